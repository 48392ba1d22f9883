"""How often the 95 % interval of the mean cycle time holds the exact mean of queueing theory: ``> docs/coverage.md``.

`EXPERIMENTS` independent experiments of each system, every one with a seed of its own, measured as anybody would:
replications with a warm-up in the scenario, or batch means of one long run. If intervals are what they say, the number
that holds is binomial with p = 0.95, and within 93.5 % and 96.5 % in 97 of 100 rows.
"""

import math
import platform
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import bpr
from bpr.bpmn.reader import read_bpmn
from bpr.engine.run import replicate
from bpr.experiment.batch_means import batch_means
from bpr.metrics.intervals import Measure
from bpr.metrics.measures import one_measure
from bpr.model import model
from bpr.program.compile import compile_model
from bpr.program.tables import Program
from bpr.scenario.read import make_scenario

EXPERIMENTS = 1_000
REPLICATIONS = 10
CASES, WARM = 900, 100
"""Cases of a replication, and how many of them come in the warm-up: ten relaxation times and more of every system."""
LONG = 12_000
"""Cases of the one long run of batch means."""

SERVICE = 10.0
MINUTE = 60_000
AIM = (0.935, 0.965)


@dataclass(frozen=True)
class System:
    """Stations in series, each with exponential service, and Poisson arrivals."""

    name: str
    rate: float
    """Arrivals a minute."""
    stations: Mapping[str, tuple[int, float]]
    """Task -> servers, mean service in minutes."""

    @property
    def exact(self) -> float:
        """Mean time in the system, minutes (Kleinrock, Queueing Systems I, 1975, §3.2, §3.5; Jackson 1957)."""
        return sum(service + self._wait(count, service) for count, service in self.stations.values())

    def _wait(self, count: int, service: float) -> float:
        load = self.rate * service
        last = load**count / math.factorial(count) * count / (count - load)
        waits = last / (sum(load**k / math.factorial(k) for k in range(count)) + last)
        return waits * service / (count - load)

    def program(self, cases: int) -> Program:
        """The system as bpr runs it."""
        nodes = ["S", *self.stations, "E"]
        drawn = [f'<task id="{task}"/>' for task in self.stations]
        drawn += [f'<sequenceFlow id="f{a}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairwise(nodes)]
        inside = "".join(drawn)
        bpmn = (
            '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="coverage">'
            f'<process id="P"><startEvent id="S"/><endEvent id="E"/>{inside}</process></definitions>'
        )
        scenario: dict[str, Any] = {
            "start": "2026-01-05T00:00:00+00:00",
            "warmup": f"{WARM / self.rate:.0f} min",
            "arrivals": [{"start": "S", "interarrival": exponential(1 / self.rate), "max_count": cases}],
            "resources": {f"server {task}": {"count": count} for task, (count, _) in self.stations.items()},
            "tasks": {
                task: {"performer": f"server {task}", "work": exponential(service)}
                for task, (_, service) in self.stations.items()
            },
        }
        return compile_model(model(read_bpmn(bpmn.encode(), name="coverage.bpmn"), make_scenario(scenario)))


def exponential(minutes: float) -> dict[str, str]:
    """A distribution as a scenario states it."""
    return {"dist": "exponential", "mean": f"{minutes:.9f} min"}


MM1 = System("M/M/1, ρ = 0.5", 0.5 / SERVICE, {"A": (1, SERVICE)})
MMC = System("M/M/3, ρ = 0.6", 1.8 / SERVICE, {"A": (3, SERVICE)})
TANDEM = System("tandem of M/M/1, ρ = 0.5 and 0.4", 0.5 / SERVICE, {"A": (1, SERVICE), "B": (1, 0.8 * SERVICE)})

Experiment = Callable[[Program, int], Measure]


def replications(program: Program, seed: int) -> Measure:
    """The interval of `REPLICATIONS` replications."""
    heading, values = one_measure(replicate(program, range(REPLICATIONS), seed=seed), "cycle_time")
    return heading.measure(values)


def one_run(program: Program, seed: int) -> Measure:
    """The interval of the batch means of one long run."""
    return batch_means(replicate(program, range(1), seed=seed)).estimate


ROWS: tuple[tuple[System, str, int, Experiment], ...] = (
    (MM1, f"{REPLICATIONS} replications", CASES, replications),
    (MMC, f"{REPLICATIONS} replications", CASES, replications),
    (TANDEM, f"{REPLICATIONS} replications", CASES, replications),
    (MM1, "40 batch means of one run", LONG, one_run),
)


def row(system: System, how: str, cases: int, experiment: Experiment, count: int) -> str:
    """A line of the table."""
    program = system.program(cases)
    found = [experiment(program, seed) for seed in range(count)]
    exact = system.exact * MINUTE
    held = sum((one.low or 0.0) <= exact <= (one.high or 0.0) for one in found) / count
    mean = sum(one.value for one in found) / count / MINUTE
    half = sum((one.high or 0.0) - one.value for one in found) / count / MINUTE
    verdict = "yes" if AIM[0] <= held <= AIM[1] else "**no**"
    return f"| {system.name} | {how} | {system.exact:.3f} | {mean:.3f} | ± {half:.2f} | {held:.1%} | {verdict} |"


def main() -> None:
    """Print the page; a number as argument is the number of experiments."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else EXPERIMENTS
    began = time.process_time()
    lines = []
    for line in ROWS:
        lines.append(row(*line, count))
        print(lines[-1], file=sys.stderr, flush=True)
    print(PAGE.format(
        count=f"{count:,}", cases=CASES, warm=WARM, long=f"{LONG:,}", rows="\n".join(lines), version=bpr.__version__,
        machine=platform.machine(), python=platform.python_version(), date=datetime.now(UTC).strftime("%Y-%m-%d"),
        seconds=time.process_time() - began,
    ))  # fmt: skip


PAGE = """# Do intervals hold what they promise?

A 95 % interval should hold the true mean in 95 of 100 experiments. Where queueing theory knows the true mean this can
be counted: {count} independent experiments of each system, the interval of the mean cycle time of each, and the share
of them that holds the exact value. The aim is 95 ± 1.5 %, which a right interval meets in 97 of 100 such rows.

| system | interval of | exact, min | mean of all, min | mean half-width, min | holds | within 95 ± 1.5 % |
|---|---|---:|---:|---:|---:|---|
{rows}

A replication has {cases} cases, of which those in the warm-up (about {warm}) are left out; the one long run has {long}.
The runs begin empty, which by the end of the warm-up is forgotten; see [Experiments](experiments.md). Exact means:
Kleinrock, *Queueing Systems* I, 1975, §3.2 and §3.5; Jackson, *Operations Research* 5, 1957.

Version {version}, Python {python}, {machine}, {date}; one core, {seconds:.0f} CPU seconds:
`python benchmarks/coverage.py > docs/coverage.md`. `tests/test_coverage.py` repeats it with 100 experiments.
"""

if __name__ == "__main__":
    main()
