"""Words of the structure of a drawing (signatures, duties, heads) in English and Chinese, as a part of `words`."""

from collections.abc import Mapping
from types import MappingProxyType

STRUCTURE: Mapping[str, tuple[str, str]] = MappingProxyType({
    "structure_table": ("Structure", "组织与流程结构"),
    "structure_tasks": ("Tasks of offices", "行政机关任务数"),
    "structure_approvals": ("Sign-offs", "审签环节数"),
    "structure_pass_through": ("… of these pass-through", "其中只过手的审签"),
    "structure_signatures": ("Longest sign-off chain: signatures", "最长审签链条：签批次数"),
    "structure_levels": ("Longest sign-off chain: levels", "最长审签链条：经过层级"),
    "structure_chain": ("Longest sign-off chain", "最长审签链条"),
    "structure_orphans": ("Without an owner", "无主任务与职能"),
    "structure_heads": ("Several heads", "多头管理"),
    "structure_overlaps": ("Duty overlaps", "职责交叉"),
    "structure_discretion": ("Reviews and decisions with discretion", "有自由裁量的审查与决定占比"),
    "structure_transparency": ("Reviews and decisions with stated criteria", "审查标准公开的审查与决定占比"),
    "structure_told": ("({told} of {tasks} tasks say)", "（{tasks} 项任务中 {told} 项已注明）"),
    "structure_silent": (
        "No task says discretion or criteria: these shares are unknown, not 0.",
        "没有任务注明裁量或审查标准：上述占比未知，并非为 0。",
    ),
    "structure_approvals_table": ("Who signs", "审签环节"),
    "structure_passes": ("Goes on", "通过率"),
    "structure_is_pass_through": ("Pass-through", "只过手"),
    "structure_why": ("Why", "理由"),
    "structure_candidates": (
        ("Pass-through sign-offs are candidates for delegation, for people to judge: that nothing comes back may be "
        "because all know that it is looked at."),
        "只过手的审签仅为可授权下放的候选，须由人判断：未退回也可能正是因为有人把关。",
    ),
    "structure_overlaps_table": ("Duty overlaps", "职责交叉"),
    "structure_duty": ("Duty", "职责"),
    "structure_kind": ("Known by", "依据"),
    "structure_kind_function": ("function", "职能"),
    "structure_kind_task": ("name of task", "任务名称"),
    "structure_units": ("Units", "部门"),
    "structure_between": ("Between agencies", "跨部门"),
    "structure_places": ("Places", "处数"),
    "structure_owners_table": ("Without an owner, or with several heads", "无主事项与多头管理"),
    "structure_found": ("Found", "情形"),
    "structure_what": ("Task, function or unit", "任务、职能或部门"),
    "structure_above": ("Heads, by line of command", "上级（按条线）"),
    "structure_service": ("Service", "事项"),
})  # fmt: skip
"""Key -> English, Chinese."""
