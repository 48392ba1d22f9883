"""Milliseconds of a log <-> dates and times with offset, as people and files write them. No durations (see `units`)."""

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from bpr.eventlog.tables import NEVER, LogHeader

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
_FIRST_YEAR, _LAST_YEAR = 2, 9998  # one year from the ends of the calendar, so that every zone can show it
_QUARTER_MS = 900_000  # offsets from UTC change on quarters of an hour (IANA tz database, since 1972)

FORMATS = (
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
)
"""What is tried after ISO 8601. Day and month are never guessed: 01/02/2026 is refused."""


def zone_of(header: LogHeader) -> tzinfo:
    """The time zone of a log: the named one, else the offset of its start."""
    try:
        return ZoneInfo(header.timezone)
    except (KeyError, ValueError, OSError):  # not a name of the tz database, e.g. "UTC+08:00"
        return datetime.fromisoformat(header.start).tzinfo or UTC


def epoch_ms(instant: datetime) -> int:
    """Milliseconds since 1970 (UTC) of an instant with offset."""
    return (instant - _EPOCH) // _MS


def start_ms(header: LogHeader) -> int:
    """Milliseconds since 1970 (UTC) of the start of a log."""
    start = datetime.fromisoformat(header.start)
    return epoch_ms(start if start.tzinfo else start.replace(tzinfo=zone_of(header)))


def texts(column: NDArray[np.int64], header: LogHeader) -> list[str]:
    """Write instants in ISO 8601 with milliseconds and offset, in the time zone of the log; ``""`` for `NEVER`.

    >>> texts(np.array([0, NEVER]), LogHeader(start="2026-01-05T08:30:00+08:00", timezone="Asia/Shanghai"))
    ['2026-01-05T08:30:00.000+08:00', '']
    """
    known = column != NEVER
    written: NDArray[np.object_] = np.full(len(column), "", dtype=object)
    if known.any():
        utc = column[known] + start_ms(header)
        quarters, places = np.unique(utc // _QUARTER_MS, return_inverse=True)
        zone = zone_of(header)
        offsets = [_EPOCH + timedelta(milliseconds=int(quarter) * _QUARTER_MS) for quarter in quarters]
        local = [instant.astimezone(zone) for instant in offsets]
        shifts = np.array([(instant.utcoffset() or timedelta()) // _MS for instant in local], dtype=np.int64)
        suffixes = np.array([instant.isoformat()[19:] for instant in local])
        stamps = np.datetime_as_string((utc + shifts[places]).astype("datetime64[ms]"))
        written[known] = np.char.add(stamps, suffixes[places]).astype(object)
    texts_: list[str] = written.tolist()
    return texts_


def parse(text: str, zone: tzinfo, pattern: str | None = None) -> int:
    """Read an instant.

    Parameters
    ----------
    text
        ISO 8601 or one of `FORMATS`.
    zone
        Where the text has no offset.
    pattern
        A ``strptime`` pattern to use instead.

    Returns
    -------
    int
        Milliseconds since 1970 (UTC); what is finer is cut off.

    Raises
    ------
    ValueError
        The text is none of these.
    """
    text = text.strip()
    instant = datetime.strptime(text, pattern) if pattern else _iso(text)  # noqa: DTZ007  # the zone comes next
    if not _FIRST_YEAR <= instant.year <= _LAST_YEAR:
        message = f"'{text}' is not a date of our time"
        raise ValueError(message)
    return epoch_ms(instant if instant.tzinfo else instant.replace(tzinfo=zone))


def _iso(text: str) -> datetime:
    if not text[4:5].isdigit():  # 20260105 is read as a number by people, not as a date
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass
    for pattern in FORMATS:
        try:
            return datetime.strptime(text, pattern)  # noqa: DTZ007  # the zone comes from the caller
        except ValueError:
            continue
    message = f"'{text}' is not a date and time"
    raise ValueError(message)
