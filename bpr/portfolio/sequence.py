"""The order of reform: what must come first comes first, then the most urgent; and what can go side by side.

A service is as pressing as the most urgent of those that wait for it, else an urgent reform would stand behind an idle
one. The next is always the most pressing of those that need not wait any more (topological order with priorities).
Waves are the longest chains: wave 1 waits for nobody, wave n for something in wave n − 1. Services that wait for each
other in a circle are reformed together, in one wave, and a finding says how to settle it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import networkx as nx

from bpr.document.label import Label, dump_label
from bpr.errors import Finding
from bpr.frozen import frozen
from bpr.portfolio.dependencies import Dependency, Order, circles, dependencies
from bpr.portfolio.ranking import Ranking
from bpr.portfolio.read import Portfolio


@dataclass(frozen=True, slots=True)
class Step:
    """A service in the order of reform: its wave (from 1), and what it waits for."""

    service: str
    name: Label
    wave: int
    waits_for: tuple[Dependency, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "service": self.service,
            "name": dump_label(self.name),
            "wave": self.wave,
            "waits_for": [
                {"service": one.first, "stated": one.stated, "data": list(one.data)} for one in self.waits_for
            ],
        }


@dataclass(frozen=True, slots=True)
class Sequence:
    """The order of reform.

    Parameters
    ----------
    steps
        Services that have a redesign, in the order in which to begin.
    without_redesign
        Services that have none: nothing of them is to be put into practice yet.
    findings
        Circles (warnings), and what a service need not wait for (assumptions).
    """

    steps: tuple[Step, ...]
    without_redesign: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def waves(self) -> tuple[tuple[str, ...], ...]:
        """Ids of the services that can go side by side, wave by wave."""
        last = max((step.wave for step in self.steps), default=0)
        return tuple(tuple(step.service for step in self.steps if step.wave == wave) for wave in range(1, last + 1))

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "steps": [one.to_dict() for one in self.steps],
            "waves": [list(wave) for wave in self.waves],
            "without_redesign": list(self.without_redesign),
        }


def sequence(portfolio: Portfolio, ranks: Ranking) -> Sequence:
    """Put the redesigns of a portfolio into an order.

    Parameters
    ----------
    portfolio
        With what comes after what, and the data of its services.
    ranks
        Of `bpr.portfolio.ranking.ranking`: ties go by it.
    """
    found = dependencies(portfolio.services)
    redesigned = [key for key, one in portfolio.services.items() if one.to_be is not None]
    graph: Order = nx.DiGraph()
    graph.add_nodes_from(redesigned)
    graph.add_edges_from((one.first, one.then) for one in found)
    scores = {one.service: one.score for one in ranks.services}
    wave = _waves(graph)
    return Sequence(
        tuple(
            Step(
                service,
                portfolio.services[service].name or Label(frozen({"": service})),
                wave[service],
                tuple(one for one in found if one.then == service),
            )
            for service in _order(graph, scores)
        ),
        tuple(key for key in portfolio.services if key not in redesigned),
        (*_circles(graph, portfolio), *_needless(portfolio)),
    )


def _waves(graph: Order) -> dict[str, int]:
    """Service -> its wave; those of a circle have one."""
    groups = nx.condensation(graph)
    wave: dict[int, int] = {}
    for group in nx.topological_sort(groups):
        wave[group] = 1 + max((wave[before] for before in groups.predecessors(group)), default=0)
    return {service: wave[group] for service, group in groups.graph["mapping"].items()}


def _order(graph: Order, scores: Mapping[str, float]) -> Iterator[str]:
    """The services, each behind what it waits for, else the most pressing first; a circle is opened at its first."""
    place = {service: number for number, service in enumerate(graph)}
    groups = nx.condensation(graph)
    members: dict[int, list[str]] = {
        group: sorted(groups.nodes[group]["members"], key=lambda one: (-scores[one], place[one])) for group in groups
    }
    pressing: dict[int, float] = {}
    for group in reversed(list(nx.topological_sort(groups))):
        own = max(scores[one] for one in members[group])
        pressing[group] = max([own, *(pressing[after] for after in groups.successors(group))])

    def key(group: int) -> tuple[float, float, int]:
        return -pressing[group], -scores[members[group][0]], place[members[group][0]]

    for group in nx.lexicographical_topological_sort(groups, key=key):
        yield from members[group]


def _circles(graph: Order, portfolio: Portfolio) -> Iterator[Finding]:
    services = list(portfolio.services)
    for circle in circles(graph):
        yield Finding(
            "SEQUENCE-CIRCLE",
            portfolio.source.where(f"services[{services.index(circle[0])}]"),
            "Each of these services takes data that the next one makes: {names}. They can only be reformed together.",
            "Say which goes first: give the one that can wait `after` with the id of the other.",
            "warning",
            frozen({"names": " → ".join((*circle, circle[0]))}),
        )


def _needless(portfolio: Portfolio) -> Iterator[Finding]:
    for number, (service, one) in enumerate(portfolio.services.items()):
        for place, other in enumerate(one.after):
            if one.to_be is not None and portfolio.services[other].to_be is None:
                yield Finding(
                    "SEQUENCE-NEEDLESS",
                    portfolio.source.where(f"services[{number}].after[{place}]"),
                    "'{service}' is to come after '{other}', which has no redesign: assumed that it need not wait.",
                    "Give '{other}' a to_be, or remove it.",
                    "assumption",
                    frozen({"service": service, "other": other}),
                )
