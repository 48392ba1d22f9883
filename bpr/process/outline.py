"""The process as a tree for readers: pools, in them lanes, in them elements in the order of the flow.

A sub-process contains its elements; what is attached to an activity stands behind it. No token is moved here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bpr.process.elements import BlackBox, Event, FlowNode, Lane
from bpr.process.graph import ProcessGraph


@dataclass(frozen=True, slots=True)
class Branch:
    """A pool, process, lane or element, with what it contains.

    Parameters
    ----------
    id, label
        Its id, and its name or else its id.
    kind
        ``pool``, ``process``, ``lane``, or the tag of the element.
    branches
        What it contains.
    """

    id: str
    label: str
    kind: str
    branches: tuple["Branch", ...] = ()


def outline(graph: ProcessGraph) -> tuple[Branch, ...]:
    """The tree of a file.

    Returns
    -------
    tuple of Branch
        A pool each, in the order of the file; then the processes that no pool shows.

    Examples
    --------
    >>> from bpr.process.elements import Flow, Task, TaskType
    >>> from bpr.process.graph import process_graph
    >>> tasks = [Task(id=name, process="P", scope="P", type=TaskType.USER) for name in ("B", "A")]
    >>> graph = process_graph(tasks, [Flow("F", "A", "B")], processes={"P": "Permit"})
    >>> [(root.label, [branch.id for branch in root.branches]) for root in outline(graph)]
    [('Permit', ['A', 'B'])]
    """
    places = flow_order(graph)
    scopes: dict[str, list[FlowNode]] = {}
    for element in sorted((e for e in graph.elements() if not isinstance(e, BlackBox)), key=lambda e: places[e.id]):
        scopes.setdefault(element.scope, []).append(element)
    shown = {pool.process for pool in graph.pools.values()}
    pools = (Branch(p.id, p.label, "pool", _of_process(graph, p.process, scopes)) for p in graph.pools.values())
    hidden = {**graph.processes, **{e.process: graph.processes.get(e.process, "") for e in graph.elements()}}
    processes = (
        Branch(id_, name or id_, "process", _of_process(graph, id_, scopes))
        for id_, name in hidden.items()
        if id_ not in shown and id_ in scopes
    )
    return (*pools, *processes)


def flow_order(graph: ProcessGraph) -> Mapping[str, int]:
    """Id of a node -> its place in the order of the flow: no node before those that lead to it, but for loops.

    Nodes that nothing leads to begin, in the order of the file; an event on a border follows what it is attached to.
    """
    following: dict[str, list[str]] = {node: [flow.target for flow in graph.outgoing(node)] for node in graph}
    for element in graph.elements():
        if isinstance(element, Event) and element.attached_to in following:
            following[element.attached_to].append(element.id)
    led_to = {node for targets in following.values() for node in targets}
    entered: set[str] = set()
    starts = (node for node in reversed(list(graph)) if node not in led_to)
    order = _walked(starts, following, entered)
    for node in graph:  # rings that nothing leads to
        order += _walked((node,), following, entered)
    return {node: place for place, node in enumerate(order)}


def _walked(starts: Iterable[str], following: Mapping[str, list[str]], entered: set[str]) -> list[str]:
    """The nodes that are met in walks in depth, each before all that follow it; `entered` are known already."""
    finished: dict[str, None] = {}
    for start in starts:
        walk = [start] if start not in entered else []
        while walk:
            node = walk[-1]
            if node not in entered:
                entered.add(node)
                walk.extend(target for target in following[node] if target not in entered)
            else:
                finished.setdefault(walk.pop())
    return list(reversed(finished))


def _of_process(
    graph: ProcessGraph, process: str | None, scopes: Mapping[str, Iterable[FlowNode]]
) -> tuple[Branch, ...]:
    """Lanes with their elements, then the elements in no lane."""
    if process is None:
        return ()
    lanes = {lane.id: lane for lane in graph.lanes.values() if lane.process == process}
    inner: dict[str | None, list[Lane]] = {}
    for lane in lanes.values():
        inner.setdefault(lane.parent, []).append(lane)
    by_lane: dict[str | None, list[Branch]] = {}
    for element in scopes.get(process, ()):
        lane_of = element.lane if element.lane in lanes else None
        by_lane.setdefault(lane_of, []).append(_of_element(element, scopes))
    return (*_of_lanes(None, inner, by_lane), *by_lane.get(None, ()))


def _of_lanes(
    parent: str | None, inner: Mapping[str | None, list[Lane]], elements: Mapping[str | None, list[Branch]]
) -> Iterator[Branch]:
    for lane in inner.get(parent, ()):
        branches = (*_of_lanes(lane.id, inner, elements), *elements.get(lane.id, ()))
        yield Branch(lane.id, lane.label, "lane", branches)


def _of_element(element: FlowNode, scopes: Mapping[str, Iterable[FlowNode]]) -> Branch:
    inside = tuple(_of_element(child, scopes) for child in scopes.get(element.id, ()))
    return Branch(element.id, element.label, kind_of(element), inside)


def kind_of(element: FlowNode) -> str:
    """The tag of an element in BPMN.

    >>> from bpr.process.elements import CallActivity
    >>> kind_of(CallActivity(id="C"))
    'callActivity'
    """
    return str(getattr(element, "type", "participant" if isinstance(element, BlackBox) else "callActivity"))
