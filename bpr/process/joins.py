"""Joins that do not fit their split, where the drawing alone shows it.

A join and its split are found by dominance: the split is the last node that every path to the join passes. What is
reported may in rare drawings be harmless; exploring the states of a case would tell.
"""

from collections.abc import Iterator

from bpr.process.dominance import CHOICES, ROOT, Dominators
from bpr.process.elements import Event, EventType, Gateway, GatewayType


def deadlocks(dominators: Dominators) -> Iterator[tuple[str, str]]:
    """Parallel joins that wait for branches of which only one is taken: (join, the gateway that chooses).

    Where a join waits for a token that can only come from behind itself, it stands for the gateway too.
    """
    graph = dominators.graph
    for join in dominators.joins():
        element = graph.element(join)
        if not isinstance(element, Gateway) or element.type is not GatewayType.PARALLEL:
            continue
        sources = [flow.source for flow in graph.incoming(join)]
        if any(dominators.dominates(join, source) for source in sources):
            yield join, join
            continue
        split = dominators.immediate(join)
        chooser = graph.element(split) if split != ROOT else None
        if isinstance(chooser, Gateway) and chooser.type in CHOICES and _some_branch_is_short(dominators, join, split):
            yield join, split


def _some_branch_is_short(dominators: Dominators, join: str, split: str) -> bool:
    """True where a branch of `split` leads to some of the incoming flows of `join`, but not to all."""
    flows = dominators.graph.incoming(join)
    behind: dict[str, set[str]] = {}
    for flow in flows:
        for node in dominators.before(flow.source, stop=split) if flow.source != split else ():
            behind.setdefault(node, set()).add(flow.id)
    for branch in dominators.graph.outgoing(split):
        fed = behind.get(branch.target, set()) if branch.target != join else {branch.id}
        if fed and len(fed) < len(flows):
            return True
    return False


def missing_synchronisation(dominators: Dominators) -> Iterator[tuple[str, str]]:
    """Nodes in which parallel branches meet without waiting for each other: (node, the split of the branches).

    End events are left out: there each token ends by itself and nothing follows.
    """
    for join in dominators.joins():
        element = dominators.graph.element(join)
        if isinstance(element, Gateway) and element.type is not GatewayType.EXCLUSIVE:
            continue
        if isinstance(element, Event) and element.type is EventType.END:
            continue
        split = dominators.immediate(join)
        branches = dominators.parallel_branches(split) if split != ROOT else []
        if len(branches) > 1:
            before = dominators.before(join, stop=split)
            if sum(branch in before for branch in branches) > 1:
                yield join, split
