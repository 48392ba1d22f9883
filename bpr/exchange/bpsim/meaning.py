"""What becomes of each parameter, value and element of BPSim in a scenario, and of each key of a scenario in BPSim."""

from collections.abc import Mapping
from types import MappingProxyType

from bpr.exchange.bpsim.vocabulary import CONTROL, COST, PRIORITY, PROPERTY, RESOURCE, SCENARIO, TIME
from bpr.exchange.meaning import Meaning

CALCULATED = "is a result of a run"

_EFFORT = Meaning(
    "in part", "`work`, or `delay` where nobody performs the task: the sum of the four; of two that vary one"
)
_LAG = Meaning("in part", "`delay`; it passes behind the work here, before it in BPSim, which is said")

IN: Mapping[tuple[str, str], Meaning] = MappingProxyType(
    {
        (SCENARIO, "Start"): Meaning("kept", "`start`; without offset in UTC"),
        (SCENARIO, "Duration"): Meaning(
            "kept", "`horizon` with `drain: false`; months and years are those of the calendar"
        ),
        (SCENARIO, "Warmup"): Meaning("kept", "`warmup`"),
        **{(TIME, name): _EFFORT for name in ("SetUpTime", "ProcessingTime", "ValidationTime", "ReworkTime")},
        **{(TIME, name): _LAG for name in ("TransferTime", "QueueTime", "WaitTime")},
        **{(TIME, name): Meaning("listed", CALCULATED) for name in ("LagTime", "Duration", "ElapsedTime")},
        (CONTROL, "Probability"): Meaning(
            "in part",
            "of a flow that leaves a gateway: `gateways`; of an error or escalation event on the border of a task: "
            "`events`: `probability`; of others: listed",
        ),
        (CONTROL, "Condition"): Meaning(
            "in part",
            "of a flow that leaves a gateway: its condition; of a conditional event: `events`: `condition`; of others: "
            "listed",
        ),
        (CONTROL, "InterTriggerTimer"): Meaning(
            "in part",
            "of a start event: `arrivals`, a stream for each calendar and one for the hours outside; of an event that "
            "catches, on a border or at the start of an event sub-process: `events`: `delay`, once; of others: listed",
        ),
        (CONTROL, "TriggerCount"): Meaning(
            "in part",
            "of a start event: `max_count`; of one that starts an event sub-process: 1 as here; of others: listed",
        ),
        (RESOURCE, "Selection"): Meaning("in part", "`performer`: a role, `all_of`, `any_of` with `choose: preferred`"),
        (RESOURCE, "Availability"): Meaning("in part", "of a resource: `calendar`; of others: listed"),
        (RESOURCE, "Quantity"): Meaning(
            "in part", "of a resource: `count`; by calendar `groups` with `shift_end: handover`; of others: listed"
        ),
        (RESOURCE, "Role"): Meaning("kept", "read by `getResourceByRoles`"),
        (PRIORITY, "Interruptible"): Meaning(
            "in part",
            "true: whatever the same people do with greater priority is `preemptive`, if all that goes behind it is "
            "interruptible and one person does it; else listed",
        ),
        (PRIORITY, "Priority"): Meaning("kept", "`priority`: greater goes first"),
        (COST, "FixedCost"): Meaning("kept", "of a task: `fixed_cost`; of a resource: `cost_per_use`"),
        (COST, "UnitCost"): Meaning(
            "in part", "of a resource: `hourly_cost` (here on duty, there at work); of a task: listed"
        ),
        (PROPERTY, "Property"): Meaning(
            "in part",
            "of a start event: `attributes`; of the scenario: `shared`; of a task: `set`, at its end (BPSim: before, "
            "which is said where it matters); of others: listed",
        ),
        (PROPERTY, "QueueLength"): Meaning("listed", CALCULATED),
    }
)
"""Perspective and parameter -> what becomes of it."""

