"""What happened -> a scenario of results (BPSim 7): times and counts of elements and of the process, no conditions.

Counts and sums are those of a replication, on the average; least, greatest and mean are those of all replications. A
time is counted where it is more than 0; of resources the sum of the time at work is said; of flows and gateways how
often a case came by (where the log has the choices of gateways).
"""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from bpr.eventlog.tables import NEVER, EventLog
from bpr.exchange.bpsim.stating import Element, element, figure
from bpr.exchange.bpsim.tree import put_scenario
from bpr.exchange.bpsim.vocabulary import BPMN, CONTROL, TIME
from bpr.exchange.bpsim.writer import SCENARIO_ID
from bpr.process.graph import ProcessGraph
from bpr.units import MINUTE

Times = NDArray[np.int64]

RESULTS_ID = f"{SCENARIO_ID}_results"
"""Id of the scenario of results."""


def write_results(root: Element, graph: ProcessGraph, log: EventLog) -> None:
    """Put the results of a log into the tree of a BPMN file, beside the scenario that they are of.

    Parameters
    ----------
    root
        ``definitions`` of the file, with the scenario in it (`bpr.exchange.bpsim.writer`); it is changed.
    graph
        The same file as a graph.
    log
        Of runs of that scenario.
    """
    settings = element("ScenarioParameters", baseTimeUnit="min", replication=str(log.header.replications))
    if log.header.seed is not None:
        settings.set("seed", str(log.header.seed))
    made = element("Scenario", settings, id=RESULTS_ID, name=log.header.name or RESULTS_ID, result=SCENARIO_ID)
    made.extend(_of_process(graph, log))
    made.extend(_of_activities(graph, log))
    made.extend(_of_choices(graph, log))
    made.extend(_of_resources(root, log))
    put_scenario(root, made)


def _of_process(graph: ProcessGraph, log: EventLog) -> Iterator[Element]:
    """Cases: how many, and how long; said of the process where they begin."""
    ended = log.cases["end"] != NEVER
    times = (log.cases["end"] - log.cases["arrival"])[ended]
    for process in list(graph.processes)[:1]:
        yield _entry(process, {"ElapsedTime": times}, log.cases.rows, log.header.replications)


def _of_activities(graph: ProcessGraph, log: EventLog) -> Iterator[Element]:
    """Activities and events: how often, and for how long they waited and took."""
    rows = log.activities
    done = rows["completed"] != NEVER
    for number, logged in enumerate(log.elements):
        mine = done & (rows["element"] == number)
        if logged.id in graph and mine.any():
            times = {
                "WaitTime": (rows["started"] - rows["enabled"])[mine],
                "ProcessingTime": rows["worked"][mine],
                "ElapsedTime": (rows["completed"] - rows["enabled"])[mine],
            }
            yield _entry(logged.id, times, int(mine.sum()), log.header.replications)


def _of_choices(graph: ProcessGraph, log: EventLog) -> Iterator[Element]:
    """Gateways that choose, and the flows that were taken there: how often."""
    flows = log.events["flow"]
    for number, flow in enumerate(log.flows):
        if times := int((flows == number).sum()):
            yield _entry(flow, {}, times, log.header.replications)
    for number, logged in enumerate(log.elements):
        times = int((log.events["element"] == number).sum())
        if times and logged.id in graph:
            yield _entry(logged.id, {}, times, log.header.replications)


def _of_resources(root: Element, log: EventLog) -> Iterator[Element]:
    """Roles: the time that they were at work."""
    known = {found.get("id") for found in root.iterchildren(f"{{{BPMN}}}resource")}
    worked: dict[str, int] = {}
    for individual, ms in zip(log.assignments["individual"].tolist(), log.assignments["worked"].tolist(), strict=True):
        role = log.individuals[individual].role
        worked[role] = worked.get(role, 0) + ms
    for role, ms in worked.items():
        if role in known:
            total = _result("sum", ms / log.header.replications / MINUTE)
            yield element("ElementParameters", element(TIME, element("ProcessingTime", total)), elementRef=role)


def _entry(about: str, times: Mapping[str, Times], times_done: int, replications: int) -> Element:
    made = element("ElementParameters", elementRef=about)
    known = {name: column for name, column in times.items() if len(column)}
    if known:
        made.append(element(TIME, *(_summary(name, column, replications) for name, column in known.items())))
    made.append(element(CONTROL, element("TriggerCount", _result("count", times_done / replications))))
    return made


def _summary(name: str, times: Times, replications: int) -> Element:
    figures = {
        "min": float(times.min()),
        "max": float(times.max()),
        "mean": float(times.mean()),
        "sum": float(times.sum()) / replications,
    }
    made = element(name, *(_result(kind, value / MINUTE) for kind, value in figures.items()))
    made.append(_result("count", int((times > 0).sum()) / replications))
    return made


def _result(kind: str, value: float) -> Element:
    return element("FloatingParameter", value=figure(value), result=kind)
