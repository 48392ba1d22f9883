"""The token game: how tokens move through scopes until they wait or end, all within one instant (rules GW-6, SC-*).

What waits is the business of `activities` and `events`, where a token goes next at a gateway that of `gateways`; this
module calls them and is called by them when a token goes on. It knows no time but the instant.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bpr.engine.state import Arrive, Arrived, Case, Causes, Completed, Flows, Item, Scope
from bpr.process.elements import EventType
from bpr.program.tables import NodeKind, Program

if TYPE_CHECKING:
    from bpr.engine.simpy_engine import Run

_PASSED = {
    NodeKind.PASS, NodeKind.MERGE, NodeKind.PARALLEL, NodeKind.THROW, NodeKind.END, NodeKind.TERMINATE,
    NodeKind.ERROR, NodeKind.ESCALATION, NodeKind.CANCEL,
}  # fmt: skip
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
            NodeKind.ACTIVITY: run.activities.enable,
            NodeKind.EXCLUSIVE: self._pass,  # `move` chooses itself
            NodeKind.PARALLEL: self._parallel,
            NodeKind.INCLUSIVE: self._inclusive,
            NodeKind.EVENT_BASED: self._event_based,
            NodeKind.SUB_PROCESS: self._sub_process,
            NodeKind.CATCH: self._catch,
            NodeKind.THROW: self._throw,
            NodeKind.END: self._end_event,
            NodeKind.TERMINATE: self._terminate,
            NodeKind.BOUNDARY: self._pass,  # no flow leads there
            NodeKind.REPEAT: self._repeat,
            NodeKind.ERROR: self._error,
            NodeKind.EVENT_START: self._pass,  # no flow leads there
            NodeKind.ESCALATION: self._escalation,
            NodeKind.COMPENSATION: self._compensation,
            NodeKind.CANCEL: self._cancel,
            NodeKind.COMPLEX: self._complex,
        }
        kinds = [NodeKind.REPEAT if node in program.ad_hoc else kind for node, kind in enumerate(program.kind)]
        queued = dict.fromkeys(run.activities.queues, run.activities.queue_up)
        self._arrive = tuple(
            self._counting(arrive[kind])
            if kind in _PASSED and node in program.counted
            else queued.get(node, arrive[kind])
            for node, kind in enumerate(kinds)
        )
        self._ends = frozenset(n for n, e in enumerate(program.elements) if e.type == EventType.END)
        self._event_sub_processes = frozenset(program.scope[start] for start in _starts(program))
        # What is thrown by a pseudo scope has been thrown when its event was reached.
        self._thrown = frozenset({*program.undoings, *(n for n, k in enumerate(program.kind) if k == NodeKind.CANCEL)})
        self._ahead = tuple(_ahead(program, flow) for flow in range(len(program.target)))

    def begin_process(self, case: Case, start: int, causes: Causes) -> None:
        """Open the scope of a process of `case` and put a token on its start event."""
        if start in self._program.written:
            self._run.write(case, start, case.visits.get(start, 0))
        self.move(self._open_process(case, start, causes), self._entry + start, causes)

    def _open_process(self, case: Case, node: int, causes: Causes) -> Scope:
        """The scope of the process of `node`, with one token; its event sub-processes wait."""
        scope = case.open_scope(-1 - self._program.process[node], None)
        case.open_scopes += 1
        scope.tokens = 1
        if scope.node in self._program.handlers:
            self._run.events.arm_scope(scope, causes)
        return scope

    def begin_at(self, case: Case, node: int) -> None:
        """Put a token of a new case on `node`, inside the sub-processes around it (opening backlog)."""
        around = []
        inner = self._program.scope[node]
        while inner >= 0:
            around.append(inner)
            inner = self._program.scope[inner]
        scope = self._open_process(case, around[-1] if around else node, ())
        for sub_process in reversed(around):
            scope = self.open(scope, sub_process, ())
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
        cleared = scope.cleared
        for flow in onward:
            if scope.cleared == cleared:  # else this token has been withdrawn meanwhile
                self.move(scope, flow, causes)

    def resume(self, scope: Scope, cleared: int, flows: Flows, causes: Causes) -> None:
        """A token that was added while others moved goes on, unless it has been withdrawn with its scope."""
        if scope.cleared == cleared:
            self.go_on(scope, flows, causes)

    def move(self, scope: Scope, flow: int, causes: Causes) -> None:
        """Move a token along `flow` and on, until it and all tokens it splits into wait or are consumed."""
        target, ahead, arrive, exclusive = self._program.target, self._ahead, self._arrive, self._exclusive
        todo: list[tuple[Scope, int, int, Causes]] = []
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
                    todo.extend((scope, scope.cleared, later, causes) for later in flows[:0:-1])
                flow = flows[0]
                continue
            while todo:
                scope, cleared, flow, causes = todo.pop()
                if scope.cleared == cleared:  # else this token has been withdrawn meanwhile
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

    def _complex(self, scope: Scope, node: int, flow: int, causes: Causes) -> Arrived:
        """A token reaches a complex gateway: it waits, activates it, or is absorbed (CX-2, CX-3)."""
        if self._gateways.absorbs(scope, node, flow):
            joined = self._gateways.renewed(scope, node)
            if joined is None:
                return (), scope, causes
            scope.tokens -= 1  # the token that is absorbed; the one that goes on is counted among those that waited
        else:
            joined = self._gateways.activate(scope, node, flow, causes)
            if joined is None:
                return None, scope, causes
        return self._gateways.choose_several(scope.case, node), scope, joined

    def _sub_process(self, scope: Scope, node: int, _: int, causes: Causes) -> Arrived:
        child = self.open(scope, node, causes)
        return tuple(self._entry + entry for entry in self._program.entries[node]), child, causes

    def _repeat(self, scope: Scope, node: int, _: int, causes: Causes) -> Arrived:
        """A token reaches what is done several times: an activity with a loop marker, or what is in an ad hoc one."""
        repetition = self._repeats.begin(scope.case, node)
        if repetition is None:
            self._gateways.count_visit(scope.case, node)
            return self._out[node], scope, causes
        child = self.open(scope, node, causes)
        child.repetition = repetition
        return self._repeats.first(child), child, causes

    def _end_event(self, scope: Scope, node: int, _: int, causes: Causes) -> Arrived:
        self._reach(scope, node, causes)
        return (), scope, causes

    def _terminate(self, scope: Scope, node: int, _: int, causes: Causes) -> Arrived:
        self._reach(scope, node, causes)
        self.clear(scope, left=1)
        return (), scope, causes

    def _error(self, scope: Scope, node: int, _: int, causes: Causes) -> Arrived:
        """An error goes to the event that catches it, which takes its token; if none does, it ends the process."""
        self._reach(scope, node, causes)
        watch = self._catcher(scope, node)
        if watch is not None:
            return self._caught(watch, causes)
        scope = _outermost(scope)
        self.clear(scope, left=1)
        return (), scope, causes

    def _escalation(self, scope: Scope, node: int, _: int, causes: Causes) -> Arrived:
        """An escalation goes to the event that catches it, which takes its token or adds one (ES-1 to ES-3)."""
        self._reach(scope, node, causes)
        watch = self._catcher(scope, node)
        if watch is not None and watch.interrupting:
            return self._caught(watch, causes)
        if watch is not None:
            watch.causes = tuple(sorted({*watch.causes, *causes}))
            self.add(watch)
        return self._out[node], scope, causes

    def _compensation(self, scope: Scope, node: int, _: int, causes: Causes) -> Arrived:
        """A compensation event has done undone, one handler after the other (CP-2, CP-3)."""
        self._reach(scope, node, causes)
        undoing = self._program.undoings[node]
        undoes = self._to_undo(scope, undoing.activity)
        if not undoes:
            return self._out[node], scope, causes
        if undoing.waits:
            return self._undo(scope, node, undoes, causes)
        scope.tokens += 1
        cleared = scope.cleared
        beside = self.open(scope, node, causes)
        beside.undoes = undoes
        self.go_on(beside, self._next_handler(beside), causes)  # until it waits, then this token goes on
        return self._out[node] if scope.cleared == cleared else None, scope, causes

    def _cancel(self, scope: Scope, node: int, _: int, causes: Causes) -> Arrived:
        """A cancel end event ends its transaction, after what was completed in it has been undone (TX-1)."""
        self._reach(scope, node, causes)
        while scope.node not in self._program.transactions:
            assert scope.parent is not None  # noqa: S101  # refused before
            scope = scope.parent
        undoes = scope.completed[::-1]
        scope.completed = ()
        self.clear(scope, left=1)
        return self._undo(scope, node, undoes, causes) if undoes else self._cancelled(scope, causes)

    def _cancelled(self, scope: Scope, causes: Causes) -> Arrived:
        """All is undone: the cancel event on the border of the transaction takes the token."""
        boundary = self._program.transactions[scope.node]
        watch = self._watching(scope, {boundary: 0})
        assert watch is not None  # noqa: S101  # it waits as long as its transaction is open
        return self._caught(watch, causes)

    def _reach(self, scope: Scope, node: int, causes: Causes) -> None:
        """A token reaches an event that throws something: the outcome of an end event, and what it sends."""
        if node in self._ends:
            scope.case.outcome = node
        if node in self._program.throws:
            self._run.events.throw(scope.case, node, causes)

    # What catches errors and escalations

    def _catcher(self, scope: Scope, node: int) -> Item | None:
        """The event that catches what `node` throws in `scope`: the nearest, going outwards (ER-1, ES-1, EP-4)."""
        return self._watching(scope, self._program.caught[node])

    @staticmethod
    def _watching(scope: Scope, fits: Mapping[int, int]) -> Item | None:
        """The nearest of the events `fits` that wait in or around `scope`; of those in one place the best fitting."""
        around: Scope | None = scope
        while around is not None:
            host = around.host
            for watches in (around.watches, host.watches if host is not None else ()):
                found = [watch for watch in watches if watch.node in fits]
                if found:
                    return min(found, key=lambda watch: fits[watch.node])
            around = around.parent
        return None

    def _caught(self, watch: Item, causes: Causes) -> Arrived:
        """An interrupting event takes the token of what brought it about: where that goes on."""
        watch.causes = tuple(sorted({*watch.causes, *causes}))
        scope, row = self._run.events.interrupt(watch)
        return self._out[watch.node], scope, (row,)

    def add(self, watch: Item) -> None:
        """One that does not interrupt happens: its token moves when those that move now have come to wait (ES-3)."""
        events = self._run.events
        scope, row = events.add(watch)
        events.again(watch, row)
        self._run.outbox.append((self.resume, (scope, scope.cleared, self._out[watch.node], (row,))))

    # Compensation

    def _to_undo(self, scope: Scope, activity: int) -> tuple[Completed, ...]:
        """What a compensation event in `scope` undoes, the last completed first; it is not undone a second time."""
        around = activity < 0 and scope.node in self._event_sub_processes
        place = scope.parent if around else scope
        while place is not None:
            completed = place.completed if place.undone is None else place.undone.inside
            taken = tuple(one for one in reversed(completed) if activity in (-1, one.node))
            if activity < 0 or taken:
                kept = tuple(one for one in completed if activity not in (-1, one.node))
                if place.undone is None:
                    place.completed = kept
                else:  # a handler: what its own sub-process had completed
                    place.undone = place.undone._replace(inside=kept)
                return taken
            place = place.parent
        return ()

    def _undo(self, scope: Scope, node: int, undoes: tuple[Completed, ...], causes: Causes) -> Arrived:
        """Open the scope in which the handlers run for the event `node` (CP-3)."""
        child = self.open(scope, node, causes)
        child.undoes = undoes
        return self._next_handler(child), child, causes

    def _next_handler(self, scope: Scope) -> Flows:
        """The flow by which the token enters the next handler; none where all is undone."""
        while scope.undoes:
            first, *others = scope.undoes
            scope.undone = first if first.handler in self._event_sub_processes else None
            if first.handler >= 0:
                scope.undoes = tuple(others)
                return (self._entry + first.handler,)
            scope.undoes = (*first.inside[::-1], *others)
        return ()

    def abandon(self, scope: Scope, node: int, causes: Causes) -> None:
        """Who waited at `node` has given up: its process ends as with a terminate end event (PT-2)."""
        scope.case.outcome = node
        scope = _outermost(scope)
        self.clear(scope, left=1)
        self.go_on(scope, (), causes)

    def fire_inclusive(self, case: Case) -> bool:
        """Fire an inclusive join of `case` that no token can still reach (GW-5), if there is one; all tokens wait."""
        released = self._gateways.released(case)
        if released is None:
            return False
        scope, node, causes = released
        self.go_on(scope, self._gateways.choose_several(case, node), causes)
        return True

    # Scopes

    def open(self, scope: Scope, node: int, causes: Causes) -> Scope:
        """Open the scope of a sub-process or of repetitions (SC-1), with one token; its boundary events are armed."""
        case = scope.case
        item = Item(scope, node, self._gateways.count_visit(case, node), causes, self._run.clock.instant)
        scope.items[item] = None
        child = item.child = case.open_scope(node, scope)
        child.host = item
        child.tokens = 1
        self._run.events.arm(item)
        if node in self._program.handlers:
            self._run.events.arm_scope(child, causes)
        return child

    def _close(self, scope: Scope, parent: Scope, causes: Causes) -> Scope:
        """The scope of a sub-process holds no token any more (SC-2): back to the scope around it."""
        node = scope.node
        if node in self._program.throws and node not in self._thrown:
            self._run.events.throw(scope.case, node, causes)
        host = scope.host
        assert host is not None  # noqa: S101  # only processes have none
        if node in self._program.written:
            self._run.write(scope.case, node, host.visit)
        self._run.events.disarm(host)
        self._run.recorder.stay(host, self._run.clock.instant)
        del parent.items[host]
        self._end(scope)
        handler = self._program.compensations.get(node)
        if handler is not None and (handler >= 0 or scope.completed):
            parent.completed = (*parent.completed, Completed(node, handler, scope.completed))
        return parent

    def _consumed(self, scope: Scope, causes: Causes) -> Arrived:
        """A token of `scope` is consumed: the scope may end (SC-2), and the token of what is around it goes on."""
        scope.tokens -= 1
        node = scope.node
        if node in self._repeats.gathers:
            flows, causes = self._repeats.ended(scope, causes)
            if flows != ():
                return flows, scope, causes
        elif scope.tokens:
            return None, scope, causes
        elif scope.undoes and (flows := self._next_handler(scope)):
            scope.tokens = 1
            return flows, scope, causes
        if scope.parent is None:
            self._end_process(scope, causes)
            return None, scope, causes
        parent = self._close(scope, scope.parent, causes)
        if self._program.kind[node] == NodeKind.CANCEL:
            return self._cancelled(parent, causes)
        beside = node in self._program.undoings and not self._program.undoings[node].waits
        return () if beside else self._out[node], parent, causes

    def clear(self, scope: Scope, left: int = 0) -> None:
        """Withdraw everything in `scope` and below (terminate end events, interrupting events).

        `left` is 1 where the token that brought this about is still to go on, or to be consumed.
        """
        self._run.events.disarm_scope(scope)
        for item in tuple(scope.items):
            if item in scope.items:  # the boundary event of an activity goes with it
                self._run.withdraw(item)
        if scope.repetition is not None:
            scope.repetition.left = ()
        scope.joins.clear()
        scope.absorbed = {}
        scope.tokens = left
        scope.cleared += 1

    def _end_process(self, scope: Scope, causes: Causes) -> None:
        self._end(scope)
        scope.case.final = causes
        self.close(scope.case)

    def _end(self, scope: Scope) -> None:
        """`scope` is over: nothing in it waits or goes on any more."""
        if scope.watches:
            self._run.events.disarm_scope(scope)
        scope.case.scopes.remove(scope)
        scope.cleared += 1

    def close(self, case: Case) -> None:
        """A process or a message of `case` is done; the last one ends the case."""
        case.open_scopes -= 1
        if not case.open_scopes:
            self._run.end_case(case)


def _outermost(scope: Scope) -> Scope:
    """The scope of the process around `scope`."""
    while scope.parent is not None:
        scope = scope.parent
    return scope


def _starts(program: Program) -> list[int]:
    """The start events of event sub-processes."""
    return [node for node, kind in enumerate(program.kind) if kind == NodeKind.EVENT_START]


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
