"""Antithetic replications come in pairs, each the mirror image of the other, and a pair is one observation."""

import numpy as np
import pytest
from scipy import stats

from bpr.engine.draws import SAMPLERS, Stream, block_uniforms, philox_key
from bpr.engine.run import simulate
from bpr.experiment.comparison import compare, compare_logs
from bpr.metrics.measures import measure, one_measure
from bpr.program.tables import Slot
from bpr.scenario.distributions import Distribution

KEY = philox_key(1, 0, "A", "work")


def test_rn3_the_mirror_of_u_is_one_minus_u():
    plain, mirrored = block_uniforms(KEY, 3, 0, 0), block_uniforms(KEY, 3, 0, 0, mirrored=True)
    np.testing.assert_allclose(plain + mirrored, 1.0, rtol=0, atol=2**-52)
    assert (mirrored > 0).all()


PARAMS = {
    "uniform": (1.0, 3.0), "triangular": (1.0, 2.0, 5.0), "exponential": (2.0,), "normal": (5.0, 1.0),
    "lognormal": (1.0, 0.5), "weibull": (1.5, 2.0), "gamma": (2.0, 1.0), "quantiles": (0.0, 1.0, 1.0, 2.0),
    "table": (1.0, 0.3, 2.0, 0.7),
}  # fmt: skip


def test_every_distribution_is_tried():
    assert set(PARAMS) | {"constant"} == set(SAMPLERS)


@pytest.mark.parametrize("kind", PARAMS)
def test_mirrored_draws_have_the_same_distribution_and_go_the_other_way(kind):
    slot = Slot("A", "work", Distribution(kind, PARAMS[kind]), integer=False)
    one, other = (Stream(slot, 5, number, antithetic=True) for number in (0, 1))
    pairs = np.array([(one(case, 0), other(case, 0)) for case in range(4_000)])
    assert stats.ks_2samp(pairs[:, 0], pairs[:, 1], method="asymp").pvalue > 0.001
    assert np.corrcoef(pairs.T)[0, 1] < -0.3


def test_rn3_the_first_of_a_pair_is_what_it_is_without_the_other(make_station):
    model = make_station(cases=50)
    antithetic, plain = simulate(model, replications=2, seed=7, antithetic=True), simulate(model, seed=7)
    assert antithetic.header.antithetic
    first = antithetic.cases["replication"] == 0
    assert antithetic.cases.where(first) == plain.cases
    assert not np.array_equal(antithetic.cases["arrival"][~first], antithetic.cases["arrival"][first])


def test_a_pair_is_one_observation_in_every_measure_and_table(make_station):
    model = make_station(cases=50)
    log = simulate(model, replications=6, seed=7, antithetic=True)
    pairs, single = measure(log, model), measure(log.with_header(antithetic=False), model)
    assert (pairs.cycle_time.n, pairs.cycle_time.of) == (3, "pairs")
    assert str(pairs.cycle_time).endswith("3 pairs)")
    assert single.cycle_time.n == 6
    for name in pairs:
        np.testing.assert_allclose(pairs.per_replication(name), single.replicated[name].reshape(3, 2).mean(axis=1))
        assert pairs[name].value == pytest.approx(single[name].value, nan_ok=True)
    for table in ("elements", "roles", "individuals", "units", "outcomes", "handoff_kinds"):
        for row, columns in getattr(pairs, table).items():
            assert {found.of for found in columns.values()} == {"pairs"}, (table, row)
            assert max(found.n for found in columns.values()) <= 3
    assert pairs.over_time.in_process.shape == (3, single.over_time.in_process.shape[1])
    assert pairs.handoff_matrix.values.shape[0] == 3
    heading, values = one_measure(log, "cycle_time", model)
    assert heading.of == "pairs"
    np.testing.assert_array_equal(values, pairs.per_replication("cycle_time"))


def test_pairs_vary_less_than_two_independent_replications(make_station):
    """Two mirrored exponentials correlate with 1 − π²/6: the interval is √(2 − π²/6) = 0.596 times as wide."""
    model = make_station(cases=100, load=0.5)
    pairs, plain = (
        measure(simulate(model, replications=120, seed=3, antithetic=antithetic), model).effort
        for antithetic in (True, False)
    )
    ratio = (pairs.high - pairs.low) / (plain.high - plain.low)
    assert ratio == pytest.approx(np.sqrt(2 - np.pi**2 / 6), rel=0.3)  # three standard errors of the ratio
    assert pairs.low <= 600_000 <= pairs.high


def test_comparisons_of_pairs_have_intervals_of_pairs(make_station):
    found = compare(make_station(cases=50), make_station(cases=50, load=0.5), replications=4, antithetic=True)
    change = found["cycle_time"]
    assert {one.of for one in (change.as_is, change.difference, change.relative)} == {"pairs"}
    assert change.difference.n == 2
    assert found.over_time[0].in_process.shape[0] == 2


def test_pairs_are_not_set_against_single_replications(make_station):
    model = make_station(cases=20)
    with pytest.raises(ValueError, match="cannot be paired"):
        compare_logs(simulate(model, replications=2, seed=1), simulate(model, replications=2, seed=1, antithetic=True))


def test_an_odd_number_makes_no_pairs(make_station):
    with pytest.raises(ValueError, match="come in pairs; 3 is odd"):
        simulate(make_station(cases=5), replications=3, antithetic=True)
