"""The process of a model is edited with networkx, checked against the scenario again, and saved into its BPMN file."""

from dataclasses import replace
from pathlib import Path

import pytest

import bpr
from bpr.errors import ModelError
from bpr.model import SCENARIO_FILE, Model, save
from bpr.process.elements import Flow, Task, TaskType


@pytest.fixture(scope="module")
def today(models: Path) -> Model:
    return bpr.load(models / "county-permit")


def test_an_edited_model_is_saved_and_loaded_as_edited(today: Model, tmp_path: Path) -> None:
    graph = today.process.edit()
    flow = next(graph.flows("sequence"))
    beside = graph.element(flow.target)
    task = Task(id="Check_Identity", name="核验身份", type=TaskType.USER, process=beside.process, scope=beside.scope,
                lane=beside.lane, annotation={"touchpoint": "online"})  # fmt: skip
    graph.remove_edge(flow.source, flow.target, flow.id)
    graph.add_node(task.id, element=task)
    for new in (replace(flow, target=task.id), Flow("Flow_Checked", task.id, flow.target)):
        graph.add_edge(new.source, new.target, key=new.id, flow=new)
    edited = today.with_process(graph)
    assert edited.digests["process"] != today.digests["process"]
    save(edited, tmp_path, scenario=SCENARIO_FILE)
    if edited.register is not None:
        (tmp_path / "organisation.yaml").write_bytes((today.folder / "organisation.yaml").read_bytes())
    again = bpr.load(tmp_path)
    assert again.process.element(task.id).annotation == task.annotation
    assert again.document.source == edited.document.source
    case = bpr.simulate(again, replications=1)
    assert task.id in {element.id for element in case.elements}


def test_an_edit_that_the_scenario_does_not_fit_is_refused(today: Model) -> None:
    graph = today.process.edit()
    task = next(node for node in graph.elements() if isinstance(node, Task) and node.id in today.scenario.tasks)
    before, after = (next(iter(flows)) for flows in (graph.incoming(task.id), graph.outgoing(task.id)))
    graph.remove_node(task.id)
    graph.add_edge(before.source, after.target, key=before.id, flow=replace(before, target=after.target))
    with pytest.raises(ModelError, match=task.id):
        today.with_process(graph)
    figures = {name: entry for name, entry in today.scenario.tasks.items() if name != task.id}
    without = today.scenario.model_copy(update={"tasks": figures})
    assert task.id not in today.with_process(graph, without).process
