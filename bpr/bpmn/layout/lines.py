"""All lines of a process: its flows, and the associations of data, artifacts and handlers of compensation."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from bpr.process.elements import Activity, Event
from bpr.process.graph import ProcessGraph


class Line(NamedTuple):
    """A line to be drawn."""

    id: str
    source: str
    target: str
    kind: Literal["sequence", "message", "association"]
    name: str = ""


def lines_of(graph: ProcessGraph) -> Iterator[Line]:
    """All lines of a process, in the order of the file; flows first.

    The graph holds no ids of associations: one is called ``source~target``, an id that no file can have. Of data that
    several references show nobody knows which reference an association is tied to: they have none.
    """
    for flow in graph.flows():
        yield Line(flow.id, flow.source, flow.target, flow.kind, flow.name)
    for node in graph.elements():
        if isinstance(node, Activity | Event):
            yield from (_association(data, node.id) for data in _drawn(graph, node.reads))
            yield from (_association(node.id, data) for data in _drawn(graph, node.writes))
        if isinstance(node, Event) and node.handler:
            yield _association(node.id, node.handler)
    for artifact in graph.artifacts.values():
        yield from (_association(artifact.id, name) for name in dict.fromkeys(artifact.beside))


def _association(source: str, target: str) -> Line:
    return Line(f"{source}~{target}", source, target, "association")


def _drawn(graph: ProcessGraph, names: tuple[str, ...]) -> Iterator[str]:
    """Ids under which data are drawn, of those that are drawn once."""
    for name in dict.fromkeys(names):
        data = graph.data.get(name)
        shown = (data.references or (data.id,)) if data else ()
        if len(shown) == 1:
            yield shown[0]
