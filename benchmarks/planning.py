"""What the questions of reform planners cost on this machine, as a table. Tests nothing.

All measures of a log of a million activities of the county permit (nine units, limits, handoffs, couriers), in memory
and from a folder, each in a process of its own; and what is told without a run of a drawing with some 5,000 tasks, 200
units and 1,000 data. Aims: 10 CPU s and 1 GiB; 2 CPU s.
"""

import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from large_model import large_model
from rich.console import Console
from rich.table import Table
from run import child

import bpr
from bpr.bpmn.reader import read_bpmn
from bpr.metrics.data_silos import data_silos
from bpr.metrics.expected import transfers_of
from bpr.metrics.structure.overview import structure
from bpr.metrics.touchpoints import units_met
from bpr.model import model
from bpr.organisation.read import read_register
from bpr.process.passes import is_atomic
from bpr.scenario.read import read_scenario

PERMIT = Path(__file__).parents[1] / "models" / "county-permit"
REPLICATIONS = 43
"""Of 250 working days, with some 23,500 activities each."""

NODES, UNITS, DATA = 12_200, 200, 1_000

SIMULATE = """
import bpr
log = bpr.simulate(bpr.load({folder!r}), replications={replications}, seed=1, log={log!r})
print(len(log.load().activities["case"]))
"""
MEASURE = """
from time import process_time
import bpr
log, model = bpr.{reader}({log!r}), bpr.load({folder!r})
began = process_time()
bpr.measure(log, model)
print(process_time() - began)
"""
SCENARIO = """schema: bpr/scenario/1
process: large.bpmn
start: 2026-01-05T08:30:00+08:00
arrivals: [{start: P0_startEvent_1, interarrival: 1 h, max_count: 1}]
"""


def notes(seed: int = 1) -> Iterator[str]:
    """Annotations for tasks: a unit, two data that it collects, two that it looks up, a function."""
    chance = random.Random(seed)  # noqa: S311  # a benchmark
    while True:
        some = [f"D{chance.randrange(DATA)}" for _ in range(4)]
        yield (
            f'<extensionElements><bpr:annotation unit="U{chance.randrange(UNITS)}" '
            f'collects="{some[0]};{some[1]}" uses="{some[2]};{some[3]}" function="F{chance.randrange(UNITS)}"/>'
            "</extensionElements>"
        )


def register() -> str:
    """Units in a tree, of ten to each agency, and data with holders."""
    lines = ["schema: bpr/organisation/1", "units:"]
    lines += [
        f"  U{n}: {{agency: A{n // 10}, line: L{n // 10}, level: county, territory: X"
        f"{f', parent: U{n // 10 * 10}' if n % 10 else ''}}}"
        for n in range(UNITS)
    ]
    lines += ["data:", *(f"  D{n}: {{holder: U{n % UNITS}}}" for n in range(DATA))]
    lines += ["functions:", *(f"  F{n}: {{unit: U{n}}}" for n in range(UNITS))]
    return "\n".join(lines) + "\n"


def large() -> bpr.Model:
    """A model of the large drawing; cases begin in the first pool, the others are sent for."""
    drawing = read_bpmn(large_model(NODES, notes(), overdue=False), name="large.bpmn")
    return model(drawing, read_scenario(SCENARIO.encode()), read_register(register().encode()))


def without_a_run(table: Table) -> None:
    """Add what is told of the large drawing."""
    made = large()
    tasks = sum(1 for element in made.whole.elements() if is_atomic(element))
    parts: dict[str, Callable[[], object]] = {
        "expected transfers": lambda: transfers_of(made),
        "data: collections, sources, islands": lambda: data_silos(made).to_dict(),
        "units met at touchpoints": lambda: units_met(made),
        "structure: signatures, duties, heads, complexity": lambda: structure(made).to_dict(),
    }
    total = 0.0
    for name, compute in parts.items():
        began = process_time()
        if compute() is None:
            sys.exit(f"{name}: only a run can tell")
        total += (seconds := process_time() - began)
        table.add_row(f"{tasks:,} tasks, {name}", f"{seconds:.2f}", "", "")
    table.add_row(f"{tasks:,} tasks, all of these", f"{total:.2f}", "", "≤ 2 s")


def of_a_log(table: Table) -> None:
    """Add the measures of the long log."""
    with TemporaryDirectory() as folder:
        given = {"folder": str(PERMIT), "log": str(Path(folder, "run.parquet")), "replications": REPLICATIONS}
        rows = int(child("-c", SIMULATE.format(**given))[2])
        for reader, place in (("read_log", "in memory"), ("open_log", "from a folder")):
            _, memory, output = child("-c", MEASURE.format(reader=reader, **given))
            table.add_row(
                f"all measures of {rows:,} activities, {place}",
                f"{float(output):.1f}",
                f"{memory:.0f}",
                "≤ 10 s, ≤ 1 GiB",
            )


def main() -> None:
    """Measure and print the table."""
    table = Table("what", "CPU s", "peak MiB", "aim", title="What planners ask")
    without_a_run(table)
    of_a_log(table)
    Console().print(table)


if __name__ == "__main__":
    main()
