"""Logs from and to files, by suffix: one table which suffix is which format."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from bpr.errors import LogError
from bpr.eventlog.flaws import flaw
from bpr.eventlog.tables import EventLog


class Format(NamedTuple):
    """How a file of one kind is written and read; the functions import what they need when they are called."""

    write: Callable[[EventLog, Path], Path]
    read: Callable[[Path], EventLog]
    lossless: bool


def _write_csv(log: EventLog, path: Path) -> Path:
    from bpr.eventlog.csv import write_csv  # noqa: PLC0415  # see `Format`

    return write_csv(log, path)


def _read_csv(path: Path) -> EventLog:
    from bpr.eventlog.csv import read_csv  # noqa: PLC0415

    return read_csv(path)


def _write_xes(log: EventLog, path: Path) -> Path:
    from bpr.eventlog.xes_writer import write_xes  # noqa: PLC0415

    return write_xes(log, path)


def _read_xes(path: Path) -> EventLog:
    from bpr.eventlog.xes import read_xes  # noqa: PLC0415

    return read_xes(path)


def _write_parquet(log: EventLog, path: Path) -> Path:
    from bpr.eventlog.parquet import write_parquet  # noqa: PLC0415

    return write_parquet(log, path)


def _read_parquet(path: Path) -> EventLog:
    from bpr.eventlog.parquet import read_parquet  # noqa: PLC0415

    return read_parquet(path)


_CSV = Format(_write_csv, _read_csv, lossless=False)
_XES = Format(_write_xes, _read_xes, lossless=False)

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        ".csv": _CSV,
        ".csv.gz": _CSV,
        ".xes": _XES,
        ".xes.gz": _XES,
        ".parquet": Format(_write_parquet, _read_parquet, lossless=True),
    }
)
"""Suffix (in lower case) -> format."""


def write_log(log: EventLog, path: str | Path) -> Path:
    """Write a log in the format that the suffix names.

    Parameters
    ----------
    log
        Any log.
    path
        ``.parquet`` (a folder; lossless), ``.csv``, ``.csv.gz``, ``.xes`` or ``.xes.gz`` (activities and cases only).

    Returns
    -------
    Path
        The file or folder. The same log gives the same bytes.

    Raises
    ------
    LogError
        The suffix is none of these.
    """
    return _format(Path(path)).write(log, Path(path))


def read_log(path: str | Path) -> EventLog:
    """Read a log in the format that the suffix names. For tables with foreign headers see `csv.read_csv`.

    Parameters
    ----------
    path
        As `write_log` takes it.

    Returns
    -------
    EventLog
        Simulated only where it was written so, to ``.parquet``; otherwise a real log.

    Raises
    ------
    LogError
        The suffix is unknown, or something is wrong with the file.
    """
    return _format(Path(path)).read(Path(path))


def _format(path: Path) -> Format:
    for suffix, found in sorted(FORMATS.items(), key=lambda item: -len(item[0])):
        if path.name.lower().endswith(suffix):
            return found
    raise LogError([flaw("LOG-SUFFIX", str(path), name=path.name, suffixes=", ".join(FORMATS))])
