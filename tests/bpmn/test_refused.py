"""What is read and not simulated is refused by name, with its place: a file for each word of BPMN that is."""

import pytest

from bpr.bpmn.vocabulary import TAGS

REFUSED = sorted(tag.name for tag in TAGS.values() if tag.refusal)
EVENT = '\n<intermediateThrowEvent id="X">{}</intermediateThrowEvent>'
LINE = 3


def file_with(name: str) -> tuple[str, str]:
    """What stands before the process, and in it, for the element X to be refused."""
    if name.endswith("EventDefinition"):
        return "", EVENT.format(f"<{name}/>")
    if name in ("signal", "error", "escalation"):
        return f'<{name} id="R"/>', EVENT.format(f'<{name}EventDefinition {name}Ref="R"/>')
    if name.startswith("global"):
        return f'<{name} id="G"/>', '\n<callActivity id="X" calledElement="G"/>'
    return "", f'\n<{name} id="X"/>'


@pytest.mark.parametrize("name", REFUSED)
def test_every_word_that_is_not_simulated_is_refused_where_it_is_used(read, name):
    before, inside = file_with(name)
    document = read(f'{before}<process id="P"><startEvent id="S"/>{inside}</process>')
    refused = [finding for finding in document.check() if finding.code.startswith("REFUSED-")]
    assert [finding.code for finding in refused] == [f"REFUSED-{TAGS[name].feature}"]
    assert (refused[0].where.line, refused[0].where.element) == (LINE, "X")
    assert TAGS[name].refusal.reason in refused[0].what_text
    assert refused[0].remedy_text


def test_an_event_sub_process_is_refused_and_its_non_interrupting_start_is_read(process):
    document = process(
        '<subProcess id="X" triggeredByEvent="true"><startEvent id="S" isInterrupting="false">'
        '<timerEventDefinition/></startEvent><task id="T"/>'
        '<sequenceFlow id="f" sourceRef="S" targetRef="T"/></subProcess>'
    )
    assert not document.graph.element("S").interrupting
    assert [f.where.element for f in document.check() if f.code == "REFUSED-eventSubProcess"] == ["X"]
