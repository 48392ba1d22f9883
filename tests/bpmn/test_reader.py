"""What stands in a BPMN file arrives in the process graph."""

import networkx as nx
import pytest

from bpr.bpmn import read_bpmn
from bpr.bpmn.vocabulary import MODEL
from bpr.process.elements import (
    BlackBox,
    CallActivity,
    DataElement,
    EventDefinition,
    EventType,
    GatewayType,
    LoopMarker,
    SubProcess,
    SubProcessType,
    TaskType,
)
from bpr.process.flaws import KINDS


def found(document):
    """What was found while reading; flaws of the drawing have tests of their own."""
    return tuple(finding for finding in document.findings if finding.code not in KINDS)


def codes(document) -> list[str]:
    return [finding.code for finding in found(document)]


def test_a_node_has_its_name_documentation_line_process_and_scope(process):
    document = process(
        '\n<userTask id="T" name="审查"><documentation>Check it.</documentation>'
        "<documentation>Twice.</documentation></userTask>"
    )
    task = document.graph.element("T")
    assert (task.name, task.documentation, task.line) == ("审查", "Check it.\n\nTwice.", 3)
    assert (task.process, task.scope, task.lane) == ("P", "P", None)
    assert document.graph.processes == {"P": "Permit"}
    assert found(document) == ()


@pytest.mark.parametrize("kind", list(TaskType))
def test_every_type_of_task_is_read(process, kind):
    assert process(f'<{kind.value} id="T"/>').graph.element("T").type is kind


@pytest.mark.parametrize("kind", list(GatewayType))
def test_every_type_of_gateway_is_read(process, kind):
    assert process(f'<{kind.value} id="G"/>').graph.element("G").type is kind


@pytest.mark.parametrize("kind", list(EventType))
def test_every_type_of_event_is_read(process, kind):
    event = process(f'<task id="T"/><{kind.value} id="E" attachedToRef="T"/>').graph.element("E")
    assert event.type is kind
    assert event.kind == "none"
    assert event.attached_to == ("T" if kind is EventType.BOUNDARY else None)


def test_an_implicit_throw_event_is_a_throwing_event(process):
    assert process('<implicitThrowEvent id="E"/>').graph.element("E").type is EventType.INTERMEDIATE_THROW


def test_flows_have_their_names_and_conditions_and_the_gateway_its_default(process):
    graph = process(
        '<exclusiveGateway id="X" default="no"/><task id="A"/><task id="B"/>'
        '<sequenceFlow id="yes" name="Complete" sourceRef="X" targetRef="A">'
        "<conditionExpression> ${amount > 10} </conditionExpression></sequenceFlow>"
        '<sequenceFlow id="no" sourceRef="X" targetRef="B"/>'
    ).graph
    yes, no = graph.outgoing("X")
    assert (yes.name, yes.condition, yes.kind) == ("Complete", "${amount > 10}", "sequence")
    assert (no.id, no.condition) == ("no", "")
    assert graph.element("X").default == "no"
    assert nx.is_frozen(graph)


def test_parallel_flows_between_the_same_nodes_are_both_kept(process):
    graph = process(
        '<task id="A"/><task id="B"/>'
        '<sequenceFlow id="f" sourceRef="A" targetRef="B"/><sequenceFlow id="g" sourceRef="A" targetRef="B"/>'
    ).graph
    assert [flow.id for flow in graph.outgoing("A")] == ["f", "g"]


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<timerEventDefinition><timeDuration> PT2H </timeDuration></timerEventDefinition>", ("duration", "PT2H")),
        ("<timerEventDefinition><timeDate>2026-01-05</timeDate></timerEventDefinition>", ("date", "2026-01-05")),
        ("<timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition>", ("cycle", "R3/PT1H")),
        ("<timerEventDefinition/>", ("", "")),
    ],
)
def test_timers_are_read_with_their_text(process, inside, expected):
    (definition,) = (
        process(f'<intermediateCatchEvent id="E">{inside}</intermediateCatchEvent>').graph.element("E").definitions
    )
    assert (definition.kind, definition.timer, definition.expression) == ("timer", *expected)


