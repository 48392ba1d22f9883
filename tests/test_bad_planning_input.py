"""What is wrong with units, data, limits and portfolios is said in its place, with a remedy, in two languages, at once.

What can be computed without it is: a warning stands beside the figures, an error stops before anything is written.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

import bpr
from bpr.cli.verbs import app
from bpr.errors import Finding, OrganisationError
from bpr.metrics.data_silos import data_silos
from bpr.report.findings import in_words

PROCESS = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpr="urn:bpr:1" targetNamespace="t">
<process id="P"><laneSet id="Lanes">
<lane id="Lane_Window" name="Window"><flowNodeRef>S</flowNodeRef><flowNodeRef>A</flowNodeRef></lane>
<lane id="Lane_Review" name="Review"><flowNodeRef>B</flowNodeRef></lane>
<lane id="Lane_Chief" name="Chief"><flowNodeRef>C</flowNodeRef><flowNodeRef>E</flowNodeRef></lane></laneSet>
<startEvent id="S"/><task id="A"/><task id="B"/><task id="C"/><endEvent id="E"/>
<sequenceFlow id="f0" sourceRef="S" targetRef="A"/><sequenceFlow id="f1" sourceRef="A" targetRef="B"/>
<sequenceFlow id="f2" sourceRef="B" targetRef="C"/><sequenceFlow id="f3" sourceRef="C" targetRef="E"/>
</process></definitions>
"""

SCENARIO = """schema: bpr/scenario/1
process: process.bpmn
start: 2026-01-05T08:00:00+08:00
timezone: Asia/Shanghai
arrivals: [{start: S, interarrival: 1 h, max_count: 3}]
tasks: {A: {work: 5 min}, B: {work: 5 min}, C: {work: 5 min}}
"""

REGISTER = """schema: bpr/organisation/1
units:
  U_COUNTY: {name: County, line: government, level: county, territory: X}
  U_WINDOW: {name: Window, agency: SERVICE, parent: U_COUNTY, line: service, level: county, territory: X}
  U_REVIEW: {name: Review, agency: BUREAU, parent: U_CHIEF, line: bureau, level: county, territory: X}
  U_CHIEF:  {name: Chief, agency: BUREAU, parent: U_COUNTY, line: bureau, level: county, territory: X}
"""

THREE_WAYS = {"handoffs": 2.0, "handoffs_static": 2.0, "handoffs_serial": 2.0}
"""Two handoffs a case: as they happened, as expected without a run, and on the critical path."""

Make = Callable[..., Path]


@pytest.fixture
def service(tmp_path: Path) -> Make:
    """``service("folder", {file: (old, new)})`` -> a model folder with three units in a row, and these changes."""

    def make(name: str = "permit", changes: dict[str, tuple[str, str]] | None = None) -> Path:
        folder = tmp_path / "services" / name
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in {"process.bpmn": PROCESS, "scenario.yaml": SCENARIO, "organisation.yaml": REGISTER}.items():
            old, new = (changes or {}).get(file, ("", ""))
            assert old in text
            (folder / file).write_text(text.replace(old, new), encoding="utf-8")
        return folder

    return make


def told(findings: Sequence[Finding], code: str) -> Finding:
    """The one finding of this code; it has a remedy, and other words in Chinese."""
    (finding,) = [finding for finding in findings if finding.code == code]
    what, remedy = in_words(finding, "zh")
    assert finding.remedy_text
    assert any("一" <= letter <= "鿿" for letter in what)
    assert remedy != finding.remedy_text
    return finding


def handoffs(model: bpr.Model) -> dict[str, float]:
    """Handoffs a case, in all and by kind, of a run of `model`."""
    measures = bpr.measure(bpr.simulate(model, seed=1), model)
    return {name: measures[name].value for name in measures if name.startswith("handoffs") and measures[name].value}


def check(folder: Path, *verbs: str, lang: str = "en") -> tuple[int, str]:
    """Exit code and words of ``bpr check``, or of ``bpr portfolio check``."""
    result = CliRunner().invoke(app, [*verbs, "check", str(folder), "--lang", lang])
    return result.exit_code, result.output


def test_nothing_is_wrong_with_the_service_of_these_tests(service: Make) -> None:
    model = bpr.load(service())
    assert [one for one in model.findings if one.severity == "warning"] == []
    kinds = {"handoffs_horizontal": 1.0, "handoffs_vertical_up": 1.0, "handoffs_vertical": 1.0}
    assert handoffs(model) == {**THREE_WAYS, **kinds}


