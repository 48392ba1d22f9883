"""The verbs of planners: JSON for programs, tables for people, HTML on demand; wrong usage is said before any run."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bpr.cli.verbs import app
from bpr.errors import Cancelled

DRAWING = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="permit">
<process id="P"><startEvent id="S"/><task id="A" name="Review"/><task id="B" name="Sign"/><endEvent id="E"/>
<sequenceFlow id="f0" sourceRef="S" targetRef="A"/><sequenceFlow id="f1" sourceRef="A" targetRef="B"/>
<sequenceFlow id="f2" sourceRef="B" targetRef="E"/></process></definitions>"""
SCENARIO = """
schema: bpr/scenario/1
name: {{en: Permit {name}, zh: 许可 {name}}}
process: process.bpmn
start: 2026-01-05T00:00:00+00:00
drain: true
arrivals: [{{start: S, interarrival: {{dist: exponential, mean: 10 min}}, max_count: 60}}]
resources: {{clerk: {{count: 3, name: {{en: Clerk, zh: 科员}}}}, chief: {{count: 1, name: {{en: Chief, zh: 科长}}}}}}
tasks:
  A: {{performer: clerk, work: {{dist: exponential, mean: {review} min}}}}
  B: {{performer: chief, work: 3 min}}
"""
STAGES = {"scenario": 12, "digital": 11, "step-1": 8, "to-be": 5}
FAST = ["--replications", "4", "--processes", "1"]
TITLES = {
    "ladder": ("The gain, stage by stage", "成效逐步分解"),
    "speed-up": ("The whole today", "整体现状"),
    "staff": ("What was tried", "试算过的人员配置"),
    "peak": ("Where it breaks", "崩溃负荷"),
}
TARGET = "cycle_time_p90 <= 60 min"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A service in four stages: the same drawing, a review that takes 12, 11, 8, 5 minutes."""
    path = tmp_path_factory.mktemp("permit")
    (path / "process.bpmn").write_text(DRAWING, encoding="utf-8")
    for name, minutes in STAGES.items():
        (path / f"{name}.yaml").write_text(SCENARIO.format(name=name, review=minutes), encoding="utf-8")
    return path


def bpr(*arguments: object) -> Result:
    """Run ``bpr`` in this process."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env={"LC_ALL": "C"})


