"""Interruptible of BPSim and preemptive of a scenario say the same of the people of one role, or are told by name."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bpr
from bpr.exchange.bpsim.interrupting import (
    NO_TRUTH,
    NOBODY_BEFORE,
    Effort,
    above,
    below,
    interruptible_of,
    preemptive_of,
)
from bpr.model import model
from bpr.process.graph import ProcessGraph
from bpr.report.findings import reason_in_chinese
from bpr.scenario.read import make_scenario
from bpr.scenario.schema import Scenario
from tests.exchange.test_bpsim import ARRIVALS, expression, number, read, says, section, time
from tests.exchange.test_bpsim_out import BASE, DRAWING, back, written


def work(
    task: str, priority: object = None, *, interruptible: str = "", selection: str = "getResource('clerk', 1)"
) -> str:
    """A task of ten minutes; ``interruptible`` as the file says it."""
    marks = {"Interruptible": f'<b:BooleanParameter value="{interruptible}"/>'} if interruptible else {}
    marks |= {"Priority": priority if isinstance(priority, str) else number(priority)} if priority is not None else {}
    return says(
        task,
        time(number(10)),
        section("Resource", Selection=expression(selection)),
        section("Priority", **marks),
    )


def preemptive(scenario: Scenario) -> list[str]:
    return [task for task, entry in scenario.tasks.items() if entry.preemptive]


def test_work_of_greater_priority_calls_people_away_from_work_that_is_interruptible(graph: ProcessGraph) -> None:
    made, findings = read(graph, ARRIVALS, work("A", interruptible="true"), work("B", 5))
    assert (preemptive(made), findings) == (["B"], {})


def test_all_that_goes_behind_must_be_interruptible(graph: ProcessGraph) -> None:
    """A may be put down, for C and for B; C may not, so B, which goes before both, is not preemptive."""
    made, findings = read(graph, ARRIVALS, work("A", interruptible="true"), work("B", 5), work("C", 1))
    assert preemptive(made) == ["C"]
    assert findings["BPSIM-LEFT"].values["why"] == (
        "'B' goes before it, and before work that is not interruptible: 'C'"
    )


def test_work_that_other_people_do_has_no_part_in_it(graph: ProcessGraph) -> None:
    other = work("C", 1, selection="getResource('head', 1)")
    made, findings = read(graph, ARRIVALS, work("A", interruptible="true"), work("B", 5), other)
    assert (preemptive(made), findings) == (["B"], {})


def test_any_of_several_roles_is_called_away(graph: ProcessGraph) -> None:
    either = work("B", 5, selection="orResource(getResource('head', 1), getResource('clerk', 1))")
    made, _ = read(graph, ARRIVALS, work("A", interruptible="true"), either)
    assert preemptive(made) == ["B"]


def test_a_priority_that_depends_on_the_case_goes_before_its_own_task_too(graph: ProcessGraph) -> None:
    urgent = expression("getProperty('urgent')")
    made, findings = read(graph, ARRIVALS, work("A", interruptible="true"), work("B", urgent))
    assert preemptive(made) == []
    assert "'B'" in str(findings["BPSIM-LEFT"].values["why"])
    made, findings = read(graph, ARRIVALS, work("A", interruptible="true"), work("B", urgent, interruptible="true"))
    assert preemptive(made) == ["B"]  # but A calls nobody from B where that has less than nothing
    assert findings["BPSIM-LEFT"].values["why"] == "'A' goes before it and has no priority of its own"
    made, findings = read(graph, ARRIVALS, work("B", urgent, interruptible="true"))
    assert preemptive(made) == ["B"]


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ([work("A", interruptible="true")], NOBODY_BEFORE),
        ([work("A", 5, interruptible="true"), work("B", 5)], NOBODY_BEFORE),
        ([work("A", interruptible="maybe"), work("B", 5)], NO_TRUTH),
        (
            [work("A", interruptible="true"), work("B", 5, selection="getResource('clerk', 2)")],
            "'B' goes before it and needs several people, who are not called away together here",
        ),
        (
            [work("A", -1, interruptible="true"), work("B")],
            "'B' goes before it and has no priority of its own",
        ),
    ],
)
def test_where_nobody_can_be_called_away_the_reason_is_said(graph: ProcessGraph, parts: list[str], why: str) -> None:
    made, findings = read(graph, ARRIVALS, *parts)
    left = findings["BPSIM-LEFT"]
    assert (left.where.element, left.where.key, left.values["why"]) == ("A", "Interruptible", why)
    assert preemptive(made) == []
    assert reason_in_chinese(why) != why


def test_false_is_what_holds_anyway(graph: ProcessGraph) -> None:
    made, findings = read(graph, ARRIVALS, work("A", interruptible="false"), work("B", 5))
    assert (preemptive(made), findings) == ([], {})


def tasks(**entries: dict[str, Any]) -> Scenario:
    usual = {"performer": "clerk", "work": "5 min"}
    return make_scenario(
        BASE
        | {"attributes": {"amount": 3}, "resources": {"clerk": {"count": 1}, "head": {"count": 1}}}
        | {"tasks": {task: usual | entry for task, entry in entries.items()}}
        | {"events": {"T": {"delay": "1 h"}}}
    )


def test_preemptive_work_is_written_as_interruptible_work_and_runs_when_it_comes_back() -> None:
    scenario = tasks(A={}, B={"priority": 5, "preemptive": True}, C={"performer": "head"})
    data, told = written(scenario)
    assert (told, data.count(b"Interruptible>")) == ([], 2)
    again, findings = back(data)
    assert (preemptive(again), findings) == (["B"], [])
    drawing = bpr.read_bpmn(DRAWING, name="case.bpmn")
    assert bpr.simulate(model(drawing, again), replications=1, seed=1).cases.rows


@pytest.mark.parametrize(
    "entries",
    [
        {"A": {}, "B": {"priority": 5, "preemptive": True}, "C": {"priority": 3}},  # C would call people away as well
        {"A": {"performer": "head"}, "B": {"priority": 5, "preemptive": True}},  # there is nobody to call away
        {"A": {}, "B": {"priority": "if amount > 1 then 2 else 3", "preemptive": True}},  # a priority that is unsaid
    ],
)
def test_preemptive_work_that_bpsim_cannot_mean_is_told(entries: dict[str, dict[str, Any]]) -> None:
    data, told = written(tasks(**entries))
    assert "tasks.B.preemptive" in told or "tasks.B" in told
    assert preemptive(back(data)[0]) == []


def test_what_a_priority_reads_of_the_age_of_a_case_is_told() -> None:
    assert written(tasks(A={"priority": "age"}))[1] == ["tasks.A.priority"]


EFFORTS = st.dictionaries(
    st.sampled_from("ABCDE"),
    st.builds(
        Effort,
        st.frozensets(st.sampled_from(["clerk", "head"]), min_size=1),
        st.none() | st.integers(-2, 3).map(float),
        st.booleans(),
    ),
)


@settings(max_examples=300, deadline=None)
@given(EFFORTS, st.frozensets(st.sampled_from("ABCDE")))
def test_both_ways_nobody_is_called_away_who_would_not_be(efforts: dict[str, Effort], chosen: frozenset[str]) -> None:
    """Marks that come from preemptive work give back only such work; marks of BPSim call nobody from other work."""
    callers = preemptive_of(efforts, chosen)
    assert all(below(efforts, task) <= chosen for task in callers)
    assert all(efforts[task].calls for task in callers)
    marked = interruptible_of(efforts, chosen)
    assert all(above(efforts, task) <= chosen for task in marked)
    assert preemptive_of(efforts, marked) <= chosen
