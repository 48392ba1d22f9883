"""Time zones: local times of day to instants and back, daylight saving resolved. No calendars.

Instants are milliseconds since 1970-01-01T00:00Z ("epoch"), days are counted from 1970-01-01.
"""

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
from numpy.typing import NDArray

from bpr.errors import suggestion
from bpr.units import DAY, MINUTE, refused

Times = NDArray[np.int64]

_EPOCH_DAY = date(1970, 1, 1).toordinal()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
FIRST_DAY: int = date.min.toordinal() - _EPOCH_DAY + 2
"""The first day that local times are worked out for."""
LAST_DAY: int = date.max.toordinal() - _EPOCH_DAY - 2
"""The last."""


@lru_cache(maxsize=64)
def zone_of(name: str) -> tzinfo:
    """The time zone with this IANA name or UTC offset.

    Raises
    ------
    KeyError
        There is none.
    """
    if name[:1] in ("+", "-"):
        instant = datetime.fromisoformat(f"1970-01-01T00:00:00{name}")
        return timezone(instant.utcoffset() or timedelta())
    return ZoneInfo(name)


def epoch_ms(instant: datetime) -> int:
    """Milliseconds from 1970-01-01T00:00Z to `instant`, exactly."""
    return (instant - _EPOCH) // _MILLISECOND


def check_zone(name: object) -> str:
    """Read a time zone: an IANA name or a UTC offset.

    Raises
    ------
    ValueRefused
        Unknown; the nearest names are suggested.
    """
    try:
        zone_of(str(name))
    except (ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError; paths and directories give the others
        pass
    except KeyError:
        pass
    else:
        return str(name)
    raise refused(
        code="ZONE",
        what="The time zone '{name}' is unknown.",
        remedy="Write an IANA name such as Asia/Shanghai, or an offset such as +08:00. {hint}",
        name=str(name)[:60],
        hint=_zone_hint(str(name)[:60]),
    )


def _zone_hint(name: str) -> str:
    known = {zone.lower(): zone for zone in available_timezones()}
    last = {zone.rpartition("/")[2].lower(): zone for zone in sorted(known.values()) if "/" in zone}
    if name.lower().rpartition("/")[2] in ("beijing", "peking", "北京", "prc"):
        return "Did you mean 'Asia/Shanghai', the time of all China?"
    near = suggestion(name.lower().replace(" ", "_"), known)
    city = last.get(name.rpartition("/")[2].lower().replace(" ", "_"))
    if city:
        return f"Did you mean '{city}'?"
    if near.startswith("There are"):
        return ""
    for lower, proper in known.items():
        near = near.replace(f"'{lower}'", f"'{proper}'")
    return near


def day_number(day: date) -> int:
    """Days from 1970-01-01 to `day`."""
    return day.toordinal() - _EPOCH_DAY


def date_of(day: int) -> date:
    """The date so many days after 1970-01-01."""
    return date.fromordinal(day + _EPOCH_DAY)


def local_days(from_epoch: int, to_epoch: int, zone: tzinfo) -> tuple[int, int]:
    """Epoch days of the local dates of two instants."""
    first, last = (
        (_EPOCH + timedelta(milliseconds=ms)).astimezone(zone).date().toordinal() - _EPOCH_DAY
        for ms in (from_epoch, to_epoch)
    )
    return first, min(last, LAST_DAY)


def instants_of(days: Times, minutes: Times, zone: tzinfo, *, closing: bool) -> Times:
    """Epoch milliseconds of local times, given as epoch day and minute after its midnight."""
    local = days * DAY + minutes * MINUTE
    if isinstance(zone, timezone):
        return local - _offset_ms(zone, 0)
    if not len(days):
        return local
    first, last = int(days.min()), int(days.max())
    midnights = _offsets(zone, first, last + 3)
    index = days - first
    before, after = midnights[index], midnights[np.minimum(index + 3, len(midnights) - 1)]
    result = local - before
    for row in np.flatnonzero(before != after):  # a clock change is near: ask the zone itself
        result[row] = _exact(int(local[row]), zone, closing=closing)
    return result


@lru_cache(maxsize=64)
def _offsets(zone: tzinfo, first: int, last: int) -> Times:
    """UTC offset in ms at the midnights before days `first` … `last`, one day early to see the change of that night."""
    return np.fromiter((_offset_ms(zone, day - 1) for day in range(first, last + 1)), np.int64, last - first + 1)


def _offset_ms(zone: tzinfo, day: int) -> int:
    midnight = datetime.combine(date_of(day), datetime.min.time(), zone)
    return (midnight.utcoffset() or timedelta()) // _MILLISECOND


def _exact(local_ms: int, zone: tzinfo, *, closing: bool) -> int:
    """The instant of a local time: the first of two, the last where something closes; the jump where there is none."""
    wall = datetime(1970, 1, 1) + timedelta(milliseconds=local_ms)  # noqa: DTZ001  # wall time on purpose
    early, late = (
        local_ms - (wall.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta()) // _MILLISECOND for fold in (0, 1)
    )
    if early <= late:
        return late if closing else early
    low, high = late, early  # the wall time is skipped: the jump lies between
    target = _zone_offset(zone, high)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _zone_offset(zone, middle) == target else (middle, high)
    return high


def _zone_offset(zone: tzinfo, ms: int) -> timedelta:
    return (_EPOCH + timedelta(milliseconds=ms)).astimezone(zone).utcoffset() or timedelta()
