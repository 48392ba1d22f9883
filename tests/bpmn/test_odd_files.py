"""What is odd in a file is read as far as it makes sense, and reported with its place and a remedy."""

import pytest

from bpr.bpmn import read_bpmn
from bpr.bpmn.vocabulary import MODEL
from bpr.errors import BpmnError
from bpr.process.flaws import KINDS, MOST_ALIKE


def found(document):
    """What was found while reading; flaws of the drawing have tests of their own."""
    return tuple(finding for finding in document.findings if finding.code not in KINDS)


def codes(document) -> list[str]:
    return [finding.code for finding in found(document)]


def only(document):
    (finding,) = found(document)
    return finding


def test_a_flow_that_leads_nowhere_is_an_error_with_the_nearest_id(process):
    document = process(
        '\n<task id="Task_Review"/><task id="B"/>\n<sequenceFlow id="f" sourceRef="Task_Reviw" targetRef="B"/>'
    )
    finding = only(document)
    assert (finding.code, finding.severity) == ("FLOW-SOURCE", "error")
    assert (finding.where.file, finding.where.line, finding.where.element) == ("a.bpmn", 4, "f")
    assert "Did you mean 'Task_Review'?" in str(finding)
    assert finding.remedy
    assert document.graph.number_of_edges() == 0


def test_all_errors_are_raised_at_once_by_checked(process):
    document = process(
        '<task id="A"/><sequenceFlow id="f" sourceRef="X" targetRef="Y"/><sequenceFlow id="g" sourceRef="A"/>'
    )
    with pytest.raises(BpmnError) as raised:
        document.checked()
    dangling = ["FLOW-SOURCE", "FLOW-TARGET", "FLOW-TARGET"]
    assert [finding.code for finding in raised.value.findings if finding.code.startswith("FLOW")] == dangling
    assert "START-NONE" in [finding.code for finding in raised.value.findings]


def test_a_sound_document_is_given_back_by_checked(process):
    document = process('<startEvent id="S"/><endEvent id="E"/><sequenceFlow id="f" sourceRef="S" targetRef="E"/>')
    assert document.checked() is document
    assert document.check() == ()


def test_check_adds_doubts_of_style_and_what_is_refused(process):
    document = process(
        '<startEvent id="S"/><intermediateThrowEvent id="C"><timerEventDefinition/></intermediateThrowEvent>'
        '<exclusiveGateway id="X"/><endEvent id="E"/><endEvent id="F"/>'
        '<sequenceFlow id="f" sourceRef="S" targetRef="C"/><sequenceFlow id="g" sourceRef="C" targetRef="X"/>'
        '<sequenceFlow id="h" sourceRef="X" targetRef="E"/><sequenceFlow id="i" sourceRef="X" targetRef="F"/>'
    )
    assert document.findings == ()
    assert [finding.code for finding in document.check()] == [
        "REFUSED-throwKind",
        "GATEWAY-UNLABELLED",
    ]


def test_a_flow_to_something_else_says_what_it_is(process):
    finding = only(process('<task id="A"/><dataObject id="D"/><sequenceFlow id="f" sourceRef="A" targetRef="D"/>'))
    assert "a dataObject, which no token can stand on" in str(finding)


def test_an_element_with_an_id_that_was_given_before_is_kept_under_another(process):
    document = process('<task id="A" name="one"/>\n<task id="A" name="two"/>')
    assert [element.name for element in document.graph.elements()] == ["one", "two"]
    assert list(document.graph) == ["A", "A~2"]
    finding = only(document)
    assert finding.code == "ID-DUPLICATE"
    assert "first in line 2, again in line 3" in str(finding)


def test_a_reference_means_the_element_of_its_own_process(read):
    graph = read(
        '<process id="P"><startEvent id="S"/><task id="A"/><sequenceFlow id="f" sourceRef="S" targetRef="A"/></process>'
        '<process id="Q"><startEvent id="S"/><task id="B"/><sequenceFlow id="f" sourceRef="S" targetRef="B"/></process>'
    ).graph
    assert [(flow.id, flow.source, flow.target) for flow in graph.flows()] == [("f", "S", "A"), ("f~2", "S~2", "B")]


def test_a_task_may_have_the_id_of_a_flow_or_pool(read):
    document = read(
        '<collaboration id="C"><participant id="P" processRef="P"/></collaboration>'
        '<process id="P"><task id="A"/><task id="B"/><sequenceFlow id="A" sourceRef="A" targetRef="B"/></process>'
    )
    assert list(document.graph) == ["A", "B"]
    assert list(document.graph.pools) == ["P"]
    assert codes(document) == ["ID-DUPLICATE", "ID-DUPLICATE"]


def test_ten_thousand_duplicate_ids_are_handled(process):
    document = process('<task id="A"/>' * 10_000)
    assert len(document.graph) == 10_000
    assert len(found(document)) == MOST_ALIKE + 1
    assert any("9,949 more findings of this kind: ID-DUPLICATE" in str(finding) for finding in document.findings)


