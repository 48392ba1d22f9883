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
from bpr.eventlog.tables import LoggedElement, LoggedIndividual, LoggedUnit, LogHeader
from bpr.scenario.calendar import Calendar, Instants, WorkingDays
from bpr.scenario.distributions import Distribution
from bpr.scenario.expression import Expression
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
    SUB_PROCESS = 7
    CATCH = 8  # intermediate timer, message or signal, receive task
    THROW = 9  # message or signal throw event
    END = 10
    TERMINATE = 11
    BOUNDARY = 12  # never reached by a flow
    REPEAT = 13  # stands for all instances of an activity with a loop marker
    ERROR = 14  # error end event


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
    """What is drawn: `element` and `purpose` make the key of the draw, `distribution` the figures.

    `integer`: rounded to whole milliseconds (or positions); else working days or plain numbers.
    """

    element: str
    purpose: str
    distribution: Distribution
    integer: bool = True


@dataclass(frozen=True, slots=True)
class Duration:
    """A slot and its unit: milliseconds, or working days on the limit calendar."""

    slot: int
    working_days: bool = False


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
    """When waiting items are released together: as soon as `size` wait (0: never by size), or at `occasions`."""

    size: int = 0
    occasions: int = -1
    work: int = -1  # slot of the work per batch


@dataclass(frozen=True, slots=True)
class Activity:
    """What a task asks for.

    `work` maps an individual to a slot; `any_work` is the slot where all are alike (-1: no work at all).
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
    assignments: tuple[tuple[str, Expression], ...] = ()


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
    """An event that waits: for its `timer`, for a message, or for a `signal` (its number).

    With a simulated sender `delay` is the time on the way of a message, else the time until it comes from outside.
    """

    timer: Timer | None = None
    simulated_sender: bool = False
    signal: int = -1
    delay: Duration | None = None
    waits_for: int = WaitsFor.NOBODY


@dataclass(frozen=True, slots=True)
class Boundary:
    """A boundary event of an activity or sub-process; what it waits for is in ``Program.catches[node]``."""

    node: int
    interrupting: bool


@dataclass(frozen=True, slots=True)
class Transfer:
    """How a file travels between two units: by the next courier run, then the delay.

    The delay passes on the open hours of `calendar` (-1: always).

    The draw is keyed by the two tasks, so every pair of tasks has a slot of its own, made when it is first needed.
    """

    delay: Distribution | None = None
    occasions: int = -1
    calendar: int = -1


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
    """

    start: int
    gap: int = -1
    calendar: int = -1
    postpone: bool = False
    demand: Demand | None = None
    instants: tuple[int, ...] = ()
    size: int = -1
    max_count: int | None = None


@dataclass(frozen=True, slots=True)
class Backlog:
    """Cases that stand at `node` when the run begins; `age` = time since their arrival."""

    node: int
    count: int
    age: Duration


@dataclass(frozen=True, slots=True)
class Attribute:
    """A case attribute drawn at arrival; a categorical one draws the position of its `labels`."""

    name: str
    slot: int
    labels: tuple[str | bool, ...] = ()


@dataclass(frozen=True, slots=True)
class Program:
    """Everything an engine needs.

    `any_time`: individuals who are given work off shift too, which then waits for their hours.
    Per node: `kind`, `out` (flows), `incoming` (flows), `scope` (sub-process node that contains it, or -1), `unit`. Per
    flow: `target` (node). Behind the flows of the file `target` has one entry flow for every node, number
    ``len(flows) + node``, by which a token enters that comes along no drawn flow. The mappings have the nodes of one
    kind as keys; `absences`: calendar of one individual -> slot that draws 1 for each day on which they are away;
    `throws` the nodes that a message of this node goes to, or the processes that its signal begins in its case;
    `signals`: throwing node -> number of its signal. `errors`: error end event -> the sub-process whose boundary event
    catches it, and that event; `failures`: boundary event of a task -> slot that draws 1 where work ends in its error.
    An activity with a loop marker is two nodes: itself, and behind all nodes of the file one without a name that stands
    for all its instances. Flows and boundary events are of the second; `repeats` says how often the first is done.
    `entries`: sub-process node -> nodes that get a token when it starts. `reach`: inclusive join -> for each node the
    set of its incoming flows (as bits, in the order of `incoming`) that a token there can still reach without passing
    the join. `counted`: the nodes whose visits are counted though nothing is drawn there: a token can come back to
    them, or an expression asks. `stops`: the nodes where a token lets clocks of limits stand still that a timer waits
    for, with the numbers of these clocks. `findings`: warnings and assumptions, which travel with the result.
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
    errors: Mapping[int, tuple[int, int]]
    failures: Mapping[int, int]
    boundaries: Mapping[int, tuple[Boundary, ...]]
    entries: Mapping[int, tuple[int, ...]]
    reach: Mapping[int, Mapping[int, int]]
    repeats: Mapping[int, Repeat]
    counted: frozenset[int]
    stops: Mapping[int, tuple[int, ...]]
    transfers: Mapping[tuple[int, int], Transfer]
    arrivals: tuple[Arrival, ...]
    backlog: tuple[Backlog, ...]
    attributes: tuple[Attribute, ...]
    findings: tuple[Finding, ...] = ()
    drain: bool = True
    loop_guard: int = 10_000
