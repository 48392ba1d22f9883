"""People and queues: who is free, what waits, and who takes what next (rules RS-*).

A station is a queue with the individuals who may serve it; an individual may serve several stations. Items wait in the
order of priority, time enabled, case, visit (RS-4); the free individual of the lowest rank who has been free for
longest takes the next one (RS-5). Nothing here knows time beyond the instant it is told.
"""

from collections.abc import Callable, Sequence
from heapq import heapify, heappop, heappush
from typing import NamedTuple, Protocol

from bpr.engine.state import Item
from bpr.engine.timetable import Timetable, common
from bpr.errors import Finding, RunError, Where
from bpr.program.seats import can_fill
from bpr.program.tables import Program, Station

HEAD_OF_QUEUE = -(2**62)
"""A priority before all others: work that is handed over."""

Free = tuple[int, int, int]
"""A free individual: (rank, free since, individual)."""
QueueKey = tuple[float, int, int, int, int, Item]
"""An item that waits: (priority, enabled, case, visit, node, item)."""
AwaitShift = Callable[[int, int], None]


class Work(Protocol):
    """What becomes of items: the activities, as the workforce knows them. `some_must_fit`: whether `fits` is asked."""

    some_must_fit: bool

    def start(self, item: Item, individuals: tuple[int, ...], now: int) -> None:
        """`individuals` take up work on `item`."""

    def fits(self, item: Item, individual: int, lead: int, now: int) -> bool:
        """Whether `individual` may take it up, under `lead`, the first of those who work together."""

    def rank(self, item: Item, now: int) -> float | None:
        """Where `item` stands in its queue by a priority that changes; None: it does not."""

    def take_away(self, item: Item, now: int) -> None:
        """Those who work on `item` put it down."""


class Part:
    """The idle individuals of one part of a station: those on shift, and those who are not, by their next shift.

    Both are heaps with entries that may be out of date (busy since, or idle anew); whoever takes one looks. `presence`:
    for each individual, when they may be given work here.
    """

    __slots__ = ("absent", "free", "presence")

    def __init__(self, presence: Sequence[Timetable | None]) -> None:
        self.presence = presence
        self.free: list[Free] = []
        self.absent: list[tuple[int, Free]] = []


class Listing(NamedTuple):
    """Where a free individual is listed: a part of a station, with the rank they have there."""

    station: int
    rank: int
    free: list[Free]


