"""Instants are written and read with their offset, in any time zone."""

from datetime import UTC
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpr.eventlog.instants import parse, start_ms, texts, zone_of
from bpr.eventlog.tables import NEVER, LogHeader

HOUR = 3_600_000


def test_summer_time_changes_the_offset_at_its_instant() -> None:
    header = LogHeader(start="2026-03-29T00:00:00+01:00", timezone="Europe/Berlin")
    assert texts(np.array([HOUR, 2 * HOUR, NEVER]), header) == [
        "2026-03-29T01:00:00.000+01:00",
        "2026-03-29T03:00:00.000+02:00",
        "",
    ]


def test_a_zone_without_a_name_is_the_offset_of_the_start() -> None:
    header = LogHeader(start="2026-01-05T08:30:00+08:00", timezone="UTC+08:00")
    assert texts(np.array([0]), header) == ["2026-01-05T08:30:00.000+08:00"]
    assert texts(np.empty(0, dtype=np.int64), header) == []


@given(
    st.lists(st.integers(-(2**40), 2**40), max_size=20), st.sampled_from(["Asia/Shanghai", "America/St_Johns", "UTC"])
)
def test_what_is_written_is_read_as_the_same_instant(instants: list[int], zone: str) -> None:
    header = LogHeader(start="2026-01-05T08:30:00+08:00", timezone=zone)
    written = texts(np.array(instants, dtype=np.int64), header)
    assert [parse(text, zone_of(header)) - start_ms(header) for text in written] == instants


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-05T08:30:00",
        "2026-01-05 08:30",
        "2026/1/5 8:30",
        "2026年1月5日 8:30",
        "05.01.2026 08:30",
        " 2026-1-5 8:30 ",
    ],
)
def test_forms_that_cannot_be_mistaken_are_read(text: str) -> None:
    assert parse(text, ZoneInfo("Asia/Shanghai")) == parse("2026-01-05T00:30:00Z", UTC)


@pytest.mark.parametrize(
    "text", ["", "soon", "01/05/2026", "1767573000", "20260105", "2026-13-01", "0000-01-01", "9999-12-31"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a date"):
        parse(text, UTC)
