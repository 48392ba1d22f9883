"""Words of the reform plan of a portfolio in English and Chinese, as a part of `words`."""

from collections.abc import Mapping
from types import MappingProxyType

REFORM: Mapping[str, tuple[str, str]] = MappingProxyType({
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
    "stages_question": (
        "Each service is reformed in stages: what does each stage gain?",
        "各事项分步改革，每一步各有多少成效？",
    ),
    "stages_alone": (
        "Each service is run by itself: people whom it shares with others are not busy there.",
        "各事项单独仿真：与其他事项共用的人员不计其在别处的工作。",
    ),
    "plan_of": ("{name} ({place})", "{name}（{place}）"),
    "plan_kind": ("Reform plan of a portfolio", "归口管理项目库改革方案"),
    "plan_title": ("What to reform first, what may fall away, who gains", "先改什么、哪些可退出、谁增谁减"),
    "plan_services": ("{count} services", "{count} 个事项"),
    "plan_question": (
        (
            "Which services come first, which functions and offices may fall away, who has more to do and who "
            "less, and what does it all come to in a year?"
        ),
        "哪些事项先改？哪些职能和机构可能退出？各单位谁增谁减？全部落地后一年合计有多大成效？",
    ),
    "plan_first": (
        "By the weights given, the most urgent of the {count} services is “{first}”.",
        "按所给权重，{count} 个事项中最迫切的是“{first}”。",
    ),
    "plan_next": ("Next: {others}.", "其次是{others}。"),
    "plan_sure": ("All {n} replications give every service the same rank.", "{n} 次重复仿真中各事项排序均不变。"),
    "plan_unsure": (
        "Of the {n} replications {percent} put “{first}” at its rank; some ranks may be chance.",
        "{n} 次重复仿真中，“{first}”保持该名次的占 {percent}；部分名次可能出于偶然。",
    ),
    "plan_at_once": ("Can begin at once: {services}.", "可立即启动：{services}。"),
    "plan_last": (
        "Last, in wave {count}, as it waits for others: {services}.",
        "须等待其他事项、排在最后（第 {count} 批）：{services}。",
    ),
    "plan_functions": (
        "Functions that are exercised today and in no redesign: {count}. They are candidates to be transformed.",
        "现状行使而所有优化流程均不再行使的职能有 {count} 项，列入拟转变职能候选清单。",
    ),
    "plan_releases": (
        "Most work is released by “{name}”: {figure} a year.",
        "其中释放人力最多的是“{name}”：每年 {figure}。",
    ),
    "plan_elsewhere": (
        "Given up by one service and still exercised in another, hence no candidates: {count}.",
        "另有 {count} 项在某些事项中退出、在其他事项中仍行使，不列入候选。",
    ),
    "plan_agencies": (
        (
            "Offices that are candidates to be adjusted: {count}, of which {none} have no task left in these "
            "services."
        ),
        "拟调整机构候选 {count} 个，其中 {none} 个在这些事项中不再承担任务。",
    ),
    "plan_no_agency": ("No office is a candidate to be adjusted.", "没有机构列入拟调整候选清单。"),
    "plan_candidates": (
        "Candidates are no verdicts: what offices do outside this portfolio is not seen.",
        "候选不是结论：机构在本组合之外的工作不在统计之内。",
    ),
    "plan_falls": ("Work falls most at “{unit}”: {figure} a year.", "工作量减少最多的是“{unit}”：每年 {figure}。"),
    "plan_rises": ("It rises most at “{unit}”: {figure} a year.", "增加最多的是“{unit}”：每年 {figure}。"),
    "plan_no_gain": (
        "For no office can a change of its work be told from chance.",
        "没有单位的工作量变化能与偶然波动区分开来。",
    ),
    "plan_posts": ("{figure} posts", "{figure}"),
    "plan_sums_better": (
        "What falls, in all ({level} intervals in brackets): {sums}.",
        "合计减少（括号内为 {level} 置信区间）：{sums}。",
    ),
    "plan_sums_worse": (
        "What grows, in all ({level} intervals in brackets): {sums}.",
        "合计增加（括号内为 {level} 置信区间）：{sums}。",
    ),
    "plan_sum": ("{label} {before} → {after}, {moved}", "{label} {before} → {after}，{moved}"),
    "plan_sum_new": ("{label} {before} → {after}", "{label} {before} → {after}"),
    "plan_sums_same": ("No significant change: {sums}.", "无显著变化：{sums}。"),
    "plan_islands": (
        "Units that share no datum with another: {before} today, {after} after all redesigns.",
        "与其他单位没有数据共享的单位（信息孤岛）：现状 {before} 个，全部优化后 {after} 个。",
    ),
    "plan_most_urgent": ("Most urgent", "最迫切的事项"),
    "plan_waves": ("Waves of reform", "改革批次"),
    "plan_begin": ("{count} can begin at once", "{count} 个可立即启动"),
    "plan_still": ("{count} more are still used elsewhere", "另有 {count} 项其他事项仍在使用"),
    "plan_count": ("{count}", "{count} 个"),
    "plan_weighted": ("{criterion} (weight {weight})", "{criterion}（权重 {weight}）"),
    "plan_score": ("score {score}", "得分 {score}"),
    "plan_held": ("rank {ranks}, held {share}", "名次 {ranks}，稳定率 {share}"),
    "plan_by_chance": ("may be chance", "可能出于偶然"),
    "plan_released": ("Posts released a year", "每年释放人力（人年）"),
    "plan_exercised": ("Times exercised a year", "每年行使次数（次）"),
    "plan_work": ("Work of a year (posts)", "年工作量（人年）"),
    "plan_change_of": ("Change, TO-BE − AS-IS ({unit})", "变化：优化 − 现状（{unit}）"),
    "plan_people": ("people {before} → {after}", "人员 {before} → {after}"),
    "plan_left": ("TO-BE in percent of AS-IS", "优化流程为现状的百分比"),
    "plan_number": ("Number", "个数"),
    "plan_urgency": ("urgency: rank {rank}", "迫切程度第 {rank} 位"),
    "plan_stated": ("must come first, as stated", "按要求须先完成"),
    "plan_shared": ("its data must be shared first", "须先共享其数据"),
    "plan_ranking_text": (
        (
            "One bar a service, the most urgent on top; each piece is what one criterion adds. Below each name: "
            "its score, its ranks over the replications, and in how many of them it has this one. The weights are "
            "the reform office's: with others the order is another."
        ),
        (
            "每个事项一条，最迫切的在上；每段是一项标准的贡献。名称下方：得分、各次仿真中的名次、保持该名次的比例。"
            "权重由改革部门确定，权重不同排序也不同。"
        ),
    ),
    "plan_sequence_text": (
        (
            "Each service stands in its wave, the earliest that what it waits for allows. Arrows lead from what "
            "comes first; those that follow from others are left to the table."
        ),
        (
            "每个事项位于其最早可启动的批次；箭头由须先完成的事项指向等待它的事项，能由其他箭头推出的不再画出，全部"
            "见表。"
        ),
    ),
    "plan_functions_text": (
        (
            "Candidates: functions that today's services exercise and no redesign does, by the work that they "
            "release; those that take no work are drawn by how often they are exercised. At most {most} are drawn; "
            "the table has all."
        ),
        (
            "候选清单：现状行使而优化流程均不再行使的职能，按释放人力排列；不占人力的按行使次数列出。图中最多"
            " {most} 项，全部见表。"
        ),
    ),
    "plan_agencies_text": (
        (
            "Candidates, with their work in these services before and after, and why they are listed. At most "
            "{most} are drawn; those without any work stand in the table alone."
        ),
        "候选机构在这些事项中的工作量（现状与优化后）及列入理由。图中最多 {most} 个；没有工作量的仅列于表中。",
    ),
    "plan_gains_text": (
        (
            "Offices with less stand on top and to the left, offices with more to the right; below each name AS-IS "
            "→ TO-BE. The {most} largest changes are drawn; the table has all, and what belongs to no office."
        ),
        (
            "减少的单位在上、向左，增加的向右；名称下方为现状 → 优化后。图中列变化最大的 {most} 个；表中为全部，并"
            "含非行政单位。"
        ),
    ),
    "plan_staff_text": (
        (
            "What each office has to do over all services, in full-time posts. At most the {most} largest are "
            "drawn."
        ),
        "各单位在全部事项中的工作量，折合全时岗位。图中最多列 {most} 个。",
    ),
    "plan_sums_text": (
        (
            "What is left of each sum of a year when all redesigns are in force: left of the dashed line is less "
            "than today."
        ),
        "全部优化落地后，各项年合计为现状的百分比：虚线以左即少于现状。",
    ),
    "plan_data": ("Data between offices: islands and duplicates", "部门间数据：信息孤岛与重复采集"),
    "plan_data_text": (
        "Counted in the drawings of all services; nothing here is simulated.",
        "按全部事项的流程图统计，不含仿真数据。",
    ),
    "plan_data_isolated": ("Units that share no datum (islands)", "无数据共享的单位"),
    "plan_data_connected": ("Units that share data", "有数据共享的单位"),
    "plan_data_interfaces": ("Pairs of units that share data", "有数据共享的单位对"),
    "plan_data_sources": ("Data with more than one source", "一数多源的数据"),
    "plan_data_asked": ("Asked of applicants though a unit holds it", "已持有仍索取的数据"),
    "plan_stated_title": ("What the figures rest on", "测算依据"),
    "plan_stated_text": (
        (
            "What the portfolio file states of each service, and cases a year. A dash: not stated, hence not "
            "counted."
        ),
        "组合文件对各事项的设定，以及年办件量。“–”表示未给出，不计入。",
    ),
    "plan_caption": ("Means of {n} replications", "{n} 次重复仿真的均值"),
    "plan_cases": ("Cases a year", "年办件量"),
    "plan_from_file": ("stated", "已给定"),
    "plan_from_run": ("from the run, scaled to 365 days", "由仿真窗口折算为 365 天"),
    "plan_sourced": ("{figure}, {source}", "{figure}，{source}"),
    "plan_complaints": ("Complaints a year", "年投诉量"),
    "plan_pressure": ("Legal pressure, 0 to 1", "法律政策要求（0–1）"),
    "plan_ease": ("Ease, 0 to 1", "改革易行程度（0–1）"),
    "plan_after": ("Must come after", "须后于"),
    "plan_weights": ("Weights of urgency: {weights}.", "迫切程度权重：{weights}。"),
    "plan_scale": (
        (
            "A full-time post works {hours} hours a year; an office with less than {small} posts of work counts as "
            "small."
        ),
        "全时岗位每年按 {hours} 小时计；工作量不足 {small} 人年的单位视为偏小。",
    ),
    "plan_limits_note": (
        (
            "Legal and promised limits are maxima, not durations: how long cases take is stated in the scenario of "
            "each service."
        ),
        "法定和承诺时限是上限而非实际用时；实际用时见各事项的情景文件。",
    ),
})  # fmt: skip
"""Key -> English, Chinese."""
