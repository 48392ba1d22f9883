"""How narrow an interval shall be: ``5 %`` of the mean, or ``2 h``; and how many replications that takes."""

import math
import re
from dataclasses import dataclass

import numpy as np

from bpr.metrics.intervals import LEVEL, Measure, Values, mean_interval, student_t_quantile
from bpr.metrics.spec import MONEY
from bpr.units import ValueRefused, parse_span, refused

_SHARE = re.compile(r"\s*([0-9]{1,9}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})\s*(%|pp)\s*")
_AMOUNT = re.compile(r"\s*([0-9]{1,15}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})\s*(\D*)")
_DEGREES_OF_FREEDOM = 1_000
"""From here on Student's t hardly changes."""


@dataclass(frozen=True, slots=True)
class HalfWidth:
    """A half-width that an interval shall have.

    Parameters
    ----------
    amount
        In the unit of the measure; a share of the mean where `relative`.
    relative
        Whether it is a share of the mean.
    """

    amount: float
    relative: bool = False

    def of(self, mean: float) -> float:
        """The half-width in the unit of the measure, where the mean is `mean`."""
        return self.amount * abs(mean) if self.relative else self.amount


def parse_half_width(text: str, unit: str) -> HalfWidth:
    """Read a half-width for a measure of this unit.

    Parameters
    ----------
    text
        ``"5 %"`` is a share of the mean, whatever the measure. ``"2 h"`` suits a time, ``"0.5 wd"`` working days,
        ``"2 pp"`` (percentage points) a share, a number with or without the unit anything else.
    unit
        Of the measure, see `bpr.Measure`.

    Raises
    ------
    ValueRefused
        It is no such thing, of another unit, or 0.

    Examples
    --------
    >>> parse_half_width("5 %", "ms"), parse_half_width("2 h", "ms")
    (HalfWidth(amount=0.05, relative=True), HalfWidth(amount=7200000.0, relative=False))
    """
    share = _SHARE.fullmatch(text)
    if share and (share[2] == "%" or unit == "ratio"):
        found = HalfWidth(float(share[1]) / 100, relative=share[2] == "%")
    else:
        found = HalfWidth(_amount(text, unit))
    if not found.amount > 0:
        raise _refused(text, unit)
    return found


def _amount(text: str, unit: str) -> float:
    if unit in {"ms", "wd"}:
        span = parse_span(text)
        if span.unit != unit:
            raise _refused(text, unit)
        return span.amount
    amount = _AMOUNT.fullmatch(text)
    if amount is None or unit == "ratio" or (unit != MONEY and amount[2].strip() not in {"", unit}):
        raise _refused(text, unit)
    return float(amount[1])


def _refused(text: str, unit: str) -> ValueRefused:
    examples = {"ms": "2 h", "wd": "0.5 wd", "ratio": "2 pp"}
    return refused(
        code="HALF-WIDTH",
        what="'{text}' is no half-width for this measure.",
        remedy="Give a share of the mean (5 %) or an amount in the unit of the measure ({example}), greater than 0.",
        text=text[:80],
        example=examples.get(unit, "0.1"),
    )


def replications_needed(values: Values, half_width: float, level: float = LEVEL) -> float:
    """About how many replications the interval of a mean takes to become so narrow; infinite where none will do.

    Parameters
    ----------
    values
        One number a replication; NaN where it has none.
    half_width
        In their unit.

    References
    ----------
    Law, *Simulation Modeling and Analysis*, 5th ed., eq. (9.2): the variance seen so far is taken for the true one.

    Examples
    --------
    >>> replications_needed(np.array([9.0, 10.0, 11.0, 10.0]), 0.5)
    12
    """
    present = values[~np.isnan(values)]
    now = mean_interval(present, level=level)
    if width_of(now) <= half_width:
        return len(present)
    if half_width <= 0 or now.low is None:
        return math.inf
    deviation = float(np.std(present, ddof=1))
    needed = len(present)
    for _ in range(2):  # the t of so many is smaller than that of those there are
        quantile = student_t_quantile((1 + level) / 2, min(needed - 1, _DEGREES_OF_FREEDOM))
        needed = math.ceil((quantile * deviation / half_width) ** 2)
    return max(needed, len(present) + 1)


def width_of(measure: Measure) -> float:
    """Half the width of the interval; infinite where there is none."""
    return math.inf if measure.low is None or measure.high is None else (measure.high - measure.low) / 2
