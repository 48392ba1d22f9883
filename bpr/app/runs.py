"""Runs in processes of their own, each with a folder that holds its inputs, its progress and its results. No widget.

    <model>/.bpr/runs/<key>/request.json    what was asked for
                            inputs/         the files as they were then: what `bpr` on the command line would read
                            progress.json   done and total, while it runs
                            cancel          appears when the user stops it
                            result-2.json   or error.json, when it has ended
                            report.en.html, report.zh.html    of a comparison

The key is a digest of inputs and settings: the same question finds its answer again, after a page switch, a refresh or
a restart. What is computed is in work.py; this module starts it, watches it and reads the answer.
"""

import json
import multiprocessing
import os
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from bpr.app.folder import Project, digest, empty, write
from bpr.version import VERSION

RESULT = "result-2.json"
"""The answer. Its number rises when pages come to read something else in it: an older answer counts as interrupted."""

KEPT = 30
"""Runs that a model keeps; the oldest go first."""

State = Literal["running", "done", "failed", "cancelled", "interrupted", "none"]


@dataclass(frozen=True, slots=True)
class Request:
    """A question: one scenario (`kind` ``simulate``) or two (``compare``), how often, with which draws."""

    kind: Literal["simulate", "compare"]
    scenarios: tuple[str, ...]
    replications: int
    seed: int


@dataclass(frozen=True, slots=True)
class Run:
    """A question that was asked of a model, and the folder of its answer."""

    path: Path

    @property
    def request(self) -> Request:
        """What was asked for."""
        content = read_json(self.path / "request.json")
        return Request(content["kind"], tuple(content["scenarios"]), content["replications"], content["seed"])

    @property
    def inputs(self) -> Path:
        """The model folder as it was then."""
        return self.path / "inputs"

    @property
    def result(self) -> Mapping[str, Any]:
        """The answer, as work.py wrote it."""
        found: Mapping[str, Any] = read_json(self.path / RESULT)
        return found

    @property
    def error(self) -> Mapping[str, Any]:
        """Why there is no answer: ``findings`` (see work.py), or ``message``."""
        found: Mapping[str, Any] = read_json(self.path / "error.json")
        return found

    def report(self, language: str) -> Path:
        """The HTML report of a comparison."""
        return self.path / f"report.{language}.html"

    @property
    def progress(self) -> float:
        """Share that is done, from 0 to 1."""
        try:
            content = read_json(self.path / "progress.json")
        except FileNotFoundError:
            return 0.0
        return min(1.0, content["done"] / content["total"]) if content["total"] > 0 else 0.0

    @property
    def asked(self) -> float:
        """When it was asked for: seconds since the epoch."""
        return (self.path / "request.json").stat().st_mtime

    def cancel(self) -> None:
        """Let it stop at the next chance."""
        write(self.path / "cancel", b"")


class Runner:
    """Starts runs and knows which are under way. One a server; sessions share it."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._futures: dict[Path, Future[None]] = {}

    def start(
        self, project: Project, request: Request, files: Mapping[str, bytes], work: Callable[[Path], None]
    ) -> Run:
        """Ask the question about `files`, unless its answer is there or on its way.

        `work` is called with the folder of the run, in a process of its own.
        """
        run = run_of(project, request, files)
        if self.state(run) in {"done", "running"}:
            os.utime(run.path / "request.json")
            return run
        empty(run.path)
        for name, data in files.items():
            write(run.inputs / name, data)
        write(run.path / "request.json", json.dumps(asdict(request)).encode())
        self._forget(project, keep=run)
        try:
            self._futures[run.path] = self._processes().submit(work, run.path)
        except BrokenProcessPool:  # a process of an earlier run was killed, as by a machine short of memory
            self._pool = None
            self._futures[run.path] = self._processes().submit(work, run.path)
        return run

    def state(self, run: Run) -> State:
        """How far a run is."""
        if (run.path / RESULT).exists():
            return "done"
        future = self._futures.get(run.path)
        if future is not None and not future.done():
            return "running"
        if (run.path / "error.json").exists():
            return "cancelled" if run.error.get("cancelled") else "failed"
        return "interrupted" if (run.path / "request.json").exists() else "none"

    def warm_up(self) -> None:
        """Start the processes, so that the first run does not wait for them."""
        self._processes()

    def close(self) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def _processes(self) -> ProcessPoolExecutor:
        if self._pool is None:
            processes = max(1, min(4, (os.cpu_count() or 2) - 1))
            self._pool = ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn"))
        return self._pool

    def _forget(self, project: Project, *, keep: Run) -> None:
        for run in past_runs(project)[KEPT:]:
            if run != keep and self.state(run) != "running":
                empty(run.path)


def run_of(project: Project, request: Request, files: Mapping[str, bytes]) -> Run:
    """The run that answers this question about `files`, asked or not."""
    parts = [VERSION.encode(), json.dumps(asdict(request)).encode()]
    for name, data in files.items():
        parts += [name.encode(), data]
    return Run(project.runs / digest(*parts))


def past_runs(project: Project) -> list[Run]:
    """The runs of a model, the newest first."""
    if not project.runs.exists():
        return []
    found = [Run(path) for path in project.runs.iterdir() if (path / "request.json").exists()]
    return sorted(found, key=lambda run: run.asked, reverse=True)


def newest(project: Project, runner: Runner, kind: str, scenarios: tuple[str, ...]) -> Run | None:
    """The newest run of these scenarios that has something to show: an answer, or it is on its way."""
    fitting = (r for r in past_runs(project) if (q := r.request).kind == kind and q.scenarios == scenarios)
    return next((run for run in fitting if runner.state(run) != "cancelled"), None)


def read_json(path: Path) -> Any:  # noqa: ANN401  # JSON holds anything
    """What a JSON file of ours says."""
    return json.loads(path.read_text(encoding="utf-8"))
