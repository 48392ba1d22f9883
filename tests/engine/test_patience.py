"""Who waits in a queue for too long gives up (SEMANTICS, PT-*): logs worked out by hand, in minutes from 00:00."""

import pytest

from bpr.errors import ScenarioError

ONE = """
startEvent S
task A
endEvent E
S > A > E
"""
TWO_AT_ONCE = """
startEvent S
parallelGateway F
task A
task B
endEvent E
S > F
F > A > E
F > B > E
"""


def office(count, gap, patience, work=30, **more):
    return {
        "resources": {"clerk": {"count": 1}},
        "arrivals": [{"start": "S", "interarrival": gap, "max_count": count}],
        "tasks": {"A": {"performer": "clerk", "work": f"{work} min", "patience": patience}},
        **more,
    }


def outcomes(log):
    return [log.elements[number].id for number in log.cases["outcome"]]


def ends(log):
    return [int(end) / 60_000 for end in log.cases["end"]]


def test_pt1_who_has_waited_for_as_long_as_patience_lasts_gives_up_and_the_case_ends(run, rows):
    """Cases at 10, 20, 30, work of 30 min: case 1 gives up at 35, case 2 is taken at 40, after 10 min."""
    log = run(ONE, office(3, "10 min", {"after": "15 min"}))
    assert rows(log, "case", "released", "started", "withdrawn", "completed") == [
        ("A", 1, 20, None, 35, None),
        ("A", 0, 10, 10, None, 40),
        ("A", 2, 30, 40, None, 70),
    ]
    assert outcomes(log) == ["E", "A", "E"]
    assert ends(log) == [40, 35, 70]
    assert log.cases["last"].tolist() == [1, 0, 2]


def test_pt1_who_need_not_wait_never_gives_up_though_patience_is_nothing(run, rows):
    """A loss system: who finds the clerk busy, at 20 and 40, leaves at once; who comes as he becomes free stays."""
    log = run(ONE, office(4, "10 min", {"after": "0 min"}, work=20))
    assert rows(log, "case", "started", "withdrawn") == [("A", 1, None, 20), ("A", 0, 10, None), ("A", 3, None, 40),
                                                         ("A", 2, 30, None)]  # fmt: skip


def test_pt1_who_is_taken_at_the_very_end_of_patience_stays(run, rows):
    log = run(ONE, office(2, "10 min", {"after": "20 min"}))
    assert rows(log, "started", "completed") == [("A", 10, 40), ("A", 40, 70)]


def test_pt1_patience_is_over_with_the_first_hand_that_takes_the_work(run, rows):
    """Work that lasts over the night is not given up, nor is what is put down for something urgent."""
    calendars = {"office": {"hours": {"daily": "00:00-00:20"}}}
    made = office(1, "10 min", {"after": "5 min"}, resources={"clerk": {"count": 1, "calendar": "office"}})
    log = run(ONE, made | {"calendars": calendars})
    assert rows(log, "started", "completed") == [("A", 10, 24 * 60 + 20)]


def test_pt1_each_item_of_a_batch_has_its_own_patience(run, rows):
    """Cases 1 and 2 are released together at 20; patience is 5 min for each page, and Z holds the clerk until 31."""
    made = office(2, "10 min", {"after": {"dist": "table", "values": ["5 min", "1 h"]}}, work=10)
    made["tasks"]["A"]["batch"] = {"size": 2}
    made["arrivals"].insert(0, {"start": "U", "interarrival": "1 min", "max_count": 1})
    made["tasks"]["Z"] = {"performer": "clerk", "work": "30 min"}
    log = run(ONE.replace("S > A", "startEvent U\ntask Z\nU > Z > E\nS > A"), made, seed=3)
    assert rows(log, "case", "released", "started", "withdrawn", "worked") == [
        ("A", 2, 20, None, 25, 0),
        ("Z", 0, 1, 1, None, 30),
        ("A", 1, 20, 31, None, 10),
    ]


