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


def simulate(  # noqa: PLR0913  # a model and the options of every run
    model: Model,
    *,
    replications: int = 1,
    seed: int = 0,
    antithetic: bool = False,
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
    antithetic
        Run replications in pairs, the second with 1 − u wherever the first draws u: what is long in one is short in the
        other, and the mean of the pair varies less wherever a measure rises with the draws. Each pair is then one
        observation of `bpr.measure`. Gamma draws are mirrored in their attempts only (Law, *Simulation Modeling and
        Analysis*, 5th ed., §11.3).
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
    numbers = numbers_of(replications, antithetic=antithetic)
    return replicate(
        compile_model(model),
        numbers,
        seed=seed,
        antithetic=antithetic,
        executor=executor,
        progress=progress,
    )


def numbers_of(replications: int, *, antithetic: bool) -> range:
    """The numbers of so many replications.

    Raises
    ------
    ValueError
        They are too few, or an odd number of antithetic ones.
    """
    if replications < 1:
        message = f"replications must be at least 1, not {replications}"
        raise ValueError(message)
    if antithetic and replications % 2:
        message = f"antithetic replications come in pairs; {replications} is odd"
        raise ValueError(message)
    return range(replications)


def replicate(  # noqa: PLR0913  # the options of every run
    program: Program,
    numbers: range,
    *,
    seed: int,
    antithetic: bool = False,
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
    seed, antithetic, executor, progress
        As in `simulate`; ``progress(done, len(numbers))``.

    Raises
    ------
    RunError
        As in `simulate`.
    """
    run = partial(simulate_once, program, seed, antithetic=antithetic)
    logs = _here(run, numbers, progress) if executor is None else _elsewhere(run, numbers, executor, progress)
    return concatenate(logs).with_header(seed=seed, replications=len(numbers), antithetic=antithetic)


RunOnce = Callable[..., EventLog]
"""``run(number)`` or ``run(number, progress)``: one replication."""


def _here(run: RunOnce, numbers: range, progress: ProgressReport | None) -> list[EventLog]:
    if progress is None:
        return [run(number) for number in numbers]
    logs = []
    for before, number in enumerate(numbers):
        logs.append(run(number, partial(_so_far, progress, before, len(numbers))))
        progress(before + 1, len(numbers))
    return logs


def _so_far(progress: ProgressReport, before: int, replications: int, done: float, total: float) -> None:
    progress(before + done / max(total, 1), replications)


def _elsewhere(run: RunOnce, numbers: range, executor: Executor, progress: ProgressReport | None) -> list[EventLog]:
    futures = [executor.submit(run, number) for number in numbers]
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


__all__ = ["ProgressReport", "RunError", "numbers_of", "replicate", "simulate"]
