"""XLSX -> tables, by openpyxl: values as they were last computed, no formula is run, nothing outside is opened.

A workbook is a ZIP file of XML. Before the library sees it, its size when unpacked and its parts are looked at.
"""

import warnings
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from io import BytesIO

from bpr.errors import Finding, Unavailable, Where
from bpr.exchange.item_list.tables import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Table, cleaned, too_great
from bpr.exchange.places import Report

GREATEST_UNPACKED: int = 128 * 2**20
"""Bytes of all parts; the directory of the ZIP file says them, and no more of a part is unpacked than it says."""
MOST_PARTS = 2_000
MOST_SHEETS = 100


def read_workbook(data: bytes, file: str, report: Report) -> list[Table]:
    """The sheets of a workbook, none where it is wrong, which `report` says.

    Raises
    ------
    Unavailable
        openpyxl is not installed.
    """
    try:
        import openpyxl  # noqa: PLC0415  # an extra
    except ImportError:
        raise Unavailable(_no_library()) from None
    try:
        refused = _refused(data)
        if not refused:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of styles and extensions that it does not know
                book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
                try:
                    return _tables(((sheet.title, sheet) for sheet in book.worksheets[:MOST_SHEETS]), file, report)
                finally:
                    book.close()
    except Exception as error:  # noqa: BLE001  # what a library meets in a stranger's file can be anything
        refused = type(error).__name__
    report.add(
        "ITEM-WORKBOOK",
        Where(file),
        "The workbook cannot be read: {why}.",
        "Open it in a spreadsheet program and save it again as .xlsx, without a password, or as CSV.",
        why=refused,
    )
    return []


def _refused(data: bytes) -> str:
    """Why the file is not handed to the library; empty if it is."""
    if not data.startswith(b"PK"):
        return "it is no .xlsx file"
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > GREATEST_UNPACKED:
            return "unpacked, it is too great"
        for part in parts:
            looked_at = not part.filename.startswith("xl/media/")  # pictures (SVG) may declare what they like
            if looked_at and b"<!DOCTYPE" in archive.read(part).replace(b"\0", b""):
                return "a part of it declares entities"
    return ""


def _tables(sheets: Iterable[tuple[str, object]], file: str, report: Report) -> list[Table]:
    tables = []
    cells = 0
    for title, sheet in sheets:
        name = cleaned(title)
        place = Table(file, name, (), report)
        sheet.reset_dimensions()  # type: ignore[attr-defined]  # of a read-only sheet; a file may say any
        rows: list[tuple[str, ...]] = []
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):  # type: ignore[attr-defined]  # the same
            cells += len(row) + 1
            empty = all(value is None for value in row)  # rows that are only formatted may go on to the last
            if cells > MOST_CELLS or (not empty and number > MOST_ROWS):
                too_great(report, place.where(number), "rows", MOST_ROWS)
                return []
            if any(value is not None for value in row[MOST_COLUMNS:]):
                too_great(report, place.where(number), "columns", MOST_COLUMNS)
                return []
            if not empty:
                rows += [()] * (number - 1 - len(rows))
                rows.append(tuple(_text(value) for value in row[:MOST_COLUMNS]))
        tables.append(Table(file, name, tuple(rows), report))
    return tables


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004  # no digit is lost
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return cleaned(str(value))


def _no_library() -> Finding:
    return Finding(
        "ITEM-EXTRA",
        Where(),
        "Workbooks need the library openpyxl, which is not installed.",
        "Install it with `pip install 'bpr[office]'`, or save the table as CSV, which needs nothing.",
    )
