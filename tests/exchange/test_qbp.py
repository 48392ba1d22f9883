"""The scenario inside a file of BIMP, QBP or Apromore keeps its meaning; what cannot be kept is told with its line."""

import time
from collections.abc import Callable, Mapping

import pytest

from bpr.errors import ExchangeError, Finding
from bpr.exchange.qbp import has_qbp, read_qbp
from bpr.process.elements import Event, EventDefinition, EventType, SubProcess
from bpr.process.graph import ProcessGraph
from bpr.scenario.distributions import dump_distribution
from bpr.scenario.read import read_scenario, to_mapping, to_yaml
from bpr.scenario.schema import Scenario

FILE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
 <qbp:processSimulationInfo xmlns:qbp="http://www.qbp-simulator.com/Schema201212" id="q" processInstances="500"
   currency="EUR" startDateTime="2023-01-02T09:00:00.000+00:00">
  <qbp:arrivalRateDistribution type="EXPONENTIAL" mean="NaN" arg1="600" arg2="NaN">
   <qbp:timeUnit>minutes</qbp:timeUnit></qbp:arrivalRateDistribution>
  <qbp:timetables>
   <qbp:timetable id="ALL" default="true" name="Arrivals"><qbp:rules><qbp:rule fromTime="00:00:00.000+00:00"
     toTime="23:59:59.999+00:00" fromWeekDay="MONDAY" toWeekDay="SUNDAY"/></qbp:rules></qbp:timetable>
   <qbp:timetable id="BH" default="false" name="Office"><qbp:rules><qbp:rule fromTime="09:00:00.000+00:00"
     toTime="17:00:00.000+00:00" fromWeekDay="MONDAY" toWeekDay="FRIDAY"/></qbp:rules></qbp:timetable>
  </qbp:timetables>
  <qbp:resources>
   <qbp:resource id="R1" name="Clerk" totalAmount="9" costPerHour="20" timetableId="BH"/>
   <qbp:resource id="R2" name="Head" totalAmount="1" costPerHour="35.5" timetableId="ALL"/>
  </qbp:resources>
  <qbp:elements>
   <qbp:element elementId="A" fixedCost="3"><qbp:durationDistribution type="FIXED" mean="900" arg1="NaN" arg2="NaN"/>
    <qbp:resourceIds><qbp:resourceId>R1</qbp:resourceId></qbp:resourceIds></qbp:element>
   <qbp:element elementId="B"><qbp:durationDistribution type="NORMAL" mean="600" arg1="60" arg2="NaN"/>
    <qbp:resourceIds><qbp:resourceId>R2</qbp:resourceId></qbp:resourceIds></qbp:element>
   <qbp:element elementId="C"><qbp:durationDistribution type="FIXED" mean="86400" arg1="NaN" arg2="NaN"/>
    </qbp:element>
  </qbp:elements>
  <qbp:sequenceFlows><qbp:sequenceFlow elementId="f2" executionProbability="0.7"/>
   <qbp:sequenceFlow elementId="f3" executionProbability="0.3"/></qbp:sequenceFlows>
 </qbp:processSimulationInfo>
