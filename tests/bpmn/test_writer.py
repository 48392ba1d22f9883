"""An edited graph is written into its file: what differs, in place, and nothing else."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from time import process_time

import pytest
from lxml import etree

from bpr.bpmn import read_bpmn
from bpr.bpmn.annotations import annotation_schema
from bpr.bpmn.vocabulary import MODEL
from bpr.bpmn.writer import new_bpmn, write_bpmn
from bpr.errors import BpmnError
from bpr.process.elements import (
    Artifact,
    BlackBox,
    DataElement,
    Event,
    EventDefinition,
    EventType,
    Flow,
    Gateway,
    GatewayType,
    Lane,
    LoopMarker,
    Pool,
    SubProcess,
    Task,
    TaskType,
    Trigger,
)
from bpr.process.graph import ProcessGraph, process_graph

PERMIT = """<?xml version="1.0" encoding="UTF-8"?>
<!-- drawn by hand -->
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:v="urn:vendor" targetNamespace="t">
  <process id="P" name="Permit">
    <laneSet id="LS">
      <lane id="Window" name="Window">
        <flowNodeRef>S</flowNodeRef>
        <flowNodeRef>Accept</flowNodeRef>
      </lane>
      <lane id="Office" name="Office">
        <flowNodeRef>E</flowNodeRef>
      </lane>
    </laneSet>
    <startEvent id="S">
      <outgoing>F1</outgoing>
    </startEvent>
    <!-- the only work -->
    <userTask id="Accept" name="Accept" v:colour="red">
      <extensionElements>
        <v:note>kept</v:note>
      </extensionElements>
      <incoming>F1</incoming>
      <outgoing>F2</outgoing>
    </userTask>
    <endEvent id="E">
      <incoming>F2</incoming>
    </endEvent>
    <sequenceFlow id="F1" sourceRef="S" targetRef="Accept"/>
    <sequenceFlow id="F2" sourceRef="Accept" targetRef="E"/>
  </process>
