"""The measures of several services that ran together: of each service, and of the people whom they share."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from bpr.errors import Finding
from bpr.eventlog.header import provenance
from bpr.eventlog.services import Services
from bpr.eventlog.stored import StoredLog
from bpr.eventlog.tables import EventLog, LogHeader, empty_table
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
    services = Services(log.load() if isinstance(log, StoredLog) else log)
    gathered = Gathered(services)
    for service in services.log.services:
        part = services.log_of(service.id)
        gathered.add(service.id, part, measure(part, models[service.id]) if service.id in models else None)
    return gathered.together(models)


class Gathered:
    """The measures of a run, service by service: the log of one is in memory at a time."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._study = Study(services.log)
        self._pools = replace(breakdown.roles(self._study).value, kind="pool")
        self._measures: dict[str, Measures] = {}
        self._shares: dict[str, MeasureTable] = {}

    def add(self, service: str, part: EventLog, measures: Measures | None) -> None:
        """Take what a service comes to: its log, and its measures where they are wanted."""
        self._shares[service] = _share(self._study, self._pools.names, self._services, service, part)
        if measures is not None:
            self._measures[service] = measures

    def together(self, models: Mapping[str, Model]) -> MeasuresTogether:
        """All that was taken, in the order of `models`.

        Raises
        ------
        UnknownName
            The log has no service of an id of `models`.
        """
        log, pools, shares = self._services.log, self._pools, self._shares
        for service in models:
            self._services.number(service)
        if log.header.paired:
            pools, shares = table_of_pairs(pools), {service: table_of_pairs(table) for service, table in shares.items()}
        shares = {service.id: shares[service.id] for service in log.services}
        return MeasuresTogether(
            log.header, {service: self._measures[service] for service in models}, pools, shares, log.findings
        )


def _share(study: Study, names: Mapping[str, str], services: Services, service: str, part: EventLog) -> MeasureTable:
    """What a service takes of each pool, in the window of the whole run; its people's other work does not count."""
    whole, about = study.observation, services.log.services[services.number(service)]
    observation = replace(observe(replace(part, elsewhere=empty_table("elsewhere"))), closes=whole.closes)
    person = {number: place for place, number in enumerate(about.individuals)}
    queue = {number: place for place, number in enumerate(services.roles(service).tolist())}
    pools = tuple(
        resources.Pool(
            pool.id,
            tuple(person[one] for one in pool.individuals if one in person),
            tuple(queue[one] for one in pool.queues if one in queue),
        )
        for pool in study.pools
    )
    time, queues = resources.time_use(observation), resources.queues(observation, pools)
    busy = [time.busy[:, list(pool.individuals)].sum(axis=1) for pool in pools]
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
    return MeasureTable("pool", names, {heading.name: heading for heading in headings}, values)
