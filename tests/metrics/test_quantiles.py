"""A quantile of independent cases lies between two of them, as often as is claimed."""

import numpy as np
import pytest
from scipy import stats

import bpr
from bpr.bpmn.reader import read_bpmn
from bpr.experiment.comparison import change
from bpr.metrics.quantiles import quantile_interval
from bpr.metrics.results import Heading
from bpr.model import model
from bpr.scenario.read import make_scenario


@pytest.mark.parametrize(("n", "share"), [(6, 0.5), (30, 0.5), (100, 0.9), (400, 0.95), (3_000, 0.9)])
def test_the_ranks_hold_the_quantile_with_the_probability_that_is_claimed(n, share):
    """P(X(l) ≤ q < X(u)) = P(l ≤ B < u), B binomial: exact, and with closer ranks in either tail it is too little."""
    found = quantile_interval(np.arange(1.0, n + 1), share)
    low, high = int(found.low), int(found.high)
    count = stats.binom(n, share)
    assert count.cdf(low - 1) <= 0.025 < count.cdf(low)
    assert count.sf(high - 1) <= 0.025 < count.sf(high - 2)
    assert low <= found.value <= high
    assert found.n == n


def test_intervals_of_skewed_figures_cover_the_quantile():
    generator = np.random.default_rng(11)
    found = [quantile_interval(generator.lognormal(size=120), 0.9) for _ in range(400)]
    exact = float(stats.lognorm(1).ppf(0.9))
    held = sum(one.low <= exact <= one.high for one in found)
    assert held >= stats.binom.ppf(0.001, 400, 0.95)


@pytest.mark.parametrize(("n", "share"), [(5, 0.5), (71, 0.95), (1, 0.9)])
def test_too_few_cases_give_no_interval(n, share):
    found = quantile_interval(np.arange(float(n)), share)
    assert found.low is found.high is None
    assert found.n == n


def test_values_that_are_not_there_are_left_out():
    assert quantile_interval(np.array([np.nan, 3.0, np.nan]), 0.5).value == 3.0
    assert quantile_interval(np.array([np.nan]), 0.5).n == 0


def one_case(name, work):
    """A model of one case a replication."""
    bpmn = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="one">'
        '<process id="P"><startEvent id="S"/><task id="A"/><endEvent id="E"/>'
        '<sequenceFlow id="f0" sourceRef="S" targetRef="A"/><sequenceFlow id="f1" sourceRef="A" targetRef="E"/>'
        "</process></definitions>"
    )
    scenario = {
        "name": name,
        "start": "2026-01-05T00:00:00+00:00",
        "arrivals": [{"start": "S", "interarrival": "1 d", "max_count": 1}],
        "tasks": {"A": {"delay": work}},
    }
    return model(read_bpmn(bpmn.encode(), name="one.bpmn"), make_scenario(scenario))


def test_where_each_replication_has_one_case_the_quantile_is_that_of_the_replications():
    """Exponential, mean 10 h: 9 of 10 are within 23 h. The mean of quantiles of one case each would say 10 h."""
    made = one_case("one", {"dist": "exponential", "mean": "10 h"})
    found = bpr.measure(bpr.simulate(made, replications=300, seed=4), made).cycle_time_p90
    exact = 10 * np.log(10) * 3_600_000
    assert found.low <= exact <= found.high
    assert found.value == pytest.approx(exact, rel=0.25)


def test_the_difference_of_two_quantiles_holds_whatever_the_draws_share():
    """Medians 1 and e^-0.5 of lognormal figures that are paired: the interval is wide enough, and not for nothing."""
    heading = Heading("p", "ms", {"en": "p", "zh": "p"}, "lower", quantile=0.5)
    generator = np.random.default_rng(5)
    held, exact = 0, np.exp(-0.5) - 1
    for _ in range(200):
        as_is = generator.normal(size=60)
        found = change(heading, np.exp(as_is), np.exp(0.9 * as_is + 0.3 * generator.normal(size=60) - 0.5))
        held += found.difference.low <= exact <= found.difference.high
        assert found.relative.low <= found.relative.value <= found.relative.high
    assert held >= stats.binom.ppf(0.001, 200, 0.95)
    assert change(heading, np.arange(1.0, 60.0), np.arange(61.0, 120.0)).verdict == "worse"


def test_two_quantiles_of_a_few_cases_differ_without_an_interval():
    heading = Heading("p", "ms", {"en": "p", "zh": "p"}, "lower", quantile=0.9)
    found = change(heading, np.arange(1.0, 12.0), np.arange(3.0, 14.0))
    assert found.difference.value == found.to_be.value - found.as_is.value == 2
    assert found.difference.low is None
    assert found.verdict == "one replication"
    assert str(found.difference).endswith("(11 replications, too few for an interval)")


def test_what_does_not_vary_has_a_certain_difference():
    heading = Heading("p", "ms", {"en": "p", "zh": "p"}, "lower", quantile=0.9)
    assert change(heading, np.full(5, 10.0), np.full(5, 8.0)).verdict == "better"
