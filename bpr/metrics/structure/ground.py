"""What all measures of structure look at, made once for a model: its work, its control flow, who stands above whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import networkx as nx

from bpr.organisation.unit import Organisation
from bpr.process.atomic import atomic
from bpr.process.dominance import ROOT
from bpr.process.elements import Activity
from bpr.process.following import END, in_order, next_stops, step_graph
from bpr.process.graph import ProcessGraph

if TYPE_CHECKING:
    from bpr.model import Model


@dataclass(frozen=True)
class Ground:
    """A model as its structure is looked at.

    Parameters
    ----------
    model
        With its register, if it has one.
    """

    model: "Model"

    @property
    def graph(self) -> ProcessGraph:
        """The process with all that it calls."""
        return self.model.whole

    @property
    def organisation(self) -> Organisation:
        """Units and who belongs to them."""
        return self.model.organisation

    @cached_property
    def work(self) -> Mapping[str, Activity]:
        """The activities that are work and no frames around work, by id, in the order of the file."""
        ids = atomic(self.graph)
        return MappingProxyType({e.id: e for e in self.graph.elements() if e.id in ids and isinstance(e, Activity)})

    @cached_property
    def offices(self) -> Mapping[str, str]:
        """The same but for what the applicant does: id -> id of its unit."""
        units, members = self.organisation.units, self.organisation.members
        return MappingProxyType({id_: members[id_] for id_ in self.work if units[members[id_]].type != "applicant"})

    @cached_property
    def steps(self) -> "nx.DiGraph[str]":
        """The control flow (`bpr.process.following.step_graph`)."""
        steps = step_graph(self.graph)
        steps.add_nodes_from((ROOT, END))
        return steps

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Node of `steps` -> its place in the order of the flow (`bpr.process.following.in_order`)."""
        return in_order(self.steps)

    @cached_property
    def handing_on(self) -> "nx.DiGraph[str]":
        """The work, joined where one comes directly after the other, through gateways and events only."""
        behind = next_stops(self.steps, self.work)
        joined: nx.DiGraph[str] = nx.DiGraph()
        joined.add_nodes_from(self.work)
        joined.add_edges_from((giver, taker) for giver in self.work for taker in behind[giver])
        return joined

    @cached_property
    def above(self) -> Mapping[str, tuple[str, ...]]:
        """Unit -> ids of those above it, the nearest first."""
        return MappingProxyType({unit: tuple(self.organisation.superiors(unit)) for unit in self.organisation.units})

    def agency(self, unit: str) -> str:
        """The agency of a unit, which may be the unit itself."""
        return self.organisation.units[unit].agency or unit
