"""Values of a scenario as elements of BPSim 2.0: distributions, numbers, expressions, calendars."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType

from lxml import etree

from bpr.exchange.bpsim.expressions import stated
from bpr.exchange.bpsim.vocabulary import BPSIM_2
from bpr.scenario.distributions import Distribution
from bpr.scenario.expression import Expression
from bpr.scenario.fields import Attribute
from bpr.units import MINUTE

Element = etree._Element  # noqa: SLF001  # lxml gives its elements no public name


def element(tag: str, *children: Element, **attributes: str) -> Element:
    """An element of BPSim 2.0; a trailing ``_`` of an attribute is dropped."""
    made = etree.Element(f"{{{BPSIM_2}}}{tag}", nsmap={"bpsim": BPSIM_2})
    for name, value in attributes.items():
        made.set(name.rstrip("_"), value)
    made.extend(children)
    return made


def number(value: float) -> Element:
    """A number."""
    return element("FloatingParameter", value=figure(value))


def count(value: int) -> Element:
    """A whole number."""
    return element("NumericParameter", value=str(value))


def figure(value: float) -> str:
    """A number so that it reads back as it is."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)  # noqa: PLR2004  # exact below


def expression_of(expression: Expression) -> Element | None:
    """An expression, or None where BPSim has none for it."""
    text = stated(expression)
    return None if text is None else element("ExpressionParameter", value=text)


def attribute_of(attribute: Attribute) -> Element | None:
    """How a case attribute is drawn."""
    if attribute.kind == "categorical":
        points = [_point(element("StringParameter", value=text), share) for text, share in attribute.shares.items()]
        return element("UserDistribution", *points, discrete="true")
    if attribute.distribution is not None:
        return duration(attribute.distribution, unit=1)
    shares = {"true": attribute.probability, "false": 1 - attribute.probability}
    points = [_point(element("BooleanParameter", value=text), share) for text, share in shares.items()]
    return element("UserDistribution", *points, discrete="true")


def duration(made: Distribution, *, unit: float = MINUTE) -> Element | None:
    """A distribution in minutes, or in another `unit`; None where BPSim has none like it.

    Parameters
    ----------
    unit
        What one of the written figures is worth in those of `made`.
    """
    if made.unit == "wd" or made.factor is not None:
        return None
    if made.is_constant:
        return number((made.params[0] + made.shift) / unit)
    implied = 0.0 if made.kind == "normal" and made.unit == "ms" else None
    bounded = made.high is not None or made.low not in (None, implied)
    if made.shift or (bounded and made.kind != "normal") or made.form not in _FORMS:
        return None
    if bounded:
        return _truncated(made, unit)
    return _FORMS[made.form](made, unit)


def shifted(made: Distribution) -> tuple[Distribution, float]:
    """A distribution without its shift, and the shift."""
    return (made, 0.0) if made.is_constant else (replace(made, shift=0.0), made.shift)


def _figures(tag: str, **names: str) -> Callable[[Distribution, float], Element]:
    """Attributes that are figures of the form, in the unit; `names`: attribute -> figure."""

    def make(made: Distribution, unit: float) -> Element:
        figures = dict(made.figures)
        return element(tag, **{name: figure(float(figures[of]) / unit) for name, of in names.items()})  # type: ignore[arg-type]

    return make


def _moments(tag: str) -> Callable[[Distribution, float], Element]:
    return lambda made, unit: element(tag, mean=figure(made.mean / unit), standardDeviation=figure(made.sd / unit))


def _spread(made: Distribution, unit: float) -> Element:
    """A normal distribution: mean and sd before anything is drawn again."""
    mean, sd = made.params
    return element("NormalDistribution", mean=figure(mean / unit), standardDeviation=figure(sd / unit))


def _truncated(made: Distribution, unit: float) -> Element:
    found = _spread(made, unit)
    found.tag = f"{{{BPSIM_2}}}TruncatedNormalDistribution"
    for name, bound in (("min", made.low), ("max", made.high)):
        if bound is not None:
            found.set(name, figure(bound / unit))
    return found


def _gamma(made: Distribution, unit: float) -> Element:
    shape, scale = made.params
    return element("GammaDistribution", shape=repr(shape), scale=repr(scale / unit))


def _erlang(made: Distribution, unit: float) -> Element:
    shape, scale = made.params
    return element("ErlangDistribution", mean=figure(shape * scale / unit), k=figure(shape))


def _weibull(made: Distribution, unit: float) -> Element:
    shape, scale = made.params
    return element("WeibullDistribution", shape=repr(shape), scale=repr(scale / unit))


def _table(made: Distribution, unit: float) -> Element:
    total = math.fsum(made.params[1::2])
    rows = zip(made.params[::2], made.params[1::2], strict=True)
    points = [_point(number(value / unit), weight / total) for value, weight in rows]
    return element("UserDistribution", *points, discrete="true")


def _quantiles(made: Distribution, unit: float) -> Element:
    rows: Sequence[tuple[float, float]] = list(zip(made.params[::2], made.params[1::2], strict=True))
    points = [_point(number(rows[0][1] / unit), 0.0)]
    points += [_point(number(value / unit), share - before) for (before, _), (share, value) in pairwise(rows)]
    return element("UserDistribution", *points, discrete="false")


def _point(value: Element, share: float) -> Element:
    return element("UserDistributionDataPoint", value, probability=figure(round(share, 9)))


_FORMS: Mapping[str, Callable[[Distribution, float], Element]] = MappingProxyType(
    {
        "uniform": _figures("UniformDistribution", min="low", max="high"),
        "triangular": _figures("TriangularDistribution", mode="mode", min="low", max="high"),
        "exponential": _figures("NegativeExponentialDistribution", mean="mean"),
        "normal": _spread,
        "lognormal": _moments("LogNormalDistribution"),
        "gamma": _gamma,
        "erlang": _erlang,
        "weibull": _weibull,
        "quantiles": _quantiles,
        "table": _table,
        "observed": _table,
    }
)
"""Form of a distribution -> the element that says the same."""
