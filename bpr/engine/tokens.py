"""The token game: how tokens move through scopes until they wait or end, all within one instant (rules GW-6, SC-*).

What waits is the business of `activities` and `events`, where a token goes next at a gateway that of `gateways`; this
module calls them and is called by them when a token goes on. It knows no time but the instant.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from bpr.engine.state import Case, Causes, Item, Scope
from bpr.program.tables import NodeKind, Program

if TYPE_CHECKING:
    from bpr.engine.simpy_engine import Run

Flows = tuple[int, ...]
Arrived = tuple[Flows | None, Scope, Causes]
"""Where a token that has reached a node goes on: by these flows, in this scope, with these causes.

None: it waits or has been joined; no flows: it is consumed."""
Arrive = Callable[[Scope, int, int, Causes], Arrived]
"""What happens to a token in a scope that reaches a node by a flow, with its causes."""

_PASSED = {NodeKind.PASS, NodeKind.MERGE, NodeKind.PARALLEL, NodeKind.THROW, NodeKind.END, NodeKind.TERMINATE}
"""Kinds of nodes where nothing is drawn, so that visits are counted only where the program asks for it."""


class Tokens:
    """Moves the tokens of one replication."""

    def __init__(self, run: "Run") -> None:
        self._run = run
        self._gateways = run.gateways
        self._repeats = run.repeats
        program = run.program
        self._program = program
        self._out = program.out
        self._entry = len(program.flows)
        self._exclusive = tuple(kind == NodeKind.EXCLUSIVE for kind in program.kind)
        arrive: dict[int, Arrive] = {
            NodeKind.PASS: self._pass,
            NodeKind.MERGE: self._pass,
            NodeKind.ACTIVITY: self._activity,
            NodeKind.EXCLUSIVE: self._pass,  # `move` chooses itself
            NodeKind.PARALLEL: self._parallel,
            NodeKind.INCLUSIVE: self._inclusive,
            NodeKind.EVENT_BASED: self._event_based,
            NodeKind.SUB_PROCESS: self._sub_process,
            NodeKind.CATCH: self._catch,
            NodeKind.THROW: self._throw,
            NodeKind.END: self._end,
            NodeKind.TERMINATE: self._terminate,
            NodeKind.BOUNDARY: self._pass,  # no flow leads there
            NodeKind.REPEAT: self._repeat,
            NodeKind.ERROR: self._error,
        }
        self._arrive = tuple(
            self._counting(arrive[kind]) if kind in _PASSED and node in program.counted else arrive[kind]
            for node, kind in enumerate(program.kind)
        )
        self._ahead = tuple(_ahead(program, flow) for flow in range(len(program.target)))

    def begin_process(self, case: Case, start: int, causes: Causes) -> None:
        """Open the scope of a process of `case` and put a token on its start event."""
        scope = case.open_scope(-1, None)
        case.open_scopes += 1
        scope.tokens = 1
        self.move(scope, self._entry + start, causes)

    def begin_at(self, case: Case, node: int) -> None:
        """Put a token of a new case on `node`, inside the sub-processes around it (opening backlog)."""
        around = []
        inner = self._program.scope[node]
        while inner >= 0:
            around.append(inner)
            inner = self._program.scope[inner]
        scope = case.open_scope(-1, None)
        case.open_scopes += 1
        scope.tokens = 1
        for sub_process in reversed(around):
            scope = self._open(scope, sub_process, ())
        self.move(scope, self._entry + node, ())

    def leave(self, scope: Scope, node: int, causes: Causes) -> None:
        """A token leaves `node` by all its outgoing flows (a parallel split if there are several)."""
        self.go_on(scope, self._out[node], causes)

    def go_on(self, scope: Scope, flows: Flows, causes: Causes) -> None:
        """A token goes on by each of `flows`; where there is none it is consumed (an implicit end)."""
        onward: Flows | None = flows
        while onward == ():
            onward, scope, causes = self._consumed(scope, causes)
        if onward is None:
            return
        scope.tokens += len(onward) - 1
        for flow in onward:
            if scope.tokens:  # else a terminate end event has cleared it meanwhile
                self.move(scope, flow, causes)

    def move(self, scope: Scope, flow: int, causes: Causes) -> None:
        """Move a token along `flow` and on, until it and all tokens it splits into wait or are consumed."""
        target, ahead, arrive, exclusive = self._program.target, self._ahead, self._arrive, self._exclusive
        todo: list[tuple[Scope, int, Causes]] = []
        while True:
            flow = ahead[flow]
            node = target[flow]
            if exclusive[node]:
                flow = self._gateways.choose_one(scope.case, node)
                continue
            flows, scope, causes = arrive[node](scope, node, flow, causes)
            while flows == ():
                flows, scope, causes = self._consumed(scope, causes)
            if flows:
                if len(flows) > 1:
                    scope.tokens += len(flows) - 1
                    todo.extend((scope, later, causes) for later in flows[:0:-1])
                flow = flows[0]
                continue
            while todo:
                scope, flow, causes = todo.pop()
                if scope.tokens:  # else a terminate end event has cleared it meanwhile
                    break
            else:
                return

    # What happens to a token that reaches a node of each kind

    def _counting(self, arrive: Arrive) -> Arrive:
        """`arrive`, for a node whose visits are counted though nothing is drawn there."""

        def counted(scope: Scope, node: int, flow: int, causes: Causes) -> Arrived:
            arrived = arrive(scope, node, flow, causes)
            if arrived[0] is not None:
                self._gateways.count_visit(scope.case, node)
            return arrived

        return counted

    def _pass(self, scope: Scope, node: int, _: int, causes: Causes) -> Arrived:
        return self._out[node], scope, causes

    def _activity(self, scope: Scope, node: int, _: int, causes: Causes) -> Arrived:
        row = self._run.activities.enable(scope, node, causes)
        return (None, scope, causes) if row < 0 else (self._out[node], scope, (row,))

    def _parallel(self, scope: Scope, node: int, flow: int, causes: Causes) -> Arrived:
        joined = self._gateways.join(scope, node, flow, causes)
        return (None, scope, causes) if joined is None else (self._out[node], scope, joined)

    def _inclusive(self, scope: Scope, node: int, flow: int, causes: Causes) -> Arrived:
        if self._gateways.waits_at_inclusive(scope, node, flow, causes):
            return None, scope, causes
        return self._gateways.choose_several(scope.case, node), scope, causes

    def _event_based(self, scope: Scope, node: int, _: int, causes: Causes) -> Arrived:
        won = self._run.events.wait_for_first(scope, node, causes)
        return (None, scope, causes) if won is None else (self._out[won[0]], scope, won[1])

    def _catch(self, scope: Scope, node: int, _: int, causes: Causes) -> Arrived:
        row = self._run.events.wait(scope, node, causes)
        return (None, scope, causes) if row < 0 else (self._out[node], scope, (row,))

    def _throw(self, scope: Scope, node: int, _: int, causes: Causes) -> Arrived:
        self._run.events.throw(scope.case, node, causes)
        return self._out[node], scope, causes

    def _sub_process(self, scope: Scope, node: int, _: int, causes: Causes) -> Arrived:
        child = self._open(scope, node, causes)
        return tuple(self._entry + entry for entry in self._program.entries[node]), child, causes

    def _repeat(self, scope: Scope, node: int, _: int, causes: Causes) -> Arrived:
        repetition = self._repeats.begin(scope.case, node)
        if repetition is None:
            return self._out[node], scope, causes
        child = self._open(scope, node, causes)
        child.repetition = repetition
        return self._repeats.first(child), child, causes

    def _end(self, scope: Scope, node: int, _: int, causes: Causes) -> Arrived:
        scope.case.outcome = node
        if node in self._program.throws:
            self._run.events.throw(scope.case, node, causes)
        return (), scope, causes

    def _terminate(self, scope: Scope, node: int, _: int, causes: Causes) -> Arrived:
        scope.case.outcome = node
        if node in self._program.throws:
            self._run.events.throw(scope.case, node, causes)
        self.clear(scope)
        scope.tokens = 1
        return (), scope, causes

    def _error(self, scope: Scope, node: int, _: int, causes: Causes) -> Arrived:
        """An error goes to the sub-process that catches it, and ends that; if none does, the process (ER-1, ER-2)."""
        scope.case.outcome = node
        if node in self._program.throws:
            self._run.events.throw(scope.case, node, causes)
        host, boundary = self._program.errors.get(node, (-1, -1))
        inside = scope
        while inside.node != host and inside.parent is not None:
            inside = inside.parent
        if inside.parent is None:
            self.clear(inside)
            inside.tokens = 1
            return (), inside, causes
        item = next(item for item in inside.parent.items if item.child is inside)
        row = self._run.events.catch_error(item, boundary, causes)
        return self._out[boundary], inside.parent, (row,)

    def fire_inclusive(self, case: Case) -> bool:
        """Fire an inclusive join of `case` that no token can still reach (GW-5), if there is one; all tokens wait."""
        released = self._gateways.released(case) if case.inclusive else None
        if released is None:
            return False
        scope, node, causes = released
        self.go_on(scope, self._gateways.choose_several(case, node), causes)
        return True

    # Scopes

    def _open(self, scope: Scope, node: int, causes: Causes) -> Scope:
        """Open the scope of a sub-process or of repetitions (SC-1), with one token; its boundary events are armed."""
        case = scope.case
        item = Item(scope, node, self._gateways.count_visit(case, node), causes, self._run.clock.instant)
        scope.items[item] = None
        child = item.child = case.open_scope(node, scope)
        child.tokens = 1
        self._run.events.arm(item)
        return child

    def _close(self, scope: Scope, parent: Scope, causes: Causes) -> Scope:
        """The scope of a sub-process holds no token any more (SC-2): back to the scope around it."""
        if scope.node in self._program.throws:
            self._run.events.throw(scope.case, scope.node, causes)
        for item in parent.items:
            if item.child is scope:
                self._run.events.disarm(item)
                self._run.recorder.stay(item, self._run.clock.instant)
                del parent.items[item]
                break
        scope.case.scopes.remove(scope)
        return parent

    def _consumed(self, scope: Scope, causes: Causes) -> Arrived:
        """A token of `scope` is consumed: the scope may end (SC-2), and the token of what is around it goes on."""
        scope.tokens -= 1
        if scope.node in self._repeats.plans:
            flows, causes = self._repeats.ended(scope, causes)
            if flows != ():
                return flows, scope, causes
        elif scope.tokens:
            return None, scope, causes
        if scope.parent is None:
            self._end_process(scope, causes)
            return None, scope, causes
        return self._out[scope.node], self._close(scope, scope.parent, causes), causes

    def clear(self, scope: Scope) -> None:
        """Withdraw everything in `scope` and below (terminate end events, interrupting boundary events)."""
        for item in tuple(scope.items):
            if item in scope.items:  # the boundary event of an activity goes with it
                self._run.withdraw(item)
        scope.joins.clear()
        scope.tokens = 0

    def _end_process(self, scope: Scope, causes: Causes) -> None:
        scope.case.scopes.remove(scope)
        scope.case.final = causes
        self.close(scope.case)

    def close(self, case: Case) -> None:
        """A process or a message of `case` is done; the last one ends the case."""
        case.open_scopes -= 1
        if not case.open_scopes:
            self._run.end_case(case)


def _ahead(program: Program, flow: int) -> int:
    """The last flow that a token on `flow` comes to without anything happening: behind merges and none events."""
    node = program.target[flow]
    while (
        program.kind[node] in (NodeKind.PASS, NodeKind.MERGE)
        and node not in program.counted
        and len(program.out[node]) == 1
    ):
        (flow,) = program.out[node]
        node = program.target[flow]
    return flow
