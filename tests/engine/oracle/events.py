"""Events that wait and what brings them about: timers, messages, signals, conditions (rules EV, SG, CO, EP)."""

from oracle.records import Row, Wait, union

from bpr.program.tables import NodeKind


class Events:
    """The part of the oracle that waits."""

    # -- who waits -------------------------------------------------------------------------------------------------

    def wait(self, token):
        """A token reaches an intermediate event or a receive task."""
        row = self.row_of(token.scope, token.node, token.causes)
        self.arm(token)
        self.begin_to_wait(Wait(row, "own", token.scope, token))

    def race(self, token):
        """GW-7."""
        token.visit, token.entered = self.count_visit(token.scope.case, token.node), self.now
        self.stop_clocks(token)
        for flow in self.program.out[token.node]:
            if self.is_there(token):
                row = self.row_of(token.scope, self.program.target[flow], token.causes)
                self.begin_to_wait(Wait(row, "rival", token.scope, token))

    def arm(self, token):
        """EV-5: the boundary events of an activity or sub-process wait from now on."""
        token.entered = self.now
        self.stop_clocks(token)
        for boundary in self.program.boundaries.get(token.node, ()):
            row = self.row_of(token.scope, boundary.node, token.causes)
            kind = "interrupting" if boundary.interrupting else "free"
            self.begin_to_wait(Wait(row, kind, token.scope, token))

    def watch(self, scope, holder, causes=None):
        """EP-1: the start events of the event sub-processes of `scope` wait from now on."""
        scope.watching = True
        causes = scope.host.causes if causes is None else causes
        for handler in self.program.handlers.get(holder, ()):
            row = self.row_of(scope, handler.start, causes)
            kind = "interrupting" if handler.interrupting else "free"
            self.begin_to_wait(Wait(row, kind, scope, handler=handler))

    def row_of(self, scope, node, causes):
        return Row(scope, node, self.count_visit(scope.case, node), self.now, causes)

    def begin_to_wait(self, wait):
        """An event begins to wait; what it waits for may be there already."""
        case, visit, catch = wait.row.case, wait.row.visit, self.program.catches[wait.row.node]
        self.waits_so_far += 1
        wait.order = self.waits_so_far
        (wait.scope if wait.token is None else wait.token).waits.append(wait)
        if catch.timer is not None and catch.timer.limit is not None:
            self.wait_for_limit(wait)
        elif catch.timer is not None:
            timer = catch.timer
            due = timer.instant if timer.duration is None else self.after(timer.duration, case, visit)
            self.plan_to_happen(wait, due, [])
        elif catch.simulated_sender:
            self.look_for_kept(wait)
        elif wait.kind in ("own", "rival") and self.holds(case, catch.condition):
            self.happens(wait, [])  # CO-1: it is asked when the event begins to wait
        elif catch.delay is not None:
            self.plan_to_happen(wait, self.after(catch.delay, case, visit), [])

    def look_for_kept(self, wait):
        """EV-3, EV-5: a message that was kept."""
        case, node = wait.row.case, wait.row.node
        kept = next((message for message in case.kept if message[0] == node), None)
        if kept is not None:
            case.kept.remove(kept)
            if wait.kind in ("own", "rival"):
                self.happens(wait, kept[1])
            else:
                self.plan_to_happen(wait, self.now, kept[1])

    def plan_to_happen(self, wait, instant, causes):
        case = wait.row.case
        wait.planned = self.plan(instant, self.WORK, lambda: self.then(case, self.happens, wait, causes))

    def is_waiting(self, wait):
        return wait in (wait.scope if wait.token is None else wait.token).waits

    def stop_waiting(self, token):
        self.cancel(wait.planned for wait in token.waits)
        token.waits = []
        self.start_clocks(token)

    def stay(self, token, how):
        """LG-3: it was at a sub-process or event-based gateway; instances of what has a loop marker have none."""
        repeats, host = self.program.repeats, token.scope.host
        stood = token.entered is not None and (host is None or host.node not in repeats)  # else it was about to come
        if stood and (token.inside is not None or self.program.kind[token.node] == NodeKind.EVENT_BASED):
            times = {"completed": None, "withdrawn": None} | ({how: self.now} if how else {})
            node = repeats[token.node].node if token.node in repeats else token.node
            self.stays.append((token.scope.case.number, node, token.visit, token.entered, *times.values()))

    def stop_watching(self, scope):
        self.cancel(wait.planned for wait in scope.waits)
        scope.waits, scope.watching = [], False

    # -- what happens ----------------------------------------------------------------------------------------------

    def happens(self, wait, causes, *, later=False):
        """An event happens (EV-2); with `later` the new token of one that does not interrupt moves later (ES-3)."""
        token, scope, row, node = wait.token, wait.scope, wait.row, wait.row.node
        row.causes = union([row.causes, causes])
        if wait.kind == "free":
            self.cancel([wait.planned])
            (scope if token is None else token).waits.remove(wait)
        elif token is None:
            self.clear(scope)  # EP-2
        elif wait.kind == "interrupting":
            self.withdraw(token)
        else:
            self.stop_waiting(token)
        row.ready = row.released = row.started = row.work_end = row.enabled
        row.completed = self.now
        self.ended.append(row)
        self.write(scope.case, node, row.visit)
        self.throw_from(scope.case, node, [row])
        if wait.kind == "rival":
            self.stay(token, "completed")
            flow = next(f for f in self.program.out[token.node] if self.program.target[f] == node)
            self.choices.append((scope.case, token.node, self.now, flow))
        if wait.kind == "own":
            self.note_done(scope, node)
        if wait.kind in ("own", "rival"):
            self.leave([token], self.program.out[node], [row])
            return
        new = self.stand_at(scope, node if wait.handler is None else wait.handler.node, None, [row])
        if wait.handler is not None:  # EP-2, EP-3: an event sub-process opens a scope of its own
            self.open_sub_process(new)
            new = self.stand_at(new.inside, node, None, [row])
        if later and wait.kind == "free":
            scope.case.later.append(lambda: self.move_on(new))
            self.wait_again(wait)
        else:
            self.move_on(new)
            self.wait_again(wait)

    def move_on(self, token):
        """The new token of an event goes on, if nothing has withdrawn it."""
        if self.is_there(token):
            self.leave([token], self.program.out[token.node], token.causes)

    def wait_again(self, wait):
        """EV-6."""
        token, scope, catch = wait.token, wait.scope, self.program.catches[wait.row.node]
        more = catch.timer is None or catch.timer.repeat == 0 or wait.turn < catch.timer.repeat
        there = scope.watching if token is None else self.is_there(token)
        if wait.kind == "free" and more and there:
            row = self.row_of(scope, wait.row.node, [wait.row])
            again = Wait(row, "free", scope, token, wait.handler)
            again.turn, again.held = wait.turn + 1, wait.held
            self.begin_to_wait(again)

    # -- messages and signals --------------------------------------------------------------------------------------

    def throw_from(self, case, node, causes):
        """EV-3: messages that take time leave at once; the others are delivered when the tokens have come to wait."""
        for receiver in self.program.throws.get(node, ()):
            catch = self.program.catches.get(receiver)
            if catch is None or catch.delay is None:
                case.later.append(lambda to=receiver: self.deliver(case, to, causes))
                continue
            number = case.sent.get(receiver, 0)
            case.sent[receiver] = number + 1
            case.on_the_way += 1
            arrives = self.after(catch.delay, case, number)
            self.plan(arrives, self.WORK, lambda to=receiver: self.then(case, self.arrives, case, to, causes))
        if node in self.program.signals:
            self.thrown.append((case, self.program.signals[node], causes))

    def arrives(self, case, receiver, causes):
        case.on_the_way -= 1
        self.deliver(case, receiver, causes)

    def deliver(self, case, receiver, causes):
        if receiver not in self.program.catches:
            self.write(case, receiver, case.visits.get(receiver, 0))
            self.begin_scope(self.open_process(case, receiver, causes), [receiver], causes)
            return
        wait = next((w for w in self.waits(case) if w.row.node == receiver and w.planned is None), None)
        if wait is not None:
            self.happens(wait, causes)
        else:
            case.kept.append((receiver, causes))

    def signal(self, thrower, signal, causes):
        """SG-1: it reaches all that waits for it now."""
        waits = [
            w for case in self.cases for w in self.waits(case) if self.program.catches[w.row.node].signal == signal
        ]
        for wait in sorted(waits, key=lambda w: w.order):
            if not self.is_waiting(wait):
                continue
            self.then(wait.row.case, self.happens, wait, causes if wait.row.case is thrower else [])

    # -- when all tokens of a case wait ----------------------------------------------------------------------------

    def settle(self, case):
        """Deliver messages, ask conditions, fire joins, one by one; see whether the case is over."""
        while True:
            if case.later:
                case.later.pop(0)()
            elif not self.a_condition_holds(case) and not self.fire_a_join(case):
                break
        if case.end is None and not case.on_the_way and not self.tokens(case):
            case.end = self.now

    def reach_all_cases(self):
        """What has happened is over: what all cases share is looked at (CO-1), then signals reach them (SG-1)."""
        while self.thrown or self.shared_changed:
            if self.shared_changed:
                self.shared_changed = False
                for case in list(self.cases):
                    self.settle(case)
            else:
                self.signal(*self.thrown.pop(0))

    def a_condition_holds(self, case):
        """CO-1: the first event whose condition holds happens; CO-2: again only after it has not held."""
        for wait in self.waits(case):
            condition = self.program.catches[wait.row.node].condition
            if condition is None:
                continue
            held, wait.held = wait.held, self.holds(case, condition)
            if wait.held and not held:
                self.happens(wait, [])
                return True
        return False

    def holds(self, case, condition):
        return condition is not None and self.value(case, condition)
