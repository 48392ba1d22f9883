"""Data between units: what is collected twice, has several sources, is asked though it is held, and who shares nothing.

How often data are collected: collections.py. Nothing here needs a run.

Sources: islands, one datum one source, duplicate collection (信息孤岛, 一数多源, 重复采集) as in
行政改革研究基金课题成果精华 (2014). Letters of the matrix: J. Martin, Information Engineering, vol. II (1990).
Point to point against a hub: D. S. Linthicum, Enterprise Application Integration (2000).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import networkx as nx

from bpr.frozen import frozen
from bpr.metrics.collections import duplicates, expected_collections
from bpr.metrics.touchpoints import units_met
from bpr.organisation.datum import DataUse, Datum
from bpr.organisation.unit import Organisation
from bpr.process.passes import is_atomic

if TYPE_CHECKING:
    from bpr.model import Model

    Sharing = nx.Graph[str]
else:
    Sharing = nx.Graph  # generic in its stubs only

LETTERS = "CRU"
"""Order of the letters in a cell of the matrix."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A datum that a task asks of the applicant though somebody holds it: ids; `holder` is None if nobody says who."""

    process: str
    element: str
    unit: str
    datum: str
    holder: str | None


@dataclass(frozen=True, slots=True)
class Interfaces:
    """What it takes to connect `units`: each with each, or each with a sharing platform; and what is connected now.

    >>> Interfaces(10, 12).point_to_point, Interfaces(10, 12).hub
    (45, 10)
    """

    units: int
    in_use: int

    @property
    def point_to_point(self) -> int:
        """Interfaces if each unit were connected with each: n (n − 1) / 2."""
        return self.units * (self.units - 1) // 2

    @property
    def hub(self) -> int:
        """Interfaces over a platform: n."""
        return self.units


@dataclass(frozen=True)
class DataSilos:
    """What becomes of data in one or several services.

    Parameters
    ----------
    data
        The data by id.
    collections
        Id of a datum -> C(d), expected a case (of each service); None where only a run can tell.
    sources
        Id of a datum -> ids of the units that collect or create it, for data with more than one (一数多源).
    asked_though_held
        What the applicant is asked for though a unit holds it.
    sharing
        Units that take part (none where nothing is known of data), joined where one gets a datum from the other;
        attribute ``data`` of an edge.
    crud
        (process, unit, datum) -> letters of `LETTERS`: what the unit does with the datum in that process.
    """

    data: Mapping[str, Datum]
    collections: Mapping[str, float] | None
    sources: Mapping[str, tuple[str, ...]]
    asked_though_held: tuple[Asked, ...]
    sharing: Sharing
    crud: Mapping[tuple[str, str, str], str] = field(default_factory=frozen)

    @property
    def duplicates(self) -> float | None:
        """Σ max(0, C(d) − 1), expected a case."""
        return None if self.collections is None else duplicates(self.collections)

    @property
    def once_only_rate(self) -> float | None:
        """1 − duplicates / Σ C(d); None where nothing is collected."""
        if self.collections is None or not (total := sum(self.collections.values())):
            return None
        return 1 - duplicates(self.collections) / total

    @property
    def islands(self) -> tuple[frozenset[str], ...]:
        """Ids of the units of each component of the sharing graph, the largest first; who shares nothing is alone."""
        found = (frozenset(component) for component in nx.connected_components(self.sharing))
        return tuple(sorted(found, key=lambda units: (-len(units), min(units))))

    @property
    def isolated(self) -> tuple[str, ...]:
        """Ids of the units that share no datum with another."""
        return tuple(sorted(nx.isolates(self.sharing)))

    @property
    def interfaces(self) -> Interfaces:
        """Of the units that share data."""
        sharing = sum(1 for _, degree in self.sharing.degree() if degree)
        return Interfaces(sharing, self.sharing.number_of_edges())

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        faces = self.interfaces
        return {
            "collections": None if self.collections is None else dict(self.collections),
            "duplicates": self.duplicates,
            "once_only_rate": self.once_only_rate,
            "sources": {datum: list(units) for datum, units in self.sources.items()},
            "asked_though_held": [
                {name: getattr(one, name) for name in ("process", "element", "unit", "datum", "holder")}
                for one in self.asked_though_held
            ],
            "islands": [sorted(units) for units in self.islands],
            "isolated": list(self.isolated),
            "sharing": [
                {"units": sorted((one, other)), "data": list(edge["data"])}
                for one, other, edge in self.sharing.edges(data=True)
            ],
            "interfaces": {
                "units": faces.units,
                "in_use": faces.in_use,
                "point_to_point": faces.point_to_point,
                "hub": faces.hub,
            },
            "crud": [
                {"process": process, "unit": unit, "datum": datum, "does": letters}
                for (process, unit, datum), letters in self.crud.items()
            ],
        }


