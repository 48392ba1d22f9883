"""People and queues (bpr/engine/SEMANTICS.md, rules RS, AC, TR, AR): logs worked out by hand, in minutes.

Monday 2024-01-01, 00:00 UTC is minute 0; an office open 09:00–17:00 is open from 540 to 1020.
"""

import pytest

from bpr.errors import ModelError, RunError
from bpr.eventlog.tables import NEVER

ONE = """
startEvent S
task A
endEvent E
S > A > E
"""
TWO = """
startEvent S
task A
task B
endEvent E
S > A > B > E
"""
OFFICE = {"office": {"hours": {"mon-fri": "09:00-17:00"}}}
CLERK = {"clerk": {"count": 1, "calendar": "office"}}
DAY = 24 * 60


def cases(number, gap="0 min"):
    return [{"start": "S", "interarrival": gap, "max_count": number}]


def by(role, minutes, **more):
    return {"performer": role, "work": f"{minutes} min", **more}


def names(log):
    return [log.individuals[i].id for i in log.activities["individual"]]


def test_rs1_work_passes_only_on_shift_and_waits_for_the_opening(run, rows):
    """9 h of work from Monday 09:00: 8 h on Monday, 1 h on Tuesday; 16 h in between nobody works."""
    log = run(ONE, {"arrivals": cases(1), "calendars": OFFICE, "resources": CLERK, "tasks": {"A": by("clerk", 540)}})
    assert rows(log, "released", "started", "completed", "worked", "suspended") == [("A", 0, 540, DAY + 600, 540, 960)]


def test_rs2_of_several_free_the_one_free_for_longest_is_taken(run):
    log = run(
        ONE, {"arrivals": cases(4, "10 min"), "resources": {"clerk": {"count": 3}}, "tasks": {"A": by("clerk", 1)}}
    )
    assert names(log) == ["clerk 1", "clerk 2", "clerk 3", "clerk 1"]


def test_rs4_the_queue_is_served_by_priority_then_by_the_time_enabled(run, rows):
    """A of case 0 holds the clerk until 10; then the urgent case 2 overtakes case 1."""
    scenario = {
        "arrivals": cases(3, "2 min"),
        "resources": {"clerk": {"count": 1}},
        "tasks": {"A": by("clerk", 10, priority="kind")},
        "attributes": {"kind": {"dist": "table", "values": [1], "weights": [1]}},
    }
    assert [row[1] for row in rows(run(ONE, scenario), "case")] == [0, 1, 2]
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
        "arrivals": [
            {"start": "S", "interarrival": "2 min", "max_count": 2},
            {"start": "U", "interarrival": "5 min", "max_count": 1},
        ],
        "resources": {"clerk": {"count": 1}},
        "tasks": {"A": by("clerk", 10), "B": by("clerk", 10, priority=5)},
    }
    assert rows(run(drawing, scenario), "enabled", "started") == [("A", 2, 2), ("B", 5, 12), ("A", 4, 22)]


def test_rs6_all_of_needs_everybody_at_once_and_works_when_all_are_on_shift(run, rows):
    """Two reviewers (always) and a chief (09:00–17:00): starts at 09:00 and takes 30 min of each of the three."""
    scenario = {
        "arrivals": cases(1), "calendars": OFFICE,
        "resources": {"reviewer": {"count": 2}, "chief": {"count": 1, "calendar": "office"}},
        "tasks": {"A": {"performer": {"all_of": {"reviewer": 2, "chief": 1}}, "work": "30 min"}},
    }  # fmt: skip
    log = run(ONE, scenario)
    assert rows(log, "started", "completed", "worked") == [("A", 540, 570, 90)]
    assert sorted(log.individuals[i].role for i in log.assignments["individual"]) == ["chief", "reviewer", "reviewer"]
    assert log.assignments["worked"].sum() == 90 * 60_000


def test_rs6_all_of_is_suspended_when_one_of_them_goes_off_shift(run, rows):
    scenario = {
        "arrivals": cases(1),
        "calendars": {"morning": {"hours": {"daily": "08:00-12:00"}}, "late": {"hours": {"daily": "10:00-16:00"}}},
        "resources": {"a": {"count": 1, "calendar": "morning"}, "b": {"count": 1, "calendar": "late"}},
        "tasks": {"A": {"performer": {"all_of": ["a", "b"]}, "work": "3 h"}},
    }
    assert rows(run(ONE, scenario), "started", "completed", "suspended") == [("A", 600, DAY + 660, 22 * 60)]


