"""Recurring instants as the engine asks for them: the first one at or after an instant, known a year ahead."""

from bisect import bisect_left
from datetime import datetime, timedelta

from bpr.errors import Finding, RunError, Where
from bpr.program.tables import Occasions
from bpr.scenario.zones import zone_of
from bpr.units import DAY

_YEAR = 366 * DAY
_PATIENCE = 20


class OccasionTable:
    """Instants in ms since `start`, growing year by year."""

    __slots__ = ("_known", "_occasions", "_start", "_table")

    def __init__(self, occasions: Occasions, start: datetime) -> None:
        self._occasions = occasions
        self._start = start
        self._known = 0
        self._table: list[int] = []

    def at_or_after(self, instant: int) -> int:
        """The first instant of the table that is not before `instant`.

        Raises
        ------
        RunError
            There is none in twenty years.
        """
        for _ in range(_PATIENCE):
            if self._table and self._table[-1] >= instant:
                return self._table[bisect_left(self._table, instant)]
            self._grow(max(self._known, instant) + _YEAR)
        raise RunError(
            Finding(
                "OCCASIONS-END",
                Where(),
                "'{instants}' does not come again.",
                "Give weekdays and times that the calendar does not exclude, e.g. 'tue,fri 15:00'.",
                values={"instants": str(self._occasions.instants)},
            )
        )

    def _grow(self, until: int) -> None:
        occasions = self._occasions
        calendar, zone = occasions.calendar, zone_of(occasions.zone)
        for found in occasions.instants.between(self._known, until, self._start, occasions.zone):
            instant = int(found)
            day = (self._start + timedelta(milliseconds=instant)).astimezone(zone).date()
            if calendar is None or calendar.openings(day):
                self._table.append(instant)
        self._known = until