def test_elements_without_an_id_get_one(process):
    document = process('<task name="a"/><task name="b"/><task id="task~1" name="c"/>')
    assert [(element.id, element.name) for element in document.graph.elements()] == [
        ("task~1", "a"), ("task~2", "b"), ("task~1~2", "c"),
    ]  # fmt: skip
    assert codes(document)[:2] == ["ID-MISSING", "ID-MISSING"]


@pytest.mark.parametrize("name", ["1 a", "a b", "4711", "a:b", "-x", "a/b"])
def test_illegal_ids_are_read_as_they_are(process, name):
    document = process(f'<task id="{name}"/><task id="B"/><sequenceFlow id="f" sourceRef="{name}" targetRef="B"/>')
    assert [(flow.source, flow.target) for flow in document.graph.flows()] == [(name, "B")]
    assert codes(document) == ["ID-ILLEGAL"]


@pytest.mark.parametrize("name", ["a", "_1", "sid-5B-5", "a.b", "审查", "Überprüfung_1"])
def test_legal_ids_are_not_reported(process, name):
    assert found(process(f'<task id="{name}"/>')) == ()


def test_references_may_be_qualified_or_have_spaces_around_them(process):
    document = process(
        '<laneSet id="LS"><lane id="L"><flowNodeRef>\n A \n</flowNodeRef></lane></laneSet><task id="A"/>'
        '<boundaryEvent id="E" attachedToRef="t:A"/><sequenceFlow id="f" sourceRef=" E" targetRef="A "/>'
    )
    assert found(document) == ()
    assert document.graph.element("E").attached_to == "A"
    assert document.graph.element("A").lane == "L"


def test_a_lane_that_names_nothing_is_a_warning(process):
    finding = only(
        process('<laneSet id="LS"><lane id="L"><flowNodeRef>Task_A</flowNodeRef></lane></laneSet><task id="Task_B"/>')
    )
    assert (finding.code, finding.severity) == ("LANE-REFERENCE", "warning")
    assert "Did you mean 'Task_B'" in str(finding)


def test_a_lane_may_list_flows_and_data(process):
    document = process(
        '<laneSet id="LS"><lane id="L"><flowNodeRef>D</flowNodeRef></lane></laneSet><task id="A"/><dataObject id="D"/>'
    )
    assert found(document) == ()


def test_a_default_flow_that_is_missing_is_a_warning(process):
    document = process(
        '<exclusiveGateway id="X" default="Flow_Ye"/><sequenceFlow id="Flow_Yes" sourceRef="X" targetRef="X"/>'
    )
    finding = only(document)
    assert finding.code == "FLOW-DEFAULT"
    assert "Flow_Yes" in str(finding)
    assert document.graph.element("X").default is None


@pytest.mark.parametrize("target", ["nobody", "D"])
def test_a_default_flow_that_leads_nowhere_is_reported_once_and_left_out(process, target):
    document = process(
        '<exclusiveGateway id="X" default="f"/><dataObject id="D"/>'
        f'<sequenceFlow id="f" sourceRef="X" targetRef="{target}"/>'
    )
    assert codes(document) == ["FLOW-TARGET"]
    assert document.graph.element("X").default is None


def test_a_boundary_event_on_nothing_keeps_its_reference_for_the_check(process):
    assert process('<task id="A"/><boundaryEvent id="E" attachedToRef="B"/>').graph.element("E").attached_to == "B"


def test_an_event_definition_by_reference_to_nothing_is_an_error(read):
    document = read(
        '<process id="P"><startEvent id="S"><eventDefinitionRef>D</eventDefinitionRef></startEvent></process>'
    )
    assert codes(document) == ["EVENT-DEFINITION"]
    assert document.graph.element("S").kind == "unknown"


def test_an_event_that_refers_to_a_missing_message_is_a_warning(read):
    document = read(
        '<message id="Message_Answer"/><process id="P"><startEvent id="S">'
        '<messageEventDefinition messageRef="Message_Answe"/></startEvent></process>'
    )
    finding = only(document)
    assert (finding.code, finding.severity) == ("EVENT-REFERENCE", "warning")
    assert "Message_Answer" in str(finding)
    assert document.graph.element("S").definitions[0].reference == "Message_Answe"


def test_a_pool_of_a_missing_process_is_a_black_box_with_a_warning(read):
    document = read(
        '<collaboration id="C"><participant id="A" processRef="Q"/></collaboration>'
        '<process id="P"><task id="T"/></process>'
    )
    assert codes(document) == ["POOL-PROCESS"]
    assert document.graph.pools["A"].process is None
    assert "A" in document.graph


def test_a_black_box_never_takes_the_id_of_a_task(read):
    document = read(
        '<process id="P"><task id="A"/></process><collaboration id="C"><participant id="A"/></collaboration>'
    )
    assert list(document.graph) == ["A", "A~"]
    assert list(document.graph.pools) == ["A~"]


