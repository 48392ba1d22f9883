"""A table of measures that adds up over the parts of a log, and the `MeasureTable` that it comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bpr.metrics.results import Heading, MeasureTable
from bpr.metrics.totals import Total, added, frozen


@dataclass(frozen=True, slots=True)
class TableTotals:
    """A table of measures whose columns are totals.

    Parameters
    ----------
    kind, names, headings
        See `MeasureTable`.
    columns
        Column -> total of shape [replications, rows].
    only
        A column: rows in which it is 0 throughout are left out.
    """

    kind: str
    names: Mapping[str, str]
    headings: Sequence[Heading]
    columns: Mapping[str, Total]
    only: str = ""

    def __add__(self, other: "TableTotals") -> "TableTotals":
        return TableTotals(self.kind, self.names, self.headings, added(self.columns, other.columns), self.only)

    @property
    def value(self) -> MeasureTable:
        """The table."""
        values = {heading.name: self.columns[heading.name].value for heading in self.headings}
        names = dict(self.names)
        if self.only:
            some = np.any(values[self.only] > 0, axis=0)
            names = {name: text for (name, text), there in zip(names.items(), some.tolist(), strict=True) if there}
            values = {name: column[:, some] for name, column in values.items()}
        headings = {heading.name: heading for heading in self.headings}
        return MeasureTable(self.kind, names, headings, {name: frozen(column) for name, column in values.items()})
