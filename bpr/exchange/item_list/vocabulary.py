"""The columns of an implementation list and the words in them: the reader goes by it, its page is made of it."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from bpr.exchange.item_list.values import Kind, Limit, Necessity, Origin
from bpr.exchange.meaning import Meaning

Part = Literal["service", "step", "material"]
"""What a row of a column says something of."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it tells of, and what becomes of it.

    Parameters
    ----------
    required
        Whether a table that tells of this part must have it.
    repeats
        Whether an empty cell means the one above, as merged cells do.
    """

    part: Part
    meaning: Meaning
    required: bool = False
    repeats: bool = False


NAME, CODE = "事项名称", "实施编码"
"""The columns by which steps and materials name their service."""

COLUMNS: Mapping[str, Column] = MappingProxyType(
    {
        NAME: Column("service", Meaning("kept", "name of process and folder; empty: as above"), repeats=True),
        CODE: Column("service", Meaning("kept", "which service is meant; text of the start event"), repeats=True),
        "事项类型": Column("service", Meaning("kept", "text of the start event")),
        "设定依据": Column("service", Meaning("kept", "`legalBasis` of the step that decides")),
        "行使层级": Column("service", Meaning("kept", "`level` of the units; of several the lowest, which is said")),
        "实施主体": Column("service", Meaning("kept", "the office's pool, a unit")),
        "联办机构": Column("service", Meaning("kept", "units; a lane each; several: joined by 、，；")),
        "办件类型": Column("service", Meaning("kept", "即办件, 承诺件: which steps are assumed where none are listed")),
        "法定办结时限": Column("service", Meaning("kept", "`limits.statutory`")),
        "法定办结时限单位": Column("service", Meaning("kept", "unit of 法定办结时限")),
        "承诺办结时限": Column("service", Meaning("kept", "`limits.committed`")),
        "承诺办结时限单位": Column("service", Meaning("kept", "unit of 承诺办结时限")),
        "到办事现场次数": Column("service", Meaning("in part", '`touchpoint="visit"`; where it is, is assumed')),
        "是否网办": Column("service", Meaning("kept", '`touchpoint="online"` where the applicant need not come')),
        "网上办理深度": Column("service", Meaning("kept", "text of the start event; 全程网办: as 是否网办")),
        "步骤": Column("step", Meaning("kept", "order of the tasks: 1, 2, 3 …"), required=True),
        "环节": Column("step", Meaning("kept", "name of a task; empty: as above"), required=True, repeats=True),
        "办理人员": Column("step", Meaning("kept", "a lane, a unit, a role; empty: as above"), repeats=True),
        "办理时限": Column("step", Meaning("in part", "`delay`: a share of it (`--share`)")),
        "办理时限单位": Column("step", Meaning("kept", "unit of 办理时限")),
        "审查标准": Column("step", Meaning("kept", "`criteria` of the task")),
        "办理结果": Column("step", Meaning("kept", "text of the task")),
        "材料名称": Column(
            "material", Meaning("kept", "counted in `documents`, text of the first step"), required=True
        ),
        "材料形式": Column("material", Meaning("kept", "text of the first step")),
        "材料必要性": Column("material", Meaning("kept", "1 必要, 2 非必要 (not counted), 3 容缺后补")),
        "来源渠道": Column("material", Meaning("kept", "10 申请人自备, 20 政府部门核发: could be shared, 99 其他")),
        "份数": Column("material", Meaning("kept", "text of the first step; copies are not counted in `documents`")),
    }
)
"""Header, as 实施清单 writes it -> the column."""

LIMITS = ("法定办结时限", "承诺办结时限", "办理时限")
"""Columns of limits; the unit stands in the cell, in the header's parentheses, or in a column of its own."""

