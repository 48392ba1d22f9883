"""Amounts with their unit: durations ("45 min", "10 wd") and money. Values and their text, no calendars.

Inside bpr a duration is a number of milliseconds, or of working days where only a calendar can say how long it is. The
two are never converted into each other without one.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from types import MappingProxyType
from typing import Literal

from bpr.errors import Finding, InputError, Where, suggestion

SECOND: int = 1_000
"""Milliseconds of a second."""
MINUTE: int = 60 * SECOND
"""Milliseconds of a minute."""
HOUR: int = 60 * MINUTE
"""Milliseconds of an hour."""
DAY: int = 24 * HOUR
"""Milliseconds of a calendar day."""
WEEK: int = 7 * DAY
"""Milliseconds of a calendar week."""

SpanUnit = Literal["ms", "wd"]
"""Milliseconds, or working days."""

_LONGEST = 1_000 * 366 * DAY
"""Longer durations are slips of the pen; the bound also keeps every instant inside int64 and inside datetime."""

_UNITS: Mapping[str, tuple[int, SpanUnit]] = MappingProxyType(
    {
        **dict.fromkeys(("ms", "毫秒"), (1, "ms")),
        **dict.fromkeys(("s", "sec", "second", "seconds", "秒"), (SECOND, "ms")),
        **dict.fromkeys(("min", "minute", "minutes", "分", "分钟"), (MINUTE, "ms")),
        **dict.fromkeys(("h", "hour", "hours", "小时", "时"), (HOUR, "ms")),
        **dict.fromkeys(("d", "day", "days", "天", "日", "自然日"), (DAY, "ms")),
        **dict.fromkeys(("wk", "week", "weeks", "周"), (WEEK, "ms")),
        **dict.fromkeys(("wd", "工作日"), (1, "wd")),
    }
)
"""Unit as written -> its size, and what it is counted in."""

_SHOWN: tuple[tuple[str, int], ...] = (("d", DAY), ("h", HOUR), ("min", MINUTE), ("s", SECOND), ("ms", 1))
"""Units that bpr itself writes, the greatest first."""

_NUMBER = r"[+-]?(?:[0-9]{1,18}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,3})?"
_PART = re.compile(rf"\s*({_NUMBER})\s*([^\W\d_]+)\s*")
_BARE = re.compile(rf"\s*{_NUMBER}\s*")
_ISO = re.compile(
    r"P(?:(?P<years>\d+(?:\.\d+)?)Y)?(?:(?P<months>\d+(?:\.\d+)?)M)?(?:(?P<W>\d+(?:\.\d+)?)W)?(?:(?P<D>\d+(?:\.\d+)?)D)?"
    r"(?:T(?:(?P<H>\d+(?:\.\d+)?)H)?(?:(?P<M>\d+(?:\.\d+)?)M)?(?:(?P<S>\d+(?:\.\d+)?)S)?)?",
    re.ASCII,
)
_ISO_UNITS: Mapping[str, int] = MappingProxyType({"W": WEEK, "D": DAY, "H": HOUR, "M": MINUTE, "S": SECOND})
_TEXT_BOUND = 100
_NAME_BOUND, _NAMES_BOUND = 80, 1_000


class ValueRefused(InputError, ValueError):
    """A value of a document cannot be read.

    The keys of its findings are relative to the value; whoever reads the document adds file, line and key.
    """


def refused(*, code: str, what: str, remedy: str, key: str = "", **values: object) -> ValueRefused:
    """One finding about a value, ready to be raised. `what` and `remedy` are templates over `values`."""
    return ValueRefused([located(code, key, what, remedy, **values)])


def located(code: str, key: str, what: str, remedy: str, /, **values: object) -> Finding:
    """A finding about `key`, a path relative to whatever is being read."""
    return Finding(code, Where(key=key or None), what, remedy, values=MappingProxyType(values))


def under(key: str, problem: ValueRefused) -> list[Finding]:
    """The findings of a value that stands under `key`."""
    inner = [(finding, ".".join(filter(None, (key, finding.where.key)))) for finding in problem.findings]
    return [Finding(f.code, Where(key=path), f.what, f.remedy, f.severity, f.values) for f, path in inner]


def near(name: str, known: Iterable[str]) -> str:
    """As `bpr.errors.suggestion`, for names of strangers: comparing many long names would take for ever."""
    return suggestion(name[:_NAME_BOUND], [other for other in islice(known, _NAMES_BOUND) if len(other) <= _NAME_BOUND])


@dataclass(frozen=True, slots=True)
class Span:
    """A duration: `amount` in milliseconds (unit ``ms``) or in working days (unit ``wd``).

    >>> str(Span(2_700_000, "ms"))
    '45 min'
    """

    amount: float
    unit: SpanUnit = "ms"

    def __str__(self) -> str:
        return _plain(self.amount) + " wd" if self.unit == "wd" else _exact_text(self.amount)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of money; `currency` is the ISO 4217 code of the scenario, or empty.

    >>> str(Money(1234.5, "CNY"))
    '1,234.50 CNY'
    """

    amount: float
    currency: str = ""

    def __str__(self) -> str:
        return f"{self.amount:,.2f} {self.currency}".rstrip()


