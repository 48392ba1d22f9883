"""Replications go on until the interval is narrow enough, and no longer."""

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from scipy import stats

from bpr.engine.run import replicate, simulate
from bpr.errors import Cancelled, ModelError, UnknownName
from bpr.eventlog.concatenate import concatenate
from bpr.experiment.half_width import HalfWidth, parse_half_width, replications_needed, width_of
from bpr.experiment.precision import compare_until, simulate_until
from bpr.metrics.intervals import mean_interval
from bpr.metrics.measures import SPECS, measure, one_measure
from bpr.metrics.spec import MONEY
from bpr.program.compile import compile_model
from bpr.units import ValueRefused


@pytest.fixture(scope="module")
def station(make_station):
    return make_station()


def test_replications_done_in_rounds_are_those_done_at_once(station):
    program = compile_model(station)
    rounds = concatenate([replicate(program, numbers, seed=3) for numbers in (range(2), range(2, 3), range(3, 6))])
    assert rounds == simulate(station, replications=6, seed=3)


def test_the_interval_is_as_narrow_as_was_asked(station):
    log = simulate_until(station, half_width="10 %", seed=1)
    found = measure(log, station).cycle_time
    assert width_of(found) <= 0.1 * found.value
    assert log.findings == simulate(station, seed=1).findings
    assert log == simulate(station, replications=log.header.replications, seed=1)


def test_no_more_rounds_are_run_than_are_needed(station):
    """One round less would not have done."""
    log = simulate_until(station, half_width="8 %", seed=1)
    values = one_measure(log, "cycle_time")[1]
    assert len(values) > 10
    before = mean_interval(values[: int(len(values) / 1.1)])
    assert width_of(before) > 0.08 * before.value


def test_an_absolute_half_width_is_in_the_unit_of_the_measure(station):
    found = measure(simulate_until(station, half_width="3 min", seed=1), station).cycle_time
    assert width_of(found) <= 180_000


def test_a_share_is_precise_to_percentage_points(station):
    log = simulate_until(station, measure="utilisation", half_width="1.5 pp", seed=1)
    assert width_of(measure(log, station).utilisation) <= 0.015


def test_the_number_of_replications_does_not_depend_on_the_executor(station):
    with ThreadPoolExecutor(2) as executor:
        assert simulate_until(station, half_width="10 %", seed=1, executor=executor) == simulate_until(
            station, half_width="10 %", seed=1
        )


def test_what_was_not_reached_is_said_with_the_number_that_would_do(station):
    log = simulate_until(station, half_width="1 %", at_most=20, seed=1)
    assert log.header.replications == 20
    (found,) = (finding for finding in log.findings if finding.code == "PRECISION-NOT-REACHED")
    values = one_measure(log, "cycle_time")[1]
    exact = (1.96 * values.std(ddof=1) / (0.01 * values.mean())) ** 2
    assert found.values["needed"] == pytest.approx(exact, rel=0.02)
    assert found in measure(log, station).findings


def test_a_figure_that_does_not_vary_needs_no_more_replications(station):
    log = simulate_until(station, measure="cases_stuck", half_width="5 %", at_least=2, seed=1)
    assert log.header.replications == 2


def test_a_measure_without_values_is_said_to_be_open(make_station):
    nobody = make_station(warmup="90 d")
    log = simulate_until(nobody, half_width="5 %", at_least=2, at_most=5)
    assert [finding.code for finding in log.findings if finding.severity == "warning"] == ["PRECISION-OPEN"]


def test_an_unknown_measure_is_refused_before_anything_runs(station):
    with pytest.raises(UnknownName, match="Did you mean 'cycle_time"):
        simulate_until(station, measure="cycletime", half_width="5 %", progress=pytest.fail)
    with pytest.raises(UnknownName, match="no measure 'on_time_statutory'"):
        simulate_until(station, measure="on_time_statutory", half_width="5 %", at_least=2)


