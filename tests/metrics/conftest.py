"""Logs made by hand: what a test does not say about an activity follows from what it says."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from bpr.eventlog.tables import (
    NEVER,
    EventLog,
    LoggedElement,
    LoggedIndividual,
    LoggedRole,
    LoggedUnit,
    LogHeader,
    empty_table,
    table,
)

STAGES = ("enabled", "ready", "released", "started", "work_end", "completed")


def build_log(  # noqa: PLR0913  # what a test may want to say
    rows: Sequence[Mapping[str, Any]],
    *,
    cases: Iterable[Mapping[str, Any]] | None = None,
    roles: Mapping[str, Sequence[Sequence[str]]] | None = None,
    shifts: Iterable[tuple[str, int, int]] = (),
    types: Mapping[str, str] | None = None,
    hourly: Mapping[str, float] | None = None,
    per_use: Mapping[str, float] | None = None,
    pools: Mapping[str, str] | None = None,
    **header: Any,
) -> EventLog:
    """A log of `rows`: dicts with `case`, `element` and some of the columns of `activities`.

    Instants left out are those of the stage before; `causes` are row numbers; `by` the individuals who worked from
    start to work_end (or stints: tuples of individual, began, ended, worked); `unit` and `role` are names. `cases`
    overrides columns of the cases, which otherwise run from the first instant of their rows to the last, or are open.
    """
    roles, types = roles or {}, types or {}
    elements = list(dict.fromkeys(row["element"] for row in rows))
    units = list(dict.fromkeys(row["unit"] for row in rows if row.get("unit")))
    people = list(dict.fromkeys(person for parts in roles.values() for part in parts for person in part))
    people += [p for p in dict.fromkeys(stint[0] for row in rows for stint in _stints(row, {})) if p not in people]
    activities: dict[str, list[int]] = {name: [] for name in empty_table("activities")}
    causes, assignments = [], []
    for number, row in enumerate(rows):
        at = 0
        times = {}
        for stage in STAGES:
            at = times[stage] = row.get(stage, at)
        if row.get("withdrawn", NEVER) != NEVER:
            times["completed"] = NEVER
        stints = _stints(row, times)
        worked = sum(stint[3] for stint in stints)
        values = {
            "replication": 0,
            "visit": 0,
            "scope": 0,
            "withdrawn": NEVER,
            "waits_for": 0,
            "suspended": 0,
            "worked": worked,
            **times,
            **{key: value for key, value in row.items() if key not in {"causes", "by"}},
            "element": elements.index(row["element"]),
            "unit": units.index(row["unit"]) if row.get("unit") else -1,
            "role": list(roles).index(row["role"]) if row.get("role") else -1,
            "individual": people.index(stints[0][0]) if stints else -1,
        }
        for name, column in activities.items():
            column.append(values[name])
        causes += [(number, cause) for cause in row.get("causes", ())]
        assignments += [(number, people.index(stint[0]), *stint[1:]) for stint in stints]
    return EventLog(
        LogHeader(**header),
        activities=table("activities", activities),
        causes=_table("causes", causes),
        assignments=_table("assignments", assignments),
        cases=_cases(rows, activities, {(c.get("replication", 0), c["case"]): c for c in cases or ()}),
        events=empty_table("events"),
        shifts=_table(
            "shifts",
            [
                (r, people.index(p), a, b)
                for r in range(header.get("replications", 1))
                for p, a, b in shifts
                if p in people
            ],
        ),
        elements=tuple(LoggedElement(name, name, types.get(name, "task")) for name in elements),
        units=tuple(LoggedUnit(name, name) for name in units),
        roles=tuple(
            LoggedRole(name, name, tuple(tuple(people.index(p) for p in part) for part in parts))
            for name, parts in roles.items()
        ),
        individuals=tuple(
            LoggedIndividual(p, p, (pools or {}).get(p, ""), (hourly or {}).get(p, 0.0), (per_use or {}).get(p, 0.0))
            for p in people
        ),
    )


def _stints(row: Mapping[str, Any], times: Mapping[str, int]) -> list[tuple[str, int, int, int]]:
    found = []
    for stint in row.get("by", ()):
        if isinstance(stint, str):
            began, ended = times.get("started", 0), times.get("work_end", 0)
            stint = (stint, began, ended, ended - began - row.get("suspended", 0))  # noqa: PLW2901
        found.append(stint)
    return found


def _table(name: str, rows: Sequence[tuple[int, ...]]) -> Any:
    columns = list(zip(*rows, strict=True)) or [()] * len(empty_table(name))
    return table(name, dict(zip(empty_table(name), map(np.array, columns), strict=True)))


def _cases(rows: Any, activities: Mapping[str, list[int]], given: Mapping[tuple[int, int], Mapping[str, Any]]) -> Any:
    keys = sorted({(row.get("replication", 0), row["case"]) for row in rows} | set(given))
    columns: dict[str, list[Any]] = {name: [] for name in empty_table("cases")}
    for key in keys:
        mine = [n for n, row in enumerate(rows) if (row.get("replication", 0), row["case"]) == key]
        ends = {n: max(activities["completed"][n], activities["withdrawn"][n]) for n in mine}
        arrival = min((activities["enabled"][n] for n in mine), default=0)
        last = max(mine, key=lambda n: (ends[n], n), default=-1)
        values = {
            "replication": key[0],
            "case": key[1],
            "arrival": arrival,
            "began": arrival,
            "end": NEVER if NEVER in ends.values() else ends.get(last, NEVER),
            "outcome": -1,
            "last": last,
            "stuck": False,
            "service": -1,
            **given.get(key, {}),
        }
        for name, column in columns.items():
            column.append(values[name])
    return table("cases", {name: np.array(column) for name, column in columns.items()})


@pytest.fixture(scope="session")
def make_log() -> Callable[..., EventLog]:
    """`build_log`."""
    return build_log
