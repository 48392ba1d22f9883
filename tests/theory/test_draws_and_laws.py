"""Promise: draws are uniform and independent, laws are what was written, arrivals come when they should and by chance.

The tables are those of `validation.draws`, `laws` and `demand`; each test is at LEVEL / number of tests of its table:
a right simulator fails any of a table with a probability of 1 % when the seeds are new. They are fixed.
"""

import re
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from validation import demand, draws, laws
from validation.rows import LEVEL

from bpr.engine.draws import BLOCK, SAMPLERS, Stream, block_uniforms, philox_key
from bpr.program.tables import Slot
from bpr.scenario.distributions import Distribution
from bpr.scenario.forms import FORMS

PAGE = (Path(__file__).parents[2] / "docs" / "validation.md").read_text(encoding="utf-8")
OF_A_LINE = len(draws.TESTS) + len(draws.LAGS)
OF_NEIGHBOURS = 7 * 3
OF_DRAWS = OF_A_LINE * len(draws.LINES) + OF_NEIGHBOURS
OF_LAWS, OF_DEMAND = 302, 16


def failed(checks, number):
    return [check for check in checks if not check.p > LEVEL / number]


@pytest.mark.parametrize("name", draws.LINES)
def test_rn1_a_line_of_draws_looks_like_independent_uniforms(name):
    found = draws.line_checks(name)
    assert len(found) == OF_A_LINE
    assert failed(found, OF_DRAWS) == []


def test_rn1_streams_that_differ_in_one_part_of_the_key_do_not_know_of_each_other():
    found = draws.cross_checks()
    assert len(found) == OF_NEIGHBOURS
    assert failed(found, OF_DRAWS) == []


