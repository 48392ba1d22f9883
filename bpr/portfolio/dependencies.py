"""Which service must be reformed before which: as stated, and because it makes data for the other. No order yet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx as nx

from bpr.errors import Finding
from bpr.organisation.agreement import plain
from bpr.units import located, near

if TYPE_CHECKING:
    from bpr.model import Model
    from bpr.portfolio.read import Service

    Order = nx.DiGraph[str]
else:
    Order = nx.DiGraph  # generic in its stubs only


@dataclass(frozen=True, slots=True)
class Dependency:
    """Service `first` must be reformed before `then`: stated, or because `then` takes `data` (ids) that `first` makes.

    >>> Dependency("licence", "permit").stated
    True
    """

    first: str
    then: str
    data: tuple[str, ...] = ()

    @property
    def stated(self) -> bool:
        """Whether somebody stated it."""
        return not self.data


def wrong_order(after: Sequence[tuple[str, Sequence[str]]]) -> Iterator[Finding]:
    """What is wrong with what services say to come after; keys are those of the portfolio file.

    Parameters
    ----------
    after
        Id of each service, in the order of the file, and the services it must come after.
    """
    known = [service for service, _ in after]
    for number, (service, others) in enumerate(after):
        for place, other in enumerate(others):
            key = f"services[{number}].after[{place}]"
            if other == service:
                what = "'{service}' cannot come after itself."
                yield located("AFTER-ITSELF", key, what, "Name another service, or remove it.", service=service)
            elif other not in known:
                hint = near(other, [one for one in known if one != service])
                what, remedy = "There is no service '{other}'.", "Mend or remove it. {hint}"
                yield located("AFTER-UNKNOWN", key, what, remedy, other=other, hint=hint)
    graph: Order = nx.DiGraph((other, service) for service, others in after for other in others if other != service)
    for circle in circles(graph):
        number = known.index(circle[0]) if circle[0] in known else 0
        yield located(
            "AFTER-CIRCLE",
            f"services[{number}].after",
            "Each of these services must come after another of them: {names}.",
            "Leave out one `after`, so that one of them can be first.",
            names=" → ".join((*circle, circle[0])),
        )


def circles(graph: Order) -> Iterator[tuple[str, ...]]:
    """One circle of each group of services that wait for each other, in the order of the graph."""
    for group in nx.strongly_connected_components(graph):
        if len(group) > 1:
            part = graph.subgraph(group)
            start = next(node for node in graph if node in group)
            yield tuple(edge[0] for edge in nx.find_cycle(part, start))


def dependencies(services: Mapping[str, "Service"]) -> tuple[Dependency, ...]:
    """What must come first, among the services that have a redesign.

    Stated under ``after``; and derived, shared data first: the redesign of `then` reads a datum without collecting it,
    which today's process does not, and the redesign of `first` writes it. Of services that write it those count in
    which its holder does, if there are any. What is stated goes before what is derived the other way round.
    """
    redesigned = {key: one.to_be for key, one in services.items() if one.to_be is not None}
    stated = [
        Dependency(other, key) for key, one in services.items() for other in one.after if {key, other} <= {*redesigned}
    ]
    fixed = {(one.first, one.then) for one in stated}
    written = {key: _written(model) for key, model in redesigned.items()}
    found: dict[tuple[str, str], list[str]] = {}
    for then, model in redesigned.items():
        for datum in _taken(model) - _taken(services[then].as_is):
            makers = [first for first in redesigned if first != then and datum in written[first]]
            holders = [first for first in makers if written[first][datum]]
            for first in holders or makers:
                if not {(first, then), (then, first)} & fixed:
                    found.setdefault((first, then), []).append(datum)
    return (*stated, *(Dependency(first, then, tuple(sorted(data))) for (first, then), data in found.items()))


def _taken(model: "Model") -> set[str]:
    """Data that are read and nowhere collected or created."""
    uses = model.organisation.catalogue.uses
    return {_key(model, use.datum) for use in uses if not use.collects} - {
        _key(model, use.datum) for use in uses if use.collects
    }


def _written(model: "Model") -> dict[str, bool]:
    """Each datum that is collected, created or updated -> whether its holder does it."""
    found: dict[str, bool] = {}
    catalogue = model.organisation.catalogue
    for use in catalogue.uses:
        if use.letter != "R":
            key = _key(model, use.datum)
            found[key] = found.get(key, False) or catalogue.data[use.datum].holder == use.unit
    return found


def _key(model: "Model", datum: str) -> str:
    """What a datum is the same by in all services: its id, of one that no register knows its name as people read it."""
    return datum if model.organisation.catalogue.data[datum].registered else plain(datum)
