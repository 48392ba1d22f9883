"""Duplicate collection, several sources, islands, interfaces: small organisations worked out by hand."""

import sys
from collections.abc import Mapping

import pytest
from data_silos import large_organisation

import bpr
from bpr.bpmn.reader import read_bpmn
from bpr.metrics.data_silos import DataSilos, Interfaces, data_silos, islands_removed
from bpr.model import Model, model
from bpr.organisation.read import read_register
from bpr.scenario.read import read_scenario

REGISTER = """\
schema: bpr/organisation/1
units:
  U1: {name: Market}
  U2: {name: Tax}
  U3: {name: Fire}
  U4: {name: Archive}
  FIRM: {name: Firm, type: applicant}
"""


def drawn(
    tasks: Mapping[str, str], flows: str, data: str = "", register: str | None = REGISTER, more: str = ""
) -> Model:
    """Tasks (id -> its annotation, as attributes) joined by flows ("a b"), gateways x…; `more` ends the scenario."""
    names = list(dict.fromkeys(name for flow in flows.split(", ") for name in flow.split()))
    tag = {"S": "startEvent", "E": "endEvent"}
    nodes = []
    for name in names:
        inside = f"<extensionElements><bpr:annotation {tasks[name]}/></extensionElements>" if name in tasks else ""
        kind = tag.get(name, "exclusiveGateway" if name.startswith("x") else "task")
        nodes.append(f'<{kind} id="{name}">{inside}</{kind}>')
    for flow in flows.split(", "):
        source, target = flow.split()
        nodes.append(f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}"/>')
    text = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpr="urn:bpr:1">'
        f'<process id="P">{"".join(nodes)}{data}</process></definitions>'
    )
    scenario = (
        "schema: bpr/scenario/1\nprocess: p.bpmn\nstart: 2026-01-05T08:30:00+08:00\n"
        f"arrivals: [{{start: S, interarrival: 1 h, max_count: 50}}]\n{more}"
    )
    known = None if register is None else read_register(register.encode(), name="o.yaml")
    return model(read_bpmn(text.encode(), name="p.bpmn"), read_scenario(scenario.encode(), name="s.yaml"), known)


BRANCH = "S a, a x1, x1 b, x1 x2, b x2, x2 c, c E"
HALF = "gateways: {x1: {x1_b: 0.5, x1_x2: 0.5}}\n"


def three_bureaus() -> Model:
    """Market asks for licence and lease, Tax of every second case for the licence again; Fire looks the lease up."""
    tasks = {
        "a": 'unit="U1" collects="licence; lease"',
        "b": 'unit="U2" collects="licence"',
        "c": 'unit="U3" uses="lease"',
    }
    return drawn(tasks, BRANCH, more=HALF)


def test_duplicate_collection_by_hand() -> None:
    """C(licence) = 1 + 0.5, C(lease) = 1: 0.5 is collected again, and 1 − 0.5 / 2.5 = 0.8 only once."""
    found = data_silos(three_bureaus())
    assert found.collections == {"licence": pytest.approx(1.5), "lease": pytest.approx(1.0)}
    assert found.duplicates == pytest.approx(0.5)
    assert found.once_only_rate == pytest.approx(0.8)


def test_a_review_that_is_repeated_collects_again() -> None:
    """DOMAIN: v(review) = 1 / 0.7 = 1.428571, so 0.428571 is collected again."""
    flows = "S intake, intake x0, x0 review, review x1, x1 correct, correct x0, x1 decide, decide E"
    more = "gateways: {x1: {x1_correct: 0.3, x1_decide: 0.7}}\n"
    found = data_silos(drawn({"review": 'collects="licence"'}, flows, more=more))
    assert found.duplicates == pytest.approx(0.428571, abs=5e-7)


def test_several_services_of_one_applicant_collect_together() -> None:
    """出生一件事: five offices ask for the same certificate: four times too often."""
    services = [drawn({"a": f'unit="U{n % 4 + 1}" collects="birth"'}, "S a, a E") for n in range(5)]
    found = data_silos(*services)
    assert (found.duplicates, found.once_only_rate) == (4.0, pytest.approx(0.2))


def test_units_that_each_collect_a_datum_are_its_sources() -> None:
    assert data_silos(three_bureaus()).sources == {"licence": ("U1", "U2")}


def test_a_register_alone_tells_sources_and_islands() -> None:
    """Market and Tax both collect the licence, Fire gets it from either; Archive has no part in data."""
    register = REGISTER + "data: {licence: {collected_by: [U1, U2], used_by: [U3, U2]}}\n"
    found = data_silos(drawn({}, "S a, a E", register=register))
    assert found.sources == {"licence": ("U1", "U2")}
    assert {frozenset(edge) for edge in found.sharing.edges} == {frozenset(["U1", "U3"]), frozenset(["U2", "U3"])}
    assert found.islands == (frozenset({"U1", "U2", "U3"}), frozenset({"P"}))


def test_islands_are_units_that_no_shared_datum_joins() -> None:
    found = data_silos(three_bureaus())
    assert found.islands == (frozenset({"U1", "U3"}), frozenset({"U2"}))
    assert found.isolated == ("U2",)
    assert found.interfaces == Interfaces(units=2, in_use=1)


def test_the_redesign_removes_an_island() -> None:
    tasks = {"a": 'unit="U1" collects="licence; lease"', "b": 'unit="U2" uses="licence"', "c": 'unit="U3" uses="lease"'}
    to_be = data_silos(drawn(tasks, BRANCH, more=HALF))
    assert to_be.duplicates == 0
    assert islands_removed(data_silos(three_bureaus()), to_be) == ("U2",)


