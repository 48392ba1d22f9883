"""A log that stays in its folder: what is small of it is in memory, the rest is read part by part. It measures nothing.

In memory are the header, the dictionaries, the shifts, what was done elsewhere, and the table of cases (45 bytes each).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bpr.errors import Finding, LogError
from bpr.eventlog.check import check
from bpr.eventlog.parquet import GROWING, read_parquet, read_tables, told
from bpr.eventlog.parts import Part, whole
from bpr.eventlog.passing import Pass
from bpr.eventlog.tables import SCHEMA, EventLog, LogHeader, Table, empty_table

PART_ROWS = 25_000
"""Activities that are read at a time."""


@dataclass(frozen=True, slots=True)
class StoredLog:
    """A log in a folder, see `open_log`. `bpr.measure` takes it as it takes an `EventLog`.

    Parameters
    ----------
    path
        The folder.
    frame
        The log without the rows that grow with the cases, but for the cases themselves.
    """

    path: Path
    frame: EventLog

    @property
    def header(self) -> LogHeader:
        """What the log says of itself."""
        return self.frame.header

    @property
    def cases(self) -> Table:
        """The table of cases."""
        return self.frame.cases

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Warnings and assumptions that travel with the log."""
        return self.frame.findings

    def load(self) -> EventLog:
        """All of it in memory.

        Raises
        ------
        LogError
            As `read_log` does.
        """
        return read_parquet(self.path)

    def of_service(self, service: str) -> EventLog:
        """The log of one of the services of the run, in memory; see `EventLog.of_service`.

        Raises
        ------
        LogError
            As `read_log` does.
        UnknownName
            The run has no service of this id.
        """
        return self.load().of_service(service)

    def parts(self, size: int | None = None) -> Iterator[Part]:
        """The log part by part. A real log is one part, as its causes follow from all of it.

        Parameters
        ----------
        size
            Activities that are read at a time; None: `PART_ROWS`.

        Raises
        ------
        LogError
            Rows break the promises of the tables, or are not there any more.
        """
        if not self.header.simulated:
            yield whole(self.load())
            return
        with told(self.path):
            yield from Pass(self.path, self.frame, size or PART_ROWS).parts()


def open_log(path: str | Path) -> StoredLog:
    """Open a log that `write_log` or ``bpr.simulate(…, log=…)`` wrote to a folder, without reading its activities.

    Parameters
    ----------
    path
        The folder, by custom ``*.parquet``.

    Returns
    -------
    StoredLog
        For `bpr.measure`; its ``load()`` gives the `EventLog`.

    Raises
    ------
    LogError
        The folder is not a log, or its cases or dictionaries break the promises of the tables.
    """
    path = Path(path)
    with told(path):
        frame = read_tables(path, [name for name in SCHEMA if name not in GROWING or name == "cases"])
    nothing = np.full(frame.cases.rows, -1, np.int32)
    findings = check(replace(frame, cases=Table({**frame.cases.columns, "last": nothing})))
    if findings:
        raise LogError(findings)
    return StoredLog(path, frame)


def parts_of(log: EventLog | StoredLog) -> Iterator[Part]:
    """The parts of a log: of one in memory it is all of it."""
    return iter((whole(log),)) if isinstance(log, EventLog) else log.parts()


def frame_of(log: EventLog | StoredLog) -> EventLog:
    """The log without the rows that grow with the cases, but for the cases themselves."""
    if isinstance(log, StoredLog):
        return log.frame
    grown = {name: empty_table(name) for name in GROWING if name != "cases"}
    return replace(log, **grown)  # type: ignore[arg-type]  # names of tables
