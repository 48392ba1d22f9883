"""How hard a drawing is to read: measures of size and structure from the literature, computed with networkx.

All look at the control flow: sequence flows, and from an activity to the events on its border. Pools that are black
boxes, message flows and data do not count. A measure that a drawing leaves without meaning (the average over no
gateways) is missing from the answer.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from types import MappingProxyType
from typing import Final

import networkx as nx

from bpr.process.elements import Activity, BlackBox, Event, EventType, FlowNode, Gateway, GatewayType
from bpr.process.graph import ProcessGraph

_MOST_BRANCHES: Final = 50
"""An inclusive split with more flows counts as one with so many: its states could not be written down."""

_MOST_STARTS: Final = 50
"""From so many elements ways are followed; a drawing that begins at more has no one way to its end."""

_CHOICES: Final = frozenset({GatewayType.EXCLUSIVE, GatewayType.EVENT_BASED})
_FREE: Final = frozenset({GatewayType.INCLUSIVE, GatewayType.COMPLEX})


def complexity(graph: ProcessGraph) -> Mapping[str, float]:
    """The measures of `MEASURES`, as far as they have a meaning for the drawing.

    Examples
    --------
    >>> from bpr.process.elements import Flow, Task, TaskType
    >>> from bpr.process.graph import process_graph
    >>> tasks = [Task(id=name, type=TaskType.USER) for name in "AB"]
    >>> found = complexity(process_graph(tasks, [Flow("F", "A", "B")]))
    >>> found["activities"], found["density"], found["cyclomatic_number"]
    (2, 0.5, 1)
    """
    drawing = _Drawing(graph)
    values = {name: measure.of(drawing) for name, measure in MEASURES.items()}
    return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True)
class _Drawing:
    """The parts that the measures ask for, each made once."""

    graph: ProcessGraph

    @cached_property
    def elements(self) -> Mapping[str, FlowNode]:
        return {e.id: e for e in self.graph.elements() if not isinstance(e, BlackBox)}

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        """From where to where sequence flows lead, and from an activity to the events on its border."""
        border = (
            (event.attached_to, event.id)
            for event in self.elements.values()
            if isinstance(event, Event) and event.attached_to and event.attached_to in self.elements
        )
        return [*((one.source, one.target) for one in self.graph.flows("sequence")), *border]

    @cached_property
    def steps(self) -> "nx.DiGraph[str]":
        """The same with one edge at most from an element to another."""
        steps: nx.DiGraph[str] = nx.DiGraph()
        steps.add_nodes_from(self.elements)
        steps.add_edges_from(self.pairs)
        return steps

    @property
    def arcs(self) -> int:
        return len(self.pairs)

    def of_kind(self, *kinds: type[FlowNode]) -> list[FlowNode]:
        return [e for e in self.elements.values() if isinstance(e, kinds)]

    @property
    def gateways(self) -> list[Gateway]:
        return [e for e in self.elements.values() if isinstance(e, Gateway)]

    def splits(self) -> Iterator[tuple[GatewayType, int]]:
        """What every split chooses like, and how many flows leave it; an activity splits, too."""
        for element in self.elements.values():
            flows = self.graph.outgoing(element.id)
            if len(flows) > 1:
                conditional = any(flow.condition for flow in flows)
                implied = GatewayType.INCLUSIVE if conditional else GatewayType.PARALLEL
                yield element.type if isinstance(element, Gateway) else implied, len(flows)


def _control_flow_complexity(drawing: _Drawing) -> int:
    total = 0
    for kind, branches in drawing.splits():
        free = 2 ** min(branches, _MOST_BRANCHES) - 1
        total += branches if kind in _CHOICES else free if kind in _FREE else 1
    return total


def _degrees(drawing: _Drawing) -> list[int]:
    degree = Counter(chain.from_iterable(drawing.pairs))
    return [degree[gateway.id] for gateway in drawing.gateways]


def _diameter(drawing: _Drawing) -> int | None:
    ends = [e.id for e in drawing.elements.values() if isinstance(e, Event) and e.type is EventType.END]
    flow = drawing.steps
    starts = [node for node in flow if not flow.in_degree(node)]
    farthest: dict[str, int] = {}
    for start in starts[:_MOST_STARTS]:
        ways = nx.single_source_shortest_path_length(flow, start)
        farthest.update({end: max(ways[end], farthest.get(end, 0)) for end in ends if end in ways})
    return max(farthest.values(), default=None)


def _density(drawing: _Drawing) -> float | None:
    size = len(drawing.elements)
    return drawing.arcs / (size * (size - 1)) if size > 1 else None


def _cyclomatic_number(drawing: _Drawing) -> int:
    parts = nx.number_weakly_connected_components(drawing.steps) if drawing.elements else 0
    return drawing.arcs - len(drawing.elements) + 2 * parts


def _cyclicity(drawing: _Drawing) -> float | None:
    rings = (ring for ring in nx.strongly_connected_components(drawing.steps) if len(ring) > 1)
    loops = set(nx.nodes_with_selfloops(drawing.steps))
    return len(loops.union(*rings)) / len(drawing.elements) if drawing.elements else None


def _separability(drawing: _Drawing) -> float | None:
    size = len(drawing.elements)
    joined: nx.Graph[str] = nx.Graph()
    joined.add_nodes_from(drawing.elements)
    joined.add_edges_from(drawing.pairs)
    cuts = sum(1 for _ in nx.articulation_points(joined))
    return cuts / (size - 2) if size > 2 else None  # noqa: PLR2004  # a cut has something on either side


def _sequentiality(drawing: _Drawing) -> float | None:
    gateways = {gateway.id for gateway in drawing.gateways}
    plain = sum(1 for source, target in drawing.pairs if source not in gateways and target not in gateways)
    return plain / drawing.arcs if drawing.arcs else None


def _heterogeneity(drawing: _Drawing) -> float | None:
    kinds = Counter(gateway.type for gateway in drawing.gateways)
    total = kinds.total()
    shares = [count / total for count in kinds.values()]
    return -sum(share * math.log(share, len(GatewayType)) for share in shares) + 0.0 if total else None


def _mismatch(drawing: _Drawing) -> int:
    balance: Counter[GatewayType] = Counter()
    for gateway in drawing.gateways:
        out, into = len(drawing.graph.outgoing(gateway.id)), len(drawing.graph.incoming(gateway.id))
        balance[gateway.type] += (out if out > 1 else 0) - (into if into > 1 else 0)
    return sum(abs(difference) for difference in balance.values())


def _token_splits(drawing: _Drawing) -> int:
    return sum(branches - 1 for kind, branches in drawing.splits() if kind not in _CHOICES)


def _structuredness(drawing: _Drawing) -> float | None:
    """Share of the elements that vanish when loops of one, parallel flows and elements between two are drawn together.

    What starts or ends alone vanishes, too: several starts and ends are no lack of structure.
    """
    after = {node: set(drawing.steps.succ[node]) for node in drawing.steps}
    before = {node: set(drawing.steps.pred[node]) for node in drawing.steps}
    waiting = list(after)
    while waiting:
        node = waiting.pop()
        if node not in after:
            continue
        after[node].discard(node)
        before[node].discard(node)
        if len(before[node]) > 1 or len(after[node]) > 1:
            continue
        sources, targets = before.pop(node), after.pop(node)
        for source in sources:
            after[source].discard(node)
        for target in targets:
            before[target].discard(node)
        for source, target in zip(sources, targets, strict=False):  # none, where the node starts or ends
            after[source].add(target)
            before[target].add(source)
        waiting += [*sources, *targets]
    return 1 - len(after) / len(drawing.elements) if drawing.elements else None


@dataclass(frozen=True, slots=True)
class ComplexityMeasure:
    """A measure: what it is called in English and Chinese, how it is defined, where it comes from, what computes it."""

    english: str
    chinese: str
    formula: str
    source: str
    of: Callable[[_Drawing], float | None]


_CARDOSO_2005: Final = "Cardoso 2005, How to measure the control-flow complexity of web processes and workflows"
_CARDOSO_2006: Final = "Cardoso, Mendling, Neumann & Reijers 2006, A discourse on complexity of process models"
_MENDLING: Final = "Mendling 2008, Metrics for process models, chapter 4"
_MCCABE: Final = "McCabe 1976, A complexity measure"
_LATVA: Final = "Latva-Koivisto 2001, Finding a complexity measure for business process models"

MEASURES: Mapping[str, ComplexityMeasure] = MappingProxyType(
    {
        "activities": ComplexityMeasure(
            "Activities (NOA)",
            "活动数（NOA）",
            "tasks, sub-processes and call activities",
            _CARDOSO_2006,
            lambda d: len(d.of_kind(Activity)),
        ),
        "control_flow_elements": ComplexityMeasure(
            "Activities, events and gateways (NOAC)",
            "活动、事件与网关数（NOAC）",
            "activities, events and gateways",
            _CARDOSO_2006,
            lambda d: len(d.elements),
        ),
        "activities_joins_splits": ComplexityMeasure(
            "Activities, joins and splits (NOAJS)",
            "活动、汇合与分支数（NOAJS）",
            "activities and gateways",
            _CARDOSO_2006,
            lambda d: len(d.of_kind(Activity, Gateway)),
        ),
        "arcs": ComplexityMeasure(
            "Flows", "流向数", "sequence flows, and borders of activities with events", _MENDLING, lambda d: d.arcs
        ),
        "control_flow_complexity": ComplexityMeasure(
            "Control-flow complexity (CFC)",
            "控制流复杂度（CFC）",
            "Σ over splits with n flows: exclusive, event-based n; inclusive, complex 2ⁿ − 1; parallel 1",
            _CARDOSO_2005,
            _control_flow_complexity,
        ),
        "cyclomatic_number": ComplexityMeasure(
            "Cyclomatic number", "圈复杂度", "flows − elements + 2 · connected parts", _MCCABE, _cyclomatic_number
        ),
        "connectivity": ComplexityMeasure(
            "Coefficient of connectivity (flows per element)",
            "连接系数（每元素流向数）",
            "flows / elements",
            _LATVA,
            lambda d: d.arcs / len(d.elements) if d.elements else None,
        ),
        "density": ComplexityMeasure("Density", "密度", "flows / (elements · (elements − 1))", _MENDLING, _density),
        "diameter": ComplexityMeasure(
            "Longest of the shortest ways to an end",
            "到结束的最远距离",
            "most steps that the shortest way from a start to an end has",
            _MENDLING,
            _diameter,
        ),
        "average_gateway_degree": ComplexityMeasure(
            "Average degree of a gateway",
            "网关平均度",
            "flows at gateways / gateways",
            _MENDLING,
            lambda d: sum(_degrees(d)) / len(_degrees(d)) if d.gateways else None,
        ),
        "largest_gateway_degree": ComplexityMeasure(
            "Largest degree of a gateway",
            "网关最大度",
            "most flows at one gateway",
            _MENDLING,
            lambda d: max(_degrees(d), default=None),
        ),
        "heterogeneity": ComplexityMeasure(
            "Heterogeneity of gateways",
            "网关类型混杂度",
            "− Σ over types of gateways: share · log₅ share",
            _MENDLING,
            _heterogeneity,
        ),
        "mismatch": ComplexityMeasure(
            "Mismatch of gateways",
            "网关不匹配数",
            "Σ over types: |flows out of splits − flows into joins|",
            _MENDLING,
            _mismatch,
        ),
        "token_splits": ComplexityMeasure(
            "Token splits",
            "令牌分裂数",
            "Σ over parallel, inclusive and complex splits: flows − 1",
            _MENDLING,
            _token_splits,
        ),
        "sequentiality": ComplexityMeasure(
            "Sequentiality", "顺序性", "flows that touch no gateway / flows", _MENDLING, _sequentiality
        ),
        "separability": ComplexityMeasure(
            "Separability",
            "可分割性",
            "elements without which the drawing falls apart / (elements − 2)",
            _MENDLING,
            _separability,
        ),
        "cyclicity": ComplexityMeasure(
            "Share of elements in loops", "循环元素占比", "elements on a loop / elements", _MENDLING, _cyclicity
        ),
        "structuredness": ComplexityMeasure(
            "Structuredness",
            "结构化程度",
            "elements that vanish as sequences, parallel flows and loops of one are drawn together / elements",
            _MENDLING,
            _structuredness,
        ),
    }
)
"""Name of a measure -> what it is. Larger is harder to read, but for sequentiality, separability and structuredness."""
