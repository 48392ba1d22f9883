"""Writes down what happens, and makes an `EventLog` of it when the run is over.

Rows are packed into flat buffers of int64: 128 bytes an activity, no Python object kept.
"""

from collections.abc import Iterable, Sequence
from struct import Struct

import numpy as np
from numpy.typing import NDArray

from bpr.engine.state import Case, Causes, Item
from bpr.engine.timetable import Timetable
from bpr.eventlog.tables import NEVER, EventLog, LoggedRole, Table, table
from bpr.program.tables import Program, Station

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


class Recorder:
    """The log of one replication, as it grows."""

    def __init__(self, program: Program) -> None:
        self._program = program
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

        Of an activity with a loop marker all instances together are one stay.
        """
        repeats = self._program.repeats
        if item.scope.node not in repeats:
            node = repeats[item.node].node if item.node in repeats else item.node
            self._stays += _STAY.pack(item.scope.case.number, node, item.visit, item.enabled, completed, withdrawn)

    def end_case(self, case: Case, end: int, last: int, *, stuck: bool) -> None:
        """Write the row of a case that has ended, or (end `NEVER`) is open when the run stops."""
        self._cases += _CASE.pack(case.number, case.arrival, case.began, end, case.outcome, last, stuck, case.service)
        for name, values in self._attributes.items():
            values.append(case.attributes.get(name))

    def sources(self, causes: Causes) -> Iterable[tuple[int, int, int]]:
        """Row, node and end of the tasks behind `causes`: a file that passes an event comes from the task before it."""
        unit, todo, seen = self._program.unit, list(causes), set(causes)
        while todo:
            row = todo.pop()
            cells = _ROW.unpack_from(self._rows, row * _ROW.size)
            node, cause = cells[_NODE], cells[_CAUSE]
            if unit[node] >= 0:
                yield row, node, cells[_COMPLETED] if cells[_COMPLETED] != NEVER else cells[_WITHDRAWN]
            elif cause >= 0:
                before = {cause, *self._more_causes.get(row, ())} - seen
                seen |= before
                todo.extend(before)

    def log(self, end: int, stations: Sequence[Station], timetables: Sequence[Timetable | None]) -> EventLog:
        """The event log of this replication; shifts are given up to `end`."""
        program = self._program
        rows = _table(self._rows, _WIDTH)
        columns = {name: rows[:, i] for i, name in enumerate(_COLUMNS)}
        cases = _table(self._cases, len(_CASE_COLUMNS))
        order = np.argsort(cases[:, 0], kind="stable")
        cases = cases[order]
        events, stays = _table(self._events, 4), _table(self._stays, 6)
        units = np.asarray(program.unit, dtype=np.int32)
        waits = np.zeros(len(program.kind), dtype=np.int32)
        for node, activity in program.activities.items():
            waits[node] = activity.waits_for
        for node, catch in program.catches.items():
            waits[node] = catch.waits_for
        return EventLog(
            header=program.header,
            activities=table("activities", {
                **columns,
                "replication": np.zeros(len(rows)),
                "unit": units[columns["element"]],
                "waits_for": waits[columns["element"]],
            }),
            causes=self._causes_table(columns["cause"]),
            assignments=self._assignments(columns),
            cases=table("cases", {
                "replication": np.zeros(len(cases)),
                **{name: cases[:, i] for i, name in enumerate(_CASE_COLUMNS)},
            }),
            events=table("events", {
                "replication": np.zeros(len(events)),
                **{name: events[:, i] for i, name in enumerate(("case", "element", "time", "flow"))},
            }),
            stays=table("stays", {
                "replication": np.zeros(len(stays)),
                **{name: stays[:, i] for i, name in enumerate(_STAY_COLUMNS)},
            }),
            shifts=self._shifts(end, timetables),
            elements=tuple(element for element in program.elements if element.id),
            flows=program.flows,
            units=program.units,
            roles=tuple(LoggedRole(f"{i}", station.name, station.parts) for i, station in enumerate(stations)),
            individuals=program.individuals,
            findings=program.findings,
            services=program.services,
            attributes={name: np.array(values, dtype=object)[order] for name, values in self._attributes.items()},
        )  # fmt: skip

    def _causes_table(self, first: NDArray[np.int64]) -> Table:
        more = [(row, cause) for row, causes in self._more_causes.items() for cause in causes]
        pairs = np.array(more, dtype=np.int64).reshape(-1, 2)
        rows = np.flatnonzero(first >= 0)
        row = np.concatenate([rows, pairs[:, 0]])
        cause = np.concatenate([first[rows], pairs[:, 1]])
        order = np.lexsort((cause, row)) if len(pairs) else slice(None)
        return table("causes", {"row": row[order], "cause": cause[order]})

    def _assignments(self, columns: dict[str, NDArray[np.int64]]) -> Table:
        stints = _table(self._stints, 5)
        plain = columns["individual"] >= 0
        plain[stints[:, 0]] = False
        rows = np.flatnonzero(plain)
        began = columns["started"][rows]
        parts = {
            "row": np.concatenate([rows, stints[:, 0]]),
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
