"""Columns of the nodes of a scope: how far each is from a start, flows that lead back left aside."""

from collections.abc import Iterable, Mapping

import networkx as nx


def ranks(nodes: Iterable[str], steps: Iterable[tuple[str, str]]) -> Mapping[str, int]:
    """The column of each node: the longest path that leads to it.

    Parameters
    ----------
    nodes
        Those that begin a process first.
    steps
        From which node to which a flow leads.

    Returns
    -------
    mapping
        Node -> column, from 0. A flow that does not lead back runs from a lower column to a higher one. A node that
        nothing reaches stands right before the first that it leads to.

    Examples
    --------
    >>> dict(ranks("abc", [("a", "b"), ("b", "c"), ("c", "b")]))
    {'a': 0, 'b': 1, 'c': 2}

    Source
    ------
    Eades & Sugiyama 1990, "How to draw a directed graph"; flows that lead back by depth-first search (Tarjan 1972).
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from((source, target) for source, target in steps if source != target)
    graph.remove_edges_from(_back_edges(graph))
    columns: dict[str, int] = {}
    order = list(nx.topological_sort(graph))
    for node in order:
        columns[node] = max((columns[before] + 1 for before in graph.predecessors(node)), default=0)
    for node in reversed(order):
        if graph.in_degree(node) == 0 and graph.out_degree(node) > 0:
            columns[node] = min(columns[after] for after in graph.successors(node)) - 1
    return columns


def _back_edges(graph: "nx.DiGraph[str]") -> list[tuple[str, str]]:
    """Edges from a node to one on the path that the search came by."""
    path: set[str] = set()
    back: list[tuple[str, str]] = []
    for source, target, label in nx.dfs_labeled_edges(graph):
        if label == "forward":
            path.add(target)
        elif label == "reverse":
            path.discard(target)
        elif target in path:
            back.append((source, target))
    return back
