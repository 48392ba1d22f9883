"""The process for other programs that know networkx: a plain graph of texts and truths, as GraphML or JSON.

>>> import networkx as nx
>>> from bpr.process.elements import Task, TaskType
>>> from bpr.process.graph import process_graph
>>> plain = plain_graph(process_graph([Task(id="T", name="审查", type=TaskType.USER)], []))
>>> plain.nodes["T"]
{'name': '审查', 'kind': 'userTask'}

A file is read back with ``nx.read_graphml(file, force_multigraph=True)`` or
``nx.node_link_graph(json.load(file), edges="edges")``: the same nodes, edges and attributes.
"""

import json
from collections.abc import Iterator, Mapping
from io import BytesIO
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import networkx as nx

from bpr.process.elements import Activity, Event, Flow, FlowNode, Gateway, Lane, Pool, SubProcess
from bpr.process.graph import ProcessGraph
from bpr.process.outline import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable

Value = str | bool
"""What an attribute may be; GraphML knows no lists and no nothing."""

_SEPARATOR: Final = " "
"""Between ids, which have no spaces."""


def plain_graph(graph: ProcessGraph) -> "nx.MultiDiGraph[str]":
    """The process with attributes that any program can read.

    Parameters
    ----------
    graph
        The process.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes and edges have the ids of the file (an edge as its key). An attribute that an element does not have is
        left out. Of nodes: ``name``, ``documentation``, ``kind`` (the BPMN tag), ``process``, ``scope``, ``lane``,
        ``lane_name``, ``pool``, ``pool_name``; of events ``trigger``, ``attached_to``, ``interrupting``; of activities
        ``loop``, ``for_compensation``, ``reads`` and ``writes`` (ids, between spaces); of sub-processes
        ``triggered_by_event``; and each attribute of a ``bpr:annotation`` as ``annotation_…``. Of edges: ``kind``
        (``sequence``, ``message``), ``name``, ``condition``, ``default``. Of the graph: names of the processes.
    """
    plain: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    plain.graph.update((f"process_{id_}", name) for id_, name in graph.processes.items())
    pools = {pool.process: pool for pool in graph.pools.values() if pool.process}
    for element in graph.elements():
        pool = pools.get(element.process) or graph.pools.get(element.id)
        attributes = (*_of_node(element), *_of_places(graph.lanes.get(element.lane or ""), pool))
        plain.add_node(element.id, **{name: value for name, value in attributes if value != ""})
    defaults = {element.default for element in graph.elements() if isinstance(element, Activity | Gateway)}
    for flow in graph.flows():
        attributes = (*_of_flow(flow), ("default", flow.id in defaults))
        plain.add_edge(
            flow.source, flow.target, key=flow.id, **{name: value for name, value in attributes if value != ""}
        )
    return plain


def graphml(graph: ProcessGraph) -> bytes:
    """The process as GraphML (Brandes et al., 2002), for Gephi, yEd, Cytoscape, igraph or networkx."""
    file = BytesIO()
    nx.write_graphml(plain_graph(graph), file, encoding="utf-8", prettyprint=True, named_key_ids=True)
    return file.getvalue()


def node_link_json(graph: ProcessGraph) -> bytes:
    """The process as JSON in the node-link form of networkx, which d3 reads, too."""
    data = nx.node_link_data(plain_graph(graph), edges="edges")
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


FORMATS: Mapping[str, "Callable[[ProcessGraph], bytes]"] = MappingProxyType(
    {".graphml": graphml, ".json": node_link_json}
)
"""Suffix of a file -> what its bytes are made by."""


def _of_node(element: FlowNode) -> Iterator[tuple[str, Value]]:
    yield "name", element.name
    yield "documentation", element.documentation
    yield "kind", kind_of(element)
    yield "process", element.process
    yield "scope", element.scope
    if isinstance(element, Event):
        yield "trigger", "" if element.kind == "none" else element.kind
        yield "attached_to", element.attached_to or ""
        if element.attached_to:
            yield "interrupting", element.interrupting
    if isinstance(element, Activity):
        yield "loop", element.loop.kind if element.loop else ""
        yield "for_compensation", element.for_compensation
    if isinstance(element, Activity | Event):
        yield "reads", _SEPARATOR.join(element.reads)
        yield "writes", _SEPARATOR.join(element.writes)
    if isinstance(element, SubProcess):
        yield "triggered_by_event", element.triggered_by_event
    yield from ((f"annotation_{name}", text) for name, text in element.annotation.items())


def _of_places(lane: Lane | None, pool: Pool | None) -> Iterator[tuple[str, Value]]:
    if lane:
        yield from (("lane", lane.id), ("lane_name", lane.name))
    if pool:
        yield from (("pool", pool.id), ("pool_name", pool.name))


def _of_flow(flow: Flow) -> Iterator[tuple[str, Value]]:
    yield from (("kind", flow.kind), ("name", flow.name), ("condition", flow.condition))
