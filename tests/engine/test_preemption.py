"""Work that takes performers away from other work (SEMANTICS, RS-14): logs worked out by hand, in minutes from 00:00.

Routine cases go through A, urgent ones through B; an office is open 09:00–17:00, minutes 540 to 1020.
"""

import pytest

from bpr.errors import ModelError, ScenarioError

DRAWING = """
startEvent S
startEvent U
task A
task B
endEvent E
S > A > E
U > B > E
"""
OFFICE = {"office": {"hours": {"daily": "09:00-17:00"}}}
DAY = 24 * 60


def at(start, *minutes):
    days = [f"2024-01-{1 + m // DAY:02}T{m % DAY // 60:02}:{m % 60:02}:00+00:00" for m in minutes]
    return {"start": start, "instants": days}


def by(role, minutes, **more):
    return {"performer": role, "work": f"{minutes} min", **more}


def urgent(minutes, role="clerk", **more):
    return by(role, minutes, **{"preemptive": True, "priority": 5, **more})


def scenario(routine, calls, tasks, resources=None, **more):
    return {
        "calendars": OFFICE,
        "resources": resources or {"clerk": {"count": 1}},
        "arrivals": [at("S", *routine), at("U", *calls)],
        "tasks": tasks,
        **more,
    }


def stints(log, element, case=0):
    """Who worked when on it: (person, began, ended, worked)."""
    found = []
    for row, individual, began, ended, worked in zip(*log.assignments.values(), strict=True):
        activity = log.activities
        if log.elements[activity["element"][row]].id == element and activity["case"][row] == case:
            times = (int(time) / 60_000 for time in (began, ended, worked))
            found.append((log.individuals[individual].id, *times))
    return found


def test_rs14_urgent_work_takes_the_performer_away_and_the_rest_is_done_behind_it(run, rows):
    """A from 540; B 550 to 560; the other 50 min of A until 610."""
    log = run(DRAWING, scenario([540], [550], {"A": by("clerk", 60), "B": urgent(10)}))
    assert rows(log, "started", "completed", "worked", "suspended") == [("B", 550, 560, 10, 0), ("A", 540, 610, 60, 10)]
    assert stints(log, "A") == [("clerk", 540, 550, 10), ("clerk", 560, 610, 50)]


@pytest.mark.parametrize(("change", "other"), [({"preemptive": False}, 0), ({}, 5), ({"priority": -1}, 0)])
def test_rs14_only_preemptive_work_of_greater_priority_does(run, rows, change, other):
    tasks = {"A": by("clerk", 60, priority=other), "B": urgent(10, **change)}
    log = run(DRAWING, scenario([540], [550], tasks))
    assert rows(log, "started", "completed") == [("A", 540, 600), ("B", 600, 610)]


def test_rs14_whoever_is_free_is_taken_first(run, rows):
    made = scenario([540], [550], {"A": by("clerk", 60), "B": urgent(10)}, {"clerk": {"count": 2}})
    assert rows(run(DRAWING, made), "started", "suspended") == [("B", 550, 0), ("A", 540, 0)]


def test_rs14_the_work_begun_last_is_put_down(run):
    """Cases 0 and 1 are begun at 540 and 545 by the two clerks; case 1 waits from 550 to 560."""
    made = scenario([540, 545], [550], {"A": by("clerk", 60), "B": urgent(10)}, {"clerk": {"count": 2}})
    log = run(DRAWING, made)
    assert stints(log, "A", 0) == [("clerk 1", 540, 600, 60)]
    assert stints(log, "A", 1) == [("clerk 2", 545, 550, 5), ("clerk 2", 560, 615, 55)]


def test_rs14_the_work_of_least_priority_is_put_down_though_others_were_begun_later(run):
    """A (priority 0) was begun at 540, C (priority 1) at 545: A is put down."""
    drawing = """
    startEvent S
    startEvent T
    startEvent U
    task A
    task C
    task B
    endEvent E
    S > A > E
    T > C > E
    U > B > E
    """
    made = scenario(
        [540], [550], {"A": by("clerk", 60), "C": by("clerk", 60, priority=1), "B": urgent(10)}, {"clerk": {"count": 2}}
    )
    made["arrivals"].append(at("T", 545))
    log = run(drawing, made)
    assert stints(log, "A") == [("clerk 1", 540, 550, 10), ("clerk 1", 560, 610, 50)]
    assert stints(log, "C", 1) == [("clerk 2", 545, 605, 60)]


