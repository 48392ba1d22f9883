"""What goes outwards and what goes back: errors, escalations, compensation, cancellation (rules ER, ES, CP, TX)."""

from oracle.records import Scope


class Undoing:
    """The part of the oracle that catches and undoes."""

    # -- errors and escalations ------------------------------------------------------------------------------------

    def throw_error(self, token):
        """ER-1, ER-2."""
        self.come_to_an_end(token)
        wait = self.catcher(token)
        if wait is not None:
            self.happens(wait, token.causes)
            return
        scope = token.scope
        while scope.host is not None:
            scope = scope.host.scope
        self.terminate_scope(scope, token.causes)

    def throw_escalation(self, token):
        """ES-1 to ES-3."""
        self.come_to_an_end(token)
        wait = self.catcher(token)
        if wait is not None:
            self.happens(wait, token.causes, later=True)
        if self.is_there(token):
            self.leave([token], self.program.out[token.node], token.causes)

    def catcher(self, token):
        """The event that catches what is thrown: the nearest that waits, one that names it before one that does not."""
        fits, scope = self.program.caught[token.node], token.scope
        while scope is not None:
            border = scope.host.waits if scope.host is not None else []
            for waits in (scope.waits, border):
                able = [wait for wait in waits if wait.row.node in fits]
                if able:
                    return min(able, key=lambda wait: fits[wait.row.node])
            scope = scope.host.scope if scope.host is not None else None
        return None

    def fails(self, token):
        """ER-3, ES-4: the work of a task ends; whether it ends in something that takes the token."""
        for boundary in self.program.boundaries.get(token.node, ()):
            slot = self.program.failures.get(boundary.node)
            if slot is None:
                continue
            wait = next((w for w in token.waits if w.row.node == boundary.node), None)
            if wait is not None and self.draw(slot, token.scope.case, wait.row.visit) == 1:
                self.happens(wait, [])
                if not self.is_there(token):
                    return True
        return False

    # -- compensation ----------------------------------------------------------------------------------------------

    def compensate(self, token):
        """CP-2, CP-3."""
        undoing = self.program.undoings[token.node]
        self.come_to_an_end(token)
        todo = self.what_to_undo(token, undoing.activity)
        out = self.program.out[token.node]
        if not todo:
            self.leave([token], out, token.causes)
        elif undoing.waits:
            self.undo(token, todo, lambda causes: self.leave([token], out, causes))
        else:
            beside = self.stand_at(token.scope, token.node, None, token.causes)
            beside.stays = True
            self.undo(beside, todo, lambda causes: self.leave([beside], [], causes))
            if self.is_there(token):
                self.leave([token], out, token.causes)

    def what_to_undo(self, token, activity):
        """The handlers, the last completed first, each with what it undoes."""
        scope = token.scope
        if activity < 0:
            if scope.undone is not None:
                return self.handlers_of(scope.undone)
            if scope.host is not None and scope.host.node in self.event_sub_processes():
                scope = scope.host.scope
            return self.handlers_of(scope.done)
        while scope is not None:
            for completed in (scope.done, scope.undone or []):
                found = [done for done in completed if done.node == activity and not done.undone]
                if found:
                    return self.handlers_of(found)
            scope = scope.host.scope if scope.host is not None else None
        return []

    def event_sub_processes(self):
        return {handler.node for handlers in self.program.handlers.values() for handler in handlers}

    def handlers_of(self, completed):
        """CP-1: where an activity has no handler, those of what was completed in it. From now on it is undone."""
        found = []
        for done in reversed([done for done in completed if not done.undone]):
            done.undone = True
            handler = self.program.compensations[done.node]
            found += self.handlers_of(done.inside) if handler < 0 else [(handler, done)]
        return found

    def undo(self, host, todo, then):
        """Run handlers, one after the other, in a scope of `host`."""
        host.inside = Scope(host.scope.case, host)
        host.inside.undoing = (todo, then)
        self.next_handler(host.inside, host.causes)

    def next_handler(self, scope, causes):
        todo, then = scope.undoing
        if not todo:
            then(causes)
            return
        handler, done = todo.pop(0)
        token = self.stand_at(scope, handler, None, causes)
        token.undoes = done
        self.enter(token)

    def handler_ended(self, scope, causes):
        if not scope.tokens:
            self.next_handler(scope, causes)

    # -- transactions ----------------------------------------------------------------------------------------------

    def cancel_transaction(self, token):
        """TX-1."""
        self.come_to_an_end(token)
        scope = token.scope
        while scope.host.node not in self.program.transactions:
            scope = scope.host.scope
        self.clear(scope)
        if todo := self.handlers_of(scope.done):
            standing = self.stand_at(scope, token.node, None, token.causes)
            self.undo(standing, todo, lambda causes: self.take_to_the_border(scope, causes))
        else:
            self.take_to_the_border(scope, token.causes)

    def take_to_the_border(self, scope, causes):
        """With a loop marker the border is of what stands for all instances."""
        event, host = self.program.transactions[scope.host.node], scope.host
        while not any(wait.row.node == event for wait in host.waits):
            host = host.scope.host
        self.happens(next(wait for wait in host.waits if wait.row.node == event), causes)
