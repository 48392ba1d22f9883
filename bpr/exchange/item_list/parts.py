"""A row -> what it says of a service, a step, a material."""

from dataclasses import replace

from bpr.exchange.item_list.cells import level_of, listed, read_copies, read_count, read_limit, read_order, read_word
from bpr.exchange.item_list.tables import Row
from bpr.exchange.item_list.values import Limit, Material, Service, Step
from bpr.exchange.item_list.vocabulary import CASE_TYPES, COLUMNS, NECESSITY, ORIGIN, YES_NO, folded, kind_of


def read_attributes(row: Row, head: Service) -> Service:
    """The service with all that its first row says of it."""
    statutory, committed = read_limit(row, "法定办结时限"), read_limit(row, "承诺办结时限")
    immediate = read_word(row, "办件类型", CASE_TYPES)
    online = read_word(row, "是否网办", YES_NO)
    _check_limits(row, statutory, committed, immediate=immediate)
    level = row.get("行使层级")
    if level and level_of(level) is None:
        row.add(
            "ITEM-LEVEL",
            "行使层级",
            "'{text}' names no level of government; the units get none.",
            "Write 国家级, 省级, 市级, 县级 or 乡级.",
            "warning",
            text=level,
        )
    return replace(
        head,
        type=row.get("事项类型"),
        basis=row.get("设定依据"),
        level=level,
        agency=row.get("实施主体"),
        partners=tuple(name for name in listed(row.get("联办机构")) if name != row.get("实施主体")),
        immediate=immediate,
        statutory=statutory,
        committed=committed,
        visits=read_count(row, "到办事现场次数"),
        online=True if online is None and "全程网办" in row.get("网上办理深度") else online,
        depth=row.get("网上办理深度"),
    )


def _check_limits(row: Row, statutory: Limit | None, committed: Limit | None, *, immediate: bool | None) -> None:
    if statutory and committed and committed.exceeds(statutory):
        row.add(
            "ITEM-COMMITTED",
            "承诺办结时限",
            "The committed limit ({committed}) is longer than the legal one ({statutory}).",
            "Correct one of the two; an office may promise less than the law allows, not more.",
            committed=str(committed),
            statutory=str(statutory),
        )
    if immediate and committed and committed.amount and committed.exceeds(Limit(1, "wd")):
        row.add(
            "ITEM-IMMEDIATE",
            "承诺办结时限",
            "A case that is handled on the spot (即办件) has a committed limit of {committed}.",
            "Correct 办件类型 or the limit.",
            "warning",
            committed=str(committed),
        )


def read_step(row: Row, above: dict[str, str], own: tuple[tuple[str, str], ...]) -> Step | None:
    """The step of a row; `above` has the texts of the row above that empty cells repeat, and gets those of this one."""
    order, limit = read_order(row, "步骤"), read_limit(row, "办理时限")
    texts = {}
    for header in ("环节", "办理人员"):
        texts[header] = row.get(header) or (above.get(header, "") if COLUMNS[header].repeats else "")
        above[header] = texts[header]
    name = texts["环节"]
    if not name:
        row.add(
            "ITEM-STEP-NAME",
            "环节",
            "The step has no name: {header} is empty.",
            "Write what is done, e.g. 受理, 审查, 决定.",
        )
    if order is None or not name:
        return None
    return Step(
        order=order,
        name=name,
        kind=kind_of(folded(name)),
        performer=texts["办理人员"],
        limit=limit,
        standard=row.get("审查标准"),
        result=row.get("办理结果"),
        extra=own,
    )


def read_material(row: Row, own: tuple[tuple[str, str], ...]) -> Material | None:
    """The material of a row."""
    necessity = read_word(row, "材料必要性", NECESSITY)
    origin = read_word(row, "来源渠道", ORIGIN)
    copies = read_copies(row, "份数")
    name = row.get("材料名称")
    if not name:
        row.add(
            "ITEM-MATERIAL-NAME",
            "材料名称",
            "The material has no name: {header} is empty.",
            "Write what is handed in.",
        )
        return None
    return Material(name, row.get("材料形式"), necessity, origin, copies, own)
