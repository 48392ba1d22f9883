"""Organisational units and the kinds of handoffs between them. No files, no diagrams.

A handoff is work that passes from unit a to unit b (DOMAIN: Handoffs, exactly). Where units are not registered, only
*internal* (the same pool), *external* and *applicant-carried* can be told apart.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from bpr.document.label import Label
from bpr.errors import Finding, UnknownName
from bpr.frozen import frozen
from bpr.organisation.datum import Catalogue

Level = Literal["national", "provincial", "city", "county", "township", "applicant"]
"""国家, 省, 市, 县, 乡; `applicant` for who is no part of the administration."""

UnitType = Literal["administrative", "public_institution", "intermediary", "applicant", "platform"]
"""行政, 事业, 中介, 申请人, 平台."""

HandoffKind = Literal[
    "none",
    "internal",
    "vertical_up",
    "vertical_down",
    "horizontal",
    "diagonal",
    "external",
    "applicant_carried",
    "unclassified",
]
"""``none``: the same unit, or a query to a sharing platform; ``unclassified``: the register says too little."""

RANKS: tuple[Level, ...] = ("national", "provincial", "city", "county", "township")
"""Levels, the highest first."""


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisational unit.

    Parameters
    ----------
    id, name
        As in the register, or of the lane or pool.
    parent
        Id of the unit that gives it orders, or None.
    agency
        Agency (部门) that it is part of; for a unit that is not registered, its pool.
    line
        Line of departments (条线), or None if unknown.
    level, territory
        行使层级 and 块, or None if unknown.
    type
        What it is; third parties are ``intermediary``.
    registered
        False for a lane or pool that no register knows.
    """

    id: str
    name: Label = field(default_factory=Label)
    parent: str | None = None
    agency: str = ""
    line: str | None = None
    level: Level | None = None
    territory: str | None = None
    type: UnitType = "administrative"
    registered: bool = True

    @property
    def rank(self) -> int | None:
        """Place of its level among `RANKS`, 0 = the highest; None if it has none."""
        return RANKS.index(self.level) if self.level in RANKS else None


@dataclass(frozen=True, slots=True)
class Organisation:
    """The units of a model, and which unit each lane, pool and element belongs to.

    Parameters
    ----------
    units
        By id: those of the register, then lanes and pools that it does not know.
    members
        Id of a lane, pool or element -> id of its unit.
    registered
        Whether a register was given; if not, only internal, external and applicant-carried handoffs are told apart.
    findings
        What was found while matching register and diagram.
    catalogue
        Data and functions, and which tasks use them.
    names
        What agencies, lines and territories are called, as far as the register says.
    """

    units: Mapping[str, Unit] = field(default_factory=frozen)
    members: Mapping[str, str] = field(default_factory=frozen)
    registered: bool = False
    findings: tuple[Finding, ...] = ()
    catalogue: Catalogue = field(default_factory=Catalogue)
    names: Mapping[str, Label] = field(default_factory=frozen)

    def unit_of(self, element: str) -> str:
        """Id of the unit of a lane, pool or element.

        Raises
        ------
        UnknownName
            The diagram has no such element.
        """
        if element not in self.members:
            kind = "element"
            raise UnknownName(kind, element, self.members)
        return self.members[element]

    def superiors(self, unit: str) -> Iterator[str]:
        """Ids of the units above `unit`, the nearest first."""
        seen = {unit}
        above = self._unit(unit).parent
        while above is not None and above not in seen and above in self.units:
            yield above
            seen.add(above)
            above = self.units[above].parent

    def handoff_kind(self, giver: str, taker: str) -> HandoffKind:
        """Kind of a handoff from unit `giver` to unit `taker`.

        The first that applies: the same unit, or a sharing platform: ``none`` · the applicant: ``applicant_carried`` ·
        a third party: ``external`` · without a register: ``internal`` in one pool, else ``external`` · one above the
        other: ``vertical_up`` / ``vertical_down`` · the same agency: ``internal`` · the same line: vertical between
        levels, ``horizontal`` between peers · different lines: ``horizontal`` in the same territory and level, else
        ``diagonal`` · ``unclassified`` where line, level or territory is not known.

        One above the other is vertical in whatever line: a director who asks the deputy county head for a signature
        asks upwards, though the county government is no part of the director's line.

        Raises
        ------
        UnknownName
            There is no such unit.
        """
        a, b = self._unit(giver), self._unit(taker)
        outside = _outside_kind(a, b)
        if outside is not None:
            return outside
        if not (a.registered or b.registered):
            return "internal" if a.agency == b.agency else "external"
        if taker in self.superiors(giver):
            return "vertical_up"
        if giver in self.superiors(taker):
            return "vertical_down"
        if a.agency and a.agency == b.agency:
            return "internal"
        return _kind_across(a, b)

    def _unit(self, unit: str) -> Unit:
        if unit not in self.units:
            kind = "unit"
            raise UnknownName(kind, unit, self.units)
        return self.units[unit]


def _outside_kind(a: Unit, b: Unit) -> HandoffKind | None:
    """The kind, where one of the two is not an office of the administration or both are the same."""
    types = (a.type, b.type)
    if a.id == b.id or "platform" in types:
        return "none"
    if "applicant" in types:
        return "applicant_carried"
    return "external" if "intermediary" in types else None


def _kind_across(a: Unit, b: Unit) -> HandoffKind:
    """The kind between two agencies of which neither is above the other."""
    if a.line is None or b.line is None or a.rank is None or b.rank is None:
        return "unclassified"
    if a.line == b.line:
        if a.rank == b.rank:
            return "horizontal"
        return "vertical_up" if b.rank < a.rank else "vertical_down"
    if a.territory is None or b.territory is None:
        return "unclassified"
    return "horizontal" if (a.rank, a.territory) == (b.rank, b.territory) else "diagonal"
