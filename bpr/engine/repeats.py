"""Activities with a loop marker, and ad hoc sub-processes: how often what is in them is done (rules LP-*, AH-*).

The instances run in a scope of their own, as what is inside a sub-process does; `tokens` opens and ends it.
"""

from typing import TYPE_CHECKING

from bpr.engine.conditions import value_for
from bpr.engine.state import Case, Causes, Repetition, Scope
from bpr.errors import Finding, RunError, Where
from bpr.program.tables import Repeat, RepeatKind
from bpr.scenario.expression import Expression

if TYPE_CHECKING:
    from bpr.engine.simpy_engine import Run

Flows = tuple[int, ...]


class Repeats:
    """The repeated activities of one replication."""

    def __init__(self, run: "Run") -> None:
        self._run = run
        self._program = run.program
        self.plans = run.program.repeats
        self.ad_hoc = run.program.ad_hoc
        self.gathers = frozenset({*self.plans, *self.ad_hoc})
        self._entry = len(run.program.flows)

    def begin(self, case: Case, node: int) -> Repetition | None:
        """A token reaches what is repeated: how often that, or what is in it, is done; None: not once."""
        if node in self.ad_hoc:
            return self._gather(case, node)
        plan = self.plans[node]
        repetition = Repetition(self._number(case, node, plan))
        if plan.kind == RepeatKind.STANDARD and repetition.number:
            return None if plan.test_before and not self._goes_on(case, plan, repetition) else repetition
        return repetition if repetition.number else None

    def first(self, scope: Scope) -> Flows:
        """The flows by which the tokens of the first instances enter `scope`."""
        if scope.node in self.ad_hoc:
            return self._next_of(scope)
        plan, repetition = self.plans[scope.node], self._of(scope)
        return (self._entry + plan.node,) * (repetition.number if plan.kind == RepeatKind.PARALLEL else 1)

    def _gather(self, case: Case, node: int) -> Repetition | None:
        """A token reaches an ad hoc sub-process: what is done in it (AH-1); None: nothing."""
        visit = case.visits.get(node, 0)
        left: list[int] = []
        for entry, slot in zip(self._program.entries[node], self.ad_hoc[node].times, strict=True):
            left += [entry] * (1 if slot < 0 else max(self._run.draw[slot](case.key, visit), 0))
        if len(left) > self._program.loop_guard:
            raise self._run.gateways.endless(case, node)
        return Repetition(len(left), tuple(left)) if left else None

    def _next_of(self, scope: Scope) -> Flows:
        """The flows by which tokens enter the activities of an ad hoc sub-process that begin now."""
        repetition = self._of(scope)
        count = 1 if self.ad_hoc[scope.node].sequential else len(repetition.left)
        begin, repetition.left = repetition.left[:count], repetition.left[count:]
        return tuple(self._entry + node for node in begin)

    def _ended_ad_hoc(self, scope: Scope, causes: Causes) -> tuple[Flows | None, Causes]:
        """A token in an ad hoc sub-process has ended: it may be over, or the next activity begins (AH-1, AH-2)."""
        plan, repetition = self.ad_hoc[scope.node], self._of(scope)
        repetition.done += 1
        if plan.condition is not None and bool(value_for(self._program, scope.case, scope.node, plan.condition)):
            repetition.left = ()
            if plan.cancels and scope.tokens:
                self._run.tokens.clear(scope)
        if scope.tokens:
            return None, causes
        flows = self._next_of(scope)
        scope.tokens = len(flows[:1])
        return flows, causes

    def ended(self, scope: Scope, causes: Causes) -> tuple[Flows | None, Causes]:
        """An instance has ended: what enters next (None: others are still at work; nothing: it was the last)."""
        if scope.node in self.ad_hoc:
            return self._ended_ad_hoc(scope, causes)
        plan, repetition, case = self.plans[scope.node], self._of(scope), scope.case
        repetition.done += 1
        if plan.kind == RepeatKind.PARALLEL:
            repetition.causes.update(causes)
            if scope.tokens and not self._holds(case, plan, repetition):
                return None, causes
            if scope.tokens:
                self._run.tokens.clear(scope)
            return (), tuple(sorted(repetition.causes))
        again = self._goes_on(case, plan, repetition)
        if not again:
            return (), causes
        scope.tokens = 1
        return (self._entry + plan.node,), causes

    def _of(self, scope: Scope) -> Repetition:
        """How far it is; where a case of the backlog stands inside, it is in the first round."""
        if scope.repetition is None and scope.node in self.ad_hoc:
            scope.repetition = Repetition(1)
        if scope.repetition is None:
            number = self._number(scope.case, scope.node, self.plans[scope.node])
            scope.repetition = Repetition(number)
        return scope.repetition

    def _goes_on(self, case: Case, plan: Repeat, repetition: Repetition) -> bool:
        """Whether there is one more round, or one more instance in sequence."""
        if plan.kind == RepeatKind.SEQUENTIAL:
            return repetition.done < repetition.number and not self._holds(case, plan, repetition)
        if plan.most and repetition.done >= plan.most:
            return False
        if plan.again >= 0:  # the first round is not left to chance
            rounds = case.visits.get(plan.node, 0)
            return not repetition.done or bool(self._run.draw[plan.again](case.key, rounds))
        if repetition.number >= 0:
            return repetition.done < repetition.number
        return self._holds(case, plan, repetition)

    def _holds(self, case: Case, plan: Repeat, repetition: Repetition) -> bool:
        if plan.condition is None:
            return False
        at_once = plan.kind == RepeatKind.PARALLEL  # in sequence none is active when it is asked
        counters = {
            "loopCounter": float(repetition.done),
            "numberOfInstances": float(max(repetition.number, repetition.done)),
            "numberOfActiveInstances": float(max(repetition.number - repetition.done, 0)) if at_once else 0.0,
            "numberOfCompletedInstances": float(repetition.done),
            "numberOfTerminatedInstances": 0.0,
        }
        return bool(value_for(self._program, case, plan.node, plan.condition, counters))

    def _number(self, case: Case, node: int, plan: Repeat) -> int:
        """The number of rounds or instances; -1 where a condition or chance decides."""
        if plan.times_of is not None:
            return self._counted(case, plan, plan.times_of)
        if plan.times < 0:
            return -1
        drawn: int = self._run.draw[plan.times](case.key, case.visits.get(node, 0))
        return max(drawn, 0)

    def _counted(self, case: Case, plan: Repeat, expression: Expression) -> int:
        value = value_for(self._program, case, plan.node, expression)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= self._program.loop_guard:
            return round(value)
        raise RunError(
            Finding(
                "LOOP-NUMBER",
                Where(element=self._program.elements[plan.node].id),
                "'{text}' gives {value} for case {case}, which is no number of instances.",
                "Let it give a whole number from 0 to {most} (defaults.loop_guard).",
                values={
                    "text": str(expression),
                    "value": repr(value),
                    "case": case.number,
                    "most": self._program.loop_guard,
                },
            )
        )
