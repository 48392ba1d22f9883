"""What runs as it is drawn, but leaves a reader of the drawing in doubt: each with the way to mend it.

Source: J. Mendling, H. Reijers, W. van der Aalst, Seven process modeling guidelines (7PMG), Information and Software
Technology 52 (2010), 127-136. Of the guidelines those are checked that can be mended element by element.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Final

from bpr.errors import Finding
from bpr.process.dominance import Dominators
from bpr.process.elements import (
    Activity,
    BlackBox,
    CallActivity,
    Event,
    EventType,
    FlowNode,
    Gateway,
    GatewayType,
    SubProcess,
    Task,
)
from bpr.process.flaws import Trouble, bounded, finding_of, in_one_line
from bpr.process.graph import ProcessGraph
from bpr.process.tokens import token_graph, ways

LARGE: Final = 50
"""From how many elements on a process or sub-process should be decomposed (7PMG, guideline 7)."""

_NAMED: Final = 4
"""How many tasks of one name are named."""

_CHOOSING: Final = frozenset({GatewayType.EXCLUSIVE, GatewayType.INCLUSIVE, GatewayType.COMPLEX})


def remarks(graph: ProcessGraph, *, file: str | None = None) -> tuple[Finding, ...]:
    """Everything about a drawing that leaves a reader in doubt.

    Parameters
    ----------
    graph
        The process.
    file
        Name of its file, for the place of the findings.

    Returns
    -------
    tuple of Finding
        Warnings, in the order of the file.
    """
    troubles = (trouble for rule in RULES for trouble in rule(graph))
    found = bounded((finding_of(trouble, file) for trouble in troubles), file)
    return tuple(sorted(found, key=lambda finding: finding.where.line or 0))


def _labels(graph: ProcessGraph) -> Iterator[Trouble]:
    for element in graph.elements():
        if isinstance(element, Gateway) and element.type in _CHOOSING:
            flows = graph.outgoing(element.id)
            silent = [f for f in flows if not f.name and not f.condition and f.id != element.default]
            if len(flows) > 1 and silent and (not element.name or len(silent) > 1):
                yield "GATEWAY-UNLABELLED", element, {"unlabelled": len(silent), "flows": len(flows)}
        elif isinstance(element, Task) and not element.name.strip():
            yield "TASK-UNNAMED", element, {}


def _lanes(graph: ProcessGraph) -> Iterator[Trouble]:
    with_lanes = {lane.process for lane in graph.lanes.values()}
    for element in graph.elements():
        if isinstance(element, Task | CallActivity) and element.lane is None and element.process in with_lanes:
            yield "LANE-NONE", element, {}


def _gateways(graph: ProcessGraph) -> Iterator[Trouble]:
    """Splits and joins without a gateway, gateways that do both, gateways that do neither.

    A loop that comes back to the activity that is repeated is no join: nobody expects to wait there.
    """
    known = ways(graph)
    dominators = Dominators(graph, known, token_graph(graph, known), frozenset(graph.nodes))
    for element in graph.elements():
        into, out = graph.incoming(element.id), graph.outgoing(element.id)
        if not isinstance(element, Gateway):
            if len(out) > 1 and not any(flow.condition for flow in out):
                yield "SPLIT-IMPLICIT", element, {"flows": len(out)}
            fresh = [flow for flow in into if not dominators.dominates(element.id, flow.source)]
            if len(into) > 1 and len(fresh) != 1 and not _ends(element):
                yield "MERGE-IMPLICIT", element, {"flows": len(into)}
        elif len(into) > 1 and len(out) > 1:
            yield "GATEWAY-MIXED", element, {"into": len(into), "out": len(out)}
        elif len(into) == len(out) == 1:
            yield "GATEWAY-IDLE", element, {}


def _ends(element: FlowNode) -> bool:
    return isinstance(element, Event) and element.type is EventType.END


def _names(graph: ProcessGraph) -> Iterator[Trouble]:
    """Tasks of one name in one lane: the first of them, with how many there are."""
    alike: dict[tuple[str, str | None, str], list[FlowNode]] = defaultdict(list)
    for element in graph.elements():
        if isinstance(element, Activity) and element.name.strip():
            name = " ".join(in_one_line(element.name).split()).casefold()
            alike[element.process, element.lane, name].append(element)
    for tasks in alike.values():
        if len(tasks) > 1:
            others = ", ".join([*(task.id for task in tasks[1:_NAMED]), *["…"] * (len(tasks) > _NAMED)])
            yield "NAME-TWICE", tasks[0], {"number": len(tasks), "others": others}


def _size(graph: ProcessGraph) -> Iterator[Trouble]:
    inside: dict[str, list[FlowNode]] = defaultdict(list)
    for element in graph.elements():
        if not isinstance(element, BlackBox):
            inside[element.scope].append(element)
    for scope, members in inside.items():
        if len(members) > LARGE and not any(isinstance(member, SubProcess) for member in members):
            label = graph.element(scope).label if scope in graph else graph.processes.get(scope) or scope
            yield "PROCESS-LARGE", scope, {"label": label, "number": len(members), "most": LARGE}


RULES: Final[tuple[Callable[[ProcessGraph], Iterator[Trouble]], ...]] = (_labels, _lanes, _gateways, _names, _size)
"""Every check, run one after the other."""
