"""Exact answers of queueing theory, in closed form or from a small Markov chain. Nothing here knows of bpr.

Rates are per minute, times in minutes.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import expm

Floats = NDArray[np.float64]


def erlang_c(count: int, load: float) -> float:
    """Probability of waiting in M/M/c, offered load in Erlang (Kleinrock I, 1975, §3.5)."""
    inverse = sum(load**k / math.factorial(k) for k in range(count))
    last = load**count / math.factorial(count) * count / (count - load)
    return last / (inverse + last)


def mmc_wait(rate: float, service: float, count: int = 1) -> float:
    """Mean wait in M/M/c."""
    load = rate * service
    return erlang_c(count, load) * service / (count - load)


def mmc_from_empty(rate: float, service: float, count: int, customers: int) -> tuple[float, float]:
    """Mean wait and share of those who wait among the first `customers` of an M/M/c that begins empty.

    The number in the system that the next customer meets is a Markov chain: one more than the last one met, less those
    who leave before the next arrival (Kleinrock I, 1975, §6.1). Levels are cut where nobody comes in so short a time.
    """
    levels = 120 + int(6 * math.sqrt(customers))
    busy = np.minimum(np.arange(levels + 1), count) / service
    leaves = busy / (rate + busy)  # the next event is a departure
    step = np.zeros((levels, levels))
    for met in range(levels):
        stays = 1.0
        for level in range(met + 1, -1, -1):
            if level < levels:
                step[met, level] = stays * (1 - leaves[level])
            stays *= leaves[level]
    step[-1, -1] += 1 - step[-1].sum()
    meets = np.zeros(levels)
    meets[0] = 1.0
    total = np.zeros(levels)
    for _ in range(customers):
        total += meets
        meets = meets @ step
    total /= customers
    ahead = np.maximum(np.arange(levels) - count + 1, 0)
    return float(total @ ahead) * service / count, float(total[count:].sum())


def pollaczek_khinchine(rate: float, first: float, second: float) -> float:
    """Mean wait in M/G/1, from the first two moments of service (Kleinrock I, 1975, §5.6)."""
    return rate * second / (2 * (1 - rate * first))


def takacs_second(rate: float, first: float, second: float, third: float) -> float:
    """E[W²] in M/G/1, first come first served (Takács 1962; Kleinrock I, 1975, eq. 5.113)."""
    return 2 * pollaczek_khinchine(rate, first, second) ** 2 + rate * third / (3 * (1 - rate * first))


def gi_m_1_root(transform: Callable[[float], float], service: float) -> float:
    """σ in (0, 1) with σ = A*((1 − σ)/service), A* the transform of the gaps (Kleinrock I, 1975, eq. 6.63)."""
    sigma = 0.5
    for _ in range(100_000):
        following = transform((1 - sigma) / service)
        if abs(following - sigma) < 1e-15:  # noqa: PLR2004  # the precision of a double
            break
        sigma = following
    return sigma


@dataclass(frozen=True)
class Phase:
    """A part of a period: generator, length, and where the states of the phase before go when it begins."""

    generator: Floats
    minutes: float
    entered: Floats
    """Shares, [states of the phase before, states of this one]."""
    number: Floats
    """Customers in each state."""


def periodic_mean_number(phases: Sequence[Phase]) -> float:
    """Mean number over time of a Markov chain whose generator changes periodically, once it has settled.

    The states at the beginning of the first phase are the left eigenvector of the product of the phases' transitions;
    the mean over a phase is the integral of the matrix exponential (Van Loan, IEEE Trans. Automatic Control 23, 1978).
    """
    moves, integrals = [], []
    for phase in phases:
        size = len(phase.generator)
        block = np.zeros((2 * size, 2 * size))
        block[:size, :size], block[:size, size:] = phase.generator, np.eye(size)
        grown = expm(block * phase.minutes)
        moves.append(grown[:size, :size])
        integrals.append(grown[:size, size:])
    whole = np.eye(len(phases[0].generator))
    for i, move in enumerate(moves):
        whole = whole @ move @ phases[(i + 1) % len(phases)].entered
    balance = np.vstack([whole.T - np.eye(len(whole)), np.ones(len(whole))])
    state = np.linalg.lstsq(balance, np.append(np.zeros(len(whole)), 1.0), rcond=None)[0]
    area = 0.0
    for i, phase in enumerate(phases):
        area += float(state @ integrals[i] @ phase.number)
        state = state @ moves[i] @ phases[(i + 1) % len(phases)].entered
    return area / sum(phase.minutes for phase in phases)


def shifts_number(rate: float, service: float, on: float, off: float, *, finishes: bool, most: int = 120) -> float:  # noqa: PLR0913
    """Mean number in M/M/1 whose server is there for `on` minutes and away for `off`, in turn.

    What is in service at the end of a shift is resumed at the next opening or, with `finishes`, ended first. Service is
    exponential, so the rest of it is as long as a new one, and the number present is a Markov chain. `most` customers
    are let in, which is never felt at the loads used here.
    """
    number = np.arange(most + 1, dtype=float)
    up = np.diag(np.full(most, rate), 1)
    down = np.diag(np.full(most, 1 / service), -1)
    open_ = _generator(up + down)
    if not finishes:
        same = np.eye(most + 1)
        return periodic_mean_number([Phase(open_, on, same, number), Phase(_generator(up), off, same, number)])
    size = most + 1
    away = np.zeros((2 * size, 2 * size))  # first: nobody at work; then: one is ended
    away[:size, :size] = away[size:, size:] = up
    for n in range(1, size):
        away[size + n, n - 1] = 1 / service
    leaves = np.zeros((size, 2 * size))
    leaves[0, 0] = 1.0
    for n in range(1, size):
        leaves[n, size + n] = 1.0
    back = np.vstack([np.eye(size), np.eye(size)])
    twice = np.concatenate([number, number])
    return periodic_mean_number([Phase(open_, on, back, number), Phase(_generator(away), off, leaves, twice)])


def _generator(rates: Floats) -> Floats:
    return rates - np.diag(rates.sum(axis=1))
