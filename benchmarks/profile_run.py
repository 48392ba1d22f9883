"""Where the time of a run goes: own time by module of the package, as a table. Tests nothing.

``python benchmarks/profile_run.py FOLDER [SCENARIO] [REPLICATIONS]``; by default `mini`. The profiler counts calls, so
modules of many short functions look dearer than they are; shares of a run without it are less uneven.
"""

import cProfile
import pstats
import sys
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from rich.console import Console
from rich.table import Table

import bpr

MINI = Path(__file__).parent / "mini"
PACKAGE = Path(bpr.__path__[0])
LEAST = 0.01
"""Modules with a smaller share are put together."""


def module_of(file: str) -> str:
    """What a file is called in the table: modules of bpr by their path, others by the library."""
    path = Path(file)
    if path.is_relative_to(PACKAGE):
        return str(path.relative_to(PACKAGE.parent))
    parts = path.parts
    if "site-packages" in parts:
        return parts[parts.index("site-packages") + 1].removesuffix(".py")
    return "built-in functions" if file == "~" else "Python's library"


def profiled(model: bpr.Model, replications: int) -> tuple[float, dict[str, float]]:
    """CPU seconds of simulating into a folder and measuring without the profiler, and own time by module with it."""

    def run(log: Path) -> None:
        bpr.measure(bpr.simulate(model, replications=replications, seed=1, log=log), model)

    with TemporaryDirectory() as folder:
        log = Path(folder, "run.parquet")
        run(log)  # what is imported at first use is not what is asked for
        began = process_time()
        run(log)
        seconds = process_time() - began
        profile = cProfile.Profile()
        profile.runcall(run, log)
    times: dict[str, float] = defaultdict(float)
    for (file, _, _), (_, _, own, _, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        times[module_of(file)] += own
    return seconds, times


def main(folder: str = str(MINI), scenario: str = "scenario.yaml", replications: str = "1") -> None:
    """Profile and print the table."""
    model = bpr.load(folder, scenario=scenario)
    seconds, times = profiled(model, int(replications))
    total = sum(times.values())
    table = Table(
        "module", "share of own time", title=f"{model.scenario.name}: {seconds:.1f} CPU s without the profiler"
    )
    small = 0.0
    for name, own in sorted(times.items(), key=lambda item: -item[1]):
        if own / total < LEAST:
            small += own
        else:
            table.add_row(name, f"{own / total:.0%}")
    table.add_row("all others", f"{small / total:.0%}")
    Console().print(table)


if __name__ == "__main__":
    main(*sys.argv[1:])
