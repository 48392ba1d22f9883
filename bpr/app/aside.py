"""Figures of elements that a drawing has no more: found, said, and left aside. Knows no widget."""

from collections.abc import Mapping
from typing import Any

from bpr.document.edit import Path as Place
from bpr.errors import Finding, Where
from bpr.first_scenario import starts
from bpr.process.graph import ProcessGraph


def left_aside(figures: Mapping[str, Any], graph: ProcessGraph) -> dict[Place, Any]:
    """Figures of elements that the drawing has no more, as changes that take them out of the scenario.

    A demand whose start event is gone goes to the one start event that has none, if there is exactly one of each.
    """
    changes: dict[Place, Any] = {}
    for section in ("tasks", "events", "gateways"):
        for name, entry in (figures.get(section) or {}).items():
            flows = {flow.id for flow in graph.outgoing(name)} if name in graph else set()
            if name not in graph or (section == "gateways" and not flows.issuperset(entry)):
                changes[section, name] = None
            elif section == "tasks":
                bound = (key for key in ("same_as", "different_from") if entry.get(key, name) not in graph)
                changes |= {(section, name, key): None for key in bound}
    changes |= _limits_aside(figures.get("limits") or {}, graph)
    for section, key in (("backlog", "at"), ("arrivals", "start")):
        entries = list(figures.get(section) or ())
        gone = [entry for entry in entries if entry[key] not in graph]
        fresh = [event.id for event in starts(graph) if event.id not in {entry[key] for entry in entries}]
        if section == "arrivals" and len(gone) == len(fresh) == 1:
            changes[section,] = [{**entry, key: fresh[0]} if entry is gone[0] else entry for entry in entries]
        elif gone and len(gone) < len(entries):
            changes[section,] = [entry for entry in entries if entry not in gone]
    return changes


def _limits_aside(limits: Mapping[str, Any], graph: ProcessGraph) -> dict[Place, Any]:
    """Limits of activities, and stops of clocks, that the drawing has no more."""
    changes: dict[Place, Any] = {}
    entries: dict[Place, Any] = {("limits",): limits}
    entries |= {("limits", "of", id_): own for id_, own in (limits.get("of") or {}).items()}
    for place, entry in entries.items():
        stops = entry.get("clock_stops") or ()
        if len(place) > 1 and place[-1] not in graph:
            changes[place] = None
        elif any(stop not in graph for stop in stops):
            changes[*place, "clock_stops"] = [stop for stop in stops if stop in graph]
    return changes


def aside_note(scenario: str, aside: Mapping[Place, Any]) -> Finding:
    """What is said about figures that are left aside."""
    names = ", ".join(str(path[2] if path[:2] == ("limits", "of") else path[min(1, len(path) - 1)]) for path in aside)
    what = "The scenario has figures for what the drawing has no more: {names}."
    return Finding(
        "ASIDE",
        Where(scenario),
        what,
        "They are left aside in a run; saving removes them.",
        "warning",
        {"names": names},
    )
