"""Whether a log is of a terminating or of a steady-state experiment is said with its measures."""

from dataclasses import replace

import numpy as np
import pytest

import bpr
from bpr.eventlog.tables import NEVER, EventLog, LogHeader, Table, empty_table
from bpr.metrics.course import Course, course_of
from bpr.report.text import comparison_table, measures_table


def log_of(*, simulated: bool = True, warmup: int = 0, **cases: list[object]) -> EventLog:
    columns = {"replication": [0, 0, 1, 1], "arrival": [0, 5, 0, 5], "began": [0, 5, 0, 5], "end": [9, 9, 9, 9]}
    columns |= {
        "stuck": [False] * 4,
        "service": [-1] * 4,
        "case": [0, 1, 0, 1],
        "outcome": [-1] * 4,
        "last": [-1] * 4,
        **cases,
    }
    tables = {name: empty_table(name) for name in ("activities", "causes", "assignments", "events", "shifts")}
    made = {name: np.array(columns[name], dtype=column.dtype) for name, column in empty_table("cases").items()}
    header = LogHeader(replications=2, simulated=simulated, warmup=warmup)
    return EventLog(header, cases=Table(made), **tables)


@pytest.mark.parametrize(
    ("log", "course"),
    [
        (log_of(), Course("terminating", 0, 0.0, "drained")),
        (log_of(warmup=4), Course("steady-state", 4, 0.0, "drained")),
        (log_of(arrival=[-7, 5, -3, 5]), Course("terminating", 0, 1.0, "drained")),
        (log_of(end=[9, NEVER, 9, 9]), Course("terminating", 0, 0.0, "horizon")),
        (log_of(end=[9, NEVER, 9, 9], stuck=[False, True, False, False]), Course("terminating", 0, 0.0, "drained")),
        (log_of(simulated=False), None),
    ],
)
def test_how_runs_begin_and_end_is_read_from_the_log(log: EventLog, course: Course | None) -> None:
    assert course_of(log) == course


def test_it_is_said_below_the_measures_in_both_languages(models) -> None:
    model = bpr.load(models / "pudong-convenience-store")
    found = bpr.measure(bpr.simulate(model, replications=2), model)
    assert found.to_dict()["log"]["course"]["kind"] == "terminating"
    assert "A terminating run: it begins empty, and all its cases count; it ends" in measures_table(found).notes[-1]
    assert "终止型仿真：从无在办件开始" in measures_table(found, "zh").notes[-1]


def test_runs_of_two_kinds_are_named_apart(models) -> None:
    folder = models / "pudong-convenience-store"
    as_is, to_be = bpr.load(folder), bpr.load(folder, scenario="to-be.yaml")
    found = bpr.compare(as_is, to_be, replications=2)
    assert sum("terminating" in note for note in comparison_table(found).notes) == 1
    steady = replace(found.to_be, course=Course("steady-state", 172_800_000, 0.0, "horizon"))
    notes = comparison_table(replace(found, to_be=steady)).notes
    assert [note.partition(": ")[0] for note in notes[-2:]] == ["AS-IS", "TO-BE"]
    assert "the first 2 d (the warm-up of the scenario) are left out; it stops at the horizon" in notes[-1]
