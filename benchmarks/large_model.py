"""A sound BPMN model of any size, without a diagram: pools with lanes, choices, parallel work, loops, sub-processes.

Run as ``python benchmarks/large_model.py 5000 > large.bpmn``; the same size is the same file.
"""

import sys
from collections.abc import Iterable, Iterator
from itertools import chain, count, cycle, repeat

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
POOLS = 5
LANES = 4


class Drawing:
    """The elements of one process, drawn from left to right; `end` is where the next one is connected.

    Every task gets the next of `notes`, the inside of its tag.
    """

    def __init__(self, name: str, notes: Iterator[str]) -> None:
        self.name = name
        self.notes = notes
        self.nodes = 0
        self.lines: list[str] = []
        self.lanes: list[list[str]] = [[] for _ in range(LANES)]
        self._numbers = count(1)
        self._scopes = 0
        self.end = self.node("startEvent")

    def node(self, tag: str, inside: str = "", attributes: str = "") -> str:
        """Draw a node; gives its id."""
        self.nodes += 1
        inside = inside or (next(self.notes) if tag == "userTask" else "")
        name = f"{self.name}_{tag}_{next(self._numbers)}"
        self.lines.append(f'<{tag} id="{name}" name="{tag} {self.nodes}"{attributes}>{inside}</{tag}>')
        if not self._scopes:
            self.lanes[self.nodes // 7 % LANES].append(name)
        return name

    def flow(self, source: str, target: str, name: str = "") -> None:
        """Connect two nodes."""
        flow = f"{self.name}_Flow_{next(self._numbers)}"
        self.lines.append(f'<sequenceFlow id="{flow}" name="{name}" sourceRef="{source}" targetRef="{target}"/>')

    def then(self, tag: str) -> str:
        """Draw a node behind the last one."""
        before, self.end = self.end, self.node(tag)
        self.flow(before, self.end)
        return self.end

    def task(self) -> None:
        """One task."""
        self.then("userTask")

    def branches(self, gateway: str, number: int) -> None:
        """A split, a task on each branch, a join."""
        split, join = self.then(gateway), self.node(gateway)
        for branch in range(number):
            task = self.node("userTask")
            self.flow(split, task, f"branch {branch}")
            self.flow(task, join)
        self.end = join

    def choice(self) -> None:
        """One of two tasks."""
        self.branches("exclusiveGateway", 2)

    def parallel(self) -> None:
        """Three tasks at once."""
        self.branches("parallelGateway", 3)

    def loop(self) -> None:
        """A task that may be done again."""
        again = self.then("exclusiveGateway")
        self.task()
        self.flow(self.then("exclusiveGateway"), again, "again")

    def overdue(self) -> None:
        """A task with a timer on its border, from which a reminder leads back behind it."""
        host = self.then("userTask")
        timer = "<timerEventDefinition><timeDuration>P5D</timeDuration></timerEventDefinition>"
        event = self.node("boundaryEvent", timer, f' attachedToRef="{host}"')
        reminder, join = self.node("sendTask"), self.then("exclusiveGateway")
        self.flow(event, reminder)
        self.flow(reminder, join)

    def sub_process(self) -> None:
        """A sub-process with a choice inside, and one within it."""
        outer, depth = self.end, self._scopes
        name = f"{self.name}_Sub_{next(self._numbers)}"
        if not depth:
            self.lanes[0].append(name)
        self.nodes += 1
        self._scopes += 1
        self.lines.append(f'<subProcess id="{name}" name="sub-process {self.nodes}">')
        self.end = self.node("startEvent")
        self.choice()
        if not depth:
            self.sub_process()
        self.then("endEvent")
        self.lines.append("</subProcess>")
        self._scopes, self.end = depth, name
        self.flow(outer, name)

    def text(self) -> str:
        """The process as XML."""
        lanes = "".join(
            f'<lane id="{self.name}_Lane_{number}" name="Section {number}">'
            + "".join(f"<flowNodeRef>{name}</flowNodeRef>" for name in names)
            + "</lane>\n"
            for number, names in enumerate(self.lanes)
        )
        inside = "\n".join(self.lines)
        return f'<process id="{self.name}"><laneSet id="{self.name}_Lanes">\n{lanes}</laneSet>\n{inside}</process>\n'


def large_model(nodes: int, notes: Iterable[str] = (), *, overdue: bool = True) -> bytes:
    """A BPMN file with at least `nodes` flow nodes in `POOLS` pools; each pool sends a message to the next.

    Parameters
    ----------
    nodes
        How many, at least.
    notes
        What is written inside the tasks, one after the other; then nothing.
    overdue
        Whether some tasks have a timer on their border.
    """
    annotations = chain(notes, repeat(""))
    drawings = [Drawing(f"P{number}", annotations) for number in range(POOLS)]
    for drawing in drawings:
        drawn = [drawing.task, drawing.choice, drawing.parallel, drawing.loop, drawing.overdue, drawing.sub_process]
        blocks = cycle(block for block in drawn if overdue or block != drawing.overdue)
        while drawing.nodes < nodes / POOLS - 1:
            next(blocks)()
    sends = [drawing.then("endEvent") for drawing in drawings]
    starts = [f"{drawing.name}_startEvent_1" for drawing in drawings]
    pools = "".join(
        f'<participant id="Pool_{d.name}" name="Office {d.name}" processRef="{d.name}"/>\n' for d in drawings
    )
    messages = "".join(
        f'<messageFlow id="Message_{number}" sourceRef="{end}" targetRef="{start}"/>\n'
        for number, (end, start) in enumerate(zip(sends, starts[1:], strict=False))
    )
    collaboration = f'<collaboration id="C">\n{pools}{messages}</collaboration>\n'
    processes = "".join(drawing.text() for drawing in drawings)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<definitions xmlns="{MODEL}" xmlns:bpr="urn:bpr:1" targetNamespace="large">\n'
        f"{collaboration}{processes}</definitions>\n"
    ).encode()


if __name__ == "__main__":
    sys.stdout.buffer.write(large_model(int(sys.argv[1]) if sys.argv[1:] else 5000))
