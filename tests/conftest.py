"""What all tests share: where things are, and how hypothesis behaves."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import settings

from bpr.bpmn.vocabulary import MODEL

ROOT = Path(__file__).parents[1]

GATEWAYS = {"xor": "exclusiveGateway", "and": "parallelGateway", "or": "inclusiveGateway"}
TIMER = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"

# The same examples on every machine, however slow it is.
settings.register_profile("bpr", deadline=None, derandomize=True)
settings.load_profile("bpr")


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def models() -> Path:
    """The folder of the bundled models."""
    return ROOT / "models"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference figures and foreign files beside the project; tests that need it skip without it."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"no {folder}: reference files of others are not part of the project")
    return folder


class Drawing:
    """Draws one process at random, of blocks inside each other, some with a flaw: joins of the wrong kind, early ends.

    `kinds` are the kinds of blocks, `wrong` the share of joins that do not fit their split; `figures` are the shares of
    the gateways, `text` is the file. A process that is called stands beside the one that is drawn.
    """

    KINDS = ("seq", "seq", "xor", "xor", "and", "and", "or", "loop", "sub", "exit")

    def __init__(self, seed: int, *, depth: int = 4, kinds: Sequence[str] = KINDS, wrong: float = 0.15) -> None:
        self.chance = random.Random(seed)  # noqa: S311  # a test
        self.kinds, self.wrong = kinds, wrong
        self.parts: list[str] = []
        self.figures: dict[str, dict[str, float]] = {}
        self.number = 0
        self.beside: list[str] = []
        self.start, body, end = self.node("startEvent"), self.block(depth), self.node("endEvent")
        self.flow(self.start, body[0])
        self.flow(body[1], end)
        process = f'<process id="P">{"".join(self.parts)}</process>'
        self.text = f'<definitions xmlns="{MODEL}">{"".join(self.beside)}{process}</definitions>'

    def node(self, tag: str, inside: str = "") -> str:
        self.number += 1
        name = f"n{self.number}"
        self.parts.append(f'<{tag} id="{name}">{inside}</{tag.split(maxsplit=1)[0]}>')
        return name

    def flow(self, source: str, target: str) -> str:
        self.number += 1
        self.parts.append(f'<sequenceFlow id="f{self.number}" sourceRef="{source}" targetRef="{target}"/>')
        return f"f{self.number}"

    def block(self, depth: int) -> tuple[str, str]:
        """The first and the last node of a block."""
        kind = self.chance.choice(self.kinds) if depth else "task"
        if kind in GATEWAYS:
            return self.split(kind, depth)
        if kind == "seq":
            first, second = self.block(depth - 1), self.block(depth - 1)
            self.flow(first[1], second[0])
            return first[0], second[1]
        if kind in ("loop", "exit"):
            choice, onward = self.node(GATEWAYS["xor"]), self.node("intermediateThrowEvent")
            merge, body = self.node(GATEWAYS["xor"]), self.block(depth - 1)
            self.flow(merge, body[0])
            self.flow(body[1], choice)
            aside = merge if kind == "loop" else self.node("endEvent")
            self.figures[choice] = {self.flow(choice, aside): 0.3, self.flow(choice, onward): 0.7}
            return merge, onward
        if kind == "sub":
            outside, self.parts = self.parts, []
            start, body, end = self.node("startEvent"), self.block(depth - 1), self.node("endEvent")
            self.flow(start, body[0])
            self.flow(body[1], end)
            inside, self.parts = "".join(self.parts), outside
            name = self.node("subProcess", inside)
            return self.bordered(name)
        if kind == "stop":
            return self.way_out("<terminateEventDefinition/>")
        drawn = getattr(self, f"draw_{kind}", None)
        return drawn(depth) if drawn else self.bordered(self.node("task"))

    # Blocks that are drawn where they are asked for

    def within(self, depth: int, *first: tuple[str, str], start: str = "") -> str:
        """The inside of a scope: a start event, the blocks of `first`, a block, an end event."""
        blocks = [*first, self.block(depth)]
        nodes = [self.node("startEvent", start), *(node for block in blocks for node in block), self.node("endEvent")]
        for source, target in zip(nodes[::2], nodes[1::2], strict=True):
            self.flow(source, target)
        return nodes[0]

    def aside(self, draw: Callable[[], object]) -> str:
        """What `draw` draws, as a text of its own."""
        outside, self.parts = self.parts, []
        draw()
        inside, self.parts = "".join(self.parts), outside
        return inside

    def way_out(self, definition: str, tag: str = "endEvent") -> tuple[str, str]:
        """A choice: an event with this definition, or on. What does not end comes back behind the choice."""
        choice, onward = self.node(GATEWAYS["xor"]), self.node(GATEWAYS["xor"])
        event = self.node(tag, definition)
        self.flow(choice, event)
        self.flow(choice, onward)
        if tag != "endEvent":
            self.flow(event, onward)
        return choice, onward

    def caught(self, host: str, definition: str, *, interrupts: bool) -> tuple[str, str]:
        """An event on the border of `host`: its branch meets the normal one, or ends."""
        after = self.node(GATEWAYS["xor"])
        flag = "true" if interrupts else "false"
        event = self.node(f'boundaryEvent attachedToRef="{host}" cancelActivity="{flag}"', definition)
        meets = interrupts and self.chance.random() < 0.8
        self.flow(host, after)
        self.flow(event, after if meets else self.node("endEvent"))
        return host, after

    def thrown(self, depth: int, kind: str, tag: str, *, interrupts: bool) -> tuple[str, str]:
        """A sub-process in which something is thrown that its border or an event sub-process in it catches."""
        self.number += 1
        definition = f'<{kind}EventDefinition {kind}Ref="c{self.number}"/>'
        opened = self.chance.random() < 0.5
        flag = "true" if interrupts else "false"

        def inside() -> None:
            self.within(depth - 1, self.way_out(definition, tag))
            if opened:
                handler = self.aside(lambda: self.within(depth - 2 if depth > 1 else 0, start=definition)).replace(
                    "<startEvent ", f'<startEvent isInterrupting="{flag}" ', 1
                )
                self.node('subProcess triggeredByEvent="true"', handler)

        self.beside.append(f'<{kind} id="c{self.number}" {kind}Code="{self.number}"/>')
        host = self.node("subProcess", self.aside(inside))
        return (host, host) if opened else self.caught(host, definition, interrupts=interrupts)

    def draw_error(self, depth: int) -> tuple[str, str]:
        return self.thrown(depth, "error", "endEvent", interrupts=True)

    def draw_escalation(self, depth: int) -> tuple[str, str]:
        tag = self.chance.choice(["endEvent", "intermediateThrowEvent"])
        return self.thrown(depth, "escalation", tag, interrupts=self.chance.random() < 0.5)

    def draw_handled(self, depth: int) -> tuple[str, str]:
        """A sub-process with an event sub-process that a timer opens."""
        flag = self.chance.choice(["true", "false"])

        def inside() -> None:
            self.within(depth - 1)
            handler = self.aside(lambda: self.within(depth - 1, start=TIMER))
            opening = handler.replace("<startEvent ", f'<startEvent isInterrupting="{flag}" ', 1)
            self.node('subProcess triggeredByEvent="true"', opening)

        host = self.node("subProcess", self.aside(inside))
        return self.bordered(host)

    def undoable(self, depth: int) -> tuple[str, str]:
        """A task with a handler: a task, or a sub-process."""
        task = self.node("task")
        event = self.node(f'boundaryEvent attachedToRef="{task}"', "<compensateEventDefinition/>")
        handler = (
            self.node('task isForCompensation="true"')
            if self.chance.random() < 0.5
            else self.node(
                'subProcess isForCompensation="true"', self.aside(lambda: self.within(depth - 2 if depth > 1 else 0))
            )
        )
        self.number += 1
        tie = f'<association id="a{self.number}" sourceRef="{event}" targetRef="{handler}" associationDirection="One"/>'
        self.parts.append(tie)
        return task, task

    def draw_undo(self, depth: int) -> tuple[str, str]:
        """A sub-process of which some is undone."""
        first = self.undoable(depth)
        undoing = self.way_out("<compensateEventDefinition/>", "intermediateThrowEvent")
        self.flow(first[1], undoing[0])
        return first[0], undoing[1]

    def draw_cancel(self, depth: int) -> tuple[str, str]:
        inside = self.aside(
            lambda: self.within(depth - 1, self.undoable(depth), self.way_out("<cancelEventDefinition/>"))
        )
        return self.caught(self.node("transaction", inside), "<cancelEventDefinition/>", interrupts=True)

    def draw_adhoc(self, depth: int) -> tuple[str, str]:
        def inside() -> None:
            for _ in range(self.chance.choice([1, 2, 3])):
                first, block = self.node("task"), self.block(depth - 1)
                self.flow(first, block[0])

        order = self.chance.choice(["Sequential", "Parallel"])
        host = self.node(f'adHocSubProcess ordering="{order}"', self.aside(inside))
        return self.bordered(host)

    def draw_complex(self, depth: int) -> tuple[str, str]:
        """Three branches, of which a complex gateway awaits some; now and then they are not all begun."""
        split = self.node(GATEWAYS["or" if self.chance.random() < self.wrong else "and"])
        number = self.chance.choice([1, 2, 3])
        condition = f"<activationCondition>activationCount >= {number}</activationCondition>"
        join = self.node("complexGateway", condition.replace(">=", "&gt;="))
        for _ in range(3):
            body = self.block(depth - 1)
            self.flow(split, body[0])
            self.flow(body[1], join)
        return split, join

    def draw_call(self, depth: int) -> tuple[str, str]:
        self.number += 1
        called = f"Q{self.number}"
        self.beside.append(f'<process id="{called}">{self.aside(lambda: self.within(depth - 1))}</process>')
        first, second = (self.node(f'callActivity calledElement="{called}"') for _ in range(2))
        self.flow(first, second)
        return first, self.bordered(second)[1]

    def bordered(self, name: str) -> tuple[str, str]:
        """The activity `name`, with a boundary timer if they are asked for. Its branch meets the normal one or ends."""
        if "border" not in self.kinds or self.chance.random() < 0.6:
            return name, name
        interrupts = "true" if self.chance.random() < 0.5 else "false"
        after = self.node(GATEWAYS["xor"])
        event = self.node(f'boundaryEvent attachedToRef="{name}" cancelActivity="{interrupts}"', TIMER)
        meets = self.chance.random() < (0.8 if interrupts == "true" else 0.2)
        self.flow(name, after)
        self.flow(event, after if meets else self.node("endEvent"))
        return name, after

    def split(self, kind: str, depth: int) -> tuple[str, str]:
        other = self.chance.choice(list(GATEWAYS)) if self.chance.random() < self.wrong else kind
        first, last = self.node(GATEWAYS[kind]), self.node(GATEWAYS[other])
        flows = []
        for _ in range(self.chance.choice([2, 3])):
            body = self.block(depth - 1)
            flows.append(self.flow(first, body[0]))
            self.flow(body[1], last)
        if kind == "xor":
            self.figures[first] = dict.fromkeys(flows[1:], 0.3)
        elif kind == "or":
            self.figures[first] = dict.fromkeys(flows, 0.5)
        return first, last


@pytest.fixture(scope="session")
def random_drawing() -> type[Drawing]:
    """What draws processes at random."""
    return Drawing