def answer(*arguments: object) -> dict[str, object]:
    """The JSON that ``bpr … --json`` prints; it must succeed."""
    result = bpr(*arguments, *FAST, "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert isinstance(told, dict)
    return told


def verbs(folder: Path) -> dict[str, list[object]]:
    """Each verb with what it needs."""
    return {
        "ladder": ["ladder", folder],
        "speed-up": ["speed-up", folder],
        "staff": ["staff", folder, "--target", TARGET],
        "peak": ["peak", folder, "--factor", 1, "--factor", 2],
    }


@pytest.mark.parametrize(
    ("verb", "schema"),
    [
        ("ladder", "bpr/ladder/1"),
        ("speed-up", "bpr/whole-and-part/1"),
        ("staff", "bpr/staffing/1"),
        ("peak", "bpr/peak/1"),
    ],
)
def test_every_verb_answers_programs_with_a_schema_and_findings(folder: Path, verb: str, schema: str) -> None:
    told = answer(*verbs(folder)[verb])
    assert told["schema"] == schema
    assert isinstance(told["findings"], list)
    assert all(set(one) >= {"code", "severity", "what", "remedy"} for one in told["findings"])


@pytest.mark.parametrize("verb", ["ladder", "speed-up", "staff", "peak"])
@pytest.mark.parametrize(("lang", "said"), [("en", "Report: "), ("zh", "报告：")])
def test_every_verb_prints_tables_and_writes_its_file(
    folder: Path, tmp_path: Path, verb: str, lang: str, said: str
) -> None:
    html = tmp_path / "out" / f"{verb}.html"
    result = bpr(*verbs(folder)[verb], *FAST, "--lang", lang, "--html", html)
    assert result.exit_code == 0, result.output
    assert f"{said}{html}" in result.stderr
    assert "95" in html.read_text(encoding="utf-8")
    assert [file.name for file in html.parent.iterdir()] == [html.name]
    assert TITLES[verb][lang == "zh"] in result.stdout


def test_without_stages_the_ladder_is_today_digitised_redesigned(folder: Path) -> None:
    told = answer("ladder", folder)
    assert [stage["name"] for stage in told["stages"]] == ["as_is", "digital", "redesign"]
    means = [stage["measures"]["measures"]["work_time"]["value"] for stage in told["stages"]]
    assert means[0] > means[1] > means[2], "12, 11 (digital.yaml of the folder) and 5 minutes a review"


def test_the_stages_are_those_that_are_named_in_their_order(folder: Path) -> None:
    files = [option for name in STAGES for option in ("--stage", f"{name}.yaml")]
    assert [stage["name"] for stage in answer("ladder", folder, *files)["stages"]] == list(STAGES)


def test_only_the_roles_that_are_named_change(folder: Path) -> None:
    told = answer("staff", folder, "--target", TARGET, "--role", "clerk")
    assert [one["role"] for one in told["roles"]] == ["clerk"]
    assert told["growth"] is None
    assert told["full_time"]["schema"] == "bpr/full-time/1"


def test_growth_is_looked_at_where_it_is_asked_for(folder: Path) -> None:
    told = answer("staff", folder, "--target", TARGET, "--role", "clerk", "--growth", "10%", "--years", 2)
    assert (told["growth"]["rate"], told["growth"]["most"]) == (0.1, 2)


def test_remedies_are_run_under_the_same_loads(folder: Path) -> None:
    told = answer("peak", folder, "--with", "to-be.yaml", "--factor", 1, "--factor", 2)
    assert list(told["models"]) == ["scenario", "to-be"]
    assert told["factors"] == [1.0, 2.0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ladder", "--stage", "scenario.yaml"], "2 stages or more"),
        (["ladder", "--stage", "scenario.yaml", "--stage", "scenario.yaml"], "twice"),
        (["speed-up", "--by", "100%"], "less than 100 %"),
        (["speed-up", "--by", "0"], "more than 0"),
        (["staff"], "--target"),
        (["staff", "--target", TARGET, "--replications", "1"], "give 2 or more"),
        (["staff", "--target", TARGET, "--antithetic", "--replications", "2"], "give 4 or more"),
        (["staff", "--target", TARGET, "--years", "0"], "--years"),
        (["peak", "--replications", "1"], "give 2 or more"),
        (["peak", "--factor", "0"], "more than 0"),
        (["peak", "--resolution", "0"], "more than 0"),
        (["peak", "--with", "scenario.yaml"], "twice"),
    ],
)
def test_wrong_usage_is_exit_code_2_and_says_what_is_right(folder: Path, arguments: list[str], said: str) -> None:
    verb, *options = arguments
    result = bpr(verb, folder, *options)
    assert result.exit_code == 2, result.output
    assert said in " ".join(result.stderr.split())
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ladder", "--of", "cycle_tme"], "Did you mean 'cycle_time'"),
        (["ladder", "--stage", "scenario.yaml", "--stage", "nowhere.yaml"], "nowhere.yaml"),
        (["speed-up", "--unit", "U_NOWHERE"], "U_NOWHERE"),
        (["speed-up", "--by", "a third"], "95 % or 0.95"),
        (["staff", "--target", "soon"], "cycle_time_p90 <= 20 d"),
        (["staff", "--target", TARGET, "--role", "clark"], "Did you mean 'clerk'"),
        (["staff", "--target", TARGET, "--growth", "much"], "95 % or 0.95"),
        (["peak", "--success", "all"], "95 % or 0.95"),
        (["peak", "--within", "soon"], "soon"),
    ],
)
def test_what_cannot_be_meant_is_a_finding_with_a_remedy(folder: Path, arguments: list[str], said: str) -> None:
    verb, *options = arguments
    result = bpr(verb, folder, *options, *FAST)
    assert result.exit_code == 1, result.output
    assert said in result.stderr
    assert "Traceback" not in result.output


def test_who_cancels_finds_the_old_file(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    html = tmp_path / "ladder.html"
    html.write_text("of yesterday", encoding="utf-8")

    def cancelled(*_: object, **__: object) -> None:
        raise Cancelled

    monkeypatch.setattr("bpr.experiment.ladder.simulate", cancelled)
    assert bpr("ladder", folder, *FAST, "--html", html).exit_code == 1
    assert html.read_text(encoding="utf-8") == "of yesterday"
    assert list(tmp_path.iterdir()) == [html]
