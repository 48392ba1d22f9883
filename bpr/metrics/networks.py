"""Who hands work to whom, as networks of persons, posts, units, agencies and lines, and how much hangs on one of them.

A node is whoever did a task of a case that ended; a tie a → b says that work passed from a to b, its weight how often a
case. Persons and posts are told apart from units: work that stays in a unit may pass from person to person. Who is not
known is no node.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from bpr.eventlog.stored import StoredLog, frame_of, parts_of
from bpr.eventlog.tables import NEVER, EventLog, LoggedIndividual, LoggedRole, LoggedUnit
from bpr.metrics import handoffs
from bpr.metrics.intervals import SHARE, Measure, Values, mean_interval
from bpr.metrics.pairs import pair_means
from bpr.metrics.study import Study
from bpr.metrics.totals import Counts
from bpr.organisation.groups import UNKNOWN, Grouping, Groups, groups_of

if TYPE_CHECKING:
    from bpr.metrics.handoffs import Rows, Transfers
    from bpr.model import Model

NetworkLevel = Literal["person", "post", "unit", "agency", "line"]
"""What the nodes of a network are."""

LEVELS: Mapping[NetworkLevel, Mapping[str, str]] = MappingProxyType({
    "person": {"en": "persons", "zh": "人员"},
    "post": {"en": "posts", "zh": "岗位"},
    "unit": {"en": "units", "zh": "科室"},
    "agency": {"en": "agencies", "zh": "部门"},
    "line": {"en": "lines", "zh": "条线"},
})  # fmt: skip
"""Level -> what its nodes are called."""

Centrality = Literal["in", "out", "betweenness"]

Parties = Sequence[LoggedIndividual] | Sequence[LoggedRole] | Sequence[LoggedUnit]

_GROUPED: Mapping[NetworkLevel, Grouping] = MappingProxyType({"agency": "agency", "line": "line"})


@dataclass(frozen=True, eq=False)
class HandoverNetwork:
    """Who hands work to whom.

    Parameters
    ----------
    level
        What the nodes are.
    names
        Id of each node -> its name.
    passed
        float64[replications, ties], handoffs a case of each tie; NaN in a replication without a case that ended.
    ties
        The pairs (giver, taker) of ids; never of one node with itself.
    of
        What the observations are, see `Measure`.
    """

    level: NetworkLevel
    names: Mapping[str, str]
    ties: Sequence[tuple[str, str]]
    passed: NDArray[np.float64]
    of: str = "replications"

    @property
    def graph(self) -> "nx.DiGraph[str]":
        """The network of the means over the replications: nodes with ``name``, ties with ``weight``."""
        known = self.passed[~np.isnan(self.passed).any(axis=1)]
        return self._graph(known.mean(axis=0) if len(known) else np.zeros(len(self.ties)))

    def centrality(self, kind: Centrality, *, weighted: bool = False) -> dict[str, float]:
        """Id of each node -> how central it is in `graph`.

        ``in`` and ``out``: from (to) how many others it takes (hands) work, of all others; weighted: its share of all
        handoffs. ``betweenness``: on what share of the shortest ways between two others it lies; weighted: the length
        of a tie is 1 / weight, so that work passes where it passes often.

        Source: Freeman, *Centrality in social networks: conceptual clarification*, Social Networks 1(3), 1979; lengths:
        Newman, Physical Review E 64, 016132, 2001.
        """
        return _CENTRALITIES[kind](self.graph, weighted)

    def centralisation(self, kind: Centrality, *, weighted: bool = False) -> Measure:
        """How much the network hangs on its most central node: 0 where all are alike, 1 for a star.

        Σ over nodes of (greatest centrality − centrality) / the same of a star, each replication for itself. The
        centralities are those of `centrality`; weighted degrees are compared with a star through which all of the same
        handoffs go. No value for fewer than two nodes, for betweenness fewer than three, and without any handoff.

        Source: Freeman 1979, as above.
        """
        found = [self._centralisation(row, kind, weighted=weighted) for row in self.passed]
        return mean_interval(np.array(found, dtype=np.float64), "ratio", within=SHARE, of=self.of)

    def _centralisation(self, weights: Values, kind: Centrality, *, weighted: bool) -> float:
        others = len(self.names) - 1
        if others < (2 if kind == "betweenness" else 1) or np.isnan(weights).any() or not weights.any():
            return float("nan")
        values = np.array(list(_CENTRALITIES[kind](self._graph(weights), weighted).values()))
        return float((values.max() - values).sum() / others)

    def _graph(self, weights: Values) -> "nx.DiGraph[str]":
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from((node, {"name": name}) for node, name in self.names.items())
        graph.add_weighted_edges_from(
            (*tie, weight) for tie, weight in zip(self.ties, weights.tolist(), strict=True) if weight > 0
        )
        return graph


def _in(graph: "nx.DiGraph[str]", weighted: bool) -> dict[str, float]:  # noqa: FBT001  # one signature for a table
    return _degrees(dict(graph.in_degree(weight="weight" if weighted else None)), graph, weighted)


def _out(graph: "nx.DiGraph[str]", weighted: bool) -> dict[str, float]:  # noqa: FBT001
    return _degrees(dict(graph.out_degree(weight="weight" if weighted else None)), graph, weighted)


def _degrees(degrees: Mapping[str, float], graph: "nx.DiGraph[str]", weighted: bool) -> dict[str, float]:  # noqa: FBT001
    whole = graph.size("weight") if weighted else graph.number_of_nodes() - 1
    return {node: degree / whole if whole else 0.0 for node, degree in degrees.items()}


def _betweenness(graph: "nx.DiGraph[str]", weighted: bool) -> dict[str, float]:  # noqa: FBT001
    for _, _, tie in graph.edges(data=True):
        tie["length"] = 1 / tie["weight"]
    found: dict[str, float] = nx.betweenness_centrality(graph, weight="length" if weighted else None)
    return found


_CENTRALITIES: Mapping[Centrality, Callable[["nx.DiGraph[str]", bool], dict[str, float]]] = MappingProxyType(
    {"in": _in, "out": _out, "betweenness": _betweenness}
)


def handover_networks(
    log: EventLog | StoredLog, model: "Model | None" = None
) -> Mapping[NetworkLevel, HandoverNetwork]:
    """The networks of a log at every level that it knows of, in one pass over its parts.

    Parameters
    ----------
    log
        A simulated or a real log, in memory or in a folder.
    model
        The model that it is a log of; with a register of units it tells agencies and lines.

    Returns
    -------
    mapping of level to network
        ``person`` where the log names people, ``post`` where it names roles, ``unit`` where it names units; ``agency``
        and ``line`` with a register. Handoffs between units are those of the measure `handoffs`.

    Source: van der Aalst, Reijers & Song, *Discovering social networks from event logs*, Computer Supported Cooperative
    Work 14(6), 2005 (handover of work, between activities of which one causes the other).
    """
    study = Study(frame_of(log), model)
    parties = _parties(study)
    found = reduce(add, (_Passed.of(Study(part, study.known), parties) for part in parts_of(log)))
    networks = {level: found.network(level, parties[level], study) for level in parties}
    if "unit" in parties and study.model is not None and study.model.organisation.registered:
        for level, by in _GROUPED.items():
            groups = groups_of(study.model.organisation, (unit.id for unit in study.log.units), by)
            networks[level] = found.network(level, parties["unit"], study, groups)
    return MappingProxyType({level: networks[level] for level in LEVELS if level in networks})


def _parties(study: Study) -> dict[NetworkLevel, Parties]:
    """Level -> the rows of the log's table of them, where it has any."""
    log = study.log
    known: dict[NetworkLevel, Parties] = {"person": log.individuals, "post": log.roles, "unit": log.units}
    return {level: rows for level, rows in known.items() if rows}


