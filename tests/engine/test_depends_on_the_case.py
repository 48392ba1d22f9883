"""What depends on the case while it runs: figures, priorities, data objects (SEMANTICS, AC-4, AC-5, RS-4, DT-1)."""

from itertools import pairwise

import pytest

from bpr.errors import ModelError, RunError, ScenarioError

ONE = """
startEvent S
task A
endEvent E
S > A > E
"""
HOUR = 60


def cases(number, gap="0 min", start="S"):
    return {"start": start, "interarrival": gap, "max_count": number}


def pages(*values):
    """Every case has one of these, by its number."""
    return {"pages": {"dist": "table", "values": list(values)}}


def fixed(minutes, times):
    return {"dist": "constant", "value": f"{minutes} min", "times": times}


# AC-5: times


def test_ac5_work_and_delay_are_multiplied_by_what_the_expression_gives(run, rows):
    tasks = {"A": {"performer": "clerk", "work": fixed(5, "pages"), "delay": fixed(10, "pages / 4")}}
    scenario = {"arrivals": [cases(1)], "resources": {"clerk": {"count": 1}}, "tasks": tasks, "attributes": pages(6)}
    assert rows(run(ONE, scenario), "work_end", "completed") == [("A", 30, 45)]


def test_ac5_the_draw_is_the_same_only_longer(run):
    work = {"dist": "lognormal", "mean": "30 min", "sd": "20 min"}
    drawn = [
        run(ONE, {"arrivals": [cases(50)], "tasks": {"A": {"work": {**work, **times}}}}).activities
        for times in ({}, {"times": "2.5"})
    ]
    lengths = [dict(zip(rows["case"].tolist(), rows["worked"].tolist(), strict=True)) for rows in drawn]
    assert lengths[1] == {case: round(length * 2.5) for case, length in lengths[0].items()}


def test_ac5_the_attributes_are_those_when_the_work_is_taken_up(run, rows):
    """B is released with A, at 0, but begun behind it, at 10; A has set pages to 3 by then."""
    drawing = "startEvent S\nparallelGateway F\ntask A\ntask B\nendEvent E\nS > F\nF > A > E\nF > B > E"
    tasks = {"A": {"performer": "clerk", "work": "10 min", "set": {"pages": "3"}},
             "B": {"performer": "clerk", "work": fixed(5, "pages")}}  # fmt: skip
    scenario = {"arrivals": [cases(1)], "resources": {"clerk": {"count": 1}}, "tasks": tasks, "attributes": pages(1)}
    assert rows(run(drawing, scenario), "started", "completed") == [("A", 0, 10), ("B", 10, 25)]


def test_ac5_it_may_differ_by_role_and_goes_with_speed(run, rows):
    work = {"clerk": fixed(5, "pages"), "chief": fixed(2, "pages")}
    resources = {"clerk": {"count": 1, "speed": 2.0}, "chief": {"count": 1}}
    tasks = {"A": {"performer": {"any_of": ["clerk", "chief"]}, "work": work}}
    log = run(ONE, {"arrivals": [cases(2)], "resources": resources, "tasks": tasks, "attributes": pages(4)})
    assert rows(log, "completed") == [("A", 8), ("A", 10)]


def test_ac5_a_batch_adds_up_what_each_of_its_items_needs(run, rows):
    tasks = {"A": {"work": fixed(5, "pages"), "batch": {"size": 2}}}
    log = run(ONE, {"arrivals": [cases(2)], "tasks": tasks, "attributes": pages(3)})
    assert rows(log, "started", "completed") == [("A", 0, 30), ("A", 0, 30)]


def test_ac5_the_delay_of_an_event_too(run, rows):
    drawing = "startEvent S\nintermediateCatchEvent W timer PT1H\nendEvent E\nS > W > E"
    scenario = {"arrivals": [cases(1)], "events": {"W": {"delay": fixed(7, "pages")}}, "attributes": pages(3)}
    assert rows(run(drawing, scenario), "completed") == [("W", 21)]


@pytest.mark.parametrize("times", ["pages - 2", "pages > 1", "'many'"])
def test_ac5_what_is_no_number_of_0_or_more_ends_the_run_and_names_case_and_task(run, times):
    scenario = {"arrivals": [cases(1)], "tasks": {"A": {"work": fixed(5, times)}}, "attributes": pages(1)}
    with pytest.raises(RunError, match="for case 0") as caught:
        run(ONE, scenario)
    assert (caught.value.finding.code, caught.value.finding.where.element) == ("TIMES-NUMBER", "A")


@pytest.mark.parametrize("key", ["work", "delay"])
def test_ac5_an_unknown_attribute_is_found_where_it_stands(small, key):
    with pytest.raises(ScenarioError, match="'page' is not an attribute") as caught:
        small(ONE, {"arrivals": [cases(1)], "tasks": {"A": {key: fixed(5, "page * 2")}}, "attributes": pages(1)})
    assert caught.value.findings[0].where.key == f"tasks.A.{key}.times"


