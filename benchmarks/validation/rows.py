"""What was held against what, with which result: the figures of docs/validation.md, and the level of all tests."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]

LEVEL = 0.01
"""Chance that a right simulator fails any test of one table, were the seeds new. Each of its m tests gets LEVEL / m
(Bonferroni; that the tests of a table are not independent does not matter to it)."""


@dataclass(frozen=True)
class Estimate:
    """A mean over independent replications, set against its exact value.

    Parameters
    ----------
    value, half
        Mean, and half the width of its 95 % interval (Student's t).
    n
        Replications.
    p
        Two-sided p-value of Student's test, corrected for skewness.
    """

    value: float
    half: float
    n: int
    p: float

    @property
    def noticed(self) -> float:
        """How far off, as a share of the value, a mean would be noticed in a test at 0.1 % in 99.95 of 100 runs."""
        error = self.half / float(stats.t.ppf(0.975, self.n - 1))
        return abs(2 * float(stats.t.ppf(0.9995, self.n - 1)) * error / self.value)


def estimate(values: Floats, exact: float) -> Estimate:
    """Means of replications set against what theory says of them.

    Near saturation such means are skew, and a low mean comes with a low sd: Student's test then rejects too often. The
    correction is that of N. Johnson, "Modified t tests and confidence intervals for asymmetrical populations", JASA 73
    (1978), eq. 2.7.
    """
    n, off = len(values), float(np.mean(values)) - exact
    sd = float(np.std(values, ddof=1))
    error = sd / math.sqrt(n)
    third = float(np.mean((values - np.mean(values)) ** 3))
    t = (off + third / (6 * sd**2 * n) + third / (3 * sd**4) * off**2) / error
    return Estimate(
        float(np.mean(values)), float(stats.t.ppf(0.975, n - 1)) * error, n, float(2 * stats.t.sf(abs(t), n - 1))
    )


@dataclass(frozen=True)
class Check:
    """A statistical test of draws: what was tested, on how many figures, and the p-value."""

    what: str
    n: int
    p: float


def holm(values: Sequence[float]) -> float:
    """The least p-value of several, adjusted for their number (Holm 1979): below LEVEL, something is wrong."""
    return min(1.0, min(values) * len(values))


def two_sided(z: float) -> float:
    """The p-value of a standard normal figure."""
    return float(2 * stats.norm.sf(abs(z)))


def both_tails(below: float, above: float) -> float:
    """The two-sided p-value of a figure, from the probabilities of at most and at least this much."""
    return min(1.0, 2 * min(below, above))
