"""What the numbers in the rows of a program refer to, stated once, and renumbering by that statement.

Every field of every row is in `REFERS`; a test fails where one is missing, and `renumber` raises.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import Enum, auto
from types import MappingProxyType
from typing import Any

from bpr.eventlog.tables import LoggedElement, LoggedIndividual, LoggedUnit
from bpr.program import tables


class Kind(Enum):
    """What is numbered in a program; a negative number refers to nothing, but for scopes."""

    NODE = auto()
    PROCESS = auto()
    SCOPE = auto()  # a node, or −1 − the number of a process
    FLOW = auto()  # of the file, and the entry flows behind them
    UNIT = auto()
    INDIVIDUAL = auto()
    CALENDAR = auto()
    STATION = auto()
    SLOT = auto()
    OCCASION = auto()
    SIGNAL = auto()
    SERVICE = auto()


class Plain(Enum):
    """No number of anything: taken as it is."""

    VALUE = auto()
    SAME = auto()  # of the whole program: must be the same in all services of a run
    MADE = auto()  # of the whole program: made anew for a run of several services


@dataclass(frozen=True, slots=True)
class Rows:
    """A tuple with one entry for everything of a kind, in the order of the numbers."""

    of: Kind
    what: Any = Plain.VALUE


@dataclass(frozen=True, slots=True)
class Keyed:
    """A mapping: what its keys refer to, and what its values do."""

    by: Any
    what: Any = Plain.VALUE


@dataclass(frozen=True, slots=True)
class Each:
    """A tuple of any length."""

    what: Any


@dataclass(frozen=True, slots=True)
class Members:
    """A frozen set of numbers."""

    of: Kind


@dataclass(frozen=True, slots=True)
class Perhaps:
    """A row of this class, or a plain value."""

    row: type


Shape = Kind | Plain | Rows | Keyed | Each | Members | Perhaps | type | tuple[Any, ...]
"""What a value is: a number, a plain value, a container, a row (its class), or a tuple with a shape for each place."""

_NODE, _SLOT, _VALUE = Kind.NODE, Kind.SLOT, Plain.VALUE

REFERS: Mapping[type, Mapping[str, Shape]] = MappingProxyType(
    {
        LoggedElement: {"id": _VALUE, "name": _VALUE, "type": _VALUE, "unit": Kind.UNIT},
        LoggedUnit: {"id": _VALUE, "name": _VALUE},
        LoggedIndividual: {
            "id": _VALUE,
            "name": _VALUE,
            "role": _VALUE,
            "hourly_cost": _VALUE,
            "cost_per_use": _VALUE,
            "unit": Kind.UNIT,
        },
        tables.Slot: {
            "element": _VALUE,
            "purpose": _VALUE,
            "distribution": _VALUE,
            "integer": _VALUE,
            "service": _VALUE,  # set where services are put together, as it depends on what is drawn
        },
        tables.Duration: {"slot": _SLOT, "working_days": _VALUE, "times": _VALUE},
        tables.Station: {"name": _VALUE, "parts": Each(Each(Kind.INDIVIDUAL)), "ranks": _VALUE},
        tables.Occasions: {"instants": _VALUE, "zone": _VALUE, "name": _VALUE, "calendar": _VALUE},
        tables.Batch: {"size": _VALUE, "occasions": Kind.OCCASION, "age": tables.Duration, "work": _SLOT},
        tables.Patience: {"after": tables.Duration, "returns": _SLOT, "back": tables.Duration, "most": _VALUE},
        tables.Activity: {
            "station": Kind.STATION,
            "any_work": _SLOT,
            "work": Keyed(Kind.INDIVIDUAL, _SLOT),
            "delay": tables.Duration,
            "waits_for": _VALUE,
            "priority": _VALUE,
            "shift_end": _VALUE,
            "same_as": _NODE,
            "different_from": _NODE,
            "batch": tables.Batch,
            "factors": Keyed(_SLOT),
            "ages": _VALUE,
            "preemptive": _VALUE,
            "patience": tables.Patience,
            "assignments": Each((_VALUE, Perhaps(tables.Attribute))),
        },
        tables.Written: {"attribute": tables.Attribute, "value": _VALUE},
        tables.Choice: {"conditions": _VALUE, "slots": Each(_SLOT), "default": _VALUE},
        tables.Limit: {"span": _VALUE, "of": _NODE, "clock": _VALUE},  # a clock of a case, hence of its service
        tables.Timer: {"duration": tables.Duration, "instant": _VALUE, "repeat": _VALUE, "limit": tables.Limit},
        tables.Catch: {
            "timer": tables.Timer,
            "simulated_sender": _VALUE,
            "signal": Kind.SIGNAL,
            "condition": _VALUE,
            "delay": tables.Duration,
            "waits_for": _VALUE,
        },
        tables.Boundary: {"node": _NODE, "interrupting": _VALUE},
        tables.Handler: {"node": _NODE, "start": _NODE, "interrupting": _VALUE},
        tables.Undoing: {"activity": _NODE, "waits": _VALUE},
        tables.AdHoc: {"times": Each(_SLOT), "sequential": _VALUE, "condition": _VALUE, "cancels": _VALUE},
        tables.Activation: {"number": _VALUE, "condition": _VALUE},
        tables.Transfer: {
            "delay": _VALUE,
            "occasions": Kind.OCCASION,
            "calendar": Kind.CALENDAR,
            "returned": _VALUE,
        },
        tables.Repeat: {
            "node": _NODE,
            "kind": _VALUE,
            "times": _SLOT,
            "times_of": _VALUE,
            "again": _SLOT,
            "condition": _VALUE,
            "test_before": _VALUE,
            "most": _VALUE,
        },
        tables.Demand: {"rates": _VALUE, "months": _VALUE, "zone": _VALUE, "hours": _VALUE},
        tables.Arrival: {
            "start": _NODE,
            "gap": _SLOT,
            "calendar": Kind.CALENDAR,
            "postpone": _VALUE,
            "demand": tables.Demand,
            "instants": _VALUE,
            "size": _SLOT,
            "max_count": _VALUE,
            "stream": _VALUE,  # counted within the service
        },
        tables.Backlog: {"node": _NODE, "count": _VALUE, "age": tables.Duration, "stream": _VALUE},
        tables.Attribute: {"name": _VALUE, "slot": _SLOT, "labels": _VALUE, "service": Kind.SERVICE},
        tables.Program: {
            "header": Plain.MADE,
            "start": Plain.SAME,
            "elements": Rows(_NODE, LoggedElement),
            "flows": Rows(Kind.FLOW),
            "units": Rows(Kind.UNIT, LoggedUnit),
            "individuals": Rows(Kind.INDIVIDUAL, LoggedIndividual),
            "individual_calendar": Rows(Kind.INDIVIDUAL, Kind.CALENDAR),
            "any_time": Members(Kind.INDIVIDUAL),
            "calendars": Rows(Kind.CALENDAR),
            "absences": Keyed(Kind.CALENDAR, _SLOT),
            "presences": Keyed(Kind.CALENDAR, (_SLOT, _VALUE)),
            "stations": Rows(Kind.STATION, tables.Station),
            "slots": Rows(_SLOT, tables.Slot),
            "occasions": Rows(Kind.OCCASION, tables.Occasions),
            "working_days": Plain.SAME,
            "kind": Rows(_NODE),
            "out": Rows(_NODE, Each(Kind.FLOW)),
            "incoming": Rows(_NODE, Each(Kind.FLOW)),
            "scope": Rows(_NODE, _NODE),
            "unit": Rows(_NODE, Kind.UNIT),
            "target": Rows(Kind.FLOW, _NODE),
            "activities": Keyed(_NODE, tables.Activity),
            "choices": Keyed(_NODE, tables.Choice),
            "catches": Keyed(_NODE, tables.Catch),
            "throws": Keyed(_NODE, Each(_NODE)),
            "signals": Keyed(_NODE, Kind.SIGNAL),
            "caught": Keyed(_NODE, Keyed(_NODE)),
            "failures": Keyed(_NODE, _SLOT),
            "process": Rows(_NODE, Kind.PROCESS),
            "handlers": Keyed(Kind.SCOPE, Each(tables.Handler)),
            "compensations": Keyed(_NODE, _NODE),
            "undoings": Keyed(_NODE, tables.Undoing),
            "transactions": Keyed(_NODE, _NODE),
            "ad_hoc": Keyed(_NODE, tables.AdHoc),
            "activations": Keyed(_NODE, tables.Activation),
            "boundaries": Keyed(_NODE, Each(tables.Boundary)),
            "entries": Keyed(_NODE, Each(_NODE)),
            "reach": Keyed(_NODE, Keyed(_NODE)),
            "repeats": Keyed(_NODE, tables.Repeat),
            "behind": Keyed(_NODE, _NODE),
            "written": Keyed(_NODE, Each(tables.Written)),
            "counted": Members(_NODE),
            "stops": Keyed(_NODE),
            "transfers": Keyed((Kind.UNIT, Kind.UNIT), tables.Transfer),
            "arrivals": Each(tables.Arrival),
            "backlog": Each(tables.Backlog),
            "attributes": Each(tables.Attribute),
            "shared": Each(tables.Attribute),
            "findings": Plain.MADE,
            "drain": Plain.SAME,
            "loop_guard": Plain.SAME,
            "signal_names": Rows(Kind.SIGNAL),
            "service": Rows(_NODE, Kind.SERVICE),
            "services": Plain.MADE,
        },
    }
)
"""Class of a row -> field -> what stands in it."""

Numbers = Callable[[Kind, int], int]
"""``numbers(kind, old)`` = the new number."""


def renumber(value: Any, shape: Shape, new: Numbers) -> Any:  # noqa: ANN401  # rows are of many types
    """`value` of a program with new numbers in place of the old ones; None stays None.

    Raises
    ------
    KeyError
        A row has a field of which `REFERS` does not say what stands in it.
    """
    return None if value is None else _WAYS[type(shape)](value, shape, new)


def _row(value: Any, shape: type, new: Numbers) -> Any:  # noqa: ANN401
    said = REFERS[shape]
    return shape(**{one.name: renumber(getattr(value, one.name), said[one.name], new) for one in fields(value)})


_WAYS: Mapping[type, Callable[[Any, Any, Numbers], Any]] = MappingProxyType(
    {
        Plain: lambda value, _shape, _new: value,
        Kind: lambda value, shape, new: new(shape, value),
        Members: lambda value, shape, new: frozenset(new(shape.of, number) for number in value),
        Keyed: lambda value, shape, new: {
            renumber(key, shape.by, new): renumber(one, shape.what, new) for key, one in value.items()
        },
        Each: lambda value, shape, new: tuple(renumber(one, shape.what, new) for one in value),
        Rows: lambda value, shape, new: {
            new(shape.of, number): renumber(one, shape.what, new) for number, one in enumerate(value)
        },
        Perhaps: lambda value, shape, new: renumber(value, shape.row, new) if isinstance(value, shape.row) else value,
        tuple: lambda value, shape, new: tuple(
            renumber(one, each, new) for one, each in zip(value, shape, strict=True)
        ),
        type: _row,
    }
)
"""Class of a shape -> how a value of that shape is renumbered; the class of a row is a shape, hence `type`."""
