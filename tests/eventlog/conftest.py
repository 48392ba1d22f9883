"""A small simulated log, written out by hand: two cases of a permit, one replication."""

from collections.abc import Callable

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
    Table,
    table,
)

MINUTE = 60_000


def _make_log(*, roles: tuple[LoggedRole, ...] | None = None, **header: object) -> EventLog:
    """Accept (window) -> review (section) with a transfer; the second case waits, and is open at the end."""
    activities = {
        "replication": [0, 0, 0, 0],
        "case": [0, 0, 1, 1],
        "element": [0, 1, 0, 1],
        "visit": [0, 0, 0, 0],
        "scope": [0, 0, 0, 0],
        "enabled": [0, 10, 5, 20],
        "ready": [0, 20, 5, 30],
        "released": [0, 20, 5, 30],
        "started": [0, 20, 10, NEVER],
        "completed": [10, 50, 20, NEVER],
        "work_end": [10, 45, 20, NEVER],
        "worked": [10, 20, 10, 0],
        "suspended": [0, 5, 0, 0],
        "withdrawn": [NEVER, NEVER, NEVER, NEVER],
        "individual": [0, 1, 0, -1],
        "role": [0, 1, 0, 1],
        "unit": [0, 1, 0, 1],
        "waits_for": [0, 0, 0, 0],
    }
    minutes = {"enabled", "ready", "released", "started", "completed", "work_end", "worked", "suspended", "withdrawn"}
    order = [0, 2, 1, 3]
    scaled = {
        name: np.array([v if v == NEVER or name not in minutes else v * MINUTE for v in values])[order]
        for name, values in activities.items()
    }
    return EventLog(
        header=LogHeader(
            **{  # type: ignore[arg-type]
                "name": "AS-IS 2026",
                "start": "2026-01-05T08:30:00+08:00",
                "timezone": "Asia/Shanghai",
                "currency": "CNY",
                "seed": 7,
                "horizon": 60 * MINUTE,
                "version": "0.1.0",
                "digests": {"process": "ab12", "scenario": "cd34"},
                **header,
            }
        ),
        activities=table("activities", scaled),
        causes=table("causes", {"row": np.array([2, 3]), "cause": np.array([0, 1])}),
        assignments=table(
            "assignments",
            {
                "row": np.array([0, 1, 2]),
                "individual": np.array([0, 0, 1]),
                "began": np.array([0, 10, 20]) * MINUTE,
                "ended": np.array([10, 20, 45]) * MINUTE,
                "worked": np.array([10, 10, 20]) * MINUTE,
            },
        ),
        cases=table(
            "cases",
            {
                "replication": np.array([0, 0]),
                "case": np.array([0, 1]),
                "arrival": np.array([0, 5 * MINUTE]),
                "began": np.array([0, 5 * MINUTE]),
                "end": np.array([50 * MINUTE, NEVER]),
                "outcome": np.array([2, -1]),
                "last": np.array([2, -1]),
                "stuck": np.array([False, False]),
                "service": np.array([-1, -1]),
            },
        ),
        events=table(
            "events",
            {
                "replication": np.array([0]),
                "case": np.array([0]),
                "element": np.array([2]),
                "time": np.array([50 * MINUTE]),
                "flow": np.array([-1]),
            },
        ),
        shifts=table(
            "shifts",
            {
                "replication": np.array([0, 0]),
                "individual": np.array([0, 1]),
                "opened": np.array([0, 0]),
                "closed": np.array([60, 60]) * MINUTE,
            },
        ),
        elements=(
            LoggedElement("Task_Accept", "受理", "userTask", 0),
            LoggedElement("Task_Review", "Review, thorough", "userTask", 1),
            LoggedElement("End_Granted", "", "endEvent"),
        ),
        flows=("Flow_1", "Flow_2"),
        units=(LoggedUnit("U_WINDOW", "政务服务窗口"), LoggedUnit("U_REVIEW", "Review section")),
        roles=roles or (LoggedRole("window_clerk", "窗口人员", ((0,),)), LoggedRole("reviewer", "Reviewer", ((1,),))),
        individuals=(
            LoggedIndividual("window_clerk#1", "窗口人员 1", "window_clerk", 60.0, 0.0, 0),
            LoggedIndividual("reviewer#1", "Reviewer 1", "reviewer", 90.0, 1.5, 1),
        ),
        attributes=Table({"kind": np.array(["simple", "复杂"]), "amount": np.array([1.5, 2.25])}),
    )


MakeLog = Callable[..., EventLog]


@pytest.fixture
def make_log() -> MakeLog:
    """A function that writes out the log, with other roles or words in its header if wanted."""
    return _make_log


@pytest.fixture(scope="session")
def small_log() -> EventLog:
    """The log as it is; the same for a whole session, as logs do not change."""
    return _make_log()


@pytest.fixture
def log() -> EventLog:
    """The log as it is."""
    return _make_log()
