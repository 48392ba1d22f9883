"""An import makes a model folder that says where it comes from."""

import hashlib

from bpr.errors import Finding, Where
from bpr.exchange.folder import model_files
from bpr.scenario.read import make_scenario, read_scenario
from bpr.scenario.schema import Scenario


def scenario() -> Scenario:
    return make_scenario(
        {"name": "Case", "start": "2026-01-05T09:00:00+08:00", "horizon": "1 d", "process": "process.bpmn"}
    )


def test_the_drawing_is_kept_byte_for_byte_and_the_scenario_reads_back() -> None:
    files = model_files(
        [scenario()], [], format_name="Prosimos 2", sources={"a.json": b"{}"}, process=b"<drawing/>\r\n"
    )
    assert list(files) == ["process.bpmn", "scenario.yaml", "README.md"]
    assert files["process.bpmn"] == b"<drawing/>\r\n"
    assert read_scenario(files["scenario.yaml"]) == scenario()


def test_the_readme_says_the_source_and_what_was_not_kept() -> None:
    finding = Finding("X-Y", Where("a.json", key="k"), "A thing.", "Mend it.", "warning")
    files = model_files([scenario()], [finding], format_name="BIMP", sources={"a.json": b"{}"}, process=b"")
    readme = files["README.md"].decode()
    assert hashlib.sha256(b"{}").hexdigest() in readme
    assert "Imported from BIMP" in readme
    assert "- **Warning · 警告** `X-Y` a.json: k: A thing. Mend it." in readme


def test_nothing_lost_is_said_plainly() -> None:
    assert (
        "Nothing. 无。"
        in model_files([scenario()], [], format_name="BIMP", sources={}, process=b"")["README.md"].decode()
    )


def test_a_strangers_text_does_not_break_the_readme() -> None:
    files = model_files([scenario()], [], format_name="BIMP", sources={"a|<b>\nc.json": b""}, process=b"")
    assert "a\\|&lt;b> c.json" in files["README.md"].decode()


def test_the_same_input_gives_the_same_bytes() -> None:
    first, second = (model_files([scenario()], [], format_name="BIMP", sources={}, process=b"x") for _ in range(2))
    assert first == second
