"""What causes of waiting and kinds of handoff are called, in English and Chinese."""

from collections.abc import Mapping
from types import MappingProxyType

CAUSE_LABELS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "transfer": {"en": "Transfer between units", "zh": "单位间流转"},
    "batching": {"en": "Waiting for the batch or sitting", "zh": "等待集中办理"},
    "unavailability": {"en": "Nobody on shift", "zh": "无人在岗"},
    "prioritisation": {"en": "Others served first", "zh": "他件优先"},
    "contention": {"en": "Everybody busy", "zh": "人员占用排队"},
    "off_shift": {"en": "Work suspended (off shift)", "zh": "下班中断"},
    "synchronisation": {"en": "Waiting for other branches", "zh": "等待其他分支"},
    "timer": {"en": "Timer", "zh": "法定或约定时限等待"},
    "applicant": {"en": "Waiting for the applicant", "zh": "等待申请人"},
    "other_agency": {"en": "Waiting for another agency", "zh": "等待其他机构"},
    "delay": {"en": "Other delay", "zh": "其他延时"},
    "backlog": {"en": "Age at the opening of the run", "zh": "期初积压时间"},
    "unexplained": {"en": "Not explained by the log", "zh": "日志未说明"},
})  # fmt: skip
"""Cause of waiting -> label, in the order used everywhere."""

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