class Workforce:
    """The individuals and queues of one replication.

    Parameters
    ----------
    program
        For individuals and stations.
    timetables
        One a calendar.
    work
        Whom it tells, and asks, about items.
    await_shift
        Called as ``await_shift(opening, calendar)`` when work waits for a shift; answered by `open_shift` then. Nothing
        is scheduled while nothing waits, so a run whose cases are all stuck comes to its end.
    """

    def __init__(
        self,
        program: Program,
        timetables: Sequence[Timetable],
        work: Work,
        await_shift: AwaitShift,
    ) -> None:
        calendars = program.individual_calendar
        self.timetables: list[Timetable | None] = [timetables[c] if c >= 0 else None for c in calendars]
        self._presence = [None if i in program.any_time else t for i, t in enumerate(self.timetables)]
        self._names = [individual.name or individual.id for individual in program.individuals]
        self._work, self._await_shift = work, await_shift
        self._start = work.start
        self._fits = work.fits if work.some_must_fit else None
        self._one_by_one = work.some_must_fit or program.preemptive  # whether what waits asks for different people
        self._by_calendar = timetables
        self._calendar = calendars
        self._awaited: set[int] = set()  # calendars whose next opening is scheduled
        self._alone = [(individual,) for individual in range(len(calendars))]
        self._idle = [True] * len(calendars)
        self._since = [HEAD_OF_QUEUE] * len(calendars)  # since when idle
        self._listings: list[list[Listing]] = [[] for _ in calendars]
        self.stations: list[Station] = []
        self.queues: list[list[QueueKey]] = []
        self._parts: list[list[Part]] = []  # of each station
        self._shared: list[bool] = []  # whether somebody serves another station too
        self._calendars_of: list[tuple[int, ...]] = []
        self._numbers: dict[Station, int] = {}
        self._common: dict[tuple[int, ...], Timetable | None] = {}
        self.due: set[int] = set()  # stations where something may start
        self.restless: set[int] = set()  # stations where priorities change while work waits
        self._laid_aside: dict[int, list[QueueKey]] = {}  # during a dispatch: what cannot start in it
        for station in program.stations:
            self.add_station(station)

    def add_station(self, station: Station) -> int:
        """The number of `station`; it is made when it is first asked for."""
        if station in self._numbers:
            return self._numbers[station]
        number = self._numbers[station] = len(self.stations)
        parts: list[Part] = []
        shares = False
        for members, ranks in zip(station.parts, station.ranks, strict=True):
            part = Part(self._presence if len(station.parts) == 1 else self.timetables)
            for individual, rank in zip(members, ranks, strict=True):
                others = {listing.station for listing in self._listings[individual]} - {number}
                for other in others:
                    self._shared[other] = True
                shares = shares or bool(others)
                self._listings[individual].append(Listing(number, rank, part.free))
                if self._idle[individual]:
                    heappush(part.free, (rank, self._since[individual], individual))
            parts.append(part)
        calendars = {self._calendar[individual] for part in station.parts for individual in part}
        self.stations.append(station)
        self.queues.append([])
        self._parts.append(parts)
        self._shared.append(shares)
        self._calendars_of.append(tuple(sorted(calendars - {-1})))
        return number

    def only(self, station: int, individual: int) -> int:
        """The station where `individual` alone serves what waits for the same person (``same_as``)."""
        name = f"{self.stations[station].name}: {self._names[individual]}"
        return self.add_station(Station(name, ((individual,),), ((0,),)))

    def without(self, station: int, individual: int, element: str) -> int:
        """The station that serves the same work without `individual` (``different_from``).

        Raises
        ------
        RunError
            Nobody else may do it.
        """
        whole = self.stations[station]
        if all(individual not in part for part in whole.parts):
            return station
        pairs = [
            [(i, rank) for i, rank in zip(part, ranks, strict=True) if i != individual]
            for part, ranks in zip(whole.parts, whole.ranks, strict=True)
        ]
        if not all(pairs):
            raise RunError(
                Finding(
                    "PERFORMER-NOBODY",
                    Where(element=element),
                    "Nobody but {name} may do this task, and {name} is excluded by different_from.",
                    "Give the role a second person.",
                    values={"name": self._names[individual]},
                )
            )
        return self.add_station(
            Station(
                f"{whole.name} without {self._names[individual]}",
                tuple(tuple(i for i, _ in part) for part in pairs),
                tuple(tuple(rank for _, rank in part) for part in pairs),
            )
        )

    def offer(self, item: Item, priority: float) -> None:
        """Put `item` into the queue of its station; a smaller `priority` goes first."""
        item.waiting = True
        number = item.station
        queue = self.queues[number]
        if self._one_by_one or not queue:  # else nobody is free: what waits already would have been taken
            self.due.add(number)
        heappush(queue, (priority, item.enabled, item.scope.case.number, item.visit, item.node, item))

    def requeue(self, item: Item, station: int) -> None:
        """Let `item`, which waits, wait at another station, in the same place of the order."""
        if station == item.station:
            return
        queue = self.queues[item.station]
        entry = next(entry for entry in queue if entry[-1] is item)
        queue.remove(entry)
        heapify(queue)
        heappush(self.queues[station], entry)
        if item.station in self.restless:
            self.restless.add(station)
        item.station = station
        self.due.add(station)

    def release(self, individuals: tuple[int, ...], now: int) -> None:
        """These individuals have nothing to do from now on."""
        for individual in individuals:
            self._idle[individual] = True
            self._since[individual] = now
            for number, rank, free in self._listings[individual]:
                heappush(free, (rank, now, individual))
                if self.queues[number]:
                    self.due.add(number)

    def open_shift(self, calendar: int) -> None:
        """The shift of this calendar begins: what waits for it may start."""
        self._awaited.discard(calendar)
        self.due.update(n for n, calendars in enumerate(self._calendars_of) if calendar in calendars and self.queues[n])

    def dispatch(self, now: int) -> None:
        """Start all work that can start at this instant.

        Stations that share nobody do not compete, and are emptied one by one. Those that share somebody take turns in
        the order of their queues' heads.
        """
        due, shared = self.due, self._shared
        if self.restless:
            self._order_anew(now)
        if len(due) == 1:
            (number,) = due
            if not shared[number]:
                due.clear()
                self._drain(number, now)
                return
        competing = [number for number in due if shared[number]]
        for number in sorted(due):
            if not shared[number]:
                self._drain(number, now)
        due.clear()
        if competing:
            self._take_turns(competing, now)

    def _take_turns(self, competing: list[int], now: int) -> None:
        """Start all that can start at stations that share people, in the order of their heads."""
        while competing:
            best: QueueKey | None = None
            for number in tuple(competing):
                if not self._somebody(number, now) or not self._head(number):
                    self._rest(number, now)
                    competing.remove(number)
                elif best is None or self.queues[number][0] < best:
                    best = self.queues[number][0]
            if best is not None and not self._take(best[-1].station, now):
                self._rest(best[-1].station, now)
                competing.remove(best[-1].station)

    def _order_anew(self, now: int) -> None:
        """Put those queues in order in which priorities have changed meanwhile; what was handed over stays first."""
        for number in self.due & self.restless:
            waiting = [entry for entry in self.queues[number] if entry[-1].waiting]
            ranks = [HEAD_OF_QUEUE if e[0] == HEAD_OF_QUEUE else self._work.rank(e[-1], now) for e in waiting]
            queue = self.queues[number]
            queue[:] = [e if rank is None else (rank, *e[1:]) for e, rank in zip(waiting, ranks, strict=True)]
            heapify(queue)

    def _drain(self, number: int, now: int) -> None:
        """Start all that can start at one station: `_take` again and again, but most runs spend their time here."""
        parts = self._parts[number]
        if self._fits is not None or len(parts) > 1:
            while self._head(number) and self._somebody(number, now) and self._take(number, now):
                pass
            self._rest(number, now)
            return
        (part,) = parts
        queue, free = self.queues[number], part.free
        while queue:
            item = queue[0][-1]
            if not item.waiting:
                heappop(queue)
            elif self._first_free(part, now):
                individual = heappop(free)[2]
                heappop(queue)
                item.waiting = self._idle[individual] = False
                self._start(item, self._alone[individual], now)
            else:
                self._await_somebody(number, now)
                return

    def _head(self, number: int) -> bool:
        """Whether something waits at this station; then it is at the head of the queue."""
        queue = self.queues[number]
        while queue and not queue[0][-1].waiting:
            heappop(queue)
        return bool(queue)

    def _take(self, number: int, now: int) -> bool:
        """Start the head of the station, or lay it aside if it fits into nobody's shift; whether more may start."""
        parts = self._parts[number]
        head = heappop(self.queues[number])
        item = head[-1]
        chosen = self._choose(parts, item, now)
        if chosen is None:
            self._laid_aside.setdefault(number, []).append(head)
            return self._fits is not None
        item.waiting = False
        individuals = self._alone[chosen[0][2]] if len(chosen) == 1 else tuple(entry[2] for entry in chosen)
        for individual in individuals:
            self._idle[individual] = False
        self._start(item, individuals, now)
        return True

    def _rest(self, number: int, now: int) -> None:
        """Nothing more can start at this station now; what still waits there waits for somebody or for a shift."""
        for head in self._laid_aside.pop(number, ()):
            heappush(self.queues[number], head)
        if self.queues[number]:
            self._await_somebody(number, now)

    def _await_somebody(self, number: int, now: int) -> None:
        for calendar in self._calendars_of[number]:
            if calendar not in self._awaited:
                timetable = self._by_calendar[calendar]
                # At a closing, what did not fit any more may be given to somebody for the next shift (RS-9, RS-10).
                change = timetable.next_opening(now) if self._fits is None else timetable.next_change(now)
                if change is not None:
                    self._awaited.add(calendar)
                    self._await_shift(change, calendar)

    def _somebody(self, number: int, now: int) -> bool:
        return all(self._first_free(part, now) for part in self._parts[number])

    def _first_free(self, part: Part, now: int) -> bool:
        """Whether somebody of this part is free and on shift; then the first of them is at the head of `part.free`."""
        free, absent = part.free, part.absent
        while absent and absent[0][0] <= now:
            heappush(free, heappop(absent)[1])
        while free:
            _, since, individual = free[0]
            if self._idle[individual] and since == self._since[individual]:
                timetable = part.presence[individual]
                if timetable is None or timetable.opens <= now < timetable.closes or timetable.is_open(now):
                    return True
                opening = timetable.next_opening(now)
                if opening is not None:
                    heappush(absent, (opening, free[0]))
            heappop(free)
        return False

    def _choose(self, parts: list[Part], item: Item, now: int) -> list[Free] | None:
        """Take the entry of one free individual for each part out of its heap, or nothing and say None."""
        chosen: list[Free] = []
        passed: list[tuple[Part, Free]] = []
        for part in parts:
            while self._first_free(part, now) and not self._may(part.free[0][2], chosen, item, now):
                passed.append((part, heappop(part.free)))
            if not part.free:
                break
            chosen.append(heappop(part.free))
        complete = len(chosen) == len(parts)
        if not complete:
            passed.extend(zip(parts, chosen, strict=False))
        for part, entry in passed:
            heappush(part.free, entry)
        return chosen if complete else self._seat(parts, item, now)

    def _seat(self, parts: list[Part], item: Item, now: int) -> list[Free] | None:
        """As `_choose`, where somebody serves several parts: who is first is taken if the others can still be found."""
        able = [self._all_free(part, now) for part in parts]
        if len({entry[2] for part in able for entry in part}) == sum(map(len, able)):
            return None  # nobody serves two parts
        chosen: list[Free] = []
        for place, entries in enumerate(able):
            for entry in entries:
                if self._may(entry[2], chosen, item, now):
                    team = [*chosen, entry]
                    rest = [[e[2] for e in part if self._may(e[2], team, item, now)] for part in able[place + 1 :]]
                    if can_fill(rest):
                        chosen = team
                        break
            else:
                return None
        for part, entry in zip(parts, chosen, strict=True):
            part.free.remove(entry)
            heapify(part.free)
        return chosen

    def _all_free(self, part: Part, now: int) -> list[Free]:
        """Everybody of this part who is free and on shift, the first first."""
        found: list[Free] = []
        while self._first_free(part, now):
            found.append(heappop(part.free))
        part.free.extend(found)
        heapify(part.free)
        return found

    def _may(self, individual: int, chosen: list[Free], item: Item, now: int) -> bool:
        """Whether a free individual may take part: not taken for another part, and the work fits into the shift."""
        if any(individual == entry[2] for entry in chosen):
            return False
        lead = chosen[0][2] if chosen else individual
        return self._fits is None or self._fits(item, individual, lead, now)

    def timetable(self, individuals: tuple[int, ...]) -> Timetable | None:
        """When all of `individuals` are on shift; None = always."""
        if len(individuals) == 1:
            return self.timetables[individuals[0]]
        if individuals not in self._common:
            limited = list({id(t): t for i in individuals if (t := self.timetables[i]) is not None}.values())
            if len(limited) > 1:
                self._common[individuals] = common(limited)
            else:
                self._common[individuals] = limited[0] if limited else None
        return self._common[individuals]
