"""What a run costs on this machine: CPU seconds and memory of whole processes, as a table. Tests nothing.

Every figure is of a process of its own, from its start to its end (``os.wait4``): user plus system time and the peak of
resident memory; medians of `REPEATS` runs, but where a million cases are run, which is done once. The model is `mini`:
three tasks, two roles with office hours. Bytecode is cached beforehand, as it is for anybody from the second run on.
"""

import compileall
import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

import bpr

MINI = Path(__file__).parent / "mini"
REPEATS = 3
SIMULATE = """
import bpr
log = bpr.simulate(bpr.load({folder!r}, scenario={scenario!r}), seed=1)
print(log.activities.rows)
"""
MEASURE = SIMULATE + "print(bpr.measure(log).cycle_time)\n"
STREAM = """
import bpr
log = bpr.simulate(bpr.load({folder!r}, scenario={scenario!r}), seed=1, log={log!r})
print(log.cases.rows)
"""
READ_THROUGH = """
import bpr
print(bpr.measure(bpr.open_log({log!r}), bpr.load({folder!r}, scenario={scenario!r})).cycle_time)
"""
YARDSTICK = """
from heapq import heappush, heappop
heap = [(k * 7919 % 1009, k) for k in range(1000)]
for k in range(1_000_000):
    instant, _ = heappop(heap)
    heappush(heap, (instant + 1 + k % 97, k))
"""
"""Work of the same kind without bpr: tells a slow or busy machine from a slow bpr."""

NOT_ON_THE_RUN_PATH = ("scipy", "pandas", "plotly", "streamlit", "pyarrow", "matplotlib")
IMPORTS = MEASURE + "import json, sys\nprint(json.dumps(sorted(sys.modules)))\n"


def child(*command: str) -> tuple[float, float, str]:
    """CPU seconds, peak MiB and output of ``python`` with these arguments."""
    process = subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True)
    output = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"python {' '.join(command)} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output


def typical(*command: str) -> tuple[float, float, str]:
    """Medians over `REPEATS` runs of `child`; the output of the last."""
    runs = [child(*command) for _ in range(REPEATS)]
    return median(run[0] for run in runs), median(run[1] for run in runs), runs[-1][2]


def main() -> None:
    """Measure and print the table."""
    compileall.compile_dir(bpr.__path__[0], quiet=1)
    table = Table(
        "what",
        "CPU s",
        "peak MiB",
        "aim",
        title=f"bpr on {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}",
    )
    small, small_memory, small_output = typical("-c", SIMULATE.format(folder=str(MINI), scenario="scenario.yaml"))
    table.add_row("simulate mini, 10,000 cases", f"{small:.2f}", f"{small_memory:.0f}", "≤ 1.0 s")
    large, large_memory, large_output = typical("-c", SIMULATE.format(folder=str(MINI), scenario="cases-100000.yaml"))
    table.add_row("simulate mini, 100,000 cases", f"{large:.2f}", f"{large_memory:.0f}", "≤ 2.5 s, ≤ 150 MiB")
    rate = (int(large_output) - int(small_output)) / (large - small)
    table.add_row("activities per CPU second, start-up removed", f"{rate:,.0f}", "", "≥ 100,000")
    both, both_memory, _ = typical("-c", MEASURE.format(folder=str(MINI), scenario="cases-100000.yaml"))
    table.add_row("simulate and measure, 100,000 cases", f"{both:.2f}", f"{both_memory:.0f}", "")
    with TemporaryDirectory() as folder:
        million = {"folder": str(MINI), "scenario": "cases-1000000.yaml", "log": str(Path(folder, "run.parquet"))}
        written, written_memory, _ = child("-c", STREAM.format(**million))
        table.add_row(
            "simulate 1,000,000 cases, log to a folder", f"{written:.1f}", f"{written_memory:.0f}", "≤ 400 MiB"
        )
        passed, passed_memory, _ = child("-c", READ_THROUGH.format(**million))
        table.add_row("measure that log in one pass", f"{passed:.1f}", f"{passed_memory:.0f}", "≤ 400 MiB")
    cli, cli_memory, _ = typical("-m", "bpr", "--help")
    table.add_row("bpr --help", f"{cli:.2f}", f"{cli_memory:.0f}", "≤ 0.3 s")
    yardstick, yardstick_memory, _ = typical("-c", YARDSTICK)
    table.add_row("yardstick: a million events of a bare heap", f"{yardstick:.2f}", f"{yardstick_memory:.0f}", "")
    *_, modules = child("-c", IMPORTS.format(folder=str(MINI), scenario="scenario.yaml"))[2].splitlines()
    heavy = sorted(set(NOT_ON_THE_RUN_PATH) & set(json.loads(modules)))
    table.add_row("heavy packages imported by a run", ", ".join(heavy) or "none", "", "none")
    Console().print(table)


if __name__ == "__main__":
    main()