def test_rs10_who_is_given_work_off_shift_too_begins_it_in_their_own_hours(run, rows):
    """Case 0 comes at 02:00 and goes to clerk 1 (free for longest), though only the night clerk is on shift then."""
    scenario = {
        "arrivals": cases(1, "2 h"),
        "calendars": {**OFFICE, "night": {"hours": {"daily": "00:00-06:00"}}},
        "resources": {"clerk": {"groups": [{"count": 1, "calendar": "office"}, {"count": 1, "calendar": "night"}]}},
        "tasks": {"A": by("clerk", 60)},
    }
    log = run(ONE, scenario)
    assert (names(log), rows(log, "started")) == (["clerk 2"], [("A", 120)])
    scenario["resources"]["clerk"]["assigned"] = "any_time"
    log = run(ONE, scenario)
    assert (names(log), rows(log, "started", "completed")) == (["clerk 1"], [("A", 540, 600)])


def test_rs6_people_who_are_never_on_shift_together_are_refused_before_the_run(run):
    scenario = {
        "arrivals": cases(1),
        "calendars": {"early": {"hours": {"daily": "06:00-14:00"}}, "late": {"hours": {"daily": "14:00-22:00"}}},
        "resources": {"a": {"count": 1, "calendar": "early"}, "b": {"count": 1, "calendar": "late"}},
        "tasks": {"A": {"performer": {"all_of": ["a", "b"]}, "work": "1 h"}},
    }
    with pytest.raises(ModelError, match=r"performers of 'A' are never on shift at the same time"):
        run(ONE, scenario)


def test_rs7_any_of_may_take_whoever_has_been_free_for_longest_with_the_effort_of_that_role(run):
    scenario = {
        "arrivals": cases(2, "1 min"),
        "resources": {"clerk": {"count": 1}, "chief": {"count": 1}},
        "tasks": {"A": {"performer": {"any_of": ["clerk", "chief"]}, "choose": "longest_free",
                        "work": {"clerk": "20 min", "chief": "12 min"}}},
    }  # fmt: skip
    log = run(ONE, scenario)
    assert sorted(zip(names(log), [w // 60_000 for w in log.activities["worked"]], strict=True)) == [
        ("chief", 12),
        ("clerk", 20),
    ]


def test_rs8_same_as_waits_for_the_same_person_while_others_are_free(run):
    scenario = {
        "arrivals": cases(4, "1 min"),
        "resources": {"clerk": {"count": 2}},
        "tasks": {"A": by("clerk", 10), "B": by("clerk", 3, same_as="A")},
    }
    log = run(TWO, scenario)
    performer = {}
    for i in range(log.activities.rows):
        key = int(log.activities["case"][i])
        element = log.elements[int(log.activities["element"][i])].id
        performer.setdefault(key, {})[element] = int(log.activities["individual"][i])
    assert all(pair["A"] == pair["B"] for pair in performer.values())


def test_rs8_different_from_is_never_the_same_person_and_needs_a_second_one(run):
    tasks = {"A": by("clerk", 10), "B": by("clerk", 3, different_from="A")}
    log = run(TWO, {"arrivals": cases(20, "1 min"), "resources": {"clerk": {"count": 2}}, "tasks": tasks})
    first = {int(log.activities["case"][i]): int(log.activities["individual"][i]) for i in range(log.activities.rows)
             if log.elements[int(log.activities["element"][i])].id == "A"}  # fmt: skip
    for i in range(log.activities.rows):
        if log.elements[int(log.activities["element"][i])].id == "B":
            assert int(log.activities["individual"][i]) != first[int(log.activities["case"][i])]
    with pytest.raises(RunError, match=r"Nobody but clerk may do this task.*second person"):
        run(TWO, {"arrivals": cases(1), "resources": {"clerk": {"count": 1}}, "tasks": tasks})


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("suspend", (960, DAY + 570, 90, 960)),  # 16:00–17:00 on Monday, 09:00–09:30 on Tuesday
        ("finish", (960, 1050, 90, 0)),  # half an hour of overtime
        ("fit", (DAY + 540, DAY + 630, 90, 0)),  # does not begin what cannot end before 17:00
    ],
)
def test_rs9_the_end_of_a_shift(run, rows, policy, expected):
    scenario = {"arrivals": cases(1, "16 h"), "calendars": OFFICE, "resources": CLERK,
                "tasks": {"A": by("clerk", 90, shift_end=policy)}}  # fmt: skip
    assert rows(run(ONE, scenario), "started", "completed", "worked", "suspended") == [("A", *expected)]


