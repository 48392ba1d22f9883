"""Attributes of cases and of the run: AR-4, AR-9."""

import numpy as np

from bpr.engine.run import simulate

MINUTE = 60_000
LINE = "startEvent S\ntask A\nexclusiveGateway X\ntask B\ntask C\nendEvent E\nS > A > X\nX > B > E\nX > C > E\n"


def every(gap, count):
    return [{"start": "S", "interarrival": gap, "max_count": count}]


def went(log, element):
    """The cases that came to an element."""
    number = [found.id for found in log.elements].index(element)
    return log.activities["case"][log.activities["element"] == number].tolist()


def test_ar4_a_task_sets_what_it_draws_anew(run):
    """A draws the result of 4,000 cases: the share of 'good' is 0.3 within four standard errors."""
    log = run(
        LINE,
        {
            "arrivals": every("1 min", 4000),
            "tasks": {"A": {"set": {"result": {"categorical": {"good": 0.3, "bad": 0.7}}}}},
            "gateways": {"X": {"X-B": "result == 'good'", "X-C": "default"}},
        },
    )
    assert abs(len(went(log, "B")) - 1200) < 4 * np.sqrt(4000 * 0.3 * 0.7)


def test_ar4_what_is_drawn_is_drawn_for_each_visit(run):
    """A is done again until it draws 'good' (0.5): 2 visits a case on the average, 1,000 cases."""
    drawing = "startEvent S\ntask A\nexclusiveGateway X\nendEvent E\nS > A > X\nX > A\nX > E"
    tasks = {"A": {"set": {"result": {"categorical": {"good": 0.5, "bad": 0.5}}}}}
    gateways = {"X": {"X-E": "result == 'good'", "X-A": "default"}}
    log = run(drawing, {"arrivals": every("1 min", 1000), "tasks": tasks, "gateways": gateways})
    assert abs(len(went(log, "A")) - 2000) < 4 * np.sqrt(1000 * 2)  # geometric: variance (1 - p) / p² = 2


def test_ar4_the_changes_of_a_task_happen_in_their_order(run):
    """First the amount is doubled, then the fee is reckoned from it: 20 * 2 > 30."""
    log = run(
        LINE,
        {
            "arrivals": every("1 min", 1),
            "attributes": {"amount": 20},
            "tasks": {"A": {"set": {"amount": "amount * 2", "fee": "if amount > 30 then 5 else 1"}}},
            "gateways": {"X": {"X-B": "fee == 5", "X-C": "default"}},
        },
    )
    assert went(log, "B") == [0]


def test_ar9_what_one_case_sets_every_case_reads(run):
    """Three permits a year: A uses one up, the first three cases get one, the others go to C."""
    log = run(
        LINE,
        {
            "arrivals": every("1 h", 6),
            "shared": {"left": 3},
            "tasks": {"A": {"set": {"granted": "left > 0", "left": "if left > 0 then left - 1 else 0"}}},
            "gateways": {"X": {"X-B": "granted", "X-C": "default"}},
        },
    )
    assert went(log, "B") == [0, 1, 2]
    assert went(log, "C") == [3, 4, 5]


def test_ar9_it_is_what_it_is_at_that_instant(run):
    """The second case comes to A while the first is still there: both read 1, though only one is left behind them.

    Case 0 is at A from 5 to 15 min, case 1 from 10 to 20 min; at 15 min `left` becomes 0, at 20 it becomes -1.
    """
    log = run(
        LINE,
        {
            "arrivals": every("5 min", 2),
            "shared": {"left": 1},
            "tasks": {"A": {"delay": "10 min", "set": {"left": "left - 1"}}},
            "gateways": {"X": {"X-B": "left == 0", "X-C": "default"}},
        },
    )
    assert (went(log, "B"), went(log, "C")) == ([0], [1])


def test_ar9_every_replication_begins_with_a_draw_of_its_own(small):
    """Shared by chance: in about half of 200 replications every case goes to B, in the others every case to C."""
    model = small(
        LINE,
        {
            "arrivals": every("1 h", 2),
            "shared": {"strict": {"boolean": 0.5}},
            "tasks": {},
            "gateways": {"X": {"X-B": "strict", "X-C": "default"}},
        },
    )
    log = simulate(model, replications=200, seed=3)
    number = [found.id for found in log.elements].index("B")
    there = log.activities["replication"][log.activities["element"] == number]
    times = np.bincount(there, minlength=200)
    assert set(times.tolist()) == {0, 2}
    assert abs((times == 2).sum() - 100) < 4 * np.sqrt(200 * 0.25)
