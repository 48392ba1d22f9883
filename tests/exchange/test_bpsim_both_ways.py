"""Whatever a scenario says comes back from BPSim with the same meaning, or is named by its key."""

import copy
import re
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

import bpr
from bpr.exchange.bpsim.reader import read_bpsim
from bpr.exchange.bpsim.writer import week_of, write_bpsim
from bpr.scenario.hours import parse_weekly
from bpr.scenario.read import make_scenario, to_mapping
from tests.exchange.test_bpsim_out import documents, durations, minutes, plain

DRAWING = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D" targetNamespace="urn:x">
  <error id="Refused" errorCode="refused"/><escalation id="Late" escalationCode="late"/>
  <process id="P">
    <startEvent id="S"/><task id="A"/><exclusiveGateway id="X"/><task id="B"/><task id="C"/><endEvent id="E"/>
    <intermediateCatchEvent id="T"><messageEventDefinition/></intermediateCatchEvent>
    <boundaryEvent id="F" attachedToRef="A"><errorEventDefinition errorRef="Refused"/></boundaryEvent>
    <boundaryEvent id="G" attachedToRef="A" cancelActivity="false">
      <escalationEventDefinition escalationRef="Late"/>
    </boundaryEvent>
    <boundaryEvent id="H" attachedToRef="C"><conditionalEventDefinition><condition/></conditionalEventDefinition>
    </boundaryEvent>
    <boundaryEvent id="N" attachedToRef="C" cancelActivity="false"><messageEventDefinition/></boundaryEvent>
    <subProcess id="U" triggeredByEvent="true">
      <startEvent id="V" isInterrupting="false"><conditionalEventDefinition><condition/></conditionalEventDefinition>
      </startEvent>
      <endEvent id="Y"/><sequenceFlow id="u" sourceRef="V" targetRef="Y"/>
    </subProcess>
    <boundaryEvent id="W" attachedToRef="B">
      <timerEventDefinition><timeDuration>PT9H</timeDuration></timerEventDefinition>
    </boundaryEvent>
    <sequenceFlow id="f0" sourceRef="S" targetRef="A"/><sequenceFlow id="f1" sourceRef="A" targetRef="X"/>
    <sequenceFlow id="f2" sourceRef="X" targetRef="B"/><sequenceFlow id="f3" sourceRef="X" targetRef="C"/>
    <sequenceFlow id="f4" sourceRef="B" targetRef="T"/><sequenceFlow id="f5" sourceRef="C" targetRef="T"/>
    <sequenceFlow id="f6" sourceRef="T" targetRef="E"/><sequenceFlow id="f7" sourceRef="F" targetRef="E"/>
    <sequenceFlow id="f8" sourceRef="W" targetRef="E"/><sequenceFlow id="f9" sourceRef="G" targetRef="E"/>
    <sequenceFlow id="g0" sourceRef="H" targetRef="E"/><sequenceFlow id="g1" sourceRef="N" targetRef="E"/>
  </process>
