"""The statistics of replications: Student's t, intervals of a mean, of a paired difference and of a relative change.

A replication is one observation: what varies within a run is correlated, so the interval of a measure is taken over
replications, never over cases (Law, *Simulation Modeling and Analysis*, 5th ed., §9.4.1, "replication/deletion").
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bpr.units import DAY, HOUR, MINUTE, SECOND

Values = NDArray[np.float64]
"""One number a replication; NaN where a replication says nothing (no case came to its end)."""

Range = tuple[float, float]
"""Least and greatest value that something can have."""

ANYWHERE: Range = (-math.inf, math.inf)
FROM_ZERO: Range = (0.0, math.inf)
SHARE: Range = (0.0, 1.0)

LEVEL = 0.95
"""Confidence of an interval unless told otherwise."""

NOISE = 1e-9
"""Differences smaller than this share of what is compared are rounding of floats, not effects."""

_SECOND_REPLICATION = 2
_TIME_UNITS: tuple[tuple[str, int], ...] = (("d", DAY), ("h", HOUR), ("min", MINUTE), ("s", SECOND), ("ms", 1))


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure with its unit and its interval.

    Parameters
    ----------
    value
        Mean over the replications that have one; NaN if none has.
    unit
        ``ms``, ``wd``, ``ratio`` (shown as percent), a currency, or what is counted, e.g. ``cases/d``.
    low, high
        Bounds of the interval in the same unit; None where fewer than two replications have a value.
    n
        Number of observations: replications that have a value.
    level
        Confidence of the interval.
    of
        What the observations are: ``replications``, or ``pairs`` of antithetic ones, or ``batches`` of one long run.

    Examples
    --------
    >>> str(Measure(1_071_360_000, "ms", 1_019_520_000, 1_131_840_000, 30))
    '12.4 d (95 % CI 11.8–13.1, 30 replications)'
    >>> str(Measure(5.0, "handoffs", None, None, 1))
    '5 handoffs (1 replication, hence no interval)'
    """

    value: float
    unit: str = ""
    low: float | None = None
    high: float | None = None
    n: int = 1
    level: float = LEVEL
    of: str = "replications"

    def __str__(self) -> str:
        if self.n == 0 or math.isnan(self.value):
            return "no data"
        shown, *bounds = self.figures()
        if not bounds:
            many = f"1 {self.of.removesuffix('s')}, hence" if self.n == 1 else f"{self.n} {self.of}, too few for"
            return f"{shown} ({many} {'no' if self.n == 1 else 'an'} interval)"
        between = " to " if any(bound.startswith("-") for bound in bounds) else "–"
        return f"{shown} ({self.level * 100:.6g} % CI {between.join(bounds)}, {self.n} {self.of})"

    def __float__(self) -> float:
        return self.value

    def figures(self) -> tuple[str, ...]:
        """The value with its unit and, where there are any, the bounds in the same unit, for people to read."""
        if math.isnan(self.value):
            return ("no data",)
        numbers = [self.value] if self.low is None or self.high is None else [self.value, self.low, self.high]
        size, unit = scale(self.unit, max(abs(number) for number in numbers) if self.value == 0 else abs(self.value))
        numbers = [number / size for number in numbers]
        spread = abs(numbers[-1] - numbers[1]) if len(numbers) > 1 else 0.0
        decimals = _decimals(numbers[0], spread)
        shown = _alike(numbers, decimals)
        return (f"{shown[0]} {unit}".rstrip(), *shown[1:])

    def to_dict(self) -> dict[str, object]:
        """The same as JSON: plain names and numbers, None for what is not there."""
        return {
            "value": None if math.isnan(self.value) else self.value,
            "unit": self.unit,
            "low": self.low,
            "high": self.high,
            "n": self.n,
            "level": self.level,
            "of": self.of,
        }


