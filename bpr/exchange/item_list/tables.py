"""Cells of a table as text, and where each stands, whichever file they come from."""

import re
import unicodedata
from dataclasses import dataclass, field

from bpr.errors import Severity, Where
from bpr.exchange.places import GREATEST_TEXT, Report, say_long

MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 50_000, 256, 2_000_000
"""Bounds of one table. The list of a whole city's services has some thousand rows of thirty columns."""

GREATEST_LIST: int = 32 * 2**20
"""Bytes of a file."""

_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold."""


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet of a workbook, or a CSV file (`sheet` is empty).

    Parameters
    ----------
    rows
        Its cells; the first row is row 1.
    """

    file: str
    sheet: str
    rows: tuple[tuple[str, ...], ...]
    report: Report
    said: set[tuple[str, int]] = field(default_factory=set, compare=False)
    """What is said once a column: code, column."""

    @property
    def label(self) -> str:
        """What it is called in a finding."""
        return self.sheet or self.file

    def where(self, row: int = 0, column: int | None = None) -> Where:
        """A place, e.g. row 7 and ``环节!D7``; `column` counts from 0."""
        cell = "" if column is None else f"{letters(column)}{row}"
        return Where(self.file, row or None, "!".join(part for part in (self.sheet, cell) if part) or None)

    def text(self, row: int, column: int) -> str:
        """The cell, its ends and doubled blanks cut; empty where there is none."""
        cells = self.rows[row - 1]
        return cells[column] if column < len(cells) else ""


def letters(column: int) -> str:
    """The name of a column as a spreadsheet shows it.

    >>> letters(0), letters(25), letters(26)
    ('A', 'Z', 'AA')
    """
    name, rest = "", column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        name = chr(ord("A") + digit) + name
    return name


def cleaned(text: str) -> str:
    """Text of a cell on one line, without what no XML file can hold."""
    return " ".join(unicodedata.normalize("NFC", _UNPRINTABLE.sub("", text)).split())


@dataclass(frozen=True, slots=True)
class Row:
    """A row below the header.

    Parameters
    ----------
    columns
        Header -> column, counted from 0.
    units
        Header of a limit -> the unit that the header says.
    """

    table: Table
    number: int
    columns: dict[str, int]
    units: dict[str, str]

    def get(self, header: str) -> str:
        """The text under a header; empty where the table has no such column."""
        column = self.columns.get(header)
        return "" if column is None else self.table.text(self.number, column)

    def where(self, header: str) -> Where:
        """The place of the cell under a header, or of the row."""
        return self.table.where(self.number, self.columns.get(header))

    def add(
        self, code: str, header: str, what: str, remedy: str, severity: Severity = "error", **values: object
    ) -> None:
        """Note a finding about the cell under `header`, which is a value of the sentence, too."""
        self.table.report.add(code, self.where(header), what, remedy, severity, header=header, **values)

    def add_once(
        self, code: str, header: str, what: str, remedy: str, severity: Severity = "assumption", **values: object
    ) -> None:
        """As `add`, at the first cell of the column alone."""
        key = (code, self.columns.get(header, -1))
        if key not in self.table.said:
            self.table.said.add(key)
            self.add(code, header, what, remedy, severity, **values)


def too_great(report: Report, where: Where, what: str, most: int) -> None:
    """Refuse a table for its size."""
    report.add(
        "ITEM-GREAT",
        where,
        "The table is too great: more than {most} {kind}.",
        "Split the list into several files and import each.",
        most=most,
        kind=what,
    )


def fits(table: Table) -> bool:
    """Whether every text is short enough; else a finding each."""
    long = [
        (number, column, len(text))
        for number, cells in enumerate(table.rows, 1)
        for column, text in enumerate(cells)
        if len(text) > GREATEST_TEXT
    ]
    for number, column, length in long:
        say_long(table.report, table.where(number, column), length)
    return not long
