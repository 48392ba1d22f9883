"""What comes directly behind what in the control flow: frames of sub-processes are walked through, messages are not.

Built on the ways of tokens (tokens.py). Nothing is weighed here: how often work passes is onward.py's.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

import networkx as nx

from bpr.process.dominance import ROOT
from bpr.process.elements import Activity, BlackBox, SubProcess
from bpr.process.graph import ProcessGraph
from bpr.process.parts import parts_in_order
from bpr.process.tokens import token_graph, ways

END: Final = " "
"""A node behind all ends; the id of an element has no spaces."""


def exit_of(frame: str) -> str:
    """The node at which tokens leave a sub-process that has something drawn inside."""
    return frame + END


def frames_of(graph: ProcessGraph) -> frozenset[str]:
    """Ids of the sub-processes that have something drawn inside: frames around work, no work themselves."""
    scopes = {element.scope for element in graph.elements()}
    return frozenset(e.id for e in graph.elements() if isinstance(e, SubProcess) and e.id in scopes)


def step_graph(graph: ProcessGraph) -> "nx.DiGraph[str]":
    """The control flow as one graph from `ROOT`, before all starts, to `END`, behind all ends.

    Edges: sequence flows, links, from an activity to the events on its border and on to their handlers. A sub-process
    with something inside leads to its starts; its ends lead to `exit_of` it and from there onwards. An event
    sub-process begins at `ROOT`. A call is a step; what it calls begins at `ROOT`, too.
    """
    known = ways(graph)
    frames = frames_of(graph)
    steps = token_graph(graph, known, inside=False)
    steps.remove_nodes_from([e.id for e in graph.elements() if isinstance(e, BlackBox)])
    onward = [flow for flow in graph.flows("sequence") if flow.source in frames]
    steps.remove_edges_from([(flow.source, flow.target) for flow in onward])
    steps.add_edges_from((exit_of(flow.source), flow.target) for flow in onward)
    for scope, members in known.members.items():
        outside = ROOT if scope not in graph else scope
        steps.add_edges_from((outside, entry) for entry in known.entries[scope])
        last = [exit_of(one) if one in frames else one for one in members]
        steps.add_nodes_from(last)
        behind = exit_of(scope) if scope in frames else END
        steps.add_edges_from([(one, behind) for one in last if not steps.out_degree(one)])
    handlers = (e.id for e in graph.elements() if isinstance(e, SubProcess) and e.triggered_by_event)
    steps.add_edges_from((ROOT, handler) for handler in handlers)
    return steps


def next_stops(steps: "nx.DiGraph[str]", stops: Collection[str]) -> Mapping[str, frozenset[str]]:
    """Node -> those of `stops` that come next behind it, without passing another of them.

    Examples
    --------
    >>> found = next_stops(nx.DiGraph([("a", "x"), ("x", "b"), ("x", "a"), ("b", "c")]), {"a", "b", "c"})
    >>> sorted(found["a"]), sorted(found["x"]), sorted(found["b"])
    (['a', 'b'], ['a', 'b'], ['c'])
    """
    wanted = frozenset(stops)
    beside = dict(steps.adjacency())
    between: nx.DiGraph[str] = nx.DiGraph()  # a view of networkx would be asked for every edge anew
    between.add_nodes_from(node for node in beside if node not in wanted)
    between.add_edges_from((node, one) for node in between for one in beside[node] if one not in wanted)
    behind: dict[str, frozenset[str]] = {}
    for members in reversed(parts_in_order(between)):
        inside = set(members)
        found = _union([_seen(one, wanted, behind) for node in members for one in beside[node] if one not in inside])
        behind.update(dict.fromkeys(members, found))
    for stop in wanted & beside.keys():
        behind[stop] = _union([_seen(one, wanted, behind) for one in beside[stop]])
    return MappingProxyType(behind)


def in_order(steps: "nx.DiGraph[str]", first: str = ROOT) -> Mapping[str, int]:
    """Node -> its place, so that every step leads to a later place, unless it leads back.

    The reverse postorder of a walk in depth from `first`, then from what is not reached. Steps back are those to where
    the walk is within; in a drawing whose loops have one entry each, they are the same for every walk.

    Source: A. Aho, M. Lam, R. Sethi & J. Ullman, *Compilers*, 2nd ed. (2007), section 9.6.

    Examples
    --------
    >>> places = in_order(nx.DiGraph([("", "a"), ("a", "b"), ("b", "a"), ("b", "c"), ("a", "c")]))
    >>> sorted(places, key=places.get)
    ['', 'a', 'b', 'c']
    """
    beside = dict(steps.adjacency())
    begun: set[str] = set()
    done: list[str] = []
    for root in (first, *beside):
        if root in begun or root not in beside:
            continue
        begun.add(root)
        walk = [(root, iter(beside[root]))]
        while walk:
            node, onward = walk[-1]
            next_ = next((one for one in onward if one not in begun), None)
            if next_ is None:
                done.append(node)
                walk.pop()
            else:
                begun.add(next_)
                walk.append((next_, iter(beside[next_])))
    return MappingProxyType({node: place for place, node in enumerate(reversed(done))})


def following(graph: ProcessGraph) -> frozenset[tuple[str, str]]:
    """The pairs of activities (ids) that follow each other directly, through gateways and events only.

    With (`ROOT`, a) where a case may begin with a, and (a, `END`) where it may end with it. Frames of sub-processes are
    no activities.
    """
    frames = frames_of(graph)
    work = [e.id for e in graph.elements() if isinstance(e, Activity) and e.id not in frames]
    behind = next_stops(step_graph(graph), [ROOT, *work, END])
    return frozenset((one, other) for one in (ROOT, *work) for other in behind.get(one, ()))


def _seen(node: str, wanted: frozenset[str], behind: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset((node,)) if node in wanted else behind[node]


def _union(sets: list[frozenset[str]]) -> frozenset[str]:
    return sets[0] if len(sets) == 1 else frozenset().union(*sets)
