"""Every key of the schema of a scenario comes back from BPSim or is named, so a new one is not dropped silently."""

import copy
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

import pytest

from bpr.document.entry import Entry
from bpr.scenario.distributions import Distribution
from bpr.scenario.schema import (
    Arrival,
    Backlog,
    CalendarEntry,
    Cost,
    Defaults,
    EventEntry,
    Group,
    Limits,
    Resource,
    Scenario,
    TaskEntry,
    Transfer,
)
from tests.exchange.test_bpsim_both_ways import comes_back_or_is_named, pruned
from tests.exchange.test_bpsim_out import BASE

Part = dict[str, Any]

WHOLE: Part = BASE | {
    "calendars": {"office": {"hours": {"mon-fri": "09:00-17:00"}}, "late": {"hours": {"mon-fri": "17:00-20:00"}}},
    "resources": {"clerk": {"count": 2}, "reviewer": {"count": 1}},
    "attributes": {"amount": 3},
    "arrivals": [{"start": "S", "interarrival": "5 min", "max_count": 9}],
    "tasks": {"B": {"performer": "clerk", "work": "5 min"}, "C": {"performer": "reviewer", "work": "5 min"}},
}
GROUPS: list[Part] = [{"count": 2, "calendar": "office"}, {"count": 1, "calendar": "late"}]
WITHIN: Mapping[str, tuple[type[Entry], Callable[[Part], Part]]] = {
    "": (Scenario, lambda part: part),
    "calendars": (CalendarEntry, lambda part: {"calendars": {"office": WHOLE["calendars"]["office"] | part}}),
    "resources": (Resource, lambda part: {"resources": {"clerk": {"count": 2} | part}}),
    "groups": (Group, lambda part: {"resources": {"clerk": {"count": None, "groups": [GROUPS[0] | part, GROUPS[1]]}}}),
    "arrivals": (Arrival, lambda part: {"arrivals": [{"start": "S", "interarrival": "5 min"} | part]}),
    "backlog": (Backlog, lambda part: {"backlog": [{"at": "B", "count": 3} | part]}),
    "tasks": (TaskEntry, lambda part: {"tasks": {"A": {"performer": "clerk", "work": "5 min", "priority": 3} | part}}),
    "events": (EventEntry, lambda part: {"events": {"H": part}}),
    "transfers": (Transfer, lambda part: {"transfers": {"internal": {"delay": "2 h"} | part}}),
    "limits": (Limits, lambda part: {"limits": part}),
    "cost": (Cost, lambda part: {"cost": part}),
    "defaults": (Defaults, lambda part: {"defaults": part}),
}
"""Section -> its entries, and a scenario with some keys in one of them."""

THERE = {"Start_Application": "S", "window_clerk": "clerk", "counter": "office", "early": "office"}
"""Id of an example -> one that the drawing, or the scenario, has."""

INSTEAD: Mapping[str, object] = {"gateways": {"X": {"f2": 0.75, "f3": 0.25}}, "groups": GROUPS}
"""Key -> an example that speaks of this drawing."""

BESIDE: Mapping[str, Part] = {
    "horizon": {"drain": None},
    "rate": {"interarrival": None},
    "months": {"interarrival": None, "rate": {"mon-fri": [1] * 24}},
    "instants": {"interarrival": None},
    "replay": {"interarrival": None},
    "calendar_mode": {"calendar": "office", "calendar_mode": "postpone"},
    "groups": {"count": None},
    "limit_of": {"limit": "statutory"},
    "yellow": {"committed": "10 wd"},
    "red": {"committed": "10 wd"},
}
"""Key -> what stands, or does not stand, beside it."""

OF_A_FILE = ("schema_version", "inherits", "process")
"""Keys that say nothing of a run."""

KEYS = [
    (section, name)
    for section, (entry, _) in WITHIN.items()
    for name in entry.model_fields
    if section or (name not in OF_A_FILE and name not in WITHIN)
]


@pytest.mark.parametrize(("section", "name"), KEYS)
def test_every_key_of_the_schema_comes_back_or_is_named(section: str, name: str) -> None:
    """Each with the example that its description gives."""
    entry, around = WITHIN[section]
    (example, *_) = entry.model_fields[name].examples or ()
    value = THERE.get(example, example) if isinstance(example, str) else copy.deepcopy(INSTEAD.get(name, example))
    document = copy.deepcopy(WHOLE)
    for key, part in around({name: value} | BESIDE.get(name, {})).items():
        document[key] = document[key] | part if isinstance(document.get(key), dict) else part
    comes_back_or_is_named(pruned(document))


def test_what_is_written_of_a_distribution_is_all_that_it_has() -> None:
    """A new figure of distributions has to be stated, or to be named, in `bpr.exchange.bpsim.stating`."""
    stated = {"kind", "params", "unit", "low", "high", "shift", "form", "figures", "factor"}
    assert {field.name for field in fields(Distribution)} == stated
