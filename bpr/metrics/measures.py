"""The measures: one table, and the function that reads it. To add a measure, add a row.

Every row computes float64[replications]; value and interval are taken over these. Formulas are in the modules named in
the rows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from bpr.errors import Finding
from bpr.eventlog.tables import EventLog
from bpr.metrics import breakdown, burden, collections, deadlines, flow, handoffs, resources
from bpr.metrics.course import course_of
from bpr.metrics.intervals import FROM_ZERO, SHARE, Values
from bpr.metrics.names import names
from bpr.metrics.observation import ratio
from bpr.metrics.pairs import of_pairs, pair_means
from bpr.metrics.results import Better, Heading, Measures, UnknownMeasure
from bpr.metrics.study import Study
from bpr.metrics.touchpoints import EITHER, ONLINE, VISIT, Channels
from bpr.metrics.words import CAUSE_LABELS, CAUSE_MEANINGS, KIND_LABELS, KIND_MEANINGS
from bpr.units import Span

if TYPE_CHECKING:
    from bpr.model import Model

HYNDMAN = "Hyndman & Fan, The American Statistician 50(4), 1996 (type 7)"

MONEY = "money"
"""Stands for the currency of the log."""

_KIND = "measure"


def _always(_study: Study) -> bool:
    return True


def _with_model(study: Study) -> bool:
    return study.model is not None


@dataclass(frozen=True, slots=True)
class Spec:
    """One measure: how it is called and computed.

    Parameters
    ----------
    name, unit, better
        See `Heading`; the unit `MONEY` becomes the currency of the log.
    en, zh
        What people read.
    compute
        Study -> float64[replications].
    formula, source
        How it is computed, of the counted cases that ended unless said otherwise; where that is defined, if elsewhere.
    offered
        Whether the study has what the measure needs.
    quantile
        The share below, of a measure that is a quantile over cases.
    """

    name: str
    unit: str
    better: Better
    en: str
    zh: str
    compute: Callable[[Study], Values]
    formula: str
    source: str = ""
    offered: Callable[[Study], bool] = _always
    quantile: float | None = None

    def heading(self, study: Study) -> Heading:
        """The heading of the measure in this study."""
        unit = study.currency if self.unit == MONEY else self.unit
        within = SHARE if self.unit == "ratio" else FROM_ZERO
        quantile = self.quantile if study.one_case_each and not study.log.header.paired else None
        return Heading(self.name, unit, self.labels, self.better, within, quantile)

    @property
    def labels(self) -> dict[str, str]:
        """Language -> what people read."""
        return {"en": self.en, "zh": self.zh}


def _quantile(share: float) -> Callable[[Study], Values]:
    return lambda s: s.observation.quantile(s.cycle_times, share)


def _mean_part(name: str) -> Callable[[Study], Values]:
    return lambda s: s.observation.mean(s.part(name))


def _kinds(*kinds: str) -> Callable[[Study], Values]:
    return lambda s: s.observation.mean(s.handoffs_of(*kinds))


def _tells_apart(kind: str) -> Callable[[Study], bool]:
    return lambda s: s.tells_apart(kind)


def _limit(name: str) -> Callable[[Study], Values]:
    def share(s: Study) -> Values:
        assert s.model is not None  # noqa: S101  # offered with a model only
        assert s.working_days is not None  # noqa: S101
        limits = s.model.scenario.limits
        return deadlines.on_time(s.observation, getattr(limits, name), limits.clock_stops, s.working_days)

    return share


def _says(*attributes: str) -> Callable[[Study], bool]:
    """Offered where the drawing annotates any element with one of these."""
    return lambda s: s.says(*attributes)


def _collects(s: Study) -> bool:
    return bool(s.collecting)


def _limited(name: str) -> Callable[[Study], bool]:
    return lambda s: s.model is not None and getattr(s.model.scenario.limits, name) is not None


def _static_handoffs(s: Study) -> Values:
    expected = s.static_handoffs
    return np.full(s.observation.replications, np.nan if expected is None else expected)


def _cycle_time_wd(s: Study) -> Values:
    assert s.working_days is not None  # noqa: S101  # offered with a model only
    return s.observation.mean(deadlines.working_days(s.observation, s.working_days))


def _throughput_wd(s: Study) -> Values:
    assert s.working_days is not None  # noqa: S101  # offered with a model only
    return flow.throughput_wd(s.observation, s.working_days)


def _with_standing_cost(s: Study) -> bool:
    return bool(np.nan_to_num(s.standing_cost).any())


def _full_cost(s: Study) -> Values:
    return s.observation.mean(s.cost_of_cases) + ratio(s.standing_cost, flow.departures(s.observation))


def _abandoned(s: Study) -> Values:
    outcome = s.log.cases["outcome"]
    left = s.observation.ended & np.append(s.impatient, False)[outcome]
    return ratio(s.observation.count(left), s.observation.count(s.observation.ended))


def _burden(kind: str) -> Callable[[Study], Values]:
    return lambda s: s.observation.mean(s.burden(kind))


def _touched(channels: Channels) -> Callable[[Study], Values]:
    return lambda s: s.observation.mean(s.touched(channels))


def _waived(s: Study) -> Values:
    waived, handed_in = (s.observation.mean(s.burden(kind)) for kind in ("waived", "documents"))
    return ratio(waived, waived + handed_in)


def _first_pass(s: Study) -> Values:
    supplements = burden.burden(s.observation, burden.with_step(s.elements, supplement=True))
    return s.observation.mean(supplements == 0)


def _same_day(s: Study) -> Values:
    assert s.working_days is not None  # noqa: S101  # offered with a model only
    return deadlines.on_time(s.observation, Span(0, "wd"), (), s.working_days)


def _once_only(s: Study) -> Values:
    cases = s.log.cases.rows
    again = s.observation.mean(s.collected.duplicates(cases))
    return 1 - ratio(again, s.observation.mean(s.collected.collections(cases)))


def _static_duplicates(s: Study) -> Values:
    return np.full(s.observation.replications, collections.duplicates(s.expected_collections or {}))


SPECS: tuple[Spec, ...] = (
    # Time
    Spec("cycle_time", "ms", "lower", "Cycle time", "全程用时",
         lambda s: s.observation.mean(s.cycle_times),
         "mean of end − arrival"),
    Spec("cycle_time_p50", "ms", "lower", "Cycle time, median", "全程用时（中位数）", _quantile(0.5),
         "quantile 0.5 of end − arrival over the cases of a replication, interpolated linearly; over the replications "
         "where each has one case, with the interval between two order statistics",
         f"{HYNDMAN}; Conover, Practical Nonparametric Statistics, 3rd ed., §3.2", quantile=0.5),
    Spec("cycle_time_p90", "ms", "lower", "Cycle time, 9 of 10 within", "全程用时（90% 分位）", _quantile(0.9),
         "quantile 0.9, as the median", HYNDMAN, quantile=0.9),
    Spec("cycle_time_p95", "ms", "lower", "Cycle time, 19 of 20 within", "全程用时（95% 分位）", _quantile(0.95),
         "quantile 0.95, as the median", HYNDMAN, quantile=0.95),
    Spec("cycle_time_wd", "wd", "lower", "Cycle time, working days", "全程用时（工作日）", _cycle_time_wd,
         "mean of end − arrival in working days of the limit calendar, parts of a day by its open time",
         offered=_with_model),
    Spec("on_time_statutory", "ratio", "higher", "Share within the legal limit", "法定时限按期办结率",
         _limit("statutory"),
         "cases within the limit / cases that ended or are late; day of arrival and clock stops not counted",
         offered=_limited("statutory")),
    Spec("on_time_committed", "ratio", "higher", "Share within the committed limit", "承诺时限按期办结率",
         _limit("committed"), "as for the legal limit", offered=_limited("committed")),
    # What the time went into: on the critical path
    Spec("work_time", "ms", "lower", "Work on the critical path", "关键路径办理时间", _mean_part("work"),
         "mean of the time on the realised critical path in which the case was worked on (touch time)"),
    Spec("waiting_time", "ms", "lower", "Waiting on the critical path", "关键路径等待时间",
         lambda s: s.observation.mean(s.cycle_times - s.part("work")),
         "cycle_time − work_time: division-of-labour loss"),
    *(
        Spec(f"waiting_{cause}", "ms", "lower", f"Waiting: {labels['en'][0].lower()}{labels['en'][1:]}",
             f"等待：{labels['zh']}", _mean_part(cause), CAUSE_MEANINGS[cause])
        for cause, labels in CAUSE_LABELS.items()
    ),
    Spec("flow_efficiency", "ratio", "higher", "Flow efficiency", "流程效率",
         lambda s: ratio(s.observation.mean(s.part("work")), s.observation.mean(s.cycle_times)),
         "work_time / cycle_time", "Dumas et al., Fundamentals of BPM, 2nd ed. 2018, §7.1 (cycle time efficiency)"),
    # Effort, money, people
    Spec("effort", "ms", "lower", "Effort of all performers a case", "每件投入工时",
         lambda s: s.observation.mean(s.effort),
         "mean of the effort spent on a case by all performers, on the critical path or not"),
    Spec("cost_per_case", MONEY, "lower", "Cost a case", "每件成本", lambda s: s.observation.mean(s.cost_of_cases),
         "Σ effort × hourly cost + cost per use + fixed cost of tasks done + cost per case (fixed ones with a model)"),
    Spec("standing_cost", MONEY, "lower", "Standing costs of the window", "期间固定成本", lambda s: s.standing_cost,
         "(Σ persons × cost per month + cost of the office per month) × window / 30.44 d; whatever is done",
         offered=_with_standing_cost),
    Spec("full_cost_per_case", MONEY, "lower", "Full cost a case", "每件全成本", _full_cost,
         "cost_per_case + standing_cost / cases that ended in the window", offered=_with_standing_cost),
    Spec("utilisation", "ratio", "neutral", "Utilisation of all individuals", "人员利用率",
         lambda s: resources.utilisation(s.time_use),
         "time at work within shifts / time on shift, within the window"),
    # Volume
    Spec("throughput", "cases/d", "higher", "Throughput, a calendar day", "日均办结量",
         lambda s: flow.throughput(s.observation),
         "cases that ended in the window / calendar days of the window"),
    Spec("throughput_wd", "cases/wd", "higher", "Throughput, a working day", "工作日均办结量", _throughput_wd,
         "cases that ended in the window / working days of the window", offered=_with_model),
    Spec("wip", "cases", "lower", "Cases in process", "平均在办件数", lambda s: flow.work_in_process(s.observation),
         "mean over the window of the number of cases begun and not ended",
         "Little's law: Little, Operations Research 9(3), 1961"),
    # Handoffs
    Spec("handoffs", "handoffs", "lower", "Handoffs a case", "每件流转次数",
         lambda s: s.observation.mean(handoffs.count(s.observation, s.handoffs)),
         "transfers between tasks of different units; through a parallel join every branch transfers"),
    Spec("handoffs_static", "handoffs", "lower", "Handoffs expected without a run", "流转次数（静态期望值）",
         _static_handoffs,
         "Σ T(a, b) over tasks of different units, T = expected passes; only where probabilities alone decide",
         "Kleinrock, Queueing Systems 1, 1975, §4.8 (visit ratios)", offered=lambda s: s.static_handoffs is not None),
    Spec("handoffs_serial", "handoffs", "lower", "Handoffs on the critical path", "关键路径流转次数",
         lambda s: s.observation.mean(handoffs.count(s.observation, s.serial_handoffs)),
         "handoffs between neighbours on the critical path: those that the case waits for"),
    Spec("handoff_time", "ms", "lower", "Time lost at handoffs", "流转交接耗时",
         lambda s: s.observation.mean(s.handoff_times),
         "time on the critical path from when the next unit's task is enabled to its start: transfer, batch, queue"),
    *(
        Spec(f"handoffs_{kind}", "handoffs", "lower", f"Handoffs, {labels['en']}", labels["zh"], _kinds(kind),
             KIND_MEANINGS[kind], offered=_tells_apart(kind))
        for kind, labels in KIND_LABELS.items()
    ),
    Spec("handoffs_vertical", "handoffs", "lower", "Handoffs, vertical", "纵向流转",
         _kinds("vertical_up", "vertical_down"), "upwards + downwards", offered=_tells_apart("vertical_up")),
    Spec("ping_pong", "returns", "lower", "Returns A → B → A", "来回退件次数",
         lambda s: s.observation.mean(handoffs.ping_pong(s.observation, s.waiting.path)),
         "positions i with s(i) = s(i+2) ≠ s(i+1) in the units s along the critical path, neighbours collapsed"),
    # The applicant's burden
    Spec("visits", "visits", "lower", "Visits of the applicant", "跑动次数",
         lambda s: s.observation.mean(s.visits), "completed tasks whose touchpoint is a visit", offered=_with_model),
    Spec("at_most_one_visit", "ratio", "higher", "At most one visit", "最多跑一次比例",
         lambda s: burden.at_most_one_visit(s.observation, s.visits),
         "P(visits ≤ 1); where the drawing says what is a visit", offered=_says("touchpoint")),
    Spec("documents", "documents", "lower", "Documents handed in", "申请材料数", _burden("documents"),
         "Σ documents of the tasks completed", offered=_with_model),
    Spec("fields", "fields", "lower", "Fields filled in", "填报字段数", _burden("fields"),
         "Σ fields of the tasks completed", offered=_with_model),
    Spec("waived_documents", "ratio", "higher", "Share of documents not to be handed in", "免提交材料率", _waived,
         "Σ waived / Σ (documents + waived) of the tasks completed", offered=_says("documents", "waived")),
    Spec("fees", MONEY, "lower", "Fees of the applicant", "申请人缴费", _burden("fee"),
         "Σ fee of the tasks completed", offered=_says("touchpoint", "fee")),
    Spec("procedures", "procedures", "lower", "Procedures of the applicant", "办事环节数", _touched(EITHER),
         "completed elements whose touchpoint is a visit or online: each is an interaction with the administration",
         "World Bank, Doing Business 2020, data notes (procedure; discontinued in 2021 after a review of its data)",
         offered=_says("touchpoint")),
    Spec("handling_steps", "steps", "lower", "Steps of handling", "办理环节数",
         lambda s: s.observation.mean(burden.distinct(s.observation, burden.with_step(s.elements))),
         "different elements with a step (收件, 受理, 审查, 决定, 制证, 送达) that a case completed, each once",
         offered=_says("step")),
    Spec("first_pass_yield", "ratio", "higher", "Share without a supplement", "一次办结率",
         _first_pass,
         "cases that ended without a completed element whose step is a supplement (补正) / cases that ended",
         offered=_says("step")),
    Spec("counters", "counters", "lower", "Counters that the applicant comes to", "跑动窗口数",
         lambda s: s.observation.mean(s.met(VISIT, agencies=False)),
         "different units met at visits: the counter of the task, else its unit, else who takes over; 一窗受理 = 1",
         offered=_says("touchpoint")),
    Spec("agencies_met", "agencies", "lower", "Agencies that the applicant deals with", "申请人对接部门数",
         lambda s: s.observation.mean(s.met(EITHER, agencies=True)),
         "different agencies met at visits or online, as for the counters", offered=_says("touchpoint")),
    Spec("online_share", "ratio", "higher", "Share dealt with online", "网办率",
         lambda s: s.observation.mean(s.touched(ONLINE) > 0),
         "cases with a completed online touchpoint / cases that ended", offered=_says("touchpoint")),
    Spec("online_throughout", "ratio", "higher", "Share online from end to end", "全程网办率",
         lambda s: s.observation.mean((s.touched(ONLINE) > 0) & (s.touched(VISIT) == 0)),
         "cases with an online touchpoint and no visit / cases that ended", offered=_says("touchpoint")),
    Spec("same_day", "ratio", "higher", "Share decided on the day", "即办率", _same_day,
         "cases that ended on the working day on which they arrived / cases that ended or are late",
         offered=_says("touchpoint")),
    # Data
    Spec("collections", "data", "lower", "Data collected a case", "每件采集数据项次",
         lambda s: s.observation.mean(s.collected.collections(s.log.cases.rows)),
         "Σ data collected by the tasks completed: written without being read, or said to be collected",
         offered=_collects),
    Spec("duplicate_collections", "data", "lower", "Data collected again", "重复采集项次",
         lambda s: s.observation.mean(s.collected.duplicates(s.log.cases.rows)),
         "Σ over data of max(0, collections of the case − 1)", offered=_collects),
    Spec("duplicate_collections_static", "data", "lower", "Data collected again, without a run",
         "重复采集项次（静态期望值）", _static_duplicates,
         "Σ over data of max(0, Σ over tasks of expected visits × collects − 1); a lower bound of the mean where not "
         "every case collects a datum; only where probabilities alone decide",
         "Kleinrock, Queueing Systems 1, 1975, §4.8 (visit ratios)",
         offered=lambda s: _collects(s) and s.expected_collections is not None),
    Spec("once_only_rate", "ratio", "higher", "Once-only rate of data", "数据一次采集率", _once_only,
         "1 − duplicate_collections / collections",
         "Regulation (EU) 2018/1724, art. 14 (once-only principle)", offered=_collects),
    Spec("asked_though_held", "data", "lower", "Data asked for though a unit holds them", "已有数据仍向申请人索取项次",
         lambda s: s.observation.mean(s.asked_though_held.collections(s.log.cases.rows)),
         "data that completed tasks ask of the applicant, which the administration issues (source 20) or another unit "
         "holds", offered=_collects),
    # What the means are means of
    Spec("cases_started", "cases", "neutral", "Cases begun", "收件数",
         lambda s: s.observation.count(s.observation.counted), "cases that began after the warm-up"),
    Spec("cases_completed", "cases", "neutral", "Cases completed", "办结数",
         lambda s: flow.cases_completed(s.observation), "of these, cases that ended: the means are over them"),
    Spec("abandoned", "ratio", "lower", "Share of cases given up in a queue", "放弃率", _abandoned,
         "cases that ended because somebody's patience was over / cases that ended",
         "Garnett, Mandelbaum & Reiman, Manufacturing & Service Operations Management 4(3), 2002",
         offered=lambda s: bool(s.impatient.any())),
    Spec("cases_open", "cases", "lower", "Cases open at the end", "期末在办件数",
         lambda s: flow.cases_open(s.observation), "of these, cases in process when the run stopped"),
    Spec("cases_stuck", "cases", "lower", "Cases stuck", "停滞件数", lambda s: flow.cases_stuck(s.observation),
         "of these, cases whose tokens nothing can move any more"),
)  # fmt: skip
"""The measures in the order in which they are shown."""


_BY_NAME: Mapping[str, Spec] = {spec.name: spec for spec in SPECS}


def spec_of(name: str) -> Spec:
    """The measure of this name.

    Raises
    ------
    UnknownMeasure
        There is none.
    """
    if name not in _BY_NAME:
        raise UnknownMeasure(_KIND, name, _BY_NAME)
    return _BY_NAME[name]


def one_measure(log: EventLog, name: str, model: "Model | None" = None) -> tuple[Heading, Values]:
    """The heading and the float64[replications] that `measure` gives for `name`, without the other measures.

    Raises
    ------
    UnknownMeasure
        There is none of this name, or none of this log and model.
    """
    study = Study(log, model)
    spec = spec_of(name)
    if not spec.offered(study):
        raise UnknownMeasure(_KIND, name, [other.name for other in SPECS if other.offered(study)])
    heading, values = spec.heading(study), _frozen(spec.compute(study))
    return (replace(heading, of="pairs"), pair_means(values)) if log.header.paired else (heading, values)


def measure(log: EventLog, model: "Model | None" = None) -> Measures:
    """Compute all measures of a log.

    Parameters
    ----------
    log
        A simulated or a real log.
    model
        The model that it is a log of. Without it there is no measure that needs to know more than the log: kinds of
        handoffs, expected handoffs, the applicant's burden, limits, working days, fixed costs.

    Returns
    -------
    Measures
        By name, each with unit, interval over the replications and their number.

    Raises
    ------
    LogError
        The causes in the log are no causes.
    ModelError
        An annotation of the model is not what it should be.
    """
    study = Study(log, model)
    offered = [spec for spec in SPECS if spec.offered(study)]
    found = Measures(
        header=log.header,
        headings={spec.name: spec.heading(study) for spec in offered},
        replicated={spec.name: _frozen(spec.compute(study)) for spec in offered},
        elements=breakdown.elements(study),
        roles=breakdown.roles(study),
        individuals=breakdown.individuals(study),
        units=breakdown.units(study),
        outcomes=breakdown.outcomes(study),
        handoff_kinds=breakdown.handoff_kinds(study),
        handoff_matrix=breakdown.handoff_matrix(study),
        over_time=flow.over_time(study.observation),
        cycle_time_quantiles=_frozen(_quantiles(study)),
        findings=_findings(study),
        names={} if model is None else names(model),
        types={element.id: element.type for element in log.elements},
        course=course_of(log),
    )
    return of_pairs(found) if log.header.paired else found


def _quantiles(study: Study) -> Values:
    times = study.cycle_times[study.observation.ended]
    return np.quantile(times, np.linspace(0, 1, 201)) if len(times) else np.empty(0)


def _findings(study: Study) -> tuple[Finding, ...]:
    """Each finding once, whether log or model tell it; with plain values, so that measures can be pickled."""
    found = (*study.log.findings, *(study.model.findings if study.model is not None else ()))
    once = {str(one): one for one in found if one.severity != "error"}
    return tuple(replace(one, values=dict(one.values)) for one in once.values())


def _frozen(values: Values) -> Values:
    values = np.asarray(values, dtype=np.float64)
    values.flags.writeable = False
    return values
