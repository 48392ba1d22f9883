"""Cases through time, and what is counted of a log."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpr.eventlog.tables import NEVER
from bpr.metrics import flow
from bpr.metrics.observation import observe
from bpr.units import DAY, HOUR, WEEK


@pytest.fixture(scope="session")
def cases_of(make_log):
    """A log of cases (began, end or None); each is one activity."""

    def build(*spans, **header):
        rows = []
        for number, (began, end, *replication) in enumerate(spans):
            row = {
                "case": number,
                "element": "A",
                "enabled": began,
                "replication": replication[0] if replication else 0,
            }
            rows.append(row | ({"completed": end} if end is not None else {"work_end": NEVER, "completed": NEVER}))
        return make_log(rows, **header)

    return build


def test_cycle_times_run_from_arrival_to_end(make_log):
    log = make_log(
        [{"case": 0, "element": "A", "enabled": 0, "completed": 10}], cases=[{"case": 0, "arrival": -5, "began": 0}]
    )
    seen = observe(log)
    assert flow.cycle_times(seen).tolist() == [15]
    assert seen.mean(flow.cycle_times(seen)).value.tolist() == [15.0]


def test_cases_of_the_warm_up_are_not_counted_but_still_pass_through(cases_of):
    """Warm-up until 10. The first case counts for throughput and WIP, not for the cycle time."""
    seen = observe(cases_of((5, 20), (10, 40), (12, None), warmup=10, horizon=50))
    assert seen.counted.tolist() == [False, True, True]
    assert seen.mean(flow.cycle_times(seen)).value.tolist() == [30.0]
    assert flow.departures(seen).tolist() == [2.0]
    assert flow.work_in_process(seen).value.tolist() == [(10 + 30 + 38) / 40]


def test_an_opening_backlog_is_counted_although_it_arrived_before(make_log):
    log = make_log(
        [{"case": 0, "element": "A", "enabled": 0, "completed": 10}], cases=[{"case": 0, "arrival": -99, "began": 0}]
    )
    assert observe(log).counted.tolist() == [True]


def test_open_and_stuck_cases_are_reported_and_not_averaged(make_log):
    open_row = {"element": "A", "work_end": NEVER, "completed": NEVER}
    log = make_log(
        [{"case": 0, "element": "A", "completed": 10}, {"case": 1, **open_row}, {"case": 2, **open_row}],
        cases=[{"case": 2, "stuck": True}],
        horizon=10,
    )
    seen = observe(log)
    assert flow.cases_completed(seen).value.tolist() == [1.0]
    assert flow.cases_open(seen).value.tolist() == [1.0]
    assert flow.cases_stuck(seen).value.tolist() == [1.0]
    assert seen.mean(flow.cycle_times(seen)).value.tolist() == [10.0]
    assert flow.work_in_process(seen).value.tolist() == [3.0]


def test_throughput_counts_what_ends_between_warm_up_and_horizon(cases_of):
    seen = observe(cases_of((0, DAY), (0, 2 * DAY), (0, 3 * DAY), (0, 9 * DAY), warmup=2 * DAY, horizon=4 * DAY))
    assert flow.throughput(seen).value.tolist() == [1.0]


def test_without_a_horizon_the_window_closes_with_the_last_end(cases_of):
    seen = observe(cases_of((0, 10), (0, 30), (0, 7, 1), replications=2))
    assert seen.closes.tolist() == [30, 7]
    assert flow.work_in_process(seen).value.tolist() == [40 / 30, 1.0]


def test_a_replication_without_ends_has_no_mean(cases_of):
    seen = observe(cases_of((0, 10), (0, None, 1), replications=2))
    assert np.isnan(seen.mean(flow.cycle_times(seen)).value).tolist() == [False, True]
    assert np.isnan(seen.sample(flow.cycle_times(seen)).quantile(0.9)).tolist() == [False, True]


def test_quantiles_are_taken_in_each_replication(cases_of):
    seen = observe(cases_of((0, 10), (0, 20), (0, 30), (0, 100, 1), replications=2))
    assert seen.sample(flow.cycle_times(seen)).quantile(0.5).tolist() == [20.0, 100.0]
    assert seen.sample(flow.cycle_times(seen)).quantile(0.9).tolist() == [28.0, 100.0]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), min_size=1, max_size=15))
def test_little_s_law_holds_where_the_window_covers_the_run(cases_of, spans):
    """L = λ W: mean in process = cases per time × mean time in process."""
    log = cases_of(*((began, began + length) for began, length in spans))
    seen = observe(log)
    rate = flow.departures(seen) / seen.window
    assert flow.work_in_process(seen).value == pytest.approx(rate * seen.mean(flow.cycle_times(seen)).value)


def test_periods_count_arrivals_ends_and_what_is_in_process(cases_of):
    counted = flow.over_time(cases_of((0, 25), (5, 12), (10, None)), width=10)
    assert counted.starts.tolist() == [0, 10, 20]
    assert counted.arrived.tolist() == [[2, 1, 0]]
    assert counted.ended.tolist() == [[0, 1, 1]]
    assert counted.in_process.tolist() == [[2, 2, 1]]


def test_two_runs_can_be_counted_in_the_same_periods(cases_of):
    counted = flow.over_time(cases_of((0, 25)), width=10, last=45)
    assert counted.ended.tolist() == [[0, 0, 1, 0, 0]]


@pytest.mark.parametrize(
    ("duration", "width"), [(HOUR, HOUR), (30 * DAY, DAY), (365 * DAY, WEEK), (3000 * DAY, 4 * WEEK)]
)
def test_a_readable_number_of_periods_is_chosen(duration, width):
    assert flow.period(duration) == width
