"""What can be wrong with a file of a log: one table, code -> sentence and remedy. How it is found is in the readers."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from bpr.errors import Finding, Severity, Where


class Flaw(NamedTuple):
    """Templates over the values of a finding, as in `Finding`."""

    what: str
    remedy: str
    severity: Severity = "error"


FLAWS: Mapping[str, Flaw] = MappingProxyType({
    # any file
    "LOG-FILE": Flaw("The file cannot be read: {reason}.", "Check path and permissions."),
    "LOG-SUFFIX": Flaw("'{name}' does not say what kind of log it is.", "Let the name end on one of {suffixes}."),
    "LOG-GZIP": Flaw("The compressed file is damaged.", "Copy or export it again."),
    "LOG-BYTES": Flaw("The file holds more than {limit} MiB.", "Split it."),
    "LOG-EMPTY": Flaw("The log has no events.", "Export it again."),
    "LOG-ZONE": Flaw("There is no time zone '{zone}'.", "Take a name like Asia/Shanghai."),
    "LOG-ZONE-ASSUMED": Flaw(
        "Times without offset are taken to be of the time zone {zone}.", "Give timezone.", "assumption"
    ),
    "LOG-LIFECYCLE": Flaw(
        "Unknown lifecycle transitions are taken for completions: {names}.",
        "Check the transitions of the lifecycle.",
        "warning",
    ),
    "LOG-ORDER": Flaw(
        "{count} instants come after what must follow them; they are left out.",
        "Check the clocks of the source.",
        "warning",
    ),
    # tables
    "LOG-ENCODING": Flaw("The file is not text in UTF-8 (or GB 18030).", "Save it as CSV in UTF-8."),
    "LOG-CSV": Flaw("This is not a table: {reason}.", "Save it as CSV."),
    "LOG-ROWS": Flaw("There are more than {limit} rows.", "Split the file."),
    "LOG-COLUMN": Flaw("There is no column '{header}'. {suggestion}", "Name a column of the file."),
    "LOG-FIELD": Flaw(
        "There is no column for the {field}. {suggestion}", "Say which it is, e.g. columns={{'{field}': '…'}}."
    ),
    "LOG-CELL": Flaw("The {field} is empty.", "Fill it in or delete the row."),
    "LOG-ROW-TIME": Flaw("The row has no time.", "Fill one in or delete the row."),
    "LOG-TIME": Flaw(
        "'{text}' is not a date and time.", "Write 2026-01-05T08:30:00+08:00, or give time_format."
    ),
    "LOG-REPLAY": Flaw("This case arrives before the one above it.", "Sort the rows by time."),
    "LOG-SECONDS": Flaw("'{text}' is not a number of seconds.", "Write e.g. 90.5."),
    # XES
    "LOG-XML": Flaw("This is not well-formed XML: {reason}.", "Export the log again."),
    "LOG-DOCTYPE": Flaw("The file has a DOCTYPE, which XES has not.", "Delete it, or ask where the file comes from."),
    "LOG-ROOT": Flaw("This is <{tag}>, not an XES <log>.", "Give an XES file."),
    "LOG-IDLE": Flaw("There is nothing of a log in {limit} MiB.", "Give an XES file."),
    "LOG-EVENTS": Flaw("There are more than {limit} events.", "Split the file."),
    "LOG-EVENT": Flaw("An event has no {key}.", "Add it or delete the event."),
    "LOG-TRACE": Flaw("Two traces are called '{case}'.", "Give each case its own concept:name."),
    "LOG-DATE": Flaw("'{text}' is not an xs:dateTime.", "Write 2026-01-05T08:30:00.000+08:00."),
    # Parquet
    "LOG-SERVICES": Flaw(
        "The log is of several services in one run: {services}.",
        "Measure them with bpr.measure_together, or one of them with log.of_service('{first}').",
    ),
    "LOG-FOLDER": Flaw("There is something here that is not a log of bpr.", "Choose another name."),
    "LOG-PARQUET": Flaw("This is not a log of bpr: {reason}.", "Give a folder that write_log made, unchanged."),
})  # fmt: skip
"""Code -> what is said of it."""


def flaw(code: str, file: str, line: int | None = None, **values: object) -> Finding:
    """The finding with this code in a place.

    Parameters
    ----------
    code
        A key of `FLAWS`.
    file, line
        The place; line from 1.
    **values
        The facts in the sentence.
    """
    found = FLAWS[code]
    return Finding(
        code, Where(file=file, line=line), found.what, found.remedy, found.severity, MappingProxyType(values)
    )
