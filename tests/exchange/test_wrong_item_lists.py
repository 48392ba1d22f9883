"""What is wrong with an implementation list is said at once: file, row, cell and remedy, in two languages."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpr.bpmn.reader import read_bpmn
from bpr.bpmn.writer import new_bpmn
from bpr.cli.item_lists import model_of
from bpr.errors import BprError, ExchangeError, Finding
from bpr.exchange.item_list.drawing import draw
from bpr.exchange.item_list.handling import handling_of
from bpr.exchange.item_list.reader import read_item_list
from bpr.exchange.item_list.vocabulary import COLUMNS
from bpr.report.findings import findings_in, in_words
from tests.exchange.item_lists import MATERIALS, SERVICES, STEPS, Rows, as_csv, as_workbook, three_tables, with_cell


def refused(files: dict[str, bytes]) -> list[Finding]:
    with pytest.raises(ExchangeError) as caught:
        read_item_list(files)
    return [finding for finding in caught.value.findings if finding.severity == "error"]


def tables(a: Rows = SERVICES, b: Rows = STEPS, c: Rows = MATERIALS) -> dict[str, bytes]:
    return {"a.csv": as_csv(a), "b.csv": as_csv(b), "c.csv": as_csv(c)}


def spoilt(table: str, row: int, header: str, text: str) -> dict[str, bytes]:
    rows = {"a": SERVICES, "b": STEPS, "c": MATERIALS}
    return tables(**(rows | {table: with_cell(rows[table], row, header, text)}))


ONE = [
    ("ITEM-NAME", "a", 2, "事项名称", "", "a.csv:2: A2"),
    ("ITEM-LIMIT", "a", 2, "法定办结时限", "尽快", "a.csv:2: H2"),
    ("ITEM-LIMIT-RANGE", "a", 2, "法定办结时限", "-3工作日", "a.csv:2: H2"),
    ("ITEM-LIMIT-RANGE", "b", 4, "办理时限", "999999", "b.csv:4: E4"),
    ("ITEM-UNIT", "a", 2, "承诺办结时限", "2个月", "a.csv:2: I2"),
    ("ITEM-WORD", "a", 3, "办件类型", "其他件", "a.csv:3: G3"),
    ("ITEM-WORD", "a", 3, "是否网办", "也许", "a.csv:3: K3"),
    ("ITEM-COUNT", "a", 3, "到办事现场次数", "-1", "a.csv:3: J3"),
    ("ITEM-COUNT", "a", 3, "到办事现场次数", "1.5", "a.csv:3: J3"),
    ("ITEM-COMMITTED", "a", 2, "承诺办结时限", "21工作日", "a.csv:2: I2"),
    ("ITEM-COMMITTED", "a", 3, "承诺办结时限", "16工作日", "a.csv:3: I3"),
    ("ITEM-TWICE", "a", 3, "实施编码", "A1", "a.csv:3: B3"),
    ("ITEM-STEP-ORDER", "b", 4, "步骤", "", "b.csv:4: B4"),
    ("ITEM-STEP-ORDER", "b", 4, "步骤", "最后", "b.csv:4: B4"),
    ("ITEM-STEP-TWICE", "b", 4, "步骤", "2", "b.csv:4: B4"),
    ("ITEM-STEP-NAME", "b", 2, "环节", "", "b.csv:2: C2"),
    ("ITEM-UNKNOWN", "b", 2, "事项名称", "许可丁", "b.csv:2: A2"),
    ("ITEM-UNKNOWN", "c", 2, "实施编码", "A9", "c.csv:2: A2"),
    ("ITEM-NAME", "b", 2, "事项名称", "", "b.csv:2: A2"),
    ("ITEM-WORD", "c", 3, "材料必要性", "4", "c.csv:3: D3"),
    ("ITEM-WORD", "c", 3, "来源渠道", "30", "c.csv:3: E3"),
    ("ITEM-COUNT", "c", 3, "份数", "若干", "c.csv:3: F3"),
    ("ITEM-MATERIAL-NAME", "c", 3, "材料名称", "", "c.csv:3: B3"),
    ("ITEM-COLUMN", "b", 1, "步骤", "序", "b.csv:1"),
    ("ITEM-COLUMN", "c", 1, "材料名称", "名称", "c.csv:1"),
    ("ITEM-HEADER-TWICE", "a", 1, "行使层级", "设定依据", "a.csv:1: D1"),
]


@pytest.mark.parametrize("case", ONE, ids=lambda case: f"{case[0]}-{case[5]}")
def test_a_wrong_cell_is_said_with_its_place_in_two_languages(case: tuple[str, str, int, str, str, str]) -> None:
    code, table, row, header, text, where = case
    found = {finding.code: finding for finding in refused(spoilt(table, row, header, text))}
    assert str(found[code].where) == where
    for language in ("en", "zh"):
        what, remedy = in_words(found[code], language)
        assert what
        assert remedy
        assert "{" not in what + remedy
    assert in_words(found[code], "zh")[0] != found[code].what_text


def test_all_wrong_cells_of_all_tables_are_said_at_once() -> None:
    a = with_cell(with_cell(SERVICES, 2, "法定办结时限", "x"), 3, "办件类型", "y")
    found = refused(tables(a, with_cell(STEPS, 4, "步骤", "z"), with_cell(MATERIALS, 3, "来源渠道", "30")))
    assert [finding.code for finding in found] == ["ITEM-LIMIT", "ITEM-WORD", "ITEM-STEP-ORDER", "ITEM-WORD"]


def test_one_service_said_in_two_ways_is_refused() -> None:
    flat = [["事项名称", "实施主体", "步骤", "环节"], ["甲", "一局", "1", "受理"], ["甲", "二局", "2", "决定"]]
    assert [finding.code for finding in refused({"a.csv": as_csv(flat)})] == ["ITEM-DIFFERS"]


def test_a_name_that_two_services_have_names_neither() -> None:
    a = with_cell(SERVICES, 3, "事项名称", "许可甲")
    assert {finding.code for finding in refused(tables(a))} == {"ITEM-AMBIGUOUS"}


def test_a_column_that_was_perhaps_meant_is_suggested() -> None:
    _, findings = read_item_list({"a.csv": as_csv([["事项名称", "承诺办结期限", "办件类型"], ["甲", "", ""]])})
    assert "承诺办结时限" in findings[0].remedy_text
    assert "是否指" in in_words(findings[0], "zh")[1]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "ITEM-EMPTY"),
        (b"\n\n", "ITEM-EMPTY"),
        (as_csv([["a", "b"], ["c", "d"]]), "ITEM-HEADER"),
        (as_csv(SERVICES[:1]), "ITEM-ROWS"),
        (b"\xff\xff\xff\xff", "ITEM-ENCODING"),
        ('事项名称,办件类型\n"甲,承诺件\n'.encode(), "ITEM-CSV"),
        (as_csv([["事项名称", "办件类型"], ["甲" * 10_001, ""]]), "EXCHANGE-LONG"),
        (as_csv([["事项名称", "办件类型"], *[["甲", ""]] * 50_001]), "ITEM-GREAT"),
        (as_csv([["事项名称", "办件类型", *"x" * 300]]), "ITEM-GREAT"),
        (as_csv([["事项名称", "办件类型"], *[[f"甲{n}", ""] for n in range(501)]]), "ITEM-MANY"),
        (as_csv([["事项名称", "步骤", "环节"], *[["甲", n, "受理"] for n in range(1, 102)]]), "ITEM-PARTS"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_list_is_refused(data: bytes, code: str) -> None:
    assert [finding.code for finding in refused({"a.csv": data})] == [code]


def test_a_file_of_another_kind_is_refused_by_name() -> None:
    assert [finding.code for finding in refused({"a.xls": b""})] == ["ITEM-FILE"]


def test_empty_and_strange_sheets_are_passed_over_and_said() -> None:
    pytest.importorskip("openpyxl")
    sheets = {"说明": [["请如实填写"]], "事项": SERVICES, "Sheet3": []}
    services, findings = read_item_list({"l.xlsx": as_workbook(sheets)})
    assert len(services) == 3
    assert {(f.code, f.severity) for f in findings} == {("ITEM-HEADER", "warning"), ("ITEM-EMPTY", "warning")}
    found = refused({"l.xlsx": as_workbook({"事项": with_cell(SERVICES, 2, "法定办结时限", "x")})})
    assert str(found[0].where) == "l.xlsx:2: 事项!H2"


def test_formulas_are_not_run() -> None:
    pytest.importorskip("openpyxl")
    rows = [["事项名称", "实施主体"], ["甲", '=HYPERLINK("http://x.example","局")']]
    services, _ = read_item_list({"l.xlsx": as_workbook({"a": rows})})
    assert services[0].agency == ""  # no value was stored


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_hostile_workbooks_are_refused() -> None:
    pytest.importorskip("openpyxl")
    good = as_workbook({"a": SERVICES})
    parts = parts_of(good)
    sheet = "xl/worksheets/sheet1.xml"
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>' + parts[sheet].partition(b"?>")[2]
    hostile = {
        "a bomb": packed(parts | {"xl/media/x.bin": bytes(200 * 2**20)}),
        "many parts": packed(parts | {f"x{n}": b"" for n in range(3_000)}),
        "entities": packed(parts | {sheet: entity}),
        "no zip": b"PK\x03\x04" + bytes(100),
        "an old workbook": b"\xd0\xcf\x11\xe0" + bytes(100),
        "broken XML": packed(parts | {sheet: parts[sheet][:200]}),
        "no parts": packed({"a": b""}),
        "cut": good[: len(good) // 2],
    }
    for name, data in hostile.items():
        found = refused({"l.xlsx": data})
        assert [finding.code for finding in found] == ["ITEM-WORKBOOK"], name
        assert "it is" not in in_words(found[0], "zh")[0]


def test_a_cell_at_the_far_end_of_a_sheet_does_not_make_a_great_table() -> None:
    """Its row is beyond the bound; a row that is only formatted is passed over."""
    pytest.importorskip("openpyxl")
    parts = parts_of(as_workbook({"a": SERVICES}))
    sheet = "xl/worksheets/sheet1.xml"
    for inside, codes in ((b'<c r="XFD1048576" s="0"/>', []), (b'<c r="A1048576"><v>1</v></c>', ["ITEM-GREAT"])):
        end = b'<row r="1048576">' + inside + b"</row></sheetData>"
        data = packed(parts | {sheet: parts[sheet].replace(b"</sheetData>", end)})
        if codes:
            assert [finding.code for finding in refused({"l.xlsx": data})] == codes
        else:
            assert len(read_item_list({"l.xlsx": data})[0]) == 3


def test_every_finding_of_a_list_has_its_sentences_in_chinese() -> None:
    assert {code for code, *_ in ONE} <= set(findings_in("zh"))


TEXTS = st.sampled_from(
    ["", "", "1", "2", "3", "10", "20", "99", "甲", "乙", "受理", "决定", "5工作日", "3天", "2小时", "是"]
) | st.text(max_size=8)  # fmt: skip
LIKELY = {
    "事项名称": ["甲", ""],
    "实施编码": [""],
    "法定办结时限": ["20", "30工作日", "无", "90天"],
    "承诺办结时限": ["5工作日", "当场", "3天", "48小时", ""],
    "办理时限": ["1", "2天", "0.5小时", "0", "30分钟", ""],
    "办件类型": ["即办件", "承诺件", ""],
    "是否网办": ["是", "否"],
    "到办事现场次数": ["0", "1", "最多跑一次", "9"],
    "行使层级": ["县级", "省级、市级", "?"],
    "联办机构": ["二局、三局", ""],
    "办理人员": ["窗口", "二局科员", ""],
    "环节": ["收件", "受理", "现场踏勘", "审查", "决定", "制证", "送达", "公示"],
    "材料必要性": ["1", "2", "3容缺后补", ""],
    "来源渠道": ["10", "20", "99", ""],
    "份数": ["1", "2份", ""],
}
"""Column -> texts that an office may write; of a column that is not here any text will do."""


@st.composite
def lists(draw_: st.DrawFn) -> list[list[str]]:
    """A table of one or more services that is right but for some cells; a step has the number of its row."""
    heads = draw_(st.lists(st.sampled_from(list(COLUMNS)), min_size=1, max_size=14, unique=True))
    spoilt = draw_(st.sampled_from([0, 0, 0, 0.02, 0.5]))
    if not spoilt:
        parts = {COLUMNS[head].part for head in heads}
        needed = [head for head, column in COLUMNS.items() if column.required and column.part in parts]
        heads = list(dict.fromkeys([*heads, "事项名称", *needed]))
    rows = [heads]
    for number in range(1, draw_(st.integers(1, 8)) + 1):
        row = []
        for head in heads:
            likely = LIKELY.get(head, ["甲"])
            if head == "步骤":
                likely = [str(number)]
            elif COLUMNS[head].part == "service":
                likely = ["甲"] if head == "事项名称" and number == 1 else [""] if number > 1 else likely
            row.append(draw_(TEXTS if draw_(st.floats(0, 1)) < spoilt else st.sampled_from(likely)))
        rows.append(row)
    return rows


@given(lists(), lists(), st.booleans())
@settings(max_examples=300)
def test_a_random_list_gives_models_or_findings(one: list[list[str]], other: list[list[str]], both: bool) -> None:
    files = {"a.csv": as_csv(one, "utf-16")} | ({"b.csv": as_csv(other, "utf-16")} if both else {})
    try:
        services, _ = read_item_list(files)
    except ExchangeError:
        return
    for service in services:
        made, findings = model_of(handling_of(service), files, supplements=0.1)
        assert set(made) == {"process.bpmn", "scenario.yaml", "organisation.yaml", "README.md"}
        assert all(finding.severity != "error" for finding in findings)


@given(st.binary(max_size=200), st.sampled_from(["a.csv", "a.xlsx"]))
def test_bytes_of_any_kind_are_a_list_or_refused(data: bytes, name: str) -> None:
    try:
        read_item_list({name: data})
    except BprError:
        return


def test_a_list_of_hostile_names_stays_text() -> None:
    nasty = '<b>&"\u0001{x}: [y](z)| #!!python\n'
    rows = [["事项名称", "实施主体", "步骤", "环节", "办理人员"], [nasty, nasty, "1", nasty, nasty]]
    service = read_item_list({"a.csv": as_csv(rows)})[0][0]
    made, _ = model_of(handling_of(service), {})
    assert read_bpmn(made["process.bpmn"]).graph.element("Task_Step").name == service.steps[0].name
    assert new_bpmn(draw(handling_of(service), supplements=False)) == made["process.bpmn"]


def test_the_tables_of_these_tests_are_right_as_they_are() -> None:
    assert len(read_item_list(three_tables())[0]) == 3
