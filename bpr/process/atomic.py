"""What elements do of themselves: which are work and no frame around work, which choose among their flows."""

from collections.abc import Sequence

from bpr.process.calling import calls_of
from bpr.process.elements import Activity, Flow, FlowNode, Gateway, SubProcess
from bpr.process.graph import ProcessGraph


def atomic(graph: ProcessGraph) -> frozenset[str]:
    """Ids of tasks, of call activities whose process is not in `graph`, and of sub-processes with nothing drawn inside.

    These have figures, performers and a unit.
    """
    frames = {element.scope for element in graph.elements()} | calls_of(graph).keys()
    activities = (element for element in graph.elements() if isinstance(element, Activity))
    return frozenset(a.id for a in activities if a.id not in frames and not _is_handler(a))


def _is_handler(activity: Activity) -> bool:
    return isinstance(activity, SubProcess) and activity.triggered_by_event


def chooses(element: FlowNode, leaving: Sequence[Flow]) -> bool:
    """Whether an activity or event chooses among the flows that leave it, since some carry conditions."""
    return not isinstance(element, Gateway) and len(leaving) > 1 and any(flow.condition for flow in leaving)
