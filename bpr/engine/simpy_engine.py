"""The SimPy engine: runs a program once. The only module that imports simpy.

Only what takes time is an event of SimPy; tokens move within one callback. Simultaneous events keep the order of rule
TM-3: completions and timers, arrivals, shifts, and last of all the dispatch of the queues. A `simpy.Process` for every
token and a `simpy.Resource` for every pool would say the same more briefly, and run about eight times as long.
"""

import gc
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from heapq import heappush
from typing import Any

import simpy

from bpr.engine.activities import Activities
from bpr.engine.arrivals import Arrivals
from bpr.engine.attendance import attended, present
from bpr.engine.conditions import factor_for, value_for
from bpr.engine.draws import Stream
from bpr.engine.events import Events
from bpr.engine.gateways import Gateways
from bpr.engine.occasions import OccasionTable
from bpr.engine.preemption import PreemptiveWorkforce
from bpr.engine.recorder import Keep, Recorder
from bpr.engine.repeats import Repeats
from bpr.engine.state import DISPATCH, SHIFT, WORK, Call, Case, Item
from bpr.engine.timetable import Intervals, Timetable
from bpr.engine.tokens import Tokens
from bpr.engine.workforce import Workforce
from bpr.errors import RunError
from bpr.eventlog.tables import NEVER, EventLog
from bpr.program.tables import Attribute, Duration, Program, Slot
from bpr.scenario.calendar import Calendar
from bpr.scenario.expression import Expression


class _Call(simpy.Event):
    """A callback on the clock; leaner than `simpy.Timeout`, which describes and re-schedules itself."""

    _ok = True

    def __init__(self, callback: Callable[[Call], None], item: Any) -> None:  # noqa: ANN401  # whatever it is about
        # Not super().__init__: an event that nobody waits for by name needs only what `Environment.step` looks at.
        self.callbacks = [callback]
        self.item = item


class _Now:
    """Where SimPy keeps the time, as a slot: a slot can have a second name, which is read without a call."""

    __slots__ = ("_now",)


class Clock(_Now, simpy.Environment):
    """SimPy's environment with times in whole milliseconds."""

    _now: int
    instant: int = vars(_Now)["_now"]
    """Now, in ms since the start of the scenario."""

    def is_quiet(self) -> bool:
        """Whether nothing else happens in this instant."""
        return not self._queue or self._queue[0][0] > self._now

    def at(self, instant: int, callback: Callable[[Call], None], item: object, order: int = WORK) -> Call:
        """Call `callback` at `instant`."""
        call = _Call(callback, item)
        # What Environment.schedule does, with an instant in place of a delay.
        heappush(self._queue, (instant, order, next(self._eid), call))  # type: ignore[misc]  # orders are plain numbers
        return call


