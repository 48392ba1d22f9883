"""BPSim on the command line: a file becomes a folder, whole or not at all; a folder becomes a file that comes back."""

from pathlib import Path

from typer.testing import CliRunner, Result

import bpr
from bpr.cli.verbs import app
from bpr.scenario.read import read_scenario
from tests.exchange.test_bpsim_out import DRAWING

SCENARIO = """schema: bpr/scenario/1
name: Today
start: 2026-01-05T09:00:00+01:00
arrivals:
  - {start: S, interarrival: 10 min, max_count: 20}
tasks:
  A: {delay: 5 min}
events:
  T: {delay: 1 h}
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments), "--lang", "en"])


def folder_of(path: Path) -> Path:
    path.mkdir()
    (path / "process.bpmn").write_bytes(DRAWING)
    (path / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    return path


def test_a_folder_goes_out_and_comes_back(tmp_path: Path) -> None:
    made = tmp_path / "out.bpmn"
    assert run("export", "bpsim", folder_of(tmp_path / "model"), made).exit_code == 0
    assert run("import", "bpsim", made, "--to", tmp_path / "again").exit_code == 0
    once, again = (read_scenario(tmp_path / name / "scenario.yaml") for name in ("model", "again"))
    assert (once.tasks, once.events, once.arrivals) == (again.tasks, again.events, again.arrivals)
    assert (tmp_path / "again" / "process.bpmn").read_bytes() == made.read_bytes()
    assert sorted(path.name for path in (tmp_path / "again").iterdir()) == [
        "README.md",
        "process.bpmn",
        "scenario.yaml",
    ]


def test_results_of_a_log_go_out_too(tmp_path: Path) -> None:
    folder, log, made = folder_of(tmp_path / "model"), tmp_path / "log.parquet", tmp_path / "out.bpmn"
    bpr.write_log(bpr.simulate(bpr.load(folder), replications=2), log)
    assert run("export", "bpsim", folder, made, "--log", log).exit_code == 0
    assert b'result="mean"' in made.read_bytes()


def test_an_export_overwrites_nothing(tmp_path: Path) -> None:
    made = tmp_path / "out.bpmn"
    made.write_bytes(b"mine")
    result = run("export", "bpsim", folder_of(tmp_path / "model"), made)
    assert (result.exit_code, made.read_bytes()) == (1, b"mine")
    assert "nothing is overwritten" in result.output


def test_an_import_that_is_refused_leaves_no_folder(tmp_path: Path) -> None:
    (tmp_path / "plain.bpmn").write_bytes(DRAWING)
    result = run("import", "bpsim", tmp_path / "plain.bpmn", "--to", tmp_path / "model")
    assert result.exit_code == 1
    assert "carries no scenario of BPSim" in result.output
    assert not (tmp_path / "model").exists()


def test_a_start_that_is_no_instant_is_refused(tmp_path: Path) -> None:
    made = tmp_path / "out.bpmn"
    run("export", "bpsim", folder_of(tmp_path / "model"), made)
    result = run("import", "bpsim", made, "--to", tmp_path / "again", "--start", "monday")
    assert result.exit_code == 1
    assert "'monday' is not a date and time" in result.output


def test_only_bpsim_has_scenarios_to_choose_from(tmp_path: Path) -> None:
    (tmp_path / "plain.bpmn").write_bytes(DRAWING)
    result = run("import", "qbp", tmp_path / "plain.bpmn", "--to", tmp_path / "model", "--scenario", "S1")
    assert result.exit_code == 2
