"""The page on planning: its code runs, and every option that it names is there."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "planning.md"


def test_the_code_of_the_page_on_planning_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(PAGE.parents[1])
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 9
    names: dict[str, object] = {}
    exec("\n".join(blocks), names)  # noqa: S102  # the page is ours
    printed = capsys.readouterr().out
    assert "window_clerk" in printed
    assert "as is: breaking load" in printed
