"""bpmn-python on a process that bpr has read: its live diagram graph, its complexity metrics, its table; and back.

The only file that imports bpmn-python (extra ``bpmn-python``, GPL-3.0); importing it without raises `Unavailable`. It
does not read files here: 0.0.18 asks for attributes of graphs that networkx 3 no longer has, and loads none of the 21
reference files of the Model Interchange Working Group. Fed with a graph that has them, what it computes is right.
"""

import csv
from collections import Counter
from collections.abc import Callable, Mapping
from io import StringIO
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar

import networkx as nx

from bpr.bpmn.dictionaries import elements_of, flow_dictionary, flow_of, node_dictionary
from bpr.errors import BpmnError, Finding, Unavailable, Where
from bpr.eventlog.csv_headers import guarded
from bpr.process.elements import Activity, BlackBox, Event
from bpr.process.graph import ProcessGraph, process_graph

try:
    from bpmn_python import bpmn_diagram_metrics as metrics
    from bpmn_python.bpmn_diagram_exception import BpmnPythonError
    from bpmn_python.bpmn_diagram_rep import BpmnDiagramGraph
    from bpmn_python.bpmn_import_utils import BpmnImportUtils
    from bpmn_python.bpmn_process_csv_export import BpmnDiagramGraphCsvExport
except ImportError as error:
    raise Unavailable(
        Finding(
            "BPMN-PYTHON-EXTRA",
            Where(),
            "The metrics of bpmn-python need that library, which cannot be imported ({reason}).",
            "Install it with `pip install 'bpr[bpmn-python]'`; mind that its licence is GPL-3.0.",
            values={"reason": str(error)},
        )
    ) from error

if TYPE_CHECKING:
    _Digraph = nx.DiGraph[str]
else:
    _Digraph = nx.DiGraph  # generic in its stubs only


class _Graph(_Digraph):
    """A graph with the two attributes that networkx 1 had; directed, or a way and its return would be one flow."""

    @property
    def node(self) -> Any:  # noqa: ANN401  # a view of networkx
        return self.nodes

    @property
    def edge(self) -> Any:  # noqa: ANN401  # the same
        return self.adj


class LiveDiagram(BpmnDiagramGraph):  # type: ignore[misc]  # the library has no types
    """bpmn-python's diagram graph, whose methods to build and ask a diagram work with networkx 3.

    Two flows between the same two elements are one edge of its graph; `sequence_flows` has both.

    Examples
    --------
    >>> diagram = LiveDiagram()
    >>> diagram.create_new_diagram_graph("Permit")
    >>> process = diagram.add_process_to_diagram("Permit")
    >>> start, _ = diagram.add_start_event_to_diagram(process)
    >>> review, _ = diagram.add_task_to_diagram(process, "Review")
    >>> _ = diagram.add_sequence_flow_to_diagram(process, start, review)
    >>> [element.name for element in from_diagram(diagram).elements()]
    ['', 'Review']
    """

    def __init__(self) -> None:
        super().__init__()
        self.diagram_graph = _Graph()


_Diagram = TypeVar("_Diagram", bound=LiveDiagram)


def to_diagram(graph: ProcessGraph) -> LiveDiagram:
    """The control flow as bpmn-python holds it, with the kinds of elements that its metrics know.

    Tasks of all types are ``task``; transactions, ad hoc sub-processes and call activities are ``subProcess``; events
    on a border are ``intermediateCatchEvent``. Black boxes are participants; lanes and data are left out.
    """
    return _filled(LiveDiagram(), graph)


def _filled(diagram: "_Diagram", graph: ProcessGraph) -> "_Diagram":
    """The diagram with the elements and flows of a process."""
    diagram.process_elements = {id_: {"name": name} for id_, name in graph.processes.items()}
    diagram.collaboration = {
        "participants": {p.id: {"name": p.name, "processRef": p.process or ""} for p in graph.pools.values()},
        "messageFlows": {flow.id: flow_dictionary(flow) for flow in graph.flows("message")},
    }
    diagram.sequence_flows = {flow.id: flow_dictionary(flow) for flow in graph.flows("sequence")}
    for element in graph.elements():
        if not isinstance(element, BlackBox):
            diagram.diagram_graph.add_node(element.id, **node_dictionary(element, graph))
    for flow in graph.flows("sequence"):
        process = graph.element(flow.source).scope
        diagram.diagram_graph.add_edge(flow.source, flow.target, id=flow.id, process=process, **flow_dictionary(flow))
    return diagram


def from_diagram(diagram: BpmnDiagramGraph) -> ProcessGraph:
    """The process of a diagram that was built with bpmn-python, or that `to_diagram` made.

    Parameters
    ----------
    diagram
        Its flow nodes, sequence flows and the message flows between them are taken: names, default flows, conditions,
        kinds of events.

    Raises
    ------
    UnknownName
        A sequence flow joins what is not there.
    """
    elements = {element.id: element for element in elements_of(diagram.diagram_graph.nodes)}
    flows = [flow_of(id_, known, "sequence") for id_, known in diagram.sequence_flows.items()]
    messages = (flow_of(id_, known, "message") for id_, known in diagram.collaboration.get("messageFlows", {}).items())
    flows += (flow for flow in messages if flow.source in elements and flow.target in elements)
    names = {id_: known.get("name") or "" for id_, known in diagram.process_elements.items()}
    return process_graph(elements.values(), flows, processes=names)


