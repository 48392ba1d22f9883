"""Figures as people read them: unit, digits that mean something, interval, sign."""

import math
import re
from pathlib import Path

import pytest

from bpr.metrics.intervals import Measure
from bpr.metrics.measures import SPECS
from bpr.report import words
from bpr.report.figures import level_text, percent, ruler
from bpr.report.words import UNITS, WORDS, language_of, unit_word, word

DAY = 86_400_000.0
AS_IS = Measure(12.4 * DAY, "ms", 11.8 * DAY, 13.1 * DAY, 30)
TO_BE = Measure(0.51 * DAY, "ms", 0.49 * DAY, 0.53 * DAY, 30)
DIFFERENCE = Measure(-11.89 * DAY, "ms", -12.6 * DAY, -11.2 * DAY, 30)


def test_the_figures_of_a_row_share_unit_and_digits() -> None:
    row = ruler([AS_IS, TO_BE, DIFFERENCE])
    assert row.full(AS_IS) == "12.4 d (11.8–13.1)"
    assert row.full(TO_BE) == "0.5 d (0.5–0.5)", "an interval that is narrower than the digits is still shown"
    assert str(row.difference(DIFFERENCE)) == "−11.9 d (−12.6 to −11.2)"


def test_chinese_has_its_own_units_and_brackets() -> None:
    row = ruler([AS_IS, TO_BE, DIFFERENCE], "zh")
    assert row.full(AS_IS) == "12.4 天（11.8–13.1）"
    assert str(row.difference(DIFFERENCE)) == "−11.9 天（−12.6 至 −11.2）"


def test_a_narrow_interval_brings_more_digits_but_not_without_end() -> None:
    assert ruler([Measure(241.3, "CNY", 241.1, 241.5, 30)]).full(Measure(241.3, "CNY", 241.1, 241.5, 30)) == (
        "241.3 CNY (241.1–241.5)"
    )
    exact = Measure(1 / 3, "ratio", 1 / 3 - 1e-12, 1 / 3 + 1e-12, 30)
    assert ruler([exact]).value(exact) == "33.333 %"


def test_what_is_the_same_in_every_run_needs_no_interval() -> None:
    certain = Measure(3.0, "handoffs", 3.0, 3.0, 30)
    assert ruler([certain]).full(certain) == "3"
    assert ruler([certain], "zh").full(certain) == "3 次"


def test_certain_figures_show_their_digits() -> None:
    before, after = (
        Measure(135.4 * DAY, "ms", 135.4 * DAY, 135.4 * DAY, 3),
        Measure(4.33 * DAY, "ms", 4.33 * DAY, 4.33 * DAY, 3),
    )
    row = ruler([before, after])
    assert (row.full(before), row.full(after)) == ("135.4 d", "4.3 d")


def test_one_replication_has_no_interval() -> None:
    one = Measure(5.5, "visits", None, None, 1)
    assert ruler([one]).full(one) == "5.50"
    assert ruler([one]).interval(one) == ""


def test_nothing_is_said_to_be_nothing() -> None:
    none = Measure(math.nan, "ms", None, None, 0)
    assert ruler([none]).full(none) == "no data"
    assert percent(Measure(math.nan, "ratio", None, None, 0), "en") == ""


def test_zero_has_no_sign() -> None:
    zero = Measure(-1e-9, "ms", -0.4, 0.4, 30)
    row = ruler([AS_IS, zero])
    assert row.value(zero, signed=True) == "0 d"


def test_a_difference_of_shares_is_in_percentage_points() -> None:
    before, after = Measure(0.6, "ratio", 0.55, 0.65, 9), Measure(0.9, "ratio", 0.88, 0.92, 9)
    difference = Measure(0.3, "ratio", 0.25, 0.35, 9)
    assert str(ruler([before, after, difference]).difference(difference)) == "+30.0 % points (+25.0 to +35.0)"
    assert str(ruler([before, after, difference], "zh").difference(difference)) == "+30.0 个百分点（+25.0 至 +35.0）"


@pytest.mark.parametrize(("ratio", "text"), [(-0.59, "−59 %"), (0.031, "+3.1 %"), (3.06, "+306 %"), (0.0, "0 %")])
def test_relative_changes_are_whole_percent_where_that_says_enough(ratio: float, text: str) -> None:
    assert percent(Measure(ratio, "ratio", ratio, ratio, 9), "en") == text


def test_levels_are_written_as_each_language_does() -> None:
    assert (level_text(0.95, "en"), level_text(0.995, "zh")) == ("95 %", "99.5%")


@pytest.mark.parametrize("key", WORDS)
def test_every_text_has_the_same_places_in_both_languages(key: str) -> None:
    english, chinese = WORDS[key]
    assert english
    assert chinese
    places = [{part.split("}")[0] for part in text.split("{")[1:]} for text in (english, chinese)]
    assert places[0] == places[1]


def test_no_word_is_said_in_two_places() -> None:
    files = [Path(words.__file__), *Path(words.__file__).parent.glob("words_of_*.py")]
    tables = [re.findall(r'^    "(\w+)": \(', path.read_text(encoding="utf-8"), re.MULTILINE) for path in files]
    said = [key for table in tables for key in table if key not in UNITS]
    assert len(files) > 3
    assert sorted(said) == sorted({*said} & WORDS.keys())


def test_an_unknown_language_is_refused_and_an_unknown_unit_kept() -> None:
    with pytest.raises(ValueError, match="'de'"):
        language_of("de")
    assert unit_word("CHF", "zh") == "CHF"
    assert word("as_is", "zh") == "现状流程"
    assert all(len(pair) == 2 for pair in UNITS.values())


def test_every_unit_of_a_measure_is_said_in_both_languages() -> None:
    scaled = {"ms", "ratio", "money"}  # shown as days, as per cent, in the currency of the run
    assert {spec.unit for spec in SPECS} - scaled <= UNITS.keys()
