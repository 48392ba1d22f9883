"""What an edit of a graph implies: a reference to what was deleted goes too, a pool and its black box say the same.

So that deleting is ordinary networkx code, and a black box may be renamed as a node or as a pool.
"""

from collections.abc import Iterable
from dataclasses import replace

from bpr.frozen import frozen
from bpr.process.elements import Activity, BlackBox, CallActivity, Event, FlowNode, Gateway, Pool, Task
from bpr.process.graph import ProcessGraph


def settled(before: ProcessGraph, after: ProcessGraph) -> ProcessGraph:
    """The graph that `after`, an edited copy of `before`, means; what is wrong with it stays for `refusals`."""
    graph = after.edit()
    _pair_black_boxes(before, graph)
    _follow(before, graph)
    gone = _names(before) - _names(graph)
    lost = {flow.id for flow in before.flows("sequence")} - {flow.id for flow in graph.flows("sequence")}
    for _, data in graph.nodes(data=True):
        data["element"] = _without(data["element"], gone, lost)
    for _, _, data in graph.edges(data=True):
        if data["flow"].message in gone:
            data["flow"] = replace(data["flow"], message=None)
    graph.graph["artifacts"] = frozen(
        {
            name: replace(item, beside=_kept(item.beside, gone)) if gone.intersection(item.beside) else item
            for name, item in graph.artifacts.items()
        }
    )
    return graph


def hosts_first(nodes: Iterable[FlowNode]) -> list[FlowNode]:
    """Sub-processes before what is in them, activities before the events on their borders."""
    by_id = {node.id: node for node in nodes}

    def depth(node: FlowNode) -> int:
        around = {node.id}
        while node.scope in by_id and node.scope not in around:
            node = by_id[node.scope]
            around.add(node.id)
        return len(around)

    return sorted(by_id.values(), key=lambda node: (_host(node) is not None, depth(node)))


def _host(node: FlowNode) -> str | None:
    return node.attached_to if isinstance(node, Event) else None


def _follow(before: ProcessGraph, graph: ProcessGraph) -> None:
    """Let what is in a sub-process or on the border of an activity go with it into another lane."""
    if not graph.lanes:
        return
    for node in hosts_first(graph.elements()):
        known = before.nodes[node.id]["element"] if node.id in before else None
        around = _lane_around(graph, node)
        stayed = known is not None and known.lane == node.lane == _lane_around(before, known)
        if around is not None and around != node.lane and (stayed or node.lane is None):
            graph.nodes[node.id]["element"] = replace(node, lane=around)


def _lane_around(graph: ProcessGraph, node: FlowNode) -> str | None:
    """The lane in which a node stands that no lane names."""
    around = (graph.nodes[name]["element"].lane for name in (_host(node), node.scope) if name and name in graph)
    return next((lane for lane in around if lane is not None), None)


def _names(graph: ProcessGraph) -> set[str]:
    flows = (flow.id for flow in graph.flows())
    others = (
        graph.pools,
        graph.lanes,
        graph.data,
        graph.artifacts,
        graph.processes,
        graph.triggers,
        graph.global_tasks,
    )
    return {*graph, *flows, *(name for names in others for name in names)}


def _kept(names: Iterable[str], gone: set[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in gone)


def _without(element: FlowNode, gone: set[str], lost: set[str]) -> FlowNode:
    """The element without its references to what is not there any more."""
    if isinstance(element, Activity | Gateway) and element.default in lost:
        element = replace(element, default=None)
    if isinstance(element, Task) and element.message in gone:
        element = replace(element, message=None)
    if isinstance(element, CallActivity) and element.called in gone:
        element = replace(element, called=None)
    if isinstance(element, Event) and (element.handler in gone or not _compensates(element)):
        element = replace(element, handler=None)
    if isinstance(element, Event) and any(d.reference in gone and d.kind != "link" for d in element.definitions):
        kept = (replace(d, reference=None) if d.reference in gone else d for d in element.definitions)
        element = replace(element, definitions=tuple(kept))
    if isinstance(element, Activity | Event) and gone.intersection((*element.reads, *element.writes)):
        element = replace(element, reads=_kept(element.reads, gone), writes=_kept(element.writes, gone))
    return element


def _compensates(event: Event) -> bool:
    return any(definition.kind == "compensate" for definition in event.definitions)


def _pair_black_boxes(before: ProcessGraph, graph: ProcessGraph) -> None:
    """Let every pool without an inside have its black box, every black box its pool, and both say the same."""
    drawn = {element.process for element in graph.elements() if not isinstance(element, BlackBox)}
    pools = dict(graph.pools)
    for name in set(before.pools) & set(before) - set(pools):
        if isinstance(graph.nodes.get(name, {}).get("element"), BlackBox):
            graph.remove_node(name)
    for element in [element for element in graph.elements() if isinstance(element, BlackBox)]:
        pools.setdefault(element.id, Pool(element.id, element.name, element.process or None))
    for name, pool in list(pools.items()):
        box = graph.nodes[name]["element"] if name in graph else None
        if pool.process in drawn:
            if isinstance(box, BlackBox) and not graph.degree(name):
                graph.remove_node(name)
        elif box is None and name in before and name in before.pools:
            del pools[name]
        elif box is None or isinstance(box, BlackBox):
            pools[name], told = _agreed(pool, box, before)
            graph.add_node(name, element=told)
    graph.graph["pools"] = frozen(pools)


def _agreed(pool: Pool, box: BlackBox | None, before: ProcessGraph) -> tuple[Pool, BlackBox]:
    """Pool and black box with the name and the annotation of the one that was edited."""
    edited_box = box is not None and before.pools.get(pool.id) == pool
    leader = box if edited_box and box is not None else pool
    pool = replace(pool, name=leader.name, annotation=leader.annotation)
    told = box or BlackBox(id=pool.id, line=pool.line)
    return pool, replace(told, name=pool.name, annotation=pool.annotation, process=pool.process or "")
