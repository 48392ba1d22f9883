"""Several heads (多头管理): units that more than one superior gives orders to, or decides about.

Heads are one if one is above the other, or if both are of one agency: orders of a director and of the deputy head of
the county over him come down one line.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import networkx as nx

from bpr.frozen import frozen
from bpr.metrics.structure.approvals import Approval, approvals_of
from bpr.metrics.structure.ground import Ground

if TYPE_CHECKING:
    from bpr.model import Model

By = Literal["register", "orders", "approvals"]
"""By what somebody is a head: he is the parent of a unit; hands work down; decides or signs."""

LABELS: Final[Mapping[By, Mapping[str, str]]] = frozen(
    {
        "register": frozen({"en": "The agency's units have parents in several agencies", "zh": "所属单位隶属多个部门"}),
        "orders": frozen({"en": "Work comes down from several lines", "zh": "多条线向下交办"}),
        "approvals": frozen({"en": "Several agencies sign its work", "zh": "多个部门审签其办理结果"}),
    }
)
"""What people read."""


@dataclass(frozen=True, slots=True)
class SeveralHeads:
    """Who has several heads.

    Parameters
    ----------
    by
        By what they are its heads.
    unit
        Id of the unit; by the register, that of the agency.
    heads
        Ids of the units above, those of one line of command together; by the register, of agencies, each alone.
    elements
        Ids of the tasks at which this shows; none by the register.
    """

    by: By
    unit: str
    heads: tuple[tuple[str, ...], ...]
    elements: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "by": self.by,
            "unit": self.unit,
            "heads": [list(line) for line in self.heads],
            "elements": list(self.elements),
        }


def several_heads(model: "Model") -> tuple[SeveralHeads, ...]:
    """Who has more than one head.

    * ``register``: the units of an agency have parents in more than one other agency.
    * ``orders``: the unit takes over work, directly or through gateways and events, from units above it of more than
      one line of command; above is who is among its superiors, or of a higher level of government (行使层级).
    * ``approvals``: more than one line of command signs its work. Who signs is a superior at whose approval the unit is
      among those below, or who decides (``step="decision"``) on what the unit hands over directly.

    Which case or function it is does not matter: two lines in two branches of one choice are two.
    """
    ground = Ground(model)
    return tuple(heads_of(ground, approvals_of(ground)))


def heads_of(ground: Ground, approvals: Sequence[Approval]) -> Iterator[SeveralHeads]:
    """As `several_heads`, of what `approvals_of` gave."""
    yield from _by_register(ground)
    handed = _handed_over(ground)
    orders: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for giver, taker in handed:
        if _is_above(ground, ground.offices[giver], ground.offices[taker]):
            orders[ground.offices[taker]][ground.offices[giver]].append(taker)
    yield from _several("orders", orders, ground)
    signed: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for approval in approvals:
        for unit in approval.of:
            signed[unit][approval.unit].append(approval.element)
    deciding = {approval.element for approval in approvals if approval.because == "decision"}
    for giver, taker in handed:
        if taker in deciding and ground.offices[giver] != ground.offices[taker]:
            signed[ground.offices[giver]][ground.offices[taker]].append(taker)
    yield from _several("approvals", signed, ground)


def _by_register(ground: Ground) -> Iterator[SeveralHeads]:
    parents: dict[str, dict[str, None]] = defaultdict(dict)
    for unit in ground.organisation.units.values():
        if unit.parent is not None and unit.parent in ground.organisation.units:
            above = ground.agency(unit.parent)
            if above != ground.agency(unit.id):
                parents[ground.agency(unit.id)][above] = None
    for agency, above in parents.items():
        if len(above) > 1:
            yield SeveralHeads("register", agency, tuple((one,) for one in above))


def _handed_over(ground: Ground) -> list[tuple[str, str]]:
    """Pairs of tasks of offices of which the second comes directly after the first."""
    places = {task: place for place, task in enumerate(ground.offices)}
    onward = dict(ground.handing_on.adjacency())
    return [
        (giver, taker)
        for giver in ground.offices
        for taker in sorted(onward[giver].keys() & places.keys(), key=places.__getitem__)
    ]


def _is_above(ground: Ground, one: str, other: str) -> bool:
    if one in ground.above[other]:
        return True
    higher, lower = (ground.organisation.units[unit].rank for unit in (one, other))
    return higher is not None and lower is not None and higher < lower


def _several(by: By, found: Mapping[str, Mapping[str, list[str]]], ground: Ground) -> Iterator[SeveralHeads]:
    for unit, heads in found.items():
        lines = _lines(ground, heads)
        if len(lines) > 1:
            yield SeveralHeads(by, unit, lines, tuple(dict.fromkeys(one for each in heads.values() for one in each)))


def _lines(ground: Ground, heads: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """The heads, those of one line of command or of one agency together."""
    places = {head: place for place, head in enumerate(heads)}
    together: nx.Graph[str] = nx.Graph()
    together.add_nodes_from(places)
    first: dict[str, str] = {}
    for head in places:
        together.add_edge(head, first.setdefault(ground.agency(head), head))
        together.add_edges_from((head, above) for above in ground.above[head] if above in places)
    found = (tuple(sorted(line, key=places.__getitem__)) for line in nx.connected_components(together))
    return tuple(sorted(found, key=lambda line: places[line[0]]))
