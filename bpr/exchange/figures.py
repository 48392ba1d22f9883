"""Durations in seconds, as other simulators give them -> the distributions of a scenario.

Simulators give distributions by different parameters; here all are stated by mean, sd and bounds, as a scenario does.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate

from bpr.errors import Where
from bpr.exchange.places import Report
from bpr.scenario.distributions import Distribution, Figure, distribution
from bpr.scenario.forms import FORMS
from bpr.units import SECOND, ValueRefused

UNBOUNDED: float = 1000 * 366 * 86_400.0
"""Seconds (1,000 years). Simulators write such figures, or Infinity, for "no upper bound"."""

_LEAST_VARIATION = 1e-3
"""Below it lognormal and gamma are normal for every purpose."""


class Impossible(ValueError):
    """Figures that no duration has; the text says which."""


def fixed(value: float) -> Distribution:
    """Always so long."""
    _check({"value": value})
    return distribution("constant", value=_ms(value))


def uniform(low: float, high: float) -> Distribution:
    """Anything between `low` and `high`."""
    _check({"low": low, "high": high}, rising=("low", "high"))
    return fixed(low) if _ms(low) == _ms(high) else distribution("uniform", low=_ms(low), high=_ms(high))


def triangular(low: float, mode: float, high: float) -> Distribution:
    """Between `low` and `high`, most often near `mode`."""
    _check({"low": low, "mode": mode, "high": high}, rising=("low", "mode", "high"))
    if _ms(low) == _ms(high):
        return fixed(low)
    return distribution("triangular", low=_ms(low), mode=_ms(mode), high=_ms(high))


def exponential(mean: float, low: float = 0.0, high: float = math.inf) -> Distribution:
    """`low` plus an exponential time, `mean` together; above `high` drawn again.

    A mean below `low` is the mean of what is added (pix-framework, ``DurationDistribution``).
    """
    low = max(low, 0.0)
    _check({"mean": mean})
    _check_range(low, high)
    added = mean - low if mean >= low else mean
    if _ms(added) == 0 or _ms(low) == _ms(high):
        return fixed(low)
    return distribution("exponential", mean=_ms(added), high=_bound(high - low), shift=_ms(low))


def spread(kind: str, mean: float, sd: float, low: float = 0.0, high: float = math.inf) -> Distribution:
    """A normal, lognormal or gamma time of `mean` and `sd`; outside [`low`, `high`] drawn again.

    `mean` and `sd` are those before anything is drawn again, as in all simulators read here.
    """
    low = max(low, 0.0)
    _check({"mean": mean, "sd": sd})
    _check_range(low, high)
    if _ms(sd) == 0 or _ms(low) == _ms(high):
        return fixed(mean if low <= mean <= high else low)
    if mean == 0 and kind != "normal":
        message = f"a {kind} distribution has a mean above 0"
        raise Impossible(message)
    if sd < _LEAST_VARIATION * mean:
        kind = "normal"
    return distribution(kind, mean=_ms(mean), sd=_ms(sd), low=_ms(low) or None, high=_bound(high))


def table(values: Sequence[float], weights: Sequence[float]) -> Distribution:
    """One of `values`, as often as its weight says."""
    if len(values) != len(weights):
        message = f"there are {len(values)} values and {len(weights)} weights"
        raise Impossible(message)
    for value, weight in zip(values, weights, strict=True):
        _check({"value": value, "weight": weight})
    kept = [(_ms(value), weight) for value, weight in zip(values, weights, strict=True) if weight > 0]
    if not kept:
        message = "no weight is above 0"
        raise Impossible(message)
    return distribution("table", values=tuple(value for value, _ in kept), weights=tuple(weight for _, weight in kept))


def ranges(bins: Sequence[tuple[float, float, float]]) -> Distribution:
    """Anything in one of (from, to, weight), which adjoin and rise; each as often as its weight says."""
    for low, high, weight in bins:
        _check({"low": low, "high": high, "weight": weight}, rising=("low", "high"))
    total = math.fsum(weight for _, _, weight in bins)
    if total <= 0:
        message = "no weight is above 0"
        raise Impossible(message)
    quantiles: dict[str, Figure] = {"p0": _ms(bins[0][0])}
    for upto, (_, high, _) in zip(accumulate(weight for _, _, weight in bins), bins, strict=True):
        quantiles[f"p{round(100 * upto / total, 6):g}"] = _ms(high)
    return distribution("quantiles", unit="ms", low=None, high=None, shift=0.0, **quantiles)


def as_number(made: Distribution) -> Distribution:
    """The plain number whose seconds are this duration: sources that draw both draw them alike."""
    form = FORMS[made.form]
    figures = {name: figure if name in form.plain else _seconds(figure) for name, figure in made.figures}
    low, high = (None if bound is None else bound / SECOND for bound in (made.low, made.high))
    if not form.bounds:
        low, high = (float(figures.pop(name)) if name in figures else None for name in ("low", "high"))  # type: ignore[arg-type]
    return distribution(made.form, unit="1", low=low, high=high, shift=made.shift / SECOND, **figures)


def _seconds(figure: Figure) -> Figure:
    return tuple(x / SECOND for x in figure) if isinstance(figure, tuple) else figure / SECOND


def checked(report: Report, where: Where, make: Callable[[], Distribution]) -> Distribution | None:
    """What `make` gives; None, and a finding at `where`, if its figures are impossible."""
    try:
        return make()
    except Impossible as error:
        why = str(error)
    except ValueRefused as error:
        why = " ".join(finding.what_text for finding in error.findings).rstrip(".")
    report.add("EXCHANGE-FIGURES", where, "{why}.", "Correct the figures; they are in seconds.", why=why)
    return None


def _ms(seconds: float) -> float:
    """Milliseconds, below a second to the microsecond: what a person can read."""
    ms = seconds * SECOND
    return ms if math.isinf(ms) else float(round(ms)) if abs(ms) >= SECOND else round(ms, 3)


def _bound(seconds: float) -> float | None:
    return None if seconds >= UNBOUNDED else _ms(seconds)


def _check(figures: Mapping[str, float], rising: Sequence[str] = ()) -> None:
    wrong = [f"{name} is {value:g}" for name, value in figures.items() if not 0 <= value < UNBOUNDED]
    if wrong:
        message = f"{' and '.join(wrong)}: a figure in seconds is 0 or more, and below 1,000 years"
        raise Impossible(message)
    values = [figures[name] for name in rising]
    if values != sorted(values):
        message = f"{', '.join(f'{name} is {figures[name]:g}' for name in rising)}: they do not rise"
        raise Impossible(message)


def _check_range(low: float, high: float) -> None:
    if not low <= high or low >= UNBOUNDED:
        message = f"the greatest value {high:g} is below the least, {low:g}"
        raise Impossible(message)
