"""Work grows with the size of a file, whatever stands in it: counted in calls of functions, not in seconds."""

import sys
from collections.abc import Callable

import pytest

from bpr.bpmn import report
from bpr.bpmn.diagram import BPMNDI, DC, read_diagram
from bpr.bpmn.parser import parse
from bpr.bpmn.reader import graph_of
from bpr.bpmn.report import Report
from bpr.bpmn.survey import survey
from bpr.bpmn.vocabulary import MODEL

SMALL = 500
LINEAR = 2.2
"""Calls may double where the file does, and a little more."""


def calls(work: Callable[[], object]) -> int:
    """How many functions `work` calls."""
    number = 0

    def count(_frame, event, _argument):
        nonlocal number
        number += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return number


def read(data: bytes) -> None:
    root, _, lines = parse(data, name="a.bpmn")
    findings = Report("a.bpmn", lines)
    graph_of(survey(root, findings), findings)
    read_diagram(root)


def times(text: str, number: int) -> str:
    return "".join(text.replace("#", str(n)) for n in range(number))


SHAPES = f'<di:BPMNShape xmlns:di="{BPMNDI}" xmlns:dc="{DC}" bpmnElement="A"><dc:Bounds/></di:BPMNShape>'
FILES: dict[str, Callable[[int], str]] = {
    "one id for all": lambda n: '<task id="A"/>' * n,
    "ids that look like made-up ones": lambda n: times('<task id="A~#"/><task id="A"/><task/>', n),
    "flows that lead nowhere": lambda n: times('<sequenceFlow id="f#" sourceRef="A#" targetRef="B#"/>', n),
    "associations that lead nowhere": lambda n: times('<association sourceRef="A#" targetRef="B#"/>', n),
    "default flows that are not there": lambda n: times('<task id="T#" default="f#"/>', n),
    "a lane for each": lambda n: times(
        '<laneSet><lane id="L#"><flowNodeRef>T#</flowNodeRef><flowNodeRef>X#</flowNodeRef></lane></laneSet>'
        '<task id="T#"/>',
        n,
    ),
    "all in each other's lanes": lambda n: (
        '<laneSet><lane id="L">' + times("<flowNodeRef>T#</flowNodeRef>", n) + '</lane><lane id="M">'
        + times("<flowNodeRef>T#</flowNodeRef>", n) + "</lane></laneSet>" + times('<task id="T#"/>', n)
    ),
    "events on one border": lambda n: '<task id="T"/>' + times('<boundaryEvent id="e#" attachedToRef="T"/>', n),
    "references to one thing": lambda n: (
        '<dataObject id="D"/>'
        + times('<dataObjectReference id="R#" dataObjectRef="D"><extensionElements>'
                '<b:annotation xmlns:b="urn:bpr:1" a#="x"/></extensionElements></dataObjectReference>', n)
    ),
    "texts beside one task": lambda n: (
        '<task id="T"/>' + times('<textAnnotation id="N#"/><association sourceRef="N#" targetRef="T"/>', n)
    ),
    "data that are not there": lambda n: times(
        '<task id="T#"><dataInputAssociation><sourceRef>x#</sourceRef></dataInputAssociation></task>', n
    ),
    "far down": lambda n: "\n" * 70_000 + times('<task id="T#"/>', n),
    "a pool whose name is taken": lambda n: (
        times('<task id="A~#"/>', n) + '<task id="A"/><task id="A~"/></process>'
        '<collaboration><participant id="A"/></collaboration><process id="Q">'
    ),
    "one shape for all": lambda n: '<task id="A"/></process><process id="Q">' + SHAPES * n,
}  # fmt: skip


def work_on(inside: str) -> int:
    return calls(lambda: read(f'<definitions xmlns="{MODEL}">{inside}</definitions>'.encode()))


@pytest.mark.parametrize("shape", FILES)
def test_twice_the_file_is_twice_the_work(shape):
    small, large = (work_on(f'<process id="P">{FILES[shape](n)}</process>') for n in (SMALL, 2 * SMALL))
    assert small < large < LINEAR * small


def test_names_are_compared_a_bounded_number_of_times_and_never_when_long(monkeypatch):
    compared = []
    monkeypatch.setattr(report, "suggestion", lambda name, known: compared.append((name, len(known))) or "")
    tasks = times('<task id="Task_#"/>', 40)
    flows = times('<sequenceFlow id="f#" sourceRef="Task_x#" targetRef="Task_y#"/>', 2000)
    read(f'<definitions xmlns="{MODEL}"><process id="P">{tasks}{flows}</process></definitions>'.encode())
    assert 0 < sum(number for _, number in compared) <= report._COMPARISONS  # noqa: SLF001  # the promise itself
