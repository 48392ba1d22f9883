"""What a call activity calls is known by its id: a process or global task of the file, or one that is elsewhere."""

import pytest

from bpr.process.elements import TaskType


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
