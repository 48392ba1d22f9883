"""The smallest model with a queue, in variants: what planners' experiments find of it is quick to simulate."""

from collections.abc import Callable

import pytest

from bpr.bpmn.reader import read_bpmn
from bpr.experiment.ladder import Ladder, ladder, three_way
from bpr.experiment.staffing import Staffing, smallest_staff
from bpr.model import Model, model
from bpr.scenario.read import make_scenario

BPMN = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="permit">'
    '<process id="P"><startEvent id="S"/><task id="A" name="Review"/><task id="B" name="Sign"/><endEvent id="E"/>'
    '<sequenceFlow id="f0" sourceRef="S" targetRef="A"/><sequenceFlow id="f1" sourceRef="A" targetRef="B"/>'
    '<sequenceFlow id="f2" sourceRef="B" targetRef="E"/></process></definitions>'
)


def build_permit(name: str = "", review: str = "10 min", drawn: str = BPMN, **sections: object) -> Model:
    """80 cases, reviewed by two clerks and signed by one chief; the names are a trap for HTML."""
    scenario = {
        "name": {"en": f"Permit <{name}>", "zh": f"许可 <{name}>"},
        "start": "2026-01-05T00:00:00+00:00",
        "drain": True,
        "currency": "CNY",
        "arrivals": [{"start": "S", "interarrival": {"dist": "exponential", "mean": "10 min"}, "max_count": 80}],
        "resources": {
            "clerk": {"count": 2, "name": {"en": "Clerk", "zh": "科员"}, "hourly_cost": 50},
            "chief": {"count": 1, "name": {"en": "Chief", "zh": "科长"}},
        },
        "tasks": {
            "A": {"performer": "clerk", "work": {"dist": "exponential", "mean": review}},
            "B": {"performer": "chief", "work": "3 min"},
        },
        **sections,
    }
    return model(read_bpmn(drawn.encode(), name="permit.bpmn"), make_scenario(scenario))


@pytest.fixture(scope="session")
def make_permit() -> Callable[..., Model]:
    """`build_permit`."""
    return build_permit


@pytest.fixture(scope="session")
def three() -> Ladder:
    """Today, only digitised (9 min a review), redesigned (4 min)."""
    return three_way(build_permit("0"), build_permit("1", "9 min"), build_permit("2", "4 min"), replications=8)


@pytest.fixture(scope="session")
def stages() -> Ladder:
    """Four stages, of which the second changes nothing."""
    minutes = {"S0": "10 min", "S1": "10 min", "S2": "6 min", "S3": "4 min"}
    return ladder({name: build_permit(name, review) for name, review in minutes.items()}, replications=8)


@pytest.fixture(scope="session")
def staffing() -> Staffing:
    """How many clerks and chiefs nine in ten cases within 40 minutes take."""
    return smallest_staff(build_permit(resources=MANY), "cycle_time_p90 <= 40 min", replications=4)


MANY = {
    "clerk": {"count": 6, "name": {"en": "Clerk", "zh": "科员"}, "hourly_cost": 50},
    "chief": {"count": 1, "name": {"en": "Chief", "zh": "科长"}, "hourly_cost": 80},
}
