"""A drawing as places that hold tokens and moves that shift them: a Petri net with three additions.

A move may empty places (terminate, interruption), may have to wait until places are empty (a sub-process ends when it
holds no token), and inclusive and complex joins look at tokens elsewhere. Time and chance are left out: what may
happen, may happen at any time. This follows the rules of ``engine/SEMANTICS.md`` and shares no code with the engine.

Source: R. Dijkman, M. Dumas, C. Ouyang, Semantics and analysis of business process models in BPMN, Information and
Software Technology 50 (2008), 1281-1294.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final


class Kind(Enum):
    """What a place holds."""

    TOKEN = "a token"  # noqa: S105  # of BPMN
    HALFWAY = "a token within one step of an inclusive split: nothing else happens in between"
    ARMED = "an event on a border or of an event sub-process, or a part of an ad hoc one, that has not happened yet"
    RUNNING = "a process, or an event sub-process, that has not ended and in which event sub-processes wait"
    DUE = "a flow of a complex gateway on which the next token ends"
    RECORD = "an activity that was completed and can be undone"
    MAIL = "messages that nobody has taken yet"


STANDING: Final = frozenset({Kind.TOKEN, Kind.HALFWAY})
"""What keeps a scope open, and an inclusive join waiting."""

OPTIONAL: Final = frozenset({Kind.ARMED, Kind.DUE})
"""What may still happen and keeps nobody waiting."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where tokens are: before `element` or inside it; on its incoming flow `flow` where it joins several."""

    element: str
    scope: str
    kind: Kind = Kind.TOKEN
    flow: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """Something that happens to tokens.

    Parameters
    ----------
    element
        What is done: an activity, event or gateway.
    takes, gives
        The places that lose and get a token each.
    clears
        The places that are emptied.
    unless
        The places that must hold nothing.
    choice
        Id of the flow that was chosen or of the event that happened; empty where nothing else could have happened.
    """

    element: str
    takes: tuple[int, ...]
    gives: tuple[int, ...] = ()
    clears: frozenset[int] = frozenset()
    unless: frozenset[int] = frozenset()
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Gather:
    """An inclusive join, or a complex one.

    Parameters
    ----------
    element
        Its id.
    flows
        The places of its incoming flows.
    gives
        The places that get a token when it fires.
    number
        How many flows a complex join awaits; 0 at an inclusive one, which awaits all that can come.
    due
        At a complex join for each flow the place that holds something while the next token there ends.
    """

    element: str
    flows: tuple[int, ...]
    gives: tuple[int, ...]
    number: int = 0
    due: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Net:
    """A drawing as places and moves; places are known by their number.

    Parameters
    ----------
    places
        All places.
    moves
        Place -> the moves that take from it.
    gathers
        Place of an incoming flow -> its inclusive or complex join.
    starts
        Id of a start event at which a case may begin -> the places that hold something then.
    """

    places: tuple[Place, ...]
    moves: tuple[tuple[Move, ...], ...]
    gathers: Mapping[int, Gather]
    starts: Mapping[str, tuple[int, ...]]

    @property
    def joins(self) -> tuple[Gather, ...]:
        """The inclusive and complex joins, each once."""
        return tuple({gather.flows: gather for gather in self.gathers.values()}.values())

    def onward(self, place: int) -> Iterable[int]:
        """The places that get a token from a move that takes from `place`."""
        for move in self.moves[place]:
            yield from move.gives
        if place in self.gathers:
            yield from self.gathers[place].gives

    def reachable(self, places: Iterable[int]) -> set[int]:
        """`places` and all that tokens there may ever lead to."""
        found = set(places)
        waiting = list(found)
        while waiting:
            new = set(self.onward(waiting.pop())) - found
            found |= new
            waiting += new
        return found
