"""Measures that need the model: kinds of handoffs, burden, limits, costs. One permit, worked out by hand.

Tuesday     10:00  intake at the window: half an hour at 60, a visit, 3 documents, 20 fields, 4 of fixed cost
            10:30  on its way to the section
            11:30  there; the reviewer is off until 13:00
            13:00  review: an hour at 90, and 10 for the use
            14:00  supplement by the applicant, 1 document: a working day, during which the clock stands still
Wednesday   14:00  decision by the director, above the section: half an hour at 200
            14:30  on its way to the window
            15:30  delivered: a visit
"""

from dataclasses import replace

import pytest

import bpr
from bpr.bpmn.reader import read_bpmn
from bpr.eventlog.tables import NEVER
from bpr.metrics.expected import transfers_of
from bpr.metrics.measures import measure
from bpr.metrics.study import Study
from bpr.model import model
from bpr.organisation.read import read_register
from bpr.scenario.read import read_scenario
from bpr.units import DAY, HOUR

PROCESS = b"""
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpr="urn:bpr:1" targetNamespace="t">
<process id="P" isExecutable="false">
 <laneSet id="L">
  <lane id="Lane_Window"><flowNodeRef>S</flowNodeRef><flowNodeRef>Intake</flowNodeRef>
   <flowNodeRef>Deliver</flowNodeRef><flowNodeRef>E</flowNodeRef></lane>
  <lane id="Lane_Section"><flowNodeRef>Review</flowNodeRef><flowNodeRef>Supplement</flowNodeRef></lane>
  <lane id="Lane_Director"><flowNodeRef>Decide</flowNodeRef></lane>
 </laneSet>
 <startEvent id="S"/>
 <userTask id="Intake"><extensionElements>
  <bpr:annotation touchpoint="visit" documents="3" fields="20"/></extensionElements></userTask>
 <userTask id="Review"/>
 <userTask id="Supplement"><extensionElements><bpr:annotation touchpoint="online" documents="1"/></extensionElements>
 </userTask>
 <userTask id="Decide"/>
 <userTask id="Deliver"><extensionElements><bpr:annotation touchpoint="visit"/></extensionElements></userTask>
 <endEvent id="E"/>
 <sequenceFlow id="f1" sourceRef="S" targetRef="Intake"/><sequenceFlow id="f2" sourceRef="Intake" targetRef="Review"/>
 <sequenceFlow id="f3" sourceRef="Review" targetRef="Supplement"/>
 <sequenceFlow id="f4" sourceRef="Supplement" targetRef="Decide"/>
 <sequenceFlow id="f5" sourceRef="Decide" targetRef="Deliver"/><sequenceFlow id="f6" sourceRef="Deliver" targetRef="E"/>
</process></definitions>"""

SCENARIO = """
schema: bpr/scenario/1
process: p.bpmn
start: 2026-01-06T10:00:00+08:00
currency: CNY
limit_calendar: office
calendars:
  office: {hours: {mon-fri: "09:00-17:00"}}
  section: {hours: {mon-fri: "09:00-11:00 13:00-17:00"}}
resources:
  clerk: {name: Window clerk, count: 1, hourly_cost: 60}
  reviewer: {count: 1, calendar: section, hourly_cost: 90, cost_per_use: 10}
  director: {count: 1, hourly_cost: 200}
arrivals: [{start: S, interarrival: 0 h, max_count: 1}]
tasks:
  Intake: {performer: clerk, work: 30 min, fixed_cost: 4}
  Review: {performer: reviewer, work: 1 h}
  Supplement: {delay: 1 wd, waits_for: applicant}
  Decide: {performer: director, work: 30 min}
  Deliver: {}
transfers: {horizontal: 1 h}
limits: {statutory: 1 wd, committed: 4 h, clock_stops: [Supplement]}
cost: {per_case: 12}
"""

REGISTER = """
schema: bpr/organisation/1
units:
  WINDOW: {line: service, level: county, territory: A}
  BUREAU: {line: housing, level: county, territory: A}
  SECTION: {parent: BUREAU, agency: BUREAU, line: housing, level: county, territory: A}
lanes: {Lane_Window: WINDOW, Lane_Section: SECTION, Lane_Director: BUREAU}
"""


@pytest.fixture(scope="module")
def permit():
    document = read_bpmn(PROCESS, name="p.bpmn")
    register = read_register(REGISTER.encode(), name="organisation.yaml")
    return model(document, read_scenario(SCENARIO.encode(), name="scenario.yaml"), register)


