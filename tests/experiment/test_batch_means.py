"""One long run has an interval, too, if its batches are long enough; if they are not, that is said."""

import numpy as np
import pytest
from scipy import stats

from bpr.engine.run import simulate
from bpr.errors import UnknownName
from bpr.experiment.batch_means import BATCHES, OF_CASES, batch_means, jackknifed_correlation, of_series
from bpr.metrics.measures import measure


def autoregressive(length, coefficient, seed):
    """A series in steady state, of mean 10 and standard deviation 1."""
    generator = np.random.default_rng(seed)
    values = np.empty(length)
    values[0] = generator.normal()
    for at in range(1, length):
        values[at] = coefficient * values[at - 1] + generator.normal(0, np.sqrt(1 - coefficient**2))
    return 10 + values


def test_the_mean_of_the_batches_is_that_of_the_series():
    values = autoregressive(4_003, 0.5, 1)
    found = of_series(values)
    assert found.estimate.value == pytest.approx(values[3:].mean())  # what fills no batch is left out in front
    assert (found.estimate.n, found.estimate.of) == (BATCHES, "batches")
    assert str(found.estimate).endswith("40 batches)")
    half = stats.t.ppf(0.975, 39) * found.means.std(ddof=1) / np.sqrt(40)
    assert found.estimate.high - found.estimate.value == pytest.approx(half)


def test_intervals_hold_the_mean_as_often_as_they_say():
    """Between these many of 200, or the claim is wrong (0.1 % of the time by chance); the naive interval fails."""
    low, high = stats.binom.ppf([0.0005, 0.9995], 200, 0.95)
    series = [autoregressive(8_000, 0.9, seed) for seed in range(200)]
    intervals = [of_series(values).estimate for values in series]
    assert low <= sum(one.low <= 10 <= one.high for one in intervals) <= high
    naive = [abs(values.mean() - 10) <= 1.96 / np.sqrt(len(values)) for values in series]
    assert sum(naive) < low


def test_batches_that_depend_on_each_other_are_said_to():
    found = of_series(autoregressive(2_000, 0.99, 1))
    assert found.correlation > 0.4
    assert [finding.code for finding in found.findings] == ["BATCHES-CORRELATED"]
    assert of_series(autoregressive(8_000, 0.5, 1)).findings == ()


def test_the_jackknifed_correlation_is_that_of_the_series():
    found = [jackknifed_correlation(autoregressive(400, 0.6, seed)) for seed in range(100)]
    assert np.mean(found) == pytest.approx(0.6, abs=0.02)


def test_too_few_cases_have_a_mean_and_no_interval():
    found = of_series(np.arange(399.0))
    assert found.estimate.value == 199
    assert found.estimate.low is None
    assert [finding.code for finding in found.findings] == ["BATCHES-FEW"]
    assert of_series(np.empty(0)).estimate.n == 0


def test_long_runs_of_a_queue_hold_the_mean_of_theory_as_often_as_they_say(make_station):
    model = make_station(cases=8_000, load=0.3, warmup="1 d")
    logs = [simulate(model, seed=seed) for seed in range(40)]
    found = [batch_means(log, model=model) for log in logs]
    assert not any(one.findings for one in found)
    low, high = stats.binom.ppf([0.0005, 0.9995], 40, 0.95)
    exact = 600_000 / (1 - 0.3)  # service / (1 - load)
    assert low <= sum(one.estimate.low <= exact <= one.estimate.high for one in found) <= high
    assert found[0].estimate.value == pytest.approx(measure(logs[0], model).cycle_time.value, rel=5e-3)


@pytest.mark.parametrize("name", OF_CASES)
def test_the_means_are_those_of_the_measures(name, make_station):
    log = simulate(make_station(cases=800), seed=1)
    found = batch_means(log, name)
    whole = measure(log)[name]
    assert found.estimate.value == pytest.approx(whole.value)
    assert found.estimate.unit == whole.unit


def test_what_is_no_mean_over_cases_or_no_single_run_is_refused(make_station):
    log = simulate(make_station(cases=10), seed=1)
    with pytest.raises(UnknownName, match="no mean over cases 'wip'"):
        batch_means(log, "wip")
    with pytest.raises(ValueError, match="2 replications"):
        batch_means(simulate(make_station(cases=10), replications=2, seed=1))
