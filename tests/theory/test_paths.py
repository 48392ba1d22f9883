"""Every start of work in a queue is the one that follows from arrivals and services, to the millisecond."""

import math

import pytest
from scipy import stats
from validation import paths


@pytest.mark.parametrize("count", [1, 2, 5])
def test_starts_are_those_of_lindley_and_of_kiefer_and_wolfowitz(count):
    number, worst = paths.greatest_difference(paths.general(count), {"A": count})
    assert (number, worst) == (paths.CASES, 0)


def test_stations_in_series_hand_on_to_the_millisecond():
    assert paths.greatest_difference(paths.series(), {"A": 1, "B": 3, "C": 2}) == (3 * paths.CASES, 0)


def test_many_servers_with_one_server_are_lindley():
    arrival, _, _, work = paths.rows_of(paths.general(1, cases=300), "A")
    assert paths.lindley(arrival, work).tolist() == paths.kiefer_wolfowitz(arrival, work, 1).tolist()


def test_the_mean_wait_of_a_general_queue_lies_between_its_bounds():
    """One-sided, at 0.1 %, against each bound."""
    low, waits, high = paths.kingman(replications=8)
    error = waits.std(ddof=1) / math.sqrt(len(waits))
    quantile = stats.t.ppf(0.999, len(waits) - 1)
    assert low - quantile * error < waits.mean() < high + quantile * error
    assert 0 < low < 0.1 * high