@pytest.fixture(scope="module")
def kpi(permit):
    return measure(bpr.simulate(permit, replications=2, seed=1), permit)


@pytest.mark.parametrize(
    ("name", "value", "unit"),
    [
        ("cycle_time", DAY + 5.5 * HOUR, "ms"),
        ("work_time", 2 * HOUR, "ms"),
        ("waiting_transfer", 2 * HOUR, "ms"),
        ("waiting_unavailability", 1.5 * HOUR, "ms"),
        ("waiting_applicant", DAY, "ms"),
        ("handoff_time", 3.5 * HOUR, "ms"),
        ("effort", 2 * HOUR, "ms"),
        ("cost_per_case", 30 + 90 + 10 + 100 + 4 + 12, "CNY"),
        ("handoffs", 3, "handoffs"),
        ("handoffs_static", 3, "handoffs"),
        ("handoffs_serial", 3, "handoffs"),
        ("handoffs_horizontal", 2, "handoffs"),
        ("handoffs_vertical_up", 1, "handoffs"),
        ("handoffs_vertical", 1, "handoffs"),
        ("handoffs_internal", 0, "handoffs"),
        ("visits", 2, "visits"),
        ("at_most_one_visit", 0, "ratio"),
        ("documents", 4, "documents"),
        ("fields", 20, "fields"),
        ("on_time_statutory", 1, "ratio"),
        ("on_time_committed", 0, "ratio"),
    ],
)
def test_the_figures_are_those_worked_out_by_hand(kpi, name, value, unit):
    assert kpi[name].value == pytest.approx(value)
    assert kpi[name].unit == unit


def test_working_days_are_those_of_the_limit_calendar(kpi):
    """Tuesday 10:00 to Wednesday 15:30, of eight hours each."""
    assert kpi.cycle_time_wd.value == pytest.approx(1 + 5.5 / 8)
    assert kpi.throughput_wd.value == pytest.approx(1 / (1 + 5.5 / 8))


def test_kinds_of_handoff_have_a_table_with_the_time_lost(kpi):
    assert {kind for kind in kpi.handoff_kinds if kpi.handoff_kinds[kind]["handoffs"].value} == {
        "vertical_up",
        "horizontal",
    }
    horizontal = kpi.handoff_kinds["horizontal"]
    assert horizontal["handoffs"].value == 2
    assert horizontal["time"].value == pytest.approx(3.5 * HOUR)
    assert horizontal["time_each"].value == pytest.approx(1.75 * HOUR)
    assert kpi.handoff_kinds["vertical_up"]["time"].value == 0


def test_the_matrix_knows_the_kinds(kpi):
    ids = list(kpi.handoff_matrix.names)
    assert kpi.handoff_matrix.kinds[ids.index("SECTION"), ids.index("BUREAU")] == "vertical_up"
    assert kpi.handoff_matrix["SECTION", "BUREAU"].value == 1


def test_roles_have_the_names_of_the_scenario(kpi):
    assert kpi.roles.names["clerk"] == "Window clerk"


def test_without_limits_there_is_no_rate(permit):
    scenario = permit.scenario.model_copy(update={"limits": type(permit.scenario.limits)()})
    free = permit.with_scenario(scenario)
    assert "on_time_statutory" not in measure(bpr.simulate(free, replications=1, seed=1), free)


def test_what_only_a_run_can_tell_has_no_static_figure(permit):
    """Cases that begin at two places: how many at which is not a matter of the drawing."""
    streams = (*permit.scenario.arrivals, permit.scenario.arrivals[0].model_copy(update={"start": "Elsewhere"}))
    study = Study(bpr.simulate(permit, replications=1, seed=1), permit)
    assert study.known.static_handoffs == pytest.approx(3)
    two = replace(permit, scenario=permit.scenario.model_copy(update={"arrivals": streams}))
    assert transfers_of(two) is None


def test_a_comparison_with_itself_finds_nothing(permit):
    same = bpr.compare(permit, permit, replications=2, seed=3)
    assert {found.verdict for found in same.values()} <= {"no significant change", "no data"}


def test_progress_runs_once_from_nothing_to_all_over_both_runs(permit):
    shares = []
    bpr.compare(permit, permit, replications=2, seed=3, progress=lambda done, total: shares.append(done / total))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_every_case_came_to_its_end(permit):
    log = bpr.simulate(permit, replications=1, seed=1)
    assert (log.cases["end"] != NEVER).all()
