"""What of the BPSim data nobody read, and why: every parameter with a value that has no counterpart is told by name."""

from collections.abc import Mapping
from types import MappingProxyType

from bpr.exchange.bpsim.data import Parameter, ScenarioData
from bpr.exchange.bpsim.meaning import CALCULATED
from bpr.exchange.bpsim.vocabulary import CONTROL, COST, PRIORITY, PROPERTY, RESOURCE, TIME
from bpr.process.elements import Activity, BlackBox, Event, Gateway, Task
from bpr.process.graph import ProcessGraph

_TASKS_LAST = "only tasks take time here"

REASONS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        (TIME, "LagTime"): CALCULATED,
        (TIME, "Duration"): CALCULATED,
        (TIME, "ElapsedTime"): CALCULATED,
        (PROPERTY, "QueueLength"): CALCULATED,
        (COST, "UnitCost"): "here people cost by the hour, not tasks",
        (PRIORITY, "Interruptible"): "only the work of tasks is interrupted by other work here",
        (CONTROL, "Probability"): "chances are those of flows behind a gateway, and of errors and escalations on tasks",
        (CONTROL, "Condition"): "conditions are those of flows that leave a gateway, and of conditional events",
        (CONTROL, "InterTriggerTimer"): "only start events and catching events are triggered here",
        (CONTROL, "TriggerCount"): "only start events are counted here",
        (RESOURCE, "Selection"): "only tasks have performers here",
        (RESOURCE, "Quantity"): "it gives the number of a resource, and this is none",
        (RESOURCE, "Availability"): "it gives the hours of a resource, and this is none",
    }
)
"""Perspective and parameter -> why it was left where it stands."""

_NO_EFFECT = ("replication", "seed", "traceOutput", "traceFormat", "baseResultFrequency", "baseResultFrequencyCumul")
"""Settings of a run, which a scenario file does not hold."""


def say_left(data: ScenarioData, graph: ProcessGraph) -> None:
    """Tell what was not read."""
    for parameter in data.left():
        say_left_out(parameter, graph, _why(parameter, graph))
    given = [f"{name}={data.settings[name]}" for name in _NO_EFFECT if name in data.settings]
    if given:
        data.report.add(
            "BPSIM-RUN",
            data.where,
            "{given} belong to a run, not to a scenario.",
            "Give them to the run: bpr simulate --replications … --seed … --log ….",
            "warning",
            given=", ".join(given),
        )
    if data.requests:
        data.report.add(
            "BPSIM-REQUESTS",
            data.where,
            "The file asks for {count} results; a scenario asks for none.",
            "Nothing to do: bpr simulate prints its measures, bpr export bpsim --log writes results of BPSim.",
            "warning",
            count=data.requests,
        )
    for name in data.extensions:
        data.report.add(
            "BPSIM-VENDOR",
            data.where,
            "What a vendor added, '{name}', was not read; it stays in the drawing.",
            "Check whether it changes a run.",
            "warning",
            name=name,
        )


def say_left_out(parameter: Parameter, graph: ProcessGraph, why: str) -> None:
    """Tell that a parameter was not read, and why."""
    element = parameter.element
    parameter.add(
        "BPSIM-LEFT",
        "{name} of {element} was not read: {why}.",
        "Write what it means into the scenario by hand, or leave it out on purpose.",
        name=parameter.name,
        element=f"'{graph.element(element).label}'" if element in graph else f"'{element}'",
        why=why,
    )


def _why(parameter: Parameter, graph: ProcessGraph) -> str:
    element = parameter.element
    flows = {flow.id for flow in graph.flows()}
    if element not in graph and element not in flows and parameter.perspective not in (RESOURCE, COST):
        return "it is no element that takes part in a run" if element in graph.processes else "the drawing has none"
    if (parameter.perspective, parameter.name) in REASONS:
        return REASONS[parameter.perspective, parameter.name]
    found = graph.element(element) if element in graph else None
    if isinstance(found, Event | Gateway | BlackBox) or found is None:
        return _TASKS_LAST if parameter.perspective == TIME else "it has no counterpart on this kind of element"
    if isinstance(found, Activity) and not isinstance(found, Task):
        return f"{_TASKS_LAST}; what is inside '{found.label}' carries the figures"
    return "it has no counterpart here"
