"""Causes of real logs, which say when things were done and not why."""

import pickle
from dataclasses import replace

import pytest
from blocks import TASKS, drawn_model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bpr
from bpr.eventlog.parts import row_ends
from bpr.eventlog.tables import NEVER, empty_table
from bpr.metrics.handoffs import transfers
from bpr.metrics.measures import measure
from bpr.metrics.study import Study
from bpr.metrics.succession import Drawn, with_causes
from bpr.metrics.waiting import PARTS, waiting
from bpr.process.precedence import Before

UNKNOWN = dict.fromkeys(("enabled", "ready", "released", "started", "work_end"), NEVER)


def real(make_log, *cases, **more):
    """A log of cases, each a list of elements (or element, unit) with nothing but times of completion: 10, 20 …"""
    rows = []
    for number, elements in enumerate(cases):
        for place, element in enumerate(elements):
            name, unit = element if isinstance(element, tuple) else (element, "")
            rows.append({"case": number, "element": name, "unit": unit, **UNKNOWN, "completed": 10 * (place + 1)})
    given = [{"case": number, "arrival": 0, "began": 0} for number in range(len(cases))]
    return make_log(rows, cases=given, simulated=False, name="town.csv", **more)


def followers(log):
    """(cause, element) by name, in the order of the table."""
    names = [log.elements[code].id for code in log.activities["element"]]
    return [(names[cause], names[row]) for row, cause in zip(log.causes["row"], log.causes["cause"], strict=True)]


def test_an_activity_is_caused_by_the_one_before_it(make_log):
    assert followers(with_causes(real(make_log, "abc", "ab"))) == [("a", "b"), ("b", "c"), ("a", "b")]


def test_what_goes_on_at_the_same_time_does_not_cause_each_other(make_log):
    """b and c come in both orders: a causes both, and the later of them d."""
    found = followers(with_causes(real(make_log, "abcd", "acbd", "abcd")))
    assert set(found) == {("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")}


def test_an_order_that_is_rare_is_an_exception_and_not_concurrency(make_log):
    cases = ["abc"] * 9 + ["acb"]
    assert ("b", "c") in followers(with_causes(real(make_log, *cases)))


def test_what_alternates_is_a_loop(make_log):
    found = followers(with_causes(real(make_log, "rcrd", "rcrcrd")))
    assert {("r", "c"), ("c", "r")} <= set(found)


def test_what_had_not_ended_is_no_cause(make_log):
    """b begins at 5, before a ends at 10."""
    rows = [
        {"case": 0, "element": "s", "completed": 2},
        {"case": 0, "element": "a", **UNKNOWN, "completed": 10},
        {"case": 0, "element": "b", **UNKNOWN, "started": 5, "completed": 20},
    ]
    assert followers(with_causes(make_log(rows, simulated=False))) == [("s", "a"), ("s", "b")]


def test_a_log_that_names_causes_keeps_them(make_log):
    rows = [{"case": 0, "element": "a", "completed": 1}, {"case": 0, "element": "b", "completed": 2, "causes": [0]}]
    log = make_log(rows, simulated=False)
    assert with_causes(log) is log


def test_the_assumption_is_said(make_log):
    kpi = measure(real(make_log, "ab"))
    assert [finding.code for finding in kpi.findings] == ["LOG-SUCCESSION"]
    assert "town.csv" in str(kpi.findings[0])
    assert pickle.loads(pickle.dumps(kpi)).findings == kpi.findings  # noqa: S301  # our own bytes


def test_handoffs_of_a_real_log_are_changes_of_unit_and_blanks_are_unknown(make_log):
    log = real(make_log, [("a", "U"), ("b", "V"), ("c", ""), ("d", "U")], [("a", "U"), ("b", "U")])
    assert measure(log).handoffs.value == 0.5


def test_time_of_which_a_real_log_says_nothing_is_unexplained(make_log):
    assert measure(real(make_log, "abc")).waiting_unexplained.value == 30.0


def test_what_a_real_log_does_not_say_of_people_is_no_zero(make_log):
    kpi = measure(real(make_log, "ab", roles={"clerk": [["ann"]]}))
    assert str(kpi.utilisation) == str(kpi.cost_per_case) == "no data"


def test_what_a_real_log_says_is_used(make_log):
    """Scheduled at 0, worked on [4, 9]; then b, of which only the work [15, 20] is known."""
    rows = [
        {"case": 0, "element": "a", **UNKNOWN, "enabled": 0, "started": 4, "work_end": 9, "completed": 9},
        {"case": 0, "element": "b", **UNKNOWN, "started": 15, "work_end": 20, "completed": 20},
    ]
    log = make_log(rows, cases=[{"case": 0, "arrival": 0, "began": 0}], simulated=False)
    parts = Study(log).waiting.cases[0]
    found = {name: ms for name, ms in zip(PARTS, parts.tolist(), strict=True) if ms}
    assert found == {"contention": 4, "work": 10, "unexplained": 6}


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from("abc"), st.lists(st.integers(0, 30), min_size=6, max_size=6),
                  st.integers(0, 63), st.booleans()),
        min_size=1,
        max_size=10,
    )
)  # fmt: skip
def test_a_real_log_adds_up_whatever_it_leaves_out(make_log, activities):
    stages = ("enabled", "ready", "released", "started", "work_end")
    rows = []
    for case, element, instants, known, withdrawn in activities:
        *begins, end = sorted(instants)
        row = {
            stage: at if known >> bit & 1 else NEVER for bit, (stage, at) in enumerate(zip(stages, begins, strict=True))
        }
        rows.append({"case": case, "element": element, **row, "withdrawn" if withdrawn else "completed": end})
    cases = sorted({row["case"] for row in rows})
    log = make_log(rows, cases=[{"case": case, "arrival": -3, "began": 0} for case in cases], simulated=False)
    log = with_causes(log)
    took = waiting(log)
    ends = log.cases["end"]
    assert (took.cases >= 0).all()
    assert (took.rows >= 0).all()
    assert took.cases.sum(axis=1).tolist() == (ends + 3).tolist()
    assert (row_ends(log.activities) != NEVER).all()
    assert measure(log).cases_completed.value == len(cases)


