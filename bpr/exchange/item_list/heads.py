"""Which row of a table is its header, and what its columns are. Titles above the header are passed over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bpr.errors import suggestion
from bpr.exchange.item_list.tables import Row, Table
from bpr.exchange.item_list.vocabulary import CODE, COLUMNS, LIMITS, NAME, UNITS, Part, header_of

_SEARCHED = 15
"""Rows in which the header is looked for."""


@dataclass(frozen=True, slots=True)
class Headed:
    """A table whose header has been found.

    Parameters
    ----------
    head
        Row of the header.
    columns
        Header -> column.
    units
        Header of a limit -> unit in its parentheses.
    extra
        Column -> header, of the columns that are the office's own.
    """

    table: Table
    head: int
    columns: dict[str, int]
    units: dict[str, str]
    extra: dict[int, str]

    def parts(self) -> set[Part]:
        """What its rows tell of."""
        parts: set[Part] = {COLUMNS[header].part for header in self.columns if header not in (NAME, CODE)}
        return parts or {"service"}

    def rows(self) -> Iterator[Row]:
        """The rows below the header that are not empty."""
        for number in range(self.head + 1, len(self.table.rows) + 1):
            if any(self.table.rows[number - 1]):
                yield Row(self.table, number, self.columns, self.units)

    def own(self, row: Row) -> tuple[tuple[str, str], ...]:
        """Header and text of the cells of a row that are in columns of the office's own."""
        cells = ((header, self.table.text(row.number, column)) for column, header in self.extra.items())
        return tuple((header, text) for header, text in cells if text)


def with_heads(tables: Sequence[Table]) -> list[Headed]:
    """The tables that have a header; of the others and of missing columns the report tells."""
    found = [(table, _head(table)) for table in tables]
    some = any(head for _, head in found)
    headed = []
    for table, head in found:
        if head:
            one = _columns(table, head)
            if _complete(one):
                headed.append(one)
        elif not any(any(row) for row in table.rows):
            table.report.add(
                "ITEM-EMPTY",
                table.where(),
                "'{label}' is empty.",
                "Delete the sheet, or fill it in.",
                "warning" if some else "error",
                label=table.label,
            )
        else:
            table.report.add(
                "ITEM-HEADER",
                table.where(),
                "No row of '{label}' has the headers of an implementation list.",
                "Write a row with 事项名称 and the other headers above the cells; a sheet that is none is passed over.",
                "warning" if some and table.sheet else "error",
                label=table.label,
            )
    return headed


def _head(table: Table) -> int:
    """Number of the header: the row with the most known headers, if there are two; 0 if there is none."""
    known = [sum(header_of(cell)[0] in COLUMNS for cell in row) for row in table.rows[:_SEARCHED]]
    best = max(range(len(known)), key=known.__getitem__, default=0)
    return best + 1 if known and known[best] > 1 else 0


def _columns(table: Table, head: int) -> Headed:
    columns: dict[str, int] = {}
    units: dict[str, str] = {}
    extra: dict[int, str] = {}
    for column, cell in enumerate(table.rows[head - 1]):
        header, aside = header_of(cell)
        if header not in COLUMNS:
            if header:
                extra[column] = cell
        elif header in columns:
            table.report.add(
                "ITEM-HEADER-TWICE",
                table.where(head, column),
                "The header {header} is there twice.",
                "Delete one of the columns, or give it another header.",
                header=header,
            )
        else:
            columns[header] = column
            if header in LIMITS and aside in UNITS:
                units[header] = aside
    for column, header in extra.items():
        table.report.add(
            "ITEM-EXTRA-COLUMN",
            table.where(head, column),
            "The column '{name}' is no part of an implementation list; what stands in it is kept as text.",
            "{hint}",
            "warning",
            name=header,
            hint=_hint(header, columns),
        )
    return Headed(table, head, columns, units, extra)


def _hint(header: str, columns: dict[str, int]) -> str:
    """The column that is missing and was perhaps meant, else that nothing has to be done."""
    missing = [known for known in COLUMNS if known not in columns]
    near = suggestion(header_of(header)[0], missing)
    return near if near.startswith("Did you") else "Nothing has to be done."


def _complete(headed: Headed) -> bool:
    """Whether a table has the columns that its parts need and some rows; else a finding each."""
    parts = headed.parts()
    needed = [header for header, column in COLUMNS.items() if column.required and column.part in parts]
    missing = [header for header in needed if header not in headed.columns]
    if NAME not in headed.columns and CODE not in headed.columns:
        missing.insert(0, NAME)
    for header in missing:
        headed.table.report.add(
            "ITEM-COLUMN",
            headed.table.where(headed.head),
            "'{label}' has no column {header}.",
            "Add the column, with this header.",
            label=headed.table.label,
            header=header,
        )
    if missing or next(headed.rows(), None) is not None:
        return not missing
    headed.table.report.add(
        "ITEM-ROWS",
        headed.table.where(headed.head),
        "'{label}' has a header and no rows.",
        "Fill it in, or delete it.",
        "error" if "service" in parts else "warning",
        label=headed.table.label,
    )
    return False
