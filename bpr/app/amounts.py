"""Measures as people read them, in both languages: value, unit and interval. Rounding is `Measure.figures`' business."""

import math
from collections.abc import Mapping
from typing import Any

from bpr.app.words import Words
from bpr.metrics.intervals import Measure


def measure_of(content: Mapping[str, Any]) -> Measure:
    """The measure that `Measure.to_dict` wrote."""
    value = content["value"]
    return Measure(
        math.nan if value is None else value, content["unit"], content["low"], content["high"], content["n"], content["level"]
    )


def value_text(measure: Measure, words: Words) -> str:
    """The value with its unit.

    >>> value_text(Measure(1_071_360_000, "ms"), Words("zh"))
    '12.4 天'
    """
    if measure.n == 0 or math.isnan(measure.value):
        return words("app.nothing")
    return _translated(measure.figures()[0], words)


def interval_text(measure: Measure, words: Words) -> str:
    """The interval in the unit of the value, or why there is none.

    >>> interval_text(Measure(1_071_360_000, "ms", 1_019_520_000, 1_131_840_000, 30), Words("zh"))
    '11.8 – 13.1'
    """
    if measure.n == 0 or math.isnan(measure.value):
        return words("app.nothing")
    _, *bounds = measure.figures()
    return " – ".join(bounds) if bounds else words("run.no_interval")


def _translated(figure: str, words: Words) -> str:
    number, _, unit = figure.partition(" ")
    key = f"unit.{unit}"
    return f"{number} {words(key) if words.has(key) else unit}".rstrip()
