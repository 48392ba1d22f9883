"""The simulation data of BPSim 1.0 and 2.0 inside a BPMN file -> scenarios.

Meaning, from the specification (WFMC-BPSWG-2012-01; schema of 2.0):

- Set-up, processing, validation and rework are effort of the performers; transfer, queue and wait time pass before it
  and hold nobody. Here a delay passes behind the work: a case takes as long, its work begins sooner.
- Of alternative performers the first that is free is taken (6.3.7.1).
- An arrival timer that holds in a calendar passes only while that is open (``consume``).
- The duration of a scenario ends the run: what is not done then stays undone (``drain: false``).
- Figures are in the base unit of time, minutes where none is named; instants without offset are in UTC.

What a scenario cannot mean is a warning with the element and a remedy: a ledger (`bpr.exchange.bpsim.data`) tells what
nobody read.
"""

import calendar
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bpr.errors import Finding, Where, suggestion
from bpr.exchange.bpsim.calendars import Calendars
from bpr.exchange.bpsim.data import Parameter, ScenarioData, read_scenarios
from bpr.exchange.bpsim.flow import (
    DEFAULT_CASES,
    Attributes,
    read_arrivals,
    read_events,
    read_expression,
    read_gateways,
)
from bpr.exchange.bpsim.interrupting import read_interruptible
from bpr.exchange.bpsim.left import say_left
from bpr.exchange.bpsim.people import BpmnResources, bpmn_resources, read_roles
from bpr.exchange.bpsim.values import CONSTANTS, Reader, instant, iso_duration, only_value
from bpr.exchange.bpsim.vocabulary import BPSIM_1, BPSIM_2, COST, PRIORITY, SCENARIO, TIME
from bpr.exchange.document import once, scenario_of
from bpr.exchange.places import Report
from bpr.exchange.xml_places import read_xml
from bpr.process.graph import ProcessGraph
from bpr.scenario.distributions import Distribution, constant, dump_distribution
from bpr.scenario.expression import Expression, names_of, parse
from bpr.scenario.schema import Scenario
from bpr.units import Span

START = "2023-01-02T00:00:00+00:00"
"""Start of a scenario that says none: a Monday."""

_LAST_YEAR = 7_000
"""Of a start from which two durations of 1,000 years do not leave the calendar."""

EFFORT = ("SetUpTime", "ProcessingTime", "ValidationTime", "ReworkTime")
LAG = ("TransferTime", "QueueTime", "WaitTime")
"""Times that make up the duration of an activity, and the lag before it (6.2.2)."""


def read_bpsim(  # noqa: PLR0913  # what the caller may wish, by name
    data: bytes,
    graph: ProcessGraph,
    *,
    name: str,
    scenario: str | None = None,
    start: datetime | str | None = None,
    cases: int | None = None,
) -> tuple[Mapping[str, Scenario], tuple[Finding, ...]]:
    """Read the BPSim data of a BPMN file.

    Parameters
    ----------
    data
        The BPMN file.
    graph
        The same file as a graph.
    name
        Name of the file, for findings.
    scenario
        Id of the only scenario to read; else all of them.
    start, cases
        Start of simulated time (with offset) and number of arrivals, where they should differ from those of the file.

    Returns
    -------
    Id of each scenario -> the scenario, what it inherits included; and what could not be kept or was assumed.

    Raises
    ------
    ExchangeError
        There is no such data, or everything that is wrong in it, with line and remedy.
    """
    report = Report(name)
    scenarios = read_scenarios(data, report)
    if scenario is not None and scenario not in scenarios:
        report.add(
            "EXCHANGE-UNKNOWN",
            Where(file=name),
            "There is no {kind} '{name}'.",
            "{hint}",
            kind="scenario",
            name=scenario,
            hint=suggestion(scenario, scenarios) or "Check the file.",
        )
    report.stop_on_errors()
    chosen = scenarios if scenario is None else {scenario: scenarios[scenario]}
    bpmn = bpmn_resources(read_xml(data, report), graph)
    documents = {key: _document(found, graph, bpmn, start, cases) for key, found in chosen.items()}
    report.findings = list({str(finding): finding for finding in report.findings}.values())  # inherited ones come again
    report.stop_on_errors()
    return {key: scenario_of(document, name) for key, document in documents.items()}, tuple(report.findings)


