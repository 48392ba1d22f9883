"""Processes of blocks inside each other, drawn from a plan: tasks of units, choices, parallel branches, loops."""

from itertools import pairwise

from hypothesis import strategies as st

import bpr
from bpr.bpmn.reader import read_bpmn
from bpr.model import model
from bpr.scenario.read import read_scenario

TIMER = "<timerEventDefinition><timeDuration>PT7M</timeDuration></timerEventDefinition>"


class Drawer:
    """Draws a process of blocks inside each other as a BPMN file, with a lane for each unit."""

    def __init__(self):
        self.lanes, self.count = {}, 0
        self.nodes, self.flows, self.shares, self.tasks = [], [], {}, []

    def node(self, tag, unit=None, content=""):
        name = f"N{self.count}"
        self.count += 1
        self.nodes.append(f'<{tag} id="{name}">{content}</{tag}>')
        self.lanes.setdefault(unit or "U0", []).append(name)
        return name

    def flow(self, source, target, share=None):
        name = f"F{self.count}"
        self.count += 1
        self.flows.append(f'<sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}"/>')
        if share is not None:
            self.shares.setdefault(source, {})[name] = share

    def block(self, plan):
        """The first and the last node of a block."""
        kind, *rest = plan
        if kind == "task":
            name = self.node("userTask", rest[0])
            self.tasks.append(name)
            return name, name
        if kind == "sequence":
            drawn = [self.block(part) for part in rest[0]]
            for (_, last), (first, _) in pairwise(drawn):
                self.flow(last, first)
            return drawn[0][0], drawn[-1][1]
        if kind == "loop":
            join, split = self.node("exclusiveGateway"), self.node("exclusiveGateway")
            first, last = self.block(rest[0])
            self.flow(join, first)
            self.flow(last, split)
            self.flow(split, join, rest[1])
            return join, split
        if kind == "timer":
            name = self.node("intermediateCatchEvent", content=TIMER)
            return name, name
        if kind == "inside":
            return self.sub_process(rest[0])
        tag = {"choice": "exclusiveGateway", "parallel": "parallelGateway", "some": "inclusiveGateway"}[kind]
        split, join = self.node(tag), self.node(tag)
        for number, part in enumerate(rest[0]):
            first, last = self.block(part)
            given = kind == "some" or (kind == "choice" and number == 0)
            self.flow(split, first, rest[1] if given else None)
            self.flow(last, join)
        return split, join

    def sub_process(self, plan):
        """A sub-process around a block."""
        outside = self.nodes, self.flows
        self.nodes, self.flows = [], []
        start, end = self.node("startEvent"), self.node("endEvent")
        first, last = self.block(plan)
        self.flow(start, first)
        self.flow(last, end)
        content = "".join((*self.nodes, *self.flows))
        self.nodes, self.flows = outside
        name = self.node("subProcess", content=content)
        return name, name

    def file(self, plan):
        start, end = self.node("startEvent"), self.node("endEvent")
        first, last = self.block(plan)
        self.flow(start, first)
        self.flow(last, end)
        lanes = "".join(
            f'<lane id="{unit}" name="{unit}">{"".join(f"<flowNodeRef>{n}</flowNodeRef>" for n in nodes)}</lane>'
            for unit, nodes in self.lanes.items()
        )
        return (
            '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">'
            f'<process id="P" isExecutable="false"><laneSet id="L">{lanes}</laneSet>'
            f"{''.join(self.nodes)}{''.join(self.flows)}</process></definitions>"
        ).encode()


def drawn_model(plan, cases: int) -> bpr.Model:
    """A model of `plan` in which tasks take minutes and nobody queues."""
    drawer = Drawer()
    document = read_bpmn(drawer.file(plan), name="drawn.bpmn")
    gateways = "".join(
        f"  {gateway}: {{{', '.join(f'{flow}: {share}' for flow, share in flows.items())}}}\n"
        for gateway, flows in drawer.shares.items()
    )
    tasks = "".join(
        f"  {task}: {{delay: {{dist: exponential, mean: {5 + number} min}}}}\n"
        for number, task in enumerate(drawer.tasks)
    )
    text = (
        "schema: bpr/scenario/1\nname: drawn\nprocess: drawn.bpmn\nstart: 2026-01-05T08:30:00+08:00\n"
        f"arrivals: [{{start: N0, interarrival: 1 h, max_count: {cases}}}]\n"
        f"tasks:\n{tasks}" + (f"gateways:\n{gateways}" if gateways else "")
    )
    return model(document, read_scenario(text.encode(), name="drawn.yaml"))


TASKS = st.sampled_from(["U0", "U1", "U2"]).map(lambda unit: ("task", unit)) | st.just(("timer",))
SHARES = st.sampled_from([0.1, 0.3, 0.5])
PLANS = st.recursive(
    TASKS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(lambda parts: ("sequence", parts)),
        st.tuples(st.just("choice"), st.lists(inner, min_size=2, max_size=2), SHARES),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: ("parallel", parts)),
        st.tuples(st.just("some"), st.lists(inner, min_size=2, max_size=3), SHARES),
        st.tuples(st.just("loop"), inner, SHARES),
        st.tuples(st.just("inside"), inner),
    ),
    max_leaves=8,
)