def test_definitions_refer_to_messages_signals_errors_and_escalations(read):
    graph = read(
        '<message id="M"/><signal id="S"/><error id="R"/><escalation id="L"/><process id="P">'
        '<endEvent id="m"><messageEventDefinition messageRef="t:M"/></endEvent>'
        '<endEvent id="s"><signalEventDefinition signalRef="S"/></endEvent>'
        '<endEvent id="r"><errorEventDefinition errorRef="R"/></endEvent>'
        '<endEvent id="l"><escalationEventDefinition escalationRef="L"/></endEvent>'
        '<endEvent id="c"><compensateEventDefinition activityRef="m"/></endEvent>'
        '<endEvent id="t"><terminateEventDefinition/></endEvent>'
        '<endEvent id="k"><conditionalEventDefinition><condition>a > 1</condition></conditionalEventDefinition>'
        "</endEvent>"
        "</process>"
    ).graph
    assert [graph.element(e).definitions[0].reference for e in "msrlct"] == ["M", "S", "R", "L", "m", None]
    assert graph.element("k").definitions == (EventDefinition("conditional", expression="a > 1"),)


def test_several_definitions_are_kept_in_order_and_called_multiple(process):
    event = process(
        '<startEvent id="E"><timerEventDefinition/><messageEventDefinition/><timerEventDefinition/></startEvent>'
    ).graph.element("E")
    assert event.kind == "multiple"
    assert [definition.kind for definition in event.definitions] == ["timer", "message", "timer"]


def test_a_definition_by_reference_is_the_definition_it_refers_to(read):
    graph = read(
        '<process id="P"><startEvent id="E"><eventDefinitionRef>t:D</eventDefinitionRef></startEvent></process>'
        '<timerEventDefinition id="D"><timeCycle>R/P1D</timeCycle></timerEventDefinition>'
    ).graph
    assert graph.element("E").definitions == (EventDefinition("timer", timer="cycle", expression="R/P1D"),)


def test_a_link_takes_the_name_of_its_definition_or_of_its_event(process):
    graph = process(
        '<intermediateThrowEvent id="A" name="page 2"><linkEventDefinition name="L"/></intermediateThrowEvent>'
        '<intermediateThrowEvent id="B" name="page 2"><linkEventDefinition/></intermediateThrowEvent>'
        '<intermediateThrowEvent id="C" name="page 2"><linkEventDefinition id="x" name="x"/></intermediateThrowEvent>'
    ).graph
    assert [graph.element(e).definitions[0].reference for e in "ABC"] == ["L", "page 2", "page 2"]


def test_boundary_events_interrupt_unless_they_say_otherwise(process):
    graph = process(
        '<task id="T"/><boundaryEvent id="A" attachedToRef="T"/>'
        '<boundaryEvent id="B" attachedToRef="T" cancelActivity="false"/>'
        '<boundaryEvent id="C" attachedToRef="T" cancelActivity="0"/>'
    ).graph
    assert [event.interrupting for event in graph.boundary_events("T")] == [True, False, False]


def test_sub_processes_are_flattened_and_their_nodes_say_their_scope(process):
    graph = process(
        '<subProcess id="S"><task id="A"/><transaction id="T"><task id="B"/></transaction>'
        '<adHocSubProcess id="H" triggeredByEvent="true"/></subProcess>'
    ).graph
    assert {node.id: node.scope for node in graph.elements()} == {"S": "P", "A": "S", "T": "S", "B": "T", "H": "S"}
    assert graph.element("S") == SubProcess(id="S", process="P", scope="P", line=2)
    assert graph.element("T").type is SubProcessType.TRANSACTION
    assert graph.element("H").triggered_by_event


