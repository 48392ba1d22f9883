"""ProcessGraph -> BPMN 2.0 XML: an edited graph is written into the tree of the file that it was read from.

Only what differs is touched: the diagram, comments, data of vendors, encoding and white space stay as they were. What
no file can say is refused before anything is written, and `bpr.bpmn.gate` reads what was written before it is handed
out. Where new elements are drawn, `bpr.bpmn.layout` says.
"""

from collections.abc import Mapping
from typing import Final

from bpr.bpmn.diagram import Diagram
from bpr.bpmn.document import BpmnDocument
from bpr.bpmn.gate import check_written, stock_of
from bpr.bpmn.layout import lay_out
from bpr.bpmn.reader import read_bpmn
from bpr.bpmn.report import Report
from bpr.bpmn.vocabulary import MODEL
from bpr.bpmn.writing.changes import Changes, changes_between
from bpr.bpmn.writing.consequences import settled
from bpr.bpmn.writing.data import write_data
from bpr.bpmn.writing.draft import Draft
from bpr.bpmn.writing.drawing import Drawn, write_diagram
from bpr.bpmn.writing.flows import write_ends, write_flows
from bpr.bpmn.writing.places import (
    place_nodes,
    remove_places,
    write_lanes,
    write_memberships,
    write_nodes,
    write_pools,
    write_processes,
)
from bpr.bpmn.writing.redrawing import moves_anything, redrawn
from bpr.bpmn.writing.refusals import check_ids, check_keys, check_places, check_texts
from bpr.bpmn.writing.serialise import serialise
from bpr.bpmn.writing.sweep import sweep
from bpr.bpmn.writing.ties import write_artifacts
from bpr.bpmn.writing.triggers import write_triggers
from bpr.errors import BpmnError
from bpr.process.elements import BlackBox
from bpr.process.graph import ProcessGraph
from bpr.version import VERSION

_EMPTY: Final = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<definitions xmlns="{MODEL}"'
    f' targetNamespace="urn:bpr:process" exporter="bpr" exporterVersion="{VERSION}"/>\n'
)


def write_bpmn(document: BpmnDocument, graph: ProcessGraph, diagram: Diagram | None = None) -> bytes:
    """Write an edited process into the file that it was read from.

    Parameters
    ----------
    document
        The file.
    graph
        ``document.graph.edit()``, changed by ordinary networkx code: elements replaced, nodes and edges added and
        removed, other pools, lanes, data and artifacts in ``graph.graph``. An element keeps its place in the file by
        its id. What referred to something that was deleted forgets it; what stands inside a sub-process, or on the
        border of an activity, goes with it into another lane.
    diagram
        The whole diagram that the file is to have. Without one everything stays where it is drawn and what is new
        finds its place by `bpr.bpmn.layout.lay_out`; a file without a diagram stays without.

    Returns
    -------
    bytes
        In the encoding of the file. Those of the file itself where nothing differs.

    Raises
    ------
    BpmnError
        The graph says what no BPMN file can say: with every finding.

    Examples
    --------
    >>> from dataclasses import replace
    >>> text = f'<definitions xmlns="{MODEL}"><process id="P"><task id="T" name="Review"/></process></definitions>'
    >>> document = read_bpmn(text.encode())
    >>> graph = document.graph.edit()
    >>> graph.nodes["T"]["element"] = replace(graph.element("T"), name="Decide")
    >>> b'<task id="T" name="Decide"/>' in write_bpmn(document, graph)
    True
    """
    report = Report(document.name)
    check_keys(graph, report)
    _refuse(report)
    before, after = document.graph, settled(document.graph, graph)
    changes = changes_between(before, after)
    if not changes and diagram is None:
        return document.source
    root = document.tree().getroot()
    draft = Draft(root, before, after, document.name)
    check_ids(before, after, draft.ids, draft.report)
    check_places(before, after, draft.report)
    check_texts(changes, draft.report)
    _refuse(draft.report)
    stock = stock_of(root)
    drawn = Drawn(draft.tree) if diagram is not None or moves_anything(changes) else None
    _edit(draft, changes)
    if drawn is not None:
        write_diagram(draft, drawn, redrawn(draft, changes, drawn.still()) if diagram is None else diagram)
    _refuse(draft.report)
    written = serialise(root, document.source)
    check_written(written, after, stock, draft.tree.counted, name=document.name)
    return written


def new_bpmn(graph: ProcessGraph, diagram: Diagram | None = None) -> bytes:
    """Write a process that comes from no file.

    Parameters
    ----------
    graph
        Every node names its process and scope, and every process is in ``graph.processes``.
    diagram
        Where everything is drawn; without one, as `bpr.bpmn.layout.lay_out` says.

    Returns
    -------
    bytes
        UTF-8; the same for the same graph.

    Raises
    ------
    BpmnError
        The graph says what no BPMN file can say: with every finding.

    Examples
    --------
    >>> from bpr.process.elements import Task, TaskType
    >>> from bpr.process.graph import process_graph
    >>> task = Task(id="T", name="Review", type=TaskType.USER, process="P", scope="P")
    >>> read_bpmn(new_bpmn(process_graph([task], [], processes={"P": "Permit"}))).graph.element("T").label
    'Review'
    """
    document = read_bpmn(_EMPTY.encode())
    whole = settled(document.graph, graph)
    if diagram is None:  # a sheet is that of a process or collaboration
        diagram = lay_out(whole) if whole.processes or whole.pools else Diagram()
    return write_bpmn(document, whole, diagram)


def _refuse(report: Report) -> None:
    if findings := report.findings():
        raise BpmnError(findings)


def _edit(draft: Draft, changes: Changes) -> None:
    """What contains comes before what is contained, what is referred to before who refers to it."""
    write_processes(draft, changes.processes)
    moved = place_nodes(draft, changes.nodes)
    write_lanes(draft, changes.lanes)
    write_triggers(draft, changes.triggers)
    write_data(draft, changes.data)
    write_pools(draft, changes.pools)
    write_flows(draft, changes.flows, moved)
    write_nodes(draft, changes)
    write_artifacts(draft, changes.artifacts)
    remove_places(draft, changes)
    sweep(draft)
    write_memberships(draft)
    write_ends(draft, _touched(changes, draft.after))


def _touched(changes: Changes, after: ProcessGraph) -> Mapping[str, None]:
    """Ids of the nodes that are new or changed, or whose sequence flows are."""
    flows = (*changes.flows.removed, *changes.flows.written, *(before for before, _ in changes.flows.changed))
    ends = (end for flow in flows if flow.kind == "sequence" for end in (flow.source, flow.target) if end in after)
    nodes = (node.id for node in changes.nodes.written if not isinstance(node, BlackBox))
    return dict.fromkeys((*ends, *nodes))
