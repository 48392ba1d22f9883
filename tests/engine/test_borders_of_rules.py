"""Where rules meet (bpr/engine/SEMANTICS.md): logs worked out by hand, in minutes since Monday 2024-01-01, 00:00 UTC.

Each of these was found where the engine and the oracle, a second simulator written from the rules, did not agree.
"""

import pytest

from bpr.errors import ModelError

DAY = 24 * 60
OFFICE = {"office": {"hours": {"mon-fri": "09:00-17:00"}}}
CLERK = {"clerk": {"count": 1, "calendar": "office"}}
ONE = """
startEvent S
task A
endEvent E
S > A > E
"""
FORK = """
startEvent S
parallelGateway F
task A
task B
endEvent E
S > F > A > E
F > B > E
"""


def cases(number, gap="0 min"):
    return [{"start": "S", "interarrival": gap, "max_count": number}]


def by(role, minutes, **more):
    return {"performer": role, "work": f"{minutes} min", **more}


def names(log):
    """Who did the activities that somebody did, in the order in which these ended."""
    return [log.individuals[i].id for i in log.activities["individual"] if i >= 0]


def test_sc3_terminate_withdraws_tokens_that_were_about_to_move(run):
    """The token on the first flow of F ends the process before the one on the second flow has reached A."""
    drawing = """
    startEvent S
    parallelGateway F
    task A
    endEvent T terminate
    endEvent E
    S > F > T
    F > A > E
    """
    log = run(drawing, {"arrivals": cases(1), "tasks": {"A": {"work": "10 min"}}})
    assert log.activities.rows == 0
    assert log.cases["end"].tolist() == [0]


def test_ev3_a_sub_process_sends_its_message_when_it_ends(run, rows):
    drawing = """
    pool OFFICE
    startEvent S
    subProcess P
      startEvent P0
      task A
      endEvent P1
      P0 > A > P1
    endEvent E
    S > P > E
    pool APPLICANT
    startEvent S2 message
    task READ
    endEvent E2
    S2 > READ > E2
    P ~> S2
    """
    log = run(drawing, {"arrivals": cases(1), "tasks": {"A": {"work": "10 min"}, "READ": {"work": "5 min"}}})
    assert rows(log, "enabled", "completed") == [("A", 0, 10), ("READ", 10, 15)]


def test_gw5_an_inclusive_gateway_that_nothing_leads_to_splits_the_token_of_its_scope(run, rows):
    drawing = """
    startEvent S
    subProcess P
      inclusiveGateway O
      task A
      task B
      O > A
      O > B
    endEvent E
    S > P > E
    """
    scenario = {"arrivals": cases(1), "gateways": {"O": {"O-A": 1.0, "O-B": 0.0}},
                "tasks": {"A": {"work": "10 min"}}}  # fmt: skip
    assert rows(run(drawing, scenario), "enabled", "completed") == [("A", 0, 10)]


def test_rn1_an_expression_may_ask_for_the_visits_of_any_element(run, rows):
    drawing = """
    startEvent S
    exclusiveGateway X default X-B
    task A
    task B
    endEvent E
    S > X > A > E
    X > B > E
    """
    scenario = {"arrivals": cases(1), "gateways": {"X": {"X-A": "visits('S') == 1"}}}
    assert [row[0] for row in rows(run(drawing, scenario))] == ["A"]


def test_ar2_nothing_happens_at_the_horizon_itself(run, rows):
    drawing = """
    startEvent S
    intermediateCatchEvent T timer PT10H
    endEvent E
    S > T > E
    """
    log = run(drawing, {"backlog": [{"at": "T", "count": 1}], "horizon": "10 h", "drain": False})
    assert rows(log, "enabled", "completed") == [("T", 0, None)]


def test_ar2_work_that_would_begin_at_the_horizon_has_not_begun(run, rows):
    """Given to the clerk on Monday at 18:00, who comes on Tuesday at 9:00, which is the horizon."""
    log = run(
        ONE,
        {
            "calendars": OFFICE,
            "resources": {"clerk": {"count": 1, "calendar": "office", "assigned": "any_time"}},
            "arrivals": cases(1, "18 h"),
            "horizon": "33 h",
            "drain": False,
            "tasks": {"A": by("clerk", 5)},
        },
    )
    assert rows(log, "started", "completed") == [("A", None, None)]
    assert log.assignments.rows == 0


def test_ar5_at_a_horizon_a_case_that_nothing_can_move_is_stuck_and_one_in_work_is_not(run):
    """Case 0 waits at J for B, which it did not take; case 1 is in A when the run stops at 10 h."""
    drawing = """
    startEvent S
    exclusiveGateway X
    task A
    task B
    parallelGateway J
    endEvent E
    S > X > A > J > E
    X > B > J
    """
    scenario = {"arrivals": cases(2, "5 h"), "tasks": {"A": {"work": "4 h"}}, "gateways": {"X": {"X-A": 1.0}},
                "horizon": "10 h 1 min", "drain": False}  # fmt: skip
    assert run(drawing, scenario).cases["stuck"].tolist() == [True, False]


