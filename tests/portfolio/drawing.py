"""Portfolio folders made in code: chains of tasks with annotations, constant figures, one case an hour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

UNITS = """schema: bpr/organisation/1
units:
  U_WINDOW: {name: {en: Window, zh: 窗口}, agency: CENTRE}
  U_REVIEW: {name: {en: Review section, zh: 审查科}, agency: BUREAU}
  U_CHIEF: {name: {en: Chief, zh: 局长}, agency: BUREAU}
  U_APPLICANT: {name: {en: Applicant, zh: 申请人}, type: applicant, level: applicant}
"""

SCENARIO = """schema: bpr/scenario/1
process: {drawing}
start: 2026-01-05T08:00:00+08:00
timezone: Asia/Shanghai
horizon: {horizon}
currency: CNY
calendars: {{office: {{hours: {{mon-fri: "08:00-16:00"}}}}}}
resources: {{clerk: {{count: 30, calendar: office, hourly_cost: 60, unit: U_WINDOW}}}}
arrivals: [{{start: S, interarrival: {gap}, calendar: office}}]
tasks: {{{tasks}}}
{more}
"""


@dataclass(frozen=True)
class Task:
    """One task of a chain: the annotation as attributes, work as in a scenario."""

    id: str
    unit: str = "U_WINDOW"
    work: str = "30 min"
    says: str = ""


@dataclass(frozen=True)
class Service:
    """A service: its chains of tasks, what the portfolio says of it, more lines of its scenarios."""

    as_is: Sequence[Task]
    to_be: Sequence[Task] | None = None
    says: str = ""
    gap: str = "1 h"
    more: str = ""
    horizon: str = "2 d"
    extra: Mapping[str, Sequence[Task]] = field(default_factory=dict)


def drawn(tasks: Sequence[Task]) -> str:
    """BPMN of a chain of tasks."""
    names = ["S", *(task.id for task in tasks), "E"]
    lines = "".join(
        f'<task id="{task.id}" name="{task.id}"><extensionElements>'
        f'<bpr:annotation unit="{task.unit}" {task.says}/></extensionElements></task>'
        for task in tasks
    )
    flows = "".join(f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairwise(names))
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpr="urn:bpr:1" id="d" '
        'targetNamespace="t"><process id="P"><startEvent id="S"/><endEvent id="E"/>'
        + lines
        + flows
        + "</process></definitions>"
    )


def folder_of(root: Path, services: Mapping[str, Service], *, top: str = "", units: str | None = UNITS) -> Path:
    """Write a portfolio folder; `top` is more of portfolio.yaml."""
    entries = ""
    for name, service in services.items():
        folder = root / name
        folder.mkdir(parents=True)
        chains = {"scenario": service.as_is, "to-be": service.to_be, **service.extra}
        for file, tasks in chains.items():
            if tasks is None:
                continue
            (folder / f"{file}.bpmn").write_text(drawn(tasks), encoding="utf-8")
            done = ", ".join(f"{task.id}: {{performer: clerk, work: {task.work}}}" for task in tasks)
            text = SCENARIO.format(
                drawing=f"{file}.bpmn", gap=service.gap, tasks=done, more=service.more, horizon=service.horizon
            )
            (folder / f"{file}.yaml").write_text(text, encoding="utf-8")
        to_be = "" if service.to_be is None else ", to_be: to-be.yaml"
        says = f", {service.says}" if service.says else ""
        entries += f"  - {{id: {name}, folder: {name}{to_be}{says}}}\n"
    (root / "portfolio.yaml").write_text(f"schema: bpr/portfolio/1\nservices:\n{entries}{top}", encoding="utf-8")
    if units is not None:
        (root / "organisation.yaml").write_text(units, encoding="utf-8")
    return root
