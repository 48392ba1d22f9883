"""What can happen in one state of a case, and which part of it is enough to explore.

Tokens that do not touch each other need not be moved in every order: where the moves of one token neither take from
others nor are prevented by them, only they are followed, and the other tokens wait (a persistent set). All that stays,
all that goes round for ever and all that is never done is found all the same.

Source: P. Godefroid, Partial-Order Methods for the Verification of Concurrent Systems, LNCS 1032 (1996), chapter 4.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from bpr.process.states.net import OPTIONAL, STANDING, Gather, Kind, Move, Net
from bpr.process.states.reach import reaches

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
        self._armed = [kind in OPTIONAL for kind in kinds]
        self._mail = [kind is Kind.MAIL for kind in kinds]
        self._most = {Kind.MAIL: MOST_ALIKE, Kind.RECORD: 1}
        self._due = {due: gather for gather in net.joins for due in gather.due}
        self._shy = self._observed()
        self.effort = 0
        """How often something was looked up to find out which tokens touch each other."""
        self._reach = reaches(net)
        self._ambiguous = self._may_mislead()

    def _may_mislead(self) -> Mapping[int, Sequence[Gather]]:
        """Place -> inclusive joins that may see a token there on the way to one flow, and then to another or none."""
        found: dict[int, list[Gather]] = {}
        onward = [frozenset(self.net.onward(place)) for place in range(len(self.net.places))]
        for gather in self.net.joins:
            reach = self._reach[gather.flows[0]]
            for place, flows in reach.items():
                several = flows & (flows - 1)
                if several and any(reach.get(to, 0) not in (0, flows) or to in gather.flows for to in onward[place]):
                    found.setdefault(place, []).append(gather)
        return found

    def _observed(self) -> frozenset[int]:
        """Places whose moves alone are never enough to follow.

        The order matters of messages out of what may be withdrawn and of withdrawing it, of several that wait for the
        same message, of completing what may be undone, and of what comes to a complex join; and what only goes with a
        token is seen to with the token.
        """
        net = self.net
        moves = [(place, move) for place, found in enumerate(net.moves) for move in found]
        sending = {place for place, move in moves if any(self._mail[given] for given in move.gives)}
        withdrawing = {place for place, move in moves if not move.clears.isdisjoint(sending)}
        withdrawn = {sent for _, move in moves for sent in move.clears & sending}
        takers = ({taken for move in net.moves[mail] for taken in move.takes} - {mail} for mail in self._mails())
        rivals = {place for found in takers if len(found) > 1 for place in found}
        beside = {place for place, move in moves if net.places[place].kind not in STANDING and len(move.takes) > 1}
        noting = {place for place, move in moves if any(net.places[to].kind is Kind.RECORD for to in move.gives)}
        counting = {flow for gather in net.joins if gather.number for flow in gather.flows}
        sharing = {place for place, move in moves if self._shares(place, move)}
        return frozenset(withdrawing | withdrawn | rivals | beside | noting | counting | sharing)

    def _shares(self, place: int, move: Move) -> bool:
        """True where a move takes what other moves may take without the token at `place`."""
        return any(
            place not in rival.takes
            for taken in move.takes
            if taken != place and not self._mail[taken]
            for rival in self.net.moves[taken]
        )

    def _mails(self) -> Iterator[int]:
        return (place for place, kept in enumerate(self._mail) if kept)

    def after(self, marking: Marking, move: Move) -> Marking:
        """The marking after `move`; of one message no more than `MOST_ALIKE` are kept, of what was completed one."""
        tokens = list(marking)
        for place in move.takes:
            tokens.remove(place)
        if move.clears:
            tokens = [place for place in tokens if place not in move.clears]
        for place in move.gives:
            most = self._most.get(self.net.places[place].kind)
            if most is None or tokens.count(place) < most:
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
        counts = Counter(marking)
        free = Counter(marking)
        if held != NOBODY:
            free[held] -= 1
        best: list[Move] = []
        for place in counts:
            if self._halfway[place]:
                return list(self.net.moves[place])
            found = self._alone(place, counts, free)
            if found and (not best or len(found) < len(best)):
                best = found
        return best or [*self._all(counts, free)]

    def all_moves(self, marking: Marking) -> list[Move]:
        """Every move that may happen next."""
        counts = Counter(marking)
        return [*self._all(counts, counts)]

    def _alone(self, place: int, counts: Mapping[int, int], free: Mapping[int, int]) -> list[Move]:
        """All that a token at `place` can do, if following that is enough; else nothing."""
        if free[place] <= 0 or place in self._shy or self._entangled(place, counts):
            return []
        if place in self.net.gathers:
            gather = self.net.gathers[place]
            found = [*self._gathered(gather, counts, free)]
            return [] if found and self._more_may_come(gather, counts) else found
        found = []
        for move in self.net.moves[place]:
            if self._enabled(move, counts, free):
                if any(other in move.clears and other != place and not self._armed[other] for other in counts):
                    return []  # the others may still do something before they are withdrawn
                found.append(move)
            elif not any(self._armed[taken] and not free.get(taken) for taken in move.takes):
                return []  # what it waits for may come
        return found

    def _more_may_come(self, gather: Gather, counts: Mapping[int, int]) -> bool:
        """True where an inclusive join that may fire could also wait for more."""
        empty = [(1 << position, flow) for position, flow in enumerate(gather.flows) if flow not in counts]
        bits = sum(bit for bit, _ in empty)
        reach = self._reach[gather.flows[0]]
        if not any(reach.get(place, 0) & bits for place in counts):
            return False
        fed = self.fed_without([flow for flow in gather.flows if flow in counts], counts)
        return any(flow in fed for _, flow in empty)

    def _entangled(self, place: int, counts: Mapping[int, int]) -> bool:
        """True where a move of the token at `place` may keep an inclusive join waiting that may fire before it."""
        gathers = self._ambiguous.get(place)
        if not gathers:
            return False
        if counts[place] > 1 or any(due in counts for gather in gathers for due in gather.due):
            return True
        fed = self.fed_without({place}, counts)
        return any(not fed.isdisjoint(gather.flows) for gather in gathers)

    def fed_without(self, stay: Collection[int], marking: Iterable[int]) -> set[int]:
        """The places to which tokens of `marking` may come while those at `stay` do; some more may be among them."""
        fed = {other for other in marking if other not in stay}
        waiting = list(fed)
        while waiting:
            here = waiting.pop()
            self.effort += 1 + len(self.net.moves[here])
            new: set[int] = set()
            for move in self.net.moves[here]:
                if move.unless.isdisjoint(stay) and all(taken in fed or self._mail[taken] for taken in move.takes):
                    new.update(move.gives)
            if here in self.net.gathers and self._may_fire(self.net.gathers[here], stay, fed):
                new.update(self.net.gathers[here].gives)
            new -= fed
            fed |= new
            waiting += new
        return fed

    def _may_fire(self, gather: Gather, stay: Collection[int], fed: Collection[int]) -> bool:
        if gather.number:
            return sum(flow in fed for flow in gather.flows) >= gather.number
        return not self._kept_waiting(gather, stay, fed)

    def _kept_waiting(self, gather: Gather, stay: Iterable[int], filled: Collection[int]) -> bool:
        """True where a token at one of `stay` can reach flows of an inclusive join, but none of those in `filled`."""
        self.effort += len(gather.flows)
        bits = sum(1 << position for position, flow in enumerate(gather.flows) if flow in filled)
        reach = self._reach[gather.flows[0]]
        return any((flows := reach.get(place, 0)) and not flows & bits for place in stay)

    def _all(self, counts: Mapping[int, int], free: Mapping[int, int]) -> Iterator[Move]:
        met: set[int] = set()
        for place in counts:
            gather = self.net.gathers.get(place)
            if gather is not None and place == next(flow for flow in gather.flows if flow in counts):
                yield from self._gathered(gather, counts, free)
            gather = self._due.get(place)
            if gather is not None and place == next(due for due in gather.due if due in counts):
                yield from self._absorbed(gather, counts, free)
            for move in self.net.moves[place]:
                if id(move) not in met and self._enabled(move, counts, free):
                    met.add(id(move))
                    yield move

    def _enabled(self, move: Move, counts: Mapping[int, int], free: Mapping[int, int]) -> bool:
        if any(free.get(place, 0) <= 0 for place in move.takes):
            return False
        return not move.unless or move.unless.isdisjoint(counts)

    def _gathered(self, gather: Gather, counts: Mapping[int, int], free: Mapping[int, int]) -> Iterator[Move]:
        """An inclusive join fires unless a token elsewhere can reach an empty flow, but no filled one (GW-5).

        A complex one fires when so many flows have brought a token as it awaits, unless it is still to be reset (CX-2).
        """
        filled = tuple(flow for flow in gather.flows if flow in counts)
        if not all(free[flow] > 0 for flow in filled):
            return
        if not gather.number:
            if not self._kept_waiting(gather, counts, filled):
                yield Move(gather.element, filled, gather.gives)
        elif len(filled) >= gather.number and not any(due in counts for due in gather.due):
            awaited = (due for flow, due in zip(gather.flows, gather.due, strict=True) if flow not in counts)
            yield Move(gather.element, filled, (*gather.gives, *awaited))

    def _absorbed(self, gather: Gather, counts: Mapping[int, int], free: Mapping[int, int]) -> Iterator[Move]:
        """The first token of each flow that did not bring one ends, until none can come any more (CX-3)."""
        due = {flow: place for flow, place in zip(gather.flows, gather.due, strict=True) if place in counts}
        ending = [(flow, place) for flow, place in due.items() if free.get(flow, 0) > 0]
        yield from (Move(gather.element, taken) for taken in ending)
        brought = [flow for flow in gather.flows if flow not in due]
        if not any(flow in counts for flow in due) and not self._kept_waiting(gather, counts, brought):
            yield Move(gather.element, tuple(due.values()))
