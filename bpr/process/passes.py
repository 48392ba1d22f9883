"""Steps of tokens with their expected passes, and the linear equations of loops: what expected visits are made of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from bpr.errors import Finding, ModelError, Where
from bpr.process.elements import (
    Activity,
    BlackBox,
    Event,
    EventType,
    FlowNode,
    Gateway,
    GatewayType,
    SubProcess,
    Task,
    TaskType,
)
from bpr.process.graph import ProcessGraph
from bpr.process.shares import flow_shares, interruption
from bpr.process.tokens import Ways, ways

if TYPE_CHECKING:
    import networkx as nx

Matrix = NDArray[np.float64]

_SHOWN: Final = 8
"""How many elements of a loop an error names."""

_EPSILON: Final = 1e-9
"""How far rounding may take the expected passes of a loop below 1."""


@dataclass(frozen=True, slots=True)
class Passes:
    """What both computations need of a process."""

    graph: ProcessGraph
    ways: Ways
    shares: Mapping[str, float]
    probabilities: Mapping[str, float]

    def leaving(self, node: str) -> Iterator[tuple[str, float]]:
        """Next nodes and expected passes per token that has done with `node`: flows, and the jump of a link."""
        for flow in self.graph.outgoing(node):
            yield flow.target, self.shares[flow.id]
        for catch in self.ways.links.get(node, ())[:1]:
            yield catch, 1.0

    def completing(self, node: str) -> float:
        """Share of the executions of `node` that no boundary event interrupts."""
        events = self.ways.boundaries.get(node, ())
        return 1.0 - interruption(self.graph, self.probabilities, events) if events else 1.0

    def interrupting(self, node: str) -> Iterator[tuple[str, float]]:
        """Boundary events of `node` that may happen, and how often each does per execution."""
        for event in self.ways.boundaries.get(node, ()):
            if (chance := self.probabilities.get(event.id, 0.0)) > 0:
                yield event.id, chance

    def messages(self, node: str) -> Iterator[FlowNode]:
        """The elements that wait for, or start with, a message that `node` sends."""
        for flow in self.graph.outgoing(node, "message"):
            target = self.graph.element(flow.target)
            if starts(target) or catches(target):
                yield target

    def senders(self, node: str) -> list[str]:
        """The simulated elements that send messages to `node`."""
        flows = self.graph.incoming(node, "message")
        return [flow.source for flow in flows if not isinstance(self.graph.element(flow.source), BlackBox)]


def is_join(graph: ProcessGraph, element: FlowNode, kind: GatewayType) -> bool:
    """True for a gateway of this type that several flows lead to."""
    return isinstance(element, Gateway) and element.type is kind and len(graph.incoming(element.id)) > 1


def starts(element: FlowNode) -> bool:
    """True for a start event."""
    return isinstance(element, Event) and element.type is EventType.START


def catches(element: FlowNode) -> bool:
    """True for an element that waits for a message."""
    if isinstance(element, Event):
        catching = element.type in (EventType.INTERMEDIATE_CATCH, EventType.BOUNDARY)
        return catching and element.kind == "message"
    return isinstance(element, Task) and element.type is TaskType.RECEIVE


def passes_of(graph: ProcessGraph, probabilities: Mapping[str, float]) -> Passes:
    """The ways of tokens through `graph` with the expected passes of each.

    Raises
    ------
    UnknownName, ModelError
        As `bpr.process.shares.flow_shares`.
    """
    return Passes(graph, ways(graph), flow_shares(graph, probabilities), probabilities)


def is_atomic(element: FlowNode) -> bool:
    """True for a task or call activity: work, not a frame around work."""
    return isinstance(element, Activity) and not isinstance(element, SubProcess)


def weights_within(steps: "nx.DiGraph[str]", members: Sequence[str]) -> Matrix:
    """Passes from each of `members` (row) to each of them (column)."""
    place = {node: number for number, node in enumerate(members)}
    weights = np.zeros((len(members), len(members)))  # nx.to_numpy_array would walk through the whole graph
    for node, row in place.items():
        for target, data in steps.adj[node].items():
            if target in place:
                weights[row, place[target]] = data["weight"]
    return weights


def leave_loop(graph: ProcessGraph, members: Sequence[str], weights: Matrix, right: Matrix) -> Matrix:
    """Solve x = right + weights·x within a loop.

    `weights` is non-negative, so there is a solution for every `right` if and only if the solution for ones is
    positive (theory of M-matrices): otherwise tokens in the loop do not become fewer.
    """
    system = np.eye(len(members)) - weights
    try:
        solution = np.linalg.solve(system, np.hstack([right, np.ones((len(members), 1))]))
    except np.linalg.LinAlgError:
        raise _endless(graph, members) from None
    test = solution[:, -1]
    if not np.all(np.isfinite(solution)) or test.min() < 1.0 - _EPSILON or test.max() > 1.0 / np.finfo(float).eps:
        raise _endless(graph, members)
    return np.asarray(solution[:, :-1], dtype=np.float64)


def _endless(graph: ProcessGraph, members: Sequence[str]) -> ModelError:
    loop = [element for element in graph.elements() if element.id in set(members)]
    shown = " → ".join(f"'{element.label}'" for element in loop[:_SHOWN]) + (" → …" if len(loop) > _SHOWN else "")
    return ModelError(
        (
            Finding(
                "LOOP-ENDLESS",
                Where(line=loop[0].line or None, element=loop[0].id),
                "A case never leaves the loop {loop}: with these probabilities its tokens do not become fewer.",
                "Give a flow that leaves the loop a probability above 0.",
                values={"loop": shown},
            ),
        )
    )
