"""Keyed draws (rules RN-1, RN-2): pure functions of their key, of the right law, and independent where keys differ."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from bpr.engine.draws import BLOCK, Stream, block_uniforms, philox_key
from bpr.engine.normal import normal_quantile
from bpr.errors import RunError
from bpr.program.tables import Slot
from bpr.scenario.distributions import Distribution

CASES = 20_000
FALSE_ALARM = 1e-4
"""Chance that a right sampler fails a test of this file; seeds are fixed, so it fails always or never."""

LAWS = {
    "uniform": ((2.0, 5.0), stats.uniform(2, 3)),
    "triangular": ((1.0, 2.0, 6.0), stats.triang(0.2, 1, 5)),
    "exponential": ((4.0,), stats.expon(scale=4)),
    "normal": ((10.0, 2.0), stats.norm(10, 2)),
    "lognormal": ((1.0, 0.5), stats.lognorm(0.5, scale=np.e)),
    "gamma": ((2.5, 3.0), stats.gamma(2.5, scale=3)),
    "gamma below one": ((0.4, 3.0), stats.gamma(0.4, scale=3)),
    "weibull": ((1.7, 2.0), stats.weibull_min(1.7, scale=2)),
}


def figures(distribution, *, seed=1, purpose="work", visit=0, count=CASES):
    stream = Stream(Slot("Task_A", purpose, distribution, integer=False), seed, 0)
    return np.array([stream(case, visit) for case in range(count)])


@pytest.mark.parametrize("name", LAWS)
def test_rn1_draws_follow_their_law(name):
    params, law = LAWS[name]
    drawn = figures(Distribution(name.split()[0], params))
    assert stats.kstest(drawn, law.cdf).pvalue > FALSE_ALARM


def test_rn1_a_table_and_quantiles_follow_their_law():
    table = figures(Distribution("table", (1.0, 0.2, 5.0, 0.5, 9.0, 0.3)))
    counts = [np.sum(table == value) for value in (1, 5, 9)]
    assert stats.chisquare(counts, CASES * np.array([0.2, 0.5, 0.3])).pvalue > FALSE_ALARM
    pieces = figures(Distribution("quantiles", (0.0, 0.0, 0.5, 10.0, 1.0, 40.0)))
    assert stats.kstest(pieces, lambda x: np.interp(x, [0, 10, 40], [0, 0.5, 1])).pvalue > FALSE_ALARM


@pytest.mark.parametrize(
    ("kind", "params", "law"),
    [("normal", (10.0, 4.0), stats.norm(10, 4)), ("gamma", (2.0, 5.0), stats.gamma(2, scale=5))],
)
def test_rn2_bounds_cut_exactly_and_the_shift_comes_after_them(kind, params, law):
    drawn = figures(Distribution(kind, params, low=5.0, high=12.0, shift=100.0)) - 100.0
    low, high = law.cdf(5.0), law.cdf(12.0)
    assert drawn.min() >= 5.0
    assert drawn.max() <= 12.0
    assert stats.kstest(drawn, lambda x: (law.cdf(x) - low) / (high - low)).pvalue > FALSE_ALARM


def test_rn2_bounds_that_leave_nothing_are_an_error_that_names_the_element():
    with pytest.raises(RunError, match="Task_A"):
        figures(Distribution("normal", (0.0, 1.0), low=50.0, high=51.0), count=1)


def test_rn1_a_draw_does_not_depend_on_what_was_drawn_before():
    slot = Slot("Task_A", "work", Distribution("gamma", (0.7, 1000.0)))
    forward, backward = Stream(slot, 7, 2), Stream(slot, 7, 2)
    keys = [(case, visit) for case in range(0, 40 * BLOCK, 97) for visit in (0, 3)]
    assert [forward(*key) for key in keys] == [backward(*key) for key in reversed(keys)][::-1]


def test_rn1_every_part_of_the_key_matters():
    def drawn(seed=1, replication=0, element="A", purpose="work", visit=0):
        return block_uniforms(philox_key(seed, replication, element, purpose), 0, visit, 0)

    samples = [drawn(), drawn(seed=2), drawn(replication=1), drawn(element="B"), drawn(purpose="delay"), drawn(visit=1)]
    for i, one in enumerate(samples):
        for other in samples[i + 1 :]:
            assert not np.any(one == other)


def test_rn1_parts_of_the_key_do_not_run_together():
    assert philox_key(1, 11, "A", "b").tolist() != philox_key(11, 1, "A", "b").tolist()
    assert philox_key(1, 1, "Ab", "c").tolist() != philox_key(1, 1, "A", "bc").tolist()


def test_rn1_neighbours_are_uncorrelated_over_cases_visits_elements_and_replications():
    """Correlations of 10,240 pairs have a standard error of 0.0099; twelve of them stay within four of these."""
    blocks = range(20)

    def long(replication=0, element="A", visit=0):
        return np.concatenate(
            [block_uniforms(philox_key(1, replication, element, "work"), b, visit, 0) for b in blocks]
        )

    first = long()
    others = [np.roll(first, lag) for lag in (1, 2, 3, 4, 8, BLOCK)]
    others += (
        [long(visit=v) for v in (1, 2)] + [long(element=e) for e in ("B", "A1")] + [long(replication=r) for r in (1, 2)]
    )
    for other in others:
        assert abs(np.corrcoef(first, other)[0, 1]) < 4 / np.sqrt(len(first))


@given(st.floats(min_value=1e-300, max_value=1 - 1e-16))
def test_the_normal_quantile_is_that_of_scipy(p):
    assert normal_quantile(np.array([p]))[0] == pytest.approx(stats.norm.ppf(p), rel=1e-12, abs=1e-13)


def test_lg2_the_same_seed_gives_the_same_tables_and_another_one_does_not(run):
    drawing = "startEvent S\ntask A\nendEvent E\nS > A > E"
    scenario = {
        "arrivals": [{"start": "S", "interarrival": {"dist": "exponential", "mean": "10 min"}, "max_count": 200}],
        "resources": {"clerk": {"count": 2}},
        "tasks": {"A": {"performer": "clerk", "work": {"dist": "lognormal", "mean": "15 min", "sd": "9 min"}}},
    }

    def bytes_of(seed):
        log = run(drawing, scenario, seed=seed, replications=3)
        return [column.tobytes() for table in log.tables.values() for column in table.columns.values()]

    assert bytes_of(1) == bytes_of(1)
    assert bytes_of(1) != bytes_of(2)


def test_rn1_two_models_draw_the_same_effort_for_the_same_task_of_the_same_case(run):
    """TO-BE has another order, more staff and a task less; every case keeps its efforts for A and B."""
    effort = {"performer": "clerk", "work": {"dist": "gamma", "mean": "15 min", "sd": "9 min"}}
    arrivals = [{"start": "S", "interarrival": {"dist": "exponential", "mean": "10 min"}, "max_count": 300}]
    as_is = run(
        "startEvent S\ntask A\ntask X\ntask B\nendEvent E\nS > A > X > B > E",
        {"arrivals": arrivals, "resources": {"clerk": {"count": 3}}, "tasks": dict.fromkeys("AXB", effort)},
    )
    to_be = run("startEvent S\nparallelGateway F\ntask B\ntask A\nendEvent E\nS > F > B > E\nF > A > E", {
        "arrivals": arrivals, "resources": {"clerk": {"count": 5}}, "tasks": dict.fromkeys("AB", effort)})  # fmt: skip

    def efforts(log, element):
        code = [e.id for e in log.elements].index(element)
        found = log.activities["element"] == code
        return dict(zip(log.activities["case"][found].tolist(), log.activities["worked"][found].tolist(), strict=True))

    for element in "AB":
        assert efforts(as_is, element) == efforts(to_be, element)
        assert len(efforts(as_is, element)) == 300
    assert as_is.cases["arrival"].tolist() == to_be.cases["arrival"].tolist()


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("word", [0, 2**64 - 1])
def test_rn1_the_extremes_of_the_bits_are_inside_the_open_interval(monkeypatch, word, mirrored):
    """(2^53 − 1/2) / 2^53 has no double of its own, and would round to 1, of which no quantile is finite."""

    class Extreme:
        def __init__(self, **_):
            pass

        def random_raw(self, count):
            return np.full(count, word, dtype=np.uint64)

    monkeypatch.setattr(np.random, "Philox", Extreme)
    drawn = block_uniforms(philox_key(1, 0, "A", "work"), 0, 0, 0, mirrored=mirrored)
    assert (drawn > 0).all()
    assert (drawn < 1).all()
