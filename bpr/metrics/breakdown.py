"""The tables behind the totals: what each element, role, individual, unit and outcome contributes."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bpr.eventlog.tables import NEVER, Column
from bpr.metrics import deadlines, resources
from bpr.metrics.intervals import SHARE
from bpr.metrics.observation import Observation, tally
from bpr.metrics.results import Heading
from bpr.metrics.table_totals import TableTotals
from bpr.metrics.totals import Ratio, Same, Sum, Total
from bpr.metrics.waiting import CAUSES, PARTS
from bpr.metrics.words import CAUSE_LABELS, KIND_LABELS

if TYPE_CHECKING:
    from bpr.metrics.study import Study

Matrix = NDArray[np.float64]
Codes = NDArray[np.int64]

_LIMITS = (("statutory", "legal", "法定时限"), ("committed", "committed", "承诺时限"))
"""Limit, and its name in two languages."""

_WORK = PARTS.index("work")


def elements(study: "Study") -> TableTotals:
    """By element: visits, durations, effort, cost, and what it adds to the critical path of a case, by cause.

    ``duration``, ``waiting``, ``work`` are means over visits; ``visits``, ``effort`` (of all performers), ``cost`` and
    ``path_…`` are means over cases.
    """
    log, observation = study.log, study.observation
    codes = log.activities["element"].astype(np.int64)
    mine = observation.ended[observation.case_of] & (observation.ends != NEVER)
    size = len(log.elements)
    visits = _sums(observation, codes, mine, size)
    rows = study.waiting.rows
    time = _sums(observation, codes, mine, size, rows.sum(axis=1))
    work = _sums(observation, codes, mine, size, rows[:, _WORK])
    cost = _sums(observation, codes, mine, size, study.cost_of_activities)
    path = _on_path(study, codes, size)
    headings = (
        Heading("visits", "visits", {"en": "Visits a case", "zh": "每件经过次数"}, "lower"),
        Heading("duration", "ms", {"en": "Duration of a visit", "zh": "每次历时"}, "lower"),
        Heading("waiting", "ms", {"en": "Waiting, a visit", "zh": "每次等待时间"}, "lower"),
        Heading("work", "ms", {"en": "Work, a visit", "zh": "每次实际办理时间"}, "lower"),
        Heading("effort", "ms", {"en": "Effort a case", "zh": "每件投入工时"}, "lower"),
        Heading("cost", study.currency, {"en": "Cost a case", "zh": "每件成本"}, "lower"),
        *_path_headings(),
    )
    values = {
        "visits": _a_case(observation, visits),
        "duration": Ratio(time, visits),
        "waiting": Ratio(time - work, visits),
        "work": Ratio(work, visits),
        "effort": _a_case(observation, _sums(observation, codes, mine, size, log.activities["worked"])),
        "cost": _a_case(observation, cost),
        **path,
    }
    return TableTotals(
        "element", {element.id: element.name or element.id for element in log.elements}, headings, values
    )


def units(study: "Study") -> TableTotals:
    """By unit: activities, effort, cost, handoffs taken and given, and what it adds to the critical path of a case."""
    log, observation = study.log, study.observation
    codes = log.activities["unit"].astype(np.int64)
    mine = observation.ended[observation.case_of] & (codes >= 0) & (observation.ends != NEVER)
    size = len(log.units)
    pairs = study.handoffs
    counted = observation.ended[pairs.case]
    headings = (
        Heading("activities", "activities", {"en": "Activities a case", "zh": "每件办理活动数"}, "lower"),
        Heading("effort", "ms", {"en": "Effort a case", "zh": "每件投入工时"}, "lower"),
        Heading("cost", study.currency, {"en": "Cost a case", "zh": "每件成本"}, "lower"),
        Heading("handoffs_in", "handoffs", {"en": "Handoffs received a case", "zh": "每件接收流转次数"}, "lower"),
        Heading("handoffs_out", "handoffs", {"en": "Handoffs given a case", "zh": "每件送出流转次数"}, "lower"),
        *_path_headings(),
    )
    values = {
        "activities": _a_case(observation, _sums(observation, codes, mine, size)),
        "effort": _a_case(observation, _sums(observation, codes, mine, size, log.activities["worked"])),
        "cost": _a_case(observation, _sums(observation, codes, mine, size, study.cost_of_activities)),
        "handoffs_in": _a_case(observation, _pairs(observation, pairs.case[counted], pairs.taker[counted], size)),
        "handoffs_out": _a_case(observation, _pairs(observation, pairs.case[counted], pairs.giver[counted], size)),
        **_on_path(study, codes, size),
    }
    return TableTotals("unit", {unit.id: unit.name or unit.id for unit in log.units}, headings, values)


def roles(study: "Study") -> TableTotals:
    """By pool of individuals (and by panel of several pools): utilisation, overtime, queue."""
    time, pools, queues = study.time_use, study.pools, study.queues
    headings = (
        Heading("individuals", "individuals", {"en": "Individuals", "zh": "人数"}),
        Heading("utilisation", "ratio", {"en": "Utilisation", "zh": "人员利用率"}, within=SHARE),
        Heading("overtime", "ratio", {"en": "Overtime, share of shift time", "zh": "加班占比"}, "lower"),
        Heading("queue_length", "activities", {"en": "Mean queue", "zh": "平均排队件数"}, "lower"),
        Heading("queue_wait", "ms", {"en": "Mean wait in the queue", "zh": "平均排队时间"}, "lower"),
    )
    replications = study.observation.replications
    sizes = np.array([float(len(pool.individuals)) for pool in pools])
    values: dict[str, Total] = {
        "individuals": Same(np.tile(sizes, (replications, 1))),
        "utilisation": _columns(replications, [resources.utilisation(time, pool.individuals) for pool in pools]),
        "overtime": _columns(replications, [resources.overtime(time, pool.individuals) for pool in pools]),
        "queue_length": queues.length,
        "queue_wait": queues.wait,
    }
    return TableTotals("role", study.role_names, headings, values)


def individuals(study: "Study") -> TableTotals:
    """By individual: utilisation and overtime."""
    time, people = study.time_use, study.log.individuals
    headings = (
        Heading("utilisation", "ratio", {"en": "Utilisation", "zh": "人员利用率"}, within=SHARE),
        Heading("overtime", "ratio", {"en": "Overtime, share of shift time", "zh": "加班占比"}, "lower"),
    )
    one_by_one, replications = [(number,) for number in range(len(people))], study.observation.replications
    values = {
        "utilisation": _columns(replications, [resources.utilisation(time, number) for number in one_by_one]),
        "overtime": _columns(replications, [resources.overtime(time, number) for number in one_by_one]),
    }
    return TableTotals("individual", {person.id: person.name or person.id for person in people}, headings, values)


def outcomes(study: "Study") -> TableTotals:
    """By end event, or activity whose queue was given up: share of the cases that ended, and their cycle time."""
    log, observation = study.log, study.observation
    outcome = log.cases["outcome"].astype(np.int64)
    headings = (
        Heading("cases", "cases", {"en": "Cases", "zh": "件数"}),
        Heading("share", "ratio", {"en": "Share of cases", "zh": "占比"}, within=SHARE),
        Heading("cycle_time", "ms", {"en": "Cycle time", "zh": "全程用时"}, "lower"),
    )
    ended, size = np.flatnonzero(observation.ended & (outcome >= 0)), len(log.elements)
    cases = _pairs(observation, ended, outcome[ended], size)
    time = _pairs(observation, ended, outcome[ended], size, study.cycle_times[ended])
    values: dict[str, Total] = {
        "cases": Sum(cases),
        "share": _a_case(observation, cases),
        "cycle_time": Ratio(time, cases),
    }
    names = {element.id: element.name or element.id for element in log.elements}
    return TableTotals("outcome", names, headings, values, only="cases")


def handoff_kinds(study: "Study") -> TableTotals:
    """By kind of handoff: how many a case, and the time lost at them. Empty where no model tells kinds apart."""
    observation = study.observation
    names = [kind for kind in KIND_LABELS if study.tells_apart(kind)]
    everywhere, serial = study.handoffs, study.serial_handoffs
    lost = study.handoff_steps[1]
    columns: dict[str, list[Ratio]] = {"handoffs": [], "serial": [], "time": [], "time_each": []}
    for kind in names:
        among = [study.kinds == kind, study.serial_kinds == kind]
        cases = serial.case[among[1]]
        time = tally(cases, study.log.cases.rows, lost[among[1]])
        number = tally(cases, study.log.cases.rows)
        columns["handoffs"].append(observation.mean(tally(everywhere.case[among[0]], study.log.cases.rows)))
        columns["serial"].append(observation.mean(number))
        columns["time"].append(observation.mean(time))
        columns["time_each"].append(
            Ratio(observation.sums(time, observation.ended), observation.sums(number, observation.ended))
        )
    headings = (
        Heading("handoffs", "handoffs", {"en": "Handoffs a case", "zh": "每件流转次数"}, "lower"),
        Heading("serial", "handoffs", {"en": "On the critical path", "zh": "关键路径流转次数"}, "lower"),
        Heading("time", "ms", {"en": "Time lost a case", "zh": "每件流转耗时"}, "lower"),
        Heading("time_each", "ms", {"en": "Time lost each", "zh": "每次流转耗时"}, "lower"),
    )
    values = {name: _columns(observation.replications, found) for name, found in columns.items()}
    return TableTotals("handoff_kind", {kind: KIND_LABELS[kind]["en"] for kind in names}, headings, values)


def limits(study: "Study") -> TableTotals:
    """By what has limits, ``case`` or the id of an activity: shares on time and late, and with a card."""
    observation = study.observation
    held = {id_ or "case": one for id_, one in study.held.items() if one.spans}

    def column(share: Callable[[Observation, deadlines.Held, str], Ratio], name: str) -> Ratio:
        found = [share(observation, one, name) if name in one.spans else none for one in held.values()]
        return _columns(observation.replications, found)

    none = Ratio(np.zeros(observation.replications), np.zeros(observation.replications))
    headings = (
        *(
            Heading(
                f"on_time_{name}", "ratio", {"en": f"Within the {en} limit", "zh": f"{zh}按期办结率"}, "higher", SHARE
            )
            for name, en, zh in _LIMITS
        ),
        *(
            Heading(f"overdue_{name}", "ratio", {"en": f"Beyond the {en} limit", "zh": f"{zh}超期率"}, "lower", SHARE)
            for name, en, zh in _LIMITS
        ),
        Heading("yellow_cards", "ratio", {"en": "With a yellow card", "zh": "黄牌比例"}, "lower", SHARE),
        Heading("red_cards", "ratio", {"en": "With a red card", "zh": "红牌比例"}, "lower", SHARE),
    )
    values = {f"on_time_{name}": column(deadlines.on_time, name) for name, _, _ in _LIMITS}
    values |= {f"overdue_{name}": column(deadlines.overdue, name) for name, _, _ in _LIMITS}
    values |= {f"{name}_cards": column(deadlines.overdue, name) for name in ("yellow", "red")}
    known = {element.id: element.name or element.id for element in study.log.elements}
    return TableTotals("limit", {id_: known.get(id_, id_) for id_ in held}, headings, values)


def _path_headings() -> tuple[Heading, ...]:
    return (
        Heading("path_time", "ms", {"en": "Time on the critical path, a case", "zh": "每件关键路径用时"}, "lower"),
        Heading("path_work", "ms", {"en": "Work on the critical path, a case", "zh": "每件关键路径办理时间"}, "lower"),
        *(
            Heading(
                f"path_{cause}",
                "ms",
                {language: f"{label}{ending[language]}" for language, label in labels.items()},
                "lower",
            )
            for cause, labels in CAUSE_LABELS.items()
            for ending in ({"en": " on the critical path, a case", "zh": "（每件，关键路径）"},)
            if cause not in {"backlog", "unexplained"}  # they belong to the case, not to an activity of it
        ),
    )


def _on_path(study: "Study", codes: Codes, size: int) -> dict[str, Ratio]:
    """Mean ms a case that each code adds to the critical path: in all, and by part."""
    observation, path = study.observation, study.waiting.path
    cells = codes[path.row]
    mine = observation.ended[path.case] & (cells >= 0)

    def a_case(values: NDArray[np.int64]) -> Ratio:
        return _a_case(observation, _pairs(observation, path.case[mine], cells[mine], size, values[mine]))

    parts = study.waiting.steps
    return {
        "path_time": a_case(parts.sum(axis=1)),
        "path_work": a_case(parts[:, _WORK]),
        **{
            f"path_{cause}": a_case(parts[:, PARTS.index(cause)])
            for cause in CAUSES
            if cause not in {"backlog", "unexplained"}
        },
    }


def _sums(
    observation: Observation, codes: Codes, rows: NDArray[np.bool_], size: int, values: Column | None = None
) -> Matrix:
    """float64[replications, size], the number of `rows` (a mask of activities) of each code, or the sum of `values`."""
    return _pairs(observation, observation.case_of[rows], codes[rows], size, None if values is None else values[rows])


def _pairs(observation: Observation, case: Codes, code: Codes, size: int, values: Column | None = None) -> Matrix:
    cell = observation.log.cases["replication"][case].astype(np.int64) * size + code
    return tally(cell, observation.replications * size, values).reshape(observation.replications, size)


def _a_case(observation: Observation, sums: Matrix) -> Ratio:
    return Ratio(sums, observation.count(observation.ended)[:, None])


def _columns(replications: int, columns: Sequence[Ratio]) -> Ratio:
    """Ratios by replication side by side, as the columns of one of the shape [replications, columns]."""
    parts, wholes = ([getattr(one, name) for one in columns] for name in ("part", "whole"))
    nothing = np.empty((replications, 0))
    return Ratio(*(np.column_stack(some) if some else nothing for some in (parts, wholes)))
