"""The verdict on a process is a sentence in the language of the reader, on the terminal and for programs."""

import json

import pytest
from typer.testing import CliRunner

from bpr.cli.verbs import app
from bpr.process.verdict import Verdict
from bpr.report.verdicts import verdict_in_words

STUCK = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="P" name="Permit">
<startEvent id="S"/><exclusiveGateway id="X" name="Complete?"/><parallelGateway id="J"/><endEvent id="E"/>
<sequenceFlow id="f1" sourceRef="S" targetRef="X"/><sequenceFlow id="f2" sourceRef="X" targetRef="J" name="yes"/>
<sequenceFlow id="f3" sourceRef="X" targetRef="J" name="no"/><sequenceFlow id="f4" sourceRef="J" targetRef="E"/>
</process></definitions>"""


@pytest.fixture
def stuck(tmp_path):
    path = tmp_path / "permit.bpmn"
    path.write_text(STUCK)
    return path


def printed(*words) -> str:
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == 0
    return result.stdout


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "permit.bpmn: 'Permit' is not sound: JOIN-DEADLOCK (4 states of one case explored)."),
        ("zh", "permit.bpmn：“Permit”不健全：JOIN-DEADLOCK（已考察一个办件的 4 个状态）。"),
    ],
)
def test_check_prints_the_verdict_on_each_process(stuck, lang, said):
    assert said in printed("check", stuck, "--lang", lang).splitlines()


def test_the_example_of_a_flaw_is_said_in_chinese(stuck):
    assert "例如：'S' → 'Complete?': 'yes'。" in printed("check", stuck, "--lang", "zh")


def test_verdicts_are_json_for_programs(stuck):
    (verdict,) = json.loads(printed("check", stuck, "--json"))["verdicts"]
    assert verdict == {
        "file": "permit.bpmn",
        "process": "P",
        "label": "Permit",
        "outcome": "not sound",
        "states": 4,
        "flaws": ["JOIN-DEADLOCK"],
        "simplified": [],
    }


def test_a_bundled_model_has_a_verdict_for_each_of_its_drawings(models):
    verdicts = json.loads(printed("check", models / "county-permit", "--json"))["verdicts"]
    assert {(verdict["file"], verdict["outcome"]) for verdict in verdicts} == {
        ("process.bpmn", "sound"),
        ("to-be.bpmn", "sound"),
    }


def test_what_was_taken_in_a_simple_sense_is_named_but_not_all_of_it():
    verdict = Verdict("P", "Permit", "not decided", 10_000, simplified=tuple("abcdefg"))
    assert verdict_in_words(verdict, "en").endswith("does not tell more: 'a', 'b', 'c', 'd', 'e', ….")
    assert "“e”、…" in verdict_in_words(verdict, "zh")
