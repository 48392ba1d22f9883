"""Who does the runs: this process, several of this machine, or a cluster; as executors of the standard library."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from concurrent.futures import Executor

PATIENCE = 10
"""Seconds that a scheduler may take to answer."""


@contextmanager
def processes(count: int, replications: int) -> Iterator["Executor | None"]:
    """Worker processes for the replications (0: one a core), or None where this process does it all."""
    workers = min(count or os.cpu_count() or 1, replications)
    if workers == 1:
        yield None
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as executor:
        yield executor


@contextmanager
def cluster(address: str) -> Iterator["Executor"]:
    """The workers of the Dask cluster whose scheduler is at `address`."""
    try:
        from distributed import Client
    except ImportError:
        message = 'Dask is not installed. Install it with: pip install "bpr[cluster]"'
        raise typer.BadParameter(message, param_hint="--cluster") from None
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]  # of Dask
    except (OSError, ValueError) as error:  # also what asyncio and Dask say of a wrong address
        message = f"No Dask scheduler answers at '{address}': {error}. Start one with: dask scheduler"
        raise typer.BadParameter(message, param_hint="--cluster") from None
    with client:
        yield client.get_executor()  # type: ignore[no-untyped-call]  # the same
