"""Runs of variants of a model under the same draws, each simulated once. What is asked of a run the caller says."""

from collections.abc import Callable, Hashable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Generic, TypeVar

from bpr.engine.run import ProgressReport, simulate
from bpr.eventlog.tables import EventLog
from bpr.experiment.progress import part_of
from bpr.model import Model

T = TypeVar("T")

LEAST_OBSERVATIONS = 2
"""Fewer have no interval."""


@dataclass(frozen=True, slots=True)
class Options:
    """The options of every run of an experiment, as in `bpr.simulate`."""

    replications: int = 10
    seed: int = 2026
    antithetic: bool = False
    executor: Executor | None = None
    progress: ProgressReport | None = None

    def checked(self) -> "Options":
        """The same, if runs with it have intervals.

        Raises
        ------
        ValueError
            There are too few replications: nothing could be told met or missed.
        """
        observations = self.replications // 2 if self.antithetic else self.replications
        if observations < LEAST_OBSERVATIONS:
            least = LEAST_OBSERVATIONS * (2 if self.antithetic else 1)
            message = f"without an interval nothing is met or missed: {least} replications or more, please"
            raise ValueError(message)
        return self


class Runs(Generic[T]):
    """What is kept of runs, by a key of the variant; the log itself is let go.

    Progress is told over the runs that seem to be needed: ``progress(done, total)`` in runs, of which the total may
    grow.
    """

    def __init__(self, keep: Callable[[EventLog, Model], T], options: Options, expected: int) -> None:
        self._keep, self._options, self._expected = keep, options, expected
        self._known: dict[Hashable, T] = {}

    def __len__(self) -> int:
        return len(self._known)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._known

    def of(self, key: Hashable, make: Callable[[], Model]) -> T:
        """What is kept of the run of the variant `key`, which `make` makes if it has not been run."""
        if key not in self._known:
            model, options = make(), self._options
            done = len(self._known)
            report = options.progress and part_of(options.progress, done, max(self._expected, done + 1))
            log = simulate(
                model,
                replications=options.replications,
                seed=options.seed,
                antithetic=options.antithetic,
                executor=options.executor,
                progress=report,
            )
            self._known[key] = self._keep(log, model)
        return self._known[key]
