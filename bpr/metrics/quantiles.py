"""The interval of a quantile of independent observations, by their order: no distribution is assumed.

Only for observations that are independent: cases of different replications. Cases of one replication queue behind each
other; of these a quantile is taken in every replication, and the interval over the replications.
"""

import math
from dataclasses import replace

import numpy as np

from bpr.metrics.intervals import LEVEL, Measure, Values


def quantile_interval(values: Values, share: float, unit: str = "", level: float = LEVEL) -> Measure:
    """A quantile with its interval between two order statistics.

    Parameters
    ----------
    values
        float64[n], independent; NaN where there is none.
    share
        Between 0 and 1: 0.9 is what 9 of 10 are below.
    unit, level
        See `Measure`. The interval holds the quantile with at least this probability, each tail less than half of the
        rest.

    Returns
    -------
    Measure
        Without bounds where there are too few values: 0.95 needs 72, the median 6.

    References
    ----------
    Conover, *Practical Nonparametric Statistics*, 3rd ed., §3.2 (confidence interval for a quantile); David & Nagaraja,
    *Order Statistics*, 3rd ed., §7.1.

    Examples
    --------
    >>> m = quantile_interval(np.arange(1.0, 101.0), 0.5)
    >>> m.value, m.low, m.high
    (50.5, 40.0, 61.0)
    """
    present = np.sort(values[~np.isnan(values)])
    n = len(present)
    if n == 0:
        return Measure(math.nan, unit, None, None, 0, level)
    value = float(np.quantile(present, share))
    if n > 1 and present[0] == present[-1]:  # a run without chance has an interval of no width
        return Measure(value, unit, value, value, n, level)
    tail = (1 - level) / 2
    below = _binomial_cdf(n, share)
    low = int(np.searchsorted(below, tail, side="right"))  # P(B < low) ≤ tail < P(B ≤ low)
    high = int(np.searchsorted(below, 1 - tail)) + 1  # P(B < high) ≥ 1 − tail
    if low < 1 or high > n:
        return Measure(value, unit, None, None, n, level)
    return Measure(value, unit, float(present[low - 1]), float(present[high - 1]), n, level)


def quantile_changes(
    as_is: Values, to_be: Values, share: float, unit: str = "", level: float = LEVEL
) -> tuple[Measure, Measure]:
    """The difference to_be − as_is of two quantiles, and the relative change, each with an interval.

    The difference of two quantiles is no mean of differences, so pairs do not help. Each quantile is given half of the
    error; then both intervals hold at once with at least the probability `level`, whether the runs are independent or
    not (Bonferroni), and so does what follows from them.

    Examples
    --------
    >>> certain = quantile_changes(np.full(9, 10.0), np.full(9, 8.0), 0.9)
    >>> [(m.low, m.value, m.high) for m in certain]
    [(-2.0, -2.0, -2.0), (-0.2, -0.2, -0.2)]
    """
    before, after = (quantile_interval(values, share, unit, (1 + level) / 2) for values in (as_is, to_be))
    n = min(before.n, after.n)
    difference = Measure(after.value - before.value, unit, None, None, n, level)
    if n == 0 or before.value == 0:
        return difference, Measure(math.nan, "ratio", None, None, 0, level)
    relative = Measure(difference.value / before.value, "ratio", None, None, n, level)
    if before.low is None or before.high is None or after.low is None or after.high is None:
        return difference, relative
    difference = replace(difference, low=after.low - before.high, high=after.high - before.low)
    if before.low > 0:
        low, high = (after.low - before.high) / before.high, (after.high - before.low) / before.low
        relative = replace(relative, low=low, high=high)
    return difference, relative


def _binomial_cdf(n: int, share: float) -> Values:
    """float64[n + 1], P(B ≤ k) for k = 0 … n."""
    logs = [
        math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) + k * math.log(share)
        + (n - k) * math.log1p(-share)
        for k in range(n + 1)
    ]  # fmt: skip
    cdf: Values = np.cumsum(np.exp(logs))
    return cdf
