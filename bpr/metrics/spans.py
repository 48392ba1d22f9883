"""Sets of time on a line: union, intersection, how much of a set lies before an instant. Arrays only, no log.

A set is a pair of ``int64`` arrays (starts, ends) of half-open intervals [start, end) in milliseconds. *Merged* means
sorted, disjoint, not touching and not empty. Every function but `merged` expects merged sets.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bpr.eventlog.parts import BEGINNING, END

Instants = NDArray[np.int64]
"""ms since the start of the log."""


class Spans(NamedTuple):
    """Intervals [starts, ends)."""

    starts: Instants
    ends: Instants

    @property
    def length(self) -> int:
        """Milliseconds of a merged set."""
        return int((self.ends - self.starts).sum())


def everything() -> Spans:
    """All of time."""
    return Spans(np.array([BEGINNING]), np.array([END]))


def nothing() -> Spans:
    """The empty set."""
    return Spans(np.empty(0, np.int64), np.empty(0, np.int64))


def merged(starts: Instants, ends: Instants) -> Spans:
    """The union of any intervals; empty ones vanish.

    >>> merged(np.array([5, 0, 3]), np.array([9, 2, 5]))
    Spans(starts=array([0, 3]), ends=array([2, 9]))
    """
    some = ends > starts
    if not some.any():
        return nothing()
    order = np.argsort(starts[some], kind="stable")
    starts, ends = starts[some][order], ends[some][order]
    reach = np.maximum.accumulate(ends)
    first = np.ones(len(starts), dtype=bool)
    first[1:] = starts[1:] > reach[:-1]
    last = np.append(np.flatnonzero(first)[1:] - 1, len(starts) - 1)
    return Spans(starts[first], reach[last])


def before(spans: Spans, instants: Instants) -> Instants:
    """Milliseconds of the set before each instant. The part inside [a, b) is ``before(b) - before(a)``.

    >>> before(Spans(np.array([0, 10]), np.array([5, 20])), np.array([-1, 3, 7, 12, 99]))
    array([ 0,  3,  5,  7, 15])
    """
    if not len(spans.starts):
        return np.zeros(len(instants), np.int64)
    through = np.concatenate([[0], np.cumsum(spans.ends - spans.starts)])
    begun = np.searchsorted(spans.starts, instants, side="right")
    missing = np.maximum(spans.ends[begun - 1] - instants, 0)
    return through[begun] - np.where(begun > 0, missing, 0)


def common(sets: Sequence[Spans]) -> Spans:
    """What lies in all of the sets (of none: all of time).

    >>> common([Spans(np.array([0]), np.array([8])), Spans(np.array([2, 6]), np.array([4, 9]))])
    Spans(starts=array([2, 6]), ends=array([4, 8]))
    """
    if len(sets) == 0:
        return everything()
    if len(sets) == 1:
        return sets[0]
    times = np.concatenate([part for spans in sets for part in (spans.starts, spans.ends)])
    steps = np.concatenate(
        [np.full(len(part), sign) for spans in sets for part, sign in zip(spans, (1, -1), strict=True)]
    )
    edges, which = np.unique(times, return_inverse=True)
    level = np.cumsum(np.bincount(which, weights=steps, minlength=len(edges))).astype(np.int64)
    inside = np.flatnonzero(level[:-1] == len(sets))
    return merged(edges[inside], edges[inside + 1])


def pieces(starts: Instants, ends: Instants, spans: Spans) -> tuple[Instants, Instants, NDArray[np.int64]]:
    """Cut each interval [start, end) to the parts of it inside the set.

    Parameters
    ----------
    starts, ends
        int64[n], any intervals.
    spans
        A merged set.

    Returns
    -------
    tuple
        Starts, ends and the number of the interval, of each piece, in the order of the intervals.
    """
    first = np.searchsorted(spans.ends, starts, side="right")
    last = np.searchsorted(spans.starts, ends, side="left")
    count = np.maximum(last - first, 0)
    which = np.repeat(np.arange(len(starts)), count)
    offset = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    span = np.repeat(first, count) + offset
    begun, ended = np.maximum(starts[which], spans.starts[span]), np.minimum(ends[which], spans.ends[span])
    some = ended > begun
    return begun[some], ended[some], which[some]


def sums_above(values: Instants, weights: Instants, upto: NDArray[np.int64], above: Instants) -> Instants:
    """For each query (j, a) the sum of ``weights[k]`` over k < j with ``values[k] > a``.

    Every prefix is a union of blocks whose lengths are the powers of two in j; within a block sorted by value the
    wanted part is a suffix. O((m + n) log m) without a loop over queries.

    Parameters
    ----------
    values, weights
        int64[m].
    upto, above
        int64[n]; 0 <= upto <= m.

    Examples
    --------
    >>> sums_above(np.array([7, 1, 9]), np.array([10, 20, 40]), np.array([3, 2, 0]), np.array([5, 0, 0]))
    array([50, 30,  0])
    """
    count = len(values)
    ranks, rank = np.unique(values, return_inverse=True)
    wanted, width = np.searchsorted(ranks, above, side="right"), len(ranks) + 1
    sums = np.zeros(len(upto), np.int64)
    size = 1
    while size <= count:
        block = np.arange(count) // size
        order = np.argsort(block * width + rank, kind="stable")
        keys = (block * width + rank)[order]
        through = np.concatenate([[0], np.cumsum(weights[order])])
        asks = np.flatnonzero(upto & size)
        mine = upto[asks] // (2 * size) * 2
        low = np.searchsorted(keys, mine * width + wanted[asks])
        sums[asks] += through[(mine + 1) * size] - through[low]
        size *= 2
    return sums
