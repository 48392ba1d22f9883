"""Event sub-processes, compensation, transactions and ad hoc sub-processes that are drawn as they cannot be meant.

A compensation event without a handler, and an event sub-process without a trigger, are refused by name (`support`).

Source: BPMN 2.0.2, 10.3.5 (ad hoc sub-processes), 10.5.6 (event sub-processes), 10.7 (compensation, transactions).
"""

from collections.abc import Callable, Iterator
from typing import Final

from bpr.process.drawing import Drawing
from bpr.process.elements import Activity, Event, EventType, SubProcess, SubProcessType
from bpr.process.flaws import Trouble, in_one_line
from bpr.process.undoing import handles, throws_compensation, tied_handlers, transaction_of, undoing_of

_SHOWN: Final = 4
"""How many events a finding names."""


def _compensation(drawing: Drawing) -> Iterator[Trouble]:
    """Handlers without an event, and what is to be undone and cannot be."""
    graph = drawing.graph
    tied, undoing = tied_handlers(graph), undoing_of(graph, drawing.ways)
    for element in graph.elements():
        if isinstance(element, Activity) and element.for_compensation and element.id not in tied:
            yield "HANDLER-LOOSE", element, {}
        if not isinstance(element, Event):
            continue
        named = element.definitions[0].reference if throws_compensation(element) else None
        if named and not undoing.undone_by(element):
            yield "COMPENSATE-TARGET", element, {"activity": _label(drawing, named)}


def _transactions(drawing: Drawing) -> Iterator[Trouble]:
    """Cancel events that belong to no transaction, and transactions that cannot be left by the one in them."""
    graph = drawing.graph
    left: set[str] = set()
    for element in graph.elements():
        if not isinstance(element, Event) or element.kind != "cancel":
            continue
        if element.type is EventType.BOUNDARY:
            host = graph.element(element.attached_to) if element.attached_to and element.attached_to in graph else None
            if isinstance(host, Activity) and not _is_transaction(host):
                yield "CANCEL-HOST", element, {"host": host.label}
        elif element.type is EventType.END:
            transaction = transaction_of(graph, element)
            if transaction is None:
                yield "CANCEL-OUTSIDE", element, {}
            elif transaction not in left and not _has_cancel(drawing, transaction):
                left.add(transaction)
                yield "CANCEL-UNCAUGHT", graph.element(transaction), {"cancel": element.label}


def _is_transaction(activity: Activity) -> bool:
    return isinstance(activity, SubProcess) and activity.type is SubProcessType.TRANSACTION


def _has_cancel(drawing: Drawing, transaction: str) -> bool:
    return any(event.kind == "cancel" for event in drawing.ways.boundaries.get(transaction, ()))


def _event_sub_processes(drawing: Drawing) -> Iterator[Trouble]:
    """Each has one start event, and no flow leads to or from it."""
    graph, known = drawing.graph, drawing.ways
    for element in graph.elements():
        if not handles(element):
            continue
        members = (graph.element(node) for node in known.members.get(element.id, ()))
        starts = [e for e in members if isinstance(e, Event) and e.type is EventType.START]
        if len(starts) != 1:
            yield "EVENT-SUB-START", element, {"number": len(starts)}
        if graph.incoming(element.id) or graph.outgoing(element.id):
            yield "EVENT-SUB-FLOW", element, {}


def _ad_hoc(drawing: Drawing) -> Iterator[Trouble]:
    graph = drawing.graph
    for element in graph.elements():
        if isinstance(element, SubProcess) and element.type is SubProcessType.AD_HOC:
            members = (graph.element(node) for node in drawing.ways.members.get(element.id, ()))
            ends = (EventType.START, EventType.END)
            events = [in_one_line(e.label) for e in members if isinstance(e, Event) and e.type in ends]
            if events:
                named = ", ".join([*(f"'{event}'" for event in events[:_SHOWN]), *["…"] * (len(events) > _SHOWN)])
                yield "AD-HOC-EVENT", element, {"events": named}


def _label(drawing: Drawing, node: str | None) -> str:
    return drawing.graph.element(node).label if node and node in drawing.graph else node or ""


MISUSES: Final[tuple[Callable[[Drawing], Iterator[Trouble]], ...]] = (
    _compensation,
    _transactions,
    _event_sub_processes,
    _ad_hoc,
)
"""These checks, run one after the other."""
