"""What spoilt files have brought to light (tests/test_bpmn_fuzz.py), each as small as it gets."""

from dataclasses import replace

import pytest

from bpr.bpmn import read_bpmn
from bpr.bpmn.diagram import Bounds, Diagram, Plane, Shape
from bpr.bpmn.layout import lay_out
from bpr.bpmn.writer import new_bpmn, write_bpmn
from bpr.errors import BpmnError

SHARED_IDS = (
    '<collaboration id="C"><participant id="X" processRef="P"/></collaboration>'
    '<process id="P"><laneSet><lane id="X"><flowNodeRef>T</flowNodeRef></lane></laneSet><task id="T"/></process>'
)


@pytest.mark.timeout(20)
def test_a_lane_with_the_id_of_its_pool_is_laid_out_and_added_to_a_diagram(read):
    graph = read(SHARED_IDS).graph
    assert "T" in lay_out(graph).planes[0].shapes
    kept = Diagram((Plane("C", {"X": Shape("X", Bounds(0, 0, 600, 200))}),))
    assert "T" in lay_out(graph, keep=kept).planes[0].shapes


@pytest.mark.timeout(20)
def test_a_lane_with_the_id_of_its_process_is_laid_out(process):
    graph = process('<laneSet><lane id="P"><flowNodeRef>T</flowNodeRef></lane></laneSet><task id="T"/>').graph
    assert "T" in lay_out(graph).planes[0].shapes


def test_black_boxes_with_messages_are_written_anew(read):
    graph = read(
        '<collaboration id="C"><participant id="A"/><messageFlow id="m" sourceRef="A" targetRef="T"/></collaboration>'
        '<process id="P"><task id="T"/></process>'
    ).graph
    assert b'<messageFlow id="m" sourceRef="A" targetRef="T"/>' in new_bpmn(graph)


def test_a_root_in_an_odd_namespace_is_no_bpmn():
    with pytest.raises(BpmnError, match="root element"):
        read_bpmn(b'<definitions xmlns="http://ww}w.omg.org"/>')


def test_elements_in_odd_namespaces_are_none_of_our_business(process):
    document = process('<task id="T"/><x xmlns="http://ww}w"/><task id="U"><y xmlns="urn:a}b"/></task>')
    graph = document.graph.edit()
    graph.nodes["T"]["element"] = replace(graph.element("T"), name="Renamed")
    assert b'xmlns="urn:a}b"' in write_bpmn(document, graph)
