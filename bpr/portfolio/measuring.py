"""The measures of several services that ran together: of each service, and of the people whom they share."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from bpr.errors import Finding
from bpr.eventlog.header import provenance
from bpr.eventlog.services import of_service, only
from bpr.eventlog.stored import StoredLog
from bpr.eventlog.tables import EventLog, LogHeader
from bpr.metrics import breakdown, resources
from bpr.metrics.intervals import SHARE
from bpr.metrics.measures import measure
from bpr.metrics.observation import observe
from bpr.metrics.pairs import table_of_pairs
from bpr.metrics.results import Heading, Measures, MeasureTable
from bpr.metrics.study import Study
from bpr.metrics.totals import Ratio
from bpr.model import Model


@dataclass(frozen=True, repr=False)
class MeasuresTogether:
    """What several services of one run come to: ``found.services["permit"].cycle_time``, ``found.pools["clerk"]``.

    Parameters
    ----------
    header
        That of the log of the whole run.
    services
        Id of each service -> its measures, as `bpr.measure` gives them. Utilisation counts what the people of the
        service did for others.
    pools
        Pool of individuals -> how many they are, utilisation, overtime, queue: over all services.
    shares
        Id of each service -> pool -> what it takes of the pool: `utilisation` (these sum to that of the pool),
        `effort` (time at work within shifts and window, ms of all individuals together), `queue_length` (these sum,
        too) and `queue_wait` (mean wait of its activities).
    findings
        Warnings and assumptions of the log and the models.
    """

    header: LogHeader
    services: Mapping[str, Measures]
    pools: MeasureTable
    shares: Mapping[str, MeasureTable]
    findings: tuple[Finding, ...] = ()

    def __repr__(self) -> str:
        return f"<measures of {len(self.services)} services and {len(self.pools)} pools>"

    @property
    def shared(self) -> tuple[str, ...]:
        """The pools for which more than one service has work."""
        return tuple(
            pool
            for pool in self.pools
            if sum(np.nansum(table.per_replication(pool, "effort")) > 0 for table in self.shares.values()) > 1
        )

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "schema": "bpr/measures-together/1",
            "log": {
                **provenance(self.header),
                "horizon": self.header.horizon,
                "warmup": self.header.warmup,
            },
            "services": {service: found.to_dict() for service, found in self.services.items()},
            "pools": self.pools.to_dict(),
            "shares": {service: table.to_dict() for service, table in self.shares.items()},
        }


def measure_together(log: EventLog | StoredLog, models: Mapping[str, Model]) -> MeasuresTogether:
    """Compute the measures of a run of several services.

    Parameters
    ----------
    log
        Of `bpr.simulate_together`; of one in a folder all is read, as its services are measured one by one.
    models
        What was run.

    Raises
    ------
    LogError
        The rows of a log in a folder break the promises of the tables.
    UnknownName
        The log has no service of an id of `models`.
    """
    return together_with(log.load() if isinstance(log, StoredLog) else log, models, {})


def together_with(log: EventLog, models: Mapping[str, Model], known: Mapping[str, Measures]) -> MeasuresTogether:
    """As `measure_together`, where the measures of some services have been computed."""
    pools, shares = _pools(log)
    services = {
        service: known[service] if service in known else measure(of_service(log, service), model)
        for service, model in models.items()
    }
    if log.header.paired:
        pools, shares = table_of_pairs(pools), {service: table_of_pairs(table) for service, table in shares.items()}
    return MeasuresTogether(log.header, services, pools, shares, log.findings)


def _pools(log: EventLog) -> tuple[MeasureTable, dict[str, MeasureTable]]:
    """The pools of a run, and what each service takes of them."""
    study = Study(log)
    table = replace(breakdown.roles(study).value, kind="pool")
    return table, {service.id: _share(study, table, service.id) for service in log.services}


def _share(study: Study, table: MeasureTable, service: str) -> MeasureTable:
    """What a service takes of each pool, in the window of the whole run."""
    whole, part = study.observation, only(study.log, service)
    observation = replace(observe(part), closes=whole.closes)
    time, queues = resources.time_use(observation), resources.queues(observation, study.pools)
    busy = [time.busy[:, list(pool.individuals)].sum(axis=1) for pool in study.pools]
    shift = [study.time_use.on_shift[:, list(pool.individuals)].sum(axis=1) for pool in study.pools]
    empty = np.empty((whole.replications, 0))
    headings = (
        Heading("utilisation", "ratio", {"en": "Utilisation", "zh": "人员利用率"}, within=SHARE),
        Heading("effort", "ms", {"en": "Effort", "zh": "投入工时"}),
        Heading("queue_length", "activities", {"en": "Mean queue", "zh": "平均排队件数"}, "lower"),
        Heading("queue_wait", "ms", {"en": "Mean wait in the queue", "zh": "平均排队时间"}, "lower"),
    )
    values = {
        "utilisation": np.column_stack([Ratio(*pair).value for pair in zip(busy, shift, strict=True)])
        if busy
        else empty,
        "effort": np.column_stack(busy) if busy else empty,
        "queue_length": queues.length.value,
        "queue_wait": queues.wait.value,
    }
    return MeasureTable("pool", table.names, {heading.name: heading for heading in headings}, values)
