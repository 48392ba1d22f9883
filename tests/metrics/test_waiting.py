"""Waiting by cause: worked out by hand, and against a count of single milliseconds on logs made by chance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpr.eventlog.tables import NEVER
from bpr.metrics.waiting import CAUSES, PARTS, waiting


def went_into(row):
    """The parts that are not zero, by name."""
    return {name: int(ms) for name, ms in zip(PARTS, row, strict=True) if ms}


def test_the_stages_of_an_activity_have_their_names(make_log):
    """[0,3] on its way, [3,7] batch, [7,12] queue, [12,20] work of which 2 suspended, [20,31] at the applicant."""
    log = make_log([{
        "case": 0, "element": "A", "enabled": 0, "ready": 3, "released": 7, "started": 12, "work_end": 20,
        "completed": 31, "suspended": 2, "waits_for": 1, "by": ["ann"], "role": "clerk",
    }], roles={"clerk": [["ann"]]})  # fmt: skip
    expected = {"work": 6, "transfer": 3, "batching": 4, "contention": 5, "off_shift": 2, "applicant": 11}
    assert went_into(waiting(log).cases[0]) == expected
    assert went_into(waiting(log).rows[0]) == expected


@pytest.mark.parametrize(
    ("kind", "waits_for", "cause"),
    [
        ("task", 0, "delay"),
        ("task", 1, "applicant"),
        ("task", 2, "other_agency"),
        ("intermediateCatchEvent", 0, "timer"),
        ("intermediateCatchEvent", 2, "other_agency"),
        ("boundaryEvent", 0, "timer"),
    ],
)
def test_a_delay_is_called_after_whom_it_waits_for(make_log, kind, waits_for, cause):
    log = make_log([{"case": 0, "element": "A", "completed": 9, "waits_for": waits_for}], types={"A": kind})
    assert went_into(waiting(log).cases[0]) == {cause: 9}


def test_with_a_model_only_events_with_a_clock_are_timers(make_log):
    log = make_log([{"case": 0, "element": "Message", "completed": 9}], types={"Message": "intermediateCatchEvent"})
    assert went_into(waiting(log, timers=set()).cases[0]) == {"delay": 9}
    assert went_into(waiting(log, timers={"Message"}).cases[0]) == {"timer": 9}


@pytest.mark.parametrize(
    ("came", "cause"),
    [("enabled", "transfer"), ("ready", "batching"), ("released", "contention"), ("started", "work")],
)
def test_a_withdrawn_activity_was_in_the_stage_after_the_last_that_came(make_log, came, cause):
    stages = ("enabled", "ready", "released", "started", "work_end", "completed")
    known = {stage: 0 if n <= stages.index(came) else NEVER for n, stage in enumerate(stages)}
    log = make_log([{"case": 0, "element": "A", **known, "withdrawn": 6}])
    assert went_into(waiting(log).cases[0]) == {cause: 6}


def test_nobody_on_shift_is_unavailability(make_log):
    """In the queue from 0 to 20; the clerk is there during [5, 8] and from 15 on, and free only at 20."""
    log = make_log(
        [{"case": 0, "element": "A", "released": 0, "started": 20, "work_end": 25, "by": ["ann"], "role": "clerk"}],
        roles={"clerk": [["ann"]]},
        shifts=[("ann", 5, 8), ("ann", 15, 30)],
    )
    assert went_into(waiting(log).cases[0]) == {"unavailability": 12, "contention": 8, "work": 5}


def test_a_panel_is_unavailable_while_one_of_its_parts_is(make_log):
    """Clerk on shift [0, 10], chief [6, 20]: both only during [6, 10]."""
    log = make_log(
        [{"case": 0, "element": "A", "released": 0, "started": 20, "by": ["ann", "bob"], "role": "panel"}],
        roles={"panel": [["ann"], ["bob"]]},
        shifts=[("ann", 0, 10), ("bob", 6, 20)],
    )
    assert went_into(waiting(log).cases[0]) == {"unavailability": 16, "contention": 4}


def test_one_of_several_clerks_is_enough(make_log):
    log = make_log(
        [{"case": 0, "element": "A", "released": 0, "started": 20, "by": ["ann"], "role": "clerk"}],
        roles={"clerk": [["ann", "bob"]]},
        shifts=[("ann", 0, 10), ("bob", 6, 18)],
    )
    assert went_into(waiting(log).cases[0]) == {"unavailability": 2, "contention": 18}


def test_being_overtaken_is_prioritisation(make_log):
    """Released at 0. Ann serves until 10 what came before, [10, 16] what came at 4, [16, 18] nothing; starts at 18."""
    log = make_log(
        [
            {"case": 0, "element": "A", "released": 0, "started": 18, "work_end": 20, "by": ["ann"], "role": "clerk"},
            {"case": 1, "element": "A", "enabled": -9, "started": -9, "work_end": 10, "by": ["ann"], "role": "clerk"},
            {"case": 2, "element": "A", "enabled": 4, "started": 10, "work_end": 16, "by": ["ann"], "role": "clerk"},
        ],
        roles={"clerk": [["ann"]]},
    )
    assert went_into(waiting(log).cases[0]) == {"prioritisation": 6, "contention": 12, "work": 2}
    assert went_into(waiting(log).cases[2]) == {"contention": 6, "work": 6}


def test_the_same_age_is_no_overtaking(make_log):
    log = make_log(
        [
            {"case": 0, "element": "A", "released": 0, "started": 5, "by": ["ann"], "role": "clerk"},
            {"case": 1, "element": "A", "released": 0, "started": 0, "work_end": 5, "by": ["ann"], "role": "clerk"},
        ],
        roles={"clerk": [["ann"]]},
    )
    assert went_into(waiting(log).cases[0]) == {"contention": 5}


def test_who_overtakes_in_overtime_is_not_on_shift(make_log):
    """Ann finishes [6, 12] something newer, but her shift ends at 8: then nobody is on shift."""
    log = make_log(
        [
            {"case": 0, "element": "A", "released": 0, "started": 20, "by": ["ann"], "role": "clerk"},
            {"case": 1, "element": "A", "enabled": 3, "started": 6, "work_end": 12, "by": ["ann"], "role": "clerk"},
        ],
        roles={"clerk": [["ann"]]},
        shifts=[("ann", 0, 8), ("ann", 18, 30)],
    )
    assert went_into(waiting(log).cases[0]) == {"prioritisation": 2, "contention": 8, "unavailability": 10}


def test_queues_of_replications_do_not_mix(make_log):
    rows = [
        {"case": 0, "element": "A", "released": 0, "started": 9, "by": ["ann"], "role": "clerk"},
        {"case": 0, "element": "A", "enabled": 1, "started": 1, "work_end": 9, "by": ["ann"], "role": "clerk",
         "replication": 1},
    ]  # fmt: skip
    log = make_log(rows, roles={"clerk": [["ann"]]}, replications=2)
    assert went_into(waiting(log).cases[0]) == {"contention": 9}


def test_while_one_item_of_a_batch_is_worked_on_all_are(make_log):
    """A sitting [10, 30] over two items, 8 each; closed during [20, 24]: 16 of work and 4 off shift for both."""
    batch = {"element": "A", "released": 10, "started": 10, "work_end": 30, "role": "clerk", "suspended": 4}
    log = make_log(
        [{"case": case, **batch, "by": [("ann", 10, 30, 8)]} for case in (0, 1)],
        roles={"clerk": [["ann"]]},
        shifts=[("ann", 0, 20), ("ann", 24, 40)],
    )
    for case in (0, 1):
        assert went_into(waiting(log).cases[case]) == {"batching": 10, "work": 16, "off_shift": 4}


@st.composite
def busy_offices(draw):
    """Activities of one stage each, of roles with one or two parts, and shifts that may leave everybody at home."""
    people = ["ann", "bob", "cay"]
    roles = {"one": [["ann"]], "either": [["ann", "bob"]], "both": [["bob"], ["cay"]]}
    rows = []
    for case in range(draw(st.integers(1, 7))):
        enabled = draw(st.integers(0, 20))
        released = enabled + draw(st.integers(0, 4))
        started = released + draw(st.integers(0, 15))
        end = started + draw(st.integers(0, 8))
        role = draw(st.sampled_from(sorted(roles)))
        by = sorted({draw(st.sampled_from(part)) for part in roles[role]})
        rows.append({
            "case": case, "element": "A", "enabled": enabled, "released": released, "started": started,
            "work_end": end, "completed": end + draw(st.integers(0, 2)), "by": by, "role": role,
        })  # fmt: skip
    instants = st.integers(0, 40)
    shifts = draw(st.lists(st.tuples(st.sampled_from(people), instants, instants), min_size=1, max_size=8))
    return rows, roles, shifts


@given(busy_offices())
def test_the_queue_is_split_as_a_count_of_single_milliseconds_splits_it(make_log, office):
    rows, roles, shifts = office
    log = make_log(rows, roles=roles, shifts=shifts)
    if log.shifts.rows == 0:
        return  # nothing known: everybody is always there

    def on_shift(person, t):
        return any(p == person and a <= t < b for p, a, b in shifts)

    found = waiting(log).rows
    for number, row in enumerate(rows):
        expected = dict.fromkeys(("unavailability", "prioritisation", "contention"), 0)
        parts = roles[row["role"]]
        eligible = {person for part in parts for person in part}
        for t in range(row["released"], row["started"]):
            newer = any(
                other["released"] > row["released"]
                and other["started"] <= t < other["work_end"]
                and any(person in eligible and on_shift(person, t) for person in other["by"])
                for other in rows
            )
            if not all(any(on_shift(person, t) for person in part) for part in parts):
                expected["unavailability"] += 1
            else:
                expected["prioritisation" if newer else "contention"] += 1
        assert {name: found[number, PARTS.index(name)] for name in expected} == expected


@st.composite
def tangled_cases(draw):
    """Activities whose causes are any earlier ones, with early and late messages, withdrawals and gaps."""
    rows = []
    for number in range(draw(st.integers(1, 12))):
        case = draw(st.integers(0, 2))
        mine = [n for n, row in enumerate(rows) if row["case"] == case]
        causes = draw(st.lists(st.sampled_from(mine), unique=True, max_size=3)) if mine else []
        free = [rows[cause]["end"] for cause in causes]
        enabled = draw(st.integers(min(free), max(free) + 2)) if free else draw(st.integers(0, 5))
        at, row = max([enabled, *free]), {"case": case, "element": f"E{number}", "causes": causes, "enabled": enabled}
        for stage in ("ready", "released", "started", "work_end", "completed"):
            at = row[stage] = at + draw(st.integers(0, 4))
        row["suspended"] = draw(st.integers(0, row["work_end"] - row["started"]))
        row["waits_for"] = draw(st.integers(0, 2))
        row["end"] = at
        rows.append(row)
    return rows


@given(tangled_cases(), st.integers(0, 9))
def test_causes_and_work_sum_to_the_cycle_time_whatever_the_causes(make_log, rows, age):
    rows = [{key: value for key, value in row.items() if key != "end"} for row in rows]
    log = make_log(rows)
    began = log.cases["began"]
    cases = [
        {"case": int(c), "arrival": int(b) - age, "began": int(b)}
        for c, b in zip(log.cases["case"], began, strict=True)
    ]
    log = make_log(rows, cases=cases)
    parts = waiting(log).cases
    assert (parts >= 0).all()
    assert parts.sum(axis=1).tolist() == (log.cases["end"] - log.cases["arrival"]).tolist()
    assert (parts[:, PARTS.index("backlog")] == age).all()


@given(tangled_cases())
def test_the_path_is_that_of_the_rule_read_word_for_word(make_log, rows):
    """The recursion of the definition, one case and one activity after the other."""
    log = make_log([{key: value for key, value in row.items() if key != "end"} for row in rows])
    took = waiting(log)
    for case in range(log.cases.rows):
        row, now, expected = int(log.cases["last"][case]), int(log.cases["end"][case]), []
        while row >= 0:
            late = [c for c in rows[row]["causes"] if rows[c]["end"] > rows[row]["enabled"]]
            low = max((rows[c]["end"] for c in late), default=rows[row]["enabled"])
            expected.append((row, low, now))
            following = max(late or rows[row]["causes"], key=lambda c: (rows[c]["end"], -c), default=-1)
            row, now = following, rows[following]["end"]
        mine = took.path.case == case
        found = zip(*(column[mine].tolist() for column in (took.path.row, took.path.low, took.path.high)), strict=True)
        assert list(found) == expected


def test_an_empty_log_has_no_waiting(make_log):
    took = waiting(make_log([]))
    assert took.cases.shape == (0, len(PARTS))
    assert took.rows.dtype == np.int64
    assert PARTS[1:] == CAUSES
