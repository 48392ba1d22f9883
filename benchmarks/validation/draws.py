"""Statistical tests of the keyed draws, on the layout that the engine uses.

The figures are those of `Stream` for the key (seed, replication, id, purpose) and the counter (case, attempt, visit).
A *line* is a sequence of uniforms along one of these: the cases of a stream, the visits of a case, the replications,
the elements, purposes or seeds that have the same case. Each line must look like independent uniforms, and lines that
differ in one part of the key must not know of each other.

Tests: Knuth, The Art of Computer Programming 2, 3rd ed. 1998, §3.3.1 (chi-square, Kolmogorov-Smirnov) and §3.3.2
(serial test, runs, serial correlation); runs about the median: Wald & Wolfowitz 1940.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache

import numpy as np
from scipy import stats

from bpr.engine.draws import BLOCK, Stream, block_uniforms, philox_key
from bpr.program.tables import Slot
from bpr.scenario.distributions import Distribution
from validation.rows import Check, Floats, both_tails, two_sided

UNIT = Distribution("uniform", (0.0, 1.0), "1")
LONG = 1 << 16
"""Figures of a line."""
KEYS = 1 << 14
"""Figures of a line whose every figure has a key of its own."""
LAGS = (1, 2, 3, 4, 5, 8, 16)
CELLS, GRID = 256, 32
PURPOSES = ("work", "delay", "flow", "gap", "size", "timer", "message", "times", "again", "error", "work per batch")
"""As `bpr.program` words them, most of them."""


def along_cases(seed: int, element: str = "Task_1", purpose: str = "work", replication: int = 0) -> Floats:
    """One stream, case by case, as the engine asks for it."""
    stream = Stream(Slot(element, purpose, UNIT, integer=False), seed, replication)
    return np.array([stream(case, 0) for case in range(LONG)])


def along_visits(seed: int) -> Floats:
    """Visit after visit of one case."""
    key = philox_key(seed, 0, "Task_1", "work")
    return np.array([block_uniforms(key, 0, visit, 0)[7] for visit in range(KEYS)])


def along_attempts(seed: int) -> Floats:
    """Attempt after attempt of one draw."""
    key = philox_key(seed, 0, "Task_1", "work")
    return np.array([block_uniforms(key, 0, 0, attempt)[7] for attempt in range(KEYS)])


def _first_of(keys: Sequence[tuple[int, int, str, str]]) -> Floats:
    return np.array([block_uniforms(philox_key(*key), 0, 0, 0)[0] for key in keys])


def along_replications(seed: int) -> Floats:
    """Replication after replication."""
    return _first_of([(seed, number, "Task_1", "work") for number in range(KEYS)])


def along_elements(seed: int) -> Floats:
    """Element after element, numbered as editors do."""
    return _first_of([(seed, 0, f"Activity_{number:07x}", "work") for number in range(KEYS)])


def along_seeds(_: int) -> Floats:
    """Seed after seed, from 0 on."""
    return _first_of([(number, 0, "Task_1", "work") for number in range(KEYS)])


def along_streams_of_arrivals(seed: int) -> Floats:
    """The first case of stream after stream: their numbers are 2^32 apart."""
    key = philox_key(seed, 0, "Task_1", "work")
    return np.array([block_uniforms(key, (number << 32) // BLOCK, 0, 0)[0] for number in range(KEYS)])


LINES: Mapping[str, Callable[[int], Floats]] = {
    "cases": along_cases,
    "cases of replication 1": lambda seed: along_cases(seed, replication=1),
    "cases, purpose gap": lambda seed: along_cases(seed, element="Start", purpose="gap"),
    "visits": along_visits,
    "attempts": along_attempts,
    "replications": along_replications,
    "elements": along_elements,
    "seeds": along_seeds,
    "streams of arrivals": along_streams_of_arrivals,
}


def chi_square(u: Floats) -> float:
    """Equally many in each of `CELLS` cells."""
    found = np.bincount((u * CELLS).astype(int), minlength=CELLS)
    return _either_way(float(np.sum((found - len(u) / CELLS) ** 2) / (len(u) / CELLS)), CELLS - 1)


def _either_way(statistic: float, freedom: int) -> float:
    """Too even is as wrong as too uneven."""
    law = stats.chi2(freedom)
    return both_tails(float(law.cdf(statistic)), float(law.sf(statistic)))


def kolmogorov_smirnov(u: Floats) -> float:
    """The greatest distance from the diagonal."""
    return float(stats.kstest(u, "uniform").pvalue)


def bits(u: Floats) -> float:
    """Each of the upper 32 bits is set as often as not."""
    words = (u * 2.0**32).astype(np.uint64)
    ones = np.array([np.count_nonzero(words >> np.uint64(bit) & np.uint64(1)) for bit in range(32)])
    return _either_way(float(np.sum((ones - len(u) / 2) ** 2) / (len(u) / 4)), 32)


def pairs(u: Floats) -> float:
    """Neighbours, two by two, fill a square evenly."""
    x, y = (u[: len(u) // 2 * 2].reshape(-1, 2).T * GRID).astype(int)
    found = np.bincount(x * GRID + y, minlength=GRID * GRID)
    fair = len(x) / GRID**2
    return _either_way(float(np.sum((found - fair) ** 2) / fair), GRID * GRID - 1)


def runs_about_the_middle(u: Floats) -> float:
    """As many runs above and below 1/2 as coins have."""
    high = u > 0.5  # noqa: PLR2004  # the median
    n = len(u)
    return two_sided((1 + np.count_nonzero(high[1:] != high[:-1]) - (n + 1) / 2) / math.sqrt((n - 1) / 4))


def runs_up_and_down(u: Floats) -> float:
    """Runs of rising and falling figures: (2n − 1)/3 of them, variance (16n − 29)/90 (Levene & Wolfowitz 1944)."""
    rises = u[1:] > u[:-1]
    n = len(u)
    return two_sided((1 + np.count_nonzero(rises[1:] != rises[:-1]) - (2 * n - 1) / 3) / math.sqrt((16 * n - 29) / 90))


def correlation(one: Floats, other: Floats) -> float:
    """A standard normal figure if two lines of uniforms are independent: mean and variance are known, not fitted."""
    return float(12 * np.sum((one - 0.5) * (other - 0.5)) / math.sqrt(len(one)))


TESTS: Mapping[str, Callable[[Floats], float]] = {
    "chi-square, 256 cells": chi_square,
    "Kolmogorov-Smirnov": kolmogorov_smirnov,
    "bits, 32": bits,
    "pairs, 32 × 32": pairs,
    "runs about the middle": runs_about_the_middle,
    "runs up and down": runs_up_and_down,
}


@cache
def line_checks(name: str, seed: int = 1) -> tuple[Check, ...]:
    """Every test of one line."""
    u = LINES[name](seed)
    found = [Check(f"{test}, along {name}", len(u), how(u)) for test, how in TESTS.items()]
    found += [
        Check(f"correlation at lag {lag}, along {name}", len(u) - lag, two_sided(correlation(u[:-lag], u[lag:])))
        for lag in LAGS
    ]
    return tuple(found)


NEIGHBOURS = 16
CASES_OF_NEIGHBOURS = 16
"""Blocks of each of the neighbours."""


def _families(seed: int) -> dict[str, list[tuple[int, int, str, str, int, int]]]:
    """Streams that differ in one part of the key: (seed, replication, element, purpose, visit, attempt)."""
    several = range(NEIGHBOURS)
    everywhere = [
        (seed + s, r, element, purpose, v, 0)
        for s in (0, 1) for r in (0, 1) for element in ("Task_1", "Task_2") for purpose in ("work", "delay")
        for v in (0, 1)
    ]  # fmt: skip
    return {
        "seeds 0, 1, 2, …": [(s, 0, "Task_1", "work", 0, 0) for s in several],
        "replications 0, 1, 2, …": [(seed, r, "Task_1", "work", 0, 0) for r in several],
        "elements Task_0, Task_1, …": [(seed, 0, f"Task_{e}", "work", 0, 0) for e in several],
        "purposes": [(seed, 0, "Task_1", purpose, 0, 0) for purpose in PURPOSES],
        "visits 0, 1, 2, …": [(seed, 0, "Task_1", "work", v, 0) for v in several],
        "attempts 0, 1, 2, …": [(seed, 0, "Task_1", "work", 0, a) for a in several],
        "all parts of the key": everywhere,
    }


def cross_checks(seed: int = 1) -> list[Check]:
    """Streams that differ in one part of the key: no two of them are correlated, and pairs of figures fill a square.

    With the same case, and with the next case. The squared correlations of all pairs together are a chi-square figure.
    """
    found = []
    for name, streams in _families(seed).items():
        u = np.array([
            np.concatenate([
                block_uniforms(philox_key(*key[:4]), block, *key[4:]) for block in range(CASES_OF_NEIGHBOURS)
            ])
            for key in streams
        ])  # fmt: skip
        for shift, when in ((0, "same case"), (1, "next case")):
            ordered = [(i, j) for i in range(len(u)) for j in range(len(u)) if i < j or (shift and i != j)]
            z = np.array([correlation(u[i], np.roll(u[j], shift)) for i, j in ordered])
            found.append(
                Check(
                    f"correlation of {len(z)} pairs of streams, {name}, {when}",
                    u.shape[1],
                    _either_way(float(np.sum(z * z)), len(z)),
                )
            )
        even = len(u) // 2 * 2
        square = np.stack([u[0:even:2].ravel(), u[1:even:2].ravel()], axis=1).ravel()  # no figure twice: Knuth §3.3.2 B
        found.append(Check(f"pairs of streams, 32 × 32, {name}", len(square) // 2, pairs(square)))
    return found


def all_checks(seed: int = 1) -> list[Check]:
    """Every test of this module."""
    return [check for name in LINES for check in line_checks(name, seed)] + cross_checks(seed)