def data_silos(*models: "Model") -> DataSilos:
    """Data of one service, or of several that the same applicant needs (一件事): collections add up over them.

    Parameters
    ----------
    models
        Their registers, where they have any, should be one; data are the same if their ids are.

    Returns
    -------
    DataSilos
        Without a run; for numbers of a log see the measures ``collections``, ``duplicate_collections``.

    Examples
    --------
    >>> import bpr
    >>> found = data_silos(bpr.load("models/pudong-convenience-store"))
    >>> found.interfaces
    Interfaces(units=0, in_use=0)
    """
    data: dict[str, Datum] = {}
    for model in models:
        data = {**model.organisation.catalogue.data, **data}
    roles = _roles(models, data)
    return DataSilos(
        frozen(data),
        _collections(models),
        frozen({datum: tuple(units) for datum, units in roles.collectors.items() if len(units) > 1}),
        tuple(one for model in models for one in _asked_though_held(model)),
        _sharing(models, data, roles),
        frozen(_crud(models)),
    )


def islands_removed(as_is: DataSilos, to_be: DataSilos) -> tuple[str, ...]:
    """Ids of the units that share nothing in the AS-IS and share something in the TO-BE."""
    sharing = {unit for unit, degree in to_be.sharing.degree() if degree}
    return tuple(unit for unit in as_is.isolated if unit in sharing)


@dataclass(slots=True)
class _Roles:
    """Datum -> ids of the units that collect or create it, have it (these and its holder), and get it from others."""

    collectors: dict[str, dict[str, None]]
    having: dict[str, dict[str, None]]
    takers: dict[str, dict[str, None]]


def _roles(models: Iterable["Model"], data: Mapping[str, Datum]) -> _Roles:
    roles = _Roles(defaultdict(dict), defaultdict(dict), defaultdict(dict))
    for datum in data.values():
        roles.collectors[datum.id].update(dict.fromkeys(datum.collected_by))
        roles.takers[datum.id].update(dict.fromkeys(datum.used_by))
        if datum.holder is not None:
            roles.having[datum.id][datum.holder] = None
    for model in models:
        at_touchpoints, organisation = units_met(model), model.organisation
        for use in organisation.catalogue.uses:
            met = at_touchpoints.get(use.element, (use.unit,)) if use.asked else (use.unit,)
            offices = dict.fromkeys(unit for unit in met if not _is_applicant(unit, organisation))
            for part in {"C": (roles.collectors,), "U": (roles.having, roles.takers), "R": (roles.takers,)}[use.letter]:
                part[use.datum].update(offices)
    for key, collectors in roles.collectors.items():
        roles.having[key].update(collectors)
    return roles


def _sharing(models: Iterable["Model"], data: Mapping[str, Datum], roles: _Roles) -> "Sharing":
    """Units that take part, if anything is known of data; a unit that collects a datum itself gets it from nobody."""
    graph: Sharing = nx.Graph()
    for model in models if data else ():
        organisation = model.organisation
        for element in model.whole.elements():
            unit = organisation.unit_of(element.id)
            if is_atomic(element) and not _is_applicant(unit, organisation):
                graph.add_node(unit)
    pairs: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for datum in data:
        graph.add_nodes_from((*roles.having[datum], *roles.takers[datum]))
        for taker in roles.takers[datum].keys() - roles.collectors[datum].keys():
            for giver in roles.having[datum]:
                if giver != taker:
                    pairs[min(giver, taker), max(giver, taker)][datum] = None
    graph.add_edges_from((*pair, {"data": tuple(shared)}) for pair, shared in sorted(pairs.items()))
    nx.freeze(graph)
    return graph


def _collections(models: Iterable["Model"]) -> Mapping[str, float] | None:
    total: dict[str, float] = defaultdict(float)
    for model in models:
        found = expected_collections(model)
        if found is None:
            return None
        for datum, number in found.items():
            total[datum] += number
    return frozen(dict(total))


def _asked_though_held(model: "Model") -> Iterator[Asked]:
    catalogue = model.organisation.catalogue
    for use in asked_though_held(catalogue.uses, model.organisation):
        yield Asked(use.process, use.element, use.unit, use.datum, catalogue.data[use.datum].holder)


def asked_though_held(uses: Iterable[DataUse], organisation: Organisation) -> Iterator[DataUse]:
    """Those of `uses` that ask the applicant for what the administration or another unit has."""
    data = organisation.catalogue.data
    return (use for use in uses if use.asked and _is_held_elsewhere(data[use.datum], use.unit, organisation))


def _is_held_elsewhere(datum: Datum, unit: str, organisation: Organisation) -> bool:
    """Whether `unit` need not ask the applicant for `datum`: the administration issues it, or another unit holds it."""
    if datum.source == "government":
        return True
    asks_itself = datum.holder in (None, unit) or _is_applicant(unit, organisation)
    return not asks_itself and not _is_applicant(datum.holder or "", organisation)


def _crud(models: Iterable["Model"]) -> dict[tuple[str, str, str], str]:
    cells: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for model in models:
        for use in model.organisation.catalogue.uses:
            cells[use.process, use.unit, use.datum].add(use.letter)
    return {cell: "".join(sorted(letters, key=LETTERS.index)) for cell, letters in cells.items()}


def _is_applicant(unit: str, organisation: Organisation) -> bool:
    known = organisation.units.get(unit)
    return known is not None and known.type == "applicant"
