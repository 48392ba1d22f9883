"""The token game: how tokens move through gateways, scopes and ends, all within one instant (rules GW-*, SC-*).

A token moves until it waits: in an activity, in an event, at a join. What waits is the business of `activities` and
`events`; this module calls them and is called by them when a token goes on. It knows no time but the instant.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from bpr.engine.state import Case, Causes, Item, Scope
from bpr.errors import Finding, RunError, Where
from bpr.program.tables import NodeKind
from bpr.scenario.expression import VISITS, Expression, evaluate

if TYPE_CHECKING:
    from bpr.engine.simpy_engine import Run

# Looking up the member of an enumeration takes longer than moving a token: once for all.
_PASS, _MERGE, _ACTIVITY, _EXCLUSIVE, _PARALLEL, _INCLUSIVE, _EVENT_BASED, _SUB_PROCESS, _CATCH, _THROW, _END, _TERMINATE = (
    int(kind) for kind in NodeKind if kind is not NodeKind.BOUNDARY
)
_INCLUSIVE_REDRAWS = 1000


class Tokens:
    """Moves the tokens of one replication."""

    def __init__(self, run: "Run") -> None:
        self._run = run
        program = run.program
        self._program = program
        self._kind = program.kind
        self._out = program.out
        self._target = program.target
        self._loops = program.loops
        self._entry = len(program.flows)
        self._drawn = {
            node: run.draw[choice.slots[0]]
            for node, choice in program.choices.items()
            if program.kind[node] == _EXCLUSIVE and choice.slots and not any(choice.conditions)
        }

    def begin_process(self, case: Case, start: int, causes: Causes) -> None:
        """Open the scope of a process of `case` and put a token on its start event."""
        scope = case.open_scope(-1, None)
        case.open_scopes += 1
        scope.tokens = 1
        self.move(scope, self._entry + start, causes)

    def begin_at(self, case: Case, node: int) -> None:
        """Put a token of a new case on `node`, inside the sub-processes around it (opening backlog)."""
        around = []
        inner = self._program.scope[node]
        while inner >= 0:
            around.append(inner)
            inner = self._program.scope[inner]
        scope = case.open_scope(-1, None)
        case.open_scopes += 1
        scope.tokens = 1
        for sub_process in reversed(around):
            scope, _ = self._open(scope, sub_process, ())
            scope.tokens = 1
        self.move(scope, self._entry + node, ())

    def leave(self, scope: Scope, node: int, causes: Causes) -> None:
        """A token leaves `node` by all its outgoing flows (a parallel split if there are several)."""
        out = self._out[node]
        if len(out) == 1:
            self.move(scope, out[0], causes)
        elif out:
            self.split(scope, out, causes)
        else:
            self.consume(scope, causes)

    def split(self, scope: Scope, flows: tuple[int, ...], causes: Causes) -> None:
        """One token becomes one on each of `flows`."""
        scope.tokens += len(flows) - 1
        for flow in flows:
            self.move(scope, flow, causes)

    def move(self, scope: Scope, flow: int, causes: Causes) -> None:
        """Move a token along `flow` and on, until it and all tokens it splits into wait or are consumed."""
        kind, out, target, run = self._kind, self._out, self._target, self._run
        todo: list[tuple[Scope, int, Causes]] = []
        while True:
            node = target[flow]
            what = kind[node]
            flows: tuple[int, ...] | None = None
            if what == _ACTIVITY:
                row = run.activities.enable(scope, node, causes)
                if row >= 0:  # over at once
                    causes = (row,)
                    flows = out[node]
            elif what == _EXCLUSIVE:
                flow = self._choose_one(scope.case, node)
                continue
            elif what == _PASS:
                flows = out[node]
            elif what == _MERGE:
                if node in self._loops:
                    self.count_visit(scope.case, node)
                flows = out[node]
            elif what == _END:
                scope.case.outcome = node
                flows = ()
                if node in self._program.throws:
                    run.events.throw(scope.case, node, causes)
            elif what == _PARALLEL:
                merged = self._join(scope, node, flow, causes)
                if merged is not None:
                    causes, flows = merged, out[node]
            elif what == _INCLUSIVE:
                merged = self._arrive_inclusive(scope, node, flow, causes)
                if merged is not None:
                    causes, flows = merged, self._choose_several(scope.case, node)
            elif what == _THROW:
                run.events.throw(scope.case, node, causes)
                flows = out[node]
            elif what == _CATCH:
                row = run.events.wait(scope, node, causes)
                if row >= 0:
                    causes = (row,)
                    flows = out[node]
            elif what == _EVENT_BASED:
                won = run.events.wait_for_first(scope, node, causes)
                if won is not None:
                    node, causes = won
                    flows = out[node]
            elif what == _SUB_PROCESS:
                scope, entries = self._open(scope, node, causes)
                flows = entries
                scope.tokens = 1
            elif what == _TERMINATE:
                scope.case.outcome = node
                self.clear(scope)
                scope.tokens = 1
                flows = ()

            while flows == ():  # the token is consumed; the scope may end, and the token of its sub-process goes on
                scope.tokens -= 1
                if scope.tokens:
                    break
                if scope.parent is None:
                    self._end_process(scope, causes)
                    break
                node = scope.node
                scope = self._close(scope)
                flows = out[node]
            if flows:
                if len(flows) > 1:
                    scope.tokens += len(flows) - 1
                    todo.extend((scope, later, causes) for later in flows[:0:-1])
                flow = flows[0]
                continue
            if not todo:
                return
            scope, flow, causes = todo.pop()

    def count_visit(self, case: Case, node: int) -> int:
        """How often `case` had come to `node` before; stops a case that goes round for ever (GW-9)."""
        visits = case.visits
        visit = visits.get(node, 0)
        visits[node] = visit + 1
        if visit >= self._program.loop_guard:
            raise self.endless(case, node)
        return visit

    # Gateways

    def _choose_one(self, case: Case, node: int) -> int:
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
            if condition is not None and self.holds(case, node, condition):
                return position
        if choice.slots:
            return self._run.draw[choice.slots[0]](case.key, visit)
        if choice.default < 0:
            raise self._nothing_holds(case, node)
        return choice.default

    def _choose_several(self, case: Case, node: int) -> tuple[int, ...]:
        """The flows an inclusive gateway takes (GW-3)."""
        out = self._out[node]
        if len(out) == 1:
            return out
        visit = self.count_visit(case, node)
        choice = self._program.choices[node]
        for redraw in range(_INCLUSIVE_REDRAWS):
            # Draws that gave no flow are drawn again under numbers of visits that no case reaches.
            key = visit + redraw * (self._program.loop_guard + 1)
            taken = tuple(
                flow
                for flow, condition, slot in zip(out, choice.conditions, choice.slots, strict=True)
                if (condition is not None and self.holds(case, node, condition))
                or (slot >= 0 and self._run.draw[slot](case.key, key) > 0.5)  # noqa: PLR2004  # drawn as 0 or 1
            )
            if not taken and choice.default >= 0:
                taken = (out[choice.default],)
            if taken:
                for flow in taken:
                    self._run.recorder.event(case, node, self._run.clock.instant, flow)
                return taken
            if all(slot < 0 for slot in choice.slots):
                break
        raise self._nothing_holds(case, node)

    def holds(self, case: Case, node: int, condition: Expression) -> bool:
        """Whether `condition` is true for `case`."""
        return bool(evaluate_for(self._run, case, node, condition))

    def _join(self, scope: Scope, node: int, flow: int, causes: Causes) -> Causes | None:
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

    def _arrive_inclusive(self, scope: Scope, node: int, flow: int, causes: Causes) -> Causes | None:
        """A token reaches an inclusive gateway; a join waits until `release_inclusive` finds that it may fire."""
        if len(self._program.incoming[node]) == 1:
            return causes
        scope.joins.setdefault(node, {}).setdefault(flow, []).append(causes)
        if (scope, node) not in scope.case.inclusive:
            scope.case.inclusive = (*scope.case.inclusive, (scope, node))
        return None

    def release_inclusive(self, case: Case) -> None:
        """Fire every inclusive join of `case` that no token can still reach (GW-5); called when all tokens wait."""
        fired = True
        while fired and case.inclusive:
            fired = False
            case.inclusive = tuple((scope, node) for scope, node in case.inclusive if node in scope.joins)
            for scope, node in case.inclusive:
                if self._complete(scope, node):
                    causes = self._take_join(scope, node)
                    flows = self._choose_several(case, node)
                    self.split(scope, flows, causes) if flows else self.consume(scope, causes)  # no outgoing flow: an implicit end
                    fired = True
                    break

    def _complete(self, scope: Scope, node: int) -> bool:
        """BPMN 2.0.2 §13.4.3: no token can reach an empty flow of the join, unless it can also reach a filled one."""
        reach = self._program.reach[node]
        filled = 0
        for position, flow in enumerate(self._program.incoming[node]):
            if flow in scope.joins[node]:
                filled |= 1 << position
        elsewhere = [item.node for item in scope.items]
        elsewhere += [join for join in scope.joins if join != node]
        for place in elsewhere:
            reached = reach.get(place, 0)
            if reached & ~filled and not reached & filled:
                return False
        return True

    # Scopes

    def _open(self, scope: Scope, node: int, causes: Causes) -> tuple[Scope, tuple[int, ...]]:
        """Open the scope of a sub-process (SC-1); its boundary events are armed."""
        case = scope.case
        item = Item(scope, node, self.count_visit(case, node), causes, self._run.clock.instant)
        scope.items[item] = None
        child = item.child = case.open_scope(node, scope)
        self._run.events.arm(item)
        return child, tuple(self._entry + entry for entry in self._program.entries[node])

    def _close(self, scope: Scope) -> Scope:
        """The scope of a sub-process holds no token any more (SC-2): back to the scope around it."""
        parent = scope.parent
        assert parent is not None  # noqa: S101  # callers ask only for sub-processes
        for item in parent.items:
            if item.child is scope:
                self._run.events.disarm(item)
                del parent.items[item]
                break
        scope.case.scopes.remove(scope)
        return parent

    def consume(self, scope: Scope, causes: Causes) -> None:
        """A token ends here; scopes that hold no token any more end with it."""
        scope.tokens -= 1
        if scope.tokens:
            return
        if scope.parent is None:
            self._end_process(scope, causes)
            return
        node = scope.node
        parent = self._close(scope)
        self.leave(parent, node, causes)

    def clear(self, scope: Scope) -> None:
        """Withdraw everything in `scope` and below (terminate end events, interrupting boundary events)."""
        for item in tuple(scope.items):
            if item in scope.items:  # the boundary event of an activity goes with it
                self._run.withdraw(item)
        scope.joins.clear()
        scope.tokens = 0

    def _end_process(self, scope: Scope, causes: Causes) -> None:
        scope.case.scopes.remove(scope)
        scope.case.final = causes
        self.close(scope.case)

    def close(self, case: Case) -> None:
        """A process or a message of `case` is done; the last one ends the case."""
        case.open_scopes -= 1
        if not case.open_scopes:
            self._run.end_case(case)

    # Errors

    def endless(self, case: Case, node: int) -> RunError:
        """The error of a case that comes to `node` for ever."""
        elements = self._program.elements
        often = sorted(case.visits, key=lambda n: (-case.visits[n], n))[:4]
        return RunError(
            Finding(
                "LOOP-ENDLESS",
                Where(element=elements[node].id),
                "Case {case} came to this element {times} times. The loop: {loop}.",
                "Let the loop end: check the probabilities or conditions of its gateways (limit: defaults.loop_guard).",
                values={
                    "case": case.number,
                    "times": self._program.loop_guard,
                    "loop": ", ".join(elements[n].id for n in often),
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
                    "attributes": ", ".join(f"{k} = {v}" for k, v in case.attributes.items()) or "no attributes",
                },
            )
        )


def evaluate_for(run: "Run", case: Case, node: int, expression: Expression) -> object:
    """The value of `expression` for `case`: its attributes, and ``visits('Task_X')``.

    Raises
    ------
    RunError
        The expression does not fit the attributes; names case and element.
    """
    visits = {run.program.elements[n].id: count for n, count in case.visits.items()}
    try:
        return evaluate(expression, {**case.attributes, VISITS: visits})
    except RunError as error:
        found = error.finding
        values = {**found.values, "case": case.number}
        where = Where(element=run.program.elements[node].id)
        raise RunError(replace(found, where=where, what=found.what + " (Case {case}.)", values=values)) from error


def number_for(run: "Run", case: Case, node: int, expression: Expression) -> float:
    """The value of `expression` for `case`, which must be a number.

    Raises
    ------
    RunError
        It is not.
    """
    value = evaluate_for(run, case, node, expression)
    if isinstance(value, int | float):
        return float(value)
    raise RunError(
        Finding(
            "EXPRESSION-NUMBER",
            Where(element=run.program.elements[node].id),
            "The priority '{text}' gives {value} for case {case}, which is not a number.",
            "Let it give a number; greater goes first.",
            values={"text": str(expression), "value": repr(value), "case": case.number},
        )
    )
