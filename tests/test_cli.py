"""The command line: every verb answers people and programs, and refuses with a sentence and an exit code."""

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from lxml import etree
from typer.main import get_command
from typer.testing import CliRunner, Result

from bpr.cli.options import language_of
from bpr.cli.printing import print_table
from bpr.cli.running import progress_bar
from bpr.cli.sharing import processes
from bpr.cli.verbs import app
from bpr.report.text import TextTable
from bpr.version import VERSION

VERBS = [
    *("check", "show", "simulate", "measure", "warmup", "compare", "report", "schema", "import", "export", "app"),
    *("ladder", "speed-up", "staff", "peak"),
]
SMALL = ["--replications", "2", "--seed", "1"]


def bpr(*arguments: object, environment: dict[str, str] | None = None) -> Result:
    """Run ``bpr`` in this process."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env=environment or {"LC_ALL": "C"})


def answer(*arguments: object) -> object:
    """The JSON that ``bpr … --json`` prints; it must succeed."""
    result = bpr(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_verbs_are_these() -> None:
    command = get_command(app)
    assert sorted(command.commands) == sorted([*VERBS, "portfolio"])  # type: ignore[attr-defined]  # a group


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_takes_json(verb: str) -> None:
    result = bpr(verb, "--help")
    assert result.exit_code == 0
    assert "--json" in result.stdout


def test_the_version_is_printed() -> None:
    assert bpr("--version").stdout == f"{VERSION}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["chek"],
        ["check"],
        ["check", "no-such-folder"],
        ["simulate", ".", "--replications", "0"],
        ["schema", "weather"],
        ["simulate", ".", "--log", "run.txt"],
        ["show", ".", "--picture", "a.pdf"],
        ["show", ".", "--graph", "a.xlsx"],
        ["show", ".", "--plane", "Sub_Review"],
    ],
)
def test_wrong_usage_is_exit_code_2_and_says_what_is_right(arguments: Sequence[str]) -> None:
    result = bpr(*arguments)
    assert result.exit_code == 2
    assert "Usage: " in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("setting", "language"),
    [("zh_CN.UTF-8", "zh"), ("zh", "zh"), ("en_GB.UTF-8", "en"), ("C", "en"), ("de_DE", "en")],
)
def test_the_language_is_the_environments(setting: str, language: str) -> None:
    assert language_of(setting) == language


def test_findings_are_printed_all_at_once_with_exit_code_1(tmp_path: Path) -> None:
    (tmp_path / "process.bpmn").write_text("<not-bpmn/>")
    result = bpr("check", tmp_path / "process.bpmn")
    assert result.exit_code == 1
    assert "process.bpmn" in result.stdout
    assert "Traceback" not in result.output


def test_findings_are_json_for_programs(tmp_path: Path) -> None:
    (tmp_path / "process.bpmn").write_text("<not-bpmn/>")
    result = bpr("check", tmp_path / "process.bpmn", "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert told["error"] == len(told["findings"]) == 1
    assert set(told["findings"][0]) == {"code", "severity", "file", "line", "key", "element", "what", "remedy"}


@pytest.fixture
def incomplete(tmp_path: Path, root: Path) -> Path:
    """A model folder whose scenario says nothing of a task and of a gateway."""
    folder = tmp_path / "incomplete"
    folder.mkdir()
    (folder / "process.bpmn").write_bytes((root / "benchmarks" / "mini" / "process.bpmn").read_bytes())
    scenario = """
