"""Model -> Program: puts process, scenario and organisation together into numbered rows.

What the model leaves open is assumed and said; what cannot be simulated is refused by name, all at once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bpr.errors import Finding, ModelError, Where
from bpr.eventlog.tables import LoggedElement, LoggedUnit, LogHeader
from bpr.model import Model
from bpr.process.elements import Event, EventType, FlowNode, Gateway, SubProcess, Task
from bpr.process.support import refusals
from bpr.program.choices import Weighing, make_choice, weigh
from bpr.program.nodes import Nodes, number_nodes
from bpr.program.slots import SlotTable
from bpr.program.staff import Staff, number_staff, station_of
from bpr.program.tables import (
    Activity,
    Arrival,
    Attribute,
    Backlog,
    Batch,
    Catch,
    Choice,
    Duration,
    NodeKind,
    Occasions,
    Program,
    ShiftEnd,
    Station,
    Timer,
    Transfer,
    WaitsFor,
)
from bpr.program.timers import read_timer
from bpr.scenario.calendar import Calendar, Instants, WorkingDays
from bpr.scenario.distributions import Distribution, constant
from bpr.scenario.schema import Scenario, TaskEntry
from bpr.units import Span
from bpr.version import VERSION

_WAITS_FOR = {"none": WaitsFor.NOBODY, "applicant": WaitsFor.APPLICANT, "other_agency": WaitsFor.OTHER_AGENCY}
_VERTICAL = {"vertical_up": "vertical", "vertical_down": "vertical"}


def compile_model(model: Model) -> Program:
    """Make `model` ready to run.

    Raises
    ------
    ModelError
        It has elements that are not simulated, or figures that cannot be meant; all findings at once.
    """
    refused = [f for f in refusals(model.process) if f.severity == "error"]
    if refused:
        raise ModelError(refused)
    compiler = _Compiler(model)
    program = compiler.program()
    errors = [finding for finding in compiler.findings if finding.severity == "error"]
    if errors:
        raise ModelError(errors)
    return replace(program, findings=(*model.findings, *compiler.findings))


def run_findings(model: Model) -> tuple[Finding, ...]:
    """All that a run of `model` would refuse, warn of and assume, without running it."""
    refused = tuple(refusals(model.process))
    if any(finding.severity == "error" for finding in refused):
        return refused
    compiler = _Compiler(model)
    compiler.program()
    return tuple(compiler.findings)


class _Compiler:
    """The tables under construction; lives for one call of `compile_model`."""

    def __init__(self, model: Model) -> None:
        self.findings: list[Finding] = []
        self._model = model
        self._scenario: Scenario = model.scenario
        self._nodes: Nodes = number_nodes(model.process)
        self._slots = SlotTable()
        self._stations: dict[Station, int] = {}
        self._occasions: dict[tuple[str, str], int] = {}
        self._occasion_rows: list[Occasions] = []
        closing = {
            name: calendar
            for name in self._scenario.calendars
            if not (calendar := self._scenario.calendar(name)).always_open
        }
        self._calendars: Mapping[str, Calendar] = closing
        self._calendar_number = {name: i for i, name in enumerate(closing)}
        self._units = tuple(model.organisation.units)
        self._unit_number = {unit: i for i, unit in enumerate(self._units)}
        self._staff: Staff = number_staff(self._scenario, self._calendar_number, self._unit_number)
        self._days = WorkingDays(self._scenario.working_day_calendar, self._scenario.start)

    def program(self) -> Program:
        """All tables. Nodes first, because the order of slots is the order in which they are met."""
        nodes, scenario = self._nodes, self._scenario
        units = tuple(self._unit(element) for element in nodes.elements)
        activities = {
            i: self._activity(element)
            for i, element in enumerate(nodes.elements)
            if isinstance(element, Task) and nodes.kind[i] == NodeKind.ACTIVITY
        }
        return Program(
            header=self._header(),
            start=scenario.start,
            elements=tuple(
                LoggedElement(e.id, e.name, _tag(e), unit) for e, unit in zip(nodes.elements, units, strict=True)
            ),
            flows=tuple(flow.id for flow in nodes.flows),
            units=tuple(LoggedUnit(u, str(self._model.organisation.units[u].name) or u) for u in self._units),
            individuals=self._staff.individuals,
            individual_calendar=self._staff.calendars,
            calendars=tuple(self._calendars.items()),
            working_days=self._days,
            kind=nodes.kind,
            out=nodes.out,
            incoming=nodes.incoming,
            scope=nodes.scope,
            unit=units,
            target=nodes.target,
            activities=activities,
            choices=dict(self._choices()),
            catches=dict(self._catches()),
            throws=nodes.throws,
            boundaries=nodes.boundaries,
            entries=nodes.entries,
            reach=nodes.reach,
            loops=nodes.loops,
            transfers=dict(self._transfers(units)),
            arrivals=tuple(self._arrivals()),
            backlog=tuple(self._backlog()),
            attributes=tuple(self._attributes()),
            stations=tuple(self._stations),
            occasions=tuple(self._occasion_rows),
            slots=self._slots.rows(),
            drain=scenario.drain,
            loop_guard=scenario.defaults.loop_guard,
        )

    def _header(self) -> LogHeader:
        scenario = self._scenario
        return LogHeader(
            name=str(scenario.name),
            start=scenario.start.isoformat(),
            timezone=scenario.timezone,
            currency=scenario.currency,
            horizon=None if scenario.horizon is None else self._instant(scenario.horizon),
            warmup=0 if scenario.warmup is None else self._instant(scenario.warmup),
            version=VERSION,
            digests=self._model.digests,
        )

    def _instant(self, span: Span) -> int:
        """The instant `span` after the start: working days on the limit calendar."""
        return self._days.instant(self._days.position(0) + span.amount) if span.unit == "wd" else round(span.amount)

    def _where(self, key: str, element: str | None = None) -> Where:
        place = self._scenario.source.where(key)
        return Where(place.file, place.line, key, element)

    def _unit(self, element: FlowNode) -> int:
        unit = self._model.organisation.unit_of(element.id) if isinstance(element, Task) else None
        return self._unit_number.get(unit or "", -1)

    # Tasks

    def _activity(self, task: Task) -> Activity:
        entry = self._scenario.tasks.get(task.id)
        self._check_loop(task, entry)
        if entry is None:
            self._assume(
                "TASK-ASSUMED",
                Where(element=task.id, line=task.line or None),
                "Nothing says what task '{task}' takes: assumed that it takes no time and nobody.",
                "Give performer and work under tasks: in the scenario.",
                task=task.label,
            )
            return Activity()
        any_work, work = self._work(task, entry)
        return Activity(
            station=self._station(entry),
            any_work=any_work,
            work=work,
            delay=None if entry.delay is None else self._slots.duration(task.id, "delay", entry.delay),
            waits_for=_WAITS_FOR[entry.waits_for],
            priority=entry.priority,
            shift_end=self._shift_end(entry),
            same_as=self._nodes.number.get(entry.same_as or "", -1),
            different_from=self._nodes.number.get(entry.different_from or "", -1),
            batch=self._batch(task, entry),
            assignments=tuple(entry.set.items()),
        )

    def _check_loop(self, task: Task, entry: TaskEntry | None) -> None:
        if task.loop is not None and (entry is None or entry.loop != "once"):
            self.findings.append(
                Finding(
                    "LOOP-MARKER",
                    Where(element=task.id, line=task.line or None),
                    "Task '{task}' has a loop marker, which is not simulated yet.",
                    "Draw the loop with a gateway, or write tasks: {task_id}: {{loop: once}} if it is done once.",
                    values={"task": task.label, "task_id": task.id},
                )
            )

    def _station(self, entry: TaskEntry) -> int:
        if entry.performer is None:
            return -1
        return self._stations.setdefault(station_of(entry.performer, self._staff), len(self._stations))

    def _shift_end(self, entry: TaskEntry) -> int:
        roles = entry.performer.roles if entry.performer else ()
        of_roles = [self._scenario.resources[role].shift_end for role in roles]
        name: str = entry.shift_end or next(iter(of_roles), "suspend")
        return ShiftEnd[name.upper()]

    def _work(self, task: Task, entry: TaskEntry) -> tuple[int, Mapping[int, int] | None]:
        """The slot of the work where all draw alike, else individual -> slot; the same luck for everybody."""
        work = entry.work
        if work is None:
            return -1, None
        if work.distribution is not None:
            return self._effort(task, work.distribution), None
        roles = entry.performer.roles if entry.performer else ()
        by_individual = {
            individual: self._effort(task, made)
            for role in roles
            if (made := work.of(role)) is not None
            for individual in self._staff.members[role]
        }
        lacking = [role for role in roles if work.of(role) is None]
        if lacking:
            self._refuse(
                "WORK-ROLE",
                self._where(f"tasks.{task.id}.work", task.id),
                "The work of '{task}' is given by role, but not for {roles}.",
                "Give it for every role that may do the task.",
                task=task.label,
                roles=", ".join(lacking),
            )
        return -1, by_individual

    def _effort(self, task: Task, distribution: Distribution) -> int:
        if distribution.unit == "wd":
            self._refuse(
                "WORK-DAYS",
                self._where(f"tasks.{task.id}.work", task.id),
                "The work of '{task}' is given in working days; work is effort, which is counted in hours or minutes.",
                "Give hours (work: 6 h), or a delay if nobody works on it meanwhile (delay: 5 wd).",
                task=task.label,
            )
        return self._slots.add(task.id, "work", distribution)

    def _batch(self, task: Task, entry: TaskEntry) -> Batch | None:
        batch = entry.batch
        if batch is None:
            return None
        return Batch(
            size=batch.size or 0,
            occasions=-1 if batch.at is None else self._occasion(batch.at, None),
            work=-1
            if batch.work_per_batch is None
            else self._slots.add(task.id, "work per batch", batch.work_per_batch),
        )

    def _occasion(self, instants: Instants, calendar: str | None) -> int:
        key = (str(instants), calendar or "")
        if key not in self._occasions:
            self._occasions[key] = len(self._occasion_rows)
            self._occasion_rows.append(
                Occasions(instants, self._scenario.timezone, self._scenario.calendar(calendar) if calendar else None)
            )
        return self._occasions[key]

    # Gateways

    def _choices(self) -> Iterator[tuple[int, Choice]]:
        for i, element in enumerate(self._nodes.elements):
            if isinstance(element, Gateway) and self._nodes.kind[i] in (NodeKind.EXCLUSIVE, NodeKind.INCLUSIVE):
                flows = [self._nodes.flows[flow] for flow in self._nodes.out[i]]
                if len(flows) < 2:  # noqa: PLR2004  # nothing to choose
                    continue
                figures = self._scenario.gateways.get(element.id, {})
                weighing: Weighing = weigh(element, flows, figures, self._where(f"gateways.{element.id}", element.id))
                self.findings.extend(weighing.findings)
                yield i, make_choice(element, weighing, self._slots)

    # Events

    def _catches(self) -> Iterator[tuple[int, Catch]]:
        for i, element in enumerate(self._nodes.elements):
            if self._nodes.kind[i] in (NodeKind.CATCH, NodeKind.BOUNDARY):
                yield i, self._catch(i, element)

    def _catch(self, number: int, element: FlowNode) -> Catch:
        entry = self._scenario.events.get(element.id) or self._scenario.tasks.get(element.id)
        delay = entry.delay if entry is not None else None
        waits_for = _WAITS_FOR[entry.waits_for] if entry is not None else WaitsFor.NOBODY
        duration = None if delay is None else self._slots.duration(element.id, "delay", delay)
        if isinstance(element, Event) and element.kind == "timer":
            return Catch(timer=self._timer(element, duration), waits_for=waits_for)
        simulated = number in self._nodes.senders
        if not simulated and duration is None:
            self._nobody_sends(element)
        return Catch(simulated_sender=simulated, delay=duration, waits_for=waits_for)

    def _timer(self, event: Event, duration: Duration | None) -> Timer:
        read = (
            None
            if duration is not None and event.interrupting
            else read_timer(event, self._scenario.start, self._slots)
        )
        if duration is not None:
            return Timer(duration, repeat=read.repeat if isinstance(read, Timer) else 1)
        if isinstance(read, Timer):
            return read
        if read is not None:
            self.findings.append(read)
        return Timer(self._slots.duration(event.id, "timer", constant(0.0, "ms")))

    def _nobody_sends(self, element: FlowNode) -> None:
        boundary = isinstance(element, Event) and element.type is EventType.BOUNDARY
        if boundary:
            self._assume(
                "MESSAGE-NEVER",
                Where(element=element.id, line=element.line or None),
                "Nobody in the model sends the message of '{event}': assumed that it never comes.",
                "Give the time until it comes, e.g. events: {event_id}: {{delay: 5 d}}, or draw who sends it.",
                event=element.label,
                event_id=element.id,
            )
        else:
            self._refuse(
                "MESSAGE-NOBODY",
                Where(element=element.id, line=element.line or None),
                "'{event}' waits for a message that nobody in the model sends.",
                "Give the time until it comes, e.g. events: {event_id}: {{delay: 5 d, waits_for: applicant}}.",
                event=element.label,
                event_id=element.id,
            )

    # Transfers

    def _transfers(self, units: tuple[int, ...]) -> Iterator[tuple[tuple[int, int], Transfer]]:
        given = self._scenario.transfers
        if not given:
            return
        used = sorted(set(units) - {-1})
        for a in used:
            for b in used:
                kind = self._model.organisation.handoff_kind(self._units[a], self._units[b])
                if kind == "none":
                    continue
                entry = given.get(_VERTICAL.get(kind, kind)) or given.get("any")
                if entry is not None:
                    yield (
                        (a, b),
                        Transfer(
                            delay=entry.delay,
                            occasions=-1 if entry.at is None else self._occasion(entry.at, entry.calendar),
                            calendar=self._calendar_number.get(entry.calendar or "", -1),
                        ),
                    )

    # Cases

    def _arrivals(self) -> Iterator[Arrival]:
        for i, entry in enumerate(self._scenario.arrivals):
            if self._scenario.horizon is None and entry.max_count is None:
                self._refuse(
                    "ARRIVALS-ENDLESS",
                    self._where(f"arrivals[{i}]"),
                    "Cases arrive for ever: there is neither a horizon nor a max_count.",
                    "Give a horizon (horizon: 250 wd), or a max_count for this stream.",
                )
            if entry.interarrival.unit == "wd":
                self._refuse(
                    "ARRIVALS-DAYS",
                    self._where(f"arrivals[{i}].interarrival"),
                    "The time between arrivals is given in working days.",
                    "Give hours or minutes, and a calendar on which they pass.",
                )
            yield Arrival(
                start=self._nodes.number[entry.start],
                gap=self._slots.add(entry.start, f"arrival {i}", entry.interarrival),
                calendar=self._calendar_number.get(entry.calendar or "", -1),
                postpone=entry.calendar_mode == "postpone",
                max_count=entry.max_count,
            )
        if not self._scenario.arrivals:
            yield from self._timer_starts()

    def _timer_starts(self) -> Iterator[Arrival]:
        """Without arrivals in the scenario, the timers of start events say when cases begin."""
        found = False
        for i, element in enumerate(self._nodes.elements):
            if isinstance(element, Event) and element.type is EventType.START and element.kind == "timer":
                timer = read_timer(element, self._scenario.start, self._slots)
                if isinstance(timer, Timer) and timer.duration is not None and not timer.duration.working_days:
                    found = True
                    yield Arrival(start=i, gap=timer.duration.slot, max_count=timer.repeat or None)
        if not found and not self._scenario.backlog:
            self._refuse(
                "ARRIVALS-NONE",
                self._where("arrivals"),
                "No case ever arrives.",
                "Say how often, e.g. arrivals: [{{start: {start}, interarrival: {{dist: exponential, mean: 1 h}}}}].",
                start=next(
                    (e.id for e in self._nodes.elements if isinstance(e, Event) and e.type is EventType.START),
                    "Start_1",
                ),
            )

    def _backlog(self) -> Iterator[Backlog]:
        for i, entry in enumerate(self._scenario.backlog):
            age = entry.age if entry.age is not None else constant(0.0, "ms")
            yield Backlog(
                node=self._nodes.number[entry.at],
                count=entry.count,
                age=self._slots.duration(entry.at, f"backlog {i}", age),
            )

    def _attributes(self) -> Iterator[Attribute]:
        for name, given in self._scenario.attributes.items():
            if given.kind == "categorical":
                yield Attribute(
                    name, self._slots.choice("", f"attribute {name}", tuple(given.shares.values())), tuple(given.shares)
                )
            elif given.kind == "boolean":
                p = given.probability
                yield Attribute(name, self._slots.choice("", f"attribute {name}", (1.0 - p, p)), (False, True))
            elif given.distribution is not None:
                yield Attribute(name, self._slots.add("", f"attribute {name}", given.distribution, integer=False))

    # Findings

    def _refuse(self, code: str, where: Where, what: str, remedy: str, **values: object) -> None:
        self.findings.append(Finding(code, where, what, remedy, values=values))

    def _assume(self, code: str, where: Where, what: str, remedy: str, **values: object) -> None:
        self.findings.append(Finding(code, where, what, remedy, "assumption", values))


def _tag(element: FlowNode) -> str:
    if isinstance(element, SubProcess | Task | Gateway | Event):
        return element.type.value
    return type(element).__name__
