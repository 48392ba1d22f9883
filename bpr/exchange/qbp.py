"""The simulation scenario that BIMP, QBP and Apromore keep inside a BPMN file -> Scenario.

It is one ``processSimulationInfo`` of the namespace ``http://www.qbp-simulator.com/Schema201212``. Meaning, from its
published schema and the BIMP engine:

- Every figure is in seconds; ``timeUnit`` only remembers what the screen showed (`bpr.exchange.qbp_durations`).
- The gap between arrivals passes only while the timetable marked ``default`` is open (``consume``).
- Work passes only in the timetable of the resource, and goes on with the same person at the next opening.

What changes a run and has no counterpart here is refused by name; what changes only statistics is said.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from lxml import etree

from bpr.errors import ExchangeError, Finding, Where
from bpr.exchange.document import once, only_start, scenario_of, shares
from bpr.exchange.places import Report
from bpr.exchange.qbp_durations import read_duration
from bpr.exchange.qbp_meaning import MEANING
from bpr.exchange.qbp_people import Elements, read_elements, read_people
from bpr.exchange.qbp_times import read_start, read_timetables, read_zone
from bpr.exchange.staff import staff
from bpr.exchange.xml_places import XmlPlace, read_xml
from bpr.process.graph import ProcessGraph
from bpr.scenario.distributions import dump_distribution
from bpr.scenario.schema import Scenario

NAMESPACE = "http://www.qbp-simulator.com/Schema201212"
"""Of the elements read here."""

GREATEST_CASES = 10_000_000
"""Arrivals."""

_MOST_OF_KEY = 120
"""Characters of a name that a message repeats."""

STATISTICS: Mapping[str, str] = MappingProxyType(
    {
        key.partition("@")[2]: meaning.here.partition(": ")[2]
        for key, meaning in MEANING.items()
        if meaning.use == "listed" and "@" in key
    }
)
"""Attributes that change no run, only what BIMP reports of it."""


def read_qbp(
    data: bytes,
    graph: ProcessGraph,
    *,
    name: str,
    start: datetime | str | None = None,
    cases: int | None = None,
) -> tuple[Scenario, tuple[Finding, ...]]:
    """Read the scenario inside a BPMN file of BIMP, QBP or Apromore.

    Parameters
    ----------
    data
        The BPMN file.
    graph
        The same file as a graph.
    name
        Name of the file, for findings and for the scenario.
    start, cases
        Start of simulated time (with offset) and number of arrivals, where they should differ from those of the file.

    Returns
    -------
    The scenario, and what could not be kept or was assumed.

    Raises
    ------
    ExchangeError
        There is no such scenario; or everything that is wrong in it or has no counterpart, with line and remedy.
    """
    report = Report(name)
    info = _simulation_info(data, report)
    zone = read_zone(info)
    begin = start if start is not None else read_start(info, zone)
    count = cases if cases is not None else info.number("processInstances", low=1, high=GREATEST_CASES)
    weeks, arrival_hours = read_timetables(info)
    gap = read_duration(info, info.child("arrivalRateDistribution"))
    elements = read_elements(info, graph)
    people = read_people(info, weeks, elements)
    gateways = _gateways(info, graph)
    start_event = only_start(graph, report)
    _left_out(info)
    report.stop_on_errors()

    made = staff(people)
    calendars = dict(made.calendars)
    arrivals: dict[str, object] = {"start": start_event, "interarrival": dump_distribution(gap) if gap else None}
    if not arrival_hours.always:
        hours = {"hours": arrival_hours.hours()}
        key = next((key for key, calendar in calendars.items() if calendar == hours), "arrivals")
        calendars[key] = hours
        arrivals |= {"calendar": key, "calendar_mode": "consume"}
    document = {
        "name": name.rsplit(".", 1)[0],
        "start": begin.isoformat() if isinstance(begin, datetime) else begin,
        "currency": info.find("currency") or "EUR",  # the default of the schema
        "calendars": calendars,
        "resources": made.resources,
        "arrivals": [arrivals | {"max_count": int(count or 0)}],
        "tasks": once(graph, _tasks(made.tasks, elements), report),
        "events": {event: {"delay": dump_distribution(delay)} for event, delay in elements.events.items()},
        "gateways": gateways,
    }
    return scenario_of(document, name), tuple(report.findings)


def has_qbp(data: bytes, *, name: str) -> bool:
    """Whether a BPMN file carries such a scenario.

    Raises
    ------
    ExchangeError
        The file is not XML.
    """
    return next(read_xml(data, Report(name)).iter(f"{{{NAMESPACE}}}processSimulationInfo"), None) is not None


def _simulation_info(data: bytes, report: Report) -> XmlPlace:
    found = list(read_xml(data, report).iter(f"{{{NAMESPACE}}}processSimulationInfo"))
    if len(found) == 1:
        return XmlPlace(found[0], NAMESPACE, report)
    if not found:
        report.add(
            "QBP-NONE",
            Where(file=report.file),
            "The file carries no scenario (qbp:processSimulationInfo).",
            "Save it in BIMP or Apromore with its simulation scenario; without one, write scenario.yaml by hand.",
        )
    for number, element in enumerate(found):
        report.add(
            "QBP-SEVERAL",
            XmlPlace(element, NAMESPACE, report).where,
            "This is scenario {number} of {count} in the file.",
            "Keep one of them.",
            number=number + 1,
            count=len(found),
        )
    raise ExchangeError(report.findings)


def _tasks(made: Mapping[str, Mapping[str, object]], elements: Elements) -> Mapping[str, Mapping[str, object]]:
    """Tasks that people do, tasks that take time but nobody's, and fixed costs."""
    nobody = {
        task: {"delay": dump_distribution(duration)}
        for task, (resource, duration) in elements.work.items()
        if not resource
    }
    costs = {task: {"fixed_cost": cost} for task, cost in elements.costs.items()}
    return {task: {**made.get(task, {}), **nobody.get(task, {}), **costs.get(task, {})} for task in elements.work}


