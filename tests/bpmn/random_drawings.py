"""Random processes: pools, nested lanes, loops, boundary events, sub-processes, messages, data, notes."""

import random
from dataclasses import replace
from itertools import count

from bpr.process.elements import (
    Activity,
    Artifact,
    BlackBox,
    DataElement,
    Event,
    EventType,
    Flow,
    Gateway,
    GatewayType,
    Lane,
    Pool,
    SubProcess,
    Task,
    TaskType,
)
from bpr.process.graph import ProcessGraph, process_graph

NAMES = ["Review", "审查", "Check the application", "受理申请材料", "", "Notify", "现场核查和听证", "Sign", ""]
FLOW_NAMES = ["", "", "是", "yes", "not complete"]
EVENTS = [EventType.START, EventType.END, EventType.INTERMEDIATE_CATCH]


def random_process(chance: random.Random) -> ProcessGraph:
    """Sound or not: a drawing of anything must be legible."""
    return _Drawing(chance).graph()


class _Drawing:
    def __init__(self, chance: random.Random) -> None:
        self.chance, self.numbers = chance, count(1)
        self.nodes, self.flows, self.pools, self.lanes = {}, [], [], []

    def new(self, letter: str) -> str:
        return f"{letter}{next(self.numbers)}"

    def graph(self) -> ProcessGraph:
        for number in range(self.chance.randint(1, 3)):
            self.add_process(f"P{number}")
        self.add_messages()
        data, artifacts = self.data(), self.artifacts()
        processes = {node.process: node.process for node in self.nodes.values() if node.process}
        return process_graph(
            self.nodes.values(),
            self.flows,
            pools=self.pools,
            lanes=self.lanes,
            data=data,
            artifacts=artifacts,
            processes=processes,
        )

    def add_process(self, process: str) -> None:
        kind = self.chance.random()
        if kind < 0.15:
            self.pools.append(Pool(f"pool{process}", "黑箱"))
            self.nodes[f"pool{process}"] = BlackBox(id=f"pool{process}")
            return
        if kind < 0.8:
            self.pools.append(Pool(f"pool{process}", "Office", process))
        lanes = []
        for _ in range(self.chance.choice([0, 0, 1, 2, 3])):
            outer = Lane(self.new("L"), "窗口", process)
            inner = (
                [Lane(self.new("L"), "in", process, outer.id) for _ in range(2)] if self.chance.random() < 0.3 else []
            )
            lanes += [outer, *inner]
        self.lanes += lanes
        self.fill(process, process, self.chance.randint(1, 12), 0, [lane.id for lane in lanes])

    def fill(self, process: str, scope: str, number: int, depth: int, lanes: list[str]) -> None:
        """Put nodes into a scope, and flows between them: most lead on, some back or far away."""
        mine = []
        for _ in range(number):
            where = {"process": process, "scope": scope, "lane": self.chance.choice(lanes) if lanes else None}
            node = self.node(depth, where)
            self.nodes[node.id] = node
            mine.append(node)
            if isinstance(node, SubProcess):
                inner = [where["lane"]] if where["lane"] else []
                self.fill(process, node.id, self.chance.randint(0, 5), depth + 1, inner)
            if isinstance(node, Activity):
                mine += self.border_events(node.id, where)
        for _ in range(self.chance.randint(0, int(len(mine) * 1.6)) if len(mine) > 1 else 0):
            source = self.chance.randrange(len(mine))
            near = min(len(mine) - 1, source + self.chance.randint(1, 3))
            target = near if self.chance.random() < 0.75 else self.chance.randrange(len(mine))
            if not getattr(mine[target], "attached_to", None):
                name = self.chance.choice(FLOW_NAMES)
                self.flows.append(Flow(self.new("f"), mine[source].id, mine[target].id, name=name))

    def node(self, depth: int, where: dict) -> Task | Gateway | Event | SubProcess:
        kind, named = self.chance.random(), {"name": self.chance.choice(NAMES), **where}
        if kind < 0.45 or (kind >= 0.9 and depth > 1):
            return Task(id=self.new("t"), type=TaskType.USER, **named)
        if kind < 0.7:
            return Gateway(id=self.new("g"), type=self.chance.choice(list(GatewayType)), **named)
        if kind < 0.9:
            return Event(id=self.new("e"), type=self.chance.choice(EVENTS), **named)
        return SubProcess(id=self.new("s"), **named)

    def border_events(self, host: str, where: dict) -> list[Event]:
        names = [self.chance.choice(NAMES) for _ in range(self.chance.choice([0, 0, 0, 0, 1, 1, 2, 3]))]
        events = [
            Event(id=self.new("b"), type=EventType.BOUNDARY, attached_to=host, name=name, **where) for name in names
        ]
        self.nodes |= {event.id: event for event in events}
        return events

    def add_messages(self) -> None:
        nodes = list(self.nodes.values())
        for _ in range(self.chance.randint(0, 4)):
            one, other = self.chance.choice(nodes), self.chance.choice(nodes)
            if one.id != other.id and (one.process != other.process or isinstance(one, BlackBox)):
                name = self.chance.choice(NAMES)
                self.flows.append(Flow(self.new("m"), one.id, other.id, kind="message", name=name))

    def data(self) -> list[DataElement]:
        found = [DataElement(self.new("d"), self.chance.choice(NAMES)) for _ in range(self.chance.randint(0, 2))]
        tasks = [node.id for node in self.nodes.values() if isinstance(node, Task)]
        for item in found:
            for name in self.chance.sample(tasks, min(len(tasks), self.chance.randint(0, 2))):
                self.nodes[name] = replace(self.nodes[name], reads=(*self.nodes[name].reads, item.id))
        return found

    def artifacts(self) -> list[Artifact]:
        tasks = [node for node in self.nodes.values() if isinstance(node, Task)]
        if not tasks or self.chance.random() > 0.3:
            return []
        tied = self.chance.choice(tasks)
        where = {"process": tied.process, "scope": tied.scope, "beside": (tied.id,)}
        return [Artifact(self.new("a"), text="Remark on this", **where)]
