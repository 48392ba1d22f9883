"""Distribution functions, partial moments and quantiles in closed form; no sampling, no units.

A law is known by its kind and parameters (`LAWS`). ``moment(params, k, x)`` is E[X^k; X <= x] for k = 0, 1, 2: with
k = 0 the distribution function, with x = infinity the raw moment. Truncated means and standard deviations follow.

Sources: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions, vol. 1 (2nd ed., 1994), ch. 13 (normal), 14
(lognormal), 17 (gamma), 21 (Weibull); DLMF §8.11, §8.9 for the incomplete gamma function.
"""

import math
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from statistics import NormalDist
from types import MappingProxyType

Params = tuple[float, ...]

_STANDARD = NormalDist()
_ROOT_TWO_PI = math.sqrt(2 * math.pi)
_ROUNDS = 10_000
_PRECISION = 1e-15


@dataclass(frozen=True, slots=True)
class Law:
    """What theory knows of one kind of distribution; the functions take its parameters first.

    `scaled` gives the parameters of the quantity times a factor.
    """

    lowest: Callable[[Params], float]
    highest: Callable[[Params], float]
    moment: Callable[[Params, int, float], float]
    quantile: Callable[[Params, float], float]
    scaled: Callable[[Params, float], Params]


def normal_cdf(z: float) -> float:
    """Distribution function of the standard normal, accurate in both tails."""
    return 0.5 * math.erfc(-z / math.sqrt(2))


def incomplete_gamma(a: float, x: float) -> float:
    """Regularised lower incomplete gamma function P(a, x), for a > 0.

    Series for x < a + 1 (DLMF 8.11.4), else the continued fraction of Q = 1 - P (DLMF 8.9.2) by Lentz's method.
    """
    if x <= 0:
        return 0.0
    if math.isinf(x):
        return 1.0
    front = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1:
        term = total = 1 / a
        for n in range(1, _ROUNDS):
            term *= x / (a + n)
            total += term
            if term < total * _PRECISION:
                break
        return min(1.0, front * total)
    b = x + 1 - a
    c = math.inf
    d = fraction = 1 / b
    for n in range(1, _ROUNDS):
        numerator = -n * (n - a)
        b += 2
        d = 1 / (numerator * d + b)
        c = b + numerator / c
        fraction *= d * c
        if abs(d * c - 1) < _PRECISION:
            break
    return max(0.0, 1 - front * fraction)


def _constant_moment(p: Params, k: int, x: float) -> float:
    return p[0] ** k if x >= p[0] else 0.0


def _uniform_moment(p: Params, k: int, x: float) -> float:
    a, b = p
    upper = min(max(x, a), b)
    return (upper ** (k + 1) - a ** (k + 1)) / ((k + 1) * (b - a))


def _triangular_moment(p: Params, k: int, x: float) -> float:
    """By the moments of the distance from the least value: those of the value itself cancel where it is large."""
    a, m, b = p
    width, mode = b - a, m - a
    rises = min(max(x - a, 0.0), mode)
    falls = min(max(x - a, mode), width)

    def distance(j: int) -> float:  # E[(X - a)^j; X <= x]
        total = 0.0
        if mode > 0:
            total += 2 * rises ** (j + 2) / ((j + 2) * width * mode)
        if mode < width:
            upper, lower = falls ** (j + 1), mode ** (j + 1)
            total += 2 * (upper - lower) / ((j + 1) * (width - mode))
            total -= 2 * (upper * falls - lower * mode) / ((j + 2) * width * (width - mode))
        return total

    return sum(math.comb(k, j) * a ** (k - j) * distance(j) for j in range(k + 1))


def _triangular_quantile(p: Params, q: float) -> float:
    a, m, b = p
    if q * (b - a) < m - a:
        return a + math.sqrt(q * (b - a) * (m - a))
    return b - math.sqrt((1 - q) * (b - a) * (b - m))


def _normal_moment(p: Params, k: int, x: float) -> float:
    mean, sd = p
    if math.isinf(x):
        return (1.0, mean, mean * mean + sd * sd)[k] if x > 0 else 0.0
    z = (x - mean) / sd
    area, density = normal_cdf(z), math.exp(-z * z / 2) / _ROOT_TWO_PI
    if k == 0:
        return area
    if k == 1:
        return mean * area - sd * density
    return (mean * mean + sd * sd) * area - sd * (2 * mean + sd * z) * density


def _lognormal_moment(p: Params, k: int, x: float) -> float:
    mu, sigma = p
    if x <= 0:
        return 0.0
    area = 1.0 if math.isinf(x) else normal_cdf((math.log(x) - mu) / sigma - k * sigma)
    return math.exp(k * mu + k * k * sigma * sigma / 2) * area


def _gamma_moment(p: Params, k: int, x: float) -> float:
    shape, scale = p
    factor = math.prod((shape + i) * scale for i in range(k))
    return factor * incomplete_gamma(shape + k, x / scale)


def _gamma_quantile(p: Params, q: float) -> float:
    """Bisection on the logarithm between bounds that hold the quantile."""
    shape, scale = p
    if q in (0.0, 1.0):
        return 0.0 if q == 0 else math.inf
    high = shape + 1.0
    while incomplete_gamma(shape, high) < q:
        high *= 2
    low = high
    while incomplete_gamma(shape, low) > q:
        low /= 2**8
        if low == 0:
            return 0.0  # less than any number
    for _ in range(200):
        middle = math.sqrt(low) * math.sqrt(high)
        if middle in (low, high):
            break
        low, high = (middle, high) if incomplete_gamma(shape, middle) < q else (low, middle)
    return high * scale


