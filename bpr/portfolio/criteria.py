"""The criteria of urgency (迫切程度): what they are called, where their figures come from, weights. Nothing is ranked.

Source: the criteria named in 行政改革研究基金课题成果精华 (2014), 迫切程度排序.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bpr.errors import Finding
from bpr.frozen import frozen
from bpr.units import ValueRefused, located, near


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion; more of it is more urgent.

    Parameters
    ----------
    name
        Stable name, the key under ``weights``.
    labels
        What people read, by language.
    unit
        As of a measure.
    measures
        The measures of the AS-IS that tell it, the first that there is; empty: the portfolio file alone tells it.
    """

    name: str
    labels: Mapping[str, str]
    unit: str
    measures: tuple[str, ...] = ()


def _criterion(name: str, en: str, zh: str, unit: str, *measures: str) -> Criterion:
    return Criterion(name, frozen({"en": en, "zh": zh}), unit, measures)


CRITERIA: Mapping[str, Criterion] = MappingProxyType(
    {
        one.name: one
        for one in (
            _criterion("volume", "Cases a year", "年办件量", "cases"),
            _criterion("overdue", "Overdue rate", "超期率", "ratio", "overdue_statutory", "overdue_committed"),
            _criterion("visits", "Visits a case", "每件跑动次数", "visits", "visits"),
            _criterion(
                "duplicates", "Data collected again, a case", "每件重复采集数据", "data", "duplicate_collections"
            ),
            _criterion("complaints", "Complaints a year", "年投诉量", "complaints"),
            _criterion("legal_pressure", "Legal pressure", "法律政策要求", ""),
            _criterion("ease", "Ease of the reform", "改革易行程度", ""),
        )
    }
)
"""By name, in the order in which they are shown."""

EQUAL: Mapping[str, float] = MappingProxyType(dict.fromkeys(CRITERIA, 1.0))
"""The weights where nobody gives any: all the same."""


def checked_weights(weights: object) -> Mapping[str, float]:
    """Weights by criterion; one that is not named weighs nothing.

    Raises
    ------
    ValueRefused
        An unknown criterion, a weight that is no number from 0, nothing that weighs; all of it at once.

    Examples
    --------
    >>> checked_weights({"volume": 2, "visits": 1})["volume"]
    2.0
    """
    if not isinstance(weights, Mapping):
        raise ValueRefused(
            [
                located(
                    "WEIGHTS-FORM",
                    "",
                    "Weights map criteria to numbers.",
                    "Write, for example, weights: {{volume: 2, visits: 1}}.",
                    got=str(weights)[:40],
                )
            ]
        )
    findings = [finding for name, weight in weights.items() for finding in _wrong(str(name), weight)]
    if not findings and not any(weights.values()):
        findings.append(
            located("WEIGHTS-NOTHING", "", "No criterion weighs anything.", "Give at least one a weight above 0.")
        )
    if findings:
        raise ValueRefused(findings)
    return frozen({name: float(weights.get(name, 0.0)) for name in CRITERIA})


def _wrong(name: str, weight: object) -> list[Finding]:
    if name not in CRITERIA:
        what, remedy = "There is no criterion '{name}'.", "{hint}"
        return [located("WEIGHT-UNKNOWN", name, what, remedy, name=name, hint=near(name, CRITERIA))]
    number = isinstance(weight, int | float) and not isinstance(weight, bool)
    if not number or not math.isfinite(float(weight)) or float(weight) < 0:  # type: ignore[arg-type]  # it is a number
        what, remedy = "'{got}' is not a weight.", "Give a number, 0 (does not count) or more, for example {name}: 2."
        return [located("WEIGHT", name, what, remedy, got=str(weight)[:40], name=name)]
    return []
