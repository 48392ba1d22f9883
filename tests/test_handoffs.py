"""Handoffs: the test vectors of theory exactly, and what happens in a run tends to what is expected without one."""

from itertools import pairwise, permutations
from math import sqrt

import numpy as np
import pytest
from blocks import PLANS, drawn_model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bpr
from bpr.bpmn.reader import read_bpmn
from bpr.metrics.intervals import mean_interval
from bpr.metrics.matrices import expected_matrix
from bpr.model import model
from bpr.process import elements as e
from bpr.process.flow import expected_visits, static_transfers
from bpr.process.graph import process_graph
from bpr.scenario.read import read_scenario

GATEWAYS = {"x": e.GatewayType.EXCLUSIVE, "+": e.GatewayType.PARALLEL}


def drawing(*flows, **units):
    """A process of flows "a b": S starts, E ends, names that begin with x or + are gateways, the others tasks."""
    pairs = [flow.split() for flow in flows]
    names = list(dict.fromkeys(name for pair in pairs for name in pair))
    nodes = []
    for name in names:
        if name in {"S", "E"}:
            nodes.append(e.Event(id=name, type=e.EventType.START if name == "S" else e.EventType.END))
        elif name[0] in GATEWAYS:
            nodes.append(e.Gateway(id=name, type=GATEWAYS[name[0]]))
        else:
            nodes.append(e.Task(id=name, type=e.TaskType.USER, annotation={"unit": units[name]}))
    return process_graph(nodes, [e.Flow(f"{a}_{b}", a, b) for a, b in pairs])


def expected_handoffs(graph, **shares):
    """H = Σ T(a, b) [u(a) ≠ u(b)]."""
    visits = expected_visits(graph, shares, "S")
    unit = {node.id: node.annotation.get("unit") for node in graph.elements()}
    passed = static_transfers(graph, visits, shares)
    return sum(number for (a, b), number in passed.items() if unit[a] != unit[b]), visits


def test_a_join_takes_from_every_branch():
    """a(Pete) → b(Sue) ∥ d(Mike) → e(Sara) → h(Pete): 5."""
    graph = drawing(
        "S a", "a +1", "+1 b", "+1 d", "d e", "b +2", "e +2", "+2 h", "h E",
        a="Pete", b="Sue", d="Mike", e="Sara", h="Pete",
    )  # fmt: skip
    assert expected_handoffs(graph)[0] == pytest.approx(5, abs=1e-12)


def test_a_loop_is_a_geometric_series():
    """intake(W) → review(R) → [0.3 correct(W) → review | 0.7 decide(D) → deliver(W)]."""
    graph = drawing(
        "S intake", "intake review", "review x1", "x1 correct", "correct review", "x1 decide", "decide deliver",
        "deliver E", intake="W", review="R", correct="W", decide="D", deliver="W",
    )  # fmt: skip
    number, visits = expected_handoffs(graph, x1_correct=0.3, x1_decide=0.7)
    assert visits["review"] == pytest.approx(1.428571, abs=5e-7)
    assert number == pytest.approx(3.857143, abs=5e-7)


@pytest.mark.parametrize("departments", [2, 4, 7])
def test_countersigning_in_series_and_in_parallel(departments):
    """In series each of n departments adds one handoff, and one is the last: n + 1. In parallel each adds two: 2 n."""
    names = [f"d{n}" for n in range(departments)]
    units = {"a": "A", "h": "A", **{name: name.upper() for name in names}}
    chain = ["S", "a", *names, "h", "E"]
    series = drawing(*(f"{a} {b}" for a, b in pairwise(chain)), **units)
    parallel = drawing(
        "S a", "a +1", *(f"+1 {name}" for name in names), *(f"{name} +2" for name in names), "+2 h", "h E", **units
    )
    assert expected_handoffs(series)[0] == pytest.approx(departments + 1)
    assert expected_handoffs(parallel)[0] == pytest.approx(2 * departments)


# What happens in a run


@given(PLANS, st.integers(0, 10**6))
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_the_mean_of_handoffs_that_happen_is_what_is_expected_without_a_run(plan, seed):
    """20 replications of 40 cases; 40 processes: an interval of 99.99 % that misses one is a fault, not chance."""
    drawn = drawn_model(plan, cases=40)
    kpi = bpr.measure(bpr.simulate(drawn, replications=20, seed=seed), drawn)
    wide = mean_interval(kpi.per_replication("handoffs"), level=0.9999)
    assert wide.low - 1e-9 <= kpi.handoffs_static.value <= wide.high + 1e-9
    assert (kpi.per_replication("handoffs_serial") <= kpi.per_replication("handoffs") + 1e-9).all()


