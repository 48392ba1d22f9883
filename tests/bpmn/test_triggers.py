"""Messages, signals, errors and escalations arrive with names and codes, and whatever refers to them says so."""

import pytest

from bpr.process.elements import EventDefinition, Trigger
from bpr.process.flaws import KINDS

TRIGGERS = (
    '<message id="M" name="Answer"/><signal id="S" name="Flood"/><error id="E" name="Refused" errorCode="R-1"/>'
    '<escalation id="X" name="Overdue" escalationCode="20wd"/>'
)


def found(document) -> list[str]:
    return [finding.code for finding in document.findings if finding.code not in KINDS]


def test_every_kind_of_trigger_has_its_name_and_code(read):
    graph = read(TRIGGERS).graph
    assert list(graph.triggers.values()) == [
        Trigger("M", "message", name="Answer", line=2),
        Trigger("S", "signal", name="Flood", line=2),
        Trigger("E", "error", name="Refused", code="R-1", line=2),
        Trigger("X", "escalation", name="Overdue", code="20wd", line=2),
    ]


@pytest.mark.parametrize(("kind", "name"), [("message", "M"), ("signal", "S"), ("error", "E"), ("escalation", "X")])
def test_an_event_refers_to_its_trigger(read, kind, name):
    document = read(
        f'{TRIGGERS}<process id="P"><endEvent id="A"><{kind}EventDefinition {kind}Ref="t:{name}"/></endEvent>'
        f'<endEvent id="B"><eventDefinitionRef>D</eventDefinitionRef></endEvent></process>'
        f'<{kind}EventDefinition id="D" {kind}Ref="{name}"/>'
    )
    assert found(document) == []
    for event in "AB":
        assert document.graph.element(event).definitions == (EventDefinition(kind, reference=name),)


def test_a_reference_to_a_trigger_of_another_kind_is_a_warning(read):
    document = read(
        f'{TRIGGERS}<process id="P"><endEvent id="A"><errorEventDefinition errorRef="S"/></endEvent></process>'
    )
    assert found(document) == ["EVENT-REFERENCE"]


@pytest.mark.parametrize("kind", ["sendTask", "receiveTask"])
def test_a_task_says_which_message_it_handles(read, kind):
    document = read(f'{TRIGGERS}<process id="P"><{kind} id="T" messageRef="M"/></process>')
    assert document.graph.element("T").message == "M"
    assert found(document) == []


def test_a_message_flow_says_which_message_it_carries(read):
    graph = read(
        f'{TRIGGERS}<collaboration id="C"><participant id="A"/><messageFlow id="m" sourceRef="A" targetRef="T" '
        'messageRef="M"/></collaboration><process id="P"><task id="T"/></process>'
    ).graph
    assert [flow.message for flow in graph.flows("message")] == ["M"]


def test_events_read_what_they_send_and_write_what_they_catch(process):
    graph = process(
        '<dataObject id="D"/><dataObject id="F"/>'
        '<startEvent id="S"><dataOutput id="o"/><dataOutputAssociation><sourceRef>o</sourceRef>'
        "<targetRef>D</targetRef></dataOutputAssociation></startEvent>"
        '<endEvent id="E"><dataInput id="i"/><dataInputAssociation><sourceRef>F</sourceRef>'
        "<targetRef>i</targetRef></dataInputAssociation></endEvent>"
    ).graph
    assert (graph.element("S").reads, graph.element("S").writes) == ((), ("D",))
    assert (graph.element("E").reads, graph.element("E").writes) == (("F",), ())