@pytest.mark.parametrize(
    "scenario",
    [
        {"arrivals": [{"start": "S", "interarrival": fixed(5, "2"), "max_count": 1}]},
        {"transfers": {"any": {"delay": fixed(5, "2")}}},
        {"tasks": {"A": {"performer": "clerk", "patience": {"after": fixed(5, "2")}}}},
    ],
    ids=["arrivals", "transfers", "patience"],
)
def test_ac5_only_work_and_delays_depend_on_the_case(small, scenario):
    with pytest.raises(ScenarioError, match="has no 'times'"):
        small(ONE, {"arrivals": [cases(1)], "resources": {"clerk": {"count": 1}}, **scenario})


# RS-4: age


def test_rs4_with_age_whoever_has_been_in_process_for_long_goes_before_a_greater_claim(run, rows):
    """One clerk, at work until 90. Cases 1 (arrived 0, importance 0) and 2 (arrived 60, importance 1) wait.

    By `importance + age` at 90 case 1 has 1.5 and case 2 has 1 + 0.5: equal, so case 1, enabled first, goes first; with
    `1.1 * importance + age` case 2 does.
    """
    drawing = "startEvent S\nstartEvent U\ntask A\ntask Z\nendEvent E\nS > A > E\nU > Z > A"

    def order(priority):
        tasks = {"A": {"performer": "clerk", "work": "90 min", "priority": priority},
                 "Z": {"set": {"importance": "1"}}}  # fmt: skip
        scenario = {
            "arrivals": [cases(2), cases(1, "60 min", "U")],
            "resources": {"clerk": {"count": 1}},
            "tasks": tasks,
            "attributes": {"importance": {"dist": "table", "values": [0]}},
        }
        return [case for element, case in rows(run(drawing, scenario), "case") if element == "A"]

    assert order("importance + age") == [0, 1, 2]
    assert order("1.1 * importance + age") == [0, 2, 1]


def test_rs4_the_order_turns_while_they_wait(run, rows):
    """Priority 10 / (1 + age) * importance: at release case 2 is first; at 120 its claim has fallen behind."""
    drawing = "startEvent S\ntask A\nendEvent E\nS > A > E"
    scenario = {
        "arrivals": [cases(3, "30 min")],
        "resources": {"clerk": {"count": 1}},
        "tasks": {"A": {"performer": "clerk", "work": "200 min", "priority": "0 - age"}},
    }
    assert [case for _, case in rows(run(drawing, scenario), "case")] == [0, 2, 1]


def test_rs4_an_attribute_of_that_name_is_meant_first(run, rows):
    scenario = {
        "arrivals": [cases(3, "30 min")],
        "resources": {"clerk": {"count": 1}},
        "tasks": {"A": {"performer": "clerk", "work": "200 min", "priority": "0 - age"}},
        "attributes": {"age": 30},
    }
    assert [case for _, case in rows(run(ONE, scenario), "case")] == [0, 1, 2]


def test_rs4_age_is_a_word_of_priorities_only(small):
    with pytest.raises(ScenarioError, match="'age' is not an attribute"):
        small(ONE, {"arrivals": [cases(1)], "tasks": {"A": {"work": fixed(5, "age")}}})


# AC-4: age of a batch


def batch(minutes, gap, number, **more):
    return {"arrivals": [cases(number, gap)], "tasks": {"A": {"work": f"{minutes} min", "batch": more}}}


def test_ac4_a_batch_is_released_when_its_oldest_has_waited_long_enough(run, rows):
    """Files at 10, 20 … 60; the first has waited for 25 min at 35, the next, of 40, at 65."""
    log = run(ONE, batch(0, "10 min", 6, age="25 min"))
    assert rows(log, "ready", "released") == [("A", 10, 35), ("A", 20, 35), ("A", 30, 35), ("A", 40, 65), ("A", 50, 65),
                                              ("A", 60, 65)]  # fmt: skip


def test_ac4_size_and_age_and_instants_whichever_comes_first(run, rows):
    """Two files fill a batch at 20; that of 30 has waited for 15 min at 45; those of 50 and 60 meet at 60, full too."""
    log = run(ONE, batch(0, "10 min", 3, size=2, age="15 min"))
    assert rows(log, "released") == [("A", 20), ("A", 20), ("A", 45)]
    log = run(ONE, batch(0, "10 min", 3, at="daily 00:25", age="20 min"))
    assert rows(log, "released") == [("A", 25), ("A", 25), ("A", 50)]


def test_ac4_when_the_oldest_is_withdrawn_the_next_is_the_oldest(run, rows):
    drawing = ONE.replace("task A", "task A\nboundaryEvent T on A timer PT12M\nT > E")
    made = batch(0, "10 min", 2, age="25 min") | {"events": {"T": {"delay": "36 min"}}}
    log = run(drawing, made)
    assert rows(log, "released", "withdrawn") == [("A", 35, None), ("A", 35, None)]
    made["events"]["T"]["delay"] = "12 min"
    assert rows(run(drawing, made), "withdrawn")[:1] == [("A", 22)]


