"""The measures: one table, and the function that reads it. To add a measure, add a row.

Every row computes what a part of a log adds to a total, which comes to float64[replications]; value and interval are
taken over these. Formulas are in the modules named in the rows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial, reduce
from operator import add
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from bpr.errors import Finding, LogError
from bpr.eventlog.flaws import flaw
from bpr.eventlog.parts import Part
from bpr.eventlog.stored import StoredLog, frame_of, parts_of
from bpr.eventlog.tables import EventLog
from bpr.metrics import breakdown, deadlines, flow, handoffs, matrices, resources
from bpr.metrics.applicant import APPLICANT, DATA
from bpr.metrics.course import course_of
from bpr.metrics.interaction import INTERACTION
from bpr.metrics.intervals import Values
from bpr.metrics.known import Known
from bpr.metrics.names import names
from bpr.metrics.pairs import of_pairs, pair_means
from bpr.metrics.results import Heading, Measures, UnknownMeasure
from bpr.metrics.spec import MONEY, Spec, with_model
from bpr.metrics.study import Study
from bpr.metrics.table_totals import TableTotals
from bpr.metrics.totals import Both, Counts, Quantile, Ratio, Same, Sample, Sum, Total, added
from bpr.metrics.words import CAUSE_LABELS, CAUSE_MEANINGS, KIND_LABELS, KIND_MEANINGS

if TYPE_CHECKING:
    from bpr.model import Model

HYNDMAN = "Hyndman & Fan, The American Statistician 50(4), 1996 (type 7)"


_KIND, _ENDED = "measure", "cases_completed"

Log = EventLog | StoredLog
"""A log in memory or in a folder."""


def _quantile(share: float) -> Callable[[Study], Total]:
    return lambda s: Quantile(s.cycle_time_sample, share)


def _mean_part(name: str) -> Callable[[Study], Total]:
    return lambda s: s.observation.mean(s.ms(name))


def _kinds(*kinds: str) -> Callable[[Study], Total]:
    return lambda s: s.observation.mean(s.handoffs_of(*kinds))


def _tells_apart(kind: str) -> Callable[[Study], bool]:
    return lambda s: s.tells_apart(kind)


def _on_time(name: str) -> Callable[[Study], Total]:
    return lambda s: deadlines.on_time(s.observation, s.held[""], name)


def _overdue(name: str) -> Callable[[Study], Total]:
    return lambda s: deadlines.overdue(s.observation, s.held[""], name)


def _cards(name: str) -> Callable[[Study], Total]:
    return lambda s: deadlines.cards_a_case(s.observation, s.held.values(), name)


def _with_cards(name: str) -> Callable[[Study], bool]:
    return lambda s: any(name in held.spans for held in s.held.values())


def _with_tacit_approval(s: Study) -> bool:
    return bool(s.known.limit_timers)


def _compression(s: Study) -> Same:
    assert s.model is not None  # noqa: S101  # offered with a model only
    limits = s.model.scenario.limits
    return Same(np.full(s.observation.replications, limits.compression))


def _compressed(s: Study) -> bool:
    return s.model is not None and s.model.scenario.limits.compression is not None


def _limited(name: str) -> Callable[[Study], bool]:
    return lambda s: "" in s.held and name in s.held[""].spans


def _static_handoffs(s: Study) -> Same:
    expected = s.known.static_handoffs
    return Same(np.full(s.observation.replications, np.nan if expected is None else expected))


def _cycle_time_wd(s: Study) -> Ratio:
    assert s.known.working_days is not None  # noqa: S101  # offered with a model only
    return s.observation.mean(deadlines.working_days(s.observation, s.known.working_days))


def _throughput_wd(s: Study) -> Ratio:
    assert s.known.working_days is not None  # noqa: S101  # offered with a model only
    return flow.throughput_wd(s.observation, s.known.working_days)


def _with_standing_cost(s: Study) -> bool:
    return s.known.standing_cost_per_month > 0


def _full_cost(s: Study) -> Both:
    standing = Ratio(s.standing_cost, flow.departures(s.observation))
    return Both(s.observation.mean(s.cost_of_cases), standing)


def _abandoned(s: Study) -> Ratio:
    left = np.append(s.impatient, False)[s.log.cases["outcome"]]
    return s.observation.mean(left.astype(np.float64))


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
         offered=with_model),
    Spec("on_time_statutory", "ratio", "higher", "Share within the legal limit", "法定时限按期办结率",
         _on_time("statutory"),
         "cases within the limit / cases that ended or are late; day of arrival and clock stops not counted",
         offered=_limited("statutory")),
    Spec("on_time_committed", "ratio", "higher", "Share within the committed limit", "承诺时限按期办结率",
         _on_time("committed"), "as for the legal limit", offered=_limited("committed")),
    Spec("overdue_statutory", "ratio", "lower", "Share beyond the legal limit", "法定时限超期率",
         _overdue("statutory"), "1 − on_time_statutory; a tacit approval is beyond the limit",
         offered=_limited("statutory")),
    Spec("overdue_committed", "ratio", "lower", "Share beyond the committed limit", "承诺时限超期率",
         _overdue("committed"), "1 − on_time_committed", offered=_limited("committed")),
    Spec("yellow_cards", "cards", "lower", "Yellow cards a case", "每件黄牌数", _cards("yellow"),
         "instances (the case, or an activity with limits of its own) of which no more than `yellow` of the committed, "
         "else the legal limit was left / cases that ended or were given one", offered=_with_cards("yellow")),
    Spec("red_cards", "cards", "lower", "Red cards a case", "每件红牌数", _cards("red"),
         "as yellow cards, with `red`; without it, when the limit is exceeded", offered=_with_cards("red")),
    Spec("tacit_approvals", "ratio", "lower", "Share approved tacitly", "默认许可（视为同意）比例",
         lambda s: s.observation.mean(s.tacit_approvals),
         "cases in which a timer of a legal or committed limit interrupted an activity, or came first behind an "
         "event-based gateway / cases that ended", offered=_with_tacit_approval),
    Spec("time_compression", "ratio", "higher", "Limit promised below the legal one", "时限压缩率", _compression,
         "(legal limit − committed limit) / legal limit of the case; both in the same unit",
         offered=_compressed),
    # What the time went into: on the critical path
    Spec("work_time", "ms", "lower", "Work on the critical path", "关键路径办理时间", _mean_part("work"),
         "mean of the time on the realised critical path in which the case was worked on (touch time)"),
    Spec("waiting_time", "ms", "lower", "Waiting on the critical path", "关键路径等待时间",
         lambda s: s.observation.mean(s.cycle_times - s.ms("work")),
         "cycle_time − work_time: division-of-labour loss"),
    *(
        Spec(f"waiting_{cause}", "ms", "lower", f"Waiting: {labels['en'][0].lower()}{labels['en'][1:]}",
             f"等待：{labels['zh']}", _mean_part(cause), CAUSE_MEANINGS[cause])
        for cause, labels in CAUSE_LABELS.items()
    ),
    Spec("flow_efficiency", "ratio", "higher", "Flow efficiency", "流程效率",
         lambda s: Ratio(s.observation.mean(s.ms("work")).part, s.observation.mean(s.cycle_times).part),
         "work_time / cycle_time", "Dumas et al., Fundamentals of BPM, 2nd ed. 2018, §7.1 (cycle time efficiency)"),
    # Effort, money, people
    Spec("effort", "ms", "lower", "Effort of all performers a case", "每件投入工时",
         lambda s: s.observation.mean(s.effort),
         "mean of the effort spent on a case by all performers, on the critical path or not"),
    Spec("cost_per_case", MONEY, "lower", "Cost a case", "每件成本", lambda s: s.observation.mean(s.cost_of_cases),
         "Σ effort × hourly cost + cost per use + fixed cost of tasks done + cost per case (fixed ones with a model)"),
    Spec("standing_cost", MONEY, "lower", "Standing costs of the window", "期间固定成本",
         lambda s: Sum(s.standing_cost),
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
         "cases that ended in the window / working days of the window", offered=with_model),
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
         "Kleinrock, Queueing Systems 1, 1975, §4.8 (visit ratios)",
         offered=lambda s: s.known.static_handoffs is not None),
    Spec("handoffs_serial", "handoffs", "lower", "Handoffs on the critical path", "关键路径流转次数",
         lambda s: s.observation.mean(handoffs.count(s.observation, s.serial_handoffs)),
         "handoffs between neighbours on the critical path: those that the case waits for"),
    Spec("handoff_time", "ms", "lower", "Time lost at handoffs", "流转交接耗时",
         lambda s: s.observation.mean(s.handoff_times),
         "time on the critical path from when the next unit's task is enabled to its start: transfer, batch, queue"),
    *(
        Spec(f"handoffs_{kind}", "handoffs", "neutral" if kind == "horizontal" else "lower",  # it may replace errands
             f"Handoffs, {labels['en']}", labels["zh"], _kinds(kind), KIND_MEANINGS[kind], offered=_tells_apart(kind))
        for kind, labels in KIND_LABELS.items()
    ),
    Spec("handoffs_vertical", "handoffs", "lower", "Handoffs, vertical", "纵向流转",
         _kinds("vertical_up", "vertical_down"), "upwards + downwards", offered=_tells_apart("vertical_up")),
    Spec("ping_pong", "returns", "lower", "Returns A → B → A", "来回退件次数",
         lambda s: s.observation.mean(handoffs.ping_pong(s.observation, s.waiting.path)),
         "positions i with s(i) = s(i+2) ≠ s(i+1) in the units s along the critical path, neighbours collapsed"),
    *INTERACTION,
    *APPLICANT,
    *DATA,
    # What the means are means of
    Spec("cases_started", "cases", "neutral", "Cases begun", "收件数",
         lambda s: Sum(s.observation.count(s.observation.counted)), "cases that began after the warm-up"),
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


def one_measure(log: Log, name: str, model: "Model | None" = None) -> tuple[Heading, Values]:
    """The heading and the float64[replications] that `measure` gives for `name`, without the other measures.

    Raises
    ------
    UnknownMeasure
        There is none of this name, or none of this log and model.
    """
    study, spec = Study(frame_of(log), model), spec_of(name)
    if not spec.offered(study):
        raise UnknownMeasure(_KIND, name, [other.name for other in SPECS if other.offered(study)])

    def totals(part: Part) -> _Totals:
        of_part = Study(part, study.known)
        return _Totals({_ENDED: flow.cases_completed(of_part.observation), name: spec.compute(of_part)})

    found = reduce(add, map(totals, parts_of(log)))
    heading = spec.heading(study, one_case_each=found.one_case_each)
    values = _frozen(found.measures[name].value)
    return (replace(heading, of="pairs"), pair_means(values)) if log.header.paired else (heading, values)


def measure(log: Log, model: "Model | None" = None) -> Measures:
    """Compute all measures of a log.

    Parameters
    ----------
    log
        A simulated or a real log, in memory or in a folder (`bpr.open_log`): that one is read once, part by part.
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
        The causes in the log are no causes, or it is of several services, whose elements may have the same ids; or, of
        one in a folder, its rows break the promises of the tables.
    ModelError
        An annotation of the model is not what it should be.
    """
    study = Study(frame_of(log), model)
    if study.log.services:
        services = [service.id for service in study.log.services]
        raise LogError([flaw("LOG-SERVICES", log.header.name, services=", ".join(services), first=services[0])])
    offered = [spec for spec in SPECS if spec.offered(study)]
    totals = reduce(add, map(partial(_totals, study.known, offered), parts_of(log)))  # one part at a time is in memory
    ended = totals.measures[_ENDED].value
    found = Measures(
        header=log.header,
        headings={spec.name: spec.heading(study, one_case_each=totals.one_case_each) for spec in offered},
        replicated={spec.name: _frozen(totals.measures[spec.name].value) for spec in offered},
        elements=totals.tables["elements"].value,
        roles=totals.tables["roles"].value,
        individuals=totals.tables["individuals"].value,
        units=totals.tables["units"].value,
        outcomes=totals.tables["outcomes"].value,
        handoff_kinds=totals.tables["handoff_kinds"].value,
        limits=totals.tables["limits"].value,
        handoff_matrix=matrices.handoff_matrix(study, totals.passed, ended),
        over_time=flow.over_time(log),
        cycle_time_quantiles=_frozen(_quantiles(totals.cycle_times)),
        findings=_findings(totals.findings, model),
        names={} if model is None else names(model),
        types={element.id: element.type for element in study.log.elements},
        course=course_of(log),
        handoff_groups=matrices.handoff_groups(study, totals.passed, ended),
    )
    return of_pairs(found) if log.header.paired else found


_TABLES: Mapping[str, Callable[[Study], TableTotals]] = MappingProxyType(
    {
        "elements": breakdown.elements,
        "roles": breakdown.roles,
        "individuals": breakdown.individuals,
        "units": breakdown.units,
        "outcomes": breakdown.outcomes,
        "handoff_kinds": breakdown.handoff_kinds,
        "limits": breakdown.limits,
    }
)
"""The tables of `Measures`."""


@dataclass(frozen=True, slots=True)
class _Totals:
    """What the parts of a log add up to."""

    measures: Mapping[str, Any]
    tables: Mapping[str, TableTotals] = field(default_factory=dict)
    passed: Counts = field(default_factory=lambda: Counts.of(np.empty(0, np.int64)))
    cycle_times: Sample = field(default_factory=lambda: Sample([]))
    findings: tuple[Finding, ...] = ()

    def __add__(self, other: "_Totals") -> "_Totals":
        return _Totals(
            added(self.measures, other.measures),
            added(self.tables, other.tables),
            self.passed + other.passed,
            self.cycle_times + other.cycle_times,
            self.findings,
        )

    @property
    def one_case_each(self) -> bool:
        """Whether no replication counts more than one case that ended."""
        return bool(self.measures[_ENDED].value.max(initial=0) <= 1)


def _totals(known: Known, offered: Sequence[Spec], part: Part) -> _Totals:
    study = Study(part, known)
    return _Totals(
        {spec.name: spec.compute(study) for spec in offered},
        {name: table(study) for name, table in _TABLES.items()},
        handoffs.passed(study.observation, study.handoffs),
        study.cycle_time_sample,
        study.log.findings,
    )


def _quantiles(cycle_times: Sample) -> Values:
    times = cycle_times.pooled
    return np.quantile(times, np.linspace(0, 1, 201)) if len(times) else np.empty(0)


def _findings(of_log: Sequence[Finding], model: "Model | None") -> tuple[Finding, ...]:
    """Each finding once, whether log or model tell it; with plain values, so that measures can be pickled."""
    found = (*of_log, *(model.findings if model is not None else ()))
    once = {str(one): one for one in found if one.severity != "error"}
    return tuple(replace(one, values=dict(one.values)) for one in once.values())


def _frozen(values: Values) -> Values:
    values = np.asarray(values, dtype=np.float64)
    values.flags.writeable = False
    return values
