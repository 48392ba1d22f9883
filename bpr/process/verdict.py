"""Whether a process is sound: every case can come to an end, nothing is done twice at once, and nothing is never done.

Choices are taken to be free: that two gateways always decide alike is not known here. What the drawing does not tell is
taken in a simple sense (see `bpr.process.states.build`), and named beside the verdict.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bpr.process.activation import awaited
from bpr.process.calling import calls_of, calls_task
from bpr.process.drawing import Drawing
from bpr.process.elements import CallActivity, Flow, FlowNode, Gateway, GatewayType
from bpr.process.flaws import KINDS, Trouble, in_one_line
from bpr.process.graph import ProcessGraph
from bpr.process.passes import starts
from bpr.process.states.outcome import Explored
from bpr.process.support import features

Outcome = Literal["sound", "not sound", "not decided"]

_EXACT: Final = frozenset({"error", "handlerNone"})
"""Refused features that are explored as they are meant."""


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
        Labels of elements that were taken in a simple sense: calls of processes in other files, complex gateways of
        which the drawing does not say how many branches they await, and what is not simulated.
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
        if _is_simplified(element, graph):
            simplified.setdefault(element.process, []).append(in_one_line(element.label))
    proven: dict[str, dict[str, None]] = {}
    for code, where, facts in troubles:
        if KINDS[code].unsound and facts.get("example", True):  # a mere suspicion has no example
            proven.setdefault(_process(drawing, where), {})[code] = None
    names = {pool.process: pool.name for pool in graph.pools.values() if pool.process}
    for process, nodes in members.items():
        explored = _concerning(drawing, nodes)
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


def _is_simplified(element: FlowNode, graph: ProcessGraph) -> bool:
    if isinstance(element, CallActivity):
        return element.id not in calls_of(graph) and not calls_task(graph, element)
    if isinstance(element, Gateway) and element.type is GatewayType.COMPLEX and len(graph.incoming(element.id)) > 1:
        return not awaited(element)
    return not _EXACT.issuperset(features(element, graph))


def _concerning(drawing: Drawing, nodes: Collection[str]) -> list[Explored]:
    """What was explored from the starts of a process; and where messages start it, what their senders do besides.

    One that others call is looked at on its own, if it can begin.
    """
    graph = drawing.graph
    own = [one for one in drawing.explored if one.start in nodes]
    if own and not any(starts(graph.element(node)) and graph.incoming(node, "message") for node in nodes):
        return own
    return [one for one in drawing.explored if one.start in nodes or not one.done.isdisjoint(nodes)]


def _process(drawing: Drawing, where: FlowNode | Flow | str) -> str:
    if isinstance(where, str):
        return where
    return (where if isinstance(where, FlowNode) else drawing.graph.element(where.source)).process
