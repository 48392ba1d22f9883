"""A first scenario for a drawing that came without figures, so that it can be run at once and then made true.

One role for each lane (else each pool), one stream of cases for each start event. Every figure is an assumption: it is
marked as such in the file, and what the file leaves out the model assumes and lists among its findings.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bpr.document.edit import edit_yaml
from bpr.errors import Finding, Where
from bpr.process.atomic import atomic
from bpr.process.calling import calls_of
from bpr.process.elements import Activity, Event, EventType, FlowNode, Task, TaskType
from bpr.process.graph import ProcessGraph

AUTOMATIC = frozenset({TaskType.SERVICE, TaskType.SCRIPT, TaskType.BUSINESS_RULE})
"""Tasks that nobody does."""

WORK_MINUTES, WORK = 30, "30 min"
"""Assumed effort of a task."""
INTERARRIVAL_MINUTES, INTERARRIVAL = 60, "1 h"
"""Assumed mean time from one case to the next, in office hours."""
LOAD = 0.7
"""Share of its time for which a role is assumed to be busy, if every case passes each of its tasks once."""

MARK = b"# Derived from the drawing: every figure here is an ASSUMPTION until you put your own in its place."
"""First line of such a file."""
_HEAD = """
schema: bpr/scenario/1
name: {en: AS-IS, zh: 现状流程}
process: process.bpmn
start: 2026-01-05T00:00:00+00:00
horizon: 120 wd
warmup: 20 wd
calendars:
  office: {hours: {mon-fri: "09:00-12:00 13:00-17:00"}}
"""

SHOWN = 300
"""Characters of a name; a drawing may hold names of any length."""


def first_scenario(graph: ProcessGraph) -> bytes:
    """The scenario file of an AS-IS of which only the drawing is known."""
    roles, performers = _staff(graph, _by_hand(graph))
    figures = {
        "resources": roles,
        "arrivals": [_arrivals(start) for start in starts(graph)],
        "tasks": {task.id: _figures(task, performers) for task in _tasks(graph)},
        "events": {event.id: _wait(event) for event in _waiting(graph)},
    }
    return edit_yaml(MARK + _HEAD.encode(), {(key,): value for key, value in figures.items() if value})


def assumed(data: bytes, figures: Mapping[str, Any], graph: ProcessGraph) -> Iterator[Finding]:
    """What of a first scenario still stands as it was assumed.

    Parameters
    ----------
    data
        The scenario file; only one that `first_scenario` made is looked at.
    figures
        What it says now, drafts included.
    graph
        The process.
    """
    if not data.startswith(MARK):
        return
    where = Where("scenario.yaml")
    given = figures.get("tasks") or {}
    names = [graph.element(task).label for task, entry in given.items() if entry.get("work") == WORK and task in graph]
    if names:
        what = "Nobody said how long these tasks take: {minutes} minutes are assumed for {names}."
        remedy = "Click each task in the drawing and give its handling time."
        values = {"minutes": WORK_MINUTES, "names": ", ".join(names)}
        yield Finding("FIRST-WORK", where, what, remedy, "assumption", values)
    if any(stream in (figures.get("arrivals") or ()) for stream in map(_arrivals, starts(graph))):
        what = "Nobody said how many cases arrive: one every {minutes} minutes of office hours is assumed."
        yield Finding(
            "FIRST-DEMAND",
            where,
            what,
            "Give the demand on the page Run.",
            "assumption",
            {"minutes": INTERARRIVAL_MINUTES},
        )
    if any(
        (figures.get("resources") or {}).get(role) == entry for role, entry in _staff(graph, _by_hand(graph))[0].items()
    ):
        what = "Nobody said how many people there are: as many are assumed as keep busy about {percent} % of the time."
        yield Finding(
            "FIRST-STAFF", where, what, "Give the staff on the page Run.", "assumption", {"percent": round(100 * LOAD)}
        )


def _tasks(graph: ProcessGraph) -> list[Activity]:
    """What work is done in."""
    working = atomic(graph)
    return [element for element in graph.elements() if isinstance(element, Activity) and element.id in working]


def _by_hand(graph: ProcessGraph) -> list[Activity]:
    return [task for task in _tasks(graph) if not isinstance(task, Task) or task.type not in AUTOMATIC]


def _staff(graph: ProcessGraph, tasks: Iterable[Activity]) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Roles by key, and the role of each task."""
    places: dict[str, list[Activity]] = {}
    for task in tasks:
        places.setdefault(_place(graph, task), []).append(task)
    roles: dict[str, dict[str, Any]] = {}
    performers: dict[str, str] = {}
    for place, here in places.items():
        name = _name(graph, here[0])
        role = _key(name if isinstance(name, str) else "", place, roles)
        count = max(1, math.ceil(len(here) * WORK_MINUTES / INTERARRIVAL_MINUTES / LOAD))
        roles[role] = {"name": name, "count": count, "calendar": "office"}
        performers |= {task.id: role for task in here}
    return roles, performers


