"""How tokens move: gateways, scopes, events (rules GW, SC, EV)."""

from oracle.records import Row, Scope, Token, Wait, union

from bpr.errors import Finding, RunError, Where
from bpr.program.tables import NodeKind

ENTER = {
    NodeKind.ACTIVITY: "enable",
    NodeKind.EXCLUSIVE: "enter_exclusive",
    NodeKind.PARALLEL: "join_parallel",
    NodeKind.INCLUSIVE: "enter_inclusive",
    NodeKind.EVENT_BASED: "race",
    NodeKind.SUB_PROCESS: "enter_sub_process",
    NodeKind.CATCH: "wait",
    NodeKind.END: "end",
    NodeKind.TERMINATE: "terminate",
}
"""What a token does at a node of a kind; at any other it passes on."""

PASSED = {NodeKind.PASS, NodeKind.MERGE, NodeKind.PARALLEL, NodeKind.THROW, NodeKind.END, NodeKind.TERMINATE}
"""Kinds of nodes that a token passes at once, without a choice: the loop guard looks at them in loops only (GW-9)."""


class TokenGame:
    """The half of the oracle that knows the drawing."""

    # -- tokens ----------------------------------------------------------------------------------------------------

    def stand_at(self, scope, node, flow, causes):
        token = Token(scope, node, flow, causes)
        scope.tokens.append(token)
        return token

    def is_there(self, token):
        return token in token.scope.tokens

    def count_visit(self, case, node):
        visit = case.visits.get(node, 0)
        case.visits[node] = visit + 1
        if visit >= self.program.loop_guard and (NodeKind(self.program.kind[node]) not in PASSED or self.returns(node)):
            raise RunError(Finding("RUN-LOOP", Where(), "endless", ""))
        return visit

    def enter(self, token):
        """A token reaches its node."""
        self.moves_so_far += 1
        token.arrived = self.moves_so_far
        getattr(self, ENTER.get(self.program.kind[token.node], "pass_on"))(token)

    def pass_on(self, token):
        case, node = token.scope.case, token.node
        self.count_visit(case, node)
        self.throw_from(case, node, token.causes)
        self.leave([token], self.program.out[node], token.causes)

    def end(self, token):
        case, node = token.scope.case, token.node
        self.count_visit(case, node)
        case.outcome = node
        self.throw_from(case, node, token.causes)
        self.leave([token], [], token.causes)

    def terminate(self, token):
        """SC-3."""
        scope, case, node = token.scope, token.scope.case, token.node
        self.count_visit(case, node)
        case.outcome = node
        self.throw_from(case, node, token.causes)
        for other in list(scope.tokens):
            self.withdraw(other)
        self.scope_ends(scope, token.causes)

    def abandon(self, scope, node, row):
        """PT-2: the process ends as with a terminate end event."""
        scope.case.outcome = node
        while scope.host is not None:
            scope = scope.host.scope
        for other in list(scope.tokens):
            self.withdraw(other)
        self.scope_ends(scope, [row])

    def leave(self, tokens, flows, causes):
        """The tokens become one on each of `flows`; a scope that is left without tokens ends (SC-2)."""
        scope = tokens[0].scope
        moving = [self.stand_at(scope, self.program.target[flow], flow, causes) for flow in flows]
        for token in tokens:
            scope.tokens.remove(token)
        if not scope.tokens:
            self.scope_ends(scope, causes)
        for token in moving:
            if self.is_there(token):  # a terminate end event may have withdrawn it
                self.enter(token)

    def enter_sub_process(self, token):
        """SC-1."""
        self.open_sub_process(token)
        self.begin_scope(token.inside, self.program.entries[token.node], token.causes)

    def open_sub_process(self, host):
        host.visit = self.count_visit(host.scope.case, host.node)
        host.inside = Scope(host.scope.case, host)
        self.arm(host)

    def begin_scope(self, scope, entries, causes):
        """A token on each of `entries`."""
        tokens = [self.stand_at(scope, entry, None, causes) for entry in entries]
        for token in tokens:
            if self.is_there(token):
                self.enter(token)
        if not tokens:
            self.scope_ends(scope, causes)

    def scope_ends(self, scope, causes):
        host = scope.host
        if host is None:
            scope.case.final = causes
            return
        self.stop_waiting(host)
        self.stay(host, "completed")
        self.throw_from(scope.case, host.node, causes)
        self.write(scope.case, host.node, host.visit)
        self.leave([host], self.program.out[host.node], causes)

    def withdraw(self, token):
        """Take `token` away with everything it stands for."""
        token.scope.tokens.remove(token)
        self.cancel(token.planned)
        own = [wait.row for wait in token.waits if wait.kind == "own"]
        self.stop_waiting(token)
        self.stay(token, "withdrawn")
        if token.inside is not None:
            for inner in list(token.inside.tokens):
                self.withdraw(inner)
        if token.row is not None:
            self.stop_activity(token)
            own.append(token.row)
        for row in own:
            row.withdrawn = self.now
            self.ended.append(row)

    def scopes(self, case):
        """All scopes of `case` that are open."""
        todo = list(case.processes)
        while todo:
            scope = todo.pop(0)
            yield scope
            todo += [token.inside for token in scope.tokens if token.inside is not None]

    def tokens(self, case):
        return [token for scope in self.scopes(case) for token in scope.tokens]

    # -- gateways --------------------------------------------------------------------------------------------------

    def enter_exclusive(self, token):
        self.leave([token], [self.one(token.scope.case, token.node)], token.causes)

    def enter_inclusive(self, token):
        """One without several incoming flows only splits; a join fires when all tokens of the case wait."""
        if len(self.program.incoming[token.node]) <= 1:
            self.leave([token], self.several(token.scope.case, token.node), token.causes)

    def one(self, case, node):
        """GW-1."""
        out, choice, visit = self.program.out[node], self.program.choices[node], self.count_visit(case, node)
        taken = [flow for flow, condition in zip(out, choice.conditions, strict=True) if self.holds(case, condition)]
        if not taken and choice.slots:
            taken = [out[self.draw(choice.slots[0], case, visit)]]
        if not taken and choice.default >= 0:
            taken = [out[choice.default]]
        if not taken:
            raise RunError(Finding("GATEWAY-NONE", Where(), "no flow", ""))
        self.choices.append((case, node, self.now, taken[0]))
        return taken[0]

    def several(self, case, node):
        """GW-3."""
        out, visit = self.program.out[node], self.count_visit(case, node)
        if len(out) <= 1:
            return out
        choice, taken, again = self.program.choices[node], [], 0
        while not taken:
            for flow, condition, slot in zip(out, choice.conditions, choice.slots, strict=True):
                if self.holds(case, condition) or (
                    slot >= 0 and self.draw(slot, case, visit + again * (self.program.loop_guard + 1)) == 1
                ):
                    taken.append(flow)
            if not taken and choice.default >= 0:
                taken = [out[choice.default]]
            if not taken and max(choice.slots) < 0:
                raise RunError(Finding("GATEWAY-NONE", Where(), "no flow", ""))
            again += 1
        self.choices += [(case, node, self.now, flow) for flow in taken]
        return taken

    def holds(self, case, condition):
        return condition is not None and self.value(case, condition)

    def join_parallel(self, token):
        """GW-4."""
        scope, node = token.scope, token.node
        here = [other for other in scope.tokens if other.node == node and other.arrived]
        chosen = [next((t for t in here if t.flow == flow), None) for flow in self.program.incoming[node]]
        if len(chosen) <= 1:
            chosen = [token]
        if None not in chosen:
            self.count_visit(scope.case, node)
            self.leave(chosen, self.program.out[node], union(t.causes for t in chosen))

    def fire_an_inclusive_join(self, case):
        """GW-5: fire an inclusive join that may, the one that holds a token or fired longest ago; if there is one."""
        for token in sorted(self.tokens(case), key=lambda t: max(t.arrived, t.scope.fired.get(t.node, 0))):
            node, scope = token.node, token.scope
            incoming = self.program.incoming[node]
            if self.program.kind[node] != NodeKind.INCLUSIVE or len(incoming) <= 1:
                continue
            here = [t for t in scope.tokens if t.node == node]
            filled = {t.flow for t in here}
            empty = set(incoming) - filled
            others = [t.node for t in scope.tokens if t.node != node]
            if any(self.reaches(other, empty, node) and not self.reaches(other, filled, node) for other in others):
                continue
            chosen = [next(t for t in here if t.flow == flow) for flow in incoming if flow in filled]
            self.moves_so_far += 1
            scope.fired[node] = self.moves_so_far
            self.leave(chosen, self.several(case, node), union(t.causes for t in chosen))
            return True
        return False

    def reaches(self, start, flows, join):
        """Whether a token at `start` can come along one of `flows` without passing `join`."""
        seen, todo = {join}, [start]
        while todo:
            node = todo.pop()
            if node in seen:
                continue
            seen.add(node)
            if any(flow in flows for flow in self.program.out[node]):
                return True
            todo += self.following(node)
        return False

    def returns(self, node):
        """Whether a token can come back to `node`."""
        seen, todo = set(), self.following(node)
        while todo:
            other = todo.pop()
            if other not in seen:
                seen.add(other)
                todo += self.following(other)
        return node in seen

    def following(self, node):
        boundaries = [boundary.node for boundary in self.program.boundaries.get(node, ())]
        return [self.program.target[flow] for flow in self.program.out[node]] + boundaries

    # -- events ----------------------------------------------------------------------------------------------------

    def wait(self, token):
        """A token reaches an intermediate event or a receive task."""
        row = self.row_of(token, token.node, token.causes)
        self.arm(token)
        self.begin_to_wait(token, row, "own")

    def race(self, token):
        """GW-7."""
        token.visit, token.entered = self.count_visit(token.scope.case, token.node), self.now
        self.stop_clocks(token)
        for flow in self.program.out[token.node]:
            if self.is_there(token):
                self.begin_to_wait(token, self.row_of(token, self.program.target[flow], token.causes), "rival")

    def arm(self, token):
        """EV-5: the boundary events of an activity or sub-process wait from now on."""
        token.entered = self.now
        self.stop_clocks(token)
        for boundary in self.program.boundaries.get(token.node, ()):
            row = self.row_of(token, boundary.node, token.causes)
            self.begin_to_wait(token, row, "interrupting" if boundary.interrupting else "free")

    def row_of(self, token, node, causes):
        return Row(token.scope, node, self.count_visit(token.scope.case, node), self.now, causes)

    def begin_to_wait(self, token, row, kind, turn=1):
        """An event begins to wait: for its timer, or for a message, which may have been kept."""
        case, node, visit, catch = row.case, row.node, row.visit, self.program.catches[row.node]
        self.waits_so_far += 1
        wait = Wait(token, row, kind, turn, self.waits_so_far)
        token.waits.append(wait)
        if catch.timer is not None and catch.timer.limit is not None:
            self.wait_for_limit(wait)
        elif catch.timer is not None:
            timer = catch.timer
            due = timer.instant if timer.duration is None else self.after(timer.duration, case, visit)
            wait.planned = self.plan(due, self.WORK, lambda: self.then(case, self.happens, wait, []))
        elif catch.simulated_sender:
            kept = next((message for message in case.kept if message[0] == node), None)
            if kept is not None:
                case.kept.remove(kept)
                if kind in ("own", "rival"):
                    self.happens(wait, kept[1])
                else:
                    happen = lambda: self.then(case, self.happens, wait, kept[1])  # noqa: E731  # one line says it
                    wait.planned = self.plan(self.now, self.WORK, happen)
        elif catch.delay is not None:
            due = self.after(catch.delay, case, visit)
            wait.planned = self.plan(due, self.WORK, lambda: self.then(case, self.happens, wait, []))

    def stay(self, token, how):
        """LG-3: it was at a sub-process or event-based gateway."""
        stood = token.entered is not None  # else it was about to come
        if stood and (token.inside is not None or self.program.kind[token.node] == NodeKind.EVENT_BASED):
            times = {"completed": None, "withdrawn": None} | ({how: self.now} if how else {})
            self.stays.append((token.scope.case.number, token.node, token.visit, token.entered, *times.values()))

    def stop_waiting(self, token):
        self.cancel(wait.planned for wait in token.waits)
        token.waits = []
        self.start_clocks(token)

    def happens(self, wait, causes):
        """An event happens (EV-2)."""
        token, row, node = wait.token, wait.row, wait.row.node
        scope, out = token.scope, self.program.out[node]
        row.causes = union([row.causes, causes])
        if wait.kind == "interrupting":
            self.withdraw(token)
        elif wait.kind == "free":
            token.waits.remove(wait)
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
        if wait.kind in ("own", "rival"):
            self.leave([token], out, [row])
            return
        self.leave([self.stand_at(scope, node, None, [row])], out, [row])
        timer = self.program.catches[node].timer
        more = timer is None or timer.repeat == 0 or wait.turn < timer.repeat
        if wait.kind == "free" and more and self.is_there(token):
            self.begin_to_wait(token, self.row_of(token, node, [row]), "free", wait.turn + 1)

    # -- messages --------------------------------------------------------------------------------------------------

    def throw_from(self, case, node, causes):
        """EV-3: messages that take time leave at once; the others are delivered when the tokens have come to wait."""
        for receiver in self.program.throws.get(node, ()):
            catch = self.program.catches.get(receiver)
            if catch is None or catch.delay is None:
                case.thrown.append((receiver, causes))
                continue
            number = case.sent.get(receiver, 0)
            case.sent[receiver] = number + 1
            case.on_the_way += 1
            arrives = self.after(catch.delay, case, number)
            self.plan(arrives, self.WORK, lambda to=receiver: self.then(case, self.arrives, case, to, causes))

    def arrives(self, case, receiver, causes):
        case.on_the_way -= 1
        self.deliver(case, receiver, causes)

    def deliver(self, case, receiver, causes):
        if receiver not in self.program.catches:
            self.write(case, receiver, case.visits.get(receiver, 0))
            self.begin_scope(self.open_process(case), [receiver], causes)
            return
        waiting = [w for t in self.tokens(case) for w in t.waits if w.row.node == receiver and w.planned is None]
        if waiting:
            self.happens(min(waiting, key=lambda wait: wait.order), causes)
        else:
            case.kept.append((receiver, causes))

    def settle(self, case):
        """All tokens wait: deliver messages, then fire inclusive joins, one by one; see whether the case is over."""
        while True:
            if case.thrown:
                self.deliver(case, *case.thrown.pop(0))
            elif not self.fire_an_inclusive_join(case):
                break
        if case.end is None and not case.on_the_way and not self.tokens(case):
            case.end = self.now
