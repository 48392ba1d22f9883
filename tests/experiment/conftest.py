"""Logs made by hand, as in tests/metrics, and the smallest model with a queue."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from bpr.bpmn.reader import read_bpmn
from bpr.eventlog.tables import (
    NEVER,
    EventLog,
    LoggedElement,
    LoggedUnit,
    LogHeader,
    empty_table,
    table,
)
from bpr.model import Model, model
from bpr.scenario.read import make_scenario


def build_run(
    times: Sequence[Sequence[int]], *, seed: int | None = 1, horizon: int | None = None, waits_for: int = 0
) -> EventLog:
    """A run in which each case is one delay: `times` gives, for each replication, the durations of its cases in ms."""
    rows = [(replication, case, took) for replication, cases in enumerate(times) for case, took in enumerate(cases)]
    replication, case, took = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    none, zero = np.full(len(rows), -1), np.zeros(len(rows))
    never = np.full(len(rows), NEVER)
    return EventLog(
        LogHeader(seed=seed, replications=len(times), horizon=horizon),
        activities=table("activities", {
            **dict.fromkeys(empty_table("activities"), zero),
            "replication": replication, "case": case, "completed": took, "withdrawn": never, "individual": none,
            "role": none, "waits_for": zero + waits_for,
        }),
        causes=empty_table("causes"),
        assignments=empty_table("assignments"),
        cases=table("cases", {
            "replication": replication, "case": case, "arrival": zero, "began": zero, "end": took, "outcome": none,
            "last": np.arange(len(rows)), "stuck": zero, "service": none,
        }),
        events=empty_table("events"),
        shifts=empty_table("shifts"),
        elements=(LoggedElement("Wait", "Wait", "task"),),
        units=(LoggedUnit("U", "Unit"),),
    )  # fmt: skip


@pytest.fixture(scope="session")
def make_run() -> Callable[..., EventLog]:
    """`build_run`."""
    return build_run


def build_station(*, cases: int = 200, count: int = 1, load: float = 0.7, **sections: object) -> Model:
    """M/M/c: exponential service of 10 min, Poisson arrivals that keep `count` servers busy for `load` of the time."""
    bpmn = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="station">'
        '<process id="P"><startEvent id="S"/><task id="A"/><endEvent id="E"/>'
        '<sequenceFlow id="f0" sourceRef="S" targetRef="A"/><sequenceFlow id="f1" sourceRef="A" targetRef="E"/>'
        "</process></definitions>"
    )
    gap = 10 / (count * load)
    scenario = {
        "start": "2026-01-05T00:00:00+00:00",
        "arrivals": [
            {"start": "S", "interarrival": {"dist": "exponential", "mean": f"{gap:.9f} min"}, "max_count": cases}
        ],
        "resources": {"server": {"count": count}},
        "tasks": {"A": {"performer": "server", "work": {"dist": "exponential", "mean": "10 min"}}},
        **sections,
    }
    return model(read_bpmn(bpmn.encode(), name="station.bpmn"), make_scenario(scenario))


@pytest.fixture(scope="session")
def make_station() -> Callable[..., Model]:
    """`build_station`."""
    return build_station


def build_windows(number: int, *, load: float, cases: int | None = None, **sections: object) -> Model:
    """`number` counters, each with a clerk and a queue of its own, busy for `load`; each case chooses by chance.

    Exponential service of 10 min, Poisson arrivals; roles w0, w1 …, tasks T0, T1 …
    """
    those = range(number)
    nodes = "".join(f'<task id="T{i}"/>' for i in those)
    flows = "".join(
        f'<sequenceFlow id="a{i}" sourceRef="G" targetRef="T{i}"/>'
        f'<sequenceFlow id="b{i}" sourceRef="T{i}" targetRef="J"/>'
        for i in those
    )
    bpmn = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="windows">'
        '<process id="P"><startEvent id="S"/><exclusiveGateway id="G"/><exclusiveGateway id="J"/><endEvent id="E"/>'
        f'{nodes}{flows}<sequenceFlow id="f" sourceRef="S" targetRef="G"/>'
        '<sequenceFlow id="e" sourceRef="J" targetRef="E"/></process></definitions>'
    )
    gap = 10 / (number * load)
    arrival = {"start": "S", "interarrival": {"dist": "exponential", "mean": f"{gap:.9f} min"}}
    scenario = {
        "start": "2026-01-05T00:00:00+00:00",
        "arrivals": [arrival if cases is None else {**arrival, "max_count": cases}],
        "resources": {f"w{i}": {"count": 1} for i in those},
        "tasks": {f"T{i}": {"performer": f"w{i}", "work": {"dist": "exponential", "mean": "10 min"}} for i in those},
        "gateways": {"G": {f"a{i}": 1 / number for i in those}},
        **sections,
    }
    return model(read_bpmn(bpmn.encode(), name="windows.bpmn"), make_scenario(scenario))


@pytest.fixture(scope="session")
def make_windows() -> Callable[..., Model]:
    """`build_windows`."""
    return build_windows
