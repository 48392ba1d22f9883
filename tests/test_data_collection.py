"""Promise: what is collected in a run tends to what is expected without one, whatever the process."""

from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bpr
from bpr.bpmn.reader import read_bpmn
from bpr.metrics.intervals import mean_interval
from bpr.model import Model, model
from bpr.scenario.read import read_scenario, to_yaml
from tests.test_handoffs import PLANS, drawn_model

DATA = ("licence", "lease", "deed")


def collecting(plan: object, cases: int, asks: Mapping[int, str], first: str = "") -> Model:
    """A model of `plan` in which the n-th task collects what `asks` says of n, and all that comes first `first`."""
    plain = drawn_model(("sequence", [("task", "U0"), plan]), cases)
    text = plain.document.source.decode()
    tasks = list(plain.scenario.tasks)
    for number, task in enumerate(tasks):
        data = first if number == 0 else asks.get(number % len(DATA), "")
        annotation = f'<extensionElements><bpr:annotation collects="{data}"/></extensionElements>'
        text = text.replace(f'<userTask id="{task}">', f'<userTask id="{task}">{annotation}')
    text = text.replace("<definitions ", '<definitions xmlns:bpr="urn:bpr:1" ', 1)
    return model(read_bpmn(text.encode(), name="drawn.bpmn"), read_scenario(to_yaml(plain.scenario).encode()))


ASKS = st.fixed_dictionaries({n: st.sampled_from(["licence", "lease; deed", "licence; lease; deed"]) for n in range(3)})
RUNS = settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])


@given(PLANS, ASKS, st.integers(0, 10**6))
@RUNS
def test_where_every_case_collects_each_datum_the_duplicates_are_those_expected(plan, asks, seed):
    """20 replications of 40 cases; 12 processes: an interval of 99.99 % that misses one is a fault, not chance."""
    drawn = collecting(plan, 40, asks, "; ".join(DATA))
    kpi = bpr.measure(bpr.simulate(drawn, replications=20, seed=seed), drawn)
    wide = mean_interval(kpi.per_replication("duplicate_collections"), level=0.9999)
    assert wide.low - 1e-9 <= kpi.duplicate_collections_static.value <= wide.high + 1e-9
    assert kpi.collections.value == pytest.approx(len(DATA) + kpi.duplicate_collections.value)


@given(PLANS, ASKS, st.integers(0, 10**6))
@RUNS
def test_elsewhere_the_expectation_is_a_lower_bound(plan, asks, seed):
    """Jensen: max(0, E[C] − 1) ≤ E[max(0, C − 1)]; only the tasks behind the first collect."""
    drawn = collecting(plan, 40, asks)
    kpi = bpr.measure(bpr.simulate(drawn, replications=20, seed=seed), drawn)
    if "collections" in kpi:
        wide = mean_interval(kpi.per_replication("duplicate_collections"), level=0.9999)
        assert kpi.duplicate_collections_static.value <= wide.high + 1e-9