def _arrivals(start: Event) -> dict[str, Any]:
    return {"start": start.id, "interarrival": {"dist": "exponential", "mean": INTERARRIVAL}, "calendar": "office"}


def _figures(task: Activity, performers: dict[str, str]) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    if task.id in performers:
        figures = {"performer": performers[task.id], "work": WORK}
    return figures | ({"loop": "once"} if task.loop is not None else {})


def _wait(event: FlowNode) -> dict[str, Any]:
    timer = isinstance(event, Event) and event.kind == "timer"
    return {"delay": "1 d"} if timer else {"delay": "1 d", "waits_for": "applicant"}


def starts(graph: ProcessGraph) -> list[Event]:
    """Start events at which cases arrive: not inside a sub-process or what is called, not reached by another pool."""
    called = set(calls_of(graph).values())
    return [
        event
        for event in graph.elements()
        if isinstance(event, Event)
        and event.type is EventType.START
        and event.scope == event.process
        and event.process not in called
        and not _has_simulated_sender(graph, event)
    ]


def _waiting(graph: ProcessGraph) -> Iterable[FlowNode]:
    """What waits for a message or signal that no simulated party sends, for a condition, or for a time nobody said."""
    events = [event for event in graph.elements() if isinstance(event, Event)]
    throwing = (EventType.INTERMEDIATE_THROW, EventType.END)
    thrown = {event.definitions for event in events if event.kind == "signal" and event.type in throwing}
    for element in graph.elements():
        sent = {"message": _has_simulated_sender(graph, element), "signal": False, "conditional": False, "timer": True}
        if isinstance(element, Event) and element.type in (EventType.INTERMEDIATE_CATCH, EventType.BOUNDARY):
            sent |= {"signal": element.definitions in thrown, "timer": _says_when(element)}
            may_never_come = element.type is EventType.BOUNDARY and element.kind != "timer"
            if not may_never_come and not sent.get(element.kind, True):
                yield element
        elif isinstance(element, Task) and element.type is TaskType.RECEIVE and not sent["message"]:
            yield element


def _says_when(event: Event) -> bool:
    """Whether the drawing says how long a timer waits."""
    return any(definition.timer and definition.expression.strip() for definition in event.definitions)


def _has_simulated_sender(graph: ProcessGraph, node: FlowNode) -> bool:
    return any(graph.element(flow.source).process for flow in graph.incoming(node.id, "message"))


def _place(graph: ProcessGraph, node: FlowNode) -> str:
    """Who does it, as far as the drawing says: the lane, else the pool, else the process."""
    pool = graph.pool_of(node.id)
    return node.lane or (pool.id if pool else node.process)


def _name(graph: ProcessGraph, node: FlowNode) -> str | dict[str, str]:
    pool = graph.pool_of(node.id)
    name = graph.lanes[node.lane].name if node.lane else pool.name if pool else ""
    return _short(name) or {"en": "Staff", "zh": "办理人员"}


def _short(name: str) -> str:
    """The name on one line, of bounded length."""
    line = " ".join(name.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


def _key(name: str, place: str, taken: Iterable[str]) -> str:
    """A key of the file for a role: the name or else the id of its lane, as far as it is letters and digits."""
    stems = (re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_") for text in (name, place, "staff"))
    stem = next(stem for stem in stems if stem[:1].isalpha())
    return next(key for n in range(1, 10_000) if (key := stem if n == 1 else f"{stem}_{n}") not in taken)