def test_twenty_levels_of_sub_processes_are_read(process):
    levels = 20
    inside = "".join(f'<subProcess id="s{i}">' for i in range(levels)) + '<task id="T"/>' + "</subProcess>" * levels
    graph = process(inside).graph
    assert graph.element("T").scope == "s19"
    assert len(graph) == 21


def test_loop_markers_are_read(process):
    graph = process(
        '<task id="A"><standardLoopCharacteristics testBefore="true" loopMaximum="3">'
        "<loopCondition>x &lt; 1</loopCondition></standardLoopCharacteristics></task>"
        '<task id="B"><multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>5</loopCardinality>'
        "<completionCondition>done</completionCondition></multiInstanceLoopCharacteristics></task>"
        '<task id="C"><multiInstanceLoopCharacteristics/></task>'
        '<task id="D"><standardLoopCharacteristics loopMaximum="many"/></task>'
    ).graph
    assert graph.element("A").loop == LoopMarker("standard", test_before=True, maximum=3, condition="x < 1")
    assert graph.element("B").loop == LoopMarker("sequential", cardinality="5", completion_condition="done")
    assert graph.element("C").loop == LoopMarker("parallel")
    assert graph.element("D").loop == LoopMarker("standard")


def test_call_activities_and_compensation_handlers_are_read(process):
    graph = process('<callActivity id="C" calledElement="t:Other"/><task id="H" isForCompensation="true"/>').graph
    assert graph.element("C") == CallActivity(id="C", called="t:Other", process="P", scope="P", line=2)
    assert graph.element("H").for_compensation


LANES = """<laneSet id="LS"><lane id="Office" name="Office"><flowNodeRef>A</flowNodeRef><flowNodeRef>S</flowNodeRef>
<childLaneSet><lane id="Section"><flowNodeRef>A</flowNodeRef></lane></childLaneSet></lane><lane id="Window"/></laneSet>
<task id="A"/><subProcess id="S"><task id="I"/></subProcess><boundaryEvent id="B" attachedToRef="S"/><task id="O"/>"""


def test_a_node_stands_in_its_innermost_lane(process):
    graph = process(LANES).graph
    assert graph.element("A").lane == "Section"
    assert graph.element("O").lane is None
    assert [(lane.id, lane.name, lane.parent, lane.process) for lane in graph.lanes.values()] == [
        ("Office", "Office", None, "P"), ("Section", "", "Office", "P"), ("Window", "", None, "P"),
    ]  # fmt: skip


def test_what_is_inside_or_attached_stands_in_the_lane_of_its_activity(process):
    graph = process(LANES).graph
    assert graph.element("I").lane == graph.element("B").lane == "Office"


def test_a_sub_process_may_have_lanes_of_its_own(process):
    graph = process(
        '<subProcess id="S"><laneSet><lane id="L"><flowNodeRef>I</flowNodeRef></lane></laneSet>'
        '<task id="I"/></subProcess>'
    ).graph
    assert graph.element("I").lane == "L"
    assert graph.lanes["L"].process == "P"


def test_a_node_in_two_lanes_stands_in_the_first(process):
    document = process(
        '<laneSet><lane id="L"><flowNodeRef>A</flowNodeRef></lane><lane id="M"><flowNodeRef>A</flowNodeRef></lane>'
        '</laneSet><task id="A"/>'
    )
    assert document.graph.element("A").lane == "L"
    assert codes(document) == ["LANE-TWICE"]


POOLS = """<collaboration id="C"><participant id="Office" name="Permit office" processRef="P"/>
<participant id="Applicant" name="申请人"/><participant id="Court" processRef="Q"/>
<messageFlow id="m1" name="application" sourceRef="Applicant" targetRef="S"/>
<messageFlow id="m2" sourceRef="T" targetRef="Court"/>
<messageFlow id="m3" sourceRef="Applicant" targetRef="Office"/></collaboration>
<process id="P"><startEvent id="S"/><task id="T"/></process><process id="Q"/>"""


