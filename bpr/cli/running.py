"""What verbs do before they print: spread runs over processes, show how far they are."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

import bpr
from bpr.cli.sharing import cluster, processes

if TYPE_CHECKING:
    from bpr.eventlog.stored import StoredLog
    from bpr.eventlog.tables import EventLog
    from bpr.experiment.comparison import Comparison
    from bpr.model import Model


def scenario_files(folder: Path) -> list[str]:
    """Names of the files of a model folder that say they are scenarios."""
    return sorted(file.name for file in folder.glob("*.yaml") if b"bpr/scenario/" in file.read_bytes())


def only_to_be(folder: Path) -> str:
    """The scenario of a folder that is the TO-BE, where there is just one; else wrong usage."""
    candidates = [name for name in scenario_files(folder) if name.startswith("to-be")]
    if len(candidates) != 1:
        there = f"has {', '.join(candidates)}" if candidates else "has no to-be*.yaml"
        message = f"{folder} {there}; say which scenario is the TO-BE."
        raise typer.BadParameter(message, param_hint="--to-be")
    return candidates[0]


def log_file(path: Path | None) -> None:
    """Refuse a file for a log that no format has the suffix of: said before the run, not after it."""
    if path is None:
        return
    from bpr.eventlog.files import FORMATS

    if not path.name.lower().endswith(tuple(FORMATS)):
        message = f"'{path.name}' should end on one of {', '.join(FORMATS)}."
        raise typer.BadParameter(message, param_hint="--log")


@dataclass(frozen=True, slots=True)
class Wish:
    """How often to run, and with which draws: options that verbs share; with a half-width, until it is reached."""

    replications: int
    seed: int
    processes: int
    cluster: str | None
    hidden: bool
    antithetic: bool = False
    half_width: str | None = None
    of: str = "cycle_time"
    at_most: int = 0

    @contextmanager
    def options(self) -> Iterator[dict[str, Any]]:
        """The keyword arguments of `bpr.simulate` and `bpr.compare`, or, with a half-width, of ``…_until``."""
        most = self.replications if self.half_width is None else self.at_most
        sharing = processes(self.processes, most) if self.cluster is None else cluster(self.cluster)
        with sharing as executor, progress_bar(hidden=self.hidden) as progress:
            options = {"seed": self.seed, "executor": executor, "progress": progress}
            if self.half_width is None:
                if self.antithetic and self.replications % 2:
                    message = "--antithetic runs in pairs: give an even number."
                    raise typer.BadParameter(message, param_hint="--replications")
                yield {**options, "replications": self.replications, "antithetic": self.antithetic}
            else:
                if self.antithetic:
                    message = "--half-width counts single replications: leave out --antithetic."
                    raise typer.BadParameter(message, param_hint="--antithetic")
                if self.replications == 1:
                    message = "--half-width needs 2 replications or more to begin with."
                    raise typer.BadParameter(message, param_hint="--replications")
                at_most = max(self.at_most, self.replications)
                wanted = {"half_width": self.half_width, "measure": self.of, "at_least": self.replications}
                yield {**options, **wanted, "at_most": at_most}

    def simulate(self, model: "Model", log: Path | None = None) -> "EventLog | StoredLog":
        """Run a model as often as wished, and keep the log if asked for."""
        run = bpr.simulate if self.half_width is None else bpr.simulate_until
        return self.kept(partial(run, model), log)

    def kept(self, run: Callable[..., Any], log: Path | None) -> "EventLog | StoredLog":
        """What `run` gives under these options, kept if asked for; a folder is written while the run goes on."""
        with self.options() as options:
            if self.half_width is None and log is not None and log.name.lower().endswith(".parquet"):
                return run(**options, log=log)  # type: ignore[no-any-return]
            events = run(**options)
        if log is not None:
            bpr.write_log(events, log)
        return events  # type: ignore[no-any-return]

    def compare(self, folder: Path, scenario: str, to_be: str | None) -> "Comparison":
        """Run the comparison that `compare` prints and `report` writes."""
        models = bpr.load(folder, scenario=scenario), bpr.load(folder, scenario=to_be or only_to_be(folder))
        run = bpr.compare if self.half_width is None else bpr.compare_until
        with self.options() as options:
            return run(*models, **options)


@contextmanager
def progress_bar(*, hidden: bool) -> Iterator[Callable[[float, float], None] | None]:
    """A bar on a terminal; None, hence silence, in a pipe or beside JSON."""
    if hidden or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def show_progress(done: float, total: float) -> None:
            bar.update(task, completed=done, total=total)

        yield show_progress
