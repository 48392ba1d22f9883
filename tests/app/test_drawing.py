"""Drawings without a diagram are laid out; all others stay as they are."""

import pytest

from bpr.app.drawing import with_diagram
from bpr.bpmn.diagram import read_diagram
from bpr.bpmn.reader import read_bpmn
from bpr.bpmn.vocabulary import MODEL

BARE = (
    f'<definitions xmlns="{MODEL}" targetNamespace="t"><process id="P"><startEvent id="S"/><task id="T" name="审查"/>'
    '<endEvent id="E"/><sequenceFlow id="f" sourceRef="S" targetRef="T"/>'
    '<sequenceFlow id="g" sourceRef="T" targetRef="E"/></process></definitions>'
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_file_without_a_diagram_gets_one_with_every_element(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>{BARE}'.encode(encoding)
    document = read_bpmn(with_diagram(text, "process.bpmn"))
    (plane,) = read_diagram(document.tree().getroot()).planes
    assert {"S", "T", "E"} == set(plane.shapes)
    assert {"f", "g"} == set(plane.edges)
    assert document.graph.element("T").name == "审查"


def test_a_file_with_a_diagram_stays_as_it_is() -> None:
    drawn = with_diagram(BARE.encode(), "process.bpmn")
    assert with_diagram(drawn, "process.bpmn") is drawn


@pytest.mark.parametrize("data", [b"", b"not xml", f'<definitions xmlns="{MODEL}"/>'.encode()])
def test_what_cannot_be_read_stays_as_it_is(data: bytes) -> None:
    assert with_diagram(data, "process.bpmn") == data
