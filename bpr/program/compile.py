"""Model -> Program: puts process, scenario and organisation together into numbered rows.

What the model leaves open is assumed and said; what cannot be simulated is refused by name, all at once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bpr.errors import Finding, ModelError
from bpr.eventlog.tables import LoggedElement, LoggedUnit, LogHeader
from bpr.model import Model
from bpr.process.elements import Event, FlowNode, Gateway, SubProcess, Task
from bpr.process.support import refusals
from bpr.program.cases import arrivals, attributes, backlog
from bpr.program.choices import make_choice, weigh
from bpr.program.context import Context, begin
from bpr.program.deadlines import clock_stops
from bpr.program.errors import errors, failures
from bpr.program.events import catches, thrown_signals
from bpr.program.repeats import repeats
from bpr.program.tables import Activity, Choice, NodeKind, Program, Repeat, Transfer
from bpr.program.tasks import activity
from bpr.scenario.announcements import unannounced_holidays
from bpr.scenario.expression import Expression, visits_of
from bpr.version import VERSION

_VERTICAL = {"vertical_up": "vertical", "vertical_down": "vertical"}


def compile_model(model: Model) -> Program:
    """Make `model` ready to run.

    Raises
    ------
    ModelError
        It has elements that are not simulated, or figures that cannot be meant; all findings at once.
    """
    refused = [finding for finding in refusals(model.process) if finding.severity == "error"]
    if refused:
        raise ModelError(refused)
    context = begin(model)
    program = _program(context)
    errors = [finding for finding in context.findings if finding.severity == "error"]
    if errors:
        raise ModelError(errors)
    return replace(program, findings=(*model.findings, *context.findings))


def run_findings(model: Model) -> tuple[Finding, ...]:
    """All that a run of `model` would refuse, warn of and assume, without running it."""
    refused = tuple(refusals(model.process))
    if any(finding.severity == "error" for finding in refused):
        return refused
    context = begin(model)
    _program(context)
    return (*refused, *context.findings)


def _program(context: Context) -> Program:
    """All tables; what is numbered on the way (slots, stations, occasions) comes last."""
    context.findings.extend(unannounced_holidays(context.scenario))
    nodes, scenario, staff = context.nodes, context.scenario, context.staff
    units = tuple(_unit(context, element) for element in nodes.elements)
    activities = {
        i: activity(context, element)
        for i, element in enumerate(nodes.elements)
        if isinstance(element, Task) and nodes.kind[i] == NodeKind.ACTIVITY
    }
    choices = dict(_choices(context))
    repeated = dict(repeats(context))
    asked = {id_ for expression in _expressions(activities, choices, repeated) for id_ in visits_of(expression)}
    numbers = {name: number for number, name in enumerate(context.calendars)}
    return Program(
        header=_header(context),
        start=scenario.start,
        elements=(
            *(LoggedElement(e.id, e.name, _tag(e), unit) for e, unit in zip(nodes.elements, units, strict=True)),
            *(LoggedElement("", "", "") for _ in nodes.outer),
        ),
        flows=tuple(flow.id for flow in nodes.flows),
        units=tuple(LoggedUnit(u, str(context.model.organisation.units[u].name) or u) for u in context.units),
        individuals=staff.individuals,
        individual_calendar=tuple(numbers.get(name, -1) for name in staff.calendars),
        any_time=staff.any_time,
        calendars=tuple(context.calendars.items()),
        absences={
            numbers[name]: context.slots.choice("", f"absence {name}", (1.0 - share, share))
            for name, share in staff.absence.items()
        },
        working_days=context.days,
        kind=nodes.kind,
        out=nodes.out,
        incoming=nodes.incoming,
        scope=nodes.scope,
        unit=(*units, *(-1 for _ in nodes.outer)),
        target=nodes.target,
        activities=activities,
        choices=choices,
        catches=dict(catches(context)),
        throws=nodes.throws,
        signals=thrown_signals(context),
        errors=dict(errors(context)),
        failures=dict(failures(context)),
        boundaries=nodes.boundaries,
        entries=nodes.entries,
        reach=nodes.reach,
        repeats=repeated,
        counted=nodes.loops | {nodes.number[id_] for id_ in asked if id_ in nodes.number},
        stops=clock_stops(context),
        transfers=dict(_transfers(context, units)),
        arrivals=tuple(arrivals(context)),
        backlog=tuple(backlog(context)),
        attributes=tuple(attributes(context)),
        stations=tuple(context.stations),
        occasions=tuple(context.occasions),
        slots=context.slots.rows(),
        drain=scenario.drain,
        loop_guard=scenario.defaults.loop_guard,
    )


def _header(context: Context) -> LogHeader:
    scenario = context.scenario
    return LogHeader(
        name=str(scenario.name),
        start=scenario.start.isoformat(),
        timezone=scenario.timezone,
        currency=scenario.currency,
        horizon=None if scenario.horizon is None else context.instant(scenario.horizon),
        warmup=0 if scenario.warmup is None else context.instant(scenario.warmup),
        version=VERSION,
        digests=context.model.digests,
    )


def _unit(context: Context, element: FlowNode) -> int:
    """The unit of a task; events and gateways belong to none, so a file passes them on its way."""
    return context.unit(context.model.organisation.unit_of(element.id)) if isinstance(element, Task) else -1


def _choices(context: Context) -> Iterator[tuple[int, Choice]]:
    for i, element in enumerate(context.nodes.elements):
        if isinstance(element, Gateway) and context.nodes.kind[i] in (NodeKind.EXCLUSIVE, NodeKind.INCLUSIVE):
            flows = [context.nodes.flows[flow] for flow in context.nodes.out[i]]
            if len(flows) < 2:  # noqa: PLR2004  # nothing to choose
                continue
            figures = context.scenario.gateways.get(element.id, {})
            weighing = weigh(
                element,
                flows,
                figures,
                where=context.place(f"gateways.{element.id}", element.id),
                file=context.model.document.name,
            )
            context.findings.extend(weighing.findings)
            yield i, make_choice(element, weighing, context.slots)


def _expressions(
    activities: Mapping[int, Activity], choices: Mapping[int, Choice], repeated: Mapping[int, Repeat]
) -> Iterator[Expression]:
    """Every expression that is evaluated for a case."""
    for plan in activities.values():
        yield from (value for _, value in plan.assignments)
        if isinstance(plan.priority, Expression):
            yield plan.priority
    conditions = [condition for choice in choices.values() for condition in choice.conditions]
    conditions += [expression for repeat in repeated.values() for expression in (repeat.times_of, repeat.condition)]
    yield from (condition for condition in conditions if condition is not None)


def _transfers(context: Context, units: tuple[int, ...]) -> Iterator[tuple[tuple[int, int], Transfer]]:
    given = context.scenario.transfers
    if not given:
        return
    used = sorted(set(units) - {-1})
    for a in used:
        for b in used:
            kind = context.model.organisation.handoff_kind(context.units[a], context.units[b])
            if kind == "none":
                continue
            entry = given.get(_VERTICAL.get(kind, kind)) or given.get("any")
            if entry is not None:
                yield (
                    (a, b),
                    Transfer(
                        delay=entry.delay,
                        occasions=-1 if entry.at is None else context.occasion(entry.at, entry.calendar),
                        calendar=context.calendar(entry.calendar),
                    ),
                )


def _tag(element: FlowNode) -> str:
    if isinstance(element, SubProcess | Task | Gateway | Event):
        return element.type.value
    return type(element).__name__
