"""What the check of a drawing says of joins is what happens in a run: cases get stuck where it warns, and nowhere else.

Random drawings of blocks inside each other, some with a flaw: a join of the wrong kind, or a branch that ends too soon.
"""

import random
from pathlib import Path

import pytest

import bpr
from bpr.bpmn.vocabulary import MODEL

CASES = 400
GATEWAYS = {"xor": "exclusiveGateway", "and": "parallelGateway", "or": "inclusiveGateway"}
WAITING = {"JOIN-DEADLOCK", "JOIN-STUCK", "JOIN-LOOP", "JOIN-STARVED", "MESSAGE-SCARCE"}


class Drawing:
    """Draws one process at random; `figures` are the shares of its gateways."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311  # a test
        self.parts: list[str] = []
        self.figures: dict[str, dict[str, float]] = {}
        self.number = 0

    def node(self, tag: str, inside: str = "") -> str:
        self.number += 1
        self.parts.append(f'<{tag} id="n{self.number}">{inside}</{tag}>')
        return f"n{self.number}"

    def flow(self, source: str, target: str) -> str:
        self.number += 1
        self.parts.append(f'<sequenceFlow id="f{self.number}" sourceRef="{source}" targetRef="{target}"/>')
        return f"f{self.number}"

    def block(self, depth: int) -> tuple[str, str]:
        """The first and the last node of a block."""
        kinds = ["seq", "seq", "xor", "xor", "and", "and", "or", "loop", "sub", "exit"] if depth else ["task"]
        kind = self.chance.choice(kinds)
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
            return name, name
        name = self.node("task")
        return name, name

    def split(self, kind: str, depth: int) -> tuple[str, str]:
        other = self.chance.choice(list(GATEWAYS)) if self.chance.random() < 0.15 else kind
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


def model(folder: Path, seed: int) -> bpr.Model:
    drawing = Drawing(seed)
    start, body, end = drawing.node("startEvent"), drawing.block(4), drawing.node("endEvent")
    drawing.flow(start, body[0])
    drawing.flow(body[1], end)
    text = f'<definitions xmlns="{MODEL}"><process id="P">{"".join(drawing.parts)}</process></definitions>'
    (folder / "process.bpmn").write_text(text)
    (folder / "scenario.yaml").write_text(
        "schema: bpr/scenario/1\nprocess: process.bpmn\nstart: 2026-01-05T00:00:00+00:00\n"
        f"arrivals: [{{start: {start}, interarrival: 1 min, max_count: {CASES}}}]\ngateways: {drawing.figures}\n"
    )
    return bpr.load(folder)


@pytest.mark.parametrize("seed", range(40))
def test_cases_get_stuck_where_the_check_warns_and_nowhere_else(seed: int, tmp_path: Path) -> None:
    made = model(tmp_path, seed)
    warned = {finding.code for finding in made.document.findings}
    stuck = bpr.simulate(made, replications=1, seed=seed).cases["stuck"].any()
    assert stuck == bool(warned & WAITING)
    if made.document.verdicts[0].outcome == "sound":
        assert not stuck
