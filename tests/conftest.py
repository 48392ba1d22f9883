"""What all tests share: where things are, and how hypothesis behaves."""

import random
from collections.abc import Sequence
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
    the gateways, `text` is the file.
    """

    KINDS = ("seq", "seq", "xor", "xor", "and", "and", "or", "loop", "sub", "exit")

    def __init__(self, seed: int, *, depth: int = 4, kinds: Sequence[str] = KINDS, wrong: float = 0.15) -> None:
        self.chance = random.Random(seed)  # noqa: S311  # a test
        self.kinds, self.wrong = kinds, wrong
        self.parts: list[str] = []
        self.figures: dict[str, dict[str, float]] = {}
        self.number = 0
        self.start, body, end = self.node("startEvent"), self.block(depth), self.node("endEvent")
        self.flow(self.start, body[0])
        self.flow(body[1], end)
        process = f'<process id="P">{"".join(self.parts)}</process>'
        self.text = f'<definitions xmlns="{MODEL}">{process}</definitions>'

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
            choice, onward = self.node(GATEWAYS["xor"]), self.node("task")
            self.flow(choice, self.node("endEvent", "<terminateEventDefinition/>"))
            self.flow(choice, onward)
            return choice, onward
        return self.bordered(self.node("task"))

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
