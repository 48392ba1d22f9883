"""How gateways split and join (rules GW-1 to GW-7, CX)."""

from oracle.records import union

from bpr.errors import Finding, RunError, Where
from bpr.program.tables import NodeKind

COUNT = "activationCount"


class Gateways:
    """The part of the oracle that chooses flows and waits for tokens of several."""

    def enter_exclusive(self, token):
        self.leave([token], [self.one(token.scope.case, token.node)], token.causes)

    def enter_inclusive(self, token):
        """One without several incoming flows only splits; a join fires when all tokens of the case wait."""
        if not self.joins(token.node):
            self.leave([token], self.several(token.scope.case, token.node), token.causes)

    def joins(self, node):
        return len(self.program.incoming[node]) > 1

    # -- choices ---------------------------------------------------------------------------------------------------

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

    # -- joins -----------------------------------------------------------------------------------------------------

    def join_parallel(self, token):
        """GW-4."""
        scope, node = token.scope, token.node
        here = sorted((t for t in scope.tokens if t.node == node and t.arrived), key=lambda t: t.arrived)
        chosen = [next((t for t in here if t.flow == flow), None) for flow in self.program.incoming[node]]
        if len(chosen) <= 1:
            chosen = [token]
        if None not in chosen:
            self.count_visit(scope.case, node)
            self.leave(chosen, self.program.out[node], union(t.causes for t in chosen))

    def fire_a_join(self, case):
        """GW-5, CX-3: fire a join that may, the one that holds a token or fired longest ago; if there is one."""
        for scope in self.scopes(case):
            for node in list(scope.missing):
                self.forget_what_cannot_come(scope, node)
        for token in sorted(self.tokens(case), key=lambda t: max(t.arrived, t.scope.fired.get(t.node, 0))):
            node, scope = token.node, token.scope
            if self.program.kind[node] == NodeKind.COMPLEX and self.activate(scope, node):
                return True
            if self.program.kind[node] != NodeKind.INCLUSIVE or not self.joins(node):
                continue
            here = self.oldest(scope, node)
            if self.may_come(scope, node, set(self.program.incoming[node]) - here.keys(), here.keys()):
                continue
            self.fire(scope, node, list(here.values()))
            return True
        return False

    def oldest(self, scope, node):
        """The oldest token of every flow that has one, in the order of the flows."""
        here = sorted((t for t in scope.tokens if t.node == node and t.arrived), key=lambda t: t.arrived)
        found = {flow: next((t for t in here if t.flow == flow), None) for flow in self.program.incoming[node]}
        return {flow: token for flow, token in found.items() if token is not None}

    def may_come(self, scope, node, empty, filled):
        """Whether a token of the scope can reach an empty flow of the join, and no filled one."""
        others = [t.node for t in scope.tokens if t.node != node and not t.stays]
        return any(self.reaches(other, empty, node) and not self.reaches(other, filled, node) for other in others)

    def fire(self, scope, node, chosen):
        self.moves_so_far += 1
        scope.fired[node] = self.moves_so_far
        self.leave(chosen, self.several(scope.case, node), union(t.causes for t in chosen))

    # -- complex gateways ------------------------------------------------------------------------------------------

    def enter_complex(self, token):
        """CX-2, CX-3: what is still missing since it was activated is absorbed; else it may be activated."""
        scope, node = token.scope, token.node
        if token.flow in scope.missing.get(node, ()):
            scope.missing[node].remove(token.flow)
            self.leave([token], [], token.causes)
        self.activate(scope, node)

    def activate(self, scope, node):
        """CX-2: activate the gateway if it may be, as often as it may; whether it was."""
        here = self.oldest(scope, node)
        if scope.missing.get(node) or not here or not self.is_enough(scope.case, node, len(here)):
            return False
        scope.missing[node] = set(self.program.incoming[node]) - here.keys()
        self.fire(scope, node, list(here.values()))
        self.activate(scope, node)
        return True

    def is_enough(self, case, node, count):
        activation = self.program.activations[node]
        if activation.condition is None:
            return count >= activation.number
        return self.value(case, activation.condition, **{COUNT: count})

    def forget_what_cannot_come(self, scope, node):
        """CX-3: the missing tokens need not come where none can any more."""
        missing = scope.missing[node]
        if not self.may_come(scope, node, missing, set(self.program.incoming[node]) - missing):
            scope.missing[node] = set()

    # -- ways ------------------------------------------------------------------------------------------------------

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
