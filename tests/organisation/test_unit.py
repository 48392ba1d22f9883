"""Kinds of handoffs between units, case by case of the definition."""

import pickle

import pytest

from bpr.document.label import Label
from bpr.errors import UnknownName
from bpr.organisation.read import read_register
from bpr.organisation.unit import Organisation, Unit

REGISTER = """\
schema: bpr/organisation/1
units:
  CITY:     {parent: null, agency: CITY, line: gov, level: city, territory: C}
  COUNTY:   {parent: CITY, agency: COUNTY, line: gov, level: 县, territory: A}
  LEADER:   {parent: COUNTY, agency: COUNTY, line: gov, level: county, territory: A}
  OFFICE:   {parent: COUNTY, agency: COUNTY, line: gov, level: county, territory: A}
  HOUSING:  {parent: LEADER, agency: HOUSING, line: housing, level: county, territory: A}
  REVIEW:   {parent: HOUSING, agency: HOUSING, line: housing, level: county, territory: A}
  LEGAL:    {parent: HOUSING, agency: HOUSING, line: housing, level: county, territory: A}
  H_CITY:   {parent: CITY, agency: H_CITY, line: housing, level: city, territory: C}
  H_OTHER:  {parent: null, agency: H_OTHER, line: housing, level: county, territory: B}
  FIRE:     {parent: COUNTY, agency: FIRE, line: fire, level: county, territory: A}
  F_OTHER:  {parent: null, agency: F_OTHER, line: fire, level: county, territory: B}
  F_CITY:   {parent: CITY, agency: F_CITY, line: fire, level: city, territory: C}
  EXPERT:   {type: 中介}
  FIRM:     {type: applicant, level: applicant}
  PLATFORM: {type: 平台}
  VAGUE:    {parent: null, agency: VAGUE}
  NOWHERE:  {parent: null, agency: NOWHERE, line: tax, level: county}
"""


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    return Organisation(read_register(REGISTER.encode()).units, registered=True)


@pytest.mark.parametrize(
    ("giver", "taker", "kind"),
    [
        ("REVIEW", "REVIEW", "none"),
        ("REVIEW", "PLATFORM", "none"),
        ("PLATFORM", "FIRM", "none"),
        ("REVIEW", "FIRM", "applicant_carried"),
        ("FIRM", "REVIEW", "applicant_carried"),
        ("FIRM", "EXPERT", "applicant_carried"),
        ("REVIEW", "EXPERT", "external"),
        ("EXPERT", "REVIEW", "external"),
        ("REVIEW", "LEGAL", "internal"),
        ("LEADER", "OFFICE", "internal"),
        ("REVIEW", "HOUSING", "vertical_up"),
        ("HOUSING", "REVIEW", "vertical_down"),
        ("HOUSING", "LEADER", "vertical_up"),
        ("COUNTY", "REVIEW", "vertical_down"),
        ("REVIEW", "CITY", "vertical_up"),
        ("HOUSING", "H_CITY", "vertical_up"),
        ("H_CITY", "REVIEW", "vertical_down"),
        ("HOUSING", "FIRE", "horizontal"),
        ("FIRE", "REVIEW", "horizontal"),
        ("HOUSING", "H_OTHER", "horizontal"),
        ("HOUSING", "F_OTHER", "diagonal"),
        ("HOUSING", "F_CITY", "diagonal"),
        ("F_CITY", "H_CITY", "horizontal"),
        ("VAGUE", "HOUSING", "unclassified"),
        ("HOUSING", "VAGUE", "unclassified"),
        ("HOUSING", "NOWHERE", "unclassified"),
    ],
)
def test_a_handoff_has_its_kind(organisation: Organisation, giver: str, taker: str, kind: str) -> None:
    assert organisation.handoff_kind(giver, taker) == kind


def test_up_and_down_mirror_each_other_and_the_other_kinds_are_symmetric(organisation: Organisation) -> None:
    mirror = {"vertical_up": "vertical_down", "vertical_down": "vertical_up"}
    for a in organisation.units:
        for b in organisation.units:
            kind = organisation.handoff_kind(a, b)
            assert organisation.handoff_kind(b, a) == mirror.get(kind, kind)


def test_the_superiors_of_a_unit_are_its_chain_of_signatures(organisation: Organisation) -> None:
    assert list(organisation.superiors("REVIEW")) == ["HOUSING", "LEADER", "COUNTY", "CITY"]
    assert list(organisation.superiors("CITY")) == []


def test_an_unknown_unit_suggests_the_nearest(organisation: Organisation) -> None:
    with pytest.raises(UnknownName, match=r"There is no unit 'REVEIW'. Did you mean 'REVIEW'"):
        organisation.handoff_kind("REVEIW", "FIRE")
    with pytest.raises(UnknownName, match="There is no element 'Task_X'"):
        organisation.unit_of("Task_X")


def test_without_a_register_only_pools_tell_units_apart() -> None:
    units = {
        "a": Unit("a", agency="Pool_1", registered=False),
        "b": Unit("b", agency="Pool_1", registered=False),
        "c": Unit("c", agency="Pool_2", registered=False),
        "d": Unit("d", agency="Pool_3", type="applicant", registered=False),
    }
    organisation = Organisation(units)
    kinds = {(x, y): organisation.handoff_kind(x, y) for x in units for y in units if x < y}
    assert kinds == {
        ("a", "b"): "internal",
        ("a", "c"): "external",
        ("a", "d"): "applicant_carried",
        ("b", "c"): "external",
        ("b", "d"): "applicant_carried",
        ("c", "d"): "applicant_carried",
    }


def test_words_of_the_register_may_be_chinese(organisation: Organisation) -> None:
    assert organisation.units["COUNTY"].level == "county"
    assert organisation.units["EXPERT"].type == "intermediary"
    assert organisation.units["CITY"].rank == 2
    assert organisation.units["FIRM"].rank is None


def test_a_unit_without_name_or_agency_is_called_by_its_id(organisation: Organisation) -> None:
    assert organisation.units["CITY"].name == Label({"": "CITY"})
    assert organisation.units["EXPERT"].agency == "EXPERT"


def test_an_organisation_travels_between_processes(organisation: Organisation) -> None:
    assert pickle.loads(pickle.dumps(organisation)) == organisation  # noqa: S301  # our own bytes
