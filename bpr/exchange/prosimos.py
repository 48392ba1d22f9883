"""Simulation parameters of Prosimos 1 and 2 (JSON, as written by Prosimos, Simod, Pix and Optimos) -> Scenario.

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

from bpr.errors import Finding, Where
from bpr.exchange.document import once, only_start, scenario_of, shares
from bpr.exchange.places import JsonPlace, read_json
from bpr.exchange.prosimos_attributes import read_attributes
from bpr.exchange.prosimos_batches import read_batches, with_batch
from bpr.exchange.prosimos_calendars import read_calendars, read_week
from bpr.exchange.prosimos_durations import Version, read_duration, version_of
from bpr.exchange.prosimos_meaning import MEANING, WITHOUT_EFFECT
from bpr.exchange.prosimos_people import read_individuals, read_performances
from bpr.exchange.prosimos_rules import read_conditions, read_priority
from bpr.exchange.staff import Staff, staff
from bpr.exchange.weekly import Week
from bpr.process.elements import Event, Gateway, GatewayType
from bpr.process.graph import ProcessGraph
from bpr.scenario.distributions import dump_distribution
from bpr.scenario.schema import Scenario

START = "2023-01-02T09:00:00+00:00"
"""Prosimos takes the start of simulated time from its command line; without one, a Monday morning."""

_SHOWN, _MOST_SHOWN, _MOST_OF_KEY = 40, 6, 120
"""Characters of a name, keys, and characters of a whole key that a message repeats."""


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
    version = version_of(top.value)
    calendars = read_calendars(top)
    durations = read_performances(top, graph, version)
    people = read_individuals(top, calendars, durations)
    hours = _arrival_hours(top)
    gap = read_duration(found, version) if (found := top.need("arrival_time_distribution")) else None
    events = _events(top, graph, version)
    attributes = read_attributes(top, graph, version)
    gateways = _gateways(top, graph, read_conditions(top, attributes))
    priority = read_priority(top, attributes)
    batches = read_batches(top, graph)
    start_event = only_start(graph, report)
    report.stop_on_errors()
    _say_unread(top)

    people_and_tasks = staff(people)
    arrivals: dict[str, object] = {"start": start_event, "interarrival": dump_distribution(gap) if gap else None}
    all_calendars = dict(people_and_tasks.calendars)
    if not hours.always:
        all_calendars = {"arrivals": {"hours": hours.hours()}, **all_calendars}
        arrivals |= {"calendar": "arrivals", "calendar_mode": "postpone"}
    ranked = {"priority": priority} if priority else {}
    changes = attributes.changes
    tasks: dict[str, Mapping[str, object]] = {}
    for task, entry in people_and_tasks.tasks.items():
        whole = {**entry, **ranked, **({"set": changes[task]} if task in changes else {})}
        tasks[task] = with_batch(whole, batches[task], top) if task in batches else whole
    report.stop_on_errors()
    document = {
        "name": name.rsplit(".", 1)[0],
        "start": start if isinstance(start, str) else start.isoformat(),
        "calendars": all_calendars,
        "resources": _assigned(people_and_tasks),
        "attributes": attributes.own,
        "shared": attributes.shared,
        "arrivals": [arrivals | {"max_count": cases}],
        "tasks": once(graph, tasks, report),
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
    sections = top.value if isinstance(top.value, Mapping) else {}
    keys = [str(name) for name in sections]
    if not set(keys) & set(MEANING):
        top.report.add(
            "PROSIMOS-OTHER",
            top.where,
            "This is no file of Prosimos: it has none of its sections, but {keys}.",
            "Name the JSON file that Prosimos, Simod or Optimos wrote, with resource_profiles and so on.",
            keys=", ".join(key[:_SHOWN] for key in keys[:_MOST_SHOWN]) or "nothing",
        )
        top.report.stop_on_errors()
    for section, meaning in MEANING.items():
        if meaning.use != "refused" or (place := top.find(section)) is None:
            continue
        place.members_read()
        if place.value not in (None, [], {}, ""):
            top.report.add(
                "PROSIMOS-SECTION",
                place.where,
                "'{section}' has no counterpart here: {reason}.",
                "Take the section out and put its effect into the scenario by hand, or leave it out on purpose.",
                section=section,
                reason=meaning.here,
            )
    limit = top.find("gateway_execution_limit")
    if limit is not None:
        top.report.add(
            "PROSIMOS-LIMIT",
            limit.where,
            "Prosimos ends a case that comes {limit} times to one gateway; here such a run stops with an error.",
            "Set defaults.loop_guard in the scenario if another bound is wanted.",
            "warning",
            limit=str(limit.value)[:_SHOWN],
        )


def _say_unread(top: JsonPlace) -> None:
    """Name every key that nobody has read, but those that change no run in Prosimos either."""
    for key, count in top.unread().items():
        if key not in WITHOUT_EFFECT:
            top.report.add(
                "PROSIMOS-UNREAD",
                Where(file=top.report.file, key=key[:_MOST_OF_KEY]),
                "'{key}' is unknown and was not read ({count} times).",
                "Check whether it changes a run.",
                "warning",
                key=key[:_MOST_OF_KEY],
                count=count,
            )


def _arrival_hours(top: JsonPlace) -> Week:
    place = top.need("arrival_time_calendar")
    return Week() if place is None else read_week(place)


def _events(top: JsonPlace, graph: ProcessGraph, version: Version) -> Mapping[str, object]:
    section = top.find("event_distribution")
    if section is None or section.value == {}:
        return {}
    known = [element.id for element in graph.elements() if isinstance(element, Event)]
    events: dict[str, object] = {}
    for place in section.each():
        event = found.known(known, "event") if (found := place.need("event_id")) else None
        duration = read_duration(place, version)
        if event is not None and duration is not None:
            events[event] = {"delay": dump_distribution(duration)}
    return events


def _gateways(top: JsonPlace, graph: ProcessGraph, conditions: Mapping[str, str]) -> Mapping[str, object]:
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
        ruled: dict[str, str] = {}
        for path in paths.each():
            flow = found.known(flows, "flow") if (found := path.need("path_id")) else None
            share = found.number(low=0, high=1 + 1e-6) if (found := path.find("value")) else None
            rule = found.known(conditions, "rule") if (found := path.find("condition_id")) else None
            if flow is not None:
                figures[flow] = share
                ruled |= {flow: conditions[rule]} if rule is not None else {}
        element = graph.element(gateway)
        branches: Mapping[str, object] | None
        if ruled and isinstance(element, Gateway):
            branches = _ruled(place, element, flows, ruled)
        else:
            branches = shares(graph, gateway, figures, top.report, place.where)
        if branches is not None:
            gateways[gateway] = branches
    return gateways


def _ruled(
    place: JsonPlace, gateway: Gateway, flows: list[str], ruled: Mapping[str, str]
) -> Mapping[str, object] | None:
    """Conditions of flows; one flow without is taken where none holds, several without cannot be meant beside them."""
    rest = [flow for flow in flows if flow not in ruled]
    default = gateway.default if gateway.default in rest else rest[0] if len(rest) == 1 else None
    if len(rest) > (default is not None):
        place.report.add(
            "PROSIMOS-CONDITION",
            place.where,
            "Some flows of '{gateway}' are chosen by rules and others by chance.",
            "Give every flow but one a rule, or draw a gateway of its own for the chance.",
            gateway=gateway.label,
        )
        return None
    if default is None:
        place.report.add(
            "PROSIMOS-NO-RULE",
            place.where,
            "Where no rule of '{gateway}' holds, Prosimos draws among all flows; here the run stops with an error.",
            "Nothing to do where one rule always holds; else let one flow go without a rule: it is the default.",
            "assumption",
            gateway=gateway.label,
        )
    if gateway.type is GatewayType.EXCLUSIVE and len(ruled) > 1:
        place.report.add(
            "PROSIMOS-RULES",
            place.where,
            "Where several rules of '{gateway}' hold, Prosimos draws among them; here the first is taken.",
            "Nothing to do where the rules exclude each other; one flow needs no rule if another always holds.",
            "assumption",
            gateway=gateway.label,
        )
    return {**ruled, **({default: "default"} if default is not None else {})}
