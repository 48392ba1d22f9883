"""The loops of a graph in the order of its steps."""

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from bpr.process.parts import parts_in_order

NODES = st.sampled_from("abcdefgh")


@given(st.lists(st.tuples(NODES, NODES)))
def test_every_step_from_part_to_part_leads_to_a_later_one(edges: list[tuple[str, str]]) -> None:
    steps: nx.DiGraph[str] = nx.DiGraph(edges)
    place = {node: number for number, part in enumerate(parts_in_order(steps)) for node in part}
    assert place.keys() == set(steps)
    for before, after in steps.edges:
        there_and_back = nx.has_path(steps, after, before)
        assert place[before] == place[after] if there_and_back else place[before] < place[after]
