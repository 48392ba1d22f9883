"""A drawing that comes without figures can be run at once, and what was assumed is said."""

from pathlib import Path

import pytest

import bpr
from bpr.app.folder import BLANK, write
from bpr.bpmn.reader import read_bpmn
from bpr.document.yaml import read_yaml
from bpr.errors import BpmnError
from bpr.first_scenario import assumed, first_scenario, starts
from bpr.scenario.read import read_scenario, to_mapping

SHARED = Path(__file__).parents[2] / "shared" / "corpus"
POOLS = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
  <collaboration id="C"><participant id="Office" name="Office" processRef="P"/>
    <participant id="Court" name="Court" processRef="Q"/>
    <participant id="Applicant" name="Applicant"/><messageFlow id="M1" sourceRef="Send" targetRef="CourtStart"/>
    <messageFlow id="M2" sourceRef="Applicant" targetRef="Answer"/></collaboration>
  <process id="P">
    <laneSet id="L"><lane id="L1" name="\xe7\xaa\x97\xe5\x8f\xa3"><flowNodeRef>Send</flowNodeRef></lane></laneSet>
    <startEvent id="Start"/><sendTask id="Send"/><serviceTask id="Log"/><intermediateCatchEvent id="Answer">
    <messageEventDefinition id="D1"/></intermediateCatchEvent><endEvent id="End"/>
    <sequenceFlow id="F1" sourceRef="Start" targetRef="Send"/><sequenceFlow id="F2" sourceRef="Send" targetRef="Log"/>
    <sequenceFlow id="F3" sourceRef="Log" targetRef="Answer"/><sequenceFlow id="F4" sourceRef="Answer" targetRef="End"/>
  </process>
  <process id="Q"><startEvent id="CourtStart"><messageEventDefinition id="D2"/></startEvent><userTask id="Judge"/>
    <endEvent id="CourtEnd"/><sequenceFlow id="G1" sourceRef="CourtStart" targetRef="Judge"/>
    <sequenceFlow id="G2" sourceRef="Judge" targetRef="CourtEnd"/></process>
</definitions>"""


def test_the_empty_drawing_runs(tmp_path: Path) -> None:
    data = BLANK.read_bytes()
    write(tmp_path / "process.bpmn", data)
    write(tmp_path / "scenario.yaml", first_scenario(read_bpmn(data).graph))
    log = bpr.simulate(bpr.load(tmp_path), replications=2, seed=1)
    assert bpr.measure(log).cases_completed.value > 100


def test_each_lane_is_a_role_and_each_party_that_starts_cases_has_a_demand() -> None:
    graph = read_bpmn(POOLS).graph
    figures = read_yaml(first_scenario(graph)).value
    assert [event.id for event in starts(graph)] == ["Start"]  # the court begins when the office sends
    assert [stream["start"] for stream in figures["arrivals"]] == ["Start"]
    assert [role["name"] for role in figures["resources"].values()] == ["窗口", "Court"]
    assert figures["tasks"]["Log"] == {}  # automatic: done by nobody
    assert figures["events"] == {"Answer": {"delay": "1 d", "waits_for": "applicant"}}


def test_what_was_assumed_is_said_until_it_is_changed() -> None:
    graph = read_bpmn(POOLS).graph
    data = first_scenario(graph)
    figures = to_mapping(read_scenario(data))
    assert [finding.code for finding in assumed(data, figures, graph)] == ["FIRST-WORK", "FIRST-DEMAND", "FIRST-STAFF"]
    for task in figures["tasks"].values():
        task["work"] = "20 min"
    assert [finding.code for finding in assumed(data, figures, graph)] == ["FIRST-DEMAND", "FIRST-STAFF"]


def test_a_scenario_that_people_wrote_is_not_suspected() -> None:
    graph = read_bpmn(POOLS).graph
    data = first_scenario(graph).split(b"\n", 1)[1]
    assert not list(assumed(data, to_mapping(read_scenario(data)), graph))


def test_hostile_names_stay_names() -> None:
    nasty = POOLS.replace(b'name="Court"', b'name="a: {b&#10;- !!python/object:x &amp;c *d"')
    roles = read_yaml(first_scenario(read_bpmn(nasty).graph)).value["resources"]
    assert [role["name"] for role in roles.values()][1] == "a: {b - !!python/object:x &c *d"


@pytest.mark.skipif(not SHARED.exists(), reason="the corpus of drawings is not here")
def test_every_drawing_of_the_corpus_gets_a_scenario_that_can_be_read() -> None:
    for path in sorted(SHARED.glob("*.bpmn")):
        try:
            graph = read_bpmn(path.read_bytes()).graph
        except BpmnError:
            continue
        assert read_scenario(first_scenario(graph), name=path.name)


def test_what_calls_wait_for_and_condition_can_be_run_at_once(tmp_path):
    """A process that is called starts no cases of its own; a call that leads nowhere is work; conditions come true."""
    data = b"""<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL' id='d' targetNamespace='t'>
    <process id='P'><startEvent id='S'/><callActivity id='C' calledElement='Q'/><callActivity id='D' calledElement='R'/>
    <intermediateCatchEvent id='W'><conditionalEventDefinition><condition>paid</condition></conditionalEventDefinition>
    </intermediateCatchEvent><endEvent id='E'/><sequenceFlow id='f' sourceRef='S' targetRef='C'/>
    <sequenceFlow id='g' sourceRef='C' targetRef='D'/><sequenceFlow id='h' sourceRef='D' targetRef='W'/>
    <sequenceFlow id='i' sourceRef='W' targetRef='E'/></process>
    <process id='Q'><startEvent id='S2'/><task id='T'/><endEvent id='E2'/>
    <sequenceFlow id='j' sourceRef='S2' targetRef='T'/><sequenceFlow id='k' sourceRef='T' targetRef='E2'/></process>
    </definitions>"""
    write(tmp_path / "process.bpmn", data)
    write(tmp_path / "scenario.yaml", first_scenario(read_bpmn(data).graph))
    made = bpr.load(tmp_path)
    assert [arrival.start for arrival in made.scenario.arrivals] == ["S"]
    assert set(made.scenario.tasks) == {"T", "D"}
    assert "W" in made.scenario.events
    assert bpr.simulate(made, seed=1).cases["end"].min() > 0
