"""Events that wait: on their own, behind an event-based gateway, on a border, at the start of an event sub-process.

Rules EV-*, SG-*, CO-*, EP-*; what errors and escalations are caught by is the business of `tokens`.

An event that has happened leaves a row in the activity table like an activity, so that the critical path can pass it.
"""

from typing import TYPE_CHECKING

from bpr.engine.conditions import value_for
from bpr.engine.deadlines import Deadlines
from bpr.engine.state import SIGNAL, Call, Case, Causes, Completed, Item, Scope
from bpr.eventlog.tables import NEVER
from bpr.program.tables import NodeKind, Timer

if TYPE_CHECKING:
    from bpr.engine.simpy_engine import Run


class Events:
    """Timers, messages and signals of one replication."""

    def __init__(self, run: "Run") -> None:
        self._run = run
        self._program = run.program
        self._catches = run.program.catches
        # Who waits for a signal, in the order in which they began to; nobody is ever under -1.
        self._listeners: dict[int, dict[Item, None]] = {catch.signal: {} for catch in self._catches.values()}
        self._deadlines = Deadlines(run)
        self._stops = run.program.stops
        self.armed = frozenset((*run.program.boundaries, *run.program.stops))
        """The nodes at which something begins and ends with the wait of a token: see `arm` and `disarm`."""

    # Waiting

    def wait(self, scope: Scope, node: int, causes: Causes) -> int:
        """A token reaches an intermediate catch event or receive task; the row if it happens at once, else -1."""
        run = self._run
        item = Item(scope, node, run.gateways.count_visit(scope.case, node), causes, run.clock.instant)
        scope.items[item] = None
        if node in self.armed:
            self.arm(item)
        if self._expect(item):
            del scope.items[item]
            self.disarm(item)
            self._note_completion(item)
            return self._happened(item)
        return -1

    def wait_for_first(self, scope: Scope, node: int, causes: Causes) -> tuple[int, Causes] | None:
        """A token reaches an event-based gateway: the first of the events behind it takes it (GW-7).

        Returns the event and its row if one happens at once, ties in the order of the flows.
        """
        run = self._run
        gateway = Item(scope, node, run.gateways.count_visit(scope.case, node), causes, run.clock.instant)
        scope.items[gateway] = None
        if node in self._stops:
            self._deadlines.stand_still(gateway)
        watches = []
        for flow in self._program.out[node]:
            event = self._program.target[flow]
            watch = Item(scope, event, run.gateways.count_visit(scope.case, event), causes, run.clock.instant)
            watch.host = gateway
            watches.append(watch)
            gateway.watches = tuple(watches)
            if self._expect(watch):
                del scope.items[gateway]
                self.disarm(gateway)
                run.recorder.stay(gateway, run.clock.instant)
                self._log_choice(watch)
                return event, (self._happened(watch),)
        return None

    def _expect(self, item: Item) -> bool:
        """Start waiting for the event of `item`; whether it has happened already (a message that was kept)."""
        run = self._run
        catch = self._catches[item.node]
        case, now = item.scope.case, run.clock.instant
        if catch.timer is not None and catch.timer.limit is not None:
            self._deadlines.wait(item, catch.timer.limit)
        elif catch.timer is not None:
            item.call = run.clock.at(self._fires(catch.timer, item, now), self.happens, item)
        elif catch.simulated_sender:
            kept = case.mailbox.get(item.node)
            if kept:
                item.causes = tuple(sorted({*item.causes, *kept.pop(0)}))
                return True
            case.catchers = {**case.catchers, item.node: [*case.catchers.get(item.node, ()), item]}
            return False
        if catch.signal >= 0:
            self._listeners[catch.signal][item] = None
        if catch.condition is not None:
            if not self._on_border(item) and self._holds(item):
                return True
            case.conditions = (*case.conditions, item)
        if catch.timer is None and catch.delay is not None:
            instant = run.lasting(now, catch.delay, case, item.node, item.visit)
            item.call = run.clock.at(instant, self.happens, item)
        return False

    def _fires(self, timer: Timer, item: Item, now: int) -> int:
        if timer.duration is None:
            return max(now, timer.instant or 0)
        return self._run.lasting(now, timer.duration, item.scope.case, item.node, item.visit)

    # Happening

    def happens(self, call: Call) -> None:
        """A timer fires, or a message from a party that is not simulated arrives."""
        item: Item = call.item
        if item.call is call:
            self._happen(item)
            self._run.settle(item.scope.case)

    def _happen(self, item: Item) -> None:
        host = item.host
        self.forget(item)
        if host is None and item.handler < 0:
            del item.scope.items[item]
            self.disarm(item)
            self._go_on(item)
        elif host is not None and self._program.kind[host.node] == NodeKind.EVENT_BASED:
            del host.scope.items[host]
            self.disarm(host)
            self._run.recorder.stay(host, self._run.clock.instant)
            self._log_choice(item)
            self._go_on(item)
        elif item.interrupting:
            scope, row = self.interrupt(item)
            self._run.tokens.leave(scope, item.node, (row,))
        else:
            self._add(item)

    def interrupt(self, watch: Item) -> tuple[Scope, int]:
        """An interrupting event withdraws what it watches: where its token is, and its row (EV-5, EP-2)."""
        tokens, scope = self._run.tokens, watch.scope
        if watch.handler < 0:
            assert watch.host is not None  # noqa: S101  # an event on a border
            self._run.withdraw(watch.host)
            return scope, self._happened(watch)
        tokens.clear(scope, left=1)
        row = self._happened(watch)
        return tokens.open(scope, watch.handler, (row,)), row

    def add(self, watch: Item) -> tuple[Scope, int]:
        """An event that does not interrupt adds a token: where that is, and the row of the event (EV-6, EP-3)."""
        scope, host = watch.scope, watch.host
        if host is not None:
            host.watches = tuple(other for other in host.watches if other is not watch)
        else:
            scope.watches = tuple(other for other in scope.watches if other is not watch)
        scope.tokens += 1
        row = self._happened(watch)
        return (scope if watch.handler < 0 else self._run.tokens.open(scope, watch.handler, (row,))), row

    def _add(self, watch: Item) -> None:
        """The token of an event that does not interrupt moves; then the event goes on waiting."""
        cleared, host = watch.scope.cleared, watch.host
        scope, row = self.add(watch)
        self._run.tokens.leave(scope, watch.node, (row,))
        # Unless it has been withdrawn by what came of it.
        if host in watch.scope.items if host is not None else watch.scope.cleared == cleared:
            self.again(watch, row)

    def fails(self, host: Item) -> bool:
        """Whether the work on `host` ends in an error or escalation that takes the token (ER-3, ES-4)."""
        for watch in host.watches:
            slot = self._program.failures.get(watch.node, -1)
            if slot >= 0 and self._run.draw[slot](host.scope.case.key, watch.visit):
                self._happen(watch)
                if host not in host.scope.items:
                    return True
        return False

    def again(self, item: Item, row: int) -> None:
        """One that does not interrupt goes on waiting: a message for the next one, a timer cycle for its next turn."""
        run, host, scope = self._run, item.host, item.scope
        timer = self._catches[item.node].timer
        if timer is not None and timer.repeat and item.fired + 1 >= timer.repeat:
            return
        visit = run.gateways.count_visit(scope.case, item.node)
        following = Item(scope, item.node, visit, (row,), run.clock.instant)
        following.host, following.handler, following.interrupting = host, item.handler, False
        following.fired, following.holds = item.fired + 1, True
        if host is not None:
            host.watches = (*host.watches, following)
        else:
            scope.watches = (*scope.watches, following)
        self._watch(following)

    # Conditions

    def fire_condition(self, case: Case) -> bool:
        """Let the first conditional event of `case` happen whose condition holds (CO-1, CO-2), if there is one."""
        for item in case.conditions:
            holds = self._holds(item)
            if holds and not item.holds:
                self._happen(item)
                return True
            item.holds = holds
        return False

    def _holds(self, item: Item) -> bool:
        condition = self._catches[item.node].condition
        assert condition is not None  # noqa: S101  # only those are asked
        return bool(value_for(self._program, item.scope.case, item.node, condition))

    def _on_border(self, item: Item) -> bool:
        """Whether the event stands on a border or starts an event sub-process."""
        host = item.host
        return item.handler >= 0 or (host is not None and self._program.kind[host.node] != NodeKind.EVENT_BASED)

    def _go_on(self, item: Item) -> None:
        row = self._happened(item)
        self._note_completion(item)
        self._run.tokens.leave(item.scope, item.node, (row,))

    def _note_completion(self, item: Item) -> None:
        """A receive task has been completed, which can perhaps be undone (CP-1)."""
        handler = self._program.compensations.get(item.node)
        if handler is not None:
            item.scope.completed = (*item.scope.completed, Completed(item.node, handler))

    def _happened(self, item: Item) -> int:
        now = self._run.clock.instant
        item.ready = item.released = item.started = item.work_end = item.enabled
        row = self._run.recorder.add(item, now, NEVER, 0)
        if item.node in self._program.written:
            self._run.write(item.scope.case, item.node, item.visit)
        if item.node in self._program.throws:
            self.throw(item.scope.case, item.node, (row,))
        return row

    def _log_choice(self, winner: Item) -> None:
        gateway = winner.host
        assert gateway is not None  # noqa: S101  # only events behind a gateway come here
        flow = next(f for f in self._program.out[gateway.node] if self._program.target[f] == winner.node)
        self._run.recorder.event(winner.scope.case, gateway.node, self._run.clock.instant, flow)

    def hears(self, item: Item) -> bool:
        """Whether `item` waits for a signal that somebody may throw."""
        catch = self._catches.get(item.node)
        thrown = self._program.signals.values()
        return catch is not None and catch.signal in thrown and item in self._listeners[catch.signal]

    # Boundary events

    def arm(self, host: Item) -> None:
        """Start waiting for the boundary events of an activity or sub-process that has just been enabled.

        Clocks of limits that stand still while it is under way do so from now on.
        """
        if host.node in self._stops:
            self._deadlines.stand_still(host)
        watches = []
        for boundary in self._program.boundaries.get(host.node, ()):
            visit = self._run.gateways.count_visit(host.scope.case, boundary.node)
            watch = Item(host.scope, boundary.node, visit, host.causes, host.enabled)
            watch.host, watch.interrupting = host, boundary.interrupting
            watches.append(watch)
        host.watches = tuple(watches)
        for watch in watches:
            self._watch(watch)

    def arm_scope(self, scope: Scope, causes: Causes) -> None:
        """Start waiting for the event sub-processes of a scope that has just been opened (EP-1)."""
        watches = []
        for handler in self._program.handlers[scope.node]:
            visit = self._run.gateways.count_visit(scope.case, handler.start)
            watch = Item(scope, handler.start, visit, causes, self._run.clock.instant)
            watch.handler, watch.interrupting = handler.node, handler.interrupting
            watches.append(watch)
        scope.watches = tuple(watches)
        for watch in watches:
            self._watch(watch)

    def disarm_scope(self, scope: Scope) -> None:
        """Stop waiting for the event sub-processes of a scope."""
        for watch in scope.watches:
            self.forget(watch)
        scope.watches = ()

    def _watch(self, watch: Item) -> None:
        """Wait for a boundary event; a message that was kept for it comes at once, but not within the present move."""
        if self._expect(watch):
            watch.call = self._run.clock.at(self._run.clock.instant, self.happens, watch)

    def disarm(self, host: Item) -> None:
        """Stop waiting for the boundary events of `host`, or for the events of an event-based gateway; clocks go on."""
        for watch in host.watches:
            self.forget(watch)
        host.watches = ()
        if host.node in self._stops and host.sends_to is None:
            self._deadlines.go_on(host)

    def forget(self, item: Item) -> None:
        """Nothing that `item` waited for reaches it any more."""
        item.call = None
        case = item.scope.case
        if case.clocks:
            self._deadlines.forget(item)
        waiting = case.catchers.get(item.node)
        if waiting is not None and item in waiting:
            waiting.remove(item)
        if item in case.conditions:
            case.conditions = tuple(other for other in case.conditions if other is not item)
        self._listeners[self._catches[item.node].signal].pop(item, None)

    # Messages and signals

    def throw(self, case: Case, node: int, causes: Causes) -> None:
        """Send the messages of `node` to their receivers in the same case (EV-3), its signal to all cases (SG-1).

        They arrive when all tokens that move now have come to wait, or after their time on the way. The case is not
        over while a message is on the way.
        """
        run = self._run
        for target in self._program.throws.get(node, ()):
            case.open_scopes += 1
            catch = self._catches.get(target)
            if catch is None or catch.delay is None:
                run.outbox.append((self.deliver, (case, target, causes)))
            else:
                # How often it has been sent keys the draw: the receiver may not be waiting yet.
                sent = case.sent.get(target, 0)
                case.sent = {**case.sent, target: sent + 1}
                instant = run.lasting(run.clock.instant, catch.delay, case, target, sent)
                run.clock.at(instant, self.message_arrives, (case, target, causes))
        if node in self._program.signals:
            thrown = (case, self._program.signals[node], causes)
            run.clock.at(run.clock.instant, self.signal_arrives, thrown, SIGNAL)

    def signal_arrives(self, call: Call) -> None:
        """A signal reaches all who wait for it now; what caused it is a cause in its own case only (SG-1)."""
        case, signal, causes = call.item
        listeners = self._listeners.get(signal, {})  # none, where it only begins processes
        for item in tuple(listeners):
            if item in listeners:  # not withdrawn by what came of another one
                receiver = item.scope.case
                if receiver is case:
                    item.causes = tuple(sorted({*item.causes, *causes}))
                self._happen(item)
                self._run.settle_case(receiver)
        self._run.settle(None)

    def message_arrives(self, call: Call) -> None:
        """A message that was on the way arrives."""
        self.deliver(*call.item)
        self._run.settle(call.item[0])

    def deliver(self, case: Case, target: int, causes: Causes) -> None:
        """Give a message to the first that waits for it, or keep it until one does; or begin the process it starts."""
        waiting = case.catchers.get(target)
        if target not in self._catches:
            self._run.tokens.begin_process(case, target, causes)
        elif waiting:
            item = waiting.pop(0)
            item.causes = tuple(sorted({*item.causes, *causes}))
            self._happen(item)
        else:
            case.mailbox = {**case.mailbox, target: [*case.mailbox.get(target, ()), causes]}
        self._run.tokens.close(case)
