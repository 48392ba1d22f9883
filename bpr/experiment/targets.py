"""What a service shall reach: ``cycle_time_p90 <= 20 d``; met, missed or undecided by the interval of a measure.

A target is *met* where the whole 95 % interval is on the right side, *missed* where the whole of it is on the wrong
side, and *undecided* between: more replications may tell. No run is made here.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from bpr.document.label import Label
from bpr.frozen import frozen
from bpr.metrics.intervals import Measure
from bpr.metrics.measures import spec_of
from bpr.metrics.spec import MONEY
from bpr.units import Span, ValueRefused, parse_span, refused

Standing = Literal["met", "missed", "undecided"]

STANDINGS: Mapping[Standing, Mapping[str, str]] = MappingProxyType(
    {
        "met": MappingProxyType({"en": "met", "zh": "达标"}),
        "missed": MappingProxyType({"en": "missed", "zh": "未达标"}),
        "undecided": MappingProxyType({"en": "undecided", "zh": "尚不能判定"}),
    }
)
"""What people read."""

_TARGET = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)\s*(<=|>=|≤|≥|=<|=>)\s*(\S.*?)\s*", re.DOTALL)
_SHARE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})\s*(%?)")
_AMOUNT = re.compile(r"([0-9]{1,15}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})\s*([^\d.]*)")
_LONGEST = 200
_EXAMPLES: Mapping[str, str] = MappingProxyType({"ms": "20 d", "wd": "10 wd", "ratio": "95 %"})


@dataclass(frozen=True, slots=True)
class Target:
    """What one measure shall be.

    Parameters
    ----------
    measure
        Its name.
    bound
        In its unit.
    at_most
        Whether it shall be the bound or less; else the bound or more.
    """

    measure: str
    bound: float
    at_most: bool

    def standing(self, found: Measure) -> Standing:
        """How the measure stands to the target; undecided without an interval.

        Examples
        --------
        >>> target = parse_target("cycle_time_wd <= 10 wd")
        >>> [target.standing(Measure(9.0, "wd", 8.0, high, 10)) for high in (9.9, 10.1)]
        ['met', 'undecided']
        """
        if math.isnan(found.value) or found.low is None or found.high is None:
            return "undecided"
        better, worse = (found.low, found.high) if self.at_most else (-found.high, -found.low)
        bound = self.bound if self.at_most else -self.bound
        if worse <= bound:
            return "met"
        return "missed" if better > bound else "undecided"

    def __str__(self) -> str:
        unit = spec_of(self.measure).unit
        shown = str(Span(self.bound, unit)) if unit in {"ms", "wd"} else Measure(self.bound, unit).figures()[0]  # type: ignore[arg-type]  # one of the two
        return f"{self.measure} {'<=' if self.at_most else '>='} {shown}"

    @property
    def label(self) -> Label:
        """What the measure is called."""
        return Label(frozen(spec_of(self.measure).labels))

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        spec = spec_of(self.measure)
        return {
            "text": str(self),
            "measure": self.measure,
            "labels": spec.labels,
            "unit": spec.unit,
            "at_most" if self.at_most else "at_least": self.bound,
        }


def parse_target(text: "str | Target") -> Target:
    """Read a target.

    Parameters
    ----------
    text
        Measure, ``<=`` or ``>=``, and an amount with its unit: ``"cycle_time_p90 <= 20 d"`` (calendar days),
        ``"cycle_time_wd <= 10 wd"``, ``"on_time_committed >= 95 %"`` (or ``0.95``), ``"visits <= 1"``.

    Raises
    ------
    ValueRefused
        It cannot be read, or the amount has another unit than the measure.
    UnknownMeasure
        There is no such measure.

    Examples
    --------
    >>> parse_target("cycle_time_p90 ≤ 20 d")
    Target(measure='cycle_time_p90', bound=1728000000.0, at_most=True)
    >>> str(parse_target("on_time_committed >= 0.95"))
    'on_time_committed >= 95 %'
    """
    if isinstance(text, Target):
        spec_of(text.measure)
        return text
    parts = _TARGET.fullmatch(text[:_LONGEST])
    if parts is None:
        raise refused(
            code="TARGET",
            what="'{text}' is no target.",
            remedy="Write a measure, <= or >=, and an amount: {example}.",
            text=text[:80],
            example="cycle_time_p90 <= 20 d",
        )
    name, sign, amount = parts.groups()
    return Target(name, _bound(amount, spec_of(name).unit, name), at_most="<" in sign or sign == "≤")


def parse_share(text: str | float) -> float:
    """Read a share: ``0.95``, ``"0.95"`` or ``"95 %"``.

    Raises
    ------
    ValueRefused
        It is none between 0 and 1.
    """
    parts = _SHARE.fullmatch(str(text).strip())
    share = float(parts[1]) / (100 if parts[2] else 1) if parts else math.nan
    if not 0 <= share <= 1:
        raise refused(
            code="TARGET-SHARE",
            what="'{text}' is no share.",
            remedy="Write 95 % or 0.95.",
            text=str(text)[:40],
        )
    return share


def _bound(text: str, unit: str, name: str) -> float:
    if unit == "ratio":
        return parse_share(text)
    if unit in {"ms", "wd"}:
        span = parse_span(text)
        if span.unit != unit:
            raise _other_unit(text, unit, name)
        return span.amount
    amount = _AMOUNT.fullmatch(text)
    if amount is None or (unit != MONEY and amount[2].strip() not in {"", unit}):
        raise _other_unit(text, unit, name)
    return float(amount[1])


def _other_unit(text: str, unit: str, name: str) -> ValueRefused:
    return refused(
        code="TARGET-UNIT",
        what="'{text}' is no amount of '{measure}'.",
        remedy="Write it in the unit of the measure, for example {example}. In working days the cycle time is "
        "cycle_time_wd.",
        text=text[:40],
        measure=name,
        example=_EXAMPLES.get(unit, "1.5"),
    )
