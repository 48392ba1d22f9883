"""The loops of a graph in the order of its steps. What is in them is somebody else's business."""

import networkx as nx


def parts_in_order(steps: "nx.DiGraph[str]") -> list[list[str]]:
    """The strongly connected parts, each sorted, so that every step from part to part leads to a later one.

    Source: a part is told when all that it leads to have been told, R. Tarjan, Depth-first search and linear graph
    algorithms, SIAM Journal on Computing 1(2), 1972; so the parts are turned round, and no graph of them is made.

    >>> parts_in_order(nx.DiGraph([("a", "b"), ("b", "c"), ("c", "b"), ("c", "d")]))
    [['a'], ['b', 'c'], ['d']]
    """
    return [sorted(part) for part in nx.strongly_connected_components(steps)][::-1]