AROUND: Mapping[str, Meaning] = MappingProxyType(
    {
        "Scenario": Meaning(
            "kept", "the first is `scenario.yaml`, the others inherit from it; `--scenario ID`: one alone"
        ),
        "inherits": Meaning("kept", "resolved parameter by parameter"),
        "result": Meaning("listed", "a scenario of results is left out; run the scenario to have results"),
        "baseTimeUnit": Meaning("kept", "unit of every figure; minutes where none is named"),
        "baseCurrencyUnit": Meaning("kept", "`currency`"),
        "replication, seed, traceOutput, …": Meaning("listed", "of a run: `bpr simulate --replications --seed --log`"),
        "Calendar": Meaning("in part", "`calendars`: events of iCalendar that recur every day or week; others: listed"),
        "validFor": Meaning("in part", "of arrivals, quantities, availability; elsewhere: listed"),
        "ResultRequest": Meaning("listed", "`bpr export bpsim --log` writes results"),
        "VendorExtension": Meaning("listed", "it stays in the drawing"),
        "FloatingParameter": Meaning("kept", "a fixed value"),
        "NumericParameter": Meaning("kept", "a fixed value"),
        "DurationParameter": Meaning("kept", "a fixed value"),
        "StringParameter": Meaning("kept", "a text"),
        "BooleanParameter": Meaning("kept", "true or false"),
        "DateTimeParameter": Meaning("kept", "an instant"),
        "ExpressionParameter": Meaning(
            "in part", "XPath 1.0 with `getProperty('x')`, also `{x}`; other functions: listed"
        ),
        "EnumParameter": Meaning("in part", "`observed`: drawn, not taken in order, which is said"),
        "UserDistribution": Meaning("kept", "discrete: `table`; else `quantiles`"),
        "BetaDistribution": Meaning("listed", "its figures give no bounds"),
    }
)
"""Other elements and attributes -> what becomes of them."""

OUT: Mapping[str, str] = MappingProxyType(
    {
        "start": "`Start`",
        "name": "`name` of the scenario",
        "horizon": "`Duration`; in working days: listed",
        "drain": "false; true is said: a run of BPSim ends with its `Duration`",
        "warmup": "`Warmup`",
        "currency": "`baseCurrencyUnit`",
        "calendars.*.hours": "`Calendar`",
        "resources.*.name": "`resource` of BPMN; of two languages: listed",
        "resources.*.count": "`Quantity`",
        "resources.*.groups.count": "`Quantity` by calendar",
        "resources.*.groups.calendar": "`validFor`",
        "resources.*.groups.hourly_cost": "`UnitCost` where all are alike",
        "resources.*.groups.cost_per_use": "`FixedCost` where all are alike",
        "resources.*.calendar": "`validFor`",
        "resources.*.hourly_cost": "`UnitCost`; of groups that differ: listed",
        "resources.*.cost_per_use": "`FixedCost`; of groups that differ: listed",
        "resources.*.shift_end": "of several groups handover, which is said if it was another; of one: suspend",
        "attributes": "`Property` of the start events",
        "shared": "`Property` of the scenario",
        "arrivals.start": "`ElementParameters` of the start event",
        "arrivals.interarrival": "`InterTriggerTimer`",
        "arrivals.calendar": "`validFor`; with `calendar_mode: postpone` the stream is listed",
        "arrivals.max_count": "`TriggerCount`; of several streams of one event: listed",
        "tasks.*.performer": "`Selection`",
        "tasks.*.choose": "preferred; others: listed",
        "tasks.*.work": "`ProcessingTime`, a shift as `SetUpTime`; by role: listed",
        "tasks.*.delay": "`WaitTime`; that it passes before the work there is said",
        "tasks.*.priority": "`Priority`; with `if`, `visits(…)`, `age`: listed",
        "tasks.*.preemptive": "`Interruptible` of all that the same people do with lesser priority; listed where other "
        "work that goes before it is not preemptive",
        "tasks.*.fixed_cost": "`FixedCost`",
        "tasks.*.set": "`Property` of the task",
        "events.*.delay": "`InterTriggerTimer`; that it passes once is said",
        "events.*.condition": "`Condition`, on a border or at the start of an event sub-process",
        "events.*.probability": "`Probability`",
        "gateways": "`Probability`, `Condition` of the flows",
    }
)
"""Key of a scenario -> how BPSim says it. Every other key is listed by name when it is written."""
