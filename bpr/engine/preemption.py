"""Work that takes a performer away from work of lesser priority (rule RS-14): queues are served in one common order.

What becomes of the work that is put down is the business of `activities`.
"""

from collections.abc import Sequence
from heapq import heappop, heappush

from bpr.engine.state import Item
from bpr.engine.timetable import Timetable
from bpr.engine.workforce import HEAD_OF_QUEUE, AwaitShift, QueueKey, Work, Workforce
from bpr.program.tables import Program


class PreemptiveWorkforce(Workforce):
    """A workforce of which some can be called away from what they do."""

    def __init__(self, program: Program, timetables: Sequence[Timetable], work: Work, await_shift: AwaitShift) -> None:
        super().__init__(program, timetables, work, await_shift)
        self._preemptive = {node for node, plan in program.activities.items() if plan.preemptive}
        self._hands: dict[int, Item] = {}  # individual -> what they took last

    def offer(self, item: Item, priority: float) -> None:
        """Put `item` into the queue of its station; a smaller `priority` goes first."""
        if priority != HEAD_OF_QUEUE:
            item.priority = priority
        super().offer(item, priority)

    def dispatch(self, now: int) -> None:
        """Start what stands first in the order of all queues and can start, again and again until nothing can."""
        looked_at: set[int] = set()
        while self.due:
            if self.restless:
                self._order_anew(now)
            looked_at |= self.due
            self.due.clear()
            competing = set(looked_at)
            while not self.due:  # else somebody has been called away, and others may be free now
                heads = [self.queues[number][0] for number in competing if self._head(number)]
                if not heads:
                    break
                head = min(heads)
                number = head[-1].station
                heappop(self.queues[number])
                if not self._serve(head, now):
                    self._laid_aside.setdefault(number, []).append(head)
                    if self._is_hopeless(head, now):
                        competing.discard(number)
            self._queue_again()
        for number in looked_at:
            self._rest(number, now)

    def _queue_again(self) -> None:
        for number, entries in self._laid_aside.items():
            for entry in entries:
                heappush(self.queues[number], entry)
        self._laid_aside.clear()

    def _serve(self, head: QueueKey, now: int) -> bool:
        """Start what stood at the head of a queue, if need be by calling somebody away; whether it has started."""
        item = head[-1]
        parts = self._parts[item.station]
        chosen = self._choose(parts, item, now) if self._somebody(item.station, now) else None
        if chosen is not None:
            self._begin(head, tuple(entry[2] for entry in chosen), now)
            return True
        if item.node not in self._preemptive:
            return False
        individual = self._called_away(item, now)
        if individual is None:
            return False
        self._queue_again()
        self._work.take_away(self._hands[individual], now)
        self._begin(head, (individual,), now)
        return True

    def _begin(self, head: QueueKey, individuals: tuple[int, ...], now: int) -> None:
        item = head[-1]
        item.waiting = False
        rank = head[0] if head[0] != HEAD_OF_QUEUE else self._work.rank(item, now)
        item.priority = item.priority if rank is None else rank
        for individual in individuals:
            self._idle[individual] = False
            self._hands[individual] = item
        self._start(item, individuals, now)

    def _called_away(self, item: Item, now: int) -> int | None:
        """Who does `item`: of those at lesser work whoever has the least, then the one begun last; None: nobody."""
        (ranks,), (members,) = self.stations[item.station].ranks, self.stations[item.station].parts
        able = [
            (*_least(self._hands[individual]), -rank, -individual)
            for individual, rank in zip(members, ranks, strict=True)
            if self._is_at_less(individual, item.priority, now)
            and (self._fits is None or self._fits(item, individual, individual, now))
        ]
        return -max(able)[-1] if able else None

    def _is_at_less(self, individual: int, priority: float, now: int) -> bool:
        """Whether an individual is on shift, and has work of lesser priority than this."""
        if self._idle[individual] or self._hands[individual].priority <= priority:
            return False
        timetable = self.timetables[individual]
        return timetable is None or timetable.is_open(now)

    def _is_hopeless(self, head: QueueKey, now: int) -> bool:
        """Whether what stands behind `head`, which cannot start, cannot either: nobody is free, nobody at less."""
        item = head[-1]
        return (
            head[0] != HEAD_OF_QUEUE
            and not self._somebody(item.station, now)
            and not any(
                self._is_at_less(individual, head[0], now)
                for part in self.stations[item.station].parts
                for individual in part
            )
        )


def _least(item: Item) -> tuple[float, int, int, int, int, int]:
    """What is called away first is the greatest of these: the least priority, begun last, and last in the queue."""
    return item.priority, item.stint_began, item.enabled, item.scope.case.number, item.visit, item.node
