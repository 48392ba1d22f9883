"""One grid drawn: from what stands in which band to shapes and edges in pixels, from (0, 0) on."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from bpr.bpmn.diagram import Bounds, Edge, Shape
from bpr.bpmn.layout.grid import Band, Grid
from bpr.bpmn.layout.labels import GAP, beside
from bpr.bpmn.layout.pixels import Axis, Steps, axis, steps, waypoints
from bpr.bpmn.layout.ranks import ranks
from bpr.bpmn.layout.routes import Link, Way, routes
from bpr.bpmn.layout.rows import rows
from bpr.bpmn.layout.sizes import BLACK_BOX, EVENT, LINE, Size, text_size, text_width

HEADER: Final = 30.0
"""Width of the strip with the name of a pool or lane."""

BETWEEN_POOLS: Final = 40.0
_GUTTER: Final = 20.0
_CHANNEL: Final = 12.0
_MARGIN: Final = 10.0
_NARROWEST_BAND: Final = 60.0
_WIDE: Final = 160.0
"""Wider sub-processes that no flow reaches stand behind all columns, so that they do not drive a column apart."""


@dataclass(frozen=True, slots=True)
class Item:
    """What stands in one cell.

    Parameters
    ----------
    size
        Of the symbol.
    outline
        How lines meet it.
    text
        A name that stands beside it.
    above
        Whether it better stands above.
    events
        Of the events on the lower border: id -> how far its middle is from that of the item, and its name's place
        relative to its own middle.
    near
        Items beside which it stands; empty for those that flows put into a column.
    below
        Whether it better stands below what it is near.
    """

    size: Size
    outline: Literal["box", "circle", "diamond"] = "box"
    text: str = ""
    above: bool = False
    events: Mapping[str, tuple[float, Bounds | None]] = field(default_factory=dict)
    near: tuple[str, ...] = ()
    below: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is to be drawn on one grid.

    Parameters
    ----------
    bands
        From the top: ids of the pool and the lanes around each.
    items
        By id; those that begin a process first.
    band_of
        Number of the band of each item.
    links
        The lines, in the order in which they choose their ways.
    names
        Of the lines that have one.
    boxes
        Bands that are pools whose inside is not drawn: number -> id.
    headers
        Names of pools and lanes.
    """

    bands: Sequence[tuple[str, ...]]
    items: Mapping[str, Item]
    band_of: Mapping[str, int]
    links: Sequence[Link]
    names: Mapping[str, str] = field(default_factory=dict)
    boxes: Mapping[int, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes and edges from (0, 0) on, and how much room they take."""

    size: Size
    shapes: Mapping[str, Shape]
    edges: Mapping[str, Edge]


def draw(sheet: Sheet) -> Drawing:
    """Lay out one grid: columns, rows, ways, tracks, pixels, in this order; there is room for the names of lines."""
    grid = _grid(sheet)
    ways = routes(grid, sheet.links)
    is_cell = {
        True: [x % 2 == 1 for x in range(grid.width)],
        False: [grid.is_row(y) for y in range(grid.height)],
    }
    found = steps(ways, is_cell, _halves(sheet))
    texts = _texts(sheet, ways, found)
    across, downwards = _across(sheet, grid, ways, found, texts), _downwards(sheet, grid, ways, found, texts)
    shapes = _shapes(sheet, grid, across, downwards, texts)
    frames, size = _frames(sheet, grid, across, downwards)
    edges = _edges(sheet, ways, found, (across, downwards), frames | shapes)
    return Drawing(size, frames | shapes, edges)


def _grid(sheet: Sheet) -> Grid:
    standing = [name for name, item in sheet.items.items() if not item.near]
    flows = [(link.source, link.target) for link in sheet.links if link.kind == "sequence"]
    columns = dict(ranks(standing, flows))
    tied = {end for flow in flows for end in flow}
    aside = [name for name in standing if name not in tied and sheet.items[name].size.width > _WIDE]
    last = max((columns[name] for name in standing if name not in aside), default=-1)
    columns |= dict.fromkeys(aside, last + 1)
    places = dict(rows(columns, sheet.band_of, flows))
    taken = {(sheet.band_of[name], columns[name], places[name]) for name in standing}
    counts = [0] * len(sheet.bands)
    for name in standing:
        counts[sheet.band_of[name]] = max(counts[sheet.band_of[name]], places[name] + 1)
    for name, item in sheet.items.items():
        if item.near:
            band, column, wish = sheet.band_of[name], columns.get(item.near[0], 0), places.get(item.near[0], 0)
            wish += item.below
            free = (row for row in range(counts[band] + 1) if (band, column, row) not in taken)
            row = min(free, key=lambda row: abs(row - wish))
            columns[name], places[name] = column, row
            taken.add((band, column, row))
            counts[band] = max(counts[band], row + 1)
    bands = [Band(holder, max(counts[n], 1), solid=n in sheet.boxes) for n, holder in enumerate(sheet.bands)]
    cells = {name: (column, sheet.band_of[name], places[name]) for name, column in columns.items()}
    return Grid(bands, cells | {name: (0, number, 0) for number, name in sheet.boxes.items()})


def _halves(sheet: Sheet) -> Mapping[tuple[str, bool], float]:
    """How far from the middle of a node a line may meet it: (node, upright) -> pixels."""
    halves = {(name, upright): 1000.0 for name in sheet.boxes.values() for upright in (True, False)}
    for name, item in sheet.items.items():
        spare = 8.0 if item.outline == "box" else 5.0
        halves[name, True], halves[name, False] = item.size.width / 2 - spare, item.size.height / 2 - spare
        halves |= {(event, True): EVENT.width / 2 - 5.0 for event in item.events}
    return halves


def _texts(sheet: Sheet, ways: Mapping[str, Way], found: Steps) -> Mapping[str, Bounds]:
    """Where the names of nodes stand, relative to their middles."""
    lines: dict[tuple[str, bool], list[float]] = defaultdict(list)  # node, below -> where lines leave or enter
    for name, way in ways.items():
        for node, number, begins in ((way[0].leaves, 0, True), (way[-1].enters, len(way) - 1, False)):
            leg = way[number]
            if node and leg.upright:
                lines[node, (leg.end > leg.start) == begins].append(found.beside[name, number])
    return {
        name: beside(item.size, text_size(item.text), lines[name, False], lines[name, True], above=item.above)
        for name, item in sheet.items.items()
        if item.text
    }


def _extents(sheet: Sheet, texts: Mapping[str, Bounds]) -> Mapping[str, Bounds]:
    """The room of each item with all that belongs to it, relative to its middle."""
    rooms = {}
    for name, item in sheet.items.items():
        width, height = item.size
        parts = [Bounds(-width / 2, -height / 2, width, height)]
        if name in texts:
            parts.append(texts[name])
        for middle, label in item.events.values():
            parts.append(Bounds(middle - EVENT.width / 2, (height - EVENT.height) / 2, *EVENT))
            if label:
                parts.append(label.moved(middle, height / 2))
        left, top = min(part.x for part in parts), min(part.y for part in parts)
        right, bottom = max(part.right for part in parts), max(part.bottom for part in parts)
        rooms[name] = Bounds(left, top, right - left, bottom - top)
    return rooms


def _label_widths(sheet: Sheet, ways: Mapping[str, Way]) -> Mapping[str, tuple[float, float]]:
    """Node -> room for the names beside its upright lines, and for those on its lying lines; high ones lie beyond."""
    upright: dict[str, float] = defaultdict(float)
    lying: dict[str, float] = defaultdict(float)
    high: set[str] = set()
    for link, size in _named_links(sheet, ways):
        widths = upright if ways[link.id][0].upright else lying
        widths[link.source] = max(widths[link.source], size.width + 2 * GAP)
        if widths is lying and size.height > 2 * LINE:
            high.add(link.source)
    nodes = {**upright, **lying}
    return {node: (upright[node], lying[node] + (upright[node] if node in high else 0.0)) for node in nodes}


def _named_links(sheet: Sheet, ways: Mapping[str, Way]) -> Iterator[tuple[Link, Size]]:
    """Lines that leave a node and have a name, and how large that is."""
    for link in sheet.links:
        if link.id in ways and link.source in sheet.items and sheet.names.get(link.id):
            yield link, text_size(sheet.names[link.id])


def _across(sheet: Sheet, grid: Grid, ways: Mapping[str, Way], found: Steps, texts: Mapping[str, Bounds]) -> Axis:
    parts = [[0.0, 0.0] for _ in range(grid.width)]
    for x in range(0, grid.width, 2):
        least = _MARGIN if x in (0, grid.width - 1) else _GUTTER
        parts[x] = [least + found.room.get((True, x), 0.0) / 2] * 2
    rooms = _extents(sheet, texts)
    for name, room in rooms.items():
        column = parts[grid.cells[name].x]
        column[:] = max(column[0], -room.x), max(column[1], room.right)
    wanted: dict[int, float] = {}
    for node, (upright, lying) in _label_widths(sheet, ways).items():
        x = grid.cells[node].x
        needed = max(upright, sheet.items[node].size.width / 2 + lying) if lying else upright
        wanted[x + 1] = max(wanted.get(x + 1, 0.0), needed - parts[x][1])
    for x, width in wanted.items():
        parts[x][0] += max(0.0, width - _GUTTER)
    return axis([(before, behind) for before, behind in parts])


def _downwards(sheet: Sheet, grid: Grid, ways: Mapping[str, Way], found: Steps, texts: Mapping[str, Bounds]) -> Axis:
    parts = [[0.0, 0.0] for _ in range(grid.height)]
    for y in range(grid.height):
        if not grid.is_row(y):
            parts[y] = [_CHANNEL + found.room.get((False, y), 0.0) / 2] * 2
    for name, room in _extents(sheet, texts).items():
        row = parts[grid.cells[name].y]
        row[:] = max(row[0], -room.y), max(row[1], room.bottom)
    for link, size in _named_links(sheet, ways):
        leg, row = ways[link.id][0], parts[grid.cells[link.source].y]
        if leg.upright:
            below = leg.end > leg.start
            row[below] = max(row[below], sheet.items[link.source].size.height / 2 + size.height + 3 * GAP)
    gaps = {}
    for number, band in enumerate(grid.bands):
        top, bottom = grid.tops[number], grid.tops[number + 1]
        if band.solid:
            parts[top] = parts[top + 2] = [0.0, 0.0]
            parts[top + 1] = [BLACK_BOX / 2] * 2
        name_length = max(
            (min(text_width(sheet.headers[h]), 200.0) for h in band.holder if h in sheet.headers), default=0.0
        )
        height = sum(map(sum, parts[top:bottom]))
        spare = max(_NARROWEST_BAND, name_length + 2 * GAP) - height
        if spare > 0:
            parts[top][0] += spare / 2
            parts[bottom - 1][1] += spare / 2
        if number and (not band.holder or band.holder[:1] != grid.bands[number - 1].holder[:1]):
            gaps[top] = BETWEEN_POOLS
    return axis([(before, behind) for before, behind in parts], gaps)


def _shapes(sheet: Sheet, grid: Grid, across: Axis, downwards: Axis, texts: Mapping[str, Bounds]) -> dict[str, Shape]:
    shapes = {}
    left = HEADER * max(map(len, sheet.bands), default=0)
    for name, item in sheet.items.items():
        cell = grid.cells[name]
        x, y = left + across.middles[cell.x], downwards.middles[cell.y]
        width, height = item.size
        label = texts[name].moved(x, y) if name in texts else None
        shapes[name] = Shape(name, Bounds(x - width / 2, y - height / 2, width, height), label)
        for event, (middle, text) in item.events.items():
            spot = Bounds(x + middle - EVENT.width / 2, y + (height - EVENT.height) / 2, *EVENT)
            shapes[event] = Shape(event, spot, text.moved(x + middle, y + height / 2) if text else None)
    return shapes


def _frames(sheet: Sheet, grid: Grid, across: Axis, downwards: Axis) -> tuple[dict[str, Shape], Size]:
    """Pools and lanes around their bands, and the size of the whole."""
    right = HEADER * max(map(len, sheet.bands), default=0) + across.starts[-1]
    frames: dict[str, Shape] = {}
    for number, band in enumerate(grid.bands):
        top, bottom = downwards.starts[grid.tops[number]], _bottom(grid, downwards, number)
        for depth, holder in enumerate(band.holder):
            y = frames[holder].bounds.y if holder in frames else top
            x = HEADER * depth
            frames[holder] = Shape(holder, Bounds(x, y, right - x, bottom - y), horizontal=True)
    return frames, Size(right, downwards.starts[-1])


def _bottom(grid: Grid, downwards: Axis, number: int) -> float:
    last = grid.tops[number + 1] - 1
    return downwards.middles[last] + downwards.behind[last]


def _edges(
    sheet: Sheet, ways: Mapping[str, Way], found: Steps, axes: tuple[Axis, Axis], shapes: Mapping[str, Shape]
) -> dict[str, Edge]:
    across, downwards = axes
    left = HEADER * max(map(len, sheet.bands), default=0)
    edges = {}
    for link in sheet.links:
        if link.id not in ways:
            continue
        way = ways[link.id]
        lines = [
            (left + across.middles[leg.at] if leg.upright else downwards.middles[leg.at])
            + found.beside[link.id, number]
            for number, leg in enumerate(way)
        ]
        if link.event:
            lines[0] = shapes[link.event].bounds.centre.x + found.beside[link.id, 0]
        ends = shapes[link.event or link.source].bounds, shapes[link.target].bounds
        source, target = sheet.items.get(link.source), sheet.items.get(link.target)
        curve = "circle" if link.event else source.outline if source else "box"
        points = waypoints(way, lines, ends, (curve, target.outline if target else "box"))
        edges[link.id] = Edge(link.id, points)
    return edges