def test_a_unit_that_collects_itself_gets_nothing_from_the_others() -> None:
    tasks = {"a": 'unit="U1" collects="licence"', "b": 'unit="U2" collects="licence"', "c": 'unit="U2" uses="licence"'}
    assert data_silos(drawn(tasks, "S a, a b, b c, c E")).isolated == ("U1", "U2")


def test_what_the_applicant_carries_is_not_shared() -> None:
    tasks = {
        "a": 'unit="FIRM" collects="licence" touchpoint="visit"',
        "b": 'unit="U1"',
        "c": 'unit="U2" uses="licence"',
    }
    found = data_silos(drawn(tasks, "S a, a b, b c, c E"))
    assert "FIRM" not in found.sharing
    assert set(found.sharing.edges["U1", "U2"]["data"]) == {"licence"}, "the unit that takes over collects it"


@pytest.mark.parametrize(("units", "each", "hub"), [(0, 0, 0), (1, 0, 1), (2, 1, 2), (10, 45, 10), (200, 19_900, 200)])
def test_a_platform_needs_one_interface_a_unit(units: int, each: int, hub: int) -> None:
    faces = Interfaces(units, 0)
    assert (faces.point_to_point, faces.hub) == (each, hub)


def test_what_is_asked_though_a_unit_holds_it_is_named_with_its_holder() -> None:
    """Market holds the licence: Tax need not ask. Of the lease Market is the only holder, and may ask. Source 20."""
    register = (
        REGISTER + "data: {licence: {holder: U1}, lease: {holder: U1}, deed: {source: 20, holder: U4}, plan: {}}\n"
    )
    tasks = {
        "a": 'unit="U1" collects="lease"',
        "b": 'unit="U2" collects="licence; plan"',
        "c": 'unit="FIRM" collects="deed"',
    }
    found = data_silos(drawn(tasks, "S a, a b, b c, c E", register=register))
    assert [(one.element, one.datum, one.holder) for one in found.asked_though_held] == [
        ("b", "licence", "U1"),
        ("c", "deed", "U4"),
    ]


def test_the_matrix_says_what_each_unit_does_with_each_datum_in_each_process() -> None:
    data = '<dataObject id="O" name="file"/>'
    found = data_silos(
        drawn({"a": 'unit="U1" collects="licence"', "b": 'unit="U1" uses="licence"', "c": 'uses="file"'},
              "S a, a b, b c, c E", data)
    )  # fmt: skip
    assert dict(found.crud) == {("P", "U1", "licence"): "CR", ("P", "P", "file"): "R"}


def test_where_nothing_is_said_of_data_nothing_is_claimed() -> None:
    found = data_silos(drawn({"a": 'unit="U1"', "b": 'unit="U2"'}, "S a, a b, b E"))
    assert (found.islands, found.once_only_rate, found.duplicates, found.crud) == ((), None, 0, {})


def test_where_conditions_decide_only_a_run_can_count() -> None:
    """Sources and islands need no visits; the numbers of collections do."""
    more = "attributes: {big: {boolean: 0.5}}\ngateways: {x1: {x1_b: big, x1_x2: default}}\n"
    tasks = {"a": 'unit="U1" collects="licence"', "b": 'unit="U2" collects="licence"'}
    made = drawn(tasks, BRANCH, more=more)
    found = data_silos(made)
    assert (found.collections, found.duplicates, found.once_only_rate) == (None, None, None)
    assert found.sources == {"licence": ("U1", "U2")}
    measures = bpr.measure(bpr.simulate(made, replications=2, seed=1), made)
    assert "duplicate_collections_static" not in measures
    assert 0 < measures.duplicate_collections.value < 1


def test_a_log_counts_what_its_cases_collected() -> None:
    made = three_bureaus()
    log = bpr.simulate(made, replications=4, seed=1)
    measures = bpr.measure(log, made)
    again = measures.duplicate_collections.value
    assert measures.collections.value == pytest.approx(2 + again)
    assert measures.once_only_rate.low <= 0.8 <= measures.once_only_rate.high
    assert measures.duplicate_collections_static.value == pytest.approx(0.5)
    assert "asked_though_held" in measures
    assert measures.asked_though_held.value == 0


def test_a_drawing_that_collects_nothing_has_no_measures_of_data() -> None:
    made = drawn({"a": 'unit="U1" uses="lease"'}, "S a, a E")
    measures = bpr.measure(bpr.simulate(made, replications=1), made)
    assert not {"collections", "duplicate_collections", "once_only_rate", "asked_though_held"} & set(measures)


def test_the_answer_is_also_json() -> None:
    told = data_silos(three_bureaus()).to_dict()
    assert told["islands"] == [["U1", "U3"], ["U2"]]
    assert told["interfaces"] == {"units": 2, "in_use": 1, "point_to_point": 1, "hub": 2}
    assert {"process": "P", "unit": "U1", "datum": "lease", "does": "C"} in told["crud"]
    assert isinstance(data_silos(), DataSilos), "no service, no data"


def calls(tasks: int) -> int:
    """How many calls of Python functions the analysis of a generated organisation takes."""
    made, number = large_organisation(tasks, units=20, data=50), 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal number
        number += event == "call"

    sys.setprofile(count)
    try:
        assert data_silos(made).islands
    finally:
        sys.setprofile(None)
    return number


def test_twice_the_tasks_take_twice_the_work() -> None:
    """Seconds are those of benchmarks/data_silos.py: 5,000 tasks of 200 units."""
    data_silos(large_organisation(10, units=2, data=2))  # what is done once, at the first call
    assert calls(800) < 2.2 * calls(400)