@dataclass(frozen=True, slots=True)
class _Passed:
    """What adds up over the parts of a log: cases that ended, and of each level who worked and what passed."""

    ended: Values
    active: Mapping[NetworkLevel, Counts]
    passed: Mapping[NetworkLevel, Counts]

    @classmethod
    def of(cls, study: Study, parties: Mapping[NetworkLevel, Parties]) -> "_Passed":
        """Those of one part."""
        seen, log = study.observation, study.log
        first, last = handoffs.people(log)
        role, unit = (log.activities[name].astype(np.int64) for name in ("role", "unit"))
        done = handoffs.is_task(log) & seen.ended[seen.case_of] & (log.activities["completed"] != NEVER)
        posts = study.transfers.between(role, role)
        workers: dict[NetworkLevel, Rows] = {
            "person": np.concatenate([first[done], last[done]]),
            "post": role[done],
            "unit": unit[done],
        }
        pairs: dict[NetworkLevel, Transfers] = {
            "person": study.person_handoffs,
            "post": posts.where(posts.between_units),
            "unit": study.handoffs,
        }
        return cls(
            seen.count(seen.ended),
            {level: Counts.of(workers[level][workers[level] >= 0]) for level in parties},
            {level: handoffs.passed(seen, pairs[level], len(parties[level])) for level in parties},
        )

    def __add__(self, other: "_Passed") -> "_Passed":
        return _Passed(
            self.ended + other.ended,
            {level: counts + other.active[level] for level, counts in self.active.items()},
            {level: counts + other.passed[level] for level, counts in self.passed.items()},
        )

    def network(
        self, level: NetworkLevel, parties: Parties, study: Study, groups: Groups | None = None
    ) -> HandoverNetwork:
        """The network of a level; of groups of units where there are any."""
        source: NetworkLevel = "unit" if groups else level
        names = {party.id: party.name or party.id for party in parties}
        if groups is not None:
            names = {group: labels["en"] for group, labels in groups.labels.items()}
        nodes, width = list(names), len(names)
        numbers = groups.place if groups else {node: number for number, node in enumerate(nodes)}
        place = np.array([numbers[party.id] for party in parties], dtype=np.int64)
        counts, size = self.passed[source], len(parties)
        replication, pair = np.divmod(counts.codes, size * size)
        tie = place[pair // size] * width + place[pair % size]
        hidden = nodes.index(UNKNOWN) if groups is not None and UNKNOWN in nodes else -1
        shown = (tie // width != tie % width) & (tie // width != hidden) & (tie % width != hidden)
        kinds, column = np.unique(tie[shown], return_inverse=True)
        passed = np.zeros((len(self.ended), len(kinds)))
        np.add.at(passed, (replication[shown], column.reshape(-1)), counts.numbers[shown])
        a_case = np.divide(
            passed, self.ended[:, None], out=np.full(passed.shape, np.nan), where=self.ended[:, None] > 0
        )
        active = sorted(set(place[self.active[source].codes].tolist()) - {hidden})
        return HandoverNetwork(
            level,
            {nodes[number]: names[nodes[number]] for number in active},
            [(nodes[code // width], nodes[code % width]) for code in kinds.tolist()],
            pair_means(a_case) if study.log.header.paired else a_case,
            "pairs" if study.log.header.paired else "replications",
        )
