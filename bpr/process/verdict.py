"""Whether a process is sound: every case can come to an end, nothing is done twice at once, and nothing is never done.

Choices are taken to be free: that two gateways always decide alike is not known here. What a run refuses is explored as
far as tokens meet it (see `bpr.process.states.build`), and named beside the verdict.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bpr.process.drawing import Drawing
from bpr.process.elements import Flow, FlowNode
from bpr.process.flaws import KINDS, Trouble, in_one_line
from bpr.process.support import features

Outcome = Literal["sound", "not sound", "not decided"]

_EXACT: Final = frozenset({"callActivity"})
"""Refused features that make no difference to tokens."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on one process.

    Parameters
    ----------
    process, label
        Its id; its name, else that of its pool, else the id.
    outcome
        ``sound``, ``not sound``, or ``not decided`` where a bound was hit and no flaw was proven up to there.
    states
        How many states of one case were explored.
    flaws
        Codes of the findings that say why it is not sound.
    simplified
        Labels of elements that are not simulated and were taken in a simple sense.
    """

    process: str
    label: str
    outcome: Outcome
    states: int
    flaws: tuple[str, ...] = ()
    simplified: tuple[str, ...] = ()


def verdicts_of(drawing: Drawing, troubles: Sequence[Trouble]) -> Iterator[Verdict]:
    """The verdicts on the processes of `drawing` in which a case may begin, or which cannot begin for a flaw."""
    graph = drawing.graph
    members: dict[str, set[str]] = {}
    simplified: dict[str, list[str]] = {}
    for element in graph.elements():
        members.setdefault(element.process, set()).add(element.id)
        if not _EXACT.issuperset(features(element, graph)):
            simplified.setdefault(element.process, []).append(in_one_line(element.label))
    proven: dict[str, dict[str, None]] = {}
    for code, where, facts in troubles:
        if KINDS[code].unsound and facts.get("example", True):  # a mere suspicion has no example
            proven.setdefault(_process(drawing, where), {})[code] = None
    names = {pool.process: pool.name for pool in graph.pools.values() if pool.process}
    for process, nodes in members.items():
        explored = [one for one in drawing.explored if one.start in nodes or not nodes.isdisjoint(one.done)]
        flaws = tuple(proven.get(process, ()))
        if explored or flaws:
            complete = all(one.complete for one in explored)
            yield Verdict(
                process,
                in_one_line(graph.processes.get(process) or names.get(process) or process),
                "not sound" if flaws else "sound" if complete else "not decided",
                sum(one.states for one in explored),
                flaws,
                tuple(simplified.get(process, ())),
            )


def _process(drawing: Drawing, where: FlowNode | Flow | str) -> str:
    if isinstance(where, str):
        return where
    return (where if isinstance(where, FlowNode) else drawing.graph.element(where.source)).process
