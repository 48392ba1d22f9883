"""Replications of a model, here or on any executor, at once or in rounds."""

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
    return replicate(compile_model(model), range(replications), seed=seed, executor=executor, progress=progress)


def replicate(
    program: Program,
    numbers: range,
    *,
    seed: int,
    executor: Executor | None = None,
    progress: ProgressReport | None = None,
) -> EventLog:
    """Run the replications with these numbers: ``range(10, 15)`` goes on where ``range(10)`` ended, bit by bit.

    Parameters
    ----------
    program
        What `compile_model` makes of a model.
    numbers
        Of the replications; at least one.
    seed, executor, progress
        As in `simulate`; ``progress(done, len(numbers))``.

    Raises
    ------
    RunError
        As in `simulate`.
    """
    if executor is None:
        logs = [_here(program, seed, number, done, len(numbers), progress) for done, number in enumerate(numbers)]
    else:
        logs = _elsewhere(program, seed, numbers, executor, progress)
    return concatenate(logs).with_header(seed=seed, replications=len(numbers))


def _here(  # noqa: PLR0913, PLR0917  # what to run, and how far the others are
    program: Program, seed: int, number: int, before: int, replications: int, progress: ProgressReport | None
) -> EventLog:
    if progress is None:
        return simulate_once(program, seed, number)
    log = simulate_once(
        program, seed, number, lambda done, total: progress(before + done / max(total, 1), replications)
    )
    progress(before + 1, replications)
    return log


def _elsewhere(
    program: Program, seed: int, numbers: range, executor: Executor, progress: ProgressReport | None
) -> list[EventLog]:
    futures = [executor.submit(partial(simulate_once, program, seed, number)) for number in numbers]
    try:
        for done, future in enumerate(as_completed(futures), 1):
            future.result()
            if progress is not None:
                progress(done, len(numbers))
    except BaseException:
        for future in futures:
            future.cancel()
        raise
    return [future.result() for future in futures]


__all__ = ["ProgressReport", "RunError", "replicate", "simulate"]
