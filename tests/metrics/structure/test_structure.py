"""Chains, overlaps, orphans, heads, openness: offices drawn for one sentence each; then all of it together."""

import json
from dataclasses import replace

import pytest

import bpr
from bpr.errors import ModelError
from bpr.metrics.structure.chains import MOST, sign_off_chains
from bpr.metrics.structure.heads import several_heads
from bpr.metrics.structure.openness import discretion_share, transparency_share
from bpr.metrics.structure.orphans import orphans
from bpr.metrics.structure.overlap import duty_overlaps
from bpr.metrics.structure.overview import structure

BY = {"clerk": 'unit="CLERK"', "chief": 'unit="CHIEF"', "director": 'unit="DIRECTOR"', "head": 'unit="HEAD"'}


def chains(model):
    return [(chain.elements, chain.levels) for chain in sign_off_chains(model).chains]


def lacking(model):
    return [(orphan.lacks, orphan.key) for orphan in orphans(model)]


def test_a_chain_climbs_and_other_work_may_lie_between(office):
    model = office("S clerk chief filing director head E", filing='unit="CLERK"', **BY)
    assert chains(model) == [(("chief", "director", "head"), 3)]


def test_a_level_that_nobody_signs_at_is_passed_all_the_same(office):
    assert chains(office("S clerk chief head E", **BY)) == [(("chief", "head"), 3)]


def test_a_return_makes_no_chain_longer(office):
    shares = "gateways: {x: {x_clerk: 0.3, x_E: 0.7}}\n"
    assert chains(office("S clerk chief director x E", "x clerk", scenario=shares, **BY)) == [
        (("chief", "director"), 2)
    ]


def test_a_choice_of_who_signs_gives_two_chains_the_longer_first(office):
    shares = "gateways: {x: {x_head: 0.3, x_director: 0.7}}\n"
    model = office("S clerk chief x head E", "x director head2 E", head2='unit="HEAD"', scenario=shares, **BY)
    assert chains(model) == [(("chief", "director", "head2"), 3), (("chief", "head"), 3)]


def test_who_signs_again_lower_down_begins_a_new_chain(office):
    model = office("S clerk director chief E", **BY)
    assert sorted(chains(model)) == [(("chief",), 1), (("director",), 2)]


def test_so_many_chains_are_listed_and_no_more(office):
    """Ten choices of two, each signed by the next of ten levels: 1,024 ways."""
    units = [f"  L{n}: {{agency: A, parent: L{n + 1}}}" for n in range(11)] + ["  L11: {agency: A}"]
    register = "schema: bpr/organisation/1\nunits:\n" + "\n".join(units) + "\n"
    ways, said = ["S w"], {"w": 'unit="L0"'}
    for n in range(1, 11):
        before = "w" if n == 1 else f"j{n - 1}"
        ways += [f"{before} x{n} a{n} j{n}", f"x{n} b{n} j{n}"]
        said |= dict.fromkeys((f"a{n}", f"b{n}"), f'unit="L{n}"') | {f"j{n}": 'unit="L0"'}
    found = sign_off_chains(office(*ways, "j10 E", register=register, **said))
    assert (len(found.chains), found.complete, found.longest.signatures) == (MOST, False, 10)


def test_a_function_of_two_agencies_is_an_overlap(office):
    said = {"a": 'unit="CLERK" function="Inspection"', "b": 'unit="FIRE" function="inspection"'}
    (one,) = duty_overlaps(office("S a b E", **said))
    assert (one.kind, one.units, one.agencies, one.between_agencies) == (
        "function",
        ("CLERK", "FIRE"),
        ("HOUSING", "FIRE"),
        True,
    )
    assert one.elements == (("P", "a"), ("P", "b"))


def test_within_an_agency_it_is_listed_after_those_between_agencies(office):
    said = {
        "a": 'unit="CLERK" function="Filing"', "b": 'unit="CHIEF" function="Filing"',
        "c": 'unit="CLERK" function="Advice"', "d": 'unit="FIRE" function="Advice"',
    }  # fmt: skip
    found = duty_overlaps(office("S a b c d E", **said))
    assert [(one.name.text(), one.between_agencies) for one in found] == [("Advice", True), ("Filing", False)]


