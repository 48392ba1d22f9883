"""Replications of a model, here or on any executor, at once or in rounds; the log in memory or in a folder."""

from collections.abc import Callable
from concurrent.futures import Executor, as_completed, wait
from dataclasses import replace
from functools import partial
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, TypeVar, overload

from bpr.engine.simpy_engine import simulate_once
from bpr.errors import RunError
from bpr.eventlog.concatenate import concatenate
from bpr.eventlog.tables import EventLog
from bpr.model import Model
from bpr.program.compile import compile_model
from bpr.program.tables import Program

if TYPE_CHECKING:
    from bpr.eventlog.stored import StoredLog

T = TypeVar("T")

ProgressReport = Callable[[float, float], None]
"""``progress(done, total)``; may raise `bpr.errors.Cancelled` to stop the run."""


@overload
def simulate(
    model: Model,
    *,
    replications: int = 1,
    seed: int = 0,
    antithetic: bool = False,
    executor: Executor | None = None,
    progress: ProgressReport | None = None,
    log: None = None,
) -> EventLog: ...


@overload
def simulate(
    model: Model,
    *,
    replications: int = 1,
    seed: int = 0,
    antithetic: bool = False,
    executor: Executor | None = None,
    progress: ProgressReport | None = None,
    log: str | Path,
) -> "StoredLog": ...


def simulate(  # noqa: PLR0913  # a model and the options of every run
    model: Model,
    *,
    replications: int = 1,
    seed: int = 0,
    antithetic: bool = False,
    executor: Executor | None = None,
    progress: ProgressReport | None = None,
    log: str | Path | None = None,
) -> "EventLog | StoredLog":
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
    log
        A folder, by custom ``*.parquet``, to which the log is written while the run goes on: `recorder.BLOCK_ROWS`
        activities of a replication are in memory at most. It is there when all is done, else nothing is. Processes of
        `executor` must see the same disk. None = the log stays in memory.

    Returns
    -------
    EventLog or StoredLog
        The log of all replications; with `log` the one in the folder.

    Raises
    ------
    LogError
        At `log` is something that is not a log.
    ModelError
        The model has elements that are not simulated, or lacks figures that cannot be assumed.
    RunError
        A run met something that the model leaves open, e.g. an endless loop.
    """
    numbers = numbers_of(replications, antithetic=antithetic)
    program = compile_model(model)
    return run_program(
        program, numbers, seed=seed, antithetic=antithetic, executor=executor, progress=progress, log=log
    )


def run_program(  # noqa: PLR0913  # the options of every run
    program: Program,
    numbers: range,
    *,
    seed: int,
    antithetic: bool,
    executor: Executor | None,
    progress: ProgressReport | None,
    log: str | Path | None,
) -> "EventLog | StoredLog":
    """The last step of `simulate`: run what has been compiled; its log stays in memory or goes into a folder."""
    if log is None:
        return replicate(program, numbers, seed=seed, antithetic=antithetic, executor=executor, progress=progress)
    return _replicate_into(
        Path(log), program, numbers, seed=seed, antithetic=antithetic, executor=executor, progress=progress
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
    logs = _all(run, numbers, executor, progress)
    return concatenate(logs).with_header(seed=seed, replications=len(numbers), antithetic=antithetic)


def _replicate_into(  # noqa: PLR0913  # the options of every run
    path: Path,
    program: Program,
    numbers: range,
    *,
    seed: int,
    antithetic: bool,
    executor: Executor | None,
    progress: ProgressReport | None,
) -> "StoredLog":
    """As `replicate`, with the log in the folder `path`: each replication into a folder of its own, which are joined.

    Raises
    ------
    LogError
        At `path` is something that is not a log.
    RunError
        As in `simulate`.
    """
    from bpr.eventlog.joined import join  # noqa: PLC0415  # off the run path of a log in memory
    from bpr.eventlog.parquet import replacing  # noqa: PLC0415
    from bpr.eventlog.stored import open_log  # noqa: PLC0415

    with replacing(path) as made:
        run = partial(_write_once, program, seed, antithetic, made.absolute())
        folders = _all(run, numbers, executor, progress)
        if len(folders) == 1:
            for file in sorted(folders[0].iterdir()):
                file.rename(made / file.name)
        else:
            join(folders, made, replications=len(numbers))
        for folder in folders:
            rmtree(folder)
    stored = open_log(path)  # files keep the sentences of findings, not the values in them
    return replace(stored, frame=replace(stored.frame, findings=program.findings))


def _write_once(  # noqa: PLR0913, PLR0917  # the options of a run, and where it goes
    program: Program,
    seed: int,
    antithetic: bool,  # noqa: FBT001  # bound by name of place
    into: Path,
    number: int,
    progress: ProgressReport = lambda _done, _total: None,
) -> Path:
    """Run one replication; its log goes to a folder in `into`."""
    from bpr.eventlog.parquet import GROWING, FolderWriter  # noqa: PLC0415  # off the run path of a log in memory

    header = replace(program.header, seed=seed, replications=1, antithetic=antithetic)
    folder = into / f"replication-{number}"
    folder.mkdir()
    with FolderWriter(folder, header) as writer:
        rest = simulate_once(program, seed, number, progress, antithetic=antithetic, keep=writer.add)
        writer.add({name: getattr(rest, name) for name in GROWING}, rest.attributes)
        writer.finish(replace(rest, header=header))
    return folder


def _all(run: Callable[..., T], numbers: range, executor: Executor | None, progress: ProgressReport | None) -> list[T]:
    """What ``run(number)`` or, with progress, ``run(number, progress)`` gives for each number."""
    return _here(run, numbers, progress) if executor is None else _elsewhere(run, numbers, executor, progress)


def _here(run: Callable[..., T], numbers: range, progress: ProgressReport | None) -> list[T]:
    if progress is None:
        return [run(number) for number in numbers]
    found = []
    for before, number in enumerate(numbers):
        found.append(run(number, partial(_so_far, progress, before, len(numbers))))
        progress(before + 1, len(numbers))
    return found


def _so_far(progress: ProgressReport, before: int, replications: int, done: float, total: float) -> None:
    progress(before + done / max(total, 1), replications)


def _elsewhere(run: Callable[..., T], numbers: range, executor: Executor, progress: ProgressReport | None) -> list[T]:
    futures = [executor.submit(run, number) for number in numbers]
    try:
        for done, future in enumerate(as_completed(futures), 1):
            future.result()
            if progress is not None:
                progress(done, len(numbers))
    except BaseException:
        for future in futures:
            future.cancel()
        wait(futures)  # those that are running may still be writing
        raise
    return [future.result() for future in futures]


__all__ = ["ProgressReport", "RunError", "numbers_of", "replicate", "run_program", "simulate"]