def parse_span(text: object, *, signed: bool = False) -> Span:
    """Read a duration that carries its unit.

    Parameters
    ----------
    text
        ``"45 min"``, ``"1 h 30 min"``, ``"10 wd"``, ``"3 天"``, or ISO 8601 ``"PT45M"``; ms, s, min, h, d, wk, wd.
    signed
        Whether it may be negative.

    Raises
    ------
    ValueRefused
        A bare number, an unknown unit, a month or year (which have no fixed length), a negative or absurd length.

    Examples
    --------
    >>> parse_span("1 h 30 min")
    Span(amount=5400000.0, unit='ms')
    >>> parse_span("10 工作日")
    Span(amount=10.0, unit='wd')
    """
    if isinstance(text, Span):
        return text
    if isinstance(text, bool) or not isinstance(text, int | float | str):
        raise refused(
            code="SPAN-TYPE",
            what="A duration was expected, not {got}.",
            remedy="Write a number and its unit, for example 45 min.",
            got=shown(text),
        )
    if not isinstance(text, str) or _BARE.fullmatch(text):
        raise refused(
            code="SPAN-BARE",
            what="The duration {number} has no unit.",
            remedy="Write the unit: {number} min, {number} h, {number} d (calendar days), {number} wd (working days).",
            number=str(text).strip(),
        )
    stripped = text.strip()
    if len(stripped) > _TEXT_BOUND:
        raise _unreadable(stripped)
    span = _iso_span(stripped) if stripped[:1] == "P" else _unit_span(stripped)
    limit = _LONGEST if span.unit == "ms" else _LONGEST / DAY
    if span.amount < 0 and not signed:
        raise refused(
            code="SPAN-NEGATIVE",
            what="The duration '{text}' is negative.",
            remedy="A duration is 0 or more.",
            text=stripped,
        )
    if abs(span.amount) > limit:
        raise refused(
            code="SPAN-LONG",
            what="The duration '{text}' is longer than 1,000 years.",
            remedy="Check number and unit.",
            text=stripped,
        )
    return span


def _unit_span(text: str) -> Span:
    total, counted, at = Decimal(0), None, 0
    while at < len(text):
        part = _PART.match(text, at)
        if part is None:
            raise _unreadable(text)
        number, unit = part.groups()
        if unit not in _UNITS:
            raise _unknown_unit(text, unit)
        size, kind = _UNITS[unit]
        if counted not in (None, kind):
            raise refused(
                code="SPAN-MIXED",
                what="'{text}' adds working days to hours or calendar days.",
                remedy="How long a working day is depends on a calendar: give all of it in wd, or all in d, h, min.",
                text=text,
            )
        total, counted, at = total + Decimal(number) * size, kind, part.end()
    if counted is None:
        raise _unreadable(text)
    return Span(float(total), counted)


