"""How often data are collected: expected without a run, and as it happened in a log. Who shares them: data_silos.py.

C(d) = Σ over tasks a of v(a) · collects(a, d), where v is how often a case comes to a and a collects what it writes
without reading it. Duplicate collection is Σ over data of max(0, C(d) − 1), the once-only rate 1 − duplicates / Σ C(d).

Expected without a run, a datum that not every case collects hides its repetitions: max(0, E[C] − 1) ≤ E[max(0, C − 1)].
The two are equal where every case collects the datum at least once; else the log knows more.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bpr.eventlog.tables import NEVER
from bpr.metrics.expected import visits_of
from bpr.metrics.observation import Observation, tally
from bpr.organisation.datum import DataUse
from bpr.process.passes import is_atomic

if TYPE_CHECKING:
    from bpr.model import Model


@dataclass(frozen=True, slots=True)
class Collected:
    """What was collected in a log.

    Parameters
    ----------
    case, datum, number
        int64[pairs]: row of the case, number of the datum, how often this case collected it; each pair once.
    data
        Ids of the data.
    """

    case: NDArray[np.int64]
    datum: NDArray[np.int64]
    number: NDArray[np.int64]
    data: tuple[str, ...]

    def collections(self, cases: int) -> NDArray[np.float64]:
        """float64[cases], Σ C(d)."""
        return tally(self.case, cases, self.number)

    def duplicates(self, cases: int) -> NDArray[np.float64]:
        """float64[cases], Σ max(0, C(d) − 1)."""
        return tally(self.case, cases, self.number - 1)


def collecting(model: "Model") -> Iterator[DataUse]:
    """The tasks that collect, with the data; what is drawn at a sub-process is not counted, as it has no visits."""
    work = {element.id for element in model.whole.elements() if is_atomic(element)}
    return (use for use in model.organisation.catalogue.uses if use.collects and use.element in work)


def expected_collections(model: "Model") -> Mapping[str, float] | None:
    """Id of a datum -> C(d) expected a case, without a run; None where only a run can tell how often work comes where.

    Source: the visits are those of L. Kleinrock, Queueing Systems, vol. 1 (1975), section 4.8.
    """
    visits = visits_of(model)
    if visits is None:
        return None
    found: dict[str, float] = defaultdict(float)
    for use in collecting(model):
        found[use.datum] += visits.get(use.element, 0.0)
    return found


def duplicates(collections: Mapping[str, float]) -> float:
    """Σ over data of max(0, C(d) − 1).

    >>> duplicates({"licence": 3.0, "lease": 1.0, "sketch": 0.5})
    2.0
    """
    return sum(max(0.0, number - 1) for number in collections.values())


def collected(observation: Observation, uses: Iterable[DataUse]) -> Collected:
    """What the cases of a log collected, by the tasks that were completed."""
    log = observation.log
    by_element: dict[str, list[int]] = defaultdict(list)
    place: dict[str, int] = {}
    for use in uses:
        by_element[use.element].append(place.setdefault(use.datum, len(place)))
    lists = [by_element.get(element.id, []) for element in log.elements]
    data = np.array([datum for one in lists for datum in one], dtype=np.int64)
    size = np.array([len(one) for one in lists] + [0])
    first = np.cumsum(size) - size
    codes = log.activities["element"].astype(np.int64)
    rows = np.flatnonzero((log.activities["completed"] != NEVER) & (size[codes] > 0))
    many = size[codes[rows]]
    within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    datum = data[np.repeat(first[codes[rows]], many) + within]
    width = max(len(place), 1)
    cell, number = np.unique(np.repeat(observation.case_of[rows], many) * width + datum, return_counts=True)
    return Collected(cell // width, cell % width, number.astype(np.int64), tuple(place))
