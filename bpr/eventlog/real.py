"""Activities that happened in reality -> EventLog.

Readers of files hand over plain records with instants in milliseconds since 1970 (UTC). What the records do not say is
`NEVER` or -1 and stays so: nothing is estimated here (that is calibration).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo

import numpy as np

from bpr.errors import Finding
from bpr.eventlog.check import IN_ORDER
from bpr.eventlog.flaws import flaw
from bpr.eventlog.lifecycle import WAITS_FOR, Instance
from bpr.eventlog.tables import (
    NEVER,
    Column,
    EventLog,
    LoggedElement,
    LoggedIndividual,
    LoggedRole,
    LoggedUnit,
    LogHeader,
    Table,
    empty_table,
    table,
)


def assemble(  # noqa: PLR0913  # what a log consists of
    instances: Iterable[Instance],
    *,
    name: str,
    zone: tzinfo,
    attributes: Mapping[str, Mapping[str, object]] | None = None,
    arrivals: Mapping[str, int] | None = None,
    header: Mapping[str, object] | None = None,
    findings: Sequence[Finding] = (),
) -> EventLog:
    """Make a log of activities that happened.

    Parameters
    ----------
    instances
        The activities, in any order.
    name
        Of the log; findings call the file so.
    zone
        In which the log is shown.
    attributes
        Attribute -> case -> value; a number, a boolean or a text.
    arrivals
        Case -> ms since 1970 (UTC); a case that is not there arrives with its first known instant.
    header
        More words for the header.
    findings
        What the reader found; travels with the log.

    Returns
    -------
    EventLog
        With ``simulated=False``. An instant that comes after what must follow it becomes unknown (``LOG-ORDER``).
        `worked` is the time from start to end less suspensions: a real log does not say when people rested.
    """
    rows = list(instances)
    findings = [*findings, *_put_in_order(rows, name)]
    arrival = _arrivals(rows, arrivals or {})
    origin = min(arrival.values(), default=0)
    cases = sorted(arrival, key=lambda case: (arrival[case], case))
    numbers = {case: number for number, case in enumerate(cases)}
    rows.sort(key=lambda row: (_open_last(row.end), numbers[row.case], max(row.started, row.enabled)))
    codes = _Codes()
    activities = _activities(rows, numbers, codes, origin)
    start = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=origin)
    words = {"name": name, "timezone": str(zone), "version": ""} | dict(header or {})
    return EventLog(
        header=LogHeader(
            **(words | {"start": start.astimezone(zone).isoformat(), "simulated": False})  # type: ignore[arg-type]
        ),
        activities=activities,
        causes=empty_table("causes"),
        assignments=empty_table("assignments"),
        cases=_cases(cases, arrival, activities, origin),
        events=empty_table("events"),
        shifts=empty_table("shifts"),
        elements=tuple(codes.elements.values()),
        units=tuple(LoggedUnit(unit, unit) for unit in codes.units),
        roles=codes.logged_roles(),
        individuals=tuple(LoggedIndividual(person, person, role) for person, role in codes.individuals.items()),
        attributes=Table(
            {
                "case_id": np.array(cases, dtype=str),
                **{key: _typed([values.get(case) for case in cases]) for key, values in (attributes or {}).items()},
            }
        ),
        findings=tuple(findings),
    )


def _put_in_order(rows: Iterable[Instance], name: str) -> list[Finding]:
    """Forget instants that come after a later one of the same activity."""
    broken = 0
    for row in rows:
        latest = max(row.completed, row.withdrawn)
        for column in reversed(IN_ORDER[:-1]):
            at = getattr(row, column)
            if latest != NEVER and at > latest:
                setattr(row, column, NEVER)
                broken += 1
            elif at != NEVER:
                latest = at
    if not broken:
        return []
    return [flaw("LOG-ORDER", name, count=broken)]


def _arrivals(rows: Iterable[Instance], given: Mapping[str, int]) -> dict[str, int]:
    arrival = dict(given)
    for row in rows:
        first = min(row.known)
        if row.case not in arrival or first < arrival[row.case]:
            arrival[row.case] = first
    return arrival


class _Codes:
    """Row numbers of the dictionaries, given in order of appearance; blank = -1: unknown is never somebody."""

    def __init__(self) -> None:
        self.elements: dict[str, LoggedElement] = {}
        self.units: dict[str, None] = {}
        self.roles: dict[str, set[int]] = {}
        self.individuals: dict[str, str] = {}
        self._numbers: dict[tuple[str, str], int] = {}

    def number(self, kind: str, key: str, make: Callable[[], object]) -> int:
        if not key:
            return -1
        dictionary = getattr(self, kind)
        if key not in dictionary:
            self._numbers[kind, key] = len(dictionary)
            dictionary[key] = make()
        return self._numbers[kind, key]

    def element(self, row: Instance) -> int:
        key = row.element or row.activity
        return self.number("elements", key, lambda: LoggedElement(key, row.activity, row.type or "task"))

    def unit(self, row: Instance) -> int:
        return self.number("units", row.unit, lambda: None)

    def individual(self, row: Instance) -> int:
        return self.number("individuals", row.resource, lambda: row.role)

    def role(self, row: Instance) -> int:
        number = self.number("roles", row.role, set)
        person = self.individual(row)
        if number >= 0 and person >= 0:
            self.roles[row.role].add(person)
        return number

    def logged_roles(self) -> tuple[LoggedRole, ...]:
        return tuple(LoggedRole(role, role, (tuple(sorted(people)),)) for role, people in self.roles.items())


def _activities(rows: Sequence[Instance], numbers: Mapping[str, int], codes: _Codes, origin: int) -> Table:
    visits: dict[tuple[str, int], int] = defaultdict(int)
    columns: dict[str, list[int]] = {key: [] for key in ("case", "element", "visit", "individual", "role", "unit")}
    for row in rows:
        element = codes.element(row)
        for key, value in (
            ("case", numbers[row.case]),
            ("element", element),
            ("visit", visits[row.case, element]),
            ("individual", codes.individual(row)),
            ("role", codes.role(row)),
            ("unit", codes.unit(row)),
        ):
            columns[key].append(value)
        visits[row.case, element] += 1

    def instants(key: str) -> Column:
        absolute = np.array([getattr(row, key) for row in rows], dtype=np.int64)
        return np.where(absolute == NEVER, NEVER, absolute - origin)

    times = {key: instants(key) for key in (*IN_ORDER, "withdrawn")}
    no_delay = (times["work_end"] == NEVER) & (times["started"] != NEVER)
    times["work_end"] = np.where(no_delay, times["completed"], times["work_end"])
    known = (times["started"] != NEVER) & (times["work_end"] != NEVER)
    span = np.where(known, times["work_end"] - times["started"], 0)
    suspended = np.minimum(np.array([row.suspended for row in rows], dtype=np.int64), span)
    given = np.array([NEVER if row.worked is None else row.worked for row in rows], dtype=np.int64)
    return table(
        "activities",
        {
            "replication": np.zeros(len(rows)),
            "scope": np.zeros(len(rows)),
            "waits_for": np.array([WAITS_FOR.index(row.waits_for) for row in rows]),
            "suspended": suspended,
            "worked": np.where(given == NEVER, span - suspended, given),
            **{key: np.array(values) for key, values in columns.items()},
            **times,
        },
    )


def _cases(cases: Sequence[str], arrival: Mapping[str, int], activities: Table, origin: int) -> Table:
    """A case ends with the last end of its activities; it is open while one of them is."""
    ends = np.maximum(activities["completed"], activities["withdrawn"])
    end = np.full(len(cases), NEVER)
    last = np.full(len(cases), -1)
    of_case = activities["case"]
    np.maximum.at(end, of_case, ends)
    last[of_case] = np.arange(activities.rows)  # rows are sorted by end: the last one written stays
    still_open = np.zeros(len(cases), dtype=np.bool_)
    still_open[of_case[ends == NEVER]] = True
    began = np.array([arrival[case] - origin for case in cases], dtype=np.int64)
    return table(
        "cases",
        {
            "replication": np.zeros(len(cases)),
            "case": np.arange(len(cases)),
            "arrival": began,
            "began": began,
            "end": np.where(still_open, NEVER, end),
            "outcome": np.full(len(cases), -1),
            "last": np.where(still_open, -1, last),
            "stuck": np.zeros(len(cases), dtype=np.bool_),
            "service": np.full(len(cases), -1),
        },
    )


def _typed(values: Sequence[object]) -> Column:
    """Numbers as float64 (nan: unknown), booleans as bool, anything else as text ("": unknown)."""
    present = [value for value in values if value is not None and value != ""]
    if present and all(isinstance(value, bool) for value in present) and len(present) == len(values):
        return np.array(values, dtype=np.bool_)
    if present and all(isinstance(value, int | float) and not isinstance(value, bool) for value in present):
        return np.array([np.nan if value is None or value == "" else value for value in values], dtype=np.float64)
    return np.array(["" if value is None else str(value) for value in values], dtype=str)


def _open_last(end: int) -> int:
    return -NEVER if end == NEVER else end
