"""An implementation list (实施清单) becomes models: each service a drawing, conditions, units; assumptions said."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from geometry import flaws
from lxml import etree
from typer.testing import CliRunner

import bpr
from bpr.bpmn.diagram import read_diagram
from bpr.bpmn.reader import read_bpmn
from bpr.bpmn.writer import new_bpmn
from bpr.cli.verbs import app
from bpr.errors import BprError, Where
from bpr.exchange.item_list.conditions import assumptions_of, conditions_of
from bpr.exchange.item_list.drawing import draw
from bpr.exchange.item_list.handling import Handling, handling_of
from bpr.exchange.item_list.reader import read_item_list
from bpr.exchange.item_list.register import register_of
from bpr.exchange.item_list.values import Limit, Service
from bpr.organisation.read import read_register
from bpr.report.findings import in_words
from bpr.scenario.read import read_scenario, to_mapping
from tests.exchange.item_lists import (
    EXAMPLE,
    MATERIALS,
    SERVICES,
    STEPS,
    as_csv,
    as_workbook,
    three_tables,
    with_cell,
)


def services(files: dict[str, bytes] | None = None) -> tuple[Service, ...]:
    return read_item_list(files or three_tables())[0]


def anonymous(found: tuple[Service, ...]) -> list[Service]:
    """The services without the places where they stand."""
    return [replace(service, where=Where()) for service in found]


def example() -> dict[str, bytes]:
    return {EXAMPLE.name: EXAMPLE.read_bytes()}


def run(*words: object) -> str:
    result = CliRunner().invoke(app, [str(word) for word in words])
    if isinstance(result.exception, Exception) and not isinstance(result.exception, BprError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def test_the_example_becomes_models_that_are_sound_and_run(tmp_path: Path) -> None:
    folder = tmp_path / "services"
    run("import", "item-list", EXAMPLE, "--to", folder)
    names = sorted(path.name for path in folder.iterdir() if path.is_dir())
    assert names == sorted(["小餐饮登记", "户外广告备案", "老年人优待证办理"])
    for name in names:
        made = bpr.load(folder / name)
        assert [finding for finding in made.findings if finding.severity == "error"] == []
        assert "0 errors" in run("check", folder / name)
        measures = bpr.measure(bpr.simulate(made, replications=2, seed=1), made)
        assert measures.cases_completed.value > 100
        summary = (folder / "README.md").read_text(encoding="utf-8")
        assert f"[{name}]({name}/)" in summary


def test_what_the_list_says_is_measured(tmp_path: Path) -> None:
    """Seven steps, half of 2 h + 1 + 3 + 3 + 1 + 1 + 0.5 wd; one visit; one of five documents is 非必要."""
    run("import", "item-list", EXAMPLE, "--to", tmp_path)
    made = bpr.load(tmp_path / "小餐饮登记")
    assert str(made.scenario.limits.statutory) == "20 wd"
    assert str(made.scenario.limits.committed) == "10 wd"
    assert to_mapping(made.scenario)["tasks"]["Task_Inspection"]["delay"] == "1.5 wd"
    measures = bpr.measure(bpr.simulate(made, replications=2, seed=1), made)
    assert measures.visits.value == 1
    assert measures.documents.value == 4
    assert measures.cycle_time_wd.value > 0.5 * 9.5


@pytest.mark.parametrize("supplements", [False, True])
def test_every_drawing_is_laid_out_without_a_flaw(supplements: bool) -> None:
    for service in (*services(), *services(example())):
        data = new_bpmn(draw(handling_of(service), supplements=supplements))
        assert flaws(read_bpmn(data).graph, read_diagram(etree.fromstring(data))) == []
        assert read_bpmn(data).findings == ()


def test_a_workbook_of_sheets_three_files_and_a_flat_table_say_the_same() -> None:
    """Codes and names may be mixed; sheets may be called anything; rows may repeat the service or leave it out."""
    pytest.importorskip("openpyxl")
    sheets = {"说明": [["填表说明"]], "事项": [["某县清单"], *SERVICES], "环节": STEPS, "材料": MATERIALS}
    three = services()
    assert anonymous(services({"list.xlsx": as_workbook(sheets)})) == anonymous(three)
    flat = [SERVICES[0] + STEPS[0][1:] + MATERIALS[0][1:]]
    for service in SERVICES[1:]:
        name = service[0]
        own = {"许可甲": (STEPS[1:7], MATERIALS[1:4]), "备案乙": ([], MATERIALS[4:]), "证明丙": (STEPS[7:], [])}[name]
        for place in range(max(map(len, own))):
            step = own[0][place][1:] if place < len(own[0]) else [""] * 6
            material = own[1][place][1:] if place < len(own[1]) else [""] * 5
            flat.append((service if place == 0 else [""] * len(service)) + step + material)
    assert anonymous(services({"flat.csv": as_csv(flat)})) == anonymous(three)
    repeated = [
        [*(SERVICES[1] if row[0] == "" else row[:11]), *row[11:]] if 2 <= n < 8 else row for n, row in enumerate(flat)
    ]
    assert anonymous(services({"flat.csv": as_csv(repeated)})) == anonymous(three)
    nameless = [["", "", *row[2:]] if 2 <= n < 7 else row for n, row in enumerate(repeated)]  # only the name was merged
    assert anonymous(services({"flat.csv": as_csv(nameless)})) == anonymous(three)


def test_a_merged_cell_is_read_as_its_text_in_every_row() -> None:
    openpyxl = pytest.importorskip("openpyxl")
    from io import BytesIO  # noqa: PLC0415

    book = openpyxl.load_workbook(BytesIO(as_workbook({"a": SERVICES, "b": STEPS})))
    book["b"].merge_cells("A2:A7")
    book["b"].merge_cells("D2:D3")
    out = BytesIO()
    book.save(out)
    first = services({"list.xlsx": out.getvalue()})[0]
    assert [step.performer for step in first.steps] == ["窗口", "窗口", "消防队", "审查科", "局长", "窗口"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_usual_encodings_are_told_apart(encoding: str) -> None:
    tables = {"a.csv": as_csv(SERVICES, encoding), "b.csv": as_csv(STEPS, encoding)}
    assert services(tables)[0].steps[2].name == "现场踏勘"


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("20个工作日", Limit(20, "wd")),
        ("２０ 工作日", Limit(20, "wd")),
        ("十五工作日", Limit(15, "wd")),
        ("30自然日", Limit(30, "d")),
        ("7天以内", Limit(7, "d")),
        ("48小时", Limit(48, "h")),
        ("当场办结", Limit(0, "wd")),
        ("20", Limit(20, "wd")),
        ("无", None),
        ("", None),
    ],
)
def test_a_limit_is_read_as_offices_write_it(text: str, limit: Limit | None) -> None:
    table = with_cell(with_cell(SERVICES, 2, "法定办结时限", text), 2, "承诺办结时限", "")
    assert services({"a.csv": as_csv(table)})[0].statutory == limit


@pytest.mark.parametrize("header", ["法定办结时限（自然日）", "法定办结时限(+单位)"])
def test_the_unit_of_a_header_or_of_a_column_of_units_counts(header: str) -> None:
    unit = "" if "自然日" in header else "自然日"
    rows = [["*事项名称", header, "法定办结时限单位"], ["甲", "20", unit]]
    assert services({"a.csv": as_csv(rows)})[0].statutory == Limit(20, "d")


@pytest.mark.parametrize(
    ("level", "unit"),
    [
        ("县级", "county"),
        ("省级、市级", "city"),
        ("镇（乡、街道）级", "township"),
        ("设区的市级", "city"),
        ("本级", None),
    ],
)
def test_a_level_is_that_of_the_units(level: str, unit: str | None) -> None:
    service = services({"a.csv": as_csv(with_cell(SERVICES, 2, "行使层级", level))})[0]
    assert read_register(register_of(handling_of(service))).units["U_OFFICE"].level == unit


def test_copies_are_read_as_offices_write_them() -> None:
    tables = {"a.csv": as_csv(SERVICES), "c.csv": as_csv(with_cell(MATERIALS, 2, "份数", "原件1份、复印件2份"))}
    assert services(tables)[0].materials[0].copies == 3


def test_columns_of_the_office_are_listed_and_kept() -> None:
    tables = [[*row, extra] for row, extra in zip(SERVICES, ["咨询电话", "123", "", ""], strict=True)]
    found, findings = read_item_list({"a.csv": as_csv(tables), "b.csv": as_csv(STEPS)})
    assert found[0].extra == (("咨询电话", "123"),)
    assert [str(finding.where) for finding in findings if finding.code == "ITEM-EXTRA-COLUMN"] == ["a.csv:1: L1"]
    assert "咨询电话：123" in draw(handling_of(found[0]), supplements=False).element("Start_Application").documentation


def test_lanes_are_posts_and_agencies_and_units_have_the_level_of_the_list(tmp_path: Path) -> None:
    run("import", "item-list", *_written(tmp_path, three_tables()), "--to", tmp_path / "out")
    made = bpr.load(tmp_path / "out" / "许可甲")
    assert [lane.name for lane in made.process.lanes.values()] == ["窗口", "消防队", "审查科", "局长"]
    units = made.organisation
    assert units.units["U_OFFICE"].level == "county"
    assert units.handoff_kind(units.unit_of("Lane_1"), units.unit_of("Lane_2")) == "horizontal"
    assert units.handoff_kind(units.unit_of("Lane_1"), units.unit_of("Lane_3")) == "internal"


def test_annotations_say_basis_function_visits_criteria_documents_and_what_could_be_shared() -> None:
    graph = draw(handling_of(services()[0]), supplements=False)
    marks = {node: dict(graph.element(node).annotation) for node in graph if graph.element(node).annotation}
    assert marks == {
        "Task_Intake": {
            "touchpoint": "visit", "step": "intake", "criteria": "齐全", "documents": "2", "collects": "营业执照",
        },
        "Task_Acceptance": {"step": "acceptance"},
        "Task_Inspection": {"step": "review"},
        "Task_Review": {"step": "review"},
        "Task_Decision": {"function": "许可甲", "legalBasis": "甲法第一条", "step": "decision"},
        "Task_Delivery": {"touchpoint": "visit", "step": "delivery"},
    }  # fmt: skip
    shared = [(data.name, dict(data.annotation)) for data in graph.data.values() if data.annotation]
    assert shared == [("营业执照", {"datum": "营业执照", "source": "U_ISSUER"})]


def said(handling: Handling, **wishes: float) -> set[str]:
    graph = draw(handling, supplements=wishes.get("supplements", 0) > 0)
    figures = {"share": 0.5, "supplements": 0.0} | wishes
    scenario = conditions_of(handling, graph, **figures)
    read_scenario(scenario)
    found = list(assumptions_of(handling, graph, scenario, **figures))
    assert [finding.code for finding in found if in_words(finding, "zh")[0] == finding.what_text] == []
    return {finding.code for finding in found}


def test_every_assumption_is_said() -> None:
    first, second, third = (handling_of(service) for service in services())
    general = {"ITEM-COMPLETE", "FIRST-WORK", "FIRST-DEMAND", "FIRST-STAFF"}
    assert said(first) == general | {"ITEM-SHARE", "ITEM-UNITS", "ITEM-VISITS-WHERE", "ITEM-SHARING"}
    assert said(second) >= general | {"ITEM-NO-STEPS", "ITEM-SPREAD", "ITEM-PERFORMER", "ITEM-VISITS-WHERE"}
    assert said(third) == general | {"ITEM-SHARE", "ITEM-KIND"}
    assert "ITEM-SUPPLEMENTS" in said(first, supplements=0.2)
    assert "ITEM-IDLE" in said(handling_of(replace(services()[0], partners=("规划局",))))
    assert "ITEM-OFFICE" in said(handling_of(replace(services()[0], agency="")))
    assert "ITEM-VISITS-NONE" in said(handling_of(replace(services()[0], visits=None)))
    assert "ITEM-VISITS" in said(handling_of(replace(services()[0], visits=9)))
    assert "ITEM-SUM" in said(handling_of(replace(services()[0], committed=Limit(5, "wd"))))


def tasks_of(handling: Handling, *, share: float) -> dict[str, dict[str, str]]:
    scenario = conditions_of(handling, draw(handling, supplements=False), share=share, supplements=0)
    return to_mapping(read_scenario(scenario))["tasks"]


def test_a_limit_without_steps_is_spread_between_receipt_and_delivery() -> None:
    """承诺件: 收件, 受理, 审查, 决定, 送达; 6 d on the three inside; half of 2 d less 30 min of work."""
    handling = handling_of(services()[1])
    assert [str(step.limit) for step in handling.steps] == ["None", "2 d", "2 d", "2 d", "None"]
    tasks = tasks_of(handling, share=0.5)
    assert tasks["Task_Review"]["delay"] == "23.5 h"
    assert "delay" not in tasks["Task_Intake"]


def test_a_step_shorter_than_the_assumed_effort_is_all_work() -> None:
    """2 hours, of which a quarter passes: 30 minutes of work; a tenth: 12."""
    handling = handling_of(services()[2])
    for share, work in ((0.25, "30 min"), (0.1, "12 min")):
        task = tasks_of(handling, share=share)["Task_Step"]
        assert (task["work"], task.get("delay")) == (work, None)


def test_supplements_stop_the_clock_and_are_asked_for_in_the_assumed_share(tmp_path: Path) -> None:
    run("import", "item-list", EXAMPLE, "--to", tmp_path, "--supplements", "0.3")
    for name in ("小餐饮登记", "老年人优待证办理"):  # after acceptance; after what takes the documents
        made = bpr.load(tmp_path / name)
        assert list(made.scenario.limits.clock_stops) == ["Catch_Supplement"]
        measures = bpr.measure(bpr.simulate(made, replications=2, seed=1), made)
        assert measures.documents.value == {"小餐饮登记": 4, "老年人优待证办理": 2}[name]  # counted once


def test_services_of_one_name_get_folders_of_their_own(tmp_path: Path) -> None:
    rows = [["事项名称", "实施编码"], ["许可", "A"], ["许可", "B"], ["../许可", "C"]]
    run("import", "item-list", *_written(tmp_path, {"a.csv": as_csv(rows)}), "--to", tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["README.md", "许可", "许可-2", "许可-3"]


def test_nothing_is_overwritten_and_nothing_is_written_of_a_wrong_list(tmp_path: Path) -> None:
    words = ["import", "item-list", str(EXAMPLE), "--to", str(tmp_path / "out")]
    assert CliRunner().invoke(app, words).exit_code == 0
    assert CliRunner().invoke(app, words).exit_code == 1
    wrong = _written(tmp_path, {"a.csv": as_csv(with_cell(SERVICES, 3, "办件类型", "其他件"))})
    assert (
        CliRunner().invoke(app, ["import", "item-list", *map(str, wrong), "--to", str(tmp_path / "no")]).exit_code == 1
    )
    assert not (tmp_path / "no").exists()


def test_options_of_other_formats_are_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["import", "item-list", str(EXAMPLE), "--to", str(tmp_path / "x"), "--cases", "3"])
    assert result.exit_code == 2
    assert "--cases" in re.sub(r"\x1b\[[0-9;]*m", "", result.output)


def test_the_same_list_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        run("import", "item-list", EXAMPLE, "--to", tmp_path / name)
    first, second = (
        {path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name).rglob("*.*")}
        for name in "ab"
    )
    assert first == second


def _written(folder: Path, files: dict[str, bytes]) -> list[Path]:
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in files]
