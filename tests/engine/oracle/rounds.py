"""What is done several times, or in no order: loop markers and ad hoc sub-processes (rules LP, AH)."""

from oracle.records import Rounds, Unordered, union

from bpr.errors import Finding, RunError, Where
from bpr.program.tables import RepeatKind


class Repetition:
    """The part of the oracle that begins things again."""

    # -- loop markers ----------------------------------------------------------------------------------------------

    def enter_rounds(self, token):
        """LP-1 to LP-3: a scope for all instances, the boundary events, and the first instances; or none of it."""
        case, node, repeat = token.scope.case, token.node, self.program.repeats[token.node]
        token.visit = self.count_visit(case, node)
        count = self.how_many(case, repeat, token.visit)
        asked = repeat.test_before and repeat.kind == RepeatKind.STANDARD and repeat.again < 0
        if count == 0 or (asked and not self.once_more(case, repeat, 0)):
            self.leave([token], self.program.out[node], token.causes)
            return
        self.open_scope(token)
        scope = token.inside
        scope.rounds = Rounds(repeat, count)
        if repeat.kind == RepeatKind.PARALLEL:
            self.begin_scope(scope, [repeat.node] * count, token.causes)
        else:
            self.next_round(scope, token.causes)

    def how_many(self, case, repeat, visit):
        if repeat.times >= 0:
            return self.draw(repeat.times, case, visit)
        if repeat.times_of is None:
            return None
        count = self.value(case, repeat.times_of)
        if not isinstance(count, float) or count < 0:
            raise RunError(Finding("LOOP-NUMBER", Where(), "no number", ""))
        return round(count)

    def next_round(self, scope, causes):
        self.enter(self.stand_at(scope, scope.rounds.repeat.node, None, causes))

    def round_ended(self, scope, causes):
        """An instance has ended: what comes next (LP-2, LP-4)."""
        rounds = scope.rounds
        rounds.ended.append(causes)
        repeat, done = rounds.repeat, len(rounds.ended)
        kind, enough = repeat.kind, done == rounds.count
        if kind == RepeatKind.PARALLEL:
            if enough or self.is_over(scope):
                self.clear(scope)
                self.scope_ends(scope, union(rounds.ended))
        elif enough or (
            self.is_over(scope) if kind == RepeatKind.SEQUENTIAL else not self.once_more(scope.case, repeat, done)
        ):
            self.scope_ends(scope, causes)
        else:
            self.next_round(scope, causes)

    def once_more(self, case, repeat, done):
        """LP-2: whether a standard loop goes round once more, after so many rounds."""
        if repeat.most and done >= repeat.most:
            return False
        if repeat.again >= 0:
            return self.draw(repeat.again, case, case.visits.get(repeat.node, 0)) == 1
        return repeat.condition is None or self.value(case, repeat.condition, loopCounter=done)

    def is_over(self, scope):
        """LP-4."""
        rounds = scope.rounds
        condition, done = rounds.repeat.condition, len(rounds.ended)
        return condition is not None and self.value(
            scope.case,
            condition,
            loopCounter=done,
            numberOfInstances=rounds.count,
            numberOfActiveInstances=len(scope.tokens),
            numberOfCompletedInstances=done,
            numberOfTerminatedInstances=0,
        )

    # -- ad hoc sub-processes --------------------------------------------------------------------------------------

    def enter_ad_hoc(self, token):
        """AH-1."""
        case, node, plan = token.scope.case, token.node, self.program.ad_hoc[token.node]
        todo, visit = [], self.count_visit(case, node)
        token.visit = visit
        for entry, slot in zip(self.program.entries[node], plan.times, strict=True):
            todo += [entry] * (1 if slot < 0 else self.draw(slot, case, visit))
        if not todo:
            self.leave([token], self.program.out[node], token.causes)
            return
        self.open_scope(token)
        scope = token.inside
        scope.unordered = Unordered(plan, todo if plan.sequential else [])
        if plan.sequential:
            self.next_unordered(scope, token.causes)
        else:
            self.begin_scope(scope, todo, token.causes)

    def next_unordered(self, scope, causes):
        self.enter(self.stand_at(scope, scope.unordered.todo.pop(0), None, causes))

    def unordered_ended(self, scope, causes):
        """AH-2: a token in it has ended."""
        unordered = scope.unordered
        if self.holds(scope.case, unordered.plan.condition):
            unordered.todo = []
            if unordered.plan.cancels:
                self.clear(scope)
        if scope.tokens:
            return
        if unordered.todo:
            self.next_unordered(scope, causes)
        else:
            self.scope_ends(scope, causes)
