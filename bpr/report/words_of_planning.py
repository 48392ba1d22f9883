"""The words of the planners' experiments (stages, units, staff, peak) in English and Chinese; `words` hands them out."""

from collections.abc import Mapping
from types import MappingProxyType

PLANNING: Mapping[str, tuple[str, str]] = MappingProxyType({
    "stage": ("Stage", "阶段"),
    "of_gain": ("{percent} of the gain", "占总成效 {percent}"),
    "ladder_kind": ("Reform in stages", "分步改革成效分析"),
    "ladder_title": ("What each stage of the reform gains", "改革每一步的成效"),
    "three_way_title": ("Put on line, or redesigned?", "只上网，还是改流程？"),
    "ladder_question": (
        "The reform comes in stages: what does each of them gain?",
        "改革分步推进，每一步各有多少成效？",
    ),
    "three_way_question": (
        "How much of the gain comes from putting today's process on line, and how much from redesigning it?",
        "总成效中，多少来自“只上网、不改流程”，多少来自流程再造？",
    ),
    "ladder_gained": (
        "From “{first}” to “{last}”: {measure} from {before} to {after}, a change of {difference}.",
        "从“{first}”到“{last}”：{measure}由 {before}变为 {after}，变化 {difference}。",
    ),
    "ladder_worse": (
        "Nothing is gained: {measure} gets worse, from {before} to {after} ({difference}).",
        "没有成效：{measure}反而变差，由 {before}变为 {after}（{difference}）。",
    ),
    "ladder_unclear": (
        "Whether anything is gained cannot be told: {measure} changes by {difference}, which may be chance. "
        "Run more replications.",
        "无法判断是否有成效：{measure}变化 {difference}，可能出于偶然。请增加重复仿真次数。",
    ),
    "ladder_nothing": (
        "Nothing is gained: {measure} is the same in every stage.",
        "没有成效：各阶段的{measure}完全相同。",
    ),
    "three_way_explains": (
        "Digitising alone explains {share} of the gain; redesign the rest.",
        "“只上网”仅贡献总成效的 {share}，其余来自流程再造。",
    ),
    "three_way_none": (
        "Digitising alone gains nothing that can be told from chance; the gain comes from the redesign.",
        "“只上网、不改流程”没有显著成效，成效来自流程再造。",
    ),
    "three_way_back": (
        "Digitising alone is a step back ({share} of the gain); the redesign makes up for it and brings the gain.",
        "“只上网、不改流程”反而退步（占总成效 {share}），成效全部来自流程再造。",
    ),
    "three_way_all": (
        "Digitising alone explains {share} of the gain; the redesign adds nothing that can be told from chance.",
        "“只上网”贡献总成效的 {share}，流程再造没有带来显著的额外成效。",
    ),
    "three_way_over": (
        "Digitising alone would gain more ({share} of the gain): the redesign gives some of it back.",
        "“只上网”的成效更大（相当于总成效的 {share}），流程再造反而抵消了一部分。",
    ),
    "ladder_share": ("“{stage}” explains {share}", "“{stage}”贡献 {share}"),
    "ladder_shares": ("Of the gain, {shares}.", "总成效中，{shares}。"),
    "ladder_insignificant": (
        "No gain that can be told from chance: {stages}.",
        "没有显著成效的阶段：{stages}。",
    ),
    "ladder": ("The gain, stage by stage", "成效逐步分解"),
    "ladder_text": (
        "Each bar hangs where the one above ends: what the stage adds to {measure} or takes off it, and what part of "
        "the whole gain that is. Thin lines with ends are 95 % intervals; a hatched step may be chance.",
        "每根条形从上一根的末端开始，表示该阶段使{measure}增加或减少多少，以及占总成效的比例。"
        "两端带短线的细线为 95% 置信区间；带斜纹的步骤可能出于偶然。",
    ),
    "gain_of_stage": ("Gain over the stage before", "比上一阶段变化"),
    "share_of_gain": ("Share of the whole gain", "占总成效比例"),
    "in_all": ("In all", "合计"),
    "flow_changed": ("Control flow changed", "流程结构变化率"),
    "flow_changed_note": (
        "Control flow changed: the share of direct successions of activities that a stage does not have in common "
        "with the stage before; 0 % for a process that was only digitised.",
        "流程结构变化率：与上一阶段相比，环节之间的直接衔接关系有多大比例不同；只上网、不改流程为 0%。",
    ),
    "stages_table": ("The main measures, stage by stage", "各阶段主要指标"),
    "stages_text": (
        "Every stage met the same applications and the same draws; brackets hold 95 % intervals.",
        "各阶段面对相同的办件和相同的随机抽样；括号内为 95% 置信区间。",
    ),
    "gain_in_all": ("Gain in all", "总成效"),
    "by_digitising": ("By digitising alone", "“只上网”的贡献"),
    "most_by": ("Most by “{stage}”", "贡献最大：{stage}"),
    "after_all": ("After all stages", "改革完成后"),
    "of_the_whole_gain": ("of the whole gain", "占总成效"),
})  # fmt: skip
"""Key -> English, Chinese."""
