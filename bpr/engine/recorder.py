"""Writes down what happens, and makes an `EventLog` of it when the run is over.

Rows are packed into flat buffers of int64: 128 bytes an activity, no Python object kept. Where somebody takes them they
are handed over by the block, and only what is still needed stays.
"""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from struct import Struct

import numpy as np
from numpy.typing import NDArray

from bpr.engine.state import Case, Causes, Item
from bpr.engine.timetable import Timetable
from bpr.eventlog.tables import NEVER, Column, EventLog, LoggedRole, Table, table
from bpr.program.tables import NodeKind, Program, Station

_WIDTH = 16
_ROW = Struct(f"{_WIDTH}q")
_CASE, _EVENT, _STINT, _STAY = (Struct(f"{width}q") for width in (8, 4, 5, 6))
_NODE, _COMPLETED, _WITHDRAWN, _CAUSE = 1, 9, 12, 15
"""Columns of a row that the engine looks at again."""
_CASE_COLUMNS = ("case", "arrival", "began", "end", "outcome", "last", "stuck", "service")
_STAY_COLUMNS = ("case", "element", "visit", "began", "completed", "withdrawn")
_COLUMNS = (
    "case", "element", "visit", "scope", "enabled", "ready", "released", "started", "work_end", "completed", "worked",
    "suspended", "withdrawn", "individual", "role", "cause",
)  # fmt: skip


BLOCK_ROWS = 100_000
"""Activities in memory after which a run that is written to a folder hands them over: 13 MB."""

Keep = Callable[[Mapping[str, Table], Mapping[str, Column]], None]
"""Takes what the tables have got since the last block, and the attributes of the cases in it."""


_UNDOING = (NodeKind.COMPENSATION, NodeKind.CANCEL)


