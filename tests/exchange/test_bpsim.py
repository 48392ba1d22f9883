"""The simulation data of BPSim inside a BPMN file keep their meaning; what cannot be kept is told by element."""

from collections.abc import Callable, Mapping

import pytest

from bpr.errors import ExchangeError, Finding
from bpr.exchange.bpsim.reader import has_bpsim, read_bpsim
from bpr.process.elements import Event, EventDefinition, EventType, Gateway, GatewayType
from bpr.process.graph import ProcessGraph
from bpr.scenario.distributions import dump_distribution
from bpr.scenario.read import read_scenario, to_mapping, to_yaml
from bpr.scenario.schema import Scenario

OFFICE = """BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART:20260105T090000
DTEND:20260105T170000
RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
END:VEVENT
END:VCALENDAR"""

SETTINGS = """<b:ScenarioParameters baseTimeUnit="min" baseCurrencyUnit="EUR">
   <b:Start><b:DateTimeParameter value="2026-01-05T09:00:00+01:00"/></b:Start>
   <b:Duration><b:DurationParameter value="P10D"/></b:Duration>
   <b:Warmup><b:DurationParameter value="P1D"/></b:Warmup></b:ScenarioParameters>"""


def says(element: str, *sections: str) -> str:
    return f'<b:ElementParameters elementRef="{element}">{"".join(sections)}</b:ElementParameters>'


def section(name: str, **parameters: str) -> str:
    """E.g. ``section("Time", ProcessingTime='<b:…/>')``."""
    inner = "".join(f"<b:{parameter}>{value}</b:{parameter}>" for parameter, value in parameters.items())
    return f"<b:{name}Parameters>{inner}</b:{name}Parameters>"


def number(value: object, **attributes: str) -> str:
    more = "".join(f' {name}="{text}"' for name, text in attributes.items())
    return f'<b:FloatingParameter value="{value}"{more}/>'


def points(attributes: str, *pairs: tuple[str, str]) -> str:
    tag = "b:UserDistributionDataPoint"
    inner = "".join(f'<{tag} probability="{share}">{value}</{tag}>' for share, value in pairs)
    return f"<b:UserDistribution {attributes}>{inner}</b:UserDistribution>"


def expression(text: str) -> str:
    return f'<b:ExpressionParameter value="{text}"/>'


def time(value: str) -> str:
    return section("Time", ProcessingTime=value)


def calendar(text: str = OFFICE, key: str = "C1") -> str:
    return f'<b:Calendar id="{key}" name="Office">{text}</b:Calendar>'


ARRIVALS = says("S", section("Control", InterTriggerTimer='<b:NegativeExponentialDistribution mean="10"/>'))
CLERK = says("clerk", section("Resource", Quantity='<b:NumericParameter value="3" validFor="C1"/>'))


def scenario_xml(*parts: str, settings: str = SETTINGS, attributes: str = 'id="S1" name="Today"') -> str:
    return f"<b:Scenario {attributes}>{settings}{''.join(parts)}</b:Scenario>"


