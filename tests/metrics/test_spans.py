"""Sets of time, against sets of whole milliseconds."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bpr.metrics.spans import Spans, before, common, merged, nothing, pieces, sums_above

Pairs = st.lists(st.tuples(st.integers(-30, 30), st.integers(-30, 30)), max_size=12)


def spans_of(pairs: list[tuple[int, int]]) -> Spans:
    return merged(np.array([a for a, _ in pairs], dtype=np.int64), np.array([b for _, b in pairs], dtype=np.int64))


def points(spans: Spans) -> set[int]:
    return {t for a, b in zip(*spans, strict=True) for t in range(a, b)}


@given(Pairs)
def test_a_union_holds_the_instants_of_its_parts_in_disjoint_intervals(pairs):
    union = spans_of(pairs)
    assert points(union) == {t for a, b in pairs for t in range(a, b)}
    assert (union.starts[1:] > union.ends[:-1]).all()
    assert union.length == len(points(union))


@given(Pairs, st.lists(st.integers(-35, 35), max_size=8))
def test_what_lies_before_an_instant_is_counted(pairs, instants):
    union = spans_of(pairs)
    expected = [sum(t < at for t in points(union)) for at in instants]
    assert before(union, np.array(instants, dtype=np.int64)).tolist() == expected


@given(st.lists(Pairs, min_size=1, max_size=4))
def test_an_intersection_holds_the_instants_common_to_all(parts):
    sets = [spans_of(pairs) for pairs in parts]
    assert points(common(sets)) == set.intersection(*map(points, sets))


def test_the_intersection_of_no_sets_is_all_of_time():
    assert before(common([]), np.array([5])) - before(common([]), np.array([2])) == 3
    assert nothing().length == 0


@given(Pairs, Pairs)
def test_pieces_of_an_interval_are_its_instants_inside_the_set(intervals, pairs):
    union = spans_of(pairs)
    starts, ends, which = pieces(
        np.array([a for a, _ in intervals], dtype=np.int64), np.array([b for _, b in intervals], dtype=np.int64), union
    )
    for number, (a, b) in enumerate(intervals):
        mine = [set(range(s, e)) for s, e, w in zip(starts, ends, which, strict=True) if w == number]
        assert set().union(*mine) == set(range(a, b)) & points(union)
        assert sum(map(len, mine)) == len(set(range(a, b)) & points(union))


@given(
    st.lists(st.tuples(st.integers(-5, 5), st.integers(0, 9)), max_size=20),
    st.lists(st.tuples(st.integers(0, 20), st.integers(-6, 6)), max_size=10),
)
def test_sums_above_a_bound_before_a_place(items, queries):
    values, weights = (np.array([item[k] for item in items], dtype=np.int64) for k in (0, 1))
    upto = np.array([min(j, len(items)) for j, _ in queries], dtype=np.int64)
    above = np.array([a for _, a in queries], dtype=np.int64)
    expected = [sum(w for v, w in items[:j] if v > a) for j, a in zip(upto, above, strict=True)]
    assert sums_above(values, weights, upto, above).tolist() == expected
