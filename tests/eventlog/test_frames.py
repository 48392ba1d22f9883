"""Tables for analysts."""

import pandas as pd
import pytest

from bpr.errors import UnknownName
from bpr.eventlog.frames import to_pandas
from bpr.eventlog.tables import SCHEMA, EventLog


def test_names_and_time_stamps_stand_for_numbers(log: EventLog) -> None:
    frame = to_pandas(log)
    assert frame["element"].tolist() == ["Task_Accept", "Task_Accept", "Task_Review", "Task_Review"]
    assert pd.isna(frame["individual"].tolist()[-1])
    assert frame["started"][2] == pd.Timestamp("2026-01-05T08:50:00+08:00")
    assert str(frame["started"].dtype.tz) == "Asia/Shanghai"
    assert frame["completed"].isna().tolist() == [False, False, False, True]
    assert frame["suspended"][2] == pd.Timedelta(minutes=5)


def test_cases_come_with_their_attributes(log: EventLog) -> None:
    assert to_pandas(log, "cases")["kind"].tolist() == ["simple", "复杂"]


@pytest.mark.parametrize("table", SCHEMA)
def test_every_table_has_its_columns_and_rows(log: EventLog, table: str) -> None:
    frame = to_pandas(log, table)
    assert list(frame)[: len(SCHEMA[table])] == list(SCHEMA[table])
    assert len(frame) == getattr(log, table).rows


def test_an_unknown_table_is_met_with_the_nearest(log: EventLog) -> None:
    with pytest.raises(UnknownName, match="'cases'"):
        to_pandas(log, "case")
