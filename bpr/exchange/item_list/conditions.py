"""A service and its process -> the first conditions of a run, and everything that was assumed for them.

What no drawing says is assumed as for any drawing (`bpr.first_scenario`): effort, demand, staff. Of the limit of a step
a stated share passes, since limits are the most that may be taken, not what is.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from bpr.document.edit import edit_yaml
from bpr.document.yaml import read_yaml
from bpr.errors import Finding
from bpr.exchange.item_list.drawing import CATCH, CHOICE, COMPLETE, INCOMPLETE, task_ids
from bpr.exchange.item_list.handling import Handling
from bpr.exchange.item_list.values import Kind, Limit
from bpr.first_scenario import MARK, WORK_MINUTES, assumed, first_scenario
from bpr.process.graph import ProcessGraph

SHARE = 0.5
"""Share of a step's limit that passes, where none is asked for."""
START, ZONE = "2026-01-05T00:00:00+08:00", "Asia/Shanghai"
SUPPLEMENT = "5 wd"
"""Assumed time until an applicant brings what is missing."""

_SHOWN = 8
"""Names that a finding lists."""
_NOTE = "\n# Limits are those of the implementation list; {percent:g} % of each step's limit passes."


def conditions_of(
    handling: Handling, graph: ProcessGraph, *, share: float, supplements: float, start: str = START
) -> bytes:
    """The scenario file of a service.

    Parameters
    ----------
    share
        Share of each step's limit that passes, 0 to 1.
    supplements
        Share of the cases whose documents are incomplete; the drawing has the loop where it is above 0.
    start
        Start of simulated time, with offset.
    """
    service = handling.service
    changes: dict[tuple[str | int, ...], Any] = {
        ("name",): {"en": f"AS-IS: {service.name}", "zh": f"现状：{service.name}"},
        ("start",): start,
        ("timezone",): ZONE,
        ("calendars", "office", "holidays"): "CN",
    }
    for key, step in zip(task_ids(handling), handling.steps, strict=True):
        for name, figure in _taken(step.limit, share).items():
            changes["tasks", key, name] = figure
    if supplements:
        changes["gateways", CHOICE] = {COMPLETE: round(1 - supplements, 6), INCOMPLETE: supplements}
        changes["events", CATCH] = {"delay": SUPPLEMENT, "waits_for": "applicant"}
    limits = {
        "statutory": service.statutory and str(service.statutory),
        "committed": service.committed and str(service.committed),
    }
    said: dict[str, Any] = {name: limit for name, limit in limits.items() if limit}
    if said:
        changes["limits",] = said | ({"clock_stops": [CATCH]} if supplements else {})
    made = edit_yaml(first_scenario(graph), changes)
    return made.replace(MARK, MARK + _NOTE.format(percent=100 * share).encode(), 1)


def _taken(limit: Limit | None, share: float) -> Mapping[str, str]:
    """Effort and delay of a step with such a limit; the effort is part of it, as far as the unit can tell."""
    if limit is None:
        return {}
    if limit.hours is None:
        return {"delay": f"{limit.amount * share:g} wd"} if limit.amount * share else {}
    minutes = limit.hours * 60 * share
    rest = minutes - WORK_MINUTES
    return {"delay": f"{rest:.6g} min"} if rest > 0 else {"work": f"{minutes:.6g} min"} if rest < 0 else {}


def assumptions_of(
    handling: Handling, graph: ProcessGraph, scenario: bytes, *, share: float, supplements: float
) -> Iterator[Finding]:
    """Everything that the model assumes and the list does not say, or says otherwise."""
    service, where = handling.service, handling.service.where

    def said(code: str, what: str, remedy: str, severity: Any = "assumption", **values: object) -> Finding:  # noqa: ANN401  # one of three words
        return Finding(code, where, what, remedy, severity, MappingProxyType({"service": service.name, **values}))

    if handling.assumed_steps:
        yield said(
            "ITEM-NO-STEPS",
            "'{service}' has no steps: those of its kind of case are assumed ({steps}).",
            "List its steps under 步骤 and 环节, or draw them.",
            steps=_names(step.name for step in handling.steps),
        )
    if handling.spread is not None:
        yield said(
            "ITEM-SPREAD",
            "No step of '{service}' has a limit: its own ({limit}) is spread over them evenly.",
            "Give each step its 办理时限.",
            limit=str(handling.spread),
        )
    if any(step.limit and step.limit.amount for step in handling.steps):
        yield said(
            "ITEM-SHARE",
            "Limits are the most that may be taken: {percent} % of that of each step passes in '{service}'.",
            "Import with --share, or give each task its delay as your records have it.",
            percent=f"{100 * share:g}",
        )
    yield from _about_steps(handling, said)
    yield from _about_people(handling, said)
    yield from _about_applicants(handling, said, supplements)
    figures = read_yaml(scenario).value
    if isinstance(figures, Mapping):
        yield from assumed(scenario, figures, graph)