def test_rs9_handover_goes_to_whoever_is_on_shift_before_all_that_waits(run, rows):
    """Early shift 06:00–14:00, late 14:00–22:00. Case 0 begins at 13:00 with 3 h of work, case 1 comes at 13:30.

    At 14:00 the late shift takes over case 0 (2 h left) before case 1.
    """
    scenario = {
        "arrivals": cases(1, "13 h") + cases(1, "13 h 30 min"),
        "calendars": {"early": {"hours": {"daily": "06:00-14:00"}}, "late": {"hours": {"daily": "14:00-22:00"}}},
        "resources": {"clerk": {"groups": [{"count": 1, "calendar": "early"}, {"count": 1, "calendar": "late"}]}},
        "tasks": {"A": by("clerk", 180, shift_end="handover")},
    }  # fmt: skip
    log = run(ONE, scenario)
    assert rows(log, "case", "started", "completed", "worked", "suspended") == [
        ("A", 0, 780, 960, 180, 0),
        ("A", 1, 960, 1140, 180, 0),
    ]
    stints = [
        (log.individuals[i].id, int(w) // 60_000)
        for i, w in zip(log.assignments["individual"], log.assignments["worked"], strict=True)
    ]
    assert stints == [("clerk 1", 60), ("clerk 2", 120), ("clerk 2", 180)]


def test_rs9_work_that_fits_into_no_shift_is_an_error(run):
    scenario = {"arrivals": cases(1), "calendars": OFFICE, "resources": CLERK,
                "tasks": {"A": by("clerk", 600, shift_end="fit")}}  # fmt: skip
    with pytest.raises(RunError, match=r"A: Case 0 needs 600 min.*no shift in the year ahead is that long"):
        run(ONE, scenario)


def test_ac2_a_delay_follows_the_work_and_holds_nobody(run, rows):
    scenario = {
        "arrivals": cases(2),
        "resources": {"clerk": {"count": 1}},
        "tasks": {"A": by("clerk", 10, delay="1 d")},
    }
    assert rows(run(ONE, scenario), "started", "work_end", "completed") == [
        ("A", 0, 10, 10 + DAY),
        ("A", 10, 20, 20 + DAY),
    ]


def test_ac4_a_batch_is_released_by_size_and_its_work_is_shared_to_the_millisecond(run, rows):
    """Three files arrive at 1, 2, 3 and are released together at 3: 10 min for the batch and 2 min each, 16 in all."""
    scenario = {
        "arrivals": cases(3, "1 min"), "resources": {"chief": {"count": 1}},
        "tasks": {"A": by("chief", 2, batch={"size": 3, "work_per_batch": "10 min"})},
    }  # fmt: skip
    log = run(ONE, scenario)
    assert rows(log, "ready", "released", "started", "completed", "suspended") == [
        ("A", 1, 3, 3, 19, 0), ("A", 2, 3, 3, 19, 0), ("A", 3, 3, 3, 19, 0)]  # fmt: skip
    assert log.activities["worked"].sum() == log.assignments["worked"].sum() == 16 * 60_000
    assert log.activities["worked"].tolist() == [320_000] * 3


def test_ac4_a_batch_is_released_at_calendar_instants(run, rows):
    """The committee sits on Tuesdays and Fridays at 15:00; what comes on Monday and on Wednesday waits for it."""
    scenario = {
        "arrivals": cases(2, "30 h"), "resources": {"chief": {"count": 1}},
        "tasks": {"A": by("chief", 5, batch={"at": "tue,fri 15:00"})},
    }  # fmt: skip
    assert rows(run(ONE, scenario), "ready", "released", "completed") == [
        ("A", 30 * 60, DAY + 900, DAY + 905), ("A", 60 * 60, 4 * DAY + 900, 4 * DAY + 905)]  # fmt: skip


LANES = """
startEvent S
task A
parallelGateway F
task B
task C
parallelGateway J
task D
endEvent E
lane DESK A D
lane OTHER B C
S > A > F > B > J > D > E
F > C > J
"""


def test_tr1_a_file_that_changes_the_unit_takes_the_delay_of_its_kind_and_every_branch_sends_its_own(run, rows):
    """A ends at 10, its files reach B and C at 70. B ends at 75 and C at 90; D has both files 60 min after C."""
    tasks = {"A": {"work": "10 min"}, "B": {"work": "5 min"}, "C": {"work": "20 min"}, "D": {"work": "1 min"}}
    scenario = {"arrivals": cases(1), "transfers": {"internal": "1 h"}, "tasks": tasks}
    log = run(LANES, scenario)
    assert rows(log, "enabled", "ready", "completed") == [
        ("A", 0, 0, 10),
        ("B", 10, 70, 75),
        ("C", 10, 70, 90),
        ("D", 90, 150, 151),
    ]


def test_tr2_a_courier_runs_at_fixed_times_on_working_days_and_the_way_takes_office_hours(run, rows):
    """A ends on Friday at 16:00, when the courier leaves; the way of 90 min ends on Monday at 09:30."""
    friday = 4 * DAY + 16 * 60
    scenario = {"arrivals": cases(1, f"{friday} min"), "calendars": OFFICE,
                "transfers": {"any": {"at": "daily 10:00 16:00", "delay": "90 min", "calendar": "office"}},
                "tasks": {"D": {"delay": "1 min"}}}  # fmt: skip
    log = run(LANES.replace("lane OTHER B C\n", "").replace("lane DESK A D", "lane DESK A B C\nlane OTHER D"), scenario)
    assert rows(log, "enabled", "ready")[-1] == ("D", friday, 7 * DAY + 9 * 60 + 30)


def test_ar1_consume_lets_the_gap_run_only_while_open_and_postpone_waits_for_the_opening(run):
    """A gap of 5 h. Consume: Mon 14:00, Tue 11:00, 16:00. Postpone: 05:00 -> 09:00, 14:00, 19:00 -> Tue 09:00."""
    stream = {"start": "S", "interarrival": "5 h", "calendar": "office", "max_count": 3}
    log = run(ONE, {"arrivals": [stream], "calendars": OFFICE})
    assert (log.cases["arrival"] // 60_000).tolist() == [840, DAY + 660, DAY + 960]
    log = run(ONE, {"arrivals": [{**stream, "calendar_mode": "postpone"}], "calendars": OFFICE})
    assert (log.cases["arrival"] // 60_000).tolist() == [540, 840, DAY + 540]


def test_ar2_arrivals_stop_at_the_horizon_and_with_drain_the_work_goes_on(run):
    scenario = {"arrivals": [{"start": "S", "interarrival": "1 h"}], "horizon": "10 h",
                "resources": {"clerk": {"count": 1}}, "tasks": {"A": by("clerk", 120)}}  # fmt: skip
    log = run(ONE, scenario)
    assert log.cases.rows == 9
    assert (log.cases["end"] != NEVER).all()


def test_ar2_without_drain_open_cases_are_reported_with_what_they_wait_in(run, rows):
    scenario = {"arrivals": [{"start": "S", "interarrival": "1 h"}], "horizon": "10 h", "drain": False,
                "resources": {"clerk": {"count": 1}}, "tasks": {"A": by("clerk", 120)}}  # fmt: skip
    log = run(ONE, scenario)
    assert log.cases.rows == log.activities.rows == 9
    assert (log.cases["end"] == NEVER).sum() == 5  # begun at 1, 3, 5, 7 h and done by 9 h: four
    assert rows(log, "started", "completed")[4:6] == [("A", 540, None), ("A", None, None)]
    assert not log.cases["stuck"].any()


def test_ar3_a_backlog_stands_where_it_is_said_with_its_age(run, rows):
    scenario = {"backlog": [{"at": "B", "count": 2, "age": "5 d"}], "resources": {"clerk": {"count": 1}},
                "tasks": {"B": by("clerk", 10)}}  # fmt: skip
    log = run(TWO, scenario)
    assert rows(log, "enabled", "completed") == [("B", 0, 10), ("B", 0, 20)]
    assert (log.cases["arrival"] // 60_000).tolist() == [-5 * DAY, -5 * DAY]
    assert log.cases["began"].tolist() == [0, 0]


def test_tm3_a_performer_who_becomes_free_and_a_case_that_arrives_at_the_same_instant_meet_at_that_instant(run, rows):
    scenario = {"arrivals": cases(2, "10 min"), "resources": {"clerk": {"count": 1}}, "tasks": {"A": by("clerk", 10)}}
    assert rows(run(ONE, scenario), "started", "completed") == [("A", 10, 20), ("A", 20, 30)]


def test_tm3_dispatch_comes_last_so_the_more_urgent_of_two_simultaneous_arrivals_goes_first(run, rows):
    drawing = """
    startEvent S
    startEvent U
    task A
    task B
    endEvent E
    S > A > E
    U > B > E
    """
    streams = [
        {"start": "S", "interarrival": "5 min", "max_count": 1},
        {"start": "U", "interarrival": "5 min", "max_count": 1},
    ]
    scenario = {"arrivals": streams, "resources": {"clerk": {"count": 1}},
                "tasks": {"A": by("clerk", 10), "B": by("clerk", 10, priority=1)}}  # fmt: skip
    assert rows(run(drawing, scenario), "started") == [("B", 5), ("A", 15)]
