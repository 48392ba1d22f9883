"""One graph of a file and of all that it calls in other files: what a run plays and what its measures are of (CA-*).

A file that calls nothing elsewhere is its own graph. What is drawn and edited stays the graph of the file.
"""

import operator
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bpr.process.elements import Activity, CallActivity, Event, Flow, FlowNode, Gateway, Lane, Task, Trigger
from bpr.process.graph import ProcessGraph, process_graph


def calls_of(graph: ProcessGraph) -> Mapping[str, str]:
    """Id of every call activity that calls a process of `graph` with something in it -> the id of that process."""
    known = {element.process for element in graph.elements()}
    found = {
        element.id: next((name for name in _names(element.called) if name in known), None)
        for element in graph.elements()
        if isinstance(element, CallActivity)
    }
    return {call: process for call, process in found.items() if process is not None}


def calls_task(graph: ProcessGraph, call: CallActivity) -> bool:
    """Whether `call` calls a global task of `graph`."""
    return any(name in graph.global_tasks for name in _names(call.called))


def _names(called: str | None) -> tuple[str, ...]:
    """What is called, with and without the prefix of a namespace."""
    return ((called, called.rpartition(":")[2]) if ":" in called else (called,)) if called else ()


def with_called(graph: ProcessGraph, elsewhere: Mapping[str, ProcessGraph]) -> ProcessGraph:
    """`graph` and the processes and global tasks that it calls in other files, directly or not.

    Parameters
    ----------
    graph
        The file to begin with.
    elsewhere
        What is called, as the call activities write it -> the graph of the file that holds it.

    Returns
    -------
    ProcessGraph
        `graph` itself where nothing is called. Ids that another file has too are put behind the id of their process
        and a colon, which no id of a file can hold. Elements of a called process without lanes and pool are in the
        lane of the activity that calls it, if it is one lane.
    """
    whole = graph
    for called, other in elsewhere.items():
        for name in _names(called):
            if name in other.processes and name not in whole.processes:
                whole = _joined(whole, _Taken(_ids(whole), whole.triggers, other, name))
            elif name in other.global_tasks and name not in whole.global_tasks:
                whole = _rebuilt(whole, global_tasks=(*whole.global_tasks.values(), other.global_tasks[name]))
    return _in_lanes_of_callers(whole)


@dataclass(frozen=True, slots=True)
class _Taken:
    """A process of another file, under names that are not taken yet."""

    taken: frozenset[str]
    triggers: Mapping[str, Trigger]
    other: ProcessGraph
    process: str

    def name(self, id_: str) -> str:
        """What an id of the other file is called in the whole."""
        return f"{self.process}:{id_}" if id_ in self.taken and id_ != self.process else id_

    def trigger(self, id_: str) -> str:
        """As `name`, of a message, signal, error or escalation: one that both files have is one."""
        mine, theirs = self.other.triggers.get(id_), self.triggers.get(id_)
        same = mine is None or theirs is None or replace(mine, line=0) == replace(theirs, line=0)
        return id_ if same else f"{self.process}:{id_}"

    def maybe(self, id_: str | None) -> str | None:
        """As `name`; None stays None."""
        return None if id_ is None else self.name(id_)

    def node(self, element: FlowNode) -> FlowNode:
        """An element under its new name, and all it refers to."""
        named = replace(
            element, id=self.name(element.id), scope=self.name(element.scope), lane=self.maybe(element.lane)
        )
        match named:
            case Event():
                return replace(
                    named,
                    attached_to=self.maybe(named.attached_to),
                    handler=self.maybe(named.handler),
                    definitions=tuple(
                        replace(one, reference=self._reference(one.kind, one.reference)) for one in named.definitions
                    ),
                    reads=self._data(named.reads),
                    writes=self._data(named.writes),
                )
            case Gateway():
                return replace(named, default=self.maybe(named.default))
            case Activity():
                activity = replace(
                    named,
                    default=self.maybe(named.default),
                    reads=self._data(named.reads),
                    writes=self._data(named.writes),
                )
                if isinstance(activity, Task) and activity.message is not None:
                    return replace(activity, message=self.trigger(activity.message))
                return activity
        return named

    def _data(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(self.name, ids))

    def _reference(self, kind: str, reference: str | None) -> str | None:
        if reference is None or kind == "link":
            return reference
        return self.name(reference) if kind == "compensate" else self.trigger(reference)

    def flow(self, flow: Flow) -> Flow:
        """A flow under its new name."""
        return replace(flow, id=self.name(flow.id), source=self.name(flow.source), target=self.name(flow.target))

    def lane(self, lane: Lane) -> Lane:
        """A lane under its new name."""
        return replace(lane, id=self.name(lane.id), parent=self.maybe(lane.parent))


def _ids(graph: ProcessGraph) -> frozenset[str]:
    """Every id of `graph` but those of triggers."""
    flows = (flow.id for flow in graph.flows())
    return frozenset((*graph.nodes, *flows, *graph.processes, *graph.pools, *graph.lanes, *graph.data))


def _joined(whole: ProcessGraph, taken: _Taken) -> ProcessGraph:
    other, process = taken.other, taken.process
    nodes = [element for element in other.elements() if element.process == process]
    inside = {element.id for element in nodes}
    flows = [flow for flow in other.flows("sequence") if flow.source in inside and flow.target in inside]
    lanes = [taken.lane(lane) for lane in other.lanes.values() if lane.process == process]
    data = [replace(item, id=taken.name(id_)) for id_, item in other.data.items()]
    triggers = [replace(item, id=taken.trigger(id_)) for id_, item in other.triggers.items()]
    return _rebuilt(
        whole,
        nodes=(*whole.elements(), *map(taken.node, nodes)),
        flows=(*whole.flows(), *map(taken.flow, flows)),
        lanes=(*whole.lanes.values(), *lanes),
        data=(*whole.data.values(), *data),
        triggers=(*whole.triggers.values(), *triggers),
        processes={**whole.processes, process: other.processes[process]},
    )


def _in_lanes_of_callers(graph: ProcessGraph) -> ProcessGraph:
    """Let what stands in a called process without lanes and pool stand in the lane of its only caller."""
    homeless = set(graph.processes) - {lane.process for lane in graph.lanes.values()}
    homeless -= {pool.process for pool in graph.pools.values() if pool.process}
    callers: dict[str, set[str | None]] = {}
    for call, process in calls_of(graph).items():
        callers.setdefault(process, set()).add(graph.element(call).lane)
    lanes = {process: found.pop() for process, found in callers.items() if process in homeless and len(found) == 1}
    settled = [
        replace(e, lane=lanes[e.process]) if not e.lane and lanes.get(e.process) else e for e in graph.elements()
    ]
    if all(map(operator.is_, settled, graph.elements())):
        return graph
    return _in_lanes_of_callers(_rebuilt(graph, nodes=settled))  # these may call others


def _rebuilt(whole: ProcessGraph, **parts: Any) -> ProcessGraph:  # noqa: ANN401  # the parameters of process_graph
    """`whole` with some of its parts replaced."""
    own = {name: getattr(whole, name).values() for name in _PARTS if name not in parts}
    nodes, flows = parts.pop("nodes", whole.elements()), parts.pop("flows", whole.flows())
    return process_graph(nodes, flows, **{"processes": whole.processes, **own, **parts})


_PARTS = ("pools", "lanes", "data", "artifacts", "triggers", "global_tasks")
