"""Texts and groups of a drawing arrive with what they are tied to."""

from bpr.process.elements import Artifact
from bpr.process.flaws import KINDS


def found(document) -> list[str]:
    return [finding.code for finding in document.findings if finding.code not in KINDS]


def test_a_text_is_tied_to_the_element_that_an_association_connects(process):
    document = process(
        '\n<textAnnotation id="N"><text> within\n10 days </text></textAnnotation><task id="T"/>'
        '<association id="a" sourceRef="T" targetRef="N"/>'
    )
    assert dict(document.graph.artifacts) == {
        "N": Artifact("N", text="within\n10 days", process="P", scope="P", beside=("T",), line=3)
    }
    assert found(document) == []
    assert list(document.graph) == ["T"]
    assert document.graph.number_of_edges() == 0


def test_the_direction_of_an_association_does_not_matter_and_two_to_one_element_are_one(process):
    graph = process(
        '<textAnnotation id="N"/><task id="A"/><task id="B"/><association id="a" sourceRef="N" targetRef="B"/>'
        '<association id="b" sourceRef="A" targetRef="N"/><association id="c" sourceRef="B" targetRef="N"/>'
    ).graph
    assert graph.artifacts["N"].beside == ("B", "A")


def test_a_group_is_called_after_its_category(read):
    graph = read(
        '<category id="C" name="Stage"><categoryValue id="V" value="Acceptance"/></category>'
        '<process id="P"><task id="T"/><group id="G" categoryValueRef="V"/><group id="H"/></process>'
    ).graph
    assert [(item.kind, item.text) for item in graph.artifacts.values()] == [("group", "Acceptance"), ("group", "")]


def test_artifacts_stand_on_collaborations_and_in_sub_processes_too(read):
    graph = read(
        '<collaboration id="C"><participant id="O" processRef="P"/><textAnnotation id="M"/>'
        '<association id="a" sourceRef="O" targetRef="M"/></collaboration>'
        '<process id="P"><subProcess id="S"><task id="T"/><textAnnotation id="N"/></subProcess></process>'
    ).graph
    assert [(a.id, a.process, a.scope, a.beside) for a in graph.artifacts.values()] == [
        ("M", "", "", ("O",)), ("N", "P", "S", ()),
    ]  # fmt: skip


def test_a_text_may_be_tied_to_flows_lanes_data_and_other_artifacts(process):
    document = process(
        '<laneSet id="LS"><lane id="L"/></laneSet><task id="A"/><dataObject id="D"/>'
        '<dataObjectReference id="R" dataObjectRef="D"/><sequenceFlow id="f" sourceRef="A" targetRef="A"/>'
        '<textAnnotation id="N"/><group id="G"/>'
        + "".join(f'<association id="a{end}" sourceRef="N" targetRef="{end}"/>' for end in "LRfG")
    )
    assert document.graph.artifacts["N"].beside == ("L", "D", "f", "G")
    assert document.graph.artifacts["G"].beside == ("N",)
    assert found(document) == []


def test_a_text_is_tied_to_a_black_box_under_its_name_in_the_graph(read):
    graph = read(
        '<process id="P"><task id="A"/></process><collaboration id="C"><participant id="B"/><participant id="A"/>'
        '<textAnnotation id="N"/><association id="a" sourceRef="N" targetRef="B"/></collaboration>'
    ).graph
    assert graph.artifacts["N"].beside == ("B",)


def test_an_association_that_leads_nowhere_is_a_warning(process):
    document = process(
        '<textAnnotation id="N"/><task id="Task_A"/><association id="a" sourceRef="N" targetRef="Task_B"/>'
        '<association id="b" sourceRef="N"/>'
    )
    dangling, open_ended = (finding for finding in document.findings if finding.code == "ASSOCIATION-END")
    assert (dangling.severity, dangling.where.element) == ("warning", "a")
    assert "Did you mean 'Task_A'?" in str(dangling)
    assert "has no target" in str(open_ended)
    assert document.graph.artifacts["N"].beside == ()


COMPENSATED = (
    '<task id="Book"/><boundaryEvent id="B" attachedToRef="Book">{definition}</boundaryEvent>'
    '<task id="Undo" isForCompensation="true"/><association id="a" sourceRef="{source}" targetRef="{target}"/>'
)


def test_the_handler_of_a_compensation_event_is_the_activity_tied_to_it(process):
    inside = COMPENSATED.format(definition="<compensateEventDefinition/>", source="B", target="Undo")
    document = process(f'<startEvent id="S"/><sequenceFlow id="f" sourceRef="S" targetRef="Book"/>{inside}')
    assert document.graph.element("B").handler == "Undo"
    assert "UNREACHABLE" not in [finding.code for finding in document.check()]
    assert not [finding for finding in document.check() if finding.code.startswith("REFUSED")]


def test_an_association_that_was_drawn_backwards_ties_the_handler_too(process):
    inside = COMPENSATED.format(definition="<compensateEventDefinition/>", source="Undo", target="B")
    assert process(inside).graph.element("B").handler == "Undo"


def test_an_activity_tied_to_another_event_is_no_handler(process):
    inside = COMPENSATED.format(definition="<timerEventDefinition/>", source="B", target="Undo")
    assert process(inside).graph.element("B").handler is None
