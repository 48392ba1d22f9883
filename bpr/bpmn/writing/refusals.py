"""What an edited graph says that no BPMN file can say; all of it at once, before anything is written."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Final

from bpr.bpmn.report import Report
from bpr.bpmn.writing.changes import Changes
from bpr.process.elements import Activity, BlackBox, DataElement, Event, Flow, FlowNode, Lane, Pool, SubProcess
from bpr.process.graph import ProcessGraph

_LEGAL: Final = re.compile(r"[^\W\d][\w.\-\u00b7]*\Z")
"""An NCName, to a close approximation (XML Schema part 2, 3.3.7)."""

_CONTROL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What is no character of XML 1.0 (section 2.2)."""


def check_keys(graph: ProcessGraph, report: Report) -> None:
    """Note nodes and edges that do not carry the element or flow that they are named after."""
    for name, data in graph.nodes(data=True):
        element = data.get("element")
        if not isinstance(element, FlowNode) or element.id != name:
            report.error(
                "WRITE-NODE",
                None,
                str(name),
                "The node '{name}' does not carry an element with the id '{name}'.",
                "Give the node the attribute element, a Task, Event, Gateway … whose id is the node.",
                name=name,
            )
    for source, target, key, data in graph.edges(keys=True, data=True):
        flow = data.get("flow")
        if not isinstance(flow, Flow) or (flow.source, flow.target, flow.id) != (source, target, key):
            report.error(
                "WRITE-EDGE",
                None,
                str(key),
                "The edge '{name}' from '{source}' to '{target}' does not carry a flow that says the same.",
                "Give the edge the id of its flow as key, and the attribute flow: Flow(id, source, target).",
                name=key,
                source=source,
                target=target,
            )


def check_ids(before: ProcessGraph, after: ProcessGraph, taken: Collection[str], report: Report) -> None:
    """Note new elements whose id is no id, or that of another element."""
    old = _ids(before)
    new = _ids(after) - old
    for name in new:
        if not _LEGAL.match(name):
            report.error(
                "WRITE-ID",
                None,
                name,
                "'{name}' cannot be the id of an element: an id starts with a letter or _ and has no spaces or colons.",
                "Choose another id for the new element.",
                name=name,
            )
        elif new[name] > 1 or name in taken:
            report.error(
                "WRITE-TAKEN",
                None,
                name,
                "The id '{name}' of a new element is that of another element of the file.",
                "Choose another id for the new element.",
                name=name,
            )


def _ids(graph: ProcessGraph) -> Counter[str]:
    boxes = {element.id for element in graph.elements() if isinstance(element, BlackBox)}
    references = (name for item in graph.data.values() for name in item.references)
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
    return Counter([*(set(graph) - boxes), *flows, *references, *(name for names in others for name in names)])


def check_texts(changes: Changes, report: Report) -> None:
    """Note letters that XML does not have, and annotations whose name is none."""
    changed: list[tuple[str, object]] = list(changes.processes.items())
    for change in changes.by_kind().values():
        changed += [(element.id, element) for element in change.written]
    for user, values in changed:
        if any(_CONTROL.search(text) for text in _texts(values)):
            report.error(
                "WRITE-TEXT",
                None,
                user,
                "A text of '{user}' has a control character, which XML does not have.",
                "Delete it: it comes from a copied text and cannot be seen.",
                user=user,
            )
    annotated: list[FlowNode | Pool | Lane | DataElement] = [*changes.nodes.written, *changes.pools.written]
    annotated += [*changes.lanes.written, *changes.data.written]
    for element in annotated:
        for name in element.annotation:
            if not _LEGAL.match(name.rpartition("}")[2]):
                report.error(
                    "WRITE-ANNOTATION",
                    None,
                    element.id,
                    "'{name}' cannot be the name of an annotation: it starts with a letter or _ and has no spaces.",
                    "See `bpr schema annotation` for the names that there are.",
                    name=name,
                )


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts((*value, *value.values()))
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)
    elif is_dataclass(value):
        yield from _texts(tuple(getattr(value, entry.name) for entry in fields(value)))


