"""Simulation parameters of Prosimos 2 (JSON, as written by Prosimos, Simod, Pix and Optimos) -> Scenario.

Meaning, from the public sources of AutomatedProcessImprovement/Prosimos (2.0.6) and pix-framework:

- Durations are distributions in seconds with a least and a greatest value (`bpr.exchange.prosimos_durations`).
- The raw gap between arrivals passes on the clock; an arrival while the arrival calendar is closed waits for its
  opening (``postpone``), and the next gap begins there.
- A task goes, as soon as it is enabled, to the eligible individual who is or will be free first, on shift or not
  (``assigned: any_time``); work begins and goes on in that individual's hours.
- ``23:59:59.999`` is midnight. Loop markers of the drawing are ignored. An inclusive gateway on which no flow fires
  takes one flow by its probability.

What changes a run and has no counterpart here is refused by name; what changes none is left out.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from bpr.errors import Finding
from bpr.exchange.document import once, only_start, scenario_of, shares
from bpr.exchange.places import JsonPlace, read_json
from bpr.exchange.prosimos_durations import read_duration
from bpr.exchange.prosimos_people import read_calendars, read_individuals, read_performances, read_week
from bpr.exchange.staff import Staff, staff
from bpr.exchange.weekly import Week
from bpr.process.elements import Event, Gateway
from bpr.process.graph import ProcessGraph
from bpr.scenario.distributions import dump_distribution
from bpr.scenario.schema import Scenario

START = "2023-01-02T09:00:00+00:00"
"""Prosimos takes the start of simulated time from its command line; without one, a Monday morning."""

Use = Literal["read", "without effect", "refused"]

SECTIONS: Mapping[str, tuple[Use, str]] = MappingProxyType(
    {
        "resource_profiles": ("read", ""),
        "resource_calendars": ("read", ""),
        "task_resource_distribution": ("read", ""),
        "arrival_time_distribution": ("read", ""),
        "arrival_time_calendar": ("read", ""),
        "gateway_branching_probabilities": ("read", ""),
        "event_distribution": ("read", ""),
        "case_attributes": ("read", ""),
        "model_type": ("read", ""),
        "gateway_execution_limit": ("read", ""),
        "process_model": ("without effect", "the path of the drawing on the machine that wrote the file"),
        "granule_size": ("without effect", "how finely calendars were discovered"),
        "batch_processing": ("refused", "batches fire by rules of size, waiting time, weekday and hour"),
        "prioritisation_rules": ("refused", "cases are ranked by rules over their attributes"),
        "branch_rules": ("refused", "flows are chosen by rules over attributes"),
        "event_attributes": ("refused", "activities change attributes"),
        "global_attributes": ("refused", "attributes are shared by all cases"),
        "multitask": ("refused", "people work at several activities at a time"),
    }
)
"""Every section of a Prosimos file, and what becomes of it. Sections not listed are named in a warning."""


def read_prosimos(
    data: bytes,
    graph: ProcessGraph,
    *,
    name: str,
    start: datetime | str = START,
    cases: int = 1000,
) -> tuple[Scenario, tuple[Finding, ...]]:
    """Read the parameters of Prosimos for a drawing.

    Parameters
    ----------
    data
        The JSON file.
    graph
        The drawing that the file speaks of.
    name
        Name of the file, for findings and for the scenario.
    start
        Start of simulated time, with offset. Prosimos has it on its command line, as it has the number of cases.
    cases
        Number of arrivals.

    Returns
    -------
    The scenario, and what could not be kept or was assumed.

    Raises
    ------
    ExchangeError
        Everything that is wrong or has no counterpart, each with its key path and a remedy.
    """
    top = read_json(data, name=name)
    report = top.report
    _sections(top)
    calendars = read_calendars(top)
    durations = read_performances(top, graph)
    people = read_individuals(top, calendars, durations)
    hours = _arrival_hours(top)
    gap = read_duration(found) if (found := top.need("arrival_time_distribution")) else None
    events = _events(top, graph)
    attributes = _attributes(top)
    gateways = _gateways(top, graph)
    start_event = only_start(graph, report)
    report.stop_on_errors()

    people_and_tasks = staff(people)
    arrivals: dict[str, object] = {"start": start_event, "interarrival": dump_distribution(gap) if gap else None}
    all_calendars = dict(people_and_tasks.calendars)
    if not hours.always:
        all_calendars = {"arrivals": {"hours": hours.hours()}, **all_calendars}
        arrivals |= {"calendar": "arrivals", "calendar_mode": "postpone"}
    document = {
        "name": name.rsplit(".", 1)[0],
        "start": start if isinstance(start, str) else start.isoformat(),
        "calendars": all_calendars,
        "resources": _assigned(people_and_tasks),
        "attributes": attributes,
        "arrivals": [arrivals | {"max_count": cases}],
        "tasks": once(graph, people_and_tasks.tasks, report),
        "events": events,
        "gateways": gateways,
    }
    return scenario_of(document, name), tuple(report.findings)


def _assigned(made: Staff) -> Mapping[str, Mapping[str, object]]:
    """The roles, with ``assigned: any_time`` where hours differ among those who may do a task.

    Where all keep the same hours it makes no difference who is on shift.
    """
    return {
        role: {**entry, "assigned": "any_time"} if role in made.varied else entry
        for role, entry in made.resources.items()
    }


def _sections(top: JsonPlace) -> None:
    for section, place in top.members():
        use, reason = SECTIONS.get(section, ("unknown", ""))
        empty = place.value in (None, [], {}, "")
        if use == "refused" and not empty:
            top.report.add(
                "PROSIMOS-SECTION",
                place.where,
                "'{section}' has no counterpart here: {reason}.",
                "Take the section out and put its effect into the scenario by hand, or leave it out on purpose.",
                section=section,
                reason=reason,
            )
        if use == "unknown" and not empty:
            top.report.add(
                "PROSIMOS-UNREAD",
                place.where,
                "'{section}' is unknown and was not read.",
                "Check whether it changes a run.",
                "warning",
                section=section,
            )
    kind = top.find("model_type")
    if kind is not None and (kind.text() or "").upper() not in ("CRISP", "CRSIP", ""):
        top.report.add(
            "PROSIMOS-FUZZY",
            kind.where,
            "Calendars of the form '{kind}' give the chance of being there, not hours.",
            "Discover the calendars again as CRISP.",
            kind=kind.value,
        )
    limit = top.find("gateway_execution_limit")
    if limit is not None:
        top.report.add(
            "PROSIMOS-LIMIT",
            limit.where,
            "Prosimos ends a case that comes {limit} times to one gateway; here such a run stops with an error.",
            "Set defaults.loop_guard in the scenario if another bound is wanted.",
            "warning",
            limit=limit.value,
        )


def _arrival_hours(top: JsonPlace) -> Week:
    place = top.need("arrival_time_calendar")
    return Week() if place is None else read_week(place)


def _events(top: JsonPlace, graph: ProcessGraph) -> Mapping[str, object]:
    section = top.find("event_distribution")
    if section is None or section.value == {}:
        return {}
    known = [element.id for element in graph.elements() if isinstance(element, Event)]
    events: dict[str, object] = {}
    for place in section.each():
        event = found.known(known, "event") if (found := place.need("event_id")) else None
        duration = read_duration(place)
        if event is not None and duration is not None:
            events[event] = {"delay": dump_distribution(duration)}
    return events


def _gateways(top: JsonPlace, graph: ProcessGraph) -> Mapping[str, object]:
    known = [element.id for element in graph.elements() if isinstance(element, Gateway)]
    gateways: dict[str, object] = {}
    section = top.need("gateway_branching_probabilities")
    for place in section.each() if section else ():
        gateway = found.known(known, "gateway") if (found := place.need("gateway_id")) else None
        paths = place.need("probabilities")
        if gateway is None or paths is None:
            continue
        flows = [flow.id for flow in graph.outgoing(gateway)]
        figures: dict[str, float | None] = {}
        for path in paths.each():
            flow = found.known(flows, "flow") if (found := path.need("path_id")) else None
            share = found.number(low=0, high=1 + 1e-6) if (found := path.find("value")) else None
            if path.find("condition_id") is not None:
                path.report.add(
                    "PROSIMOS-CONDITION",
                    path.where,
                    "The flow is chosen by a condition on case attributes.",
                    "Write the condition into gateways of the scenario by hand and take condition_id out.",
                )
            if flow is not None:
                figures[flow] = share
        split = shares(graph, gateway, figures, top.report, place.where)
        if split is not None:
            gateways[gateway] = split
    return gateways


def _attributes(top: JsonPlace) -> Mapping[str, object]:
    """Case attributes: ``discrete`` are categorical, ``continuous`` numbers."""
    section = top.find("case_attributes")
    attributes: dict[str, object] = {}
    for place in section.each() if section else ():
        name = found.text() if (found := place.need("name")) else None
        kind = found.text() if (found := place.need("type")) else None
        values = place.need("values")
        if name is None or kind is None or values is None:
            continue
        if kind == "discrete":
            options = [(item.need("key"), item.need("value")) for item in values.each()]
            attributes[name] = {
                "categorical": {
                    key.text(): share.number(low=0, high=1 + 1e-6) for key, share in options if key and share
                }
            }
        else:
            place.report.add(
                "PROSIMOS-ATTRIBUTE",
                place.where,
                "The attribute '{name}' of type '{kind}' is not read.",
                "Nothing in the file depends on it; write it into the scenario if a condition of yours does.",
                "warning",
                name=name,
                kind=kind,
            )
    return attributes
