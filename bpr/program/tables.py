"""A model made flat: rows of integers, ready to run. Values only; `compile` makes them, the engines read nothing else.

Nodes, flows, units, individuals, stations, calendars and slots are numbered from 0 in the order of the files; a number
is an index into the tuple of that name; -1 means none. Times are ms since the start of the scenario. The rows are
tuples and not arrays, because an engine written in Python reads a tuple three times as fast as an array element.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from bpr.errors import Finding
from bpr.eventlog.tables import LoggedElement, LoggedIndividual, LoggedService, LoggedUnit, LogHeader
from bpr.frozen import frozen
from bpr.scenario.calendar import Calendar, Instants, WorkingDays
from bpr.scenario.distributions import Distribution
from bpr.scenario.expression import Expression
from bpr.scenario.presence import Presence
from bpr.scenario.rates import Rates
from bpr.units import Span


class NodeKind(IntEnum):
    """What a token does at a node."""

    PASS = 0  # start events, none throw events, link events: moves on at once
    MERGE = 1  # several flows in: every token on its own
    ACTIVITY = 2
    EXCLUSIVE = 3  # chooses one flow
    PARALLEL = 4
    INCLUSIVE = 5
    EVENT_BASED = 6
    SUB_PROCESS = 7  # opens a scope: sub-process, transaction, ad hoc sub-process, call activity
    CATCH = 8  # intermediate timer, message, signal or condition, receive task
    THROW = 9  # message or signal throw event
    END = 10
    TERMINATE = 11
    BOUNDARY = 12  # never reached by a flow
    REPEAT = 13  # stands for all instances of an activity with a loop marker
    ERROR = 14  # error end event
    EVENT_START = 15  # start event of an event sub-process: never reached by a flow
    ESCALATION = 16  # throws an escalation, and goes on or ends
    COMPENSATION = 17  # undoes what has been completed, and goes on or ends
    CANCEL = 18  # cancel end event of a transaction
    COMPLEX = 19  # gateway that some of its incoming flows activate


class ShiftEnd(IntEnum):
    """What becomes of work at the end of the shift (SEMANTICS 14)."""

    SUSPEND = 0
    HANDOVER = 1
    FINISH = 2
    FIT = 3


class WaitsFor(IntEnum):
    """Whom a delay or a message waits for."""

    NOBODY = 0
    APPLICANT = 1
    OTHER_AGENCY = 2


@dataclass(frozen=True, slots=True)
class Slot:
    """What is drawn: `service`, `element` and `purpose` make the key of the draw, `distribution` the figures.

    `integer`: rounded to whole milliseconds (or positions); else working days or plain numbers. `service`: whose
    element it is, in a run of several services (SV-1).
    """

    element: str
    purpose: str
    distribution: Distribution
    integer: bool = True
    service: str = ""


@dataclass(frozen=True, slots=True)
class Duration:
    """A slot and its unit: milliseconds, or working days on the limit calendar; multiplied by `times` for the case."""

    slot: int
    working_days: bool = False
    times: Expression | None = None


@dataclass(frozen=True, slots=True)
class Station:
    """A queue: who may do the work that waits in it.

    `parts`: for each person needed at the same time, the individuals of whom one is taken, in ascending order.
    `ranks`: the same shape; the free individual of the lowest rank is taken, then the one free for longest.
    """

    name: str
    parts: tuple[tuple[int, ...], ...]
    ranks: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Occasions:
    """Recurring instants in a time zone; with a `calendar` only on its working days."""

    instants: Instants
    zone: str
    name: str = ""  # of the calendar
    calendar: Calendar | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Batch:
    """When waiting items are released together: `size` of them wait (0: never), at `occasions`, or one is of `age`."""

    size: int = 0
    occasions: int = -1
    age: Duration | None = None
    work: int = -1  # slot of the work per batch


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a case waits in a queue before it gives up, and whether it comes back.

    Parameters
    ----------
    after
        So long it waits.
    returns
        Slot that draws 1 where it comes back; -1: it never does.
    back
        The time until then.
    most
        Most returns to one queue on end; 0: any number.
    """

    after: Duration
    returns: int = -1
    back: Duration | None = None
    most: int = 0


