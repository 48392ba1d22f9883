"""What happened, as tables of numpy columns: one type for simulated and real logs.

Times are ``int64`` milliseconds since `LogHeader.start`; `NEVER` stands for an instant that did not come. Codes are
``int32`` row numbers of the dictionary tables (`elements`, `units`, `roles`, `individuals`); -1 = none or unknown.
Rows are in the order of replication, then of the end of the instance, open ones last; `check.check` tells which
promises a log breaks.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bpr.errors import Finding

NEVER: int = -(2**62)
"""The instant that did not come, in columns of times."""

_SPARSE = 4
"""Numbers are looked up in a table of their own unless it would have more than so many places for each of them."""

Column = NDArray[Any]
"""One column; its dtype is in `SCHEMA`."""


@dataclass(frozen=True, slots=True)
class ColumnType:
    """What a column holds: dtype, unit and meaning; the documentation and the exporters are made from it."""

    dtype: str
    unit: str
    meaning: str


def _code(meaning: str) -> ColumnType:
    return ColumnType("int32", "row number", meaning)


def _time(meaning: str) -> ColumnType:
    return ColumnType("int64", "ms since start", meaning)


SCHEMA: Mapping[str, Mapping[str, ColumnType]] = MappingProxyType(
    {
        "activities": {
            "replication": _code("replication, from 0"),
            "case": _code("number of the case within its replication; its row in `cases` is found by `case_rows`"),
            "element": _code("row of `elements`: a task, an intermediate or boundary catch event, a sub-process"),
            "visit": _code("how often the case had come to this element before"),
            "scope": _code("number of the sub-process instance within the case, 0 = the process itself"),
            "enabled": _time("the token arrived"),
            "ready": _time("the file arrived (after the transfer)"),
            "released": _time("the batch was released"),
            "started": _time("work began"),
            "completed": _time("work and delay ended; NEVER if withdrawn or open"),
            "work_end": _time("work ended and the performer was free; [work_end, completed] is the delay"),
            "worked": ColumnType("int64", "ms", "effort spent by all performers together on this case"),
            "suspended": ColumnType("int64", "ms", "time in [started, work_end] when nobody worked"),
            "withdrawn": _time("the instance was cancelled; NEVER if not"),
            "individual": _code(
                "row of `individuals`: who did it; of several together the first, of several in turn the last"
            ),
            "role": _code("row of `roles`: who was eligible"),
            "unit": _code("row of `units`: the unit that did it"),
            "waits_for": _code("whom a delay or message waits for: 0 nobody, 1 applicant, 2 other agency"),
        },
        "causes": {
            "row": _code("row of `activities` that was enabled"),
            "cause": _code("row of `activities` whose end enabled it"),
        },
        "assignments": {
            "row": _code("row of `activities`"),
            "individual": _code("row of `individuals`"),
            "began": _time("the stint began"),
            "ended": _time("the stint ended"),
            "worked": ColumnType("int64", "ms", "effort of this individual in this stint"),
        },
        "cases": {
            "replication": _code("replication, from 0"),
            "case": _code("number of the case within its replication, in order of arrival"),
            "arrival": _time("the application was made (negative for an opening backlog)"),
            "began": _time("it entered the run: the arrival, or 0 for an opening backlog"),
            "end": _time("the last token was consumed; NEVER while open"),
            "outcome": _code("row of `elements`: the end event reached last, or the activity whose queue was given up"),
            "last": _code("row of `activities` whose end ended the case, -1 if none"),
            "stuck": ColumnType("bool", "", "tokens are left but nothing can move them"),
            "service": _code("row of `services`: whose case it is; -1 in a log of one process"),
        },
        "events": {
            "replication": _code("replication, from 0"),
            "case": _code("number of the case"),
            "element": _code("row of `elements`: the gateway or event"),
            "time": _time("when"),
            "flow": _code("row of `flows` taken; -1 where none was chosen"),
        },
        "stays": {
            "replication": _code("replication, from 0"),
            "case": _code("number of the case"),
            "element": _code(
                "row of `elements`: a sub-process, an activity with a loop marker, an event-based gateway"
            ),
            "visit": _code("how often the case had come to this element before"),
            "began": _time("the token arrived"),
            "completed": _time("it went on; NEVER if withdrawn or open"),
            "withdrawn": _time("the stay was cancelled; NEVER if not"),
        },
        "shifts": {
            "replication": _code("replication, from 0"),
            "individual": _code("row of `individuals`"),
            "opened": _time("the shift began"),
            "closed": _time("the shift ended"),
        },
        "elsewhere": {
            "replication": _code("replication, from 0"),
            "individual": _code("row of `individuals`: who also serves what is not in this log"),
            "began": _time("a stint there began"),
            "ended": _time("the stint ended"),
            "worked": ColumnType("int64", "ms", "effort of this individual in this stint"),
            "released": _time("what was served then had been released"),
        },
    }
)
"""Every table of a log: column -> dtype, unit and meaning (SEMANTICS 22).

