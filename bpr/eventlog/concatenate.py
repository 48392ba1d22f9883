"""Logs of single replications of one model -> one log. It joins; it neither sorts nor checks rows."""

from collections.abc import Sequence
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
    for log in logs[1:]:
        _refuse_other_model(first, log)

    replications = _starts([log.header.replications for log in logs])
    activities = _starts([log.activities.rows for log in logs])
    roles, role_codes = _merged_roles(logs)
    tables: dict[str, Any] = {name: _joined(name, logs, replications, activities, role_codes) for name in SCHEMA}
    return replace(
        first,
        header=replace(first.header, replications=sum(log.header.replications for log in logs)),
        roles=roles,
        findings=tuple({str(finding): finding for log in logs for finding in log.findings}.values()),
        attributes=Table({name: np.concatenate([log.attributes[name] for log in logs]) for name in first.attributes}),
        **tables,
    )


def _joined(
    name: str,
    logs: Sequence[EventLog],
    replications: Sequence[int],
    activities: Sequence[int],
    role_codes: Sequence[NDArray[np.int32] | None],
) -> Table:
    columns: dict[str, Column] = {}
    for column, kind in SCHEMA[name].items():
        parts: list[Column] = [getattr(log, name)[column] for log in logs]
        if column == "replication":
            parts = [part + np.int32(offset) for part, offset in zip(parts, replications, strict=True)]
        elif column in _OFFSET_BY_ACTIVITIES.get(name, ()):
            parts = [np.where(part < 0, part, part + np.int32(at)) for part, at in zip(parts, activities, strict=True)]
        elif column == "role":
            parts = [part if codes is None else codes[part] for part, codes in zip(parts, role_codes, strict=True)]
        columns[column] = np.concatenate(parts).astype(kind.dtype, copy=False)
    return Table(columns)


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