class Recorder:
    """The log of one replication, as it grows.

    Parameters
    ----------
    program
        What is run.
    cases
        Those that are open, by number, in the order of their numbers.
    keep
        Where blocks go; None: everything stays here.
    """

    def __init__(self, program: Program, cases: Mapping[int, Case], keep: Keep | None = None) -> None:
        self._program = program
        self._open, self._keep = cases, keep
        self._first = 0  # row that the buffer begins with; those before it are handed over
        self._full = sys.maxsize if keep is None else BLOCK_ROWS
        self._behind: dict[int, bytes] = {}  # rows of open cases that are handed over
        self._rows = bytearray()
        self._count = 0
        self._more_causes: dict[int, Causes] = {}  # row -> the second and later causes
        self._stints = (
            bytearray()
        )  # (row, individual, began, ended, worked): where it was not just one of one performer
        self._events = bytearray()  # (case, node, time, flow)
        self._stays = bytearray()  # as in _STAY_COLUMNS
        self._cases = bytearray()  # as in _CASE_COLUMNS
        self._attributes: dict[str, list[object]] = {attribute.name: [] for attribute in program.attributes}

    def add(self, item: Item, completed: int, withdrawn: int, suspended: int) -> int:
        """Write the row of an instance that has ended (or that is still open: both instants `NEVER`)."""
        row = self._count
        self._count = row + 1
        causes = item.causes
        individuals = item.individuals
        self._rows += _ROW.pack(
            item.scope.case.number, item.node, item.visit, item.scope.number, item.enabled, item.ready, item.released,
            item.started, item.work_end, completed, item.worked, suspended, withdrawn,
            individuals[0] if individuals else -1, item.station, causes[0] if causes else -1,
        )  # fmt: skip
        if len(causes) > 1:
            self._more_causes[row] = causes[1:]
        if item.stints is not None:
            for stint in item.stints:
                self._stints += _STINT.pack(row, *stint)
        return row

    def event(self, case: Case, node: int, instant: int, flow: int) -> None:
        """Write that `case` took `flow` at a gateway."""
        self._events += _EVENT.pack(case.number, node, instant, flow)

    def stay(self, item: Item, completed: int, withdrawn: int = NEVER) -> None:
        """Write how long a token was at a place without a row; both instants `NEVER`: it is still there.

        Of an activity with a loop marker all instances together are one stay; what undoes something else leaves none.
        """
        repeats = self._program.repeats
        if item.scope.node not in repeats and self._program.kind[item.node] not in _UNDOING:
            node = repeats[item.node].node if item.node in repeats else item.node
            self._stays += _STAY.pack(item.scope.case.number, node, item.visit, item.enabled, completed, withdrawn)

    def end_case(self, case: Case, end: int, last: int, *, stuck: bool) -> None:
        """Write the row of a case that has ended, or (end `NEVER`) is open when the run stops."""
        self._cases += _CASE.pack(case.number, case.arrival, case.began, end, case.outcome, last, stuck, case.service)
        for name, values in self._attributes.items():
            values.append(case.attributes.get(name))
        if self._count >= self._full:
            self._hand_over()

    def sources(self, causes: Causes) -> Iterable[tuple[int, int, int]]:
        """Row, node and end of the tasks behind `causes`: a file that passes an event comes from the task before it."""
        unit, todo, seen = self._program.unit, list(causes), set(causes)
        while todo:
            row = todo.pop()
            cells = self._cells(row)
            node, cause = cells[_NODE], cells[_CAUSE]
            if unit[node] >= 0:
                yield row, node, cells[_COMPLETED] if cells[_COMPLETED] != NEVER else cells[_WITHDRAWN]
            elif cause >= 0:
                before = {cause, *self._more_causes.get(row, ())} - seen
                seen |= before
                todo.extend(before)

    def log(self, end: int, stations: Sequence[Station], timetables: Sequence[Timetable | None]) -> EventLog:
        """The event log of this replication, from the last block on; shifts are given up to `end`."""
        program = self._program
        tables, attributes = self._block(sys.maxsize)
        return EventLog(
            header=program.header,
            **tables,
            shifts=self._shifts(end, timetables),
            elements=tuple(element for element in program.elements if element.id),
            flows=program.flows,
            units=program.units,
            roles=tuple(LoggedRole(f"{i}", station.name, station.parts) for i, station in enumerate(stations)),
            individuals=program.individuals,
            findings=program.findings,
            services=program.services,
            attributes=attributes,
        )

    def _hand_over(self) -> None:
        """Give away the block that is full, but for the cases behind one that is open: they are sorted by number."""
        if self._keep is None:
            return
        if self._program.transfers:
            self._remember()
        self._keep(*self._block(next(iter(self._open), sys.maxsize)))
        self._first, self._full = self._count, self._count + BLOCK_ROWS
        self._rows, self._stints = bytearray(), bytearray()
        self._events, self._stays = bytearray(), bytearray()
        self._more_causes = {row: causes for row, causes in self._more_causes.items() if row in self._behind}

    def _remember(self) -> None:
        """Keep the rows of open cases, which `sources` may ask for."""
        size, case = _ROW.size, _COLUMNS.index("case")
        kept = {row: cells for row, cells in self._behind.items() if _ROW.unpack(cells)[case] in self._open}
        numbers = _table(self._rows, _WIDTH)[:, case]
        mine = np.flatnonzero(np.isin(numbers, np.fromiter(self._open, np.int64, len(self._open))))
        kept |= {self._first + at: bytes(self._rows[at * size : (at + 1) * size]) for at in mine.tolist()}
        self._behind = kept

    def _cells(self, row: int) -> tuple[int, ...]:
        at = row - self._first
        return _ROW.unpack_from(self._rows, at * _ROW.size) if at >= 0 else _ROW.unpack(self._behind[row])

    def _block(self, before: int) -> tuple[dict[str, Table], dict[str, Column]]:
        """The tables of what is in the buffers, of the cases those with a number less than `before`; these go out."""
        program = self._program
        rows = _table(self._rows, _WIDTH)
        columns = {name: rows[:, i] for i, name in enumerate(_COLUMNS)}
        events, stays = _table(self._events, 4), _table(self._stays, 6)
        units = np.asarray(program.unit, dtype=np.int32)
        waits = np.zeros(len(program.kind), dtype=np.int32)
        for node, activity in program.activities.items():
            waits[node] = activity.waits_for
        for node, catch in program.catches.items():
            waits[node] = catch.waits_for
        cases, attributes = self._cases_before(before)
        return {
            "activities": table("activities", {
                **columns,
                "replication": np.zeros(len(rows)),
                "unit": units[columns["element"]],
                "waits_for": waits[columns["element"]],
            }),
            "causes": self._causes_table(columns["cause"]),
            "assignments": self._assignments(columns),
            "cases": cases,
            "events": table("events", {
                "replication": np.zeros(len(events)),
                **{name: events[:, i] for i, name in enumerate(("case", "element", "time", "flow"))},
            }),
            "stays": table("stays", {
                "replication": np.zeros(len(stays)),
                **{name: stays[:, i] for i, name in enumerate(_STAY_COLUMNS)},
            }),
        }, attributes  # fmt: skip

    def _cases_before(self, number: int) -> tuple[Table, dict[str, Column]]:
        """The rows and attributes of the cases with a number less than `number`, which leave the buffers."""
        cases = _table(self._cases, len(_CASE_COLUMNS))
        order = np.argsort(cases[:, 0], kind="stable")
        order = order[: np.searchsorted(cases[order, 0], number)]
        stay = np.ones(len(cases), dtype=bool)
        stay[order] = False
        attributes: dict[str, Column] = {}
        for name, values in self._attributes.items():
            column = np.array(values, dtype=object)
            attributes[name] = column[order]
            self._attributes[name] = column[stay].tolist()
        self._cases = bytearray(cases[stay].tobytes())
        cases = cases[order]
        found = {name: cases[:, i] for i, name in enumerate(_CASE_COLUMNS)}
        return table("cases", {"replication": np.zeros(len(cases)), **found}), attributes

    def _causes_table(self, first: NDArray[np.int64]) -> Table:
        more = [(row, cause) for row, causes in self._more_causes.items() if row >= self._first for cause in causes]
        pairs = np.array(more, dtype=np.int64).reshape(-1, 2)
        rows = np.flatnonzero(first >= 0)
        row = np.concatenate([rows + self._first, pairs[:, 0]])
        cause = np.concatenate([first[rows], pairs[:, 1]])
        order = np.lexsort((cause, row)) if len(pairs) else slice(None)
        return table("causes", {"row": row[order], "cause": cause[order]})

    def _assignments(self, columns: dict[str, NDArray[np.int64]]) -> Table:
        stints = _table(self._stints, 5)
        plain = columns["individual"] >= 0
        plain[stints[:, 0] - self._first] = False
        rows = np.flatnonzero(plain)
        began = columns["started"][rows]
        parts = {
            "row": np.concatenate([rows + self._first, stints[:, 0]]),
            "individual": np.concatenate([columns["individual"][rows], stints[:, 1]]),
            "began": np.concatenate([began, stints[:, 2]]),
            "ended": np.concatenate([columns["work_end"][rows], stints[:, 3]]),
            "worked": np.concatenate([columns["worked"][rows], stints[:, 4]]),
        }
        order = np.lexsort((parts["individual"], parts["began"], parts["row"])) if len(stints) else slice(None)
        return table("assignments", {name: column[order] for name, column in parts.items()})

    def _shifts(self, end: int, timetables: Sequence[Timetable | None]) -> Table:
        individuals, opened, closed = [], [], []
        known: dict[int, tuple[list[int], list[int]]] = {}
        for individual, calendar in enumerate(self._program.individual_calendar):
            if calendar not in known:
                timetable = timetables[calendar] if calendar >= 0 else None
                known[calendar] = timetable.until(end) if timetable is not None else ([0], [end])
            openings, closings = known[calendar]
            individuals.append(np.full(len(openings), individual))
            opened.append(np.asarray(openings, dtype=np.int64))
            closed.append(np.asarray(closings, dtype=np.int64))
        count = sum(map(len, opened))
        return table("shifts", {
            "replication": np.zeros(count),
            "individual": np.concatenate(individuals) if individuals else np.empty(0),
            "opened": np.concatenate(opened) if opened else np.empty(0),
            "closed": np.concatenate(closed) if closed else np.empty(0),
        })  # fmt: skip


def _table(buffer: bytearray, width: int) -> NDArray[np.int64]:
    return np.frombuffer(buffer, dtype=np.int64).reshape(-1, width)
