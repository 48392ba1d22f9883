"""Promise: where queueing theory has an exact answer, intervals of replications hold it as often as they say they do.

For each system `INTERVALS` independent 95 % t-intervals are made, each of `REPLICATIONS` replications; the number that
holds the exact value must lie in the central 99.9 % of a binomial with p = 0.95, and the mean of all replications
within its own 99.9 % interval of the exact value. A right simulator fails one of the two for one quantity with a
probability of at most 0.2 % when the seeds are new; there are 15 quantities, so below 3 % for the file. The seeds are
fixed, hence a test that passes goes on passing until something changes. Cases near the empty start, and near the
end of arrivals, are left out of the means.

Nobody goes home here: no calendars.

Sources: Kleinrock, Queueing Systems I (1975): M/M/1 §3.2, M/M/c §3.5, M/G/1 (Pollaczek-Khinchine) §5.6; Jackson,
"Networks of waiting lines", Operations Research 5 (1957); Cobham, "Priority assignment in waiting line problems",
Operations Research 2 (1954); White & Christie, "Queuing with preemptive priorities or with breakdown", Operations
Research 6 (1958); Palm, "Research on telephone traffic carried by full availability groups", Tele (1957, Swedish 1946),
and Garnett, Mandelbaum & Reiman, "Designing a call center with impatient customers", Manufacturing & Service Operations
Management 4 (2002), for M/M/c+M. Further systems: tests/theory; Little's law: tests/engine/test_littles_law.py.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from bpr.bpmn.reader import read_bpmn
from bpr.engine.run import simulate
from bpr.eventlog.tables import NEVER, EventLog
from bpr.model import Model, model
from bpr.portfolio.running import simulate_together
from bpr.scenario.read import make_scenario

pytestmark = pytest.mark.timeout(600)  # a minute of work, more on a busy machine

INTERVALS = 40
REPLICATIONS = 5
CASES = 4_000
LEFT_OUT = 500
"""Cases at either end. Ten relaxation times of the slowest system here are fewer."""

MINUTE = 60_000
SERVICE = 10.0
"""Mean service time, minutes."""

Floats = NDArray[np.float64]
Quantity = Callable[[EventLog], Floats]
"""Log -> minutes of each case, NaN for a case that does not count."""

ACCEPTED = stats.binom.ppf([0.0005, 0.9995], INTERVALS, 0.95)
"""Between these many of the intervals may hold the exact value."""

START, END = "S", "E"


def drawing(tasks: Iterable[str], gateways: Iterable[str], flows: Mapping[str, tuple[str, str]]) -> bytes:
    """A BPMN file with one start, one end and exclusive gateways."""
    nodes = [f'<startEvent id="{START}"/>', f'<endEvent id="{END}"/>']
    nodes += [f'<task id="{task}"/>' for task in tasks]
    nodes += [f'<exclusiveGateway id="{gateway}"/>' for gateway in gateways]
    nodes += [f'<sequenceFlow id="{key}" sourceRef="{a}" targetRef="{b}"/>' for key, (a, b) in flows.items()]
    inside = "".join(nodes)
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="queueing">'
        f'<process id="P">{inside}</process></definitions>'
    ).encode()


def system(bpmn: bytes, rate: float, **sections: Mapping[str, Any]) -> Model:
    """A model with Poisson arrivals, `rate` a minute."""
    scenario = {
        "start": "2026-01-05T00:00:00+00:00",
        "arrivals": [{"start": START, "interarrival": exponential(1 / rate), "max_count": CASES}],
        **sections,
    }
    return model(read_bpmn(bpmn, name="queueing.bpmn"), make_scenario(scenario))


def exponential(minutes: float) -> dict[str, str]:
    return {"dist": "exponential", "mean": f"{minutes:.9f} min"}


def one_station(rate: float, work: object, count: int = 1) -> Model:
    bpmn = drawing("A", (), {"f0": (START, "A"), "f1": ("A", END)})
    return system(
        bpmn, rate, resources={"server": {"count": count}}, tasks={"A": {"performer": "server", "work": work}}
    )


def sojourn(log: EventLog) -> Floats:
    """Time in the system."""
    assert not np.any(log.cases["end"] == NEVER)
    return (log.cases["end"] - log.cases["arrival"]) / MINUTE


def queueing(task: str) -> Quantity:
    """Time in the queue of a task, all visits of a case together."""

    def quantity(log: EventLog) -> Floats:
        here = log.activities["element"] == [element.id for element in log.elements].index(task)
        rows, cases = log.activities.where(here), log.case_rows()[here]
        minutes = np.full(log.cases.rows, np.nan)
        minutes[cases] = 0.0
        np.add.at(minutes, cases, (rows["started"] - rows["enabled"]) / MINUTE)
        return minutes

    return quantity


def staying(task: str) -> Quantity:
    """Time at a task, from enabled to completed, of the cases that come there."""

    def quantity(log: EventLog) -> Floats:
        here = log.activities["element"] == [element.id for element in log.elements].index(task)
        minutes = np.full(log.cases.rows, np.nan)
        rows = log.activities.where(here)
        minutes[log.case_rows()[here]] = (rows["completed"] - rows["enabled"]) / MINUTE
        return minutes

    return quantity


def gave_up(log: EventLog) -> Floats:
    """1 for a case that gave up its queue, 0 for one that was served."""
    by_case = np.full(log.cases.rows, np.nan)
    by_case[log.case_rows()] = log.activities["withdrawn"] != NEVER
    return by_case


def waiting_or_giving_up(log: EventLog) -> Floats:
    """Time in the queue until served or given up."""
    rows = log.activities
    left = np.where(rows["started"] != NEVER, rows["started"], rows["withdrawn"])
    minutes = np.full(log.cases.rows, np.nan)
    minutes[log.case_rows()] = (left - rows["released"]) / MINUTE
    return minutes


def impatient(rate: float, work: object, count: int, patience: object) -> Model:
    """One station whose queue is given up when patience is over."""
    bpmn = drawing("A", (), {"f0": (START, "A"), "f1": ("A", END)})
    task = {"performer": "server", "work": work, "patience": {"after": patience}}
    return system(bpmn, rate, resources={"server": {"count": count}}, tasks={"A": task})


def erlang_c(count: int, load: float) -> float:
    """Probability of waiting in M/M/c, offered load in Erlang."""
    inverse = sum(load**k / math.factorial(k) for k in range(count))
    last = load**count / math.factorial(count) * count / (count - load)
    return last / (inverse + last)


def pollaczek_khinchine(rate: float, mean: float, sd: float) -> float:
    """Mean wait in M/G/1."""
    return rate * (mean**2 + sd**2) / (2 * (1 - rate * mean))


def means(log: EventLog, quantity: Quantity) -> Floats:
    """Mean of a quantity in each replication, the cases near the ends left out."""
    minutes, case, replication = quantity(log), log.cases["case"], log.cases["replication"]
    kept = (case >= LEFT_OUT) & (case < CASES - LEFT_OUT) & ~np.isnan(minutes)
    return np.array([minutes[kept & (replication == number)].mean() for number in range(REPLICATIONS)])


def assert_theory(made: Model | Mapping[str, Model], exact: Sequence[tuple[Quantity, float]]) -> None:
    """Each quantity has its exact mean, as often as intervals claim to hold it; several models run together."""
    samples = np.empty((len(exact), INTERVALS, REPLICATIONS))
    for seed in range(INTERVALS):
        if isinstance(made, Model):
            log = simulate(made, replications=REPLICATIONS, seed=seed)
        else:
            log = simulate_together(made, replications=REPLICATIONS, seed=seed)
        for number, (quantity, _) in enumerate(exact):
            samples[number, seed] = means(log, quantity)
    for sample, (_, value) in zip(samples, exact, strict=True):
        half = stats.t.ppf(0.975, REPLICATIONS - 1) * sample.std(axis=1, ddof=1) / math.sqrt(REPLICATIONS)
        holding = int(np.count_nonzero(np.abs(sample.mean(axis=1) - value) <= half))
        whole = stats.t.ppf(0.9995, sample.size - 1) * sample.std(ddof=1) / math.sqrt(sample.size)
        said = f"exact {value:.4f} min, simulated {sample.mean():.4f} ± {whole:.4f}, held by {holding} of {INTERVALS}"
        assert abs(sample.mean() - value) <= whole, said
        assert ACCEPTED[0] <= holding <= ACCEPTED[1], said
        assert whole < 0.08 * value, f"too wide to say anything: {said}"


def test_one_server_with_exponential_service() -> None:
    rho = 0.7
    assert_theory(one_station(rho / SERVICE, exponential(SERVICE)), [(sojourn, SERVICE / (1 - rho))])


def test_several_servers_with_exponential_service() -> None:
    count, rho = 4, 0.7
    rate = count * rho / SERVICE
    wait = erlang_c(count, count * rho) * SERVICE / (count * (1 - rho))
    made = one_station(rate, exponential(SERVICE), count)
    assert_theory(made, [(sojourn, wait + SERVICE), (queueing("A"), wait)])


def test_two_services_that_share_a_pool_are_one_queue_of_their_summed_rate() -> None:
    """The superposition of two Poisson processes is one: both wait as in M/M/2."""
    count, rho, shares = 2, 0.7, {"A": 0.6, "B": 0.4}
    rate = count * rho / SERVICE
    services = {
        task: system(
            drawing(task, (), {"f0": (START, task), "f1": (task, END)}),
            rate * share,
            resources={"server": {"count": count}},
            tasks={task: {"performer": "server", "work": exponential(SERVICE)}},
        )
        for task, share in shares.items()
    }
    wait = erlang_c(count, count * rho) * SERVICE / (count * (1 - rho))
    assert_theory(services, [(queueing("A"), wait), (queueing("B"), wait)])


def test_one_server_with_fixed_service() -> None:
    rate = 0.7 / SERVICE
    wait = pollaczek_khinchine(rate, SERVICE, 0)
    assert_theory(one_station(rate, f"{SERVICE} min"), [(sojourn, wait + SERVICE)])


def test_one_server_with_lognormal_service() -> None:
    rate, sd = 0.7 / SERVICE, 0.5 * SERVICE
    work = {"dist": "lognormal", "mean": f"{SERVICE} min", "sd": f"{sd} min"}
    wait = pollaczek_khinchine(rate, SERVICE, sd)
    assert_theory(one_station(rate, work), [(queueing("A"), wait)])


def test_a_network_of_stations_with_feedback() -> None:
    """Jackson: each station is an M/M/c of its own, at the rate that solves the traffic equations."""
    rate = 0.04
    counts, services = {"A": 1, "B": 2, "C": 1}, {"A": 12.0, "B": 25.0, "C": 20.0}
    to_b, again_b, again_c = 0.6, 0.2, 0.1
    a = rate / (1 - to_b * again_b - (1 - to_b) * again_c)
    rates = {"A": a, "B": to_b * a, "C": (1 - to_b) * a}
    flows = {
        "f0": (START, "M"), "f1": ("M", "A"), "f2": ("A", "X"), "f3": ("X", "B"), "f4": ("X", "C"), "f5": ("B", "Y"),
        "f6": ("C", "Z"), "f7": ("Y", "M"), "f8": ("Z", "M"), "f9": ("Y", "J"), "f10": ("Z", "J"), "f11": ("J", END),
    }  # fmt: skip
    made = system(
        drawing("ABC", "MXYZJ", flows),
        rate,
        resources={f"server {task}": {"count": count} for task, count in counts.items()},
        tasks={task: {"performer": f"server {task}", "work": exponential(services[task])} for task in counts},
        gateways={"X": {"f3": to_b}, "Y": {"f7": again_b}, "Z": {"f8": again_c}},
    )
    waits = {}
    for task, count in counts.items():
        load = rates[task] * services[task]
        waits[task] = erlang_c(count, load) * services[task] / (count - load)
    total = sum(rates[task] / rate * (waits[task] + services[task]) for task in counts)
    assert_theory(made, [(sojourn, total), (queueing("A"), rates["A"] / rate * waits["A"])])


def test_two_classes_with_priority_that_does_not_interrupt() -> None:
    """Cobham: the urgent wait only for each other and for the rest of the work in hand."""
    rate, share, services = 0.08, 0.4, {"U": 6.0, "N": 11.0}
    flows = {
        "f0": (START, "X"), "f1": ("X", "U"), "f2": ("X", "N"), "f3": ("U", "J"), "f4": ("N", "J"), "f5": ("J", END)
    }  # fmt: skip
    tasks = {
        task: {"performer": "server", "work": exponential(services[task]), "priority": priority}
        for task, priority in (("U", 10), ("N", 0))
    }
    made = system(
        drawing("UN", "XJ", flows),
        rate,
        resources={"server": {"count": 1}},
        tasks=tasks,
        gateways={"X": {"f1": share, "f2": 1 - share}},
    )
    rates = {"U": share * rate, "N": (1 - share) * rate}
    rest = sum(rates[task] * services[task] ** 2 for task in rates)  # E[S²]/2 = mean² of an exponential
    urgent, whole = rates["U"] * services["U"], sum(rates[task] * services[task] for task in rates)
    assert_theory(
        made,
        [(queueing("U"), rest / (1 - urgent)), (queueing("N"), rest / ((1 - urgent) * (1 - whole)))],
    )


def test_two_classes_of_which_one_calls_the_server_away() -> None:
    """Preemptive resume: the urgent see an M/M/1 of their own, the others also wait for whoever comes meanwhile."""
    rate, share, services = 0.08, 0.4, {"U": 6.0, "N": 11.0}
    flows = {
        "f0": (START, "X"), "f1": ("X", "U"), "f2": ("X", "N"), "f3": ("U", "J"), "f4": ("N", "J"), "f5": ("J", END)
    }  # fmt: skip
    tasks = {task: {"performer": "server", "work": exponential(services[task])} for task in services}
    tasks["U"] |= {"priority": 10, "preemptive": True}
    made = system(
        drawing("UN", "XJ", flows),
        rate,
        resources={"server": {"count": 1}},
        tasks=tasks,
        gateways={"X": {"f1": share, "f2": 1 - share}},
    )
    rates = {"U": share * rate, "N": (1 - share) * rate}
    rest = {task: rates[task] * services[task] ** 2 for task in rates}  # λ E[S²]/2, as E[S²] = 2 mean²
    urgent, whole = rates["U"] * services["U"], sum(rates[task] * services[task] for task in rates)
    first = services["U"] + rest["U"] / (1 - urgent)
    second = services["N"] / (1 - urgent) + sum(rest.values()) / ((1 - urgent) * (1 - whole))
    assert_theory(made, [(staying("U"), first), (staying("N"), second)])


def test_several_servers_before_whom_patience_ends() -> None:
    """Erlang A, overloaded: who gives up keeps the queue short. Birth and death chain of the number in the system."""
    count, rate, patience = 3, 0.36, 15.0
    death = [min(n, count) / SERVICE + max(n - count, 0) / patience for n in range(1, 400)]
    weights = np.concatenate([[1.0], np.cumprod([rate / down for down in death])])
    queue = float(np.dot(np.maximum(np.arange(len(weights)) - count, 0), weights) / weights.sum())
    made = impatient(rate, exponential(SERVICE), count, exponential(patience))
    assert_theory(made, [(gave_up, queue / patience / rate), (waiting_or_giving_up, queue / rate)])


def test_several_servers_before_whom_nobody_waits() -> None:
    """Erlang B: without patience whoever finds all servers busy is lost."""
    count, load = 3, 2.4
    lost = load**count / math.factorial(count) / sum(load**k / math.factorial(k) for k in range(count + 1))
    assert_theory(impatient(load / SERVICE, exponential(SERVICE), count, "0 min"), [(gave_up, lost)])


def test_the_accepted_numbers_are_those_of_the_binomial() -> None:
    low, high = ACCEPTED
    assert stats.binom.cdf(low - 1, INTERVALS, 0.95) <= 0.0005
    assert stats.binom.sf(high, INTERVALS, 0.95) <= 0.0005
