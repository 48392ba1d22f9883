"""Handover networks: who hands to whom at each level, and how much hangs on one of them."""

import networkx as nx
import numpy as np
import pytest
from chains import chain

import bpr
from bpr.eventlog.parquet import write_parquet
from bpr.eventlog.stored import open_log
from bpr.eventlog.tables import NEVER
from bpr.metrics.networks import HandoverNetwork, handover_networks


def network(*ties, nodes="abcd"):
    """A network of one replication: pairs like "ab", each with one handoff or as many as stated."""
    pairs = [tie if isinstance(tie, tuple) else (tie, 1.0) for tie in ties]
    return HandoverNetwork(
        "unit", dict.fromkeys(nodes, ""), [(a, b) for (a, b), _ in pairs], np.array([[w for _, w in pairs]])
    )


def central(some, kind, *, weighted=False):
    return some.centralisation(kind, weighted=weighted).value


def test_a_star_is_wholly_centralised_and_a_circle_not_at_all():
    """Freeman 1979: 1 and 0 are the bounds of the index, whatever is central."""
    inwards, outwards = network("ba", "ca", "da"), network("ab", "ac", "ad")
    through = network("ab", "ba", "ac", "ca", "ad", "da")
    circle = network("ab", "bc", "cd", "da")
    assert (central(inwards, "in"), central(outwards, "out"), central(through, "betweenness")) == (1, 1, 1)
    for kind in ("in", "out", "betweenness"):
        for weighted in (False, True):
            assert central(circle, kind, weighted=weighted) == pytest.approx(0)


def test_degrees_by_hand():
    """a → b, a → c, c → b: b takes from 2 of 3 others, c from 1: Σ (2 − d) / (3 · 3) = (2 + 0 + 1 + 2) / 9."""
    some = network(("ab", 3.0), ("ac", 1.0), ("cb", 1.0))
    assert some.centrality("in") == pytest.approx({"a": 0, "b": 2 / 3, "c": 1 / 3, "d": 0})
    assert central(some, "in") == pytest.approx(5 / 9)
    assert some.centrality("in", weighted=True) == pytest.approx({"a": 0, "b": 4 / 5, "c": 1 / 5, "d": 0})
    assert central(some, "in", weighted=True) == pytest.approx((3 * 4 - 1) / (3 * 5))
    assert some.centrality("out", weighted=True)["a"] == pytest.approx(4 / 5)


def test_betweenness_goes_where_work_passes_often():
    """From a to d there are two ways of two steps; by handoffs a case the one over c is shorter."""
    some = network(("ab", 0.1), ("bd", 0.1), ("ac", 1.0), ("cd", 1.0))
    assert some.centrality("betweenness") == pytest.approx({"a": 0, "b": 1 / 12, "c": 1 / 12, "d": 0})
    assert some.centrality("betweenness", weighted=True) == pytest.approx({"a": 0, "b": 0, "c": 1 / 6, "d": 0})


def test_a_network_too_small_or_without_handoffs_has_no_centralisation():
    assert np.isnan(central(network("ab", nodes="ab"), "betweenness"))
    assert central(network("ab", nodes="ab"), "in") == 1
    assert np.isnan(central(network(nodes="abc"), "in"))
    assert network(nodes="abc").centrality("in", weighted=True) == dict.fromkeys("abc", 0)
    assert np.isnan(central(network(nodes="a"), "out"))


def test_each_replication_counts_for_itself_and_none_without_a_case():
    passed = np.array([[1.0, 0.0], [1.0, 1.0], [np.nan, np.nan]])
    some = HandoverNetwork("unit", dict.fromkeys("abc", ""), [("b", "a"), ("c", "a")], passed)
    found = some.centralisation("in")
    assert found.n == 2
    assert found.value == pytest.approx((0.5 + 1) / 2)
    assert some.graph["c"]["a"]["weight"] == 0.5