class Run:
    """One replication: the parts of the engine, and what they ask of each other."""

    def __init__(  # noqa: PLR0913  # the options of a run
        self,
        program: Program,
        seed: int,
        replication: int,
        progress: Callable[[int, int], None],
        *,
        antithetic: bool = False,
        keep: Keep | None = None,
    ) -> None:
        self.program = program
        self.clock = Clock()
        self._seed, self._replication, self._antithetic = seed, replication, antithetic
        self.draw: list[Stream] = [self.stream(slot) for slot in program.slots]
        # Service -> the attributes that all of its cases share.
        self.shared: dict[int, dict[str, object]] = {}
        for attribute in program.shared:
            self.shared.setdefault(attribute.service, {})[attribute.name] = self.drawn(attribute, 0, 0)
        self.cases: dict[int, Case] = {}  # that are open, by number
        self.recorder = Recorder(program, self.cases, keep)
        self.timetables = [
            Timetable(name, self._hours(number, calendar)) for number, (name, calendar) in enumerate(program.calendars)
        ]
        self.occasions = [OccasionTable(occasions, program.start) for occasions in program.occasions]
        self.outbox: deque[tuple[Callable[..., None], tuple[Any, ...]]] = deque()  # when the tokens have come to wait
        self.events = Events(self)
        self.gateways = Gateways(self)
        self.repeats = Repeats(self)
        self.activities = Activities(self)
        self.tokens = Tokens(self)
        makes = PreemptiveWorkforce if program.preemptive else Workforce
        self.workforce = makes(program, self.timetables, self.activities, self._await_shift)
        self.arrivals = Arrivals(self, progress)
        self._dispatch_scheduled = False
        self._conditional = any(catch.condition is not None for catch in program.catches.values())
        self._shared_has_changed = False

    def _hours(self, number: int, calendar: Calendar) -> Intervals:
        """The open hours of a calendar, without the times at which its only individual is away by chance."""
        program = self.program
        if number in program.absences:
            away = self.draw[program.absences[number]]
            hours = attended(calendar, lambda day: bool(away(day, 0)), program.start)
        else:
            hours = partial(_intervals, calendar, program.start)
        if number in program.presences:
            slot, presence = program.presences[number]
            hours = present(hours, presence, calendar.zone, self.draw[slot], program.start)
        return hours

    def drawn(self, attribute: Attribute, case: int, visit: int) -> object:
        """A value of `attribute`."""
        value = self.draw[attribute.slot](case, visit)
        return attribute.labels[int(value)] if attribute.labels else value

    def stream(self, slot: Slot) -> Stream:
        """The draws of `slot` in this replication."""
        return Stream(slot, self._seed, self._replication, antithetic=self._antithetic)

    def after(self, instant: int, duration: Duration, case: int, visit: int) -> int:
        """The instant at which a drawn `duration` that begins at `instant` is over."""
        return self.later(instant, self.draw[duration.slot](case, visit), working_days=duration.working_days)

    def lasting(self, instant: int, duration: Duration, case: Case, node: int, visit: int) -> int:
        """As `after`, for a duration of `node` that may be multiplied by what an expression gives for `case` (AC-5).

        Raises
        ------
        RunError
            The expression gives no number of 0 or more.
        """
        amount = self.draw[duration.slot](case.key, visit)
        if duration.times is not None:
            amount *= factor_for(self.program, case, node, duration.times)
            amount = amount if duration.working_days else round(amount)
        return self.later(instant, amount, working_days=duration.working_days)

    def write(self, case: Case, node: int, visit: int) -> None:
        """`node` has written its data objects: the attributes of `case` that stand for them have a value now (DT-1)."""
        for written in self.program.written[node]:
            change = written.attribute if written.value is None else written.value
            self.change(case, written.attribute.name, change, node, visit)

    def change(self, case: Case, name: str, change: Expression | Attribute, node: int, visit: int) -> None:
        """At `node` an attribute of `case`, or of the run where it is shared, gets a new value."""
        if isinstance(change, Attribute):
            value = self.drawn(change, case.key, visit)
        else:
            value = value_for(self.program, case, node, change)
        if name in case.shared:
            self.shared[case.service][name] = value
            self._shared_has_changed = self._conditional
        else:
            case.attributes[name] = value

    def later(self, instant: int, amount: float, *, working_days: bool) -> int:
        """The instant `amount` (ms, or working days of the limit calendar) after `instant`; never before it."""
        if working_days:
            days = self.program.working_days
            return max(instant, days.instant(days.position(instant) + amount))
        return instant + max(int(amount), 0)

    def settle_case(self, case: Case | None) -> None:
        """All tokens of `case` wait: deliver messages, ask conditions, fire joins, until nothing more happens."""
        while True:
            if self.outbox:
                act, arguments = self.outbox.popleft()
                act(*arguments)
            elif case is None or not (
                (case.conditions and self.events.fire_condition(case))
                or (case.inclusive and self.tokens.fire_inclusive(case))
            ):
                return

    def settle(self, case: Case | None) -> None:
        """A callback is done: settle its case, then see to the dispatch, which comes last in the instant."""
        if self.outbox or (case is not None and (case.inclusive or case.conditions)):
            self.settle_case(case)
        while self._shared_has_changed:
            self._shared_has_changed = False
            for other in [other for other in self.cases.values() if other.conditions]:
                self.settle_case(other)
        if self.workforce.due and not self._dispatch_scheduled:
            clock = self.clock
            if clock.is_quiet():
                self.workforce.dispatch(clock.instant)
            else:
                self._dispatch_scheduled = True
                clock.at(clock.instant, self._dispatch, None, DISPATCH)

    def _dispatch(self, _: Call) -> None:
        self._dispatch_scheduled = False
        self.workforce.dispatch(self.clock.instant)

    def _await_shift(self, opening: int, calendar: int) -> None:
        self.clock.at(opening, self._open_shift, calendar, SHIFT)

    def _open_shift(self, call: Call) -> None:
        self.workforce.open_shift(call.item)
        self.settle(None)

    def withdraw(self, item: Item) -> int:
        """Cancel what a token waits in, everything inside a sub-process with it; its row, or -1 if it has none."""
        del item.scope.items[item]
        self.events.disarm(item)
        now = self.clock.instant
        if item.child is not None:
            self.tokens.clear(item.child)
            item.scope.case.scopes.remove(item.child)
            self.recorder.stay(item, NEVER, now)
        elif item.node in self.program.activities:
            self.activities.withdraw(item, now)
            return self._record_unfinished(item, now)
        elif item.node in self.program.catches:
            self.events.forget(item)
            return self._record_unfinished(item, now)
        else:  # an event-based gateway
            self.recorder.stay(item, NEVER, now)
        return -1

    def _record_unfinished(self, item: Item, withdrawn: int) -> int:
        suspended = item.work_end - item.started - item.elapsed if item.work_end != NEVER else 0
        return self.recorder.add(item, NEVER, withdrawn, suspended)

    def end_case(self, case: Case) -> None:
        """The last token of `case` is consumed."""
        del self.cases[case.number]
        causes = case.final
        last = causes[0] if len(causes) == 1 else max(causes, default=-1)
        self.recorder.end_case(case, self.clock.instant, last, stuck=False)

    def log(self) -> EventLog:
        """Run to the end and give the log."""
        clock, program = self.clock, self.program
        self.arrivals.begin()
        horizon = program.header.horizon
        over = program.drain or horizon is None
        clock.run(until=None if over else horizon)
        end = clock.instant
        for case in self.cases.values():
            self._record_open(case, stuck=over or self._is_stuck(case))
        return self.recorder.log(end, self.workforce.stations, self.timetables)

    def _record_open(self, case: Case, *, stuck: bool) -> None:
        for scope in case.scopes:
            for item in scope.items:
                if item.node in self.program.activities or item.node in self.program.catches:
                    self.activities.stop(item, self.clock.instant)
                    self._record_unfinished(item, NEVER)
                else:
                    self.recorder.stay(item, NEVER)
        self.recorder.end_case(case, NEVER, -1, stuck=stuck)

    def _is_stuck(self, case: Case) -> bool:
        """Whether nothing is planned for any token of `case`, and no message of it is on the way (AR-5)."""
        processes = sum(scope.parent is None for scope in case.scopes)
        waits = (item for scope in case.scopes for item in (*scope.items, *scope.watches))
        return case.open_scopes == processes and not any(map(self._goes_on, waits))

    def _goes_on(self, item: Item) -> bool:
        return (
            item.call is not None
            or item.waiting
            or item.carrier is not None
            or any(watch.call is not None for watch in item.watches)
            or (item.node in self.program.activities and item.released == NEVER)  # its batch may fill
            or any(self.events.hears(one) for one in (item, *item.watches))  # another case may throw its signal
        )


