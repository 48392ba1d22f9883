"""How often a case comes where, and how often work passes from task to task, expected without a run.

The expected visits v solve (I - P')v = e0, where e0 is one case at its start event and P holds the expected passes of
a token from node to node. Waiting, people and time play no part; conditions must have been given as probabilities.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import networkx as nx
import numpy as np

from bpr.errors import Finding, Where
from bpr.process.elements import GatewayType
from bpr.process.gathering import Gathering, gathering_of
from bpr.process.graph import ProcessGraph
from bpr.process.onward import Onward
from bpr.process.parts import parts_in_order
from bpr.process.passes import Passes, is_atomic, is_join, leave_loop, passes_of, starts, weights_within

UNEQUAL: Final = 1e-6
"""Relative difference of the visits of two branches from which on they count as unequal."""


@dataclass(frozen=True, slots=True)
class Visits(Mapping[str, float]):
    """Expected executions per case: id of an element -> number; 0 for what a case never comes to.

    Parameters
    ----------
    by_element
        The visits.
    findings
        Warnings: parallel joins whose branches do not come equally often.
    """

    by_element: Mapping[str, float]
    findings: tuple[Finding, ...] = field(default=())

    def __getitem__(self, element: str) -> float:
        return self.by_element[element]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_element)

    def __len__(self) -> int:
        return len(self.by_element)


def expected_visits(graph: ProcessGraph, probabilities: Mapping[str, float], start: str) -> Visits:
    """Expected executions of every element for one case that begins at `start`.

    A parallel split takes every branch; a parallel join fires as often as the mean of its branches (unequal branches
    are a finding). An inclusive join gathers what its split sends out into one; where branches may end before it, they
    are taken to do so independently. A sub-process gives a token to each of its starts. A message to a start event
    begins the process there.

    Parameters
    ----------
    graph
        The process.
    probabilities
        Id of a sequence flow -> the probability that a token takes it; id of a boundary event -> the probability that
        it happens during one execution of its activity (without a figure: never).
    start
        Id of the start event.

    Raises
    ------
    UnknownName
        `start`, or an id among `probabilities`, is not in the process.
    ModelError
        A loop is never left; it is named. Or the probabilities do not fit.

    Examples
    --------
    >>> from bpr.process import elements as e
    >>> nodes = [e.Event(id="S", type=e.EventType.START), e.Task(id="T", type=e.TaskType.USER)]
    >>> nodes += [e.Gateway(id="X", type=e.GatewayType.EXCLUSIVE), e.Event(id="E", type=e.EventType.END)]
    >>> flows = [e.Flow("f1", "S", "T"), e.Flow("f2", "T", "X"), e.Flow("again", "X", "T"), e.Flow("f3", "X", "E")]
    >>> from bpr.process.graph import process_graph
    >>> round(expected_visits(process_graph(nodes, flows), {"again": 0.3}, "S")["T"], 6)
    1.428571

    Source: L. Kleinrock, Queueing Systems, vol. 1 (1975), section 4.8 (traffic equations of a network).
    """
    graph.element(start)
    return Traffic(graph, probabilities).visits(start)


class Traffic:
    """What `expected_visits` and `static_transfers` need of a process, computed once for both and for several starts.

    Parameters
    ----------
    graph, probabilities
        As for `expected_visits`, with the same errors.
    """

    def __init__(self, graph: ProcessGraph, probabilities: Mapping[str, float]) -> None:
        self._graph = graph
        self._passes = passes_of(graph, probabilities)
        self._steps = _steps_between_nodes(self._passes, gathering_of(self._passes))
        self._parts = parts_in_order(self._steps)
        self._visits: dict[str, Visits] = {}

    def visits(self, start: str) -> Visits:
        """Expected executions of every element for one case that begins at `start`, which must be in the process."""
        if start not in self._visits:
            visits = self._solve({start: 1.0})
            full = {element.id: visits.get(element.id, 0.0) for element in self._graph.elements()}
            unequal = tuple(_unequal_joins(self._graph, self._passes, full))
            self._visits[start] = Visits(MappingProxyType(full), unequal)
        return self._visits[start]

    def transfers(self, start: str) -> Mapping[tuple[str, str], float]:
        """What `static_transfers` gives for one case that begins at `start`."""
        return _transfers(self._passes, self.visits(start))

    def _solve(self, source: Mapping[str, float]) -> dict[str, float]:
        """Solve v = source + P'v, one strongly connected part after the other: a process is almost without loops."""
        steps = self._steps
        visits: dict[str, float] = {}
        for members in self._parts:
            inside = set(members)
            inflow = [
                source.get(node, 0.0)
                + sum(
                    visits.get(before, 0.0) * step["weight"]
                    for before, step in steps.pred[node].items()
                    if before not in inside
                )
                for node in members
            ]
            if len(members) == 1 and not steps.has_edge(members[0], members[0]):
                visits[members[0]] = inflow[0]
            elif any(inflow):
                weights = weights_within(steps, members)
                left = leave_loop(self._graph, members, weights.T, np.array(inflow)[:, None])
                visits.update(zip(members, left[:, 0].tolist(), strict=True))
        return visits


