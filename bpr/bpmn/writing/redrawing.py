"""Where an edited process is drawn: what is new or stands elsewhere finds a place, the rest keeps its own."""

from collections.abc import Callable, Iterator

from bpr.bpmn.diagram import Diagram, Plane
from bpr.bpmn.layout import lay_out
from bpr.bpmn.writing.changes import Changes
from bpr.bpmn.writing.consequences import hosts_first
from bpr.bpmn.writing.draft import Draft
from bpr.frozen import frozen
from bpr.process.elements import Activity, Event, FlowNode
from bpr.process.graph import ProcessGraph


def moves_anything(changes: Changes) -> bool:
    """Whether an edit may change the diagram by more than what is deleted."""
    return (
        any(_added(changes))
        or bool(changes.data or changes.artifacts or changes.lanes)
        or any(_stands(old) != _stands(new) or _ties(old) != _ties(new) for old, new in changes.nodes.changed)
        or any((old.source, old.target) != (new.source, new.target) for old, new in changes.flows.changed)
    )


def redrawn(draft: Draft, changes: Changes, kept: Diagram) -> Diagram:
    """The diagram of an edited file.

    Parameters
    ----------
    draft, changes
        The file, edited already, and how.
    kept
        What it still draws.

    Returns
    -------
    Diagram
        `kept` itself where nothing is new or elsewhere, or where the file draws nothing. What the file did not draw
        before is drawn only if it is new.
    """
    graph = draft.after
    elsewhere = _elsewhere(graph, changes)
    flows = {flow.id for flow in graph.flows() if flow.source in elsewhere or flow.target in elsewhere}
    flows |= {new.id for old, new in changes.flows.changed if (old.source, old.target) != (new.source, new.target)}
    tied = {name for ends, name in draft.ties() if elsewhere.intersection(ends)}
    due = {*_added(changes), *elsewhere, *flows}
    if not (due or draft.tied) or kept.is_empty:
        return kept
    stale = {*elsewhere, *flows, *tied}
    asked = lay_out(graph, _only(kept, lambda name: name not in stale))
    known = {name for plane in kept.planes for name in (*plane.shapes, *plane.edges)}
    return _only(asked, lambda name: name in known or name in draft.tied or not due.isdisjoint(name.split("~")))


def _elsewhere(graph: ProcessGraph, changes: Changes) -> set[str]:
    """Ids of what stands in another lane, scope or on another host, with all that is in or on it."""
    moved = {new.id for old, new in changes.nodes.changed if _stands(old) != _stands(new)}
    if moved:
        for node in hosts_first(graph.elements()):
            if moved.intersection(_stands(node)[1:]):
                moved.add(node.id)
    moved |= {new.id for old, new in changes.lanes.changed if (old.parent, old.process) != (new.parent, new.process)}
    return moved


def _stands(node: FlowNode) -> tuple[str | None, ...]:
    return node.lane, node.scope, node.attached_to if isinstance(node, Event) else None


def _ties(node: FlowNode) -> object:
    """What associations tie a node to."""
    handler = node.handler if isinstance(node, Event) else None
    return (handler, node.reads, node.writes) if isinstance(node, Activity | Event) else None


def _added(changes: Changes) -> Iterator[str]:
    for kind, change in changes.by_kind().items():
        yield from (element.id for element in change.added)
        if kind == "data":
            for before, after in changes.data.pairs():
                known = before.references if before else ()
                yield from (name for name in after.references if name not in known)


def _only(diagram: Diagram, keeps: Callable[[str], bool]) -> Diagram:
    return Diagram(
        tuple(
            Plane(
                plane.element,
                frozen({name: shape for name, shape in plane.shapes.items() if keeps(name)}),
                frozen({name: edge for name, edge in plane.edges.items() if keeps(name)}),
            )
            for plane in diagram.planes
        )
    )
