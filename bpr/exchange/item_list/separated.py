"""CSV -> a table: UTF-8 with or without mark, UTF-16 with mark, GB18030 (GBK, GB2312); commas, semicolons or tabs."""

import codecs
import csv
from io import StringIO

from bpr.exchange.item_list.tables import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Table, cleaned, too_great
from bpr.exchange.places import Report

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SEPARATORS = ",;\t"


def read_separated(data: bytes, file: str, report: Report) -> list[Table]:
    """The table of a CSV file; none where it is wrong, which `report` says."""
    table = Table(file, "", (), report)
    text = _decoded(data)
    if text is None:
        report.add(
            "ITEM-ENCODING",
            table.where(),
            "The text is neither UTF-8 nor GB18030.",
            "Save the table as CSV UTF-8, or as .xlsx.",
        )
        return []
    lines = text.splitlines()
    separator = max(_SEPARATORS, key=lambda sign: max((line.count(sign) for line in lines[:10]), default=0))
    rows: list[tuple[str, ...]] = []
    cells = 0
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row in reader:
            cells += len(row)
            if len(rows) >= MOST_ROWS or cells > MOST_CELLS:
                too_great(report, table.where(len(rows)), "rows", MOST_ROWS)
                return []
            if any(cell.strip() for cell in row[MOST_COLUMNS:]):
                too_great(report, table.where(len(rows) + 1), "columns", MOST_COLUMNS)
                return []
            rows.append(tuple(cleaned(cell) for cell in row))
    except csv.Error as error:
        report.add(
            "ITEM-CSV",
            table.where(len(rows) + 1),
            "The row cannot be read: {why}.",
            "Close the quotes around its cells, or save the table as .xlsx.",
            why=str(error),
        )
        return []
    return [Table(file, "", tuple(rows), report)]


def _decoded(data: bytes) -> str | None:
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