def test_a_log_with_a_unit_and_a_name_in_every_line_is_measured_in_little_memory(make_log):
    log = real(make_log, *([(f"e{n} {m}", f"u{n} {m}") for m in range(3)] for n in range(1000)))
    kpi = measure(log)
    assert kpi.handoffs.value == 2.0
    assert len(kpi.handoff_matrix.names) == 200


@pytest.mark.parametrize("rows", [[], [{"case": 0, "element": "a", **UNKNOWN, "completed": NEVER}]])
def test_a_log_in_which_nothing_ended_has_no_causes(make_log, rows):
    assert with_causes(make_log(rows, simulated=False)).causes.rows == 0


# With a drawing


def known(**before):
    """What a drawing says: task -> tasks before it as a text, "-" for the beginning; parts of a join in a tuple."""

    def made(one):
        if isinstance(one, tuple):
            return Before(joins=(tuple(map(made, one)),))
        return Before(frozenset("" if letter == "-" else letter for letter in one))

    return Drawn({task: made(one) for task, one in before.items()}, {task: task.upper() for task in before})


def test_the_drawing_says_which_of_the_earlier_activities_is_the_cause(make_log):
    """b and c come in one order only, so the log alone takes the one for the cause of the other."""
    drawn = known(a="-", b="a", c="a", d=("b", "c"))
    log = real(make_log, "abcd", "abcd")
    assert set(followers(with_causes(log))) == {("a", "b"), ("b", "c"), ("c", "d")}
    found = followers(with_causes(log, drawn))
    assert found[:4] == [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")]


def test_of_several_that_may_come_before_the_latest_does(make_log):
    found = with_causes(real(make_log, "rcrd"), known(r="-c", c="r", d="r"))
    assert list(zip(found.causes["row"], found.causes["cause"], strict=True)) == [(1, 0), (2, 1), (3, 2)]


def test_a_join_takes_of_each_branch_what_it_has_not_taken_before(make_log):
    """In the second round the branch b was not gone: it has no part in the second d."""
    found = followers(with_causes(real(make_log, "abcdacd"), known(a="-d", b="a", c="a", d=("b", "c"))))
    assert [pair for pair in found if pair[1] == "d"] == [("b", "d"), ("c", "d"), ("c", "d")]


def test_where_the_case_does_not_follow_the_drawing_the_one_before_is_the_cause_and_it_is_said(make_log):
    log = with_causes(real(make_log, "axb"), known(a="-", b="c", c="a"))
    assert followers(log) == [("a", "x"), ("x", "b")]
    (finding,) = log.findings
    assert (finding.code, finding.values["strays"], finding.values["count"]) == ("LOG-CAUSES-DRAWN", 2, 3)


def test_an_activity_that_may_begin_a_case_needs_no_cause(make_log):
    log = with_causes(real(make_log, "ab", "ba"), known(a="-", b="-"))
    assert followers(log) == []
    assert log.findings[0].values["strays"] == 0


def test_activities_are_those_of_the_drawing_by_id_or_by_name(make_log):
    drawn = known(a="-", b="a", c="a")
    assert followers(with_causes(real(make_log, "ABC"), drawn)) == [("A", "B"), ("A", "C")]
    twins = Drawn(drawn.before, dict.fromkeys(drawn.before, "X"))
    assert [f.code for f in with_causes(real(make_log, "XX"), twins).findings] == ["LOG-SUCCESSION"]


PLANS = st.recursive(
    TASKS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(lambda parts: ("sequence", parts)),
        st.tuples(st.just("choice"), st.lists(inner, min_size=2, max_size=2), st.just(0.5)),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: ("parallel", parts)),
        st.tuples(st.just("loop"), inner, st.just(0.4)),
    ),
    max_leaves=8,
)


@given(PLANS, st.integers(0, 10**6))
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_causes_told_by_the_drawing_are_those_that_the_run_had(plan, seed):
    """Of a run whose log forgets the causes: the same work passes from the same task to the same task."""
    drawn = drawn_model(plan, cases=5)
    log = bpr.simulate(drawn, replications=2, seed=seed)
    mute = replace(log, causes=empty_table("causes"), header=replace(log.header, simulated=False))
    passed = [transfers(Study(one, drawn).observation) for one in (log, mute)]
    told, found = ({*zip(one.source.tolist(), one.target.tolist(), strict=True)} for one in passed)
    assert told == found