def test_tm3_the_whole_backlog_stands_before_anybody_takes_work(run, rows):
    """B of the second backlog is more urgent than A of the first: it goes first."""
    scenario = {
        "backlog": [{"at": "A", "count": 1}, {"at": "B", "count": 1}],
        "resources": {"clerk": {"count": 1}},
        "tasks": {"A": by("clerk", 10), "B": by("clerk", 10, priority=1)},
    }
    assert rows(run(FORK, scenario), "started") == [("B", 0), ("A", 10)]


def test_tr1_a_file_passes_any_number_of_events(run):
    """Every minute for 20 hours a boundary event of A asks for B in another unit; each is caused by the one before."""
    drawing = """
    startEvent S
    task A
    boundaryEvent T on A timer R/PT1M free
    task B
    endEvent E
    S > A > E
    T > B > E
    lane ONE A
    lane TWO B
    """
    log = run(drawing, {"arrivals": cases(1), "tasks": {"A": {"work": "20 h"}}, "transfers": {"any": "1 h"}})
    assert sum(log.elements[code].id == "B" for code in log.activities["element"]) == 1199


def test_tr2_a_delay_of_0_waits_for_the_open_hours_too(run, rows):
    """A ends on Monday at 20:00; its file is there on Tuesday at 09:00."""
    drawing = """
    startEvent S
    task A
    task B
    endEvent E
    S > A > B > E
    lane ONE A
    lane TWO B
    """
    scenario = {"arrivals": cases(1), "calendars": OFFICE, "tasks": {"A": {"work": "20 h"}},
                "transfers": {"any": {"delay": "0 min", "calendar": "office"}}}  # fmt: skip
    assert rows(run(drawing, scenario), "enabled", "ready") == [("A", 0, 0), ("B", 20 * 60, DAY + 540)]


def test_ev5_work_that_nobody_does_leaves_its_effort_when_it_is_withdrawn(run, rows):
    drawing = """
    startEvent S
    task A
    boundaryEvent T on A timer PT1H
    endEvent E
    S > A > E
    T > E
    """
    log = run(drawing, {"arrivals": cases(1), "tasks": {"A": {"work": "3 h"}}})
    assert rows(log, "started", "work_end", "withdrawn", "worked")[0] == ("A", 0, 60, 60, 60)


def test_ac4_the_effort_of_a_batch_in_work_is_shared_to_the_millisecond_when_the_run_stops(run):
    """Seven items, begun at 7 min; at the horizon 3 min = 180,000 ms are spent, which seven do not divide."""
    scenario = {"arrivals": cases(7, "1 min"), "resources": {"chief": {"count": 1}}, "horizon": "10 min",
                "drain": False, "tasks": {"A": by("chief", 30, batch={"size": 7})}}  # fmt: skip
    log = run(ONE, scenario)
    assert log.activities["worked"].sum() == log.assignments["worked"].sum() == 180_000
    assert set(log.activities["worked"].tolist()) == {25_714, 25_715}
    assert {log.roles[role].name for role in log.activities["role"]} == {"chief"}


def test_ac4_a_batch_queues_with_the_greatest_priority_of_its_items(run, rows):
    """The clerk is busy with the first pair until 3 + 20; then the pair with kind 3 overtakes the one with kind 1."""
    drawing = """
    startEvent S
    startEvent U
    task A
    task B
    endEvent E
    S > A > E
    U > B > A
    """
    scenario = {
        "attributes": {"kind": {"dist": "table", "values": [1], "weights": [1]}},
        "arrivals": [*cases(5, "1 min"), {"start": "U", "interarrival": "6 min", "max_count": 1}],
        "resources": {"clerk": {"count": 1}},
        "tasks": {"A": by("clerk", 10, batch={"size": 2}, priority="kind"), "B": {"set": {"kind": "3"}}},
    }
    log = run(drawing, scenario)
    assert rows(log, "case", "released", "started") == [
        ("B", 5, 6, 6), ("A", 0, 2, 2), ("A", 1, 2, 2), ("A", 4, 6, 22), ("A", 5, 6, 22), ("A", 2, 4, 42),
        ("A", 3, 4, 42)]  # fmt: skip


def test_rs3_what_fits_does_not_overtake_a_more_urgent_one_in_another_queue(run, rows):
    """At 16:00 A (urgent, 3 h) does not fit into the day; C, next in priority, goes before B, which would fit, too."""
    drawing = """
    startEvent S
    parallelGateway F
    task A
    task B
    task C
    endEvent E
    S > F > A > E
    F > B > E
    F > C > E
    """
    scenario = {
        "arrivals": cases(1, "16 h"),
        "calendars": {**OFFICE, "night": {"hours": {"daily": "20:00-21:00"}}},
        "resources": {**CLERK, "guard": {"count": 1, "calendar": "night"}},
        "tasks": {"A": by("clerk", 180, shift_end="fit", priority=2), "B": by("clerk", 10, shift_end="fit"),
                  "C": by({"any_of": ["clerk", "guard"]}, 10, priority=1)},
    }  # fmt: skip
    assert rows(run(drawing, scenario), "started") == [("C", 960), ("B", 970), ("A", DAY + 540)]