def test_pools_with_and_without_a_process_are_read(read):
    graph = read(POOLS).graph
    assert [(pool.id, pool.label, pool.process) for pool in graph.pools.values()] == [
        ("Office", "Permit office", "P"), ("Applicant", "申请人", None), ("Court", "Court", "Q"),
    ]  # fmt: skip
    assert graph.pool_of("T").id == "Office"


def test_a_pool_without_a_process_or_with_an_empty_one_is_a_black_box(read):
    graph = read(POOLS).graph
    boxes = [element.id for element in graph.elements() if isinstance(element, BlackBox)]
    assert boxes == ["Applicant", "Court"]
    assert graph.pool_of("Applicant").id == "Applicant"


def test_message_flows_join_elements_and_black_boxes(read):
    flows = [(flow.id, flow.source, flow.target, flow.name) for flow in read(POOLS).graph.flows("message")]
    assert sorted(flows) == [("m1", "Applicant", "S", "application"), ("m2", "T", "Court", "")]


def test_a_message_flow_to_the_border_of_a_pool_with_a_process_is_a_warning(read):
    (finding,) = found(read(POOLS))
    assert (finding.code, finding.severity, finding.where.element) == ("MESSAGE-POOL", "warning", "m3")


def test_several_collaborations_and_processes_are_all_read(read):
    graph = read(
        '<collaboration id="C"><participant id="A" processRef="P"/></collaboration>'
        '<collaboration id="D"><participant id="B" processRef="Q"/></collaboration>'
        '<process id="P"><task id="T"/></process><process id="Q"><task id="U"/></process>'
    ).graph
    assert [graph.pool_of(node).id for node in "TU"] == ["A", "B"]


DATA = """<dataObject id="D"/><dataObjectReference id="R" name="Application form" dataObjectRef="D">
<extensionElements><bpr:annotation source="10"/></extensionElements></dataObjectReference>
<dataStoreReference id="Register" name="Register"/><dataObjectReference id="Gone" dataObjectRef="Nowhere"/>
<ioSpecification><dataInput id="In" name="Request"/><dataOutput id="Out"/></ioSpecification>
<task id="T"><ioSpecification><dataInput id="Ti"/><dataOutput id="To"/></ioSpecification>
<dataInputAssociation><sourceRef>R</sourceRef><targetRef>Ti</targetRef></dataInputAssociation>
<dataInputAssociation><sourceRef>In</sourceRef></dataInputAssociation>
<dataInputAssociation><sourceRef>D</sourceRef></dataInputAssociation>
<dataOutputAssociation><sourceRef>To</sourceRef><targetRef>Register</targetRef></dataOutputAssociation>
<dataOutputAssociation><targetRef>Nobody</targetRef></dataOutputAssociation></task>"""


def test_what_a_task_reads_and_writes_is_resolved_to_the_data(process):
    task = process(DATA).graph.element("T")
    assert task.reads == ("D", "In")
    assert task.writes == ("Register",)


def test_data_take_name_and_annotation_of_their_first_reference(process):
    data = process(DATA).graph.data
    assert data["D"].name == "Application form"
    assert dict(data["D"].annotation) == {"source": "10"}
    assert data["Register"] == DataElement("Register", "Register", "store", 4)
    assert [(item.id, item.kind) for item in data.values()] == [
        ("D", "object"), ("In", "input"), ("Out", "output"), ("Register", "store"), ("Gone", "object"),
    ]  # fmt: skip


def test_data_know_the_references_that_drawings_show(process):
    inside = """<dataObject id="D" isCollection="true"/><dataObjectReference id="R1" dataObjectRef="D"/>
<dataObjectReference id="R2" dataObjectRef="D"/><task id="T"/>"""
    data = process(inside).graph.data
    assert data["D"].references == ("R1", "R2")
    assert data["D"].collection


def test_dangling_references_of_data_are_warnings(process):
    document = process(DATA)
    assert codes(document) == ["DATA-REFERENCE", "DATA-REFERENCE"]
    assert all(finding.severity == "warning" for finding in found(document))


