"""Logs of single replications of one model -> one log. It joins; it neither sorts nor checks rows."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bpr.eventlog.tables import SCHEMA, Column, EventLog, LoggedRole, Table

_SAME_HEADER = ("start", "timezone", "currency", "simulated", "antithetic", "digests")
_SAME_DICTIONARY = ("elements", "flows", "units", "individuals", "services")
_OFFSET_BY_ACTIVITIES = {"causes": ("row", "cause"), "assignments": ("row",), "cases": ("last",)}
"""Columns that hold row numbers of `activities`; -1 (none) stays -1."""


def concatenate(logs: Sequence[EventLog]) -> EventLog:
    """Join the logs of replications of the same model into one.

    Parameters
    ----------
    logs
        At least one. Each may hold several replications; they are numbered through in the order given. Roles are
        merged, because a run may make roles of its own (``same_as``, ``different_from``); the other dictionaries are
        the same.

    Returns
    -------
    EventLog
        New tables; a single log is returned as it is.

    Raises
    ------
    ValueError
        There is no log, or the logs are not of the same model.
    """
    if not logs:
        message = "there is no log to join"
        raise ValueError(message)
    first = logs[0]
    if len(logs) == 1:
        return first
    frame, renumber = joining(logs, [log.activities.rows for log in logs])
    parts = {name: [renumber(number, name, getattr(log, name)) for number, log in enumerate(logs)] for name in SCHEMA}
    tables: dict[str, Any] = {
        name: Table({column: np.concatenate([part[column] for part in found]) for column in SCHEMA[name]})
        for name, found in parts.items()
    }
    attributes = Table({name: np.concatenate([log.attributes[name] for log in logs]) for name in first.attributes})
    return replace(frame, attributes=attributes, **tables)


Renumber = Callable[[int, str, Table], Table]
"""``renumber(log, name, rows)``: rows of the table `name` of that log, with their numbers in all of them."""


def joining(logs: Sequence[EventLog], activities: Sequence[int]) -> tuple[EventLog, Renumber]:
    """Dictionaries, header and findings of several logs together, and what becomes of the numbers in their tables.

    Parameters
    ----------
    logs
        As for `concatenate`; of their tables nothing is needed.
    activities
        Rows of `activities` of each.

    Returns
    -------
    EventLog, Renumber
        The log with the tables of the first; what to do with those of all.

    Raises
    ------
    ValueError
        The logs are not of the same model.
    """
    first = logs[0]
    for log in logs[1:]:
        _refuse_other_model(first, log)
    replications, offsets = _starts([log.header.replications for log in logs]), _starts(activities)
    roles, codes = _merged_roles(logs)

    def renumber(number: int, name: str, rows: Table) -> Table:
        columns: dict[str, Column] = {}
        for column, kind in SCHEMA[name].items():
            values = rows[column]
            if column == "replication":
                values = values + np.int32(replications[number])
            elif column in _OFFSET_BY_ACTIVITIES.get(name, ()):
                values = np.where(values < 0, values, values + np.int32(offsets[number]))
            elif column == "role":
                values = values if (new := codes[number]) is None else new[values]
            columns[column] = values.astype(kind.dtype, copy=False)
        return Table(columns)

    frame = replace(
        first,
        header=replace(first.header, replications=sum(log.header.replications for log in logs)),
        roles=roles,
        findings=tuple({str(finding): finding for log in logs for finding in log.findings}.values()),
    )
    return frame, renumber


def _merged_roles(logs: Sequence[EventLog]) -> tuple[tuple[LoggedRole, ...], list[NDArray[np.int32] | None]]:
    """All roles, and for each log the new row number of each old one (None where nothing changes)."""
    merged: dict[LoggedRole, int] = {}
    codes: list[NDArray[np.int32] | None] = []
    for log in logs:
        new = [merged.setdefault(role, len(merged)) for role in log.roles]
        # the last entry is what -1 (no role) indexes
        codes.append(None if new == list(range(len(new))) else np.array([*new, -1], dtype=np.int32))
    return tuple(merged), codes


def _starts(sizes: Sequence[int]) -> list[int]:
    return [sum(sizes[:position]) for position in range(len(sizes))]


def _refuse_other_model(first: EventLog, other: EventLog) -> None:
    differing = [name for name in _SAME_HEADER if getattr(first.header, name) != getattr(other.header, name)]
    differing += [name for name in _SAME_DICTIONARY if getattr(first, name) != getattr(other, name)]
    if set(first.attributes) != set(other.attributes):
        differing.append("attributes")
    if differing:
        message = f"only logs of the same model can be joined; these differ in: {', '.join(differing)}"
        raise ValueError(message)