def _about_steps(handling: Handling, said: Any) -> Iterator[Finding]:  # noqa: ANN401  # the function above
    other = [step.name for step in handling.steps if step.kind is Kind.OTHER]
    if other:
        yield said(
            "ITEM-KIND",
            "What kind of step it is does not show by its name: {steps}; nothing depends on it but where the applicant "
            "comes.",
            "Nothing has to be done; 收件, 受理, 审查, 踏勘, 决定, 制证 and 送达 are known.",
            steps=_names(other),
        )
    whole, limits = handling.service.committed, [step.limit for step in handling.steps if step.limit]
    if whole and not handling.spread and limits and all(limit.unit == whole.unit for limit in limits):
        total = Limit(sum(limit.amount for limit in limits), whole.unit)
        if total.exceeds(whole):
            yield said(
                "ITEM-SUM",
                "The limits of the steps of '{service}' sum to {total}; it is committed to {committed}.",
                "Correct the limits of the steps, or the commitment.",
                "warning",
                total=str(total),
                committed=str(whole),
            )


def _about_people(handling: Handling, said: Any) -> Iterator[Finding]:  # noqa: ANN401  # the same
    service = handling.service
    if not service.agency:
        yield said(
            "ITEM-OFFICE",
            "Nothing says which office handles '{service}'.",
            "Fill in 实施主体.",
        )
    nobody = [step.name for step in handling.steps if not step.performer]
    if nobody:
        yield said(
            "ITEM-PERFORMER",
            "Nothing says who does {steps}: the office as a whole is one lane.",
            "Fill in 办理人员.",
            steps=_names(nobody),
        )
    if handling.idle:
        yield said(
            "ITEM-IDLE",
            "No step of '{service}' is done by {agencies}: the lane is empty, and no time passes there.",
            "Name the agency under 办理人员 of its steps.",
            "warning",
            agencies=_names(lane.agency for lane in handling.idle),
        )
    if len(handling.all_lanes) > 1:
        yield said(
            "ITEM-UNITS",
            "The units of '{service}' are assumed: one territory and level, each agency a line, each post below its "
            "agency.",
            "Correct organisation.yaml; the kinds of handoffs depend on it.",
        )


def _about_applicants(handling: Handling, said: Any, supplements: float) -> Iterator[Finding]:  # noqa: ANN401  # the same
    service = handling.service
    if service.visits is None:
        yield said(
            "ITEM-VISITS-NONE",
            "Nothing says how often applicants of '{service}' come: no visit is counted.",
            "Fill in 到办事现场次数.",
        )
    elif service.visits > handling.visits:
        yield said(
            "ITEM-VISITS",
            "Applicants of '{service}' come {visits} times; {drawn} of it could be placed in the steps.",
            "Mark the other tasks to which the applicant comes as visits.",
            "warning",
            visits=service.visits,
            drawn=handling.visits,
        )
    elif service.visits:
        yield said(
            "ITEM-VISITS-WHERE",
            "To which steps of '{service}' the applicant comes is assumed: {steps}.",
            "Move the visits in the drawing if it is others.",
            steps=_names(handling.steps[place].name for place, kind in handling.touchpoints.items() if kind == "visit"),
        )
    if handling.shareable:
        yield said(
            "ITEM-SHARING",
            "The government itself has issued {count} documents that applicants of '{service}' hand in ({names}): "
            "candidates for data sharing.",
            "In the TO-BE, let the office look them up; then subtract them from documents.",
            count=len(handling.shareable),
            names=_names(one.name for one in handling.shareable),
        )
    if supplements:
        yield said(
            "ITEM-SUPPLEMENTS",
            "Documents are assumed to be incomplete in {percent} % of the cases of '{service}'; applicants take "
            "{delay} to supply them, while the clock of the limits stands still.",
            "Put in what your records have: gateways, events.",
            percent=f"{100 * supplements:g}",
            delay=SUPPLEMENT,
        )
    else:
        yield said(
            "ITEM-COMPLETE",
            "Documents are assumed to be complete at once in '{service}', and no case is refused.",
            "Import with --supplements to draw the loop (补正), e.g. --supplements 0.2.",
        )


def _names(names: Any) -> str:  # noqa: ANN401  # any iterable of texts
    """Names in a sentence, not too many."""
    all_names = list(names)
    return "、".join(all_names[:_SHOWN]) + (" …" if len(all_names) > _SHOWN else "")