</definitions>
"""

Change = Callable[[ProcessGraph], None]


def written(change: Change, text: str = PERMIT) -> str:
    """The file after an edit of its graph; that it says what was asked for, the gate has seen."""
    document = read_bpmn(text.encode(), name="permit.bpmn")
    graph = document.graph.edit()
    change(graph)
    return write_bpmn(document, graph).decode()


def changed_lines(change: Change, text: str = PERMIT) -> tuple[list[str], list[str]]:
    """The lines that went and the lines that came, without white space around them."""
    before, after = text.splitlines(), written(change, text).splitlines()
    return [line.strip() for line in before if line not in after], [
        line.strip() for line in after if line not in before
    ]


def put(graph: ProcessGraph, node: str, /, **values: object) -> None:
    graph.nodes[node]["element"] = replace(graph.element(node), **values)


def connect(graph: ProcessGraph, flow: Flow) -> None:
    graph.add_edge(flow.source, flow.target, key=flow.id, flow=flow)


def hold(graph: ProcessGraph, kind: str, *items: object) -> None:
    """Add or replace pools, lanes, data …"""
    graph.graph[kind] = {**graph.graph[kind], **{item.id: item for item in items}}


def refused(change: Change, text: str = PERMIT) -> Mapping[str, str]:
    with pytest.raises(BpmnError) as raised:
        written(change, text)
    return {finding.code: str(finding) for finding in raised.value.findings}


def test_a_graph_that_was_not_edited_gives_the_bytes_of_the_file() -> None:
    assert written(ProcessGraph.edit) == PERMIT


def test_a_new_name_changes_one_attribute() -> None:
    old = '<userTask id="Accept" name="Accept" v:colour="red">'
    assert changed_lines(lambda graph: put(graph, "Accept", name="Take in")) == (
        [old],
        [old.replace('name="Accept"', 'name="Take in"')],
    )


def test_another_type_of_task_keeps_what_the_element_holds() -> None:
    text = written(lambda graph: put(graph, "Accept", type=TaskType.MANUAL))
    assert text == PERMIT.replace("userTask", "manualTask")


def test_a_task_on_a_flow_is_indented_like_its_neighbours_and_stands_in_its_lane() -> None:
    def insert(graph: ProcessGraph) -> None:
        graph.add_node(
            "Check", element=Task(id="Check", name="Check", type=TaskType.USER, process="P", scope="P", lane="Office")
        )
        graph.remove_edge("S", "Accept", "F1")
        connect(graph, Flow("F1", "S", "Check"))
        connect(graph, Flow("F3", "Check", "Accept"))

    assert written(insert) == PERMIT.replace(
        "        <flowNodeRef>E</flowNodeRef>\n",
        "        <flowNodeRef>E</flowNodeRef>\n        <flowNodeRef>Check</flowNodeRef>\n",
    ).replace("<incoming>F1</incoming>", "<incoming>F3</incoming>").replace(
        'sourceRef="S" targetRef="Accept"/>', 'sourceRef="S" targetRef="Check"/>'
    ).replace(
        "  </process>",
        """    <userTask id="Check" name="Check">
      <incoming>F1</incoming>
      <outgoing>F3</outgoing>
    </userTask>
    <sequenceFlow id="F3" sourceRef="Check" targetRef="Accept"/>
  </process>""",
    )


def test_what_belonged_to_a_deleted_task_goes_with_it() -> None:
    text = PERMIT.replace(
        "  </process>",
        '    <textAnnotation id="A"><text>Hm</text></textAnnotation>\n'
        '    <association id="AA" sourceRef="A" targetRef="Accept"/>\n  </process>',
    )
    without = written(lambda graph: graph.remove_node("Accept"), text)
    assert "Accept" not in without.replace("<!-- the only work -->", "")
    assert {"F1", "F2", "AA"}.isdisjoint(etree.fromstring(without.encode()).xpath("//@id"))
    assert "<!-- the only work -->" in without
    assert '<textAnnotation id="A">' in without
    assert '    <startEvent id="S"/>\n' in without


def test_a_node_moves_to_another_lane_with_one_reference() -> None:
    line = "<flowNodeRef>Accept</flowNodeRef>"
    text = written(lambda graph: put(graph, "Accept", lane="Office"))
    assert text.count(line) == 1
    assert text.index(line) > text.index('<lane id="Office"')
    assert text.replace(f"        {line}\n", "") == PERMIT.replace(f"        {line}\n", "")


def test_what_sits_on_an_activity_goes_with_it_into_another_lane() -> None:
    text = PERMIT.replace(
        '    <endEvent id="E">',
        '    <boundaryEvent id="B" attachedToRef="Accept"><timerEventDefinition/></boundaryEvent>\n'
        '    <endEvent id="E">',
    )
    again = read_bpmn(written(lambda graph: put(graph, "Accept", lane="Office"), text).encode()).graph
    assert again.element("B").lane == "Office"
    assert "<flowNodeRef>B" not in text


def test_a_reference_to_a_deleted_flow_is_forgotten() -> None:
    text = PERMIT.replace('id="Accept" name', 'id="Accept" default="F2" name')
    assert "default" not in written(lambda graph: graph.remove_edge("Accept", "E", "F2"), text)


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"documentation": "How"}, "<documentation>How</documentation>"),
        ({"default": "F2"}, '<userTask id="Accept" name="Accept" v:colour="red" default="F2">'),
        ({"for_compensation": True}, '<userTask id="Accept" name="Accept" v:colour="red" isForCompensation="true">'),
        ({"loop": LoopMarker("standard", test_before=True)}, '<standardLoopCharacteristics testBefore="true"/>'),
        (
            {"loop": LoopMarker("sequential", cardinality="3")},
            '<multiInstanceLoopCharacteristics isSequential="true">',
        ),
        (
            {"annotation": {"documents": "3", "touchpoint": "visit"}},
            '<bpr:annotation xmlns:bpr="urn:bpr:1" documents="3" touchpoint="visit"/>',
        ),
    ],
)
def test_every_detail_of_a_task_is_written(values: Mapping[str, object], line: str) -> None:
    _, came = changed_lines(lambda graph: put(graph, "Accept", **values))
    assert line in came


@pytest.mark.parametrize(
    "values",
    [
        {"documentation": ""},
        {"default": None},
        {"for_compensation": False},
        {"loop": None},
        {"loop": LoopMarker("parallel", completion_condition="done")},
        {"annotation": {}},
        {"annotation": {"unit": "U2"}},
    ],
)
def test_every_detail_of_a_task_is_taken_away_again(values: Mapping[str, object]) -> None:
    full = written(
        lambda graph: put(
            graph,
            "Accept",
            documentation="How",
            default="F2",
            for_compensation=True,
            loop=LoopMarker("standard", maximum=3, condition="more"),
            annotation={"unit": "U1", "function": "F"},
        )
    )
    document = read_bpmn(written(lambda graph: put(graph, "Accept", **values), full).encode())
    ((name, value),) = values.items()
    assert getattr(document.graph.element("Accept"), name) == value


def test_details_that_were_added_and_taken_away_leave_the_file_as_it_was() -> None:
    values = {"documentation": "How", "loop": LoopMarker("parallel"), "default": "F2", "name": "B"}
    plain = {"documentation": "", "loop": None, "default": None, "name": "Accept"}
    full = written(lambda graph: put(graph, "Accept", **values))
    assert written(lambda graph: put(graph, "Accept", **plain), full) == PERMIT


EVENTS = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">
  <message id="M" name="Notice"/>
  <process id="P">
    <task id="T"/>
    <boundaryEvent id="B" attachedToRef="T">
      <timerEventDefinition id="D">
        <timeDuration>PT1H</timeDuration>
      </timerEventDefinition>
    </boundaryEvent>
    <intermediateThrowEvent id="L" name="On">
      <linkEventDefinition id="LD" name=""/>
    </intermediateThrowEvent>
  </process>
</definitions>
"""


