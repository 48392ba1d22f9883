"""Out of one node, how often each flow is taken per token: the figures given, and what follows for the others.

The rules are those of a run (engine/SEMANTICS.md, GW-1 and GW-3), in expectation. Conditions are not evaluated here: a
flow that only a condition decides needs a figure, else it shares equally with its like.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import prod
from typing import Final

from bpr.errors import Finding, ModelError, UnknownName, Where
from bpr.process.elements import Activity, Event, EventType, Flow, FlowNode, Gateway, GatewayType
from bpr.process.graph import ProcessGraph

TOLERANCE: Final = 1e-6
"""How far shares may be from 1 in sum."""

_HALF: Final = 0.5
"""What an inclusive flow takes where nobody gave any figure."""


def flow_shares(graph: ProcessGraph, probabilities: Mapping[str, float]) -> Mapping[str, float]:
    """Expected passes of each sequence flow per token that leaves its source.

    Parameters
    ----------
    graph
        The process.
    probabilities
        Id of a sequence flow or of a boundary event -> probability, between 0 and 1.

    Returns
    -------
    mapping of flow id to passes
        Sums to 1 over an exclusive or event-based gateway, to the number of flows over a parallel one.

    Raises
    ------
    UnknownName
        An id that is neither a sequence flow nor a boundary event.
    ModelError
        Probabilities outside [0, 1], or shares of a gateway that do not sum to 1; all at once.
    """
    flows = {flow.id for flow in graph.flows("sequence")}
    borders = {e.id for e in graph.elements() if isinstance(e, Event) and e.type is EventType.BOUNDARY}
    for name in probabilities:
        if name not in flows and name not in borders:
            kind = "sequence flow or boundary event"
            raise UnknownName(kind, name, flows | borders)
    findings = [_not_a_probability(name, p) for name, p in probabilities.items() if not 0 <= p <= 1]
    shares: dict[str, float] = {}
    for element in graph.elements():
        leaving = graph.outgoing(element.id)
        taken = _shares(element, leaving, probabilities)
        shares.update(zip((flow.id for flow in leaving), taken, strict=True))
        if _chooses_one(element) and leaving and abs(sum(taken) - 1) > TOLERANCE:
            findings.append(_wrong_sum(element, sum(taken)))
    if findings:
        raise ModelError(findings)
    return shares


def _chooses_one(element: FlowNode) -> bool:
    return isinstance(element, Gateway) and element.type in (GatewayType.EXCLUSIVE, GatewayType.EVENT_BASED)


def _shares(element: FlowNode, flows: Sequence[Flow], given: Mapping[str, float]) -> list[float]:
    if len(flows) == 1 or (isinstance(element, Gateway) and element.type is GatewayType.PARALLEL):
        return [1.0] * len(flows)
    default = element.default if isinstance(element, Activity | Gateway) else None
    if _chooses_one(element):
        return _exclusive(flows, given)
    return _inclusive(flows, given, default, gateway=isinstance(element, Gateway))


def _exclusive(flows: Sequence[Flow], given: Mapping[str, float]) -> list[float]:
    """Flows without a figure share the rest equally; the default flow is one of them."""
    rest = 1.0 - sum(given.get(flow.id, 0.0) for flow in flows)
    unknown = sum(flow.id not in given for flow in flows)
    return [given.get(flow.id, max(rest, 0.0) / max(unknown, 1)) for flow in flows]


def _inclusive(flows: Sequence[Flow], given: Mapping[str, float], default: str | None, *, gateway: bool) -> list[float]:
    """Each flow by its own chance; the default where none of the others is taken; no default: drawn again."""
    chances = inclusive_chances(flows, given, gateway=gateway)
    none = prod(1.0 - chance for flow, chance in chances.items() if flow != default)
    if default in chances:
        return [none if flow == default else chance for flow, chance in chances.items()]
    if gateway and none < 1.0:
        return [chance / (1.0 - none) for chance in chances.values()]
    return list(chances.values())


def inclusive_chances(flows: Sequence[Flow], given: Mapping[str, float], *, gateway: bool) -> dict[str, float]:
    """The chance of each flow in one draw of an inclusive gateway, before the default or a new draw is considered."""
    nobody_knows = not any(flow.id in given for flow in flows)
    chances: dict[str, float] = {}
    for flow in flows:
        decided = bool(flow.condition) or (gateway and nobody_knows)
        chances[flow.id] = given.get(flow.id, _HALF if decided else 1.0)
    return chances


def interruption(graph: ProcessGraph, probabilities: Mapping[str, float], events: Iterable[Event]) -> float:
    """Probability that one of the interrupting boundary `events` ends its activity.

    Raises
    ------
    ModelError
        The events of one activity are likelier than 1 together.
    """
    found = tuple(events)
    total = sum(probabilities.get(event.id, 0.0) for event in found if event.interrupting)
    if total > 1 + TOLERANCE:
        raise ModelError((_wrong_sum(graph.element(found[0].attached_to or ""), total),))
    return min(total, 1.0)


def _not_a_probability(name: str, value: float) -> Finding:
    return Finding(
        "SHARE-RANGE",
        Where(element=name),
        "{value:g} is not a probability.",
        "Give a number between 0 and 1.",
        values={"value": value},
    )


def _wrong_sum(element: FlowNode, total: float) -> Finding:
    return Finding(
        "SHARE-SUM",
        Where(line=element.line or None, element=element.id),
        "The shares of '{label}' sum to {total:.6g}, not to 1.",
        "Mend one of them, or leave one out: it takes the rest.",
        values={"label": element.label, "total": total},
    )
