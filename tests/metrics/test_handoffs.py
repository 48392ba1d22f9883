"""Handoffs as they happened, on logs worked out by hand. The vectors of theory are in tests/test_handoffs.py."""

import numpy as np
import pytest

from bpr.metrics import handoffs
from bpr.metrics.critical_path import critical_path
from bpr.metrics.observation import observe


def work(make_log, *rows, **more):
    """A log of one case from (element, unit, causes …, optional end); each activity takes 1 ms after its last cause."""
    ends, made = [], []
    for element, unit, causes, *length in rows:
        began = max((ends[cause] for cause in causes), default=0)
        ends.append(began + (length[0] if length else 1))
        made.append(
            {"case": 0, "element": element, "unit": unit, "causes": causes, "enabled": began, "completed": ends[-1]}
        )
    return make_log(made, **more)


def counts(log):
    """Handoffs in all, on the critical path, and returns."""
    seen, path = observe(log), critical_path(log)
    everywhere, serial = handoffs.transfers(seen), handoffs.serial_transfers(seen, path)
    found = [handoffs.count(seen, some.where(some.between_units))[0] for some in (everywhere, serial)]
    return (*found, handoffs.ping_pong(seen, path)[0])


def test_work_that_stays_in_a_unit_is_transferred_and_not_handed_over(make_log):
    log = work(make_log, ("a", "U", []), ("b", "U", [0]))
    assert len(handoffs.transfers(observe(log)).case) == 1
    assert counts(log) == (0, 0, 0)


def test_every_branch_hands_over_to_the_join(make_log):
    """a(Pete) → b(Sue) ∥ d(Mike) → e(Sara) → h(Pete): 5; of these 3 on the longer branch."""
    log = work(
        make_log, ("a", "Pete", []), ("b", "Sue", [0]), ("d", "Mike", [0]), ("e", "Sara", [2]), ("h", "Pete", [1, 3])
    )
    assert counts(log) == (5, 3, 0)


def test_parallel_review_has_more_handoffs_and_fewer_that_the_case_waits_for(make_log):
    """Four departments countersign. In series: 5, all waited for. In parallel: 8, of which 2 are waited for."""
    series = work(make_log, ("a", "A", []), *((f"d{n}", f"D{n}", [n - 1]) for n in (1, 2, 3, 4)), ("h", "A", [4]))
    assert counts(series)[:2] == (5, 5)
    parallel = work(
        make_log, ("a", "A", []), *((f"d{n}", f"D{n}", [0]) for n in (1, 2, 3, 4)), ("h", "A", [1, 2, 3, 4])
    )
    assert counts(parallel)[:2] == (8, 2)


@pytest.mark.parametrize("rounds", [0, 1, 2, 3])
def test_work_sent_back_is_counted_as_such(make_log, rounds):
    """intake(W) → review(R) → correct(W) → review … decide(D) → deliver(W): 3 + 2 handoffs and 2 returns a round."""
    units = ["W", "R", *["W", "R"] * rounds, "D", "W"]
    log = work(make_log, *((f"{n}", unit, [n - 1] if n else []) for n, unit in enumerate(units)))
    assert counts(log) == (3 + 2 * rounds, 3 + 2 * rounds, 2 * rounds)


def test_the_loop_of_the_vector_gives_the_expected_numbers(make_log):
    """Seven cases with three corrections between them, as 0.3 sends back 3 in 7: v = 10/7, H = 27/7, returns = 6/7."""
    rows = []
    for case, rounds in enumerate([1, 2, 0, 0, 0, 0, 0]):
        for n, unit in enumerate(["W", "R", *["W", "R"] * rounds, "D", "W"]):
            before = [len(rows) - 1] if n else []
            rows.append(
                {"case": case, "element": unit, "unit": unit, "causes": before, "enabled": n, "completed": n + 1}
            )
    log = make_log(rows)
    seen = observe(log)
    found = handoffs.transfers(seen)
    assert seen.mean(handoffs.count(seen, found.where(found.between_units))).value[0] == pytest.approx(
        3.857143, abs=5e-7
    )
    assert seen.mean(handoffs.ping_pong(seen, critical_path(log))).value[0] == pytest.approx(0.857143, abs=5e-7)


def test_work_passes_through_events(make_log):
    """a(U) → timer → timer → b(V): one handoff, on the critical path, too."""
    kinds = {"t": "intermediateCatchEvent", "s": "intermediateCatchEvent"}
    log = work(make_log, ("a", "U", []), ("t", "", [0]), ("s", "", [1]), ("b", "V", [2]), types=kinds)
    assert counts(log) == (1, 1, 0)


def test_what_comes_through_two_events_from_one_task_is_one_transfer(make_log):
    kinds = {"t": "intermediateCatchEvent", "s": "intermediateCatchEvent"}
    log = work(make_log, ("a", "U", []), ("t", "", [0]), ("s", "", [0]), ("b", "V", [1, 2]), types=kinds)
    assert counts(log)[0] == 1


def test_a_unit_left_blank_is_unknown_and_never_a_unit(make_log):
    log = work(make_log, ("a", "U", []), ("b", "", [0]), ("c", "V", [1]))
    assert counts(log) == (0, 0, 0)


def test_returns_look_at_stops_not_at_steps(make_log):
    """U U V U: the two first are one stop."""
    log = work(make_log, ("a", "U", []), ("b", "U", [0]), ("c", "V", [1]), ("d", "U", [2]))
    assert counts(log) == (2, 2, 1)


def test_cases_do_not_hand_over_to_each_other(make_log):
    rows = [{"case": case, "element": "a", "unit": unit, "completed": 1} for case, unit in enumerate("UVU")]
    assert counts(make_log(rows)) == (0, 0, 0)


def test_the_matrix_gives_handoffs_a_case_from_row_to_column(make_log):
    log = work(make_log, ("a", "U", []), ("b", "V", [0]), ("c", "U", [1]), ("d", "V", [2]))
    seen = observe(log)
    found = handoffs.passed(seen, handoffs.transfers(seen))
    assert handoffs.matrix(found, 1, np.array([0, 1]), 2).tolist() == [[[0, 2], [1, 0]]]


def test_a_matrix_may_be_of_some_units_only(make_log):
    log = work(make_log, ("a", "U", []), ("b", "V", [0]), ("c", "W", [1]), ("d", "V", [2]))
    seen = observe(log)
    found = handoffs.passed(seen, handoffs.transfers(seen))
    assert handoffs.busiest(3, found, 2).tolist() == [1, 2]
    assert handoffs.busiest(3, found, 3).tolist() == [0, 1, 2]
    assert handoffs.matrix(found, 1, np.array([-1, 0, 1]), 2).tolist() == [[[0, 1], [1, 0]]]


def test_pairs_of_units_have_kinds(make_log):
    log = work(make_log, ("a", "U", []), ("b", "V", [0]))
    kinds = handoffs.kinds_of(log, handoffs.transfers(observe(log)), lambda a, b: f"{a}{b}")
    assert kinds.tolist() == ["UV"]