@pytest.mark.parametrize(
    ("event", "values"),
    [
        ("B", {"interrupting": False}),
        ("B", {"definitions": (EventDefinition("timer", timer="duration", expression="PT2H"),)}),
        ("B", {"definitions": (EventDefinition("timer", timer="date", expression="2026-01-01"),)}),
        ("B", {"definitions": (EventDefinition("message", "M"),)}),
        ("B", {"definitions": (EventDefinition("signal", "unheard"),)}),
        ("B", {"definitions": (EventDefinition("conditional", expression="x > 1"),)}),
        ("B", {"definitions": ()}),
        ("B", {"type": EventType.INTERMEDIATE_CATCH, "attached_to": None}),
        ("B", {"definitions": (EventDefinition("compensate"),), "handler": "T"}),
        ("L", {"name": "Off"}),  # the link is still called On
        ("L", {"definitions": (EventDefinition("link", "There"),)}),
        ("T", {"type": TaskType.SEND, "message": "M"}),
    ],
)
def test_every_trigger_of_an_event_is_written(event: str, values: Mapping[str, object]) -> None:
    again = read_bpmn(written(lambda graph: put(graph, event, **values), EVENTS).encode()).graph.element(event)
    for name, value in values.items():
        assert getattr(again, name) == value


def test_a_timer_that_goes_off_later_keeps_its_element() -> None:
    later = (EventDefinition("timer", timer="duration", expression="PT2H"),)
    assert changed_lines(lambda graph: put(graph, "B", definitions=later), EVENTS) == (
        ["<timeDuration>PT1H</timeDuration>"],
        ["<timeDuration>PT2H</timeDuration>"],
    )


def test_messages_come_and_go_with_what_refers_to_them() -> None:
    def add(graph: ProcessGraph) -> None:
        hold(graph, "triggers", Trigger("X", "error", name="Broken", code="42"))
        put(graph, "B", definitions=(EventDefinition("error", "X"),))

    full = written(add, EVENTS)
    assert '<error id="X" name="Broken" errorCode="42"/>' in full

    def forget(graph: ProcessGraph) -> None:
        graph.graph["triggers"] = {"M": graph.triggers["M"]}

    assert "errorRef" not in written(forget, full)


def test_conditions_are_formal_expressions() -> None:
    def state(graph: ProcessGraph) -> None:
        graph.edges["Accept", "E", "F2"]["flow"] = replace(graph.edges["Accept", "E", "F2"]["flow"], condition="x > 1")

    assert 'type="tFormalExpression">x &gt; 1</conditionExpression>' in written(state)


