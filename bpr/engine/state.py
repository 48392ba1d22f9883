"""What changes during a run: cases, scopes, and the items that tokens wait in. Bare slots, no behaviour."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from bpr.eventlog.tables import NEVER

SIGNAL, WORK, ARRIVAL, SHIFT, DISPATCH, GIVING_UP = range(1, 7)
"""Order of what happens at the same instant: a signal reaches those who wait before anything that was planned;
completions and timers, arrivals and shifts come before the dispatch of queues; whoever has not been taken by then may
lose patience (SG-1, TM-3, PT-1).

0 is SimPy's own: a run that stops at its horizon stops before anything happens there (AR-2)."""

File = tuple[int, int]
"""A file that arrives from another unit: row and node of the task that sent it."""
Causes = tuple[int, ...]
"""Rows of the activity table whose end brought a token to where it is."""


class Call(Protocol):
    """Something scheduled on the clock; `item` is what it was scheduled for."""

    item: Any


class Case:
    """One application."""

    # No slots: what most cases never need is an attribute of the class until it is needed.
    outcome = -1
    final: Causes = ()  # of the token that was consumed last
    open_scopes = 0  # processes that hold tokens, and messages on the way
    scopes_opened = 0
    shared: Mapping[str, Any] = MappingProxyType({})  # attributes of the run, where it has any
    performers: Mapping[int, int] = MappingProxyType({})  # task -> who did it last
    sent: Mapping[int, int] = MappingProxyType({})  # receiver -> messages sent to it that take time
    mailbox: Mapping[int, "list[Causes]"] = MappingProxyType({})  # messages that nobody waited for yet
    catchers: Mapping[int, "list[Item]"] = MappingProxyType({})  # who waits for a message
    inclusive: "tuple[tuple[Scope, int], ...]" = ()  # inclusive joins that hold tokens, and activated complex gateways
    conditions: "tuple[Item, ...]" = ()  # conditional events that wait, in the order in which they began to
    clocks: "Mapping[int, Clock]" = MappingProxyType({})  # of limits that timers wait for, by number

    def __init__(self, number: int, key: int, arrival: int, began: int, service: int) -> None:
        self.number = number
        self.service = service  # whose case it is; -1 in a run of one model
        self.key = key
        self.arrival = arrival
        self.began = began
        self.visits: dict[int, int] = {}
        self.attributes: dict[str, Any] = {}
        self.scopes: list[Scope] = []  # that are open, in the order in which they began

    def open_scope(self, node: int, parent: "Scope | None") -> "Scope":
        """A new scope of this case."""
        scope = Scope(self, node, parent, self.scopes_opened)
        self.scopes_opened += 1
        self.scopes.append(scope)
        return scope


class Clock:
    """When a clock of limits stood still, and the timers that wait for a limit on it to be exceeded."""

    __slots__ = ("since", "stops", "under_way", "waiting")

    def __init__(self) -> None:
        self.stops: list[tuple[int, int]] = []  # [from, to): disjoint, in order, not touching
        self.under_way = 0  # tokens that let it stand still now
        self.since = NEVER  # when the present stop began
        self.waiting: dict[Item, int] = {}  # timer -> when its limit is exceeded if the clock does not stand still


class Scope:
    """An instance of a process or sub-process of a case."""

    # No slots: what few scopes need is an attribute of the class until it is needed.
    host: "Item | None" = None  # that stands in the scope around it
    cleared = 0  # how often all that was in it has been withdrawn; once more when it has ended
    watches: "tuple[Item, ...]" = ()  # the start events of its event sub-processes that wait
    repetition: "Repetition | None" = None  # of an activity with a loop marker
    completed: "tuple[Completed, ...]" = ()  # what can be undone, in the order in which it was completed
    undoes: "tuple[Completed, ...]" = ()  # of a compensation event: what is still to be undone, the last first
    undone: "Completed | None" = None  # of a handler that is a sub-process: what it undoes
    absorbed: Mapping[int, frozenset[int]] = MappingProxyType(
        {}
    )  # activated complex gateway -> flows that have brought a token

    def __init__(self, case: Case, node: int, parent: "Scope | None", number: int) -> None:
        self.case = case
        self.node = node  # the sub-process, or what stands for all instances of an activity; negative: a process
        self.parent = parent
        self.number = number
        self.tokens = 0
        self.items: dict[Item, None] = {}  # an ordered set: what tokens wait in
        self.joins: dict[int, dict[int, list[Causes]]] = {}  # join -> incoming flow -> tokens


class Completed(NamedTuple):
    """An activity that has been completed and can be undone: by `handler`, else by undoing what was done `inside`."""

    node: int
    handler: int
    inside: "tuple[Completed, ...]" = ()


class Repetition:
    """How far an activity with a loop marker is: so many rounds or instances (-1: open), so many of them done.

    An ad hoc sub-process is one, too: its instances are the activities in it, `left` those that are still to begin.
    """

    __slots__ = ("causes", "done", "left", "number")

    def __init__(self, number: int, left: tuple[int, ...] = ()) -> None:
        self.number = number
        self.done = 0
        self.left = left  # nodes
        self.causes: set[int] = set()  # rows of the instances that have ended, where they run at once


class Item:
    """A token that waits: an activity, an event, an event-based gateway or a sub-process, from enabling to end.

    A batch is one item more, which carries its `members` through the queue and the work.
    """

    # No slots: most items change few of these, and a class attribute costs nothing until it is changed.
    ready = NEVER
    released = NEVER
    started = NEVER
    work_end = NEVER
    worked = 0  # effort of all performers for this item, ms
    elapsed = 0  # time worked on it, or on the batch it is in, ms
    remaining = -1  # work still to be done, ms; -1: not drawn yet
    individuals: tuple[int, ...] = ()
    stint_began = NEVER
    stints: list[tuple[int, int, int, int]] | None = None  # (individual, began, ended, worked), if more than one
    station = -1
    waiting = False  # in the queue of its station
    call: Call | None = None  # what will happen to it next; any other call is void
    members: "list[Item] | None" = None
    carrier: "Item | None" = None
    watches: "tuple[Item, ...]" = ()  # its armed boundary events, or the events of an event-based gateway
    host: "Item | None" = None  # whose boundary event (or event-based gateway) this is
    handler = -1  # the event sub-process that this starts
    interrupting = True
    holds = False  # of a conditional event that has happened: its condition has held ever since
    fired = 0
    child: Scope | None = None  # the scope that a sub-process opened
    priority = 0.0  # in the order of the queue: smaller goes first; kept where work may be taken away
    returned = 0  # how often it has come back after losing patience
    files: "tuple[File, ...]" = ()  # that have not been looked at yet
    sends_to: "tuple[int, tuple[File, ...]] | None" = (
        None  # done again for this activity, which has these files already
    )

    def __init__(self, scope: Scope, node: int, visit: int, causes: Causes, now: int) -> None:
        self.scope = scope
        self.node = node
        self.visit = visit
        self.causes = causes
        self.enabled = now


Flows = tuple[int, ...]
Arrived = tuple[Flows | None, Scope, Causes]
"""Where a token that has reached a node goes on: by these flows, in this scope, with these causes.

None: it waits or has been joined; no flows: it is consumed."""
Arrive = Callable[[Scope, int, int, Causes], Arrived]
"""What happens to a token in a scope that reaches a node by a flow, with its causes."""
