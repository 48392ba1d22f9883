"""Distributions as BIMP, QBP and Apromore write them: a type with the attributes mean, arg1 and arg2.

All figures are in seconds; ``timeUnit`` only remembers what the screen showed (published schema of QBP, BIMP engine).
"""

import math
from collections.abc import Callable, Mapping
from itertools import pairwise
from types import MappingProxyType

from bpr.exchange.figures import checked, exponential, fixed, ranges, spread, table, triangular, uniform
from bpr.exchange.xml_places import XmlPlace
from bpr.scenario.distributions import Distribution

Law = Callable[..., Distribution]

_ALL = 0.999
"""Share of draws that are not drawn again, above which nothing is said of the rest."""


def _by_variance(kind: str) -> Law:
    return lambda mean, variance: spread(kind, mean, math.sqrt(max(variance, 0.0)))


LAWS: Mapping[str, tuple[tuple[str, ...], Law]] = MappingProxyType(
    {
        "FIXED": (("mean",), fixed),
        "NORMAL": (("mean", "arg1"), lambda mean, sd: spread("normal", mean, sd)),
        "EXPONENTIAL": (("arg1",), exponential),
        "UNIFORM": (("arg1", "arg2"), uniform),
        "TRIANGULAR": (("arg1", "mean", "arg2"), triangular),
        "LOGNORMAL": (("mean", "arg1"), _by_variance("lognormal")),
        "GAMMA": (("mean", "arg1"), _by_variance("gamma")),
    }
)
"""Type -> its attributes, and the distribution they make."""


def read_duration(parent: XmlPlace, place: XmlPlace | None) -> Distribution | None:
    """The distribution at `place`, a child of `parent`; None and a finding if it is missing or impossible."""
    if place is None:
        parent.report.add(
            "EXCHANGE-MISSING",
            parent.where,
            "'{name}' is missing.",
            "Fill it in and export the file again.",
            name="a distribution",
        )
        return None
    kind = (place.need("type") or "").upper()
    if not kind or not place.known(kind, [*LAWS, "HISTOGRAM"], "distribution type", "type"):
        return None
    if kind == "HISTOGRAM":
        return _histogram(place)
    attributes, make = LAWS[kind]
    figures = [place.number(attribute) for attribute in attributes]
    if None in figures:
        return None
    made = checked(place.report, place.where, lambda: make(*figures))
    if made is not None and made.accepted < _ALL:
        place.report.add(
            "EXCHANGE-NEGATIVE",
            place.where,
            "{share:.1%} of these normal durations would be below 0; here they are drawn again.",
            "Use a distribution that has no negative values, for example lognormal.",
            "assumption",
            share=1 - made.accepted,
        )
    return made


def _histogram(place: XmlPlace) -> Distribution | None:
    """One of several fixed values, or ranges that adjoin; a mixture of other distributions has no counterpart."""
    bins: list[tuple[float, float, float]] = []
    for data in place.children("histogramDataBins", "histogramData"):
        inner = data.child("distribution")
        share = data.number("probability", low=0, high=100)
        if inner is None or share is None:
            continue
        ends = {"FIXED": ("mean", "mean"), "UNIFORM": ("arg1", "arg2")}.get((inner.find("type") or "").upper())
        if ends is None:
            _refuse(inner)
            return None
        low, high = (inner.number(name, low=0) for name in ends)
        if low is not None and high is not None:
            bins.append((low, high, share))
    bins.sort()
    if all(low == high for low, high, _ in bins):
        return checked(place.report, place.where, lambda: table([low for low, _, _ in bins], [x for _, _, x in bins]))
    if any(one[1] != other[0] for one, other in pairwise(bins)) or any(low == high for low, high, _ in bins):
        _refuse(place)
        return None
    return checked(place.report, place.where, lambda: ranges(bins))


def _refuse(place: XmlPlace) -> None:
    place.report.add(
        "QBP-HISTOGRAM",
        place.where,
        "A histogram of distributions has no counterpart here, unless they are fixed values, or ranges that adjoin.",
        "Use fixed values in its bins, or write quantiles into the scenario by hand.",
    )