@given(PLANS, st.integers(0, 10**6))
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_every_cell_of_the_matrix_of_a_run_is_what_is_expected_without_one(plan, seed):
    """800 cases. Passes of a pair in a case have a variance of at most T + T² (a geometric number); 5 deviations."""
    drawn = drawn_model(plan, cases=40)
    kpi, expected = bpr.measure(bpr.simulate(drawn, replications=20, seed=seed), drawn), expected_matrix(drawn)
    assert expected.values.sum() == pytest.approx(kpi.handoffs_static.value, rel=1e-12)
    for pair in permutations(kpi.handoff_matrix.names, 2):
        number = expected[pair].value
        bound = 5 * sqrt((number + number**2) / 800)
        assert kpi.handoff_matrix[pair].value == pytest.approx(number, abs=bound + 1e-9), pair


def test_a_process_without_chance_has_exactly_the_expected_handoffs():
    plan = (
        "sequence",
        [
            ("task", "U0"),
            ("parallel", [("task", "U1"), ("sequence", [("task", "U2"), ("task", "U1")])]),
            ("task", "U0"),
        ],
    )
    drawn = drawn_model(plan, cases=3)
    kpi = bpr.measure(bpr.simulate(drawn, replications=2, seed=1), drawn)
    assert np.array_equal(kpi.per_replication("handoffs"), [5.0, 5.0])
    assert kpi.handoffs_static.value == pytest.approx(5.0)


def test_countersigning_in_series_and_in_parallel_in_a_run():
    """Four departments. In series: H = 5, all waited for; in parallel: H = 8, of which 2 are waited for."""
    ends, four = ("task", "A"), [("task", f"D{n}") for n in range(4)]
    plans = {(5, 5): ("sequence", [ends, *four, ends]), (8, 2): ("sequence", [ends, ("parallel", four), ends])}
    for (all_, serial), plan in plans.items():
        drawn = drawn_model(plan, cases=5)
        kpi = bpr.measure(bpr.simulate(drawn, replications=2, seed=1), drawn)
        assert kpi.handoffs_static.value == pytest.approx(all_)
        assert kpi.per_replication("handoffs").tolist() == [all_, all_]
        assert kpi.per_replication("handoffs_serial").tolist() == [serial, serial]


def test_the_branches_of_the_first_vector_in_a_run():
    """a(Pete) → b(Sue) ∥ d(Mike) → e(Sara) → h(Pete): 5."""
    branches = ("parallel", [("task", "Sue"), ("sequence", [("task", "Mike"), ("task", "Sara")])])
    drawn = drawn_model(("sequence", [("task", "Pete"), branches, ("task", "Pete")]), cases=5)
    kpi = bpr.measure(bpr.simulate(drawn, replications=2, seed=1), drawn)
    assert kpi.per_replication("handoffs").tolist() == [5, 5]


LOOP = (
    "S intake", "intake review", "review x1", "x1 correct", "correct review", "x1 decide", "decide deliver", "deliver E"
)  # fmt: skip


def test_the_loop_of_the_second_vector_in_a_run():
    """intake(W) → review(R) → [0.3 correct(W) → review | 0.7 decide(D) → deliver(W)]: 40 times 100 cases.

    v(review) = 1 / 0.7 = 1.428571, H = 3 + 2 · 0.3 / 0.7 = 3.857143, returns 2 · 0.3 / 0.7 = 0.857143.
    """
    units = {"intake": "W", "review": "R", "correct": "W", "decide": "D", "deliver": "W"}
    lanes = "".join(
        f'<lane id="{unit}" name="{unit}">'
        + "".join(f"<flowNodeRef>{task}</flowNodeRef>" for task, of in units.items() if of == unit)
        + "</lane>"
        for unit in "WRD"
    )
    nodes = "".join(f'<userTask id="{task}"/>' for task in units)
    flows = "".join(
        '<sequenceFlow id="{0}_{1}" sourceRef="{0}" targetRef="{1}"/>'.format(*flow.split()) for flow in LOOP
    )
    text = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"><process id="P">'
        f'<laneSet id="L">{lanes}</laneSet><startEvent id="S"/>{nodes}<exclusiveGateway id="x1"/><endEvent id="E"/>'
        f"{flows}</process></definitions>"
    )
    scenario = (
        "schema: bpr/scenario/1\nprocess: p.bpmn\nstart: 2026-01-05T00:00:00+00:00\n"
        "arrivals: [{start: S, interarrival: 1 h, max_count: 100}]\n"
        "gateways: {x1: {x1_correct: 0.3, x1_decide: 0.7}}\n"
    )
    drawn = model(read_bpmn(text.encode(), name="p.bpmn"), read_scenario(scenario.encode(), name="s.yaml"))
    kpi = bpr.measure(bpr.simulate(drawn, replications=40, seed=3), drawn)
    assert kpi.handoffs_static.value == pytest.approx(3.857143, abs=5e-7)
    for name, value in (("handoffs", 3.857143), ("handoffs_serial", 3.857143), ("ping_pong", 0.857143)):
        wide = mean_interval(kpi.per_replication(name), level=0.999)
        assert wide.low <= value <= wide.high, name
    reviews = mean_interval(kpi.elements.per_replication("review", "visits"), level=0.999)
    assert reviews.low <= 1.428571 <= reviews.high
