"""The ways to give a distribution: which figures, when they are sound, and the parameters that follow from them.

One table, `FORMS`; the parameters are those of theory.py.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from bpr.scenario.theory import Params, weibull_shape

_Z90 = 1.2815515655446004
"""The 90 % quantile of the standard normal."""
_MOST_VARIATION, _LEAST_VARIATION = 20.0, 1e-3
_MOST_VALUES = 20_000
_MOST_PHASES = 1_000

Problem = tuple[str, str, str, str]
"""Key, code, what, remedy."""


@dataclass(frozen=True, slots=True)
class Form:
    """A way to give a distribution.

    Parameters
    ----------
    figures
        Sets of names that may be given, each set complete in itself.
    params
        From the figures to kind and parameters.
    check
        What is wrong with the figures, if anything.
    plain
        Names of figures that are numbers without unit.
    bounds
        Whether `low` and `high` bound it (else they are figures of it, or it is bounded anyway).
    example
        As it is written.
    """

    figures: tuple[tuple[str, ...], ...]
    params: Callable[[Mapping[str, Any]], tuple[str, Params]]
    check: Callable[[Mapping[str, Any]], Problem | None]
    example: str
    plain: tuple[str, ...] = ()
    bounds: bool = True


def _fine(_: Mapping[str, Any]) -> None:
    return None


def _positive(*names: str) -> Callable[[Mapping[str, Any]], Problem | None]:
    def check(f: Mapping[str, Any]) -> Problem | None:
        for name in names:
            if f.get(name, 1) <= 0:
                return (
                    name,
                    "DIST-POSITIVE",
                    f"{name} is not more than 0.",
                    "For a fixed duration write the duration itself.",
                )
        return None

    return check


def _varied(f: Mapping[str, Any]) -> Problem | None:
    wrong = _positive("mean", "sd", "median")(f)
    if wrong or "mean" not in f:
        return wrong or _ordered("median", "p90")(f)
    if not _LEAST_VARIATION <= f["sd"] / f["mean"] <= _MOST_VARIATION:
        return (
            "sd",
            "DIST-VARIATION",
            f"sd is less than {_LEAST_VARIATION} or more than {_MOST_VARIATION} times the mean.",
            "Check the units of mean and sd; for a fixed duration write the duration itself.",
        )
    return None


def _ordered(*names: str, equal: bool = False) -> Callable[[Mapping[str, Any]], Problem | None]:
    def check(f: Mapping[str, Any]) -> Problem | None:
        for lower, upper in pairwise(names):
            if f[lower] > f[upper] or (f[lower] == f[upper] and not equal):
                return upper, "DIST-ORDER", f"{upper} is not more than {lower}.", "Swap or mend them."
        if f[names[0]] == f[names[-1]]:
            return names[-1], "DIST-ORDER", f"{names[-1]} is not more than {names[0]}.", "Write a fixed value as it is."
        return None

    return check


def _erlang_check(f: Mapping[str, Any]) -> Problem | None:
    if f["k"] != int(f["k"]) or not 1 <= f["k"] <= _MOST_PHASES:
        return (
            "k",
            "DIST-K",
            f"k is not a whole number from 1 to {_MOST_PHASES}.",
            "k is the number of exponential phases.",
        )
    return _positive("mean")(f)


def _quantiles_check(f: Mapping[str, Any]) -> Problem | None:
    rows = _quantile_rows(f)
    if not rows or rows[0][0] != 0 or rows[-1][0] != 1:
        return (
            "",
            "DIST-QUANTILES",
            "The least and the greatest value (p0, p100) are not both given.",
            "Give p0, p100 and what is known between, for example p50 and p90.",
        )
    for (p, x), (q, y) in pairwise(rows):
        if y < x or p == q:
            return _p(q), "DIST-ORDER", f"{_p(q)} is less than {_p(p)}.", "Quantiles increase."
    return None


def _quantile_rows(f: Mapping[str, Any]) -> list[tuple[float, float]]:
    return sorted((float(name[1:]) / 100, value) for name, value in f.items())


def _p(share: float) -> str:
    return f"p{share * 100:g}"


def _table_check(f: Mapping[str, Any]) -> Problem | None:
    weights = f.get("weights", (1.0,))
    if not f["values"] or len(f["values"]) > _MOST_VALUES:
        return (
            "values",
            "DIST-VALUES",
            f"values needs 1 to {_MOST_VALUES} entries.",
            "Give quantiles instead of very many values.",
        )
    if "weights" in f and len(weights) != len(f["values"]):
        return "weights", "DIST-WEIGHTS", "weights and values differ in number.", "Give each value its weight."
    if min(weights) < 0 or math.fsum(weights) <= 0:
        return (
            "weights",
            "DIST-WEIGHTS",
            "The weights are not positive.",
            "A weight is 0 or more, and one is more than 0.",
        )
    return None


def _lognormal(f: Mapping[str, Any]) -> tuple[str, Params]:
    if "median" in f:
        return "lognormal", (math.log(f["median"]), math.log(f["p90"] / f["median"]) / _Z90)
    variance = math.log1p((f["sd"] / f["mean"]) ** 2)
    return "lognormal", (math.log(f["mean"]) - variance / 2, math.sqrt(variance))


def _gamma(f: Mapping[str, Any]) -> tuple[str, Params]:
    return "gamma", ((f["mean"] / f["sd"]) ** 2, f["sd"] ** 2 / f["mean"])


def _weibull(f: Mapping[str, Any]) -> tuple[str, Params]:
    shape = weibull_shape(f["sd"] / f["mean"])
    return "weibull", (shape, f["mean"] / math.gamma(1 + 1 / shape))


def _table(f: Mapping[str, Any]) -> tuple[str, Params]:
    weights = f.get("weights") or (1.0,) * len(f["values"])
    return "table", tuple(x for row in zip(f["values"], weights, strict=True) for x in row)


FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "constant": Form(
            (("value",),), lambda f: ("constant", (f["value"],)), _fine, "{dist: constant, value: 45 min}", bounds=False
        ),
        "uniform": Form(
            (("low", "high"),),
            lambda f: ("uniform", (f["low"], f["high"])),
            _ordered("low", "high"),
            "{dist: uniform, low: 5 min, high: 20 min}",
            bounds=False,
        ),
        "triangular": Form(
            (("low", "mode", "high"),),
            lambda f: ("triangular", (f["low"], f["mode"], f["high"])),
            _ordered("low", "mode", "high", equal=True),
            "{dist: triangular, low: 20 min, mode: 40 min, high: 3 h}",
            bounds=False,
        ),
        "exponential": Form(
            (("mean",),),
            lambda f: ("exponential", (f["mean"],)),
            _positive("mean"),
            "{dist: exponential, mean: 14 min}",
        ),
        "normal": Form(
            (("mean", "sd"),),
            lambda f: ("normal", (f["mean"], f["sd"])),
            _positive("sd"),
            "{dist: normal, mean: 30 min, sd: 5 min}",
        ),
        "lognormal": Form(
            (("mean", "sd"), ("median", "p90")), _lognormal, _varied, "{dist: lognormal, mean: 12 min, sd: 6 min}"
        ),
        "gamma": Form((("mean", "sd"),), _gamma, _varied, "{dist: gamma, mean: 12 min, sd: 6 min}"),
        "erlang": Form(
            (("mean", "k"),),
            lambda f: ("gamma", (float(f["k"]), f["mean"] / f["k"])),
            _erlang_check,
            "{dist: erlang, mean: 12 min, k: 3}",
            plain=("k",),
        ),
        "weibull": Form((("mean", "sd"),), _weibull, _varied, "{dist: weibull, mean: 12 min, sd: 6 min}"),
        "quantiles": Form(
            (),
            lambda f: ("quantiles", tuple(x for row in _quantile_rows(f) for x in row)),
            _quantiles_check,
            "{dist: quantiles, p0: 1 h, p50: 1 d, p90: 4 d, p100: 9 d}",
            bounds=False,
        ),
        "table": Form(
            (("values", "weights"), ("values",)),
            _table,
            _table_check,
            "{dist: table, values: [1 d, 3 d], weights: [2, 1]}",
            plain=("weights",),
        ),
        "observed": Form((("values",),), _table, _table_check, "{dist: observed, values: [12 min, 31 min, 18 min]}"),
    }
)
"""Name in the file -> form."""
