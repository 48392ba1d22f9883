"""Two runs made without an engine: a permit that goes from unit to unit, before and after a redesign."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from bpr.errors import Finding, Where
from bpr.eventlog.concatenate import concatenate
from bpr.eventlog.tables import (
    EventLog,
    LoggedElement,
    LoggedIndividual,
    LoggedRole,
    LoggedUnit,
    LogHeader,
    empty_table,
    table,
)
from bpr.experiment.comparison import Comparison, compare_logs

HOUR, DAY = 3_600_000, 86_400_000
CASES = 60


@dataclass(frozen=True)
class Step:
    """One task of a line of tasks: mean hours of transfer, queue and work, and the unit that does it."""

    task: str
    unit: int
    transfer: float
    queue: float
    work: float


UNITS = (
    LoggedUnit("WINDOW", "政务服务窗口"),
    LoggedUnit("REVIEW", "Review section"),
    LoggedUnit("CHIEF", "局长办公室"),
)
AS_IS = (
    Step("Task_Accept", 0, 0, 2, 0.5),
    Step("Task_Review", 1, 30, 40, 2),
    Step("Task_Countersign", 2, 26, 60, 1),
    Step("Task_Sign", 2, 0, 20, 0.2),
    Step("Task_Deliver", 0, 24, 1, 0.3),
)
TO_BE = (Step("Task_Accept", 0, 0, 1, 0.6), Step("Task_Review", 1, 1, 30, 2), Step("Task_Deliver", 0, 1, 1, 0.3))
NAMES = {
    "Task_Accept": "受理",
    "Task_Review": "Review",
    "Task_Countersign": "会签 <b>all</b> departments",
    "Task_Sign": "签发",
    "Task_Deliver": "送达",
}


def run(steps: Sequence[Step], replication: int, **header: object) -> EventLog:
    """One replication: every case takes the steps one after the other."""
    draws = np.random.default_rng(replication)
    arrival = np.cumsum(draws.exponential(6 * HOUR, CASES)).astype(np.int64)
    spread = draws.uniform(0.5, 1.5, (CASES, len(AS_IS), 3))[:, : len(steps)]
    means = np.array([[step.transfer, step.queue, step.work] for step in steps])
    spans = (spread * means * HOUR).astype(np.int64)
    ends = arrival[:, None] + spans.sum(axis=2).cumsum(axis=1)
    enabled = np.column_stack([arrival, ends[:, :-1]])
    ready = enabled + spans[:, :, 0]
    started = ready + spans[:, :, 1]
    order = np.argsort(ends, axis=None, kind="stable")
    place = np.empty(order.size, dtype=np.int64)
    place[order] = np.arange(order.size)
    place = place.reshape(ends.shape)
    of_case, of_step = (index.ravel()[order] for index in np.indices(ends.shape))
    unit = np.array([step.unit for step in steps])[of_step]
    flat = {name: column.ravel()[order] for name, column in
            {"enabled": enabled, "ready": ready, "released": ready, "started": started}.items()}  # fmt: skip
    zeros, size = np.zeros(order.size), order.size
    finish = ends.ravel()[order]
    activities = table("activities", {
        "replication": zeros, "case": of_case, "element": of_step, "visit": zeros, "scope": zeros, **flat,
        "completed": finish, "work_end": finish, "worked": finish - flat["started"], "suspended": zeros,
        "withdrawn": np.full(size, -(2**62)), "individual": unit, "role": unit, "unit": unit, "waits_for": zeros,
    })  # fmt: skip
    last = int(finish.max())
    return EventLog(
        header=LogHeader(
            **{  # type: ignore[arg-type]
                "start": "2026-01-05T08:30:00+08:00",
                "timezone": "Asia/Shanghai",
                "currency": "CNY",
                "seed": 2026,
                "version": "0.1.0",
                **header,
            }
        ),
        activities=activities,
        causes=table("causes", {"row": place[:, 1:].ravel(), "cause": place[:, :-1].ravel()}),
        assignments=table(
            "assignments",
            {
                "row": np.arange(size),
                "individual": unit,
                "began": flat["started"],
                "ended": finish,
                "worked": finish - flat["started"],
            },
        ),
        cases=table(
            "cases",
            {
                "replication": np.zeros(CASES),
                "case": np.arange(CASES),
                "arrival": arrival,
                "began": arrival,
                "end": ends[:, -1],
                "outcome": np.full(CASES, len(steps)),
                "last": place[:, -1],
                "stuck": np.zeros(CASES),
                "service": np.full(CASES, -1),
            },
        ),
        events=empty_table("events"),
        shifts=table(
            "shifts",
            {
                "replication": np.zeros(3),
                "individual": np.arange(3),
                "opened": np.zeros(3),
                "closed": np.full(3, last),
            },
        ),
        elements=(
            *(LoggedElement(step.task, NAMES[step.task], "userTask", step.unit) for step in steps),
            LoggedElement("End_Done", "办结", "endEvent"),
        ),
        units=UNITS,
        roles=tuple(LoggedRole(unit.id.lower(), unit.name, ((number,),)) for number, unit in enumerate(UNITS)),
        individuals=tuple(
            LoggedIndividual(f"{unit.id.lower()}#1", f"{unit.name} 1", unit.id.lower(), 60.0) for unit in UNITS
        ),
        findings=(
            Finding("SHARES-EQUAL", Where(element="Gateway_1"), "No shares are given.", "Give shares.", "assumption"),
        ),
    )


def runs(steps: Sequence[Step], replications: int, **header: object) -> EventLog:
    """Several replications of one model."""
    return concatenate([run(steps, number, **header) for number in range(replications)])


@pytest.fixture(scope="session")
def comparison() -> Comparison:
    """Ten replications of AS-IS and TO-BE."""
    as_is = runs(AS_IS, 10, name="AS-IS 2026", digests={"process": "a" * 64, "scenario": "b" * 64})
    to_be = runs(TO_BE, 10, name="一窗受理 <one window>", digests={"process": "c" * 64, "scenario": "d" * 64})
    return compare_logs(as_is, to_be)


@pytest.fixture(scope="session")
def single() -> Comparison:
    """One replication: nothing can be said about chance."""
    return compare_logs(runs(AS_IS, 1, name="AS-IS"), runs(TO_BE, 1, name="TO-BE"))


@pytest.fixture(scope="session")
def unchanged() -> Comparison:
    """The same process twice."""
    return compare_logs(runs(AS_IS, 5, name="AS-IS"), runs(AS_IS, 5, name="Renamed"))
