"""Mappings that do not change, and that travel between processes."""

import pickle

import pytest

from bpr.errors import RunError
from bpr.frozen import frozen
from bpr.units import ValueRefused, parse_span, refused


def test_a_frozen_mapping_is_a_copy_that_cannot_be_changed() -> None:
    source = {"a": 1}
    mapping = frozen(source)
    source["a"] = 2
    assert mapping == {"a": 1}
    with pytest.raises(TypeError):
        mapping["a"] = 3  # type: ignore[index]  # that is the point


def test_a_frozen_mapping_can_be_pickled_and_compares_by_value() -> None:
    mapping = frozen({"b": frozen({"c": 1})})
    again = pickle.loads(pickle.dumps(mapping))  # noqa: S301  # our own bytes
    assert again == mapping
    assert type(again) is type(mapping)


def test_findings_travel_between_processes() -> None:
    with pytest.raises(ValueRefused) as caught:
        parse_span("45")
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301  # our own bytes
    assert again.findings == caught.value.findings
    error = RunError(refused(code="X", what="{a}", remedy="", a=1).findings[0])
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301  # our own bytes