def test_the_same_office_of_another_territory_is_no_overlap(office):
    said = {"a": 'unit="FIRE" function="Fire check"', "b": 'unit="FIRE_B" function="Fire check"'}
    assert duty_overlaps(office("S a b E", **said)) == ()


def test_overlaps_are_found_across_services_and_applicants_have_no_duties(office):
    one = office("S a E", a='unit="CLERK" function="Advice"')
    other = office("S b c E", b='unit="FIRE" function="Advice"', c='unit="FIRM" function="Advice"')
    assert duty_overlaps(one) == duty_overlaps(other) == ()
    (found,) = duty_overlaps(one, other)
    assert found.units == ("CLERK", "FIRE")


def test_tasks_of_one_name_in_two_units_overlap(office):
    model = office("S a b E", a='unit="CLERK"', b='unit="FIRE"')
    assert duty_overlaps(model) == ()  # without names
    named = model.process.edit()
    for task in "ab":
        named.nodes[task]["element"] = replace(named.nodes[task]["element"], name=" Check  papers ")
    (found,) = duty_overlaps(model.with_process(named))
    assert (found.kind, found.key, found.units) == ("task", "check papers", ("CLERK", "FIRE"))


STAFF = "resources: {officer: {count: 1}}\n"


def test_a_task_of_no_unit_is_an_orphan(office):
    assert lacking(office("S a b E", a='unit="CLERK"')) == [("unit", "b")]
    assert lacking(office("S a b E", a='unit="CLERK"', register=None)) == [("unit", "b")]


def test_a_task_that_nobody_does_is_an_orphan(office):
    scenario = STAFF + "tasks: {a: {performer: officer}, b: {delay: 1 d}, c: {delay: 1 d, waits_for: other_agency}}\n"
    by = dict.fromkeys(("a", "b", "c", "v1", "d"), 'unit="CLERK"') | {"f": 'unit="FIRM"'}
    model = office("S a b c v1 d f E", scenario=scenario, **by)
    assert lacking(model) == [("performer", "b"), ("performer", "d")]


def test_without_any_staff_nothing_is_said_of_who_does_it(office):
    model = office("S a E", a='unit="CLERK"')
    assert lacking(model) == []
    assert "STRUCTURE-STAFF" in [finding.code for finding in structure(model).findings]


def test_a_function_that_the_register_gives_to_no_unit_is_an_orphan(office):
    register = "schema: bpr/organisation/1\nunits: {CLERK: {}}\n"
    model = office("S a E", a='unit="CLERK"', register=register + "functions: {F: {name: Archive}}\n")
    assert lacking(model) == [("holder", "F")]


def test_an_agency_whose_units_have_parents_in_several_agencies_has_several_heads(office):
    units = "A1: {agency: A, parent: B}\n  A2: {agency: A, parent: C}\n  B: {agency: B}\n  C: {agency: C}"
    model = office("S a E", a='unit="A1"', register=f"schema: bpr/organisation/1\nunits:\n  {units}\n")
    (found,) = several_heads(model)
    assert (found.by, found.unit, found.heads) == ("register", "A", (("B",), ("C",)))


def test_a_township_that_two_county_departments_give_work_to_has_several_heads(office):
    """上面千条线，下面一根针: both are of a higher level, neither is above the other."""
    model = office("S fire t1 clerk t2 E", fire='unit="FIRE"', t1='unit="TOWN"', t2='unit="TOWN"', clerk=BY["clerk"])
    (found,) = several_heads(model)
    assert (found.by, found.unit, found.heads, found.elements) == (
        "orders",
        "TOWN",
        (("FIRE",), ("CLERK",)),
        ("t1", "t2"),
    )


def test_superiors_one_above_the_other_are_one_head(office):
    assert (
        several_heads(
            office("S head c1 director c2 chief c3 E", c1='unit="CLERK"', c2='unit="CLERK"', c3='unit="CLERK"', **BY)
        )
        == ()
    )


