"""What causes of waiting and kinds of handoff are called, in English and Chinese."""

from collections.abc import Mapping
from types import MappingProxyType

CAUSE_LABELS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "transfer": {"en": "Transfer between units", "zh": "单位间流转"},
    "batching": {"en": "Batch or sitting", "zh": "集中办理批次"},
    "unavailability": {"en": "Nobody on shift", "zh": "无人在岗"},
    "prioritisation": {"en": "Others served first", "zh": "他件优先"},
    "contention": {"en": "Everybody busy", "zh": "人员占用"},
    "preemption": {"en": "Called away to urgent work", "zh": "急件插队中断"},
    "off_shift": {"en": "Work suspended (off shift)", "zh": "下班中断"},
    "synchronisation": {"en": "Other branches", "zh": "其他分支"},
    "timer": {"en": "Timer", "zh": "定时"},
    "applicant": {"en": "Applicant", "zh": "申请人"},
    "other_agency": {"en": "Another agency", "zh": "其他机构"},
    "delay": {"en": "Other delay", "zh": "其他延时"},
    "backlog": {"en": "Age at the opening of the run", "zh": "期初积压时间"},
    "unexplained": {"en": "Not explained by the log", "zh": "日志未说明"},
})  # fmt: skip
"""Cause of waiting -> label, in the order used everywhere."""

CAUSE_MEANINGS: Mapping[str, str] = MappingProxyType({
    "transfer": "the file is on its way from one unit to another",
    "batching": "the file has arrived and the batch is not released",
    "unavailability": "in the queue while some part of the role has nobody on shift",
    "prioritisation": "in the queue while somebody of the role, on shift, serves something released later",
    "contention": "in the queue for the rest",
    "preemption": "work has begun and is laid aside for something more urgent, and somebody of the role is on shift",
    "off_shift": "work has begun and is suspended: off shift, handed over",
    "synchronisation": "an inclusive join waits for a token that ended without an activity; a message is on its way",
    "timer": "a timer event runs",
    "applicant": "a delay or message that the applicant holds; away from a queue after giving it up",
    "other_agency": "a delay or message that another agency holds",
    "delay": "any other delay",
    "backlog": "from arrival to the opening of the run, for cases that stood there already",
    "unexplained": "time for which the log names no cause; 0 in a simulated log",
})  # fmt: skip
"""Cause of waiting -> when time on the critical path is put down to it."""

KIND_LABELS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "internal": {"en": "internal", "zh": "部门内流转"},
    "vertical_up": {"en": "vertical, upwards", "zh": "纵向上行流转"},
    "vertical_down": {"en": "vertical, downwards", "zh": "纵向下行流转"},
    "horizontal": {"en": "horizontal", "zh": "横向流转"},
    "diagonal": {"en": "diagonal", "zh": "斜向流转"},
    "external": {"en": "external", "zh": "对外流转"},
    "applicant_carried": {"en": "carried by the applicant", "zh": "申请人代跑"},
    "unclassified": {"en": "unclassified", "zh": "未分类流转"},
})  # fmt: skip
"""Kind of handoff -> label."""

KIND_MEANINGS: Mapping[str, str] = MappingProxyType({
    "internal": "within an agency, neither unit above the other",
    "vertical_up": "to a unit above, or to a higher level of the same line",
    "vertical_down": "to a unit below, or to a lower level of the same line",
    "horizontal": "between lines at the same level and territory, or between peers of a line",
    "diagonal": "between lines at different levels or territories",
    "external": "from or to a third party",
    "applicant_carried": "from or to the applicant",
    "unclassified": "the register does not say enough of the units",
})  # fmt: skip
"""Kind of handoff -> between which units; the rules are those of `bpr.organisation.unit`."""
