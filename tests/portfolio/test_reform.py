"""Lists over a whole portfolio: functions, offices, gains, staff, sums; held against figures worked out by hand."""

import json
import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

import bpr
from bpr.cli.verbs import app
from bpr.errors import UnknownName
from bpr.portfolio.agencies import agencies_to_adjust
from bpr.portfolio.functions import functions_to_transform
from bpr.portfolio.gains import gains
from bpr.portfolio.reform import reform
from bpr.portfolio.staff_need import staff_need
from bpr.portfolio.sums import sums
from bpr.portfolio.yearly import OUTSIDE, Yearly, yearly
from bpr.report.findings import in_words
from tests.portfolio.drawing import Service, Task, folder_of

INTAKE = Task("A", "U_WINDOW", "30 min", 'function="intake" touchpoint="visit" collects="licence; form"')
CHECK = Task(
    "B", "U_REVIEW", "1 h", 'function="drawing check" legalBasis="Law art. 5" step="review" collects="licence"'
)
DECIDE = Task("C", "U_CHIEF", "15 min", 'function="decide" step="decision"')
ONLINE = Task("A", "U_WINDOW", "30 min", 'function="intake" touchpoint="online" collects="form" uses="licence"')

PERMIT = Service([INTAKE, CHECK, DECIDE], [ONLINE, DECIDE], "cases_a_year: 1760")
"""A year has 1,760 cases and a post 1,760 hours: an hour a case is one post."""


def year_of(root: Path, services: Mapping[str, Service], replications: int = 2, **options: str) -> Yearly:
    """A portfolio, run and scaled to a year."""
    read = bpr.load_portfolio(folder_of(root / "portfolio", services, **options))
    found = bpr.compare_together(read.as_is, read.to_be, private=read.private, replications=replications)
    return yearly(read, found)


# 拟转变职能


def test_a_function_that_no_redesign_exercises_is_a_candidate_with_its_work_and_its_norm(tmp_path: Path) -> None:
    """One hour a case, 1,760 cases, 1,760 hours a post: exactly one post."""
    found = functions_to_transform(year_of(tmp_path, {"permit": PERMIT}))
    (one,) = found.candidates
    assert (one.id, one.legal_basis, one.exercised_by, one.services) == (
        "drawing check",
        ("Law art. 5",),
        ("U_REVIEW",),
        ("permit",),
    )
    assert (one.executions.value, one.fte.value) == pytest.approx((1760, 1.0))
    assert (one.fte.low, one.fte.high, one.fte.n) == pytest.approx((1.0, 1.0, 2))
    assert found.still_used == ()


def test_a_function_that_another_service_still_exercises_is_listed_apart_with_where(tmp_path: Path) -> None:
    """A service without a redesign stays as it is: it still uses what it uses."""
    found = functions_to_transform(year_of(tmp_path, {"permit": PERMIT, "licence": Service([INTAKE, CHECK])}))
    assert found.candidates == ()
    (one,) = found.still_used
    assert (one.id, one.left, one.still, one.units) == ("drawing check", ("permit",), ("licence",), ("U_REVIEW",))


def test_the_register_says_who_has_a_function_and_by_which_norm(tmp_path: Path) -> None:
    units = (Path(__file__).parent / "drawing.py").read_text(encoding="utf-8").split('"""')[3]
    units += "functions: {F_CHECK: {name: {en: drawing check, zh: 审图}, unit: U_CHIEF, legal_basis: Law art. 4}}\n"
    (one,) = functions_to_transform(year_of(tmp_path, {"permit": PERMIT}, units=units)).candidates
    assert (one.id, one.name.text("zh"), one.holder) == ("F_CHECK", "审图", "U_CHIEF")
    assert one.legal_basis == ("Law art. 4", "Law art. 5")


def test_of_a_drawing_that_names_no_function_nothing_is_said(tmp_path: Path) -> None:
    year = year_of(tmp_path, {"permit": PERMIT, "other": Service([Task("A")])})
    assert functions_to_transform(year).unnamed == ("other",)


ABOLISHED = [Task(f"X{n}", "U_REVIEW", "10 min", f'function="item {n}" legalBasis="norm {n}"') for n in range(14)]
KEPT = [Task(f"K{n}", "U_WINDOW", "10 min", f'function="kept {n}"') for n in range(8)]


