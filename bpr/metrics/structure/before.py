"""Which units have had a case before it first comes to a task: those whose work a superior can sign there."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

import networkx as nx

from bpr.metrics.structure.ground import Ground
from bpr.process.dominance import Tree, tree_of


class Before:
    """The units before each task, for all tasks of a model together.

    A unit counts if one of its tasks can come before the first time that the case is at the task. What a case comes to
    only by way of the task itself (it hands the file out, and gets it back in a loop) does not: every path to it passes
    the task, which is dominance, so that no path is followed one by one.
    """

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        parts = nx.condensation(ground.steps)
        self._part: dict[str, int] = parts.graph["mapping"]
        self._bit = {unit: 1 << place for place, unit in enumerate(ground.organisation.units)}
        own: dict[int, int] = defaultdict(int)
        for task, unit in ground.offices.items():
            own[self._part[task]] |= self._bit[unit]
        self._earlier: dict[int, int] = {}
        for part in nx.topological_sort(parts):
            units = 0
            for one in parts.pred[part]:
                units |= self._earlier[one] | own[one]
            self._earlier[part] = units
        self._loops: dict[int, list[str]] = defaultdict(list)
        for task in ground.offices:
            if len(parts.nodes[self._part[task]]["members"]) > 1:
                self._loops[self._part[task]].append(task)
        self._extremes: dict[int, Mapping[str, tuple[int, int]]] = {}

    def among(self, task: str, units: Iterable[str]) -> Iterator[str]:
        """Those of `units` that have had the case before `task`."""
        part = self._part[task]
        inside = self._inside(part)
        place = self._tree.spans.get(task)
        for unit in units:
            if self._earlier[part] & self._bit[unit]:
                yield unit
            elif unit in inside and place is not None:
                first, last = inside[unit]
                if first < place[0] or last > place[1]:
                    yield unit

    @cached_property
    def _tree(self) -> Tree:
        return tree_of(self._ground.steps) if self._loops else Tree({}, {})

    def _inside(self, part: int) -> Mapping[str, tuple[int, int]]:
        """Unit -> first and last place of its tasks of one loop in the walk through the tree of dominators."""
        if part not in self._extremes:
            found: dict[str, tuple[int, int]] = {}
            for task in self._loops.get(part, ()):
                if task in self._tree.spans:
                    first, last = self._tree.spans[task]
                    unit = self._ground.offices[task]
                    known = found.get(unit, (first, last))
                    found[unit] = min(first, known[0]), max(last, known[1])
            self._extremes[part] = found
        return self._extremes[part]
