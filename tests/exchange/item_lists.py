"""Implementation lists for tests, as rows: written as CSV, as sheets, as one flat table."""

import csv
from collections.abc import Mapping, Sequence
from io import BytesIO, StringIO
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "examples" / "item-list.csv"

SERVICES = [
    ["事项名称", "实施编码", "设定依据", "行使层级", "实施主体", "联办机构",
     "办件类型", "法定办结时限", "承诺办结时限", "到办事现场次数", "是否网办"],
    ["许可甲", "A1", "甲法第一条", "县级", "市场局", "消防队", "承诺件", "20工作日", "10工作日", "2", "否"],
    ["备案乙", "A2", "", "市级", "城管局", "", "承诺件", "15自然日", "6自然日", "1", "是"],
    ["证明丙", "A3", "", "乡级", "镇中心", "", "即办件", "当场", "当场", "0", "是"],
]  # fmt: skip
STEPS = [
    ["事项名称", "步骤", "环节", "办理人员", "办理时限(工作日)", "审查标准", "办理结果"],
    ["许可甲", "1", "收件", "窗口", "", "齐全", "凭证"],
    ["", "2", "受理", "窗口", "1", "", ""],
    ["", "3", "现场踏勘", "消防队", "3", "", ""],
    ["", "4", "审查", "审查科", "4", "", ""],
    ["", "5", "决定", "局长", "1", "", ""],
    ["", "6", "送达", "窗口", "", "", ""],
    ["证明丙", "1", "办理", "综合窗口", "2小时", "", ""],
]
MATERIALS = [
    ["实施编码", "材料名称", "材料形式", "材料必要性", "来源渠道", "份数"],
    ["A1", "申请表", "纸质", "1", "10", "1"],
    ["", "营业执照", "电子", "1", "20", "1"],
    ["", "照片", "电子", "2", "10", "2"],
    ["A2", "方案", "纸质", "3", "99", "1"],
]

Rows = Sequence[Sequence[object]]


def as_csv(rows: Rows, encoding: str = "utf-8") -> bytes:
    out = StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


def as_workbook(sheets: Mapping[str, Rows]) -> bytes:
    import openpyxl  # noqa: PLC0415  # an extra

    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append([None if cell == "" else int(cell) if str(cell).isdecimal() else cell for cell in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def three_tables() -> dict[str, bytes]:
    return {"a.csv": as_csv(SERVICES), "b.csv": as_csv(STEPS), "c.csv": as_csv(MATERIALS)}


def with_cell(rows: Rows, row: int, header: str, text: str) -> list[list[object]]:
    """The table with another text under `header` in a row, 1 for the header."""
    column = [str(head).partition("(")[0] for head in rows[0]].index(header)
    return [
        [text if (number, place) == (row, column) else cell for place, cell in enumerate(cells)]
        for number, cells in enumerate(rows, 1)
    ]
