"""The four reductions (四减) of a redesign: by how much steps, time, documents and visits (or fees) fall.

A reduction is (AS-IS − TO-BE) / AS-IS with its paired interval; programmes say "95 %" where the table of a comparison
says −95 %. Steps (环节) are two things, and both are given: the procedures that the applicant goes through (办事环节,
the World Bank's "procedure") and the steps of handling inside (办理环节).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from bpr.experiment.comparison import Comparison
from bpr.metrics.intervals import Measure
from bpr.metrics.results import UnknownMeasure

Reduced = Literal["steps", "time", "documents", "visits", "fees"]

MEASURES: Mapping[Reduced, tuple[str, ...]] = MappingProxyType(
    {
        "steps": ("procedures", "handling_steps"),
        "time": ("cycle_time_wd",),
        "documents": ("documents", "fields"),
        "visits": ("visits",),
        "fees": ("fees",),
    }
)
"""What is reduced -> the measures that say by how much. Programmes count fees instead of visits, or beside them."""

LABELS: Mapping[Reduced, Mapping[str, str]] = MappingProxyType(
    {
        "steps": MappingProxyType({"en": "Fewer steps", "zh": "减环节"}),
        "time": MappingProxyType({"en": "Less time", "zh": "减时间"}),
        "documents": MappingProxyType({"en": "Fewer documents", "zh": "减材料"}),
        "visits": MappingProxyType({"en": "Fewer visits", "zh": "减跑动"}),
        "fees": MappingProxyType({"en": "Lower fees", "zh": "减费用"}),
    }
)
"""What people read."""

FOUR: tuple[Reduced, ...] = ("steps", "time", "documents", "visits")


@dataclass(frozen=True, slots=True)
class Reduction:
    """By how much one measure falls.

    Parameters
    ----------
    kind, name
        What is reduced, and the measure that says so.
    labels
        Of the measure, by language.
    as_is, to_be
        The measure in each run.
    share
        (AS-IS − TO-BE) / AS-IS as a ratio with its interval; negative where it grows, NaN where AS-IS is 0.
    """

    kind: Reduced
    name: str
    labels: Mapping[str, str]
    as_is: Measure
    to_be: Measure
    share: Measure

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "kind": self.kind,
            "measure": self.name,
            "labels": dict(self.labels),
            "as_is": self.as_is.to_dict(),
            "to_be": self.to_be.to_dict(),
            "reduction": self.share.to_dict(),
        }


def reductions(comparison: Comparison, which: Iterable[Reduced] = FOUR) -> tuple[Reduction, ...]:
    """The reductions of a redesign, as far as both drawings say what they are about.

    Parameters
    ----------
    comparison
        From `bpr.experiment.comparison.compare`.
    which
        What is reduced: four by default; some programmes take fees for visits.

    Raises
    ------
    UnknownMeasure
        There is no such reduction.

    Examples
    --------
    ``reductions(bpr.compare(as_is, to_be), which=("steps", "time", "documents", "fees"))``
    """
    found = []
    for kind in which:
        if kind not in MEASURES:
            what = "reduction"
            raise UnknownMeasure(what, kind, MEASURES)
        found += [_reduction(comparison, kind, name) for name in MEASURES[kind] if name in comparison]
    return tuple(found)


def _reduction(comparison: Comparison, kind: Reduced, name: str) -> Reduction:
    change = comparison[name]
    return Reduction(kind, name, change.heading.labels, change.as_is, change.to_be, _mirrored(change.relative))


def _mirrored(relative: Measure) -> Measure:
    """The measure with its sign turned, and so its bounds exchanged; 0 stays 0, not -0."""
    low, high = (None if bound is None else 0.0 - bound for bound in (relative.high, relative.low))
    return replace(relative, value=0.0 - relative.value, low=low, high=high)
