"""Handoffs a case from whom to whom: between units, and between groups of them as the register has it.

All are made from one count of the pairs of units, of a log or as expected without a run. Nothing is counted here.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bpr.metrics import expected, handoffs
from bpr.metrics.results import MeasureMatrix
from bpr.metrics.totals import Counts, Ratio, frozen
from bpr.organisation.groups import GROUPINGS, Grouping, Groups, groups_of

if TYPE_CHECKING:
    from bpr.metrics.study import Study
    from bpr.model import Model

Matrix = NDArray[np.float64]

MOST_UNITS = 200
"""A matrix with more rows is neither read by anybody nor fit for memory (a log may name a unit in every line)."""


def handoff_matrix(study: "Study", counts: Counts, ended: Matrix) -> MeasureMatrix:
    """Handoffs a case from unit to unit; of more than `MOST_UNITS` between those that have most of them.

    Parameters
    ----------
    study
        Any part of the log.
    counts
        `handoffs.passed` of the whole log.
    ended
        float64[replications], cases that ended.
    """
    size = len(study.log.units)
    chosen = handoffs.busiest(size, counts, MOST_UNITS)
    units = [study.log.units[number] for number in chosen.tolist()]
    passed = handoffs.matrix(counts, len(ended), handoffs.places(size, chosen), len(chosen))
    kinds = np.array([[study.kind_of(a.id, b.id) for b in units] for a in units], dtype=np.str_)
    return MeasureMatrix(
        {unit.id: unit.name or unit.id for unit in units},
        frozen(Ratio(passed, ended[:, None, None]).value),
        frozen(kinds.reshape(len(units), len(units))),
    )


def handoff_groups(study: "Study", counts: Counts, ended: Matrix) -> Mapping[Grouping, MeasureMatrix]:
    """Handoffs a case between groups of units, by what the register says of them; nothing without a register.

    Parameters
    ----------
    study, counts, ended
        As for `handoff_matrix`. No unit is left out: the sum of each matrix is the mean number of handoffs.
    """
    if study.model is None or not study.model.organisation.registered:
        return {}
    ids = [unit.id for unit in study.log.units]
    return {by: between_groups(groups_of(study.model.organisation, ids, by), counts, ended) for by in GROUPINGS}


def between_groups(groups: Groups, counts: Counts, cases: Matrix, of: str = "replications") -> MeasureMatrix:
    """Handoffs a case between groups of units.

    Parameters
    ----------
    groups
        Of all units of the codes of `counts`, in the order of these.
    counts
        How often work passed, see `handoffs.matrix`.
    cases
        float64[replications], of how many cases.
    of
        What the observations are, see `Measure`.
    """
    place, size = np.array(list(groups.place.values()), dtype=np.int64), len(groups.labels)
    values = Ratio(handoffs.matrix(counts, len(cases), place, size), cases[:, None, None]).value
    names = {group: labels["en"] for group, labels in groups.labels.items()}
    return MeasureMatrix(names, frozen(values), np.full((size, size), "", dtype=np.str_), of, groups.labels)


def expected_matrix(model: "Model", by: Grouping | None = None) -> MeasureMatrix | None:
    """Handoffs a case as expected without a run, from unit to unit or between groups of units.

    Parameters
    ----------
    model
        What `bpr.load` gives.
    by
        What units are put together by; None: not at all.

    Returns
    -------
    MeasureMatrix or None
        One expectation, hence without intervals; its sum is ``handoffs_static``. None where only a run can tell.

    Examples
    --------
    >>> import bpr
    >>> model = bpr.load("models/pudong-convenience-store", scenario="to-be.yaml")
    >>> found = expected_matrix(model, "level")
    >>> found["county", "county"].value, found["applicant", "county"].value
    (10.0, 1.0)
    """
    passed = expected.handoffs_of(model)
    if passed is None:
        return None
    organisation = model.organisation
    number = {unit: place for place, unit in enumerate(organisation.units)}
    size = len(number)
    codes = np.array([number[giver] * size + number[taker] for giver, taker in passed], dtype=np.int64)
    counts, one = Counts(codes, np.array(list(passed.values()), dtype=np.float64)), np.ones(1)
    if by is not None:
        return between_groups(groups_of(organisation, number, by), counts, one, "expectations")
    kinds = [[organisation.handoff_kind(giver, taker) for taker in number] for giver in number]
    return MeasureMatrix(
        {unit: str(found.name) or unit for unit, found in organisation.units.items()},
        frozen(handoffs.matrix(counts, 1, np.arange(size), size)),
        frozen(np.array(kinds, dtype=np.str_).reshape(size, size)),
        "expectations",
    )
