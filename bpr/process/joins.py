"""Joins that do not fit their split, where the drawing alone shows it.

A join and its split are found by dominance: the split is the last node that every path to the join passes. What is
reported may in rare drawings be harmless; exploring the states of a case would tell.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

import networkx as nx

from bpr.process.elements import Event, EventType, Gateway, GatewayType
from bpr.process.graph import ProcessGraph
from bpr.process.tokens import Ways

_ROOT: Final = ""
"""A node before all entries; no element has an empty id."""

_BUDGET: Final = 1_000_000
"""The most steps that are walked back in one process; a drawing made by a person needs some thousands."""

_CHOICES: Final = frozenset({GatewayType.EXCLUSIVE, GatewayType.EVENT_BASED})


def deadlocks(dominators: "Dominators") -> Iterator[tuple[str, str]]:
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
        chooser = graph.element(split) if split != _ROOT else None
        if isinstance(chooser, Gateway) and chooser.type in _CHOICES and _some_branch_is_short(dominators, join, split):
            yield join, split


def _some_branch_is_short(dominators: "Dominators", join: str, split: str) -> bool:
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


def missing_synchronisation(dominators: "Dominators") -> Iterator[tuple[str, str]]:
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
        branches = dominators.parallel_branches(split) if split != _ROOT else []
        if len(branches) > 1:
            before = dominators.before(join, stop=split)
            if sum(branch in before for branch in branches) > 1:
                yield join, split


class Dominators:
    """Which nodes every path from the entries passes.

    Parameters
    ----------
    graph, known, steps
        The process, its ways and the steps of its tokens.
    reached
        The nodes that tokens can come to; the others have no dominators.
    """

    def __init__(self, graph: ProcessGraph, known: Ways, steps: "nx.DiGraph[str]", reached: AbstractSet[str]) -> None:
        self.graph = graph
        self._ways, self._steps, self._reached = known, steps, reached
        self._budget = _BUDGET
        rooted: nx.DiGraph[str] = nx.DiGraph(steps.subgraph(reached))
        entries = (entry for scope, found in known.entries.items() if scope not in graph for entry in found)
        rooted.add_edges_from((_ROOT, entry) for entry in entries if entry in reached)
        rooted.add_edges_from([(_ROOT, node) for node in reached if not rooted.in_degree(node)])
        self._immediate: dict[str, str] = nx.immediate_dominators(rooted, _ROOT) if _ROOT in rooted else {}
        self._span = _spans(self._immediate)

    def joins(self) -> Iterator[str]:
        """Reached nodes with more than one incoming sequence flow."""
        return (e.id for e in self.graph.elements() if e.id in self._reached and len(self.graph.incoming(e.id)) > 1)

    def immediate(self, node: str) -> str:
        """The last node before `node` that every path to it passes; "" where there is none."""
        return self._immediate.get(node) or _ROOT

    def dominates(self, first: str, node: str) -> bool:
        """True where every path to `node` passes `first`."""
        if first not in self._span or node not in self._span:
            return False
        return self._span[first][0] <= self._span[node][0] and self._span[node][1] <= self._span[first][1]

    def before(self, node: str, *, stop: str) -> AbstractSet[str]:
        """`node` and the nodes from which it can be reached without passing `stop`.

        Empty once a huge drawing has used up the time for it: then it has fewer findings.
        """
        found = {node}
        waiting = [node]
        while waiting:
            for earlier in self._steps.predecessors(waiting.pop()):
                self._budget -= 1
                if earlier != stop and earlier not in found:
                    found.add(earlier)
                    waiting.append(earlier)
            if self._budget < 0:
                return frozenset()
        return found

    def parallel_branches(self, split: str) -> list[str]:
        """First nodes of the branches that may be active at the same time after `split`."""
        element = self.graph.element(split)
        targets = [flow.target for flow in self.graph.outgoing(split)]
        if isinstance(element, Gateway):
            return [] if element.type in _CHOICES else targets
        return targets + [event.id for event in self._ways.boundaries.get(split, ()) if not event.interrupting]


def _spans(immediate: Mapping[str, str]) -> Mapping[str, tuple[int, int]]:
    """Places of each node in a walk through the tree of dominators: on the way in and on the way out."""
    children: dict[str, list[str]] = {}
    for node, parent in immediate.items():
        if node != _ROOT:
            children.setdefault(parent, []).append(node)
    entered: dict[str, int] = {}
    spans: dict[str, tuple[int, int]] = {}
    walk = [_ROOT]
    while walk:
        node = walk[-1]
        if node not in entered:
            entered[node] = len(entered) + len(spans)
            walk.extend(children.get(node, ()))
        else:
            walk.pop()
            spans[node] = entered[node], len(entered) + len(spans)
    return spans
