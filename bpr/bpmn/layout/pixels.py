"""From slots of the grid to pixels: how wide every slot must be, and where every line runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bpr.bpmn.diagram import Bounds, Point
from bpr.bpmn.layout.routes import Way
from bpr.bpmn.layout.tracks import clusters, offsets, stretches, tracks

PITCH = 12.0
"""Between two lines side by side."""


@dataclass(frozen=True, slots=True)
class Axis:
    """Where the slots of one direction lie.

    Parameters
    ----------
    starts
        Where each slot begins; one more than there are slots.
    middles
        The line of each slot on which nodes are centred and around which tracks lie.
    behind
        From its middle to its end.
    """

    starts: Sequence[float]
    middles: Sequence[float]
    behind: Sequence[float]


def axis(parts: Sequence[tuple[float, float]], gaps: Mapping[int, float] | None = None) -> Axis:
    """Slots one behind the other, each with so much room before and behind its middle; `gaps` before some of them."""
    gaps = gaps or {}
    starts = [0.0]
    for number, (before, behind) in enumerate(parts):
        starts[-1] += gaps.get(number, 0.0)
        starts.append(starts[-1] + before + behind)
    middles = [start + before for start, (before, _) in zip(starts, parts, strict=False)]
    return Axis(starts, middles, [behind for _, behind in parts])


@dataclass(frozen=True, slots=True)
class Steps:
    """How far beside the middle of its slot each leg runs, in pixels, and how much room the tracks of a slot take.

    Parameters
    ----------
    beside
        (flow, number of the leg) -> pixels.
    room
        (upright, slot) of a gutter or channel -> width of its tracks.
    """

    beside: Mapping[tuple[str, int], float]
    room: Mapping[tuple[bool, int], float]


def steps(
    ways: Mapping[str, Way], is_cell: Mapping[bool, Sequence[bool]], halves: Mapping[tuple[str, bool], float]
) -> Steps:
    """Tracks of all lines.

    Parameters
    ----------
    ways
        Of the flows.
    is_cell
        upright -> of each slot, whether nodes stand in it.
    halves
        (node, upright) -> how far from its middle a line may meet it.
    """
    beside: dict[tuple[str, int], float] = {}
    room: dict[tuple[bool, int], float] = {}
    for (upright, at, event), lines in stretches(ways).items():
        if is_cell[upright][at]:
            for cluster in clusters(lines):
                beside |= _around_middle(offsets(cluster, both_sides=event is None), ways, halves)
        else:
            found = tracks(lines)
            most = max(found.values())
            room[upright, at] = most * PITCH
            beside |= {leg: (track - most / 2) * PITCH for leg, track in found.items()}
    return Steps(beside, room)


def _around_middle(
    found: Mapping[tuple[str, int], int], ways: Mapping[str, Way], halves: Mapping[tuple[str, bool], float]
) -> Mapping[tuple[str, int], float]:
    pitch = PITCH
    for (flow, number), step in found.items():
        leg = ways[flow][number]
        for node in (leg.event or leg.leaves, leg.enters):
            if node and step:
                pitch = min(pitch, halves[node, leg.upright] / abs(step))
    return {leg: step * pitch for leg, step in found.items()}


def waypoints(
    way: Way, lines: Sequence[float], ends: tuple[Bounds, Bounds], curves: tuple[str, str]
) -> tuple[Point, ...]:
    """The corners of a line from the border of its source to the border of its target.

    Parameters
    ----------
    way
        Its legs.
    lines
        The coordinate of each leg: x of an upright one, y of one that lies.
    ends, curves
        Bounds of source and target, and their outline: ``box``, ``circle`` or ``diamond``.
    """
    first, last = way[0], way[-1]
    points = [port(ends[0], curves[0], lines[0], upright=first.upright, forward=first.end > first.start)]
    for number in range(1, len(way)):
        before, after = lines[number - 1], lines[number]
        points.append(Point(after, before) if way[number].upright else Point(before, after))
    points.append(port(ends[1], curves[1], lines[-1], upright=last.upright, forward=last.end < last.start))
    return tuple(points)


def port(bounds: Bounds, curve: str, line: float, *, upright: bool, forward: bool) -> Point:
    """Where a line meets the outline of a node."""
    x, y = bounds.centre
    half = (bounds.height if upright else bounds.width) / 2
    beside = line - (x if upright else y)
    if curve == "circle":
        half = max(half * half - beside * beside, 0.0) ** 0.5
    elif curve == "diamond":
        half = max(half - abs(beside), 0.0)
    towards = half if forward else -half
    return Point(line, y + towards) if upright else Point(x + towards, line)
