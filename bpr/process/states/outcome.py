"""What was seen in the states of a case: where it gets stuck and why, what is done twice at once, what never ends."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import networkx as nx

from bpr.process.states.game import NOBODY, Marking
from bpr.process.states.net import STANDING, Kind, Move, Net

if TYPE_CHECKING:
    from bpr.process.states.explore import Search

State = tuple[Marking, int]
"""Where the tokens are, and the place of which one is held back."""

Step = tuple[State, Move | None]
"""The state before, and what happened; None: a token was held back."""

_AWAITED: Final = STANDING | {Kind.MAIL}
"""Kinds of places that tokens wait for."""

_FEW: Final = 200
"""In how many states that are stuck the reason is looked for."""


@dataclass(frozen=True, slots=True)
class Stuck:
    """A case waits in vain at `element`: for `flows`, where it is a join; `path` are the choices that lead there."""

    element: str
    flows: tuple[str, ...]
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Doubled:
    """Tokens that `split` made meet at `element`, more and more of them where they are `piling`."""

    element: str
    split: str
    piling: bool
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Endless:
    """A case does `elements` for ever, since no end can be reached any more."""

    elements: tuple[str, ...]
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explored:
    """What was seen of the cases that begin at `start`.

    Parameters
    ----------
    start
        Id of the start event.
    states
        How many states were looked at.
    complete
        True where these were all that matter.
    stuck, doubled, endless
        What goes wrong, each element once, with a shortest path to it: ids of the flows that were chosen and of the
        boundary events that happened, in turn.
    done
        The elements that are done in some state.
    """

    start: str
    states: int
    complete: bool
    stuck: tuple[Stuck, ...]
    doubled: tuple[Doubled, ...]
    endless: Endless | None
    done: frozenset[str]


def unexplored(start: str) -> Explored:
    """Nothing was looked at."""
    return Explored(start, 0, complete=False, stuck=(), doubled=(), endless=None, done=frozenset())


def explored_of(start: str, search: "Search") -> Explored:
    """What `search` has seen."""
    net = search.game.net
    waits: dict[str, Stuck] = {}
    doubt = False
    for state in _stuck_states(search):
        for element, missing in _reasons(net, state[0]).items():
            doubt = doubt or not search.overflown.isdisjoint(missing)
            if element not in waits and search.overflown.isdisjoint(missing):
                flows = tuple(net.places[place].flow for place in missing if net.places[place].flow)
                waits[element] = Stuck(element, flows, _choices(search, state))
    return Explored(
        start=start,
        states=len(search.onward),
        complete=search.complete and not doubt,
        stuck=tuple(waits.values()),
        doubled=tuple(_doubled(search)),
        endless=_endless(search) if search.complete else None,
        done=frozenset(move.element for steps in search.onward.values() for move, _ in steps),
    )


# Stuck


def _stuck_states(search: "Search") -> Iterator[State]:
    net = search.game.net
    found = 0
    for state, steps in search.onward.items():
        marking, held = state
        if held == NOBODY and not steps and any(net.places[place].kind in STANDING for place in marking):
            found += 1
            if found > _FEW:
                return
            yield state


def _reasons(net: Net, marking: Marking) -> Mapping[str, frozenset[int]]:
    """The elements at which tokens wait -> the places that had to be filled.

    An element that waits for what stays at another one is no reason, unless they wait for each other.
    """
    waiting: dict[str, set[int]] = {}
    onward: dict[str, set[int]] = {}
    for place in sorted(place for place in set(marking) if net.places[place].kind in STANDING):
        missing = _missing(net, place, marking)
        if missing:
            element = net.places[place].element
            waiting.setdefault(element, set()).update(missing)
            onward.setdefault(element, set()).update(net.onward(place))
    feeds = {element: net.reachable(places) for element, places in onward.items()} if len(waiting) > 1 else {}
    holds: nx.DiGraph[str] = nx.DiGraph()
    holds.add_nodes_from(waiting)
    holds.add_edges_from((a, b) for a in feeds for b, missing in waiting.items() if a != b and feeds[a] & missing)
    order = nx.condensation(holds)
    reasons = {element for part, number in order.in_degree() if not number for element in order.nodes[part]["members"]}
    return {element: frozenset(missing) for element, missing in waiting.items() if element in reasons}


def _missing(net: Net, place: int, marking: Marking) -> set[int]:
    """The places that had to be filled for a token at `place` to go on; none where it waits for others to be done."""
    if place in net.gathers:
        gather = net.gathers[place]
        due = {flow for flow, left in zip(gather.flows, gather.due, strict=False) if left in marking}
        return due or {flow for flow in gather.flows if flow not in marking}
    if any(not move.unless.isdisjoint(marking) for move in net.moves[place]):
        return set()
    wanted = {taken for move in net.moves[place] for taken in move.takes if taken not in marking}
    return {taken for taken in wanted if net.places[taken].kind in _AWAITED}


# Done twice at once


def _doubled(search: "Search") -> Iterator[Doubled]:
    for place, state in search.twice.items():
        steps = _way_to(search, state)
        split = _last_split(search.game.net, steps, place)
        yield Doubled(search.game.net.places[place].element, split, _grows(search, steps), _choices(search, state))


def _grows(search: "Search", steps: list[tuple[State, Move | None]]) -> bool:
    """True where all that there was in an earlier state is there again, and other tokens besides: so it can go on."""
    places = search.game.net.places
    counts = [Counter(marking) for (marking, _), _ in steps]
    tokens = [sum(places[place].kind in STANDING for place in marking) for (marking, _), _ in steps]
    pairs = ((early, late) for late in range(len(steps)) for early in range(late))
    return any(tokens[early] < tokens[late] and counts[early] <= counts[late] for early, late in pairs)


def _last_split(net: Net, steps: list[tuple[State, Move | None]], place: int) -> str:
    """The last element that both of the tokens at `place` come from."""
    (marking, _), _ = steps[0]
    past: list[frozenset[int]] = [frozenset({0})]
    tokens = {first: [0] for first in marking}
    held: int | None = None
    names = {0: next(net.places[first].element for first in marking if net.places[first].kind is Kind.TOKEN)}
    for number, (_, move) in enumerate(steps[1:], 1):
        if move is None:
            held = tokens[place].pop(0)
            past.append(frozenset())
            continue
        before = [tokens[taken].pop(0) for taken in move.takes if tokens.get(taken)]
        past.append(frozenset({number}).union(*(past[maker] for maker in before)))
        names[number] = move.element
        for cleared in move.clears:
            tokens.pop(cleared, None)
        for given in move.gives:
            tokens.setdefault(given, []).append(number)
    makers = [*tokens.get(place, ()), *([held] if held is not None else [])]
    return names[max(past[makers[0]] & past[makers[-1]])]


# For ever


def endless_parts(search: "Search") -> list[list[State]]:
    """Parts of the states that nothing leads out of and in which no case ends, in the order of their first states."""
    free = {state: steps for state, steps in search.onward.items() if state[1] == NOBODY}
    steps: nx.DiGraph[State] = nx.DiGraph()
    steps.add_nodes_from(free)
    steps.add_edges_from((state, after) for state, found in free.items() for _, after in found)
    parts = nx.condensation(steps)
    last = {part for part, number in parts.out_degree() if not number}
    endless: dict[int, list[State]] = {}
    for state in free:
        part = parts.graph["mapping"][state]
        if part in last:
            endless.setdefault(part, []).append(state)
    return [states for states in endless.values() if all(free[state] for state in states)]


def _endless(search: "Search") -> Endless | None:
    parts = endless_parts(search)
    if not parts:
        return None
    done = {move.element: None for state in parts[0] for move, _ in search.onward[state]}
    return Endless(tuple(done), _choices(search, parts[0][0]))


# How it came to that


def _way_to(search: "Search", state: State) -> list[tuple[State, Move | None]]:
    """The states on the way to `state`, itself included, with what led to each; the first came of nothing."""
    way: list[tuple[State, Move | None]] = []
    step = search.came[state]
    while step is not None:
        way.append((state, step[1]))
        state = step[0]
        step = search.came[state]
    return [(state, None), *reversed(way)]


def _choices(search: "Search", state: State) -> tuple[str, ...]:
    return tuple(move.choice for _, move in _way_to(search, state) if move is not None and move.choice)
