"""Drawings of other tools run at once under a first scenario, or are refused for a flaw of the drawing, by name."""

from pathlib import Path

import pytest

import bpr
from bpr.app.folder import write
from bpr.bpmn.reader import read_bpmn
from bpr.errors import InputError
from bpr.eventlog.tables import NEVER
from bpr.first_scenario import first_scenario
from bpr.metrics.study import Study
from bpr.scenario.read import changed

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
FLAWED = {
    "bpmn-js--features--replace--01_replace.bpmn": "EVENT-SUB-START",
    "bpmn-js--import--collapsed--process.bpmn": "START-NONE",
    "miwg--Enterprise_Explorer_1.0.0--B.2.0-roundtrip.bpmn": "JOIN-STARVED",
    "miwg--OMNITRACKER_BPMN_12.3--C.6.0-export.bpmn": "EVENT-SUB-START",
    "miwg--actiBPM_3.E-8--A.3.0-export.bpmn": "FLOW-SOURCE",
}
"""File -> the first finding that forbids a run."""

FILES = sorted(path.name for path in CORPUS.glob("*.bpmn"))

pytestmark = pytest.mark.skipif(not FILES, reason="the files of other tools are not at hand")


def run(folder: Path, name: str):
    data = (CORPUS / name).read_bytes()
    write(folder / "process.bpmn", data)
    write(folder / "scenario.yaml", first_scenario(read_bpmn(data, name=name).graph))
    model = bpr.load(folder)
    model = model.with_scenario(changed(model.scenario, {"horizon": "10 wd", "warmup": None}))
    return model, bpr.simulate(model, seed=1)


@pytest.mark.parametrize("name", [name for name in FILES if name not in FLAWED])
def test_it_runs_and_every_millisecond_has_its_cause(name, tmp_path):
    model, log = run(tmp_path, name)
    ended = log.cases["end"] != NEVER
    assert ended.any() or log.cases["stuck"].any()
    study = Study(log, model)
    assert (study.waiting.cases.sum(axis=1)[ended] == (log.cases["end"] - log.cases["arrival"])[ended]).all()


@pytest.mark.parametrize(("name", "code"), FLAWED.items())
def test_a_flaw_of_the_drawing_is_named(name, code, tmp_path):
    with pytest.raises(InputError) as refused:
        run(tmp_path, name)
    assert code in [finding.code for finding in refused.value.findings]