`elsewhere` has rows only in the log of one service that was taken out of a run of several."""


@dataclass(frozen=True, eq=False)
class Table(Mapping[str, Column]):
    """Columns of one length, by name. `table["started"]` and ``table.started`` are the same array (read-only).

    Two tables are equal when they have the same columns in the same order with the same dtypes and values.
    """

    columns: Mapping[str, Column]

    def __post_init__(self) -> None:
        lengths = {name: len(column) for name, column in self.columns.items()}
        if len(set(lengths.values())) > 1:
            message = f"columns of different length: {lengths}"
            raise ValueError(message)
        for column in self.columns.values():
            column.flags.writeable = False

    def __getitem__(self, name: str) -> Column:
        return self.columns[name]

    def __getattr__(self, name: str) -> Column:
        columns: Mapping[str, Column] = self.__dict__["columns"]
        try:
            return columns[name]
        except KeyError:
            raise AttributeError(name) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Table):
            return NotImplemented
        return list(self) == list(other) and all(_same(self[name], other[name]) for name in self)

    __hash__ = None  # type: ignore[assignment]  # equal by value, and arrays have no hash

    def __reduce__(self) -> tuple[type["Table"], tuple[dict[str, Column]]]:
        # through __init__, so that the columns of a copy made by another process are read-only too
        return type(self), (dict(self.columns),)

    def __len__(self) -> int:
        return len(self.columns)

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(next(iter(self.columns.values()), ()))

    def where(self, keep: Column | slice) -> "Table":
        """The rows that `keep` (a boolean mask, row numbers or a slice) selects."""
        return Table({name: column[keep] for name, column in self.columns.items()})


def _same(one: Column, other: Column) -> bool:
    return one.dtype == other.dtype and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")


@dataclass(frozen=True, slots=True)
class LoggedElement:
    """An element of the process as the log knows it. `type` is the BPMN tag."""

    id: str
    name: str
    type: str
    unit: int = -1


@dataclass(frozen=True, slots=True)
class LoggedUnit:
    """A unit as the log knows it; the register (organisation room) has the rest."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class LoggedIndividual:
    """A person. `hourly_cost` in the currency of the header; `capacity` is always one activity at a time."""

    id: str
    name: str
    role: str
    hourly_cost: float = 0.0
    cost_per_use: float = 0.0
    unit: int = -1


@dataclass(frozen=True, slots=True)
class LoggedRole:
    """Who was eligible for a piece of work.

    `parts`: for each person needed at the same time, the row numbers of `individuals` of whom one had to be free. One
    part for an ordinary task, several for ``all_of``.
    """

    id: str
    name: str
    parts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class LoggedService:
    """One of several services of a run, and what of the dictionaries of the log is its own.

    Parameters
    ----------
    id, name
        What it is called.
    elements, flows, units
        How many rows of these dictionaries are its own; those of the services follow each other.
    individuals
        Rows of `individuals`: who works for it, in the order of its scenario.
    private
        Roles that it keeps to itself. In the dictionary their ids have the id of the service and a slash in front.
    attributes
        The attributes of its cases.
    """

    id: str
    name: str = ""
    elements: int = 0
    flows: int = 0
    units: int = 0
    individuals: tuple[int, ...] = ()
    private: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LogHeader:
    """What a log says of itself.

    `start` is an ISO 8601 instant with offset: time 0. `horizon` and `warmup` in ms since start (None: none).
    `antithetic`: whether replications 2k and 2k + 1 are mirror images, hence one observation. `digests`: sha-256 of
    the process and scenario files. The calendar on which working days are counted comes with the model, not with
    the log.
    """

    name: str = ""
    start: str = "1970-01-01T00:00:00+00:00"
    timezone: str = "UTC"
    currency: str = ""
    replications: int = 1
    seed: int | None = None
    horizon: int | None = None
    warmup: int = 0
    simulated: bool = True
    antithetic: bool = False
    version: str = ""
    digests: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def paired(self) -> bool:
        """Whether its replications are observed in pairs."""
        return self.antithetic and self.replications % 2 == 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "digests", MappingProxyType(dict(self.digests)))

    def __reduce__(self) -> tuple[object, ...]:
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return _header, (values | {"digests": dict(self.digests)},)  # a MappingProxyType cannot be pickled


