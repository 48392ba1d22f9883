"""What a simulation of this version does with each element: simulated, or refused by name with the reason.

One table, `REFUSED`, holds the reasons; `features` says which of its rows an element falls under; `refusals` applies
both to a whole graph.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bpr.errors import Finding, Where
from bpr.process.elements import Event, EventType, FlowNode, SubProcess
from bpr.process.graph import ProcessGraph


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a feature of BPMN is not simulated, and what to draw instead. `what` names it in the middle of a sentence."""

    what: str
    reason: str
    remedy: str


REFUSED: Mapping[str, Refusal] = MappingProxyType(
    {
        "error": Refusal(
            "an error event",
            "errors are thrown at an end only, and caught on a border or at the start of an event sub-process.",
            "Draw an error end event, or the failure as a branch: an exclusive gateway with its share of cases.",
        ),
        "handlerStart": Refusal(
            "the start event of an event sub-process, without such a trigger as can start one",
            "only timers, messages, signals, conditions, errors, escalations and compensation do.",
            "Give it one of these.",
        ),
        "handlerNone": Refusal(
            "a compensation event on a border that no activity is tied to",
            "nothing says how the activity is undone.",
            "Draw an association to the activity that undoes it, and mark that as one for compensation.",
        ),
        "multiple": Refusal(
            "an event with several triggers",
            "several definitions on one event are not simulated yet.",
            "Draw one event for each trigger behind an event-based gateway.",
        ),
        "startKind": Refusal(
            "a start event of this kind",
            "cases start at none, timer, message, signal and conditional start events only.",
            "Change it into a none start event and let the scenario say how often cases arrive.",
        ),
        "innerStart": Refusal(
            "a start event with a trigger inside an ordinary sub-process",
            "such a sub-process starts when a token arrives, never by an event.",
            "Change it into a none start event (BPMN 2.0.2, 10.5.2).",
        ),
        "endKind": Refusal(
            "an end event of this kind",
            "it is none of none, message, signal, error, escalation, compensation, cancel and terminate end events.",
            "Change it into a none end event.",
        ),
        "catchNone": Refusal(
            "a catching event without a trigger",
            "nothing says what it waits for.",
            "Give it a timer or a message, or change it into a throwing event if it only marks a milestone.",
        ),
        "catchKind": Refusal(
            "a catching event of this kind",
            "only timers, messages, signals, conditions and links are caught between the start and the end.",
            "Change it into a timer or a message.",
        ),
        "throwKind": Refusal(
            "a throwing event of this kind",
            "only messages, signals, escalations, compensation, links and milestones are thrown before the end.",
            "Change it into a message, or remove its trigger.",
        ),
        "boundaryKind": Refusal(
            "a boundary event of this kind",
            "this is not what BPMN allows at the border of an activity.",
            "Change it into a timer or a message.",
        ),
    }
)
"""Feature -> why it is refused. What is not in the table is simulated."""

_WAITED = frozenset({"none", "timer", "message", "signal", "conditional"})
"""Kinds of start events at which a process begins."""

_HANDLED = _WAITED - {"none"} | {"error", "escalation", "compensate"}
"""Kinds of start events at which an event sub-process begins."""

_ORDINARY = frozenset({"none"})
"""Kinds of start events at which another sub-process begins."""

_SIMULATED_EVENTS: Mapping[EventType, tuple[frozenset[str], str]] = MappingProxyType(
    {
        EventType.START: (_WAITED, "startKind"),
        EventType.END: (
            frozenset({"none", "message", "signal", "error", "escalation", "compensate", "cancel", "terminate"}),
            "endKind",
        ),
        EventType.INTERMEDIATE_CATCH: (_WAITED - {"none"} | {"link"}, "catchKind"),
        EventType.INTERMEDIATE_THROW: (
            frozenset({"none", "message", "signal", "escalation", "compensate", "link"}),
            "throwKind",
        ),
        EventType.BOUNDARY: (_WAITED - {"none"} | {"error", "escalation", "compensate", "cancel"}, "boundaryKind"),
    }
)
"""Event type -> the kinds that are simulated, and the feature under which another kind is refused."""


def features(element: FlowNode, graph: ProcessGraph) -> Iterator[str]:
    """The rows of `REFUSED` that `element` falls under; nothing for an element that is simulated."""
    if isinstance(element, Event):
        yield from _event_features(element, graph)


def _event_features(event: Event, graph: ProcessGraph) -> Iterator[str]:
    kinds, otherwise = _SIMULATED_EVENTS[event.type]
    scope = graph.element(event.scope) if event.scope in graph else None
    if event.type is EventType.START and isinstance(scope, SubProcess):
        if event.kind not in (_HANDLED if scope.triggered_by_event else _ORDINARY):
            yield "handlerStart" if scope.triggered_by_event else "innerStart"
    elif event.kind not in kinds:
        catching = event.type in (EventType.INTERMEDIATE_CATCH, EventType.BOUNDARY)
        if event.kind == "none" and catching:
            yield "catchNone"
        else:
            yield event.kind if event.kind in REFUSED else otherwise
    elif event.type is EventType.BOUNDARY and event.kind == "compensate" and event.handler not in graph:
        yield "handlerNone"


def refusals(graph: ProcessGraph, *, file: str | None = None) -> tuple[Finding, ...]:
    """Every element that this version does not simulate, with the reason and what to draw instead.

    Parameters
    ----------
    graph
        The process.
    file
        Name of the file, for the place of the findings.

    Returns
    -------
    tuple of Finding
        In the order of the file, severity ``error``; the code is ``REFUSED-`` and the feature.
    """
    return tuple(
        Finding(
            code=f"REFUSED-{feature}",
            where=Where(file=file, line=element.line or None, element=element.id),
            what=f"'{{label}}' is {REFUSED[feature].what}: {REFUSED[feature].reason}",
            remedy=REFUSED[feature].remedy,
            values={"label": element.label},
        )
        for element in graph.elements()
        for feature in features(element, graph)
    )
