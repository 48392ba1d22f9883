"""Events that wait: on their own, behind an event-based gateway, on a boundary (rules EV-*, SG-*).

An event that has happened leaves a row in the activity table like an activity, so that the critical path can pass it.
"""

from typing import TYPE_CHECKING

from bpr.engine.deadlines import Deadlines
from bpr.engine.state import Call, Case, Causes, Item, Scope
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
        if catch.timer is None and catch.delay is not None:
            instant = run.after(now, catch.delay, case.key, item.visit)
            item.call = run.clock.at(instant, self.happens, item)
        return False

    def _fires(self, timer: Timer, item: Item, now: int) -> int:
        if timer.duration is None:
            return max(now, timer.instant or 0)
        return self._run.after(now, timer.duration, item.scope.case.key, item.visit)

    # Happening

    def happens(self, call: Call) -> None:
        """A timer fires, or a message from a party that is not simulated arrives."""
        item: Item = call.item
        if item.call is call:
            self._happen(item)
            self._run.settle(item.scope.case)

    def _happen(self, item: Item) -> None:
        host = item.host
        self._forget(item)
        if host is None:
            del item.scope.items[item]
            self.disarm(item)
            self._go_on(item)
        elif self._program.kind[host.node] == NodeKind.EVENT_BASED:
            del host.scope.items[host]
            self.disarm(host)
            self._run.recorder.stay(host, self._run.clock.instant)
            self._log_choice(item)
            self._go_on(item)
        else:
            self._boundary_event(item, host)

    def _boundary_event(self, item: Item, host: Item) -> None:
        """A boundary event happens: it interrupts its activity, or adds a token (EV-5, EV-6)."""
        if item.interrupting:
            self._run.withdraw(host)
            self._go_on(item)
            return
        host.watches = tuple(watch for watch in host.watches if watch is not item)
        item.scope.tokens += 1
        row = self._happened(item)
        self._run.tokens.leave(item.scope, item.node, (row,))
        if host in host.scope.items:  # not withdrawn by what came of it
            self._again(item, host, row)

    def catch_error(self, host: Item, boundary: int, causes: Causes) -> int:
        """An error end event inside `host` is caught on its border (ER-1); the row of the boundary event."""
        watch = next(watch for watch in host.watches if watch.node == boundary)
        watch.causes = tuple(sorted({*watch.causes, *causes}))
        self._run.withdraw(host)
        return self._happened(watch)

    def fails(self, host: Item) -> bool:
        """Whether the work on `host` ends in an error, which then takes the token (ER-3)."""
        for watch in host.watches:
            slot = self._program.failures.get(watch.node, -1)
            if slot >= 0 and self._run.draw[slot](host.scope.case.key, watch.visit):
                self._happen(watch)
                return True
        return False

    def _again(self, item: Item, host: Item, row: int) -> None:
        """A non-interrupting event goes on waiting: a message for the next one, a timer cycle for its next turn."""
        run = self._run
        timer = self._catches[item.node].timer
        if timer is not None and timer.repeat and item.fired + 1 >= timer.repeat:
            return
        visit = run.gateways.count_visit(item.scope.case, item.node)
        following = Item(item.scope, item.node, visit, (row,), run.clock.instant)
        following.host, following.interrupting, following.fired = host, False, item.fired + 1
        host.watches = (*host.watches, following)
        self._watch(following)

    def _go_on(self, item: Item) -> None:
        row = self._happened(item)
        self._run.tokens.leave(item.scope, item.node, (row,))

    def _happened(self, item: Item) -> int:
        now = self._run.clock.instant
        item.ready = item.released = item.started = item.work_end = item.enabled
        row = self._run.recorder.add(item, now, NEVER, 0)
        if item.node in self._program.throws:
            self.throw(item.scope.case, item.node, (row,))
        return row

    def _log_choice(self, winner: Item) -> None:
        gateway = winner.host
        assert gateway is not None  # noqa: S101  # only events behind a gateway come here
        flow = next(f for f in self._program.out[gateway.node] if self._program.target[f] == winner.node)
        self._run.recorder.event(winner.scope.case, gateway.node, self._run.clock.instant, flow)

    def hears(self, item: Item) -> bool:
        """Whether `item` waits for a signal."""
        catch = self._catches.get(item.node)
        return catch is not None and item in self._listeners[catch.signal]

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

    def _watch(self, watch: Item) -> None:
        """Wait for a boundary event; a message that was kept for it comes at once, but not within the present move."""
        if self._expect(watch):
            watch.call = self._run.clock.at(self._run.clock.instant, self.happens, watch)

    def disarm(self, host: Item) -> None:
        """Stop waiting for the boundary events of `host`, or for the events of an event-based gateway; clocks go on."""
        for watch in host.watches:
            self._forget(watch)
        host.watches = ()
        if host.node in self._stops:
            self._deadlines.go_on(host)

    def withdraw(self, item: Item) -> None:
        """An event that waits is withdrawn with its scope."""
        self._forget(item)

    def _forget(self, item: Item) -> None:
        """Nothing that `item` waited for reaches it any more."""
        item.call = None
        if item.scope.case.clocks:
            self._deadlines.forget(item)
        waiting = item.scope.case.catchers.get(item.node)
        if waiting is not None and item in waiting:
            waiting.remove(item)
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
                run.outbox.append((case, target, causes))
            else:
                # How often it has been sent keys the draw: the receiver may not be waiting yet.
                sent = case.sent.get(target, 0)
                case.sent = {**case.sent, target: sent + 1}
                instant = run.after(run.clock.instant, catch.delay, case.key, sent)
                run.clock.at(instant, self.message_arrives, (case, target, causes))
        if node in self._program.signals:
            run.clock.at(run.clock.instant, self.signal_arrives, (case, self._program.signals[node], causes))

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
