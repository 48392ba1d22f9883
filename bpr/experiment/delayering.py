"""What signatures cost: a model without some approvals, and both simulated under the same draws (减少中间层次).

An approval is taken out of the drawing and the way is bridged. What it sent back is sent back no more; what it refused
is refused as often as before, by whoever signs below: the work is delegated, the outcome stays. Nobody's care changes:
that those below look closer, or less close, when nobody signs above them is not in the figures.

Source: "empower" and "task elimination", H. Reijers & S. Liman Mansar, *Best practices in business process redesign*,
Omega 33 (2005), pp. 283–306.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import networkx as nx

from bpr.engine.run import ProgressReport, simulate
from bpr.errors import Finding, ModelError, Where
from bpr.experiment.comparison import Comparison, compare, compare_logs
from bpr.metrics.structure.approvals import pass_through_approvals
from bpr.process.atomic import atomic
from bpr.process.dominance import ROOT
from bpr.process.elements import BlackBox, Gateway, GatewayType
from bpr.process.following import in_order, step_graph
from bpr.process.graph import ProcessGraph
from bpr.scenario.expression import visits_of
from bpr.scenario.read import make_scenario, to_mapping
from bpr.scenario.references import expressions
from bpr.scenario.schema import Scenario

if TYPE_CHECKING:
    from bpr.model import Model

_JOINS: Final = frozenset({GatewayType.PARALLEL, GatewayType.INCLUSIVE, GatewayType.COMPLEX})


def without(model: "Model", elements: Iterable[str]) -> "Model":
    """The same model without some tasks: the way is bridged, what can no longer be reached goes, too.

    Parameters
    ----------
    model
        AS-IS.
    elements
        Ids of tasks of the file.

    Returns
    -------
    Model
        Flows keep their ids. Of an exclusive gateway that only follows a removed task, the branches that lead back are
        removed, and the probabilities of the others are scaled to 1. What the scenario says of the removed is dropped.

    Raises
    ------
    ModelError
        A task cannot be taken out; all of them at once.
    BpmnError, ScenarioError
        What is left is no process, or no scenario.

    Examples
    --------
    ``without(model, ["Task_Director"])``
    """
    wanted = tuple(dict.fromkeys(elements))
    findings = [finding for element in wanted for finding in _obstacles(model, element)]
    if findings:
        raise ModelError(findings)
    graph = model.process.edit()
    places = in_order(step_graph(model.process))
    for element in wanted:
        _stop_returns(graph, element, places)
    for element in wanted:
        _bridge(graph, element)
    graph.remove_nodes_from(_cut_off(model.process, graph) - set(wanted))
    gone = set(model.process) - set(graph)
    findings = [finding for element in sorted(gone) for finding in _ties(model.scenario, element, gone)]
    findings += _undecided(model, graph)
    if findings:
        raise ModelError(findings)
    return model.with_process(graph, _without(model, graph, len(wanted)))


@dataclass(frozen=True)
class Delayering:
    """What approvals cost.

    Parameters
    ----------
    together
        AS-IS against the model without all of them.
    each
        Id of an approval -> AS-IS against the model without it alone. The gains of each do not add up to that of all: a
        file that skips one signing session may wait for the next signature instead.
    """

    together: Comparison
    each: Mapping[str, Comparison]

    def to_dict(self) -> dict[str, object]:
        """The cycle times as JSON; all measures are in the comparisons."""
        return {
            "elements": list(self.each),
            "together": self.together["cycle_time"].to_dict(),
            "each": {element: found["cycle_time"].to_dict() for element, found in self.each.items()},
        }


def delayered(  # noqa: PLR0913  # the options of every run
    model: "Model",
    approvals: Collection[str] | None = None,
    *,
    replications: int = 30,
    seed: int = 2026,
    executor: Executor | None = None,
    progress: ProgressReport | None = None,
) -> Comparison:
    """Simulate the model with and without some approvals, under the same draws.

    Parameters
    ----------
    model
        AS-IS.
    approvals
        Ids of the tasks; None: its pass-through approvals (`bpr.metrics.structure.approvals`).
    replications, seed, executor, progress
        As for `bpr.compare`.

    Raises
    ------
    ModelError
        There is none to take out, or one cannot be.

    Examples
    --------
    ``delayered(bpr.load("models/county-permit"))["cycle_time"].difference``
    """
    other = without(model, _chosen(model, approvals))
    return compare(model, other, replications=replications, seed=seed, executor=executor, progress=progress)


def delayering(  # noqa: PLR0913  # the same
    model: "Model",
    approvals: Collection[str] | None = None,
    *,
    replications: int = 30,
    seed: int = 2026,
    executor: Executor | None = None,
    progress: ProgressReport | None = None,
) -> Delayering:
    """As `delayered`, and without each of the approvals alone. AS-IS is run once, every variant once."""
    chosen = _chosen(model, approvals)
    variants = [without(model, chosen), *(without(model, [element]) for element in chosen if len(chosen) > 1)]
    runs = len(variants) + 1
    as_is, *logs = (
        simulate(one, replications=replications, seed=seed, executor=executor, progress=_part(progress, number, runs))
        for number, one in enumerate((model, *variants))
    )
    found = [compare_logs(as_is, log, models=(model, one)) for log, one in zip(logs, variants, strict=True)]
    each = found[1:] or found
    return Delayering(found[0], MappingProxyType(dict(zip(chosen, each, strict=True))))


def _chosen(model: "Model", approvals: Collection[str] | None) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(approvals or ()))
    if approvals is None:
        chosen = tuple(approval.element for approval in pass_through_approvals(model))
    if not chosen:
        raise ModelError(
            [
                Finding(
                    "DELAYER-NONE",
                    Where(model.document.name),
                    "No approval of this process only lets pass.",
                    "Name the tasks that are to be left out.",
                )
            ]
        )
    return chosen


def _part(progress: ProgressReport | None, number: int, runs: int) -> ProgressReport | None:
    if progress is None:
        return None
    return lambda done, total: progress(number + done / max(total, 1), float(runs))


def _obstacles(model: "Model", element: str) -> Iterator[Finding]:
    """Why a task cannot be taken out of the drawing."""
    graph = model.process
    if element not in graph or element not in atomic(model.whole):
        if element in model.whole:
            yield _finding(
                model,
                element,
                "DELAYER-CALLED",
                "'{element}' is no task of this file: it frames others, or belongs to what is called.",
                "Take out tasks, in the file in which they are drawn.",
            )
        else:
            yield _finding(
                model,
                element,
                "DELAYER-UNKNOWN",
                "The process has no task '{element}'.",
                "Give the id of a task that is to be left out.",
            )
        return
    before, after = graph.incoming(element), graph.outgoing(element)
    goal = graph.element(after[0].target) if len(after) == 1 else None
    joins = isinstance(goal, Gateway) and goal.type in _JOINS and len(before) > 1
    if not before or goal is None or goal.id == element or joins:
        yield _finding(
            model,
            element,
            "DELAYER-WAYS",
            "Without '{element}' nobody knows how the work goes on: one flow must leave it, to no join of parallel "
            "branches if several lead to it, and one at least must lead to it.",
            "Edit the drawing yourself, and compare the two.",
        )
    if graph.boundary_events(element):
        yield _finding(
            model,
            element,
            "DELAYER-BORDER",
            "'{element}' has events on its border, whose branches would have no beginning.",
            "Delete these events first, or edit the drawing yourself.",
        )
    ends = [flow.target for flow in graph.outgoing(element, "message")]
    ends += [flow.source for flow in graph.incoming(element, "message")]
    if any(not isinstance(graph.element(end), BlackBox) for end in ends):
        yield _finding(
            model,
            element,
            "DELAYER-MESSAGE",
            "'{element}' exchanges messages with another pool, which would wait in vain.",
            "Edit the drawing yourself, and compare the two.",
        )


def _stop_returns(graph: ProcessGraph, element: str, places: Mapping[str, int]) -> None:
    """Remove the branches behind `element` that lead back before it, of a gateway that follows it alone."""
    (onward,) = graph.outgoing(element)
    gateway = graph.element(onward.target)
    if not isinstance(gateway, Gateway) or gateway.type is not GatewayType.EXCLUSIVE:
        return
    flows = graph.outgoing(gateway.id)
    if len(graph.incoming(gateway.id)) > 1 or len(flows) == 1:
        return
    back = [flow for flow in flows if _leads_back(graph, flow.target, element, places)]
    for flow in back if len(back) < len(flows) else ():
        graph.remove_edge(flow.source, flow.target, key=flow.id)


def _leads_back(graph: ProcessGraph, node: str, element: str, places: Mapping[str, int]) -> bool:
    """Whether all ways from `node` come to the task, or to what lies before it, without passing an end."""
    waiting, seen = [node], {node, element}
    while waiting:
        at = waiting.pop()
        if at == element or places[at] < places[element]:
            continue
        onward = [flow.target for flow in graph.outgoing(at)]
        if not onward:
            return False
        waiting += [one for one in onward if one not in seen]
        seen.update(onward)
    return True


def _bridge(graph: ProcessGraph, element: str) -> None:
    (onward,) = graph.outgoing(element)
    for flow in graph.incoming(element):
        if flow.source != element:
            graph.add_edge(flow.source, onward.target, key=flow.id, flow=replace(flow, target=onward.target))
    graph.remove_node(element)


def _cut_off(before: ProcessGraph, after: ProcessGraph) -> set[str]:
    """What could be reached and no longer can."""
    first, second = step_graph(before), step_graph(after)
    lost: set[str] = nx.descendants(first, ROOT) - nx.descendants(second, _entered(first, second))
    return {node for node in lost if node in after}


def _entered(before: "nx.DiGraph[str]", after: "nx.DiGraph[str]") -> str:
    """The root of `after`, without what only begins there because nothing leads to it any more."""
    new = [node for node in after[ROOT] if not before.has_edge(ROOT, node)]
    after.remove_edges_from([(ROOT, node) for node in new])
    return ROOT


def _ties(scenario: Scenario, element: str, gone: Collection[str]) -> Iterator[Finding]:
    """Where the scenario means a task that goes, in what it says of others."""
    places = [
        f"tasks.{name}.{key}"
        for name, entry in scenario.tasks.items()
        for key in ("same_as", "different_from")
        if getattr(entry, key) == element and name not in gone
    ]
    places += [f"backlog[{number}]" for number, entry in enumerate(scenario.backlog) if entry.at == element]
    places += [
        key
        for key, expression in expressions(scenario)
        if element in visits_of(expression) and not any(f".{other}." in f".{key}." for other in gone)
    ]
    for place in places:
        yield Finding(
            "DELAYER-TIES",
            scenario.source.where(place),
            "The scenario names '{element}' at {where}; without the task that means nothing.",
            "Change this place of the scenario first.",
            values={"element": element, "where": place},
        )


def _undecided(model: "Model", graph: ProcessGraph) -> Iterator[Finding]:
    """Gateways that have lost a branch, have several left, and choose by conditions."""
    for name, branches in model.scenario.gateways.items():
        kept = {flow.id for flow in graph.outgoing(name)} if name in graph else set()
        lost = kept and len(kept) < len(model.process.outgoing(name))
        if lost and len(kept) > 1 and any(branch.probability is None for branch in branches.values()):
            yield _finding(
                model,
                name,
                "DELAYER-CHOICE",
                "The gateway '{element}' loses a branch, and conditions choose among the others.",
                "Give its flows probabilities, or edit the drawing yourself.",
            )


def _without(model: "Model", graph: ProcessGraph, count: int) -> Scenario:
    """The scenario without what has gone."""
    value: dict[str, Any] = to_mapping(model.scenario)
    for kind in ("tasks", "events", "gateways", "activation"):
        if kind in value:
            value[kind] = {name: entry for name, entry in value[kind].items() if name in graph}
    for name, branches in list(value.get("gateways", {}).items()):
        flows = [flow.id for flow in graph.outgoing(name)]
        left = {flow: share for flow, share in branches.items() if flow in flows}
        if len(flows) == 1:
            del value["gateways"][name]
        elif len(left) < len(branches):
            total = sum(left.values())
            value["gateways"][name] = {flow: share / total for flow, share in left.items()} if total else {}
    limits = value.get("limits", {})
    if "of" in limits:
        limits["of"] = {name: entry for name, entry in limits["of"].items() if name in graph}
    for entry in (limits, *limits.get("of", {}).values()):
        if "clock_stops" in entry:
            entry["clock_stops"] = [stop for stop in entry["clock_stops"] if stop in graph]
    label = model.scenario.name.text("en") or model.name, model.scenario.name.text("zh") or model.name
    signatures = f"{count} approval{'s' * (count != 1)}"
    value["name"] = {"en": f"{label[0]}, without {signatures}", "zh": f"{label[1]}（取消审签 {count} 项）"}
    return make_scenario(value, name=model.scenario.source.file or "scenario.yaml")


def _finding(model: "Model", element: str, code: str, what: str, remedy: str) -> Finding:
    line = model.process.element(element).line if element in model.process else None
    return Finding(
        code, Where(model.document.name, line or None, element=element), what, remedy, values={"element": element}
    )
