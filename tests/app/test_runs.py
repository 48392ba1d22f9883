"""Runs in processes of their own: progress, cancelling, answers that are found again."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bpr.app.folder import Folder, Project, write
from bpr.app.runs import KEPT, RESULT, Request, Run, Runner, newest, past_runs, run_of
from bpr.app.views.compare import TABS
from bpr.app.work import finding_dict, finding_of, progress_of
from bpr.errors import Cancelled, Finding, Where
from bpr.report.sections import CHARTS

ASKED = Request("simulate", ("scenario.yaml",), 3, 1)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Folder(tmp_path).create("permit", {"process.bpmn": b"drawing", "scenario.yaml": b"figures"})


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    made = Runner()
    yield made
    made.close()


def echo(path: Path) -> None:
    """Stands for a simulation that is done at once."""
    inputs = sorted(file.name for file in (path / "inputs").iterdir())
    (path / RESULT).write_text(json.dumps({"inputs": inputs}), encoding="utf-8")


def wait_until_cancelled(path: Path) -> None:
    """Stands for a simulation that never ends by itself."""
    progress = progress_of(Run(path))
    for step in range(10_000):
        try:
            progress(step, 10_000)
        except Cancelled:
            (path / "error.json").write_text('{"cancelled": true}', encoding="utf-8")
            return
        time.sleep(0.05)


def die(path: Path) -> None:
    """Stands for a process that the system kills."""
    import os  # noqa: PLC0415  # in the process that ends

    os._exit(3 if path else 0)


def settle(runner: Runner, run: Run) -> str:
    end = time.monotonic() + 30
    while runner.state(run) == "running" and time.monotonic() < end:
        time.sleep(0.02)
    return runner.state(run)


def test_an_answer_is_made_from_a_copy_of_the_inputs_and_found_again(project: Project, runner: Runner) -> None:
    run = runner.start(project, ASKED, project.files(), echo)
    assert settle(runner, run) == "done"
    assert run.result == {"inputs": ["process.bpmn", "scenario.yaml"]}
    again = Runner()  # after a restart of the server
    assert again.state(run_of(project, ASKED, project.files())) == "done"
    assert newest(project, again, "simulate", ("scenario.yaml",)) == run


def test_the_same_question_about_other_inputs_is_another_run(project: Project) -> None:
    before = run_of(project, ASKED, project.files())
    project.write_draft("scenario.yaml", b"other figures")
    assert run_of(project, ASKED, project.files()) != before


def test_a_run_is_cancelled_from_another_session(project: Project, runner: Runner) -> None:
    run = runner.start(project, ASKED, project.files(), wait_until_cancelled)
    while run.progress == 0 and runner.state(run) == "running":
        time.sleep(0.02)
    Run(run.path).cancel()
    assert settle(runner, run) == "cancelled"
    assert newest(project, runner, "simulate", ("scenario.yaml",)) is None


def test_a_run_whose_server_went_away_is_said_to_be_interrupted(project: Project) -> None:
    run = run_of(project, ASKED, project.files())
    write(run.path / "request.json", b"{}")
    assert Runner().state(run) == "interrupted"


def test_a_process_that_dies_does_not_stop_later_runs(project: Project) -> None:
    runner = Runner()
    try:
        assert settle(runner, runner.start(project, ASKED, project.files(), die)) == "interrupted"
        assert settle(runner, runner.start(project, ASKED, project.files(), echo)) == "done"
    finally:
        runner.close()


def test_old_runs_make_room_for_new_ones(project: Project, runner: Runner) -> None:
    for number in range(KEPT + 5):
        old = Run(project.runs / f"old{number:02}")
        write(
            old.path / "request.json",
            b'{"kind": "simulate", "scenarios": ["scenario.yaml"], "replications": 1, "seed": 1}',
        )
    run = runner.start(project, ASKED, project.files(), echo)
    assert settle(runner, run) == "done"
    assert len(past_runs(project)) == KEPT
    assert run in past_runs(project)


def test_a_finding_survives_the_way_through_a_file() -> None:
    values = {"kind": "task", "hint": "Remove it."}
    finding = Finding(
        "ID-UNKNOWN", Where("scenario.yaml", 3, "tasks.A", "A"), "There is no {kind}.", "{hint}", "warning", values
    )
    assert finding_of(json.loads(json.dumps(finding_dict(finding)))) == finding


def test_every_chart_of_a_report_is_on_a_tab_of_the_page() -> None:
    assert sorted(name for tab in TABS.values() for name in tab) == sorted(CHARTS)