def test_pt2_the_process_ends_with_everything_that_is_still_in_it(run, rows):
    """Case 1 gives up at 25; B, which is worked on for it, is withdrawn with it."""
    made = office(2, "10 min", {"after": "5 min"})
    made["tasks"]["B"] = {"work": "1 h"}
    log = run(TWO_AT_ONCE, made)
    assert rows(log, "case", "withdrawn", "worked")[:2] == [("A", 1, 25, 0), ("B", 1, 25, 5)]
    assert ends(log) == [70, 25]
    assert outcomes(log) == ["E", "A"]


def test_pt2_inside_a_sub_process_too(run):
    drawing = "startEvent S\nsubProcess P\n  task A\ntask B\nendEvent E\nS > P > B > E"
    log = run(drawing, office(2, "10 min", {"after": "5 min"}))
    assert outcomes(log) == ["E", "A"]
    assert ends(log) == [40, 25]


def test_pt3_who_comes_back_makes_a_new_visit(run, rows):
    """Case 1 gives up at 25, is back at 35 and is taken at 40."""
    log = run(ONE, office(2, "10 min", {"after": "5 min", "returns": 1, "back_after": "10 min"}))
    assert rows(log, "case", "visit", "enabled", "ready", "started", "withdrawn") == [
        ("A", 1, 0, 20, 20, None, 25),
        ("A", 0, 0, 10, 10, 10, None),
        ("A", 1, 1, 25, 35, 40, None),
    ]
    assert (log.causes["row"].tolist(), log.causes["cause"].tolist()) == ([2], [0])


def test_pt3_at_most_so_often_on_end(run, rows):
    """Gives up at 25, is back at 26, gives up at 31, is back at 32, gives up at 37 for good."""
    log = run(ONE, office(2, "10 min", {"after": "5 min", "returns": 1, "back_after": "1 min", "most": 2}))
    assert rows(log, "case", "visit", "withdrawn")[:3] == [("A", 1, 0, 25), ("A", 1, 1, 31), ("A", 1, 2, 37)]
    assert outcomes(log) == ["E", "A"]


def test_pt3_the_loop_guard_ends_what_comes_back_for_ever(run):
    made = office(2, "10 min", {"after": "1 min", "returns": 1, "back_after": "1 min"}, work=10_000)
    with pytest.raises(Exception, match="came to this element 20 times"):
        run(ONE, made | {"defaults": {"loop_guard": 20}})


@pytest.mark.parametrize(
    ("patience", "code", "key"),
    [
        ({"after": "-5 min"}, "SPAN-NEGATIVE", "tasks.A.patience.after"),
        ({"after": {"dist": "uniform", "low": "-5 min", "high": "5 min"}}, None, "tasks.A.patience.after.low"),
        ({}, None, "tasks.A.patience.after"),
        ({"after": "5 min", "returns": 0.5}, "PATIENCE-BACK", "tasks.A.patience.back_after"),
        ({"after": "5 min", "most": 2}, "PATIENCE-RETURNS", "tasks.A.patience.most"),
        ({"after": "5 min", "returns": 1.5, "back_after": "1 h"}, None, "tasks.A.patience.returns"),
        ({"after": "5 min", "then": "leave"}, None, "tasks.A.patience.then"),
    ],
)
def test_pt_patience_that_cannot_be_meant_is_refused_where_it_stands(small, patience, code, key):
    with pytest.raises(ScenarioError) as caught:
        small(ONE, office(1, "10 min", patience))
    (finding,) = caught.value.findings
    assert finding.where.key == key
    assert code in (None, finding.code)
    assert finding.remedy_text


def test_pt_nobody_waits_in_a_queue_where_no_performer_is_needed(small):
    with pytest.raises(ScenarioError, match="Nobody waits in a queue here"):
        small(ONE, {"tasks": {"A": {"patience": {"after": "5 min"}}}, "arrivals": []})