def bpmn_python_metrics(graph: ProcessGraph) -> Mapping[str, float]:
    """The metrics of `METRICS`; one that divides by the number of what the drawing does not have is left out."""
    diagram = to_diagram(graph)
    found: dict[str, float] = {}
    for name, metric in METRICS.items():
        try:
            found[name] = metric(diagram)
        except ZeroDivisionError:
            continue
    return found


METRICS: Mapping[str, Callable[[BpmnDiagramGraph], float]] = MappingProxyType(
    {
        "NOA": metrics.NOA_metric,
        "NOAC": metrics.NOAC_metric,
        "NOAJS": metrics.NOAJS_metric,
        "TNSE": metrics.TNSE_metric,
        "TNIE": metrics.TNIE_metric,
        "TNEE": metrics.TNEE_metric,
        "TNE": metrics.TNE_metric,
        "CoefficientOfNetworkComplexity": metrics.CoefficientOfNetworkComplexity_metric,
        "AverageGatewayDegree": metrics.AverageGatewayDegree_metric,
        "GatewayHeterogenity": metrics.GatewayHeterogenity_metric,
        "DurfeeSquare": metrics.DurfeeSquare_metric,
        "PerfectSquare": metrics.PerfectSquare_metric,
    }
)
"""Name of a metric, as bpmn-python writes it -> its function."""


def table(graph: ProcessGraph, *, file: str | None = None) -> str:
    """The process as the table of bpmn-python (Order, Activity, Condition, Who, Subprocess, Terminated), as CSV.

    It numbers steps as people do: 4, then 5a1 and 5b1 in parallel, then 6. Made for one process with one start and
    without loops; what it cannot say is refused.

    Parameters
    ----------
    graph
        The process.
    file
        Its file, for the findings.

    Raises
    ------
    BpmnError
        The process has another form; with every reason.
    """
    diagram = _filled(_Walked(), graph)
    if reasons := [code for code, wrong in _UNFIT.items() if wrong(diagram.diagram_graph)]:
        raise BpmnError(_unfit(code, file) for code in reasons)
    (start,) = (node for node in diagram.get_nodes() if not node[1]["incoming"])
    rows: list[dict[str, str]] = []
    kinds = BpmnImportUtils.generate_nodes_clasification(diagram)
    try:
        BpmnDiagramGraphCsvExport.export_node(diagram, rows, start, kinds)
    except (BpmnPythonError, LookupError, TypeError):  # it asks for a flow that is not there, or without end
        raise BpmnError([_unfit("TABLE-FORM", file)]) from None
    events = {element.name for element in graph.elements() if isinstance(element, Event)}
    done = Counter(element.name for element in graph.elements() if isinstance(element, Activity))
    told = Counter(row["Activity"] for row in rows)
    if any(told[name] != times for name, times in done.items() if name not in events):
        raise BpmnError([_unfit("TABLE-FORM", file)])
    text = StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({column: guarded(cell) for column, cell in row.items()} for row in rows)
    return text.getvalue()


class _Walked(LiveDiagram):
    """A diagram that stops an export which tells the same steps again and again."""

    asked = 0

    def get_flow_by_id(self, flow_id: str) -> Any:  # noqa: ANN401  # an edge of networkx
        self.asked += 1
        if self.asked > _MOST_ASKED * len(self.sequence_flows):
            message = "steps without end"
            raise BpmnPythonError(message)
        return super().get_flow_by_id(flow_id)


_MOST_ASKED: Final = 10
"""Times that a flow may be asked for, on average; a table that is right asks once or twice."""

_MOST_STEPS: Final = 300
"""The export calls itself for each step, and Python allows it some 1,000 calls."""

_LETTERS: Final = 26
"""Branches of a split are lettered."""

_UNFIT: Mapping[str, Callable[[_Graph], bool]] = MappingProxyType(
    {
        "TABLE-START": lambda flow: sum(not degree for _, degree in flow.in_degree()) != 1,
        "TABLE-LOOP": lambda flow: not nx.is_directed_acyclic_graph(flow),
        "TABLE-SIZE": lambda flow: (
            len(flow) > _MOST_STEPS or max((degree for _, degree in flow.out_degree()), default=0) > _LETTERS
        ),
    }
)
"""Code of a finding -> when a process has not the form of the table."""

_REASONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "TABLE-START": (
            "The table of bpmn-python holds one process that begins at one element, without events on borders.",
            "Take a file with a single process, or `bpr show --graph`, which has everything.",
        ),
        "TABLE-LOOP": (
            "The table of bpmn-python cannot say that a process goes back to an earlier step.",
            "Use `bpr show --graph`, which can.",
        ),
        "TABLE-SIZE": (
            "The table of bpmn-python holds 300 elements at most, and 26 branches of a split.",
            "Use `bpr show --graph`, which has no such bound.",
        ),
        "TABLE-FORM": (
            "The table of bpmn-python would leave steps out or repeat them; splits and joins are nested otherwise.",
            "Use `bpr show --graph`, which has every step once.",
        ),
    }
)
"""Code of a finding -> what is wrong, and the remedy."""


def _unfit(code: str, file: str | None) -> Finding:
    return Finding(code, Where(file), *_REASONS[code])