def test_rs14_put_down_work_has_its_old_place_in_the_queue(run, rows):
    """Case 0 is put down at 550 while case 1 waits: it was enabled first, so it resumes first."""
    log = run(DRAWING, scenario([540, 541], [550], {"A": by("clerk", 60), "B": urgent(10)}))
    assert rows(log, "case", "completed") == [("B", 2, 560), ("A", 0, 610), ("A", 1, 670)]


def test_rs14_whoever_may_do_it_resumes_it_and_the_length_stays(run):
    """Clerk 2 is at C until 555 and then free: A, put down at 550, goes on there."""
    drawing = DRAWING.replace("U > B", "startEvent T\n    task C\n    T > C > E\n    U > B").replace("    ", "")
    made = scenario(
        [541], [550], {"A": by("clerk", 60), "C": by("clerk", 15, priority=9), "B": urgent(10)}, {"clerk": {"count": 2}}
    )
    made["arrivals"].append(at("T", 540))
    assert stints(run(drawing, made), "A", 1) == [("clerk 2", 541, 550, 9), ("clerk 1", 555, 606, 51)]


def test_rs14_in_the_morning_urgent_work_goes_before_what_was_left_at_night(run, rows):
    """A is suspended at 1020 after 8 h; B comes at 1200 and takes the clerk at the opening, 1980; A ends at 2110."""
    clerk = {"clerk": {"count": 1, "calendar": "office"}}
    log = run(DRAWING, scenario([540], [1200], {"A": by("clerk", 600), "B": urgent(10)}, clerk))
    assert rows(log, "started", "completed", "suspended") == [("B", 1980, 1990, 0), ("A", 540, 2110, 970)]
    assert stints(log, "A") == [("clerk", 540, 1980, 480), ("clerk", 1990, 2110, 120)]


def test_rs14_nobody_is_called_away_from_overtime(run, rows):
    """A goes on until 1080; B, which came at 1030, waits for the morning."""
    clerk = {"clerk": {"count": 1, "calendar": "office", "shift_end": "finish"}}
    log = run(DRAWING, scenario([960], [1030], {"A": by("clerk", 120), "B": urgent(10)}, clerk))
    assert rows(log, "started", "completed") == [("A", 960, 1080), ("B", 1980, 1990)]


def test_rs14_several_who_work_together_all_put_it_down_and_the_others_are_free(run, rows):
    """The chief is called away at 550; the clerk, free then, begins the next C; A goes on when both can, at 580."""
    drawing = DRAWING.replace("U > B", "startEvent T\ntask C\nT > C > E\nU > B")
    made = scenario(
        [540],
        [550],
        {"A": by({"all_of": ["chief", "clerk"]}, 60), "B": urgent(10, "chief"), "C": by("clerk", 30)},
        {"chief": {"count": 1}, "clerk": {"count": 1}},
    )
    made["arrivals"].append(at("T", 545))
    log = run(drawing, made)
    assert rows(log, "started", "completed") == [("B", 550, 560), ("C", 550, 580), ("A", 540, 630)]
    assert stints(log, "A") == [("chief", 540, 550, 10), ("clerk", 540, 550, 10), ("chief", 580, 630, 50),
                                ("clerk", 580, 630, 50)]  # fmt: skip


def test_rs14_with_same_as_only_that_person_is_called_away(run):
    """B is bound to clerk 1, who did Z; clerk 2, who began A later, is left in peace."""
    drawing = DRAWING.replace("U > B", "task Z\nU > Z > B")
    made = scenario(
        [543, 544],
        [540],
        {"A": by("clerk", 60), "Z": {**by("clerk", 1, priority=9), "delay": "9 min"}, "B": urgent(10, same_as="Z")},
        {"clerk": {"count": 2}},
    )
    log = run(drawing, made)
    assert stints(log, "B", 0) == [("clerk 1", 550, 560, 10)]
    assert [len(stints(log, "A", case)) for case in (1, 2)] == [1, 2]


def test_rs14_work_that_has_to_fit_is_resumed_only_where_the_rest_fits(run, rows):
    """60 min of A from 940 are cut at 950; at 1000 the other 50 do not fit before 1020: the next morning."""
    clerk = {"clerk": {"count": 1, "calendar": "office", "shift_end": "fit"}}
    log = run(DRAWING, scenario([940], [950], {"A": by("clerk", 60), "B": urgent(50)}, clerk))
    assert rows(log, "started", "completed") == [("B", 950, 1000), ("A", 940, 1980 + 50)]


