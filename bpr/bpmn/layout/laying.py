"""A process graph -> its diagram."""

from typing import Final

from bpr.bpmn.diagram import Diagram, Plane
from bpr.bpmn.layout.additions import add
from bpr.bpmn.layout.contents import Contents
from bpr.bpmn.layout.fresh import Fresh, moved
from bpr.bpmn.layout.joining import join, joins, name_lines
from bpr.frozen import frozen
from bpr.process.graph import ProcessGraph

_PLACE: Final = 160.0, 80.0
"""Where editors begin a drawing."""


_NOTHING: Final = Diagram()


def lay_out(graph: ProcessGraph, keep: Diagram = _NOTHING) -> Diagram:
    """Draw a process."""
    if any(plane.shapes for plane in keep.planes):
        return add(graph, keep)
    drawing = moved(Fresh(graph, Contents(graph)).all(), *_PLACE)
    lines = list(joins(graph))
    edges = join(graph, lines, drawing.shapes, drawing.edges)
    edges = name_lines(graph, lines, drawing.shapes, edges)
    element = "" if graph.pools else next(iter(graph.processes), "")
    return Diagram((Plane(element, frozen(drawing.shapes), frozen(edges)),))
