"""How long a portfolio of many small services takes: AS-IS and TO-BE together, then all questions about the whole.

Run as ``python benchmarks/portfolio.py 50 10 2``: services, replications, processes.
"""

import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from itertools import pairwise
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from time import perf_counter

import bpr
from bpr.portfolio.reform import reform

BPMN = """<?xml version="1.0"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpr="urn:bpr:1" id="d" targetNamespace="t">
<process id="P">
<laneSet id="L"><lane id="L1"><extensionElements><bpr:annotation unit="U_WINDOW"/></extensionElements>
<flowNodeRef>S</flowNodeRef><flowNodeRef>A</flowNodeRef><flowNodeRef>E</flowNodeRef></lane>
<lane id="L2"><extensionElements><bpr:annotation unit="U_REVIEW{group}"/></extensionElements>
<flowNodeRef>B</flowNodeRef><flowNodeRef>G</flowNodeRef><flowNodeRef>C</flowNodeRef></lane></laneSet>
<startEvent id="S"/>
<task id="A" name="Intake"><extensionElements>
<bpr:annotation function="intake" touchpoint="visit" step="acceptance" collects="licence;form {number}"/>
</extensionElements></task>
<task id="B" name="Check"><extensionElements>
<bpr:annotation function="check {number}" step="review" collects="licence"/></extensionElements></task>
<exclusiveGateway id="G"/>
<task id="C" name="Decide"><extensionElements>
<bpr:annotation function="decide {number}" step="decision"/></extensionElements></task>
<endEvent id="E"/>
<sequenceFlow id="f0" sourceRef="S" targetRef="A"/><sequenceFlow id="f1" sourceRef="A" targetRef="B"/>
<sequenceFlow id="f2" sourceRef="B" targetRef="G"/><sequenceFlow id="f3" sourceRef="G" targetRef="C"/>
<sequenceFlow id="f5" sourceRef="G" targetRef="A"/><sequenceFlow id="f4" sourceRef="C" targetRef="E"/>
</process></definitions>
"""

REDESIGNED = """<?xml version="1.0"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpr="urn:bpr:1" id="d" targetNamespace="t">
<process id="P">
<laneSet id="L"><lane id="L1"><extensionElements><bpr:annotation unit="U_WINDOW"/></extensionElements>
<flowNodeRef>S</flowNodeRef><flowNodeRef>A</flowNodeRef><flowNodeRef>C</flowNodeRef><flowNodeRef>E</flowNodeRef></lane>
</laneSet>
<startEvent id="S"/>
<task id="A" name="Intake"><extensionElements>
<bpr:annotation function="intake" touchpoint="online" step="acceptance" collects="form {number}" uses="licence"/>
</extensionElements></task>
<task id="C" name="Decide"><extensionElements>
<bpr:annotation function="decide {number}" step="decision"/></extensionElements></task>
<endEvent id="E"/>
<sequenceFlow id="f0" sourceRef="S" targetRef="A"/><sequenceFlow id="f1" sourceRef="A" targetRef="C"/>
<sequenceFlow id="f4" sourceRef="C" targetRef="E"/>
</process></definitions>
"""

SCENARIO = """schema: bpr/scenario/1
process: process.bpmn
start: 2026-01-05T08:00:00+08:00
timezone: Asia/Shanghai
horizon: 60 d
warmup: 5 d
currency: CNY
calendars:
  office: {{hours: {{mon-fri: "09:00-17:00"}}}}
resources:
  clerk: {{name: Clerk, count: {clerks}, calendar: office, hourly_cost: 60, unit: U_WINDOW}}
  judge: {{count: 2, calendar: office, hourly_cost: 90, unit: U_REVIEW{group}}}
arrivals:
  - {{start: S, interarrival: {{dist: exponential, mean: 60 min}}, calendar: office}}
gateways: {{G: {{f5: 0.2, f3: 0.8}}}}
limits: {{statutory: 20 wd, committed: 5 wd}}
tasks:
  A: {{performer: clerk, work: {{dist: exponential, mean: 20 min}}}}
  B: {{performer: judge, work: {{dist: exponential, mean: 30 min}}}}
  C: {{performer: judge, work: {{dist: exponential, mean: 10 min}}}}
"""

TO_BE = """schema: bpr/scenario/1
inherits: scenario.yaml
process: to-be.bpmn
gateways: {G: null}
resources: {judge: null}
tasks: {B: null, C: {performer: clerk, work: {dist: exponential, mean: 10 min}}}
"""


def generated(root: Path, services: int) -> Path:
    """A portfolio folder of `services` services that share their clerks; every ten share a section of reviewers."""
    groups = range((services + 9) // 10)
    units = "".join(f"  U_REVIEW{group}: {{agency: A{group}}}\n" for group in groups)
    entries = ""
    for number in range(services):
        folder = root / f"s{number}"
        folder.mkdir()
        facts = {"number": number, "group": number // 10}
        (folder / "process.bpmn").write_text(BPMN.format(**facts), encoding="utf-8")
        (folder / "to-be.bpmn").write_text(REDESIGNED.format(**facts), encoding="utf-8")
        scenario = SCENARIO.format(clerks=max(2, services // 2), **facts)
        (folder / "scenario.yaml").write_text(scenario, encoding="utf-8")
        (folder / "to-be.yaml").write_text(TO_BE, encoding="utf-8")
        entries += f"  - {{id: s{number}, folder: s{number}, to_be: to-be.yaml, private: [judge]}}\n"
    (root / "portfolio.yaml").write_text(f"schema: bpr/portfolio/1\nservices:\n{entries}", encoding="utf-8")
    (root / "organisation.yaml").write_text(
        f"schema: bpr/organisation/1\nunits:\n  U_WINDOW: {{}}\n{units}", encoding="utf-8"
    )
    return root


def cpu() -> float:
    """CPU seconds of this process and of those that it has ended."""
    used = [getrusage(who) for who in (RUSAGE_SELF, RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main(services: int = 50, replications: int = 10, processes: int = 2) -> None:
    """Print wall and CPU seconds of each step."""
    steps: list[tuple[str, float, float]] = [("", perf_counter(), cpu())]

    def step(name: str) -> None:
        steps.append((name, perf_counter(), cpu()))

    reports: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        read = bpr.load_portfolio(generated(Path(folder), services))
        step("read")
        with ProcessPoolExecutor(processes) if processes > 1 else nullcontext() as executor:
            found = bpr.compare_together(
                read.as_is,
                read.to_be,
                private=read.private,
                replications=replications,
                executor=executor,
                progress=lambda done, total: reports.append(done / total),
            )
        step("run, measure and compare")
        plan = reform(read, found)
        step("all questions of the whole portfolio")
        cases = sum(found.as_is.services[one]["cases_started"].value for one in found.services)
    for (_, wall, used), (name, wall_then, used_then) in pairwise(steps):
        sys.stdout.write(f"{name}: {wall_then - wall:.1f} s, {used_then - used:.1f} CPU s\n")
    sys.stdout.write(f"{plan}\n")
    memory = max(getrusage(who).ru_maxrss for who in (RUSAGE_SELF, RUSAGE_CHILDREN)) / 1024
    sys.stdout.write(
        f"{services} services, {replications} replications, {cases:.0f} cases each; {len(reports)} reports of "
        f"progress; at most {memory:.0f} MiB a process\n"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