def test_the_tests_of_draws_see_what_is_wrong():
    """A line that repeats, one that leans, one that alternates, one on a lattice: each is found by some test."""
    u = draws.along_cases(1)
    lattice = (np.arange(len(u)) * 0.6180339887498949) % 1.0
    for wrong in (
        np.tile(u[: len(u) // 2], 2)[1:] * 0.999,
        u**1.02,
        np.where(np.arange(len(u)) % 2, u / 2, 0.5 + u / 2),
        lattice,
    ):
        assert min(how(wrong) for how in draws.TESTS.values()) < LEVEL / OF_DRAWS
    assert abs(draws.correlation(u, u)) > 100
    assert abs(draws.correlation(u[1:], 0.9 * np.random.default_rng(1).random(len(u) - 1) + 0.1 * u[1:])) > 5


def test_rn1_no_figure_comes_twice_in_cases_visits_attempts_and_streams():
    """Counters never overlap: of 2^20 words of 53 bits two are alike by chance with a probability of 6e-5."""
    key = philox_key(1, 0, "Task_1", "work")
    blocks = [0, 1, 2, 127, 128, (1 << 32) // BLOCK, (1 << 40) // BLOCK, (1 << 52) // BLOCK]
    found = [block_uniforms(key, b, v, a) for b in blocks for v in range(16) for a in (0, 1, 2, 4096, 4097, 8192, 3, 4)]
    assert len(np.unique(np.concatenate(found))) == len(found) * BLOCK


def test_rn3_the_mirror_is_exact_bit_by_bit():
    """u = (k + 1/2) / 2^53 and its mirror (2^53 − 1 − k + 1/2) / 2^53, k the upper 53 bits of a Philox word."""
    digest = blake2b(b"5\x1f2\x1fTask_1\x1fwork", digest_size=16).digest()
    for block, visit, attempt in ((0, 0, 0), (9, 3, 4096)):
        counter = np.array([block * 128, attempt, visit, 0], dtype=np.uint64)
        philox = np.random.Philox(counter=counter, key=np.frombuffer(digest, dtype="<u8").astype(np.uint64))
        k = [int(word) >> 11 for word in philox.random_raw(BLOCK)]
        one, other = (
            block_uniforms(philox_key(5, 2, "Task_1", "work"), block, visit, attempt, mirrored=m) for m in (False, True)
        )
        assert one.tolist() == [min((x + 0.5) * 2.0**-53, 1 - 2.0**-53) for x in k]
        assert other.tolist() == [min((2**53 - 1 - x + 0.5) * 2.0**-53, 1 - 2.0**-53) for x in k]
        assert (one + other == 1.0).all()


MIRRORED = {
    "uniform": ((1.0, 3.0), stats.uniform(1, 2)),
    "triangular": ((1.0, 2.0, 5.0), stats.triang(0.25, 1, 4)),
    "exponential": ((2.0,), stats.expon(scale=2)),
    "normal": ((5.0, 1.0), stats.norm(5, 1)),
    "lognormal": ((1.0, 0.5), stats.lognorm(0.5, scale=np.e)),
    "weibull": ((1.5, 2.0), stats.weibull_min(1.5, scale=2)),
}


@pytest.mark.parametrize("kind", MIRRORED)
def test_rn3_mirrored_figures_stand_as_far_from_the_other_end_of_their_law(kind):
    params, law = MIRRORED[kind]
    slot = Slot("A", "work", Distribution(kind, params), integer=False)
    one, other = (
        np.array([stream(case, 0) for case in range(2_000)])
        for stream in (Stream(slot, 3, number, antithetic=True) for number in (4, 5))
    )
    np.testing.assert_allclose(law.cdf(one) + law.cdf(other), 1.0, atol=1e-9)


@pytest.mark.parametrize("name", laws.LAWS)
def test_what_is_drawn_has_the_mean_the_sd_the_quantiles_and_the_law_that_was_written(name):
    assert failed(laws.checks(name), OF_LAWS) == []


@pytest.mark.parametrize("name", laws.LAWS)
def test_theory_says_of_each_law_what_was_written(name):
    """Mean, sd and quantiles that bpr itself works out, against the same answers."""
    law = laws.LAWS[name]
    made, (mean, sd, _) = law.made(), law.answer.moments()
    assert made.mean / law.scale == pytest.approx(mean, rel=1e-6)
    assert made.sd / law.scale == pytest.approx(sd, rel=1e-5)
    if law.answer.cdf is not None:
        shares = np.array([share for share in laws.SHARES if share > 0.4 or not law.only])
        found = [made.quantile(share) / law.scale for share in shares]
        assert found == pytest.approx(law.answer.at(shares).tolist(), rel=1e-6)


def test_every_form_and_every_sampler_is_tried():
    made = [law.made() for law in laws.LAWS.values()]
    assert {one.form for one in made} | {"constant"} == set(FORMS)
    assert {one.kind for one in made} | {"constant"} == set(SAMPLERS)


def test_durations_are_rounded_to_whole_milliseconds_and_stay_what_they_were():
    exact, whole = (laws.drawn(laws.LAWS["gamma"], "gamma", integer=integer) for integer in (False, True))
    assert np.abs(exact - whole).max() <= 0.5 / laws.MINUTE


@pytest.mark.parametrize("table", [demand.office, demand.clock_changes, demand.gaps_at_a_counter, demand.groups])
def test_ar6_cases_come_when_they_are_expected_and_by_chance(table):
    assert failed(table(), OF_DEMAND) == []


def test_all_tests_are_counted_in_the_level():
    assert sum(len(laws.checks(name)) for name in laws.LAWS) == OF_LAWS
    assert len(demand.all_checks()) == OF_DEMAND


def test_a_stream_that_is_too_even_is_noticed():
    expected = np.full(500, 20.0)
    assert demand.fits("even", expected, expected).p < 1e-9
    few = np.full(5_000, 1.0)
    assert demand.fits("even", few, few).p < 1e-9


def test_the_page_has_every_family():
    found = re.findall(r"^\| (?:draws along|law:) (.+?) \|", PAGE, re.MULTILINE)
    assert found == [*draws.LINES, *laws.LAWS]
