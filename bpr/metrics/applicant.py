"""Rows of the table of measures: what the applicant bears and meets (四减), and which data are collected."""

from collections.abc import Callable

import numpy as np

from bpr.eventlog.tables import Column
from bpr.metrics import burden, collections, deadlines
from bpr.metrics.spec import MONEY, Spec, with_model
from bpr.metrics.study import Study
from bpr.metrics.totals import Ratio, Same
from bpr.metrics.touchpoints import EITHER, ONLINE, VISIT, Channels
from bpr.units import Span


def _says(*attributes: str) -> Callable[[Study], bool]:
    """Offered where the drawing annotates any element with one of these."""
    return lambda s: s.known.says(*attributes)


def _with_supplement(s: Study) -> bool:
    """A drawing without a supplement does not say that there is none."""
    return bool(burden.with_step(s.known.elements, supplement=True))


def _collects(s: Study) -> bool:
    return bool(s.known.collecting)


def _burden(kind: str) -> Callable[[Study], Ratio]:
    return lambda s: s.observation.mean(s.burden(kind))


def _touched(channels: Channels) -> Callable[[Study], Ratio]:
    return lambda s: s.observation.mean(s.touched(channels))


def _share(s: Study, part: Column, whole: Column) -> Ratio:
    """Σ part / Σ whole, both one a case, over the cases that ended."""
    return Ratio(s.observation.sums(part, s.observation.ended), s.observation.sums(whole, s.observation.ended))


def _waived(s: Study) -> Ratio:
    waived = s.burden("waived")
    return _share(s, waived, waived + s.burden("documents"))


def _first_pass(s: Study) -> Ratio:
    supplements = burden.burden(s.observation, burden.with_step(s.known.elements, supplement=True))
    return s.observation.mean(supplements == 0)


def _same_day(s: Study) -> Ratio:
    assert s.known.working_days is not None  # noqa: S101  # offered with a model only
    on_the_day = {"day": Span(0, "wd")}
    held = deadlines.hold(s.observation, on_the_day, deadlines.of_cases(s.observation), (), s.known.working_days)
    return deadlines.on_time(s.observation, held, "day")


def _once_only(s: Study) -> Ratio:
    cases = s.log.cases.rows
    collected = s.collected.collections(cases)
    return _share(s, collected - s.collected.duplicates(cases), collected)


def _static_duplicates(s: Study) -> Same:
    return Same(np.full(s.observation.replications, collections.duplicates(s.known.expected_collections or {})))


APPLICANT: tuple[Spec, ...] = (
    Spec("visits", "visits", "lower", "Visits of the applicant", "跑动次数",
         lambda s: s.observation.mean(s.visits), "completed tasks whose touchpoint is a visit", offered=with_model),
    Spec("at_most_one_visit", "ratio", "higher", "At most one visit", "最多跑一次比例",
         lambda s: burden.at_most_one_visit(s.observation, s.visits),
         "P(visits ≤ 1); where the drawing says what is a visit", offered=_says("touchpoint")),
    Spec("documents", "documents", "lower", "Documents handed in", "申请材料数", _burden("documents"),
         "Σ documents of the tasks completed", offered=with_model),
    Spec("fields", "fields", "lower", "Fields filled in", "填报字段数", _burden("fields"),
         "Σ fields of the tasks completed", offered=with_model),
    Spec("waived_documents", "ratio", "higher", "Share of documents not to be handed in", "免提交材料率", _waived,
         "Σ waived / Σ (documents + waived) of the tasks completed", offered=_says("documents", "waived")),
    Spec("fees", MONEY, "lower", "Fees of the applicant", "申请人缴费", _burden("fee"),
         "Σ fee of the tasks completed", offered=_says("touchpoint", "fee")),
    Spec("procedures", "procedures", "lower", "Procedures of the applicant", "办事环节数", _touched(EITHER),
         "completed elements whose touchpoint is a visit or online: each is an interaction with the administration",
         "World Bank, Doing Business 2020, data notes (procedure; discontinued in 2021 after a review of its data)",
         offered=_says("touchpoint")),
    Spec("handling_steps", "steps", "lower", "Steps of handling", "办理环节数",
         lambda s: s.observation.mean(burden.distinct(s.observation, burden.with_step(s.known.elements))),
         "different elements with a step (收件, 受理, 审查, 决定, 制证, 送达) that a case completed, each once",
         offered=_says("step")),
    Spec("first_pass_yield", "ratio", "higher", "Share without a supplement", "一次办结率",
         _first_pass,
         "cases that ended without a completed element whose step is a supplement (补正) / cases that ended",
         offered=_with_supplement),
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
)  # fmt: skip
"""What the applicant bears; each is offered where the drawing says something of it."""

DATA: tuple[Spec, ...] = (
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
         offered=lambda s: _collects(s) and s.known.expected_collections is not None),
    Spec("once_only_rate", "ratio", "higher", "Once-only rate of data", "数据一次采集率", _once_only,
         "1 − duplicate_collections / collections",
         "Regulation (EU) 2018/1724, art. 14 (once-only principle)", offered=_collects),
    Spec("asked_though_held", "data", "lower", "Data asked for though a unit holds them", "已有数据仍向申请人索取项次",
         lambda s: s.observation.mean(s.asked_though_held.collections(s.log.cases.rows)),
         "data that completed tasks ask of the applicant, which the administration issues (source 20) or another unit "
         "holds", offered=_collects),
)  # fmt: skip
"""What becomes of data; offered where the drawing says that any are collected."""
