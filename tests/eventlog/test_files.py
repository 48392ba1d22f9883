"""The suffix says which format a log is in."""

from pathlib import Path

import pytest

from bpr.errors import LogError
from bpr.eventlog.csv_headers import KNOWN_HEADERS
from bpr.eventlog.files import FORMATS, read_log, write_log
from bpr.eventlog.tables import EventLog


@pytest.mark.parametrize("suffix", FORMATS)
def test_what_is_written_under_a_suffix_is_read_under_it(log: EventLog, tmp_path: Path, suffix: str) -> None:
    again = read_log(write_log(log, tmp_path / f"A log{suffix.upper()}"))
    assert again.activities.completed.tolist() == log.activities.completed.tolist()
    assert (again == log) == FORMATS[suffix].lossless
    assert again.header.simulated == FORMATS[suffix].lossless


def test_an_unknown_suffix_is_refused_with_the_known_ones(log: EventLog, tmp_path: Path) -> None:
    with pytest.raises(LogError, match=r"\.csv, .*\.parquet"):
        write_log(log, tmp_path / "log.docx")
    with pytest.raises(LogError, match=r"log\.docx"):
        read_log(tmp_path / "log.docx")


def test_the_documentation_names_every_header_and_suffix(root: Path) -> None:
    text = (root / "docs" / "log-files.md").read_text(encoding="utf-8")
    for field, headers in KNOWN_HEADERS.items():
        assert f"| {field} | {', '.join(f'`{header}`' for header in headers)} |" in text
    assert all(f"`{suffix}`" in text for suffix in FORMATS)
