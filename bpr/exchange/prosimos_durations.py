"""Distributions of Prosimos, in seconds; draws outside [min, max] are drawn again.

Version 2 (pix-framework) writes ``[mean, variance, min, max]``, for ``norm`` the standard deviation, for ``expon``
``[mean, min, max]``: min plus an exponential time of mean - min. Version 1 writes the figures of scipy,
``[shape …, loc, scale]``, at times with min and max behind them. How many figures there are tells the version.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType
from typing import Literal

from bpr.exchange.figures import checked, exponential, fixed, spread, table, triangular, uniform
from bpr.exchange.places import JsonPlace
from bpr.scenario.distributions import Distribution
from bpr.units import SECOND

Law = Callable[..., Distribution]
Version = Literal[1, 2]


def _by_variance(kind: str) -> Law:
    return lambda mean, variance, low, high: spread(kind, mean, math.sqrt(max(variance, 0.0)), low, high)


Laws = Mapping[str, tuple[tuple[int, ...], Law]]
"""Name in Prosimos -> how many figures it may have, and the distribution they make."""

LAWS: Laws = MappingProxyType(
    {
        "fix": ((1, 2, 3, 4, 5), lambda value, *_: fixed(value)),
        "uniform": ((2,), uniform),
        "expon": ((3,), exponential),
        "norm": ((4,), lambda mean, sd, low, high: spread("normal", mean, sd, low, high)),
        "lognorm": ((4,), _by_variance("lognormal")),
        "gamma": ((4,), _by_variance("gamma")),
    }
)
"""Of version 2 (pix-framework ``DurationDistribution``)."""


def _scipy_uniform(loc: float, scale: float, *_: float) -> Distribution:
    return uniform(loc, loc + scale)


def _scipy_normal(loc: float, scale: float, low: float = 0.0, high: float = math.inf) -> Distribution:
    return spread("normal", loc, scale, low, high)


def _scipy_exponential(loc: float, scale: float, low: float = 0.0, high: float = math.inf) -> Distribution:
    return exponential(loc + scale, max(loc, low), high)


def _scipy_triangular(share: float, loc: float, scale: float, *_: float) -> Distribution:
    return triangular(loc, loc + share * scale, loc + scale)


def _scipy_lognormal(shape: float, loc: float, scale: float, low: float = 0.0, high: float = math.inf) -> Distribution:
    mean = scale * math.exp(shape * shape / 2)
    return _moved("lognormal", mean, mean * math.sqrt(math.expm1(shape * shape)), loc, low, high)


def _scipy_gamma(shape: float, loc: float, scale: float, low: float = 0.0, high: float = math.inf) -> Distribution:
    return _moved("gamma", shape * scale, math.sqrt(max(shape, 0.0)) * scale, loc, low, high)


def _moved(kind: str, mean: float, sd: float, loc: float, low: float, high: float) -> Distribution:  # noqa: PLR0913, PLR0917  # figures of one law
    """A distribution that begins at `loc`."""
    made = spread(kind, mean, sd, low - loc, high - loc)
    return replace(made, shift=made.shift + round(loc * SECOND, 3)) if loc else made


SCIPY_LAWS: Laws = MappingProxyType(
    {
        "fix": ((1, 2, 3, 4, 5), lambda value, *_: fixed(value)),
        "uniform": ((2, 4), _scipy_uniform),
        "expon": ((2, 4), _scipy_exponential),
        "norm": ((2, 4), _scipy_normal),
        "triang": ((3, 5), _scipy_triangular),
        "lognorm": ((3, 5), _scipy_lognormal),
        "gamma": ((3, 5), _scipy_gamma),
    }
)
"""Of version 1 (scipy.stats)."""

_VERSIONS: Mapping[Version, Laws] = MappingProxyType({1: SCIPY_LAWS, 2: LAWS})


def version_of(data: object) -> Version:
    """Which version wrote the distributions of a file: 1 where one has figures that only it writes, and none is 2's."""
    found = set(_counts(data))
    only = {
        version: {(name, count) for name, (counts, _) in laws.items() for count in counts}
        for version, laws in _VERSIONS.items()
    }
    return 1 if found & (only[1] - only[2]) and not found & (only[2] - only[1]) else 2


def _counts(data: object) -> Iterator[tuple[str, int]]:
    """Name and number of figures of every distribution in a file."""
    waiting = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            figures = value.get("distribution_params")
            if isinstance(figures, list):
                yield str(value.get("distribution_name")), len(figures)
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def read_duration(place: JsonPlace, version: Version = 2) -> Distribution | None:
    """The distribution of an object with ``distribution_name`` and ``distribution_params``; else None and a finding."""
    kind = place.need("distribution_name")
    if kind is None:
        return None
    if kind.value == "histogram_sampling":
        return _histogram(place)
    law = kind.one_of(_VERSIONS[version], f"distribution in Prosimos {version}")
    found = place.need("distribution_params")
    if law is None or found is None:
        return None
    wanted, make = law
    figures = [_parameter(item) for item in found.each()]
    if None in figures:
        return None
    if len(figures) not in wanted:
        place.report.add(
            "PROSIMOS-PARAMS",
            found.where,
            "'{kind}' has {count} figures; Prosimos {version} writes {wanted}.",
            "Export the whole file with one version of Prosimos.",
            kind=kind.value,
            count=len(figures),
            version=version,
            wanted=" or ".join(map(str, wanted)),
        )
        return None
    return checked(place.report, found.where, lambda: make(*figures))


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
