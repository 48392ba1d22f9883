"""A portfolio of two small services that share their clerks, and what the tests change in it."""

from collections.abc import Callable
from pathlib import Path

import pytest

BPMN = """<?xml version="1.0"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">
<process id="P_{name}"><startEvent id="S"/><task id="A" name="Intake"/><task id="B" name="Decide"/><endEvent id="E"/>
<sequenceFlow id="f0" sourceRef="S" targetRef="A"/><sequenceFlow id="f1" sourceRef="A" targetRef="B"/>
<sequenceFlow id="f2" sourceRef="B" targetRef="E"/></process></definitions>
"""

SCENARIO = """schema: bpr/scenario/1
name: {name}
start: 2026-01-05T08:00:00+08:00
timezone: Asia/Shanghai
horizon: 20 d
warmup: 2 d
currency: CNY
calendars:
  office: {{hours: {{mon-fri: "09:00-17:00"}}}}
resources:
  clerk: {{name: Clerk, count: 2, calendar: office, hourly_cost: 60, unit: U_WINDOW}}
  judge: {{count: 1, calendar: office}}
arrivals:
  - {{start: S, interarrival: {{dist: exponential, mean: {gap}}}, calendar: office}}
tasks:
  A: {{performer: clerk, work: {{dist: exponential, mean: 15 min}}}}
  B: {{performer: judge, work: {{dist: exponential, mean: 10 min}}}}
"""

PORTFOLIO = """schema: bpr/portfolio/1
name: {en: Two services, zh: 两个事项}
services:
  - {id: permit, name: {en: Permit, zh: 许可}, folder: permit, to_be: to-be.yaml, private: [judge]}
  - {id: licence, folder: licence, private: [judge]}
"""

ORGANISATION = """schema: bpr/organisation/1
units:
  U_WINDOW: {name: Window}
"""

TO_BE = """schema: bpr/scenario/1
inherits: scenario.yaml
name: redesign
tasks: {A: {work: {dist: exponential, mean: 8 min}}}
"""


@pytest.fixture
def portfolio(tmp_path: Path) -> Callable[..., Path]:
    """``portfolio({file: (old, new)}, file=text)`` -> a portfolio folder with these changes."""

    def make(changes: dict[str, tuple[str, str]] | None = None, **files: str) -> Path:
        root = tmp_path / "portfolio"
        for name, gap in (("permit", "20 min"), ("licence", "30 min")):
            folder = root / name
            folder.mkdir(parents=True)
            (folder / "process.bpmn").write_text(BPMN.replace("{name}", name), encoding="utf-8")
            (folder / "scenario.yaml").write_text(SCENARIO.format(name=name, gap=gap), encoding="utf-8")
        (root / "permit" / "to-be.yaml").write_text(TO_BE, encoding="utf-8")
        (root / "portfolio.yaml").write_text(PORTFOLIO, encoding="utf-8")
        (root / "organisation.yaml").write_text(ORGANISATION, encoding="utf-8")
        for name, text in files.items():
            (root / f"{name}.yaml").write_text(text, encoding="utf-8")
        for file, (old, new) in (changes or {}).items():
            text = (root / file).read_text(encoding="utf-8")
            assert old in text
            (root / file).write_text(text.replace(old, new), encoding="utf-8")
        return root

    return make
