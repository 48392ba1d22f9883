"""Systems with an exact answer, as bpr runs them: what is drawn, under which conditions, what is measured.

One table, `SYSTEMS`. Times in minutes unless a name says otherwise.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from zlib import crc32

import numpy as np

from bpr.bpmn.reader import read_bpmn
from bpr.engine.run import simulate
from bpr.eventlog.tables import NEVER, EventLog
from bpr.model import Model, model
from bpr.scenario.read import make_scenario
from validation import exact
from validation.rows import Estimate, Floats, estimate

MINUTE = 60_000
DAY = 24 * 60.0
SERVICE = 10.0
"""Mean service time of most systems."""


@dataclass(frozen=True)
class Seen:
    """One quantity in a log: replication, instant (minutes) and value of each observation."""

    replication: Floats
    instant: Floats
    value: Floats


Quantity = Callable[[EventLog], Seen]


@dataclass(frozen=True)
class System:
    """A system and what theory says of it.

    Parameters
    ----------
    name, theory
        What it is; which result, and where it stands.
    made
        Its model.
    quantities
        Name -> how it is measured, and its exact mean.
    replications
        Of the test; the page takes more.
    counted
        From when until when observations count.
    """

    name: str
    theory: str
    made: Callable[[], Model]
    quantities: Callable[[], Mapping[str, tuple[Quantity, float]]]
    replications: int = 30
    counted: tuple[float, float] = (0.0, math.inf)

    @property
    def seed(self) -> int:
        """One of its own, so that two systems do not draw the same for tasks of one name."""
        return crc32(self.name.encode())

    def run(self, times: int = 1) -> dict[str, tuple[float, Estimate]]:
        """Quantity -> exact and estimated mean, with `times` as many replications as the test has."""
        wanted, number = self.quantities(), self.replications * times
        found: dict[str, list[Floats]] = {name: [] for name in wanted}
        made = self.made()
        for part in range(times):  # one log after the other, for the sake of memory
            log = simulate(made, replications=self.replications, seed=self.seed + part)
            for name, (quantity, _) in wanted.items():
                found[name].append(self._means(quantity(log)))
        assert all(sum(map(len, means)) == number for means in found.values())  # noqa: S101
        return {name: (value, estimate(np.concatenate(found[name]), value)) for name, (_, value) in wanted.items()}

    def _means(self, seen: Seen) -> Floats:
        low, high = self.counted
        kept = (seen.instant >= low) & (seen.instant < high) & ~np.isnan(seen.value)
        which = seen.replication[kept].astype(np.int64)
        counts = np.bincount(which, minlength=self.replications)
        return np.bincount(which, seen.value[kept], self.replications) / counts


# --- What is measured -------------------------------------------------------------------------------------------------


def sojourn(log: EventLog) -> Seen:
    """Time in the system of each case."""
    cases = log.cases
    value = np.where(cases["end"] == NEVER, np.nan, (cases["end"] - cases["arrival"]) / MINUTE)
    return Seen(cases["replication"], cases["arrival"] / MINUTE, value)


def spent(task: str, begin: str = "released", end: str = "started", power: int = 1) -> Quantity:
    """Time between two columns of each activity of a task, to this power."""

    def quantity(log: EventLog) -> Seen:
        here = log.activities["element"] == [element.id for element in log.elements].index(task)
        rows, cases = log.activities.where(here), log.case_rows()[here]
        open_ = (rows[begin] == NEVER) | (rows[end] == NEVER)
        value = np.where(open_, np.nan, (rows[end] - rows[begin]) / MINUTE) ** power
        return Seen(log.cases["replication"][cases], rows["enabled"] / MINUTE, value)

    return quantity


def waits(task: str) -> Quantity:
    """1 of each activity that waited for its performer, else 0."""

    def quantity(log: EventLog) -> Seen:
        seen = spent(task)(log)
        return Seen(seen.replication, seen.instant, np.where(np.isnan(seen.value), np.nan, seen.value > 0))

    return quantity


def waits_of_kind(kind: int) -> Quantity:
    """Wait at task A of the cases whose attribute `kind` is this."""

    def quantity(log: EventLog) -> Seen:
        seen = spent("A")(log)
        here = log.activities["element"] == [element.id for element in log.elements].index("A")
        kinds = np.asarray(log.attributes["kind"], dtype=float)[log.case_rows()[here]]
        return Seen(seen.replication, seen.instant, np.where(kinds == kind, seen.value, np.nan))

    return quantity


def ends_at(event: str) -> Quantity:
    """1 of each case that ended at this event, else 0."""

    def quantity(log: EventLog) -> Seen:
        code = [element.id for element in log.elements].index(event)
        cases = log.cases
        return Seen(cases["replication"], cases["arrival"] / MINUTE, (cases["outcome"] == code).astype(float))

    return quantity


# --- How it is drawn and run ------------------------------------------------------------------------------------------

EVENTS = {"timer": "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>",
          "message": "<messageEventDefinition/>"}  # fmt: skip


def drawing(nodes: str, flows: str) -> bytes:
    """A BPMN file: ``nodes`` are words `tag:id`, `tag:id:event` or `tag:id:event:host`; ``flows`` are words `a>b`."""
    parts = []
    for word in nodes.split():
        tag, name, event, host = (*word.split(":"), "", "")[:4]
        attached = f' attachedToRef="{host}"' if host else ""
        parts.append(f'<{tag} id="{name}"{attached}>{EVENTS.get(event, "")}</{tag}>')
    for word in flows.split():
        source, target = word.split(">")
        parts.append(f'<sequenceFlow id="{source}-{target}" sourceRef="{source}" targetRef="{target}"/>')
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="validation">'
        f'<process id="P">{"".join(parts)}</process></definitions>'
    ).encode()


def system(bpmn: bytes, arrivals: Sequence[Mapping[str, Any]], **sections: object) -> Model:
    """A model that begins on Monday 2026-01-05 at 00:00 UTC."""
    scenario = {"start": "2026-01-05T00:00:00+00:00", "arrivals": list(arrivals), **sections}
    return model(read_bpmn(bpmn, name="validation.bpmn"), make_scenario(scenario))


def minutes(length: float) -> str:
    """A fixed time."""
    return f"{length:.9f} min"


def exponential(mean: float) -> dict[str, str]:
    """An exponential time."""
    return {"dist": "exponential", "mean": minutes(mean)}


def spread_of(form: str, mean: float, sd: float) -> dict[str, str]:
    """A distribution by mean and sd."""
    return {"dist": form, "mean": minutes(mean), "sd": minutes(sd)}


def poisson(rate: float, **more: object) -> dict[str, Any]:
    """A Poisson stream."""
    return {"start": "S", "interarrival": exponential(1 / rate), **more}


STATION = drawing("startEvent:S task:A endEvent:E", "S>A A>E")


NOTHING: Mapping[str, Any] = {}


def station(  # noqa: PLR0913  # what a station is
    rate: float,
    work: object,
    count: int = 1,
    *,
    arrival: Mapping[str, Any] = NOTHING,
    task: Mapping[str, Any] = NOTHING,
    server: Mapping[str, Any] = NOTHING,
    **more: object,
) -> Model:
    """One task A with its queue; further keys of the stream, the task, the role and the scenario."""
    return system(
        STATION,
        [poisson(rate, **arrival)],
        resources={"server": {"count": count, **server}},
        tasks={"A": {"performer": "server", "work": work, **task}},
        **more,
    )


# --- The systems ------------------------------------------------------------------------------------------------------


def mmc(count: int, rho: float, customers: int) -> System:
    """The first customers of M/M/c; at least `MANY` where few wait."""
    rate = rho * count / SERVICE
    if exact.erlang_c(count, rho * count) < RARE:
        customers = max(customers, MANY)

    def exact_means() -> dict[str, tuple[Quantity, float]]:
        wait, share = exact.mmc_from_empty(rate, SERVICE, count, customers)
        return {"wait, min": (spent("A"), wait), "P(wait)": (waits("A"), share)}

    return System(
        f"M/M/{count}, ρ = {rho}",
        f"first {customers} cases, exact; limit: Erlang's C {exact.erlang_c(count, rho * count):.4f}, "
        f"wait {exact.mmc_wait(rate, SERVICE, count):.3f} min",
        lambda: station(rate, exponential(SERVICE), count, arrival={"max_count": customers}),
        exact_means,
        replications=40,
    )


def mg1(name: str, work: Mapping[str, Any], moments: tuple[float, float, float], *, second: bool) -> System:
    """M/G/1 at ρ = 0.7."""
    rate = 0.7 / moments[0]
    found = {"wait, min": (spent("A"), exact.pollaczek_khinchine(rate, *moments[:2]))}
    if second:
        found["wait², min²"] = (spent("A", power=2), exact.takacs_second(rate, *moments))
    window = Window.of(rate, 1_200 if second else 2_600)
    return System(
        f"M/G/1, ρ = 0.7, {name}",
        "Pollaczek-Khinchine" + ("; Takács 1962 for the square" if second else ""),
        lambda: station(rate, work, horizon=window.horizon),
        lambda: found,
        counted=window.counted,
    )


@dataclass(frozen=True)
class Window:
    """As many minutes as so many arrivals take; the first fifth and the last tenth are left out."""

    length: float

    @classmethod
    def of(cls, rate: float, cases: int = 1_000) -> "Window":
        """The window of so many expected cases."""
        return cls(cases / rate)

    @property
    def counted(self) -> tuple[float, float]:
        """From when until when observations count."""
        return 0.2 * self.length, 0.9 * self.length

    @property
    def horizon(self) -> str:
        """As a scenario says it."""
        return minutes(self.length)


def tandem() -> System:
    """Three stations in series."""
    rate, counts, services = 0.08, (1, 2, 1), (8.0, 15.0, 6.0)
    window = Window.of(rate)
    names = "ABC"
    spans = {n: exact.mmc_wait(rate, s, c) for n, c, s in zip(names, counts, services, strict=True)}
    resources = {f"server {n}": {"count": c} for n, c in zip(names, counts, strict=True)}
    tasks = {n: {"performer": f"server {n}", "work": exponential(s)} for n, s in zip(names, services, strict=True)}
    return System(
        "M/M/1 → M/M/2 → M/M/1 in series",
        "Burke 1956; Jackson 1957: each station as if alone",
        lambda: system(
            drawing("startEvent:S task:A task:B task:C endEvent:E", "S>A A>B B>C C>E"),
            [poisson(rate)], resources=resources, tasks=tasks, horizon=window.horizon,
        ),
        lambda: {
            "time in the system, min": (sojourn, sum(spans.values()) + sum(services)),
            "wait at the 2nd, min": (spent("B"), spans["B"]),
            "wait at the 3rd, min": (spent("C"), spans["C"]),
        },
        counted=window.counted,
    )  # fmt: skip


def feedback() -> System:
    """M/M/1 to which a share comes back."""
    rate, again = 0.05, 0.3
    window = Window.of(rate)
    return System(
        "M/M/1, 30 % come back",
        "Jackson 1957: 1/((1 − p)μ − λ)",
        lambda: system(
            drawing("startEvent:S exclusiveGateway:M task:A exclusiveGateway:X endEvent:E", "S>M M>A A>X X>M X>E"),
            [poisson(rate)],
            resources={"server": {"count": 1}},
            tasks={"A": {"performer": "server", "work": exponential(SERVICE)}},
            gateways={"X": {"X-M": again}},
            horizon=window.horizon,
        ),
        lambda: {"time in the system, min": (sojourn, 1 / ((1 - again) / SERVICE - rate))},
        counted=window.counted,
    )


def cobham(count: int, rho: float, shares: Sequence[float]) -> System:
    """Classes with priorities that do not interrupt, served alike by several servers."""
    rate = rho * count / SERVICE
    front = exact.erlang_c(count, rho * count) * SERVICE / count
    reached = np.concatenate([[0.0], np.cumsum(shares) * rho])
    values = list(range(len(shares), 0, -1))  # the greatest goes first
    window = Window.of(rate, 1_000)
    return System(
        f"M/M/{count}, ρ = {rho}, {len(shares)} classes, priority",
        "Cobham 1954; Kella & Yechiali 1985",
        lambda: station(
            rate, exponential(SERVICE), count, task={"priority": "kind"},
            attributes={"kind": {"dist": "table", "values": values, "weights": list(shares)}}, horizon=window.horizon,
        ),
        lambda: {
            f"wait of class {i + 1}, min": (
                waits_of_kind(values[i]), front / ((1 - reached[i]) * (1 - reached[i + 1]))
            ) for i in range(len(shares))
        },
        counted=window.counted,
    )  # fmt: skip


def groups() -> System:
    """Cases that arrive in groups."""
    sizes, shares, rate = np.array([1.0, 2.0, 5.0]), np.array([0.5, 0.3, 0.2]), 0.03
    first, second = float(sizes @ shares), float(sizes**2 @ shares)
    rho = rate * first * SERVICE
    window = Window.of(rate, 500)
    number = rate * SERVICE * (first + second) / 2 / (1 - rho)
    size = {"dist": "table", "values": sizes.tolist(), "weights": shares.tolist()}
    return System(
        "Mˣ/M/1, groups of 1, 2 or 5",
        "Gross & Harris, 4th ed. 2008, §3.1",
        lambda: station(rate, exponential(SERVICE), arrival={"size": size}, horizon=window.horizon),
        lambda: {"time in the system, min": (sojourn, number / (rate * first))},
        counted=window.counted,
    )


def batches_by_size() -> System:
    """Cases are collected until there are four, then served together."""
    rate, size, service = 0.2, 4, 14.0
    window = Window.of(rate, 1_000)
    sigma = exact.gi_m_1_root(lambda s: (rate / (rate + s)) ** size, service)
    return System(
        "batches of 4, then one server",
        "(K − 1)/(2λ) to collect; Eₖ/M/1: Kleinrock I, §6.4",
        lambda: station(
            rate, "0 min", task={"batch": {"size": size, "work_per_batch": exponential(service)}},
            horizon=window.horizon,
        ),
        lambda: {
            "collecting, min": (spent("A", "ready", "released"), (size - 1) / (2 * rate)),
            "wait of the batch, min": (spent("A"), sigma * service / (1 - sigma)),
        },
        counted=window.counted,
    )  # fmt: skip


def batches_by_time() -> System:
    """All that has come is released every hour, and served together."""
    rate, period, service = 0.02, 60.0, 40.0
    none = math.exp(-rate * period)
    sigma = exact.gi_m_1_root(
        lambda s: (1 - none) * math.exp(-s * period) / (1 - none * math.exp(-s * period)), service
    )
    at = "daily " + " ".join(f"{hour:02d}:00" for hour in range(24))
    return System(
        "batches released every hour, then one server",
        "T/2 to collect; GI/M/1 with gaps of T, 2T, … (geometric): Kleinrock I, §6.4",
        lambda: station(
            rate, "0 min", task={"batch": {"at": at, "work_per_batch": exponential(service)}}, horizon="30 d"
        ),
        lambda: {
            "collecting, min": (spent("A", "ready", "released"), period / 2),
            "wait of the batch, min": (spent("A"), sigma * service / (1 - sigma)),
        },
        counted=(4 * DAY, 28 * DAY),
    )


def vacations() -> System:
    """A server who does something else whenever nobody waits, as often as that is so."""
    rate, low, high = 0.05, 5.0, 25.0
    first, second = (low + high) / 2, (low**2 + low * high + high**2) / 3
    work = {"dist": "erlang", "mean": minutes(SERVICE), "k": 2}
    wait = exact.pollaczek_khinchine(rate, SERVICE, 1.5 * SERVICE**2)
    length = {"dist": "uniform", "low": minutes(low), "high": minutes(high)}
    until = 8_000.0
    return System(
        "M/E₂/1, the server takes leave whenever nobody waits",
        "Fuhrmann & Cooper 1985: W + E[V²]/(2E[V])",
        lambda: system(
            drawing(
                "startEvent:S task:A endEvent:E startEvent:L exclusiveGateway:M task:V exclusiveGateway:X endEvent:F",
                "S>A A>E L>M M>V V>X X>M X>F",
            ),
            [poisson(rate), {"start": "L", "interarrival": "0 min", "max_count": 1}],
            resources={"server": {"count": 1}},
            tasks={
                "A": {"performer": "server", "work": work},
                "V": {"performer": "server", "work": length, "priority": -1},
            },
            gateways={"X": {"X-M": 1.0, "X-F": 0.0}},
            horizon=minutes(until),
            drain=False,
        ),
        lambda: {"wait, min": (spent("A"), wait + second / (2 * first))},
        replications=15,
        counted=(0.1 * until, 0.97 * until),
    )


def shifts(*, finishes: bool) -> System:
    """A server who is there eight hours of the day, for cases that come day and night."""
    rate = 0.75 * 8 / 24 / SERVICE

    @cache
    def number() -> float:
        return exact.shifts_number(rate, SERVICE, 480.0, 960.0, finishes=finishes)

    return System(
        f"M/M/1 with a shift of 8 h, {'finishes' if finishes else 'suspends'} what is in hand",
        "periodic Markov chain, solved numerically; L = λW",
        lambda: station(
            rate, exponential(SERVICE),
            calendars={"day": {"hours": {"daily": "09:00-17:00"}}}, horizon="45 d",
            server={"calendar": "day", "shift_end": "finish" if finishes else "suspend"},
        ),
        lambda: {"time in the system, min": (sojourn, number() / rate)},
        replications=20,
        counted=(10 * DAY, 42 * DAY),
    )  # fmt: skip


def fork_join() -> System:
    """Two branches at once, each with a server of its own."""
    rho = 0.6
    rate = rho / SERVICE
    window = Window.of(rate)
    tasks = {name: {"performer": f"server {name}", "work": exponential(SERVICE)} for name in "AB"}
    return System(
        "two parallel M/M/1 that wait for each other, ρ = 0.6",
        "Flatto & Hahn 1984; Nelson & Tantawi 1988: (12 − ρ)/8 · 1/(μ − λ)",
        lambda: system(
            drawing(
                "startEvent:S parallelGateway:F task:A task:B parallelGateway:J endEvent:E", "S>F F>A F>B A>J B>J J>E"
            ),
            [poisson(rate)],
            resources={f"server {name}": {"count": 1} for name in "AB"},
            tasks=tasks,
            horizon=window.horizon,
        ),
        lambda: {"time in the system, min": (sojourn, (12 - rho) / 8 / (1 / SERVICE - rate))},
        counted=window.counted,
    )


def race() -> System:
    """An answer and a deadline, whichever comes first."""
    answer, deadline = 20.0, 30.0
    both = 1 / answer + 1 / deadline
    return System(
        "event-based gateway: answer or deadline",
        "the least of two exponentials is one",
        lambda: system(
            drawing(
                "startEvent:S eventBasedGateway:G intermediateCatchEvent:M:message intermediateCatchEvent:T:timer "
                "endEvent:E endEvent:F",
                "S>G G>M G>T M>E T>F",
            ),
            [poisson(0.1, max_count=300)],
            events={"M": {"delay": exponential(answer)}, "T": {"delay": exponential(deadline)}},
        ),
        lambda: {
            "time in the system, min": (sojourn, 1 / both),
            "share answered": (ends_at("E"), 1 / answer / both),
        },
    )


def cut_off() -> System:
    """A task that a timer on its border ends."""
    limit, mean = 30.0, 25.0
    return System(
        "task that a timer interrupts",
        "E[min(X, t)] = m(1 − exp(−t/m))",
        lambda: system(
            drawing("startEvent:S task:A boundaryEvent:T:timer:A endEvent:E endEvent:F", "S>A A>E T>F"),
            [poisson(0.1, max_count=300)],
            tasks={"A": {"work": exponential(mean)}},
            events={"T": {"delay": minutes(limit)}},
        ),
        lambda: {
            "time in the system, min": (sojourn, mean * (1 - math.exp(-limit / mean))),
            "share cut off": (ends_at("F"), math.exp(-limit / mean)),
        },
    )


def choice_of_several() -> System:
    """An inclusive gateway: each branch by its own chance, again if none."""
    chances, means = (0.5, 0.4), (20.0, 12.0)
    p, q = chances
    neither = (1 - p) * (1 - q)
    longest = sum(means) - 1 / (1 / means[0] + 1 / means[1])
    value = (p * (1 - q) * means[0] + (1 - p) * q * means[1] + p * q * longest) / (1 - neither)
    return System(
        "inclusive gateway, two branches",
        "mean of the longest branch taken, given that one is",
        lambda: system(
            drawing(
                "startEvent:S inclusiveGateway:F task:A task:B inclusiveGateway:J endEvent:E",
                "S>F F>A F>B A>J B>J J>E",
            ),
            [poisson(0.1, max_count=300)],
            tasks={name: {"work": exponential(mean)} for name, mean in zip("AB", means, strict=True)},
            gateways={"F": {"F-A": p, "F-B": q}},
        ),
        lambda: {"time in the system, min": (sojourn, value)},
    )


RARE, MANY = 0.2, 1_000
LOADS = (0.3, 0.5, 0.7, 0.9, 0.95)
SERVERS = (1, 2, 3, 4, 5)
LOGNORMAL_SD = 15.0


def systems(customers: int = 250) -> tuple[System, ...]:
    """Every system; of M/M/c so many customers, which are the first after an empty start."""
    return (
        *(mmc(count, rho, customers) for count in SERVERS for rho in LOADS),
        mg1("Erlang of 3 phases", {"dist": "erlang", "mean": "10 min", "k": 3},
            (10.0, 100.0 * 4 / 3, 1000.0 * 3 * 4 * 5 / 27), second=True),
        mg1("uniform", {"dist": "uniform", "low": "0 min", "high": "20 min"}, (10.0, 400 / 3, 2000.0), second=True),
        mg1("lognormal, sd 1.5 means", {"dist": "lognormal", "mean": "10 min", "sd": minutes(LOGNORMAL_SD)},
            (10.0, 100.0 + LOGNORMAL_SD**2, 0.0), second=False),
        tandem(), feedback(),
        cobham(3, 0.8, (0.2, 0.3, 0.5)), cobham(5, 0.7, (0.5, 0.5)),
        groups(), batches_by_size(), batches_by_time(), vacations(), shifts(finishes=False), shifts(finishes=True),
        fork_join(), race(), cut_off(), choice_of_several(),
    )  # fmt: skip
