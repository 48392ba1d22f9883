"""Gain and loss by unit (利益关系): work, approvals, control points, data, handoffs and money, in a year.

What an office does, decides and holds is what it gains or loses by a reform; whether that is good for it, nobody here
says. What belongs to no office (the applicant's own work, fixed costs of cases) stands in a row of its own, so that the
rows sum to the totals.

Source: 行政改革研究基金课题成果精华 (2014), 利益关系.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from bpr.document.label import Label, dump_label
from bpr.experiment.comparison import Change
from bpr.frozen import frozen
from bpr.metrics.intervals import Values
from bpr.metrics.results import Better, Heading
from bpr.metrics.touchpoints import units_met
from bpr.model import Model
from bpr.organisation.agreement import plain
from bpr.portfolio.tasks import TasksOf, approving, control_points, tasks_of
from bpr.portfolio.yearly import OUTSIDE, Run, Yearly

Table = dict[str, Values]
"""Key of an office, or `OUTSIDE` -> float64[replications]."""


@dataclass(frozen=True, slots=True)
class Gains:
    """What becomes of every office.

    Parameters
    ----------
    headings
        Measure -> what it is called, its unit.
    units
        Key of an office, or `bpr.portfolio.yearly.OUTSIDE` -> measure -> AS-IS, TO-BE, difference.
    names
        Key of an office -> its name.
    totals
        Measure -> the same over the whole portfolio; the sum over `units`.
    """

    headings: Mapping[str, Heading]
    units: Mapping[str, Mapping[str, Change]]
    names: Mapping[str, Label]
    totals: Mapping[str, Change]

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "units": [
                {
                    "unit": key or None,
                    "name": dump_label(self.names[key]) if key in self.names else None,
                    **{name: found.to_dict() for name, found in changes.items()},
                }
                for key, changes in self.units.items()
            ],
            "totals": {name: found.to_dict() for name, found in self.totals.items()},
        }


def gains(year: Yearly, *, signing: TasksOf = approving, controlling: TasksOf = control_points) -> Gains:
    """What every office gains and loses.

    Parameters
    ----------
    year
        Of `bpr.portfolio.yearly.yearly`.
    signing, controlling
        Give the ids of the tasks of a model that are approvals, and those at which a case can be stopped or sent back.
    """
    kinds = _kinds(year, signing, controlling)
    tables = {name: [rows(run) for run in year.runs] for name, (_, rows) in kinds.items()}
    keys = dict.fromkeys((*year.units, OUTSIDE))
    headings = {name: heading for name, (heading, _) in kinds.items()}
    some = [
        key
        for key in keys
        if any(np.any(np.nan_to_num(run.get(key, year.as_is.nothing)) != 0) for runs in tables.values() for run in runs)
    ]

    def row(name: str, key: str) -> Change:
        return year.change(headings[name], *(run.get(key, year.as_is.nothing) for run in tables[name]))

    return Gains(
        frozen(headings),
        frozen({key: frozen({name: row(name, key) for name in tables}) for key in some}),
        year.names,
        frozen(
            {
                name: year.change(headings[name], *(sum(run.values(), year.as_is.nothing) for run in runs))
                for name, runs in tables.items()
            }
        ),
    )


def _kinds(year: Yearly, signing: TasksOf, controlling: TasksOf) -> dict[str, tuple[Heading, Callable[[Run], Table]]]:
    """The measures in the order in which they are shown, and what gives them."""
    money = year.comparison.as_is.header.currency or "money"

    def heading(name: str, unit: str, en: str, zh: str, better: Better = "neutral") -> Heading:
        return Heading(name, unit, frozen({"en": en, "zh": zh}), better, of=year.of)

    return {
        "load": (heading("load", "FTE", "Work, full-time posts", "工作量（人年）"), _load),
        "approvals": (
            heading("approvals", "approvals", "Approvals a year", "年审批次数"),
            lambda run: _executions(run, signing),
        ),
        "control_points": (
            heading("control_points", "tasks", "Control points", "控制点"),
            lambda run: _numbers(run, controlling),
        ),
        "data_held": (heading("data_held", "data", "Data held", "持有数据"), _held),
        "data_collected": (heading("data_collected", "data", "Data collected", "采集数据"), _collected),
        "handoffs_in": (
            heading("handoffs_in", "handoffs", "Handoffs received a year", "年接收流转次数"),
            lambda run: _column(run, "handoffs_in"),
        ),
        "handoffs_out": (
            heading("handoffs_out", "handoffs", "Handoffs given a year", "年送出流转次数"),
            lambda run: _column(run, "handoffs_out"),
        ),
        "cost": (heading("cost", money, "Cost a year", "年成本"), _cost),
    }


def _column(run: Run, name: str) -> Table:
    return {key: sum(services.values(), run.nothing) for key, services in run.of_units(name).items()}


def _with_rest(run: Run, name: str, measure: str) -> Table:
    """A column of the table of units; what the whole measure has beyond it is nobody's."""
    found = _column(run, name)
    offices = sum((values for key, values in found.items() if key != OUTSIDE), run.nothing)
    found[OUTSIDE] = np.round(sum(run.total(measure).values(), run.nothing) - offices, _DECIMALS)
    return found


_DECIMALS = 3
"""Less than a thousandth of a ms or of money a year is rounding of floats."""


def _load(run: Run) -> Table:
    return {key: run.fte(values) for key, values in _with_rest(run, "effort", "effort").items()}


def _cost(run: Run) -> Table:
    return _with_rest(run, "cost", "cost_per_case")


def _executions(run: Run, among: TasksOf) -> Table:
    return {
        key: sum((run.of_elements("visits", service, ids) for service, ids in services.items()), run.nothing)
        for key, services in tasks_of(run, among).items()
    }


def _numbers(run: Run, among: TasksOf) -> Table:
    return {
        key: run.nothing + sum(len(ids) for ids in services.values()) for key, services in tasks_of(run, among).items()
    }


def _held(run: Run) -> Table:
    """Data of which the office is the holder, each once."""
    return _sizes(
        run,
        ((holder, datum) for service, model in run.models.items() for holder, datum in _holders(run, service, model)),
    )


def _holders(run: Run, service: str, model: Model) -> Iterator[tuple[str, str]]:
    for datum in model.organisation.catalogue.data.values():
        if datum.holder is not None:
            yield run.key(service, datum.holder), datum.id if datum.registered else plain(datum.id)


def _collected(run: Run) -> Table:
    """Data that the office collects from the applicant or creates, each once; asked at a counter, the counter's."""
    return _sizes(run, (pair for service, model in run.models.items() for pair in _collectors(run, service, model)))


def _collectors(run: Run, service: str, model: Model) -> Iterator[tuple[str, str]]:
    met, catalogue = units_met(model), model.organisation.catalogue
    for use in catalogue.uses:
        if use.collects:
            datum = use.datum if catalogue.data[use.datum].registered else plain(use.datum)
            for unit in met.get(use.element, (use.unit,)) if use.asked else (use.unit,):
                yield run.key(service, unit), datum


def _sizes(run: Run, pairs: Iterator[tuple[str, str]]) -> Table:
    found: dict[str, set[str]] = {}
    for key, datum in pairs:
        found.setdefault(key, set()).add(datum)
    return {key: run.nothing + len(data) for key, data in found.items()}