def _iso_span(text: str) -> Span:
    parts = _ISO.fullmatch(text)
    if parts is None or text[-1] in "PT":
        raise _unreadable(text)
    if parts["years"] or parts["months"]:
        raise refused(
            code="SPAN-MONTH",
            what="'{text}' counts months or years, which have no fixed length.",
            remedy="Give it in days (P30D, or 30 d) or in working days (20 wd).",
            text=text,
        )
    return Span(float(sum(Decimal(parts[unit] or 0) * size for unit, size in _ISO_UNITS.items())))


def _unknown_unit(text: str, unit: str) -> ValueRefused:
    if unit in ("m", "mo", "month", "months", "y", "year", "years", "月", "年"):
        return refused(
            code="SPAN-VAGUE",
            what="In '{text}' the unit '{unit}' has no fixed length, or stands for several.",
            remedy="Minutes are min, 30 days are 30 d, four weeks 4 wk, twenty working days 20 wd.",
            text=text,
            unit=unit,
        )
    return refused(
        code="SPAN-UNIT",
        what="In '{text}' the unit '{unit}' is unknown.",
        remedy="Units are ms, s, min, h, d (calendar days), wk, wd (working days). {hint}",
        text=text,
        unit=unit,
        hint=suggestion(unit.lower(), [name for name in _UNITS if name.isascii()]) if len(unit) > 1 else "",
    )


def _unreadable(text: str) -> ValueRefused:
    shown = text if len(text) <= 40 else text[:39] + "…"  # noqa: PLR2004  # as much as fits a line of a message
    return refused(
        code="SPAN-FORM",
        what="'{text}' is not a duration.",
        remedy="Write a number and its unit, for example 45 min, 2.5 h, 10 wd.",
        text=shown,
    )


def format_ms(ms: float) -> str:
    """Show a duration in the greatest unit that it fills, to three significant digits.

    >>> format_ms(1_071_360_000), format_ms(0), format_ms(-90_000)
    ('12.4 d', '0 s', '-1.5 min')
    """
    for unit, size in _SHOWN:
        if abs(ms) >= size:
            return f"{_rounded(ms / size)} {unit}"
    return "0 s" if ms == 0 else f"{_rounded(ms)} ms"


def _rounded(number: float) -> str:
    decimals = 0 if abs(number) >= 100 else 1 if abs(number) >= 10 else 2  # noqa: PLR2004  # three significant digits
    text = f"{number:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _exact_text(ms: float) -> str:
    """The shortest text that reads back as exactly `ms`."""
    exact = Decimal(repr(float(ms)))
    for unit, size in _SHOWN:
        number = exact / size
        if abs(exact) >= size and number * size == exact and abs(number.as_tuple().exponent) <= 3:  # type: ignore[arg-type]  # noqa: PLR2004  # finite, so the exponent is a number
            return f"{_plain(float(number))} {unit}"
    return "0 min" if ms == 0 else f"{_plain(ms)} ms"


def _plain(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else repr(float(number))


def shown(value: object) -> str:
    """A value of a document in a message, in any language: short, as it is written in YAML.

    >>> shown({"a": 1}), shown([]), shown(None), shown(True), shown("3 d"), shown(4.5)
    ('{…}', '[…]', 'null', 'true', "'3 d'", '4.5')
    """
    if isinstance(value, str):
        return f"'{value[:40]}{'…' if len(value) > 40 else ''}'"  # noqa: PLR2004  # as much as fits a line
    if isinstance(value, Mapping):
        return "{…}"
    if isinstance(value, list | tuple):
        return "[…]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return f"{value:g}" if isinstance(value, float) else str(value)[:40]
