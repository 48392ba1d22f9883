"""Places at which one token might overtake another: what follows them would be done twice at once."""

from collections.abc import Iterator
from typing import Final

import networkx as nx

from bpr.process.elements import Event, EventType
from bpr.process.graph import ProcessGraph
from bpr.process.states.net import STANDING, Kind, Net

_TOKENS: Final = STANDING | {Kind.ARMED}
"""Kinds of places from which tokens go on, at once or later."""


def doubtful_places(graph: ProcessGraph, net: Net) -> frozenset[int]:
    """Places of nodes with several incoming flows, behind splits that a loop comes back to, and after some joins.

    What follows an inclusive or complex join counts to the end, since a token right behind it may keep it from firing
    again. End events are left out: there each token ends by itself and nothing follows.
    """
    behind = {*_behind_repeated_splits(net), *net.reachable(place for join in net.joins for place in join.gives)}
    return frozenset(
        number
        for number, place in enumerate(net.places)
        if place.kind is Kind.TOKEN
        and (number in behind or (not place.flow and len(graph.incoming(place.element)) > 1))
        and not _ends(graph, place.element)
    )


def _ends(graph: ProcessGraph, node: str) -> bool:
    element = graph.element(node)
    return isinstance(element, Event) and element.type is EventType.END


def _behind_repeated_splits(net: Net) -> Iterator[int]:
    steps: nx.DiGraph[int] = nx.DiGraph()
    steps.add_edges_from((place, onward) for place in range(len(net.places)) for onward in net.onward(place))
    loops = (loop for loop in nx.strongly_connected_components(steps) if len(loop) > 1)
    for place in (place for loop in loops for place in loop):
        ways = [move.gives for move in net.moves[place]]
        ways += [net.gathers[place].gives] if place in net.gathers else []
        for gives in ways:
            beside = [given for given in gives if net.places[given].scope == net.places[place].scope]
            if sum(net.places[given].kind in _TOKENS for given in beside) > 1:
                yield from beside
