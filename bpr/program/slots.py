"""Numbers what is drawn. The only builder with a memory in this room: everything else is a function."""

from bpr.program.tables import Duration, Slot
from bpr.scenario.distributions import Distribution


class SlotTable:
    """Slots in the order in which they are asked for; the same slot is numbered once."""

    def __init__(self) -> None:
        self._numbers: dict[Slot, int] = {}

    def add(self, element: str, purpose: str, distribution: Distribution, *, integer: bool = True) -> int:
        """The number of this slot."""
        slot = Slot(element, purpose, distribution, integer)
        return self._numbers.setdefault(slot, len(self._numbers))

    def duration(self, element: str, purpose: str, distribution: Distribution) -> Duration:
        """A slot of milliseconds or of working days, as the distribution says."""
        days = distribution.unit == "wd"
        slot = self.add(element, purpose, distribution, integer=not days)
        return Duration(slot, working_days=days, times=distribution.factor)

    def choice(self, element: str, purpose: str, weights: tuple[float, ...]) -> int:
        """A slot that draws a position with these weights."""
        params = tuple(figure for position, weight in enumerate(weights) for figure in (float(position), weight))
        return self.add(element, purpose, Distribution("table", params, "1"))

    def rows(self) -> tuple[Slot, ...]:
        """All slots by number."""
        return tuple(self._numbers)
