"""Does a log keep the promises of its tables? A list of invariants, each a sentence; it repairs nothing.

Readers of files call it before anybody computes with what they read; the tests call it on every simulated log.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from bpr.errors import Finding, Where
from bpr.eventlog.tables import NEVER, SCHEMA, Column, EventLog

Mask = NDArray[np.bool_]

IN_ORDER = ("enabled", "ready", "released", "started", "work_end", "completed")
"""The instants of one activity, in the order in which they come; those that are `NEVER` are skipped."""

CODES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "activities": {"element": "elements", "individual": "individuals", "role": "roles", "unit": "units"},
        "causes": {"row": "activities", "cause": "activities"},
        "assignments": {"row": "activities", "individual": "individuals"},
        "cases": {"outcome": "elements", "last": "activities", "service": "services"},
        "events": {"element": "elements", "flow": "flows"},
        "stays": {"element": "elements"},
        "shifts": {"individual": "individuals"},
        "elsewhere": {"individual": "individuals"},
    }
)
"""Columns that hold row numbers, and of what."""

OBLIGATORY = frozenset(
    {
        ("activities", "element"),
        ("causes", "row"),
        ("causes", "cause"),
        ("assignments", "row"),
        ("assignments", "individual"),
        ("events", "element"),
        ("stays", "element"),
        ("shifts", "individual"),
        ("elsewhere", "individual"),
    }
)
"""Row numbers that may not be -1."""


def check(log: EventLog) -> tuple[Finding, ...]:
    """Look for rows that break what `SCHEMA` promises.

    Parameters
    ----------
    log
        A simulated or a real log.

    Returns
    -------
    tuple of Finding
        Empty for a good log. One finding an invariant, with the first row (from 0) that breaks it and their number.
        Wrong columns or row numbers out of range are reported alone, as the other invariants cannot be computed then.
    """
    for invariants in (_columns, _references, _rows):
        found = tuple(invariants(log))
        if found:
            return found
    return ()


def broken_by(table: str, rule: str, broken: Mask | None = None, **values: object) -> Finding:
    """What is said of a table in which `rule` is broken: as a whole, or by the rows of the mask `broken`."""
    if broken is None:
        return Finding("LOG-SHAPE", Where(key=table), rule, "Write the log again with bpr.", values=values)
    rows = np.flatnonzero(broken)
    return Finding(
        "LOG-INVARIANT",
        Where(key=f"{table}[{rows[0]}]"),
        f"{rule} ({{count}} of {{rows}} rows break this).",
        "Correct these rows, or write the log again.",
        values={"count": len(rows), "rows": len(broken), **values},
    )


def _columns(log: EventLog) -> Iterator[Finding]:
    for name, kinds in SCHEMA.items():
        table = getattr(log, name)
        if list(table) != list(kinds):
            yield broken_by(name, "The columns must be {expected}.", expected=", ".join(kinds))
            continue
        wrong = [column for column, kind in kinds.items() if table[column].dtype != np.dtype(kind.dtype)]
        if wrong:
            yield broken_by(name, "Wrong type of column: {columns}.", columns=", ".join(wrong))
    lengths = {name: len(column) for name, column in log.attributes.items() if len(column) != log.cases.rows}
    if lengths:
        yield broken_by("attributes", "There must be one value a case: {columns}.", columns=", ".join(lengths))


def _references(log: EventLog) -> Iterator[Finding]:
    dictionaries = ("elements", "flows", "units", "roles", "individuals", "services")
    sizes = {name: len(getattr(log, name)) for name in dictionaries}
    sizes["activities"] = log.activities.rows
    for name, columns in CODES.items():
        for column, dictionary in columns.items():
            codes = getattr(log, name)[column]
            lowest = 0 if (name, column) in OBLIGATORY else -1
            broken = (codes < lowest) | (codes >= sizes[dictionary])
            if broken.any():
                rule = "{column} must be a row of {dictionary}"
                yield broken_by(name, rule, broken, column=column, dictionary=dictionary)
    for name in ("activities", "cases", "events", "stays", "shifts", "elsewhere"):
        codes = getattr(log, name)["replication"]
        broken = (codes < 0) | (codes >= log.header.replications)
        if broken.any():
            yield broken_by(name, "replication must be below the number in the header", broken)
    yield from _dictionaries(log, sizes)
    keys = _case_keys(log.cases)
    if (keys[1:] <= keys[:-1]).any():
        yield broken_by("cases", "The cases must be sorted by replication and case, each once.")
        return
    for name in ("activities", "events", "stays"):
        unknown = ~np.isin(_case_keys(getattr(log, name)), keys)
        if unknown.any():
            yield broken_by(name, "every row must belong to a case of the table of cases", unknown)


def _dictionaries(log: EventLog, sizes: Mapping[str, int]) -> Iterator[Finding]:
    pairs = [("roles", role.id, [code for part in role.parts for code in part], "individuals") for role in log.roles]
    pairs += [("elements", element.id, [element.unit], "units") for element in log.elements]
    pairs += [("individuals", person.id, [person.unit], "units") for person in log.individuals]
    pairs += [("services", service.id, list(service.individuals), "individuals") for service in log.services]
    for name, identifier, codes, dictionary in pairs:
        lowest = 0 if name in {"roles", "services"} else -1
        if any(not lowest <= code < sizes[dictionary] for code in codes):
            rule = "{name} '{id}' refers to a row that {dictionary} do not have."
            yield broken_by(name, rule, name=name, id=identifier, dictionary=dictionary)


def _rows(log: EventLog) -> Iterator[Finding]:
    for name, rule, broken in _invariants(log):
        if broken.any():
            yield broken_by(name, rule, broken)


def _invariants(log: EventLog) -> Iterator[tuple[str, str, Mask]]:
    """Table, rule and the rows that break it."""
    rows = log.activities
    latest: Column = rows["enabled"]
    for column in IN_ORDER[1:]:
        instants = rows[column]
        yield "activities", f"{column} must not come before what precedes it", _before(instants, latest)
        latest = np.maximum(latest, instants)
    withdrawn = rows["withdrawn"] != NEVER
    started = np.maximum(np.maximum(rows["enabled"], rows["started"]), rows["work_end"])
    yield "activities", "withdrawn must not come before the start", _before(rows["withdrawn"], started)
    yield "activities", "an instance is either completed or withdrawn", withdrawn & (rows["completed"] != NEVER)
    yield "activities", "visit must not be negative", rows["visit"] < 0
    yield "activities", "worked and suspended must not be negative", (rows["worked"] < 0) | (rows["suspended"] < 0)
    known = (rows["started"] != NEVER) & (rows["work_end"] != NEVER)
    room = np.where(known, rows["work_end"] - rows["started"], np.iinfo(np.int64).max)
    yield "activities", "suspended must not be more than lies between started and work_end", rows["suspended"] > room
    yield "activities", "the rows must be sorted by replication and end of the instance", _unsorted(log)

    yield from _links(log)

    cases = log.cases
    yield "cases", "a case must not enter the run before it arrives", _before(cases["began"], cases["arrival"])
    yield "cases", "a case must not end before it began", _before(cases["end"], cases["began"])
    own = _case_keys(cases) != _case_keys(rows)[cases["last"]] if rows.rows else cases["last"] != -1
    yield "cases", "the last activity must be one of the case itself", own & (cases["last"] >= 0)
    ends = np.maximum(log.stays["completed"], log.stays["withdrawn"])
    yield "stays", "a stay must not end before it begins", _before(ends, log.stays["began"])
    yield "shifts", "a shift must not close before it opens", log.shifts["closed"] < log.shifts["opened"]


def _links(log: EventLog) -> Iterator[tuple[str, str, Mask]]:
    rows, causes, stints = log.activities, log.causes, log.assignments
    keys = _case_keys(rows)
    yield "causes", "a cause must belong to the same case", keys[causes["row"]] != keys[causes["cause"]]
    yield "causes", "nothing causes itself", causes["row"] == causes["cause"]
    yield "assignments", "a stint must not end before it began", stints["ended"] < stints["began"]
    too_much = (stints["worked"] < 0) | (stints["worked"] > stints["ended"] - stints["began"])
    yield "assignments", "effort of a stint must lie between nothing and its length", too_much
    early = (rows["started"][stints["row"]] == NEVER) | (stints["began"] < rows["started"][stints["row"]])
    yield "assignments", "a stint must not begin before its activity", early


def _case_keys(table: Mapping[str, Column]) -> NDArray[np.int64]:
    keys: NDArray[np.int64] = (table["replication"].astype(np.int64) << 32) | table["case"].astype(np.int64)
    return keys


def _before(instants: Column, others: Column) -> Mask:
    broken: Mask = (instants != NEVER) & (instants < others)
    return broken


def _unsorted(log: EventLog) -> Mask:
    """Rows that come too late in the table. Open rows have no end and stand after those that ended."""
    rows = log.activities
    ends = np.maximum(rows["completed"], rows["withdrawn"])
    ends = np.where(ends == NEVER, np.iinfo(np.int64).max, ends)
    replications = rows["replication"]
    broken = np.zeros(rows.rows, dtype=np.bool_)
    broken[1:] = (replications[1:] < replications[:-1]) | (
        (replications[1:] == replications[:-1]) & (ends[1:] < ends[:-1])
    )
    return broken
