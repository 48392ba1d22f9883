"""More and fewer cases: every way in which cases come, and what has no one meaning is refused by name."""

import numpy as np
import pytest

import bpr
from bpr.errors import ModelError
from bpr.experiment.demand import with_demand
from bpr.scenario.distributions import distribution, dump_distribution, parse_duration, parse_number
from bpr.scenario.forms import FORMS
from bpr.scenario.scaling import scaled

HOURS = [6.0] * 24


def arriving(make, *streams, **sections):
    return make(arrivals=[{"start": "S", **stream} for stream in streams], **sections)


def cases(model, replications=1):
    return bpr.simulate(model, replications=replications, seed=3).cases.rows / replications


def test_gaps_shrink_and_the_same_cases_come_earlier(make_station):
    today = make_station(cases=50, load=0.5)
    more = with_demand(today, 2)
    before, after = (bpr.simulate(model).cases["arrival"] for model in (today, more))
    assert len(before) == 50
    assert len(after) == 100, "twice as many, in about the same time"
    assert after[:50] == pytest.approx(before / 2, abs=50)


def test_a_rate_is_multiplied_hour_by_hour(make_station):
    today = arriving(make_station, {"rate": {"daily": HOURS}, "months": [1.0] * 12}, horizon="50 d")
    for factor in (0.5, 3):
        """7,200 cases today, so Poisson counts with a standard deviation of √(factor · 7200)."""
        expected = factor * 7_200
        assert cases(with_demand(today, factor)) == pytest.approx(expected, abs=4 * expected**0.5)


def test_known_instants_stay_and_each_stands_for_so_many(make_station):
    instants = [f"2026-01-05T{hour:02}:{minute:02}:00+00:00" for hour in range(10) for minute in range(60)]
    today = arriving(make_station, {"instants": instants})
    assert cases(today) == 600
    assert cases(with_demand(today, 2)) == 1_200
    half, more = cases(with_demand(today, 0.5)), cases(with_demand(today, 2.25))
    assert half == pytest.approx(300, abs=4 * (600 * 0.25) ** 0.5)
    assert more == pytest.approx(1_350, abs=4 * (600 * 0.1875) ** 0.5)
    kept = set(np.unique(bpr.simulate(with_demand(today, 0.5)).cases["arrival"]).tolist())
    assert kept <= set(bpr.simulate(today).cases["arrival"].tolist())


def test_groups_come_more_often_and_are_no_larger(make_station):
    today = arriving(make_station, {"interarrival": "1 h", "size": 4}, horizon="100 h")
    more = with_demand(today, 1.25)
    assert more.scenario.arrivals[0].size == today.scenario.arrivals[0].size
    assert (cases(today), cases(more)) == (396, 496)


def test_every_stream_grows(make_station):
    today = arriving(make_station, {"interarrival": "1 h"}, {"interarrival": "2 h"}, horizon="100 h")
    assert [str(dump_distribution(a.interarrival)) for a in with_demand(today, 4).scenario.arrivals] == [
        "15 min",
        "30 min",
    ]


def test_random_groups_at_known_instants_are_refused_by_name(make_station):
    stream = {"instants": ["2026-01-05T09:00:00+00:00"], "size": {"dist": "uniform", "low": 1, "high": 5}}
    with pytest.raises(ModelError) as refused:
        with_demand(arriving(make_station, stream, stream), 1.1)
    assert [(one.code, one.where.key) for one in refused.value.findings] == [
        ("DEMAND-SIZE", "arrivals[0].size"),
        ("DEMAND-SIZE", "arrivals[1].size"),
    ]


def test_cases_that_a_timer_of_the_drawing_starts_are_refused(make_station):
    with pytest.raises(ModelError) as refused:
        with_demand(make_station(arrivals=[]), 2)
    assert [one.code for one in refused.value.findings] == ["DEMAND-TIMER"]


def test_today_is_today_and_absurd_factors_are_refused(make_station):
    today = make_station()
    assert with_demand(today, 1) is today
    for factor in (0, -1, 1e9, float("nan")):
        with pytest.raises(ValueError, match="multiplied"):
            with_demand(today, factor)


@pytest.mark.parametrize("form", sorted(FORMS))
def test_every_distribution_can_be_scaled_and_written_again(form):
    """Mean and deviation are so many times those it had, and so is every quantile."""
    figures = {
        "constant": {"value": 4.0}, "uniform": {"low": 1.0, "high": 5.0},
        "triangular": {"low": 1.0, "mode": 2.0, "high": 6.0}, "exponential": {"mean": 3.0},
        "erlang": {"mean": 6.0, "k": 3.0}, "quantiles": {"p0": 1.0, "p50": 2.0, "p100": 9.0},
        "table": {"values": (1.0, 4.0), "weights": (3.0, 1.0)}, "observed": {"values": (1.0, 2.0, 9.0)},
    }.get(form, {"mean": 5.0, "sd": 2.0})  # fmt: skip
    made = distribution(
        form, **{name: figure if name in {"k", "weights"} else _ms(figure) for name, figure in figures.items()}
    )
    half = scaled(made, 0.5)
    assert (half.mean, half.sd) == pytest.approx((made.mean / 2, made.sd / 2))
    for p in (0.1, 0.5, 0.9):
        assert half.quantile(p) == pytest.approx(made.quantile(p) / 2)
    assert parse_duration(dump_distribution(half)).mean == pytest.approx(half.mean)


def test_bounds_shift_and_what_the_case_multiplies_by_are_kept():
    made = distribution("lognormal", mean=60_000.0, sd=30_000.0, low=10_000.0, high=200_000.0, shift=5_000.0)
    twice = scaled(made, 2)
    assert (twice.low, twice.high, twice.shift) == (20_000, 400_000, 10_000)
    assert scaled(parse_number(3), 2).mean == 6


def _ms(figure):
    return tuple(60_000 * one for one in figure) if isinstance(figure, tuple) else 60_000 * figure
