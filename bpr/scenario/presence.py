"""Presence by chance: the share of times at which somebody is there, by the part of a weekday. Knows no draws.

A list of n figures divides a day into n equal parts of the clock on the wall: 24 are hours, 96 are quarters of an hour.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bpr.scenario.hours import DAY_MINUTES, DAYS, each_weekday, same_weekdays
from bpr.units import refused


@dataclass(frozen=True, slots=True)
class Presence:
    """Shares of presence.

    Parameters
    ----------
    days
        For each weekday, Monday first, the share (0 to 1) in each of its equal parts; one part of 0 where nobody comes.
    """

    days: tuple[tuple[float, ...], ...]


def parse_presence(value: object) -> Presence:
    """Read shares by weekday: ``{mon-fri: [0, 0.5, 0.9, 0]}``; on days not named nobody is there.

    Raises
    ------
    ValueRefused
        With every finding, keys relative to `value`.
    """
    if isinstance(value, Presence):
        return value
    if not isinstance(value, Mapping):
        raise refused(
            code="PRESENCE-WEEK",
            what="Presence is a mapping from weekdays to lists of shares.",
            remedy="Write for example {example}.",
            example="{mon-fri: [0, 0, 0.9, 0.8, 0, 0]}",
        )
    days = each_weekday(value, _shares)
    presence = Presence(tuple(days.get(number, (0.0,)) for number in range(len(DAYS))))
    if not any(map(any, presence.days)):
        raise refused(
            code="PRESENCE-NEVER",
            what="They are never there.",
            remedy="Give at least one part of a day a share of more than 0.",
        )
    return presence


def dump_presence(presence: Presence) -> dict[str, Any]:
    """The mapping that `parse_presence` reads back."""
    return {days: list(shares) for days, shares in same_weekdays(presence.days) if any(shares)}


def _shares(value: object) -> tuple[float, ...]:
    if not isinstance(value, list | tuple) or not value or DAY_MINUTES % len(value):
        raise refused(
            code="PRESENCE-PARTS",
            what="A day is not divided into {got} equal parts of whole minutes.",
            remedy="Write 24 shares for the hours of a day, 48 for its half hours, 96 for its quarters.",
            got=len(value) if isinstance(value, list | tuple) else str(value)[:40],
        )
    for share in value:
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
            raise refused(
                code="PRESENCE-SHARE",
                what="'{got}' is not a share of presence.",
                remedy="Write numbers from 0 (never there) to 1 (always there).",
                got=str(share)[:40],
            )
    return tuple(map(float, value))
