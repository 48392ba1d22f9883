"""Urgency (迫切程度): the services of a portfolio ranked by weighted criteria, and how sure the ranks are.

Every criterion is put on 0 … 1 over the portfolio, x = (value − least) / (greatest − least), and the score of a service
is Σ w·x / Σ w over the criteria that are known of it. A criterion that is the same for all, or known of one at most,
tells services apart by nothing: it is left out, and said. One that is unknown of some is left out for these alone,
its weight spread over the others in proportion, and said.

Some figures are simulated, so a rank may be chance: the ranking is made anew from each replication, and the share of
them in which a service holds its rank stands beside it.

Source: 行政改革研究基金课题成果精华 (2014), 迫切程度排序; additive weights: R. Keeney & H. Raiffa, Decisions with
Multiple Objectives (1976), chapter 3.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bpr.document.label import Label, dump_label
from bpr.frozen import frozen
from bpr.metrics.intervals import Measure, Values
from bpr.portfolio.criteria import CRITERIA, Criterion, checked_weights
from bpr.portfolio.yearly import Yearly

Scores = NDArray[np.float64]

Silence = Literal["no_weight", "unknown", "single", "equal"]
"""Why a criterion tells services apart by nothing: weight 0; unknown of all, or of all but one; the same for all."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A service with its rank.

    Parameters
    ----------
    service, name
        Id and name.
    rank
        1 = most urgent; services of one score share a rank, and the next ranks are left out.
    score
        From 0 to 1: the sum of `contributions`.
    contributions
        Criterion -> what it adds to the score.
    figures
        Criterion -> its figure, with its interval where it is simulated; only those that are known.
    spread
        Criteria that are unknown of this service: their weight is spread over the others.
    held
        Share of the replications in which it has this rank; None where there is one.
    best, worst
        Its ranks in the replications.
    """

    service: str
    name: Label
    rank: int
    score: float
    contributions: Mapping[str, float]
    figures: Mapping[str, Measure]
    spread: tuple[str, ...] = ()
    held: float | None = None
    best: int = 1
    worst: int = 1

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "service": self.service,
            "name": dump_label(self.name),
            "rank": self.rank,
            "score": self.score,
            "contributions": dict(self.contributions),
            "figures": {name: found.to_dict() for name, found in self.figures.items()},
            "spread": list(self.spread),
            "held": self.held,
            "best": self.best,
            "worst": self.worst,
        }


@dataclass(frozen=True, slots=True)
class Ranking:
    """A portfolio ranked, the most urgent service first.

    Parameters
    ----------
    services
        In the order of their ranks.
    weights
        Criterion -> its weight, as given.
    silent
        Criterion that counts for nothing -> why.
    replications
        Number of observations behind `held`.
    """

    services: tuple[Ranked, ...]
    weights: Mapping[str, float]
    silent: Mapping[str, Silence] = field(default_factory=frozen)
    replications: int = 1

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "weights": dict(self.weights),
            "silent": dict(self.silent),
            "replications": self.replications,
            "services": [one.to_dict() for one in self.services],
        }


def ranking(year: Yearly, weights: Mapping[str, float] | None = None) -> Ranking:
    """Rank the services of a portfolio by urgency.

    Parameters
    ----------
    year
        Of `bpr.portfolio.yearly.yearly`.
    weights
        Criterion -> weight; one that is not named weighs nothing. None: those of the portfolio.

    Raises
    ------
    ValueRefused
        An unknown criterion, a weight below 0, nothing that weighs.
    """
    given = year.portfolio.weights if weights is None else checked_weights(weights)
    services = list(year.portfolio.services)
    known = {name: [_values(year, one, service) for service in services] for name, one in CRITERIA.items()}
    figures = {
        name: [None if values is None else year.figure(values, CRITERIA[name].unit) for values in of_all]
        for name, of_all in known.items()
    }
    points = {name: np.array([math.nan if one is None else one.value for one in row]) for name, row in figures.items()}
    shares = _contributions(points, given)
    scores = _scores(shares, len(services))
    ranks = _ranks(scores)
    again = _ranks_again(known, given, year.observations)
    found = []
    for place, service in enumerate(services):
        mine = {name: float(column[place]) for name, column in shares.items()}
        spread = [name for name, part in mine.items() if math.isnan(part)]
        held = float(np.mean(again[:, place] == ranks[place])) if len(again) > 1 else None
        found.append(
            Ranked(
                service,
                year.service_name(service),
                int(ranks[place]),
                float(scores[place]),
                frozen({name: part for name, part in mine.items() if not math.isnan(part)}),
                frozen({name: one for name, row in figures.items() if (one := row[place]) is not None and one.n}),
                tuple(spread),
                held,
                int(again[:, place].min()),
                int(again[:, place].max()),
            )
        )
    silent = {name: why for name in CRITERIA if (why := _silence(points[name], given[name])) is not None}
    return Ranking(tuple(sorted(found, key=lambda one: one.rank)), given, frozen(silent), len(again))


def _values(year: Yearly, criterion: Criterion, service: str) -> Values | None:
    """float64[replications], the figure of a criterion today; None where nobody knows it."""
    if criterion.name == "volume":
        return year.as_is.cases[service]
    measures = year.as_is.measures[service]
    name = next((name for name in criterion.measures if name in measures), None)
    if name is not None:
        return measures.per_replication(name)
    stated = getattr(year.portfolio.services[service], criterion.name, None)
    return None if stated is None else np.full(year.observations, float(stated))


def _silence(values: Values, weight: float) -> Silence | None:
    if weight == 0:
        return "no_weight"
    some = values[~np.isnan(values)]
    if not len(some):
        return "unknown"
    if len(some) == 1 < len(values):
        return "single"
    return "equal" if some.min() == some.max() else None


def _contributions(points: Mapping[str, Values], weights: Mapping[str, float]) -> dict[str, Values]:
    """Criterion that tells services apart -> float64[services], what it adds to each score; NaN where unknown."""
    speaking = {name: values for name, values in points.items() if _silence(values, weights[name]) is None}
    scaled = {
        name: (values - np.nanmin(values)) / (np.nanmax(values) - np.nanmin(values))
        for name, values in speaking.items()
    }
    none = np.zeros(len(next(iter(points.values()))))
    whole = sum((np.where(np.isnan(values), 0.0, weights[name]) for name, values in speaking.items()), none)
    return {name: weights[name] * values / np.where(whole == 0, 1.0, whole) for name, values in scaled.items()}


def _scores(contributions: Mapping[str, Values], services: int) -> Scores:
    """float64[services], the sums of what is known; rounded once. All 0 where nothing tells services apart."""
    columns = [[part for part in parts if not math.isnan(part)] for parts in zip(*contributions.values(), strict=True)]
    return np.array([math.fsum(parts) for parts in columns] or [0.0] * services)


def _ranks(scores: Scores) -> NDArray[np.int64]:
    """int64[services]: 1 + the number of services with a higher score."""
    ranks: NDArray[np.int64] = 1 + (scores[None, :] > scores[:, None]).sum(axis=1)
    return ranks


def _ranks_again(
    known: Mapping[str, list[Values | None]], weights: Mapping[str, float], replications: int
) -> NDArray[np.int64]:
    """int64[replications, services], the ranks by the figures of each replication alone."""
    found = []
    for number in range(replications):
        points = {
            name: np.array([math.nan if values is None else values[number] for values in of_all])
            for name, of_all in known.items()
        }
        found.append(_ranks(_scores(_contributions(points, weights), len(points["volume"]))))
    return np.array(found)
