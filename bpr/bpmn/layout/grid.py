"""The grid of a sheet: columns between gutters, rows between channels. Places by number; pixels come later.

Across, slot 2c + 1 is column c and the even slots are the gutters around it. Downwards every band has its rows and a
channel above, between and below them: channel, row, channel, row, channel. Nodes stand where a column meets a row;
lines run in gutters and channels, or straight through cells where no node stands.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Cell(NamedTuple):
    """A slot across and a slot downwards."""

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of rows: a lane, a pool without lanes, or what stands in neither.

    Parameters
    ----------
    holder
        Ids of the pool and the lanes it lies in, from outside to inside.
    rows
        Number of its rows, at least 1.
    solid
        True for a pool whose inside is not drawn: nothing runs through it.
    """

    holder: tuple[str, ...] = ()
    rows: int = 1
    solid: bool = False


class Grid:
    """Which slot is what, and which node stands where.

    Parameters
    ----------
    bands
        From the top.
    places
        Node -> column, number of its band, row in the band. A solid band is a node too, in no column.
    """

    def __init__(self, bands: Sequence[Band], places: Mapping[str, tuple[int, int, int]]) -> None:
        self.bands = bands
        self.tops = [0]
        for band in bands:
            self.tops.append(self.tops[-1] + 2 * band.rows + 1)
        self.height = self.tops[-1]
        self.band_of_slot = [number for number, band in enumerate(bands) for _ in range(2 * band.rows + 1)]
        self.cells = {
            node: Cell(2 * column + 1, self.tops[band] + 2 * row + 1) for node, (column, band, row) in places.items()
        }
        self.width = max((cell.x for cell in self.cells.values()), default=1) + 2
        self.taken = set(self.cells.values())

    def is_row(self, y: int) -> bool:
        """Whether slot `y` is a row and not a channel."""
        return (y - self.tops[self.band_of_slot[y]]) % 2 == 1

    def is_solid(self, y: int) -> bool:
        """Whether nothing can run through slot `y`."""
        return self.bands[self.band_of_slot[y]].solid and self.is_row(y)

    def below_band(self, y: int) -> int:
        """The channel below the band that slot `y` is of."""
        return self.tops[self.band_of_slot[y] + 1] - 1

    def above_band(self, y: int) -> int:
        """The channel above the band that slot `y` is of."""
        return self.tops[self.band_of_slot[y]]

    def solid_between(self, first: int, last: int) -> bool:
        """Whether a solid band lies in the way between two slots downwards."""
        low, high = sorted((first, last))
        numbers = range(self.band_of_slot[low], self.band_of_slot[high] + 1)
        return any(self.bands[n].solid and low < self.tops[n] + 1 < high for n in numbers)

    def holders(self) -> Iterable[str]:
        """Ids of all pools and lanes, an outer one before what is in it."""
        return dict.fromkeys(holder for band in self.bands for holder in band.holder)
