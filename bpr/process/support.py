"""What a simulation of this version does with each element: simulated, or refused by name with the reason.

One table, `REFUSED`, holds the reasons; `features` says which of its rows an element falls under; `refusals` applies
both to a whole graph.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bpr.errors import Finding, Where
from bpr.process.elements import (
    Activity,
    CallActivity,
    Event,
    EventType,
    Flow,
    FlowNode,
    Gateway,
    GatewayType,
    SubProcess,
    SubProcessType,
)
from bpr.process.graph import ProcessGraph


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a feature of BPMN is not simulated, and what to draw instead. `what` names it in the middle of a sentence."""

    what: str
    reason: str
    remedy: str


REFUSED: Mapping[str, Refusal] = MappingProxyType(
    {
        "complexGateway": Refusal(
            "a complex gateway",
            "its activation condition (n of m branches) is not simulated yet.",
            "Draw an inclusive gateway, or a parallel one if all branches are awaited.",
        ),
        "error": Refusal(
            "an error event",
            "errors are simulated at the end of a process or sub-process and on the border of an activity only.",
            "Draw the failure as a branch: an exclusive gateway behind the activity, with its share of cases.",
        ),
        "escalation": Refusal(
            "an escalation event",
            "escalations are not simulated yet.",
            "Draw the escalation as a branch, or as a boundary timer where it depends on time alone.",
        ),
        "conditional": Refusal(
            "a conditional event",
            "waiting until a condition holds is not simulated yet.",
            "Draw an exclusive gateway if the condition is known by then, else a timer or message that ends the wait.",
        ),
        "compensate": Refusal(
            "compensation",
            "undoing completed activities is not simulated yet.",
            "Draw the undoing as ordinary activities on a branch of their own.",
        ),
        "cancel": Refusal(
            "a cancel event",
            "cancelling a transaction is not simulated yet.",
            "Draw the cancellation as a branch that ends in an end event.",
        ),
        "multiple": Refusal(
            "an event with several triggers",
            "several definitions on one event are not simulated yet.",
            "Draw one event for each trigger behind an event-based gateway.",
        ),
        "eventSubProcess": Refusal(
            "an event sub-process",
            "sub-processes that an event opens are not simulated yet.",
            "Draw a boundary event on the surrounding sub-process and put the inside behind it.",
        ),
        "transaction": Refusal(
            "a transaction",
            "transactions with cancellation and compensation are not simulated yet.",
            "Change it into an ordinary sub-process.",
        ),
        "adHocSubProcess": Refusal(
            "an ad hoc sub-process",
            "activities without an order are not simulated yet.",
            "Change it into an ordinary sub-process and draw the usual order.",
        ),
        "conditionalFlow": Refusal(
            "an activity or event whose outgoing flows carry conditions",
            "only gateways choose between flows.",
            "Draw an exclusive gateway behind it (an inclusive one if several flows can be taken at once).",
        ),
        "callActivity": Refusal(
            "a call activity",
            "calling another process is not simulated yet.",
            "Put the called process in its place as a sub-process, or draw a task.",
        ),
        "startKind": Refusal(
            "a start event of this kind",
            "cases start at none, timer, message and signal start events only.",
            "Change it into a none start event and let the scenario say how often cases arrive.",
        ),
        "innerStart": Refusal(
            "a start event with a trigger inside an ordinary sub-process",
            "such a sub-process starts when a token arrives, never by an event.",
            "Change it into a none start event (BPMN 2.0.2, 10.5.2).",
        ),
        "endKind": Refusal(
            "an end event of this kind",
            "cases end at none, message, signal, error and terminate end events only.",
            "Change it into a none end event.",
        ),
        "catchNone": Refusal(
            "a catching event without a trigger",
            "nothing says what it waits for.",
            "Give it a timer or a message, or change it into a throwing event if it only marks a milestone.",
        ),
        "catchKind": Refusal(
            "a catching event of this kind",
            "only timers, messages, signals and links are caught between the start and the end.",
            "Change it into a timer or a message.",
        ),
        "throwKind": Refusal(
            "a throwing event of this kind",
            "only messages, signals, links and milestones without a trigger are thrown between the start and the end.",
            "Change it into a message, or remove its trigger.",
        ),
        "boundaryKind": Refusal(
            "a boundary event of this kind",
            "only timers, messages, signals and errors are simulated at the border of an activity.",
            "Change it into a timer or a message.",
        ),
    }
)
"""Feature -> why it is refused. What is not in the table is simulated."""

_SIMULATED_EVENTS: Mapping[EventType, tuple[frozenset[str], str]] = MappingProxyType(
    {
        EventType.START: (frozenset({"none", "timer", "message", "signal"}), "startKind"),
        EventType.END: (frozenset({"none", "message", "signal", "error", "terminate"}), "endKind"),
        EventType.INTERMEDIATE_CATCH: (frozenset({"timer", "message", "signal", "link"}), "catchKind"),
        EventType.INTERMEDIATE_THROW: (frozenset({"none", "message", "signal", "link"}), "throwKind"),
        EventType.BOUNDARY: (frozenset({"timer", "message", "signal", "error"}), "boundaryKind"),
    }
)
"""Event type -> the kinds that are simulated, and the feature under which another kind is refused."""

_SUB_PROCESSES: Mapping[SubProcessType, str] = MappingProxyType(
    {
        SubProcessType.TRANSACTION: "transaction",
        SubProcessType.AD_HOC: "adHocSubProcess",
    }
)


def features(element: FlowNode, graph: ProcessGraph) -> Iterator[str]:
    """The rows of `REFUSED` that `element` falls under; nothing for an element that is simulated."""
    match element:
        case Event():
            yield from _event_features(element, graph)
        case Gateway(type=GatewayType.COMPLEX):
            yield "complexGateway"
        case SubProcess(triggered_by_event=True):
            yield "eventSubProcess"
        case SubProcess(type=kind) if kind in _SUB_PROCESSES:
            yield _SUB_PROCESSES[kind]
        case CallActivity():
            yield "callActivity"
    if isinstance(element, Activity) and element.for_compensation:
        yield "compensate"
    if not isinstance(element, Gateway) and _chooses(graph.outgoing(element.id)):
        yield "conditionalFlow"


def _chooses(leaving: tuple[Flow, ...]) -> bool:
    return len(leaving) > 1 and any(flow.condition for flow in leaving)


def _event_features(event: Event, graph: ProcessGraph) -> Iterator[str]:
    kinds, otherwise = _SIMULATED_EVENTS[event.type]
    if event.type is EventType.START and event.kind != "none" and _in_plain_sub_process(event, graph):
        yield "innerStart"
    elif event.kind not in kinds:
        catching = event.type in (EventType.INTERMEDIATE_CATCH, EventType.BOUNDARY)
        if event.kind == "none" and catching:
            yield "catchNone"
        else:
            yield event.kind if event.kind in REFUSED else otherwise


def _in_plain_sub_process(event: Event, graph: ProcessGraph) -> bool:
    scope = graph.nodes[event.scope]["element"] if event.scope in graph else None
    return isinstance(scope, SubProcess) and not scope.triggered_by_event


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
