"""What changes: differences pair by pair, and verdicts in words."""

import json
import math
import pickle

import numpy as np
import pytest

from bpr.errors import ModelError, UnknownName
from bpr.experiment.comparison import change, compare_logs
from bpr.metrics.results import Heading

LOWER = Heading("time", "ms", {"en": "Time", "zh": "时间"}, "lower")
HIGHER = Heading("rate", "ratio", {"en": "Rate", "zh": "率"}, "higher")
NEUTRAL = Heading("load", "ratio", {"en": "Load", "zh": "负荷"})


@pytest.mark.parametrize(
    ("heading", "to_be", "verdict"),
    [
        (LOWER, [9.0, 9.9, 11.1], "better"),
        (LOWER, [11.0, 12.1, 12.9], "worse"),
        (HIGHER, [11.0, 12.1, 12.9], "better"),
        (HIGHER, [9.0, 9.9, 11.1], "worse"),
        (NEUTRAL, [9.0, 9.9, 11.1], "changed"),
        (LOWER, [5.0, 16.0, 12.0], "no significant change"),
        (LOWER, [10.0, 11.0 + 1e-12, 12.0], "no significant change"),
        (LOWER, [math.nan, math.nan, math.nan], "no data"),
    ],
)
def test_the_verdict_says_whether_the_paired_interval_excludes_zero(heading, to_be, verdict):
    found = change(heading, np.array([10.0, 11.0, 12.0]), np.array(to_be))
    assert found.verdict == verdict
    assert found.significant == (verdict in {"better", "worse", "changed"})


def test_pairs_see_what_independent_runs_would_not():
    """Each replication is 1 faster, though replications differ by tens: significant, because the draws are the same."""
    as_is = np.array([10.0, 50.0, 90.0])
    assert change(LOWER, as_is, as_is - [1.0, 1.1, 0.9]).verdict == "better"


def test_of_one_replication_only_equality_is_known():
    assert change(LOWER, np.array([5.0]), np.array([4.0])).verdict == "one replication"
    assert change(LOWER, np.array([5.0]), np.array([5.0])).verdict == "no significant change"


def test_a_difference_without_chance_is_significant():
    found = change(LOWER, np.full(3, 95.0), np.full(3, 5.0))
    assert found.verdict == "better"
    assert (found.difference.low, found.difference.high) == (-90.0, -90.0)
    assert found.relative.value == pytest.approx(-0.947, abs=5e-4)


def test_two_runs_are_compared_measure_by_measure(make_run):
    found = compare_logs(make_run([[10, 20], [30, 50]]), make_run([[8, 17], [27, 48]]))
    cycle = found["cycle_time"]
    assert (cycle.as_is.value, cycle.to_be.value, cycle.difference.value) == (27.5, 25.0, -2.5)
    assert cycle.verdict == "better"
    assert found["cases_completed"].verdict == "no significant change"
    assert (found.replications, found.seed) == (2, 1)
    assert list(found) == list(found.changes)


def test_the_steps_of_the_waterfall_sum_to_the_change_of_the_cycle_time(make_run):
    found = compare_logs(make_run([[10, 20], [30, 50]], waits_for=1), make_run([[8, 17], [27, 48]]))
    steps = {part: one.difference.value for part, one in found.waterfall.items()}
    assert sum(steps.values()) == pytest.approx(found["cycle_time"].difference.value)
    assert {part for part, ms in steps.items() if ms} == {"applicant", "delay"}


@pytest.mark.parametrize("other", [{"seed": 2}, {"times": [[1]]}])
def test_runs_that_are_no_pairs_are_refused(make_run, other):
    times = {"times": [[1], [2]], "seed": 1}
    with pytest.raises(ValueError, match="the runs cannot be paired: AS-IS has 2 replications of seed 1"):
        compare_logs(make_run(**times), make_run(**(times | other)))


def test_runs_in_different_currencies_are_refused(make_run):
    as_is, to_be = (make_run([[1], [2]]).with_header(currency=currency) for currency in ("CNY", "EUR"))
    with pytest.raises(ModelError, match="AS-IS counts money in 'CNY', TO-BE in 'EUR'"):
        compare_logs(as_is, to_be)


def test_an_unknown_measure_is_refused_with_the_nearest_names(make_run):
    found = compare_logs(make_run([[1]]), make_run([[1]]))
    with pytest.raises(UnknownName, match="Did you mean 'cycle_time'"):
        found["cycle_tim"]
    with pytest.raises(UnknownName, match="no table of changes 'people'"):
        found.table("people")


def test_rows_of_tables_are_compared_where_both_runs_have_them(make_run):
    found = compare_logs(make_run([[10], [20]]), make_run([[5], [15]]))
    assert found.table("elements")["Wait"]["duration"].difference.value == -5.0
    assert found.only_in("elements") == ((), ())


def test_both_runs_are_counted_in_the_same_periods(make_run):
    before, after = compare_logs(make_run([[9 * 3_600_000]]), make_run([[3_600_000]])).over_time
    assert before.starts.tolist() == after.starts.tolist()
    assert len(before.starts) == 10


def test_a_comparison_is_printed_line_by_line(make_run):
    found = compare_logs(make_run([[10], [20]]), make_run([[5], [15]]))
    lines = {line.split()[0]: line.split(None, 1)[1] for line in str(found).splitlines()}
    assert " ".join(lines["cycle_time"].split()) == "15.0 ms 10.0 ms -33.3 % better"
    assert repr(found) == f"<{len(found)} measures of '' and ''>"


def test_a_comparison_travels_between_processes(make_run):
    found = compare_logs(make_run([[10], [20]]), make_run([[5], [15]]))
    copy = pickle.loads(pickle.dumps(found))  # noqa: S301  # our own bytes
    assert copy.to_dict() == found.to_dict()


def test_a_comparison_is_json(make_run):
    found = compare_logs(make_run([[10], [20]]), make_run([[5], [15]]))
    content = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert content["schema"] == "bpr/comparison/1"
    assert content["measures"]["cycle_time"]["verdict"] == found["cycle_time"].verdict
    assert content["measures"]["cycle_time"]["labels"]["zh"] == "全程用时"
    assert content["measures"]["cost_per_case"]["relative"]["value"] is None
    assert sum(step["difference"]["value"] for step in content["waterfall"]) == pytest.approx(-5.0)
