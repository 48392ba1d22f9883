"""What is read and not simulated is refused by name, with its place."""

import pytest

from bpr.process.support import REFUSED

SUB_PROCESS = '<subProcess id="P" triggeredByEvent="{triggered}"><startEvent id="X">{inside}</startEvent></subProcess>'
DRAWN = {
    "error": '<intermediateThrowEvent id="X"><errorEventDefinition/></intermediateThrowEvent>',
    "multiple": '<endEvent id="X"><messageEventDefinition/><signalEventDefinition/></endEvent>',
    "handlerStart": SUB_PROCESS.format(triggered="true", inside=""),
    "innerStart": SUB_PROCESS.format(triggered="false", inside="<timerEventDefinition/>"),
    "handlerNone": '<task id="T"/><boundaryEvent id="X" attachedToRef="T"><compensateEventDefinition/></boundaryEvent>',
    "startKind": '<startEvent id="X"><cancelEventDefinition/></startEvent>',
    "endKind": '<endEvent id="X"><timerEventDefinition/></endEvent>',
    "catchNone": '<intermediateCatchEvent id="X"/>',
    "catchKind": '<intermediateCatchEvent id="X"><escalationEventDefinition/></intermediateCatchEvent>',
    "throwKind": '<intermediateThrowEvent id="X"><timerEventDefinition/></intermediateThrowEvent>',
    "boundaryKind": '<task id="T"/><boundaryEvent id="X" attachedToRef="T"><linkEventDefinition/></boundaryEvent>',
}


@pytest.mark.parametrize("feature", REFUSED)
def test_what_is_not_simulated_is_refused_where_it_is_drawn(read, feature):
    document = read(f'<process id="P0"><startEvent id="S"/>\n{DRAWN[feature]}</process>')
    refused = [finding for finding in document.check() if finding.code.startswith("REFUSED-")]
    assert [finding.code for finding in refused] == [f"REFUSED-{feature}"]
    assert (refused[0].where.line, refused[0].where.element) == (3, "X")
    assert REFUSED[feature].reason in refused[0].what_text
    assert refused[0].remedy_text


def test_the_non_interrupting_start_of_an_event_sub_process_is_read(process):
    document = process(
        '<subProcess id="X" triggeredByEvent="true"><startEvent id="S" isInterrupting="false">'
        '<timerEventDefinition/></startEvent><task id="T"/>'
        '<sequenceFlow id="f" sourceRef="S" targetRef="T"/></subProcess>'
    )
    assert not document.graph.element("S").interrupting
    assert not [f for f in document.check() if f.code.startswith("REFUSED")]
