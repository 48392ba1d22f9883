"""Which unit a lane, a pool and an element belong to, with a register and without."""

import pytest

from bpr.organisation.lanes import is_applicant, organisation_for
from bpr.organisation.read import UnitRegister, read_register
from bpr.organisation.unit import Organisation
from bpr.process.elements import BlackBox, Event, EventType, Lane, Pool, Task, TaskType
from bpr.process.graph import ProcessGraph, process_graph

REGISTER = """\
schema: bpr/organisation/1
units:
  GOV: {name: County, line: gov, level: county, territory: A}
  U_WINDOW: {name: {en: Service window, zh: 服务窗口}, parent: GOV, line: service, level: county, territory: A}
  U_REVIEW: {name: Review, parent: GOV, line: review, level: county, territory: A}
  U_FIRM: {name: Firm, type: applicant}
"""


def task(key: str, lane: str | None = None, process: str = "P", **annotation: str) -> Task:
    return Task(id=key, type=TaskType.USER, process=process, scope=process, lane=lane, annotation=annotation)


def graph(*lanes: Lane, nodes: tuple[Task, ...] = (), pools: tuple[Pool, ...] | None = None) -> ProcessGraph:
    """A government pool with lanes, and a black box of the applicant."""
    boxes = [BlackBox(id="Pool_Applicant", name="申请人"), BlackBox(id="Pool_Lab", name="Laboratory")]
    return process_graph(
        [*nodes, *boxes],
        [],
        pools=pools
        if pools is not None
        else [Pool("Pool_Gov", "County", "P"), Pool("Pool_Applicant", "申请人"), Pool("Pool_Lab", "Laboratory")],
        lanes=lanes,
        processes={"P": "Permit"},
    )


def register(more: str = "") -> UnitRegister:
    return read_register((REGISTER + more).encode(), name="organisation.yaml")


def codes(organisation: Organisation) -> list[str]:
    return [finding.code for finding in organisation.findings]


def test_without_a_register_each_innermost_lane_is_a_unit() -> None:
    drawn = graph(
        Lane("Bureau", "Bureau", "P"),
        Lane("Section_1", "Section 1", "P", "Bureau"),
        Lane("Section_2", "", "P", "Bureau"),
        nodes=(task("A", "Section_1"), task("B", "Section_2"), task("C")),
    )
    organisation = organisation_for(drawn)
    assert not organisation.registered
    assert [organisation.unit_of(key) for key in ("A", "B", "C")] == ["Section_1", "Section_2", "Pool_Gov"]
    assert [str(organisation.units[key].name) for key in ("Section_1", "Section_2", "Pool_Gov")] == [
        "Section 1",
        "Section_2",
        "County",
    ]
    assert organisation.handoff_kind("Section_1", "Section_2") == "internal"
    assert organisation.handoff_kind("Section_1", "Pool_Lab") == "external"
    assert organisation.handoff_kind("Pool_Applicant", "Section_1") == "applicant_carried"
    assert codes(organisation) == []


def test_a_process_without_a_pool_is_a_unit() -> None:
    organisation = organisation_for(graph(nodes=(task("A"),), pools=()))
    assert organisation.unit_of("A") == "P"
    assert str(organisation.units["P"].name) == "Permit"


def test_the_register_goes_before_the_annotation_and_that_before_the_name() -> None:
    lanes = (
        Lane("Lane_1", "Review", "P", annotation={"unit": "U_WINDOW"}),
        Lane("Lane_2", "Review", "P", annotation={"unit": "U_WINDOW"}),
        Lane("Lane_3", " review ", "P"),
        Lane("Lane_4", "服务窗口", "P"),
        Lane("U_REVIEW", "", "P"),
    )
    organisation = organisation_for(graph(*lanes), register("lanes: {Lane_1: GOV}\n"))
    assert [organisation.unit_of(lane.id) for lane in lanes] == ["GOV", "U_WINDOW", "U_REVIEW", "U_WINDOW", "U_REVIEW"]
    assert organisation.registered
    assert codes(organisation) == []


def test_a_lane_takes_the_unit_of_the_lane_around_it() -> None:
    lanes = (Lane("Bureau", "Review", "P"), Lane("Desk", "Desk", "P", "Bureau"), Lane("Chair", "Chair", "P", "Desk"))
    organisation = organisation_for(graph(*lanes, nodes=(task("A", "Chair"),)), register())
    assert organisation.unit_of("A") == "U_REVIEW"


