"""Folders of replications of one model -> one folder, as `concatenate` does it in memory; block by block."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bpr.eventlog.concatenate import concatenate, joining
from bpr.eventlog.parquet import GROWING, ROW_GROUP, FolderWriter, blocks, number_of_rows, read_tables
from bpr.eventlog.tables import SCHEMA, Table, empty_table, stack


def join(folders: Sequence[Path], into: Path, **header: object) -> None:
    """Write the logs of several folders as one.

    Parameters
    ----------
    folders
        At least one; what is in them stays there.
    into
        An empty folder.
    **header
        What the header says that those of the folders do not.

    Raises
    ------
    ValueError
        The logs are not of the same model.
    """
    frames = [read_tables(folder, set(SCHEMA) - set(GROWING)) for folder in folders]
    whole = concatenate(frames).with_header(**header)
    _, renumber = joining(frames, [number_of_rows(folder, "activities") for folder in folders])
    with FolderWriter(into, whole.header) as writer:
        for name in GROWING:
            writer.add({name: empty_table(name)})  # a table without a row has a file, too
            rows = (
                renumber(number, name, block)
                for number, folder in enumerate(folders)
                for block in blocks(folder, name, ROW_GROUP)
            )
            for group in _grouped(rows):
                writer.add({name: group})
        writer.copy("attributes", folders)
        writer.finish(whole)


def _grouped(blocks_: Iterable[Table]) -> Iterator[Table]:
    """The same rows, so many at a time as a run writes at once, or a few more."""
    waiting: list[Table] = []
    for block in blocks_:
        waiting.append(block)
        if sum(one.rows for one in waiting) >= ROW_GROUP:
            yield stack(waiting)
            waiting = []
    if waiting:
        yield stack(waiting)