def test_data_are_written_with_what_a_drawing_shows() -> None:
    def add(graph: ProcessGraph) -> None:
        hold(graph, "data", DataElement("D", "Form", references=("DR",), annotation={"datum": "id"}))
        hold(graph, "data", DataElement("K", "Register", kind="store", references=("KR",)))
        hold(graph, "data", DataElement("I", "Request", kind="input", collection=True))
        put(graph, "Accept", reads=("D", "K"), writes=("D",))

    full = written(add)
    assert '<dataObjectReference id="DR" name="Form" dataObjectRef="D"/>' in full
    assert full.index("<dataStore ") > full.index("</process>")

    def less(graph: ProcessGraph) -> None:
        graph.graph["data"] = {}

    assert written(less, full) == PERMIT.replace(  # but for the sets of inputs, which the file has from now on
        '    <laneSet id="LS">',
        '    <ioSpecification>\n      <inputSet/>\n      <outputSet/>\n    </ioSpecification>\n    <laneSet id="LS">',
    )


def test_what_a_task_does_not_read_any_more_leaves_its_association() -> None:
    def add(graph: ProcessGraph) -> None:
        hold(graph, "data", DataElement("D", references=("DR",)), DataElement("E1", references=("ER",)))
        put(graph, "Accept", reads=("D", "E1"))

    full = written(add)
    one = written(lambda graph: put(graph, "Accept", reads=("E1",)), full)
    assert one.count("<dataInputAssociation") == 1
    none = written(lambda graph: put(graph, "Accept", reads=()), one)
    assert "<property" not in none


def test_artifacts_are_written_with_their_ties() -> None:
    def add(graph: ProcessGraph) -> None:
        hold(graph, "artifacts", Artifact("A", text="Look", process="P", scope="P", beside=("Accept", "F1")))
        hold(graph, "artifacts", Artifact("G", "group", text="Phase", process="P", scope="P"))

    full = written(add)
    assert full.count("<association ") == 2
    assert '<categoryValue id="CategoryValue_G" value="Phase"/>' in full

    def change(graph: ProcessGraph) -> None:
        hold(graph, "artifacts", replace(graph.artifacts["A"], text="See", beside=("F1",)))
        hold(graph, "artifacts", replace(graph.artifacts["G"], text="Stage"))

    other = written(change, full)
    assert other.count("<association ") == 1
    assert "<text>See</text>" in other
    assert 'value="Stage"' in other


def test_lanes_pools_and_message_flows_are_written() -> None:
    def add(graph: ProcessGraph) -> None:
        hold(graph, "lanes", Lane("Desk", "Desk", "P", parent="Office", annotation={"unit": "U"}))
        hold(graph, "pools", Pool("Pool", "Bureau", "P"), Pool("Applicant", "Applicant"))
        put(graph, "Accept", lane="Desk")
        graph.add_node("Applicant", element=BlackBox(id="Applicant", name="Applicant"))
        connect(graph, Flow("MF", "Applicant", "Accept", "message", name="form"))

    full = written(add)
    assert full.index("<collaboration ") < full.index("<process ")
    assert '<participant id="Pool" processRef="P" name="Bureau"/>' in full

    def less(graph: ProcessGraph) -> None:
        graph.remove_node("Applicant")
        graph.graph["pools"] = {}
        graph.graph["lanes"] = {name: graph.lanes[name] for name in ("Window", "Office")}
        put(graph, "Accept", lane="Window")

    again = written(less, full)
    assert "<collaboration" not in again
    assert "<childLaneSet" not in again


def test_a_black_box_is_renamed_as_a_node_or_as_a_pool() -> None:
    text = EVENTS.replace(
        "  <process", '  <collaboration id="C"><participant id="A" name="Applicant"/></collaboration>\n  <process'
    )
    renamed = text.replace('name="Applicant"', 'name="Citizen"')
    assert written(lambda graph: put(graph, "A", name="Citizen"), text) == renamed
    assert written(lambda graph: hold(graph, "pools", replace(graph.pools["A"], name="Citizen")), text) == renamed


def test_a_pool_without_a_name_keeps_its_own_when_its_process_is_renamed() -> None:
    text = PERMIT.replace(
        "  <process", '  <collaboration id="C"><participant id="A" processRef="P"/></collaboration>\n  <process'
    )

    def rename(graph: ProcessGraph) -> None:
        graph.graph["processes"] = {"P": "Licence"}

    again = read_bpmn(written(rename, text).encode()).graph
    assert (again.processes["P"], again.pools["A"].name) == ("Licence", "Permit")


