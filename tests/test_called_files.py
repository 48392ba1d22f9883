"""A model knows which files of its folder hold what its call activities call."""

import pytest
from typer.testing import CliRunner

import bpr
from bpr.bpmn.vocabulary import MODEL
from bpr.cli.verbs import app
from bpr.model import save

FLOW = (
    '<startEvent id="{0}_S"/>{1}<endEvent id="{0}_E"/><sequenceFlow id="{0}_f" sourceRef="{0}_S" targetRef="{0}_A"/>'
    '<sequenceFlow id="{0}_g" sourceRef="{0}_A" targetRef="{0}_E"/>'
)
SCENARIO = """\
schema: bpr/scenario/1
name: Calls
process: process.bpmn
start: 2026-01-05T09:00:00+08:00
timezone: Asia/Shanghai
"""


def drawing(process, activity):
    inside = FLOW.format(process, activity)
    return f'<definitions xmlns="{MODEL}"><process id="{process}">{inside}</process></definitions>'


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    caller = drawing("P", '<callActivity id="P_A" name="Check" calledElement="Q"/>')
    (tmp_path / "process.bpmn").write_text(caller, encoding="utf-8")
    (tmp_path / "broken.bpmn").write_text("<", encoding="utf-8")
    return tmp_path


def test_the_called_process_is_found_in_another_file_of_the_folder_and_saved_with_it(folder, tmp_path_factory):
    (folder / "check.bpmn").write_text(drawing("Q", '<task id="Q_A"/>'), encoding="utf-8")
    model = bpr.load(folder)
    assert "Q_A" in model.calls.elsewhere["Q"].graph
    assert model.calls.findings == ()
    assert model.with_scenario(model.scenario).calls == model.calls
    copy = tmp_path_factory.mktemp("copy")
    save(model, copy)
    assert bpr.load(copy).calls.elsewhere["Q"].source == (folder / "check.bpmn").read_bytes()


def test_a_called_process_that_is_in_no_file_is_said_by_the_model_and_by_check(folder):
    assert [(finding.code, finding.where.element) for finding in bpr.load(folder).calls.findings] == [
        ("CALLED-MISSING", "P_A")
    ]
    for path, lang in ((folder, "en"), (folder / "process.bpmn", "en"), (folder, "zh")):
        printed = CliRunner().invoke(app, ["check", str(path), "--lang", lang]).output
        assert ("“Check”调用“Q”" if lang == "zh" else "'Check' calls 'Q', which no file") in printed


def test_a_file_outside_of_the_folder_is_not_followed(folder, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "check.bpmn"
    outside.write_text(drawing("Q", '<task id="Q_A"/>'), encoding="utf-8")
    (folder / "check.bpmn").symlink_to(outside)
    assert bpr.load(folder).calls.elsewhere == {}
