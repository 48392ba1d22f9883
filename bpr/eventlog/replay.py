"""When cases arrived, from a log or from a table with a column of instants: what a run replays."""

import csv
import io
from collections.abc import Iterator
from datetime import tzinfo
from itertools import pairwise
from pathlib import Path

from bpr.errors import Finding, LogError
from bpr.eventlog.csv import decoded, delimiter_of
from bpr.eventlog.csv_rows import MAX_FINDINGS, MAX_ROWS
from bpr.eventlog.files import read_log
from bpr.eventlog.flaws import flaw
from bpr.eventlog.instants import parse, start_ms
from bpr.eventlog.streams import MAX_BYTES, reading

COLUMN = "arrival"


def read_arrivals(path: Path, zone: tzinfo) -> tuple[int, ...]:
    """The instants at which cases arrive.

    Parameters
    ----------
    path
        An event log that `bpr.eventlog.files.read_log` reads, or a CSV file with a column ``arrival``, one case a row,
        in the order of time.
    zone
        Of instants in a table without offset.

    Returns
    -------
    tuple of int
        Milliseconds since 1970 (UTC), in order.

    Raises
    ------
    LogError
        With all that is wrong, by line.
    """
    if path.suffix.lower() == ".csv":
        with reading(path, path.name, MAX_BYTES) as stream:
            text = decoded(stream.read(), path.name)
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
        headers = [cell.strip().lower() for cell in next(lines, [])]
        if COLUMN in headers and "activity" not in headers:
            return _of_table(lines, headers.index(COLUMN), path.name, zone)
    log = read_log(path)
    arrivals = log.cases["arrival"] + start_ms(log.header)
    return tuple(sorted(arrivals.tolist()))


def _of_table(lines: Iterator[list[str]], column: int, name: str, zone: tzinfo) -> tuple[int, ...]:
    found: list[tuple[int, int]] = []
    findings: list[Finding] = []
    for line, row in enumerate(lines, 2):
        if not any(row):
            continue
        if line > MAX_ROWS:
            findings.append(flaw("LOG-ROWS", name, line, limit=MAX_ROWS))
        if line > MAX_ROWS or len(findings) > MAX_FINDINGS:
            break
        text = row[column] if column < len(row) else ""
        try:
            found.append((parse(text, zone), line))
        except ValueError:
            findings.append(flaw("LOG-TIME", name, line, text=text[:40]))
    for (before, _), (instant, line) in pairwise(found):
        if instant < before and len(findings) < MAX_FINDINGS:
            findings.append(flaw("LOG-REPLAY", name, line))
    if not found and not findings:
        findings.append(flaw("LOG-EMPTY", name))
    if findings:
        raise LogError(findings)
    return tuple(instant for instant, _ in found)