@dataclass(frozen=True, slots=True)
class Activity:
    """What a task asks for.

    `work` maps an individual to a slot; `any_work` is the slot where all are alike (-1: no work at all). `factors`:
    slot of work -> what its draw is multiplied by. `ages`: the priority changes while the case waits.
    """

    station: int = -1
    any_work: int = -1
    work: Mapping[int, int] | None = None
    delay: Duration | None = None
    waits_for: int = WaitsFor.NOBODY
    priority: float | Expression = 0.0  # greater goes first
    shift_end: int = ShiftEnd.SUSPEND
    same_as: int = -1
    different_from: int = -1
    batch: Batch | None = None
    factors: Mapping[int, Expression] = field(default_factory=frozen)
    ages: bool = False
    preemptive: bool = False
    patience: Patience | None = None
    assignments: tuple[tuple[str, "Expression | Attribute"], ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A case attribute that gets its value when a data object is written: `value`, else a draw (see `Attribute`)."""

    attribute: "Attribute"
    value: Expression | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """How an exclusive or inclusive gateway chooses among its outgoing flows, in the order of the file.

    Exclusive: the first true condition; else one draw from `slots[0]` (a position); else the default.
    Inclusive: each flow by its condition or its own slot (0 or 1). `default` is a position, -1 = none.
    """

    conditions: tuple[Expression | None, ...]
    slots: tuple[int, ...]
    default: int = -1


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit whose excess a timer waits for: of the activity `of` (-1: of the case), on the clock of this number."""

    span: Span
    of: int = -1
    clock: int = 0


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer event: after a `duration`, at an `instant` (ms), or when a `limit` is exceeded.

    It fires `repeat` times (0: until cancelled).
    """

    duration: Duration | None = None
    instant: int | None = None
    repeat: int = 1
    limit: Limit | None = None


@dataclass(frozen=True, slots=True)
class Catch:
    """An event that waits: for its `timer`, for a message, for a `signal` (its number), or until a `condition` holds.

    With a simulated sender `delay` is the time on the way of a message, else the time until it comes from outside.
    """

    timer: Timer | None = None
    simulated_sender: bool = False
    signal: int = -1
    condition: Expression | None = None
    delay: Duration | None = None
    waits_for: int = WaitsFor.NOBODY


@dataclass(frozen=True, slots=True)
class Boundary:
    """A boundary event of an activity or sub-process; what it waits for is in ``Program.catches[node]``."""

    node: int
    interrupting: bool


@dataclass(frozen=True, slots=True)
class Handler:
    """An event sub-process and its start event; what that waits for is in ``Program.catches[start]``."""

    node: int
    start: int
    interrupting: bool


@dataclass(frozen=True, slots=True)
class Undoing:
    """What a compensation event undoes: an `activity`, as flows know it, or everything (-1); whether it `waits`."""

    activity: int = -1
    waits: bool = True


@dataclass(frozen=True, slots=True)
class AdHoc:
    """How an ad hoc sub-process is done.

    `times`: for each of its entries the slot of how often it is done, -1: once. `condition`: over as soon as it holds;
    `cancels`: what is still at work then is withdrawn.
    """

    times: tuple[int, ...]
    sequential: bool = False
    condition: Expression | None = None
    cancels: bool = True


@dataclass(frozen=True, slots=True)
class Activation:
    """When a complex gateway is activated: by so many incoming flows (0: by none), or as soon as `condition` holds."""

    number: int = 0
    condition: Expression | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """How a file travels between two units: by the next courier run, then the delay.

    The delay passes on the open hours of `calendar` (-1: always).

    A share `returned` of the files turns out faulty on arrival and goes back to the task that sent it. The draws are
    keyed by the two tasks, so every pair of tasks has slots of its own, made when they are first needed.
    """

    delay: Distribution | None = None
    occasions: int = -1
    calendar: int = -1
    returned: float = 0.0


class RepeatKind(IntEnum):
    """Loop markers of BPMN."""

    STANDARD = 0
    SEQUENTIAL = 1  # multi-instance, one after the other
    PARALLEL = 2  # multi-instance, all at once


@dataclass(frozen=True, slots=True)
class Repeat:
    """How often an activity with a loop marker is done.

    Parameters
    ----------
    node
        The activity.
    kind
        Its marker.
    times, times_of
        The number of rounds or instances: a slot, or an expression; -1 and None: neither.
    again
        Slot that draws 1 for one more round of a standard loop; -1: none.
    condition
        A standard loop goes on while it holds; a multi-instance activity is over as soon as it holds.
    test_before
        Whether a standard loop asks before the first round.
    most
        Most rounds of a standard loop; 0: any number.
    """

    node: int
    kind: RepeatKind
    times: int = -1
    times_of: Expression | None = None
    again: int = -1
    condition: Expression | None = None
    test_before: bool = False
    most: int = 0


@dataclass(frozen=True, slots=True)
class Demand:
    """A rate that changes: cases an hour by weekday and hour, factors by month, in `zone`; nobody comes off `hours`."""

    rates: Rates
    months: tuple[float, ...]
    zone: str
    hours: Calendar | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """A stream of cases at a start event.

    Parameters
    ----------
    start
        The event.
    gap
        Slot of the time between arrivals, ms; with `demand`, of the cases expected between two (exponential, mean 1);
        -1: cases arrive at `instants`.
    calendar, postpone
        In whose hours the gap passes; `postpone`: it passes on the clock, then the arrival waits for opening hours.
    size
        Slot of the number of cases that arrive together; -1: one.
    max_count
        Most cases.
    stream
        Number of the stream among those of its service, which keys the draws of its cases.
    """

    start: int
    gap: int = -1
    calendar: int = -1
    postpone: bool = False
    demand: Demand | None = None
    instants: tuple[int, ...] = ()
    size: int = -1
    max_count: int | None = None
    stream: int = 0


@dataclass(frozen=True, slots=True)
class Backlog:
    """Cases that stand at `node` when the run begins; `age` = time since their arrival; `stream` as in `Arrival`."""

    node: int
    count: int
    age: Duration
    stream: int = 0


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute that is drawn; a categorical one draws the position of its `labels`.

    `service`: whose cases have it; -1 in a run of one model.
    """

    name: str
    slot: int
    labels: tuple[str | bool, ...] = ()
    service: int = -1


@dataclass(frozen=True, slots=True)
class Program:
    """Everything an engine needs.

    `any_time`: individuals who are given work off shift too, which then waits for their hours.
    Per node: `kind`, `out` (flows), `incoming` (flows), `scope` (sub-process node that contains it, or -1), `unit`. Per
    flow: `target` (node). Behind the flows of the file `target` has one entry flow for every node, number
    ``len(flows) + node``, by which a token enters that comes along no drawn flow. The mappings have the nodes of one
    kind as keys; `absences`: calendar of one individual -> slot that draws 1 for each day on which they are away;
    `presences`: calendar of one individual -> slot of uniform figures for each day and part of it, and the shares;
    `shared`: attributes that belong to the run, not to a case;
    `throws` the nodes that a message of this node goes to, or the processes that its signal begins in its case;
    `signals`: throwing node -> number of its signal. `caught`: event that throws an error or escalation -> the events
    that catch it, and how well they fit: 0 where they name it, 1 where they catch any. `failures`: boundary event of a
    task -> slot that draws 1 where work ends in its error or escalation. `process`: number of each node's process.
    `handlers`: the event sub-processes of a scope, by sub-process or call activity, of a process by −1 − its number.
    `compensations`: activity that can be undone, as flows know it -> its handler, -1: by what was completed in it.
    `undoings`: compensation events. `transactions`: transaction -> the cancel event on its border, -1: none.
    An activity with a loop marker is two nodes: itself, and behind all nodes of the file one without a name that stands
    for all its instances. Flows and boundary events are of the second; `repeats` says how often the first is done.
    What has conditions on its outgoing flows gets one more, an inclusive gateway with these flows; `behind`: that node
    -> the element behind which it stands.
    `entries`: sub-process node -> nodes that get a token when it starts. `reach`: inclusive join -> for each node the
    set of its incoming flows (as bits, in the order of `incoming`) that a token there can still reach without passing
    the join. `written`: node that writes data objects -> the attributes that get their values then. `counted`: the
    nodes whose visits are counted though nothing is drawn there: a token can come back to them, or an expression asks.
    `stops`: the nodes where a token lets clocks of limits stand still that a timer waits for, with the numbers of these
    clocks. `findings`: warnings and assumptions, which travel with the result.
    `signal_names`: the name of each signal, empty where the file gives none. In a run of several services `services`
    says which rows of the log are whose, and `service` whose each node is (-1 in a run of one model).
    What the numbers in these fields refer to is stated once more, for programs, in `bpr.program.references`.
    """

    header: LogHeader
    start: datetime
    elements: tuple[LoggedElement, ...]
    flows: tuple[str, ...]
    units: tuple[LoggedUnit, ...]
    individuals: tuple[LoggedIndividual, ...]
    individual_calendar: tuple[int, ...]
    any_time: frozenset[int]
    calendars: tuple[tuple[str, Calendar], ...]
    absences: Mapping[int, int]
    presences: Mapping[int, tuple[int, Presence]]
    stations: tuple[Station, ...]
    slots: tuple[Slot, ...]
    occasions: tuple[Occasions, ...]
    working_days: WorkingDays
    kind: tuple[int, ...]
    out: tuple[tuple[int, ...], ...]
    incoming: tuple[tuple[int, ...], ...]
    scope: tuple[int, ...]
    unit: tuple[int, ...]
    target: tuple[int, ...]
    activities: Mapping[int, Activity]
    choices: Mapping[int, Choice]
    catches: Mapping[int, Catch]
    throws: Mapping[int, tuple[int, ...]]
    signals: Mapping[int, int]
    caught: Mapping[int, Mapping[int, int]]
    failures: Mapping[int, int]
    process: tuple[int, ...]
    handlers: Mapping[int, tuple[Handler, ...]]
    compensations: Mapping[int, int]
    undoings: Mapping[int, Undoing]
    transactions: Mapping[int, int]
    ad_hoc: Mapping[int, AdHoc]
    activations: Mapping[int, Activation]
    boundaries: Mapping[int, tuple[Boundary, ...]]
    entries: Mapping[int, tuple[int, ...]]
    reach: Mapping[int, Mapping[int, int]]
    repeats: Mapping[int, Repeat]
    behind: Mapping[int, int]
    written: Mapping[int, tuple[Written, ...]]
    counted: frozenset[int]
    stops: Mapping[int, tuple[int, ...]]
    transfers: Mapping[tuple[int, int], Transfer]
    arrivals: tuple[Arrival, ...]
    backlog: tuple[Backlog, ...]
    attributes: tuple[Attribute, ...]
    shared: tuple[Attribute, ...]
    findings: tuple[Finding, ...] = ()
    drain: bool = True
    loop_guard: int = 10_000
    signal_names: tuple[str, ...] = ()
    service: tuple[int, ...] = ()
    services: tuple[LoggedService, ...] = ()

    @property
    def preemptive(self) -> bool:
        """Whether some work takes performers away from other work."""
        return any(plan.preemptive for plan in self.activities.values())
