"""Which units have had a case before it comes to a task, ways back left out: those whose work is signed there."""

from collections.abc import Iterable, Iterator

from bpr.metrics.structure.ground import Ground


class Before:
    """The units before each task, for all tasks of a model together.

    Steps back (`bpr.process.following.in_order`) do not count: who hands the file out, and gets it again because it was
    sent back, has not had it from those below.
    """

    def __init__(self, ground: Ground) -> None:
        self._bit = {unit: 1 << place for place, unit in enumerate(ground.organisation.units)}
        self._earlier: dict[str, int] = {}
        places, beside = ground.places, dict(ground.steps.adjacency())
        earlier = dict.fromkeys(places, 0)
        for node, place in places.items():  # in the order of the flow
            mine = earlier[node] | (self._bit[ground.offices[node]] if node in ground.offices else 0)
            for next_ in beside[node]:
                if places[next_] > place:
                    earlier[next_] |= mine
        self._earlier = earlier

    def among(self, task: str, units: Iterable[str]) -> Iterator[str]:
        """Those of `units` that have had the case before `task`."""
        earlier = self._earlier[task]
        return (unit for unit in units if earlier & self._bit[unit])
