"""Model -> Program: puts process, scenario and organisation together into numbered rows.

What the model leaves open is assumed and said; what cannot be simulated is refused by name, all at once.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace

from bpr.errors import Finding, ModelError
from bpr.eventlog.tables import LoggedElement, LoggedUnit, LogHeader
from bpr.model import Model
from bpr.process.elements import Activity, Event, FlowNode, Gateway, GatewayType, SubProcess, Task
from bpr.process.support import refusals
from bpr.program.ad_hoc import ad_hoc
from bpr.program.calls import check_calls
from bpr.program.cases import arrivals, attributes, backlog, writings
from bpr.program.choices import make_choice, weigh
from bpr.program.context import Context, begin
from bpr.program.deadlines import clock_stops
from bpr.program.errors import caught, failures
from bpr.program.events import catches, thrown_signals
from bpr.program.repeats import repeats
from bpr.program.tables import Choice, NodeKind, Program, Transfer
from bpr.program.tasks import activity
from bpr.program.undoing import transactions, undoings
from bpr.scenario.announcements import unannounced_holidays
from bpr.scenario.distributions import Distribution
from bpr.scenario.expression import Expression, visits_of
from bpr.scenario.references import expressions
from bpr.version import VERSION

_CHOOSING = (NodeKind.EXCLUSIVE, NodeKind.INCLUSIVE, NodeKind.COMPLEX)
_CHANCE = Distribution("uniform", (0.0, 1.0), "1")
_VERTICAL = {"vertical_up": "vertical", "vertical_down": "vertical"}


def compile_model(model: Model, *, thrown_elsewhere: Collection[str] = ()) -> Program:
    """Make `model` ready to run.

    Parameters
    ----------
    model
        A process and the conditions under which it runs.
    thrown_elsewhere
        Names of the signals that other services of the same run throw.

    Raises
    ------
    ModelError
        It has elements that are not simulated, or figures that cannot be meant; all findings at once.
    """
    refused = [finding for finding in refused_in(model) if finding.severity == "error"]
    if refused:
        raise ModelError(refused)
    context = begin(model, thrown_elsewhere)
    program = _program(context)
    errors = [finding for finding in context.findings if finding.severity == "error"]
    if errors:
        raise ModelError(errors)
    return replace(program, findings=(*model.findings, *context.findings))


def run_findings(model: Model) -> tuple[Finding, ...]:
    """All that a run of `model` would refuse, warn of and assume, without running it."""
    refused = refused_in(model)
    if any(finding.severity == "error" for finding in refused):
        return refused
    context = begin(model)
    _program(context)
    return (*refused, *context.findings)


def refused_in(model: Model) -> tuple[Finding, ...]:
    """What a run refuses in the drawings: elements that are not simulated, and flaws of files that are called."""
    called = {document.name: document for document in model.calls.elsewhere.values()}
    broken = (finding for document in called.values() for finding in document.errors)
    return (*(_in_its_file(model, finding) for finding in refusals(model.whole)), *broken)


def _in_its_file(model: Model, finding: Finding) -> Finding:
    element = model.whole.element(finding.where.element or "")
    return replace(finding, where=replace(finding.where, file=model.file_of(element)))


def _program(context: Context) -> Program:
    """All tables; what is numbered on the way (slots, stations, occasions) comes last."""
    context.findings.extend(unannounced_holidays(context.scenario))
    nodes, scenario, staff = context.nodes, context.scenario, context.staff
    units = tuple(_unit(context, element) for element in nodes.elements)
    check_calls(context)
    activities = {
        i: activity(context, element)
        for i, element in enumerate(nodes.elements)
        if isinstance(element, Activity) and nodes.kind[i] == NodeKind.ACTIVITY
    }
    choices = dict(_choices(context))
    repeated = dict(repeats(context))
    caught_by, waiting, unordered = caught(context), dict(catches(context)), dict(ad_hoc(context))
    activated = {nodes.number[id_]: activation for id_, activation in context.activations.items()}
    written = dict(writings(context))
    asked = {id_ for _, expression in expressions(scenario) for id_ in visits_of(expression)}
    asked |= {id_ for repeat in repeated.values() for id_ in _asked_by_file(repeat.times_of, repeat.condition)}
    conditions = (one.condition for table in (waiting, unordered, activated) for one in table.values())
    asked |= set(_asked_by_file(*conditions))
    numbers = {name: number for number, name in enumerate(context.calendars)}
    return Program(
        header=_header(context),
        start=scenario.start,
        elements=(
            *(LoggedElement(e.id, e.name, _tag(e), unit) for e, unit in zip(nodes.elements, units, strict=True)),
            *(LoggedElement("", "", "") for _ in (*nodes.outer, *nodes.choosing)),
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
        presences={
            numbers[name]: (context.slots.add("", f"presence {name}", _CHANCE, integer=False), presence)
            for name, presence in staff.presence.items()
        },
        working_days=context.days,
        kind=nodes.kind,
        out=nodes.out,
        incoming=nodes.incoming,
        scope=nodes.scope,
        unit=(*units, *(-1 for _ in (*nodes.outer, *nodes.choosing))),
        target=nodes.target,
        activities=activities,
        choices=choices,
        catches=waiting,
        throws=nodes.throws,
        signals=thrown_signals(context),
        caught=caught_by,
        failures=dict(failures(context, caught_by)),
        process=nodes.process,
        handlers=nodes.handlers,
        compensations=nodes.compensations,
        undoings=dict(undoings(context)),
        transactions=dict(transactions(context)),
        ad_hoc=unordered,
        activations=activated,
        boundaries=nodes.boundaries,
        entries=nodes.entries,
        reach=nodes.reach,
        repeats=repeated,
        behind={chooser: nodes.number[id_] for id_, chooser in nodes.choosing.items()},
        written=written,
        counted=nodes.loops | written.keys() | {nodes.number[id_] for id_ in asked if id_ in nodes.number},
        stops=clock_stops(context),
        transfers=dict(_transfers(context, units)),
        arrivals=(streams := tuple(arrivals(context))),
        backlog=tuple(backlog(context, len(streams))),
        attributes=tuple(attributes(context, "attribute", scenario.attributes)),
        shared=tuple(attributes(context, "shared", scenario.shared)),
        stations=tuple(context.stations),
        occasions=tuple(context.occasions),
        slots=context.slots.rows(),
        drain=scenario.drain,
        loop_guard=scenario.defaults.loop_guard,
        signal_names=nodes.signal_names,
        service=(-1,) * len(nodes.kind),
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
    kind = context.nodes.kind[context.nodes.number[element.id]]
    works = isinstance(element, Activity) and kind in (NodeKind.ACTIVITY, NodeKind.CATCH)
    return context.unit(context.model.organisation.unit_of(element.id)) if works else -1


def _choices(context: Context) -> Iterator[tuple[int, Choice]]:
    nodes = context.nodes
    forks = [(i, e) for i, e in enumerate(nodes.elements) if isinstance(e, Gateway) and nodes.kind[i] in _CHOOSING]
    forks += [(chooser, _as_gateway(nodes.elements[nodes.number[id_]])) for id_, chooser in nodes.choosing.items()]
    for i, gateway in forks:
        flows = [nodes.flows[flow] for flow in nodes.out[i]]
        if len(flows) < 2:  # noqa: PLR2004  # nothing to choose
            continue
        weighing = weigh(
            gateway,
            flows,
            context.scenario.gateways.get(gateway.id, {}),
            where=context.place(f"gateways.{gateway.id}", gateway.id),
            file=context.model.file_of(gateway),
        )
        context.findings.extend(weighing.findings)
        yield i, make_choice(gateway, weighing, context.slots)


def _as_gateway(element: FlowNode) -> Gateway:
    """The inclusive gateway that stands behind an activity or event with conditions on its outgoing flows (GW-10)."""
    default = element.default if isinstance(element, Activity) else None
    return Gateway(
        id=element.id,
        name=element.name,
        process=element.process,
        line=element.line,
        type=GatewayType.INCLUSIVE,
        default=default,
    )


def _asked_by_file(*expressions: Expression | None) -> Iterator[str]:
    """The elements whose visits are asked for in expressions that may be those of the file."""
    for expression in expressions:
        yield from () if expression is None else visits_of(expression)


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
                        returned=entry.returned,
                    ),
                )


def _tag(element: FlowNode) -> str:
    if isinstance(element, SubProcess | Task | Gateway | Event):
        return element.type.value
    return type(element).__name__
