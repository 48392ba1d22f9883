"""Where a file draws its elements is read as far as it makes sense; what is broken is left out."""

import pytest
from lxml import etree

from bpr.bpmn.diagram import BPMNDI, DC, DI, Bounds, Diagram, Edge, Plane, Point, Shape, read_diagram
from bpr.bpmn.vocabulary import MODEL

BOX = '<dc:Bounds x="10" y="20.5" width="100" height="80"/>'


def diagram(*planes: str, element: str = "t:C") -> Diagram:
    drawn = "".join(
        f'<di:BPMNDiagram><di:BPMNPlane bpmnElement="{element}">{p}</di:BPMNPlane></di:BPMNDiagram>' for p in planes
    )
    text = f'<definitions xmlns="{MODEL}" xmlns:di="{BPMNDI}" xmlns:dc="{DC}" xmlns:w="{DI}">{drawn}</definitions>'
    return read_diagram(etree.fromstring(text))


def shape(element="A", inside=BOX, attributes=""):
    return f'<di:BPMNShape bpmnElement="{element}"{attributes}>{inside}</di:BPMNShape>'


def edge(element, *points):
    inside = "".join(f'<w:waypoint x="{x}" y="{y}"/>' for x, y in points)
    return f'<di:BPMNEdge bpmnElement="{element}">{inside}</di:BPMNEdge>'


def test_shapes_and_edges_are_read_with_their_labels_and_flags():
    label = '<di:BPMNLabel><dc:Bounds x="1" y="2" width="3" height="4"/></di:BPMNLabel>'
    flags = ' isHorizontal="true" isExpanded="0" isMarkerVisible="1"'
    (plane,) = diagram(shape("t:A", BOX + label, flags) + edge("f", (0, 1), ("2e1", -3))).planes
    assert plane.element == "C"
    assert plane.shapes["A"] == Shape(
        "A", Bounds(10, 20.5, 100, 80), Bounds(1, 2, 3, 4), horizontal=True, expanded=False, marker=True
    )
    assert plane.edges["f"] == Edge("f", (Point(0, 1), Point(20, -3)))


def test_every_sheet_is_read_and_an_element_is_found_on_the_first_that_has_it():
    found = diagram(shape("A"), shape("A", BOX.replace("10", "50", 1)) + shape("B"))
    assert found.shape("A").bounds.x == 10
    assert found.shape("B") == found.planes[1].shapes["B"]
    assert found.shape("C") is found.edge("C") is None


@pytest.mark.parametrize(
    "inside",
    [
        "",
        BOX.replace('x="10"', ""),
        BOX.replace("10", "NaN", 1),
        BOX.replace("10", "1e999", 1),
        BOX.replace("10", "1e8", 1),
        BOX.replace('width="100"', 'width="-1"'),
        BOX.replace("20.5", "20,5"),
    ],
)
def test_a_shape_without_a_usable_place_is_left_out(inside):
    assert diagram(shape("A", inside) + shape("B")).planes[0].shapes.keys() == {"B"}


def test_an_edge_with_fewer_than_two_places_is_left_out():
    assert diagram(edge("f", (0, 0), ("x", 0)) + edge("g", (0, 0), (1, 1))).planes[0].edges.keys() == {"g"}


def test_elements_of_one_id_are_told_apart_as_the_graph_does():
    (plane,) = diagram(shape("A") + shape("A") + edge("A", (0, 0), (1, 1)) + edge("A", (0, 0), (1, 1))).planes
    assert list(plane.shapes) == list(plane.edges) == ["A", "A~2"]


def test_a_file_without_a_diagram_has_no_sheets():
    assert diagram() == Diagram()
    assert diagram("", element="").planes == (Plane(""),)
