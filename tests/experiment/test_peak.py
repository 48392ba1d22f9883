"""Peaks: success, giving up and the breaking load against Erlang's loss formula and a chain with impatience."""

import json

import numpy as np
import pytest

from bpr.experiment.peak import HEADINGS, peak_test
from bpr.units import ValueRefused

SERVICE = 10.0  # min


def given_up(count: int, load: float, patience: float) -> float:
    """Share that gives up in M/M/c+M: exponential patience with this mean, in min; 0 is Erlang's loss system.

    Birth and death: births load / SERVICE, deaths min(n, c) / SERVICE + max(n − c, 0) / patience (Garnett, Mandelbaum
    & Reiman, 2002, §2). Of those in the queue each leaves at 1 / patience.
    """
    rate = load / SERVICE
    levels = np.arange(1, 400 if patience else count + 1)
    ahead = np.maximum(levels - count, 0)
    deaths = np.minimum(levels, count) / SERVICE + (ahead / patience if patience else 0.0)
    shares = np.concatenate([[1.0], np.cumprod(rate / deaths)])
    shares /= shares.sum()
    return float(shares[-1] if not patience else (shares[1:] * ahead).sum() / patience / rate)


def route(make_station, count, load, patience, **sections):
    entry = {
        "performer": "server",
        "work": {"dist": "exponential", "mean": "10 min"},
        "patience": {"after": {"dist": "exponential", "mean": f"{patience} min"} if patience else "0 min"},
    }
    gap = SERVICE / load
    return make_station(
        count=count, horizon="6 d", warmup="1 d", tasks={"A": entry},
        arrivals=[{"start": "S", "interarrival": {"dist": "exponential", "mean": f"{gap:.9f} min"}}],
        **sections,
    )  # fmt: skip


def near(measure, exact):
    """Within twice the half-width of the 95 % interval: a right figure is beyond it once in a thousand."""
    return abs(measure.value - exact) <= measure.high - measure.low


def test_who_finds_no_line_free_is_lost_as_erlang_says(make_station):
    """Erlang B: 5 lines lose 10 % at 2.88 Erlang; from 2 Erlang that is 1.44 times the demand."""
    found = peak_test(
        {"lines": route(make_station, 5, 2.0, 0)}, (1, 2), threshold="90 %", resolution=0.1, replications=8
    )
    for load in found["lines"]:
        assert near(load.given_up, given_up(5, 2 * load.factor, 0)), load
        assert load.success.value == pytest.approx(1 - load.given_up.value)
    broken = found.breaking("lines")
    assert broken.holds <= 1.44
    assert broken.holds + 0.2 >= 1.44, "what is undecided counts as not met, so a little below"
    assert broken.fails - broken.holds <= 0.1


def test_who_loses_patience_gives_up_as_often_as_theory_says(make_station):
    found = peak_test(route(make_station, 3, 2.0, 8.0), (1, 2), resolution=9, replications=6)
    for load in next(iter(found.values())):
        assert near(load.given_up, given_up(3, 2 * load.factor, 8.0)), load


def test_a_remedy_is_held_against_the_first_model_under_the_same_load(make_station):
    models = {"one route": route(make_station, 2, 2.0, 5.0), "second route": route(make_station, 4, 2.0, 5.0)}
    found = peak_test(models, (1, 2), threshold=0.8, resolution=1, replications=4)
    for factor in found.factors:
        gain = found.gain("second route", factor)
        assert gain.low > 0
        assert found.gain("one route", factor).value == 0
    assert found.breaking("one route").holds is None
    assert found.breaking("second route").holds >= 1
    told = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert told["models"]["second route"]["gain"]["2"]["low"] > 0
    assert "one route: breaking load below × 1" in str(found)


def test_a_limit_makes_the_late_no_success(make_station):
    """M/M/1 at a load of a half: 1 − e^(−(1 − ρ)·t/s) are through within t; within 20 min that is 1 − 1/e."""
    model = route(make_station, 1, 0.5, 10_000_000.0)
    (load,) = peak_test({"counter": model}, (1,), within="20 min", replications=6)["counter"]
    assert near(load.success, 1 - np.exp(-1))
    (whenever,) = peak_test({"counter": model}, (1,), replications=2)["counter"]
    assert whenever.success.value == 1
    assert whenever.standing == "met"


def test_open_cases_count_against_a_limit_only_once_it_has_passed(make_station):
    """Nobody works: after 10 h of one case an hour, those that came more than 4 h ago are late, the others open."""
    model = make_station(
        start="2026-01-05T00:00:00+00:00",
        horizon="10 h",
        drain=False,
        calendars={"never": {"hours": {"sun": "08:00-09:00"}}},
        resources={"server": {"count": 1, "calendar": "never"}},
        arrivals=[{"start": "S", "interarrival": "1 h"}],
    )
    (load,) = peak_test({"shut": model}, (1,), within="4 h", replications=2)["shut"]
    assert (load.success.value, load.standing) == (0.0, "missed")
    (load,) = peak_test({"shut": model}, (1,), within="2 d", replications=2)["shut"]
    assert (load.success.n, load.standing) == (0, "undecided")


def test_a_service_that_holds_everywhere_is_known_to_hold_so_far(make_station):
    found = peak_test({"hall": make_station(count=3, load=0.1, cases=30)}, (1, 2), replications=2)
    assert (found.breaking("hall").holds, found.breaking("hall").fails) == (2.0, None)
    assert len(found["hall"]) == 2, "nothing to search"
    assert str(found.breaking("hall")) == "× 2 or more"


def test_figures_have_names_in_both_languages_and_nonsense_is_refused(make_station):
    assert all({"en", "zh"} == set(one.labels) for one in HEADINGS.values())
    model = make_station(cases=5)
    with pytest.raises(ValueRefused):
        peak_test(model, threshold="much")
    with pytest.raises(ValueRefused):
        peak_test(model, within="5")
    with pytest.raises(ValueError, match="factor"):
        peak_test(model, ())
