"""What the applicant bears (四减): visits, documents, fields, fees and steps, by the annotations of what was done.

A task with ``touchpoint="visit"`` costs the applicant a visit each time it is completed; ``documents``, ``fields`` and
``fee`` are what is handed in, filled in and paid each time, ``waived`` the documents that need not be handed in. Whom
the applicant meets: touchpoints.py; which data are collected: collections.py.
"""

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from bpr.errors import Finding, ModelError, Where
from bpr.eventlog.tables import NEVER
from bpr.metrics.observation import Observation, each_once, tally
from bpr.metrics.totals import Ratio
from bpr.process.elements import FlowNode

COUNTED = ("documents", "fields", "waived", "fee")
"""Attributes of an annotation that are numbers."""

SUPPLEMENT = "supplement"
"""The step of a file that goes back to the applicant (补正); it is no step of handling of its own."""


def amounts(elements: Iterable[FlowNode], kind: str) -> dict[str, float]:
    """Element id -> how much of `kind` (``visits`` or one of `COUNTED`) one completion costs the applicant.

    Raises
    ------
    ModelError
        An annotation has something that is not a number, 0 or more; all of them at once.
    """
    found: dict[str, float] = {}
    findings: list[Finding] = []
    for element in elements:
        if kind == "visits":
            amount: float | None = float(element.annotation.get("touchpoint") == "visit")
        else:
            amount = _number(element.annotation.get(kind, "").strip() or "0")
        if amount is None:
            findings.append(_no_number(element, kind))
        elif amount:
            found[element.id] = amount
    if findings:
        raise ModelError(findings)
    return found


def burden(observation: Observation, of: dict[str, float]) -> NDArray[np.float64]:
    """float64[cases], the sum of `of` (element id -> amount) over the completed activities of each case."""
    log = observation.log
    amount = np.array([of.get(element.id, 0.0) for element in log.elements] + [0.0])
    done = log.activities["completed"] != NEVER
    return observation.by_case(np.where(done, amount[log.activities["element"]], 0.0))


def at_most_one_visit(observation: Observation, visits: NDArray[np.float64]) -> Ratio:
    """Share of the cases that ended with at most one visit (最多跑一次)."""
    return observation.mean(visits <= 1)


def with_step(elements: Iterable[FlowNode], *, supplement: bool = False) -> dict[str, float]:
    """Id of each element that is a step of handling (办理环节), or a `supplement` -> 1."""
    steps = ((e.id, e.annotation.get("step")) for e in elements)
    return {key: 1.0 for key, step in steps if step and (step == SUPPLEMENT) == supplement}


def distinct(observation: Observation, of: dict[str, float]) -> NDArray[np.float64]:
    """float64[cases], how many different elements of `of` each case completed, however often it came back to them."""
    log = observation.log
    wanted = np.array([element.id in of for element in log.elements] + [False])
    codes = log.activities["element"].astype(np.int64)
    rows = np.flatnonzero(wanted[codes] & (log.activities["completed"] != NEVER))
    width = len(log.elements) + 1
    return tally(each_once(observation.case_of[rows] * width + codes[rows]) // width, log.cases.rows)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _no_number(element: FlowNode, kind: str) -> Finding:
    return Finding(
        "ANNOTATION-NUMBER",
        Where(line=element.line or None, key=f"bpr:annotation {kind}", element=element.id),
        "'{text}' is not a number of {kind}.",
        "Write a number, 0 or more, or leave the attribute out.",
        values={"text": element.annotation.get(kind, ""), "kind": kind},
    )