def test_nodes_move_into_a_new_sub_process_with_their_flows() -> None:
    def wrap(graph: ProcessGraph) -> None:
        graph.add_node("Sub", element=SubProcess(id="Sub", process="P", scope="P", lane="Window"))
        for name in ("S", "Accept", "E"):
            put(graph, name, scope="Sub", lane="Window")

    root = etree.fromstring(written(wrap).encode())
    inside = [child.get("id") for child in root.find(f".//{{{MODEL}}}subProcess")]
    assert inside == ["S", "Accept", "E", "F1", "F2"]


def test_a_sub_process_goes_with_all_that_is_in_it_or_its_inside_moves_out() -> None:
    text = EVENTS.replace('<task id="T"/>', '<subProcess id="T"><task id="In"/></subProcess>')

    def unwrap(graph: ProcessGraph) -> None:
        put(graph, "In", scope="P")
        graph.remove_nodes_from(["T", "B"])

    assert '<task id="In"/>' in written(unwrap, text)
    assert "In" not in written(lambda graph: graph.remove_nodes_from(["T", "B", "In"]), text).replace("Int", "")


def test_elements_without_an_id_of_their_own_are_edited_where_they_stand() -> None:
    text = f'<definitions xmlns="{MODEL}"><process id="P"><task id="A"/><task id="A"/><task/></process></definitions>'

    def rename(graph: ProcessGraph) -> None:
        for name in ("A", "A~2", "task~1"):
            put(graph, name, name=f"is {name}")

    expected = text.replace('<task id="A"/>', '<task id="A" name="is A"/>', 1)
    expected = expected.replace('<task id="A"/>', '<task id="A" name="is A~2"/>', 1)
    assert written(rename, text) == expected.replace("<task/>", '<task name="is task~1"/>')
    assert written(lambda graph: graph.remove_node("A~2"), text) == text.replace('<task id="A"/>', "", 1)


def test_nothing_can_refer_to_an_element_without_an_id_of_its_own() -> None:
    text = f'<definitions xmlns="{MODEL}"><process id="P"><task id="A"/><task id="A"/><task/></process></definitions>'
    said = refused(lambda graph: connect(graph, Flow("F", "A", "A~2")), text)
    assert "'F' cannot refer to 'A~2': in the file it has the id 'A'" in said["WRITE-REFERENCE"]
    assert "no id" in refused(lambda graph: connect(graph, Flow("F", "A", "task~1")), text)["WRITE-REFERENCE"]


def test_an_element_that_would_lose_its_name_is_not_written() -> None:
    text = f'<definitions xmlns="{MODEL}"><process id="P"><task id="A"/><task id="A" name="b"/></process></definitions>'
    assert "Give each element an id of its own" in refused(lambda graph: graph.remove_node("A"), text)["WRITE-GATE"]


def test_everything_that_no_file_can_say_is_refused_at_once() -> None:
    def spoil(graph: ProcessGraph) -> None:
        graph.add_node("LS", element=Task(id="LS", type=TaskType.USER, process="P", scope="P"))
        graph.add_node("no id", element=Task(id="no id", type=TaskType.USER, process="P", scope="nowhere"))
        put(graph, "Accept", lane="Ofice", name="bell \x07", annotation={"two words": ""})
        hold(graph, "lanes", Lane("Office", "Office", "P", parent="Office"))

    said = refused(spoil)
    assert set(said) == {"WRITE-TAKEN", "WRITE-ID", "WRITE-MISSING", "WRITE-TEXT", "WRITE-ANNOTATION", "WRITE-CIRCLE"}
    assert said["WRITE-TAKEN"].startswith("permit.bpmn: LS: The id 'LS' of a new element is that of another")


def test_a_lane_that_is_not_there_is_suggested() -> None:
    assert "Did you mean 'Office'?" in refused(lambda graph: put(graph, "Accept", lane="Ofice"))["WRITE-MISSING"]


def test_nodes_and_edges_without_their_element_are_refused() -> None:
    assert set(refused(lambda graph: graph.add_edge("S", "Nowhere"))) == {"WRITE-NODE", "WRITE-EDGE"}


def test_an_event_whose_activity_was_deleted_is_refused() -> None:
    assert "'B' names the activity 'T'" in refused(lambda graph: graph.remove_node("T"), EVENTS)["WRITE-MISSING"]


def test_a_gateway_may_become_another() -> None:
    text = PERMIT.replace("userTask", "exclusiveGateway")
    changed = written(lambda graph: put(graph, "Accept", type=GatewayType.PARALLEL), text)
    assert changed == PERMIT.replace("userTask", "parallelGateway")


