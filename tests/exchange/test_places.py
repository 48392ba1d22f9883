"""A foreign JSON file is read without harm, and everything that is wrong in it is told at once, with its place."""

import json
import time

import pytest

from bpr.errors import ExchangeError
from bpr.exchange import places
from bpr.exchange.places import JsonPlace, read_json


def read(value: object) -> JsonPlace:
    return read_json(json.dumps(value).encode(), name="a.json")


def test_a_member_is_found_under_the_first_of_its_names() -> None:
    place = read({"assignedTasks": ["A"]})
    found = place.find("assigned_tasks", "assignedTasks")
    assert found is not None
    assert found.key == "assignedTasks"
    assert [item.key for item in found.each()] == ["assignedTasks[0]"]


def test_a_missing_member_is_an_error_with_the_nearest_name() -> None:
    place = read({"resource_profile": []})
    assert place.need("resource_profiles") is None
    assert "Did you mean 'resource_profile'?" in str(place.report.findings[0])


def test_a_number_may_stand_in_quotes_and_infinity_is_one() -> None:
    place = read_json(b'{"cost": "20", "max": Infinity}', name="a.json")
    assert place.need("cost").number() == 20
    assert place.need("max").number() == float("inf")
    assert not place.report.findings


@pytest.mark.parametrize("value", [None, True, [], {}, "many", "1e999x"])
def test_anything_else_is_no_number(value: object) -> None:
    place = JsonPlace(value, "here", places.Report("a.json"))
    assert place.number() is None
    [finding] = place.report.findings
    assert finding.where.key == "here"
    assert finding.remedy


def test_not_a_number_is_refused() -> None:
    place = read_json(b'{"a": NaN}', name="a.json")
    assert place.need("a").number() is None
    assert place.report.findings[0].code == "EXCHANGE-RANGE"


def test_reading_goes_on_after_an_error_so_that_all_come_at_once() -> None:
    place = read({"a": "x", "b": []})
    place.need("a").number()
    place.need("b").text()
    with pytest.raises(ExchangeError) as caught:
        place.report.stop_on_errors()
    assert [finding.where.key for finding in caught.value.findings] == ["a", "b"]


def test_very_many_errors_are_counted_not_listed() -> None:
    place = read({"a": ["x"] * 1000})
    for item in place.need("a").each():
        item.number()
    with pytest.raises(ExchangeError) as caught:
        place.report.stop_on_errors()
    assert len(caught.value.findings) == places.FINDING_BOUND + 1
    assert "800 more" in str(caught.value)


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (b"", "EXCHANGE-JSON", "Expecting value"),
        (b'{"a": [1, 2', "EXCHANGE-JSON", "a.json:1: Not JSON"),
        (b'{\n"a": 1,\n}', "EXCHANGE-JSON", "a.json:3"),
        (b"\xff\xfe{", "EXCHANGE-ENCODING", "Byte 0"),
        (b"[1]", "EXCHANGE-TYPE", "a list"),
        (b'{"a": 1, "a": 2}', "EXCHANGE-TWICE", "'a'"),
        (b"[" * 200_000, "EXCHANGE-DEPTH", "deeply"),
        (b'{"a": ' + b"9" * 100_000 + b"}", "EXCHANGE-NUMBER", "Not JSON"),
        (b"<definitions/>", "EXCHANGE-JSON", "column 1"),
    ],
)
def test_what_is_no_json_object_is_refused_with_place_and_remedy(data: bytes, code: str, said: str) -> None:
    began = time.perf_counter()
    with pytest.raises(ExchangeError) as caught:
        read_json(data, name="a.json")
    assert time.perf_counter() - began < 1
    [finding] = caught.value.findings
    assert finding.code == code
    assert said in str(finding)
    assert finding.remedy_text


def test_a_file_beyond_the_bound_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "GREATEST_FILE", 10)
    with pytest.raises(ExchangeError, match="11 bytes; at most 10"):
        read_json(b'{"a":   1}\n', name="a.json")


def test_a_long_text_of_a_stranger_is_cut_in_messages() -> None:
    place = JsonPlace("x" * 100_000, "id", places.Report("a.json"))
    place.known(["A"], "task")
    assert len(str(place.report.findings[0])) < 500