def test_fourteen_abolished_items_are_fourteen_candidates_and_their_section_is_one(tmp_path: Path) -> None:
    """As in Beijing's low-risk projects: 22 items, 14 of them abolished."""
    year = year_of(tmp_path, {"project": Service([*KEPT, *ABOLISHED], KEPT)})
    found = functions_to_transform(year)
    assert {one.id for one in found.candidates} == {f"item {n}" for n in range(14)}
    (section,) = [one for one in agencies_to_adjust(year).candidates if "no_task" in one.reasons and not one.is_agency]
    assert (section.key, len(section.functions), section.still_used) == ("U_REVIEW", 14, ())
    assert set(section.legal_basis) == {f"norm {n}" for n in range(14)}


def test_what_another_service_uses_is_no_candidate_nor_is_its_section(tmp_path: Path) -> None:
    other = Service(ABOLISHED[:3], says="cases_a_year: 100000")
    year = year_of(tmp_path, {"project": Service([*KEPT, *ABOLISHED], KEPT), "other": other})
    found = functions_to_transform(year)
    assert {one.id for one in found.candidates} == {f"item {n}" for n in range(3, 14)}
    assert {one.id for one in found.still_used} == {"item 0", "item 1", "item 2"}
    changes = agencies_to_adjust(year)
    assert "U_REVIEW" not in {one.key for one in changes.candidates}
    (section,) = [one for one in changes.still_used if one.key == "U_REVIEW"]
    assert (section.left, section.still_used) == (("project",), ("other",))


# 拟调整机构


def test_an_office_without_a_task_with_little_work_or_with_signatures_only_is_a_candidate(tmp_path: Path) -> None:
    """The chief keeps a quarter of an hour a case: 0.25 posts."""
    year = year_of(tmp_path, {"permit": PERMIT})
    found = {one.key: one for one in agencies_to_adjust(year).candidates}
    assert found["U_REVIEW"].reasons == ("no_task",)
    assert found["U_CHIEF"].reasons == ("small",)
    assert "U_WINDOW" not in {one.key for one in agencies_to_adjust(year, small_fte=0.5).candidates}
    assert "U_CHIEF" not in {one.key for one in agencies_to_adjust(year, small_fte=0.25).candidates}
    load = found["U_REVIEW"].load
    assert (load.as_is.value, load.to_be.value, load.difference.value) == pytest.approx((1.0, 0.0, -1.0))
    passing = agencies_to_adjust(year, small_fte=0.0, pass_through=lambda _: {"C"})
    assert {one.key: one.reasons for one in passing.candidates} == {
        "U_REVIEW": ("no_task",),
        "U_CHIEF": ("only_pass_through",),
        "BUREAU": ("only_pass_through",),
    }


def test_of_an_office_whose_tasks_have_no_work_nobody_knows_whether_it_is_small(tmp_path: Path) -> None:
    """Its task takes nobody's time, before and after."""
    waits = Task("B", "U_REVIEW", "0 min")
    found = agencies_to_adjust(year_of(tmp_path, {"permit": Service([INTAKE, waits], [ONLINE, waits])}))
    assert found.without_work == ("U_REVIEW",)
    assert "U_REVIEW" not in {one.key for one in found.candidates}


def test_an_agency_is_looked_at_with_all_its_units(tmp_path: Path) -> None:
    """Of the bureau's two units one keeps work: the bureau is small, but not without a task."""
    found = {one.key: one for one in agencies_to_adjust(year_of(tmp_path, {"permit": PERMIT})).candidates}
    assert found["BUREAU"].is_agency
    assert (found["BUREAU"].units, found["BUREAU"].reasons) == (("U_REVIEW", "U_CHIEF"), ("small",))
    assert found["BUREAU"].load.as_is.value == pytest.approx(1.25)


def test_a_unit_that_comes_in_with_the_redesign_counts_for_its_agency(tmp_path: Path) -> None:
    """The review section gives its task to the chief of the same bureau: it has none left, the bureau has."""
    moved = Task("D", "U_CHIEF", "1 h", 'function="drawing check" step="review"')
    year = year_of(tmp_path, {"permit": Service([INTAKE, CHECK], [ONLINE, moved], "cases_a_year: 1760")})
    found = {one.key: one for one in agencies_to_adjust(year, small_fte=0.1).candidates}
    assert found["U_REVIEW"].reasons == ("no_task",)
    assert "BUREAU" not in found