def check_places(before: ProcessGraph, after: ProcessGraph, report: Report) -> None:
    """Note what stands in, is attached to, or refers to something that is not there; what the file said may stay."""
    for item in after.data.values() if not after.processes else ():
        if item != before.data.get(item.id) and (item.kind != "store" or item.references):
            report.error(
                "WRITE-HOME",
                None,
                item.id,
                "'{name}' stands in a process, and there is none.",
                "Add a process to `graph.processes`, or delete it.",
                name=item.name or item.id,
            )
    check_circles({lane.id: lane.parent for lane in after.lanes.values()}, "lane", report)
    check_circles({e.id: e.scope for e in after.elements() if e.scope in after}, "sub-process", report)
    missing = {(user, kind, name): known for user, kind, name, known in _missing(after)}
    for user, kind, name, _ in _missing(before):
        missing.pop((user, kind, name), None)
    for (user, kind, name), known in missing.items():
        report.error(
            "WRITE-MISSING",
            None,
            user,
            "'{user}' names the {kind} '{name}', which is not there, or not in the same process. {suggestion}",
            "Put '{user}' elsewhere, delete it, or add what is missing.",
            user=user,
            kind=kind,
            name=name,
            suggestion=report.nearest(name, known) if name not in known else "",
        )


Missing = Iterator[tuple[str, str, str, Collection[str]]]
"""Who refers to what that is not there: its id, the kind of what is missing, the id of that, the ids that there are."""


def _missing(graph: ProcessGraph) -> Missing:
    scopes = dict(zip(graph.processes, graph.processes, strict=True))
    scopes |= {element.id: element.process for element in graph.elements() if isinstance(element, SubProcess)}
    lanes = {lane.id: lane.process for lane in graph.lanes.values()}
    for element in graph.elements():
        if not isinstance(element, BlackBox):
            yield from _missing_around(element, scopes, lanes)
            yield from _missing_beside(element, graph)
    for lane in graph.lanes.values():
        if lane.process not in graph.processes:
            yield lane.id, "process", lane.process, graph.processes
        if lane.parent is not None and lanes.get(lane.parent) != lane.process:
            yield lane.id, "lane", lane.parent, lanes
    for pool in graph.pools.values():
        if pool.process is not None and pool.process not in graph.processes:
            yield pool.id, "process", pool.process, graph.processes
    for artifact in graph.artifacts.values():
        if artifact.scope and scopes.get(artifact.scope) != artifact.process:
            yield artifact.id, "process", artifact.scope, scopes


def _missing_around(element: FlowNode, scopes: Mapping[str, str], lanes: Mapping[str, str]) -> Missing:
    if scopes.get(element.scope) != element.process:
        yield element.id, "process", element.scope, scopes
    if element.lane is not None and lanes.get(element.lane) != element.process:
        yield element.id, "lane", element.lane, lanes


def _missing_beside(element: FlowNode, graph: ProcessGraph) -> Missing:
    if isinstance(element, Event):
        for name in (element.attached_to, element.handler):
            if name is not None and not isinstance(graph.nodes.get(name, {}).get("element"), Activity):
                yield element.id, "activity", name, graph
    if isinstance(element, Activity | Event):
        for name in (*element.reads, *element.writes):
            if name not in graph.data:
                yield element.id, "data", name, graph.data


def check_circles(parents: Mapping[str, str | None], kind: str, report: Report) -> None:
    """Note what would contain itself."""
    sound: set[str] = set()
    for start in parents:
        way: dict[str, None] = {}
        at: str | None = start
        while at is not None and at not in sound and at not in way:
            way[at] = None
            at = parents.get(at)
        if at is not None and at in way:
            report.error(
                "WRITE-CIRCLE",
                None,
                at,
                "The {kind} '{name}' would contain itself.",
                "Put it into another process, sub-process or lane.",
                kind=kind,
                name=at,
            )
        sound.update(way)
