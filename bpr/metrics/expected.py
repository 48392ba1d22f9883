"""Visits and handoffs expected without a run: `bpr.process.flow` with the figures of a model, where these say all."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from bpr.errors import ModelError, Where
from bpr.metrics.handoffs import NO_HANDOFF
from bpr.process.calling import calls_of
from bpr.process.elements import Event, EventType, FlowNode, Gateway, GatewayType, SubProcess, SubProcessType
from bpr.process.flow import Traffic
from bpr.process.graph import ProcessGraph
from bpr.program.choices import weigh
from bpr.program.context import is_repeated

if TYPE_CHECKING:
    from bpr.model import Model

T = TypeVar("T")

_CHOOSING = (GatewayType.EXCLUSIVE, GatewayType.INCLUSIVE)


def transfers_of(model: "Model") -> Mapping[tuple[str, str], float] | None:
    """Expected number of times a case that work passes from task to task.

    Returns
    -------
    mapping of (task, task) to number, or None
        None where only a run can tell: cases begin at several places, conditions decide, events race, activities are
        repeated, called, undone, or done without an order.
    """
    return _expected(model, Traffic.transfers)


def handoffs_of(model: "Model") -> Mapping[tuple[str, str], float] | None:
    """Expected number of handoffs a case from unit to unit; None where only a run can tell, as for `transfers_of`."""
    passed = transfers_of(model)
    if passed is None:
        return None
    unit, kind = model.organisation.unit_of, model.organisation.handoff_kind
    found: dict[tuple[str, str], float] = {}
    for (source, target), number in passed.items():
        pair = unit(source), unit(target)
        if pair[0] != pair[1] and kind(*pair) != NO_HANDOFF:
            found[pair] = found.get(pair, 0.0) + number
    return found


def visits_of(model: "Model") -> Mapping[str, float] | None:
    """Expected executions of every element for a case; None where only a run can tell, as for `transfers_of`."""
    return _expected(model, Traffic.visits)


def _expected(model: "Model", of: Callable[[Traffic, str], T]) -> T | None:
    """What follows from the figures of `model` for one case, if they say all."""
    start, shares = _start(model), _shares(model)
    if start is None or shares is None:
        return None
    try:
        return of(_traffic(model.process, tuple(shares.items())), start)
    except ModelError:  # not a fault of the log that is measured; `bpr check` and the run say what is wrong
        return None


@lru_cache(maxsize=1)
def _traffic(graph: ProcessGraph, shares: tuple[tuple[str, float], ...]) -> Traffic:
    """The traffic in a frozen graph; the last is kept, as visits and transfers of one model are asked for in turn."""
    return Traffic(graph, dict(shares))


def _start(model: "Model") -> str | None:
    drawn = (e.id for e in model.process.elements() if isinstance(e, Event) and e.type is EventType.START)
    starts = {stream.start for stream in model.scenario.arrivals} or set(drawn)
    return starts.pop() if len(starts) == 1 else None


def _is_open(element: FlowNode) -> bool:
    """Whether what follows on the element is settled in the run only."""
    match element:
        case Gateway(type=kind):
            return kind in (GatewayType.EVENT_BASED, GatewayType.COMPLEX)
        case Event(type=EventType.BOUNDARY):
            return True
        case Event(kind=kind):
            return kind in ("compensate", "cancel")
        case SubProcess(type=kind, triggered_by_event=triggered):
            return triggered or kind is SubProcessType.AD_HOC
    return False


def _shares(model: "Model") -> dict[str, float] | None:
    """Flow -> probability, as the run has it; None where something else than a probability decides."""
    shares: dict[str, float] = {}
    called = calls_of(model.whole)
    for element in model.process.elements():
        if is_repeated(element, model.scenario) or element.id in called or _is_open(element):
            return None
        flows = model.process.outgoing(element.id)
        if not isinstance(element, Gateway) or element.type not in _CHOOSING or len(flows) == 1:
            continue
        weighing = weigh(
            element,
            flows,
            model.scenario.gateways.get(element.id, {}),
            where=Where(element=element.id),
            file=model.document.name,
        )
        if any(condition is not None for condition in weighing.conditions):
            return None
        if weighing.default >= 0 and flows[weighing.default].id != element.default:
            return None  # the drawing does not know of the scenario's default
        known = zip(flows, weighing.probabilities, strict=True)
        shares.update({flow.id: share for flow, share in known if share is not None})
    return shares
