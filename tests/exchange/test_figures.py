"""Durations of other simulators keep their mean and spread, and say what is impossible."""

import math

import pytest

from bpr.errors import Where
from bpr.exchange.figures import Impossible, checked, exponential, fixed, spread, table, triangular, uniform
from bpr.exchange.places import Report
from bpr.scenario.distributions import dump_distribution


def test_a_fixed_duration_is_written_as_a_text() -> None:
    assert dump_distribution(fixed(4500)) == "1.25 h"


def test_figures_are_rounded_to_the_millisecond_and_below_a_second_to_the_microsecond() -> None:
    assert dump_distribution(fixed(557.4518675929223)) == "557.452 s"
    assert dump_distribution(fixed(0.0123456)) == "12.346 ms"


def test_an_exponential_time_with_a_least_value_is_that_value_plus_an_exponential_rest() -> None:
    made = exponential(100, low=40)
    assert dump_distribution(made) == {"dist": "exponential", "mean": "1 min", "shift": "40 s"}
    assert made.mean == pytest.approx(100_000)


def test_the_greatest_value_of_an_exponential_time_bounds_the_sum() -> None:
    made = exponential(100, low=40, high=90)
    assert (made.minimum, made.maximum) == (40_000, 90_000)


def test_a_mean_below_the_least_value_is_the_mean_of_what_is_added() -> None:
    assert exponential(30, low=40).mean == pytest.approx(70_000)


def test_an_exponential_time_without_room_is_fixed() -> None:
    assert dump_distribution(exponential(40, low=40)) == "40 s"


def test_bounds_that_bound_nothing_are_left_out() -> None:
    assert dump_distribution(spread("gamma", 60, 30, 0, math.inf)) == {"dist": "gamma", "mean": "1 min", "sd": "30 s"}
    assert dump_distribution(exponential(1000, 0, 1e12)) == {"dist": "exponential", "mean": "1000 s"}


def test_bounds_of_a_spread_are_kept() -> None:
    written = dump_distribution(spread("lognormal", 60, 30, 20, 120))
    assert written == {"dist": "lognormal", "mean": "1 min", "sd": "30 s", "low": "20 s", "high": "2 min"}


def test_no_spread_is_a_fixed_duration() -> None:
    assert dump_distribution(spread("lognormal", 60, 0)) == "1 min"
    assert dump_distribution(spread("normal", 60, 30, 45, 45)) == "45 s"
    assert dump_distribution(uniform(60, 60)) == "1 min"
    assert dump_distribution(triangular(60, 60, 60)) == "1 min"


def test_a_hardly_varying_gamma_time_is_normal() -> None:
    assert spread("gamma", 3600, 1).kind == "normal"


def test_values_without_weight_are_left_out_of_a_table() -> None:
    made = table([60, 120, 180], [1, 0, 3])
    assert made.mean == pytest.approx(150_000)
    assert dump_distribution(made) == {"dist": "table", "values": ["1 min", "3 min"], "weights": [1, 3]}


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: fixed(-1), "value is -1"),
        (lambda: fixed(math.nan), "value is nan"),
        (lambda: fixed(math.inf), "value is inf"),
        (lambda: uniform(5, 4), "do not rise"),
        (lambda: triangular(1, 9, 4), "do not rise"),
        (lambda: exponential(10, 50, 20), "greatest value 20 is below the least, 50"),
        (lambda: spread("gamma", 0, 3), "mean above 0"),
        (lambda: spread("normal", 5, 3, 9, 2), "greatest value 2 is below"),
        (lambda: spread("normal", 5, 3, math.nan, 2), "below the least"),
        (lambda: table([1, 2], [1]), "2 values and 1 weights"),
        (lambda: table([], []), "no weight"),
    ],
)
def test_impossible_figures_are_told(make, said: str) -> None:
    with pytest.raises(Impossible, match=said):
        make()


def test_figures_that_a_scenario_refuses_become_a_finding_at_their_place() -> None:
    report = Report("a.json")
    assert checked(report, Where("a.json", key="here"), lambda: spread("lognormal", 1, 1000)) is None
    [finding] = report.findings
    assert finding.code == "EXCHANGE-FIGURES"
    assert finding.where.key == "here"
    assert "20" in str(finding)