def _intervals(calendar: Calendar, start: datetime, begin: int, end: int) -> tuple[Sequence[int], Sequence[int]]:
    openings, closings = calendar.intervals(begin, end, start)
    return openings.tolist(), closings.tolist()


def simulate_once(  # noqa: PLR0913  # the options of a run
    program: Program,
    seed: int,
    replication: int,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    *,
    antithetic: bool = False,
    keep: Keep | None = None,
) -> EventLog:
    """Run one replication of `program`.

    Parameters
    ----------
    program
        What to run.
    seed, replication
        Keys of all draws.
    progress
        Told now and then how many cases of how many have arrived (or ms of ms); may raise `Cancelled`.
    antithetic
        Whether odd replications are mirror images, see `Stream`.
    keep
        Takes the log by the block as the run goes on; what is returned is the rest of it then.

    Raises
    ------
    RunError
        The run met something that the model leaves open.
    """
    run = Run(program, seed, replication, progress, antithetic=antithetic, keep=keep)
    with _collecting_rarely():
        try:
            return run.log()
        except RunError as error:
            raise _told_of_service(error, run) from None


def _told_of_service(error: RunError, run: Run) -> RunError:
    """The error with the id of the service whose case met it, as two services may have elements of one id (SV-3)."""
    case = run.cases.get(error.finding.values.get("case", -1))  # type: ignore[call-overload]  # a number, where given
    if case is None or not run.program.services:
        return error
    service = run.program.services[case.service].id
    return RunError(replace(error.finding, where=replace(error.finding.where, file=service or None)))


@contextmanager
def _collecting_rarely() -> Iterator[None]:
    """Let Python look for garbage less often: a run makes many objects and few circles (saves 6 % of its time)."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)
