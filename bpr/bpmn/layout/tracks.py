"""Which lines share a gutter, a channel or a row, and on which track each of them runs, so that none covers another."""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final, NamedTuple

from bpr.bpmn.layout.routes import Way


class Stretch(NamedTuple):
    """A leg as its neighbours in the same slot see it.

    Parameters
    ----------
    flow, number
        Id of the flow, and which of its legs.
    low, high
        From where to where it runs, in half slots; at a node it begins behind the middle of the node's slot.
    before, after
        Where it comes from and goes to at its lower and at its higher end: -1 lower, +1 higher slots, 0 nowhere.
    reach
        How far away, in slots, the legs before and after it begin and end.
    """

    flow: str
    number: int
    low: int
    high: int
    before: int
    after: int
    reach: int


Slot = tuple[bool, int, str | None]
"""Upright or not, which slot, and the boundary event around whose middle it lies, if it is not that of a node."""


def stretches(ways: Mapping[str, Way]) -> Mapping[Slot, Sequence[Stretch]]:
    """The legs in each slot."""
    found: dict[Slot, list[Stretch]] = defaultdict(list)
    for flow, way in ways.items():
        for number, leg in enumerate(way):
            before = way[number - 1].start - leg.at if number else 0
            after = way[number + 1].end - leg.at if number + 1 < len(way) else 0
            ends = [2 * leg.start, 2 * leg.end]
            onward = _sign(leg.end - leg.start)
            ends[0] += onward if leg.leaves else 0
            ends[1] -= onward if leg.enters else 0
            if onward < 0:
                ends.reverse()
                before, after = after, before
            reach = abs(before) + abs(after)
            stretch = Stretch(flow, number, ends[0], ends[1], _sign(before), _sign(after), reach)
            found[leg.upright, leg.at, leg.event].append(stretch)
    return found


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


@dataclass(slots=True)
class _Track:
    """Stretches that do not meet, in order."""

    lows: list[int] = field(default_factory=list)
    highs: list[int] = field(default_factory=list)

    def takes(self, low: int, high: int) -> bool:
        """Put the stretch on this track, if there is room."""
        place = bisect_left(self.lows, low)
        if (place and self.highs[place - 1] >= low) or (place < len(self.lows) and self.lows[place] <= high):
            return False
        self.lows.insert(place, low)
        self.highs.insert(place, high)
        return True


def tracks(lines: Sequence[Stretch]) -> Mapping[tuple[str, int], int]:
    """The track of each leg in a gutter or channel, from 0: interval colouring, in the order that crosses least.

    Legs that turn back to where they came from lie next to that side, the shorter inside the longer.
    """
    found: dict[tuple[str, int], int] = {}
    used: list[_Track] = []
    for line in sorted(lines, key=_inner_first):
        for number, track in enumerate(used):
            if track.takes(line.low, line.high):
                found[line.flow, line.number] = number
                break
        else:
            found[line.flow, line.number] = len(used)
            used.append(_Track([line.low], [line.high]))
    return found


def _inner_first(line: Stretch) -> tuple[int, int]:
    match line.before, line.after:
        case -1, -1:
            return 0, line.high - line.low
        case 1, 1:
            return 3, line.low - line.high
        case 1, _:
            return 1, line.high
        case _:
            return 2, -line.low


def offsets(lines: Sequence[Stretch], *, both_sides: bool = True) -> Mapping[tuple[str, int], int]:
    """How far from the middle of its row or column each leg runs, in steps; 0 = in the middle.

    What runs straight on stays in the middle; what turns off lies on the side to which it turns, or beyond the middle
    where the near side is not free (`both_sides` False): names of boundary events stand there.
    """
    found: dict[tuple[str, int], int] = {}
    used: dict[int, _Track] = defaultdict(_Track)
    for line in sorted(
        lines, key=lambda line: (line.before != 0 or line.after != 0, -(line.high - line.low) // 3, line.reach)
    ):
        for step in _outwards(line.before + line.after) if both_sides else count():
            if used[step].takes(line.low, line.high):
                found[line.flow, line.number] = step
                break
    return found


_ONE_SIDED: Final = 3
"""So many lines turn to one side before the other side is used for them as well."""


def _outwards(side: int) -> Iterator[int]:
    towards = -1 if side < 0 else 1
    yield 0
    for step in count(1):
        yield towards * step
        if step > _ONE_SIDED:
            yield -towards * (step - _ONE_SIDED)


def clusters(lines: Sequence[Stretch]) -> Iterator[Sequence[Stretch]]:
    """Legs that lie side by side, apart from those that they never meet."""
    cluster: list[Stretch] = []
    furthest = -math.inf
    for line in sorted(lines, key=lambda line: line.low):
        if line.low > furthest and cluster:
            yield cluster
            cluster = []
        cluster.append(line)
        furthest = max(furthest, line.high)
    if cluster:
        yield cluster
