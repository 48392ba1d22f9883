"""From a task that is done to the tasks that are enabled next, through gateways and events only, in expectation."""

from collections.abc import Iterator, Mapping, Sequence

import networkx as nx
import numpy as np

from bpr.process.elements import BlackBox, FlowNode, SubProcess
from bpr.process.parts import parts_in_order
from bpr.process.passes import Passes, is_atomic, leave_loop, starts, weights_within


class Onward:
    """For a token that has just done with a node: the tasks that it reaches next, with expected passes."""

    def __init__(self, passes: Passes, visits: Mapping[str, float]) -> None:
        self._passes = passes
        self._graph = passes.graph
        self._visits = visits
        self._steps = self._between()
        self._reached: dict[str, dict[str, float]] = {}
        self._solve()

    def after(self, node: str) -> dict[str, float]:
        """The tasks reached from `node`, itself done, with expected passes."""
        return self._gather(self._leaving(node))

    def _gather(self, steps: Iterator[tuple[str, float]]) -> dict[str, float]:
        total: dict[str, float] = {}
        for node, weight in steps:
            if weight > 0:
                for task, passes in self._arriving(node).items():
                    total[task] = total.get(task, 0.0) + weight * passes
        return total

    def _arriving(self, node: str) -> dict[str, float]:
        """What a token that comes to `node` reaches: the task itself, and what its boundary events lead to.

        A boundary event is enabled by what enabled its activity, not by the activity.
        """
        if not is_atomic(self._graph.nodes[node]["element"]):
            return self._reached[node]
        own = {node: 1.0}
        for event, chance in self._passes.interrupting(node):
            for task, passes in self._reached[event].items():
                own[task] = own.get(task, 0.0) + chance * passes
        return own

    def _leaving(self, node: str) -> Iterator[tuple[str, float]]:
        """Next nodes of a token that has done with `node`, the way out of a sub-process and messages included."""
        graph, passes = self._graph, self._passes
        completing = passes.completing(node)
        for target, share in passes.leaving(node):
            yield target, completing * share
        element = graph.element(node)
        if not graph.outgoing(node) and not passes.ways.links.get(node) and element.scope in graph:
            scope = element.scope
            ends = (end for end in passes.ways.members[scope] if not graph.outgoing(end))
            tokens = sum(self._visits.get(end, 0.0) for end in ends)
            share = self._visits.get(scope, 0.0) / tokens if tokens else 0.0
            for target, onward in self._leaving(scope):
                yield target, share * onward
        for receiver in passes.messages(node):
            yield receiver.id, self._delivered(receiver)

    def _delivered(self, target: FlowNode) -> float:
        """Of the messages to `target`, the share that finds somebody waiting; one to a start event always does."""
        if starts(target):
            return 1.0
        sent = sum(self._visits.get(sender, 0.0) for sender in self._passes.senders(target.id))
        return min(1.0, self._visits.get(target.id, 0.0) / sent) if sent else 0.0

    def _through(self, node: str) -> Iterator[tuple[str, float]]:
        """Next nodes of a token that comes to `node`, which is no task: into a sub-process, over its border, onward."""
        element = self._graph.element(node)
        if isinstance(element, SubProcess):
            for entry in self._passes.ways.entries.get(node, ()):
                yield entry, 1.0
            yield from self._passes.interrupting(node)
        else:
            yield from self._leaving(node)

    def _between(self) -> "nx.DiGraph[str]":
        """Steps between the nodes that are no tasks; a task on the way ends the path, but not for its boundary."""
        steps: nx.DiGraph[str] = nx.DiGraph()
        for element in self._graph.elements():
            if is_atomic(element) or isinstance(element, BlackBox):
                continue
            steps.add_node(element.id)
            for target, weight in self._through(element.id):
                if weight <= 0:
                    continue
                onward = [target]
                factors = [weight]
                if is_atomic(self._graph.element(target)):
                    happening = list(self._passes.interrupting(target))
                    onward = [event for event, _ in happening]
                    factors = [weight * chance for _, chance in happening]
                for goal, factor in zip(onward, factors, strict=True):
                    if factor > 0:
                        before = steps.get_edge_data(element.id, goal, {"weight": 0.0})["weight"]
                        steps.add_edge(element.id, goal, weight=before + factor)
        return steps

    def _solve(self) -> None:
        """For each node that is no task the tasks that a token there reaches, the last nodes first."""
        for members in reversed(parts_in_order(self._steps)):
            inside = set(members)
            if len(members) == 1 and not self._steps.has_edge(members[0], members[0]):
                self._reached[members[0]] = self._gather(self._through(members[0]))
            else:
                self._solve_loop(members, inside)

    def _solve_loop(self, members: Sequence[str], inside: set[str]) -> None:
        """A loop of gateways and events alone: x = direct + weights·x, one column a task."""
        for node in members:
            self._reached[node] = {}  # what is reached without going round
        direct = [self._gather(self._through(node)) for node in members]
        tasks = sorted({task for found in direct for task in found})
        if not tasks and not any(self._visits.get(node, 0.0) for node in inside):
            return
        right = np.array([[found.get(task, 0.0) for task in tasks] for found in direct]).reshape(len(members), -1)
        weights = weights_within(self._steps, members)
        solved = leave_loop(self._graph, members, weights, right)
        for node, row in zip(members, solved.tolist(), strict=True):
            self._reached[node] = dict(zip(tasks, row, strict=True))