def _header(values: dict[str, Any]) -> LogHeader:
    return LogHeader(**values)


@dataclass(frozen=True)
class EventLog:
    """A simulated or real event log. See `SCHEMA` for the columns of the tables."""

    header: LogHeader
    activities: Table
    causes: Table
    assignments: Table
    cases: Table
    events: Table
    shifts: Table
    stays: Table = field(default_factory=lambda: empty_table("stays"))
    """How long tokens were in places that have no row in `activities`; empty in a real log."""
    elements: tuple[LoggedElement, ...] = ()
    flows: tuple[str, ...] = ()
    units: tuple[LoggedUnit, ...] = ()
    roles: tuple[LoggedRole, ...] = ()
    individuals: tuple[LoggedIndividual, ...] = ()
    attributes: Mapping[str, Column] = field(default_factory=lambda: Table({}))
    """Case attributes, aligned with `cases`. ``case_id`` is the number of the application in a real log."""
    findings: tuple[Finding, ...] = ()
    """Warnings and assumptions that travel with the log, e.g. about the file that it was read from."""
    services: tuple[LoggedService, ...] = ()
    """Whose cases they are, in a run of several services; see `bpr.eventlog.services`."""
    elsewhere: Table = field(default_factory=lambda: empty_table("elsewhere"))
    """What the individuals did meanwhile that is not in this log."""

    def __post_init__(self) -> None:
        if not isinstance(self.attributes, Table):
            object.__setattr__(self, "attributes", Table(dict(self.attributes)))

    @property
    def tables(self) -> Mapping[str, Table]:
        """The tables by name, in the order of `SCHEMA`."""
        return {name: getattr(self, name) for name in SCHEMA}

    def case_rows(self, name: str = "activities") -> NDArray[np.int64]:
        """For each row of a table, the row of its case in `cases` (which are sorted by replication and case)."""
        cases, rows_of = self.cases, self.tables[name]
        stride = int(max(cases["case"].max(initial=0), rows_of["case"].max(initial=0))) + 1
        keys = cases["replication"].astype(np.int64) * stride + cases["case"]
        wanted = rows_of["replication"].astype(np.int64) * stride + rows_of["case"]
        last = int(max(keys.max(initial=0), wanted.max(initial=0)))
        if last > _SPARSE * (len(keys) + len(wanted)):
            rows: NDArray[np.int64] = np.searchsorted(keys, wanted)
            return rows
        place = np.zeros(last + 1, np.int64)
        place[keys] = np.arange(len(keys))
        return place[wanted]

    def of_service(self, service: str) -> "EventLog":
        """The log of one of the services of the run, as it would be without the others; see `bpr.eventlog.services`.

        Raises
        ------
        UnknownName
            The run has no service of this id.
        """
        from bpr.eventlog.services import of_service  # noqa: PLC0415  # it works on logs, so it knows this module

        return of_service(self, service)

    def with_header(self, **changes: object) -> "EventLog":
        """The same log with other words in its header."""
        return replace(self, header=replace(self.header, **changes))  # type: ignore[arg-type]  # names are those of LogHeader


def table(name: str, columns: Mapping[str, Column]) -> Table:
    """A table of the log with exactly the columns of ``SCHEMA[name]``, in order and dtype.

    Raises
    ------
    KeyError
        A column is missing.
    """
    return Table({key: np.ascontiguousarray(columns[key], dtype=kind.dtype) for key, kind in SCHEMA[name].items()})


def stack(tables: Sequence[Table]) -> Table:
    """The rows of one table or more with the same columns, one below the other."""
    some = [table for table in tables if table.rows] or tables[:1]
    return some[0] if len(some) == 1 else Table({name: np.concatenate([one[name] for one in some]) for name in some[0]})


def empty_table(name: str) -> Table:
    """A table of the log without rows."""
    return Table({key: np.empty(0, dtype=kind.dtype) for key, kind in SCHEMA[name].items()})
