"""Gateways: which flow is taken, and when tokens join (rules GW-*). Says where tokens go; `tokens` moves them."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from bpr.engine.conditions import value_for
from bpr.engine.state import Case, Causes, Scope
from bpr.errors import Finding, RunError, Where
from bpr.program.activations import COUNT
from bpr.program.tables import NodeKind
from bpr.scenario.expression import Expression

if TYPE_CHECKING:
    from bpr.engine.simpy_engine import Run

_INCLUSIVE_REDRAWS = 1000


class Gateways:
    """The gateways of one replication."""

    def __init__(self, run: "Run") -> None:
        self._run = run
        program = run.program
        self._program = program
        self._out = program.out
        self._drawn = {
            node: run.draw[choice.slots[0]]
            for node, choice in program.choices.items()
            if program.kind[node] == NodeKind.EXCLUSIVE and choice.slots and not any(choice.conditions)
        }

    def count_visit(self, case: Case, node: int) -> int:
        """How often `case` had come to `node` before; stops a case that goes round for ever (GW-9)."""
        visits = case.visits
        visit = visits.get(node, 0)
        visits[node] = visit + 1
        if visit >= self._program.loop_guard:
            raise self.endless(case, node)
        return visit

    def choose_one(self, case: Case, node: int) -> int:
        """The flow an exclusive gateway takes: first true condition, else the draw, else the default (GW-1)."""
        visit = self.count_visit(case, node)
        drawn = self._drawn.get(node)
        position = drawn(case.key, visit) if drawn is not None else self._position(case, node, visit)
        flow = self._out[node][position]
        self._run.recorder.event(case, node, self._run.clock.instant, flow)
        return flow

    def _position(self, case: Case, node: int, visit: int) -> int:
        choice = self._program.choices[node]
        for position, condition in enumerate(choice.conditions):
            if condition is not None and self._holds(case, node, condition):
                return position
        if choice.slots:
            drawn: int = self._run.draw[choice.slots[0]](case.key, visit)
            return drawn
        if choice.default < 0:
            raise self._nothing_holds(case, node)
        return choice.default

    def choose_several(self, case: Case, node: int) -> tuple[int, ...]:
        """The flows an inclusive gateway takes (GW-3)."""
        visit = self.count_visit(case, node)
        out = self._out[node]
        if len(out) <= 1:
            return out
        choice, named = self._program.choices[node], self._program.behind.get(node, node)
        for redraw in range(_INCLUSIVE_REDRAWS):
            # Draws that gave no flow are drawn again under numbers of visits that no case reaches.
            key = visit + redraw * (self._program.loop_guard + 1)
            taken = tuple(
                flow
                for flow, condition, slot in zip(out, choice.conditions, choice.slots, strict=True)
                if (condition is not None and self._holds(case, named, condition))
                or (slot >= 0 and self._run.draw[slot](case.key, key) > 0.5)  # noqa: PLR2004  # drawn as 0 or 1
            )
            if not taken and choice.default >= 0:
                taken = (out[choice.default],)
            if taken:
                for flow in taken:
                    self._run.recorder.event(case, named, self._run.clock.instant, flow)
                return taken
            if all(slot < 0 for slot in choice.slots):
                break
        raise self._nothing_holds(case, named)

    def _holds(self, case: Case, node: int, condition: Expression) -> bool:
        return bool(value_for(self._program, case, node, condition))

    def join(self, scope: Scope, node: int, flow: int, causes: Causes) -> Causes | None:
        """A token reaches a parallel gateway; the causes of the joined token once every flow has one (GW-4)."""
        incoming = self._program.incoming[node]
        if len(incoming) == 1:
            return causes
        waiting = scope.joins.setdefault(node, {})
        waiting.setdefault(flow, []).append(causes)
        if len(waiting) < len(incoming):
            return None
        return self._take_join(scope, node)

    def _take_join(self, scope: Scope, node: int) -> Causes:
        """Consume one token from each flow that has one, produce one."""
        waiting = scope.joins[node]
        merged: set[int] = set()
        scope.tokens -= len(waiting) - 1
        for flow in tuple(waiting):
            tokens = waiting[flow]
            merged.update(tokens.pop(0))
            if not tokens:
                del waiting[flow]
        if not waiting:
            del scope.joins[node]
        return tuple(sorted(merged))

    def absorbs(self, scope: Scope, node: int, flow: int) -> bool:
        """Whether a complex gateway that has been activated absorbs the token that comes by `flow` (CX-3)."""
        brought = scope.absorbed.get(node)
        if brought is None or flow in brought:
            return False
        scope.absorbed = {**scope.absorbed, node: brought | {flow}}
        return True

    def activate(self, scope: Scope, node: int, flow: int, causes: Causes) -> Causes | None:
        """A token reaches a complex gateway; the causes of the token that goes on if it is activated (CX-2)."""
        scope.joins.setdefault(node, {}).setdefault(flow, []).append(causes)
        return None if node in scope.absorbed else self._activated(scope, node)

    def _activated(self, scope: Scope, node: int) -> Causes | None:
        waiting, activation = scope.joins.get(node, {}), self._program.activations[node]
        if activation.condition is None:
            enough = len(waiting) >= activation.number
        else:
            count = {COUNT: float(len(waiting))}
            enough = bool(value_for(self._program, scope.case, node, activation.condition, count))
        if not waiting or not enough:
            return None
        brought = frozenset(waiting)
        if len(brought) < len(self._program.incoming[node]):
            scope.absorbed = {**scope.absorbed, node: brought}
            scope.case.inclusive = (*scope.case.inclusive, (scope, node))
        return self._take_join(scope, node)

    def renewed(self, scope: Scope, node: int) -> Causes | None:
        """After every flow has brought a token: the causes of the token that goes on if further ones wait (CX-3)."""
        if len(scope.absorbed[node]) < len(self._program.incoming[node]):
            return None
        return self._reset(scope, node)

    def _reset(self, scope: Scope, node: int) -> Causes | None:
        """A complex gateway can be activated anew: the causes of the token that goes on if that happens at once."""
        scope.absorbed = {other: flows for other, flows in scope.absorbed.items() if other != node}
        scope.case.inclusive = tuple(join for join in scope.case.inclusive if join != (scope, node))
        return self._activated(scope, node)

    def waits_at_inclusive(self, scope: Scope, node: int, flow: int, causes: Causes) -> bool:
        """A token reaches an inclusive gateway; at a join it waits until `released` finds that it may fire."""
        if len(self._program.incoming[node]) <= 1:
            return False
        scope.joins.setdefault(node, {}).setdefault(flow, []).append(causes)
        if (scope, node) not in scope.case.inclusive:
            scope.case.inclusive = (*scope.case.inclusive, (scope, node))
        return True

    def released(self, case: Case) -> tuple[Scope, int, Causes] | None:
        """An inclusive join of `case` that no token can still reach, with the causes of its token (GW-5)."""
        case.inclusive = tuple(
            (scope, node) for scope, node in case.inclusive if node in scope.joins or node in scope.absorbed
        )
        for scope, node in case.inclusive:
            if node in scope.absorbed:
                if self._complete(scope, node, scope.absorbed[node]):
                    again = self._reset(scope, node)
                    if again is not None:
                        return scope, node, again
            elif self._complete(scope, node, scope.joins[node].keys()):
                causes = self._take_join(scope, node)
                others = tuple(join for join in case.inclusive if join != (scope, node))
                case.inclusive = (*others, (scope, node)) if node in scope.joins else others
                return scope, node, causes
        return None

    def _complete(self, scope: Scope, node: int, brought: Collection[int]) -> bool:
        """BPMN 2.0.2 §13.4.3: no token can reach an empty flow of the join, unless it can also reach a filled one."""
        reach = self._program.reach[node]
        filled = 0
        for position, flow in enumerate(self._program.incoming[node]):
            if flow in brought:
                filled |= 1 << position
        elsewhere = [item.node for item in scope.items]
        elsewhere += [join for join in scope.joins if join != node]
        for place in elsewhere:
            reached = reach.get(place, 0)
            if reached & ~filled and not reached & filled:
                return False
        return True

    def endless(self, case: Case, node: int) -> RunError:
        """The error of a case that comes to `node` for ever."""
        elements = self._program.elements
        node = self._program.repeats[node].node if node in self._program.repeats else node
        often = sorted(case.visits, key=lambda n: (-case.visits[n], n))[:4]
        return RunError(
            Finding(
                "RUN-LOOP",
                Where(element=elements[node].id),
                "Case {case} came to this element {times} times. The loop: {loop}.",
                "Let the loop end: check the probabilities or conditions of its gateways (limit: defaults.loop_guard).",
                values={
                    "case": case.number,
                    "times": self._program.loop_guard,
                    "loop": ", ".join(elements[n].id for n in often if elements[n].id),
                },
            )
        )

    def _nothing_holds(self, case: Case, node: int) -> RunError:
        return RunError(
            Finding(
                "GATEWAY-NONE",
                Where(element=self._program.elements[node].id),
                "No condition holds for case {case} ({attributes}), and there is no default flow.",
                "Give the gateway a default flow, or conditions that cover every case.",
                values={
                    "case": case.number,
                    "attributes": ", ".join(f"{k} = {v}" for k, v in {**case.shared, **case.attributes}.items())
                    or "no attributes",
                },
            )
        )
