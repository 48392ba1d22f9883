"""Structural change: drawings whose relations can be counted by hand, and the bundled models."""

import pytest

import bpr
from bpr.process.dominance import ROOT
from bpr.process.following import END, following
from bpr.process.structural_change import structural_change


def test_a_chain_is_its_pairs_with_start_and_end(draw):
    assert following(draw("start:S task:a task:b end:E")) == {(ROOT, "a"), ("a", "b"), ("b", END)}


def test_gateways_and_events_are_walked_through(draw):
    graph = draw("start:S task:a xor:X catch/timer:T task:b xor:J end:E", "X task:c J")
    assert following(graph) == {(ROOT, "a"), ("a", "b"), ("a", "c"), ("b", END), ("c", END)}


def test_a_loop_of_gateways_is_left(draw):
    graph = draw("start:S task:a xor:X xor:Y task:b end:E", "Y X", "Y a")
    assert following(graph) == {(ROOT, "a"), ("a", "a"), ("a", "b"), ("b", END)}


def test_the_frame_of_a_sub_process_is_no_activity(draw):
    graph = draw("start:S task:a sub:P task:b end:E", "start:s task:c end:e", inside={"P": "s c e"})
    assert following(graph) == {(ROOT, "a"), ("a", "c"), ("c", "b"), ("b", END)}
    assert structural_change(graph, draw("start:S task:a task:c task:b end:E")) == 0


def test_a_border_leads_on_from_its_activity(draw):
    graph = draw("start:S task:a end:E", "border/timer:B task:late end:L", B={"attached_to": "a"})
    assert ("a", "late") in following(graph)


def test_the_same_process_has_not_changed(draw):
    graph = draw("start:S task:a and:P task:b and:J end:E", "P task:c J")
    assert structural_change(graph, graph) == 0


def test_other_names_and_gateways_are_no_change_but_another_order_is(draw):
    before = draw("start:S task:a task:b end:E")
    assert structural_change(before, draw("start:T task:a xor:X task:b end:F", a={"name": "Renamed"})) == 0
    assert structural_change(before, draw("start:S task:b task:a end:E")) == 1


def test_nothing_in_common_is_1_and_nothing_at_all_is_0(draw):
    assert structural_change(draw("start:S task:a end:E"), draw("start:S task:b end:E")) == 1
    assert structural_change(draw("start:S end:E"), draw("start:T end:F")) == 0


def test_reviews_side_by_side_instead_of_one_after_the_other(draw):
    """E = Sa ab bc cE, E' = Sa ab ac bE cE... : common Sa, ab, cE of Sa ab bc cE ac bE."""
    series = draw("start:S task:a task:b task:c end:E")
    parallel = draw("start:S task:a and:P task:b and:J end:E", "P task:c J")
    assert structural_change(series, parallel) == pytest.approx(1 - 3 / 6)


@pytest.mark.parametrize(
    ("folder", "least", "most"), [("county-permit", 0.5, 0.95), ("pudong-convenience-store", 1, 1)]
)
def test_a_redesign_has_changed_and_is_symmetric(models, folder, least, most):
    """One permit instead of five has no succession in common with the old way, though reviews keep their ids."""
    before, after = (bpr.load(models / folder, scenario=name).process for name in ("scenario.yaml", "to-be.yaml"))
    found = structural_change(before, after)
    assert least <= found <= most
    assert structural_change(after, before) == found


def test_what_is_only_digitised_has_not_changed(models):
    before, digital = (bpr.load(models / "county-permit", scenario=name) for name in ("scenario.yaml", "digital.yaml"))
    assert structural_change(before.process, digital.process) == 0