def test_an_element_may_name_its_own_unit() -> None:
    drawn = graph(Lane("Lane_1", "Review", "P"), nodes=(task("A", "Lane_1", unit="U_WINDOW"), task("B", "Lane_1")))
    organisation = organisation_for(drawn, register())
    assert [organisation.unit_of(key) for key in ("A", "B")] == ["U_WINDOW", "U_REVIEW"]


def test_a_lane_that_the_register_does_not_know_is_a_unit_of_its_own_with_a_warning() -> None:
    organisation = organisation_for(graph(Lane("Lane_X", "Archive", "P", line=7)), register())
    assert organisation.unit_of("Lane_X") == "Lane_X"
    (finding,) = organisation.findings
    assert (finding.code, finding.severity, finding.where.line, finding.where.element) == (
        "ORG-UNREGISTERED",
        "warning",
        7,
        "Lane_X",
    )
    assert organisation.handoff_kind("Lane_X", "U_REVIEW") == "unclassified"


def test_an_annotation_with_an_unknown_unit_is_a_unit_of_its_own_with_a_warning_that_says_the_nearest() -> None:
    lanes = (Lane("Lane_X", "", "P", annotation={"unit": "U_REVEIW"}), Lane("Lane_Y", "Review", "P", "Lane_X"))
    organisation = organisation_for(graph(*lanes, Lane("Lane_Z", "Z", "P", "Lane_X")), register())
    assert codes(organisation) == ["ORG-UNKNOWN"]
    assert [organisation.unit_of(lane) for lane in ("Lane_X", "Lane_Y", "Lane_Z")] == [
        "U_REVEIW",
        "U_REVIEW",
        "U_REVEIW",
    ]
    assert organisation.handoff_kind("U_REVEIW", "U_REVIEW") == "unclassified"
    finding = organisation.findings[0]
    assert finding.severity == "warning"
    assert "Did you mean 'U_REVIEW'" in finding.remedy_text


def test_a_lane_of_the_register_that_is_not_drawn_is_an_error_at_its_line() -> None:
    organisation = organisation_for(graph(Lane("Lane_Review", "", "P")), register("lanes: {Lane_Reveiw: GOV}\n"))
    finding = organisation.findings[0]
    assert (finding.code, str(finding.where)) == ("ORG-LANE", "organisation.yaml:7: lanes.Lane_Reveiw")
    assert "Did you mean 'Lane_Review'" in finding.remedy_text


def test_without_a_register_lanes_with_the_same_annotation_are_one_unit() -> None:
    drawn = graph(
        Lane("Lane_1", "Window A", "P", annotation={"unit": "U"}),
        Lane("Lane_2", "Window B", "P", annotation={"unit": "U"}),
    )
    organisation = organisation_for(drawn)
    assert organisation.unit_of("Lane_1") == organisation.unit_of("Lane_2") == "U"
    assert str(organisation.units["U"].name) == "Window A"
    assert codes(organisation) == []


def test_every_pool_lane_and_element_has_a_unit() -> None:
    start = Event(id="S", type=EventType.START, process="P", scope="P", lane="Lane_1")
    drawn = process_graph(
        [start, task("A", "Lane_1")], [], pools=[Pool("Pool_1", "X", "P")], lanes=[Lane("Lane_1", "L", "P")]
    )
    organisation = organisation_for(drawn)
    assert dict(organisation.members) == {"Pool_1": "Pool_1", "Lane_1": "Lane_1", "S": "Lane_1", "A": "Lane_1"}


def test_lanes_that_contain_each_other_do_not_hang() -> None:
    organisation = organisation_for(graph(Lane("A", "", "P", "B"), Lane("B", "", "P", "A")), register())
    assert organisation.unit_of("A") == "A"


@pytest.mark.parametrize(
    "name",
    ["申请人", "办事群众", "企业", "Applicant", "The applicant", "Customers", "CITIZEN", "申请企业", "Client (online)"],
)
def test_applicants_are_known_by_name(name: str) -> None:
    assert is_applicant(name)


@pytest.mark.parametrize(
    "name",
    [
        "企业服务中心",
        "Customer service",
        "政务服务窗口",
        "Laboratory",
        "",
        "客户服务科",
        "Application desk",
        "市场监督管理局",
        "Clientele",
    ],
)
def test_offices_that_serve_them_are_not(name: str) -> None:
    assert not is_applicant(name)
