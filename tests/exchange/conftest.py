"""The drawing that the reference scenario `mini` speaks of, made in code: A, then B or C."""

from collections.abc import Callable

import pytest

from bpr.process.elements import Event, EventType, Flow, Gateway, GatewayType, Task, TaskType
from bpr.process.graph import ProcessGraph, process_graph


def make_drawing(**changes: object) -> ProcessGraph:
    nodes = {
        "S": Event(id="S", process="P", scope="P", type=EventType.START),
        "A": Task(id="A", process="P", scope="P", type=TaskType.ABSTRACT),
        "X": Gateway(id="X", process="P", scope="P", type=GatewayType.EXCLUSIVE),
        "B": Task(id="B", process="P", scope="P", type=TaskType.ABSTRACT),
        "C": Task(id="C", process="P", scope="P", type=TaskType.ABSTRACT),
        "J": Gateway(id="J", process="P", scope="P", type=GatewayType.EXCLUSIVE),
        "E": Event(id="E", process="P", scope="P", type=EventType.END),
    }
    ends = {"f0": "SA", "f1": "AX", "f2": "XB", "f3": "XC", "f4": "BJ", "f5": "CJ", "f6": "JE"}
    return process_graph(
        (nodes | changes).values(),  # type: ignore[arg-type]
        [Flow(id=flow, source=pair[0], target=pair[1]) for flow, pair in ends.items()],
        processes={"P": ""},
    )


@pytest.fixture
def graph() -> ProcessGraph:
    return make_drawing()


@pytest.fixture
def drawing() -> Callable[..., ProcessGraph]:
    return make_drawing