def test_annotations_are_read_from_every_kind_of_element(read):
    note = '<extensionElements><bpr:annotation unit="U"/></extensionElements>'
    more = note.replace("/>", ' touchpoint="visit" documents="12"/>')
    graph = read(
        f'<collaboration id="C"><participant id="O" processRef="P">{note}</participant></collaboration>'
        f'<process id="P"><laneSet id="LS"><lane id="L">{note}</lane></laneSet>'
        f'<task id="T">{more}</task><endEvent id="E">{note}</endEvent></process>'
    ).graph
    assert dict(graph.element("T").annotation) == {"unit": "U", "touchpoint": "visit", "documents": "12"}
    assert dict(graph.element("E").annotation) == dict(graph.lanes["L"].annotation) == {"unit": "U"}
    assert dict(graph.pools["O"].annotation) == {"unit": "U"}


def test_annotations_of_other_namespaces_are_not_ours(process):
    document = process(
        '<task id="T"><extensionElements><v:annotation unit="U"/><annotation unit="U"/></extensionElements></task>'
    )
    assert dict(document.graph.element("T").annotation) == {}
    assert found(document) == ()


def test_an_unknown_element_of_ours_is_reported(process):
    document = process('<task id="T"><extensionElements><bpr:anotation unit="U"/></extensionElements></task>')
    assert codes(document) == ["ANNOTATION-UNKNOWN"]


@pytest.mark.parametrize("prefix", ["", "bpmn:", "semantic:", "x:"])
def test_elements_are_known_by_their_namespace_and_not_by_their_prefix(prefix):
    declared = "xmlns" + (f":{prefix[:-1]}" if prefix else "")
    text = f'<{prefix}definitions {declared}="{MODEL}"><{prefix}process id="P"><{prefix}task id="T"/>'
    text += f"</{prefix}process></{prefix}definitions>"
    assert list(read_bpmn(text.encode()).graph) == ["T"]


def test_the_words_of_vendors_mean_nothing(process):
    document = process(
        '<task id="T"><extensionElements><task id="X"/><v:task id="Y"/></extensionElements></task>'
        '<v:task id="V"/><extensionElements><task id="Z"/></extensionElements>'
    )
    assert list(document.graph) == ["T"]
    assert found(document) == ()


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        *((unicode, "审查") for unicode in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")),
        *((chinese, "审查") for chinese in ("gb18030", "gbk", "gb2312")),
        ("big5", "審查"),
        ("iso-8859-1", "Prüfung"),
        ("windows-1252", "Prüfung"),
    ],
)
def test_files_in_other_encodings_are_read(encoding, name):
    stated = encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be")
    text = f'<?xml version="1.0" encoding="{stated}"?>\n<definitions xmlns="{MODEL}"><process id="P">'
    text += f'<task id="T" name="{name}"/></process></definitions>'
    assert read_bpmn(text.encode(encoding)).graph.element("T").name == name


def test_comments_and_processing_instructions_do_not_disturb(process):
    document = process('<!-- a --><?b c?><task id="T"><!-- d --><documentation>x<!-- e -->y</documentation></task>')
    assert document.graph.element("T").documentation == "xy"


def test_the_bytes_are_kept_and_the_tree_is_made_from_them():
    text = f'<?a b?><!-- c --><definitions xmlns="{MODEL}"><process id="P"><task id="T"/></process></definitions>'
    document = read_bpmn(text.encode(), name="x.bpmn")
    assert document.source == text.encode()
    tree = document.tree()
    assert tree.getroot().getprevious().text == " c "
    tree.getroot().clear()
    assert len(document.tree().getroot()) == 1


def test_an_empty_definition_file_is_a_document_without_a_process(read):
    document = read("")
    assert codes(document) == ["PROCESS-NONE"]
    assert len(document.graph) == 0


def test_lines_are_right_far_down_in_a_file(process):
    document = process("\n" * 100_000 + '<task id="T"/>')
    assert document.graph.element("T").line == 100_002
