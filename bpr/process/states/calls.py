"""Called processes put in the place of the activities that call them, so that each caller has tokens of its own.

A process that calls itself, directly or through others, is not put into itself: there the call is passed like a task.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from bpr.frozen import frozen
from bpr.process.calling import calls_of
from bpr.process.elements import (
    Activity,
    BlackBox,
    CallActivity,
    Event,
    EventType,
    Flow,
    FlowNode,
    Gateway,
    SubProcess,
)
from bpr.process.graph import ProcessGraph, process_graph

MOST_COPIES: Final = 10_000
"""The most elements of called processes, all their copies together."""


@dataclass(frozen=True, slots=True)
class InPlace:
    """A drawing without calls of its own processes.

    Parameters
    ----------
    graph
        The drawing; a call activity is a sub-process that holds a copy of what it calls.
    origins
        Id of an element or flow of a copy -> its id in the file.
    complete
        False where the copies would have become too many; then nothing was put in place.
    """

    graph: ProcessGraph
    origins: Mapping[str, str]
    complete: bool = True

    def origin(self, name: str) -> str:
        """The id in the file."""
        return self.origins.get(name, name)


def calls_in_place(graph: ProcessGraph) -> InPlace:
    """`graph` with called processes of the same file in the place of the activities that call them."""
    calls = calls_of(graph)
    if not calls:
        return InPlace(graph, frozen())
    copies = _Copies(graph, calls)
    nodes = [copies.node(element, "", "", ()) for element in graph.elements()]
    flows = [*graph.flows()]
    for call, called, callers in copies.waiting:  # grows while it is walked through
        nodes.extend(copies.node(element, call, called, callers) for element in copies.called(called))
        flows.extend(copies.flows(call, called))
        if len(nodes) > MOST_COPIES + len(graph):
            return InPlace(graph, frozen(), complete=False)
    placed = process_graph(nodes, flows, triggers=graph.triggers.values(), processes=graph.processes)
    return InPlace(placed, copies.origins)


class _Copies:
    def __init__(self, graph: ProcessGraph, calls: Mapping[str, str]) -> None:
        self.graph, self._calls = graph, calls
        self.members: dict[str, list[FlowNode]] = {}
        self.waiting: list[tuple[str, str, tuple[str, ...]]] = []
        self.origins: dict[str, str] = {}
        for element in graph.elements():
            if not isinstance(element, BlackBox):
                self.members.setdefault(element.process, []).append(element)
        self._outer = {e.id for e in graph.elements() if _starts_process(e)}
        self._begins = {begin.id for found in self.members.values() for begin in _begins(found)}
        self._between: dict[str, list[Flow]] = {}
        for flow in graph.flows("sequence"):
            self._between.setdefault(graph.element(flow.source).process, []).append(flow)

    def called(self, process: str) -> Iterator[FlowNode]:
        """The elements of a process that is called: all but start events at which it does not begin then."""
        return (e for e in self.members[process] if e.id in self._begins or e.id not in self._outer)

    def node(self, element: FlowNode, call: str, called: str, callers: tuple[str, ...]) -> FlowNode:
        """`element` as it stands in the place of `call`; outside of all calls as it is."""
        calls = self._calls.get(element.id)
        around = (*callers, element.process)
        if call:
            element = self._moved(element, call, called)
        if isinstance(element, CallActivity) and calls is not None and calls not in around:
            self.waiting.append((element.id, calls, around))
            common = ("name", "process", "scope", "lane", "line", "loop", "for_compensation", "default")
            return SubProcess(id=element.id, **{name: getattr(element, name) for name in common})
        return element

    def _moved(self, element: FlowNode, call: str, called: str) -> FlowNode:
        scope = call if element.scope == called else _copy(call, element.scope)
        moved = replace(element, id=_copy(call, element.id), scope=scope)
        self.origins[moved.id] = element.id
        if isinstance(moved, Event):
            definitions = tuple(
                replace(d, reference=_copy(call, d.reference)) if d.kind == "compensate" and d.reference else d
                for d in moved.definitions
            )
            return replace(
                moved,
                definitions=() if element.id in self._begins else definitions,
                attached_to=moved.attached_to and _copy(call, moved.attached_to),
                handler=moved.handler and _copy(call, moved.handler),
            )
        if isinstance(moved, Activity | Gateway) and moved.default:
            return replace(moved, default=_copy(call, moved.default))
        return moved

    def flows(self, call: str, called: str) -> Iterator[Flow]:
        """The sequence flows of a called process in the place of `call`."""
        skipped = self._outer - self._begins
        for flow in self._between.get(called, ()):
            if flow.source in skipped:
                continue
            copy = replace(
                flow, id=_copy(call, flow.id), source=_copy(call, flow.source), target=_copy(call, flow.target)
            )
            self.origins[copy.id] = flow.id
            yield copy


def _starts_process(element: FlowNode) -> bool:
    return isinstance(element, Event) and element.type is EventType.START and element.scope == element.process


def _begins(members: Iterable[FlowNode]) -> list[Event]:
    """The start events at which a process begins that is called: those without trigger; all, where there is none."""
    starts = [element for element in members if isinstance(element, Event) and _starts_process(element)]
    return [start for start in starts if not start.definitions] or starts


def _copy(call: str, name: str) -> str:
    return f"{call}/{name}"  # no id of a file, and none of a called one, holds a stroke
