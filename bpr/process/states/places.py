"""The places of a drawing: where tokens stand, and what is kept for its elements. The moves are made in `build`."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

import networkx as nx

from bpr.process.activation import awaited
from bpr.process.catching import catchers
from bpr.process.elements import (
    Activity,
    BlackBox,
    Event,
    EventType,
    Flow,
    FlowNode,
    Gateway,
    GatewayType,
    SubProcess,
    SubProcessType,
)
from bpr.process.passes import catches, starts
from bpr.process.states.calls import InPlace
from bpr.process.states.net import STANDING, Kind, Place
from bpr.process.tokens import Ways
from bpr.process.undoing import handles, throws_compensation, transaction_of, undoing_of

JOINING: Final = frozenset({GatewayType.PARALLEL, GatewayType.INCLUSIVE, GatewayType.COMPLEX})
"""Gateways at which the tokens of several flows wait for each other."""

SEVERAL: Final = frozenset({GatewayType.INCLUSIVE, GatewayType.COMPLEX})
"""Gateways that choose one or several of their flows, and gather what others have chosen."""

Stage = tuple[list[Flow], list[Flow], Flow | None, list[tuple[int, int]]]
"""How an element chooses several flows: those it decides on, those always taken, the default, and the steps.

A step is a pair of places: nothing has been taken yet, something has.
"""


class Places:
    """All places of a drawing, by what they are for.

    Parameters
    ----------
    drawn
        The drawing, with called processes in place.
    known
        Its ways.

    Attributes
    ----------
    at, on
        Element -> the place before it; incoming flow of a join -> its place.
    inside
        Activity -> the place of the token that is in it, where that is not the one before it.
    armed
        Event on a border or start of an event sub-process -> the place that says that it may happen.
    running
        Process or event sub-process -> the place that says that its event sub-processes wait.
    parts
        Ad hoc sub-process -> its parts: their entries, and the place that says that a part is next.
    mail, undo, record, due
        What waits for messages -> its messages; compensation or cancel event -> the token that waits for handlers;
        activity -> that it has been completed; incoming flow of a complex gateway -> that the next token ends there.
    """

    def __init__(self, drawn: InPlace, known: Ways) -> None:
        self.drawn, self.graph, self.ways = drawn, drawn.graph, known
        graph = self.graph
        self.places: list[Place] = []
        self.out: dict[str, tuple[Flow, ...]] = {node: graph.outgoing(node) for node in graph}
        self.into: dict[str, tuple[Flow, ...]] = {node: graph.incoming(node) for node in graph}
        self.elements = [element for element in graph.elements() if not isinstance(element, BlackBox)]
        self.catchers = catchers(graph, known)
        self.thrown = {event.id for event in self.catchers.values() if event is not None}
        self.undoing = undoing_of(graph, known)
        throwing = (e for e in self.elements if isinstance(e, Event))
        undoing = (e for e in throwing if throws_compensation(e) or _cancels(e))
        self.undone = {event.id: found for event in undoing if (found := self.undoing.undone_by(event))}
        self.at: dict[str, int] = {}
        self.on: dict[str, int] = {}
        self.inside: dict[str, int] = {}
        self.armed: dict[str, int] = {}
        self.running: dict[str, int] = {}
        self.parts: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        self.mail: dict[str, int] = {}
        self.due: dict[str, int] = {}
        for element in self.elements:
            self._stand(element)
        self.stages = {e.id: self._stage(e) for e in self.elements if self._chooses_several(e)}
        self.running.update((scope, self._run(scope)) for scope in known.members if self._needs_frame(scope))
        undone = {activity: None for found in self.undone.values() for activity in found}
        self.record = {name: self._place(graph.element(name), Kind.RECORD) for name in undone}
        self.undo = {event: self._undo(event) for event in self.undone}
        self.kept, self.standing = self._within()

    # What is within a scope

    def below(self, scope: str) -> frozenset[int]:
        """What is in a scope and below while it is open."""
        return self.kept[scope] - frozenset(self.record.values())

    def aside(self, scope: str) -> frozenset[int]:
        """What does not keep a scope open and goes with its end."""
        return self.below(scope) - self.standing[scope]

    def waiting(self, scope: str) -> list[Event]:
        """The events that open the event sub-processes of a scope."""
        return [event for event in self.ways.triggered.get(scope, ()) if event.kind != "compensate"]

    def watching(self, activity: str) -> list[Event]:
        """The events on the border of an activity that may happen while it is at work."""
        return [event for event in self.ways.boundaries.get(activity, ()) if event.kind != "compensate"]

    def on_border(self, activity: str) -> list[int]:
        """What says of the events on a border that they have not happened yet."""
        return [self.armed[event.id] for event in self.watching(activity) if not event.interrupting]

    def frame(self, scope: str) -> tuple[int, ...]:
        """What is given when a scope opens, besides its tokens."""
        running = (self.running[scope],) if scope in self.running else ()
        return (*running, *(self.armed[event.id] for event in self.waiting(scope)))

    def hold(self, scope: str) -> int:
        """The place that holds a token while a scope with event sub-processes is open."""
        return self.running[scope] if scope in self.running else self.inside[scope]

    def handler(self, activity: str) -> tuple[int, frozenset[int]]:
        """Where the handler of an activity begins, and all where its tokens stand."""
        event = self.undoing.handlers[activity]
        name = event.handler if event.type is EventType.BOUNDARY else event.scope
        begin = self.at[name if event.type is EventType.BOUNDARY and name else event.id]
        own = {begin, *([self.inside[name]] if name in self.inside else [])}
        return begin, frozenset(own) | self.standing.get(name or "", frozenset())

    def flow_places(self, join: str) -> Iterator[int]:
        """The places of the incoming flows of a join."""
        return (self.on[flow.id] for flow in self.into[join])

    # What an element is

    def joins(self, element: FlowNode) -> bool:
        """True for a gateway that waits for the tokens of several flows."""
        return isinstance(element, Gateway) and element.type in JOINING and len(self.into[element.id]) > 1

    def opens(self, element: FlowNode) -> bool:
        """True for a sub-process in which tokens start when one comes to it."""
        return isinstance(element, SubProcess) and bool(self.ways.entries.get(element.id)) and not handles(element)

    def triggers(self, element: FlowNode) -> bool:
        """True for the start event of an event sub-process."""
        return starts(element) and element.scope in self.graph and handles(self.graph.element(element.scope))

    def _chooses_several(self, element: FlowNode) -> bool:
        flows = self.out[element.id]
        if isinstance(element, Gateway):
            return element.type in SEVERAL and len(flows) > 1
        return len(flows) > 1 and any(flow.condition for flow in flows)

    def _has_senders(self, element: FlowNode) -> bool:
        """True where messages come from simulated parties alone."""
        inner_start = starts(element) and element.scope in self.graph and not self.triggers(element)
        if inner_start or not (starts(element) or catches(element)):
            return False
        senders = [self.graph.element(flow.source) for flow in self.message_flows(element, "incoming")]
        return bool(senders) and not any(isinstance(sender, BlackBox) for sender in senders)

    def message_flows(self, element: FlowNode, side: str) -> tuple[Flow, ...]:
        """The message flows of an element as they are drawn; a copy has those of what it was copied from."""
        origin = self.drawn.origin(element.id)
        flows: tuple[Flow, ...] = getattr(self.graph, side)(origin, "message") if origin in self.graph else ()
        return flows

    def _needs_frame(self, scope: str) -> bool:
        holder = self.graph.element(scope) if scope in self.graph else None
        return bool(self.waiting(scope)) and (holder is None or handles(holder))

    # Places

    def _place(self, element: FlowNode, kind: Kind = Kind.TOKEN, *, scope: str = "", flow: str = "") -> int:
        origin = self.drawn.origin
        self.places.append(Place(origin(element.id), scope or element.scope, kind, origin(flow)))
        return len(self.places) - 1

    def _run(self, scope: str) -> int:
        return self._place(self.waiting(scope)[0], Kind.RUNNING, scope=scope)

    def _undo(self, event: str) -> int:
        element = self.graph.element(event)
        transaction = transaction_of(self.graph, element) if isinstance(element, Event) and _cancels(element) else None
        scope = self.graph.element(transaction).scope if transaction else element.scope
        return self._place(element, scope=scope)

    def _stand(self, element: FlowNode) -> None:
        """The places of an element: before it, on its flows, inside it, and what is kept for it."""
        if self.joins(element):
            self.on.update((flow.id, self._place(element, flow=flow.id)) for flow in self.into[element.id])
            if isinstance(element, Gateway) and awaited(element):
                self.due.update((flow.id, self._place(element, Kind.DUE)) for flow in self.into[element.id])
        else:
            self.at[element.id] = self._place(element)
        border = [event for event in self.watching(element.id) if not event.interrupting]
        if border or self.opens(element):
            self.inside[element.id] = self._place(element)
        self.armed.update((event.id, self._place(event, Kind.ARMED)) for event in border)
        if self.triggers(element) and isinstance(element, Event) and element.kind != "compensate":
            around = self.graph.element(element.scope).scope
            self.armed[element.id] = self._place(element, Kind.ARMED, scope=around)
        if isinstance(element, SubProcess) and element.type is SubProcessType.AD_HOC and self.opens(element):
            self.parts[element.id] = [
                (part, self._place(element, Kind.ARMED, scope=element.id)) for part in self._independent(element.id)
            ]
            for entry in (entry for part, _ in self.parts[element.id] if len(part) > 1 for entry in part):
                self.armed[entry] = self._place(self.graph.element(entry), Kind.ARMED)
        if self._has_senders(element):
            self.mail.setdefault(self.drawn.origin(element.id), self._place(element, Kind.MAIL))

    def _independent(self, scope: str) -> list[tuple[str, ...]]:
        """The entries of an ad hoc sub-process, those together that have to do with each other."""
        members = self.ways.members[scope]
        ties: nx.Graph[str] = nx.Graph()
        ties.add_nodes_from(members)
        ties.add_edges_from((flow.source, flow.target) for node in members for flow in self.out[node])
        ties.add_edges_from((event.id, node) for node in members for event in self.ways.boundaries.get(node, ()))
        ties.add_edges_from((node, to) for node in members for to in self.ways.links.get(node, ()))
        talking = [member for member in members if self._concerns_others(member)]
        ties.add_edges_from((talking[0], other) for other in talking[1:])
        part_of = {node: number for number, part in enumerate(nx.connected_components(ties)) for node in part}
        parts: dict[int, list[str]] = {}
        for entry in self.ways.entries[scope]:
            parts.setdefault(part_of[entry], []).append(entry)
        return [tuple(part) for part in parts.values()]

    def _concerns_others(self, member: str) -> bool:
        """True where messages come to or from a member of a scope or what is in it, or where something is thrown."""
        element = self.graph.element(member)
        if self.message_flows(element, "incoming") or self.message_flows(element, "outgoing"):
            return True
        throwing = (EventType.INTERMEDIATE_THROW, EventType.END)
        if isinstance(element, Event) and element.type in throwing and element.kind != "none":
            return True
        return any(self._concerns_others(inner) for inner in self.ways.members.get(member, ()))

    def _stage(self, element: FlowNode) -> Stage:
        flows = self.out[element.id]
        default = element.default if isinstance(element, Gateway | Activity) else None
        otherwise = next((flow for flow in flows if flow.id == default), None)
        rest = [flow for flow in flows if flow is not otherwise]
        open_ = [flow for flow in rest if isinstance(element, Gateway) or flow.condition]
        always = [flow for flow in rest if flow not in open_]
        steps = [(self._place(element, Kind.HALFWAY), self._place(element, Kind.HALFWAY)) for _ in open_]
        return open_, always, otherwise, steps

    def _within(self) -> tuple[dict[str, frozenset[int]], dict[str, frozenset[int]]]:
        """Scope -> the places in it and below, and those that keep it open; messages to it do not belong to it."""
        found: dict[str, set[int]] = defaultdict(set)
        for number, place in enumerate(self.places):
            if place.kind is not Kind.MAIL:
                found[place.scope].add(number)
                around = place.scope
                while around in self.graph:
                    around = self.graph.element(around).scope
                    found[around].add(number)
        standing = {
            scope: frozenset(number for number in numbers if self.places[number].kind in STANDING)
            for scope, numbers in found.items()
        }
        return {scope: frozenset(numbers) for scope, numbers in found.items()}, standing


def _cancels(event: Event) -> bool:
    return event.type is EventType.END and event.kind == "cancel"
