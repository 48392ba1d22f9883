"""Models of one chain of tasks, each in the lane of its unit: what happens can be counted on the fingers."""

from itertools import pairwise

import bpr
from bpr.bpmn.reader import read_bpmn
from bpr.model import model
from bpr.organisation.read import read_register
from bpr.scenario.read import read_scenario

REGISTER = """
schema: bpr/organisation/1
names: {housing: {en: Housing, zh: 住建}, A: {en: County A, zh: 甲县}}
units:
  CITY:   {name: {en: City housing, zh: 市住建局}, agency: CITY, line: housing, level: city, territory: T}
  COUNTY:
    {name: {en: County housing, zh: 县住建局}, parent: CITY, agency: HOUSE, line: housing, level: county, territory: A}
  DESK:   {parent: COUNTY, agency: HOUSE, line: housing, level: county, territory: A}
  FIRE:   {line: fire, level: county, territory: A}
  WATER:  {line: water, level: county, territory: A}
  FIRM:   {line: applicant, level: applicant, territory: A, type: applicant}
  ODD:    {name: Odd office}
"""


def chain(*units: str, register: str | None = REGISTER, share: float | None = None) -> bpr.Model:
    """A model whose only case does one task of an hour in each of `units`, one after the other.

    With `share`, only that share of 40 cases goes the whole way, the others end behind the first half.
    """
    nodes = [f"T{number}" for number in range(len(units))]
    lanes = "".join(
        f'<lane id="L_{unit}" name="{unit}">'
        + "".join(f"<flowNodeRef>{n}</flowNodeRef>" for n, of in zip(nodes, units, strict=True) if of == unit)
        + "</lane>"
        for unit in dict.fromkeys(units)
    )
    drawn, steps = "".join(f'<userTask id="{node}"/>' for node in nodes), ["S", *nodes, "E"]
    if share is not None:
        half = len(nodes) // 2
        drawn += (
            '<exclusiveGateway id="X"/><endEvent id="Early"/><sequenceFlow id="out" sourceRef="X" targetRef="Early"/>'
        )
        steps.insert(1 + half, "X")
    flows = "".join(f'<sequenceFlow id="{a}-{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairwise(steps))
    text = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">'
        f'<process id="P"><laneSet id="L">{lanes}</laneSet><startEvent id="S"/>{drawn}<endEvent id="E"/>{flows}'
        "</process></definitions>"
    )
    scenario = (
        "schema: bpr/scenario/1\nprocess: p.bpmn\nstart: 2026-01-05T00:00:00+00:00\n"
        f"arrivals: [{{start: S, interarrival: 1 h, max_count: {1 if share is None else 40}}}]\n"
        f"tasks: {{{', '.join(f'{node}: {{delay: 1 h}}' for node in nodes)}}}\n"
    )
    if share is not None:
        onward = next(f"{a}-{b}" for a, b in pairwise(steps) if a == "X")
        scenario += f"gateways: {{X: {{{onward}: {share}, out: {1 - share}}}}}\n"
    found = None if register is None else read_register(register.encode(), name="organisation.yaml")
    return model(read_bpmn(text.encode(), name="p.bpmn"), read_scenario(scenario.encode(), name="s.yaml"), found)


def measured(drawn: bpr.Model, replications: int = 2) -> bpr.Measures:
    """The measures of a run of the model."""
    return bpr.measure(bpr.simulate(drawn, replications=replications, seed=1), drawn)
