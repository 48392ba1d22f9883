"""Every distribution that a scenario can name, drawn as the engine draws it, against an answer that is not bpr's.

The answers are made of the figures as people write them, by scipy or by hand: no parameter, moment or quantile of
`bpr.scenario` is used. Times in minutes.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from zlib import crc32

import numpy as np
from scipy import optimize, stats

from bpr.engine.draws import BLOCK, philox_key, sample_block
from bpr.program.tables import Slot
from bpr.scenario.distributions import Distribution, parse_duration, parse_number
from validation.rows import Check, Floats, both_tails, two_sided

MINUTE = 60_000
BLOCKS = 40
"""Blocks of 512 figures of each law."""
SHARES = (0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99)


_Z = np.linspace(-8.2, 8.2, 20_001)
_SHARES = stats.norm.cdf(_Z)
_WEIGHTS = stats.norm.pdf(_Z) / stats.norm.pdf(_Z).sum()


@dataclass(frozen=True)
class Answer:
    """What is drawn, by theory.

    Parameters
    ----------
    cdf, quantile
        Of the law, on arrays.
    low, high
        Where it is cut.
    shift
        Added after that.
    values, shares
        Of a law with single values, instead.
    """

    cdf: Callable[[Floats], Floats] | None = None
    quantile: Callable[[Floats], Floats] | None = None
    low: float = -math.inf
    high: float = math.inf
    shift: float = 0.0
    values: tuple[float, ...] = ()
    shares: tuple[float, ...] = ()

    def below(self, x: Floats) -> Floats:
        """Distribution function of what is drawn."""
        at = np.asarray(x, dtype=float) - self.shift
        if self.cdf is None:
            return np.array([sum(s for v, s in zip(self.values, self.shares, strict=True) if v <= y) for y in at])
        first, last = self._ends()
        return np.clip((self.cdf(at) - first) / (last - first), 0.0, 1.0)

    def at(self, p: Floats) -> Floats:
        """Quantiles of what is drawn."""
        assert self.quantile is not None  # noqa: S101  # of laws with a density
        first, last = self._ends()
        inside = np.minimum(first + p * (last - first), 1 - 1e-16)  # 1 would be infinity
        return np.asarray(self.quantile(inside)) + self.shift

    def _ends(self) -> tuple[float, float]:
        assert self.cdf is not None  # noqa: S101
        return float(self.cdf(np.array(self.low))), float(self.cdf(np.array(self.high)))

    @cache  # noqa: B019  # the answers are a table of the module
    def moments(self) -> tuple[float, float, float]:
        """Mean, sd and fourth central moment."""
        if self.cdf is None:
            v, s = np.array(self.values) + self.shift, np.array(self.shares)
            mean = float(v @ s)
            return mean, math.sqrt(float((v - mean) ** 2 @ s)), float((v - mean) ** 4 @ s)

        # over the shares, as p = Φ(z): what is integrated is smooth and dies out at both ends
        x, weight = self.at(_SHARES), _WEIGHTS
        mean = float(x @ weight)
        return mean, math.sqrt(float((x - mean) ** 2 @ weight)), float((x - mean) ** 4 @ weight)


def frozen(law: Any, low: float = -math.inf, high: float = math.inf, shift: float = 0.0) -> Answer:  # noqa: ANN401
    """The answer of a frozen distribution of scipy."""
    return Answer(law.cdf, law.ppf, low, high, shift)


def lognormal(mean: float, sd: float) -> Any:  # noqa: ANN401
    """With these moments (Johnson, Kotz & Balakrishnan 1994, §14.3)."""
    s = math.sqrt(math.log(1 + (sd / mean) ** 2))
    return stats.lognorm(s, scale=mean / math.sqrt(1 + (sd / mean) ** 2))


def gamma(mean: float, sd: float) -> Any:  # noqa: ANN401
    """With these moments."""
    return stats.gamma((mean / sd) ** 2, scale=sd**2 / mean)


def weibull(mean: float, sd: float) -> Any:  # noqa: ANN401
    """With these moments, the shape found by scipy."""

    def excess(shape: float) -> float:
        law = stats.weibull_min(shape)
        return float(law.std() / law.mean() - sd / mean)

    shape = optimize.brentq(excess, 0.2, 50.0)
    return stats.weibull_min(shape, scale=mean / float(stats.weibull_min(shape).mean()))


def straight(points: Sequence[tuple[float, float]]) -> Answer:
    """Quantiles with straight lines between; a jump is a value of its own."""
    p, x = zip(*points, strict=True)
    return Answer(lambda y: np.interp(y, x, p), lambda q: np.interp(q, p, x))


@dataclass(frozen=True)
class Law:
    """A distribution as it is written, and what it is by theory; `scale` from its unit to that of the answer."""

    written: Mapping[str, Any]
    answer: Answer
    scale: float = MINUTE
    plain: bool = False
    only: tuple[str, ...] = field(default=())
    """What is tested, where not all of it has a meaning or a finite variance."""

    def made(self) -> Distribution:
        """As bpr reads it."""
        return parse_number(self.written) if self.plain else parse_duration(self.written)


def spread(form: str, mean: float, sd: float, **more: str) -> dict[str, str]:
    """A form with mean and sd."""
    return {"dist": form, "mean": f"{mean} min", "sd": f"{sd} min", **more}


CUT = {"low": "6 min", "high": "20 min"}
BOUNDS = {"low": 6.0, "high": 20.0}

LAWS: Mapping[str, Law] = {
    "uniform": Law({"dist": "uniform", "low": "5 min", "high": "20 min"}, frozen(stats.uniform(5, 15))),
    "triangular": Law(
        {"dist": "triangular", "low": "20 min", "mode": "40 min", "high": "3 h"},
        frozen(stats.triang(20 / 160, 20, 160)),
    ),
    "triangular, mode at the least": Law(
        {"dist": "triangular", "low": "20 min", "mode": "20 min", "high": "1 h"}, frozen(stats.triang(0, 20, 40))
    ),
    "triangular, mode at the most": Law(
        {"dist": "triangular", "low": "20 min", "mode": "1 h", "high": "1 h"}, frozen(stats.triang(1, 20, 40))
    ),
    "exponential": Law({"dist": "exponential", "mean": "14 min"}, frozen(stats.expon(scale=14))),
    "exponential, cut": Law({"dist": "exponential", "mean": "14 min", **CUT}, frozen(stats.expon(scale=14), **BOUNDS)),
    "exponential, shifted": Law(
        {"dist": "exponential", "mean": "14 min", "shift": "90 s"}, frozen(stats.expon(scale=14), shift=1.5)
    ),
    "exponential, cut and shifted": Law(
        {"dist": "exponential", "mean": "14 min", "shift": "-6 min", **CUT},
        frozen(stats.expon(scale=14), shift=-6.0, **BOUNDS),
    ),
    "exponential, 2 % kept": Law(
        {"dist": "exponential", "mean": "5 min", "low": "19.56 min"}, frozen(stats.expon(scale=5), low=19.56)
    ),
    "normal": Law(spread("normal", 30, 3), frozen(stats.norm(30, 3), low=0.0)),
    "normal, a third below 0": Law(spread("normal", 2, 5), frozen(stats.norm(2, 5), low=0.0)),
    "normal, cut": Law(spread("normal", 12, 6, **CUT), frozen(stats.norm(12, 6), **BOUNDS)),
    "normal, plain number": Law(
        {"dist": "normal", "mean": -3, "sd": 2}, frozen(stats.norm(-3, 2)), scale=1, plain=True
    ),
    "lognormal": Law(spread("lognormal", 12, 6), frozen(lognormal(12, 6))),
    "lognormal, sd 0.1 % of the mean": Law(spread("lognormal", 12, 0.012), frozen(lognormal(12, 0.012))),
    "lognormal, by median and p90": Law(
        {"dist": "lognormal", "median": "10 min", "p90": "25 min"},
        frozen(stats.lognorm(math.log(2.5) / stats.norm.ppf(0.9), scale=10)),
    ),
    "lognormal, cut": Law(spread("lognormal", 12, 6, **CUT), frozen(lognormal(12, 6), **BOUNDS)),
    "lognormal, sd three means": Law(spread("lognormal", 12, 36), frozen(lognormal(12, 36)), only=("quantile", "KS")),
    "gamma": Law(spread("gamma", 12, 6), frozen(gamma(12, 6))),
    "gamma, sd two means": Law(spread("gamma", 12, 24), frozen(gamma(12, 24))),
    "gamma, sd 0.1 % of the mean": Law(spread("gamma", 12, 0.012), frozen(gamma(12, 0.012))),
    "gamma, cut": Law(spread("gamma", 12, 6, **CUT), frozen(gamma(12, 6), **BOUNDS)),
    "erlang": Law({"dist": "erlang", "mean": "12 min", "k": 3}, frozen(stats.erlang(3, scale=4))),
    "erlang, one phase": Law({"dist": "erlang", "mean": "12 min", "k": 1}, frozen(stats.expon(scale=12))),
    "weibull": Law(spread("weibull", 12, 6), frozen(weibull(12, 6))),
    "weibull, sd more than the mean": Law(spread("weibull", 12, 18), frozen(weibull(12, 18))),
    "weibull, cut": Law(spread("weibull", 12, 6, **CUT), frozen(weibull(12, 6), **BOUNDS)),
    "quantiles": Law(
        {"dist": "quantiles", "p0": "10 min", "p50": "30 min", "p90": "2 h", "p100": "5 h"},
        straight([(0, 10), (0.5, 30), (0.9, 120), (1, 300)]),
    ),
    "quantiles, a jump": Law(
        {"dist": "quantiles", "p0": "10 min", "p40": "10 min", "p100": "1 h"},
        straight([(0, 10), (0.4, 10), (1, 60)]),
        only=("mean", "sd", "upper quantile"),
    ),
    "table": Law(
        {"dist": "table", "values": ["1 min", "3 min", "2 min"], "weights": [2, 1, 0.5]},
        Answer(values=(1.0, 2.0, 3.0), shares=(4 / 7, 1 / 7, 2 / 7)),
    ),
    "table, a weight of 0": Law(
        {"dist": "table", "values": ["9 min", "3 min", "2 min"], "weights": [0, 3, 1]},
        Answer(values=(2.0, 3.0), shares=(0.25, 0.75)),
    ),
    "table, cut": Law(
        {"dist": "table", "values": ["1 min", "3 min", "2 min"], "weights": [2, 1, 1], "high": "2 min"},
        Answer(values=(1.0, 2.0), shares=(2 / 3, 1 / 3)),
    ),
    "observed": Law(
        {"dist": "observed", "values": ["12 min", "31 min", "18 min", "12 min"]},
        Answer(values=(12.0, 18.0, 31.0), shares=(0.5, 0.25, 0.25)),
    ),
    "working days": Law(
        {"dist": "triangular", "low": "1 wd", "mode": "2 wd", "high": "5.5 wd"},
        frozen(stats.triang(1 / 4.5, 1, 4.5)),
        scale=1,
    ),
}


def drawn(law: Law, name: str, *, integer: bool = False) -> Floats:
    """Figures of `BLOCKS` blocks, in the unit of the answer."""
    slot = Slot(f"Task {name}", "work", law.made(), integer)
    key = philox_key(crc32(name.encode()), 0, slot.element, slot.purpose)
    return np.concatenate([sample_block(slot, key, block, 0) for block in range(BLOCKS)]) / law.scale


@cache
def checks(name: str) -> tuple[Check, ...]:
    """Mean, sd, quantiles and the whole law of what is drawn."""
    law = LAWS[name]
    x, answer, n = drawn(law, name), law.answer, BLOCKS * BLOCK
    mean, sd, fourth = answer.moments()
    found = {
        "mean": two_sided((x.mean() - mean) / (sd / math.sqrt(n))),
        "sd": two_sided((((x - mean) ** 2).mean() - sd**2) / math.sqrt((fourth - sd**4) / n)),
    }
    if answer.cdf is None:
        counts = np.array([np.sum(np.abs(x - value - answer.shift) < 1e-9) for value in answer.values])  # noqa: PLR2004
        assert counts.sum() == n  # noqa: S101  # nothing else is drawn
        found["shares"] = float(stats.chisquare(counts, np.array(answer.shares) * n).pvalue)
    else:
        found["KS"] = float(stats.kstest(answer.below(x), "uniform").pvalue)
        for share in SHARES:
            reached = int(np.count_nonzero(x <= answer.at(np.array(share))))
            one = stats.binom(n, share)
            part = "upper quantile" if share > 0.4 else "quantile"  # noqa: PLR2004  # beyond the jump of the one with a jump
            found[f"{part} {share}"] = both_tails(float(one.cdf(reached)), float(one.sf(reached - 1)))
    wanted = law.only or ("mean", "sd", "KS", "shares", "quantile", "upper quantile")
    return tuple(
        Check(f"{what} of {name}", n, p) for what, p in found.items() if any(what.startswith(start) for start in wanted)
    )


def all_checks() -> list[Check]:
    """Every test of every law."""
    return [check for name in LAWS for check in checks(name)]
