"""Findings are said in the language of the reader."""

import ast
import re
from pathlib import Path
from types import MappingProxyType

import pytest

from bpr.errors import Finding, Where
from bpr.eventlog.flaws import FLAWS
from bpr.exchange.bpsim.left import REASONS
from bpr.exchange.prosimos_meaning import MULTITASK
from bpr.exchange.qbp import STATISTICS
from bpr.report.findings import findings_in, in_words, reason_in_chinese

ROOT = Path(__file__).parents[2]


def test_a_known_code_is_said_in_chinese() -> None:
    code, templates = next(
        (code, one) for code, one in findings_in("zh").items() if "{" not in one["what"] + one["remedy"]
    )
    assert in_words(Finding(code, Where(), "It is wrong.", "Mend it."), "zh") == (
        templates["what"],
        templates["remedy"],
    )


def test_english_is_what_the_finding_says() -> None:
    values = MappingProxyType({"how": "bent"})
    assert in_words(Finding("X", Where(), "It is {how}.", "Mend it.", values=values), "en") == (
        "It is bent.",
        "Mend it.",
    )
    assert findings_in("en") == {}


def test_a_code_without_chinese_stays_english() -> None:
    assert in_words(Finding("NO-SUCH-CODE", Where(), "It is wrong.", "Mend it."), "zh") == ("It is wrong.", "Mend it.")


def test_both_sentences_are_there_for_every_code() -> None:
    assert all(set(templates) == {"what", "remedy"} for templates in findings_in("zh").values())


def test_suggestions_are_translated_with_their_names() -> None:
    values = MappingProxyType({"kind": "task", "name": "Task_X", "hint": "Did you mean 'Task_A'?"})
    finding = Finding("ID-UNKNOWN", Where(), "There is no {kind} '{name}'.", "{hint}", values=values)
    assert in_words(finding, "zh")[1] == "是否指“Task_A”？"


@pytest.mark.parametrize("code", FLAWS)
def test_every_flaw_of_a_log_is_said_in_chinese_with_the_same_facts(code: str) -> None:
    chinese, english = findings_in("zh")[code], FLAWS[code]
    for own, theirs in ((chinese["what"], english.what), (chinese["remedy"], english.remedy)):
        assert set(re.findall(r"{(\w+)}", own)) == set(re.findall(r"{(\w+)}", theirs))


def sources() -> set[str]:
    """Every text in the sources that is written like the code of a finding."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in (ROOT / "bpr").rglob("*.py")]
    texts = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return {text for text in texts if isinstance(text, str) and re.fullmatch(r"[A-Z]{2,}(-[A-Z]+)+", text)}


def test_every_code_of_the_sources_is_said_in_chinese() -> None:
    """But for the promises of tables that only a damaged log breaks, which name columns."""
    only_english = {"AS-IS", "TO-BE", "LOG-INVARIANT", "LOG-SHAPE", "LOG-CIRCLE", "LOG-STRANGER"}
    assert sources() - set(findings_in("zh")) <= only_english


def test_the_reasons_of_foreign_files_are_said_in_chinese() -> None:
    reasons = {*REASONS.values(), *STATISTICS.values(), MULTITASK, "a rule over ready_wt, size releases it"}
    assert [reason for reason in reasons if reason_in_chinese(reason) == reason] == []
    assert reason_in_chinese("a reason of its own") == "a reason of its own"


def test_a_sentence_that_holds_a_reason_is_chinese_as_a_whole() -> None:
    values = MappingProxyType({"why": "its people work at different speed"})
    finding = Finding("PROSIMOS-BATCH", Where(), "The batch has no counterpart here: {why}.", "…", values=values)
    assert in_words(finding, "zh")[0] == "该批次在此没有对应：其人员的快慢不同。"
