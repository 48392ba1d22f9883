"""From the process graph to the net of its tokens, elements that a run refuses included as far as tokens meet them.

What cannot be known from the drawing is free: signals, errors and conditions may happen at any time, activities with a
loop marker are done once. What a run refuses is taken in a simple sense: complex gateways as inclusive ones, cancel end
events as errors, ad hoc sub-processes and transactions as they are drawn; event sub-processes and compensation are left
out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

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
    Task,
    TaskType,
)
from bpr.process.graph import ProcessGraph
from bpr.process.passes import catches, starts
from bpr.process.states.net import Gather, Kind, Move, Net, Place
from bpr.process.tokens import Ways

JOINING: Final = frozenset({GatewayType.PARALLEL, GatewayType.INCLUSIVE, GatewayType.COMPLEX})
"""Gateways at which the tokens of several flows wait for each other."""

_SEVERAL: Final = frozenset({GatewayType.INCLUSIVE, GatewayType.COMPLEX})
"""Gateways that choose one or several of their flows, and gather what others have chosen."""

_ENDING: Final = frozenset({"terminate", "error", "cancel"})
"""Kinds of end events that end all of their scope."""


def net_of(graph: ProcessGraph, known: Ways) -> Net:
    """The net of all processes of a file."""
    return _Builder(graph, known).net()


class _Builder:
    def __init__(self, graph: ProcessGraph, known: Ways) -> None:
        self.graph, self.ways = graph, known
        self.places: list[Place] = []
        self.moves: dict[int, list[Move]] = defaultdict(list)
        self.gathers: dict[int, Gather] = {}
        self.out: dict[str, tuple[Flow, ...]] = {node: graph.outgoing(node) for node in graph}
        self.into: dict[str, tuple[Flow, ...]] = {node: graph.incoming(node) for node in graph}
        elements = [element for element in graph.elements() if not isinstance(element, BlackBox)]
        self.at: dict[str, int] = {}
        self.on: dict[str, int] = {}
        self.inside: dict[str, int] = {}
        self.armed: dict[str, int] = {}
        self.mail: dict[str, int] = {}
        for element in elements:
            self._stand(element)
        self.stages = {element.id: self._stage(element) for element in elements if self._chooses_several(element)}
        self.within = self._within()
        self.elements = elements

    def net(self) -> Net:
        for element in self.elements:
            if element.id in self.stages:
                self._add(self._choose_several(element))
            if not self._joins(element):
                self._moves_of(element)
            elif isinstance(element, Gateway) and element.type in _SEVERAL:
                gather = Gather(element.id, tuple(self._flow_places(element.id)), self._onward(element.id))
                self.gathers.update(dict.fromkeys(gather.flows, gather))
            else:
                self._add(self._leave(element, Move(element.id, tuple(self._flow_places(element.id)))))
        moves = tuple(tuple(self.moves[place]) for place in range(len(self.places)))
        return Net(tuple(self.places), moves, self.gathers, self._begins())

    # Places

    def _place(self, element: FlowNode, kind: Kind = Kind.TOKEN, *, scope: str = "", flow: str = "") -> int:
        self.places.append(Place(element.id, scope or element.scope, kind, flow))
        return len(self.places) - 1

    def _stand(self, element: FlowNode) -> None:
        """The places of an element: before it, on its flows, inside it, and what is kept for it."""
        if self._joins(element):
            self.on.update((flow.id, self._place(element, flow=flow.id)) for flow in self.into[element.id])
        else:
            self.at[element.id] = self._place(element)
        watching = [event for event in self._watching(element.id) if not event.interrupting]
        if watching or self._opens(element):
            self.inside[element.id] = self._place(element)
        self.armed.update((event.id, self._place(event, Kind.ARMED)) for event in watching)
        if self._has_senders(element):
            self.mail[element.id] = self._place(element, Kind.MAIL)

    def _stage(self, element: FlowNode) -> tuple[list[Flow], list[Flow], Flow | None, list[tuple[int, int]]]:
        """How an element chooses several flows: those it decides on, those always taken, the default, and the steps.

        A step is a pair of places: nothing has been taken yet, something has.
        """
        flows = self.out[element.id]
        default = element.default if isinstance(element, Gateway | Activity) else None
        otherwise = next((flow for flow in flows if flow.id == default), None)
        rest = [flow for flow in flows if flow is not otherwise]
        open_ = [flow for flow in rest if isinstance(element, Gateway) or flow.condition]
        always = [flow for flow in rest if flow not in open_]
        steps = [(self._place(element, Kind.HALFWAY), self._place(element, Kind.HALFWAY)) for _ in open_]
        return open_, always, otherwise, steps

    def _within(self) -> dict[str, frozenset[int]]:
        """Scope -> the places in it and below; messages to it do not belong to it."""
        found: dict[str, set[int]] = defaultdict(set)
        for number, place in enumerate(self.places):
            if place.kind is not Kind.MAIL:
                found[place.scope].add(number)
                around = place.scope
                while around in self.graph:
                    around = self.graph.element(around).scope
                    found[around].add(number)
        return {scope: frozenset(numbers) for scope, numbers in found.items()}

    def _flow_places(self, join: str) -> Iterator[int]:
        return (self.on[flow.id] for flow in self.into[join])

    # What an element is

    def _joins(self, element: FlowNode) -> bool:
        return isinstance(element, Gateway) and element.type in JOINING and len(self.into[element.id]) > 1

    def _opens(self, element: FlowNode) -> bool:
        return isinstance(element, SubProcess) and bool(self.ways.entries.get(element.id))

    def _chooses_several(self, element: FlowNode) -> bool:
        flows = self.out[element.id]
        if isinstance(element, Gateway):
            return element.type in _SEVERAL and len(flows) > 1
        return len(flows) > 1 and any(flow.condition for flow in flows)

    def _watching(self, activity: str) -> list[Event]:
        return [event for event in self.ways.boundaries.get(activity, ()) if event.kind != "compensate"]

    def _has_senders(self, element: FlowNode) -> bool:
        """True where messages come from simulated parties alone."""
        inner_start = starts(element) and element.scope in self.graph
        if inner_start or not (starts(element) or catches(element)):
            return False
        senders = [self.graph.element(flow.source) for flow in self.graph.incoming(element.id, "message")]
        return bool(senders) and not any(isinstance(sender, BlackBox) for sender in senders)

    def _begins(self) -> dict[str, int]:
        """Start events at which a case begins: those that no message of the file starts; all, where there is none."""
        outer = [e.id for e in self.elements if starts(e) and e.scope not in self.graph]
        own = [start for start in outer if start not in self.mail] or outer
        return {start: self.at[start] for start in own}

    # Moves

    def _add(self, moves: Iterable[Move]) -> None:
        for move in moves:
            for place in set(move.takes):
                self.moves[place].append(move)

    def _target(self, flow: Flow) -> int:
        return self.on[flow.id] if flow.id in self.on else self.at[flow.target]

    def _onward(self, node: str) -> tuple[int, ...]:
        """The places that get a token when one leaves `node`, unless it chooses one flow."""
        if node in self.stages:
            _, always, _, steps = self.stages[node]
            return (steps[0][bool(always)], *map(self._target, always)) if steps else tuple(map(self._target, always))
        jump = [self.at[catch] for catch in self.ways.links.get(node, ())[:1]]
        return (*map(self._target, self.out[node]), *jump)

    def _sent(self, element: FlowNode) -> tuple[int, ...]:
        """The messages of an element that has been done; any but a task, end or message event sends none."""
        sends = isinstance(element, Task) and element.type is not TaskType.RECEIVE
        if isinstance(element, Event):
            throws = element.type is EventType.INTERMEDIATE_THROW and element.kind == "message"
            sends = throws or element.type is EventType.END
        flows = self.graph.outgoing(element.id, "message") if sends else ()
        return tuple(self.mail[flow.target] for flow in flows if flow.target in self.mail)

    def _leave(self, element: FlowNode, done: Move) -> Iterator[Move]:
        """`element` is `done`, and its token goes on."""
        gives = (*done.gives, *self._sent(element))
        flows = self.out[element.id]
        exclusive = isinstance(element, Gateway) and element.type is GatewayType.EXCLUSIVE
        if exclusive and len(flows) > 1:
            for flow in flows:
                yield replace(done, gives=(self._target(flow), *gives), choice=flow.id)
        elif isinstance(element, Event) and element.type is EventType.END:
            yield replace(done, gives=gives)
        else:
            yield replace(done, gives=(*self._onward(element.id), *gives))

    def _moves_of(self, element: FlowNode) -> None:
        at = self.at[element.id]
        if starts(element) and element.id in self.mail:
            running = self.within[element.process]
            self._add([Move(element.id, (self.mail[element.id],), (at,), unless=running)])
        if isinstance(element, Gateway) and element.type is GatewayType.EVENT_BASED:
            self._add(self._race(element, at))
        elif isinstance(element, Event) and element.type is EventType.END and element.kind in _ENDING:
            self._add([self._end_scope(element, at)])
        elif isinstance(element, Activity):
            self._activity(element, at)
        else:
            self._add(self._leave(element, Move(element.id, (at, *self._awaited(element)))))

    def _awaited(self, element: FlowNode) -> tuple[int, ...]:
        """The message that must have come, if the element waits for one."""
        return (self.mail[element.id],) if element.id in self.mail and not starts(element) else ()

    def _race(self, gateway: Gateway, at: int) -> Iterator[Move]:
        if not self.out[gateway.id]:
            yield Move(gateway.id, (at,), ())
        for flow in self.out[gateway.id]:
            event = self.graph.element(flow.target)
            if catches(event) or (isinstance(event, Event) and event.type is EventType.INTERMEDIATE_CATCH):
                yield from self._leave(event, Move(event.id, (at, *self._awaited(event)), choice=flow.id))
            else:
                yield Move(gateway.id, (at,), (self._target(flow),), choice=flow.id)

    def _activity(self, activity: Activity, at: int) -> None:
        events = self._watching(activity.id)
        armed = [self.armed[event.id] for event in events if not event.interrupting]
        inside = self.inside.get(activity.id, at)
        below: frozenset[int] = frozenset()
        if self._opens(activity):
            below = self.within[activity.id]
            entries = (self.at[entry] for entry in self.ways.entries[activity.id])
            self._add([Move(activity.id, (at,), (inside, *armed, *entries), unless=below | {inside})])
        elif inside != at:
            self._add([Move(activity.id, (at,), (inside, *armed))])
        took = (inside, *self._awaited(activity))
        self._add(self._leave(activity, Move(activity.id, took, clears=frozenset(armed), unless=below)))
        for event in events:
            if event.interrupting:
                took = (inside, *self._awaited(event))
                happens = Move(event.id, took, clears=below | frozenset(armed), choice=event.id)
            else:
                took = (inside, self.armed[event.id], *self._awaited(event))
                happens = Move(event.id, took, (inside,), choice=event.id)
            self._add(self._leave(event, happens))

    def _end_scope(self, end: Event, at: int) -> Move:
        """A terminate, error or cancel end event: its scope ends, or the sub-process whose boundary catches it."""
        scope = end.scope
        while end.kind != "terminate" and scope in self.graph:
            catching = [event for event in self._watching(scope) if event.kind == end.kind]
            if catching and scope in self.inside:
                armed = {self.armed[event.id] for event in self._watching(scope) if not event.interrupting}
                clears = self.within[scope] | armed | {self.inside[scope]}
                return Move(end.id, (at,), (*self._onward(catching[0].id), *self._sent(end)), clears)
            scope = self.graph.element(scope).scope
        ended = end.scope if end.kind == "terminate" else scope
        return Move(end.id, (at,), self._sent(end), self.within[ended])

    def _choose_several(self, element: FlowNode) -> Iterator[Move]:
        """One decision for each flow, one after the other; the last one sees to it that some flow is taken."""
        open_, always, otherwise, steps = self.stages[element.id]
        for position, flow in enumerate(open_):
            last = position == len(open_) - 1
            for some, here in enumerate(steps[position]):
                onward = () if last else (steps[position + 1][1],)
                yield Move(element.id, (here,), (self._target(flow), *onward), choice=flow.id)
                if not last:
                    yield Move(element.id, (here,), (steps[position + 1][some],))
                elif some or always:
                    yield Move(element.id, (here,), ())
                elif otherwise is not None:
                    yield Move(element.id, (here,), (self._target(otherwise),), choice=otherwise.id)
