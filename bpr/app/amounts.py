"""Measures as the pages show them. How a figure is written is `bpr.report.figures`' business."""

import math
from collections.abc import Mapping
from typing import Any

from bpr.app.words import Words
from bpr.metrics.intervals import Measure
from bpr.report.figures import ruler


def measure_of(content: Mapping[str, Any]) -> Measure:
    """The measure that `Measure.to_dict` wrote."""
    value = content["value"]
    return Measure(
        math.nan if value is None else value,
        content["unit"],
        content["low"],
        content["high"],
        content["n"],
        content["level"],
    )


def value_text(measure: Measure, words: Words) -> str:
    """The value with its unit.

    >>> value_text(Measure(1_071_360_000, "ms"), Words("zh"))
    '12.4 天'
    """
    return ruler([measure], words.language).value(measure)


def interval_text(measure: Measure, words: Words) -> str:
    """The interval in the unit of the value, or why there is none.

    >>> interval_text(Measure(1_071_360_000, "ms", 1_019_520_000, 1_131_840_000, 30), Words("zh"))
    '11.8–13.1'
    """
    return ruler([measure], words.language).interval(measure) or words(
        "run.no_interval" if measure.n == 1 else "app.nothing"
    )
