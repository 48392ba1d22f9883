"""Promise: a 95 % interval holds the exact mean in 95 of 100 experiments.

The large table is in docs/coverage.md (`benchmarks/coverage.py`); here 100 experiments of two systems. The number that
holds must lie in the central 99.9 % of the binomial: a right simulator fails with a probability of at most 0.1 %.
"""

import runpy
from pathlib import Path

import pytest
from scipy import stats

EXPERIMENTS, CASES = 100, 500
BENCHMARK = runpy.run_path(str(Path(__file__).parents[1] / "benchmarks" / "coverage.py"))

pytestmark = pytest.mark.timeout(600)  # half a minute of work, more on a busy machine


@pytest.mark.parametrize("name", ["MMC", "TANDEM"])
def test_intervals_of_the_mean_cycle_time_hold_the_exact_mean(name: str) -> None:
    system = BENCHMARK[name]
    program, exact = system.program(CASES), system.exact * 60_000
    found = [BENCHMARK["replications"](program, seed) for seed in range(EXPERIMENTS)]
    held = sum(one.low <= exact <= one.high for one in found)
    low, high = stats.binom.ppf([0.0005, 0.9995], EXPERIMENTS, 0.95)
    assert low <= held <= high
    assert sum(one.high - one.value for one in found) / EXPERIMENTS < 0.15 * exact, "too wide to say anything"


def test_the_exact_means_are_those_of_the_textbook() -> None:
    """Kleinrock I, §3.2: 1/(μ − λ); M/M/3 at ρ = 0.6 waits with probability 0.3547 (Erlang's C)."""
    assert BENCHMARK["MM1"].exact == pytest.approx(1 / (0.1 - 0.05))
    assert BENCHMARK["MMC"].exact == pytest.approx(10 + 0.35472 * 10 / (3 * 0.4), rel=1e-4)
    assert BENCHMARK["TANDEM"].exact == pytest.approx(1 / (0.1 - 0.05) + 1 / (0.125 - 0.05))