def test_units_that_no_register_knows_are_those_of_their_service(tmp_path: Path) -> None:
    """Both drawings have no lanes: each process is a unit of its own, though both are called alike."""
    plain = [Task("A", says='function="intake"')]
    bare = Service([Task("A", says=""), Task("B", says="")], plain)
    text = dict.fromkeys(("one", "two"), bare)
    folder = folder_of(tmp_path / "portfolio", text)
    for file in folder.rglob("*.bpmn"):
        file.write_text(file.read_text(encoding="utf-8").replace('unit="U_WINDOW"', ""), encoding="utf-8")
    (folder / "organisation.yaml").unlink()
    for file in folder.rglob("*.yaml"):
        file.write_text(file.read_text(encoding="utf-8").replace(", unit: U_WINDOW", ""), encoding="utf-8")
    read = bpr.load_portfolio(folder)
    year = yearly(read, bpr.compare_together(read.as_is, read.to_be, replications=2))
    assert len(year.units) == 2
    assert {key.partition("/")[0] for key in year.units} == {"one", "two"}


# 利益关系


def test_gains_of_the_offices_are_those_worked_out_by_hand(tmp_path: Path) -> None:
    found = gains(year_of(tmp_path, {"permit": PERMIT}))

    def row(unit: str, name: str) -> tuple[float, float]:
        change = found.units[unit][name]
        return change.as_is.value, change.to_be.value

    assert row("U_REVIEW", "load") == pytest.approx((1, 0))
    assert row("U_CHIEF", "approvals") == pytest.approx((1760, 1760))
    assert row("U_REVIEW", "control_points") == (1, 0)
    assert row("U_CHIEF", "control_points") == (1, 1)
    assert row("U_WINDOW", "data_collected") == (2, 1)
    assert row("U_REVIEW", "data_collected") == (1, 0)
    assert row("U_REVIEW", "handoffs_in") == pytest.approx((1760, 0))
    assert row("U_WINDOW", "handoffs_out") == pytest.approx((1760, 1760))
    assert row("U_CHIEF", "cost") == pytest.approx((1760 * 15, 1760 * 15))


def test_rows_sum_to_what_the_services_themselves_come_to(tmp_path: Path) -> None:
    """Totals are taken from the measures of the services here, not from the rows."""
    services = {
        "permit": Service([INTAKE, CHECK, DECIDE], [ONLINE, DECIDE], "cases_a_year: 900", more="cost: {per_case: 7}"),
        "licence": Service([INTAKE, DECIDE], gap="{dist: exponential, mean: 50 min}"),
    }
    year = year_of(tmp_path, services, replications=3)
    found = gains(year)
    for name, measure, scale in (
        ("load", "effort", 1 / (1760 * 3_600_000)),
        ("cost", "cost_per_case", 1.0),
        ("handoffs_in", "handoffs", 1.0),
        ("handoffs_out", "handoffs", 1.0),
    ):
        for side, run in zip(("as_is", "to_be"), year.runs, strict=True):
            rows = sum(getattr(changes[name], side).value for changes in found.units.values())
            total = sum(float(np.mean(values)) for values in run.total(measure).values()) * scale
            assert rows == pytest.approx(total)
            assert rows == pytest.approx(getattr(found.totals[name], side).value)
    fixed = found.units[OUTSIDE]["cost"].as_is
    assert (fixed.value, fixed.low, fixed.high) == (900 * 7, 900 * 7, 900 * 7)


# 规模适度


def test_the_work_of_an_office_is_that_of_all_services_beside_its_people(tmp_path: Path) -> None:
    """30 min in each of two services of 1,760 cases: one post; the thirty shared clerks are counted once."""
    licence = Service([INTAKE], says="cases_a_year: 1760")
    found = {one.unit: one for one in staff_need(year_of(tmp_path, {"permit": PERMIT, "licence": licence}))}
    window = found["U_WINDOW"]
    assert window.load.as_is.value == pytest.approx(1.0)
    assert {service: one.as_is.value for service, one in window.services.items()} == pytest.approx(
        {"permit": 0.5, "licence": 0.5}
    )
    assert (window.people_as_is, window.people_to_be) == (30, 30)
    assert sum(one.load.as_is.value for one in found.values()) == pytest.approx(2.25)


