"""An event log as one table of activities that a person or a spreadsheet can read (CSV), and foreign tables as logs.

One row an activity, with the headers of the usual tools (``case_id, activity, enable_time, start_time, end_time,
resource``), times in ISO 8601 with offset, case attributes as ``case:name``. Causes, stints, gateway choices and shifts
are not in it: what is read back is a real log (``simulated=False``). Lossless is `parquet`.

UTF-8 with byte order mark and commas, so that Excel shows Chinese right. A text that a spreadsheet would take for a
formula gets a ``'`` in front, which the reader takes off again (OWASP, CSV injection). What the log says of itself
(version, seed, digests …) stands as JSON in the last cell of the first row.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from bpr.errors import LogError, UnknownName
from bpr.eventlog.csv_headers import KNOWN_HEADERS, attributes_of, guarded, places_of
from bpr.eventlog.csv_rows import Rows
from bpr.eventlog.flaws import flaw
from bpr.eventlog.header import header_words
from bpr.eventlog.instants import texts
from bpr.eventlog.lifecycle import WAITS_FOR
from bpr.eventlog.services import shown_attributes
from bpr.eventlog.streams import MAX_BYTES, Source, name_of, reading, writing
from bpr.eventlog.tables import NEVER, EventLog

_WRITTEN = (
    *("case", "activity", "enabled", "started", "completed", "resource", "role", "unit", "state", "arrival", "ready"),
    *("released", "work_end", "worked", "suspended", "waits_for", "element", "type"),
)


def write_csv(log: EventLog, path: str | Path) -> Path:
    """Write the activities of a log as one table.

    Parameters
    ----------
    log
        Any log. Cases of several replications are told apart by ``replication-case``.
    path
        ``.csv``, or ``.csv.gz`` for a compressed file.

    Returns
    -------
    Path
        The file. The same log gives the same bytes.
    """
    path = Path(path)
    columns = {KNOWN_HEADERS[name][0]: cells for name, cells in _cells(log)}
    of_case = log.case_rows()
    for name, values in shown_attributes(log).items():
        if name != "case_id":
            columns[guarded(f"case:{name}")] = [_attribute(value) for value in values[of_case].tolist()]
    rows = log.activities.rows
    words = json.dumps(header_words(log.header), ensure_ascii=False, sort_keys=True)
    columns["provenance"] = [words, *[""] * (rows - 1)] if rows else []
    with writing(path) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
        text.flush()
        text.detach()
    return path


def _cells(log: EventLog) -> Iterator[tuple[str, Sequence[object]]]:
    """The columns of `_WRITTEN`, in order."""
    rows, header, of_case = log.activities, log.header, log.case_rows()

    def named(column: str, entries: Iterable[str]) -> list[object]:
        cells: list[object] = np.array([*map(guarded, entries), ""], dtype=object)[rows[column]].tolist()
        return cells

    ended = np.maximum(rows["completed"], rows["withdrawn"])
    states = np.where(
        rows["completed"] != NEVER, "completed", np.where(rows["withdrawn"] != NEVER, "withdrawn", "open")
    )
    made: dict[str, Sequence[object]] = {
        "case": np.array([guarded(case) for case in case_ids(log)], dtype=object)[of_case].tolist(),
        "activity": named("element", (element.name or element.id for element in log.elements)),
        "completed": texts(ended, header),
        "resource": named("individual", (person.id for person in log.individuals)),
        "role": named("role", (role.id for role in log.roles)),
        "unit": named("unit", (unit.id for unit in log.units)),
        "state": states.tolist(),
        "arrival": texts(log.cases["arrival"][of_case], header),
        "worked": (rows["worked"] / 1000).tolist(),
        "suspended": (rows["suspended"] / 1000).tolist(),
        "waits_for": np.array(WAITS_FOR, dtype=object)[rows["waits_for"]].tolist(),
        "element": named("element", (element.id for element in log.elements)),
        "type": named("element", (element.type for element in log.elements)),
    }
    for name in _WRITTEN:
        yield name, made[name] if name in made else texts(rows[name], header)


def case_ids(log: EventLog) -> list[str]:
    """For each case the number of the application, else its number in the run (``replication-case`` if several)."""
    if "case_id" in log.attributes:
        return [str(case) for case in log.attributes["case_id"].tolist()]
    numbers = log.cases["case"].tolist()
    if log.header.replications == 1:
        return [str(number) for number in numbers]
    return [f"{at}-{number}" for at, number in zip(log.cases["replication"].tolist(), numbers, strict=True)]


def _attribute(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    return value if isinstance(value, int | float) else guarded(str(value))


def read_csv(  # noqa: PLR0913  # keyword-only, each with a default
    source: Source,
    *,
    columns: Mapping[str, str] | None = None,
    timezone: str | None = None,
    time_format: str | None = None,
    delimiter: str | None = None,
    name: str | None = None,
    limit: int = MAX_BYTES,
) -> EventLog:
    """Read a table of activities, or of events with a lifecycle.

    Parameters
    ----------
    source
        A path (``.gz`` accepted) or the bytes of a file. UTF-8, else GB 18030.
    columns
        Field -> header, for headers that are not in `KNOWN_HEADERS`: ``{"case": "Request", "activity": "Step",
        "started": "From", "completed": "To"}``. The fields are the keys of `KNOWN_HEADERS`. Given fields replace
        recognised ones.
    timezone
        IANA name for times without offset, and in which the log is shown; default: what a file of bpr says, else UTC.
    time_format
        A ``strptime`` pattern, where the times are neither ISO 8601 nor of another unmistakable form.
    delimiter
        Default: of comma, semicolon, tab and bar the most frequent in the first line.
    name
        What messages call the file.
    limit
        Bytes, after decompression.

    Returns
    -------
    EventLog
        With ``simulated=False``; instants that the file does not give are `NEVER`.

    Raises
    ------
    LogError
        With all that is wrong, by line.
    UnknownName
        `columns` names a field that there is not.
    """
    name = name_of(source, name)
    for unknown in set(columns or ()) - set(KNOWN_HEADERS):
        kind = "field of an event log"
        raise UnknownName(kind, unknown, KNOWN_HEADERS)
    with reading(source, name, limit) as stream:
        text = decoded(stream.read(), name)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or delimiter_of(text))
    rows = Rows(name, time_format, {}, (), timezone)
    try:
        headers = [cell.strip() for cell in next(lines, [])]
        places = places_of(headers, columns or {}, name)
        attributes = [(at, head.removeprefix("case:")) for at, head in attributes_of(headers, places)]
        rows = Rows(name, time_format, places, attributes, timezone)
        for row in lines:
            if not rows.take(row, lines.line_num):
                break
    except csv.Error as error:
        rows.report("LOG-CSV", lines.line_num, reason=str(error))
    return rows.log()


def decoded(data: bytes, name: str) -> str:
    """The text of a table: UTF-8, else GB 18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
        break
    raise LogError([flaw("LOG-ENCODING", name)])


def delimiter_of(text: str) -> str:
    """What parts the cells: of comma, semicolon, tab and bar the most frequent in the first line."""
    first = text[:100_000].split("\n", 1)[0]
    return max(",;\t|", key=first.count)


def column_names() -> tuple[str, ...]:
    """The headers that `write_csv` writes, without those of the case attributes."""
    return (*(KNOWN_HEADERS[name][0] for name in _WRITTEN), "provenance")
