"""The story that the ticket sale tells: it collapses at its peak, more so under more load, and remedies help.

One replication and wide room; the exact figures with their intervals stand in its README.
"""

from functools import cache
from pathlib import Path

import pytest

import bpr

FOLDER = Path(__file__).parent.parent / "models" / "ticket-peak"
STORY = ("scenario", "second-route", "staggered", "to-be")
MINUTE = 60_000

CAPACITY = {"scenario": 4 * 180, "second-route": (4 + 6) * 180, "staggered": 4 * 180, "to-be": (4 + 6) * 180}
"""Payments an hour: each channel clears one in 20 s."""


@cache
def load(name: str) -> bpr.Model:
    return bpr.load(FOLDER, scenario=f"{name}.yaml")


@cache
def told(name: str, factor: float = 1) -> bpr.Measures:
    """Measures of a scenario under `factor` times its demand."""
    model = load(name)
    (stream,) = model.scenario.arrivals
    grown = stream.model_copy(update={"months": (factor,) * 12})
    model = model.with_scenario(model.scenario.model_copy(update={"arrivals": (grown,)}))
    return bpr.measure(bpr.simulate(model, replications=1, seed=7), model)


def success(name: str, factor: float = 1) -> float:
    return 1 - told(name, factor)["abandoned"].value


def rates(name: str) -> tuple[float, ...]:
    (stream,) = load(name).scenario.arrivals
    assert stream.rate is not None
    return stream.rate.days[0]


def test_staggering_moves_the_demand_of_the_day_and_does_not_change_it() -> None:
    assert sum(rates("staggered")) == sum(rates("scenario")) == 4000
    assert rates("to-be") == rates("staggered")
    assert rates("second-route") == rates("scenario")
    assert max(rates("scenario")) / sum(rates("scenario")) == 0.6


def test_the_release_asks_for_more_than_three_times_what_the_one_route_can_clear() -> None:
    loads = {name: max(rates(name)) / CAPACITY[name] for name in STORY}
    assert loads["scenario"] > 3
    assert 1 < loads["second-route"] < 1.5
    assert loads["to-be"] < loads["staggered"] < 0.9


def test_each_remedy_alone_helps_and_both_together_serve_everybody() -> None:
    assert 0.55 < success("scenario") < 0.7
    assert 0.8 < success("second-route") < 0.95
    assert 0.97 < success("staggered") < 1
    assert success("to-be") > 0.995


def test_who_gets_a_ticket_waits_minutes_where_it_took_half_an_hour() -> None:
    late = {name: told(name)["cycle_time_p95"].value / MINUTE for name in STORY}
    assert late["scenario"] > 20
    assert late["to-be"] <= late["staggered"] < 10 < late["second-route"] < late["scenario"]


@pytest.mark.parametrize("name", ["scenario", "second-route"])
def test_the_more_come_the_smaller_the_share_that_is_served(name: str) -> None:
    served = [success(name, factor) for factor in (0.25, 1, 2)]
    assert served == sorted(served, reverse=True)
    assert served[0] > 0.97
    assert served[0] - served[-1] > 0.25


def test_a_second_route_and_a_staggered_release_together_stand_twice_the_demand() -> None:
    assert success("to-be", 2) > 0.98
    assert success("staggered", 2) < 0.85


def test_every_passenger_comes_to_an_end_and_nobody_is_lost() -> None:
    for name in STORY:
        measures = told(name)
        assert measures["cases_open"].value == measures["cases_stuck"].value == 0
        assert 3800 < measures["cases_completed"].value < 4200