def test_fte_hours_of_the_file_or_the_argument_are_taken(tmp_path: Path) -> None:
    year = year_of(tmp_path, {"permit": PERMIT}, top="fte_hours: 880\n")
    assert functions_to_transform(year).candidates[0].fte.value == pytest.approx(2.0)
    other = yearly(year.portfolio, year.comparison, fte_hours=3520)
    assert functions_to_transform(other).candidates[0].fte.value == pytest.approx(0.5)
    assert any(one.code == "YEAR-FTE" and "3,520" in one.what_text for one in other.findings)


# Cases a year


def test_cases_a_year_come_from_the_window_where_nobody_says_them(tmp_path: Path) -> None:
    """One an hour, 8 hours on each of two days: 16 begin in 2 days, 2,920 in 365."""
    year = year_of(tmp_path, {"permit": Service([INTAKE])})
    begun = year.as_is.measures["permit"].cases_started.value
    assert year.as_is.cases["permit"].tolist() == pytest.approx([begun * 365 / 2] * 2)
    assert [one.code for one in year.findings] == ["YEAR-FTE", "YEAR-CASES"]


def test_a_comparison_of_other_services_is_refused(tmp_path: Path) -> None:
    year = year_of(tmp_path, {"permit": PERMIT})
    other = bpr.load_portfolio(folder_of(tmp_path / "other", {"licence": PERMIT}))
    with pytest.raises(UnknownName, match="licence"):
        yearly(other, year.comparison)


# Sums


def test_limits_are_compressed_as_sums_not_as_a_mean_of_ratios(tmp_path: Path) -> None:
    """(20 + 5 − 2 − 4) / 25 = 76 %; the mean of 90 % and 20 % would be 55 %."""
    services = {
        "long": Service([INTAKE], [INTAKE], more="limits: {statutory: 20 wd, committed: 2 wd}"),
        "short": Service([INTAKE], [INTAKE], more="limits: {statutory: 5 wd, committed: 4 wd}"),
        "open": Service([INTAKE]),
    }
    (found,) = sums(year_of(tmp_path, services)).limits[1]
    assert (found.unit, found.services) == ("wd", ("long", "short"))
    assert found.compression == pytest.approx(0.76)


def test_the_once_only_rate_is_one_of_sums(tmp_path: Path) -> None:
    """Permit: 3 collected, 1 again, 300 cases; licence: 2 collected, 0 again, 100 cases: 1 − 300 / 1,100."""
    services = {
        "permit": Service([INTAKE, CHECK], [ONLINE], "cases_a_year: 300"),
        "licence": Service([INTAKE], says="cases_a_year: 100"),
    }
    found = sums(year_of(tmp_path, services))
    assert found.once_only is not None
    assert found.once_only.change.as_is.value == pytest.approx(1 - 300 / 1100)
    assert found.once_only.change.to_be.value == pytest.approx(1.0)
    assert found.sums["visits"].change.as_is.value == pytest.approx(400)
    assert found.sums["visits"].change.to_be.value == pytest.approx(100)
    assert found.cases.as_is.value == pytest.approx(400)


def test_units_that_begin_to_share_data_are_islands_no_more(tmp_path: Path) -> None:
    """The review section asks for the licence anew; after the redesign it gets it from the window."""
    lookup = Task("B", "U_REVIEW", "1 h", 'function="drawing check" uses="licence"')
    services = {"permit": Service([CHECK], [lookup]), "licence": Service([INTAKE], [INTAKE])}
    found = sums(year_of(tmp_path, services))
    assert set(found.islands_removed) == {"U_REVIEW", "U_WINDOW"}


# All of it


def test_a_plan_is_json_with_intervals_and_nothing_is_simulated_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = year_of(tmp_path, {"permit": PERMIT, "licence": Service([INTAKE, CHECK])})
    monkeypatch.setattr("bpr.engine.run.replicate", None)
    plan = reform(year.portfolio, year.comparison, weights={"volume": 1})
    told = json.loads(json.dumps(plan.to_dict(), allow_nan=False))
    assert told["schema"] == "bpr/reform/1"
    assert told["functions"]["still_used"][0]["still"] == ["licence"]
    assert told["gains"]["totals"]["load"]["difference"]["low"] is not None
    assert told["ranking"]["weights"]["volume"] == 1
    assert math.isclose(told["staff"][0]["load"]["as_is"]["n"], 2)


