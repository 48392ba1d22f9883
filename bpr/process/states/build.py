"""From the process graph to the net of its tokens: what each element does to them.

What cannot be known from the drawing is free: signals, messages from outside, timers and conditions may come at any
time, so may an error or escalation that nothing in the drawing throws. Activities with a loop marker are done once;
what does not interrupt happens once while its activity or scope is open; the parts of an ad hoc sub-process are done
once or not at all.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bpr.process.activation import awaited
from bpr.process.elements import (
    Activity,
    AdHoc,
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
from bpr.process.passes import catches, starts
from bpr.process.states.calls import InPlace
from bpr.process.states.net import Gather, Move, Net
from bpr.process.states.places import SEVERAL, Places
from bpr.process.tokens import Ways
from bpr.process.undoing import throws_compensation, transaction_of


def net_of(drawn: InPlace, known: Ways) -> Net:
    """The net of all processes of a file, with called processes in place."""
    return _Builder(drawn, known).net()


class _Builder:
    def __init__(self, drawn: InPlace, known: Ways) -> None:
        self.has = Places(drawn, known)
        self.graph, self.ways, self.origin = drawn.graph, known, drawn.origin
        self.moves: dict[int, list[Move]] = defaultdict(list)
        self.gathers: dict[int, Gather] = {}

    def net(self) -> Net:
        has = self.has
        for element in has.elements:
            if element.id in has.stages:
                self._add(self._choose_several(element))
            if not has.joins(element):
                self._moves_of(element)
            elif isinstance(element, Gateway) and element.type in SEVERAL:
                gather = self._gather(element)
                self.gathers.update(dict.fromkeys(gather.flows, gather))
            else:
                self._add(self._leave(element, Move(element.id, tuple(has.flow_places(element.id)))))
        for scope, running in has.running.items():
            ended = has.aside(scope) if scope in self.graph else has.kept[scope] - has.standing[scope]
            self._add([Move(scope, (running,), clears=ended - {running}, unless=has.standing[scope])])
        moves = tuple(tuple(self.moves[place]) for place in range(len(has.places)))
        return Net(tuple(has.places), moves, self.gathers, self._begins())

    def _gather(self, gateway: Gateway) -> Gather:
        flows, due = tuple(self.has.flow_places(gateway.id)), self.has.due
        number = awaited(gateway)
        left = tuple(due[flow.id] for flow in self.has.into[gateway.id]) if number else ()
        return Gather(self.origin(gateway.id), flows, self._onward(gateway.id), number, left)

    def _begins(self) -> dict[str, tuple[int, ...]]:
        """Start events at which a case begins: those that no message of the file starts; all, where there is none."""
        outer = [e for e in self.has.elements if starts(e) and e.scope not in self.graph]
        own = [start for start in outer if start.id not in self.has.mail] or outer
        return {start.id: tuple(sorted((self.has.at[start.id], *self.has.frame(start.scope)))) for start in own}

    def _add(self, moves: Iterable[Move]) -> None:
        for move in moves:
            told = replace(move, element=self.origin(move.element), choice=self.origin(move.choice))
            for place in set(move.takes):
                self.moves[place].append(told)

    # Where tokens go on

    def _target(self, flow: Flow) -> int:
        return self.has.on[flow.id] if flow.id in self.has.on else self.has.at[flow.target]

    def _onward(self, node: str) -> tuple[int, ...]:
        """The places that get a token when one leaves `node`, unless it chooses one flow."""
        if node in self.has.stages:
            _, always, _, steps = self.has.stages[node]
            return (steps[0][bool(always)], *map(self._target, always)) if steps else tuple(map(self._target, always))
        jump = [self.has.at[catch] for catch in self.ways.links.get(node, ())[:1]]
        return (*map(self._target, self.has.out[node]), *jump)

    def _sent(self, element: FlowNode) -> tuple[int, ...]:
        """The messages of an element that has been done; any but a task, end or message event sends none."""
        sends = isinstance(element, Task) and element.type is not TaskType.RECEIVE
        if isinstance(element, Event):
            throws = element.type is EventType.INTERMEDIATE_THROW and element.kind == "message"
            sends = throws or element.type is EventType.END
        flows = self.has.message_flows(element, "outgoing") if sends else ()
        return tuple(self.has.mail[flow.target] for flow in flows if flow.target in self.has.mail)

    def _left(self, element: FlowNode) -> tuple[int, ...]:
        """What an element gives that has been done; an end event only its messages."""
        ends = isinstance(element, Event) and element.type is EventType.END
        return (*(() if ends else self._onward(element.id)), *self._sent(element))

    def _leave(self, element: FlowNode, done: Move) -> Iterator[Move]:
        """`element` is `done`, and its token goes on."""
        flows = self.has.out[element.id]
        exclusive = isinstance(element, Gateway) and element.type is GatewayType.EXCLUSIVE
        if exclusive and len(flows) > 1:
            for flow in flows:
                yield replace(done, gives=(self._target(flow), *done.gives, *self._sent(element)), choice=flow.id)
        else:
            yield replace(done, gives=(*done.gives, *self._left(element)))

    def _moves_of(self, element: FlowNode) -> None:
        at = self.has.at[element.id]
        if isinstance(element, Gateway) and element.type is GatewayType.EVENT_BASED:
            self._add(self._race(element, at))
        elif isinstance(element, Activity):
            self._activity(element, at)
        elif isinstance(element, Event) and element.type is EventType.START:
            self._start(element, at)
        elif isinstance(element, Event) and self._throws(element):
            self._add(self._thrown(element, at))
        else:
            self._add(self._leave(element, Move(element.id, (at, *self._awaited(element)))))

    def _awaited(self, element: FlowNode) -> tuple[int, ...]:
        """The message that must have come, if the element waits for one."""
        mail = self.has.mail.get(self.origin(element.id))
        return (mail,) if mail is not None else ()

    def _race(self, gateway: Gateway, at: int) -> Iterator[Move]:
        if not self.has.out[gateway.id]:
            yield Move(gateway.id, (at,), ())
        for flow in self.has.out[gateway.id]:
            event = self.graph.element(flow.target)
            if catches(event) or (isinstance(event, Event) and event.type is EventType.INTERMEDIATE_CATCH):
                yield from self._leave(event, Move(event.id, (at, *self._awaited(event)), choice=flow.id))
            else:
                yield Move(gateway.id, (at,), (self._target(flow),), choice=flow.id)

    def _choose_several(self, element: FlowNode) -> Iterator[Move]:
        """One decision for each flow, one after the other; the last one sees to it that some flow is taken."""
        open_, always, otherwise, steps = self.has.stages[element.id]
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

    # Activities and what happens to them

    def _activity(self, activity: Activity, at: int) -> None:
        has = self.has
        border = has.on_border(activity.id)
        inside = has.inside.get(activity.id, at)
        standing = aside = kept = frozenset[int]()
        if isinstance(activity, SubProcess) and has.opens(activity):
            kept, standing, aside = has.kept[activity.id], has.standing[activity.id], has.aside(activity.id)
            given = (inside, *border, *has.frame(activity.id))
            self._add([Move(activity.id, (at,), (*given, *self._entered(activity)), unless=standing | {inside})])
            self._add(self._parts(activity, inside))
        elif inside != at:
            self._add([Move(activity.id, (at,), (inside, *border))])
        took = (inside, *self._awaited(activity))
        noted = (has.record[activity.id],) if activity.id in has.record else ()
        done = Move(activity.id, took, noted, clears=aside | frozenset(border), unless=standing)
        self._add(self._leave(activity, done))
        if isinstance(activity, SubProcess) and activity.ad_hoc is not None and standing:
            self._add(self._breaks_off(activity, activity.ad_hoc, done))
        for event in has.watching(activity.id):
            if event.id in has.thrown or event.kind == "cancel":
                self._add(self._leave(event, Move(event.id, (has.at[event.id],))))
                continue
            if event.interrupting:
                took = (inside, *self._awaited(event))
                happens = Move(event.id, took, clears=kept | frozenset(border), choice=event.id)
            else:
                took = (inside, has.armed[event.id], *self._awaited(event))
                happens = Move(event.id, took, (inside,), choice=event.id)
            self._add(self._leave(event, happens))

    def _entered(self, activity: SubProcess) -> tuple[int, ...]:
        """What is given inside a sub-process that a token comes to."""
        if activity.id in self.has.parts:
            return tuple(turn for _, turn in self.has.parts[activity.id][:1])
        return tuple(self.has.at[entry] for entry in self.ways.entries[activity.id])

    def _parts(self, activity: SubProcess, inside: int) -> Iterator[Move]:
        """The parts of an ad hoc sub-process, one after the other where they have nothing to do with each other.

        In which order, and whether at once, makes no difference to them; that each may be left out is in that the
        sub-process may end whenever nothing is at work.
        """
        has = self.has
        parts = has.parts.get(activity.id, [])
        standing = has.standing[activity.id] if parts else frozenset()
        over = frozenset(has.armed[entry] for part, _ in parts if len(part) > 1 for entry in part)
        in_turn = standing if activity.ad_hoc is not None and activity.ad_hoc.sequential else frozenset()
        for number, (part, turn) in enumerate(parts):
            onward = (inside, *(later for _, later in parts[number + 1 : number + 2]))
            if len(onward) > 1:
                yield Move(activity.id, (inside, turn), onward, over, standing)
            if len(part) == 1:
                yield Move(activity.id, (inside, turn), (*onward, has.at[part[0]]), over, standing, choice=part[0])
                continue
            yield Move(activity.id, (inside, turn), (*onward, *(has.armed[entry] for entry in part)), over, standing)
            for entry in part:
                took = (inside, has.armed[entry])
                yield Move(activity.id, took, (inside, has.at[entry]), unless=in_turn, choice=entry)

    def _breaks_off(self, activity: SubProcess, ad_hoc: AdHoc, done: Move) -> Iterator[Move]:
        """Once a condition holds nothing more begins, and what is still at work is withdrawn or finished (AH-2)."""
        has = self.has
        if ad_hoc.completion_condition and ad_hoc.cancel_remaining:
            cut = replace(done, clears=has.below(activity.id) | done.clears, unless=frozenset(), choice=activity.id)
            yield from self._leave(activity, cut)
        elif ad_hoc.completion_condition:
            inside = done.takes[0]
            parts = has.parts[activity.id]
            left = [turn for _, turn in parts]
            left += [has.armed[entry] for part, _ in parts if len(part) > 1 for entry in part]
            for place in left:
                rest = frozenset(left) - {place}
                yield Move(activity.id, (inside, place), (inside,), clears=rest, choice=activity.id)

    def _start(self, start: Event, at: int) -> None:
        has = self.has
        if not has.triggers(start):
            self._add(self._leave(start, Move(start.id, (at,))))
            mail = self._awaited(start) if start.scope not in self.graph else ()
            if mail:
                busy = has.standing[start.scope] | {*has.frame(start.scope)[:1]}
                self._add([Move(start.id, mail, (at, *has.frame(start.scope)), unless=busy)])
            return
        self._add(self._leave(start, Move(start.id, (at,), has.frame(start.scope))))
        if start.kind in ("none", "compensate") or start.id in has.thrown:
            return
        around = self.graph.element(start.scope).scope
        if around in self.graph and around not in has.inside and around not in has.running:
            return  # nothing opens the scope
        hold = has.hold(around)
        took = (hold, has.armed[start.id], *self._awaited(start))
        clears = self._withdrawn(around) if start.interrupting else frozenset[int]()
        happens = Move(start.id, took, (hold, *has.frame(start.scope)), clears, choice=start.id)
        self._add(self._leave(start, happens))

    def _withdrawn(self, scope: str) -> frozenset[int]:
        """What an event sub-process that interrupts takes away; what was completed can still be undone."""
        return self.has.below(scope) - {self.has.running.get(scope)}

    # Events that throw

    def _throws(self, event: Event) -> bool:
        ends = event.type is EventType.END and event.kind in ("terminate", "cancel")
        return ends or event.id in self.has.catchers or event.id in self.has.undone

    def _thrown(self, event: Event, at: int) -> Iterator[Move]:
        if event.kind == "terminate":
            yield Move(event.id, (at,), self._sent(event), self.has.below(event.scope))
        elif event.kind == "cancel":
            yield from self._cancel(event, at)
        elif throws_compensation(event):
            waits = event.definitions[0].waits
            yield from self._undo(event, Move(event.id, (at,), () if waits else self._left(event)))
            yield from self._undone(event, self._left(event) if waits else ())
        else:
            yield from self._outwards(event, at)

    def _outwards(self, event: Event, at: int) -> Iterator[Move]:
        """An error or escalation goes to what catches it (ER-1, ER-2, ES-1 to ES-3)."""
        has = self.has
        caught = has.catchers[event.id]
        if caught is None:
            if event.kind == "error":
                yield self._failure(event, at)
            else:
                yield Move(event.id, (at,), self._left(event))
            return
        begin = has.at[caught.id]
        watched = (
            caught.attached_to or "" if caught.type is EventType.BOUNDARY else self.graph.element(caught.scope).scope
        )
        if watched in self.graph and watched not in has.inside and watched not in has.running:
            return  # nothing opens the scope, so nothing in it is thrown
        if caught.type is EventType.BOUNDARY:
            host = watched
            hold: tuple[int, ...] = (has.inside[host],)
            clears = has.kept[host] | frozenset(has.on_border(host))
        else:
            hold, clears = (), self._withdrawn(self.graph.element(caught.scope).scope)
        if caught.interrupting:
            armed = () if hold else (has.armed[caught.id],)
            yield Move(event.id, (at, *hold, *armed), (begin, *self._sent(event)), clears)
        else:
            armed = (has.armed[caught.id],)
            yield Move(event.id, (at, *hold, *armed), (begin, *hold, *self._left(event)))
            yield Move(event.id, (at,), self._left(event), unless=frozenset(armed))

    def _failure(self, event: Event, at: int) -> Move:
        """Nothing catches the error: its process ends, and all that called it."""
        scope = event.scope
        while scope in self.graph:
            scope = self.graph.element(scope).scope
        return Move(event.id, (at,), self._sent(event), self.has.kept[scope])

    def _cancel(self, event: Event, at: int) -> Iterator[Move]:
        """A transaction is withdrawn, undone, and left through the cancel event on its border (TX-1)."""
        has = self.has
        transaction = transaction_of(self.graph, event)
        if transaction is None or transaction not in has.inside:
            yield self._failure(event, at)
            return
        took = (at, has.inside[transaction])
        clears = has.below(transaction) | frozenset(has.on_border(transaction))
        border = [has.at[e.id] for e in has.watching(transaction) if e.kind == "cancel"][:1]
        withdrawn = Move(event.id, took, self._sent(event), clears)
        if event.id in has.undone:
            yield from self._undo(event, withdrawn)
            yield from self._undone(event, tuple(border))
        else:
            yield replace(withdrawn, gives=(*withdrawn.gives, *border))

    def _undo(self, event: Event, thrown: Move) -> Iterator[Move]:
        """The handlers of what was completed run one after the other, in any order (CP-2)."""
        has = self.has
        undo = has.undo[event.id]
        yield replace(thrown, gives=(*thrown.gives, undo))
        busy = frozenset[int]().union(*(has.handler(activity)[1] for activity in has.undone[event.id]))
        for activity in has.undone[event.id]:
            begin, _ = has.handler(activity)
            named = has.undoing.handlers[activity]
            element = named.id if named.type is EventType.BOUNDARY else event.id
            yield Move(element, (undo, has.record[activity]), (undo, begin), unless=busy)

    def _undone(self, event: Event, gives: tuple[int, ...]) -> Iterator[Move]:
        """When nothing is left to be undone the token goes on."""
        has = self.has
        waits = {has.record[activity] for activity in has.undone[event.id]}
        busy = frozenset(waits).union(*(has.handler(activity)[1] for activity in has.undone[event.id]))
        yield Move(event.id, (has.undo[event.id],), gives, unless=busy)
