"""Several services together, AS-IS against TO-BE, under the same draws: what changes in each, and in their pools."""

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpr.engine.run import ProgressReport, numbers_of, replicate
from bpr.eventlog.services import Services
from bpr.eventlog.tables import EventLog
from bpr.experiment.comparison import Change, Comparison, compare_logs, halves, table_of_changes
from bpr.metrics.measures import measure
from bpr.model import Model
from bpr.portfolio.measuring import Gathered, MeasuresTogether
from bpr.portfolio.running import SHARED, Private, compile_together, refuse_unknown

if TYPE_CHECKING:
    from bpr.metrics.results import Measures


@dataclass(frozen=True, repr=False)
class ComparisonTogether:
    """What changes from AS-IS to TO-BE in services that run together.

    Parameters
    ----------
    as_is, to_be
        All measures of each run.
    services
        Id of each service that both runs have -> its comparison, as `bpr.compare` gives it.
    pools
        Pool that both runs have -> measure -> what becomes of it.
    shares
        Id of a service that both runs have -> pool -> measure -> what becomes of it.
    """

    as_is: MeasuresTogether
    to_be: MeasuresTogether
    services: Mapping[str, Comparison]
    pools: Mapping[str, Mapping[str, Change]]
    shares: Mapping[str, Mapping[str, Mapping[str, Change]]]

    def __repr__(self) -> str:
        return f"<{len(self.services)} services and {len(self.pools)} pools, AS-IS and TO-BE>"

    @property
    def only_as_is(self) -> tuple[str, ...]:
        """Services that the TO-BE no longer has."""
        return tuple(service for service in self.as_is.services if service not in self.to_be.services)

    @property
    def only_to_be(self) -> tuple[str, ...]:
        """Services that the TO-BE has in addition."""
        return tuple(service for service in self.to_be.services if service not in self.as_is.services)

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "schema": "bpr/comparison-together/1",
            "services": {service: found.to_dict() for service, found in self.services.items()},
            "pools": _dicts(self.pools),
            "shares": {service: _dicts(pools) for service, pools in self.shares.items()},
            "only_as_is": list(self.only_as_is),
            "only_to_be": list(self.only_to_be),
        }


def compare_together(  # noqa: PLR0913  # two sets of models and the options of every run
    as_is: Mapping[str, Model],
    to_be: Mapping[str, Model],
    *,
    private: Private = SHARED,
    replications: int = 30,
    seed: int = 2026,
    antithetic: bool = False,
    executor: Executor | None = None,
    progress: ProgressReport | None = None,
) -> ComparisonTogether:
    """Simulate services together as they are and as they are to be, under the same draws, and say what changes.

    Parameters
    ----------
    as_is, to_be
        Id of each service -> its model. Those of one id are compared; a service may come or go.
    private
        As in `bpr.simulate_together`, in both; a role need only be there in one.
    replications, seed, antithetic, executor, progress
        As in `bpr.compare`.

    Raises
    ------
    ModelError, RunError, UnknownName
        As in `bpr.simulate_together`.
    """
    refuse_unknown(private, as_is, to_be)
    numbers = numbers_of(replications, antithetic=antithetic)
    logs = [
        replicate(
            compile_together(models, private=private),
            numbers,
            seed=seed,
            antithetic=antithetic,
            executor=executor,
            progress=half,
        )
        for models, half in zip((as_is, to_be), halves(progress), strict=True)
    ]
    return _compared(logs[0], logs[1], as_is, to_be)


def _compared(
    before: EventLog, after: EventLog, as_is: Mapping[str, Model], to_be: Mapping[str, Model]
) -> ComparisonTogether:
    runs = [Services(log) for log in (before, after)]
    gathered = [Gathered(run) for run in runs]
    services: dict[str, Comparison] = {}
    for service in dict.fromkeys((*as_is, *to_be)):
        parts = [
            run.log_of(service) if service in models else None for run, models in zip(runs, (as_is, to_be), strict=True)
        ]
        measured: list[Measures | None] = [None, None]
        if parts[0] is not None and parts[1] is not None:
            services[service] = compare_logs(parts[0], parts[1], models=(as_is[service], to_be[service]))
            measured = list(services[service].runs)
        for place, (part, models) in enumerate(zip(parts, (as_is, to_be), strict=True)):
            if part is not None:
                gathered[place].add(service, part, measured[place] or measure(part, models[service]))
    found, wanted = gathered[0].together(as_is), gathered[1].together(to_be)
    return ComparisonTogether(
        found,
        wanted,
        services,
        table_of_changes(found.pools, wanted.pools),
        {service: table_of_changes(found.shares[service], wanted.shares[service]) for service in services},
    )


def _dicts(table: Mapping[str, Mapping[str, Change]]) -> dict[str, object]:
    return {row: {column: found.to_dict() for column, found in columns.items()} for row, columns in table.items()}
