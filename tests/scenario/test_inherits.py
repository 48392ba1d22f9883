"""A variant is what differs from its base: merged over the base again, it is what it was."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bpr.scenario.inherits import difference, merge

KEYS = st.sampled_from(["a", "b", "dist", "any_of", "mean"])
DOCUMENTS = st.recursive(
    st.one_of(st.integers(0, 3), st.sampled_from(["x", "y"]), st.lists(st.integers(0, 3), max_size=2)),
    lambda inner: st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
MAPPINGS = st.dictionaries(KEYS, DOCUMENTS, max_size=4)


@given(MAPPINGS, MAPPINGS)
def test_the_difference_merged_over_the_base_is_the_variant(base: dict[str, Any], variant: dict[str, Any]) -> None:
    assert merge(base, difference(base, variant)) == variant


@given(MAPPINGS)
def test_what_is_the_same_differs_in_nothing(document: dict[str, Any]) -> None:
    assert difference({"tasks": document}, {"tasks": document}) == {}


def test_a_distribution_of_another_kind_is_replaced_whole() -> None:
    base = {"tasks": {"A": {"work": {"dist": "normal", "mean": "5 min", "sd": "1 min"}}}}
    variant = {"tasks": {"A": {"work": {"dist": "exponential", "mean": "5 min"}}}}
    assert difference(base, variant) == variant