def test_a_comparison_goes_on_until_the_difference_is_precise(make_station):
    as_is, to_be = make_station(), make_station(load=0.6)
    found = compare_until(as_is, to_be, half_width="8 %", seed=2)
    change = found["cycle_time"]
    assert width_of(change.difference) <= 0.08 * change.as_is.value
    assert 10 < found.replications < 500
    codes = {finding.code for finding in found.as_is.findings}
    assert "PRECISION-NOT-REACHED" not in codes


def test_progress_rises_to_its_total_and_may_cancel(make_station):
    told = []
    compare_until(
        make_station(),
        make_station(load=0.6),
        half_width="10 %",
        progress=lambda done, total: told.append((done, total)),
    )
    dones = [done for done, _ in told]
    assert dones == sorted(dones)
    assert told[-1][0] == told[-1][1]

    def cancel(done, _total):
        if done > 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        simulate_until(make_station(), half_width="1 %", progress=cancel)


def test_a_quantile_of_replications_of_one_case_each_is_refused(make_station):
    with pytest.raises(ModelError, match="one case only"):
        simulate_until(make_station(cases=1), measure="cycle_time_p90", half_width="5 %")


@pytest.mark.parametrize("bounds", [(1, 10), (10, 5)])
def test_bounds_that_make_no_interval_are_refused(station, bounds):
    with pytest.raises(ValueError, match="2 ≤ at_least ≤ at_most"):
        simulate_until(station, half_width="5 %", at_least=bounds[0], at_most=bounds[1])


@pytest.mark.parametrize(
    ("text", "unit", "found"),
    [
        ("5%", "ms", HalfWidth(0.05, relative=True)),
        (" 2.5 % ", "ratio", HalfWidth(0.025, relative=True)),
        ("2 pp", "ratio", HalfWidth(0.02)),
        ("1 h 30 min", "ms", HalfWidth(5_400_000)),
        ("0.5 wd", "wd", HalfWidth(0.5)),
        ("0.1", "handoffs", HalfWidth(0.1)),
        ("0.1 handoffs", "handoffs", HalfWidth(0.1)),
        ("20 CNY", MONEY, HalfWidth(20)),
    ],
)
def test_a_half_width_is_a_share_of_the_mean_or_has_the_unit_of_the_measure(text, unit, found):
    assert parse_half_width(text, unit) == found


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("0 %", "ms"), ("-5 %", "ms"), ("5", "ms"), ("5 wd", "ms"), ("2 h", "wd"), ("2 pp", "ms"), ("0.02", "ratio"),
        ("3 visits", "handoffs"), ("0", "handoffs"), ("nan", "cases"), ("", "cases"), ("9" * 400, "cases"),
        ("2 h", "ratio"),
    ],
)  # fmt: skip
def test_what_is_no_half_width_of_this_unit_is_refused(text, unit):
    with pytest.raises(ValueRefused):
        parse_half_width(text, unit)


def test_so_many_replications_are_needed_as_the_interval_takes():
    """Against the definition: the fewest n at which t·s/√n is narrow enough."""
    values = np.array([9.0, 11.0, 10.0, 12.0, 8.0, 10.0, 10.5, 9.5, 11.5, 8.5])
    deviation = values.std(ddof=1)
    exact = next(n for n in range(2, 999) if stats.t.ppf(0.975, n - 1) * deviation / math.sqrt(n) <= 0.5)
    assert replications_needed(values, 0.5) == pytest.approx(exact, abs=1)
    assert replications_needed(values, 5.0) == 10
    assert replications_needed(values, 0.0) == math.inf
    assert replications_needed(np.array([math.nan, 1.0]), 0.5) == math.inf


def test_one_measure_alone_is_what_it_is_among_all(station):
    log = simulate(station, replications=3, seed=1)
    everything = measure(log, station)
    assert set(everything) <= {spec.name for spec in SPECS}
    for name in everything:
        heading, values = one_measure(log, name, station)
        assert heading == everything.headings[name]
        np.testing.assert_array_equal(values, everything.per_replication(name))
