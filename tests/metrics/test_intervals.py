"""The statistics of replications, against scipy and against figures worked out by hand."""

import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from bpr.metrics.intervals import (
    SHARE,
    Measure,
    mean_interval,
    paired_interval,
    relative_interval,
    student_t_cdf,
    student_t_quantile,
)
from bpr.units import DAY, HOUR


@given(st.floats(-50, 50), st.integers(1, 400))
def test_the_distribution_of_student_is_that_of_scipy(t, df):
    assert student_t_cdf(t, df) == pytest.approx(stats.t.cdf(t, df), abs=1e-12)


@given(st.sampled_from([0.5, 0.6, 0.9, 0.95, 0.975, 0.99, 0.995, 0.9995]), st.integers(1, 400))
def test_its_quantiles_are_those_of_scipy(p, df):
    assert student_t_quantile(p, df) == pytest.approx(stats.t.ppf(p, df), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("df", "t"), [(1, 12.706), (2, 4.303), (9, 2.262), (29, 2.045), (120, 1.980)])
def test_the_quantiles_are_those_of_the_printed_table(df, t):
    assert student_t_quantile(0.975, df) == pytest.approx(t, abs=5e-4)


def test_quantiles_below_the_median_are_negative():
    assert student_t_quantile(0.025, 9) == -student_t_quantile(0.975, 9)


@pytest.mark.parametrize("p", [0.0, 1.0, -1.0, math.nan])
def test_what_is_no_probability_is_refused(p):
    with pytest.raises(ValueError, match="between 0 and 1"):
        student_t_quantile(p, 3)


def test_no_degree_of_freedom_is_refused():
    with pytest.raises(ValueError, match="at least one degree"):
        student_t_cdf(1.0, 0)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=40).filter(lambda v: np.std(v) > 1e-3))
def test_the_interval_of_a_mean_is_that_of_scipy(values):
    measure = mean_interval(np.array(values))
    low, high = stats.t.interval(0.95, len(values) - 1, np.mean(values), stats.sem(values))
    assert (measure.low, measure.high) == (pytest.approx(low, abs=1e-6), pytest.approx(high, abs=1e-6))


def test_one_replication_has_a_value_and_no_interval():
    measure = mean_interval(np.array([7.0]), "cases")
    assert (measure.value, measure.low, measure.high, measure.n) == (7.0, None, None, 1)
    assert str(measure) == "7 cases (1 replication, hence no interval)"


def test_replications_without_a_value_are_left_out():
    measure = mean_interval(np.array([1.0, np.nan, 3.0]))
    assert (measure.value, measure.n) == (2.0, 2)


def test_an_interval_is_cut_to_where_the_mean_can_lie():
    measure = mean_interval(np.array([0.9, 1.0]), "ratio", within=SHARE)
    assert (measure.low, measure.high) == (pytest.approx(0.95 - 0.05 * 12.7062047), 1.0)


def test_without_any_value_there_is_no_data():
    measure = mean_interval(np.array([np.nan]), "ms")
    assert str(measure) == "no data"
    assert measure.to_dict()["value"] is None


def test_equal_replications_have_an_interval_of_no_width():
    measure = mean_interval(np.full(30, 0.1))
    assert measure.low == measure.value == measure.high == 0.1


def test_the_nominal_share_of_intervals_covers_the_mean():
    """2,000 samples of 8 from a normal: 95 % cover, give or take 4 standard errors (0.0049 each)."""
    samples = np.random.default_rng(1).normal(10, 3, (2000, 8))
    covered = [m.low <= 10 <= m.high for m in map(mean_interval, samples)]
    assert np.mean(covered) == pytest.approx(0.95, abs=4 * 0.0049)


def test_pairs_are_compared_one_by_one():
    """Differences 1, 1, 1: the spread of the runs themselves, which they share, does not matter."""
    measure = paired_interval(np.array([1.0, 50.0, 9.0]), np.array([2.0, 51.0, 10.0]))
    assert (measure.low, measure.value, measure.high) == (1.0, 1.0, 1.0)


def test_rounding_of_floats_is_no_difference():
    measure = paired_interval(np.array([0.3, 0.3]), np.array([0.1 + 0.2, 0.1 + 0.2]))
    assert (measure.low, measure.high) == (0.0, 0.0)


def test_runs_of_different_length_are_no_pairs():
    with pytest.raises(ValueError, match="same number of replications"):
        paired_interval(np.zeros(3), np.zeros(2))


def test_a_relative_change_is_the_ratio_of_the_means():
    """Worked out by hand: means 10 and 8, residuals d + 0.2 a = (-1+1.6, -3+2.4) = ±0.6, half = t(1) · 0.6 / 10."""
    measure = relative_interval(np.array([8.0, 12.0]), np.array([7.0, 9.0]))
    half = 12.7062047361747 * math.sqrt(0.72) / math.sqrt(2) / 10
    assert measure.value == pytest.approx(-0.2)
    assert measure.high - measure.value == pytest.approx(half)


def test_there_is_no_relative_change_from_nothing():
    assert str(relative_interval(np.zeros(3), np.ones(3))) == "no data"


@pytest.mark.parametrize(
    ("measure", "text"),
    [
        (Measure(12.4 * DAY, "ms", 11.8 * DAY, 13.1 * DAY, 30), "12.4 d (95 % CI 11.8–13.1, 30 replications)"),
        (Measure(0.5 * DAY, "ms", 6 * HOUR, 1.2 * DAY, 5), "12.0 h (95 % CI 6.0–28.8, 5 replications)"),
        (Measure(0.873, "ratio", 0.86, 0.886, 30), "87.3 % (95 % CI 86.0–88.6, 30 replications)"),
        (Measure(1234.5, "CNY", 1200.0, 1269.0, 10), "1,234 CNY (95 % CI 1,200–1,269, 10 replications)"),
        (Measure(-2.0, "handoffs", -3.5, -0.5, 10), "-2.0 handoffs (95 % CI -3.5 to -0.5, 10 replications)"),
        (Measure(0.0, "ms", -HOUR, HOUR, 4, 0.9), "0 h (90 % CI -1 to 1, 4 replications)"),
        (Measure(5.0, "", 5.0, 5.0, 30), "5 (95 % CI 5–5, 30 replications)"),
        (Measure(3.0, "visits"), "3 visits (1 replication, hence no interval)"),
    ],
)
def test_people_read_value_unit_and_interval(measure, text):
    assert str(measure) == text


def test_a_measure_is_a_value():
    measure = Measure(1.0, "ms", 0.5, 1.5, 3)
    assert float(measure) == 1.0
    assert pickle.loads(pickle.dumps(measure)) == measure  # noqa: S301  # our own bytes
