"""A process graph -> its diagram: from nothing, or from a diagram that lacks something."""

from typing import Final

from bpr.bpmn.diagram import Diagram, Plane
from bpr.bpmn.layout.additions import add
from bpr.bpmn.layout.contents import Contents
from bpr.bpmn.layout.fresh import Fresh, moved
from bpr.bpmn.layout.joining import join, name_lines
from bpr.bpmn.layout.lines import lines_of
from bpr.frozen import frozen
from bpr.process.graph import ProcessGraph

_PLACE: Final = 160.0, 80.0
"""Where editors begin a drawing."""


_NOTHING: Final = Diagram()


def lay_out(graph: ProcessGraph, keep: Diagram = _NOTHING) -> Diagram:
    """Draw a process, or what is missing in a drawing of it.

    Pools are stacked, lanes are bands, and columns follow the flow from left to right; flows run in the gutters between
    columns and the channels between rows, loops below their lane. Sub-processes are drawn with their inside in place,
    however deep: on one sheet messages into them, tokens and heat can be seen, and nothing hides on a second one. One
    that holds nothing is collapsed. Data and artifacts stand beside the first element that they are tied to.

    Parameters
    ----------
    graph
        The process.
    keep
        What is drawn already; it stays exactly where it is. Leave out of it what is to be drawn anew. Pools, lanes and
        sub-processes grow where a new element finds no room, to the right and downwards, and what lies beyond moves
        with its lines as one piece. The inside of a sub-process that is collapsed there goes to a plane of its own. A
        line whose end is new, or that ends at another node than its flow, is drawn anew; so is all, where the diagram
        lacks more than 300 nodes among those that it shows.

    Returns
    -------
    Diagram
        Its first plane is of the collaboration (element "", since the graph does not know its id) or of the process.
        Ids are those of the graph; of data with references, as a drawing has them, those of the references. The graph
        holds no associations: their edges are called ``source~target`` by the ids of what they join, and the data of
        which there are several references have none. The same process is always drawn the same.

    Examples
    --------
    >>> from bpr.process.elements import Flow, Task, TaskType
    >>> from bpr.process.graph import process_graph
    >>> tasks = [Task(id=name, type=TaskType.USER) for name in ("a", "b")]
    >>> lay_out(process_graph(tasks, [Flow("f", "a", "b")])).edge("f").waypoints
    (Point(x=280.0, y=144.0), Point(x=320.0, y=144.0))

    Source
    ------
    Columns, rows, tracks: K. Sugiyama, S. Tagawa, M. Toda 1981, "Methods for visual understanding of hierarchical
    system structures"; tracks as in A. Hashimoto, J. Stevens 1971, "Wire routing by optimizing channel assignment".
    """
    if not keep.is_empty and (added := add(graph, keep)):
        return added
    drawing = moved(Fresh(graph, Contents(graph)).all(), *_PLACE)
    lines = list(lines_of(graph))
    edges = join(graph, lines, drawing.shapes, drawing.edges)
    edges = name_lines(graph, lines, drawing.shapes, edges)
    element = "" if graph.pools else next(iter(graph.processes), "")
    return Diagram((Plane(element, frozen(drawing.shapes), frozen(edges)),))
