"""The reference pages say what the package says."""

import re
import runpy
from pathlib import Path

import pytest
from typer.main import get_command

import bpr
from bpr.cli.verbs import app
from bpr.process.complexity import MEASURES
from bpr.process.export import FORMATS
from bpr.program.compile import run_findings
from bpr.scenario.read import read_scenario

DOCS = Path(__file__).parents[1] / "docs"


@pytest.mark.parametrize(
    "name",
    [
        "annotations.md",
        "checks.md",
        "elements.md",
        "event-log.md",
        "exchange.md",
        "measures.md",
        "organisation.md",
        "portfolio-file.md",
        "scenario.md",
    ],
)
def test_a_generated_page_is_up_to_date(name: str) -> None:
    pages = runpy.run_path(str(DOCS / "generate.py"))["pages"]()
    assert (DOCS / name).read_text(encoding="utf-8") == pages[name], "run: python docs/generate.py"


@pytest.mark.parametrize(
    "page", [DOCS.parent / "README.md", DOCS.parent / "CONTRIBUTING.md", *sorted(DOCS.glob("*.md"))]
)
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_the_scenarios_of_the_first_model_fit_and_leave_open_what_the_page_says(tmp_path: Path) -> None:
    today, redesign = re.findall(r"```yaml\n(.*?)```", (DOCS / "first-model.md").read_text(encoding="utf-8"), re.DOTALL)
    drawing = (DOCS.parent / "benchmarks" / "mini" / "process.bpmn").read_bytes()
    for name, content in {
        "process.bpmn": drawing,
        "to-be.bpmn": drawing,
        "scenario.yaml": today.encode(),
        "to-be.yaml": redesign.encode(),
    }.items():
        (tmp_path / name).write_bytes(content)
    assumed = run_findings(bpr.load(tmp_path))
    assert [finding.where.element for finding in assumed] == ["Task_C"]
    comparison = bpr.compare(bpr.load(tmp_path), bpr.load(tmp_path, scenario="to-be.yaml"), replications=2)
    assert comparison["utilisation"].difference.value < 0


def test_the_scenarios_of_the_page_on_queues_are_read() -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", (DOCS / "queues.md").read_text(encoding="utf-8"), re.DOTALL)
    roles = ("reviewer", "chief", "window_clerk", "committee", "surveyor")
    head = "schema: bpr/scenario/1\nstart: 2026-01-05T08:30:00+08:00\n"
    head += f"resources: {{{', '.join(f'{role}: {{count: 1}}' for role in roles)}}}\n"
    assert len(blocks) == 5
    for block in blocks:
        known = "" if "attributes:" in block else "attributes: {urgent: {boolean: 0.1}}\n"
        assert read_scenario((head + known + block).encode(), name="scenario.yaml").tasks


def test_every_measure_of_complexity_is_explained() -> None:
    page = (DOCS / "graph.md").read_text(encoding="utf-8").replace("\\|", "|")
    assert [name for name, one in MEASURES.items() if f"| `{name}` | {one.formula} |" not in page] == []


def test_the_code_of_the_page_on_graphs_and_pictures_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("bpmn_python")
    pytest.importorskip("resvg_py")
    drawing = DOCS.parent / "models" / "pudong-convenience-store" / "to-be.bpmn"  # bpmn-python's table can tell it
    monkeypatch.chdir(tmp_path)
    Path("process.bpmn").write_bytes(drawing.read_bytes())
    for suffix, make in FORMATS.items():
        Path(f"process{suffix}").write_bytes(make(bpr.read_bpmn(drawing.read_bytes()).graph))
    names: dict[str, object] = {}
    for code in re.findall(r"```python\n(.*?)```", (DOCS / "graph.md").read_text(encoding="utf-8"), re.DOTALL):
        exec(code, names)  # noqa: S102  # the page's own code
    assert Path("process.png").stat().st_size > 10_000


@pytest.mark.parametrize("page", [DOCS.parent / "README.md", *sorted(DOCS.glob("*.md"))])
def test_every_verb_that_a_page_names_is_one(page: Path) -> None:
    named = set(re.findall(r"^(?:\.venv/bin/)?bpr +([\w-]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= set(get_command(app).commands)  # type: ignore[attr-defined]  # a group


def test_every_name_that_the_readme_takes_from_bpr_is_public() -> None:
    named = set(re.findall(r"\bbpr\.(\w+)\(", (DOCS.parent / "README.md").read_text(encoding="utf-8")))
    assert named
    assert named <= set(bpr.__all__)


def test_the_readme_shows_what_the_example_prints() -> None:
    printed = (DOCS.parent / "examples" / "02_compare.out").read_text(encoding="utf-8")
    assert f"```text\n{printed}```" in (DOCS.parent / "README.md").read_text(encoding="utf-8")


def test_the_code_of_the_page_on_data_runs_and_gives_the_published_cuts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(DOCS.parent)
    blocks = re.findall(r"```python\n(.*?)```", (DOCS / "data.md").read_text(encoding="utf-8"), re.DOTALL)
    exec("\n".join(blocks), {})  # noqa: S102  # the page is ours
    printed = capsys.readouterr().out
    assert [cut for cut in ("94.7 %", "81.1 %", "68.7 %") if cut not in printed] == []
