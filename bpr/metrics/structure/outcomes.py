"""How a case goes on after a task: to which work next, how often, and with what share in the usual direction.

Exclusive gateways are followed as far as the next work, split or end. A way out parts from the usual one if it leads
back (`bpr.process.following.in_order`), or if neither leads to the other without leading back: the file is returned, or
refused. An end parts from all else. What a branch is called plays no part.
"""

import math
from collections import deque
from collections.abc import Mapping
from itertools import combinations
from typing import Final

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
        self._onward: Mapping[str, Mapping[str, object]] = dict(ground.steps.adjacency())
        self._before: Mapping[str, Mapping[str, object]] = ground.steps.pred
        self._known: dict[str, Shares] = {}
        self._budget = _BUDGET

    def after(self, task: str) -> Shares:
        """Where cases go next."""
        flows = self._ground.graph.outgoing(task)
        if chooses(self._ground.work[task], flows):
            return dict.fromkeys((next_ for flow in flows for next_ in self._from(flow.target)), _UNKNOWN)
        onward = [flow.target for flow in flows] or [one for one in self._onward[task] if not self._is_border(one)]
        return self._from(onward[0]) if len(onward) == 1 else {task: 1.0}  # a split: all branches are taken

    def usual(self, task: str) -> float | None:
        """Share of the cases that go on in the usual direction; None where only a run can tell.

        The usual direction is the likeliest way out that does not lead back, with what leads to it and what it leads
        to; all ways out where all lead back.
        """
        if any(self._breaks_off(event) for event in self._onward[task] if self._is_border(event)):
            return None
        shares, places = self.after(task), self._ground.places
        forward = [one for one in shares if places[one] > places[task]]
        if len(shares) == 1 or not forward:
            return 1.0
        if any(map(math.isnan, shares.values())):  # nobody knows which way is the usual one
            one_way = len(forward) == len(shares) and all(self._meet(*two) for two in combinations(forward, 2))
            return 1.0 if one_way and self._budget >= 0 else None
        likeliest = max(forward, key=lambda one: (shares[one], -places[one]))
        parted = [one for one in shares if one not in forward or not self._meet(one, likeliest)]
        share = 1.0 - sum(shares[one] for one in parted)
        return None if self._budget < 0 else min(max(share, 0.0), 1.0)

    def _is_border(self, node: str) -> bool:
        if node not in self._ground.graph:
            return False
        element = self._ground.graph.element(node)
        return isinstance(element, Event) and element.type is EventType.BOUNDARY

    def _breaks_off(self, node: str) -> bool:
        """Whether an event on the border ends the task otherwise than by its time running out."""
        element = self._ground.graph.element(node)
        return isinstance(element, Event) and element.interrupting and element.kind not in ("timer", "compensate")

    def _from(self, node: str) -> Shares:
        """Where cases go from `node`, itself included if it is no mere passage."""
        waiting = [node]
        while waiting:  # what lies behind is settled first
            last = waiting[-1]
            open_ = [one for one in self._passages(last) if one not in self._known and one not in waiting]
            if last in self._known or not open_:
                self._known.setdefault(last, self._through(last))
                waiting.pop()
            else:
                waiting.extend(open_)
        return self._known[node]

    def _passages(self, node: str) -> Mapping[str, object] | tuple[str, ...]:
        return self._onward[node] if self._is_passed(node) else ()

    def _is_passed(self, node: str) -> bool:
        """Whether a case only passes `node`: an exclusive gateway, a join, an event, the frame of a sub-process."""
        if node in self._ground.work or END in self._onward[node] or not self._onward[node]:
            return False
        element = self._ground.graph.element(node) if node in self._ground.graph else None
        return len(self._onward[node]) == 1 or (isinstance(element, Gateway) and element.type is GatewayType.EXCLUSIVE)

    def _through(self, node: str) -> Shares:
        if not self._is_passed(node):
            return {node: 1.0}
        if len(self._onward[node]) == 1:
            (onward,) = self._onward[node]
            return self._known.get(onward, {onward: _UNKNOWN})  # a loop without work is not known yet
        found: dict[str, float] = {}
        for target, share in self._choice(node):
            for one, then in self._known.get(target, {target: _UNKNOWN}).items():
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

    def _meet(self, one: str, other: str) -> bool:
        """Whether one of two ways out leads to the other."""
        if one == other:
            return True
        if any(END in self._onward[end] and end not in self._ground.work for end in (one, other)):
            return False
        places = self._ground.places
        return self._leads(*sorted((one, other), key=places.__getitem__))

    def _leads(self, source: str, target: str) -> bool:
        """Whether a way leads from `source` on to `target`; both ends are searched in turn, the shorter one decides."""
        places = self._ground.places
        first, last = places[source], places[target]
        seen, waiting = ({source}, {target}), (deque((source,)), deque((target,)))
        while waiting[0] and waiting[1] and self._budget >= 0:
            for side, beside in enumerate((self._onward, self._before)):
                node = waiting[side].popleft()
                for next_ in beside[node]:
                    self._budget -= 1
                    leads_back = (places[next_] <= places[node]) == (side == 0)
                    if leads_back or not first <= places[next_] <= last:
                        continue
                    if next_ in seen[1 - side]:
                        return True
                    if next_ not in seen[side]:
                        seen[side].add(next_)
                        waiting[side].append(next_)
        return False