def test_a_unit_above_itself_has_nobody_above_and_all_handoffs_are_counted(service: Make) -> None:
    folder = service(changes={"organisation.yaml": ("BUREAU, parent: U_COUNTY", "BUREAU, parent: U_CHIEF")})
    model = bpr.load(folder)
    finding = told(model.findings, "ORG-CIRCLE")
    assert (str(finding.where), finding.severity) == ("organisation.yaml:6: units.U_CHIEF.parent", "warning")
    assert "U_CHIEF → U_CHIEF" in finding.what_text
    assert model.organisation.units["U_CHIEF"].parent is None
    assert (
        handoffs(model)["handoffs_vertical_up"] == 1.0
    )  # from the section to the chief: that is no part of the circle


def test_units_above_each_other_are_told_once_and_who_is_below_them_stays_so(service: Make) -> None:
    folder = service(changes={"organisation.yaml": ("BUREAU, parent: U_COUNTY", "BUREAU, parent: U_REVIEW")})
    model = bpr.load(folder)
    assert "U_REVIEW → U_CHIEF → U_REVIEW" in told(model.findings, "ORG-CIRCLE").what_text
    assert handoffs(model)["handoffs_internal"] == 1.0  # of one agency, and neither above the other any more


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("Chief, agency: BUREAU", "Chief, agency: Bureau", "ORG-AGENCY", "organisation.yaml:6: units.U_CHIEF.agency"),
        ("name: Window", "name: Chief", "ORG-NAMESAKE", "organisation.yaml:6: units.U_CHIEF.name"),
    ],
    ids=["one name in two spellings", "two agencies whose heads are called the same"],
)
def test_two_agencies_of_one_name_are_told_and_counted_as_written(
    service: Make, old: str, new: str, code: str, place: str
) -> None:
    model = bpr.load(service(changes={"organisation.yaml": (old, new)}))
    finding = told(model.findings, code)
    assert (str(finding.where), finding.severity) == (place, "warning")
    assert handoffs(model)["handoffs"] >= 1.0


def test_a_lane_that_no_unit_stands_for_is_a_unit_whose_handoffs_are_not_classified(service: Make) -> None:
    model = bpr.load(service(changes={"process.bpmn": ('name="Review"', 'name="Archive"')}))
    finding = told(model.findings, "ORG-UNREGISTERED")
    assert (finding.where.line, finding.where.element, finding.severity) == (4, "Lane_Review", "warning")
    assert handoffs(model) == {**THREE_WAYS, "handoffs_unclassified": 2.0}


def test_a_lane_that_the_register_gives_to_a_unit_it_does_not_have_is_an_error_in_its_place(service: Make) -> None:
    folder = service(changes={"organisation.yaml": ("units:", "lanes: {Lane_Review: U_REVEIW}\nunits:")})
    with pytest.raises(OrganisationError) as raised:
        bpr.load(folder)
    finding = told(raised.value.findings, "ORG-UNIT")
    assert str(finding.where) == "organisation.yaml:2: lanes.Lane_Review"
    assert "Did you mean 'U_REVIEW'" in finding.remedy_text


def test_a_datum_that_nobody_produces_is_told_and_the_matrix_of_data_is_there(service: Make) -> None:
    data = "data:\n  D_SEAL: {name: Seal, used_by: [U_CHIEF]}\nunits:"
    annotated = '<task id="B"><extensionElements><bpr:annotation uses="Seal"/></extensionElements></task>'
    changes = {"organisation.yaml": ("units:", data), "process.bpmn": ('<task id="B"/>', annotated)}
    model = bpr.load(service(changes=changes))
    finding = told(model.findings, "DATA-UNPRODUCED")
    assert (str(finding.where), finding.severity) == ("organisation.yaml:3: data.D_SEAL", "warning")
    silos = data_silos(model)
    assert silos.crud == {("P", "U_REVIEW", "D_SEAL"): "R"}
    assert silos.isolated == ("U_CHIEF", "U_REVIEW", "U_WINDOW")


def test_a_limit_in_working_days_without_a_calendar_is_counted_from_monday_to_friday(service: Make) -> None:
    model = bpr.load(service(changes={"scenario.yaml": ("tasks:", "limits: {statutory: 1 wd}\ntasks:")}))
    finding = told(model.findings, "LIMIT-WEEK")
    assert (str(finding.where), finding.severity) == ("scenario.yaml:6: limits", "assumption")
    assert bpr.measure(bpr.simulate(model, seed=1), model)["on_time_statutory"].value == 1.0