</definitions>"""

FIXED = '<qbp:durationDistribution type="FIXED" mean="900" arg1="NaN" arg2="NaN"/>'


def changed(changes: Mapping[str, str]) -> str:
    """The file with texts replaced; each must be there."""
    text = FILE
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new, 1)
    return text


def read(graph: ProcessGraph, changes: Mapping[str, str] | None = None) -> tuple[Scenario, tuple[Finding, ...]]:
    return read_qbp(changed(changes or {}).encode(), graph, name="case.bpmn")


def refused(graph: ProcessGraph, data: str | bytes) -> tuple[Finding, ...]:
    with pytest.raises(ExchangeError) as caught:
        read_qbp(data if isinstance(data, bytes) else data.encode(), graph, name="case.bpmn")
    assert all(finding.where.file == "case.bpmn" and finding.remedy_text for finding in caught.value.findings)
    return caught.value.findings


def test_a_file_becomes_a_scenario_that_a_person_can_read(graph: ProcessGraph) -> None:
    scenario, findings = read(graph)
    assert findings == ()
    assert to_mapping(scenario) == {
        "schema": "bpr/scenario/1",
        "name": "case",
        "process": "process.bpmn",
        "start": "2023-01-02T09:00:00+00:00",
        "timezone": "+00:00",
        "currency": "EUR",
        "calendars": {"Office": {"hours": {"mon-fri": "09:00-17:00"}}},
        "resources": {
            "Clerk": {"count": 9, "calendar": "Office", "hourly_cost": 20},
            "Head": {"count": 1, "hourly_cost": 35.5},
        },
        "arrivals": [{"start": "S", "interarrival": {"dist": "exponential", "mean": "10 min"}, "max_count": 500}],
        "tasks": {
            "A": {"performer": "Clerk", "work": "15 min", "fixed_cost": 3},
            "B": {"performer": "Head", "work": {"dist": "normal", "mean": "10 min", "sd": "1 min"}},
            "C": {"delay": "1 d"},
        },
        "gateways": {"X": {"f2": 0.7, "f3": 0.3}},
    }


def test_what_is_written_reads_back_as_the_same_scenario(graph: ProcessGraph) -> None:
    scenario, _ = read(graph)
    assert read_scenario(to_yaml(scenario).encode()) == scenario


def test_figures_are_seconds_whatever_the_time_unit_says(graph: ProcessGraph) -> None:
    for unit in ("seconds", "minutes", "days"):
        scenario, _ = read(graph, {"minutes": unit})
        assert scenario.arrivals[0].interarrival.mean == 600_000


@pytest.mark.parametrize(
    ("attributes", "written"),
    [
        ('type="EXPONENTIAL" mean="0" arg1="60" arg2="0"', {"dist": "exponential", "mean": "1 min"}),
        ('type="UNIFORM" mean="3600" arg1="60" arg2="120"', {"dist": "uniform", "low": "1 min", "high": "2 min"}),
        (
            'type="TRIANGULAR" mean="90" arg1="60" arg2="120"',
            {"dist": "triangular", "low": "1 min", "mode": "1.5 min", "high": "2 min"},
        ),
        ('type="LOGNORMAL" mean="60" arg1="900" arg2="0"', {"dist": "lognormal", "mean": "1 min", "sd": "30 s"}),
        ('type="GAMMA" mean="60" arg1="900" arg2="0"', {"dist": "gamma", "mean": "1 min", "sd": "30 s"}),
        ('type="normal" mean="60" arg1="6" arg2="0"', {"dist": "normal", "mean": "1 min", "sd": "6 s"}),
        ('type="NORMAL" mean="60" arg1="0" arg2="0"', "1 min"),
    ],
)
def test_each_distribution_keeps_its_mean_and_spread(graph: ProcessGraph, attributes: str, written: object) -> None:
    scenario, _ = read(graph, {'type="FIXED" mean="900" arg1="NaN" arg2="NaN"': attributes})
    assert to_mapping(scenario)["tasks"]["A"]["work"] == written


def test_normal_durations_below_nothing_are_told(graph: ProcessGraph) -> None:
    _, findings = read(graph, {'mean="600" arg1="60"': 'mean="600" arg1="600"'})
    assert [(finding.code, finding.severity) for finding in findings] == [("EXCHANGE-NEGATIVE", "assumption")]
    assert "15.9%" in findings[0].what_text


def bins(*kinds: str) -> str:
    inside = "".join(
        f'<qbp:histogramData probability="50"><qbp:distribution type="{kind}" mean="{60 * number}" arg1="5" arg2="9"/>'
        "</qbp:histogramData>"
        for number, kind in enumerate(kinds, 1)
    )
    return (
        '<qbp:durationDistribution type="HISTOGRAM"><qbp:histogramDataBins>'
        f"{inside}</qbp:histogramDataBins></qbp:durationDistribution>"
    )


def test_a_histogram_of_fixed_values_is_a_table(graph: ProcessGraph) -> None:
    scenario, _ = read(graph, {FIXED: bins("FIXED", "FIXED")})
    assert to_mapping(scenario)["tasks"]["A"]["work"] == {
        "dist": "table",
        "values": ["1 min", "2 min"],
        "weights": [50, 50],
    }


def test_a_histogram_of_ranges_that_adjoin_is_quantiles(graph: ProcessGraph) -> None:
    both = "".join(
        f'<qbp:histogramData probability="{share}"><qbp:distribution type="UNIFORM" mean="NaN" arg1="{low}"'
        f' arg2="{high}"/></qbp:histogramData>'
        for share, low, high in ((25, 0, 60), (75, 60, 300))
    )
    histogram = (
        '<qbp:durationDistribution type="HISTOGRAM"><qbp:histogramDataBins>'
        f"{both}</qbp:histogramDataBins></qbp:durationDistribution>"
    )
    scenario, _ = read(graph, {FIXED: histogram})
    work = scenario.tasks["A"].work
    assert work is not None
    assert work.distribution is not None
    assert dump_distribution(work.distribution) == {"dist": "quantiles", "p0": "0 min", "p25": "1 min", "p100": "5 min"}


def test_a_currency_that_is_not_written_is_the_euro(graph: ProcessGraph) -> None:
    assert read(graph, {'currency="EUR" ': ""})[0].currency == "EUR"


def test_a_histogram_of_distributions_is_refused(graph: ProcessGraph) -> None:
    assert [finding.code for finding in refused(graph, changed({FIXED: bins("FIXED", "UNIFORM")}))] == ["QBP-HISTOGRAM"]


def test_the_default_timetable_is_the_arrival_calendar_and_is_consumed(graph: ProcessGraph) -> None:
    scenario, _ = read(
        graph, {'default="true"': 'default="false"', 'id="BH" default="false"': 'id="BH" default="true"'}
    )
    assert (scenario.arrivals[0].calendar, scenario.arrivals[0].calendar_mode) == ("Office", "consume")


def test_an_arrival_calendar_of_its_own_is_named_so(graph: ProcessGraph) -> None:
    scenario, _ = read(graph, {'toTime="23:59:59.999+00:00"': 'toTime="12:00:00.000+00:00"'})
    assert scenario.arrivals[0].calendar == "Arrivals"


def test_without_a_default_timetable_cases_arrive_always_and_it_is_told(graph: ProcessGraph) -> None:
    scenario, findings = read(graph, {'default="true"': 'default="false"'})
    assert scenario.arrivals[0].calendar is None
    assert [(finding.code, finding.severity) for finding in findings] == [("QBP-ALWAYS", "assumption")]


def test_start_and_number_of_cases_may_be_given_by_the_caller(graph: ProcessGraph) -> None:
    scenario, _ = read_qbp(FILE.encode(), graph, name="case.bpmn", start="2026-01-05T08:30:00+08:00", cases=7)
    assert scenario.start.isoformat() == "2026-01-05T08:30:00+08:00"
    assert scenario.arrivals[0].max_count == 7


def test_the_clock_of_the_timetables_is_the_clock_of_the_scenario(graph: ProcessGraph) -> None:
    text = FILE.replace("+00:00", "+08:00").replace("2023-01-02T09:00:00.000+08:00", "2023-01-02T01:00:00.000Z")
    scenario, _ = read_qbp(text.encode(), graph, name="case.bpmn")
    assert scenario.start.isoformat() == "2023-01-02T09:00:00+08:00"
    assert scenario.timezone == "+08:00"


def test_timetables_in_several_time_zones_are_refused(graph: ProcessGraph) -> None:
    found = refused(graph, changed({"17:00:00.000+00:00": "17:00:00.000+02:00"}))
    assert [finding.code for finding in found] == ["QBP-OFFSETS"]


@pytest.mark.parametrize("kind", [EventType.INTERMEDIATE_CATCH, EventType.BOUNDARY])
def test_a_catching_event_comes_after_its_duration(drawing: Callable[..., ProcessGraph], kind: EventType) -> None:
    border = "A" if kind is EventType.BOUNDARY else None
    timer = Event(
        id="J", process="P", scope="P", type=kind, definitions=(EventDefinition("timer"),), attached_to=border
    )
    element = f'<qbp:element elementId="J">{FIXED}</qbp:element>'
    scenario, _ = read(drawing(J=timer), {"</qbp:elements>": f"{element}</qbp:elements>"})
    assert dump_distribution(scenario.events["J"].delay) == "15 min"  # type: ignore[arg-type]  # it has one


def test_a_duration_of_another_element_is_told(graph: ProcessGraph) -> None:
    element = f'<qbp:element elementId="E">{FIXED}</qbp:element>'
    _, findings = read(graph, {"</qbp:elements>": f"{element}</qbp:elements>"})
    assert [(finding.code, finding.severity) for finding in findings] == [("QBP-DURATION", "warning")]


def test_a_sub_process_to_be_simulated_as_a_task_is_refused(drawing: Callable[..., ProcessGraph]) -> None:
    graph = drawing(J=SubProcess(id="J", process="P", scope="P"))
    element = f'<qbp:element elementId="J" simulateAsTask="true">{FIXED}</qbp:element>'
    found = refused(graph, changed({"</qbp:elements>": f"{element}</qbp:elements>"}))
    assert [finding.code for finding in found] == ["QBP-AS-TASK"]


def test_a_task_without_figures_is_told(graph: ProcessGraph) -> None:
    _, findings = read(graph, {'elementId="C"': 'elementId="E"', 'mean="86400"': 'mean="0"'})
    assert [(finding.code, finding.where.element) for finding in findings] == [("QBP-NO-DURATION", "C")]


def test_statistics_options_are_told_once_each(graph: ProcessGraph) -> None:
    both = {f'elementId="{task}"': f'elementId="{task}" costThreshold="9"' for task in "AB"}
    _, findings = read(graph, both)
    assert [(finding.code, finding.severity) for finding in findings] == [("QBP-STATISTICS", "warning")]


def test_a_second_resource_of_a_task_is_told(graph: ProcessGraph) -> None:
    first = "<qbp:resourceId>R1</qbp:resourceId>"
    _, findings = read(graph, {first: f"{first}<qbp:resourceId>R2</qbp:resourceId>"})
    assert [finding.code for finding in findings] == ["QBP-RESOURCES"]


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ('processInstances="500"', "", "EXCHANGE-MISSING", 4),
        ('processInstances="500"', 'processInstances="1e99"', "EXCHANGE-RANGE", 4),
        ('startDateTime="2023-01-02T09:00:00.000+00:00"', 'startDateTime="soon"', "EXCHANGE-INSTANT", 4),
        ('type="EXPONENTIAL"', 'type="POISSON"', "EXCHANGE-UNKNOWN", 5),
        ('arg1="600"', 'arg1="NaN"', "EXCHANGE-MISSING", 5),
        ('arg1="600"', 'arg1="-6"', "EXCHANGE-FIGURES", 5),
        ('arg1="600"', 'arg1="many"', "EXCHANGE-TYPE", 5),
        ('fromWeekDay="MONDAY"', 'fromWeekDay="MOONDAY"', "EXCHANGE-UNKNOWN", 9),
        ("00:00:00.000+00:00", "30:00:00.000+00:00", "EXCHANGE-CLOCK", 9),
        ("17:00:00.000+00:00", "07:00:00.000+00:00", "EXCHANGE-HOURS", 11),
        ('default="false"', 'default="true"', "QBP-DEFAULT", 4),
        ('totalAmount="9"', 'totalAmount="99999999"', "EXCHANGE-RANGE", 14),
        ('totalAmount="9"', 'totalAmount="0"', "QBP-NOBODY", 14),
        ('timetableId="BH"', 'timetableId="BF"', "EXCHANGE-UNKNOWN", 14),
        ('elementId="A"', 'elementId="AA"', "EXCHANGE-UNKNOWN", 18),
        ("<qbp:resourceId>R1<", "<qbp:resourceId>R9<", "EXCHANGE-UNKNOWN", 19),
        ('elementId="f2"', 'elementId="f9"', "EXCHANGE-UNKNOWN", 25),
        ('executionProbability="0.7"', 'executionProbability="7"', "EXCHANGE-RANGE", 25),
    ],
)
def test_what_is_wrong_is_told_with_its_line(graph: ProcessGraph, old: str, new: str, code: str, line: int) -> None:
    assert (code, line) in {(finding.code, finding.where.line) for finding in refused(graph, changed({old: new}))}


def test_a_drawing_without_scenario_is_refused(graph: ProcessGraph) -> None:
    text = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>'
    assert [finding.code for finding in refused(graph, text)] == ["QBP-NONE"]
    assert not has_qbp(text.encode(), name="case.bpmn")
    assert has_qbp(FILE.encode(), name="case.bpmn")


def test_several_scenarios_in_a_file_are_refused(graph: ProcessGraph) -> None:
    begin = FILE.index("<qbp:processSimulationInfo")
    block = FILE[begin : FILE.index("</definitions>")]
    found = refused(graph, FILE.replace(block, block + block))
    assert [finding.code for finding in found] == ["QBP-SEVERAL", "QBP-SEVERAL"]


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "'
    + "x" * 1000
    + '"><!ENTITY b "'
    + "&a;" * 1000
    + '">]><definitions>&b;</definitions>'
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "EXCHANGE-XML"),
        (b"no xml", "EXCHANGE-XML"),
        (FILE[:900].encode(), "EXCHANGE-XML"),
        (b"<a>" * 100_000, "EXCHANGE-XML"),
        (b'<!DOCTYPE d SYSTEM "file:///etc/passwd"><d/>', "EXCHANGE-DOCTYPE"),
        (BOMB.encode(), "EXCHANGE-XML"),
    ],
)
def test_hostile_and_broken_files_are_refused_in_time(graph: ProcessGraph, data: bytes, code: str) -> None:
    began = time.perf_counter()
    assert [finding.code for finding in refused(graph, data)] == [code]
    assert time.perf_counter() - began < 1
