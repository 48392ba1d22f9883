"""Tiny models for tests of the engine: a drawing in a few words, conditions, and the log that comes of them.

startEvent S                  an element: tag, id, then words: timer TEXT · message · terminate · cancel · link NAME ·
                              on HOST · signal NAME · error CODE · escalation CODE (* for every one) ·
                              conditional [TEXT] · undo [ACTIVITY] (compensation) ·
                              free (not interrupting; of undo: does not wait) ·
                              by HANDLER (of a compensation event on a border) · undoing (a handler) · default FLOW ·
                              calls PROCESS · needs TEXT (activation of a complex gateway) ·
                              writes DATA (a data object) · loop standard|before (testBefore)|sequential|parallel
boundaryEvent T on A timer PT1H free
subProcess P                  what is indented below it is inside it; also transaction, adHocSubProcess
  startEvent P0
subProcess P event            an event sub-process
adHocSubProcess P sequential until TEXT finishing
process P                     what follows belongs to a process of this id without a pool
S > A > E                     sequence flows, named S-A, A-E
A ~> R                        a message flow
lane CHIEF A B                a lane with these elements
pool OFFICE                   what follows belongs to the process of this pool
pool BANK black               a black box
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest

from bpr.bpmn.reader import read_bpmn
from bpr.engine.run import simulate
from bpr.eventlog.tables import EventLog
from bpr.model import Model, model
from bpr.scenario.read import make_scenario

_NAMESPACE = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_INNER = ("subProcess", "transaction", "adHocSubProcess")
_CODED = ("error", "escalation")


def draw(text: str) -> bytes:
    """The BPMN file of a drawing in words."""
    pools: list[tuple[str, bool, list[str]]] = []
    alone: set[str] = {""}  # processes without a pool
    messages: list[str] = []
    depth: list[tuple[int, list[str], str]] = []
    body: list[str] = []
    for line in (line for line in text.splitlines() if line.strip()):
        indent = len(line) - len(line.lstrip())
        words = line.split()
        if words[0] in ("pool", "process"):
            _close(depth, -1)
            body = []
            pools.append((words[1], "black" in words, body))
            if words[0] == "process":
                alone.add(words[1])
            continue
        if not pools:
            pools.append(("", False, body))
        _close(depth, indent)
        inside = depth[-1][1] if depth else body
        if "~>" in words:
            messages.append(f"<messageFlow id='{words[0]}-{words[2]}' sourceRef='{words[0]}' targetRef='{words[2]}'/>")
            continue
        inside.extend(_inside(words))
        if words[0] in _INNER:
            depth.append((indent, inside, f"</{words[0]}>"))
    _close(depth, -1)
    if pools:
        pools[0][2].extend(f"<dataObject id='{name}'/>" for name in _after(text, "writes"))
    processes = "".join(
        f"<process id='process_{name}'>{''.join(lines)}</process>" for name, black, lines in pools if not black
    )
    participants = "".join(
        f"<participant id='{name}' name='{name}'" + ("" if black else f" processRef='process_{name}'") + "/>"
        for name, black, _ in pools if name not in alone
    )  # fmt: skip
    collaboration = f"<collaboration id='c'>{participants}{''.join(messages)}</collaboration>" if participants else ""
    definitions = f"<definitions xmlns='{_NAMESPACE}' id='d' targetNamespace='t'>"
    definitions += "".join(f"<signal id='signal_{name}' name='{name}'/>" for name in _after(text, "signal"))
    for tag in _CODED:
        codes = (code for code in _after(text, tag) if code != "*")
        definitions += "".join(f"<{tag} id='{tag}_{code}' {tag}Code='{code}'/>" for code in codes)
    return f"{definitions}{collaboration}{processes}</definitions>".encode()


def _inside(words: list[str]) -> list[str]:
    """What one line adds to its process or sub-process; a sub-process is only opened."""
    if ">" in words:
        ids = words[::2]
        return [f"<sequenceFlow id='{a}-{b}' sourceRef='{a}' targetRef='{b}'/>" for a, b in pairwise(ids)]
    if words[0] == "lane":
        nodes = "".join(f"<flowNodeRef>{node}</flowNodeRef>" for node in words[2:])
        return [f"<laneSet><lane id='{words[1]}' name='{words[1]}'>{nodes}</lane></laneSet>"]
    return [_element(words, closed=words[0] not in _INNER)]


def _after(text: str, word: str) -> list[str]:
    """What stands behind `word` anywhere in a drawing."""
    pairs = (pair for line in text.splitlines() for pair in pairwise(line.split()))
    return sorted({after for before, after in pairs if before == word})


def _close(depth: list[tuple[int, list[str], str]], indent: int) -> None:
    while depth and depth[-1][0] >= indent:
        _, inside, end = depth.pop()
        inside.append(end)


def _writes(name: str, data: str) -> str:
    return f"<dataOutputAssociation id='{name}-{data}'><targetRef>{data}</targetRef></dataOutputAssociation>"


def _element(words: list[str], *, closed: bool = True) -> str:
    tag, name, *rest = words
    attributes, inner, after = f"id={quoteattr(name)} name={quoteattr(name)}", "", ""
    while rest:
        word, *rest = rest
        if word in _ATTRIBUTES:
            attributes += f" {_ATTRIBUTES[word]}={quoteattr(rest.pop(0))}"
        elif word in _FLAGS:
            attributes += f" {_FLAGS[word]}"
        elif word == "calls":
            attributes += f" calledElement={quoteattr('process_' + rest.pop(0))}"
        elif word == "free":
            flag = {"boundaryEvent": "cancelActivity", "startEvent": "isInterrupting"}.get(tag)
            attributes += f" {flag}='false'" if flag else ""
            inner = inner if flag else inner.replace("/>", " waitForCompletion='false'/>")
        elif word == "writes":
            inner = _writes(name, rest.pop(0)) + inner
        elif word == "by":
            handler = rest.pop(0)
            after = f"<association id='{name}-{handler}' sourceRef='{name}' targetRef='{handler}'/>"
        elif word == "loop":
            inner += _MARKERS[rest.pop(0)]
        elif word in ("needs", "until"):
            condition = {"needs": "activationCondition", "until": "completionCondition"}[word]
            inner += f"<{condition}>{escape(rest.pop(0).replace('_', ' '))}</{condition}>"
        else:
            inner += _definition(word, rest)
    return f"<{tag} {attributes}>{inner}" + (f"</{tag}>{after}" if closed else "")


_ATTRIBUTES = {"on": "attachedToRef", "default": "default", "ordering": "ordering"}
_MARKERS = {
    "standard": "<standardLoopCharacteristics/>",
    "before": "<standardLoopCharacteristics testBefore='true'/>",
    "sequential": "<multiInstanceLoopCharacteristics isSequential='true'/>",
    "parallel": "<multiInstanceLoopCharacteristics/>",
}
_FLAGS = {
    "event": "triggeredByEvent='true'",
    "undoing": "isForCompensation='true'",
    "sequential": "ordering='Sequential'",
    "finishing": "cancelRemainingInstances='false'",
}


def _definition(word: str, rest: list[str]) -> str:
    """The definition of an event; takes the words that belong to it from `rest`."""
    argued = word in _ARGUED or (word in ("conditional", "undo") and rest and rest[0] not in _WORDS)
    text = rest.pop(0) if argued else ""
    attributes = inner = ""
    if word == "timer":
        kind = {"P": "timeDuration", "R": "timeCycle"}.get(text[0], "timeDate")
        inner = f"<{kind}>{text}</{kind}>"
    elif word == "conditional":
        inner = f"<condition>{escape(text.replace('_', ' '))}</condition>"
    elif word == "undo":
        word, attributes = "compensate", f" activityRef='{text}'" if text else ""
    elif word == "link":
        attributes = f" name={quoteattr(text)}"
    elif text and text != "*":
        attributes = f" {word}Ref='{word}_{text}'"
    return f"<{word}EventDefinition{attributes}" + (f">{inner}</{word}EventDefinition>" if inner else "/>")


_ARGUED = ("timer", "link", "signal", *_CODED)
"""Definitions that a word always follows."""
_WORDS = frozenset({"on", "free", "by", "writes", *_FLAGS})
"""Words that may follow a definition without its text."""


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
def drawn():
    """``drawn(drawing) -> bytes`` of the BPMN file."""
    return draw


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
