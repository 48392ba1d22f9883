"""The way of every line over the grid: through which gutters, channels and free cells. No pixels.

Each flow has a list of ways it might take, the plainest first; it takes the first whose cells are free. The last of the
list runs in gutters and channels alone and is always free.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from bpr.bpmn.layout.grid import Cell, Grid


@dataclass(frozen=True, slots=True)
class Link:
    """A line to be drawn between two nodes of the grid.

    Parameters
    ----------
    id, source, target
        Of the flow; `source` is the host where `event` sits on its border.
    kind
        ``sequence`` lines leave and enter right and left, the others above or below.
    event
        Id of the boundary event where the line begins, or None.
    fans_out, fans_in
        True where a gateway may use its upper and lower corner.
    sealed
        Ends whose lower border is in use by boundary events.
    """

    id: str
    source: str
    target: str
    kind: Literal["sequence", "message", "association"] = "sequence"
    event: str | None = None
    fans_out: bool = False
    fans_in: bool = False
    sealed: tuple[bool, bool] = (False, False)


class Leg(NamedTuple):
    """A straight stretch: in slot `at`, from slot `start` to slot `end`.

    `leaves` and `enters` are the nodes at its ends, where it has such; `event` is the boundary event where it begins.
    """

    upright: bool
    at: int
    start: int
    end: int
    leaves: str | None = None
    enters: str | None = None
    event: str | None = None


Way = tuple[Leg, ...]


def routes(grid: Grid, links: Iterable[Link]) -> dict[str, Way]:
    """The way of each line; one that would have to run through a solid band has none.

    Parameters
    ----------
    grid
        Where the nodes stand.
    links
        In the order in which they may choose.

    Returns
    -------
    dict
        Id of the flow -> its legs, from source to target.
    """
    router = _Router(grid)
    found = {link.id: router.take(link) for link in links}
    return {name: way for name, way in found.items() if way}


class _Router:
    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._used: set[tuple[bool, int, int]] = set()

    def take(self, link: Link) -> Way:
        options = (_sequences if link.kind == "sequence" else _between_rows)(self._grid, link)
        way: Way = ()
        for way in options:
            if all(self._is_free(leg) for leg in way):
                break
        for leg in way:
            self._used.update(self._cells(leg))
        return way

    def _is_free(self, leg: Leg) -> bool:
        cells = list(self._cells(leg))
        grid = self._grid
        return (
            self._used.isdisjoint(cells)
            and grid.taken.isdisjoint(Cell(x, y) for _, x, y in cells)
            and not (leg.upright and any(grid.is_solid(y) for _, _, y in cells))
        )

    def _cells(self, leg: Leg) -> Iterator[tuple[bool, int, int]]:
        """What a leg uses up: cells along a row; cells and the channels between along a column."""
        first, last = sorted((leg.start, leg.end))
        if leg.upright and leg.at % 2:
            ends = {leg.start if leg.leaves else None, leg.end if leg.enters else None}
            yield from ((True, leg.at, y) for y in range(first, last + 1) if y not in ends)
        elif not leg.upright and self._grid.is_row(leg.at):
            ends = {leg.start if leg.leaves else None, leg.end if leg.enters else None}
            yield from ((False, x, leg.at) for x in range(first, last + 1) if x % 2 and x not in ends)


def _way(link: Link, source: Cell, *corners: int, upright: bool, target: Cell) -> Way:
    """Legs from `source` to `target` that turn at the given slots: across, downwards, across … in turn."""
    legs = []
    x, y = source
    turns = [*corners, target.x if (len(corners) % 2 == 0) != upright else target.y]
    for number, turn in enumerate(turns):
        leaves = link.source if number == 0 else None
        enters = link.target if number == len(turns) - 1 else None
        if upright:
            event = link.event if number == 0 else None
            legs.append(Leg(upright=True, at=x, start=y, end=turn, leaves=leaves, enters=enters, event=event))
            y = turn
        else:
            legs.append(Leg(upright=False, at=y, start=x, end=turn, leaves=leaves, enters=enters))
            x = turn
        upright = not upright
    return tuple(legs)


def _sequences(grid: Grid, link: Link) -> Iterator[Way]:
    source, target = grid.cells[link.source], grid.cells[link.target]
    if grid.solid_between(source.y, target.y):
        return iter(())
    if link.event:
        return _from_border(grid, link, source, target)
    return _onward(link, source, target) if target.x > source.x else _back(grid, link, source, target)


def _onward(link: Link, source: Cell, target: Cell) -> Iterator[Way]:
    """Ahead: straight, with one corner, along one of the two rows, or through the nearest channels."""
    behind, before = source.x + 1, target.x - 1
    towards = (target.y > source.y) - (target.y < source.y)
    channels = (source.y + towards, target.y - towards) if towards else (source.y + 1, source.y - 1)
    out, into = link.fans_out, link.fans_in
    plain = [(True, False, (before, target.y)), (True, False, (behind, target.y))]
    corner: list[tuple[bool, bool, tuple[int, ...]]] = [(out, True, (target.y,)), (into, False, (target.x,))]
    straight: tuple[int, ...] = ()
    options = [*corner, *plain] if towards else [(True, False, straight)]
    for channel in channels:
        options += [
            (out and into, True, (channel, target.x)),
            (out, True, (channel, before, target.y)),
            (into, False, (behind, channel, target.x)),
        ]
    options.append((True, False, (behind, channels[0], before, target.y)))
    return (_way(link, source, *turns, upright=upright, target=target) for may, upright, turns in options if may)


def _back(grid: Grid, link: Link, source: Cell, target: Cell) -> Iterator[Way]:
    """A loop runs below the lane, the upper one if it joins two."""
    channel = grid.below_band(min(source.y, target.y))
    behind, before = source.x + 1, target.x - 1
    out_below, in_below = (
        not sealed or channel < cell.y for sealed, cell in zip(link.sealed, (source, target), strict=True)
    )
    if out_below and in_below and source != target:
        yield _way(link, source, channel, target.x, upright=True, target=target)
    if out_below:
        yield _way(link, source, channel, before, target.y, upright=True, target=target)
    if in_below:
        yield _way(link, source, behind, channel, target.x, upright=False, target=target)
    yield _way(link, source, behind, channel, before, target.y, upright=False, target=target)


def _from_border(grid: Grid, link: Link, source: Cell, target: Cell) -> Iterator[Way]:
    """From the lower border of the host, where its event sits."""
    before = target.x - 1
    if target.x > source.x and target.y > source.y:
        yield _way(link, source, target.y, upright=True, target=target)
    if target.x <= source.x:
        yield _way(link, source, grid.below_band(source.y), before, target.y, upright=True, target=target)
    yield _way(link, source, source.y + 1, before, target.y, upright=True, target=target)


def _between_rows(grid: Grid, link: Link) -> Iterator[Way]:
    """From the lower border of the upper to the upper border of the lower node; a solid band is met at any place."""
    source, target = grid.cells[link.source], grid.cells[link.target]
    towards = 1 if target.y > source.y else -1
    below_is_in_use = link.sealed[0] if towards > 0 else link.sealed[1]
    if source.y == target.y or below_is_in_use or grid.solid_between(source.y, target.y):
        return
    solid_source, solid_target = grid.is_solid(source.y), grid.is_solid(target.y)
    if solid_source:
        source = source._replace(x=0 if solid_target else target.x)
    if solid_target:
        target = target._replace(x=source.x)

    def down(*corners: int) -> Way:
        return _way(link, source, *corners, upright=True, target=target)

    if source.x == target.x:
        yield down()
    out, into = source.y + towards, target.y - towards
    aside = source.x + 1 if target.x >= source.x else source.x - 1
    if solid_target and not solid_source:
        end = target._replace(x=aside)
        yield _way(link, source, out, aside, upright=True, target=end)
        return
    if solid_source:
        begin = source._replace(x=target.x - 1)
        yield _way(link, begin, into, target.x, upright=True, target=target)
        return
    edges = [grid.below_band, grid.above_band]
    leaving, reaching = edges if towards > 0 else reversed(edges)
    for channel in (leaving(source.y), reaching(target.y), into, out):
        yield down(channel, target.x)
    yield down(out, aside, into, target.x)
