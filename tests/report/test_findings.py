"""Findings are said in the language of the reader."""

import re
from types import MappingProxyType

import pytest

from bpr.errors import Finding, Where
from bpr.eventlog.flaws import FLAWS
from bpr.report.findings import findings_in, in_words


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
