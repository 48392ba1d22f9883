"""Words of the experiments of planners (stages, units, staff, peak) in English and Chinese, as a part of `words`."""

from collections.abc import Mapping
from types import MappingProxyType

PLANNING: Mapping[str, tuple[str, str]] = MappingProxyType({
    "stage": ("Stage", "阶段"),
    "of_gain": ("{percent} of the gain", "占总成效 {percent}"),
    "settling_kind": ("Warm-up of a run", "预热期分析"),
    "settling_question": (
        "A run begins with no case in process: when has it settled, so that figures may count?",
        "仿真从无在办件开始，何时进入稳态、可以开始统计？",
    ),
    "settling_read": (
        ("Thin: the mean of the replications. Thick: its moving average. The dotted line is where MSER-5 cuts: what "
        "comes before is the empty start, and should not count where steady state is asked for."),
        "细线：重复仿真的均值；粗线：移动平均。点线为 MSER-5 的截断点：此前受空系统起步影响，求稳态指标时不应计入。",
    ),
    "warmup_card": ("Warm-up that is enough", "建议预热期"),
    "warmup_now": ("Warm-up of the scenario", "情景中的预热期"),
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
        ("Whether anything is gained cannot be told: {measure} changes by {difference}, which may be chance. "
        "Run more replications."),
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
        ("Each bar hangs where the one above ends: what the stage adds to {measure} or takes off it, and what part of "
        "the whole gain that is. Thin lines with ends are 95 % intervals; a hatched step may be chance."),
        ("每根条形从上一根的末端开始，表示该阶段使{measure}增加或减少多少，以及占总成效的比例。"
        "两端带短线的细线为 95% 置信区间；带斜纹的步骤可能出于偶然。"),
    ),
    "gain_of_stage": ("Gain over the stage before", "比上一阶段变化"),
    "share_of_gain": ("Share of the whole gain", "占总成效比例"),
    "in_all": ("In all", "合计"),
    "flow_changed": ("Control flow changed", "流程结构变化率"),
    "flow_changed_note": (
        ("Control flow changed: the share of direct successions of activities that a stage does not have in common "
        "with the stage before; 0 % for a process that was only digitised."),
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
    "target": ("Target", "目标"),
    "to_target": ("Target", "是否达标"),
    "today": ("today", "现有"),
    "smallest": ("smallest", "最少"),
    "today_and_smallest": ("today = smallest", "现有即最少"),
    "people_now": ("People now", "现有人数"),
    "people_smallest": ("Smallest number", "最少需要人数"),
    "people_surplus": ("Surplus", "富余人数"),
    "people_in_all": ("People in all", "总人数"),
    "people_each": ("People by role", "各岗位人数"),
    "used": ("Utilisation", "人员利用率"),
    "used_now": ("Utilisation now", "现有利用率"),
    "used_then": ("Utilisation then", "按最少人数的利用率"),
    "cost_now": ("Cost a year now", "现有年成本"),
    "cost_then": ("Cost a year then", "按最少人数的年成本"),
    "cost_change": ("Change of cost a year", "年成本变化"),
    "staff_kind": ("Staffing", "人员配置分析"),
    "staff_title": ("How many people it takes", "需要多少人"),
    "staff_question": (
        "How many people does it take to reach the target: {target}?",
        "要达到目标（{target}），需要多少人？",
    ),
    "staff_table": ("People, role by role", "各岗位人数"),
    "staff_text": (
        ("The smallest number of each role with which the whole interval of the measure is on the right side of the "
        "target. A negative surplus is missing people."),
        "在该人数下，指标的整个置信区间都达到目标。富余人数为负表示缺人。",
    ),
    "trials_table": ("What was tried", "试算过的人员配置"),
    "trials_text": (
        "Each point is one staffing with its interval: ● met, ◇ undecided (the interval crosses the target), ✕ missed.",
        "每个点是一种人员配置及其置信区间：● 达标，◇ 尚不能判定（区间跨越目标值），✕ 未达标。",
    ),
    "staff_impossible": ("too few to do the work", "人数不足以开展工作"),
    "staff_spare": (
        "Today's {now} people reach the target with {figure}; {smallest} would do: {moves}.",
        "现有 {now} 人已达标，为 {figure}；{smallest} 人即可：{moves}。",
    ),
    "staff_exact": (
        "Today's {now} people reach the target with {figure}; no role alone can certainly spare anybody.",
        "现有 {now} 人已达标，为 {figure}；没有一个岗位能在确保达标的前提下单独减人。",
    ),
    "staff_missing": (
        "Today's {now} people miss the target with {figure}; it takes {smallest}: {moves}.",
        "现有 {now} 人未达标，为 {figure}；需要 {smallest} 人：{moves}。",
    ),
    "staff_undecided": (
        "Whether today's {now} people reach the target is undecided: {figure}. {smallest} certainly do: {moves}.",
        "现有 {now} 人能否达标尚不能判定，为 {figure}；{smallest} 人可确保达标：{moves}。",
    ),
    "staff_never": (
        ("No number of people that was tried reaches the target: with today's {now} it is {figure}, with {most} still "
        "{then}. It is not people that are missing: look at what a case waits for."),
        "试算过的人数都不能达标：现有 {now} 人为 {figure}，增至 {most} 人仍为 {then}。缺的不是人，应查明办件在等什么。",
    ),
    "staff_hardly": (
        "Hardly used, less than {percent} of their time at work: {roles}.",
        "人力资源利用率不足 {percent} 的岗位：{roles}。",
    ),
    "role_fewer": ("{role} {number} fewer", "{role}减 {number} 人"),
    "role_more": ("{role} {number} more", "{role}增 {number} 人"),
    "growth": ("How long today's staff will do", "现有人员够用几年"),
    "growth_text": (
        "Demand grows by {rate} a year, the staff stays: ● met, ◇ undecided, ✕ missed.",
        "办件量每年增长 {rate}，人员不变：● 达标，◇ 尚不能判定，✕ 未达标。",
    ),
    "growth_never": (
        "Today's staff does not reach the target for certain even at today's demand (growth {rate} a year).",
        "即使办件量不增长，现有人员也不能确保达标（年增长 {rate}）。",
    ),
    "growth_years": (
        "If demand grows by {rate} a year, today's staff certainly reaches the target until year {years}.",
        "办件量每年增长 {rate}，现有人员可确保达标至第 {years} 年。",
    ),
    "growth_beyond": (
        "If demand grows by {rate} a year, today's staff still reaches the target in year {years}, the last looked at.",
        "办件量每年增长 {rate}，到所考察的最后一年（第 {years} 年），现有人员仍可确保达标。",
    ),
    "growth_today": (
        "Today's staff reaches the target at today's demand, but not for certain after one year of {rate} growth.",
        "现有人员可应对目前的办件量；增长 {rate}，一年后即不能确保达标。",
    ),
    "growth_card": ("Years it will do, at {rate} growth a year", "够用年数（年增长 {rate}）"),
    "years_number": ("{years}", "{years} 年"),
    "years_or_more": ("≥ {years}", "≥ {years} 年"),
    "year": ("Year", "第几年"),
    "in_year": ("Year {year}: demand × {factor}", "第 {year} 年：办件量 × {factor}"),
    "years_from_now": ("Years from now", "今后第几年"),
    "demand": ("Demand", "办件量"),
    "full_time_table": ("How much full-time work there is", "工作量折算全职人数"),
    "full_time_text": (
        ("The work of a year in full-time people, beside the people there are. It says nothing of waiting: where work "
        "comes unevenly, more people are wanted than it makes."),
        "将全年工作量折算为全职人数，并与现有人数对照。折算不考虑等待：办件到达不均匀时，实际需要的人数更多。",
    ),
    "full_time_note": (
        "One person is taken to work {hours} hours a year.",
        "按每人每年工作 {hours} 小时折算。",
    ),
    "role_or_unit": ("Role or unit", "岗位或部门"),
    "hours_a_year": ("Hours of work a year", "年工作小时数"),
    "full_time": ("Full-time people", "折算全职人数"),
    "full_time_axis": ("People", "人数（人）"),
    "units_kind": ("Whole and part", "整体与局部效率分析"),
    "units_title": ("Who is worth speeding up?", "提速谁，整体才快？"),
    "units_question": (
        "If one unit works {percent} faster, what of it arrives at the applicant?",
        "某个部门提速 {percent}，申请人能感受到多少？",
    ),
    "units_table": (
        "Each unit {percent} faster: what it gains, what the applicant gains",
        "各部门提速 {percent}：局部收益与整体收益",
    ),
    "units_text": (
        (
            "Hatched: what a case saves in the unit itself, work and waiting there. Solid: what it saves end to end. "
            "Where the solid bar is near 0, another unit keeps the case meanwhile or afterwards; where it is longer "
            "than the hatched one, people relieved here help on elsewhere. Thin lines with ends are 95 % intervals."
        ),
        (
            "斜纹：每件在该部门节省的时间（办理与等待）；实心：每件全程用时的缩短。实心条接近 0，"
            "说明办件同时或随后被别的部门耽搁；实心条长于斜纹条，说明腾出的人手还加快了别处。"
            "两端带短线的细线为 95% 置信区间。"
        ),
    ),
    "arrives_note": (
        (
            "Share of the local gain that arrives: what a case saves end to end over what it saves in the unit; near 0 "
            "where another unit keeps it, beyond 100 % where people who are relieved help on elsewhere."
        ),
        "局部收益传导比例：全程用时的缩短除以部门内节省的时间；被别的部门耽搁时接近 0，腾出人手加快别处时可超过 100%。",
    ),
    "work_there": ("Work there, a case", "该部门每件办理时间"),
    "local_gain": ("Time in the unit", "部门内用时"),
    "end_to_end": ("Time end to end", "全程用时"),
    "saved_there": ("Saved in the unit", "部门内节省"),
    "saved_in_all": ("Saved end to end", "全程节省"),
    "gained_a_case": ("Saved a case", "每件节省"),
    "labour_loss": ("Loss by division of labour", "分工造成的等待"),
    "whole_table": ("The whole today", "整体现状"),
    "whole_text": (
        "Loss by division of labour: cycle time less the work on the critical path of a case.",
        "分工造成的等待：全程用时减去关键路径上的实际办理时间。",
    ),
    "units_worth": (
        (
            "Most worth speeding up: {unit}. If it works {percent} faster, the cycle time falls by {gain}; in the unit "
            "itself a case saves {local}."
        ),
        "最值得提速的是{unit}：提速 {percent}，全程用时缩短 {gain}；每件在该部门内节省 {local}。",
    ),
    "units_none": (
        ("No unit alone is worth speeding up: {percent} faster, none shortens the cycle time by anything that can be "
        "told from chance."),
        "单独提速任何一个部门都不见效：提速 {percent}，全程用时均无显著缩短。",
    ),
    "units_idle": (
        "Nothing that can be told from chance reaches the applicant from: {units}. More replications may tell.",
        "提速后全程用时无显著变化的部门：{units}。增加重复仿真次数可进一步判断。",
    ),
    "units_harmed": (
        "Speeding these up makes the cycle time longer: {units}.",
        "提速后全程用时反而变长的部门：{units}。",
    ),
    "and_others": ("{names} and others ({count} in all)", "{names}等 {count} 个"),
    "units_loss": (
        (
            "Of a cycle time of {cycle} only {share} is work on the critical path: {work}. The rest, {loss}, is "
            "waiting: the loss by division of labour."
        ),
        "全程用时 {cycle}，其中关键路径上的实际办理时间 {work}，仅占 {share}；其余 {loss}为等待，即分工造成的损失。",
    ),
    "faster_card": ("{unit} {percent} faster", "{unit}提速 {percent}"),
    "of_cycle_time": ("of cycle time", "全程用时"),
    "peak_kind": ("Peak test", "高峰压力测试"),
    "peak_title": ("What the service stands", "高峰时能撑住吗？"),
    "peak_question": (
        "How much more demand does the service stand with a success rate of {threshold} or more{within}?",
        "在成功率不低于 {threshold}{within}的前提下，办件量增长到多少倍仍能撑住？",
    ),
    "peak_within": (", each case within {limit}", "、每件在 {limit} 内办结"),
    "peak_table": ("Load by load", "各负荷水平下的表现"),
    "peak_success_text": (
        ("Share of cases that were served, and did not give up. Bands are 95 % intervals; the shaded column is where a "
        "variant breaks: it holds to the left of it, and no longer, or not for certain, to the right."),
        "办理成功（未放弃）的办件占比。色带为 95% 置信区间；竖向阴影为崩溃负荷区间：左侧能撑住，右侧撑不住或不能判定。",
    ),
    "peak_cycle_time_p95_text": (
        "Of the cases that were not given up, 19 of 20 take no longer than this.",
        "未放弃的办件中，20 件有 19 件的用时不超过此值。",
    ),
    "peak_given_up_text": ("Share of cases whose applicant lost patience.", "因失去耐心而放弃的办件占比。"),
    "breaking_table": ("Where it breaks", "崩溃负荷"),
    "breaking_text": (
        ("Breaking load: the demand up to which the threshold is met. Gains are those of the success rate over the "
        "first variant under the same load and the same draws."),
        "崩溃负荷：成功率仍达标的最大办件量倍数。提升幅度是在相同负荷、相同随机抽样下与第一个方案相比的成功率之差。",
    ),
    "breaking_load": ("Breaking load", "崩溃负荷"),
    "variant": ("Variant", "方案"),
    "success_under": ("Success at {factor}", "{factor} 时的成功率"),
    "gain_over": ("Gained there over “{first}”", "比“{first}”提升"),
    "demand_axis": ("Demand, times that of the scenario", "办件量（情景的倍数）"),
    "to_threshold": ("{threshold} success", "成功率 {threshold}"),
    "threshold": ("Threshold {threshold}", "达标线 {threshold}"),
    "breaks_below": ("below {fails}", "低于 {fails}"),
    "breaks_beyond": ("{holds} or more", "{holds} 以上"),
    "breaks_between": ("between {holds} and {fails}", "{holds} 至 {fails} 之间"),
    "breaks_maybe": ("from {holds}; {fails} is undecided", "{holds} 起；{fails} 尚不能判定"),
    "peak_below": (
        "“{name}” does not reach {threshold} for certain even at {fails} times the demand.",
        "“{name}”：办件量为 {fails} 倍时就已不能确保成功率 {threshold}。",
    ),
    "peak_holds": (
        "“{name}” still holds at {holds} times the demand, the most that was tried.",
        "“{name}”：试到最大的 {holds} 倍办件量仍能撑住。",
    ),
    "peak_breaks": (
        "“{name}” holds at {holds} times the demand and breaks at {fails} times.",
        "“{name}”：办件量为 {holds} 倍时能撑住，{fails} 倍时撑不住。",
    ),
    "peak_maybe": (
        "“{name}” holds at {holds} times the demand; at {fails} times it is undecided.",
        "“{name}”：办件量为 {holds} 倍时能撑住，{fails} 倍时尚不能判定。",
    ),
    "peak_best": (
        (
            "At {factor} times the demand the best remedy is “{remedy}”: its success rate is {gain} above that of "
            "“{first}”."
        ),
        "办件量为 {factor} 倍时，最有效的对策是“{remedy}”：成功率比“{first}”高 {gain}。",
    ),
    "peak_no_better": (
        "At {factor} times the demand no remedy certainly has a higher success rate than “{first}”.",
        "办件量为 {factor} 倍时，没有一种对策的成功率显著高于“{first}”。",
    ),
    "holds_card": ("Holds at this demand: {name}", "可承受的办件量：{name}"),
    "success_at": ("success at {factor}: {figure}", "{factor} 时成功率 {figure}"),
})  # fmt: skip
"""Key -> English, Chinese."""
