"""Every state of a case, in every order of events: slow, plain, and written apart from what it is compared with.

Scopes are scopes here, not places: each holds its tokens and the scopes in it, and ends at once when nothing is left.
"""

from collections import Counter, deque
from collections.abc import Iterator
from typing import NamedTuple

import networkx as nx

from bpr.process.elements import (
    Activity,
    CallActivity,
    Event,
    EventType,
    Gateway,
    GatewayType,
    SubProcess,
    SubProcessType,
)
from bpr.process.graph import ProcessGraph

JOINS = (GatewayType.PARALLEL, GatewayType.INCLUSIVE, GatewayType.COMPLEX)

Token = tuple[str, str, tuple[str, ...]]
"""Node, the flow by which it came to a join, the events on the border that have not happened."""

Path = tuple["Scope", ...]
"""A scope and those around it, the outermost first."""


class Scope(NamedTuple):
    """What is in a process, an activity that is at work (``sub``), an event sub-process (``event``) or an ``undo``."""

    node: str
    kind: str = "sub"
    tokens: tuple[Token, ...] = ()
    inner: tuple["Scope", ...] = ()
    border: tuple[str, ...] = ()
    armed: tuple[str, ...] = ()
    interrupted: bool = False
    completed: tuple[tuple[str, tuple], ...] = ()
    left: tuple[str, ...] = ()
    due: tuple[tuple[str, str], ...] = ()

    @property
    def busy(self) -> bool:
        return bool(self.tokens or self.inner)

    @property
    def empty(self) -> bool:
        return not (self.busy or self.left)


