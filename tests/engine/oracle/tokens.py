"""How tokens move, and the scopes that they move in (rules GW-6, GW-8, GW-9, SC, CA)."""

from oracle.records import Done, Scope, Token

from bpr.errors import Finding, RunError, Where
from bpr.program.tables import NodeKind

ENTER = {
    NodeKind.ACTIVITY: "enable",
    NodeKind.EXCLUSIVE: "enter_exclusive",
    NodeKind.PARALLEL: "join_parallel",
    NodeKind.INCLUSIVE: "enter_inclusive",
    NodeKind.COMPLEX: "enter_complex",
    NodeKind.EVENT_BASED: "race",
    NodeKind.SUB_PROCESS: "enter_sub_process",
    NodeKind.REPEAT: "enter_rounds",
    NodeKind.CATCH: "wait",
    NodeKind.END: "end",
    NodeKind.TERMINATE: "terminate",
    NodeKind.ERROR: "throw_error",
    NodeKind.ESCALATION: "throw_escalation",
    NodeKind.COMPENSATION: "compensate",
    NodeKind.CANCEL: "cancel_transaction",
}
"""What a token does at a node of a kind; at any other it passes on."""

LOOKED_AT = {
    NodeKind.ACTIVITY, NodeKind.SUB_PROCESS, NodeKind.REPEAT, NodeKind.CATCH, NodeKind.BOUNDARY, NodeKind.EVENT_START,
    NodeKind.EXCLUSIVE, NodeKind.INCLUSIVE, NodeKind.COMPLEX, NodeKind.EVENT_BASED,
}  # fmt: skip
"""Kinds of nodes at which the loop guard looks, besides those to which a token can come back (GW-9)."""


class TokenGame:
    """The part of the oracle that knows the drawing."""

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
        if visit >= self.program.loop_guard and (self.program.kind[node] in LOOKED_AT or self.returns(node)):
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

    def come_to_an_end(self, token):
        """What all end events have in common, and events that throw at an end or on the way."""
        case, node = token.scope.case, token.node
        self.count_visit(case, node)
        if self.program.elements[node].type == "endEvent":
            case.outcome = node
        self.throw_from(case, node, token.causes)

    def end(self, token):
        self.come_to_an_end(token)
        self.leave([token], [], token.causes)

    def terminate(self, token):
        """SC-3."""
        self.come_to_an_end(token)
        self.terminate_scope(token.scope, token.causes)

    def abandon(self, scope, node, row):
        """PT-2: the process ends as with a terminate end event."""
        scope.case.outcome = node
        while scope.host is not None:
            scope = scope.host.scope
        self.terminate_scope(scope, [row])

    def leave(self, tokens, flows, causes):
        """The tokens become one on each of `flows`; where there is none the scope has lost a token."""
        scope = tokens[0].scope
        moving = [self.stand_at(scope, self.program.target[flow], flow, causes) for flow in flows]
        for token in tokens:
            scope.tokens.remove(token)
        if not moving:
            self.token_ended(scope, causes)
        for token in moving:
            if self.is_there(token):  # a terminate end event may have withdrawn it
                self.enter(token)

    def token_ended(self, scope, causes):
        """SC-2, and what else follows from the end of a token in a scope that is no ordinary one."""
        if scope.rounds is not None:
            self.round_ended(scope, causes)
        elif scope.unordered is not None:
            self.unordered_ended(scope, causes)
        elif scope.undoing is not None:
            self.handler_ended(scope, causes)
        elif not scope.tokens:
            self.scope_ends(scope, causes)

    def withdraw(self, token):
        """Take `token` away with everything it stands for."""
        token.scope.tokens.remove(token)
        self.cancel(token.planned)
        own = [wait.row for wait in token.waits if wait.kind == "own"]
        self.stop_waiting(token)
        self.stay(token, "withdrawn")
        if token.inside is not None:
            self.clear(token.inside)
        if token.row is not None:
            self.stop_activity(token)
            own.append(token.row)
        for row in own:
            row.withdrawn = self.now
            self.ended.append(row)

    # -- scopes ----------------------------------------------------------------------------------------------------

    def enter_sub_process(self, token):
        """SC-1, CA-1; an ad hoc sub-process begins in its own way (AH-1)."""
        if token.node in self.program.ad_hoc:
            self.enter_ad_hoc(token)
            return
        self.open_sub_process(token)
        self.begin_scope(token.inside, self.program.entries[token.node], token.causes)

    def open_sub_process(self, host):
        host.visit = self.count_visit(host.scope.case, host.node)
        self.open_scope(host)

    def open_scope(self, host):
        """The scope inside `host`, where nothing moves yet; boundary events and event sub-processes wait (EP-1)."""
        host.inside = Scope(host.scope.case, host)
        if host.undoes and any(self.program.kind[e] == NodeKind.EVENT_START for e in self.program.entries[host.node]):
            host.inside.undone = host.undoes.inside
        self.arm(host)
        self.watch(host.inside, host.node)

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
        self.stop_watching(scope)
        if host is None:
            scope.case.final = causes
            return
        self.stop_waiting(host)
        self.stay(host, "completed")
        self.throw_from(scope.case, host.node, causes)
        self.write(scope.case, host.node, host.visit)
        self.note_done(host.scope, host.node, scope.done)
        self.leave([host], self.program.out[host.node], causes)

    def terminate_scope(self, scope, causes):
        """Withdraw everything in it and below, and end it."""
        self.clear(scope)
        self.scope_ends(scope, causes)

    def clear(self, scope):
        """Withdraw everything in it and below; nothing in it waits to begin any more."""
        self.stop_watching(scope)
        if scope.unordered is not None:
            scope.unordered.todo = []
        for token in list(scope.tokens):
            self.withdraw(token)

    def note_done(self, scope, node, inside=()):
        """CP-1: an activity has been completed in `scope`."""
        if node in self.program.compensations:
            scope.done.append(Done(node, list(inside)))

    def scopes(self, case):
        """All scopes of `case` that are open."""
        todo = list(case.processes)
        while todo:
            scope = todo.pop(0)
            yield scope
            todo += [token.inside for token in scope.tokens if token.inside is not None]

    def tokens(self, case):
        return [token for scope in self.scopes(case) for token in scope.tokens]

    def waits(self, case):
        """Everything that waits in `case`, what has waited for longest first."""
        waits = [wait for token in self.tokens(case) for wait in token.waits]
        waits += [wait for scope in self.scopes(case) for wait in scope.waits]
        return sorted(waits, key=lambda wait: wait.order)
