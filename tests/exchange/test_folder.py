"""An import makes a model folder that says where it comes from."""

import hashlib
from pathlib import Path

from bpr.errors import Finding, Where
from bpr.exchange.folder import model_files
from bpr.scenario.read import changed, make_scenario, read_scenario
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


def test_further_scenarios_are_variants_of_the_first(tmp_path: Path) -> None:
    other = changed(scenario(), {"name": "More staff", "horizon": None, "tasks": {"A": {"delay": "5 min"}}})
    files = model_files([scenario(), other, other], [], format_name="BPSim", sources={}, process=b"")
    assert list(files)[2:-1] == ["More_staff.yaml", "More_staff_2.yaml"]
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    assert b"inherits: scenario.yaml" in files["More_staff.yaml"]
    assert b"start" not in files["More_staff.yaml"]
    assert read_scenario(tmp_path / "More_staff.yaml") == other
