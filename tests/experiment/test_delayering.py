"""Approvals taken out of the county permit, and small drawings for what cannot be taken out."""

import pytest

import bpr
from bpr.errors import ModelError
from bpr.experiment.delayering import delayered, delayering, without
from bpr.metrics.structure.chains import sign_off_chains


@pytest.fixture(scope="module")
def county(models):
    return bpr.load(models / "county-permit")


def test_the_way_is_bridged_and_flows_keep_their_ids(county):
    left = without(county, ["Task_Chief", "Task_Director"])
    assert "Task_Chief" not in left.process
    assert "Task_Chief" not in left.scenario.tasks
    assert [(flow.id, flow.target) for flow in left.process.outgoing("Task_Legal")] == [
        ("Flow_Legal_Chief", "Task_Deputy")
    ]
    assert left.scenario.gateways["Gateway_Return"] == county.scenario.gateways["Gateway_Return"]
    assert sign_off_chains(left).longest.units == ("U_DEPUTY", "U_LEADER")


def test_nothing_is_sent_back_any_more_and_what_only_came_from_there_goes(county):
    """Without the deputy director nobody asks for the revision; the gateway behind has one branch left."""
    left = without(county, ["Task_Deputy"])
    assert "Task_Revise" not in left.process
    assert "Task_Revise" not in left.scenario.tasks
    assert [flow.id for flow in left.process.outgoing("Gateway_Return")] == ["Flow_Agreed"]
    assert "Gateway_Return" not in left.scenario.gateways


def test_what_the_last_signature_refused_is_refused_as_often(county):
    left = without(county, ["Task_County_Leader"])
    assert left.scenario.gateways["Gateway_Decision"] == county.scenario.gateways["Gateway_Decision"]


def test_all_four_at_once(county):
    left = without(county, ["Task_Chief", "Task_Deputy", "Task_Director", "Task_County_Leader"])
    assert sign_off_chains(left).longest is None
    assert [flow.target for flow in left.process.outgoing("Task_Legal")] == ["Gateway_Return"]


def test_as_is_does_not_change(county):
    before = county.document.source
    without(county, ["Task_Chief"])
    assert "Task_Chief" in county.process
    assert county.document.source == before


def test_it_is_said_in_both_languages_what_is_left_out(county):
    name = without(county, ["Task_Chief"]).scenario.name
    assert name.text("en").endswith("without 1 approval")
    assert name.text("zh").endswith("（取消审签 1 项）")


@pytest.mark.parametrize(
    ("elements", "codes"),
    [
        (["Task_Cheif"], ["DELAYER-UNKNOWN"]),
        (["Gateway_Return", "Nobody"], ["DELAYER-CALLED", "DELAYER-UNKNOWN"]),
    ],
)
def test_what_is_no_task_is_refused_all_at_once(county, elements, codes):
    with pytest.raises(ModelError) as refused:
        without(county, elements)
    assert [finding.code for finding in refused.value.findings] == codes


def test_a_task_with_a_timer_on_its_border_is_refused(models):
    to_be = bpr.load(models / "county-permit", scenario="to-be.yaml")
    with pytest.raises(ModelError) as refused:
        without(to_be, ["Task_Fire"])
    assert [finding.code for finding in refused.value.findings] == ["DELAYER-BORDER"]


def test_where_none_only_lets_pass_that_is_said(models):
    with pytest.raises(ModelError, match="only lets pass"):
        delayered(bpr.load(models / "county-permit", scenario="to-be.yaml"), replications=2)


def test_two_signatures_less_save_days(county):
    """The director signs on two afternoons a week, the file goes by messenger to him: without both it is faster."""
    found = delayered(county, replications=3, seed=1)
    assert found["cycle_time"].verdict == "better"


def test_each_alone_is_run_against_the_same_as_is(county):
    steps = []
    found = delayering(county, replications=2, seed=1, progress=lambda done, total: steps.append(done / total))
    assert list(found.each) == ["Task_Chief", "Task_Director"]
    same = {float(one["cycle_time"].as_is.value) for one in (found.together, *found.each.values())}
    assert len(same) == 1
    assert steps == sorted(steps)
    assert steps[-1] == pytest.approx(1)
    assert set(found.to_dict()["each"]) == {"Task_Chief", "Task_Director"}
