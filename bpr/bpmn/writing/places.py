"""Processes, pools and lanes, and which element stands in which."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from lxml import etree

from bpr.bpmn.diagram import local_name, planes_of
from bpr.bpmn.parts import text_of
from bpr.bpmn.register import Space
from bpr.bpmn.writing.attributes import put, put_annotation
from bpr.bpmn.writing.changes import Change, Changes
from bpr.bpmn.writing.consequences import hosts_first
from bpr.bpmn.writing.draft import Draft, bpmn
from bpr.bpmn.writing.nodes import tag_of, write_node
from bpr.process.elements import BlackBox, Event, FlowNode, Lane, Pool

_NODE_REFERENCE = bpmn("flowNodeRef")


def write_processes(draft: Draft, names: Mapping[str, str]) -> None:
    """Write processes that are new or called otherwise."""
    for process, name in names.items():
        xml = draft.find(Space.NODES, process)
        if xml is None:
            xml = draft.make(draft.tree.root, "process", Space.NODES, process, isExecutable="false")
        put(xml, "name", name or None)


def write_pools(draft: Draft, change: Change[Pool]) -> None:
    """Write pools that are new or different; a pool without a name has that of its process."""
    for pool in change.added:
        _put_pool(draft, draft.make(draft.collaboration(), "participant", Space.POOLS, pool.id), None, pool)
    for before, after in change.changed:
        _put_pool(draft, draft.element(Space.POOLS, after.id), before, after)
    for pool in draft.after.pools.values():
        xml = draft.element(Space.POOLS, pool.id)
        if (xml.get("name") or draft.after.processes.get(pool.process or "", "")) != pool.name:
            put(xml, "name", pool.name or None)


def _put_pool(draft: Draft, xml: etree._Element, before: Pool | None, after: Pool) -> None:
    if before is None or before.process != after.process:
        reference = after.process and draft.reference(Space.NODES, after.process, "", after.id)
        put(xml, "processRef", reference)
    put_annotation(draft, xml, before.annotation if before else {}, after.annotation)


def place_nodes(draft: Draft, change: Change[FlowNode]) -> list[str]:
    """Make the new nodes, and put those that stand elsewhere into their scope.

    Returns
    -------
    list of str
        Ids of the nodes that stand in another scope than before.
    """
    waiting = [node for node in change.added if not isinstance(node, BlackBox)]
    while waiting:
        for node in waiting:
            holder = draft.find(Space.NODES, node.scope)
            if holder is not None:
                draft.make(holder, tag_of(node), Space.NODES, node.id)
        waiting = [node for node in waiting if draft.find(Space.NODES, node.id) is None]
    moved = [after for before, after in change.changed if before.scope != after.scope]
    for node in moved:
        draft.tree.move(draft.element(Space.NODES, node.id), draft.element(Space.NODES, node.scope))
    return [node.id for node in moved]


def write_nodes(draft: Draft, changes: Changes) -> None:
    """Write what new and changed nodes and global tasks say."""
    for before, after in changes.nodes.pairs():
        if not isinstance(after, BlackBox):
            write_node(draft, draft.element(Space.NODES, after.id), before, after)
    for task_before, task in changes.global_tasks.pairs():
        tag = f"global{task.type.value[0].upper()}{task.type.value[1:]}"
        if task_before is None:
            draft.make(draft.tree.root, tag, Space.GLOBAL_TASKS, task.id)
        write_node(draft, draft.element(Space.GLOBAL_TASKS, task.id), task_before, task, tag)


def remove_places(draft: Draft, changes: Changes) -> None:
    """Take away what has gone, after what was in it has found another place."""
    for node in changes.nodes.removed:
        if not isinstance(node, BlackBox):
            draft.remove(Space.NODES, node.id)
    for pool in changes.pools.removed:
        draft.remove(Space.POOLS, pool.id)
    for process in changes.fewer_processes:
        draft.remove(Space.NODES, process)
    for task in changes.global_tasks.removed:
        draft.remove(Space.GLOBAL_TASKS, task.id)
    if changes.pools.removed:
        _drop_empty_collaboration(draft)


def _drop_empty_collaboration(draft: Draft) -> None:
    """Take away a collaboration in which nobody takes part; its plane shows a process from now on."""
    collaboration = draft.tree.root.find(bpmn("collaboration"))
    if collaboration is None or any(draft.after.flows("message")):
        return
    if collaboration.find(bpmn("participant")) is None:
        for plane in planes_of(draft.tree.root):
            if local_name(plane.get("bpmnElement")) == collaboration.get("id"):
                put(plane, "bpmnElement", next(iter(draft.after.processes), None))
        draft.drop(collaboration)


def write_lanes(draft: Draft, change: Change[Lane]) -> None:
    """Write lanes that are new, different, or gone, and the sets that hold them."""
    before_by_id = {after.id: before for before, after in change.pairs()}
    left: list[etree._Element | None] = []
    for lane in _outer_first(draft.after.lanes):
        if lane.id not in before_by_id:
            continue
        before = before_by_id[lane.id]
        if before is None:
            xml = draft.make(_lane_set(draft, lane), "lane", Space.LANES, lane.id)
        else:
            xml = draft.element(Space.LANES, lane.id)
            if (before.parent, before.process) != (lane.parent, lane.process):
                left.append(xml.getparent())
                draft.tree.move(xml, _lane_set(draft, lane))
        put(xml, "name", lane.name or None)
        put_annotation(draft, xml, before.annotation if before else {}, lane.annotation)
    for lane in reversed(change.removed):  # what a lane contains goes before it
        left.append(draft.element(Space.LANES, lane.id).getparent())
        draft.remove(Space.LANES, lane.id)
    for holder in left:
        if holder is not None and holder.getparent() is not None and holder.find(bpmn("lane")) is None:
            draft.drop(holder)


def _lane_set(draft: Draft, lane: Lane) -> etree._Element:
    if lane.parent is None:
        holder, tag = draft.element(Space.NODES, lane.process), "laneSet"
    else:
        holder, tag = draft.element(Space.LANES, lane.parent), "childLaneSet"
    found = holder.find(bpmn(tag))
    if found is not None:
        return found
    return draft.tree.add(holder, bpmn(tag), {"id": draft.fresh(f"LaneSet_{lane.parent or lane.process}")})


def write_memberships(draft: Draft) -> None:
    """Let the lanes name their nodes; a node that stands where its scope or host does need not be named."""
    graph = draft.after
    if not graph.lanes:
        return
    depths: dict[str, int] = {}
    for lane in _outer_first(graph.lanes):
        depths[lane.id] = depths[lane.parent] + 1 if lane.parent else 1
    named = _named(draft)
    effective: dict[str, str | None] = {}
    for node in hosts_first(graph.elements()):
        host = node.attached_to if isinstance(node, Event) else None
        around = effective.get(host or "") or effective.get(node.scope)
        references = named.get(node.id, [])
        inner = max(references, key=lambda reference: depths[reference[0]], default=(None, None))[0]
        effective[node.id] = node.lane
        if (inner or around) == node.lane or isinstance(node, BlackBox):
            continue
        kept = set(_up(graph.lanes, node.lane))
        for lane_id, xml in references:
            if lane_id not in kept:
                draft.drop(xml)
        still = any(lane_id == node.lane for lane_id, _ in references)
        if node.lane is not None and not still and around != node.lane:
            reference = draft.reference(Space.NODES, node.id, node.process, node.lane)
            draft.tree.add(draft.element(Space.LANES, node.lane), _NODE_REFERENCE, text=reference)


def _named(draft: Draft) -> Mapping[str, list[tuple[str, etree._Element]]]:
    """Id of a node -> the lanes that name it, and where."""
    named: defaultdict[str, list[tuple[str, etree._Element]]] = defaultdict(list)
    for lane in draft.after.lanes.values():
        for xml in draft.element(Space.LANES, lane.id).iterchildren(_NODE_REFERENCE):
            node = draft.meant(text_of(xml), Space.NODES, lane.process)
            if node is not None:
                named[node].append((lane.id, xml))
    return named


def _outer_first(lanes: Mapping[str, Lane]) -> list[Lane]:
    return sorted(lanes.values(), key=lambda lane: len(list(_up(lanes, lane.id))))


def _up(lanes: Mapping[str, Lane], name: str | None) -> Iterator[str]:
    """A lane and those around it."""
    while name is not None:
        yield name
        name = lanes[name].parent
