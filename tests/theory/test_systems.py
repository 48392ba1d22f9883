"""Promise: where queueing theory has an exact answer, the mean of independent replications is it.

The table is `validation.queues.systems`, at the size of a test; docs/validation.md has the figures of a larger run. For
each quantity a two-sided test of Student, corrected for skewness (Johnson), at LEVEL / number of quantities: a right
simulator fails any of them with a probability of about 1 % when the seeds are new. They are fixed, one for each system.
"""

import math
import re
from pathlib import Path

import numpy as np
import pytest
from validation import exact
from validation.queues import SERVICE, systems
from validation.rows import LEVEL

SYSTEMS = systems()
QUANTITIES = 2 * 25 + 2 + 2 + 1 + 3 + 1 + 3 + 2 + 1 + 2 + 2 + 1 + 1 + 1 + 1 + 2 + 2 + 1
PAGE = (Path(__file__).parents[2] / "docs" / "validation.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.name)
def test_the_mean_is_that_of_theory(system):
    found = system.run()
    for quantity, (value, measured) in found.items():
        said = f"{quantity}: exact {value:.4f}, simulated {measured.value:.4f} ± {measured.half:.4f}"
        assert measured.p > LEVEL / QUANTITIES, said
    assert min(measured.noticed for _, measured in found.values()) < 0.5, "too wide to say anything"


def test_all_quantities_are_counted_in_the_level():
    assert sum(len(system.quantities()) for system in SYSTEMS) == QUANTITIES


def test_each_system_draws_figures_of_its_own():
    assert len({system.seed for system in SYSTEMS}) == len(SYSTEMS)


def test_the_page_has_every_system_with_its_exact_value_and_an_interval_that_was_measured():
    rows = re.findall(
        r"^\| (.+?) \| .+ \| (.+?) \| ([\d.]+) \| ([\d.]+) \| ± ([\d.]+) \| (\d+) \| ([\d.]+) \|$", PAGE, re.MULTILINE
    )
    assert [(name, quantity) for name, quantity, *_ in rows] == [
        (system.name, quantity) for system in SYSTEMS for quantity in system.quantities()
    ]
    found = {(name, quantity): float(value) for name, quantity, value, *_ in rows}
    for system in SYSTEMS[25:]:  # of M/M/c the page has more customers
        for quantity, (_, value) in system.quantities().items():
            assert found[system.name, quantity] == pytest.approx(value, abs=1e-4)
    assert all(float(half) > 0 and int(n) >= 20 and float(p) <= 1 for *_, half, n, p in rows)


# --- The exact answers themselves -------------------------------------------------------------------------------------


def test_the_first_customers_of_mmc_tend_to_erlangs_c():
    for count, rho in ((1, 0.5), (3, 0.7), (5, 0.6)):
        wait, share = exact.mmc_from_empty(rho * count / SERVICE, SERVICE, count, 3_000)
        assert wait == pytest.approx(exact.mmc_wait(rho * count / SERVICE, SERVICE, count), rel=0.01)
        assert share == pytest.approx(exact.erlang_c(count, rho * count), rel=0.01)


def test_the_second_customer_of_mm1_waits_as_worked_out_by_hand():
    """He meets the first with λ … that service outlasts the gap: λ/(λ + μ), and then waits 1/μ."""
    rate, service = 0.05, 10.0
    met = rate / (rate + 1 / service)
    assert exact.mmc_from_empty(rate, service, 1, 2) == pytest.approx((met * service / 2, met / 2))


def test_the_root_of_poisson_gaps_is_the_load():
    assert exact.gi_m_1_root(lambda s: 0.07 / (0.07 + s), 10.0) == pytest.approx(0.7)


def test_a_server_who_is_never_away_is_mm1():
    """ρ/(1 − ρ), whatever the length of the shift, if the time away is next to nothing."""
    for finishes in (False, True):
        number = exact.shifts_number(0.05, 10.0, 480.0, 1e-9, finishes=finishes, most=40)
        assert number == pytest.approx(0.5 / 0.5, rel=1e-6)


def test_customers_are_let_in_without_being_felt():
    few = exact.shifts_number(0.75 / 30, 10.0, 480.0, 960.0, finishes=False, most=90)
    assert few == pytest.approx(exact.shifts_number(0.75 / 30, 10.0, 480.0, 960.0, finishes=False, most=120), rel=1e-6)


def test_the_second_moment_of_takacs_is_that_of_mm1():
    """The wait of M/M/1 is 0 with 1 − ρ, else exponential with mean 1/(μ − λ): E[W²] = 2ρ/(μ − λ)²."""
    rate, mean = 0.07, 10.0
    second = exact.takacs_second(rate, mean, 2 * mean**2, 6 * mean**3)
    assert second == pytest.approx(2 * rate * mean / (1 / mean - rate) ** 2)
    assert math.isfinite(second)
    assert np.isfinite(second)
