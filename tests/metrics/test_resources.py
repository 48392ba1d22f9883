"""People and their queues, worked out by hand, and utilisation against a count of single milliseconds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpr.eventlog.tables import NEVER
from bpr.metrics import resources
from bpr.metrics.observation import observe


def test_utilisation_is_work_within_shifts_over_shifts_within_the_window(make_log):
    """On shift [0, 40] and [60, 100], window [20, 80]: 20 + 20 = 40. At work [10, 30] and [50, 70]: 10 + 10 = 20."""
    work = {"element": "A", "role": "clerk", "by": ["ann"]}
    log = make_log(
        [{"case": 0, **work, "started": 10, "work_end": 30}, {"case": 1, **work, "started": 50, "work_end": 70}],
        roles={"clerk": [["ann"]]},
        shifts=[("ann", 0, 40), ("ann", 60, 100)],
        warmup=20,
        horizon=80,
    )
    time = resources.time_use(observe(log))
    assert (time.on_shift.tolist(), time.busy.tolist()) == ([[40.0]], [[20.0]])
    assert resources.utilisation(time).value.tolist() == [0.5]


def test_a_batch_counts_once(make_log):
    batch = {"element": "A", "role": "clerk", "started": 0, "work_end": 30, "by": [("ann", 0, 30, 15)]}
    log = make_log([{"case": case, **batch} for case in (0, 1)], roles={"clerk": [["ann"]]}, horizon=60)
    assert resources.utilisation(resources.time_use(observe(log))).value.tolist() == [0.5]


def test_work_that_waits_for_the_next_shift_is_no_overtime(make_log):
    """Started at 5 with 10 of work; the shift closes at 10 and opens at 20."""
    log = make_log(
        [{"case": 0, "element": "A", "role": "clerk", "started": 5, "work_end": 25, "suspended": 10, "by": ["ann"]}],
        roles={"clerk": [["ann"]]},
        shifts=[("ann", 0, 10), ("ann", 20, 30)],
    )
    time = resources.time_use(observe(log))
    assert (time.busy.tolist(), time.overtime.tolist()) == ([[10.0]], [[0.0]])


def test_work_finished_after_closing_is_overtime(make_log):
    log = make_log(
        [{"case": 0, "element": "A", "role": "clerk", "started": 5, "work_end": 17, "by": ["ann"]}],
        roles={"clerk": [["ann"]]},
        shifts=[("ann", 0, 10), ("ann", 20, 30)],
        horizon=30,
    )
    time = resources.time_use(observe(log))
    assert (time.busy.tolist(), time.overtime.tolist()) == ([[5.0]], [[7.0]])
    assert resources.utilisation(time).value.tolist() == [0.25]
    assert resources.overtime(time).value.tolist() == [0.35]


def test_who_is_still_at_work_when_the_window_closes_is_busy_until_then(make_log):
    row = {"case": 0, "element": "A", "role": "clerk", "started": 5, "work_end": NEVER, "completed": NEVER}
    log = make_log([{**row, "by": [("ann", 5, NEVER, 0)]}], roles={"clerk": [["ann"]]}, horizon=10)
    assert resources.utilisation(resources.time_use(observe(log))).value.tolist() == [0.5]


def test_who_is_never_on_shift_has_no_utilisation(make_log):
    log = make_log(
        [{"case": 0, "element": "A", "role": "clerk", "completed": 10}],
        roles={"clerk": [["ann", "bob"]]},
        shifts=[("ann", 0, 10)],
    )
    time = resources.time_use(observe(log))
    assert np.isnan(resources.utilisation(time, (1,)).value).all()


def test_replications_have_timelines_of_their_own(make_log):
    row = {"case": 0, "element": "A", "role": "clerk"}
    log = make_log(
        [{**row, "started": 0, "work_end": 9, "by": ["ann"]}, {**row, "replication": 1, "completed": 9}],
        roles={"clerk": [["ann"]]},
        replications=2,
    )
    assert resources.utilisation(resources.time_use(observe(log))).value.tolist() == [1.0, 0.0]


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 30), st.integers(0, 15)), max_size=8),
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=6),
    st.integers(0, 20),
    st.integers(21, 45),
)
def test_busy_and_on_shift_are_what_a_count_of_milliseconds_gives(make_log, work, shifts, opens, closes):
    rows = [
        {"case": n, "element": "A", "role": "both", "started": began, "work_end": began + length, "by": [person]}
        for n, (person, began, length) in enumerate(work)
    ]
    log = make_log(rows, roles={"both": [["a", "b"]]}, shifts=shifts, warmup=opens, horizon=closes)
    time = resources.time_use(observe(log))
    for number, person in enumerate("ab"):
        present = {t for p, a, b in shifts if p == person for t in range(a, b) if opens <= t < closes}
        at_work = {t for p, a, length in work if p == person for t in range(a, a + length)}
        assert time.on_shift[0, number] == len(present)
        assert time.busy[0, number] == len(present & at_work)


def test_a_queue_has_a_mean_length_and_a_mean_wait(make_log):
    """Window [0, 20]. Stood [0, 4], [2, 10], and from 15 on without a start: (4 + 8 + 5) / 20; wait (4 + 8) / 2."""
    row = {"element": "A", "role": "clerk"}
    unstarted = {"started": NEVER, "work_end": NEVER, "completed": NEVER}
    log = make_log(
        [
            {"case": 0, **row, "released": 0, "started": 4},
            {"case": 1, **row, "enabled": 2, "started": 10},
            {"case": 2, **row, "enabled": 15, **unstarted},
        ],
        roles={"clerk": [["ann"]]},
        pools={"ann": "clerk"},
        horizon=20,
    )
    seen = observe(log)
    queues = resources.queues(seen, resources.pools(seen))
    assert queues.length.value.tolist() == [[17 / 20]]
    assert queues.wait.value.tolist() == [[6.0]]


def test_work_bound_to_a_person_stands_in_the_queue_of_the_pool(make_log):
    """A role of ann alone (``same_as``) belongs to the clerks; one of clerk and chief together is a panel."""
    log = make_log(
        [{"case": 0, "element": "A"}],
        roles={"clerk": [["ann", "bob"]], "ann only": [["ann"]], "panel": [["bob"], ["cay"]]},
        pools={"ann": "clerk", "bob": "clerk", "cay": "chief"},
    )
    found = {pool.id: (pool.individuals, pool.queues) for pool in resources.pools(observe(log))}
    assert found == {"clerk": ((0, 1), (0, 1)), "chief": ((2,), ()), "panel": ((1, 2), (2,))}


def test_a_log_without_people_has_no_utilisation(make_log):
    seen = observe(make_log([{"case": 0, "element": "A", "completed": 5}]))
    assert np.isnan(resources.utilisation(resources.time_use(seen)).value).all()
    assert resources.queues(seen, resources.pools(seen)).length.value.shape == (1, 0)


@pytest.mark.parametrize("replications", [1, 3])
def test_the_shapes_are_those_documented(make_log, replications):
    log = make_log([{"case": 0, "element": "A", "by": ["ann"]}], replications=replications)
    assert resources.time_use(observe(log)).busy.shape == (replications, 1)
