"""Values of BPSim parameters (6.3) -> durations, numbers, texts of a scenario; a value that is not meant is told."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from bpr.exchange.bpsim.data import Parameter
from bpr.exchange.bpsim.expressions import translated
from bpr.exchange.bpsim.laws import LAWS, OPEN_ENDED, Made, NotMeant, between, discrete
from bpr.exchange.bpsim.vocabulary import UNITS
from bpr.exchange.xml_places import XmlPlace
from bpr.scenario.distributions import Distribution, distribution
from bpr.scenario.expression import evaluate, names_of
from bpr.scenario.forms import FORMS
from bpr.units import DAY, HOUR, MINUTE, SECOND, WEEK, ValueRefused

CONSTANTS = ("FloatingParameter", "NumericParameter")

_ISO = re.compile(
    r"P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?",
    re.ASCII,
)
_ISO_UNITS = {"weeks": WEEK, "days": DAY, "hours": HOUR, "minutes": MINUTE, "seconds": SECOND}
_MONTH, _YEAR = 30 * DAY, 365 * DAY
_MOST_MONTHS = 12_000
_MS_DECIMALS = 3
_ALL = 0.999
"""Share of draws that are not drawn again, above which nothing is said of the rest."""

Kind = Literal["ms", "1"]


@dataclass(frozen=True, slots=True)
class IsoDuration:
    """A duration of ISO 8601: calendar months, and ms."""

    months: int
    ms: float


def only_value(parameter: Parameter | None) -> XmlPlace | None:
    """The value that always holds; of several the last. Values for a calendar are told."""
    if parameter is None:
        return None
    dated = [value for value in parameter.values if value.find("validFor")]
    if dated:
        parameter.add(
            "BPSIM-VALID-FOR",
            "{count} values of {name} hold in a calendar only; they were not read.",
            "What depends on the time of the week is meant for arrivals and for the number of people alone.",
            count=len(dated),
            name=parameter.name,
        )
    return next((value for value in reversed(parameter.values) if not value.find("validFor")), None)


def iso_duration(text: str) -> IsoDuration | None:
    """A duration of ISO 8601 of 1,000 years at most, or None."""
    parts = _ISO.fullmatch(text.strip()[:60])
    if parts is None or not any(parts.groups()):
        return None
    months = 12 * int(parts["years"] or 0) + int(parts["months"] or 0)
    ms = sum(float(parts[unit] or 0) * size for unit, size in _ISO_UNITS.items())
    return IsoDuration(months, ms) if months <= _MOST_MONTHS and ms <= _MOST_MONTHS * _MONTH else None


def instant(value: XmlPlace | None) -> datetime | None:
    """The instant of a ``DateTimeParameter``; without offset it is in UTC (6.3.4.3)."""
    text = value.need("value") if value is not None else None
    if value is None or text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        value.report.add(
            "EXCHANGE-INSTANT",
            value.at("value"),
            "'{text}' is not a date and time.",
            "Write it as 2023-01-02T09:00:00.000+00:00.",
            text=text[:40],
        )
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


class Reader:
    """Reads values in the base unit of time of a scenario.

    Parameters
    ----------
    base
        Its name; minutes where a scenario names none (schema of BPSim 2.0).
    """

    def __init__(self, base: str) -> None:
        self.base = base if base in UNITS else "min"

    def duration(self, parameter: Parameter | None) -> Distribution | None:
        """The duration that a parameter gives; None, and a finding, where it is not meant."""
        value = only_value(parameter)
        return None if parameter is None or value is None else self.distribution(parameter, value, "ms")

    def number(self, parameter: Parameter | None, low: float = 0.0) -> float | None:
        """The constant that a parameter gives, at least `low`."""
        value = only_value(parameter)
        if parameter is None or value is None:
            return None
        if value.tag in CONSTANTS:
            return value.number("value", low=low, high=1e15)
        made = self.distribution(parameter, value, "1")
        if made is None or (made.is_constant and made.mean >= low):
            return None if made is None else made.mean
        parameter.add(
            "BPSIM-CONSTANT",
            "{name} is not a fixed number of {low} or more; it was not read.",
            "Give it as a NumericParameter or FloatingParameter.",
            name=parameter.name,
            low=f"{low:g}",
        )
        return None

    def distribution(self, parameter: Parameter, value: XmlPlace, kind: Kind) -> Distribution | None:
        """A value as a duration (``ms``) or a plain number (``1``)."""
        try:
            made = self._made(parameter, value, kind)
            if made is None:
                return None
            form, figures = made
            unit = UNITS.get(value.find("timeUnit") or self.base, 0) if kind == "ms" else 1
            if value.tag == "DurationParameter":
                unit = 1
            if not unit:
                value.known(value.find("timeUnit") or "", UNITS, "unit of time", "timeUnit")
                return None
            found = _scaled(form, figures, unit, kind)
        except NotMeant as error:
            why = str(error)
        except ValueRefused as error:
            why = " ".join(finding.what_text for finding in error.findings).rstrip(".")
        else:
            self._check_negative(parameter, found)
            return found
        parameter.add(
            "BPSIM-VALUE",
            "The {tag} of {name} was not read: {why}.",
            "Correct its figures, or write the value into the scenario by hand.",
            tag=value.tag,
            name=parameter.name,
            why=why,
        )
        return None

    def _made(self, parameter: Parameter, value: XmlPlace, kind: Kind) -> Made | None:
        tag = value.tag
        if tag in CONSTANTS:
            figure = value.number("value")
            return None if figure is None else ("constant", {"value": figure})
        if tag == "DurationParameter" and kind == "ms":
            return self._fixed(parameter, value)
        if tag == "ExpressionParameter":
            return "constant", {"value": _computed(value)}
        if tag == "EnumParameter":
            return self._listed(parameter, value, kind)
        if tag == "UserDistribution":
            return self._points(parameter, value, kind)
        if tag not in LAWS:
            message = f"a {tag} gives no {'duration' if kind == 'ms' else 'number'} here"
            raise NotMeant(message)
        names, law = LAWS[tag]
        absent = [name for name in names if tag in OPEN_ENDED and name in OPEN_ENDED[tag] and value.find(name) is None]
        figures = [None if name in absent else value.number(name) for name in names]
        return None if figures.count(None) > len(absent) else law(*figures)

    def _fixed(self, parameter: Parameter, value: XmlPlace) -> Made | None:
        text = value.need("value")
        found = iso_duration(text) if text is not None else None
        if found is None:
            if text is not None:
                value.report.add(
                    "BPSIM-DURATION",
                    parameter.where,
                    "'{text}' is not a duration.",
                    "Write it as PT1H30M.",
                    text=text[:40],
                )
            return None
        if found.months:
            parameter.add(
                "BPSIM-MONTH",
                "'{text}' counts months or years; they were taken as 30 and 365 days.",
                "Give it in days if the difference matters.",
                "assumption",
                text=text,
            )
        years, months = divmod(found.months, 12)
        return "constant", {"value": found.ms + years * _YEAR + months * _MONTH}

    def _listed(self, parameter: Parameter, value: XmlPlace, kind: Kind) -> Made | None:
        """Observed values; BPSim takes them in order, a scenario draws among them."""
        figures = [self._figure(parameter, item, kind) for item in _inside(value)]
        known = tuple(figure for figure in figures if figure is not None)
        if len(known) < len(figures) or not known:
            return None
        if len(known) > 1:
            parameter.add(
                "BPSIM-ENUM",
                "The {count} values of {name} come in their order in BPSim; here one of them is drawn each time.",
                "Nothing to do, unless the order matters.",
                "assumption",
                count=len(known),
                name=parameter.name,
            )
        return "observed", {"values": known}

    def _points(self, parameter: Parameter, value: XmlPlace, kind: Kind) -> Made | None:
        points = list(value.children("UserDistributionDataPoint"))
        shares = [point.number("probability", low=0, high=100) for point in points]
        figures = [self._figure(parameter, inner, kind) for point in points for inner in list(_inside(point))[:1]]
        known = [figure for figure in figures if figure is not None]
        weights = [share for share in shares if share is not None]
        if len(known) != len(points) or len(weights) != len(points) or not points:
            return None
        if (value.find("discrete") or "").lower() in ("true", "1"):
            return discrete(known, weights)
        return between(known, weights)

    def _figure(self, parameter: Parameter, value: XmlPlace, kind: Kind) -> float | None:
        """One constant among several, in the unit of the whole."""
        made = self.distribution(parameter, value, kind)
        if made is None:
            return None
        if not made.is_constant:
            message = f"a {value.tag} stands among its values"
            raise NotMeant(message)
        return made.mean / (UNITS[self.base] if kind == "ms" else 1)

    @staticmethod
    def _check_negative(parameter: Parameter, made: Distribution) -> None:
        if made.kind == "normal" and made.unit == "ms" and made.low == 0 and made.accepted < _ALL:
            parameter.add(
                "EXCHANGE-NEGATIVE",
                "{share:.1%} of these normal durations would be below 0; here they are drawn again.",
                "Use a distribution that has no negative values, for example lognormal.",
                "assumption",
                share=1 - made.accepted,
            )


def text_of(value: XmlPlace) -> str | None:
    """The text of a ``StringParameter`` or expression."""
    return value.need("value") if value.tag in ("StringParameter", "ExpressionParameter") else None


def truth_of(value: XmlPlace) -> bool | None:
    """What a ``BooleanParameter`` says; other values say nothing."""
    texts: Mapping[str, bool] = {"true": True, "1": True, "false": False, "0": False}
    return texts.get((value.find("value") or "").lower()) if value.tag == "BooleanParameter" else None


def _inside(place: XmlPlace) -> list[XmlPlace]:
    """The values inside an element."""
    children = place.element.iterchildren(f"{{{place.namespace}}}*")
    return [XmlPlace(child, place.namespace, place.report) for child in children]


def _computed(value: XmlPlace) -> float:
    """The worth of an expression of numbers alone."""
    try:
        expression = translated(value.find("value") or "")
    except ValueRefused as error:
        raise NotMeant(error.findings[0].what_text.rstrip(".")) from None
    worth = None if names_of(expression) else evaluate(expression, {})
    if not isinstance(worth, float):
        message = "what a case carries decides no duration here"
        raise NotMeant(message)
    return worth


def _scaled(form: str, figures: Mapping[str, float | tuple[float, ...]], unit: int, kind: Kind) -> Distribution:
    """The distribution with its figures in ms, or as they are."""
    open_ends = {"low": -math.inf, "high": math.inf} if FORMS[form].bounds else {}
    figures = {name: figure for name, figure in figures.items() if figure != open_ends.get(name)}
    plain = FORMS[form].plain

    def in_unit(name: str, figure: float) -> float:
        return figure if kind == "1" or name in plain else round(figure * unit, _MS_DECIMALS)

    scaled = {
        name: tuple(in_unit(name, item) for item in figure) if isinstance(figure, tuple) else in_unit(name, figure)
        for name, figure in figures.items()
    }
    if not all(map(math.isfinite, _flat(scaled.values()))):
        message = "a figure is infinite"
        raise NotMeant(message)
    if kind == "ms" and form == "normal" and isinstance(low := scaled.get("low"), float):
        scaled["low"] = max(low, 0.0)
    return distribution(form, unit=kind, **scaled)  # type: ignore[arg-type]


def _flat(figures: Iterable[float | tuple[float, ...]]) -> Iterator[float]:
    for figure in figures:
        yield from figure if isinstance(figure, tuple) else (figure,)