schema: bpr/scenario/1
name: Incomplete
process: process.bpmn
start: 2026-01-05T09:00:00+08:00
resources: {clerk: {count: 2}}
arrivals: [{start: Start, interarrival: 30 min, max_count: 20}]
tasks: {Task_A: {performer: clerk, work: 20 min}, Task_B: {performer: clerk, work: 10 min}}
"""
    (folder / "scenario.yaml").write_text(scenario, encoding="utf-8")
    return folder


def test_what_nobody_stated_is_listed_as_assumed(incomplete: Path) -> None:
    result = bpr("check", incomplete)
    assert result.exit_code == 0
    assert {"Task_C", "Gateway_Split"} <= set(result.stdout.replace("'", " ").replace(":", " ").split())
    assert result.stdout.endswith("0 errors, 1 warning, 2 assumptions\n")


def test_assumptions_travel_with_the_result_beside_the_table(incomplete: Path) -> None:
    result = bpr("simulate", incomplete, *SMALL)
    assert result.exit_code == 0
    assert result.stderr.count("assumption: ") == 2
    assert "assumption" not in result.stdout


def test_findings_are_chinese_where_the_language_is(incomplete: Path) -> None:
    result = bpr("check", incomplete, "--lang", "zh")
    assert "假设：" in result.stdout
    assert result.stdout.endswith("：错误 0，提示 1，假设 2\n")


def test_an_unknown_id_is_answered_with_the_nearest_known_one(incomplete: Path) -> None:
    scenario = incomplete / "scenario.yaml"
    scenario.write_text(scenario.read_text(encoding="utf-8").replace("Task_B:", "Task_Bee:"), encoding="utf-8")
    result = bpr("simulate", incomplete)
    assert result.exit_code == 1
    assert "scenario.yaml:8: tasks.Task_Bee" in result.stderr
    assert "Did you mean 'Task_B'" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("model", ["county-permit", "pudong-convenience-store"])
def test_the_bundled_models_have_no_errors(models: Path, model: str) -> None:
    told = answer("check", models / model)
    assert isinstance(told, dict)
    assert told["error"] == 0


def test_show_prints_every_task_with_its_performer(models: Path) -> None:
    result = bpr("show", models / "county-permit")
    assert result.exit_code == 0
    assert "Task_Review" in result.stdout
    assert "reviewer" in result.stdout


def test_show_prints_a_tree_of_pools_lanes_and_elements(models: Path) -> None:
    lines = bpr("show", models / "county-permit").stdout.splitlines()
    assert lines[1] == "县政府  pool"
    assert any(re.match(r"│   ├── 审查科 +lane", line) for line in lines)


@pytest.fixture
def drawing(root: Path) -> Path:
    return root / "benchmarks" / "mini" / "process.bpmn"


def test_a_drawing_without_a_scenario_is_shown_too(drawing: Path) -> None:
    result = bpr("show", drawing)
    assert result.exit_code == 0
    assert "Task_A" in result.stdout
    told = answer("show", drawing)
    assert isinstance(told, dict)
    assert {"id", "name", "type", "lane", "leads_to"} == set(told["elements"][0])


def test_a_picture_is_written_beside(drawing: Path, models: Path, tmp_path: Path) -> None:
    for source in (drawing, models / "county-permit"):
        result = bpr("show", source, "--picture", tmp_path / "a.svg")
        assert result.exit_code == 0
        assert result.stderr == f"{tmp_path / 'a.svg'}\n"
        assert (tmp_path / "a.svg").read_text(encoding="utf-8").startswith("<svg ")


def test_a_picture_of_a_sheet_that_is_not_there_is_refused(drawing: Path, tmp_path: Path) -> None:
    result = bpr("show", drawing, "--picture", tmp_path / "a.svg", "--plane", "Elsewhere")
    assert result.exit_code == 1
    assert "There is no drawing of 'Elsewhere'" in result.stderr
    assert not (tmp_path / "a.svg").exists()


@pytest.mark.parametrize("suffix", [".graphml", ".json"])
def test_a_graph_is_written_for_networkx(drawing: Path, tmp_path: Path, suffix: str) -> None:
    result = bpr("show", drawing, "--graph", tmp_path / f"a{suffix}")
    assert result.exit_code == 0
    assert b"Task_A" in (tmp_path / f"a{suffix}").read_bytes()


def test_complexity_is_printed_with_its_sources(drawing: Path) -> None:
    result = bpr("show", drawing, "--complexity")
    assert result.exit_code == 0
    assert "McCabe 1976" in result.stdout
    told = answer("show", drawing, "--complexity")
    assert isinstance(told, dict)
    assert told["complexity"]["activities"] == 3


def test_who_signs_and_whose_duties_overlap_is_printed(models: Path) -> None:
    told = answer("show", models / "county-permit", "--structure")
    assert isinstance(told, dict)
    assert told["services"][0]["pass_through"] == ["Task_Chief", "Task_Director"]
    assert (
        "科长 → 分管副局长 → 局长 → 分管副县长"
        in bpr("show", models / "county-permit", "--structure", "--lang", "zh").stdout
    )


def test_a_drawing_alone_does_not_say_who_stands_above_whom(drawing: Path) -> None:
    result = bpr("show", drawing, "--structure")
    assert result.exit_code == 2
    assert "model folder" in result.stderr


def test_complexity_is_printed_without_the_extra_too(drawing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bpmn_python", None)
    monkeypatch.delitem(sys.modules, "bpr.bpmn.complexity", raising=False)
    result = bpr("show", drawing, "--complexity", "--json")
    assert json.loads(result.stdout)["bpmn_python"] is None
    assert "pip install 'bpr[bpmn-python]'" in result.stderr


def test_the_same_seed_prints_the_same_figures(models: Path) -> None:
    first, again, other = (
        bpr("simulate", models / "county-permit", "--replications", 2, "--seed", seed).stdout for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_measures_have_unit_interval_and_number_of_replications(models: Path) -> None:
    told = answer("simulate", models / "county-permit", *SMALL)
    assert isinstance(told, dict)
    cycle_time = told["measures"]["cycle_time"]
    assert cycle_time["low"] < cycle_time["value"] < cycle_time["high"]
    assert (cycle_time["unit"], cycle_time["n"]) == ("ms", 2)


@pytest.mark.parametrize("suffix", ["csv", "parquet", "xes"])
def test_a_log_that_was_kept_can_be_measured(models: Path, tmp_path: Path, suffix: str) -> None:
    log = tmp_path / f"run.{suffix}"
    simulated = answer("simulate", models / "pudong-convenience-store", "--replications", 1, "--log", log)
    measured = answer("measure", log, "--model", models / "pudong-convenience-store")
    assert isinstance(simulated, dict)
    assert isinstance(measured, dict)
    assert measured["measures"]["cycle_time"]["value"] == simulated["measures"]["cycle_time"]["value"]


def test_compare_finds_the_only_to_be_by_itself(models: Path, tmp_path: Path) -> None:
    html = tmp_path / "report.html"
    result = bpr("compare", models / "pudong-convenience-store", *SMALL, "--processes", 1, "--html", html)
    assert result.exit_code == 0, result.output
    assert "95" in result.stdout
    assert html.read_text(encoding="utf-8").lower().startswith("<!doctype html>")


def test_compare_without_a_to_be_is_wrong_usage(models: Path, tmp_path: Path) -> None:
    for name in ("process.bpmn", "scenario.yaml"):
        (tmp_path / name).write_bytes((models / "pudong-convenience-store" / name).read_bytes())
    result = bpr("compare", tmp_path)
    assert result.exit_code == 2
    assert "--to-be" in result.stderr


def test_tables_are_chinese_where_the_language_is(models: Path) -> None:
    model = models / "pudong-convenience-store"
    chosen = bpr("compare", model, *SMALL, "--processes", 1, "--lang", "zh")
    inherited = bpr("compare", model, *SMALL, "--processes", 1, environment={"LC_ALL": "zh_CN.UTF-8"})
    assert "全程用时" in chosen.stdout
    assert inherited.stdout == chosen.stdout


@pytest.mark.parametrize("document", ["scenario", "organisation", "portfolio"])
def test_a_schema_is_a_json_schema(document: str) -> None:
    told = answer("schema", document)
    assert isinstance(told, dict)
    assert told["type"] == "object"


def test_the_schema_of_annotations_is_an_xml_schema() -> None:
    told = bpr("schema", "annotation")
    assert told.exit_code == 0
    etree.XMLSchema(etree.fromstring(told.stdout.encode()))


def test_import_makes_a_model_folder_that_runs(shared: Path, tmp_path: Path) -> None:
    mini, folder = shared / "oracles" / "mini", tmp_path / "mini"
    result = bpr("import", "prosimos", mini / "mini.json", mini / "mini.bpmn", "--to", folder, "--cases", 50)
    assert result.exit_code == 0, result.output
    told = answer("simulate", folder, *SMALL)
    assert isinstance(told, dict)
    assert told["measures"]["cases_completed"]["value"] == 50


def test_import_overwrites_nothing(shared: Path, tmp_path: Path) -> None:
    mini = shared / "oracles" / "mini" / "mini.bpmn"
    assert bpr("import", "qbp", mini, "--to", tmp_path).exit_code == 0
    before = (tmp_path / "scenario.yaml").read_bytes()
    again = bpr("import", "qbp", mini, "--to", tmp_path, "--cases", 7)
    assert again.exit_code == 1
    assert "process.bpmn" in again.stderr
    assert (tmp_path / "scenario.yaml").read_bytes() == before


@pytest.mark.parametrize("columns", [80, 120, 300])
def test_nothing_of_a_table_is_lost_on_a_terminal(
    columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table = TextTable(
        title="Today → tomorrow",
        headings=("Measure", "AS-IS", "TO-BE", "Difference", "Verdict"),
        rows=(
            (
                "Cycle time, 9 of 10 within",
                "37.9 d (37.5–38.3)",
                "8.0 d (7.7–8.3)",
                "−29.9 d (−30.3 to −29.6)",
                "better",
            ),
        )
        * 2,
        numeric=frozenset({1, 2, 3}),
        sections=((0, "For the applicant"),),
        notes=("Means of 30 replications.",),
    )
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("NO_COLOR", "1")
    print_table(table)
    printed = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out)
    assert max(map(len, printed.splitlines())) <= columns
    assert "…" not in printed
    for figure in ("37.5–38.3", "7.7–8.3", "30 replications"):
        assert figure in printed


def test_a_progress_bar_is_for_terminals_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with progress_bar(hidden=False) as in_a_pipe:
        assert in_a_pipe is None
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with progress_bar(hidden=True) as beside_json:
        assert beside_json is None
    with progress_bar(hidden=False) as on_a_terminal:
        assert on_a_terminal is not None
        on_a_terminal(1.0, 2.0)


@pytest.mark.parametrize(("count", "replications"), [(1, 30), (4, 1), (0, 1)])
def test_one_process_needs_no_executor(count: int, replications: int) -> None:
    with processes(count, replications) as executor:
        assert executor is None


def test_a_half_width_takes_as_many_replications_as_it_needs(incomplete: Path) -> None:
    told = answer("simulate", incomplete, "-n", 2, "--half-width", "1000 %", "--at-most", 3)
    assert isinstance(told, dict)
    assert told["log"]["replications"] == 2
    wide = bpr("simulate", incomplete, "-n", 2, "--half-width", "0.001 %", "--of", "effort", "--at-most", 3)
    assert wide.exit_code == 0
    assert "replications the interval of 'effort' is still ±" in wide.stderr


def test_a_half_width_that_cannot_be_read_is_refused_with_what_would_do(incomplete: Path) -> None:
    result = bpr("simulate", incomplete, "--half-width", "2 visits")
    assert result.exit_code == 1
    assert "2 visits" in result.stderr
    assert bpr("simulate", incomplete, "--half-width", "5%", "-n", 1).exit_code == 2


def test_two_variants_are_compared_until_the_difference_is_precise(models: Path) -> None:
    told = answer(
        "compare", models / "pudong-convenience-store", "-n", 2, "--half-width", "5%", "--at-most", 4, "--processes", 1
    )
    assert isinstance(told, dict)
    assert 2 <= told["replications"] <= 4


def test_when_a_run_has_settled_is_said_and_drawn(incomplete: Path, tmp_path: Path) -> None:
    picture = tmp_path / "warmup.html"
    result = bpr("warmup", incomplete, *SMALL, "--html", picture)
    assert result.exit_code == 0
    assert "No warm-up can be recommended." in result.stdout  # of twenty cases
    assert "too short to tell" in result.stderr
    assert picture.stat().st_size > 1_000_000
    told = answer("warmup", incomplete, *SMALL)
    assert isinstance(told, dict)
    assert told["settled"] is False


def test_one_long_run_has_an_interval_by_batch_means(incomplete: Path, tmp_path: Path) -> None:
    scenario = incomplete / "scenario.yaml"
    scenario.write_text(scenario.read_text(encoding="utf-8").replace("max_count: 20", "max_count: 800"), "utf-8")
    log = tmp_path / "run.parquet"
    told = answer("simulate", incomplete, "-n", 1, "--batch-means", "--log", log)
    assert isinstance(told, dict)
    assert told["batch_means"]["n"] == 40
    assert "批均值法" in bpr("measure", log, "--batch-means", "--lang", "zh").stdout
    assert bpr("simulate", incomplete, "-n", 2, "--batch-means").exit_code == 2


def test_antithetic_runs_count_in_pairs(incomplete: Path) -> None:
    told = answer("simulate", incomplete, "-n", 4, "--antithetic")
    assert isinstance(told, dict)
    assert (told["measures"]["cycle_time"]["n"], told["measures"]["cycle_time"]["of"]) == (2, "pairs")
    assert bpr("simulate", incomplete, "-n", 3, "--antithetic").exit_code == 2
    assert bpr("simulate", incomplete, "-n", 4, "--antithetic", "--half-width", "5%").exit_code == 2