# What people see


def called(*arguments: object) -> Result:
    """The outcome of ``bpr portfolio plan …``."""
    return CliRunner().invoke(app, ["portfolio", "plan", *map(str, arguments)], env={"LC_ALL": "C"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two services, one of which still does what the other gives up."""
    licence = Service([INTAKE, CHECK], says="name: {en: Licence, zh: 证照}, complaints: 4")
    return folder_of(tmp_path / "portfolio", {"permit": PERMIT, "licence": licence})


def test_the_plan_prints_every_list_in_both_languages(folder: Path) -> None:
    english = called(folder, "-n", 2, "--processes", 1)
    assert english.exit_code == 0, english.output
    for title in ("Urgency of the services", "Order of reform", "candidates", "gains and loses", "Work of each office"):
        assert title in english.stdout
    assert "left: permit; still: Licence" in english.stdout
    assert "1,760 hours" in english.stderr
    chinese = called(folder, "-n", 2, "--processes", 1, "--lang", "zh").stdout
    for title in (
        "改革迫切程度排序",
        "改革次序",
        "拟转变职能候选清单",
        "拟调整机构候选清单",
        "利益变化",
        "人年",
        "证照",
    ):
        assert title in chinese


def test_one_list_alone_can_be_asked_for(folder: Path) -> None:
    told = called(folder, "-n", 2, "--processes", 1, "--only", "ranking", "--weights", "volume=2,complaints=1").stdout
    assert "Urgency" in told
    assert "candidates" not in told
    weights = next(line for line in told.splitlines() if "Weight" in line)
    assert weights.split() == ["Weight", "2", "1"]
    assert "Complaints a year (known of one alone)" in " ".join(told.split())


def test_a_plan_for_programs_is_one_json_document_with_its_findings(folder: Path) -> None:
    told = json.loads(called(folder, "-n", 2, "--processes", 1, "--json", "--small", 0, "--fte-hours", 880).stdout)
    assert told["schema"] == "bpr/reform/1"
    assert told["fte_hours"] == 880
    assert told["agencies"]["small_fte"] == 0
    assert "YEAR-CASES" in {finding["code"] for finding in told["findings"]}


@pytest.mark.parametrize("weights", ["volum=1", "volume=-1", "volume", "volume=0"])
def test_weights_that_are_none_are_exit_code_1_before_anything_is_run(folder: Path, weights: str) -> None:
    result = called(folder, "--weights", weights)
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert "weigh" in result.output or "criterion" in result.output


def test_every_assumption_and_warning_of_a_plan_has_its_chinese(folder: Path) -> None:
    year = yearly(read := bpr.load_portfolio(folder), bpr.compare_together(read.as_is, read.to_be, replications=2))
    for finding in reform(year.portfolio, year.comparison).findings:
        assert in_words(finding, "zh")[0] != finding.what_text


def test_the_plan_is_written_as_a_file_for_people(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "portfolio", {"permit": PERMIT})
    file = tmp_path / "new" / "plan.html"
    options = ["-n", "2", "--processes", "1", "--only", "sums", "--html", str(file), "--lang", "zh"]
    done = CliRunner().invoke(app, ["portfolio", "plan", str(folder), *options])
    assert done.exit_code == 0
    assert f"报告：{file}" in done.stderr
    text = file.read_text(encoding="utf-8")
    assert 'lang="zh-Hans" data-lang="zh"' in text
    assert "拟转变职能候选清单" in text  # the file has all lists


def test_a_file_that_cannot_be_written_is_said_and_ends_with_1(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "portfolio", {"permit": PERMIT})
    (tmp_path / "taken").write_text("", encoding="utf-8")
    options = ["-n", "2", "--processes", "1", "--html", str(tmp_path / "taken" / "plan.html")]
    done = CliRunner().invoke(app, ["portfolio", "plan", str(folder), *options])
    assert done.exit_code == 1
    assert "taken" in done.stderr
