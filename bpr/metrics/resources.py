"""People and their queues: utilisation, overtime, how long work stands before them. Roles are told apart by pools.

Utilisation = time at work within the shifts / time on shift, both within the window. An individual serves one thing at
a time, so what a batch shares counts once. Work after closing (shift end ``finish``) is overtime and does not count.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bpr.eventlog.tables import NEVER, Column
from bpr.metrics.observation import Observation, tally
from bpr.metrics.shifts import members
from bpr.metrics.spans import Instants, Spans, before, merged, pieces
from bpr.metrics.totals import Ratio

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Time:
    """What the individuals did with their time, each float64[replications, individuals] in ms.

    `on_shift` is NaN where a real log does not say when anybody was.
    """

    on_shift: Matrix
    busy: Matrix
    overtime: Matrix


@dataclass(frozen=True, slots=True)
class Pool:
    """Individuals, and the queues (rows of `roles`) that only they serve."""

    id: str
    individuals: tuple[int, ...]
    queues: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Queues:
    """What stood in the queues of each pool, each of the shape [replications, pools]."""

    length: Ratio
    wait: Ratio


def pools(observation: Observation) -> tuple[Pool, ...]:
    """The pools of the log in the order of its individuals, then the eligibilities that span several pools.

    A queue belongs to the pool that all its members are of (work bound to one of them, ``same_as``, stands in a queue
    of its own, which is that pool's, too); a panel of several pools is listed by the name of its role.
    """
    log = observation.log
    people: dict[str, list[int]] = {}
    for number, individual in enumerate(log.individuals):
        people.setdefault(individual.role, []).append(number)
    people.pop("", None)
    queues: dict[str, list[int]] = {}
    for number, role in enumerate(log.roles):
        names = {log.individuals[member].role for member in members(role)}
        name = names.pop() if len(names) == 1 else ""
        if not name:
            name = role.name or role.id
            people[name] = sorted({*people.get(name, ()), *members(role)})
        queues.setdefault(name, []).append(number)
    return tuple(Pool(name, tuple(individuals), tuple(queues.get(name, ()))) for name, individuals in people.items())


def time_use(observation: Observation) -> Time:
    """What the individuals did with their time, see `Time`.

    The timelines of all individuals of all replications are laid end to end on one line, so that the arithmetic of
    intervals is done for all of them at once.
    """
    log, individuals = observation.log, len(observation.log.individuals)
    stints, shifts = observation.part.stints, log.shifts
    shape = (observation.replications, individuals)
    count = observation.replications * individuals
    if not count:
        empty = np.zeros(shape)
        return Time(empty, empty, empty)
    replication = stints["replication"].astype(np.int64)
    group = replication * individuals + stints["individual"]
    began = stints["began"]
    ended = np.where(stints["ended"] != NEVER, stints["ended"], np.maximum(observation.closes[replication], began))
    opens, closes = (np.repeat(edge, individuals) for edge in observation.stretch)
    known = [opens, closes, began, ended, shifts["opened"], shifts["closed"]]
    first = min(int(column.min(initial=0)) for column in known)
    stride = max(int(column.max(initial=0)) for column in known) - first + 2

    def line(groups: NDArray[np.int64], instants: Instants) -> Instants:
        return groups * stride + (instants - first)

    def by_group(starts: Instants, ends: Instants) -> Matrix:
        return tally(starts // stride, count, ends - starts).reshape(shape)

    everybody = np.arange(count)
    windows = merged(line(everybody, opens), line(everybody, closes))
    if shifts.rows:
        whose = shifts["replication"].astype(np.int64) * individuals + shifts["individual"]
        present = merged(line(whose, shifts["opened"]), line(whose, shifts["closed"]))
    else:
        present = Spans(everybody * stride, everybody * stride + (stride - 1))
    on_shift = Spans(*pieces(*present, windows)[:2])
    at_work = merged(line(group, began), line(group, ended))
    busy = pieces(*at_work, on_shift)[:2]
    starts, ends = line(group, began), line(group, ended)
    # only stints that reach beyond a shift can hold overtime
    beyond = before(present, ends) - before(present, starts) < ends - starts
    beyond &= (began >= opens[group]) & (began < closes[group])
    once, which = np.unique(np.column_stack([starts, ends])[beyond], axis=0, return_inverse=True)
    starts, ends = once[:, 0], once[:, 1]
    effort = tally(which.reshape(-1), len(once), stints["worked"][beyond])
    over = np.maximum(np.minimum(effort, ends - starts) - (before(present, ends) - before(present, starts)), 0)
    overtime = tally(starts // stride, count, over).reshape(shape)
    unknown = not (log.header.simulated or shifts.rows)
    return Time(np.full(shape, np.nan) if unknown else by_group(*on_shift), by_group(*busy), overtime)


def utilisation(time: Time, individuals: tuple[int, ...] | None = None) -> Ratio:
    """By replication, busy / on shift of these individuals together (None: of all); NaN if never on shift."""
    chosen = list(range(time.busy.shape[1]) if individuals is None else individuals)
    return Ratio(time.busy[:, chosen].sum(axis=1), time.on_shift[:, chosen].sum(axis=1))


def queues(observation: Observation, found: tuple[Pool, ...]) -> Queues:
    """What stood in the queues, see `Queues`.

    Length: mean over the window of the number of activities released and not started. Wait: mean of started − released,
    ms, of the activities of counted cases that were started.
    """
    log, activities = observation.log, observation.log.activities
    pool_of = np.full(len(log.roles) + 1, -1)  # the last one is that of role -1: nobody
    for number, pool in enumerate(found):
        pool_of[list(pool.queues)] = number
    place = pool_of[activities["role"]]
    released, started = activities["released"], activities["started"]
    stood = (place >= 0) & (released != NEVER)
    closes = observation.closes[activities["replication"]]
    left = np.where(started != NEVER, started, np.where(observation.ends != NEVER, observation.ends, closes))
    shape = (observation.replications, len(found))
    cell = activities["replication"].astype(np.int64) * len(found) + place

    def sums(rows: NDArray[np.bool_], values: Column | None = None) -> Matrix:
        return tally(cell[rows], shape[0] * shape[1], None if values is None else values[rows]).reshape(shape)

    standing = np.maximum(np.minimum(left, closes) - np.maximum(released, observation.opens), 0)
    served = stood & (started != NEVER) & observation.counted[observation.case_of]
    visits = sums(served)
    return Queues(
        Ratio(sums(stood, standing), observation.window[:, None]),
        Ratio(sums(served, started - released), visits),
    )


def overtime(time: Time, individuals: tuple[int, ...] | None = None) -> Ratio:
    """By replication, overtime / time on shift of these individuals together (None: of all)."""
    chosen = list(range(time.busy.shape[1]) if individuals is None else individuals)
    return Ratio(time.overtime[:, chosen].sum(axis=1), time.on_shift[:, chosen].sum(axis=1))
