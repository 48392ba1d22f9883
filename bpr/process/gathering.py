"""Inclusive joins in expectation: what is gathered into one, and how often anything arrives to be gathered.

An inclusive join fires once for whatever the last node before all its branches sends out, if any of it arrives. What
comes back to it from behind, in a loop, fires it again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Final

from bpr.process.dominance import CHOICES, ROOT, Dominators, Tree, post_dominators
from bpr.process.elements import Gateway, GatewayType
from bpr.process.passes import Passes, is_join
from bpr.process.shares import inclusive_chances
from bpr.process.tokens import token_graph

_ENOUGH: Final = 1e-12
_SWEEPS: Final = 200
"""When the chances within a loop have settled: by their change, and at the latest after so many sweeps."""


@dataclass(frozen=True, slots=True)
class Gathering:
    """Which tokens inclusive joins gather.

    Parameters
    ----------
    splits
        Inclusive join -> the last node that every path to it passes; joins without one gather nothing.
    chances
        Inclusive join -> the probability that something arrives each time that a token leaves the split.
    """

    splits: Mapping[str, str] = field(default_factory=dict)
    chances: Mapping[str, float] = field(default_factory=dict)
    _dominators: Dominators | None = None

    def takes(self, source: str, target: str) -> bool:
        """True where a token that passes from `source` to `target` is gathered there with others."""
        if self._dominators is None or target not in self.splits:
            return False
        return not self._dominators.dominates(target, source)


def gathering_of(passes: Passes) -> Gathering:
    """What the inclusive joins of a process gather."""
    graph, known = passes.graph, passes.ways
    joins = [e.id for e in graph.elements() if is_join(graph, e, GatewayType.INCLUSIVE)]
    if not joins:
        return Gathering()
    dominators = Dominators(graph, known, token_graph(graph, known), frozenset(graph.nodes))
    after = post_dominators(graph, known)
    splits = {join: split for join in joins if (split := dominators.immediate(join)) != ROOT}
    chances = {
        join: 1.0 if after.holds(join, split) else _arrival(passes, after, join, split, dominators)
        for join, split in splits.items()
    }
    return Gathering(splits, chances, dominators)


def _arrival(passes: Passes, after: Tree, join: str, split: str, dominators: Dominators) -> float:
    """Probability that at least one token reaches `join` for each that leaves `split`; branches are independent."""
    between = dominators.before(join, stop=split)
    if not between:
        return 1.0  # a huge drawing has used up the time for it
    chances = dict.fromkeys([*between, split], 0.0)
    chances[join] = 1.0
    for _ in range(_SWEEPS):
        change = 0.0
        for node, known in chances.items():
            if node != join:
                chances[node] = _chance(passes, after, node, join, chances)
                change = max(change, abs(chances[node] - known))
        if change < _ENOUGH:
            break
    return chances[split]


def _chance(passes: Passes, after: Tree, node: str, join: str, chances: Mapping[str, float]) -> float:
    """Probability that something of a token at `node` reaches `join`, from the chances of the nodes behind it."""
    if after.holds(join, node):
        return 1.0
    gate = after.parents.get(node, ROOT)
    if gate != ROOT:
        return chances.get(gate, 0.0)  # whatever happens in between, all comes together there
    element = passes.graph.element(node)
    if isinstance(element, Gateway) and element.type is GatewayType.INCLUSIVE:
        return _of_inclusive(passes, element, chances)
    onward = [(share, chances.get(target, 0.0)) for target, share in passes.leaving(node)]
    if isinstance(element, Gateway) and element.type in CHOICES:
        return sum(share * chance for share, chance in onward)
    beside = [(event.interrupting, passes.probabilities.get(event.id, 0.0) * chances.get(event.id, 0.0))
              for event in passes.ways.boundaries.get(node, ())]  # fmt: skip
    instead = sum(chance for interrupting, chance in beside if interrupting)
    main = passes.completing(node) * _any(chance for _, chance in onward) + instead
    return _any([main, *(chance for interrupting, chance in beside if not interrupting)])


def _of_inclusive(passes: Passes, gateway: Gateway, chances: Mapping[str, float]) -> float:
    flows = passes.graph.outgoing(gateway.id)
    drawn = inclusive_chances(flows, passes.probabilities, gateway=True)
    arrive = {flow.id: drawn[flow.id] * chances.get(flow.target, 0.0) for flow in flows if flow.id != gateway.default}
    nothing_drawn = prod(1.0 - drawn[flow] for flow in arrive)
    some = _any(arrive.values())
    if len(arrive) == len(flows):
        return some / (1.0 - nothing_drawn) if nothing_drawn < 1.0 else 0.0
    otherwise = next(flow.target for flow in flows if flow.id == gateway.default)
    return some + nothing_drawn * chances.get(otherwise, 0.0)


def _any(chances: Iterable[float]) -> float:
    return 1.0 - prod(1.0 - chance for chance in chances)