def _gateways(info: XmlPlace, graph: ProcessGraph) -> Mapping[str, object]:
    sources = {flow.id: flow.source for flow in graph.flows("sequence")}
    figures: dict[str, dict[str, float | None]] = {}
    places: dict[str, XmlPlace] = {}
    for place in info.children("sequenceFlows", "sequenceFlow"):
        flow = place.need("elementId")
        share = place.number("executionProbability", low=0, high=1 + 1e-6)
        if flow is None or share is None or not place.known(flow, sources, "sequence flow of the drawing", "elementId"):
            continue
        figures.setdefault(sources[flow], {})[flow] = share
        places.setdefault(sources[flow], place)
    gateways: dict[str, object] = {}
    for gateway, split in figures.items():
        found = shares(graph, gateway, split, info.report, places[gateway].where)
        if found is not None:
            gateways[gateway] = found
    return gateways


def _left_out(info: XmlPlace) -> None:
    """Say what changes no run and was left out, and what is unknown, once for each kind."""
    for attribute, meaning in STATISTICS.items():
        carriers = [
            XmlPlace(element, NAMESPACE, info.report)
            for element in info.element.iter(f"{{{NAMESPACE}}}*")
            if (element.get(attribute) or "").strip().lower() not in ("", "nan", "0", "0.0")
        ]
        if carriers:
            info.report.add(
                "QBP-STATISTICS",
                carriers[0].at(attribute),
                "{attribute}, {meaning}, was left out.",
                "It changes no run; use warmup or filters of the measures instead.",
                "warning",
                attribute=attribute,
                meaning=meaning,
            )
    unknown: dict[str, list[XmlPlace]] = {}
    for element in info.element.iter(f"{{{NAMESPACE}}}*"):
        place = XmlPlace(element, NAMESPACE, info.report)
        for key in (place.tag, *(f"{place.tag}@{etree.QName(name).localname}" for name in element.attrib)):
            if key not in MEANING:
                unknown.setdefault(key[:_MOST_OF_KEY], []).append(place)
    for key, places in unknown.items():
        info.report.add(
            "QBP-UNREAD",
            places[0].where,
            "'{key}' is unknown and was not read ({count} times).",
            "Check whether it changes a run.",
            "warning",
            key=key,
            count=len(places),
        )
