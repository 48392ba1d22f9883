"""Recursions that give every wait from the times of arrival and of service: no chance is left, nor a tolerance.

Under any law of gaps and service: D. Lindley, "The theory of queues with a single server", Proc. Cambridge Phil. Soc.
48 (1952); J. Kiefer & J. Wolfowitz, "On the theory of queues with many servers", Trans. AMS 78 (1955).
"""

from heapq import heapify, heapreplace

import numpy as np
from numpy.typing import NDArray

from bpr.engine.run import simulate
from bpr.eventlog.tables import EventLog
from bpr.model import Model
from validation.queues import drawing, spread_of, station, system
from validation.rows import Floats

Whole = NDArray[np.int64]
CASES = 4_000


def rows_of(log: EventLog, task: str) -> tuple[Whole, Whole, Whole, Whole]:
    """Enabled, started, completed and worked of a task, ms, in the order of arrival at it."""
    here = log.activities["element"] == [element.id for element in log.elements].index(task)
    rows = log.activities.where(here)
    order = np.argsort(rows["enabled"], kind="stable")
    return (
        rows["enabled"][order], rows["started"][order], rows["completed"][order], rows["worked"][order]
    )  # fmt: skip


def lindley(arrival: Whole, work: Whole) -> Whole:
    """Instants at which one server begins: no sooner than the case comes, nor than the one before is done."""
    starts = np.empty_like(arrival)
    free = int(arrival[0])
    for i, (came, effort) in enumerate(zip(arrival.tolist(), work.tolist(), strict=True)):
        starts[i] = max(came, free)
        free = int(starts[i]) + effort
    return starts


def kiefer_wolfowitz(arrival: Whole, work: Whole, count: int) -> Whole:
    """Instants at which the first of `count` servers who is free begins."""
    starts = np.empty_like(arrival)
    free = [0] * count
    heapify(free)
    for i, (came, effort) in enumerate(zip(arrival.tolist(), work.tolist(), strict=True)):
        begins = max(came, free[0])
        heapreplace(free, begins + effort)
        starts[i] = begins
    return starts


def general(count: int, cases: int = CASES) -> EventLog:
    """G/G/c at ρ = 0.85: lognormal gaps with sd 1.3 means, lognormal service with sd 1.2 means."""
    return simulate(_lognormal(count, 0.85, (1.3, 1.2), cases), seed=1)


def _lognormal(count: int, rho: float, spreads: tuple[float, float], cases: int) -> Model:
    """A station with lognormal gaps and services, their sd in means."""
    gap = 10.0 / rho / count
    arrival = {"interarrival": spread_of("lognormal", gap, spreads[0] * gap), "max_count": cases}
    return station(1 / gap, spread_of("lognormal", 10.0, spreads[1] * 10.0), count, arrival=arrival)


def series(seed: int = 1) -> EventLog:
    """Three stations in series, of one, three and two servers."""
    counts = {"A": 1, "B": 3, "C": 2}
    work = {"A": ("gamma", 8.0, 9.0), "B": ("weibull", 25.0, 30.0), "C": ("lognormal", 16.0, 8.0)}
    return simulate(
        system(
            drawing("startEvent:S task:A task:B task:C endEvent:E", "S>A A>B B>C C>E"),
            [{"start": "S", "interarrival": spread_of("gamma", 10.0, 14.0), "max_count": CASES}],
            resources={f"server {task}": {"count": count} for task, count in counts.items()},
            tasks={task: {"performer": f"server {task}", "work": spread_of(*law)} for task, law in work.items()},
        ),
        seed=seed,
    )


def greatest_difference(log: EventLog, counts: dict[str, int]) -> tuple[int, int]:
    """Number of starts that were foretold, and by how much the worst was missed, ms."""
    worst = number = 0
    for task, count in counts.items():
        arrival, started, completed, work = rows_of(log, task)
        foretold = lindley(arrival, work) if count == 1 else kiefer_wolfowitz(arrival, work, count)
        worst = max(worst, int(np.abs(started - foretold).max()), int(np.abs(completed - foretold - work).max()))
        number += len(work)
    return number, worst


def kingman(replications: int = 10) -> tuple[float, Floats, float]:
    """Bounds below and above the mean wait in a G/G/1 at ρ = 0.6, and the mean waits of replications between them.

    The sd of its lognormal gaps and services are 1.5 and 1.6 means, so that neither bound is trivial or nearly exact.
    Kingman 1962: W ≤ λ(σa² + σs²) / (2(1 − ρ)). Marchal 1978: W ≥ (λ²σs² + ρ(ρ − 2)) / (2λ(1 − ρ)).
    """
    rho, spreads = 0.6, (1.5, 1.6)
    gap, service = 10.0 / rho, 10.0
    arriving, serving = (spreads[0] * gap) ** 2, (spreads[1] * service) ** 2
    upper = (arriving + serving) / gap / (2 * (1 - rho))
    lower = (serving / gap**2 + rho * (rho - 2)) * gap / (2 * (1 - rho))
    log = simulate(_lognormal(1, rho, spreads, CASES), seed=7, replications=replications)
    waited = (log.activities["started"] - log.activities["enabled"]) / 60_000
    replication = log.activities["replication"].astype(np.int64)
    return lower, np.bincount(replication, waited) / np.bincount(replication), upper
