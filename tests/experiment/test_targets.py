"""Targets: read with their units, met only where the whole interval is on the right side."""

import pytest

from bpr.experiment.targets import STANDINGS, Target, parse_share, parse_target
from bpr.metrics.intervals import Measure
from bpr.metrics.results import UnknownMeasure
from bpr.units import DAY, ValueRefused


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("cycle_time_p90 <= 20 d", Target("cycle_time_p90", 20.0 * DAY, at_most=True)),
        ("cycle_time_wd≤10 工作日", Target("cycle_time_wd", 10.0, at_most=True)),
        ("on_time_committed >= 0.95", Target("on_time_committed", 0.95, at_most=False)),
        ("on_time_committed ≥ 95%", Target("on_time_committed", 0.95, at_most=False)),
        ("visits <= 1", Target("visits", 1.0, at_most=True)),
        ("cost_per_case <= 120 CNY", Target("cost_per_case", 120.0, at_most=True)),
    ],
)
def test_a_target_is_a_measure_a_sign_and_an_amount_with_its_unit(text: str, target: Target) -> None:
    assert parse_target(text) == target
    assert parse_target(str(target)) == target, "what is shown can be read"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("cycle_time", "TARGET"),
        ("cycle_time = 3 d", "TARGET"),
        ("cycle_time <= 3", "SPAN-BARE"),
        ("cycle_time <= 3 wd", "TARGET-UNIT"),
        ("cycle_time_wd <= 3 d", "TARGET-UNIT"),
        ("on_time_committed >= 95", "TARGET-SHARE"),
        ("visits <= 1 d", "TARGET-UNIT"),
    ],
)
def test_what_is_no_target_is_refused_with_a_remedy(text: str, code: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        parse_target(text)
    assert [finding.code for finding in refused.value.findings] == [code]
    assert refused.value.findings[0].remedy_text


def test_a_measure_that_is_not_there_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownMeasure, match="cycle_time_p90"):
        parse_target("cycle_time_p9 <= 20 d")


@pytest.mark.parametrize(
    ("low", "high", "at_most", "at_least"),
    [
        (8.0, 10.0, "met", "undecided"),
        (8.0, 10.1, "undecided", "undecided"),
        (10.0, 12.0, "undecided", "met"),
        (10.1, 12.0, "missed", "met"),
        (8.0, 9.0, "met", "missed"),
        (10.0, 10.0, "met", "met"),
        (None, None, "undecided", "undecided"),
    ],
)
def test_a_target_is_met_or_missed_by_the_whole_interval(low, high, at_most, at_least) -> None:
    found = Measure(9.0, "wd", low, high, 10)
    assert Target("cycle_time_wd", 10.0, at_most=True).standing(found) == at_most
    assert Target("cycle_time_wd", 10.0, at_most=False).standing(found) == at_least


def test_shares_are_read_either_way_and_are_shares() -> None:
    assert [parse_share(text) for text in (0.3, "0.3", "30 %", "30%")] == [0.3] * 4
    for wrong in ("130 %", "2", "-0.1", "a third", "nan"):
        with pytest.raises(ValueRefused):
            parse_share(wrong)


def test_every_standing_is_said_in_both_languages() -> None:
    assert all({"en", "zh"} == set(labels) for labels in STANDINGS.values())
