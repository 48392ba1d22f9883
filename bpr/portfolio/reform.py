"""All questions about a whole portfolio answered from one comparison: nothing is simulated here, nothing twice."""

from collections.abc import Mapping
from dataclasses import dataclass

from bpr.errors import Finding
from bpr.portfolio.agencies import AgencyChanges, agencies_to_adjust
from bpr.portfolio.comparing import ComparisonTogether
from bpr.portfolio.functions import FunctionChanges, functions_to_transform
from bpr.portfolio.gains import Gains, gains
from bpr.portfolio.ranking import Ranking, ranking
from bpr.portfolio.read import Portfolio
from bpr.portfolio.sequence import Sequence, sequence
from bpr.portfolio.staff_need import StaffNeed, staff_need
from bpr.portfolio.sums import Sums, sums
from bpr.portfolio.tasks import TasksOf, passing_through
from bpr.portfolio.yearly import Yearly, yearly


@dataclass(frozen=True, repr=False)
class ReformPlan:
    """What a reform office asks of its portfolio.

    Parameters
    ----------
    year
        The comparison, scaled to a year.
    functions
        拟转变职能: functions to be transformed, candidates.
    agencies
        拟调整机构: agencies to be adjusted, candidates.
    gains
        利益关系: gain and loss by unit.
    staff
        规模适度: work of each office over all services.
    ranking
        迫切程度: urgency.
    sequence
        Order of reform.
    sums
        What the portfolio comes to in all.
    findings
        Warnings and assumptions: of the plan, the runs and the models.
    """

    year: Yearly
    functions: FunctionChanges
    agencies: AgencyChanges
    gains: Gains
    staff: tuple[StaffNeed, ...]
    ranking: Ranking
    sequence: Sequence
    sums: Sums
    findings: tuple[Finding, ...] = ()

    def __repr__(self) -> str:
        return (
            f"<{len(self.ranking.services)} services ranked, {len(self.functions.candidates)} functions to be "
            f"transformed, {len(self.agencies.candidates)} agencies to be adjusted>"
        )

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "schema": "bpr/reform/1",
            "replications": self.year.comparison.as_is.header.replications,
            "fte_hours": self.year.fte_hours,
            "functions": self.functions.to_dict(),
            "agencies": self.agencies.to_dict(),
            "gains": self.gains.to_dict(),
            "staff": [one.to_dict() for one in self.staff],
            "ranking": self.ranking.to_dict(),
            "sequence": self.sequence.to_dict(),
            "sums": self.sums.to_dict(),
        }


def reform(  # noqa: PLR0913  # one for each list that has a parameter
    portfolio: Portfolio,
    comparison: ComparisonTogether,
    *,
    weights: Mapping[str, float] | None = None,
    fte_hours: float | None = None,
    small_fte: float | None = None,
    pass_through: TasksOf = passing_through,
) -> ReformPlan:
    """Answer all questions about a whole portfolio.

    Parameters
    ----------
    portfolio
        Of `bpr.load_portfolio`.
    comparison
        ``bpr.compare_together(portfolio.as_is, portfolio.to_be, private=portfolio.private)``.
    weights
        Criterion of urgency -> weight; None: those of the portfolio.
    fte_hours
        Hours of a full-time year; None: those of the portfolio.
    small_fte
        Full-time posts below which an office is a candidate; None: those of the portfolio.
    pass_through
        Gives the ids of the tasks of a model that only pass files through.

    Raises
    ------
    UnknownName
        The comparison has not all services of the portfolio.
    ValueRefused
        The weights are none.
    """
    year = yearly(portfolio, comparison, fte_hours=fte_hours)
    ranks = ranking(year, weights)
    order = sequence(portfolio, ranks)
    told = (*year.findings, *order.findings, *comparison.as_is.findings, *comparison.to_be.findings)
    return ReformPlan(
        year,
        functions_to_transform(year),
        agencies_to_adjust(year, small_fte=small_fte, pass_through=pass_through),
        gains(year),
        staff_need(year),
        ranks,
        order,
        sums(year),
        tuple({str(one): one for one in told}.values()),
    )