def test_an_element_may_become_one_of_another_kind() -> None:
    def turn(graph: ProcessGraph) -> None:
        old = graph.element("Accept")
        put_node = Gateway(id=old.id, name=old.name, process="P", scope="P", lane=old.lane, type=GatewayType.EXCLUSIVE)
        graph.nodes["Accept"]["element"] = put_node

    assert written(turn) == PERMIT.replace("userTask", "exclusiveGateway")


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "ISO-8859-1", "GB18030"])
def test_the_encoding_stays_and_letters_that_it_lacks_are_kept(encoding: str) -> None:
    source = PERMIT.replace("UTF-8", encoding).encode(encoding)
    document = read_bpmn(source)
    graph = document.graph.edit()
    put(graph, "Accept", name="受理 ü")
    made = write_bpmn(document, graph)
    assert read_bpmn(made).graph.element("Accept").name == "受理 ü"
    assert f'encoding="{encoding}"'.encode(encoding)[-8:] in made or encoding == "UTF-16"
    assert encoding.encode(encoding)[-6:] in made


@pytest.mark.parametrize(
    "text",
    [
        PERMIT.replace("\n", "\r\n"),
        PERMIT.replace("/>", " />"),
        "\ufeff" + PERMIT,
        PERMIT.partition("\n")[2],
        PERMIT.replace("?>\n", "?>"),
        PERMIT.replace("  ", "\t"),
        PERMIT.replace("\n", "").replace("  ", ""),
        PERMIT.replace("<v:note>kept</v:note>", "<v:note><![CDATA[1 < 2 />]]></v:note>"),
    ],
    ids=["CRLF", "space before slash", "byte-order mark", "no declaration", "one line", "tabs", "compact", "CDATA"],
)
def test_line_ends_and_the_way_a_tool_writes_stay(text: str) -> None:
    assert written(lambda graph: put(graph, "Accept", name="Take in"), text) == text.replace(
        'name="Accept"', 'name="Take in"'
    )


def test_prefixes_of_the_file_are_used() -> None:
    text = PERMIT.replace("xmlns=", "xmlns:b=")
    for tag in (
        "definitions",
        "process",
        "lane",
        "flowNodeRef",
        "startEvent",
        "userTask",
        "endEvent",
        "sequenceFlow",
        "incoming",
        "outgoing",
        "extensionElements",
    ):
        for before, after in ((f"<{tag}>", f"<b:{tag}>"), (f"<{tag} ", f"<b:{tag} "), (f"</{tag}>", f"</b:{tag}>")):
            text = text.replace(before, after)
    text = text.replace("laneSet", "b:laneSet")

    def add(graph: ProcessGraph) -> None:
        flow = graph.edges["Accept", "E", "F2"]["flow"]
        graph.edges["Accept", "E", "F2"]["flow"] = replace(flow, condition="yes")

    assert (
        '<b:conditionExpression xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="b:tFormal'
        in written(add, text)
    )


def test_the_attributes_of_annotations_fit_their_schema(models) -> None:
    schema = etree.XMLSchema(etree.fromstring(annotation_schema().encode()))
    given = {"unit": "U", "function": "f", "legalBasis": "§ 1", "touchpoint": "visit", "documents": "3", "fields": "0"}
    text = written(lambda graph: put(graph, "Accept", annotation={**given, "datum": "id", "source": "U"}))
    drawings = [path.read_bytes() for path in models.rglob("*.bpmn")]
    found = [xml for data in (text.encode(), *drawings) for xml in etree.fromstring(data).iter("{urn:bpr:1}annotation")]
    assert len(found) > len(drawings) > 0
    for xml in found:
        schema.assertValid(etree.ElementTree(xml))
    for wrong in ('touchpoint="post"', 'discretion="some"'):
        assert not schema.validate(etree.fromstring(f'<annotation xmlns="urn:bpr:1" {wrong}/>').getroottree())


def test_discretion_and_criteria_are_written_and_read_back() -> None:
    given = {"step": "decision", "discretion": "guided", "criteria": "裁量基准第三条；<50 m²\n见公告"}
    text = written(lambda graph: put(graph, "Accept", annotation=given))
    schema = etree.XMLSchema(etree.fromstring(annotation_schema().encode()))
    (xml,) = etree.fromstring(text.encode()).iter("{urn:bpr:1}annotation")
    schema.assertValid(etree.ElementTree(xml))
    assert dict(read_bpmn(text.encode()).graph.element("Accept").annotation) == given