def scale(unit: str, size: float) -> tuple[float, str]:
    """What to divide a figure of `unit` by so that people can read it, and the unit that it then has.

    >>> scale("ms", 3_600_000.0), scale("ratio", 0.5), scale("CNY", 12.0)
    ((3600000.0, 'h'), (0.01, '%'), (1.0, 'CNY'))
    """
    if unit == "ratio":
        return 0.01, "%"
    if unit != "ms":
        return 1.0, unit
    return next(
        ((float(ms), name) for name, ms in _TIME_UNITS if size >= ms), (1.0, "ms") if size else (float(SECOND), "s")
    )


def _decimals(number: float, spread: float) -> int:
    """Three significant digits, and more only where the interval is narrower than these show."""
    digits = 0 if abs(number) >= 100 else 1 if abs(number) >= 10 else 2  # noqa: PLR2004  # three significant digits
    if spread > 0:
        digits = max(digits, min(4, 1 - math.floor(math.log10(spread))))
    return digits


def _alike(numbers: Sequence[float], decimals: int) -> list[str]:
    """The numbers with as many decimals as `decimals`, less the zeros that all of them end with."""
    while decimals and all(f"{number:.{decimals}f}".endswith("0") for number in numbers):
        decimals -= 1
    texts = [f"{number:,.{decimals}f}" for number in numbers]
    return [text if text.strip("-0.,") else text.removeprefix("-") for text in texts]  # there is no -0


def student_t_cdf(t: float, df: int) -> float:
    """P(T <= t) of Student's t with a whole number of degrees of freedom, by its finite series.

    Parameters
    ----------
    t
        Any real number.
    df
        Degrees of freedom, 1 or more.

    References
    ----------
    Abramowitz & Stegun, *Handbook of Mathematical Functions*, 26.7.3 (odd) and 26.7.4 (even).
    """
    _refuse_df(df)
    angle = math.atan2(t, math.sqrt(df))
    cosine_squared = df / (df + t * t)
    odd = df % 2
    # the bracket of both formulas: 1, then each term the one before times cos²θ·(k-1)/k, to the power df - 2 of cos θ
    terms = [1.0] if df > 1 else []
    for k in range(2 + odd, df - 1, 2):
        terms.append(terms[-1] * cosine_squared * (k - 1) / k)
    series = math.fsum(terms)
    both = angle + math.sin(angle) * math.cos(angle) * series if odd else math.sin(angle) * series
    return 0.5 + (both / math.pi if odd else both / 2)


@lru_cache(maxsize=4096)
def student_t_quantile(p: float, df: int) -> float:
    """The t with P(T <= t) = p: `student_t_cdf` inverted by bisection to the last bit of a float.

    Parameters
    ----------
    p
        Between 0 and 1, both excluded. The series keeps absolute, not relative accuracy in the tails (about 1e-15).
    df
        Degrees of freedom, 1 or more.

    Examples
    --------
    >>> round(student_t_quantile(0.975, 29), 6)
    2.04523
    """
    _refuse_df(df)
    if not 0 < p < 1:
        message = f"a probability lies between 0 and 1, not at {p}"
        raise ValueError(message)
    if p == 0.5:  # noqa: PLR2004  # the median, by symmetry
        return 0.0
    if p < 0.5:  # noqa: PLR2004
        return -student_t_quantile(1 - p, df)
    high = 1.0
    while student_t_cdf(high, df) < p:
        high *= 2
    return _bisect(lambda t: student_t_cdf(t, df) < p, 0.0, high)


def _bisect(too_low: Callable[[float], bool], low: float, high: float) -> float:
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if too_low(middle) else (low, middle)
    return high


def _refuse_df(df: int) -> None:
    if df < 1:
        message = f"Student's t needs at least one degree of freedom, not {df}"
        raise ValueError(message)


