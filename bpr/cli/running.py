"""What verbs do before they print: find what is wrong, spread runs over processes, show how far they are."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

import bpr
from bpr.cli.options import SCENARIO
from bpr.cli.sharing import cluster, processes
from bpr.errors import Finding, InputError

if TYPE_CHECKING:
    from bpr.eventlog.tables import EventLog
    from bpr.experiment.comparison import Comparison
    from bpr.model import Model
    from bpr.process.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Checked:
    """Everything found in a file or folder, each finding once, and for each BPMN file the verdicts on its processes."""

    findings: tuple[Finding, ...]
    verdicts: "Mapping[str, tuple[Verdict, ...]]"


def check_all(path: Path, scenario: str | None) -> Checked:
    """Check a BPMN file, or a model folder under each of its scenarios."""
    verdicts: dict[str, tuple[Verdict, ...]] = {}

    def of_file() -> Iterable[Finding]:
        from bpr.model import calls_in

        document = bpr.read_bpmn(path.read_bytes(), name=path.name)
        verdicts[document.name] = document.verdicts
        return *document.check(), *calls_in(path.parent, document).findings

    def of_scenario(name: str) -> Iterable[Finding]:
        from bpr.program.compile import run_findings

        model = bpr.load(path, scenario=name)
        verdicts[model.document.name] = model.document.verdicts
        return *model.findings, *model.document.check(), *run_findings(model)

    if path.is_file():
        return Checked(findings_of(of_file), verdicts)
    names = [scenario] if scenario else [SCENARIO, *(name for name in scenario_files(path) if name != SCENARIO)]
    found = {str(one): one for name in names for one in findings_of(partial(of_scenario, name))}
    return Checked(tuple(found.values()), verdicts)


def findings_of(read: Callable[[], Iterable[Finding]]) -> tuple[Finding, ...]:
    """What `read` finds, whether it gives its findings or is stopped by them."""
    try:
        return tuple(read())
    except InputError as error:
        return error.findings


def scenario_files(folder: Path) -> list[str]:
    """Names of the files of a model folder that say they are scenarios."""
    return sorted(file.name for file in folder.glob("*.yaml") if b"bpr/scenario/" in file.read_bytes())


@dataclass(frozen=True, slots=True)
class Wish:
    """How often to run, and with which draws: the options of `simulate`, `compare` and `report`."""

    replications: int
    seed: int
    processes: int
    cluster: str | None
    half_width: str | None
    of: str
    at_most: int
    hidden: bool

    @contextmanager
    def options(self) -> Iterator[dict[str, Any]]:
        """The keyword arguments of `bpr.simulate` and `bpr.compare`, or, with a half-width, of ``…_until``."""
        most = self.replications if self.half_width is None else self.at_most
        sharing = processes(self.processes, most) if self.cluster is None else cluster(self.cluster)
        with sharing as executor, progress_bar(hidden=self.hidden) as progress:
            options = {"seed": self.seed, "executor": executor, "progress": progress}
            if self.half_width is None:
                yield {**options, "replications": self.replications}
            else:
                if self.replications == 1:
                    message = "--half-width needs 2 replications or more to begin with."
                    raise typer.BadParameter(message, param_hint="--replications")
                at_most = max(self.at_most, self.replications)
                wanted = {"half_width": self.half_width, "measure": self.of, "at_least": self.replications}
                yield {**options, **wanted, "at_most": at_most}

    def simulate(self, model: "Model") -> "EventLog":
        """Run a model as often as wished."""
        run = bpr.simulate if self.half_width is None else bpr.simulate_until
        with self.options() as options:
            return run(model, **options)

    def compare(self, folder: Path, scenario: str, to_be: str | None) -> "Comparison":
        """Run the comparison that `compare` prints and `report` writes."""
        if to_be is None:
            candidates = [name for name in scenario_files(folder) if name.startswith("to-be")]
            if len(candidates) != 1:
                there = f"has {', '.join(candidates)}" if candidates else "has no to-be*.yaml"
                message = f"{folder} {there}; say which scenario is the TO-BE."
                raise typer.BadParameter(message, param_hint="--to-be")
            (to_be,) = candidates
        models = bpr.load(folder, scenario=scenario), bpr.load(folder, scenario=to_be)
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