class EveryState:
    """Looks at all states of the case that begins in the process ``P``."""

    def __init__(self, graph: ProcessGraph, enough: int) -> None:
        self.graph, self.enough = graph, enough
        self.borders: dict[str, list[Event]] = {}
        self.handlers: dict[str, list[Event]] = {}
        self.members: dict[str, list] = {}
        events = [element for element in graph.elements() if isinstance(element, Event)]
        for element in graph.elements():
            self.members.setdefault(element.scope, []).append(element)
        for event in events:
            if event.type is EventType.BOUNDARY:
                self.borders.setdefault(event.attached_to, []).append(event)
            elif event.type is EventType.START and event.scope in graph:
                holder = graph.element(event.scope)
                if holder.triggered_by_event:
                    self.handlers.setdefault(holder.scope, []).append(event)
        throwing = (EventType.END, EventType.INTERMEDIATE_THROW)
        self.thrown = {
            (e.kind, e.definitions[0].reference)
            for e in events
            if e.type in throwing and e.kind in ("error", "escalation")
        }

    # What is drawn

    def kind(self, node):
        element = self.graph.element(node)
        return element.type if isinstance(element, Gateway) else ""

    def free(self, event):
        """True for what may happen at any time."""
        definition = event.definitions[0]
        thrown = (event.kind, definition.reference) in self.thrown
        return event.kind not in ("compensate", "cancel") and not thrown

    def watching(self, node):
        return tuple(e.id for e in self.borders.get(node, ()) if not e.interrupting and e.kind != "compensate")

    def waiting(self, scope):
        return tuple(e.id for e in self.handlers.get(scope, ()) if e.kind != "compensate")

    def token(self, flow) -> Token:
        joins = self.kind(flow.target) in JOINS and len(self.graph.incoming(flow.target)) > 1
        return flow.target, flow.id if joins else "", self.watching(flow.target)

    def behind(self, node) -> tuple[Token, ...]:
        return tuple(self.token(flow) for flow in self.graph.outgoing(node))

    def choices(self, node):
        """The sets of flows by which a token may leave."""
        flows = self.graph.outgoing(node)
        if not flows:
            return [()]
        if self.kind(node) is GatewayType.EXCLUSIVE:
            return [(flow,) for flow in flows]
        if self.kind(node) in (GatewayType.INCLUSIVE, GatewayType.COMPLEX):
            numbers = range(1, 2 ** len(flows))
            return [tuple(flow for place, flow in enumerate(flows) if number >> place & 1) for number in numbers]
        return [flows]

    def inside(self, node):
        """Id of what holds the elements that are done in `node`, or None."""
        element = self.graph.element(node) if node in self.graph else None
        if isinstance(element, CallActivity):
            return element.called if element.called in self.members else None
        return node if element is None or isinstance(element, SubProcess) else None

    def open(self, node, border=()) -> Scope:
        held = self.inside(node)
        members = self.members.get(held, [])
        starts = [e for e in members if isinstance(e, Event) and e.type is EventType.START]
        bare = [
            e for e in members
            if not self.graph.incoming(e.id) and not (isinstance(e, Event) and e.type is EventType.BOUNDARY)
            and not (isinstance(e, Activity) and e.for_compensation) and not getattr(e, "triggered_by_event", False)
        ]  # fmt: skip
        begin = [(e.id, "", self.watching(e.id)) for e in starts or bare]
        if self.ad_hoc(node):
            return Scope(node, border=border, armed=self.waiting(held), left=tuple(sorted(e.id for e in bare)))
        return Scope(node, tokens=tuple(sorted(begin)), border=border, armed=self.waiting(held))

    def ad_hoc(self, node):
        element = self.graph.element(node) if node in self.graph else None
        return element.ad_hoc if isinstance(element, SubProcess) and element.type is SubProcessType.AD_HOC else None

    def undoable(self, node):
        """True for an activity with a handler of its own."""
        own = any(e.kind == "compensate" for e in self.borders.get(node, ()))
        return own or any(e.kind == "compensate" for e in self.handlers.get(node, ()))

    def handler_list(self, completed) -> tuple[str, ...]:
        """What is to be undone, the last completed first."""
        found: list[str] = []
        for activity, inner in reversed(completed):
            found += [activity] if self.undoable(activity) else self.handler_list(inner)
        return tuple(found)

    # Changes of a state

    def changed(self, scope: Scope, minus=(), plus=(), without=(), with_=()) -> Scope:
        left = Counter(scope.tokens) - Counter(minus) + Counter(plus)
        inner = list(scope.inner)
        for gone in without:
            inner.remove(gone)
        return scope._replace(tokens=tuple(sorted(left.elements())), inner=tuple(sorted([*inner, *with_])))

    def noted(self, scope: Scope, activity: str, inner=()) -> Scope:
        if not self.undoable(activity) and not inner:
            return scope
        kept = tuple(record for record in scope.completed if record[0] != activity)
        return scope._replace(completed=(*kept, (activity, tuple(inner))))

    def settled(self, scope: Scope) -> Scope:
        """Scopes that hold nothing any more have ended, and the token that ended them goes on."""
        if not scope.inner:
            return scope
        found = scope._replace(inner=())
        kept = []
        for child in scope.inner:
            after = self.settled(child)
            if not after.empty or (after.left and after.kind == "sub"):
                kept.append(after)
            elif after.kind == "sub":
                found = self.noted(self.changed(found, plus=self.behind(after.node)), after.node, after.completed)
            elif after.kind == "undo":
                found = self.changed(found, plus=self.past(after.node))
        return self.changed(found, with_=kept)

    def past(self, event: str) -> tuple[Token, ...]:
        """What a compensation or cancel event gives when all has been undone."""
        element = self.graph.element(event)
        if element.kind != "cancel":
            return self.behind(event) if element.definitions[0].waits else ()
        node = element.scope
        while self.graph.element(node).type is not SubProcessType.TRANSACTION:
            node = self.graph.element(node).scope
        return tuple(token for e in self.borders.get(node, ()) if e.kind == "cancel" for token in self.behind(e.id))

    def rebuilt(self, path: Path, scope: Scope) -> Scope:
        """The state with `scope` in the place of the last one of `path`."""
        for around, old in zip(reversed(path[:-1]), reversed(path), strict=False):
            scope = self.changed(around, without=[old], with_=[scope])
        return scope

    def replaced(self, path: Path, level: int, scope: Scope) -> Scope:
        return self.rebuilt(path[: level + 1], scope)

    # What may happen

    def steps(self, state: Scope) -> Iterator[Scope]:
        yield from (self.settled(after) for after in self._within((state,)))

    def _within(self, path: Path) -> Iterator[Scope]:
        scope = path[-1]
        for token in set(scope.tokens):
            if not token[1]:
                yield from self._moves(path, token)
        for join in {token[0] for token in scope.tokens if token[1]} | {join for join, _ in scope.due}:
            yield from (self.rebuilt(path, after) for after in self._joined(scope, join))
        for child in set(scope.inner):
            yield from self._within((*path, child))
            if child.kind == "sub":
                yield from self._happenings(path, child.node, child.border, child)
        yield from self._opened(path)
        if scope.kind == "undo" and not scope.busy and scope.left:
            yield self.rebuilt(path, self._undoing(scope))
        if scope.left and scope.kind == "sub":
            yield from self._parts(path)

    def _moves(self, path: Path, token: Token) -> Iterator[Scope]:
        scope, node = path[-1], token[0]
        element = self.graph.element(node)
        gone = self.changed(scope, [token])
        if isinstance(element, Event) and element.kind in ("error", "escalation") and element.type in (
            EventType.END, EventType.INTERMEDIATE_THROW
        ):  # fmt: skip
            yield self._thrown(path, token, element)
        elif isinstance(element, Event) and element.kind == "terminate":
            yield self.rebuilt(path, gone._replace(tokens=(), inner=(), armed=(), left=(), due=()))
        elif isinstance(element, Event) and element.kind == "cancel":
            yield self._cancelled(path, element)
        elif isinstance(element, Event) and element.kind == "compensate":
            yield self._compensated(path, token, element)
        elif isinstance(element, Event) and element.type is EventType.END:
            yield self.rebuilt(path, gone)
        elif self.inside(node) is not None:
            yield self.rebuilt(path, self.changed(gone, with_=[self.open(node, token[2])]))
        else:
            for choice in self.choices(node):
                after = self.changed(gone, plus=[self.token(flow) for flow in choice])
                yield self.rebuilt(path, self.noted(after, node))
            yield from self._happenings(path, node, token[2], token)

    def _happenings(self, path: Path, node: str, armed, where) -> Iterator[Scope]:
        """Events on the border of an activity: a task, where its token stands; or a scope."""
        scope, held = path[-1], isinstance(where, Scope)
        for event in self.borders.get(node, ()):
            if not self.free(event):
                continue
            if event.interrupting:
                gone = self.changed(scope, without=[where]) if held else self.changed(scope, [where])
                yield self.rebuilt(path, self.changed(gone, plus=self.behind(event.id)))
            elif event.id in armed:
                yield self.rebuilt(path, self._beside(scope, event, where))

    def _beside(self, scope: Scope, event: Event, where) -> Scope:
        """An event on a border happens that does not interrupt: once while the activity is at work."""
        if isinstance(where, Scope):
            rest = where._replace(border=tuple(other for other in where.border if other != event.id))
            return self.changed(scope, plus=self.behind(event.id), without=[where], with_=[rest])
        rest = (*where[:2], tuple(other for other in where[2] if other != event.id))
        return self.changed(scope, [where], [*self.behind(event.id), rest])

    def _opened(self, path: Path) -> Iterator[Scope]:
        """Event sub-processes that something from outside opens."""
        scope = path[-1]
        for name in scope.armed:
            event = self.graph.element(name)
            if self.free(event) and scope.busy | bool(scope.left):
                yield self.rebuilt(path, self._entered(scope, event))

    def _entered(self, scope: Scope, event: Event) -> Scope:
        child = Scope(event.scope, "event", tuple(sorted(self.behind(event.id))), armed=self.waiting(event.scope))
        if event.interrupting:
            return scope._replace(tokens=(), inner=(child,), armed=(), interrupted=True, left=(), due=())
        rest = scope._replace(armed=tuple(other for other in scope.armed if other != event.id))
        return self.changed(rest, with_=[child])

    def _thrown(self, path: Path, token: Token, event: Event) -> Scope:
        """Outwards, scope by scope, to the first that catches it."""
        wanted = event.definitions[0]
        ends = event.type is EventType.END
        onward = self.changed(path[-1], [token], () if ends else self.behind(event.id))
        for level in range(len(path) - 1, -1, -1):
            scope = path[level]
            if scope.kind == "undo":
                continue
            held = scope.node if scope.kind == "event" else self.inside(scope.node)
            for start in self.handlers.get(held, ()) if not scope.interrupted else ():
                if self._fits(start, wanted):
                    if start.interrupting:
                        return self.replaced(path, level, self._entered(scope, start))
                    moved = self._moved(path, level, onward)
                    caught = self._entered(moved, start) if start.id in scope.armed else moved
                    return self.replaced(path, level, caught)
            for border in self.borders.get(scope.node, ()) if scope.kind == "sub" and level else ():
                if self._fits(border, wanted):
                    around = path[level - 1]
                    if border.interrupting:
                        gone = self.changed(around, plus=self.behind(border.id), without=[scope])
                        return self.replaced(path, level - 1, gone)
                    moved = self._moved(path, level, onward)
                    after = self.changed(around, without=[scope], with_=[moved])
                    caught = self._beside(after, border, moved) if border.id in scope.border else after
                    return self.replaced(path, level - 1, caught)
        return Scope("P") if event.kind == "error" else self.rebuilt(path, onward)

    def _fits(self, event: Event, wanted) -> bool:
        return any(d.kind == wanted.kind and d.reference in (None, wanted.reference) for d in event.definitions)

    def _moved(self, path: Path, level: int, scope: Scope) -> Scope:
        """The scope at `level` of the path with `scope` as the last one."""
        return self.rebuilt(path[level:], scope)

    def _compensated(self, path: Path, token: Token, event: Event) -> Scope:
        level = len(path) - 1
        while path[level].kind != "sub":
            level -= 1
        list_ = self.handler_list(path[level].completed)
        undo = Scope(event.id, "undo", left=list_)
        beside = () if event.definitions[0].waits else self.behind(event.id)
        moved = self._moved(path, level, self.changed(path[-1], [token], beside, with_=[undo]))
        return self.replaced(path, level, moved._replace(completed=()))

    def _cancelled(self, path: Path, event: Event) -> Scope:
        level = len(path) - 1
        while getattr(self.graph.element(path[level].node), "type", None) is not SubProcessType.TRANSACTION:
            level -= 1
        undo = Scope(event.id, "undo", left=self.handler_list(path[level].completed))
        return self.replaced(path, level - 1, self.changed(path[level - 1], without=[path[level]], with_=[undo]))

    def _undoing(self, undo: Scope) -> Scope:
        """The next handler begins."""
        activity, left = undo.left[0], undo.left[1:]
        for event in self.borders.get(activity, ()):
            if event.kind == "compensate":
                return undo._replace(left=left, tokens=((event.handler, "", self.watching(event.handler)),))
        start = next(e for e in self.handlers[activity] if e.kind == "compensate")
        child = Scope(start.scope, "event", tuple(sorted(self.behind(start.id))))
        return undo._replace(left=left, inner=(child,))

    def _parts(self, path: Path) -> Iterator[Scope]:
        """In an ad hoc sub-process another part begins, or where nothing is at work, nothing more does."""
        scope = path[-1]
        ad_hoc = self.ad_hoc(scope.node)
        for name in scope.left if not (ad_hoc.sequential and scope.busy) else ():
            left = tuple(other for other in scope.left if other != name)
            begun = self.changed(scope, plus=[(name, "", self.watching(name))])
            yield self.rebuilt(path, begun._replace(left=left))
        if not scope.busy:
            yield self.rebuilt(path, scope._replace(left=()))

    def _joined(self, scope: Scope, join: str) -> Iterator[Scope]:
        kind = self.kind(join)
        flows = [flow.id for flow in self.graph.incoming(join)]
        filled = {token[1]: token for token in scope.tokens if token[0] == join and token[1]}
        fires = len(filled) == len(flows)
        due = [flow for place, flow in scope.due if place == join]
        number = int(self.graph.element(join).activation.rpartition(" ")[2] or 0) if kind is GatewayType.COMPLEX else 0
        if due:
            rest = tuple(other for other in scope.due if other[0] != join)
            for flow in due:
                if flow in filled:
                    still = (*rest, *((join, other) for other in due if other != flow))
                    yield self.changed(scope, [filled[flow]])._replace(due=tuple(sorted(still)))
            if not set(due) & set(filled) and not self.comes(scope, join, set(due)):
                yield scope._replace(due=rest)
            return
        if number:
            fires = len(filled) >= number
        elif kind in (GatewayType.INCLUSIVE, GatewayType.COMPLEX):
            fires = fires or not self.comes(scope, join, set(flows) - set(filled))
        for choice in self.choices(join) if fires else ():
            after = self.changed(scope, filled.values(), [self.token(flow) for flow in choice])
            awaited = [(join, flow) for flow in flows if flow not in filled] if number else []
            yield after._replace(due=tuple(sorted([*scope.due, *awaited])))

    def comes(self, scope: Scope, join: str, empty: set[str]) -> bool:
        """True where some other token can still come to an empty flow of the join, and to no filled one."""
        flows = {flow.id for flow in self.graph.incoming(join)}
        places = [token[0] for token in scope.tokens if token[0] != join]
        places += [child.node for child in scope.inner if child.kind != "event"]
        for place in places:
            seen, waiting, met = {place}, [place], set()
            while waiting:
                node = waiting.pop()
                onward = list(self.graph.outgoing(node))
                if getattr(self.graph.element(node), "kind", "") == "cancel":
                    onward += [flow for e in self.borders.get(self.graph.element(node).scope, ())
                               if e.kind == "cancel" for flow in self.graph.outgoing(e.id)]  # fmt: skip
                for event in self.borders.get(node, ()):
                    onward += self.graph.outgoing(event.id)
                for flow in onward:
                    if flow.target == join:
                        met.add(flow.id)
                    elif flow.target not in seen:
                        seen.add(flow.target)
                        waiting.append(flow.target)
            if met & empty and not met & (flows - empty):
                return True
        return False

    # What is seen

    def doubled(self, scope: Scope) -> set[str]:
        """Nodes at which two tokens stand that do not wait for others; end events do not count."""
        at = Counter(token[0] for token in scope.tokens if not token[1])
        at.update(child.node for child in scope.inner if child.kind == "sub")
        ends = {e.id for e in self.graph.elements() if isinstance(e, Event) and e.type is EventType.END}
        found = {node for node, number in at.items() if number > 1 and node not in ends}
        return found.union(*(self.doubled(child) for child in scope.inner))

    def look(self):
        """(stuck, doubled, endless, number of states), or None where there are too many."""
        first = self.open("P")
        steps: nx.DiGraph = nx.DiGraph()
        doubled: set[str] = set()
        waiting = deque([first])
        seen = {first}
        while waiting:
            state = waiting.popleft()
            steps.add_node(state)
            doubled |= self.doubled(state)
            for after in self.steps(state) if state.busy else ():
                steps.add_edge(state, after)
                if after not in seen:
                    seen.add(after)
                    waiting.append(after)
            if len(seen) > self.enough:
                return None
        dead = [state for state in steps if not steps.out_degree(state)]
        stuck = [state for state in dead if state.busy]
        able = set(dead).union(*(nx.ancestors(steps, state) for state in dead))
        return bool(stuck), bool(doubled), len(able) < len(steps), len(steps)
