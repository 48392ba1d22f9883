"""Tables of a log -> pandas, for analysts: names instead of row numbers, time stamps instead of milliseconds."""

from typing import TYPE_CHECKING

import numpy as np

from bpr.errors import UnknownName
from bpr.eventlog.check import CODES
from bpr.eventlog.instants import start_ms, zone_of
from bpr.eventlog.tables import NEVER, SCHEMA, EventLog

if TYPE_CHECKING:
    import pandas as pd


def to_pandas(log: EventLog, table: str = "activities") -> "pd.DataFrame":
    """One table of a log as a data frame.

    Parameters
    ----------
    log
        Any log.
    table
        A key of `SCHEMA`. ``cases`` comes with the case attributes.

    Returns
    -------
    pandas.DataFrame
        Row numbers of dictionaries are replaced by ids (missing where there is none), instants by time stamps in the
        zone of the log (``NaT`` for `NEVER`), lengths of time by ``timedelta64[ms]``. Row numbers of activities stay.

    Raises
    ------
    UnknownName
        There is no such table.
    """
    import pandas as pd  # noqa: PLC0415  # off the run path

    if table not in SCHEMA:
        kind = "table of an event log"
        raise UnknownName(kind, table, SCHEMA)
    frame: dict[str, object] = {}
    for name, kind_ in SCHEMA[table].items():
        column = getattr(log, table)[name]
        dictionary = CODES.get(table, {}).get(name, "activities")
        if kind_.unit == "ms since start":
            stamps = np.where(column == NEVER, np.datetime64("NaT"), (column + start_ms(log.header)).astype("M8[ms]"))
            frame[name] = pd.Series(stamps.astype("M8[ms]")).dt.tz_localize("UTC").dt.tz_convert(zone_of(log.header))
        elif kind_.unit == "ms":
            frame[name] = column.astype("m8[ms]")
        elif dictionary != "activities":
            entries = [entry if isinstance(entry, str) else entry.id for entry in getattr(log, dictionary)]
            frame[name] = np.array([*entries, None], dtype=object)[column]
        else:
            frame[name] = column
    if table == "cases":
        frame |= {name: column for name, column in log.attributes.items() if name not in frame}
    return pd.DataFrame(frame)