def _weibull_moment(p: Params, k: int, x: float) -> float:
    shape, scale = p
    if x <= 0:
        return 0.0
    power = 1 + k / shape
    return scale**k * math.gamma(power) * incomplete_gamma(power, math.inf if math.isinf(x) else (x / scale) ** shape)


def _quantiles_moment(p: Params, k: int, x: float) -> float:
    total = 0.0
    for p0, x0, p1, x1 in zip(p[0::2], p[1::2], p[2::2], p[3::2], strict=False):
        if x1 <= x0:
            total += (p1 - p0) * x0**k if x >= x0 else 0.0
        else:
            upper = min(max(x, x0), x1)
            total += (p1 - p0) * (upper ** (k + 1) - x0 ** (k + 1)) / ((k + 1) * (x1 - x0))
    return total


def _quantiles_quantile(p: Params, q: float) -> float:
    shares = p[0::2]
    at = min(max(bisect_left(shares, q), 1), len(shares) - 1)
    p0, x0, p1, x1 = p[2 * at - 2 : 2 * at + 2]
    return x0 + (x1 - x0) * (q - p0) / (p1 - p0)


def _table_moment(p: Params, k: int, x: float) -> float:
    return math.fsum(w * v**k for v, w in zip(p[0::2], p[1::2], strict=True) if v <= x) / math.fsum(p[1::2])


def _table_quantile(p: Params, q: float) -> float:
    rows = sorted((v, w) for v, w in zip(p[0::2], p[1::2], strict=True) if w > 0)
    reached = list(accumulate(w for _, w in rows))
    return rows[min(bisect_left(reached, q * reached[-1] * (1 - _PRECISION)), len(rows) - 1)][0]


def _normal_quantile(p: Params, q: float) -> float:
    if q in (0.0, 1.0):
        return math.inf * (2 * q - 1)
    return p[0] + p[1] * _STANDARD.inv_cdf(q)


def _exponential_quantile(p: Params, q: float) -> float:
    return -p[0] * math.log1p(-q) if q < 1 else math.inf


def _zero(_: Params) -> float:
    return 0.0


def _infinite(_: Params) -> float:
    return math.inf


def _all_scaled(p: Params, factor: float) -> Params:
    return tuple(figure * factor for figure in p)


def _scale_scaled(p: Params, factor: float) -> Params:
    """Of laws with (shape, scale)."""
    return (p[0], p[1] * factor)


LAWS: Mapping[str, Law] = MappingProxyType(
    {
        "constant": Law(lambda p: p[0], lambda p: p[0], _constant_moment, lambda p, _: p[0], _all_scaled),
        "uniform": Law(
            lambda p: p[0], lambda p: p[1], _uniform_moment, lambda p, q: p[0] + q * (p[1] - p[0]), _all_scaled
        ),
        "triangular": Law(lambda p: p[0], lambda p: p[2], _triangular_moment, _triangular_quantile, _all_scaled),
        "exponential": Law(
            _zero, _infinite, lambda p, k, x: _gamma_moment((1.0, p[0]), k, x), _exponential_quantile, _all_scaled
        ),
        "normal": Law(lambda _: -math.inf, _infinite, _normal_moment, _normal_quantile, _all_scaled),
        "lognormal": Law(
            _zero,
            _infinite,
            _lognormal_moment,
            lambda p, q: 0.0 if q == 0 else math.exp(_normal_quantile((p[0], p[1]), q)),
            lambda p, factor: (p[0] + math.log(factor), p[1]),
        ),
        "gamma": Law(_zero, _infinite, _gamma_moment, _gamma_quantile, _scale_scaled),
        "weibull": Law(
            _zero,
            _infinite,
            _weibull_moment,
            lambda p, q: p[1] * (-math.log1p(-q)) ** (1 / p[0]) if q < 1 else math.inf,
            _scale_scaled,
        ),
        "quantiles": Law(
            lambda p: p[1],
            lambda p: p[-1],
            _quantiles_moment,
            _quantiles_quantile,
            lambda p, factor: tuple(x * factor if i % 2 else x for i, x in enumerate(p)),
        ),
        "table": Law(
            lambda p: min(p[0::2]),
            lambda p: max(p[0::2]),
            _table_moment,
            _table_quantile,
            lambda p, factor: tuple(w if i % 2 else w * factor for i, w in enumerate(p)),
        ),
    }
)
"""Kind -> law. Parameters: constant(v) · uniform(low, high) · triangular(low, mode, high) · exponential(mean) ·
normal(mean, sd) · lognormal(mu, sigma of the logarithm) · gamma(shape, scale) · weibull(shape, scale) ·
quantiles(p0, x0, p1, x1, …), p from 0 to 1, linear between · table(v0, w0, v1, w1, …), w a relative weight."""


def weibull_shape(variation: float) -> float:
    """The shape of the Weibull law with this coefficient of variation (sd / mean), by bisection."""
    wanted = math.log1p(variation * variation)

    def excess(shape: float) -> float:
        return math.lgamma(1 + 2 / shape) - 2 * math.lgamma(1 + 1 / shape) - wanted

    low, high = 0.05, 2_000.0
    for _ in range(200):
        middle = math.sqrt(low * high)
        if middle in (low, high):
            break
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return high