def sample() -> ProcessGraph:
    task = Task(id="T", name="Review", type=TaskType.USER, process="P", scope="P", lane="L", reads=("D",))
    start = Event(id="S", type=EventType.START, process="P", scope="P", lane="L")
    timer = Event(
        id="B", type=EventType.BOUNDARY, process="P", scope="P", lane="L", attached_to="T", interrupting=False,
        definitions=(EventDefinition("timer", timer="cycle", expression="R/PT1H"),),
    )  # fmt: skip
    return process_graph(
        [start, task, timer],
        [Flow("F", "S", "T", condition="a < b")],
        pools=[Pool("Pool", "Office", "P")],
        lanes=[Lane("L", "Desk", "P")],
        data=[DataElement("D", "Form", references=("DR",))],
        artifacts=[Artifact("A", text="Note", process="P", scope="P", beside=("T",))],
        processes={"P": "Permit"},
    )


def test_a_process_of_no_file_is_written_and_drawn() -> None:
    made = new_bpmn(sample())
    assert made == new_bpmn(sample())
    root = etree.fromstring(made)
    assert {"exporter", "exporterVersion", "targetNamespace"} <= set(root.attrib)
    drawn = set(root.xpath("//@bpmnElement"))
    assert {"Collaboration", "Pool", "L", "S", "T", "B", "F", "DR", "A"} <= drawn
    assert drawn <= set(root.xpath("//@id"))
    assert len([name for name in drawn if "ssociation" in name]) == 2


def test_a_new_file_of_a_graph_is_read_as_that_graph() -> None:
    again = read_bpmn(new_bpmn(sample())).graph
    assert [replace(element, line=0) for element in again.elements()] == list(sample().elements())
    assert [replace(flow, line=0) for flow in again.flows()] == list(sample().flows())
    assert again.data == {"D": replace(sample().data["D"], line=again.data["D"].line)}


def test_writing_a_large_file_costs_little_more_than_reading_it() -> None:
    tasks = "".join(f'<task id="T{n}" name="Task {n}"/>' for n in range(5_000))
    flows = "".join(f'<sequenceFlow id="F{n}" sourceRef="T{n}" targetRef="T{n + 1}"/>' for n in range(4_999))
    data = f'<definitions xmlns="{MODEL}"><process id="P">{tasks}{flows}</process></definitions>'.encode()
    begun = process_time()
    document = read_bpmn(data)
    read = process_time() - begun
    graph = document.graph.edit()
    put(graph, "T2500", name="Another")
    begun = process_time()
    write_bpmn(document, graph)
    assert process_time() - begun < 2 * read


def test_messages_between_nodes_outlive_the_pools() -> None:
    def add(graph: ProcessGraph) -> None:
        hold(graph, "pools", Pool("Pool", "Bureau", "P"))
        connect(graph, Flow("MF", "Accept", "E", "message"))

    def less(graph: ProcessGraph) -> None:
        graph.graph["pools"] = {}

    assert '<messageFlow id="MF"' in written(less, written(add))


def test_a_new_node_without_a_lane_stands_where_its_sub_process_does() -> None:
    def add(graph: ProcessGraph) -> None:
        graph.add_node("Sub", element=SubProcess(id="Sub", process="P", scope="P", lane="Office"))
        graph.add_node("In", element=Task(id="In", type=TaskType.USER, process="P", scope="Sub"))

    assert read_bpmn(written(add).encode()).graph.element("In").lane == "Office"


def test_data_without_a_process_to_stand_in_are_refused_and_stores_of_the_file_are_not() -> None:
    stores = process_graph([], [], data=[DataElement("D", name="Archive", kind="store")])
    assert set(read_bpmn(new_bpmn(stores)).graph.data) == {"D"}
    for homeless in (
        DataElement("D"),
        DataElement("D", kind="store", references=("R",)),
        DataElement("D", kind="input"),
    ):
        with pytest.raises(BpmnError) as raised:
            new_bpmn(process_graph([], [], data=[homeless]))
        assert [finding.code for finding in raised.value.findings] == ["WRITE-HOME"]
