"""BPMN 2.0 XML -> ProcessGraph: all pools, lanes, scopes, flows and data of a file, read from bytes.

What the graph has no place for stays in the file's own tree (see `bpr.bpmn.vocabulary` for which is which). Whether the
process can run, `bpr.process.soundness` judges; what a version does not simulate, `bpr.process.support` refuses later.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bpr.bpmn.artifacts import handlers, read_artifacts, read_ties
from bpr.bpmn.data import read_data
from bpr.bpmn.document import BpmnDocument, in_order
from bpr.bpmn.flows import read_flows, read_message_flows, read_pools
from bpr.bpmn.lanes import lane_by_node, read_lanes
from bpr.bpmn.nodes import NodeReader
from bpr.bpmn.parser import parse
from bpr.bpmn.report import Report
from bpr.bpmn.survey import Survey, survey
from bpr.bpmn.triggers import read_triggers
from bpr.bpmn.vocabulary import Category
from bpr.process.graph import ProcessGraph, process_graph
from bpr.process.soundness import judge

_NOTHING: Final[Mapping[Category | None, tuple[str, str, str]]] = MappingProxyType(
    {
        Category.CHOREOGRAPHY: (
            "CHOREOGRAPHY-ONLY",
            "The file holds a choreography and no process: messages in their order, but no work to simulate.",
            "Draw the process of each party, or choose the file that holds it.",
        ),
        Category.CONVERSATION: (
            "CONVERSATION-ONLY",
            "The file holds conversations and no process: who exchanges messages, but no work to simulate.",
            "Draw the process of each party, or choose the file that holds it.",
        ),
        Category.POOL: (
            "COLLABORATION-ONLY",
            "The file shows parties (pools) and no process: none of them has a task, event or gateway inside.",
            "Draw the process inside its pool, or choose the file that holds it.",
        ),
        None: (
            "PROCESS-NONE",
            "The file holds no process: not a single task, event or gateway.",
            "Draw the process, or choose the file that holds it.",
        ),
    }
)
"""What a file without a process holds instead -> code, what, remedy."""


def read_bpmn(data: bytes, *, name: str = "process.bpmn") -> BpmnDocument:
    """Read a BPMN 2.0 file.

    Parameters
    ----------
    data
        The bytes of the file, in any encoding that they state (UTF-8, UTF-16, Latin-1, GB18030 …).
    name
        Its name, for the findings.

    Returns
    -------
    BpmnDocument
        Findings with severity ``error`` (a flow that leads nowhere, no path to an end) are in it: such a file can be
        shown and mended. Ask for ``read_bpmn(...).checked()`` where the process is to be run.

    Raises
    ------
    BpmnError
        There is no process to show: not XML, not BPMN, too large, nested too deeply, or with a DOCTYPE.

    Examples
    --------
    >>> model = "http://www.omg.org/spec/BPMN/20100524/MODEL"
    >>> text = f'<definitions xmlns="{model}"><process id="P"><task id="T" name="Review"/></process></definitions>'
    >>> read_bpmn(text.encode()).graph.element("T").name
    'Review'
    """
    root, warnings, lines = parse(data, name=name)
    report = Report(name, lines)
    found = survey(root, report)
    if not found.nodes:
        code, what, remedy = _NOTHING[_only(found)]
        report.error(code, None, None, what, remedy)
    graph = graph_of(found, report)
    judged = judge(graph, file=name)
    findings = (*warnings, *report.findings(), *judged.findings)
    return BpmnDocument(name=name, source=data, graph=graph, findings=in_order(findings), verdicts=judged.verdicts)


def _only(found: Survey) -> Category | None:
    """What there is in a file without a process."""
    if Category.CHOREOGRAPHY in found.unread:
        return Category.CHOREOGRAPHY
    if Category.CONVERSATION in found.unread:
        return Category.CONVERSATION
    return Category.POOL if found.pools else None


def graph_of(found: Survey, report: Report) -> ProcessGraph:
    """The process of a file, not judged; what is odd in it is noted in the report."""
    data, resolved = read_data(found, report)
    lanes = lane_by_node(found, report)
    ties = read_ties(found, report)
    flows = {flow.id: flow for flow in read_flows(found, report)}
    nodes = NodeReader(found, resolved, flows.keys(), handlers(ties), report)
    pools, boxes = read_pools(found, report)
    names = {met: resolved[met.id] for met in found.data_references} | dict(
        zip(found.pools, (pool.id for pool in pools), strict=True)
    )
    return process_graph(
        [*(nodes.read(met, lanes.get(met.id)) for met in found.nodes), *boxes],
        [*flows.values(), *read_message_flows(found, pools, boxes, report)],
        pools=pools,
        lanes=read_lanes(found, report),
        data=data,
        artifacts=read_artifacts(found, ties, names),
        triggers=read_triggers(found),
        global_tasks=map(nodes.read_global_task, found.global_tasks),
        processes={process.id: process.name for process in found.processes},
    )
