"""Single values of a document change; the rest of its text stays."""

from pathlib import Path

import pytest

from bpr.document.edit import REMOVE, edit_yaml
from bpr.document.yaml import read_yaml
from bpr.errors import InputError

TEXT = b"""# head
name: 'AS-IS'   # quoted
resources:
  clerk: {count: 4, calendar: counter}   # at the window
  reviewer:
    groups:
      - {count: 2}
      - {count: 1}
start: 2026-01-05T08:30:00+08:00
tasks:
  A: {work: {dist: lognormal, mean: 12 min, sd: 6 min}}
"""
MODELS = sorted((Path(__file__).parents[2] / "models").glob("*/*.yaml"))


def test_a_changed_value_leaves_comments_quotes_and_order() -> None:
    assert edit_yaml(TEXT, {("resources", "clerk", "count"): 5}) == TEXT.replace(b"count: 4", b"count: 5")


def test_a_list_position_is_reached() -> None:
    assert edit_yaml(TEXT, {("resources", "reviewer", "groups", 1, "count"): 3}) == TEXT.replace(
        b"count: 1", b"count: 3"
    )


def test_mappings_on_the_way_are_made() -> None:
    changed = edit_yaml(TEXT, {("gateways", "G", "Flow_A"): 0.3})
    assert read_yaml(changed).value["gateways"] == {"G": {"Flow_A": 0.3}}


def test_what_is_left_empty_is_removed_too() -> None:
    changed = edit_yaml(TEXT, {("tasks", "A", "work"): REMOVE})
    assert "tasks" not in read_yaml(changed).value


def test_removing_what_is_not_there_changes_nothing() -> None:
    assert edit_yaml(TEXT, {("events", "E", "delay"): REMOVE}) == TEXT


def test_none_is_written_because_it_removes_what_is_inherited() -> None:
    assert read_yaml(edit_yaml(TEXT, {("resources", "clerk"): None})).value["resources"]["clerk"] is None


def test_markup_in_a_value_stays_a_value() -> None:
    nasty = "x: {y}\n# not a comment\n- '&a *b"
    assert read_yaml(edit_yaml(TEXT, {("name",): nasty})).value["name"] == nasty


@pytest.mark.parametrize("path", MODELS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_bundled_files_come_back_as_they_were(path: Path) -> None:
    data = path.read_bytes()
    assert read_yaml(edit_yaml(data, {})).value == read_yaml(data).value


def test_a_document_that_bpr_does_not_read_is_refused() -> None:
    with pytest.raises(InputError):
        edit_yaml(b"a: !!python/object:os.system x", {("a",): 1})