def mean_interval(
    values: Values, unit: str = "", level: float = LEVEL, *, within: Range = ANYWHERE, of: str = "replications"
) -> Measure:
    """The mean of the replications with its t interval.

    Parameters
    ----------
    values
        float64[observations]; NaN where a replication has no value: it is left out of mean and `n`.
    unit, level, of
        See `Measure`.
    within
        Where the mean can lie at all; the interval is cut to it (a share is no less than 0 and no more than 1).

    Returns
    -------
    Measure
        Without bounds if fewer than two replications have a value.

    Examples
    --------
    >>> m = mean_interval(np.array([1.0, 2.0, 3.0]))
    >>> round(m.low, 3), m.value, round(m.high, 3)
    (-0.484, 2.0, 4.484)
    """
    present = values[~np.isnan(values)]
    n = len(present)
    if n == 0:
        return Measure(math.nan, unit, None, None, 0, level, of)
    mean = _mean(present)
    if n < _SECOND_REPLICATION:
        return Measure(mean, unit, None, None, n, level, of)
    half = _half_width(present - mean, n, level)
    return Measure(mean, unit, max(mean - half, within[0]), min(mean + half, within[1]), n, level, of)


def paired_interval(
    as_is: Values, to_be: Values, unit: str = "", level: float = LEVEL, *, of: str = "replications"
) -> Measure:
    """The mean of the differences to_be − as_is, replication by replication, with its t interval.

    Both runs drew the same random numbers, so the pairs are correlated and the interval is narrower than that of two
    independent runs (Law, §10.2.1, "paired-t"). Differences that are rounding of floats count as none.

    Raises
    ------
    ValueError
        The runs have different numbers of replications.
    """
    return mean_interval(differences(as_is, to_be), unit, level, of=of)


def differences(as_is: Values, to_be: Values) -> Values:
    """float64[replications] to_be − as_is; exactly 0 where only rounding of floats is between them."""
    if len(as_is) != len(to_be):
        message = f"pairs need the same number of replications, not {len(as_is)} and {len(to_be)}"
        raise ValueError(message)
    difference = to_be - as_is
    size = np.maximum(np.abs(as_is), np.abs(to_be))
    return np.where(np.abs(difference) <= NOISE * size, 0.0, difference)


def relative_interval(as_is: Values, to_be: Values, level: float = LEVEL, *, of: str = "replications") -> Measure:
    """The relative change mean(to_be − as_is) / mean(as_is) with its interval, as a ratio.

    The interval is that of a ratio of means (`ratio_interval`). NaN where the AS-IS mean is 0: from nothing there is no
    relative change.
    """
    return ratio_interval(differences(as_is, to_be), as_is, level, of=of)


def ratio_interval(part: Values, whole: Values, level: float = LEVEL, *, of: str = "replications") -> Measure:
    """The ratio of means mean(part) / mean(whole), paired by replication, with its interval by linearisation.

    NaN where the mean of the whole is 0. Residuals part − r·whole over |mean(whole)| (Cochran, *Sampling Techniques*,
    3rd ed., §6.3): good where the mean of the whole is several standard errors away from 0.

    Examples
    --------
    >>> ratio_interval(np.array([1.0, 2.0, 3.0]), np.array([4.0, 8.0, 12.0])).figures()
    ('25 %', '25', '25')
    """
    present = ~(np.isnan(part) | np.isnan(whole))
    base, share = whole[present], part[present]
    n = len(base)
    if n == 0 or _mean(base) == 0:
        return Measure(math.nan, "ratio", None, None, 0, level, of)
    ratio = _mean(share) / _mean(base)
    if n < _SECOND_REPLICATION:
        return Measure(ratio, "ratio", None, None, n, level, of)
    half = _half_width(share - ratio * base, n, level) / abs(_mean(base))
    return Measure(ratio, "ratio", ratio - half, ratio + half, n, level, of)


def _mean(values: Values) -> float:
    """The mean; of equal values exactly that value, so that a run without chance has an interval of no width."""
    first = float(values[0])
    return first + math.fsum(values - first) / len(values)


def _half_width(residuals: Values, n: int, level: float) -> float:
    deviation = math.sqrt(math.fsum(residuals * residuals) / (n - 1))
    return student_t_quantile((1 + level) / 2, n - 1) * deviation / math.sqrt(n)
