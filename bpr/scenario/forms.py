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
from bpr.units import ValueRefused, refused

_Z90 = 1.2815515655446004
"""The 90 % quantile of the standard normal."""
_MOST_VARIATION, _LEAST_VARIATION = 20.0, 1e-3
_MOST_VALUES = 20_000
_MOST_PHASES = 1_000

Figures = Mapping[str, Any]
"""Name -> float, or tuple of floats."""

Check = Callable[[Figures], ValueRefused | None]


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
    example
        As it is written.
    plain
        Names of figures that are numbers without unit.
    bounds
        Whether `low` and `high` bound it (else they are figures of it, or it is bounded anyway).
    """

    figures: tuple[tuple[str, ...], ...]
    params: Callable[[Figures], tuple[str, Params]]
    check: Check
    example: str
    plain: tuple[str, ...] = ()
    bounds: bool = True


def _fine(_: Figures) -> None:
    return None


def _positive(*names: str) -> Check:
    def check(f: Figures) -> ValueRefused | None:
        for name in names:
            if f.get(name, 1) <= 0:
                return refused(
                    code="DIST-POSITIVE",
                    what="{name} is not more than 0.",
                    remedy="Give more than 0; a fixed value is written as it is.",
                    key=name,
                    name=name,
                )
        return None

    return check


def _varied(f: Figures) -> ValueRefused | None:
    wrong = _positive("mean", "sd", "median")(f)
    if wrong is not None or "mean" not in f:
        return wrong or _rising("median", "p90")(f)
    if _LEAST_VARIATION <= f["sd"] / f["mean"] <= _MOST_VARIATION:
        return None
    return refused(
        code="DIST-VARIATION",
        what="sd is less than {least} or more than {most} times the mean.",
        remedy="Check the units of mean and sd; a fixed value is written as it is.",
        key="sd",
        least=_LEAST_VARIATION,
        most=_MOST_VARIATION,
    )


def _rising(*names: str, mode: bool = False) -> Check:
    """The figures increase; with `mode` the middle one may equal an outer one."""

    def check(f: Figures) -> ValueRefused | None:
        for lower, upper in [*pairwise(names), (names[0], names[-1])]:
            if f[lower] > f[upper] or (f[lower] == f[upper] and not (mode and (lower, upper) != (names[0], names[-1]))):
                return refused(
                    code="DIST-ORDER",
                    what="{upper} is not more than {lower}.",
                    remedy="Mend one of them; a fixed value is written as it is.",
                    key=upper,
                    upper=upper,
                    lower=lower,
                )
        return None

    return check


def _phases(f: Figures) -> ValueRefused | None:
    if f["k"] == int(f["k"]) and 1 <= f["k"] <= _MOST_PHASES:
        return _positive("mean")(f)
    return refused(
        code="DIST-PHASES",
        what="k is not a whole number from 1 to {most}.",
        remedy="k is the number of exponential phases.",
        key="k",
        most=_MOST_PHASES,
    )


def _quantiles_check(f: Figures) -> ValueRefused | None:
    rows = _quantile_rows(f)
    if not rows or rows[0][0] != 0 or rows[-1][0] != 1:
        return refused(
            code="DIST-QUANTILES",
            what="The least and the greatest value (p0, p100) are not both given.",
            remedy="Give p0, p100 and what is known between, for example p50 and p90.",
        )
    for (p, x), (q, y) in pairwise(rows):
        if y < x or p == q:
            return refused(
                code="DIST-QUANTILE-ORDER",
                what="The quantile of {upper} % is less than that of {lower} %.",
                remedy="Mend one of them: quantiles increase.",
                upper=f"{q * 100:g}",
                lower=f"{p * 100:g}",
            )
    return None


def _quantile_rows(f: Figures) -> list[tuple[float, float]]:
    return sorted((float(name[1:]) / 100, value) for name, value in f.items())


def _table_check(f: Figures) -> ValueRefused | None:
    weights = f.get("weights", (1.0,))
    if not 1 <= len(f["values"]) <= _MOST_VALUES:
        return refused(
            code="DIST-VALUES",
            what="values does not have 1 to {most} entries.",
            remedy="Give quantiles instead of very many values.",
            key="values",
            most=_MOST_VALUES,
        )
    if "weights" in f and len(weights) != len(f["values"]):
        return refused(
            code="DIST-WEIGHTS-NUMBER",
            what="weights and values differ in number.",
            remedy="Give each value its weight.",
            key="weights",
        )
    if min(weights) < 0 or math.fsum(weights) <= 0:
        return refused(
            code="DIST-WEIGHTS",
            what="A weight is negative, or all are 0.",
            remedy="Give weights of 0 or more, one of them more than 0.",
            key="weights",
        )
    return None


def _lognormal(f: Figures) -> tuple[str, Params]:
    if "median" in f:
        return "lognormal", (math.log(f["median"]), math.log(f["p90"] / f["median"]) / _Z90)
    variance = math.log1p((f["sd"] / f["mean"]) ** 2)
    return "lognormal", (math.log(f["mean"]) - variance / 2, math.sqrt(variance))


def _gamma(f: Figures) -> tuple[str, Params]:
    return "gamma", ((f["mean"] / f["sd"]) ** 2, f["sd"] * (f["sd"] / f["mean"]))


def _weibull(f: Figures) -> tuple[str, Params]:
    shape = weibull_shape(f["sd"] / f["mean"])
    return "weibull", (shape, f["mean"] / math.gamma(1 + 1 / shape))


def _table(f: Figures) -> tuple[str, Params]:
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
            _rising("low", "high"),
            "{dist: uniform, low: 5 min, high: 20 min}",
            bounds=False,
        ),
        "triangular": Form(
            (("low", "mode", "high"),),
            lambda f: ("triangular", (f["low"], f["mode"], f["high"])),
            _rising("low", "mode", "high", mode=True),
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
            _phases,
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
