"""Replications of a model, here or on any executor."""

from collections.abc import Callable
from concurrent.futures import Executor, as_completed
from functools import partial

from bpr.engine.simpy_engine import simulate_once
from bpr.errors import RunError
from bpr.eventlog.concatenate import concatenate
from bpr.eventlog.tables import EventLog
from bpr.model import Model
from bpr.program.compile import compile_model
from bpr.program.tables import Program

ProgressReport = Callable[[float, float], None]
"""``progress(done, total)``; may raise `bpr.errors.Cancelled` to stop the run."""


def simulate(
    model: Model,
    *,
    replications: int = 1,
    seed: int = 0,
    executor: Executor | None = None,
    progress: ProgressReport | None = None,
) -> EventLog:
    """Simulate `model`.

    Parameters
    ----------
    model
        What `bpr.load` gives.
    replications
        Number of independent repetitions, at least 1. Intervals need at least 2.
    seed
        Key of all draws. The same seed gives the same bytes; two models with the same seed draw the same figures for
        the same task of the same case (SEMANTICS, rule RN-1).
    executor
        Where replications run, e.g. ``concurrent.futures.ProcessPoolExecutor()``; None = here, one after the other.
    progress
        Called as ``progress(done, total)`` now and then; may raise `Cancelled`.

    Returns
    -------
    EventLog
        The log of all replications.

    Raises
    ------
    ModelError
        The model has elements that are not simulated, or lacks figures that cannot be assumed.
    RunError
        A run met something that the model leaves open, e.g. an endless loop.
    """
    if replications < 1:
        message = f"replications must be at least 1, not {replications}"
        raise ValueError(message)
    program = compile_model(model)
    if executor is None:
        logs = [_here(program, seed, replication, replications, progress) for replication in range(replications)]
    else:
        logs = _elsewhere(program, seed, replications, executor, progress)
    return concatenate(logs).with_header(seed=seed, replications=replications)


def _here(
    program: Program, seed: int, replication: int, replications: int, progress: ProgressReport | None
) -> EventLog:
    if progress is None:
        return simulate_once(program, seed, replication)
    log = simulate_once(
        program, seed, replication, lambda done, total: progress(replication + done / max(total, 1), replications)
    )
    progress(replication + 1, replications)
    return log


def _elsewhere(
    program: Program, seed: int, replications: int, executor: Executor, progress: ProgressReport | None
) -> list[EventLog]:
    futures = [executor.submit(partial(simulate_once, program, seed, r)) for r in range(replications)]
    try:
        for done, future in enumerate(as_completed(futures), 1):
            future.result()
            if progress is not None:
                progress(done, replications)
    except BaseException:
        for future in futures:
            future.cancel()
        raise
    return [future.result() for future in futures]


__all__ = ["ProgressReport", "RunError", "simulate"]