</definitions>
"""

CALENDAR = (
    {"holidays": "CN"},
    {"closed": ["2026-03-02..2026-03-06"]},
    {"extra": {"2026-02-14": "09:00-12:00"}},
    {"yearly_closed": ["12-24..12-31"]},
    {"hours": {"daily": "22:00-06:00"}},
    {"hours": {"sun": "00:00-24:00", "mon": "00:00-08:00"}},
)
RESOURCE = (
    {"unit": "U"},
    {"speed": 1.5},
    {"also": ["head"]},
    {"absent": ["2026-03-02"]},
    {"absence": 0.1},
    {"presence": {"mon-fri": [0.5, 0.9]}},
    {"assigned": "any_time"},
    {"shift_end": "handover"},
    {"shift_end": "fit"},
    {"cost_per_month": 8_000},
    {"name": {"en": "Clerk", "zh": "科员"}},
)
GROUPS = (
    [{"count": 2, "calendar": "office"}, {"count": 1, "calendar": "late"}],
    [{"count": 2, "calendar": "office", "hourly_cost": 7}, {"count": 1, "calendar": "late", "speed": 2}],
)
TASK = (
    {"choose": "fastest"},
    {"same_as": "A"},
    {"different_from": "A"},
    {"delay": "1 wd"},
    {"delay": {"dist": "uniform", "low": "1 h", "high": "3 h"}},
    {"waits_for": "applicant", "delay": "2 d"},
    {"priority": "if amount > 3 then 2 else 1"},
    {"priority": "amount * 2"},
    {"shift_end": "finish"},
    {"batch": {"at": "tue,fri 15:00"}},
    {"set": {"kind": {"categorical": {"new": 0.25, "renewal": 0.75}}, "urgent": "amount > 5"}},
    {"set": {"amount": {"dist": "gamma", "mean": 5, "sd": 2}, "urgent": {"boolean": 0.25}}},
    {"set": {"left": "left - 1"}},
    {"preemptive": True, "priority": 7},
    {"preemptive": True, "priority": "amount", "performer": {"any_of": ["head", "clerk"]}, "choose": "preferred"},
    {"patience": {"after": "40 min", "returns": 0.5, "back_after": "1 d"}},
    {"batch": {"age": "2 h"}},
    {"batch": {"age": "2 h", "size": 9, "work_per_batch": "5 min"}},
    {"work": {"dist": "exponential", "mean": "5 min", "times": "amount"}},
    {"delay": {"dist": "constant", "value": "5 min", "times": "amount + 1"}},
    {"performer": {"any_of": ["clerk", "head"]}},
    {"performer": {"any_of": ["clerk", "head"]}, "choose": "longest_free"},
    {"priority": "age"},
    {"loop": {"times": "amount"}},
    {"activities": {"A": 0.5}},
    {"work": {"dist": "exponential", "mean": "5 min", "high": "9 min"}},
    {"work": {"dist": "lognormal", "mean": "50 min", "sd": "9 min", "shift": "5 min"}},
)
EVENT = {
    "G": ({"probability": 0.25},),
    "H": ({"condition": "amount > 3"}, {"condition": "if urgent then true else false"}, {"delay": "2 h"}),
    "N": ({"delay": "3 h"}, {"delay": {"dist": "exponential", "mean": "1 h", "times": "amount"}}),
    "V": ({"condition": "not(urgent)"}, {"delay": "2 h"}, {"condition": "urgent", "delay": "5 h"}),
}
WHOLE = (
    {"drain": True},
    {"timezone": "Europe/Paris"},
    {"warmup": "5 wd"},
    {"limit_calendar": "office"},
    {"backlog": [{"at": "B", "count": 3, "age": "5 d"}]},
    {"limits": {"statutory": "20 wd"}},
    {"cost": {"per_case": 12}},
    {"cost": {"per_month": 900}},
    {"limits": {"committed": "9 wd", "clock_stops": ["T"]}},
    {"activation": {"X": 2}},
    {"data": {"D": {"amount": "amount * 2"}}},
    {"transfers": {"internal": {"delay": "1 h", "returned": 0.25}}},
    {"defaults": {"loop_guard": 50}},
)
ARRIVALS = (
    {"calendar": "office", "calendar_mode": "postpone"},
    {"size": {"dist": "uniform", "low": 1, "high": 3}},
    {"interarrival": None, "rate": {"mon-fri": [1] * 24}},
    {"interarrival": None, "calendar": None, "instants": ["2026-01-06T10:00:00+01:00"], "max_count": None},
)


@st.composite
def anything(draw: st.DrawFn) -> dict[str, Any]:
    """Scenarios with parts of which BPSim can mean some."""
    document = copy.deepcopy(draw(documents()))
    document["shared"] = {"left": 500}
    document["calendars"]["late"] = {"hours": {"daily": "12:00-20:00"}}
    document["events"]["F"] = {"probability": draw(st.integers(1, 99)) / 100}
    document["events"]["W"] = {"delay": draw(durations())}

    def some(target: dict[str, Any], parts: tuple[dict[str, Any], ...], most: int = 2) -> None:
        for part in draw(st.lists(st.sampled_from(parts), max_size=most)):
            target.update(copy.deepcopy(part))
            for key in [key for key, value in target.items() if value is None]:
                del target[key]

    some(document["calendars"]["office"], CALENDAR)
    some(document["resources"]["clerk"], RESOURCE)
    if draw(st.booleans()):
        clerk = document["resources"]["clerk"]
        del clerk["count"], clerk["calendar"]
        clerk["groups"] = copy.deepcopy(draw(st.sampled_from(GROUPS)))
    for task in ("B", "C"):
        some(document["tasks"][task], TASK, 3)
    some(document["tasks"]["C"], ({"work": {"head": "5 min", "clerk": "9 min"}},))
    some(document["tasks"]["A"], ({"preemptive": True},))
    for event, parts in EVENT.items():
        some(document["events"].setdefault(event, {}), parts)
    some(document, WHOLE)
    some(document["arrivals"][0], ARRIVALS, 1)
    if draw(st.booleans()):
        document["events"]["T"]["waits_for"] = "other_agency"
    if draw(st.booleans()):
        document["arrivals"].append(
            {"start": "S", "interarrival": minutes(draw(st.integers(1, 99))), "calendar": "late", "max_count": 9}
        )
    return document


def without(document: Any, key: str) -> None:
    """Take the entry at a key path out of a document."""
    *path, last = [int(step) if step.isdecimal() else step for step in re.findall(r"[^.\[\]]+", key)]
    for step in path:
        there = isinstance(document, list) and isinstance(step, int) and step < len(document)
        if not there and not (isinstance(document, dict) and step in document):
            return
        document = document[step]
    if isinstance(document, dict):
        document.pop(last, None)
    elif isinstance(document, list) and isinstance(last, int) and last < len(document):
        document[last] = {}


def pruned(value: Any) -> Any:
    """A document without what is empty."""
    if isinstance(value, dict):
        kept = {key: pruned(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in ({}, [], None)}
    if isinstance(value, list):
        return [item for item in map(pruned, value) if item not in ({}, [])]
    return value


@settings(max_examples=100, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
@given(anything())
def test_what_a_scenario_says_comes_back_or_is_named(document: dict[str, Any]) -> None:
    for entry in document["tasks"].values():
        if "all_of" in entry["performer"] or not entry.get("priority"):  # the schema refuses it
            entry.pop("preemptive", None)
    comes_back_or_is_named(document)


def comes_back_or_is_named(document: dict[str, Any]) -> list[str]:
    """Write, read back, compare what was not told; the keys that were told."""
    scenario = make_scenario(document)
    drawing = bpr.read_bpmn(DRAWING, name="case.bpmn")
    root = drawing.tree().getroot()
    told = [str(finding.where.key) for finding in write_bpsim(root, drawing.graph, scenario, name="scenario.yaml")]
    data = etree.tostring(root.getroottree())
    again, _ = read_bpsim(data, bpr.read_bpmn(data, name="case.bpmn").graph, name="case.bpmn")
    first, second = to_mapping(scenario), to_mapping(again["bpr"])
    kept = [f"arrivals[{i}]" for i in range(len(first["arrivals"])) if f"arrivals[{i}]" not in told]
    for key in told:
        without(first, key)
        stream = key.partition(".")[0]
        if stream in kept:  # streams that cannot be said are not there
            without(second, key.replace(stream, f"arrivals[{kept.index(stream)}]"))
        elif not stream.startswith("arrivals["):
            without(second, key)
    for mapping in (first, second):
        for entry in mapping.get("calendars", {}).values():  # a night is one opening, or two that touch at midnight
            if "hours" in entry:
                entry["hours"] = [list(span) for span in week_of(parse_weekly(entry["hours"])).open]
        for entry in mapping.get("tasks", {}).values():  # what is so anyway is said of what comes from BPSim
            if entry.get("choose") == "preferred" and "any_of" in str(entry.get("performer", "any_of")):
                del entry["choose"]
    assert plain(pruned(second)) == plain(pruned(first)), told
    return told
