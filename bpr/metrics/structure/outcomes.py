"""How a case goes on after a task: to which work next, how often, and with what share in the usual direction.

Exclusive gateways are followed as far as the next work, split or end. A way out parts from the usual one if neither
leads to the other without coming back to the task: the file is sent back, or refused. An end parts from all else. What
a branch is called plays no part.
"""

import math
from collections import deque
from collections.abc import Mapping
from typing import Final

import networkx as nx

from bpr.errors import Where
from bpr.metrics.structure.ground import Ground
from bpr.process.atomic import chooses
from bpr.process.elements import Event, EventType, Gateway, GatewayType
from bpr.process.following import END
from bpr.program.choices import weigh

_BUDGET: Final = 1_000_000
"""The most steps that are looked at in one model to see whether branches meet again."""

_UNKNOWN: Final = math.nan

Shares = Mapping[str, float]
"""Next work, split or end -> share of the cases; NaN where only a run can tell."""


class Outcomes:
    """What comes next after the tasks of a model."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._steps = ground.steps
        self._behind = self._all()
        self._budget = _BUDGET

    def after(self, task: str) -> Shares:
        """Where cases go next."""
        element = self._ground.work[task]
        flows = self._ground.graph.outgoing(task)
        if chooses(element, flows):
            return dict.fromkeys((next_ for flow in flows for next_ in self._from(flow.target)), _UNKNOWN)
        onward = [flow.target for flow in flows] or [one for one in self._steps[task] if not self._on_border(one)]
        return self._from(onward[0]) if len(onward) == 1 else {task: 1.0}  # a split: all branches are taken

    def usual(self, task: str) -> float | None:
        """Share of the cases that go on in the usual direction; None where only a run can tell.

        The usual direction is the likeliest way out, with what leads to it and what it leads to.
        """
        if any(self._breaks_off(event) for event in self._steps[task] if self._on_border(event)):
            return None
        shares = self.after(task)
        likeliest = max(shares, key=lambda one: (-1.0 if math.isnan(shares[one]) else shares[one], one))
        parted = [one for one in shares if one != likeliest and not self._meet(one, likeliest, without=task)]
        if not parted:
            return 1.0
        share = 1.0 - sum(shares[one] for one in parted)
        unsure = any(math.isnan(one) for one in shares.values()) or self._budget < 0
        return None if unsure else min(max(share, 0.0), 1.0)

    def _on_border(self, node: str) -> bool:
        if node not in self._ground.graph:
            return False
        element = self._ground.graph.element(node)
        return isinstance(element, Event) and element.type is EventType.BOUNDARY

    def _breaks_off(self, node: str) -> bool:
        """Whether an event on the border ends the task otherwise than by its time running out."""
        element = self._ground.graph.element(node)
        return isinstance(element, Event) and element.interrupting and element.kind not in ("timer", "compensate")

    def _from(self, node: str) -> Shares:
        return self._behind.get(node, {node: 1.0})

    def _all(self) -> dict[str, Shares]:
        """For what is walked through, where cases go from there: exclusive gateways, joins, events, frames."""
        passed = [node for node in self._steps if self._is_passed(node)]
        between: nx.DiGraph[str] = nx.DiGraph(self._steps.subgraph(passed))
        parts = nx.condensation(between)
        behind: dict[str, Shares] = {}
        for part in reversed(list(nx.topological_sort(parts))):
            members = parts.nodes[part]["members"]
            for node in members if len(members) == 1 else ():
                behind[node] = self._through(node, behind)
            if len(members) > 1:  # a loop without work: how often it is left where, only a run tells
                onward = {one for node in members for one in self._steps[node] if one not in members}
                reached = dict.fromkeys((key for one in onward for key in behind.get(one, {one: 1.0})), _UNKNOWN)
                behind.update(dict.fromkeys(members, reached))
        return behind

    def _is_passed(self, node: str) -> bool:
        if node in self._ground.work or END in self._steps[node] or not self._steps.out_degree(node):
            return False
        element = self._ground.graph.element(node) if node in self._ground.graph else None
        if isinstance(element, Gateway) and element.type is GatewayType.EXCLUSIVE:
            return True
        return self._steps.out_degree(node) == 1

    def _through(self, node: str, behind: Mapping[str, Shares]) -> Shares:
        if self._steps.out_degree(node) == 1:
            (onward,) = self._steps[node]
            return behind.get(onward, {onward: 1.0})
        found: dict[str, float] = {}
        for target, share in self._choice(node):
            for one, then in behind.get(target, {target: 1.0}).items():
                found[one] = found.get(one, 0.0) + share * then
        return found

    def _choice(self, gateway: str) -> list[tuple[str, float]]:
        """Targets of an exclusive gateway with their shares, as a run takes them."""
        element, model = self._ground.graph.element(gateway), self._ground.model
        flows = self._ground.graph.outgoing(gateway)
        shares: list[float] = [_UNKNOWN] * len(flows)
        if isinstance(element, Gateway):
            figures = model.scenario.gateways.get(gateway, {})
            found = weigh(element, flows, figures, where=Where(element=gateway), file=model.document.name)
            if not any(found.conditions):
                shares = [share or 0.0 for share in found.probabilities]
        return [(flow.target, share) for flow, share in zip(flows, shares, strict=True)]

    def _meet(self, one: str, other: str, *, without: str) -> bool:
        if any(END in self._steps[end] and end not in self._ground.work for end in (one, other)):
            return False
        return self._leads(one, other, without) or self._leads(other, one, without)

    def _leads(self, source: str, target: str, without: str) -> bool:
        """Whether a way leads from `source` to `target`; both ends are searched in turn, so the shorter one decides."""
        if without in (source, target):
            return False
        seen = ({source}, {target})
        waiting = (deque((source,)), deque((target,)))
        beside = (self._steps.succ, self._steps.pred)
        while waiting[0] and waiting[1] and self._budget >= 0:
            for side in (0, 1):
                for node in beside[side][waiting[side].popleft()]:
                    self._budget -= 1
                    if node in seen[1 - side]:
                        return True
                    if node != without and node not in seen[side]:
                        seen[side].add(node)
                        waiting[side].append(node)
        return False
