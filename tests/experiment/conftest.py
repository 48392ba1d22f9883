"""Logs made by hand, as in tests/metrics."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from bpr.eventlog.tables import (
    NEVER,
    EventLog,
    LoggedElement,
    LoggedUnit,
    LogHeader,
    empty_table,
    table,
)


def build_run(
    times: Sequence[Sequence[int]], *, seed: int | None = 1, horizon: int | None = None, waits_for: int = 0
) -> EventLog:
    """A run in which each case is one delay: `times` gives, for each replication, the durations of its cases in ms."""
    rows = [(replication, case, took) for replication, cases in enumerate(times) for case, took in enumerate(cases)]
    replication, case, took = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    none, zero = np.full(len(rows), -1), np.zeros(len(rows))
    never = np.full(len(rows), NEVER)
    return EventLog(
        LogHeader(seed=seed, replications=len(times), horizon=horizon),
        activities=table("activities", {
            **dict.fromkeys(empty_table("activities"), zero),
            "replication": replication, "case": case, "completed": took, "withdrawn": never, "individual": none,
            "role": none, "waits_for": zero + waits_for,
        }),
        causes=empty_table("causes"),
        assignments=empty_table("assignments"),
        cases=table("cases", {
            "replication": replication, "case": case, "arrival": zero, "began": zero, "end": took, "outcome": none,
            "last": np.arange(len(rows)), "stuck": zero,
        }),
        events=empty_table("events"),
        shifts=empty_table("shifts"),
        elements=(LoggedElement("Wait", "Wait", "task"),),
        units=(LoggedUnit("U", "Unit"),),
    )  # fmt: skip


@pytest.fixture(scope="session")
def make_run() -> Callable[..., EventLog]:
    """`build_run`."""
    return build_run
