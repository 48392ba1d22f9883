"""What a call activity calls is known by its id: a process or global task of the file, or one that is elsewhere."""

import pytest

from bpr.bpmn import read_bpmn
from bpr.bpmn.calls import Calls, resolve_calls
from bpr.bpmn.vocabulary import MODEL
from bpr.process.elements import TaskType
from bpr.process.flaws import MOST_ALIKE


@pytest.mark.parametrize("reference", ["Q", "t:Q", " Q "])
def test_a_process_of_the_file_is_called_by_its_id(read, reference):
    graph = read(
        f'<process id="P"><callActivity id="C" calledElement="{reference}"/></process>'
        '<process id="Q"><task id="T"/></process>'
    ).graph
    assert graph.element("C").called == "Q"


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("globalTask", TaskType.ABSTRACT),
        ("globalUserTask", TaskType.USER),
        ("globalManualTask", TaskType.MANUAL),
        ("globalScriptTask", TaskType.SCRIPT),
        ("globalBusinessRuleTask", TaskType.BUSINESS_RULE),
    ],
)
def test_a_global_task_is_called_by_its_id_and_stands_in_no_process(read, tag, kind):
    document = read(
        f'<{tag} id="G" name="Stamp"><documentation>Red.</documentation></{tag}>'
        '<process id="P"><callActivity id="C" calledElement="G"/></process>'
    )
    task = document.graph.global_tasks["G"]
    assert (task.type, task.name, task.documentation, task.line) == (kind, "Stamp", "Red.", 2)
    assert document.graph.element("C").called == "G"
    assert list(document.graph) == ["C"]


def test_what_is_called_elsewhere_is_kept_as_it_is_written(process):
    graph = process(
        '<callActivity id="C" calledElement="other:Q"/><callActivity id="D"/><callActivity id="E" calledElement=" "/>'
    ).graph
    assert [element.called for element in graph.elements()] == ["other:Q", None, None]


def test_a_task_cannot_be_called(process):
    assert process('<task id="T"/><callActivity id="C" calledElement="T"/>').graph.global_tasks == {}


def document(name, *processes):
    """A file with processes; each is its id and the ids that it calls."""
    inside = "".join(
        f'<process id="{process}">'
        + "".join(f'<callActivity id="{process}{number}" calledElement="{c}"/>' for number, c in enumerate(called))
        + f'<task id="{process}_T"/></process>'
        for process, *called in processes
    )
    return read_bpmn(f'<definitions xmlns="{MODEL}">\n{inside}</definitions>'.encode(), name=name)


def test_calls_within_a_file_look_at_no_other():
    def others():
        raise AssertionError
        yield

    assert resolve_calls(document("a.bpmn", ["P", "Q"], ["Q", "P"]), others()) == Calls()


def test_calls_are_followed_through_the_files_that_are_called():
    second, third = document("b.bpmn", ["Q", "R", "P"]), document("c.bpmn", ["R"])
    calls = resolve_calls(document("a.bpmn", ["P", "x:Q"]), [third, second])
    assert calls.findings == ()
    assert {name: home.name for name, home in calls.elsewhere.items()} == {
        "x:Q": "b.bpmn",
        "R": "c.bpmn",
        "P": "a.bpmn",
    }


def test_a_call_that_leads_nowhere_is_a_warning_with_its_place_and_the_nearest_id():
    first, second = document("a.bpmn", ["P", "Proces_Check"]), document("b.bpmn", ["Process_Check", ""])
    (finding,) = resolve_calls(first, [second]).findings
    assert (finding.code, finding.severity, str(finding.where)) == ("CALLED-MISSING", "warning", "a.bpmn:2: P0")
    assert "Did you mean 'Process_Check'?" in str(finding)
    nameless = resolve_calls(second, []).findings
    assert [(finding.code, finding.where.file) for finding in nameless] == [("CALLED-NONE", "b.bpmn")]


def test_of_several_files_that_hold_a_process_the_first_is_taken_and_it_is_said():
    calls = resolve_calls(document("a.bpmn", ["P", "Q"]), [document("b.bpmn", ["Q"]), document("c.bpmn", ["Q"])])
    assert calls.elsewhere["Q"].name == "b.bpmn"
    assert [finding.code for finding in calls.findings] == ["CALLED-TWICE"]


def test_many_calls_that_lead_nowhere_are_bounded_in_number():
    calls = resolve_calls(document("a.bpmn", ["P", *(f"Q{n}" for n in range(2000))]), [])
    assert len(calls.findings) == MOST_ALIKE + 1