def static_transfers(
    graph: ProcessGraph, visits: Mapping[str, float], probabilities: Mapping[str, float]
) -> Mapping[tuple[str, str], float]:
    """Expected number of times per case that work passes from task a to task b, through gateways and events only.

    T(a, b) = v(a) · Σ over the paths of the product of the probabilities. Through a parallel or inclusive join every
    incoming branch transfers; out of a sub-process its last token does. A message that somebody waits for transfers
    from its sender. Queries to black boxes are no transfers. Where two branches without a task between them lead from a
    to b, both count.

    Parameters
    ----------
    graph, probabilities
        As for `expected_visits`.
    visits
        What it gave.

    Returns
    -------
    mapping of (task a, task b) to expected passes per case
        Only pairs that occur, in the order of the file. Handoffs are those whose units differ.

    Raises
    ------
    ModelError
        A loop of gateways and events alone is never left.
    """
    return _transfers(passes_of(graph, probabilities), visits)


def _transfers(passes: Passes, visits: Mapping[str, float]) -> Mapping[tuple[str, str], float]:
    graph, onward = passes.graph, Onward(passes, visits)
    order = {element.id: number for number, element in enumerate(graph.elements())}
    found: dict[tuple[str, str], float] = {}
    for giver in filter(is_atomic, graph.elements()):
        number = visits.get(giver.id, 0.0)
        taken = onward.after(giver.id) if number > 0 else {}
        for taker in sorted(taken, key=order.__getitem__):
            if taken[taker] > 0:
                found[giver.id, taker] = number * taken[taker]
    return MappingProxyType(found)


def _steps_between_nodes(passes: Passes, gathering: Gathering) -> "nx.DiGraph[str]":
    """Edges m -> n with the expected executions of n (``weight``) for each one of m."""
    graph, known = passes.graph, passes.ways
    steps: nx.DiGraph[str] = nx.DiGraph()
    steps.add_nodes_from(graph.nodes)

    joined = {e.id: len(graph.incoming(e.id)) for e in graph.elements() if is_join(graph, e, GatewayType.PARALLEL)}

    def add(source: str, target: str, weight: float) -> None:
        if weight > 0 and not gathering.takes(source, target):
            before = steps.get_edge_data(source, target, {"weight": 0.0})["weight"]
            steps.add_edge(source, target, weight=before + weight)

    for element in graph.elements():
        node = element.id
        completing = passes.completing(node)
        for target, share in passes.leaving(node):
            add(node, target, completing * share / joined.get(target, 1))
        for event, chance in passes.interrupting(node):
            add(node, event, chance)
        for entry in known.entries.get(node, ()):
            add(node, entry, 1.0)
        for receiver in passes.messages(node):
            if starts(receiver):
                add(node, receiver.id, 1.0)
    for join, split in gathering.splits.items():
        before = steps.get_edge_data(split, join, {"weight": 0.0})["weight"]
        steps.add_edge(split, join, weight=before + gathering.chances[join])
    return steps


def _unequal_joins(graph: ProcessGraph, passes: Passes, visits: Mapping[str, float]) -> Iterator[Finding]:
    for join in graph.elements():
        if not is_join(graph, join, GatewayType.PARALLEL):
            continue
        counts = [
            visits[flow.source] * passes.shares[flow.id] * passes.completing(flow.source)
            for flow in graph.incoming(join.id)
        ]
        if max(counts) - min(counts) > UNEQUAL * max(counts):
            yield Finding(
                "JOIN-UNEQUAL",
                Where(line=join.line or None, element=join.id),
                "The branches of the parallel join '{label}' come {counts} times a case: some of them wait in vain.",
                "Split them with a parallel gateway, or join them with an exclusive or inclusive one.",
                "warning",
                {"label": join.label, "counts": ", ".join(f"{count:.3g}" for count in counts)},
            )