def test_rs6_more_people_than_a_role_has_are_refused_before_the_run(run):
    scenario = {"arrivals": cases(1), "resources": {"clerk": {"count": 1}},
                "tasks": {"A": by({"all_of": {"clerk": 2}}, 10)}}  # fmt: skip
    with pytest.raises(ModelError, match="never on shift at the same time"):
        run(ONE, scenario)


def test_rs7_effort_by_role_must_be_given_for_whom_same_as_brings_in(run):
    """B is done by the chief who did A, but its effort is given for clerks only."""
    drawing = """
    startEvent S
    task A
    task B
    endEvent E
    S > A > B > E
    """
    tasks = {"A": by("chief", 5), "B": {"performer": "clerk", "work": {"clerk": "5 min"}, "same_as": "A"}}
    scenario = {"arrivals": cases(1), "resources": {"clerk": {"count": 1}, "chief": {"count": 1}}, "tasks": tasks}
    with pytest.raises(ModelError, match="not for chief"):
        run(drawing, scenario)


def test_rs8_two_pairs_of_eyes_also_where_both_tasks_wait_at_the_same_time(run, rows):
    """Clerk 1 does A until 10. B, which waits since 0, must not be done by clerk 1 then: clerk 2 comes at 60."""
    scenario = {
        "arrivals": cases(1), "calendars": {"late": {"hours": {"daily": "01:00-24:00"}}},
        "resources": {"clerk": {"groups": [{"count": 1}, {"count": 1, "calendar": "late"}]}},
        "tasks": {"A": by("clerk", 10), "B": by("clerk", 5, different_from="A")},
    }  # fmt: skip
    log = run(FORK, scenario)
    assert rows(log, "started", "completed") == [("A", 0, 10), ("B", 60, 65)]
    assert names(log) == ["clerk 1", "clerk 2"]


def test_rs8_the_delay_of_a_task_is_not_waited_for(run):
    """A is worked on by clerk 1 until 10 and then in the post; B of 20 is bound to clerk 1 all the same."""
    drawing = """
    startEvent S
    parallelGateway F
    task A
    intermediateCatchEvent T timer PT20M
    task B
    endEvent E
    S > F > A > E
    F > T > B > E
    """
    scenario = {"arrivals": cases(1), "resources": {"clerk": {"count": 2}}}
    late = by("clerk", 10, delay="1 d")
    log = run(drawing, {**scenario, "tasks": {"A": late, "B": by("clerk", 5, different_from="A")}})
    assert names(log) == ["clerk 2", "clerk 1"]  # B, then A
    log = run(drawing, {**scenario, "tasks": {"A": late, "B": by("clerk", 5, same_as="A")}})
    assert names(log) == ["clerk 1", "clerk 1"]


def test_rs9_fit_passes_over_a_short_shift_and_asks_the_next_with_their_own_effort(run, rows):
    """Opening at 09:00: the clerk, who is asked first, has an hour and would need 90 min; the chief needs 60."""
    scenario = {
        "arrivals": cases(1),
        "calendars": {"short": {"hours": {"daily": "09:00-10:00 14:00-17:00"}}, **OFFICE},
        "resources": {"clerk": {"count": 1, "calendar": "short"}, "chief": {"count": 1, "calendar": "office"}},
        "tasks": {"A": {"performer": {"any_of": ["clerk", "chief"]}, "shift_end": "fit",
                        "work": {"clerk": "90 min", "chief": "60 min"}}},
    }  # fmt: skip
    log = run(ONE, scenario)
    assert rows(log, "started", "completed", "worked") == [("A", 540, 600, 60)]
    assert names(log) == ["chief"]


def test_rs9_fit_waits_for_a_colleague_who_is_always_there(run, rows):
    """10 h fit into no shift of clerk 1; clerk 2, who is always there, does one case after the other."""
    scenario = {
        "arrivals": cases(2, "10 h"), "calendars": OFFICE,
        "resources": {"clerk": {"groups": [{"count": 1, "calendar": "office"}, {"count": 1}]}},
        "tasks": {"A": by("clerk", 600, shift_end="fit")},
    }  # fmt: skip
    log = run(ONE, scenario)
    assert rows(log, "started") == [("A", 600), ("A", 1200)]
    assert names(log) == ["clerk 2", "clerk 2"]


def test_rs10_what_does_not_fit_any_more_is_given_at_the_closing_for_the_next_shift(run, rows):
    """2 h at 16:00 do not fit. At 17:00 the clerk is given A for Tuesday 09:00; B comes too late at 18:00."""
    drawing = """
    startEvent S
    startEvent U
    task A
    task B
    endEvent E
    S > A > E
    U > B > E
    """
    scenario = {
        "arrivals": [*cases(1, "16 h"), {"start": "U", "interarrival": "18 h", "max_count": 1}],
        "calendars": OFFICE,
        "resources": {"clerk": {"count": 1, "calendar": "office", "assigned": "any_time"}},
        "tasks": {"A": by("clerk", 120, shift_end="fit"), "B": by("clerk", 30, priority=1)},
    }
    assert rows(run(drawing, scenario), "started") == [("A", DAY + 540), ("B", DAY + 660)]
