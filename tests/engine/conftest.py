"""Tiny models for tests of the engine: a drawing in a few words, conditions, and the log that comes of them.

startEvent S                  an element: tag, id, then words: timer TEXT · message · terminate · link NAME · on HOST ·
                              signal NAME · error CODE (* for every error) · writes DATA (a data object) ·
userTask A                    free (not interrupting) · default FLOW
boundaryEvent T on A timer PT1H free
subProcess P                  what is indented below it is inside it
  startEvent P0
S > A > E                     sequence flows, named S-A, A-E
A ~> R                        a message flow
lane CHIEF A B                a lane with these elements
pool OFFICE                   what follows belongs to the process of this pool
pool BANK black               a black box
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest

from bpr.bpmn.reader import read_bpmn
from bpr.engine.run import simulate
from bpr.eventlog.tables import EventLog
from bpr.model import Model, model
from bpr.scenario.read import make_scenario

_NAMESPACE = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_DEFINITIONS = {"timer": "timerEventDefinition", "message": "messageEventDefinition", "link": "linkEventDefinition",
                "terminate": "terminateEventDefinition"}  # fmt: skip


def draw(text: str) -> bytes:
    """The BPMN file of a drawing in words."""
    pools: list[tuple[str, bool, list[str]]] = []
    messages: list[str] = []
    depth: list[tuple[int, list[str], str]] = []
    body: list[str] = []
    for line in (line for line in text.splitlines() if line.strip()):
        indent = len(line) - len(line.lstrip())
        words = line.split()
        if words[0] == "pool":
            _close(depth, -1)
            body = []
            pools.append((words[1], "black" in words, body))
            continue
        if not pools:
            pools.append(("", False, body))
        _close(depth, indent)
        inside = depth[-1][1] if depth else body
        if "~>" in words:
            messages.append(f"<messageFlow id='{words[0]}-{words[2]}' sourceRef='{words[0]}' targetRef='{words[2]}'/>")
        elif ">" in words:
            ids = words[::2]
            inside.extend(f"<sequenceFlow id='{a}-{b}' sourceRef='{a}' targetRef='{b}'/>" for a, b in pairwise(ids))
        elif words[0] == "lane":
            nodes = "".join(f"<flowNodeRef>{node}</flowNodeRef>" for node in words[2:])
            inside.append(f"<laneSet><lane id='{words[1]}' name='{words[1]}'>{nodes}</lane></laneSet>")
        elif words[0] == "subProcess":
            written = _writes(words[1], words[3]) if words[2:3] == ["writes"] else ""
            inside.append(f"<subProcess id='{words[1]}' name='{words[1]}'>{written}")
            depth.append((indent, inside, "</subProcess>"))
        else:
            inside.append(_element(words))
    _close(depth, -1)
    written = {after for line in text.splitlines() for word, after in pairwise(line.split()) if word == "writes"}
    if pools:
        pools[0][2].extend(f"<dataObject id='{name}'/>" for name in sorted(written))
    processes = "".join(
        f"<process id='process_{name}'>{''.join(lines)}</process>" for name, black, lines in pools if not black
    )
    participants = "".join(
        f"<participant id='{name}' name='{name}'" + ("" if black else f" processRef='process_{name}'") + "/>"
        for name, black, _ in pools if name
    )  # fmt: skip
    collaboration = f"<collaboration id='c'>{participants}{''.join(messages)}</collaboration>" if participants else ""
    definitions = f"<definitions xmlns='{_NAMESPACE}' id='d' targetNamespace='t'>"
    signals = sorted(
        {after for line in text.splitlines() for word, after in pairwise(line.split()) if word == "signal"}
    )
    definitions += "".join(f"<signal id='signal_{name}' name='{name}'/>" for name in signals)
    errors = sorted({after for line in text.splitlines() for word, after in pairwise(line.split()) if word == "error"})
    definitions += "".join(f"<error id='error_{name}' errorCode='{name}'/>" for name in errors if name != "*")
    return f"{definitions}{collaboration}{processes}</definitions>".encode()


def _close(depth: list[tuple[int, list[str], str]], indent: int) -> None:
    while depth and depth[-1][0] >= indent:
        _, inside, end = depth.pop()
        inside.append(end)


def _writes(name: str, data: str) -> str:
    return f"<dataOutputAssociation id='{name}-{data}'><targetRef>{data}</targetRef></dataOutputAssociation>"


def _element(words: list[str]) -> str:
    tag, name, *rest = words
    attributes = f"id={quoteattr(name)} name={quoteattr(name)}"
    inner = written = ""
    i = 0
    while i < len(rest):
        word = rest[i]
        if word == "on":
            attributes += f" attachedToRef={quoteattr(rest[i + 1])}"
            i += 1
        elif word == "free":
            attributes += " cancelActivity='false'"
        elif word == "default":
            attributes += f" default={quoteattr(rest[i + 1])}"
            i += 1
        elif word == "timer":
            kind = {"P": "timeDuration", "R": "timeCycle"}.get(rest[i + 1][0], "timeDate")
            inner = f"<timerEventDefinition><{kind}>{rest[i + 1]}</{kind}></timerEventDefinition>"
            i += 1
        elif word == "writes":
            written = _writes(name, rest[i + 1])
            i += 1
        elif word == "signal":
            inner = f"<signalEventDefinition signalRef='signal_{rest[i + 1]}'/>"
            i += 1
        elif word == "error":
            reference = "" if rest[i + 1] == "*" else f"errorRef='error_{rest[i + 1]}'"
            inner = f"<errorEventDefinition {reference}/>"
            i += 1
        elif word == "link":
            inner = f"<linkEventDefinition name={quoteattr(rest[i + 1])}/>"
            i += 1
        else:
            inner = f"<{_DEFINITIONS[word]}/>"
        i += 1
    return f"<{tag} {attributes}>{written}{inner}</{tag}>"


def _small(text: str, scenario: Mapping[str, Any]) -> Model:
    """The model of a drawing under a scenario; it starts on Monday 2024-01-01 at 00:00 UTC unless it says otherwise."""
    conditions = {"start": "2024-01-01T00:00:00+00:00", **scenario}
    return model(read_bpmn(draw(text)), make_scenario(conditions))


def _run(text: str, scenario: Mapping[str, Any], *, seed: int = 1, replications: int = 1) -> EventLog:
    """The log of a drawing under a scenario."""
    return simulate(_small(text, scenario), seed=seed, replications=replications)


def _rows(log: EventLog, *columns: str) -> list[tuple[Any, ...]]:
    """The activity table: element id, then these columns, times in minutes (None: never)."""
    found = []
    for i in range(log.activities.rows):
        row: list[Any] = [log.elements[int(log.activities["element"][i])].id]
        for column in columns:
            value = int(log.activities[column][i])
            times = column not in ("case", "visit", "scope", "individual", "unit", "role")
            row.append((None if value < -(2**61) else value / 60_000) if times else value)
        found.append(tuple(row))
    return found


@pytest.fixture(scope="session")
def small():
    """``small(drawing, scenario) -> Model``."""
    return _small


@pytest.fixture(scope="session")
def run():
    """``run(drawing, scenario, seed=, replications=) -> EventLog``."""
    return _run


@pytest.fixture(scope="session")
def rows():
    """``rows(log, *columns)`` -> element id and columns of the activity table, times in minutes."""
    return _rows
