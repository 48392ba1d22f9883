"""What is expected without a run is what happens on average in one, on ways that blocks of gateways do not show."""

from collections import Counter
from math import exp, sqrt
from pathlib import Path

import pytest

import bpr
from bpr.bpmn.vocabulary import MODEL
from bpr.metrics.handoffs import transfers
from bpr.metrics.observation import observe
from bpr.process.flow import expected_visits, static_transfers

CASES = 3000

INCLUSIVE = """<process id="P"><startEvent id="S"/><task id="a"/><inclusiveGateway id="O"/><task id="b"/><task id="c"/>
<task id="d"/><inclusiveGateway id="J"/><task id="e"/><endEvent id="E"/>
<sequenceFlow id="1" sourceRef="S" targetRef="a"/><sequenceFlow id="2" sourceRef="a" targetRef="O"/>
<sequenceFlow id="ob" sourceRef="O" targetRef="b"/><sequenceFlow id="oc" sourceRef="O" targetRef="c"/>
<sequenceFlow id="od" sourceRef="O" targetRef="d"/><sequenceFlow id="3" sourceRef="b" targetRef="J"/>
<sequenceFlow id="4" sourceRef="c" targetRef="J"/><sequenceFlow id="5" sourceRef="d" targetRef="J"/>
<sequenceFlow id="6" sourceRef="J" targetRef="e"/><sequenceFlow id="7" sourceRef="e" targetRef="E"/></process>"""

SUB_PROCESS = """<process id="P"><startEvent id="S"/><task id="a"/><subProcess id="sub"><startEvent id="s"/>
<exclusiveGateway id="X"/><task id="b"/><task id="c"/><endEvent id="e1"/><endEvent id="e2"/>
<sequenceFlow id="1" sourceRef="s" targetRef="X"/><sequenceFlow id="xb" sourceRef="X" targetRef="b"/>
<sequenceFlow id="xc" sourceRef="X" targetRef="c"/><sequenceFlow id="2" sourceRef="b" targetRef="e1"/>
<sequenceFlow id="3" sourceRef="c" targetRef="e2"/></subProcess><exclusiveGateway id="Y"/>
<task id="z"/><endEvent id="E"/>
<sequenceFlow id="4" sourceRef="S" targetRef="a"/><sequenceFlow id="5" sourceRef="a" targetRef="sub"/>
<sequenceFlow id="6" sourceRef="sub" targetRef="Y"/><sequenceFlow id="again" sourceRef="Y" targetRef="sub"/>
<sequenceFlow id="on" sourceRef="Y" targetRef="z"/><sequenceFlow id="7" sourceRef="z" targetRef="E"/></process>"""

BOUNDARY = """<process id="P"><startEvent id="S"/><task id="a"/><task id="slow"/><task id="chase"/><task id="z"/>
<boundaryEvent id="late" attachedToRef="slow"><timerEventDefinition><timeDuration>PT1M</timeDuration>
</timerEventDefinition></boundaryEvent><exclusiveGateway id="J"/><endEvent id="E"/>
<sequenceFlow id="1" sourceRef="S" targetRef="a"/><sequenceFlow id="2" sourceRef="a" targetRef="slow"/>
<sequenceFlow id="3" sourceRef="slow" targetRef="J"/><sequenceFlow id="4" sourceRef="late" targetRef="chase"/>
<sequenceFlow id="5" sourceRef="chase" targetRef="J"/><sequenceFlow id="6" sourceRef="J" targetRef="z"/>
<sequenceFlow id="7" sourceRef="z" targetRef="E"/></process>"""

MESSAGES = """<collaboration id="C"><messageFlow id="m" sourceRef="ask" targetRef="M"/>
<messageFlow id="n" sourceRef="T" targetRef="hear"/></collaboration>
<process id="P"><startEvent id="S"/><sendTask id="ask"/><receiveTask id="hear"/><exclusiveGateway id="X"/><task id="z"/>
<endEvent id="E"/><sequenceFlow id="1" sourceRef="S" targetRef="ask"/>
<sequenceFlow id="2" sourceRef="ask" targetRef="hear"/><sequenceFlow id="3" sourceRef="hear" targetRef="X"/>
<sequenceFlow id="again" sourceRef="X" targetRef="ask"/><sequenceFlow id="on" sourceRef="X" targetRef="z"/>
<sequenceFlow id="4" sourceRef="z" targetRef="E"/></process>
<process id="Q"><startEvent id="M"><messageEventDefinition/></startEvent><task id="think"/>
<intermediateThrowEvent id="T"><messageEventDefinition/></intermediateThrowEvent><endEvent id="F"/>
<sequenceFlow id="5" sourceRef="M" targetRef="think"/><sequenceFlow id="6" sourceRef="think" targetRef="T"/>
<sequenceFlow id="7" sourceRef="T" targetRef="F"/></process>"""

GATEWAYS = {
    "inclusive": "{O: {ob: 0.5, oc: 0.3, od: 0.6}}",
    "sub-process": "{X: {xb: 0.4, xc: 0.6}, Y: {again: 0.25, on: 0.75}}",
    "boundary": "{}",
    "messages": "{X: {again: 0.3, on: 0.7}}",
}
PROBABILITIES = {
    "inclusive": {"ob": 0.5, "oc": 0.3, "od": 0.6},
    "sub-process": {"xb": 0.4, "again": 0.25},
    "boundary": {"late": exp(-1 / 2)},  # an exponential time of mean 2 min is longer than 1 min
    "messages": {"again": 0.3},
}
DRAWINGS = {"inclusive": INCLUSIVE, "sub-process": SUB_PROCESS, "boundary": BOUNDARY, "messages": MESSAGES}


@pytest.mark.parametrize("name", sorted(DRAWINGS))
def test_the_mean_of_a_run_is_what_is_expected(name: str, tmp_path: Path) -> None:
    (tmp_path / "process.bpmn").write_text(f'<definitions xmlns="{MODEL}">{DRAWINGS[name]}</definitions>')
    slow = "tasks: {slow: {delay: {dist: exponential, mean: 2 min}}}" if name == "boundary" else ""
    (tmp_path / "scenario.yaml").write_text(
        "schema: bpr/scenario/1\nprocess: process.bpmn\nstart: 2026-01-05T00:00:00+00:00\n"
        f"arrivals: [{{start: S, interarrival: 1 min, max_count: {CASES}}}]\ngateways: {GATEWAYS[name]}\n{slow}\n"
    )
    model = bpr.load(tmp_path)
    log = bpr.simulate(model, replications=1, seed=2026)
    visits = expected_visits(model.process, PROBABILITIES[name], "S")
    passed = static_transfers(model.process, visits, PROBABILITIES[name])

    element = [log.elements[code].id for code in log.activities["element"]]
    seen = Counter(element)
    found = transfers(observe(log))
    happened = Counter((element[a], element[b]) for a, b in zip(found.source, found.target, strict=True))
    assert set(happened) == set(passed)
    for task, number in seen.items():
        assert number / CASES == pytest.approx(
            visits[task], abs=5 * sqrt(visits[task] + visits[task] ** 2) / sqrt(CASES)
        )
    for pair, number in happened.items():
        bound = 5 * sqrt(passed[pair] + passed[pair] ** 2) / sqrt(CASES)
        assert number / CASES == pytest.approx(passed[pair], abs=bound)
