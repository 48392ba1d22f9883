"""What a row of the table of measures says. The rows: measures.py, applicant.py."""

from collections.abc import Callable
from dataclasses import dataclass

from bpr.metrics.intervals import FROM_ZERO, SHARE
from bpr.metrics.results import Better, Heading
from bpr.metrics.study import Study
from bpr.metrics.totals import Total

MONEY = "money"
"""Stands for the currency of the log."""


def always(_study: Study) -> bool:
    """Offered in every study."""
    return True


def with_model(study: Study) -> bool:
    """Offered where the log comes with its model."""
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
        Study of a part of a log -> what that adds to the measure, of float64[replications].
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
    compute: Callable[[Study], Total]
    formula: str
    source: str = ""
    offered: Callable[[Study], bool] = always
    quantile: float | None = None

    def heading(self, study: Study, *, one_case_each: bool = False) -> Heading:
        """The heading of the measure in this study.

        Where no replication counts more than one case that ended these are independent: quantiles are of them.
        """
        unit = study.currency if self.unit == MONEY else self.unit
        within = SHARE if self.unit == "ratio" else FROM_ZERO
        quantile = self.quantile if one_case_each and not study.log.header.paired else None
        return Heading(self.name, unit, self.labels, self.better, within, quantile)

    @property
    def labels(self) -> dict[str, str]:
        """Language -> what people read."""
        return {"en": self.en, "zh": self.zh}
