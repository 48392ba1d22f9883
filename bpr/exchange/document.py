"""What every importer needs to make a scenario of what it has read: start event, shares of gateways, loop markers."""

from collections.abc import Mapping
from types import MappingProxyType

from bpr.errors import ExchangeError, ScenarioError, Where
from bpr.exchange.places import Report
from bpr.process.elements import Event, EventType, Gateway, GatewayType, Task
from bpr.process.graph import ProcessGraph
from bpr.scenario.read import make_scenario
from bpr.scenario.schema import Scenario

TOLERANCE = 1e-6
"""Shares whose sum is nearer to 1 are taken as they are."""

_DECIMALS = 6

_OPEN = frozenset({GatewayType.EXCLUSIVE, GatewayType.INCLUSIVE, GatewayType.COMPLEX})
"""Gateways on which shares mean something."""


def only_start(graph: ProcessGraph, report: Report) -> str:
    """Id of the event where cases arrive: the only start outside of sub-processes. Else empty, with a finding."""
    starts = [
        element.id
        for element in graph.elements()
        if isinstance(element, Event) and element.type is EventType.START and element.scope == element.process
    ]
    if len(starts) == 1:
        return starts[0]
    free = [start for start in starts if not graph.incoming(start, "message")]
    if len(free) == 1:
        return free[0]
    report.add(
        "EXCHANGE-START",
        Where(file=report.file),
        "The drawing has {count} start events; the file says arrivals for one.",
        "Keep one start event, or write the arrivals of each into the scenario by hand.",
        count=len(starts),
    )
    return ""


def shares(
    graph: ProcessGraph, gateway: str, figures: Mapping[str, float | None], report: Report, where: Where
) -> Mapping[str, float] | None:
    """Shares of the flows that leave a gateway, as a scenario takes them.

    Parameters
    ----------
    figures
        Flow -> share as the source has it, None where it has none: these divide the rest.

    Returns
    -------
    None where the gateway takes no shares.
    """
    element = graph.element(gateway)
    flows = {flow.id for flow in graph.outgoing(gateway)}
    if not isinstance(element, Gateway) or element.type not in _OPEN or len(flows) <= 1:
        if any(figure not in (None, 0.0, 1.0) for figure in figures.values()):
            report.add(
                "EXCHANGE-NO-CHOICE",
                where,
                "'{gateway}' chooses no flow; its shares have no effect.",
                "Check the kind of the gateway in the drawing.",
                "warning",
                gateway=gateway,
            )
        return None
    given = {flow: figure for flow, figure in figures.items() if figure is not None}
    missing = [flow for flow in figures if flow not in given] + sorted(flows - set(figures))
    total = sum(given.values())
    if element.type is GatewayType.INCLUSIVE:
        return _inclusive(gateway, given, missing, report, where)
    rest = max(0.0, 1.0 - total)
    if missing and rest > TOLERANCE:
        report.add(
            "EXCHANGE-REST",
            where,
            "No share is given for {flows}; together they take what is left, {rest:.4g}.",
            "Give each flow a share.",
            "assumption",
            flows=", ".join(missing),
            rest=rest,
        )
    full = given | dict.fromkeys(missing, rest / len(missing) if missing else 0.0)
    total = sum(full.values())
    if total <= 0:
        report.add(
            "EXCHANGE-SHARES",
            where,
            "The shares at '{gateway}' are all 0.",
            "Give the share of each flow.",
            gateway=gateway,
        )
        return None
    if abs(total - 1) > TOLERANCE:
        report.add(
            "EXCHANGE-SUM",
            where,
            "The shares at '{gateway}' sum to {total:.6g}; each was divided by that.",
            "Correct the shares so that they sum to 1.",
            "warning",
            gateway=gateway,
            total=total,
        )
    return MappingProxyType(_rounded({flow: figure / total for flow, figure in full.items()}))


def _inclusive(
    gateway: str, given: Mapping[str, float], missing: list[str], report: Report, where: Where
) -> Mapping[str, float] | None:
    if missing or not any(given.values()):
        report.add(
            "EXCHANGE-INCLUSIVE",
            where,
            "The inclusive gateway '{gateway}' needs a probability for each flow: {flows}.",
            "Give each flow a probability above 0.",
            gateway=gateway,
            flows=", ".join(missing or given),
        )
        return None
    if max(given.values()) < 1:
        report.add(
            "EXCHANGE-NONE-FIRES",
            where,
            "If no flow of inclusive gateway '{gateway}' fires, the source takes one; here all are drawn again.",
            "Give one flow probability 1, or a default flow, if the difference matters.",
            "assumption",
            gateway=gateway,
        )
    return MappingProxyType({flow: round(figure, _DECIMALS) for flow, figure in given.items()})


def _rounded(figures: Mapping[str, float]) -> dict[str, float]:
    """Six decimals, the greatest taking what rounding leaves."""
    rounded = {flow: round(figure, _DECIMALS) for flow, figure in figures.items()}
    greatest = max(rounded, key=lambda flow: rounded[flow])
    rounded[greatest] = round(1 - sum(figure for flow, figure in rounded.items() if flow != greatest), _DECIMALS)
    return rounded


def once(
    graph: ProcessGraph, tasks: Mapping[str, Mapping[str, object]], report: Report
) -> Mapping[str, Mapping[str, object]]:
    """`tasks` with ``loop: once`` where the drawing has a loop marker, which the simulators read here ignore."""
    marked = [element.id for element in graph.elements() if isinstance(element, Task) and element.loop is not None]
    if marked:
        report.add(
            "EXCHANGE-LOOP",
            Where(file=report.file, element=marked[0] if len(marked) == 1 else None),
            "{count} tasks carry a loop marker, which the source ignores: each is done once.",
            "Take the marker out of the drawing, or 'loop: once' out of the scenario and give the loop its condition.",
            "assumption",
            count=len(marked),
        )
    order = [node for node in graph if node in tasks or node in marked]
    return MappingProxyType(
        {
            task: MappingProxyType({**tasks.get(task, {}), **({"loop": "once"} if task in marked else {})})
            for task in order
        }
    )


def scenario_of(document: Mapping[str, object], name: str) -> Scenario:
    """The scenario that `document` says, sections without content left out.

    Raises
    ------
    ExchangeError
        The figures make no scenario.
    """
    kept = {key: _plain(value) for key, value in document.items() if value not in ({}, [], None)}
    try:
        return make_scenario(kept, name=name)
    except ScenarioError as error:
        raise ExchangeError(error.findings) from None


def _plain(value: object) -> object:
    """Mappings and tuples as the dict and list of a file."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