UNITS: Mapping[str, Literal["wd", "d", "h", "min"]] = MappingProxyType(
    {
        **dict.fromkeys(("工作日", "个工作日", "工作天", "wd"), "wd"),
        **dict.fromkeys(("自然日", "个自然日", "日历日", "日历天", "天", "日", "d"), "d"),
        **dict.fromkeys(("小时", "个小时", "h"), "h"),
        **dict.fromkeys(("分钟", "分", "min"), "min"),
    }
)
"""Unit of a limit, as written."""

DOUBTFUL = frozenset({"天", "日"})
"""Units that some lists mean as working days."""

NOTHING = frozenset({"", "无", "/", "-", "—", "——", "--", "不限", "暂无", "无时限"})
"""Cells that say that there is nothing."""

AT_ONCE = frozenset({"当场", "即时", "即办", "当场办结", "即时办结", "立即", "当日当场"})
"""Limits of no time."""
ON_THE_SPOT = Limit(0, "wd")

CASE_TYPES: Mapping[str, bool] = MappingProxyType({"即办件": True, "承诺件": False, "即办": True, "承诺": False})
YES_NO: Mapping[str, bool] = MappingProxyType(
    {**dict.fromkeys(("是", "有", "1", "y", "yes", "true", "可", "支持"), True)}
    | {**dict.fromkeys(("否", "无", "0", "n", "no", "false", "不可", "不支持"), False)}
)
NECESSITY: Mapping[str, Necessity] = MappingProxyType(
    {"1": Necessity.REQUIRED, "2": Necessity.OPTIONAL, "3": Necessity.LATER} | {one.value: one for one in Necessity}
)
ORIGIN: Mapping[str, Origin] = MappingProxyType(
    {"10": Origin.APPLICANT, "20": Origin.GOVERNMENT, "99": Origin.OTHER} | {one.value: one for one in Origin}
)
LEVELS: Mapping[str, str] = MappingProxyType(
    {
        "国家": "national",
        "省": "provincial",
        "自治区": "provincial",
        "直辖市": "provincial",
        "设区": "city",
        "地市": "city",
        "自治州": "city",
        "市": "city",
        "州": "city",
        "自治县": "county",
        "县": "county",
        "区": "county",
        "镇": "township",
        "乡": "township",
        "街道": "township",
        "村": "township",
        "社区": "township",
    }
)
"""What a level (行使层级) begins with -> level of a unit; the longest that fits."""

KINDS: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        Kind.CERTIFICATE: ("制证", "制作证", "打证", "印证", "缮制", "证照制作"),
        Kind.DELIVERY: ("送达", "发证", "颁证", "领证", "取件", "出件", "发放", "办结通知"),
        Kind.INSPECTION: ("踏勘", "勘验", "勘查", "现场", "核验", "检测", "检验"),
        Kind.INTAKE: ("收件", "接件", "收取", "申请", "申报", "登记受件"),
        Kind.ACCEPTANCE: ("受理",),
        Kind.DECISION: ("决定", "审批", "批准", "签发", "核准", "审定"),
        Kind.REVIEW: ("审查", "审核", "初审", "复审", "核查", "评审", "审验", "会签", "会审"),
    }
)
"""Kind of a step -> what its name holds; the first that fits."""


def kind_of(name: str) -> Kind:
    """What a step of this name is.

    >>> kind_of("材料审核"), kind_of("颁证与送达"), kind_of("公示")
    (<Kind.REVIEW: '审查'>, <Kind.DELIVERY: '送达'>, <Kind.OTHER: '其他'>)
    """
    return next((kind for kind, words in KINDS.items() if any(word in name for word in words)), Kind.OTHER)


def folded(text: str) -> str:
    """Text as words are compared: full-width letters, digits and parentheses as half-width ones, no blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


def header_of(text: str) -> tuple[str, str]:
    """A header without what stands in parentheses, and that.

    >>> header_of("法定办结时限（工作日）"), header_of("*材料必要性(1必要/2非必要)")
    (('法定办结时限', '工作日'), ('材料必要性', '1必要/2非必要'))
    """
    head, _, rest = folded(text).partition("(")
    return head.strip("*:·"), rest.removesuffix(")").lstrip("+")
