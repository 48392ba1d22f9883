"""Calendar instants as the engine asks for them: the first one at or after an instant, known a year ahead."""

from bisect import bisect_left
from datetime import datetime

from bpr.errors import Finding, RunError, Where
from bpr.scenario.calendar import Instants
from bpr.units import DAY

_YEAR = 366 * DAY
_PATIENCE = 20


class InstantTable:
    """Instants in ms since `start`, growing year by year."""

    def __init__(self, instants: Instants, start: datetime) -> None:
        self._instants = instants
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
            until = max(self._known, instant) + _YEAR
            self._table.extend(int(i) for i in self._instants.between(self._known, until, self._start))
            self._known = until
        raise RunError(
            Finding(
                "INSTANTS-END",
                Where(),
                "The calendar instants '{instants}' do not come again.",
                "Give weekdays and times, e.g. 'tue,fri 15:00', that the calendar does not exclude.",
                values={"instants": str(self._instants)},
            )
        )