def test_ac4_the_age_may_be_given_in_working_days(run, rows):
    scenario = batch(0, "10 h", 1, age="1 wd") | {"calendars": {"office": {"hours": {"daily": "09:00-17:00"}}}}
    assert rows(run(ONE, scenario), "ready", "released") == [("A", 600, 24 * 60 + 600)]


def test_ac4_a_batch_that_nothing_releases_is_refused(small):
    with pytest.raises(ScenarioError, match="Nothing releases this batch") as caught:
        small(ONE, batch(0, "10 min", 1, work_per_batch="5 min"))
    assert "age (2 h)" in caught.value.findings[0].remedy_text


# DT-1: data objects


DATA = """
startEvent S
task A writes D
task B
endEvent E
S > A > B > E
"""


def test_dt1_an_attribute_has_its_value_once_the_data_object_is_written(run, rows):
    scenario = {
        "arrivals": [cases(1)],
        "data": {"D": {"pages": "parts * 2", "parts": {"dist": "table", "values": [9]}}},
        "attributes": {"parts": 3, "pages": 1},
        "tasks": {"A": {"work": fixed(10, "pages")}, "B": {"work": fixed(10, "pages + parts")}},
    }
    log = run(DATA, scenario)
    assert rows(log, "completed") == [("A", 10), ("B", 160)]
    assert [log.attributes[name].tolist() for name in ("parts", "pages")] == [[9.0], [6.0]]


def test_dt1_what_is_drawn_is_drawn_anew_at_every_visit(run):
    drawing = DATA.replace("S > A > B > E", "exclusiveGateway M\nexclusiveGateway X\nS > M > A > X\nX > M\nX > B > E")
    scenario = {
        "arrivals": [cases(1)],
        "data": {"D": {"pages": {"dist": "uniform", "low": 0, "high": 60}}},
        "tasks": {"A": {}, "B": {"work": fixed(1, "pages")}},
    }
    worked = []
    for rounds in (1, 2, 3):
        gateways = {"X": {"X-M": f"visits('A') < {rounds}", "X-B": "default"}}
        worked += run(drawing, {**scenario, "gateways": gateways}).activities["worked"][-1:].tolist()
    assert all(one != other for one, other in pairwise(worked))


@pytest.mark.parametrize(
    "drawing",
    [
        "startEvent S writes D\ntask B\nendEvent E\nS > B > E",
        "startEvent S\nintermediateCatchEvent W timer PT0S writes D\ntask B\nendEvent E\nS > W > B > E",
        "startEvent S\nsubProcess P writes D\n  task A\ntask B\nendEvent E\nS > P > B > E",
    ],
    ids=["start event", "event", "sub-process"],
)
def test_dt1_events_and_sub_processes_write_data_too(run, rows, drawing):
    scenario = {"arrivals": [cases(1)], "data": {"D": {"pages": "4"}}, "tasks": {"B": {"work": fixed(10, "pages")}}}
    assert rows(run(drawing, scenario), "element", "completed")[-1][-1] == 40


def test_dt1_a_process_begins_with_what_its_start_writes(run, rows):
    """The timer of the event sub-process begins to wait as the process opens: 5 minutes a page, of 4 by then."""
    drawing = """
    startEvent S writes D
    task A
    endEvent E
    S > A > E
    subProcess Q event
      startEvent Q0 timer PT1M free
      task H
      Q0 > H
    """
    scenario = {
        "arrivals": [cases(1)],
        "data": {"D": {"pages": "4"}},
        "attributes": {"pages": 1},
        "tasks": {"A": {"delay": "60 min"}},
        "events": {"Q0": {"delay": fixed(5, "pages")}},
    }
    assert ("Q0", 20) in rows(run(drawing, scenario), "completed")


def test_dt1_an_unknown_data_object_is_found(small):
    with pytest.raises(ModelError, match="no data object 'DD'") as caught:
        small(DATA, {"arrivals": [cases(1)], "data": {"DD": {"pages": "4"}}})
    assert caught.value.findings[0].where.key == "data.DD"


def test_dt1_a_data_object_that_nothing_writes_is_refused(run):
    drawing = DATA.replace("task A writes D", "task A").replace("endEvent E", "endEvent E writes D")
    with pytest.raises(ModelError, match="Nothing in the drawing writes 'D'"):
        run(drawing, {"arrivals": [cases(1)], "data": {"D": {"pages": "4"}}})


def test_dt1_an_expression_that_asks_for_what_nobody_has_said_is_found(small):
    with pytest.raises(ScenarioError, match="'page' is not an attribute") as caught:
        small(DATA, {"arrivals": [cases(1)], "data": {"D": {"pages": "page"}}})
    assert caught.value.findings[0].where.key == "data.D.pages"
