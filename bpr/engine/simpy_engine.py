"""The SimPy engine: runs a program once. The only module that imports simpy.

Only what takes time is an event of SimPy; tokens move within one callback. Simultaneous events keep the order of rule
TM-3: completions and timers, arrivals, shifts, and last of all the dispatch of the queues. A `simpy.Process` for every
token and a `simpy.Resource` for every pool would say the same more briefly, and run about eight times as long.
"""

import gc
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from heapq import heappush
from typing import Any

import simpy

from bpr.engine.activities import Activities
from bpr.engine.arrivals import Arrivals
from bpr.engine.attendance import attended
from bpr.engine.draws import Stream
from bpr.engine.events import Events
from bpr.engine.gateways import Gateways
from bpr.engine.occasions import OccasionTable
from bpr.engine.recorder import Keep, Recorder
from bpr.engine.repeats import Repeats
from bpr.engine.state import DISPATCH, SHIFT, WORK, Call, Case, Causes, Item
from bpr.engine.timetable import Intervals, Timetable
from bpr.engine.tokens import Tokens
from bpr.engine.workforce import Workforce
from bpr.eventlog.tables import NEVER, EventLog
from bpr.program.tables import Duration, Program, Slot
from bpr.scenario.calendar import Calendar


class _Call(simpy.Event):
    """A callback on the clock; leaner than `simpy.Timeout`, which describes and re-schedules itself."""

    def __init__(self, callback: Callable[[Call], None], item: Any) -> None:  # noqa: ANN401  # whatever it is about
        # Not super().__init__: an event that nobody waits for by name needs only what `Environment.step` looks at.
        self.callbacks = [callback]
        self._ok = True
        self.item = item


class Clock(simpy.Environment):
    """SimPy's environment with times in whole milliseconds."""

    _now: int

    @property
    def instant(self) -> int:
        """Now, in ms since the start of the scenario."""
        return self._now

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
        self.cases: dict[int, Case] = {}  # that are open, by number
        self.recorder = Recorder(program, self.cases, keep)
        self.timetables = [
            Timetable(name, self._hours(number, calendar)) for number, (name, calendar) in enumerate(program.calendars)
        ]
        self.occasions = [OccasionTable(occasions, program.start) for occasions in program.occasions]
        self.outbox: deque[tuple[Case, int, Causes]] = deque()
        self.events = Events(self)
        self.gateways = Gateways(self)
        self.repeats = Repeats(self)
        self.tokens = Tokens(self)
        self.activities = Activities(self)
        self.workforce = Workforce(
            program,
            self.timetables,
            self.activities.start,
            self.activities.fits if self.activities.some_must_fit else None,
            self._await_shift,
        )
        self.arrivals = Arrivals(self, progress)
        self._dispatch_scheduled = False

    def _hours(self, number: int, calendar: Calendar) -> Intervals:
        """The open hours of a calendar, without the days on which its only individual is away by chance."""
        if number not in self.program.absences:
            return partial(_intervals, calendar, self.program.start)
        away = self.draw[self.program.absences[number]]
        return attended(calendar, lambda day: bool(away(day, 0)), self.program.start)

    def stream(self, slot: Slot) -> Stream:
        """The draws of `slot` in this replication."""
        return Stream(slot, self._seed, self._replication, antithetic=self._antithetic)

    def after(self, instant: int, duration: Duration, case: int, visit: int) -> int:
        """The instant at which a drawn `duration` that begins at `instant` is over."""
        return self.later(instant, self.draw[duration.slot](case, visit), working_days=duration.working_days)

    def later(self, instant: int, amount: float, *, working_days: bool) -> int:
        """The instant `amount` (ms, or working days of the limit calendar) after `instant`; never before it."""
        if working_days:
            days = self.program.working_days
            return max(instant, days.instant(days.position(instant) + amount))
        return instant + max(int(amount), 0)

    def settle_case(self, case: Case | None) -> None:
        """All tokens of `case` wait: deliver messages, fire inclusive joins, until nothing more happens."""
        while True:
            if self.outbox:
                receiver, target, causes = self.outbox.popleft()
                self.events.deliver(receiver, target, causes)
            elif case is None or not self.tokens.fire_inclusive(case):
                return

    def settle(self, case: Case | None) -> None:
        """A callback is done: settle its case, then see to the dispatch, which comes last in the instant."""
        if self.outbox or (case is not None and case.inclusive):
            self.settle_case(case)
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

    def withdraw(self, item: Item) -> None:
        """Cancel what a token waits in; everything inside a sub-process with it."""
        del item.scope.items[item]
        self.events.disarm(item)
        now = self.clock.instant
        if item.child is not None:
            self.tokens.clear(item.child)
            item.scope.case.scopes.remove(item.child)
        elif item.node in self.program.activities:
            self.activities.withdraw(item, now)
            self._record_unfinished(item, now)
        elif item.node in self.program.catches:
            self.events.withdraw(item)
            self._record_unfinished(item, now)

    def _record_unfinished(self, item: Item, withdrawn: int) -> None:
        suspended = item.work_end - item.started - item.elapsed if item.work_end != NEVER else 0
        self.recorder.add(item, NEVER, withdrawn, suspended)

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
        self.recorder.end_case(case, NEVER, -1, stuck=stuck)

    def _is_stuck(self, case: Case) -> bool:
        """Whether nothing is planned for any token of `case`, and no message of it is on the way (AR-5)."""
        processes = sum(scope.parent is None for scope in case.scopes)
        waits = (item for scope in case.scopes for item in scope.items)
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
    with _collecting_rarely():
        return Run(program, seed, replication, progress, antithetic=antithetic, keep=keep).log()


@contextmanager
def _collecting_rarely() -> Iterator[None]:
    """Let Python look for garbage less often: a run makes many objects and few circles (saves 6 % of its time)."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)
