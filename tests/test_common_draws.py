"""AS-IS and TO-BE draw the same figures for the same thing of the same case, whatever else has changed (rule 20)."""

from pathlib import Path

import numpy as np
import pytest

import bpr
from bpr.scenario.read import to_mapping


@pytest.fixture(scope="module")
def variants(models: Path) -> list[bpr.Model]:
    return [bpr.load(models / "county-permit", scenario=name) for name in ("scenario.yaml", "to-be.yaml")]


@pytest.fixture(scope="module")
def logs(variants: list[bpr.Model]) -> list[bpr.EventLog]:
    return [bpr.simulate(variant, replications=2, seed=11) for variant in variants]


def efforts(log: bpr.EventLog, task: str) -> dict[tuple[int, int, int], int]:
    """(replication, case, visit) -> effort in ms, for every finished instance of a task."""
    number = next(i for i, element in enumerate(log.elements) if element.id == task)
    rows = log.activities.where((log.activities["element"] == number) & (log.activities["completed"] > 0))
    keys = zip(*(rows[name].tolist() for name in ("replication", "case", "visit")), strict=True)
    return dict(zip(keys, rows["worked"].tolist(), strict=True))


def test_the_same_task_of_the_same_case_takes_the_same_effort(
    variants: list[bpr.Model], logs: list[bpr.EventLog]
) -> None:
    tasks = [to_mapping(variant.scenario)["tasks"] for variant in variants]
    unchanged = [name for name in tasks[0] if tasks[0][name] == tasks[1].get(name) and name in variants[1].process]
    assert len(unchanged) >= 3
    for name in unchanged:
        before, after = (efforts(log, name) for log in logs)
        common = before.keys() & after.keys()
        assert len(common) > 100, name
        assert {key: before[key] for key in common} == {key: after[key] for key in common}, name


def test_the_same_applications_arrive_at_the_same_instants(logs: list[bpr.EventLog]) -> None:
    before, after = (log.cases for log in logs)
    np.testing.assert_array_equal(before["arrival"], after["arrival"])


def test_cases_are_of_the_same_kind(logs: list[bpr.EventLog]) -> None:
    before, after = (log.attributes["kind"] for log in logs)
    np.testing.assert_array_equal(before, after)


def test_different_cases_and_different_tasks_draw_different_figures(logs: list[bpr.EventLog]) -> None:
    first = list(efforts(logs[0], "Task_Review").values())
    second = list(efforts(logs[0], "Task_Environment").values())
    assert len(set(first)) > 0.99 * len(first)
    assert abs(np.corrcoef(first[: len(second)], second[: len(first)])[0, 1]) < 0.1
