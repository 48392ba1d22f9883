"""What BPSim says of events within a case: chances, conditions, and how long until they happen."""

from typing import Any

import pytest

import bpr
from bpr.errors import Finding
from bpr.exchange.bpsim.writer import write_bpsim
from bpr.model import model
from bpr.process.graph import ProcessGraph
from bpr.scenario.read import make_scenario, to_mapping
from tests.exchange.test_bpsim import ARRIVALS, expression, number, read, says, section
from tests.exchange.test_bpsim_both_ways import DRAWING
from tests.exchange.test_bpsim_out import BASE

OFTEN = section("Control", InterTriggerTimer=number(30))
ONCE = section("Control", InterTriggerTimer=number(30), TriggerCount=number(1))
LARGE = section("Control", Condition=expression("getProperty('amount') &gt; 3"))
LIKELY = section("Control", Probability=number(0.25))
PROPERTY = section("Property", Property=number(5)).replace("<b:Property>", '<b:Property name="{}">')
AMOUNT = ARRIVALS.replace("</b:ElementParameters>", PROPERTY.format("amount") + "</b:ElementParameters>")
INTERMEDIATE = DRAWING.replace(
    b'<intermediateCatchEvent id="T"><messageEventDefinition/>',
    b'<intermediateCatchEvent id="T"><conditionalEventDefinition><condition/></conditionalEventDefinition>',
)


@pytest.fixture
def events() -> ProcessGraph:
    """F error, G escalation on A; H condition, N message on C; V condition, starts an event sub-process."""
    return bpr.read_bpmn(DRAWING, name="case.bpmn").graph


def of(graph: ProcessGraph, *parts: str) -> tuple[Any, dict[str, Finding]]:
    made, findings = read(graph, AMOUNT, *parts)
    return to_mapping(made).get("events"), findings


@pytest.mark.parametrize("event", ["F", "G"])
def test_the_chance_of_an_error_or_escalation_on_a_task_is_kept(events: ProcessGraph, event: str) -> None:
    assert of(events, says(event, LIKELY)) == ({event: {"probability": 0.25}}, {})


@pytest.mark.parametrize("event", ["H", "N", "V"])
def test_the_chance_of_other_events_is_listed(events: ProcessGraph, event: str) -> None:
    found, findings = of(events, says(event, LIKELY))
    assert found is None
    assert findings["BPSIM-LEFT"].where.element == event


@pytest.mark.parametrize("event", ["H", "V"])
def test_the_condition_of_a_conditional_event_is_kept(events: ProcessGraph, event: str) -> None:
    assert of(events, says(event, LARGE)) == ({event: {"condition": "amount > 3"}}, {})


def test_the_condition_of_another_event_is_listed(events: ProcessGraph) -> None:
    found, findings = of(events, says("N", LARGE))
    assert found is None
    assert findings["BPSIM-LEFT"].where.key == "Condition"


def test_what_a_condition_of_an_event_reads_arrives_with_zero_where_nothing_is_said(events: ProcessGraph) -> None:
    made, findings = read(events, ARRIVALS, says("H", LARGE))
    assert to_mapping(made)["attributes"] == {"amount": 0}
    assert set(findings) == {"BPSIM-ZERO"}


def test_what_starts_an_event_sub_process_happens_after_its_timer(events: ProcessGraph) -> None:
    assert of(events, says("V", ONCE)) == ({"V": {"delay": "30 min"}}, {})


@pytest.mark.parametrize("event", ["V", "N"])
def test_that_what_does_not_interrupt_comes_again_in_bpsim_is_said(events: ProcessGraph, event: str) -> None:
    found, findings = of(events, says(event, OFTEN))
    assert found == {event: {"delay": "30 min"}}
    assert [(code, finding.severity) for code, finding in findings.items()] == [("BPSIM-AGAIN", "assumption")]


def test_a_property_of_what_starts_an_event_sub_process_is_listed(events: ProcessGraph) -> None:
    made, findings = read(events, ARRIVALS, says("V", PROPERTY.format("late")))
    assert "attributes" not in to_mapping(made)
    assert findings["BPSIM-LEFT"].where.element == "V"


def told(data: bytes, document: dict[str, Any]) -> list[str]:
    drawing = bpr.read_bpmn(data, name="case.bpmn")
    scenario = make_scenario(BASE | {"attributes": {"amount": 5}} | document)
    assert model(drawing, scenario)
    findings = write_bpsim(drawing.tree().getroot(), drawing.graph, scenario, name="scenario.yaml")
    return [str(finding.where.key) for finding in findings]


def test_conditions_are_written_where_bpsim_has_them_and_told_elsewhere() -> None:
    waits = {"T": {"condition": "amount > 3"}}
    assert told(DRAWING, {"events": {"T": {"delay": "1 h"}, "H": {"condition": "amount > 3"}}}) == []
    assert told(INTERMEDIATE, {"events": waits}) == ["events"]


def test_that_a_delay_passes_once_is_told_where_bpsim_counts_no_triggers() -> None:
    delays = {"T": {"delay": "1 h"}, "V": {"delay": "1 h"}, "N": {"delay": "1 h"}}
    assert told(DRAWING, {"events": delays}) == ["events.N.delay"]
