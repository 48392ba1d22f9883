"""Public holidays and make-up working days of a country, from the `holidays` library; loaded when first asked for.

The library knows China's announced schedules, its make-up Saturdays and Sundays (``weekend_workdays``) among them. For
years that are not announced yet it knows the statutory days only; `announced` tells them apart.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from bpr.units import near, refused

_MAKE_UP_COUNTRIES = ("CN",)
"""Countries that announce each year, late in the year before, on which weekend days work is made up."""


def check_holidays(code: object) -> str:
    """Read a country (``CN``) or a subdivision of one (``DE-BY``), ISO 3166.

    Raises
    ------
    ValueRefused
        The library does not know it; the nearest codes are suggested.
    """
    text = code.strip().upper() if isinstance(code, str) else ""
    country, _, subdivision = text.partition("-")
    subdivisions = _countries()
    if country not in subdivisions:
        raise refused(
            code="HOLIDAYS-COUNTRY",
            what="No holidays are known for '{name}'.",
            remedy="Use the two letters of ISO 3166, for example CN, or list the days under 'closed'. {hint}",
            name=str(code)[:40],
            hint=_nearest(country, subdivisions),
        )
    if subdivision and subdivision not in subdivisions[country]:
        if country in _MAKE_UP_COUNTRIES or not subdivisions[country]:
            return country  # the same days in the whole country
        raise refused(
            code="HOLIDAYS-SUBDIVISION",
            what="No subdivision '{part}' of {country} is known.",
            remedy="{hint}",
            part=subdivision[:40],
            country=country,
            hint=near(subdivision[:40], subdivisions[country]),
        )
    return text


def _nearest(country: str, known: Iterable[str]) -> str:
    """The nearest codes, where what was written looks like a code."""
    hint = near(country[:40], known)
    return hint if hint.startswith("Did") else ""


@lru_cache(maxsize=512)
def public_days(code: str, year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Days off and make-up working days of `year`.

    Parameters
    ----------
    code
        As `check_holidays` gives it.
    year
        Of the Gregorian calendar.
    """
    days = _library(code, year)
    made_up = frozenset(day for day in days.weekend_workdays if day.year == year)
    return frozenset(day for day in days if day.year == year) - made_up, made_up


def announced(code: str, year: int) -> bool:
    """Whether the days of `year` are final: false for years of China without an announced schedule of make-up days."""
    return code.partition("-")[0] not in _MAKE_UP_COUNTRIES or bool(public_days(code, year)[1])


@lru_cache(maxsize=1)
def _countries() -> dict[str, tuple[str, ...]]:
    from holidays import list_supported_countries  # noqa: PLC0415  # 50 ms that only calendars with holidays pay

    return {country: tuple(parts) for country, parts in list_supported_countries(include_aliases=False).items()}


def _library(code: str, year: int) -> Any:  # noqa: ANN401  # the library's own mapping
    from holidays import country_holidays  # noqa: PLC0415  # as above

    country, _, subdivision = code.partition("-")
    return country_holidays(country, subdiv=subdivision or None, years=year, expand=False)
