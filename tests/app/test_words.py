"""Both languages say the same things, and foreign text stays harmless."""

import re
import string
from pathlib import Path
from types import MappingProxyType

import pytest

from bpr import app
from bpr.app.words import Words, catalogue, language_of, plain, short
from bpr.errors import Finding, Where
from bpr.process.flaws import KINDS as FLAWS
from bpr.process.support import REFUSED
from bpr.report.findings import findings_in


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_sentences_in_the_same_order() -> None:
    assert list(catalogue("en")) == list(catalogue("zh"))


@pytest.mark.parametrize("key", catalogue("en"))
def test_a_sentence_has_the_same_places_in_both_languages(key: str) -> None:
    assert places(catalogue("en")[key]) == places(catalogue("zh")[key])


def test_chinese_sentences_are_chinese() -> None:
    latin = {key for key, text in catalogue("zh").items() if not re.search(r"[\u4e00-\u9fff]", text)}
    assert latin == {"app.comma", "app.nothing"}


def test_a_place_is_filled() -> None:
    assert Words("zh")("models.findings", count=3) == "检查结果（3）"


@pytest.mark.parametrize(
    ("wanted", "locale", "language"),
    [("zh", "en-GB", "zh"), (None, "zh-CN", "zh"), (None, "de-DE", "en"), ("xx", "zh-TW", "zh"), (None, None, "en")],
)
def test_the_address_decides_the_language_then_the_browser(
    wanted: str | None, locale: str | None, language: str
) -> None:
    assert language_of(wanted, locale) == language


def test_a_name_with_markup_is_shown_letter_by_letter() -> None:
    assert plain("<img src=x>![a](http://b)") == r"\<img src\=x\>\!\[a\]\(http\:\/\/b\)"


def test_a_name_of_several_lines_and_any_length_takes_one_short_line() -> None:
    assert short("审查\n\n意见") == "审查 意见"
    assert len(short("a" * 10_000)) == 300


def test_a_finding_without_translation_is_said_in_english() -> None:
    finding = Finding("NO-SUCH-CODE", Where(), "{name} is wrong.", "Mend it.", values=MappingProxyType({"name": "A"}))
    assert Words("zh").finding(finding) == ("A is wrong.", "Mend it.")


def test_the_place_of_a_finding_takes_one_line() -> None:
    assert Words("zh").place(Where("scenario.yaml", 12, "tasks.Task_A")) == "scenario.yaml，第 12 行，tasks.Task_A"


def test_a_finding_is_said_in_chinese_with_its_suggestion() -> None:
    values = MappingProxyType({"kind": "task", "name": "Task_X", "hint": "Did you mean 'Task_A' or 'Task_B'?"})
    finding = Finding("ID-UNKNOWN", Where(), "There is no {kind} '{name}' in the model.", "{hint}", values=values)
    assert Words("zh").finding(finding) == ("流程图中没有“Task_X”。", "是否指“Task_A”或“Task_B”？")


def test_a_translation_that_wants_other_facts_gives_way_to_english() -> None:
    finding = Finding("SPAN-BARE", Where(), "It has no unit.", "Write it.", values=MappingProxyType({"other": 1}))
    assert Words("zh").finding(finding) == ("It has no unit.", "Write it.")


def test_every_reason_not_to_simulate_an_element_is_said_in_chinese() -> None:
    assert {f"REFUSED-{feature}" for feature in REFUSED} <= set(findings_in("zh"))


def test_every_flaw_of_a_drawing_is_said_in_chinese() -> None:
    assert set(FLAWS) <= set(findings_in("zh"))


COMPOSED = r"panel\..*|span\..*|(models|run|compare)\.title|form\.(work|delay)(_in_file)?"
COMPOSED += r"|form\.(waits_for|kind|touchpoint)_.*|form\.(value|low|mode|high|mean|sd|documents|fields)"
COMPOSED += r"|run\.heat_.*|run\.(cancelled|interrupted)|compare\.verdict_.*"
COMPOSED += r"|compare\.(measures|waterfall|handoffs|over_time)"
"""Keys that the app puts together from parts."""


def test_no_sentence_is_left_over() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in Path(app.__file__).parent.rglob("*.py"))
    unused = [key for key in catalogue("en") if not re.search(rf"[\"']{re.escape(key)}[\"']", code)]
    assert [key for key in unused if not re.fullmatch(COMPOSED, key)] == []