def test_the_same_work_at_every_level():
    """FIRM → DESK → COUNTY → CITY → FIRE; desk and county are one agency, all three of housing one line."""
    drawn = chain("FIRM", "DESK", "COUNTY", "CITY", "FIRE")
    found = handover_networks(bpr.simulate(drawn, replications=2, seed=1), drawn)
    assert list(found) == ["unit", "agency", "line"]
    assert set(found["unit"].graph.edges) == {
        ("FIRM", "DESK"),
        ("DESK", "COUNTY"),
        ("COUNTY", "CITY"),
        ("CITY", "FIRE"),
    }
    assert set(found["agency"].graph.edges) == {("FIRM", "HOUSE"), ("HOUSE", "CITY"), ("CITY", "FIRE")}
    assert set(found["line"].graph.edges) == {("applicant", "housing"), ("housing", "fire")}
    assert isinstance(found["line"].graph, nx.DiGraph)
    assert found["unit"].graph["DESK"]["COUNTY"]["weight"] == 1
    assert "WATER" not in found["unit"].names, "it did nothing"
    assert found["line"].names["housing"] == "Housing"


def test_what_is_not_known_is_no_node():
    drawn = chain("DESK", "ODD", "FIRE")
    found = handover_networks(bpr.simulate(drawn, replications=1, seed=1), drawn)
    assert set(found["line"].names) == {"housing", "fire"}
    assert not found["line"].ties, "all work went through the odd office, of no line"
    assert set(found["agency"].names) == {"HOUSE", "ODD", "FIRE"}, "an office that names none is an agency of its own"


def test_persons_and_groups_are_counted_apart(make_log):
    """As in the receipt log: ann acts for three groups, so labels change three times and the person once."""
    unknown = dict.fromkeys(("enabled", "ready", "released", "started", "work_end"), NEVER)
    way = [("ann", "Group 1"), ("ann", "Group 2"), ("ann", "Group 3"), ("bob", "Group 1"), ("bob", ""), ("", "Group 2")]
    rows = [
        {"case": 0, "element": f"e{n}", "unit": unit, **unknown, "completed": n + 1,
         "by": [(who, n, n + 1, 1)] * bool(who)}
        for n, (who, unit) in enumerate(way)
    ]  # fmt: skip
    log = make_log(rows, cases=[{"case": 0, "arrival": 0, "began": 0}], simulated=False)
    kpi = bpr.measure(log)
    assert (kpi.handoffs_persons.value, kpi.handoffs.value) == (1, 3)
    found = handover_networks(log)
    assert set(found["person"].graph.edges) == {("ann", "bob")}
    assert set(found["person"].names) == {"ann", "bob"}
    assert set(found["unit"].names) == {"Group 1", "Group 2", "Group 3"}


@pytest.mark.parametrize("scenario", ["scenario.yaml", "to-be.yaml"])
def test_handoffs_of_the_networks_are_those_of_the_measures(models, scenario):
    drawn = bpr.load(models / "county-permit", scenario=scenario)
    log = bpr.simulate(drawn, replications=2, seed=1)
    kpi, found = bpr.measure(log, drawn), handover_networks(log, drawn)
    assert list(found) == ["person", "post", "unit", "agency", "line"]
    assert found["unit"].passed.sum(axis=1) == pytest.approx(kpi.per_replication("handoffs"))
    assert found["person"].passed.sum(axis=1) == pytest.approx(kpi.per_replication("handoffs_persons"))
    lines = kpi.handoff_groups["line"].values
    across = lines.sum(axis=(1, 2)) - np.trace(lines, axis1=1, axis2=2)
    assert found["line"].passed.sum(axis=1) == pytest.approx(across)


def test_a_log_in_a_folder_has_the_same_networks(models, tmp_path, monkeypatch):
    drawn = bpr.load(models / "county-permit")
    log = bpr.simulate(drawn, replications=2, seed=1)
    stored = open_log(write_parquet(log, tmp_path / "run.parquet"))
    monkeypatch.setattr("bpr.eventlog.stored.PART_ROWS", log.activities.rows // 5)
    for level, whole in handover_networks(log, drawn).items():
        parted = handover_networks(stored, drawn)[level]
        assert (parted.names, parted.ties) == (whole.names, whole.ties)
        assert np.array_equal(parted.passed, whole.passed)


def test_pairs_of_antithetic_replications_are_one_observation():
    drawn = chain("DESK", "COUNTY", "FIRE", "WATER", share=0.5)
    log = bpr.simulate(drawn, replications=4, seed=1, antithetic=True)
    found = handover_networks(log, drawn)["unit"].centralisation("in", weighted=True)
    assert (found.n, found.of) == (2, "pairs")
