"""The words of reports, tables and charts in English and Chinese. What measures are called comes with the measures."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from bpr.report.words_of_planning import PLANNING
from bpr.report.words_of_reform import REFORM

Language = Literal["en", "zh"]
LANGUAGES: Mapping[Language, str] = MappingProxyType({"en": "English", "zh": "简体中文"})
"""Language -> its own name."""


def language_of(text: str) -> Language:
    """The language called `text`.

    Raises
    ------
    ValueError
        It is neither ``en`` nor ``zh``.
    """
    if text == "en":
        return "en"
    if text == "zh":
        return "zh"
    message = f"reports are in 'en' or 'zh', not in '{text}'"
    raise ValueError(message)


def word(key: str, lang: Language, **values: object) -> str:
    """A text of `WORDS`, its ``{places}`` filled with `values`."""
    text = WORDS[key][0 if lang == "en" else 1]
    return text.format(**values) if values else text


def unit_word(unit: str, lang: Language) -> str:
    """What a unit is called; one that is not in `UNITS` (a currency) as it is."""
    return UNITS.get(unit, (unit, unit))[0 if lang == "en" else 1]


UNITS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "d": ("d", "天"),
        "h": ("h", "小时"),
        "min": ("min", "分钟"),
        "s": ("s", "秒"),
        "ms": ("ms", "毫秒"),
        "wd": ("working days", "工作日"),
        "%": ("%", "%"),
        "pp": ("% points", "个百分点"),
        "times": ("times", "倍"),
        "returns": ("returns", "次"),
        "cases": ("cases", "件"),
        "cases/d": ("cases/day", "件/天"),
        "cases/wd": ("cases/working day", "件/工作日"),
        "handoffs": ("handoffs", "次"),
        "visits": ("visits", "次"),
        "documents": ("documents", "份"),
        "fields": ("fields", "项"),
        "procedures": ("procedures", "个"),
        "steps": ("steps", "个"),
        "counters": ("counters", "个"),
        "agencies": ("agencies", "个"),
        "data": ("data", "项次"),
        "cards": ("cards", "张"),
        "activities": ("activities", "项"),
        "individuals": ("people", "人"),
        "FTE": ("posts", "人年"),
        "executions": ("times", "次"),
        "approvals": ("approvals", "次"),
        "tasks": ("tasks", "项"),
        "complaints": ("complaints", "件"),
        "CNY": ("CNY", "元"),
        "EUR": ("EUR", "欧元"),
        "USD": ("USD", "美元"),
    }
)
"""Unit of a measure -> how it is written, English and Chinese."""

WORDS: Mapping[str, tuple[str, str]] = MappingProxyType({
    "kind": ("Simulation report", "仿真分析报告"),
    "title": ("What the redesign changes", "流程优化成效对比"),
    "as_is": ("AS-IS", "现状流程"),
    "to_be": ("TO-BE", "优化流程"),
    "this_run": ("This run", "本次仿真"),
    "measure": ("Measure", "指标"),
    "value": ("Value", "数值"),
    "interval": ("95 % interval", "95% 置信区间"),
    "interval_of": ("{level} interval", "{level} 置信区间"),
    "difference": ("Difference", "差值"),
    "relative": ("Change", "变化率"),
    "verdict": ("Verdict", "结论"),
    "better": ("better", "改善"),
    "worse": ("worse", "变差"),
    "higher": ("higher", "升高"),
    "lower": ("lower", "降低"),
    "same": ("no significant change", "无显著变化"),
    "unknown": ("not to be judged", "无法判断"),
    "none": ("–", "–"),
    "to": ("{low} to {high}", "{low} 至 {high}"),
    "no_data": ("no data", "无数据"),
    "service": ("Service", "事项"),
    "means_caption": (
        "Means of {n} replications; brackets hold the {level} interval.",
        "{n} 次重复仿真的均值，括号内为 {level} 置信区间。",
    ),
    "pool": ("People", "人员"),
    "pool_of": ("{pool} ({service})", "{pool}（{service}）"),
    "pools": ("People and the services that they work for", "人员及其承办的事项"),
    "of_pool": ("{pool}: {measure}", "{pool}：{measure}"),
    "services_only_as_is": ("Only in the AS-IS: {services}.", "仅现状流程有的事项：{services}。"),
    "services_only_to_be": ("Only in the TO-BE: {services}.", "仅优化流程有的事项：{services}。"),
    "one_replication": (
        "One replication has no interval: run more replications before you conclude anything.",
        "单次仿真没有置信区间，请增加重复仿真次数后再下结论。",
    ),
    "question_heading": ("The question", "问题"),
    "question": (
        "What does an applicant gain, and what does the administration gain, if “{as_is}” is replaced by “{to_be}”?",
        "如果以“{to_be}”取代“{as_is}”，申请人和行政机关各有什么收益？",
    ),
    "answer_heading": ("The answer", "结论"),
    "answer_better": ("The redesign improves {changes}.", "优化后，{changes}，均有显著改善。"),
    "answer_one_better": ("The redesign improves {changes}.", "优化后，{changes}，有显著改善。"),
    "improves": ("The redesign improves", "优化后有显著改善的指标"),
    "worsens": ("It worsens", "显著变差的指标"),
    "answer_worse": ("It worsens {changes}.", "同时，{changes}，有显著变差。"),
    "answer_only_worse": ("The redesign worsens {changes}.", "优化后，{changes}，有显著变差。"),
    "answer_nothing": (
        "The redesign changes none of the main measures significantly.",
        "优化前后，主要指标均无显著变化。",
    ),
    "answer_same": ("No significant change: {names}.", "无显著变化的指标：{names}。"),
    "answer_all": ("All main measures change significantly.", "主要指标均有显著变化。"),
    "answer_unknown": (
        "With one replication nothing can be said about chance; the figures below are one example.",
        "仅有单次仿真，无法判断差异是否出于偶然；以下数字仅为一例。",
    ),
    "change": (
        "{name} from {as_is} to {to_be} ({relative}difference {difference}, {level} interval {interval})",
        "{name}由 {as_is} 变为 {to_be}（{relative}差值 {difference}，{level} 置信区间 {interval}）",
    ),
    "change_certain": (
        "{name} from {as_is} to {to_be} ({relative}difference {difference}, the same in every run)",
        "{name}由 {as_is} 变为 {to_be}（{relative}差值 {difference}，每次仿真均相同）",
    ),
    "relative_part": ("{percent}; ", "{percent}，"),
    "item": ("Item", "项目"),
    "comma": (", ", "、"),
    "list_comma": ("; ", "、"),
    "and": (" and ", "以及"),
    "semicolon": ("; ", "；"),
    "colon": (":", "："),
    "changes_heading": ("What changes in the process", "流程有哪些变化"),
    "changes_none": (
        "The same tasks are done by the same units; what differs are the conditions.",
        "环节和经手部门不变，变化的是办理条件。",
    ),
    "tasks_gone": ("No longer done", "取消的环节"),
    "tasks_new": ("New", "新增的环节"),
    "units_gone": ("No longer involved", "不再经手的部门"),
    "units_new": ("Newly involved", "新参与的部门"),
    "pictures_heading": ("The process, before and after", "流程图：优化前后"),
    "pictures_text": (
        ("The figure on an element is the mean waiting there on the critical path of a case; the stronger the colour, "
        "the longer, up to {most}. “−” marks what the redesign leaves out, “+” what is new. Wide drawings scroll."),
        ("元素上的数字为关键路径上每件的平均等待时间；颜色越深等待越长，最深为 {most}。"
        "“−”表示优化后取消的环节，“+”表示新增的环节。较宽的流程图可左右滚动。"),
    ),
    "measures_heading": ("Measures", "指标对比"),
    "measures_caption": (
        ("Means of {n} replications; brackets hold the {level} interval; a figure without brackets is the same in "
        "every replication. AS-IS and TO-BE met the same applications and the same draws, so that the difference has "
        "an interval of its own. “No significant change”: that interval includes 0."),
        ("{n} 次重复仿真的均值，括号内为 {level} 置信区间；没有括号的数值在每次仿真中都相同。"
        "两个方案面对相同的办件和相同的随机抽样，因此差值有单独的置信区间。“无显著变化”表示该区间包含 0。"),
    ),
    "parallel_note": (
        (
            "There are more handoffs in all, but fewer one after the other: what was in series is done in parallel. "
            "What delays a case are the handoffs on the critical path."
        ),
        "流转总次数增加而关键路径上的流转减少：原先串联的环节改为并联办理。影响办件时长的是关键路径上的流转次数。",
    ),
    "lines_note": (
        "Strong lines, weak blocks (more vertical than horizontal handoffs)? {found}.",
        "是否“纵强横弱”（纵向流转多于横向流转）：{found}。",
    ),
    "lines_yes": ("{variant}: yes, vertical − horizontal {difference}", "{variant}：是，纵向减横向 {difference}"),
    "lines_no": ("{variant}: no, vertical − horizontal {difference}", "{variant}：否，纵向减横向 {difference}"),
    "lines_undecided": (
        "{variant}: undecided, vertical − horizontal {difference}",
        "{variant}：无法判断，纵向减横向 {difference}",
    ),
    "course_steady": (
        "Steady state: cases that began in the first {warmup} (the warm-up of the scenario) are left out; {ends}",
        "稳态仿真：前 {warmup}（情景中的预热期）内受理的办件不计入；{ends}",
    ),
    "course_empty": (
        "A terminating run: it begins empty, and all its cases count; {ends}",
        "终止型仿真：从无在办件开始，全部办件均计入；{ends}",
    ),
    "course_backlog": (
        "A terminating run: it begins with {backlog} cases in process, and all cases count; {ends}",
        "终止型仿真：从 {backlog} 件积压件开始，全部办件均计入；{ends}",
    ),
    "ends_drained": ("it ends when its last case has ended.", "至最后一件办结为止。"),
    "ends_horizon": (
        "it stops at the horizon, and cases still open are counted apart.",
        "至仿真期限为止，未办结的另行计数。",
    ),
    "settling": ("When the runs have settled", "何时进入稳态"),
    "settling_text": (
        "MSER-5, replications: {n}. Cut where the standard error of the mean of what is kept is least.",
        "MSER-5，重复仿真 {n} 次：在使保留部分均值的标准误最小处截断。",
    ),
    "series": ("Series", "序列"),
    "observations": ("Observations", "观测数"),
    "left_out": ("Left out", "截去"),
    "settled_after": ("Settled after", "稳态始于"),
    "warmup_found": ("A warm-up of {warmup} is enough.", "预热期取 {warmup}即可。"),
    "warmup_unknown": ("No warm-up can be recommended.", "无法给出预热期建议。"),
    "warmup_stated": ("Warm-up of the scenario: {warmup}.", "情景中的预热期：{warmup}。"),
    "mean_of_runs": ("Mean of the replications", "重复仿真均值"),
    "moving_average": ("Moving average", "移动平均"),
    "cut_here": ("MSER-5: counts from here", "MSER-5：从此开始统计"),
    "cut_untrusted": ("MSER-5: too late to be trusted", "MSER-5：过晚，不可信"),
    "batch_means": ("As one long run in steady state", "作为单次长时稳态仿真"),
    "batch_means_text": (
        "Batch means: {n} consecutive batches of cases, taken for independent observations (Law & Carson 1979).",
        "批均值法：{n} 个相邻的办件批次视为独立观测（Law & Carson 1979）。",
    ),
    "correlation": ("Lag-1 correlation", "一阶自相关"),
    "level": ("{percent} %", "{percent}%"),
    "group_headline": ("For the applicant", "申请人感受"),
    "data_table": ("Data between units, a case", "部门间数据（每件）"),
    "data_collections": ("Data collected", "采集数据项次"),
    "data_collected_again": ("Collected again", "重复采集项次"),
    "data_once_only": ("Once-only rate", "数据一次采集率"),
    "data_several_sources": ("Data with more than one source", "一数多源数据项"),
    "data_asked_though_held": ("Asked of the applicant though held", "已有数据仍向申请人索取"),
    "data_islands": ("Islands of units", "信息孤岛数"),
    "data_isolated": ("Units that share nothing", "不共享数据的部门"),
    "data_pairs_sharing": ("Pairs of units that share, of all", "已共享部门对／全部部门对"),
    "data_interfaces_hub": ("Interfaces over a sharing platform", "经共享平台所需接口数"),
    "data_unknown": (
        "The drawing says nothing of data: draw data objects, or annotate collects and uses.",
        "流程图未说明数据：请画出数据对象，或标注 collects 和 uses。",
    ),
    "only_a_run_tells": ("only a run tells", "须经仿真得出"),
    "datum_table": ("Datum by datum", "逐项数据"),
    "datum": ("Datum", "数据项"),
    "datum_holder": ("Held by", "保管部门"),
    "datum_collected_by": ("Collected by", "采集部门"),
    "datum_used_by": ("Used by", "使用部门"),
    "datum_collections": ("Times a case", "每件采集次数"),
    "group_data": ("Data asked for", "数据采集"),
    "group_limits": ("Limits", "时限"),
    "group_burden": ("Handoffs and burden", "流转与负担"),
    "group_waiting": ("Where the time of a case goes", "全程用时构成"),
    "group_administration": ("For the administration", "行政机关"),
    "group_cases": ("Cases", "办件量"),
    "group_other": ("Further measures", "其他指标"),
    "charts_heading": ("Charts", "图表"),
    "chart_data": ("Figures of this chart", "本图数据"),
    "no_script": ("The charts need JavaScript; the tables do not.", "图表需启用 JavaScript；表格不需要。"),
    "waterfall": ("Where the time is won", "时间节省在哪里"),
    "waterfall_text": (
        ("Mean cycle time of a case, taken apart on its critical path: what each cause of waiting, and work itself, "
        "adds (▲) or saves (▼)."),
        "每件平均全程用时按关键路径分解：各类等待及实际办理时间的增加（▲）与节省（▼）。",
    ),
    "reductions": ("Steps, time, documents, visits", "四减：减环节、减时间、减材料、减跑动"),
    "reductions_text": (
        "What is left of each in the TO-BE, in percent of the AS-IS: the smaller the area, the more is saved.",
        "优化后各项占现状的百分比：面积越小，减得越多。",
    ),
    "reduction": ("Reduction", "压减"),
    "reduced_by": ("Reduced by", "压减幅度"),
    "parts_text": (
        "Mean cycle time of a case, taken apart on its critical path.",
        "每件平均全程用时按关键路径的分解。",
    ),
    "parts": ("Where the time goes", "时间去向"),
    "cycle_times": ("How long applicants wait", "申请人等多久"),
    "cycle_times_text": (
        "Share of cases that are done within so much time: the further up and left, the better.",
        "在给定时间内办结的件数占比：曲线越靠左上越好。",
    ),
    "cycle_time": ("Cycle time", "全程用时"),
    "share_done": ("Share of cases done", "办结占比"),
    "over_time": ("Cases in process over time", "在办件数随时间的变化"),
    "over_time_text": (
        "Cases begun and not yet done: a line that keeps rising means that the staff cannot keep up.",
        "已受理未办结的件数：曲线持续上升说明人手不足。",
    ),
    "throughput": ("Throughput over time", "办结量随时间的变化"),
    "throughput_text": ("Cases done in each period.", "每个时段的办结件数。"),
    "arrivals_end": ("arrivals end", "停止收件"),
    "warm_up_ends": ("figures count from here", "从此开始统计"),
    "in_process": ("Cases in process", "在办件数"),
    "done_per": ("Cases done per {period}", "每{period}办结件数"),
    "hour": ("hour", "小时"),
    "day": ("day", "天"),
    "week": ("week", "周"),
    "four_weeks": ("four weeks", "四周"),
    "date": ("Date", "日期"),
    "utilisation": ("How busy people are", "人员忙闲"),
    "utilisation_text": (
        ("Share of shift time spent working, by role, with its interval. Above 85 % small fluctuations of demand make "
        "long queues; very low values are unused capacity."),
        "各岗位工作时间占在岗时间的比例及置信区间。超过 85% 时，需求稍有波动就会排长队；数值过低则人力闲置。",
    ),
    "utilisation_axis": ("Utilisation", "人员利用率"),
    "handoffs": ("Who hands on to whom", "部门间流转"),
    "handoffs_of": ("Handoffs a case, {variant}", "每件流转次数（{variant}）"),
    "handoffs_text": (
        "Mean number of handoffs of a case from the unit of the row to the unit of the column.",
        "每件由行所示部门移交列所示部门的平均次数。",
    ),
    "handoff_network": ("Along the lines or across them", "纵向流转与横向流转"),
    "handoff_network_of": ("Who hands on to whom, {variant}", "流转网络（{variant}）"),
    "handoff_network_text": (
        ("Columns are lines, rows are levels with superiors above: vertical handoffs run up and down, horizontal ones "
        "sideways. The wider a line, the more handoffs a case; both pictures have one scale, and the arrow shows where "
        "to."),
        "列为条线，行为层级，上级在上：纵向流转上下走，横向流转左右走。线越粗，每件流转次数越多；两图比例相同，箭头指向接收方。",
    ),
    "handoffs_lines": ("From line to line", "条线之间的流转"),
    "handoffs_lines_text": (
        ("Mean number of handoffs of a case from the line of the row to the line of the column; on the diagonal within "
        "a line. Where the register has several territories, lines and territories are the cells."),
        "每件由行所示条线移交列所示条线的平均次数，对角线为条线内部流转。登记表有多个属地时，按条线×属地分格。",
    ),
    "handoffs_levels": ("From level to level", "层级之间的流转"),
    "handoffs_levels_text": (
        "Mean number of handoffs of a case from the level of the row to the level of the column.",
        "每件由行所示层级移交列所示层级的平均次数。",
    ),
    "from_group": ("From", "移出方"),
    "to_group": ("To", "接收方"),
    "handoff_kind": ("Kind", "类型"),
    "vertical_kind": ("vertical", "纵向流转"),
    "from_unit": ("From", "移出部门"),
    "to_unit": ("To", "接收部门"),
    "element_waiting": ("Where cases wait", "办件在哪里等待"),
    "element_waiting_text": (
        "Waiting on the critical path of a case, by task or event: the longest bars are the bottlenecks.",
        "各任务或事件在关键路径上造成的每件等待时间：最长的条形即堵点。",
    ),
    "waiting_axis": ("Waiting a case", "每件等待时间"),
    "work": ("Work", "实际办理"),
    "other": ("Other", "其他"),
    "element": ("Task or event", "任务或事件"),
    "role": ("Role", "岗位"),
    "findings_heading": ("Assumptions and warnings", "假设与提示"),
    "findings_none": ("None.", "无。"),
    "findings_text": (
        "What nobody gave and bpr assumed, and what to keep in mind when reading the figures.",
        "以下为未提供而由系统假定的数据，以及解读数字时应注意的事项。",
    ),
    "assumption": ("Assumption", "假设"),
    "warning": ("Warning", "提示"),
    "both": ("AS-IS and TO-BE", "两个方案"),
    "provenance_heading": ("Where the figures come from", "数据来源"),
    "version": ("bpr version", "bpr 版本"),
    "seed": ("Seed", "随机种子"),
    "replications": ("Replications", "重复仿真次数"),
    "scenario": ("Scenario", "情景方案"),
    "digest": ("SHA-256 of {what}", "{what} 的 SHA-256"),
    "start": ("Start of simulated time", "仿真起始时间"),
    "provenance_text": (
        "The same version, files and seed give these figures again, digit by digit.",
        "使用相同的版本、文件和随机种子可逐位重现以上数字。",
    ),
    "simulation_note": (
        "All figures are results of a simulation under the conditions stated in the scenarios, not measurements.",
        "所有数字均为给定情景下的仿真结果，并非实测数据。",
    ),
    "language": ("Language", "语言"),
    "was": ("AS-IS {value}", "现状 {value}"),
    "subtitle": ("{as_is} → {to_be}", "{as_is} → {to_be}"),
    "key_figures": ("Key figures", "主要指标"),
    "period": ("Period from", "时段起点"),
    "share": ("Share of cases", "办件占比"),
    "within": ("{percent} of the cases", "{percent}的办件"),
    "only_as_is": ("only AS-IS", "仅现状流程"),
    "only_to_be": ("only TO-BE", "仅优化流程"),
    "more_findings": ("{count} more are not listed here.", "另有 {count} 条未列出。"),
    "skip": ("To the answer", "跳到结论"),
    "id": ("Id", "标识"),
    "process_table": ("Process “{name}”", "流程“{name}”"),
    "process_type": ("Type", "类型"),
    "performer": ("Performer", "办理岗位"),
    "unit": ("Unit", "部门"),
    "effort": ("Work", "办理时间"),
    "delay": ("Delay", "等待时间"),
    "leads_to": ("Leads to", "后续"),
    "lane": ("Lane", "泳道"),
    "complexity": ("How complex the drawing is", "流程图的复杂度"),
    "by_bpmn_python": ("As bpmn-python counts", "bpmn-python 的统计"),
    "source": ("Source", "出处"),
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
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "reform_functions": ("Functions to be transformed: candidates", "拟转变职能候选清单"),
    "reform_still_used": ("Still used elsewhere", "其他事项仍在使用"),
    "reform_function": ("Function", "职能"),
    "reform_basis": ("Legal basis to repeal or amend", "设定依据（拟修改或废止）"),
    "reform_holder": ("Held by", "职能归属"),
    "reform_by": ("Exercised by", "行使单位"),
    "reform_services": ("Services today", "现状涉及事项"),
    "reform_executions": ("Times a year", "年行使次数"),
    "reform_released": ("Posts released", "释放人力"),
    "reform_left": ("left: {services}", "已退出：{services}"),
    "reform_still": ("still: {services}", "仍使用：{services}"),
    "reform_functions_note": (
        "Candidates: exercised in the AS-IS of this portfolio and in no TO-BE. What is not in it is not seen.",
        "候选清单：本组合现状流程行使而所有优化流程均不再行使的职能；组合之外的事项和流程图未标注的职能不在其内。",
    ),
    "reform_functions_none": ("No function leaves the portfolio.", "没有职能退出本组合。"),
    "reform_unnamed": (
        "No function is named in the drawings of: {services}.",
        "以下事项的流程图未标注职能：{services}。",
    ),
    "reform_agencies": ("Agencies to be adjusted: candidates", "拟调整机构候选清单"),
    "reform_office": ("Office", "机构"),
    "reform_why": ("Why", "理由"),
    "reform_no_task": ("no task left", "不再承担任务"),
    "reform_only_pass_through": ("only signatures that let nearly all pass", "仅剩过手审批"),
    "reform_small": ("less than {limit} posts of work", "工作量不足 {limit} 人年"),
    "reform_agency": ("{name} (whole agency)", "{name}（部门整体）"),
    "reform_load_as_is": ("Work AS-IS", "现状工作量"),
    "reform_load_to_be": ("Work TO-BE", "优化后工作量"),
    "reform_its_functions": ("Functions today", "现行职能"),
    "reform_still_in": ("Still has tasks in", "仍承担的事项"),
    "reform_agencies_note": (
        "Candidates, no verdicts: the work of an office outside this portfolio is not seen.",
        "候选清单，不是结论：机构在本组合之外的工作不在统计之内。",
    ),
    "reform_without_work": (
        "No work is stated for the tasks of: {units}. They count 0 posts; whether these are small is not known.",
        "以下单位的任务未给出办理工时，按 0 人年计，无法判断其工作量是否过小：{units}。",
    ),
    "reform_ranking": ("Urgency of the services", "改革迫切程度排序"),
    "reform_rank": ("Rank", "排序"),
    "reform_score": ("Score", "得分"),
    "reform_held": ("Rank held", "排序稳定率"),
    "reform_weight": ("Weight", "权重"),
    "reform_points": ("{figure} → {points}", "{figure} → {points}"),
    "reform_spread": ("unknown", "未知"),
    "reform_ranking_note": (
        "In the table, behind arrows: what it adds to the score (least to greatest: 0 to 1). Unknown: weight spread.",
        "表中箭头后为对得分的贡献（组合内最小值至最大值折算为 0 至 1）；某事项未知的标准，其权重分摊到其余标准。",
    ),
    "reform_held_note": (
        "Rank held: share of the {n} replications that give the service this rank.",
        "排序稳定率：{n} 次重复仿真中该事项得到同一排序的比例。",
    ),
    "reform_silent": ("Counts for nothing: {criteria}.", "未计入的标准：{criteria}。"),
    "reform_silent_unknown": ("{criterion} (unknown of all)", "{criterion}（均未知）"),
    "reform_silent_single": ("{criterion} (known of one alone)", "{criterion}（仅一个事项已知）"),
    "reform_silent_equal": ("{criterion} (the same for all)", "{criterion}（均相同）"),
    "reform_sequence": ("Order of reform", "改革次序"),
    "reform_wave": ("Wave", "批次"),
    "reform_waits": ("Waits for", "须先完成"),
    "reform_waits_data": ("{service} (data: {data})", "{service}（数据：{data}）"),
    "reform_sequence_note": (
        "Services of one wave can be reformed side by side. Of what need not wait, the most urgent comes first.",
        "同一批次的事项可同步推进；无须等待的事项中，迫切程度高者在先。",
    ),
    "reform_without": ("Without a redesign yet: {services}.", "尚无优化流程：{services}。"),
    "reform_gains": ("What each office gains and loses, a year", "各单位利益变化（每年）"),
    "reform_outside": ("No office (applicants, fixed costs)", "非行政单位（申请人、固定费用）"),
    "reform_total": ("All together", "合计"),
    "reform_gains_note": (
        "Means of {n} replications; whether more or less is good for an office, nobody says here.",
        "{n} 次重复仿真的均值；增减对单位是利是弊，此处不作判断。",
    ),
    "reform_staff": ("Work of each office over all services, posts", "各单位全部事项工作量（人年）"),
    "reform_people": ("People AS-IS → TO-BE", "现有人数 → 优化后人数"),
    "reform_staff_note": (
        "A post works {hours} hours a year. Queues grow before everybody is busy all day: this is no staffing plan.",
        "每个岗位每年按 {hours} 小时计。人员满负荷之前排队就会变长，本表不是定编方案。",
    ),
    "reform_sums": ("The whole portfolio, a year", "全部事项合计（每年）"),
    "reform_compression": ("Limits promised below the legal ones, of sums", "时限压缩率（按合计）"),
    "reform_islands_removed": ("Islands removed: {units}.", "已消除的信息孤岛：{units}。"),
    "reform_sum_without": ("{measure}: not known of {services}.", "{measure}：以下事项未知：{services}。"),
    **PLANNING,
    **REFORM,
})  # fmt: skip
"""Key -> English, Chinese."""
