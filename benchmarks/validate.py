"""What was proven of bpr's simulation, against what: ``python benchmarks/validate.py > docs/validation.md``.

The tables of `benchmarks/validation` at the size of a benchmark; `tests/theory` runs the same at the size of a test. A
number as argument is how many times as many replications there are as in the test.
"""

import platform
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from itertools import repeat

from scipy import stats
from validation import demand, draws, laws, paths
from validation.queues import systems
from validation.rows import LEVEL, Check, estimate, holm

import bpr

TIMES = 2
CUSTOMERS = 1_000
"""Of M/M/c: the first so many."""


def families() -> Iterator[tuple[str, str, Sequence[Check]]]:
    """Name, source and tests of each family that is judged by p-values."""
    for name in draws.LINES:
        yield f"draws along {name}", "Knuth 2, §3.3.1, §3.3.2; Wald & Wolfowitz 1940", draws.line_checks(name)
    yield "draws of streams that differ in one part of the key", "Knuth 2, §3.3.2", draws.cross_checks()
    for name in laws.LAWS:
        yield f"law: {name}", "scipy.stats, or by hand, from the figures as written", laws.checks(name)
    yield "arrivals: three years at a counter, Europe/Berlin", "Poisson counts; Cox & Lewis 1966", demand.office()
    yield "arrivals: nights in which the clock changes", "Poisson counts", demand.clock_changes()
    yield "arrivals: gaps that pass in opening hours", "Poisson counts", demand.gaps_at_a_counter()
    yield "arrivals: groups", "compound Poisson", demand.groups()


Result = tuple[str, float, bool]
"""A line of the table, its p-value, and whether its 95 % interval holds the exact value."""


def of_system(number: int, times: int) -> tuple[list[Result], float]:
    """A result for each quantity of a system, and the CPU seconds it took."""
    began = time.process_time()
    system, results = systems(CUSTOMERS)[number], []
    for quantity, (value, found) in system.run(times).items():
        line = (
            f"| {system.name} | {system.theory} | {quantity} | {value:.4f} | {found.value:.4f} "
            f"| ± {found.half:.4f} | {found.n} | {found.p:.3f} |"
        )
        print(line, file=sys.stderr, flush=True)
        results.append((line, found.p, abs(found.value - value) <= found.half))
    return results, time.process_time() - began


def of_families() -> Iterator[tuple[str, Sequence[Check]]]:
    """A line of the table for each family, and its tests."""
    for name, source, checks in families():
        least = min(checks, key=lambda check: check.p)
        yield (
            (
                f"| {name} | {source} | {len(checks)} | {max(check.n for check in checks):,} | {least.p:.4f} "
                f"| {holm([check.p for check in checks]):.3f} |"
            ),
            checks,
        )


def of_paths() -> Iterator[str]:
    """A line for each recursion."""
    for count in (1, 2, 5):
        number, worst = paths.greatest_difference(paths.general(count), {"A": count})
        source = "Lindley 1952" if count == 1 else "Kiefer & Wolfowitz 1955"
        yield f"| G/G/{count}, ρ = 0.85, lognormal gaps and service | {source} | {number:,} | {worst} ms |"
    number, worst = paths.greatest_difference(paths.series(), {"A": 1, "B": 3, "C": 2})
    yield f"| G/G/1 → G/G/3 → G/G/2: gamma, Weibull, lognormal | the same at each station | {number:,} | {worst} ms |"


def main() -> None:
    """Print the page."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else TIMES
    began = time.process_time()
    with ProcessPoolExecutor() as pool:
        done = list(pool.map(of_system, range(len(systems())), repeat(times)))
    rows = [result for results, _ in done for result in results]
    groups = list(of_families())
    checks = [check for _, found in groups for check in found]
    low, waits, high = paths.kingman()
    mean = estimate(waits, high)
    held = sum(holds for _, _, holds in rows)
    least, most = (float(stats.binom.ppf(p, len(rows), 0.95)) for p in (0.0005, 0.9995))
    print(PAGE.format(
        systems="\n".join(line for line, _, _ in rows), families="\n".join(line for line, _ in groups),
        paths="\n".join(of_paths()), quantities=len(rows), held=held, least=least, most=most,
        holm_systems=holm([p for _, p, _ in rows]), checks=len(checks), holm_checks=holm([one.p for one in checks]),
        level=LEVEL, customers=f"{CUSTOMERS:,}", low=low, wait=mean.value, half=mean.half, high=high,
        version=bpr.__version__, machine=platform.machine(), python=platform.python_version(),
        date=datetime.now(UTC).strftime("%Y-%m-%d"), seconds=time.process_time() - began + sum(spent for _, spent in done),
    ))  # fmt: skip


# ruff: noqa: E501  # rows of a table
PAGE = """# What was proven against what

Where theory has an exact answer the simulation is held against it; where every wait follows from the times of arrival
and service, it must come out to the millisecond. Exact values come from formulas or small Markov chains that know
nothing of bpr (`benchmarks/validation/exact.py`), laws from scipy and from the figures as a user writes them.

| what | against | where |
|---|---|---|
| means of {quantities} quantities of queueing systems | theory | below |
| starts of work in general queues | recursions, exact | below |
| draws, laws, arrivals: {checks} statistical tests | theory | below |
| coverage of 95 % intervals, 1,000 experiments of each system | theory | [Do intervals hold?](coverage.md) |
| Little's law, L = λW, in the whole, at each element, in each queue | exact, every bundled scenario, random models | `tests/engine/test_littles_law.py` |
| work and waiting by cause are the cycle time | exact, every case | `tests/test_waiting_adds_up.py` |
| every row of the log | a second simulator, written from the [rules](../bpr/engine/SEMANTICS.md) | `tests/engine/test_the_oracle_agrees.py` |
| mean cycle time | Prosimos 2.1.0 and BIMP 2.0.7 | `tests/test_peers_agree.py` |

## Queueing systems

Means over independent replications, with 95 % intervals (Student's t) and the p-value of the exact value (the same,
corrected for skewness: Johnson 1978). Runs begin
empty: of M/M/c the first {customers} cases are compared with the exact mean of just these, elsewhere the beginning is
left out. Of the {quantities} intervals {held} hold the exact value; between {least:.0f} and {most:.0f} is what 999 of
1,000 right simulators would show. The least p-value, adjusted for their number (Holm), is {holm_systems:.3f}; below
{level} something would be wrong.

| system | theory | quantity | exact | simulated | 95 % | replications | p |
|---|---|---|---:|---:|---:|---:|---:|
{systems}

## Every start of work

| system | recursion | starts | greatest difference |
|---|---|---:|---:|
{paths}

The mean wait of a lognormal G/G/1 at ρ = 0.6 is {wait:.1f} ± {half:.1f} min, between its bounds {low:.1f} (Marchal 1978) and {high:.1f}
(Kingman 1962).

## Draws, laws, arrivals

Each line is a family of tests: of draws, chi-square, Kolmogorov-Smirnov, bits, pairs, two kinds of runs and serial
correlation; of laws, mean, sd, seven quantiles and the whole distribution; of arrivals, counts, dispersion and
correlation. Of all {checks} tests the least p-value, adjusted for their number (Holm), is {holm_checks:.2f}; below
{level} something would be wrong.

| family | source | tests | figures | least p | adjusted within the family |
|---|---|---:|---:|---:|---:|
{families}

Version {version}, Python {python}, {machine}, {date}; {seconds:.0f} CPU seconds:
`python benchmarks/validate.py > docs/validation.md`. `tests/theory` repeats all of it at a smaller size, and sees to it
that this page has every row.
"""

if __name__ == "__main__":
    main()
