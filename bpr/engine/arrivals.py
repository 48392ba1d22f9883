"""Where cases come from: streams of arrivals and the opening backlog (rules AR-*)."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from bpr.engine.demand import when
from bpr.engine.state import ARRIVAL, Call, Case
from bpr.program.tables import Backlog

if TYPE_CHECKING:
    from bpr.engine.simpy_engine import Run

_KEYS_PER_STREAM = 1 << 32
"""Case keys of stream s of a service begin at s times this: a case keeps its draws whatever other streams do."""
_REPORT_EVERY = 128


class Arrivals:
    """The cases of one replication."""

    def __init__(self, run: "Run", progress: Callable[[int, int], None]) -> None:
        self._run = run
        self._progress = progress
        self._number = 0
        program = run.program
        self._when = [when(run, arrival) for arrival in program.arrivals]
        self._come = [0] * len(program.arrivals)  # cases of each stream so far
        self._attributes = {
            service: tuple(attribute for attribute in program.attributes if attribute.service == service)
            for service in set(program.service)
        }
        limits = [arrival.max_count for arrival in program.arrivals]
        counted = [limit for limit in limits if limit is not None]
        self._total = sum(counted) if len(counted) == len(limits) else None

    def begin(self) -> None:
        """Put the backlog in its places and wait for the first arrival of every stream."""
        program = self._run.program
        for backlog in program.backlog:
            self._stand(backlog, backlog.stream * _KEYS_PER_STREAM)
        for i in range(len(program.arrivals)):
            self._next(i, 0, 0)
        self._run.settle(None)

    def _next(self, stream: int, number: int, before: int) -> None:
        """Schedule arrival `number` of a stream; the one before it was at `before`."""
        program = self._run.program
        most = program.arrivals[stream].max_count
        if most is not None and self._come[stream] >= most:
            return
        instant = self._when[stream].after(number, before)
        horizon = program.header.horizon
        if instant is not None and (horizon is None or instant < horizon):
            self._run.clock.at(instant, self.arrives, (stream, number), order=ARRIVAL)

    def arrives(self, call: Call) -> None:
        """Arrival `number` of a stream: one case, or several together."""
        stream, number = call.item
        run = self._run
        now = run.clock.instant
        arrival = run.program.arrivals[stream]
        size = 1 if arrival.size < 0 else max(run.draw[arrival.size](number, 0), 0)
        if arrival.max_count is not None:
            size = min(size, arrival.max_count - self._come[stream])
        first = self._come[stream]
        self._come[stream] = first + size
        self._next(stream, number + 1, now)
        case = None
        for key in range(first, first + size):
            if case is not None:
                run.settle_case(case)
            case = self._open(arrival.start, arrival.stream * _KEYS_PER_STREAM + key, now, now)
            run.tokens.begin_process(case, arrival.start, ())
            if self._number % _REPORT_EVERY == 0:
                self._report(now)
        run.settle(case)

    def _report(self, now: int) -> None:
        horizon = self._run.program.header.horizon
        if self._total is not None:
            self._progress(self._number, self._total)
        elif horizon is not None:
            self._progress(min(now, horizon), horizon)

    def _open(self, node: int, key: int, arrival: int, began: int) -> Case:
        """A case of the service that `node` is of."""
        service = self._run.program.service[node]
        case = Case(self._number, key, arrival, began, service)
        self._number += 1
        run = self._run
        run.cases[case.number] = case
        if service in run.shared:
            case.shared = run.shared[service]
        for attribute in self._attributes[service]:
            case.attributes[attribute.name] = run.drawn(attribute, key, 0)
        return case

    def _stand(self, backlog: Backlog, first_key: int) -> None:
        """Cases that stand at a node when the run begins, the oldest first."""
        run = self._run
        ages = sorted(
            ((self._arrived(backlog, first_key + i), first_key + i) for i in range(backlog.count)),
        )
        for arrival, key in ages:
            case = self._open(backlog.node, key, arrival, 0)
            run.tokens.begin_at(case, backlog.node)
            run.settle_case(case)

    def _arrived(self, backlog: Backlog, key: int) -> int:
        age = self._run.draw[backlog.age.slot](key, 0)
        if backlog.age.working_days:
            days = self._run.program.working_days
            return min(0, days.instant(days.position(0) - age))
        return -int(age)
