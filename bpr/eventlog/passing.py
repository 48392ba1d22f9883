"""Reads a log in a folder from the front to the end, and gives it part by part.

Activities come in the order of their ends. A part is given as soon as its cases have ended and everybody who served
anything while they waited is known. So besides a block of rows those of open cases are kept, and the stints around
waits that are not over: what a pass takes grows with the work in process, not with the length of the log.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from bpr.errors import Finding, LogError
from bpr.eventlog.check import broken_by, check
from bpr.eventlog.parquet import blocks
from bpr.eventlog.parts import BEGINNING, END, Part, row_ends, stints_of
from bpr.eventlog.tables import NEVER, EventLog, Table, empty_table, stack

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]

_ORDER = "the rows must be sorted by replication and end of the instance"
_NUMBERED: Mapping[str, tuple[str, ...]] = MappingProxyType({"causes": ("row", "cause"), "assignments": ("row",)})
"""Tables in the order of activities -> their columns that hold row numbers of these."""


def _events_at(events: Table) -> Rows:
    instants: Rows = events["time"]
    return instants


def _stays_at(stays: Table) -> Rows:
    ends = np.maximum(stays["completed"], stays["withdrawn"])
    instants: Rows = np.where(ends != NEVER, ends, END)
    return instants


_DATED: Mapping[str, Callable[[Table], Rows]] = MappingProxyType({"events": _events_at, "stays": _stays_at})
"""Tables that belong to cases and come in the order of replication and time -> when a row was written."""

_IN_SERVICE = ("replication", "completed", "withdrawn", "released", "individual", "role")


@dataclass(frozen=True, slots=True)
class _Ahead:
    """What is known of the whole log before it passes.

    Parameters
    ----------
    last
        As in `Part`.
    frontier
        int64[blocks, replications]: nothing that comes in a later block was in a queue or served before this instant,
        but for what is still open when the run stops.
    unfinished
        Stints of what is still open then.
    """

    last: Rows
    frontier: NDArray[np.int64]
    unfinished: Table


class _Front:
    """The rows of a table, taken from the front."""

    def __init__(self, folder: Path, name: str, size: int) -> None:
        self._blocks = blocks(folder, name, size)
        self._next: Table | None = next(self._blocks, None)
        self._nothing = empty_table(name)

    def take(self, belongs: Callable[[Table], Mask]) -> Table:
        """The rows up to the first that does not belong."""
        found = [self._nothing]
        while self._next is not None:
            mine = belongs(self._next)
            stop = len(mine) if mine.all() else int(mine.argmin())
            found.append(self._next.where(slice(stop)))
            if stop < len(mine):
                self._next = self._next.where(slice(stop, None))
                break
            self._next = next(self._blocks, None)
        return stack(found)

    @property
    def rest(self) -> bool:
        """Whether there are rows that nobody took."""
        return self._next is not None


class _Held:
    """What has been read and not been given yet: rows of tables, and the numbers of the activities in the whole log."""

    def __init__(self) -> None:
        self.tables = {name: empty_table(name) for name in ("activities", *_NUMBERED, *_DATED)}
        self.numbers = np.empty(0, np.int64)

    @property
    def rows(self) -> Table:
        """The activities."""
        return self.tables["activities"]

    def add(self, numbers: Rows, tables: Mapping[str, Table]) -> None:
        """Hold these rows, too."""
        self.numbers = np.concatenate([self.numbers, numbers])
        self.tables = {name: stack([held, tables[name]]) for name, held in self.tables.items()}

    def take(self, chosen: Mapping[str, Mask]) -> tuple[Rows, dict[str, Table]]:
        """Give away the rows `chosen` and what belongs to these activities, numbered anew; their old numbers, too."""
        numbers = self.numbers[chosen["activities"]]
        masks = {**chosen, **{name: np.isin(self.tables[name]["row"], numbers) for name in _NUMBERED}}
        given = {name: rows.where(masks[name]) for name, rows in self.tables.items()}
        self.numbers = self.numbers[~chosen["activities"]]
        self.tables = {name: rows.where(~masks[name]) for name, rows in self.tables.items()}
        return numbers, given | {name: _renumbered(given[name], _NUMBERED[name], numbers) for name in _NUMBERED}


class Pass:
    """One pass over a simulated log in a folder.

    Parameters
    ----------
    path
        The folder.
    frame
        The log without what grows, but for its cases.
    size
        Activities that are read at a time.
    """

    def __init__(self, path: Path, frame: EventLog, size: int) -> None:
        self._path, self._frame, self._size = path, frame, size
        self._keys = _case_keys(frame.cases)
        self._given = np.zeros(frame.cases.rows, dtype=np.bool_)
        self._held = _Held()

    def parts(self) -> Iterator[Part]:
        """The parts, one after the other.

        Raises
        ------
        LogError
            Rows break the promises of the tables.
        """
        path, size = self._path, self._size
        ahead = self._look_ahead()
        stints = ahead.unfinished
        fronts = {name: _Front(path, name, size) for name in (*_NUMBERED, *_DATED)}
        since, elsewhere = np.full(self._frame.header.replications, BEGINNING), self._frame.elsewhere
        read, blocks_in_all = 0, len(ahead.frontier)
        for number, rows in enumerate(self._blocks()):
            until, over = ahead.frontier[number], number + 1 == blocks_in_all
            replication, instant = self._reached(rows, over=over)
            numbers = np.arange(read, read := read + rows.rows)
            belongs = {
                **{name: partial(_before, read) for name in _NUMBERED},
                **{name: partial(_until, replication, instant, written) for name, written in _DATED.items()},
            }
            new = {"activities": rows, **{name: front.take(belongs[name]) for name, front in fronts.items()}}
            self._held.add(numbers, new)
            mine = new["assignments"]
            finished = row_ends(rows)[mine["row"] - numbers[0]] != NEVER if len(numbers) else np.zeros(0, np.bool_)
            stints = stack([stints, stints_of(rows, _renumbered(mine.where(finished), ("row",), numbers))])
            ready = self._ready(replication, instant, until)
            if not (ready.any() or over):
                continue
            begun = elsewhere["began"] < until[elsewhere["replication"]]
            stints, elsewhere = stack([stints, elsewhere.where(begun)]), elsewhere.where(~begun)
            yield self._part(ready, stints, since, until, ahead.last)
            stints = stints.where(self._wanted(stints, until))
            since = until
        for name, front in fronts.items():
            if front.rest or self._held.tables[name].rows:
                raise LogError([broken_by(name, "every row must belong to an activity or a case that is there.")])

    def _blocks(self) -> Iterator[Table]:
        found = False
        for rows in blocks(self._path, "activities", self._size):
            found = True
            yield rows
        if not found:
            yield empty_table("activities")

    def _look_ahead(self) -> _Ahead:
        """Read what must be known before the first part: a few columns, and the stints of what is still open."""
        replications, cases = self._frame.header.replications, self._frame.cases
        last = np.full(replications, NEVER, np.int64)
        np.maximum.at(last, cases["replication"], cases["end"])
        earliest: list[Rows] = []
        still_open: list[Rows] = [np.empty(0, np.int64)]
        released: list[Rows] = [np.empty(0, np.int64)]
        replication_of: list[NDArray[np.int32]] = [np.empty(0, np.int32)]
        read = 0
        for rows in blocks(self._path, "activities", self._size, _IN_SERVICE):
            replication, ends = rows["replication"], row_ends(rows)
            wrong = (replication < 0) | (replication >= replications)
            if wrong.any():
                raise LogError([broken_by("activities", "replication must be below the number in the header", wrong)])
            np.maximum.at(last, replication, ends)
            first = np.full(replications, END)
            served = (ends != NEVER) & _in_service(rows)
            np.minimum.at(first, replication[served], rows["released"][served])
            earliest.append(first)
            unfinished = np.flatnonzero((ends == NEVER) & (rows["individual"] >= 0))
            still_open.append(read + unfinished)
            released.append(rows["released"][unfinished])
            replication_of.append(replication[unfinished])
            read += rows.rows
        frontier = np.full((max(len(earliest), 1), replications), END)
        for number in range(len(earliest) - 1, 0, -1):
            frontier[number - 1] = np.minimum(frontier[number], earliest[number])
        few = Table({"replication": np.concatenate(replication_of), "released": np.concatenate(released)})
        return _Ahead(last, frontier, self._stints_of(np.concatenate(still_open), few))

    def _stints_of(self, numbers: Rows, rows: Table) -> Table:
        """The stints of the activities `numbers` (sorted), of which `rows` has what `stints_of` asks for."""
        found = [empty_table("assignments")]
        if len(numbers):
            found += [
                some.where(np.isin(some["row"], numbers)) for some in blocks(self._path, "assignments", self._size)
            ]
        return stints_of(rows, _renumbered(stack(found), ("row",), numbers))

    def _reached(self, rows: Table, *, over: bool) -> tuple[int, int]:
        """The replication that `rows` end in, and the instant of it before which all that ended has been read."""
        if over:
            return self._frame.header.replications, END
        replication = int(rows["replication"][-1])
        ends = row_ends(rows)[rows["replication"] == replication]
        return replication, END if (ends == NEVER).any() else int(ends.max())

    def _ready(self, replication: int, instant: int, until: Rows) -> Mask:
        """bool[cases]: all rows of the case are read, and all that was served while it waited."""
        cases, rows = self._frame.cases, self._held.rows
        ended = (cases["end"] != NEVER) & (cases["end"] < instant)
        ready: Mask = (cases["replication"] < replication) | ((cases["replication"] == replication) & ended)
        place = self._places(rows, "activities")
        if self._given[place].any():
            late = broken_by("activities", _ORDER, self._given[place])
            raise LogError([self._located(late, {"activities": self._held.numbers})])
        waits, left = _in_service(rows), _left(rows)
        ready[place[waits & (left > until[rows["replication"]])]] = False
        return ready & ~self._given

    def _part(self, ready: Mask, stints: Table, since: Rows, until: Rows, last: Rows) -> Part:
        frame, chosen = self._frame, np.flatnonzero(ready)
        chosen_rows = {"activities": ready[self._places(self._held.rows, "activities")]}
        for name in _DATED:
            place = self._places(self._held.tables[name], name)
            if self._given[place].any():
                late = broken_by(name, "the rows must be sorted by replication and time", self._given[place])
                raise LogError([self._located(late, {})])
            chosen_rows[name] = ready[place]
        numbers, tables = self._held.take(chosen_rows)
        cases = _renumbered(frame.cases.where(chosen), ("last",), numbers)
        lost = (cases["last"] < 0) & (frame.cases["last"][chosen] >= 0)
        log = replace(frame, cases=cases, **tables)  # type: ignore[arg-type]  # names of tables
        findings = check(log)
        if lost.any():
            findings = (*findings, broken_by("cases", "the last activity must be one of the case itself", lost))
        if findings:
            raise LogError([self._located(one, {"activities": numbers, "cases": chosen}) for one in findings])
        self._given[chosen] = True
        return Part(log, chosen, stints, since, until, last)

    def _wanted(self, stints: Table, until: Rows) -> Mask:
        """The stints that go on after `until`, or overlap a wait of an activity that is held."""
        rows = self._held.rows
        waits = _in_service(rows)
        low, high = rows["released"], _left(rows)
        ended = np.where(stints["ended"] == NEVER, END, stints["ended"])
        wanted: Mask = ended > until[stints["replication"]]
        for replication in np.unique(stints["replication"]).tolist():
            mine = np.flatnonzero(waits & (rows["replication"] == replication) & (high > low))
            some = np.flatnonzero((stints["replication"] == replication) & ~wanted)
            wanted[some] = _overlap(stints["began"][some], ended[some], low[mine], high[mine])
        return wanted

    def _places(self, table: Table, name: str) -> Rows:
        """The rows of the table of cases that the rows of a table belong to."""
        keys = _case_keys(table)
        place = np.searchsorted(self._keys, keys)
        unknown = place == len(self._keys)
        unknown[~unknown] = self._keys[place[~unknown]] != keys[~unknown]
        if unknown.any():
            raise LogError([broken_by(name, "every row must belong to a case of the table of cases", unknown)])
        return place

    def _located(self, finding: Finding, numbers: dict[str, Rows]) -> Finding:
        """The same finding, with the row of the whole log where it is known, and the folder."""
        name, _, row = (finding.where.key or "").partition("[")
        key = f"{name}[{numbers[name][int(row[:-1])]}]" if row and name in numbers else name
        return replace(finding, where=replace(finding.where, file=str(self._path), key=key))


def _in_service(rows: Table) -> Mask:
    """The activities that somebody was to serve, and that came so far."""
    mask: Mask = ((rows["role"] >= 0) | (rows["individual"] >= 0)) & (rows["released"] != NEVER)
    return mask


def _left(rows: Table) -> Rows:
    """When the activities left the queue; `NEVER` where they stand there."""
    left: Rows = np.where(rows["started"] != NEVER, rows["started"], row_ends(rows))
    return left


def _overlap(began: Rows, ended: Rows, low: Rows, high: Rows) -> Mask:
    """Which of the intervals [began, ended) overlap any of [low, high)."""
    if not len(low):
        return np.zeros(len(began), np.bool_)
    order = np.argsort(low, kind="stable")
    low, reach = low[order], np.maximum.accumulate(high[order])
    # of the waits that begin before the stint ends, does the one that lasts longest go on after it began?
    before = np.searchsorted(low, ended)
    found: Mask = (before > 0) & (reach[before - 1] > began)
    return found


def _before(number: int, table: Table) -> Mask:
    mask: Mask = table["row"] < number
    return mask


def _until(replication: int, instant: int, written: Callable[[Table], Rows], table: Table) -> Mask:
    now: Mask = (table["replication"] == replication) & (written(table) <= instant)
    mask: Mask = now | (table["replication"] < replication)
    return mask


def _renumbered(table: Table, columns: Sequence[str], numbers: Rows) -> Table:
    """The table with the row numbers in `columns` replaced by their places among `numbers` (sorted), else -1."""
    changed = {}
    for name in columns:
        values = table[name]
        place = np.minimum(np.searchsorted(numbers, values), max(len(numbers) - 1, 0))
        there = numbers[place] == values if len(numbers) else np.zeros(len(values), np.bool_)
        changed[name] = np.where(there, place, -1).astype(np.int32)
    return Table({**table.columns, **changed})


def _case_keys(table: Table) -> NDArray[np.int64]:
    keys: NDArray[np.int64] = (table["replication"].astype(np.int64) << 32) | table["case"].astype(np.int64)
    return keys
