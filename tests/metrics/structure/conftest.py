"""Small offices: who stands above whom, drawings of chains: ``office("S a x E", "x a", a="unit='U1'")``."""

from collections.abc import Callable, Mapping
from itertools import pairwise

import pytest

from bpr.bpmn.reader import read_bpmn
from bpr.model import Model, model
from bpr.organisation.read import read_register
from bpr.scenario.read import read_scenario

REGISTER = """\
schema: bpr/organisation/1
units:
  HEAD: {name: {en: Head, zh: 县领导}, agency: COUNTY, line: government, level: county, territory: A}
  DIRECTOR: {name: {en: Director, zh: 局长}, parent: HEAD, agency: HOUSING, line: housing, level: county, territory: A}
  CHIEF: {name: {en: Chief, zh: 科长}, parent: DIRECTOR, agency: HOUSING, line: housing, level: county, territory: A}
  CLERK: {name: {en: Clerk, zh: 科员}, parent: CHIEF, agency: HOUSING, line: housing, level: county, territory: A}
  FIRE: {name: {en: Fire, zh: 消防}, parent: HEAD, agency: FIRE, line: fire, level: county, territory: A}
  FIRE_B: {name: {en: Fire B, zh: 乙县消防}, agency: FIRE_B, line: fire, level: county, territory: B}
  TOWN: {name: {en: Town, zh: 乡镇}, parent: HEAD, agency: TOWN, line: town, level: township, territory: T}
  FIRM: {name: {en: Firm, zh: 企业}, type: applicant}
"""

KINDS = {"S": "startEvent", "E": "endEvent", "x": "exclusiveGateway", "p": "parallelGateway", "m": "manualTask"}
"""First letter of a node (of ``v``: an automatic task) -> what it is; anything else is a user task."""


def build(
    *chains: str,
    register: str | None = REGISTER,
    scenario: str = "",
    data: str = "",
    inside: Mapping[str, str] | None = None,
    **said: str,
) -> Model:
    """A model: flows of the chains are called ``a_b``; `said` are attributes of the annotation of an element."""
    flows = list(dict.fromkeys(pair for chain in chains for pair in pairwise(chain.split())))
    names = list(dict.fromkeys(name for chain in chains for name in chain.split()))
    lines = [_node(name, said.get(name, ""), (inside or {}).get(name, "")) for name in names]
    lines += [f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in flows]
    text = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpr="urn:bpr:1">'
        f'<process id="P">{"".join(lines)}{data}</process></definitions>'
    )
    conditions = (
        "schema: bpr/scenario/1\nprocess: p.bpmn\nstart: 2026-01-05T08:30:00+08:00\n"
        f"arrivals: [{{start: S, interarrival: 1 h, max_count: 20}}]\n{scenario}"
    )
    known = None if register is None else read_register(register.encode(), name="o.yaml")
    return model(read_bpmn(text.encode(), name="p.bpmn"), read_scenario(conditions.encode(), name="s.yaml"), known)


def _node(name: str, said: str, inside: str) -> str:
    kind = "serviceTask" if name.startswith("v") else KINDS.get(name[0], "userTask")
    annotation = f"<extensionElements><bpr:annotation {said}/></extensionElements>" if said else ""
    return f'<{kind} id="{name}">{annotation}{inside}</{kind}>'


@pytest.fixture(scope="session")
def office() -> Callable[..., Model]:
    """`build`."""
    return build
