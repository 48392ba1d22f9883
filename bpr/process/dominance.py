"""Dominance: which nodes every path to a node passes, and which every path from it.

A split and its join, a loop and its entry are found by it, however a drawing is nested.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

import networkx as nx

from bpr.process.elements import Gateway, GatewayType
from bpr.process.graph import ProcessGraph
from bpr.process.tokens import Ways, token_graph

ROOT: Final = ""
"""A node before all entries or behind all ends; no element has an empty id."""

CHOICES: Final = frozenset({GatewayType.EXCLUSIVE, GatewayType.EVENT_BASED})
"""Gateways that take one of their flows."""

_BUDGET: Final = 1_000_000
"""The most steps that are walked back in one process; a drawing made by a person needs some thousands."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree of dominators.

    Parameters
    ----------
    parents
        Node -> its immediate dominator.
    spans
        Node -> its places in a walk through the tree, on the way in and on the way out.
    """

    parents: Mapping[str, str]
    spans: Mapping[str, tuple[int, int]]

    def holds(self, first: str, node: str) -> bool:
        """True where `first` dominates `node`; every node dominates itself."""
        if first not in self.spans or node not in self.spans:
            return False
        return self.spans[first][0] <= self.spans[node][0] and self.spans[node][1] <= self.spans[first][1]


def tree_of(rooted: "nx.DiGraph[str]") -> Tree:
    """The dominators of a graph whose walks begin at `ROOT`."""
    parents: dict[str, str] = nx.immediate_dominators(rooted, ROOT) if ROOT in rooted else {}
    return Tree(parents, _spans(parents))


def _spans(immediate: Mapping[str, str]) -> Mapping[str, tuple[int, int]]:
    """Places of each node in a walk through the tree of dominators: on the way in and on the way out."""
    children: dict[str, list[str]] = {}
    for node, parent in immediate.items():
        if node != ROOT:
            children.setdefault(parent, []).append(node)
    entered: dict[str, int] = {}
    spans: dict[str, tuple[int, int]] = {}
    walk = [ROOT]
    while walk:
        node = walk[-1]
        if node not in entered:
            entered[node] = len(entered) + len(spans)
            walk.extend(children.get(node, ()))
        else:
            walk.pop()
            spans[node] = entered[node], len(entered) + len(spans)
    return spans


def post_dominators(graph: ProcessGraph, known: Ways) -> Tree:
    """Which nodes every path from a node to an end passes, within its process or sub-process."""
    steps = token_graph(graph, known, inside=False)
    back: nx.DiGraph[str] = nx.DiGraph(steps.reverse(copy=False))
    back.add_edges_from([(ROOT, node) for node in steps if not steps.out_degree(node)])
    return tree_of(back)


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
        rooted.add_edges_from((ROOT, entry) for entry in entries if entry in reached)
        rooted.add_edges_from([(ROOT, node) for node in reached if not rooted.in_degree(node)])
        self._tree = tree_of(rooted)

    def joins(self) -> Iterator[str]:
        """Reached nodes with more than one incoming sequence flow."""
        return (e.id for e in self.graph.elements() if e.id in self._reached and len(self.graph.incoming(e.id)) > 1)

    def immediate(self, node: str) -> str:
        """The last node before `node` that every path to it passes; "" where there is none."""
        return self._tree.parents.get(node) or ROOT

    def dominates(self, first: str, node: str) -> bool:
        """True where every path to `node` passes `first`."""
        return self._tree.holds(first, node)

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
            return [] if element.type in CHOICES else targets
        return targets + [event.id for event in self._ways.boundaries.get(split, ()) if not event.interrupting]
