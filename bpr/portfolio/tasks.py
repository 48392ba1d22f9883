"""Which tasks each office does in a service, and which of them are approvals and control points. It counts no cases."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping

from bpr.metrics.structure.approvals import approvals, pass_through_approvals
from bpr.model import Model
from bpr.portfolio.yearly import Run
from bpr.process.elements import FlowNode, Gateway, GatewayType
from bpr.process.passes import is_atomic

TasksOf = Callable[[Model], Collection[str]]
"""Gives ids of tasks of a model."""

CONTROLLING = frozenset({"review", "decision"})
"""Steps of handling at which a case can be stopped or sent back (审查, 决定)."""

_CHOOSING = frozenset({GatewayType.EXCLUSIVE, GatewayType.INCLUSIVE, GatewayType.COMPLEX, GatewayType.EVENT_BASED})

Tasks = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Key of an office -> service -> ids of its tasks there."""


def approving(model: Model) -> frozenset[str]:
    """Ids of the tasks at which somebody signs (`bpr.metrics.structure.approvals`)."""
    return frozenset(one.element for one in approvals(model))


def passing_through(model: Model) -> frozenset[str]:
    """Ids of the approvals that let nearly everything pass and add nothing."""
    return frozenset(one.element for one in pass_through_approvals(model))


def control_points(model: Model) -> frozenset[str]:
    """Ids of the tasks at which a case can be stopped or sent back: reviews, approvals, and tasks before a choice.

    A choice is a gateway with several ways out, to which the task leads directly.
    """
    graph = model.whole

    def chooses(task: FlowNode) -> bool:
        targets = [graph.element(flow.target) for flow in graph.outgoing(task.id)]
        return any(
            isinstance(one, Gateway) and one.type in _CHOOSING and len(graph.outgoing(one.id)) > 1 for one in targets
        )

    steps = (one.id for one in _tasks(model) if one.annotation.get("step") in CONTROLLING or chooses(one))
    return approving(model) | frozenset(steps)


def tasks_of(run: Run, among: TasksOf | None = None) -> Tasks:
    """The tasks of each office in each service; only those that `among` gives, where it is given."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for service, model in run.models.items():
        chosen = None if among is None else among(model)
        for task in _tasks(model):
            if chosen is None or task.id in chosen:
                found[run.key(service, model.organisation.unit_of(task.id))][service].append(task.id)
    return {key: {service: tuple(ids) for service, ids in services.items()} for key, services in found.items()}


def _tasks(model: Model) -> list[FlowNode]:
    return [one for one in model.whole.elements() if is_atomic(one)]
