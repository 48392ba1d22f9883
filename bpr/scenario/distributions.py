"""Distributions as people give them (mean, sd, quantiles, observed values), with their moments. Sampling is not here.

A distribution is a kind with the parameters that the sampler uses, a unit (ms, wd, or 1 for plain numbers), bounds and
a shift. A draw outside [low, high] is drawn again (exact truncation); then `shift` is added.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from bpr.errors import Finding, UnknownName
from bpr.scenario.expression import Expression, parse
from bpr.scenario.forms import FORMS, Form
from bpr.scenario.theory import LAWS, Params
from bpr.units import Span, ValueRefused, located, near, parse_span, refused, under

Unit = Literal["ms", "wd", "1"]
"""Milliseconds, working days, plain number."""

Figure = float | tuple[float, ...]

_LEAST_ACCEPTED = 1e-3
"""A truncated distribution keeps at least this share of its draws: drawing again has to end."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """A random quantity.

    Parameters
    ----------
    kind
        A key of `bpr.scenario.theory.LAWS`.
    params
        As documented there, in `unit`.
    unit
        ``ms``, ``wd`` or ``1``.
    low, high
        Draws outside are drawn again; None = no bound.
    shift
        Added after that.
    form, figures
        As it was given: the name in the file and the figures by name, in `unit`. Made by `distribution`.
    factor
        What a draw for a case is multiplied by; moments and quantiles are those without it.
    """

    kind: str
    params: Params
    unit: Unit = "ms"
    low: float | None = None
    high: float | None = None
    shift: float = 0.0
    form: str = ""
    figures: tuple[tuple[str, Figure], ...] = ()
    factor: Expression | None = None

    @property
    def is_constant(self) -> bool:
        """Whether every draw is the same."""
        return self.kind == "constant"

    @property
    def accepted(self) -> float:
        """The share of draws inside the bounds, 0 to 1."""
        low, high = self._shares()
        return high - low

    @property
    def mean(self) -> float:
        """The exact mean of what is drawn, truncation and shift included, in `unit`."""
        return self.shift + self._moment(1)

    @property
    def sd(self) -> float:
        """The exact standard deviation of what is drawn, truncation included, in `unit`."""
        first = self._moment(1)
        return math.sqrt(max(0.0, self._moment(2) - first * first))

    @property
    def minimum(self) -> float:
        """The least that can be drawn, in `unit`."""
        lowest = LAWS[self.kind].lowest(self.params)
        return self.shift + (lowest if self.low is None else max(lowest, self.low))

    @property
    def maximum(self) -> float:
        """The most that can be drawn, in `unit`; may be infinite."""
        highest = LAWS[self.kind].highest(self.params)
        return self.shift + (highest if self.high is None else min(highest, self.high))

    def times(self, factor: float) -> "Distribution":
        """The quantity times `factor`, more than 0: the same draw gives a figure that is so much greater."""
        return Distribution(
            self.kind,
            LAWS[self.kind].scaled(self.params, factor),
            self.unit,
            None if self.low is None else self.low * factor,
            None if self.high is None else self.high * factor,
            self.shift * factor,
        )

    def quantile(self, p: float) -> float:
        """The value that a share `p` (0 to 1) of draws does not exceed, in `unit`.

        Raises
        ------
        ValueError
            `p` is not between 0 and 1.
        """
        if not 0 <= p <= 1:
            message = f"a quantile is asked for a share between 0 and 1, not {p}"
            raise ValueError(message)
        low, high = self._shares()
        value = LAWS[self.kind].quantile(self.params, min(1.0, low + p * (high - low)))
        return self.shift + max(
            min(value, math.inf if self.high is None else self.high), -math.inf if self.low is None else self.low
        )

    def _shares(self) -> tuple[float, float]:
        """The shares of draws below the lower bound and up to the upper bound."""
        moment = LAWS[self.kind].moment
        low = 0.0 if self.low is None else moment(self.params, 0, math.nextafter(self.low, -math.inf))
        return low, 1.0 if self.high is None else moment(self.params, 0, self.high)

    def _moment(self, k: int) -> float:
        """The `k`-th raw moment inside the bounds, before the shift."""
        if self.low is None and self.high is None:
            return LAWS[self.kind].moment(self.params, k, math.inf)
        moment = LAWS[self.kind].moment
        upper = moment(self.params, k, math.inf if self.high is None else self.high)
        lower = 0.0 if self.low is None else moment(self.params, k, math.nextafter(self.low, -math.inf))
        return (upper - lower) / self.accepted


_COMMON = ("dist", "shift")
_BOUNDS = ("low", "high")
_LISTS = ("values", "weights")
_MOST = 1e15
"""Plain numbers beyond this lose their units digit."""


def distribution(
    form: str,
    *,
    unit: Unit = "ms",
    low: float | None = None,
    high: float | None = None,
    shift: float = 0.0,
    **figures: Figure,
) -> Distribution:
    """Make a distribution from figures in one unit.

    Parameters
    ----------
    form
        A key of `FORMS`.
    unit
        Unit of every figure.
    low, high
        Bounds, or figures of ``uniform`` and ``triangular``.
    shift
        Added to every draw.
    figures
        As the form wants them.

    Raises
    ------
    ValueRefused
        The figures do not make a distribution.

    Examples
    --------
    >>> median = distribution("lognormal", mean=720_000.0, sd=360_000.0).quantile(0.5)
    >>> round(median / 60_000, 3)
    10.733
    """
    if form not in FORMS:
        kind = "distribution"
        raise UnknownName(kind, form, FORMS)
    shape = FORMS[form]
    outer = {name: float(x) for name, x in (("low", low), ("high", high)) if x is not None}
    given: dict[str, Any] = {
        name: tuple(map(float, x)) if isinstance(x, tuple | list) else float(x) for name, x in figures.items()
    } | ({} if shape.bounds else outer)
    findings = _key_findings(given, form, shape)
    if findings:
        raise ValueRefused(findings)
    problem = shape.check(given)
    if problem is not None:
        raise problem
    kind, params = shape.params(given)
    low, high = (outer.get("low"), outer.get("high")) if shape.bounds else (None, None)
    if kind == "normal" and unit != "1" and low is None:
        low = 0.0
    return _sound(Distribution(kind, params, unit, low, high, float(shift), form, tuple(given.items())))


def _sound(made: Distribution) -> Distribution:
    """`made`, if something can be drawn from it."""
    if made.low is not None and made.high is not None and made.high < made.low:
        raise refused(code="DIST-BOUNDS-ORDER", what="high is less than low.", remedy="Swap or mend them.", key="high")
    if not all(map(math.isfinite, made.params)):
        raise refused(
            code="DIST-RANGE",
            what="The figures are too large or too small to compute with.",
            remedy="Check the figures and their units.",
        )
    if made.accepted < _LEAST_ACCEPTED:
        raise refused(
            code="DIST-BOUNDS",
            what="Hardly any draw lies between low and high.",
            remedy="Widen the bounds, or mend the figures.",
            key="low" if made.low is not None else "high",
        )
    if made.unit != "1" and made.minimum < 0:
        raise refused(
            code="DIST-NEGATIVE",
            what="Durations below 0 can be drawn.",
            remedy="Raise shift or low: durations are 0 or more.",
            key="shift",
        )
    return made


def constant(value: float, unit: Unit = "ms") -> Distribution:
    """The distribution that always draws `value`."""
    return distribution("constant", unit=unit, value=value)


def parse_duration(value: object) -> Distribution:
    """Read a random duration: ``"45 min"`` or ``{dist: lognormal, mean: 12 min, sd: 6 min}``.

    Raises
    ------
    ValueRefused
        With every finding, keys relative to `value`.
    """
    if isinstance(value, Distribution):
        return value
    if isinstance(value, Mapping):
        return _parse_form(value, durations=True)
    span = parse_span(value)
    return constant(span.amount, span.unit)


def parse_duration_of_case(value: object) -> Distribution:
    """Read a random duration that may depend on the case: as `parse_duration`, with ``times: "pages / 10"`` beside it.

    Raises
    ------
    ValueRefused
        With every finding, keys relative to `value`.

    Examples
    --------
    >>> parse_duration_of_case({"dist": "constant", "value": "5 min", "times": "pages"}).factor.text
    'pages'
    """
    if not isinstance(value, Mapping) or "times" not in value:
        return parse_duration(value)
    findings: list[Finding] = []
    factor = made = None
    try:
        factor = parse(value["times"])
    except ValueRefused as problem:
        findings.extend(under("times", problem))
    try:
        made = parse_duration({key: given for key, given in value.items() if key != "times"})
    except ValueRefused as problem:
        findings.extend(problem.findings)
    if made is None or factor is None:
        raise ValueRefused(findings)
    return replace(made, factor=factor)


def parse_number(value: object) -> Distribution:
    """Read a random plain number: ``5`` or ``{dist: lognormal, mean: 1000, sd: 300}``.

    Raises
    ------
    ValueRefused
        With every finding, keys relative to `value`.
    """
    if isinstance(value, Distribution):
        return value
    if isinstance(value, Mapping):
        return _parse_form(value, durations=False)
    return constant(_number(value), "1")


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= _MOST:
        raise refused(
            code="NUMBER",
            what="A plain number was expected, not '{got}'.",
            remedy="Write a number without unit.",
            got=str(value)[:40],
        )
    return float(value)


def _parse_form(value: Mapping[str, Any], *, durations: bool) -> Distribution:
    name = value.get("dist")
    if not isinstance(name, str) or name not in FORMS:
        raise _unknown_form(name)
    form = FORMS[name]
    findings = _key_findings([key for key in value if key not in _COMMON], name, form)
    wrong = {finding.where.key for finding in findings}
    figures: dict[str, Any] = {}
    units: set[str] = set()
    for key, given in value.items():
        if key == "dist" or key in wrong:
            continue
        read = _reader(key, units, plain=not durations or key in form.plain)
        try:
            figures[key] = _list(given, key, read) if key in _LISTS else read(given)
        except ValueRefused as problem:
            findings.extend(under("" if key in _LISTS else key, problem))
    if len(units) > 1:
        findings.append(
            located(
                "DIST-UNITS",
                "",
                "Working days (wd) and fixed durations are mixed.",
                "How long a working day is depends on a calendar: give all figures in wd, or none.",
            )
        )
    if findings:
        raise ValueRefused(findings)
    unit: Any = next(iter(units), "ms") if durations else "1"
    return distribution(name, unit=unit, **figures)


def _reader(key: str, units: set[str], *, plain: bool) -> Callable[[object], float]:
    """How one figure is read; its unit goes to `units`, unless it is nothing."""
    if plain:
        return _number

    def read(given: object) -> float:
        span = parse_span(given, signed=key == "shift")
        if span.amount:
            units.add(span.unit)
        return span.amount

    return read


def _list(given: object, key: str, read: Callable[[object], float]) -> tuple[float, ...]:
    if not isinstance(given, list | tuple):
        raise refused(
            code="DIST-LIST", what="'{name}' is not a list.", remedy="Write it in brackets.", key=key, name=key
        )
    found: list[float] = []
    findings: list[Finding] = []
    for number, item in enumerate(given):
        try:
            found.append(read(item))
        except ValueRefused as problem:
            findings.extend(under(f"{key}[{number}]", problem))
    if findings:
        raise ValueRefused(findings)
    return tuple(found)


def _unknown_form(name: object) -> ValueRefused:
    if name is None:
        return refused(
            code="DIST-MISSING",
            what="The key 'dist' is missing: which distribution is it?",
            remedy="For example {example}.",
            example=FORMS["lognormal"].example,
        )
    return refused(
        code="DIST-UNKNOWN",
        what="The distribution '{name}' is unknown.",
        remedy="{hint}",
        key="dist",
        name=str(name)[:40],
        hint=near(str(name).lower(), FORMS),
    )


def _key_findings(names: Iterable[str], name: str, form: Form) -> list[Finding]:
    """Unknown and missing figures."""
    keys = [key for key in names if not (form.bounds and key in _BOUNDS)]
    if not form.figures:
        return [
            located(
                "DIST-QUANTILE",
                key,
                "'{key}' is not a quantile from p0 to p100.",
                "For example {example}.",
                key=key,
                example=form.example,
            )
            for key in keys
            if not _is_quantile(key)
        ]
    known = {figure for figures in form.figures for figure in figures}
    nearest = min(form.figures, key=lambda figures: len(set(figures) - set(keys)))
    facts = {"name": name, "example": form.example}
    found = [
        located(
            "DIST-FIGURE",
            key,
            "A {name} distribution has no '{key}'.",
            "{hint} For example {example}.",
            key=key,
            hint=near(key, [*known, *_COMMON]),
            **facts,
        )
        for key in keys
        if key not in known
    ]
    found += [
        located("DIST-LACKS", "", "A {name} distribution lacks {key}.", "For example {example}.", key=key, **facts)
        for key in nearest
        if key not in keys
    ]
    if not found and set(keys) not in [set(figures) for figures in form.figures]:
        found.append(
            located(
                "DIST-TOO-MANY",
                "",
                "A {name} distribution has more figures than it needs.",
                "For example {example}.",
                **facts,
            )
        )
    return found


def _is_quantile(key: str) -> bool:
    return re.fullmatch(r"p(?:100|\d{1,2}(?:\.\d{1,6})?)", key, re.ASCII) is not None


def dump_distribution(made: Distribution) -> Any:  # noqa: ANN401  # text, number or mapping
    """The form in which `parse_duration` or `parse_number` reads it.

    Raises
    ------
    ValueError
        It was not made by `distribution`, so the figures that people read are not known.
    """
    if not made.form:
        message = "only a distribution made by bpr.scenario.distributions.distribution() can be written"
        raise ValueError(message)
    plain = FORMS[made.form].plain

    def written(name: str, value: Figure) -> Any:  # noqa: ANN401
        if isinstance(value, tuple):
            return [written(name, item) for item in value]
        if made.unit == "1" or name in plain:
            return int(value) if value.is_integer() else value
        return str(Span(value, made.unit))

    if made.form == "constant" and not made.shift and made.factor is None:
        return written("value", made.params[0])
    result: dict[str, Any] = {"dist": made.form, **{name: written(name, value) for name, value in made.figures}}
    if made.factor is not None:
        result["times"] = str(made.factor)
    implied = 0.0 if made.kind == "normal" and made.unit != "1" else None
    if made.low is not None and made.low != implied:
        result["low"] = written("low", made.low)
    if made.high is not None:
        result["high"] = written("high", made.high)
    if made.shift:
        result["shift"] = written("shift", made.shift)
    return result
