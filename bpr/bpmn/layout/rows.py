"""Rows of the nodes within their bands: what follows on each other stands on one straight line."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import networkx as nx


def rows(columns: Mapping[str, int], bands: Mapping[str, int], steps: Iterable[tuple[str, str]]) -> Mapping[str, int]:
    """The row of each node, counted within its band from 0.

    Nodes of one band that follow on each other make a line; where a way divides, its line goes on along the longest
    branch. A line takes a row that is free over its whole length, the one nearest to what it is tied to: interval
    colouring with the barycentre as the choice among free rows. So the main way is straight, and crossings are few.

    Parameters
    ----------
    columns, bands
        Of each node: its column, and the number of its band, from the top.
    steps
        From which node to which a flow leads.

    Examples
    --------
    >>> dict(rows({"a": 0, "b": 1, "c": 1, "d": 2}, dict.fromkeys("abcd", 0), [("a", "b"), ("a", "c"), ("b", "d")]))
    {'a': 0, 'b': 0, 'd': 0, 'c': 1}
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(columns)
    graph.add_edges_from((a, b) for a, b in steps if columns[a] < columns[b])
    taken: dict[int, list[list[tuple[int, int]]]] = defaultdict(list)  # band -> row -> the stretches in use
    placed: dict[str, int] = {}
    for line in _lines(graph, columns, bands):
        band = bands[line[0]]
        stretch = columns[line[0]], columns[line[-1]]
        row = _nearest_free(taken[band], stretch, _pull(line, graph, bands, placed))
        taken[band][row].append(stretch)
        placed.update(dict.fromkeys(line, row))
    return placed


def _lines(graph: "nx.DiGraph[str]", columns: Mapping[str, int], bands: Mapping[str, int]) -> list[Sequence[str]]:
    ahead: dict[str, int] = {}
    for node in sorted(graph, key=columns.__getitem__, reverse=True):
        ahead[node] = max((ahead[after] + 1 for after in graph.successors(node)), default=0)
    claimed: set[str] = set()
    lines: list[Sequence[str]] = []
    for start in sorted(graph, key=columns.__getitem__):
        if start in claimed:
            continue
        line = [start]
        claimed.add(start)
        while True:
            onward = [n for n in graph.successors(line[-1]) if bands[n] == bands[start] and n not in claimed]
            if not onward:
                break
            line.append(max(onward, key=ahead.__getitem__))
            claimed.add(line[-1])
        lines.append(line)
    return lines


def _pull(line: Sequence[str], graph: "nx.DiGraph[str]", bands: Mapping[str, int], placed: Mapping[str, int]) -> float:
    """The mean row of the neighbours of a line that have a row of the same band; the top where there are none."""
    neighbours = (other for node in line for other in (*graph.predecessors(node), *graph.successors(node)))
    near = [placed[other] for other in neighbours if other in placed and bands[other] == bands[line[0]]]
    return sum(near) / len(near) if near else 0.0


def _nearest_free(rows_in_use: list[list[tuple[int, int]]], stretch: tuple[int, int], pull: float) -> int:
    first, last = stretch
    free = [
        row for row, stretches in enumerate(rows_in_use) if all(last < begin or end < first for begin, end in stretches)
    ]
    if not free:
        rows_in_use.append([])
        return len(rows_in_use) - 1
    return min(free, key=lambda row: (abs(row - pull), -row))