def has_bpsim(data: bytes, *, name: str) -> bool:
    """Whether a BPMN file carries a scenario of BPSim.

    Raises
    ------
    ExchangeError
        The file is not XML.
    """
    root = read_xml(data, Report(name))
    return any(next(root.iter(f"{{{namespace}}}Scenario"), None) is not None for namespace in (BPSIM_1, BPSIM_2))


def _document(
    data: ScenarioData, graph: ProcessGraph, bpmn: BpmnResources, start: datetime | str | None, cases: int | None
) -> Mapping[str, object]:
    """The scenario as a document."""
    reader = Reader(data.settings.get("baseTimeUnit", "min"))
    begin = _start(data, start)
    calendars = Calendars(data.calendars, begin.tzinfo or UTC)
    horizon = _horizon(data, reader, begin)
    arrivals = read_arrivals(data, reader, calendars, graph, cases)
    if horizon is None and any("max_count" not in stream for stream in arrivals):
        arrivals = [{"max_count": DEFAULT_CASES, **stream} for stream in arrivals]
        data.report.add(
            "BPSIM-CASES",
            data.where,
            "Neither a Duration nor a TriggerCount ends the arrivals; {count} cases arrive.",
            "Say how many with --cases, or give the scenario a Duration.",
            "assumption",
            count=DEFAULT_CASES,
        )
    roles = read_roles(data, reader, calendars, bpmn)
    attributes = Attributes(data, reader, graph)
    entries: Mapping[str, Mapping[str, object]] = {
        task: entry
        for task in bpmn.tasks
        if (entry := _task(data, reader, task, roles.performers.get(task), attributes.of_task(task)))
    }
    entries = read_interruptible(data, graph, entries)
    events, gateways = read_events(data, reader, graph), read_gateways(data, reader, graph)
    warmup = reader.duration(data.take("", SCENARIO, "Warmup"))
    document = {
        "name": data.name,
        "start": begin.isoformat(),
        "horizon": horizon,
        "drain": False if horizon is not None else None,
        "warmup": str(Span(warmup.mean)) if warmup is not None and warmup.is_constant else None,
        "currency": data.settings.get("baseCurrencyUnit"),
        "resources": roles.resources,
        "attributes": attributes.complete(_expressions(entries, events, gateways)),
        "shared": attributes.shared,
        "arrivals": arrivals,
        "tasks": once(graph, entries, data.report),
        "events": events,
        "gateways": gateways,
    }
    say_left(data, graph)
    return {**document, "calendars": calendars.entries()}


def _start(data: ScenarioData, wish: datetime | str | None) -> datetime:
    found = instant(only_value(data.take("", SCENARIO, "Start")))
    if isinstance(wish, datetime):
        return wish
    if wish is not None:
        try:
            chosen = datetime.fromisoformat(wish)
        except ValueError:
            data.report.add(
                "EXCHANGE-INSTANT",
                Where(key="start"),
                "'{text}' is not a date and time.",
                "Write it as 2023-01-02T09:00:00.000+00:00.",
                text=wish[:40],
            )
        else:
            return chosen if chosen.tzinfo is not None else chosen.replace(tzinfo=UTC)
    elif found is None:
        data.report.add(
            "BPSIM-START",
            data.where,
            "The scenario says no start; it starts at {start}.",
            "Say when with --start, or give the scenario a Start.",
            "assumption",
            start=START,
        )
    return found or datetime.fromisoformat(START)


def _horizon(data: ScenarioData, reader: Reader, begin: datetime) -> str | None:
    """The duration of the scenario; months and years are those of the calendar, from its start."""
    parameter = data.take("", SCENARIO, "Duration")
    value = only_value(parameter)
    found = iso_duration(value.find("value") or "") if value is not None and value.tag == "DurationParameter" else None
    if found is not None and begin.year < _LAST_YEAR:
        year, month = divmod(begin.year * 12 + begin.month - 1 + found.months, 12)
        day = min(begin.day, calendar.monthrange(year, month + 1)[1])
        end = begin.replace(year=year, month=month + 1, day=day) + timedelta(milliseconds=found.ms)
        return str(Span((end - begin) / timedelta(milliseconds=1)))
    made = reader.duration(parameter)
    return None if made is None else str(Span(made.mean))


