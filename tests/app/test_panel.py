"""What comes back from the browser is checked; what goes there is served."""

import re
from pathlib import Path

import pytest

from bpr.app import panel
from bpr.app.panel import EDITOR, STATIC, Edit, Selected, parse

VALUE = {
    "doc": "a@1",
    "stamp": "m-1",
    "xml": "<x/>",
    "selected": {"id": "T", "type": "Task", "name": "审查"},
    "error": None,
}


def test_a_value_of_the_panel_is_read() -> None:
    assert parse(VALUE) == Edit("a@1", "m-1", b"<x/>", Selected("T", "Task", "审查"), failed=False)


@pytest.mark.parametrize("value", [None, [], "x", {}, {**VALUE, "doc": 1}, {**VALUE, "stamp": None}])
def test_what_is_no_value_of_the_panel_is_no_edit(value: object) -> None:
    assert parse(value) is None


def test_an_unchanged_file_is_not_sent() -> None:
    edit = parse({**VALUE, "xml": None})
    assert edit is not None
    assert edit.xml is None


def test_a_flood_from_the_browser_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panel, "MAX_XML", 10)
    edit = parse({**VALUE, "xml": "x" * 11})
    assert edit is not None
    assert edit.xml is None


@pytest.mark.parametrize("selected", [None, {}, {"id": "T"}, {"id": 1, "type": "Task", "name": ""}, "T"])
def test_a_strange_selection_is_none(selected: object) -> None:
    edit = parse({**VALUE, "selected": selected})
    assert edit is not None
    assert edit.selected is None


def test_every_file_that_the_panel_asks_for_is_there() -> None:
    if not EDITOR.exists():
        pytest.skip("bpmn-js is not installed; `pip install --editable .` brings it")
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    asked = re.findall(r'(?:href|src)="([^"]+)"', page)
    scripts = "".join(path.read_text(encoding="utf-8") for path in STATIC.glob("*.js"))
    asked += re.findall(r'(?:from|zh:) "\./([^"]+)"', scripts)
    assert len(asked) == 9
    assert [file for file in asked if not (STATIC / file).exists()] == []


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.*")), ids=lambda path: path.name)
def test_the_panel_asks_nothing_of_other_machines(path: Path) -> None:
    assert not re.search(r"(src|href|url|import|fetch)\W{1,3}(https?:)?//", path.read_text(encoding="utf-8"))
