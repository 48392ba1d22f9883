"""Timers that wait for a limit to be exceeded, and clocks that stand still meanwhile (rules DL-*).

When a limit is exceeded is the business of `bpr.scenario.limits`; what happens then, that of `events`. A case has
clocks only where a timer of the model waits for a limit.
"""

from typing import TYPE_CHECKING

from bpr.engine.state import Case, Clock, Item
from bpr.program.tables import Limit
from bpr.scenario.limits import exceeded

if TYPE_CHECKING:
    from bpr.engine.simpy_engine import Run


class Deadlines:
    """The limit timers of one replication."""

    def __init__(self, run: "Run") -> None:
        self._run = run
        self._days = run.program.working_days
        self._stops = run.program.stops

    def wait(self, item: Item, limit: Limit) -> None:
        """`item`, a timer, begins to wait until `limit` is exceeded (DL-1)."""
        clock = self._clock(item.scope.case, limit.clock)
        clock.waiting[item] = exceeded(limit.span, self._began(item, limit), clock.stops, self._days)
        self._plan(item, clock)

    def forget(self, item: Item) -> None:
        """`item` does not wait any more."""
        for clock in item.scope.case.clocks.values():
            clock.waiting.pop(item, None)

    def stand_still(self, host: Item) -> None:
        """A token comes to a place where clocks stand still (DL-3)."""
        now = self._run.clock.instant
        for number in self._stops[host.node]:
            clock = self._clock(host.scope.case, number)
            clock.under_way += 1
            if clock.under_way == 1:
                # one that begins as another ends goes on with it
                touching = clock.stops and clock.stops[-1][1] == now
                clock.since = clock.stops.pop()[0] if touching else now
                for item, instant in clock.waiting.items():
                    if instant > now:
                        item.call = None

    def go_on(self, host: Item) -> None:
        """The token leaves it, by whatever way."""
        now = self._run.clock.instant
        for number in self._stops[host.node]:
            clock = self._clock(host.scope.case, number)
            clock.under_way -= 1
            if not clock.under_way:
                if clock.since < now:
                    clock.stops.append((clock.since, now))
                for item in tuple(clock.waiting):
                    if item.call is None:
                        self.wait(item, self._limit(item))

    def _plan(self, item: Item, clock: Clock) -> None:
        run = self._run
        instant = clock.waiting[item]
        if not clock.under_way or instant <= clock.since:  # else as long as the clock stands still it does not come
            item.call = run.clock.at(max(instant, run.clock.instant), run.events.happens, item)

    def _limit(self, item: Item) -> Limit:
        timer = self._run.program.catches[item.node].timer
        assert timer is not None  # noqa: S101  # only limit timers wait here
        assert timer.limit is not None  # noqa: S101
        return timer.limit

    def _began(self, item: Item, limit: Limit) -> int:
        """When the clock began: at the arrival of the case, or when the limited activity was enabled."""
        if limit.of < 0:
            return item.scope.case.arrival
        if item.host is not None and item.host.node == limit.of:
            return item.host.enabled
        scope = item.scope
        while scope.node != limit.of and scope.parent is not None:
            scope = scope.parent
        assert scope.host is not None  # noqa: S101  # the timer stands in the limited activity
        return scope.host.enabled

    @staticmethod
    def _clock(case: Case, number: int) -> Clock:
        clock = case.clocks.get(number)
        if clock is None:
            clock = Clock()
            case.clocks = {**case.clocks, number: clock}
        return clock
