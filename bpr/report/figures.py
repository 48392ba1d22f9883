"""Measures -> text for people: unit, sensible number of digits, interval, sign. Both languages.

All figures of one row share unit and decimals, so that they can be compared by eye.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from bpr.metrics.intervals import Measure, scale
from bpr.report.words import Language, unit_word, word

MINUS = "\u2212"
COUNTED = frozenset(
    {
        *("handoffs", "visits", "documents", "fields", "activities", "returns", "cases", "individuals"),
        *("procedures", "steps", "counters", "agencies", "data", "cards"),
        *("FTE", "executions", "approvals", "tasks", "complaints"),
    }
)
"""Units that the English name of a measure says already (“Handoffs a case”); Chinese wants its counting word."""

_MOST_DECIMALS = 3


class Shown(NamedTuple):
    """A figure as text: the value with its unit, and its interval (empty where there is none)."""

    value: str
    interval: str
    lang: Language = "en"

    def __str__(self) -> str:
        if not self.interval:
            return self.value
        return f"{self.value}（{self.interval}）" if self.lang == "zh" else f"{self.value} ({self.interval})"


@dataclass(frozen=True, slots=True)
class Ruler:
    """How the figures of one row are written: divided by `size`, with `decimals`, followed by `unit`."""

    size: float
    unit: str
    decimals: int
    lang: Language = "en"

    def number(self, value: float, *, signed: bool = False) -> str:
        """The number alone.

        >>> Ruler(86_400_000, "d", 1).number(-630_720_000, signed=True)
        '−7.3'
        """
        if math.isnan(value):
            return word("none", self.lang)
        text = f"{abs(value) / self.size:,.{self.decimals}f}"
        if not text.strip("0.,"):
            return text.partition(".")[0] if self.decimals else text
        return (MINUS if value < 0 else "+" if signed else "") + text

    def value(self, measure: Measure, *, signed: bool = False) -> str:
        """The value with its unit."""
        if measure.n == 0 or math.isnan(measure.value):
            return word("no_data", self.lang)
        number = self.number(measure.value, signed=signed)
        unit = "" if self.lang == "en" and self.unit in COUNTED else unit_word(self.unit, self.lang)
        gap = "" if unit == "%" and self.lang == "zh" else " "
        return f"{number}{gap}{unit}".rstrip()

    def interval(self, measure: Measure, *, signed: bool = False) -> str:
        """The interval without unit; empty where there is none, or where every replication gives the same."""
        if measure.low is None or measure.high is None or measure.low == measure.high:
            return ""
        low, high = self.number(measure.low, signed=signed), self.number(measure.high, signed=signed)
        if signed or MINUS in low + high:
            return word("to", self.lang, low=low, high=high)
        return f"{low}–{high}"

    @property
    def points(self) -> "Ruler":
        """The ruler of differences: that of two percentages is in percentage points."""
        return replace(self, unit="pp") if self.unit == "%" else self

    def shown(self, measure: Measure) -> Shown:
        """Value and interval."""
        return Shown(self.value(measure), self.interval(measure), self.lang)

    def difference(self, measure: Measure) -> Shown:
        """A difference, signed, and its interval."""
        points = self.points
        return Shown(points.value(measure, signed=True), points.interval(measure, signed=True), self.lang)

    def full(self, measure: Measure, *, signed: bool = False) -> str:
        """Value and, in brackets, interval."""
        return str(Shown(self.value(measure, signed=signed), self.interval(measure, signed=signed), self.lang))


def ruler(measures: Sequence[Measure], lang: Language = "en", unit: str | None = None) -> Ruler:
    """The ruler for measures of one unit that stand in one row.

    Parameters
    ----------
    measures
        The ruler suits the greatest of them; the last interval (that of the difference) shows a digit of its width.
    lang
        ``en`` or ``zh``.
    unit
        Instead of that of the first measure.
    """
    values = [abs(measure.value) for measure in measures if not math.isnan(measure.value)]
    size, shown = scale(unit or measures[0].unit, max(values, default=0.0))
    greatest = max(values, default=0.0) / size
    decimals = 0 if greatest >= 100 else 1 if greatest >= 10 else 2  # noqa: PLR2004  # three significant digits
    widths = [
        (measure.high - measure.low) / size
        for measure in measures
        if measure.low is not None and measure.high is not None and measure.high > measure.low
    ]
    if widths:
        decimals = max(decimals, min(_MOST_DECIMALS, -math.floor(math.log10(widths[-1]))))
    elif all(float(value / size).is_integer() for value in values):
        decimals = 0
    else:  # certain figures: the smallest shows two digits, too
        least = min((value / size for value in values if value), default=1.0)
        decimals = max(decimals, min(_MOST_DECIMALS, 1 - math.floor(math.log10(least))))
    return Ruler(size, shown, decimals, lang)


def percent(measure: Measure, lang: Language) -> str:
    """A relative change, signed, in whole percent where that says enough; empty where there is none."""
    if measure.n == 0 or math.isnan(measure.value):
        return ""
    decimals = 0 if abs(measure.value) >= 0.095 else 1  # noqa: PLR2004  # 10 % and more
    return Ruler(0.01, "%", decimals, lang).value(measure, signed=True)


def level_text(level: float, lang: Language) -> str:
    """``95 %``."""
    return word("level", lang, percent=f"{level * 100:.6g}")
