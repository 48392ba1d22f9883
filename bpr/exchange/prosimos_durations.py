"""Distributions of Prosimos 2 and pix-framework: ``[mean, variance | standard deviation, min, max]``, in seconds.

``expon`` is ``[mean, min, max]``: min plus an exponential time of mean - min. Draws outside [min, max] are drawn again.
"""

import math
from collections.abc import Callable, Mapping
from itertools import pairwise
from types import MappingProxyType

from bpr.exchange.figures import checked, exponential, fixed, spread, table, uniform
from bpr.exchange.places import JsonPlace
from bpr.scenario.distributions import Distribution

Law = Callable[..., Distribution]


def _by_variance(kind: str) -> Law:
    return lambda mean, variance, low, high: spread(kind, mean, math.sqrt(max(variance, 0.0)), low, high)


_BOUNDED = ("mean", "variance", "min", "max")


LAWS: Mapping[str, tuple[tuple[str, ...], Law]] = MappingProxyType(
    {
        "fix": (("value",), fixed),
        "uniform": (("min", "max"), uniform),
        "expon": (("mean", "min", "max"), exponential),
        "norm": (
            ("mean", "standard deviation", "min", "max"),
            lambda mean, sd, low, high: spread("normal", mean, sd, low, high),
        ),
        "lognorm": (_BOUNDED, _by_variance("lognormal")),
        "gamma": (_BOUNDED, _by_variance("gamma")),
    }
)
"""Name in Prosimos -> its figures in order, and the distribution they make (pix-framework ``DurationDistribution``)."""


def read_duration(place: JsonPlace) -> Distribution | None:
    """The distribution of an object with ``distribution_name`` and ``distribution_params``; else None and a finding."""
    kind = place.need("distribution_name")
    if kind is None:
        return None
    if kind.value == "histogram_sampling":
        return _histogram(place)
    law = kind.one_of(LAWS, "distribution in Prosimos 2")
    found = place.need("distribution_params")
    if law is None or found is None:
        return None
    names, make = law
    figures = [_parameter(item) for item in found.each()]
    if None in figures:
        return None
    if len(figures) != len(names) and not (len(names) == 1 and figures):
        place.report.add(
            "PROSIMOS-PARAMS",
            found.where,
            "'{kind}' has {count} figures; Prosimos 2 writes {wanted}: {names}.",
            "Export the file with Prosimos 2; version 1 wrote shape, loc and scale in other places.",
            kind=kind.value,
            count=len(figures),
            wanted=len(names),
            names=", ".join(names),
        )
        return None
    return checked(place.report, found.where, lambda: make(*figures[: len(names)]))


def _parameter(item: JsonPlace) -> float | None:
    value = item.need("value") if isinstance(item.value, Mapping) else item
    return None if value is None else value.number()


def _histogram(place: JsonPlace) -> Distribution | None:
    """Values at the middle of each bin; ``cdf`` is the share up to and with it."""
    data = place.need("histogram_data")
    cdf, middles = (data.need("cdf"), data.need("bin_midpoints")) if data else (None, None)
    if cdf is None or middles is None:
        return None
    upto = [item.number(low=0, high=1 + 1e-6) for item in cdf.each()]
    values = [item.number(low=0) for item in middles.each()]
    if None in upto or None in values:
        return None
    known = [figure for figure in upto if figure is not None]
    weights = [round(after - before, 9) for before, after in pairwise([0.0, *known])]
    kept = [value for value in values if value is not None]
    return checked(place.report, data.where if data else place.where, lambda: table(kept, weights))
