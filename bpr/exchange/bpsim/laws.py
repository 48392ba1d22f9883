"""The distributions of BPSim and their parameters (6.3.5) -> the ways in which a scenario gives a distribution."""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from types import MappingProxyType

Figures = Mapping[str, float | tuple[float, ...]]
Made = tuple[str, Figures]
"""Name of a form of `bpr.scenario.forms`, and its figures in the unit of the source."""

_DIGITS = 10
_MOST_TRIALS = 500
_RAREST = 1e-9
"""Counts that are rarer are left out."""


class NotMeant(ValueError):
    """A distribution that a scenario cannot state; the text says why."""


def _constant(value: float) -> Made:
    return "constant", {"value": value}


def _uniform(low: float, high: float) -> Made:
    return _constant(low) if low == high else ("uniform", {"low": low, "high": high})


def _triangular(mode: float, low: float, high: float) -> Made:
    return _constant(low) if low == high else ("triangular", {"low": low, "mode": mode, "high": high})


def _exponential(mean: float) -> Made:
    return _constant(0.0) if mean == 0 else ("exponential", {"mean": mean})


def _spread(form: str) -> Callable[[float, float], Made]:
    return lambda mean, sd: _constant(mean) if sd == 0 else (form, {"mean": mean, "sd": sd})


def _truncated(mean: float, sd: float, low: float | None, high: float | None) -> Made:
    if sd == 0:
        return _constant(mean)
    bounds = {name: bound for name, bound in (("low", low), ("high", high)) if bound is not None}
    return "normal", {"mean": mean, "sd": sd, **bounds}


def _erlang(mean: float, k: float) -> Made:
    return _constant(0.0) if mean == 0 else ("erlang", {"mean": mean, "k": k})


def _gamma(shape: float, scale: float) -> Made:
    _positive(shape=shape, scale=scale)
    return "gamma", {"mean": _rounded(shape * scale), "sd": _rounded(math.sqrt(shape) * scale)}


def _weibull(shape: float, scale: float) -> Made:
    _positive(shape=shape, scale=scale)
    try:
        mean = scale * math.gamma(1 + 1 / shape)
        sd = math.sqrt(scale * scale * math.gamma(1 + 2 / shape) - mean * mean)
    except (OverflowError, ValueError):
        message = f"a shape of {shape:g} is too far from 1"
        raise NotMeant(message) from None
    return "weibull", {"mean": _rounded(mean), "sd": _rounded(sd)}


def _poisson(mean: float) -> Made:
    if mean == 0:
        return _constant(0.0)
    if not 0 < mean <= _MOST_TRIALS:
        message = f"a mean of {mean:g} counts further than to {_MOST_TRIALS}"
        raise NotMeant(message)
    most = math.ceil(mean + 10 * math.sqrt(mean) + 10)
    return _counts([math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(most)])


def _binomial(probability: float, trials: float) -> Made:
    if not 0 <= probability <= 1 or trials != int(trials) or not 0 <= trials <= _MOST_TRIALS:
        message = f"trials are a whole number up to {_MOST_TRIALS}, their probability lies between 0 and 1"
        raise NotMeant(message)
    n, p = int(trials), probability
    return _counts([math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)])


def _counts(shares: Sequence[float]) -> Made:
    kept = [(float(count), _rounded(share)) for count, share in enumerate(shares) if share > _RAREST]
    return "table", {"values": tuple(count for count, _ in kept), "weights": tuple(share for _, share in kept)}


def discrete(values: Sequence[float], shares: Sequence[float]) -> Made:
    """One of `values`, as often as its share says."""
    kept = [(value, share) for value, share in zip(values, shares, strict=True) if share > 0]
    return "table", {"values": tuple(value for value, _ in kept), "weights": tuple(share for _, share in kept)}


def between(values: Sequence[float], shares: Sequence[float]) -> Made:
    """Anything between data points: the share of a point is that of all from the point before up to it.

    The share of the first point is that of its own value, nothing lying before it.
    """
    points = sorted(zip(values, shares, strict=True))
    total = math.fsum(shares)
    if len(points) < 2 or total <= 0:  # noqa: PLR2004  # an interval has two ends
        message = "it has fewer than two data points"
        raise NotMeant(message)
    quantiles = {"p0": points[0][0]}
    for (value, _), upto in zip(points, accumulate(share for _, share in points), strict=True):
        quantiles[f"p{round(100 * upto / total, 6):g}"] = value
    return "quantiles", quantiles


def _rounded(figure: float) -> float:
    """Ten digits: what is computed from shape and scale reads as it was meant."""
    return float(f"{figure:.{_DIGITS}g}")


def _positive(**figures: float) -> None:
    for name, figure in figures.items():
        if not 0 < figure < math.inf:
            message = f"{name} is {figure:g}, not more than 0"
            raise NotMeant(message)


LAWS: Mapping[str, tuple[tuple[str, ...], Callable[..., Made]]] = MappingProxyType(
    {
        "UniformDistribution": (("min", "max"), _uniform),
        "TriangularDistribution": (("mode", "min", "max"), _triangular),
        "NegativeExponentialDistribution": (("mean",), _exponential),
        "NormalDistribution": (("mean", "standardDeviation"), _spread("normal")),
        "TruncatedNormalDistribution": (("mean", "standardDeviation", "min", "max"), _truncated),
        "LogNormalDistribution": (("mean", "standardDeviation"), _spread("lognormal")),
        "GammaDistribution": (("shape", "scale"), _gamma),
        "ErlangDistribution": (("mean", "k"), _erlang),
        "WeibullDistribution": (("shape", "scale"), _weibull),
        "PoissonDistribution": (("mean",), _poisson),
        "BinomialDistribution": (("probability", "trials"), _binomial),
    }
)
"""Element -> its attributes, and what they make."""

OPEN_ENDED: Mapping[str, tuple[str, ...]] = MappingProxyType({"TruncatedNormalDistribution": ("min", "max")})
"""Element -> attributes without which it is open on that side."""
