"""All states of one case, as far as they need to be looked at: where it gets stuck, goes round for ever, is done twice.

Of a place: two tokens stand there at once, in some order of events, if and only if the second comes while the first is
held back. So every token that might be overtaken is held back once.

Source: W. van der Aalst, Verification of workflow nets, LNCS 1248 (1997), 407-426 (what sound means).
"""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Final

from bpr.process.graph import ProcessGraph
from bpr.process.states.build import net_of
from bpr.process.states.calls import calls_in_place
from bpr.process.states.game import MOST_ALIKE, NOBODY, Game, Marking
from bpr.process.states.net import STANDING, Move
from bpr.process.states.outcome import Explored, State, Step, endless_parts, explored_of, unexplored
from bpr.process.states.overtaking import doubtful_places
from bpr.process.tokens import Ways, ways

MOST_STATES: Final = 10_000
"""The most states that are looked at in one file."""

MOST_TOKENS: Final = 200_000
"""The most tokens in all these states together, so that wide drawings end as soon as deep ones."""

MOST_EFFORT: Final = 2_000_000
"""How much may be looked up, so that drawings in which all touches all end as soon."""

LARGEST: Final = 500_000
"""The most places of a drawing whose states are looked at, times one more than its inclusive and complex joins."""


def explore(graph: ProcessGraph, known: Ways) -> Iterator[Explored]:
    """Look at the states of one case, for each start event at which a case may begin.

    Parameters
    ----------
    graph, known
        The drawing and its ways of tokens.

    Yields
    ------
    Explored
        In the order of the file. Where `MOST_STATES` or another bound is hit, it says that it is not complete.
    """
    placed = calls_in_place(graph)
    net = net_of(placed, known if placed.graph is graph else ways(placed.graph))
    if not placed.complete or len(net.places) * (1 + len(net.joins)) > LARGEST:
        yield from (unexplored(start) for start in net.starts)
        return
    game = Game(net)
    doubtful = doubtful_places(graph, net)
    states, tokens = MOST_STATES, MOST_TOKENS
    for start, places in net.starts.items():
        search = Search(game, doubtful, states, tokens)
        search.run(places)
        states, tokens = search.states, search.tokens
        yield explored_of(start, search)


class Search:
    """Looks at the states that follow from one.

    Parameters
    ----------
    game
        The rules.
    doubtful
        Places at which tokens are held back, in turn.
    states, tokens
        How many states, and tokens in them, may be looked at; after `run`, how many are left.
    """

    def __init__(self, game: Game, doubtful: frozenset[int], states: int, tokens: int) -> None:
        self.game, self.states, self.tokens = game, states, tokens
        self._doubtful = doubtful
        self.came: dict[State, Step | None] = {}
        self.onward: dict[State, list[tuple[Move, State]]] = {}
        self.twice: dict[int, State] = {}
        self.overflown: set[int] = set()
        self.complete = True

    def run(self, start: Marking) -> None:
        """Breadth first, so that the first path to a state is a shortest one; first without holding anybody back."""
        first = start, NOBODY
        self.came[first] = None
        self._follow(deque([first]))
        while self.complete and self._nobody_ignored():
            pass
        waiting: deque[State] = deque()
        for state, steps in tuple(self.onward.items()):
            marking, _ = state
            moved = {place for move, _ in steps for place in move.takes} & self._doubtful
            for place in sorted(moved) if len(marking) > 1 else ():
                if (marking, place) not in self.came and place in self.game.fed_without({place}, marking):
                    self.came[marking, place] = state, None
                    waiting.append((marking, place))
        self._follow(waiting)

    def _follow(self, waiting: deque[State]) -> None:
        while waiting:
            state = waiting.popleft()
            marking, held = state
            if held in self.twice:
                continue
            self.states -= 1
            self.tokens -= len(marking)
            if self.states < 0 or self.tokens < 0 or self.game.effort > MOST_EFFORT:
                self.complete = False
                return
            waiting.extend(self._expand(state, self.game.moves(marking, held)))

    def _expand(self, state: State, moves: Iterable[Move]) -> Iterator[State]:
        """The states to follow that `moves` lead to from `state` and that are new."""
        marking, held = state
        self.onward[state] = []
        for move in moves:
            after = self.game.after(marking, move), held
            self.onward[state].append((move, after))
            if after not in self.came and self._is_followed(state, move, after):
                yield after

    def _nobody_ignored(self) -> bool:
        """Follow what other tokens can do while some go round for ever; False where all of it was followed before."""
        narrow = [
            (state, moves)
            for part in endless_parts(self)
            for state in part
            if len(moves := self.game.all_moves(state[0])) > len(self.onward[state])
        ]
        self._follow(deque(after for state, moves in narrow for after in self._expand(state, moves)))
        return bool(narrow)

    def _is_followed(self, state: State, move: Move, after: State) -> bool:
        """Note what is new about `after`; whether anything can be learnt of what follows."""
        marking, held = after
        if held not in {NOBODY, *marking}:
            return False  # it was withdrawn
        self.came[after] = state, move
        for place in move.gives:
            number = marking.count(place)
            if number > 1 and place in self._doubtful and held in (NOBODY, place):
                self.twice.setdefault(place, after)
            if number >= MOST_ALIKE:
                self.overflown.add(place)
        alike = [place for place in move.gives if self.game.net.places[place].kind in STANDING]
        if any(marking.count(place) > MOST_ALIKE for place in alike):
            self.complete = False
            return False
        return held not in self.twice
