"""The words of BPSim 1.0 and 2.0: namespaces, parameters by perspective, units of time. One table each."""

from collections.abc import Mapping
from types import MappingProxyType

from bpr.units import DAY, HOUR, MINUTE, SECOND

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPSIM_1, BPSIM_2 = "http://www.bpsim.org/schemas/1.0", "http://www.bpsim.org/schemas/2.0"

TIME, CONTROL, RESOURCE = "TimeParameters", "ControlParameters", "ResourceParameters"
PRIORITY, COST, PROPERTY, SCENARIO = "PriorityParameters", "CostParameters", "PropertyParameters", "ScenarioParameters"

PARAMETERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        TIME: (
            "TransferTime",
            "QueueTime",
            "WaitTime",
            "SetUpTime",
            "ProcessingTime",
            "ValidationTime",
            "ReworkTime",
            "LagTime",
            "Duration",
            "ElapsedTime",
        ),
        CONTROL: ("Probability", "Condition", "InterTriggerTimer", "TriggerCount"),
        RESOURCE: ("Selection", "Availability", "Quantity", "Role"),
        PRIORITY: ("Interruptible", "Priority"),
        COST: ("FixedCost", "UnitCost"),
        PROPERTY: ("Property", "QueueLength"),
        SCENARIO: ("Start", "Duration", "Warmup"),
    }
)
"""Perspective -> its parameters, in the order of the schema."""

UNITS: Mapping[str, int] = MappingProxyType(
    {"ms": 1, "s": SECOND, "min": MINUTE, "hour": HOUR, "day": DAY, "year": 365 * DAY}
)
"""Unit of time -> ms."""