def _task(
    data: ScenarioData, reader: Reader, task: str, performer: object, changes: Mapping[str, object]
) -> Mapping[str, object]:
    """What a task takes."""
    effort = _sum([data.take(task, TIME, name) for name in EFFORT], reader)
    lag = _sum([data.take(task, TIME, name) for name in LAG], reader)
    if performer is None:
        lag, effort = _together(data, task, effort, lag), None
    elif lag is not None and effort is not None:
        data.report.add(
            "BPSIM-LAG",
            Where(data.report.file, key=TIME, element=task),
            "What passes before the work of '{task}' passes behind it here.",
            "Nothing to do, unless it matters when the work begins.",
            "assumption",
            task=task,
        )
    priority = _priority(data, task, changes)
    cost = reader.number(data.take(task, COST, "FixedCost"))
    return {
        **({"performer": performer} if performer is not None else {}),
        **({"choose": "preferred"} if isinstance(performer, Mapping) and "any_of" in performer else {}),
        **({"work": dump_distribution(effort)} if effort is not None else {}),
        **({"delay": dump_distribution(lag)} if lag is not None else {}),
        **({"priority": priority} if priority else {}),
        **({"fixed_cost": cost} if cost else {}),
        **({"set": changes} if changes else {}),
    }


def _sum(parameters: list[Parameter | None], reader: Reader) -> Distribution | None:
    """One duration of several; at most one of them may vary."""
    total: Distribution | None = None
    for parameter in parameters:
        made = reader.duration(parameter)
        if made is None or parameter is None:
            continue
        if total is None or total.is_constant or made.is_constant:
            total = made if total is None else _plus(total, made)
            continue
        parameter.add(
            "BPSIM-SUM",
            "{name} was not read: another time of '{element}' varies already, and a sum of both has no counterpart.",
            "Put both into ProcessingTime.",
            name=parameter.name,
            element=parameter.element,
        )
    return total


def _plus(one: Distribution, other: Distribution) -> Distribution:
    """The sum of two durations of which one is fixed."""
    varied, fixed = (one, other) if other.is_constant else (other, one)
    if varied.is_constant:
        return constant(varied.mean + fixed.mean)
    return replace(varied, shift=varied.shift + fixed.mean)


def _together(
    data: ScenarioData, task: str, effort: Distribution | None, lag: Distribution | None
) -> Distribution | None:
    """Of a task that nobody performs: all of its time holds nobody."""
    if effort is None or lag is None:
        return effort or lag
    if effort.is_constant or lag.is_constant:
        return _plus(effort, lag)
    data.report.add(
        "BPSIM-SUM",
        Where(data.report.file, key=TIME, element=task),
        "{name} was not read: another time of '{element}' varies already, and a sum of both has no counterpart.",
        "Put both into ProcessingTime.",
        "warning",
        name=", ".join(LAG),
        element=task,
    )
    return effort


def _priority(data: ScenarioData, task: str, changes: Mapping[str, object]) -> object:
    parameter = data.take(task, PRIORITY, "Priority")
    value = only_value(parameter)
    if parameter is None or value is None:
        return None
    if value.tag in CONSTANTS:
        return value.number("value")
    expression = read_expression(parameter, value)
    if expression is not None and (own := sorted(names_of(expression) & set(changes))):
        parameter.add(
            "BPSIM-ENTERS",
            "{names}, which the priority of '{task}' reads, is set there before the task, here when it is done.",
            "Let an activity before it set the property.",
            "assumption",
            names=", ".join(own),
            task=task,
        )
    return None if expression is None else str(expression)


def _expressions(
    tasks: Mapping[str, Mapping[str, object]],
    events: Mapping[str, Mapping[str, object]],
    gateways: Mapping[str, object],
) -> tuple[Expression, ...]:
    """Every expression of a document."""
    texts = [entry["condition"] for entry in events.values() if isinstance(entry.get("condition"), str)]
    texts += [entry["priority"] for entry in tasks.values() if isinstance(entry.get("priority"), str)]
    for entry in tasks.values():
        changes = entry.get("set")
        texts += [text for text in changes.values() if isinstance(text, str)] if isinstance(changes, Mapping) else []
    for branches in gateways.values():
        if isinstance(branches, Mapping):
            texts += [text for text in branches.values() if isinstance(text, str) and text != "default"]
    return tuple(parse(text) for text in texts)
