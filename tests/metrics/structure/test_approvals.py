"""What is a sign-off, and what only lets pass: the bundled models and offices drawn for one sentence each."""

import pytest

import bpr
from bpr.metrics.structure.approvals import approvals, pass_through_approvals

BY = {"clerk": 'unit="CLERK"', "chief": 'unit="CHIEF"', "director": 'unit="DIRECTOR"', "head": 'unit="HEAD"'}


def found(model):
    return [approval.element for approval in approvals(model)]


def passing(model):
    return [approval.element for approval in pass_through_approvals(model)]


def test_the_county_permit_has_four_signatures_of_which_two_let_all_pass(models):
    """The deputy director sends 15 % back, the deputy county head refuses 8 %; chief and director only sign."""
    model = bpr.load(models / "county-permit")
    signed = {approval.element: approval.passes for approval in approvals(model)}
    assert signed == {
        "Task_Chief": 1.0,
        "Task_Deputy": pytest.approx(0.85),
        "Task_Director": 1.0,
        "Task_County_Leader": pytest.approx(0.92),
    }
    assert passing(model) == ["Task_Chief", "Task_Director"]


def test_after_the_redesign_two_are_left_and_none_only_lets_pass(models):
    model = bpr.load(models / "county-permit", scenario="to-be.yaml")
    assert found(model) == ["Task_Chief", "Task_Deputy"]
    assert passing(model) == []


def test_who_does_what_nobody_below_has_had_signs_nothing(office):
    assert found(office("S chief clerk E", **BY)) == []
    assert found(office("S clerk chief E", **BY)) == ["chief"]


def test_a_superior_may_be_several_levels_up_and_others_may_come_between(office):
    (one,) = approvals(office("S clerk fire head E", fire='unit="FIRE"', **BY))
    assert (one.element, one.levels) == ("head", 1)  # the fire department is directly below the head
    assert one.of == ("FIRE", "CLERK")
    (one,) = approvals(office("S clerk head E", **BY))
    assert one.levels == 3


def test_who_hands_the_file_out_and_gets_it_back_in_a_loop_has_not_signed_it(office):
    """chief → clerk → (back to the chief): every way to the clerk passes the chief."""
    shares = "gateways: {x: {x_chief: 0.2, x_E: 0.8}}\n"
    assert found(office("S chief clerk x E", "x chief", scenario=shares, **BY)) == []
    model = office("S clerk chief x0 E", "x0 clerk", scenario="gateways: {x0: {x0_clerk: 0.2, x0_E: 0.8}}\n", **BY)
    assert found(model) == ["chief"]


@pytest.mark.parametrize("step", ["intake", "acceptance", "certificate", "delivery", "supplement"])
def test_another_step_of_a_superior_is_work(office, step):
    assert found(office("S clerk chief E", chief=f'unit="CHIEF" step="{step}"', clerk=BY["clerk"])) == []


def test_a_review_is_work_of_equals_and_a_signature_of_superiors(office):
    model = office(
        "S clerk fire chief E", fire='unit="FIRE" step="review"', chief='unit="CHIEF" step="review"', clerk=BY["clerk"]
    )
    assert found(model) == ["chief"]


def test_a_decision_that_nobody_below_has_prepared_is_never_pass_through(office):
    model = office("S a b E", a='unit="FIRE"', b='unit="CLERK" step="decision"')
    (one,) = approvals(model)
    assert (one.because, one.of, one.passes, one.unless) == ("decision", (), 1.0, ("decides",))


def test_without_a_register_only_what_is_called_a_decision_is_known(office):
    model = office("S clerk chief b E", b='step="decision"', register=None, **BY)
    assert found(model) == ["b"]
    assert passing(model) == []


def test_a_program_signs_nothing(office):
    assert found(office("S clerk v1 E", v1='unit="CHIEF"', **BY)) == []


@pytest.mark.parametrize(("back", "expected"), [(0.01, ["chief"]), (0.02, ["chief"]), (0.05, [])])
def test_who_sends_back_more_than_2_percent_is_no_pass_through(office, back, expected):
    shares = f"gateways: {{x: {{x_clerk: {back}, x_E: {1 - back}}}}}\n"
    model = office("S clerk chief x E", "x clerk", scenario=shares, **BY)
    assert found(model) == ["chief"]
    assert passing(model) == expected


def test_a_refusal_that_ends_at_the_same_end_is_a_refusal(office):
    shares = "gateways: {x: {x_letter: 0.1, x_grant: 0.9}}\n"
    model = office("S clerk chief x grant y E", "x letter y", scenario=shares, **BY)
    assert approvals(model)[0].passes == pytest.approx(0.9)


def test_a_refusal_that_ends_at_once_is_a_refusal(office):
    shares = "gateways: {x: {x_E2: 0.1, x_grant: 0.9}}\n"
    assert approvals(office("S clerk chief x grant E", "x E2", scenario=shares, **BY))[0].passes == pytest.approx(0.9)


def test_a_detour_that_comes_back_to_the_way_is_no_refusal(office):
    shares = "gateways: {x: {x_extra: 0.4, x_j: 0.6}}\n"
    model = office("S clerk chief x xj grant E", "x extra xj", scenario=shares.replace("x_j", "x_xj"), **BY)
    assert passing(model) == ["chief"]


def test_a_gateway_behind_the_next_work_is_that_works_choice(office):
    shares = "gateways: {x: {x_clerk: 0.4, x_E: 0.6}}\n"
    model = office("S clerk chief check x E", "x clerk", scenario=shares, check='unit="FIRE"', **BY)
    assert passing(model) == ["chief"]


def test_branches_side_by_side_are_no_choice(office):
    model = office("S clerk chief p1 a p2 E", "p1 b p2", a='unit="FIRE"', b='unit="FIRE"', **BY)
    assert passing(model) == ["chief"]


def test_what_conditions_decide_only_a_run_can_tell(office):
    scenario = (
        "attributes: {ok: {categorical: {y: 0.9, n: 0.1}}}\ngateways: {x: {x_clerk: \"ok == 'n'\", x_E: default}}\n"
    )
    (one,) = approvals(office("S clerk chief x E", "x clerk", scenario=scenario, **BY))
    assert (one.passes, one.unless) == (None, ("only_a_run_tells",))


def test_who_writes_a_datum_or_meets_the_applicant_adds_something(office):
    meets = office("S clerk chief E", clerk=BY["clerk"], chief='unit="CHIEF" touchpoint="visit"')
    asks = office("S clerk chief E", clerk=BY["clerk"], chief='unit="CHIEF" collects="licence"')
    assert approvals(meets)[0].unless == ("asks_applicant",)
    assert approvals(asks)[0].unless == ("writes", "asks_applicant")


def test_it_is_said_why_in_both_languages(office):
    (one,) = approvals(office("S clerk chief E", **BY))
    assert one.why() == "signs what units below have worked on; nearly everything passes, nothing is added"
    assert one.why("zh") == "审签下级办理结果；基本全部通过且未增加内容"
