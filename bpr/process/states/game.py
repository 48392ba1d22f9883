"""What can happen in one state of a case, and which part of it is enough to explore.

Tokens that do not touch each other need not be moved in every order: where the moves of one token neither take from
others nor are prevented by them, only they are followed, and the other tokens wait (a persistent set). All that stays,
all that goes round for ever and all that is never done is found all the same.

Source: P. Godefroid, Partial-Order Methods for the Verification of Concurrent Systems, LNCS 1032 (1996), chapter 4.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from bpr.process.states.net import Gather, Kind, Move, Net

Marking = tuple[int, ...]
"""The places that hold tokens, in order; a place with two tokens stands there twice."""

NOBODY: Final = -1
"""No token is held back."""

MOST_ALIKE: Final = 5
"""The most tokens on one place that are followed, and the most messages that are kept for one receiver."""


class Game:
    """The rules by which the tokens of `net` move."""

    def __init__(self, net: Net) -> None:
        self.net = net
        kinds = [place.kind for place in net.places]
        self._halfway = [kind is Kind.HALFWAY for kind in kinds]
        self._armed = [kind is Kind.ARMED for kind in kinds]
        self._mail = [kind is Kind.MAIL for kind in kinds]
        self._shy = self._observed()
        self._joins = {gather.element: gather for gather in net.gathers.values()}
        self._ambiguous: dict[int, list[Gather]] = {}
        for gather in self._joins.values():
            for place, flows in gather.reach.items():
                if flows & (flows - 1):
                    self._ambiguous.setdefault(place, []).append(gather)

    def _observed(self) -> frozenset[int]:
        """Places whose moves may matter to others at once, so that their order matters.

        Messages out of what may be withdrawn, and withdrawing it; and messages for which several wait.
        """
        net = self.net
        moves = [(place, move) for place, found in enumerate(net.moves) for move in found]
        sending = {place for place, move in moves if any(self._mail[given] for given in move.gives)}
        withdrawing = {place for place, move in moves if not move.clears.isdisjoint(sending)}
        withdrawn = {sent for _, move in moves for sent in move.clears & sending}
        takers = ({taken for move in net.moves[mail] for taken in move.takes} - {mail} for mail in self._mails())
        rivals = {place for found in takers if len(found) > 1 for place in found}
        return frozenset(withdrawing | withdrawn | rivals)

    def _mails(self) -> Iterator[int]:
        return (place for place, kept in enumerate(self._mail) if kept)

    def after(self, marking: Marking, move: Move) -> Marking:
        """The marking after `move`; of one message no more than `MOST_ALIKE` are kept."""
        tokens = list(marking)
        for place in move.takes:
            tokens.remove(place)
        if move.clears:
            tokens = [place for place in tokens if place not in move.clears]
        for place in move.gives:
            if not self._mail[place] or tokens.count(place) < MOST_ALIKE:
                tokens.append(place)
        tokens.sort()
        return tuple(tokens)

    def moves(self, marking: Marking, held: int = NOBODY) -> list[Move]:
        """The moves to follow from `marking`; none where nothing can happen any more.

        Parameters
        ----------
        marking
            Where the tokens are.
        held
            A place of which one token stays where it is.
        """
        counts: Counter[int] = Counter(marking)
        free = counts
        if held >= 0:
            free = counts.copy()
            free[held] -= 1
        best: list[Move] = []
        for place in counts:
            found = self._alone(place, counts, free)
            if found and self._halfway[place]:
                return found
            if found and (not best or len(found) < len(best)):
                best = found
        return best or [*self._all(counts, free)]

    def _alone(self, place: int, counts: Mapping[int, int], free: Mapping[int, int]) -> list[Move]:
        """All that a token at `place` can do, if following that is enough; else nothing."""
        if free[place] <= 0 or place in self._shy or self._entangled(place, counts):
            return []
        if place in self.net.gathers:
            gather = self.net.gathers[place]
            if any(gather in self._ambiguous.get(other, ()) for other in counts):
                return []
            return [*self._gathered(gather, counts, free)]
        found = []
        for move in self.net.moves[place]:
            if self._enabled(move, counts, free):
                found.append(move)
            elif not any(self._armed[taken] and not free.get(taken) for taken in move.takes):
                return []  # what it waits for may come
        return found

    def _entangled(self, place: int, counts: Mapping[int, int]) -> bool:
        """True where an inclusive join may see the token at `place` on this way or on that."""
        for gather in self._ambiguous.get(place, ()):
            if any(flow in counts for flow in gather.flows):
                return True
            if any(other in gather.reach and (other != place or number > 1) for other, number in counts.items()):
                return True
        return False

    def _all(self, counts: Mapping[int, int], free: Mapping[int, int]) -> Iterator[Move]:
        met: set[int] = set()
        for place in counts:
            gather = self.net.gathers.get(place)
            if gather is not None and place == next(flow for flow in gather.flows if flow in counts):
                yield from self._gathered(gather, counts, free)
            for move in self.net.moves[place]:
                if id(move) not in met and self._enabled(move, counts, free):
                    met.add(id(move))
                    yield move

    def _enabled(self, move: Move, counts: Mapping[int, int], free: Mapping[int, int]) -> bool:
        if any(free.get(place, 0) <= 0 for place in move.takes):
            return False
        return not move.unless or move.unless.isdisjoint(counts)

    def _gathered(self, gather: Gather, counts: Mapping[int, int], free: Mapping[int, int]) -> Iterator[Move]:
        """An inclusive join fires unless a token elsewhere can reach an empty flow, but no filled one (GW-5)."""
        filled = [flow for flow in gather.flows if flow in counts]
        if any(free[flow] <= 0 for flow in filled):
            return
        bits = sum(1 << position for position, flow in enumerate(gather.flows) if flow in counts)
        for place in counts:
            reached = gather.reach.get(place, 0)
            if reached & ~bits and not reached & bits:
                return
        yield Move(gather.element, tuple(filled), gather.gives)