def test_rs14_urgent_work_that_does_not_fit_calls_nobody_away(run, rows):
    clerk = {"clerk": {"count": 1, "calendar": "office"}}
    log = run(DRAWING, scenario([900], [950], {"A": by("clerk", 60), "B": urgent(90, shift_end="fit")}, clerk))
    assert rows(log, "started", "completed") == [("A", 900, 960), ("B", 1980, 2070)]


def test_rs14_what_was_handed_over_and_then_put_down_stands_where_it_stood_at_first(run, rows):
    """A of case 0 is handed over at 1020, resumed at 1980, put down at 1990 for B. It has the last priority, so the
    case 1 in front of it comes first, at 2000."""
    clerk = {"clerk": {"count": 1, "calendar": "office"}}
    tasks = {"A": by("clerk", 60, priority="visits('B') - waits", shift_end="handover"), "B": urgent(10)}
    attributes = {"waits": {"dist": "table", "values": [1]}}
    drawing = DRAWING.replace("U > B", "startEvent T\ntask C\nT > C > E\nU > B")
    made = scenario([1000], [1990], {**tasks, "C": by("clerk", 30)}, clerk, attributes=attributes)
    made["arrivals"].append(at("T", 1985))
    log = run(drawing, made)
    assert rows(log, "completed") == [("B", 2000), ("C", 2030), ("A", 2060)]
    assert stints(log, "A") == [("clerk", 1000, 1020, 20), ("clerk", 1980, 1990, 10), ("clerk", 2030, 2060, 30)]


def test_rs14_a_batch_is_put_down_as_a_whole(run, rows):
    """Two files of 30 min each; B from 550 to 560. Both rows share every stint."""
    log = run(DRAWING, scenario([540, 540], [550], {"A": by("clerk", 30, batch={"size": 2}), "B": urgent(10)}))
    assert rows(log, "started", "completed", "worked", "suspended") == [
        ("B", 550, 560, 10, 0),
        ("A", 540, 610, 30, 10),
        ("A", 540, 610, 30, 10),
    ]


def test_rs14_urgent_work_may_be_taken_from_by_what_is_more_urgent(run, rows):
    """C (7) at 555 takes the clerk from B (5), which took him from A at 550: C, then B, then A."""
    drawing = DRAWING.replace("U > B", "startEvent T\ntask C\nT > C > E\nU > B")
    made = scenario([540], [550], {"A": by("clerk", 60), "B": urgent(10), "C": urgent(20, priority=7)})
    made["arrivals"].append(at("T", 555))
    assert rows(run(drawing, made), "started", "completed") == [("C", 555, 575), ("B", 550, 580), ("A", 540, 630)]


def test_rs14_what_is_interrupted_while_it_is_put_down_keeps_its_effort(run, rows):
    drawing = DRAWING.replace("S > A > E", "boundaryEvent L on A timer PT15M\nS > A > E\nL > E")
    log = run(drawing, scenario([540], [550], {"A": by("clerk", 60), "B": urgent(10)}))
    assert rows(log, "started", "work_end", "withdrawn", "worked")[0] == ("A", 540, None, 555, 10)


def test_rs14_preemptive_work_without_a_priority_is_refused(small):
    tasks = {"A": by("clerk", 60), "B": by("clerk", 10, preemptive=True)}
    with pytest.raises(ScenarioError, match="Nothing says over which work") as caught:
        small(DRAWING, scenario([540], [550], tasks))
    (finding,) = caught.value.findings
    assert (finding.code, finding.where.key) == ("PREEMPT-PRIORITY", "tasks.B.preemptive")
    assert "priority: 10" in finding.remedy_text


@pytest.mark.parametrize("performer", [None, {"all_of": {"clerk": 2}}])
def test_rs14_preemptive_work_needs_one_performer(small, performer):
    task = {"preemptive": True, "priority": 1} | ({} if performer is None else {"performer": performer})
    with pytest.raises(ScenarioError, match="Only work of one performer"):
        small(DRAWING, scenario([540], [550], {"B": task}))


def test_rs14_a_priority_that_grows_with_age_cannot_take_people_away(run):
    with pytest.raises(ModelError, match="grows with the age"):
        run(DRAWING, scenario([540], [550], {"B": urgent(10, priority="age")}))
