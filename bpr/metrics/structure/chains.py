"""Sign-off chains (审签链条): signatures one after the other, each by a unit above the last."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bpr.metrics.structure.approvals import Approval, approvals_of
from bpr.metrics.structure.ground import Ground
from bpr.process.following import next_stops

if TYPE_CHECKING:
    from bpr.model import Model

MOST: Final = 1_000
"""So many chains are listed; where signatures branch often there may be more."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Signatures one after the other; other work may lie between them.

    Parameters
    ----------
    elements, units
        Ids of the approvals and of their units, upwards.
    levels
        From the nearest unit whose work the first one signs up to the last who signs: number of steps of `parent`,
        those that nobody signs at included.
    """

    elements: tuple[str, ...]
    units: tuple[str, ...]
    levels: int

    @property
    def signatures(self) -> int:
        """How many sign."""
        return len(self.elements)

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {"elements": list(self.elements), "units": list(self.units), "levels": self.levels}


@dataclass(frozen=True, slots=True)
class Chains:
    """The maximal chains, those with most signatures first.

    Parameters
    ----------
    chains
        At most `MOST`, the longest among them.
    complete
        Whether these are all.
    """

    chains: tuple[Chain, ...]
    complete: bool = True

    @property
    def longest(self) -> Chain | None:
        """A chain with the most signatures, among these the one over most levels; None where nobody signs."""
        return self.chains[0] if self.chains else None


def sign_off_chains(model: "Model") -> Chains:
    """The chains of signatures of a model.

    Two approvals follow each other in a chain if the case can come from the first to the second without another
    approval between them, and the second one's unit is above the first one's. Every chain climbs, so loops of the
    drawing end none of them later: after a return, the same signatures are given again, they are no longer chain.

    Examples
    --------
    >>> import bpr
    >>> sign_off_chains(bpr.load("models/county-permit")).longest.units
    ('U_CHIEF', 'U_DEPUTY', 'U_DIRECTOR', 'U_LEADER')
    """
    ground = Ground(model)
    return chains_of(ground, approvals_of(ground))


def chains_of(ground: Ground, approvals: Sequence[Approval]) -> Chains:
    """As `sign_off_chains`, of what `approvals_of` gave."""
    known = {approval.element: approval for approval in approvals}
    upwards = _upwards(ground, known)
    length: dict[str, int] = {}
    for element in sorted(known, key=lambda one: len(ground.above[known[one].unit])):  # the highest units first
        length[element] = 1 + max((length[next_] for next_ in upwards[element]), default=0)
    beginning = known.keys() - {next_ for found in upwards.values() for next_ in found}
    order = {element: (-length[element], place) for place, element in enumerate(known)}
    ranked = {element: sorted(found, key=order.__getitem__) for element, found in upwards.items()}
    found: list[Chain] = []
    for way in _ways(sorted(beginning, key=order.__getitem__), ranked):
        if len(found) == MOST:
            return Chains(_sorted(found), complete=False)
        found.append(_chain(ground, [known[element] for element in way]))
    return Chains(_sorted(found))


def _upwards(ground: Ground, known: Mapping[str, Approval]) -> dict[str, list[str]]:
    """Approval -> those that come next and are given by a unit above."""
    behind = next_stops(ground.handing_on, known)
    return {
        element: [next_ for next_ in behind[element] if known[next_].unit in ground.above[approval.unit]]
        for element, approval in known.items()
    }


def _ways(beginning: Sequence[str], onward: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    waiting = [(element,) for element in reversed(beginning)]
    while waiting:
        way = waiting.pop()
        if not onward[way[-1]]:
            yield way
        waiting.extend((*way, next_) for next_ in reversed(onward[way[-1]]))


def _chain(ground: Ground, signed: Sequence[Approval]) -> Chain:
    first, last = signed[0].unit, signed[-1].unit
    climbed = 0 if first == last else ground.above[first].index(last) + 1
    return Chain(tuple(one.element for one in signed), tuple(one.unit for one in signed), signed[0].levels + climbed)


def _sorted(chains: list[Chain]) -> tuple[Chain, ...]:
    return tuple(sorted(chains, key=lambda chain: (-chain.signatures, -chain.levels)))