def test_who_is_signed_for_by_a_superior_and_decided_on_by_another_agency_has_several_heads(office):
    model = office("S clerk fire clerk2 chief E", fire='unit="FIRE" step="decision"', clerk2='unit="CLERK"', **BY)
    (found,) = several_heads(model)
    assert (found.by, found.unit, found.heads) == ("approvals", "CLERK", (("CHIEF",), ("FIRE",)))


def test_shares_of_discretion_and_criteria_by_executions(office):
    """v(review) = 1 / 0.8 = 1.25, v(decide) = 1: free in 1.25 of 2.25, criteria for 1 of 2.25."""
    said = {"review": 'step="review" discretion="free"', "decide": 'step="decision" discretion="none" criteria="§ 5"'}
    model = office(
        "S review x decide E", "x review", scenario="gateways: {x: {x_review: 0.2, x_decide: 0.8}}\n", **said
    )
    free, open_ = discretion_share(model), transparency_share(model)
    assert (free.of_executions, free.of_tasks, free.told, free.tasks) == (pytest.approx(1.25 / 2.25), 0.5, 2, 2)
    assert (open_.of_executions, open_.of_tasks, open_.told) == (pytest.approx(1 / 2.25), 0.5, 1)


def test_where_nobody_says_anything_the_shares_are_unknown_not_0(office):
    model = office("S a b E", a='step="review"', b='step="intake" criteria="list of papers"')
    assert discretion_share(model) is None
    assert transparency_share(model) is None


def test_what_conditions_decide_is_counted_by_tasks(office):
    scenario = "attributes: {ok: {categorical: {y: 0.9, n: 0.1}}}\ngateways: {x: {x_a: \"ok == 'n'\", x_E: default}}\n"
    model = office("S a x E", "x a", a='step="review" discretion="guided"', scenario=scenario)
    assert (discretion_share(model).of_executions, discretion_share(model).best) == (None, 1)
    assert "STRUCTURE-VISITS" in [finding.code for finding in structure(model).findings]


def test_another_word_for_discretion_is_refused_with_its_place(office):
    model = office("S a b E", a='step="review" discretion="some"', b='step="decision" discretion="fre"')
    with pytest.raises(ModelError) as refused:
        discretion_share(model)
    assert [(one.code, one.where.element) for one in refused.value.findings] == [
        ("ANNOTATION-DISCRETION", "a"),
        ("ANNOTATION-DISCRETION", "b"),
    ]
    found = structure(model)
    assert found.discretion is None
    assert {"ANNOTATION-DISCRETION"} < {one.code for one in found.findings}


def test_the_overview_is_json_and_has_all_parts(models):
    found = structure(*(bpr.load(models / "county-permit", scenario=name) for name in ("scenario.yaml", "to-be.yaml")))
    before, after = json.loads(json.dumps(found.to_dict()))["services"]
    assert (before["longest_chain"]["levels"], after["longest_chain"]["levels"]) == (4, 2)
    assert (before["pass_through"], after["pass_through"]) == (["Task_Chief", "Task_Director"], [])
    assert before["complexity"]["control_flow_complexity"] == 8
    assert found.name("U_CHIEF", "zh") == "科长"


def test_a_drawing_without_register_lanes_or_pools_is_told_what_can_be(office):
    model = office("S a x b E", "x a", scenario="gateways: {x: {x_a: 0.5, x_b: 0.5}}\n", register=None)
    found = structure(model)
    assert found.services[0].tasks == 2
    assert [one.lacks for one in found.services[0].orphans] == ["unit", "unit"]
    assert [one.code for one in found.findings] == ["STRUCTURE-REGISTER", "STRUCTURE-STAFF"]


def test_a_loop_without_work_in_it_hangs_nothing(office):
    model = office(
        "S clerk chief x x2 E",
        "x2 x",
        "x2 clerk",
        scenario="gateways: {x2: {x2_x: 0.1, x2_clerk: 0.1, x2_E: 0.8}}\n",
        **BY,
    )
    assert chains(model) == [(("chief",), 1)]
    assert structure(model).services[0].approvals[0].passes is None


def test_nobody_asks_who_signs_at_the_applicants(models):
    assert structure(bpr.load(models / "county-permit")).findings == ()  # its only black box is the applicant