def test_message_flows_without_an_end_are_warnings(read):
    document = read(
        '<collaboration id="C"><participant id="A"/><messageFlow id="m" sourceRef="A" targetRef=""/>'
        '<messageFlow id="n" sourceRef="B" targetRef="T"/></collaboration><process id="P"><task id="T"/></process>'
    )
    assert codes(document) == ["MESSAGE-END", "MESSAGE-END"]
    assert all(finding.severity == "warning" for finding in found(document))
    assert list(document.graph.flows()) == []


def test_a_pool_of_several_parties_is_reported(read):
    document = read(
        '<collaboration id="C"><participant id="A"><participantMultiplicity minimum="0" maximum="5"/></participant>'
        '</collaboration><process id="P"><task id="T"/></process>'
    )
    assert codes(document) == ["POOL-MULTIPLE"]


@pytest.mark.parametrize(
    "element",
    [
        '<task id="T" startQuantity="2"/>',
        '<task id="T" completionQuantity="3"/>',
        '<receiveTask id="T" instantiate="true"/>',
        '<eventBasedGateway id="T" instantiate="true"/>',
        '<eventBasedGateway id="T" eventGatewayType="Parallel"/>',
    ],
)
def test_attributes_that_a_run_does_not_follow_are_reported(process, element):
    assert codes(process(element)) == ["ATTRIBUTE-IGNORED"]


def test_attributes_with_their_usual_values_are_not_reported(process):
    document = process(
        '<task id="T" startQuantity="1" completionQuantity="1"/><receiveTask id="R" instantiate="false"/>'
        '<eventBasedGateway id="G" eventGatewayType="Exclusive" instantiate="false"/>'
    )
    assert found(document) == ()


def test_an_element_that_bpmn_does_not_have_is_reported_with_the_nearest(process):
    finding = only(process('<userTaks id="T"/><task id="A"/>'))
    assert finding.code == "ELEMENT-UNKNOWN"
    assert "'userTask'" in str(finding)


def test_an_element_in_the_wrong_place_is_reported(read):
    document = read('<task id="T"/><process id="P"><task id="A"/><participant id="B"/></process>')
    assert codes(document) == ["ELEMENT-MISPLACED", "ELEMENT-MISPLACED"]
    assert list(document.graph) == ["A"]


def test_choreographies_and_conversations_are_kept_and_said_not_to_be_simulated(read):
    document = read(
        '<choreography id="C"><choreographyTask id="T"/></choreography>'
        '<collaboration id="D"><conversation id="E"/></collaboration><process id="P"><task id="A"/></process>'
    )
    assert codes(document) == ["NOT-SIMULATED", "NOT-SIMULATED"]


def test_a_namespace_that_is_no_uri_is_a_warning():
    text = (
        f'<definitions xmlns="{MODEL}" xmlns:v="urn a b"><process id="P"><task id="T" v:x="1"/></process></definitions>'
    )
    document = read_bpmn(text.encode())
    assert codes(document) == ["XML-NAMESPACE"]
    assert list(document.graph) == ["T"]
    assert document.tree().getroot() is not None


@pytest.mark.parametrize("stated", ["utf-16", "UTF-16LE", "utf-32", "UCS-2", "UTF16"])
def test_a_file_that_states_a_wide_encoding_and_is_utf_8_is_read(stated):
    text = f'<?xml version="1.0" encoding="{stated}"?>\n<definitions xmlns="{MODEL}"><process id="P">'
    document = read_bpmn(f'{text}<task id="T" name="审查"/></process></definitions>'.encode())
    assert document.graph.element("T").name == "审查"
    assert codes(document) == ["XML-ENCODING-STATED"]
    assert document.tree().getroot()[0][0].get("name") == "审查"


def test_a_hostile_file_does_not_make_the_suggestions_slow(process):
    tasks = "".join(f'<task id="Task_Review_Application_Number_{i}"/>' for i in range(5000))
    flows = "".join(f'<sequenceFlow id="f{i}" sourceRef="Task_{i}" targetRef="Nobody_{i}"/>' for i in range(5000))
    document = process(tasks + flows)
    assert codes(document).count("FLOW-SOURCE") == codes(document).count("FLOW-TARGET") == MOST_ALIKE + 1


def test_names_of_megabytes_are_neither_compared_nor_repeated(process):
    name = "".join(chr(0x4E00 + number % 997) for number in range(300_000))
    document = process(f'<task id="{name}x"/><sequenceFlow id="f" sourceRef="{name}y" targetRef="{name}x"/>')
    finding = next(finding for finding in document.findings if finding.code == "FLOW-SOURCE")
    assert len(finding.what_text) < 2000


def test_a_global_task_with_dangling_data_needs_no_process(read):
    document = read(
        '<globalTask id="G"><dataInputAssociation><sourceRef>D</sourceRef></dataInputAssociation></globalTask>'
    )
    assert set(codes(document)) == {"DATA-REFERENCE", "PROCESS-NONE"}


def test_black_boxes_whose_names_are_taken_get_others(read):
    graph = read(
        '<process id="P"><task id="A"/><task id="A~"/></process>'
        '<collaboration id="C"><participant id="A"/></collaboration>'
    ).graph
    assert list(graph.pools) == ["A~2"]
