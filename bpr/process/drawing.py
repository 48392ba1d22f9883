"""A process graph with all that several checks of it need, computed once."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpr.process.elements import Activity
from bpr.process.graph import ProcessGraph
from bpr.process.states.explore import explore
from bpr.process.states.outcome import Explored
from bpr.process.tokens import Ways, token_graph, ways
from bpr.process.undoing import handles, tied_handlers

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True, slots=True)
class Drawing:
    """A process graph and what is known of it.

    Parameters
    ----------
    graph
        The process.
    ways, steps
        The ways of its tokens, and the graph of their steps.
    reached
        The nodes that a token can come to, if every choice and every event happens at some time. A handler that
        nothing is tied to is among them: it is a finding of its own.
    explored
        What was seen of a case, for each start event at which one may begin.
    """

    graph: ProcessGraph
    ways: Ways
    steps: "nx.DiGraph[str]"
    reached: frozenset[str]
    explored: tuple[Explored, ...]

    @property
    def complete(self) -> bool:
        """True where all states of a case have been seen."""
        return all(explored.complete for explored in self.explored)


def drawing_of(graph: ProcessGraph) -> Drawing:
    """What the checks need of `graph`."""
    known = ways(graph)
    steps = token_graph(graph, known)
    return Drawing(graph, known, steps, _reached(graph, known, steps), tuple(explore(graph, known)))


def _reached(graph: ProcessGraph, known: Ways, steps: "nx.DiGraph[str]") -> frozenset[str]:
    """The nodes that a token can come to, if every choice and every event happens at some time."""
    roots = [entry for scope, entries in known.entries.items() if scope not in graph for entry in entries]
    tied = tied_handlers(graph)
    roots += [e.id for e in graph.elements() if handles(e) and e.scope not in graph]
    roots += [e.id for e in graph.elements() if isinstance(e, Activity) and e.for_compensation and e.id not in tied]
    reached: set[str] = set()
    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            waiting.extend(steps.successors(node))
    return frozenset(reached)
