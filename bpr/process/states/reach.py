"""Which flows of an inclusive or complex join a token can still come to."""

from collections import defaultdict
from collections.abc import Mapping

from bpr.process.states.net import STANDING, Gather, Net


def reaches(net: Net) -> Mapping[int, Mapping[int, int]]:
    """First flow of a join -> place in its scope -> its flows a token there can come to without passing it, as bits."""
    before: dict[int, set[int]] = defaultdict(set)
    for number, place in enumerate(net.places):
        for onward in net.onward(number) if place.kind in STANDING else ():
            if net.places[onward].scope == place.scope:
                before[onward].add(number)
    return {gather.flows[0]: _reach(gather, before) for gather in net.joins}


def _reach(gather: Gather, before: Mapping[int, set[int]]) -> Mapping[int, int]:
    reach: dict[int, int] = {}
    for position, flow in enumerate(gather.flows):
        seen, waiting = set(gather.flows), [flow]
        while waiting:
            for place in before.get(waiting.pop(), set()) - seen:
                seen.add(place)
                reach[place] = reach.get(place, 0) | 1 << position
                waiting.append(place)
    return reach