def test_a_redesign_whose_units_are_in_no_register_is_run_and_its_handoffs_counted(service: Make) -> None:
    folder = service()
    lanes = PROCESS.replace('id="Lane_Review" name="Review"', 'id="Lane_Review" name="Joint"')
    for task in "BC":
        note = f'<task id="{task}"><extensionElements><bpr:annotation unit="U_JOINT"/></extensionElements></task>'
        lanes = lanes.replace(f'<task id="{task}"/>', note)
    (folder / "to-be.bpmn").write_text(lanes)
    (folder / "to-be.yaml").write_text(SCENARIO.replace("process.bpmn", "to-be.bpmn"))
    model = bpr.load(folder, scenario="to-be.yaml")
    finding = told(model.findings, "ORG-UNKNOWN")
    assert (finding.where.element, finding.severity, finding.values["name"]) == ("B", "warning", "U_JOINT")
    # both tasks are of one unit: work passes from the window to it, and no further
    assert handoffs(model) == {**dict.fromkeys(THREE_WAYS, 1.0), "handoffs_unclassified": 1.0}


def test_without_any_register_handoffs_are_counted_and_up_and_down_are_not_offered(service: Make) -> None:
    folder = service()
    (folder / "organisation.yaml").unlink()
    model = bpr.load(folder)
    measures = bpr.measure(bpr.simulate(model, seed=1), model)
    assert measures["handoffs"].value == measures["handoffs_internal"].value == 2.0
    assert "handoffs_vertical" not in measures


def test_bpr_check_says_everything_about_a_service_at_once_and_figures_that_can_be_had_are_no_failure(
    service: Make,
) -> None:
    changes = {
        "organisation.yaml": ("BUREAU, parent: U_COUNTY", "BUREAU, parent: U_CHIEF"),
        "process.bpmn": ('name="Window"', 'name="Desk"'),
        "scenario.yaml": ("tasks:", "limits: {statutory: 1 wd}\ntasks:"),
    }
    folder = service(changes=changes)
    for lang, words in (("en", ("goes in a circle", "does not know the lane", "in working days")),
                        ("zh", ("形成循环", "没有泳道", "工作日"))):  # fmt: skip
        code, output = check(folder, lang=lang)
        assert code == 0
        assert all(word in output for word in words)


def test_what_is_wrong_with_the_register_and_with_a_scenario_is_said_in_one_go_and_nothing_is_written(
    service: Make, tmp_path: Path
) -> None:
    changes = {
        "organisation.yaml": ("parent: U_CHIEF", "parent: U_CHEIF"),
        "scenario.yaml": ("interarrival: 1 h", "interarrival: one hour"),
    }
    folder = service(changes=changes)
    code, output = check(folder)
    assert code == 1
    assert "organisation.yaml:5: units.U_REVIEW.parent" in output
    assert "scenario.yaml:5: arrivals[0].interarrival" in output
    report = tmp_path / "report.html"
    written = CliRunner().invoke(app, ["compare", str(folder), "--to-be", "scenario.yaml", "--html", str(report)])
    assert written.exit_code == 1
    assert not report.exists()


def test_a_portfolio_that_names_a_missing_folder_says_so_beside_all_that_is_wrong_with_its_other_services(
    service: Make,
) -> None:
    root = service(changes={"scenario.yaml": ("work: 5 min}, C", "work: 5}, C")}).parent
    service("licence")
    (root / "portfolio.yaml").write_text(
        "schema: bpr/portfolio/1\nservices:\n  - {id: permit, folder: permit}\n  - {id: licence, folder: licence}\n"
        "  - {id: birth, folder: brith}\n"
    )
    before = sorted(root.rglob("*"))
    code, output = check(root, "portfolio")
    assert code == 1
    assert "services/portfolio.yaml:5: services[2].folder" in output
    assert "There is no model folder 'brith'" in output
    assert "tasks.B.work" in output
    assert "没有模型文件夹“brith”" in check(root, "portfolio", lang="zh")[1]
    written = CliRunner().invoke(app, ["portfolio", "run", str(root), "--log", str(root / "run.parquet")])
    assert written.exit_code == 1
    assert sorted(root.rglob("*")) == before
