"""Inclusive joins in expectation: what is gathered into one, and how often anything arrives to be gathered."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bpr.process.dominance import Dominators, post_dominators
from bpr.process.elements import Gateway, GatewayType
from bpr.process.graph import ProcessGraph
from bpr.process.passes import Passes, is_join
from bpr.process.tokens import token_graph


@dataclass(frozen=True, slots=True)
class Gathering:
    """What an inclusive join gathers into one: all that its split sends out; not what comes back from behind it.

    Parameters
    ----------
    splits
        Inclusive join -> the node whose tokens it gathers, where dominance shows it.
    loose
        Those of the joins that some path from the split does not pass.
    dominators
        Tells what comes back from behind a join.
    """

    splits: Mapping[str, str] = field(default_factory=dict)
    loose: frozenset[str] = frozenset()
    dominators: Dominators | None = None

    def takes(self, source: str, target: str) -> bool:
        """True where a token that passes from `source` to `target` is gathered there with others."""
        if self.dominators is None or target not in self.splits:
            return False
        return not self.dominators.dominates(target, source)


def gathering_of(passes: Passes) -> Gathering:
    """Whatever its last common node sends out, a join that every path from there passes fires once for it.

    Behind a parallel or inclusive split some paths may miss the join: it fires if at least one branch arrives.
    """
    graph, known = passes.graph, passes.ways
    joins = [e.id for e in graph.elements() if is_join(graph, e, GatewayType.INCLUSIVE)]
    if not joins:
        return Gathering()
    dominators = Dominators(graph, known, token_graph(graph, known), frozenset(graph.nodes))
    after = post_dominators(graph, known)
    splits = {join: split for join in joins if (split := dominators.immediate(join))}
    tight = {join for join, split in splits.items() if after.holds(join, split)}
    loose = frozenset(join for join, split in splits.items() if join not in tight and _divides(graph, split))
    gathered = {join: split for join, split in splits.items() if join in tight or join in loose}
    return Gathering(gathered, loose, dominators)


def arriving(passes: Passes, gathering: Gathering, visits: Mapping[str, float]) -> dict[str, float]:
    """For each loose join the probability that at least one branch of its split arrives, taken as independent."""
    chances: dict[str, float] = {}
    for join in gathering.loose:
        times = visits.get(gathering.splits[join], 0.0)
        none = 1.0
        for flow in passes.graph.incoming(join):
            if times > 0 and gathering.takes(flow.source, join):
                come = visits.get(flow.source, 0.0) * passes.shares[flow.id] * passes.completing(flow.source) / times
                none *= 1.0 - min(1.0, come)
        chances[join] = 1.0 - none
    return chances


def _divides(graph: ProcessGraph, node: str) -> bool:
    element = graph.element(node)
    if isinstance(element, Gateway):
        return element.type in (GatewayType.PARALLEL, GatewayType.INCLUSIVE, GatewayType.COMPLEX)
    return len(graph.outgoing(node)) > 1