def file(*scenarios: str, version: str = "2.0", roots: str = "") -> bytes:
    return f"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:b="http://www.bpsim.org/schemas/{version}">{roots}<relationship type="BPSimData"><extensionElements>
 <b:BPSimData>{"".join(scenarios)}</b:BPSimData></extensionElements></relationship></definitions>""".encode()


def read(graph: ProcessGraph, *parts: str, **options: object) -> tuple[Scenario, dict[str, Finding]]:
    """The only scenario of a file, and its findings by code."""
    made, findings = read_bpsim(file(scenario_xml(*parts)), graph, name="case.bpmn", **options)  # type: ignore[arg-type]
    return made["S1"], {finding.code: finding for finding in findings}


def refused(graph: ProcessGraph, data: bytes) -> tuple[Finding, ...]:
    with pytest.raises(ExchangeError) as caught:
        read_bpsim(data, graph, name="case.bpmn")
    assert all(finding.where.file == "case.bpmn" and finding.remedy_text for finding in caught.value.findings)
    return caught.value.findings


@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_a_file_becomes_a_scenario_that_a_person_can_read(graph: ProcessGraph, version: str) -> None:
    made, findings = read_bpsim(
        file(
            scenario_xml(
                ARRIVALS,
                says(
                    "clerk",
                    section("Resource", Quantity='<b:NumericParameter value="3" validFor="C1"/>'),
                    section("Cost", FixedCost=number(2), UnitCost=number(0.5)),
                ),
                says(
                    "A",
                    time('<b:LogNormalDistribution mean="12" standardDeviation="6"/>'),
                    section("Resource", Selection=expression("bpsim:getResource('clerk', 1)")),
                    section("Priority", Interruptible='<b:BooleanParameter value="false"/>', Priority=number(5)),
                    section("Cost", FixedCost=number(3)),
                ),
                says("B", time('<b:DurationParameter value="PT1H"/>')),
                says("f2", section("Control", Probability=number(0.7))),
                says("f3", section("Control", Probability=number(0.3))),
                calendar(),
            ),
            version=version,
        ),
        graph,
        name="case.bpmn",
    )
    assert findings == ()
    assert to_mapping(made["S1"]) == {
        "schema": "bpr/scenario/1",
        "name": "Today",
        "process": "process.bpmn",
        "start": "2026-01-05T09:00:00+01:00",
        "timezone": "+01:00",
        "horizon": "10 d",
        "drain": False,
        "warmup": "1 d",
        "currency": "EUR",
        "calendars": {"Office": {"hours": {"mon-fri": "09:00-17:00"}}},
        "resources": {"clerk": {"count": 3, "calendar": "Office", "hourly_cost": 30, "cost_per_use": 2}},
        "arrivals": [{"start": "S", "interarrival": {"dist": "exponential", "mean": "10 min"}}],
        "tasks": {
            "A": {
                "performer": "clerk",
                "work": {"dist": "lognormal", "mean": "12 min", "sd": "6 min"},
                "priority": 5,
                "fixed_cost": 3,
            },
            "B": {"delay": "1 h"},
        },
        "gateways": {"X": {"f2": 0.7, "f3": 0.3}},
    }
    assert read_scenario(to_yaml(made["S1"]).encode()) == made["S1"]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ('<b:FloatingParameter value="1.5"/>', "1.5 min"),
        ('<b:NumericParameter value="90" timeUnit="s"/>', "1.5 min"),
        ('<b:DurationParameter value="PT1M30S"/>', "1.5 min"),
        ("<b:ExpressionParameter value='2 * 3'/>", "6 min"),
        ('<b:UniformDistribution min="1" max="2"/>', {"dist": "uniform", "low": "1 min", "high": "2 min"}),
        ('<b:UniformDistribution min="1" max="1"/>', "1 min"),
        (
            '<b:TriangularDistribution min="1" mode="2" max="4" timeUnit="hour"/>',
            {"dist": "triangular", "low": "1 h", "mode": "2 h", "high": "4 h"},
        ),
        ('<b:NegativeExponentialDistribution mean="3"/>', {"dist": "exponential", "mean": "3 min"}),
        (
            '<b:NormalDistribution mean="30" standardDeviation="5"/>',
            {"dist": "normal", "mean": "30 min", "sd": "5 min"},
        ),
        ('<b:NormalDistribution mean="30" standardDeviation="0"/>', "30 min"),
        (
            '<b:TruncatedNormalDistribution mean="30" standardDeviation="5" min="20" max="40"/>',
            {"dist": "normal", "mean": "30 min", "sd": "5 min", "low": "20 min", "high": "40 min"},
        ),
        ('<b:GammaDistribution shape="4" scale="3"/>', {"dist": "gamma", "mean": "12 min", "sd": "6 min"}),
        ('<b:ErlangDistribution mean="12" k="3"/>', {"dist": "erlang", "mean": "12 min", "k": 3}),
        ('<b:WeibullDistribution shape="1" scale="7"/>', {"dist": "weibull", "mean": "7 min", "sd": "7 min"}),
        (
            '<b:BinomialDistribution probability="0.5" trials="2"/>',
            {"dist": "table", "values": ["0 min", "1 min", "2 min"], "weights": [0.25, 0.5, 0.25]},
        ),
        (
            points('discrete="true"', ("0.4", number(5)), ("0.6", '<b:DurationParameter value="PT1H"/>')),
            {"dist": "table", "values": ["5 min", "1 h"], "weights": [0.4, 0.6]},
        ),
        (
            points("", ("0", number(5)), ("1", number(9))),
            {"dist": "quantiles", "p0": "5 min", "p100": "9 min"},
        ),
        (
            '<b:EnumParameter><b:NumericParameter value="5"/><b:NumericParameter value="7"/></b:EnumParameter>',
            {"dist": "observed", "values": ["5 min", "7 min"]},
        ),
    ],
)
def test_each_value_of_a_time_keeps_its_meaning(graph: ProcessGraph, value: str, written: object) -> None:
    made, _ = read(graph, ARRIVALS, says("A", time(value)))
    delay = made.tasks["A"].delay
    assert delay is not None
    assert dump_distribution(delay) == written


def test_a_poisson_number_has_its_mean_and_its_variance(graph: ProcessGraph) -> None:
    made, _ = read(graph, ARRIVALS, says("A", time('<b:PoissonDistribution mean="4"/>')))
    delay = made.tasks["A"].delay
    assert delay is not None
    assert delay.mean == pytest.approx(4 * 60_000, rel=1e-6)
    assert delay.sd == pytest.approx(2 * 60_000, rel=1e-6)


@pytest.mark.parametrize(
    "value",
    [
        '<b:BetaDistribution shape="2" scale="3"/>',
        '<b:StringParameter value="soon"/>',
        expression("getProperty('amount') * 2"),
        '<b:TriangularDistribution min="5" mode="2" max="4"/>',
        number(-3),
        '<b:WeibullDistribution shape="0" scale="3"/>',
    ],
)
def test_a_time_that_is_no_duration_here_is_told_with_its_element(graph: ProcessGraph, value: str) -> None:
    made, findings = read(graph, ARRIVALS, says("A", time(value)))
    assert "A" not in made.tasks
    assert findings["BPSIM-VALUE"].where.element == "A"
    assert findings["BPSIM-VALUE"].where.key == "ProcessingTime"


def test_fixed_parts_of_a_duration_are_added_and_two_that_vary_are_told(graph: ProcessGraph) -> None:
    varied = '<b:UniformDistribution min="1" max="2"/>'
    made, findings = read(
        graph,
        ARRIVALS,
        says("A", section("Time", SetUpTime=number(5), ProcessingTime=varied, ValidationTime=number(1))),
        says("B", section("Time", SetUpTime=number(5), ProcessingTime=number(1))),
        says("C", section("Time", ProcessingTime=varied, ReworkTime=varied)),
    )
    assert made.tasks["A"].delay is not None
    assert (made.tasks["A"].delay.minimum, made.tasks["A"].delay.maximum) == (7 * 60_000, 8 * 60_000)
    assert made.tasks["B"].delay is not None
    assert made.tasks["B"].delay.mean == 6 * 60_000
    assert findings["BPSIM-SUM"].where.element == "C"


def test_a_lag_passes_behind_the_work_and_that_is_said(graph: ProcessGraph) -> None:
    selection = section("Resource", Selection=expression("getResource('clerk', 1)"))
    made, findings = read(
        graph,
        ARRIVALS,
        CLERK,
        calendar(),
        says("A", section("Time", TransferTime=number(60), ProcessingTime=number(5)), selection),
    )
    assert dump_distribution(made.tasks["A"].delay) == "1 h"  # type: ignore[arg-type]
    assert findings["BPSIM-LAG"].where.element == "A"


@pytest.mark.parametrize(
    ("text", "performer"),
    [
        ("getResource('clerk', 1)", "clerk"),
        ("getResource('clerk', 2)", {"all_of": {"clerk": 2}}),
        ("bpsim:getResource('clerk',1) | getResource('head',1)", {"all_of": {"clerk": 1, "head": 1}}),
        ("orResource(getResource('head', 1), getResource('clerk', 1))", {"any_of": ["head", "clerk"]}),
        ("bpsim:orResource([getResource('head', 1), getResource('clerk', 1)])", {"any_of": ["head", "clerk"]}),
        ("getResourceByRoles('signs', 1)", "head"),
        ("getResourceByRoles(['reads', 'writes'], 1)", {"any_of": ["clerk", "head"]}),
    ],
)
def test_a_selection_says_who_performs_a_task(graph: ProcessGraph, text: str, performer: object) -> None:
    def role(*names: str) -> str:
        values = "".join(f'<b:Role><b:StringParameter value="{name}"/></b:Role>' for name in names)
        return f"<b:ResourceParameters><b:Quantity>{number(1)}</b:Quantity>{values}</b:ResourceParameters>"

    made, findings = read(
        graph,
        ARRIVALS,
        says("clerk", role("reads", "writes")),
        says("head", role("reads", "writes", "signs")),
        says("A", time(number(5)), section("Resource", Selection=expression(text))),
    )
    assert "BPSIM-RESOURCE" not in findings
    assert to_mapping(made)["tasks"]["A"]["performer"] == performer
    assert made.tasks["A"].choose == ("preferred" if "any_of" in str(performer) else None)


@pytest.mark.parametrize(
    "text",
    [
        "getResource('clerk', 0)",
        "getResource(clerk)",
        "getPeople('clerk')",
        "orResource(getResource('a', 2), getResource('b', 1))",
        "getResource('a', 1) getResource('b', 1)",
        "getResourceByRoles('dances', 1)",
        "getResource('a', 1",
    ],
)
def test_a_selection_that_names_nobody_is_told(graph: ProcessGraph, text: str) -> None:
    made, findings = read(graph, ARRIVALS, says("A", section("Resource", Selection=expression(text))))
    assert made.resources == {}
    assert findings["BPSIM-RESOURCE"].where.element == "A"


def test_bpmn_assigns_the_resource_where_no_selection_does(graph: ProcessGraph) -> None:
    roots = (
        '<resource id="clerk" name="Office clerk"/><process id="P"><task id="A"><potentialOwner id="r1">'
        "<resourceRef>clerk</resourceRef></potentialOwner></task></process>"
    )
    data = file(scenario_xml(ARRIVALS, says("A", time(number(5))), CLERK, calendar()), roots=roots)
    made, _ = read_bpsim(data, graph, name="case.bpmn")
    assert to_mapping(made["S1"])["tasks"]["A"] == {"performer": "clerk", "work": "5 min"}
    assert str(made["S1"].resources["clerk"].name) == "Office clerk"


def test_quantities_by_calendar_are_groups_that_hand_over(graph: ProcessGraph) -> None:
    night = OFFICE.replace("T090000", "T220000").replace("20260105T170000", "20260106T060000")
    quantity = '<b:NumericParameter value="3" validFor="C1"/><b:NumericParameter value="1" validFor="C2"/>'
    made, findings = read(
        graph,
        ARRIVALS,
        says("clerk", section("Resource", Quantity=quantity)),
        says("A", section("Resource", Selection=expression("getResource('clerk')"))),
        calendar(),
        calendar(night, "C2"),
    )
    clerk = made.resources["clerk"]
    assert [group.count for group in clerk.groups] == [3, 1]
    assert clerk.shift_end == "handover"
    assert to_mapping(made)["calendars"]["Office_2"]["hours"] == {
        "mon": "22:00-24:00",
        "tue-fri": "00:00-06:00 22:00-24:00",
        "sat": "00:00-06:00",
    }
    assert "BPSIM-OVERLAP" not in findings


def test_a_quantity_for_always_holds_outside_of_the_calendars(graph: ProcessGraph) -> None:
    quantity = '<b:NumericParameter value="1"/><b:NumericParameter value="3" validFor="C1"/>'
    made, _ = read(
        graph,
        ARRIVALS,
        says("clerk", section("Resource", Quantity=quantity)),
        says("A", section("Resource", Selection=expression("getResource('clerk')"))),
        calendar(),
    )
    hours = {group.calendar: group.count for group in made.resources["clerk"].groups}
    assert hours == {"Office": 3, "hours": 1}
    assert to_mapping(made)["calendars"]["hours"]["hours"]["mon-fri"] == "00:00-09:00 17:00-24:00"


def test_availability_says_when_somebody_is_there(graph: ProcessGraph) -> None:
    selected = says("A", section("Resource", Selection=expression("getResource('clerk')")))
    for truth, hours in (("true", {"mon-fri": "09:00-17:00"}), ("false", {"mon-fri": "00:00-09:00 17:00-24:00"})):
        there = section("Resource", Availability=f'<b:BooleanParameter value="{truth}" validFor="C1"/>')
        made, _ = read(graph, ARRIVALS, says("clerk", there), selected, calendar())
        (entry,) = to_mapping(made)["calendars"].values()
        assert hours.items() <= entry["hours"].items()


def test_arrivals_by_calendar_are_streams(graph: ProcessGraph) -> None:
    timer = number(30) + '<b:NegativeExponentialDistribution mean="5" validFor="C1"/>'
    made, _ = read(graph, says("S", section("Control", InterTriggerTimer=timer)), calendar())
    assert [(stream.calendar, stream.interarrival.mean) for stream in made.arrivals] == [  # type: ignore[union-attr]
        ("Office", 300_000),
        ("hours", 1_800_000),
    ]
    assert {stream.calendar_mode for stream in made.arrivals} == {"consume"}


def test_an_end_of_arrivals_is_assumed_where_none_is_said(graph: ProcessGraph) -> None:
    bare = "<b:ScenarioParameters/>"
    made, findings = read_bpsim(file(scenario_xml(ARRIVALS, settings=bare)), graph, name="case.bpmn")
    assert made["S1"].arrivals[0].max_count == 1000
    assert {finding.code for finding in findings} == {"BPSIM-START", "BPSIM-CASES"}
    made, findings = read_bpsim(
        file(scenario_xml(ARRIVALS, settings=bare)), graph, name="c", cases=7, start="2026-01-05T08:00:00+08:00"
    )
    assert made["S1"].arrivals[0].max_count == 7
    assert made["S1"].timezone == "+08:00"
    assert findings == ()


def test_a_duration_in_months_is_counted_on_the_calendar(graph: ProcessGraph) -> None:
    settings = SETTINGS.replace("P10D", "P1M")
    made, _ = read_bpsim(file(scenario_xml(ARRIVALS, settings=settings)), graph, name="case.bpmn")
    assert str(made["S1"].horizon) == "31 d"


def test_probabilities_in_per_cent_are_taken_for_shares(graph: ProcessGraph) -> None:
    made, findings = read(
        graph,
        ARRIVALS,
        says("f2", section("Control", Probability=number(60))),
        says("f3", section("Control", Probability=number(40))),
    )
    assert to_mapping(made)["gateways"] == {"X": {"f2": 0.6, "f3": 0.4}}
    assert "BPSIM-PERCENT" in findings


def test_properties_are_attributes_that_conditions_read(graph: ProcessGraph) -> None:
    properties = (
        '<b:PropertyParameters><b:Property name="amount"><b:UniformDistribution min="0" max="9"/></b:Property>'
        '<b:Property name="kind"><b:StringParameter value="new"/></b:Property></b:PropertyParameters>'
    )
    change = f'<b:PropertyParameters><b:Property name="amount">{expression("getProperty(&quot;amount&quot;) + 1")}</b:Property></b:PropertyParameters>'  # noqa: E501
    condition = "getProperty('amount') &gt; 3 and not(getProperty('x') = 1)"
    made, findings = read(
        graph,
        ARRIVALS.replace("</b:ElementParameters>", properties + "</b:ElementParameters>"),
        says("A", change),
        says("f2", section("Control", Condition=expression(condition))),
    )
    document = to_mapping(made)
    assert document["attributes"] == {
        "amount": {"dist": "uniform", "low": 0, "high": 9},
        "kind": {"categorical": {"new": 1.0}},
        "x": 0,
    }
    assert document["tasks"]["A"] == {"set": {"amount": "amount + 1"}}
    assert document["gateways"] == {"X": {"f2": "amount > 3 and not(x == 1)", "f3": "default"}}
    assert set(findings) == {"BPSIM-ZERO"}


def test_events_that_catch_happen_after_their_timer(drawing: Callable[..., ProcessGraph]) -> None:
    caught = Event(
        id="C",
        process="P",
        scope="P",
        type=EventType.INTERMEDIATE_CATCH,
        definitions=(EventDefinition(kind="message"),),
    )
    made, _ = read(drawing(C=caught), ARRIVALS, says("C", section("Control", InterTriggerTimer=number(30))))
    assert to_mapping(made)["events"] == {"C": {"delay": "30 min"}}


def test_an_inheriting_scenario_varies_what_it_states(graph: ProcessGraph) -> None:
    one = scenario_xml(ARRIVALS, says("A", time(number(5))), says("B", time(number(6))))
    two = scenario_xml(
        says("A", time(number(1))),
        says("B", time("<b:ResultRequest>mean</b:ResultRequest>")),
        settings="",
        attributes='id="S2" inherits="S1" name="Tomorrow"',
    )
    made, _ = read_bpsim(file(one, two), graph, name="case.bpmn")
    assert list(made) == ["S1", "S2"]
    assert {task: str(dump_distribution(entry.delay)) for task, entry in made["S2"].tasks.items()} == {  # type: ignore[arg-type]
        "A": "1 min",
        "B": "6 min",
    }
    assert made["S2"].horizon == made["S1"].horizon
    only, _ = read_bpsim(file(one, two), graph, name="case.bpmn", scenario="S2")
    assert only == {"S2": made["S2"]}


def test_of_two_statements_about_one_parameter_the_later_holds(graph: ProcessGraph) -> None:
    made, _ = read(graph, ARRIVALS, says("A", time(number(5))), says("A", time(number(8))))
    assert dump_distribution(made.tasks["A"].delay) == "8 min"  # type: ignore[arg-type]


def test_a_circle_of_scenarios_is_refused(graph: ProcessGraph) -> None:
    one = scenario_xml(ARRIVALS, attributes='id="S1" inherits="S2"')
    two = scenario_xml(ARRIVALS, attributes='id="S2" inherits="S1"')
    assert refused(graph, file(one, two))[0].code == "BPSIM-INHERITS"


@pytest.mark.parametrize(
    ("part", "element", "key"),
    [
        (says("X", section("Priority", Interruptible='<b:BooleanParameter value="true"/>')), "X", "Interruptible"),
        (says("A", section("Cost", UnitCost=number(3))), "A", "UnitCost"),
        (says("A", section("Control", InterTriggerTimer=number(3))), "A", "InterTriggerTimer"),
        (says("A", section("Resource", Quantity=number(3))), "A", "Quantity"),
        (says("X", section("Time", ProcessingTime=number(3))), "X", "ProcessingTime"),
        (says("P", section("Time", ProcessingTime=number(3))), "P", "ProcessingTime"),
        (says("nobody", section("Time", WaitTime=number(3))), "nobody", "WaitTime"),
        (says("f0", section("Control", Probability=number(1))), "f0", "Probability"),
        (says("A", section("Time", ElapsedTime=number(3))), "A", "ElapsedTime"),
    ],
)
def test_what_has_no_counterpart_is_listed_with_element_and_name(
    graph: ProcessGraph, part: str, element: str, key: str
) -> None:
    _, findings = read(graph, ARRIVALS, part)
    left = findings["BPSIM-LEFT"]
    assert (left.where.element, left.where.key) == (element, key)
    assert left.where.line
    assert left.severity == "warning"


def test_settings_of_a_run_requests_results_and_vendors_are_listed(graph: ProcessGraph) -> None:
    settings = SETTINGS.replace("<b:ScenarioParameters", '<b:ScenarioParameters replication="3" seed="7"')
    vendor = '<b:VendorExtension name="acme"/>'
    request = says("A", section("Time", ProcessingTime="<b:ResultRequest>mean</b:ResultRequest>"))
    result = scenario_xml(says("A", time(number(5, result="mean"))), attributes='id="R" result="S1"')
    made, findings = read_bpsim(
        file(scenario_xml(ARRIVALS, request, vendor, settings=settings), result), graph, name="case.bpmn"
    )
    assert list(made) == ["S1"]
    assert [finding.code for finding in findings] == ["BPSIM-RESULTS", "BPSIM-RUN", "BPSIM-REQUESTS", "BPSIM-VENDOR"]
    assert "replication=3, seed=7" in str(findings[1])


@pytest.mark.parametrize(
    "rule",
    [
        "RRULE:FREQ=MONTHLY",
        "RRULE:FREQ=WEEKLY;INTERVAL=2",
        "RRULE:FREQ=WEEKLY;UNTIL=20270101T000000",
        "RRULE:FREQ=WEEKLY;BYDAY=1MO",
        "SUMMARY:once",
        "RRULE:FREQ=DAILY\nEXDATE:20260501T090000",
    ],
)
def test_a_calendar_that_is_no_week_is_told(graph: ProcessGraph, rule: str) -> None:
    text = OFFICE.replace("RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", rule)
    _, findings = read(graph, ARRIVALS, CLERK, calendar(text))
    assert findings["BPSIM-CALENDAR"].where.key == "C1"


@pytest.mark.parametrize(
    ("changes", "hours"),
    [
        ({"DTEND:20260105T170000": "DURATION:PT2H"}, {"mon-fri": "09:00-11:00"}),
        ({"RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR": "RRULE:FREQ=WEEKLY"}, {"mon": "09:00-17:00"}),
        ({"RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR": "RRULE:FREQ=DAILY"}, {"mon-sun": "09:00-17:00"}),
        ({"T090000": "T080000Z", "T170000": "T160000Z"}, {"mon-fri": "09:00-17:00"}),
        ({"BYDAY=MO,TU,WE,TH,FR": "BYDAY=MO,\n TU", "DTSTART": "DTSTART;TZID=x"}, {"mon-tue": "09:00-17:00"}),
    ],
)
def test_a_calendar_gives_the_hours_of_a_week(
    graph: ProcessGraph, changes: Mapping[str, str], hours: Mapping[str, str]
) -> None:
    text = OFFICE
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    made, findings = read(
        graph, says("S", section("Control", InterTriggerTimer=number(5, validFor="C1"))), calendar(text)
    )
    assert not findings
    assert to_mapping(made)["calendars"]["Office"]["hours"] == hours


@pytest.mark.parametrize("text", ["P99999Y", "PT999999999999999H", "P12001M"])
def test_a_duration_of_more_than_a_thousand_years_is_refused(graph: ProcessGraph, text: str) -> None:
    xml = SETTINGS.replace("P10D", text)
    assert refused(graph, file(scenario_xml(ARRIVALS, settings=xml)))[0].code == "BPSIM-DURATION"


def test_months_late_in_the_calendar_are_thirty_days(graph: ProcessGraph) -> None:
    xml = SETTINGS.replace("P10D", "P2M").replace("2026-01-05", "9999-12-05")
    made, findings = read_bpsim(file(scenario_xml(ARRIVALS, settings=xml)), graph, name="case.bpmn")
    assert str(made["S1"].horizon) == "60 d"
    assert [finding.code for finding in findings] == ["BPSIM-MONTH"]


@pytest.mark.parametrize("figure", ["inf", "1e308", "-inf"])
def test_a_figure_without_bounds_is_told(graph: ProcessGraph, figure: str) -> None:
    _, findings = read(graph, ARRIVALS, says("A", time(number(figure))))
    assert findings["BPSIM-VALUE"].where.element == "A"
    truncated = f'<b:TruncatedNormalDistribution mean="30" standardDeviation="5" min="-inf" max="{figure}"/>'
    made, _ = read(graph, ARRIVALS, says("A", time(truncated)))
    assert ("A" in made.tasks) is (figure == "inf")  # no greatest value, or none that can be


def test_a_file_without_such_data_is_refused_with_a_remedy(graph: ProcessGraph) -> None:
    data = b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>'
    assert refused(graph, data)[0].code == "BPSIM-NONE"
    assert not has_bpsim(data, name="x")
    assert has_bpsim(file(scenario_xml()), name="x")


def test_a_file_that_breaks_off_is_refused_at_its_line(graph: ProcessGraph) -> None:
    finding = refused(graph, file(scenario_xml(ARRIVALS))[:-60])[0]
    assert finding.code == "EXCHANGE-XML"
    assert finding.where.line


def test_every_error_of_a_file_comes_at_once(graph: ProcessGraph) -> None:
    broken = says("A", time('<b:UniformDistribution min="one" max="2"/>')) + says("B", time(number("much")))
    assert [finding.code for finding in refused(graph, file(scenario_xml(ARRIVALS, broken)))] == ["EXCHANGE-TYPE"] * 2


def test_an_inclusive_gateway_takes_each_probability_by_itself(drawing: Callable[..., ProcessGraph]) -> None:
    gateway = Gateway(id="X", process="P", scope="P", type=GatewayType.INCLUSIVE)
    made, _ = read(
        drawing(X=gateway),
        ARRIVALS,
        says("f2", section("Control", Probability=number(1))),
        says("f3", section("Control", Probability=number(0.4))),
    )
    assert to_mapping(made)["gateways"] == {"X": {"f2": 1, "f3": 0.4}}
