"""What is cut in front of a run so that its beginning does not bias the mean, and when nothing can be said."""

import json

import numpy as np
import pytest

from bpr.engine.run import simulate
from bpr.eventlog.tables import NEVER, Table
from bpr.experiment.warmup import Settling, find_warmup, mser

HOUR = 3_600_000


def naive_mser(values):
    """The definition, term by term."""
    found = []
    for left_out in range(len(values)):
        kept = values[left_out:]
        found.append(sum((kept - kept.mean()) ** 2) / len(kept) ** 2)
    return found


def test_mser_is_its_definition():
    values = np.random.default_rng(1).normal(5, 2, 60) + 1e6
    np.testing.assert_allclose(mser(values), naive_mser(values), rtol=1e-6, atol=1e-12)


def decaying(length, half_life, noise=0.0):
    """A series that comes down to 1 from 3."""
    return 1 + 2 * 0.5 ** (np.arange(length) / half_life) + np.random.default_rng(3).normal(0, noise, length)


def test_the_cut_is_where_the_start_has_died_away():
    cut = int(mser(decaying(500, 10, noise=0.1))[:450].argmin())
    assert 20 <= cut <= 90  # 2 · 2^(-cut/10), less than a quarter, less than the noise


@pytest.fixture
def logged(make_run):
    def log(times, arrivals=None, ends=None):
        """Cases that arrive an hour apart and take so long, ms."""
        made = make_run(times)
        came = np.concatenate([np.arange(len(run)) * HOUR for run in times]) if arrivals is None else arrivals
        columns = dict(made.cases) | {"arrival": came, "began": came, "end": came + np.concatenate(times)}
        return made.__class__(**{**vars(made), "cases": Table(columns | (ends or {}))})

    return log


def test_the_warm_up_ends_when_the_case_behind_the_cut_arrives(logged):
    rise = 100 - np.rint(60 * 0.5 ** (np.arange(600) / 15)).astype(np.int64)
    noise = np.random.default_rng(5).integers(-3, 4, (4, 600))
    found = find_warmup(logged(list((rise + noise) * 60_000)))
    settling = found.cycle_time
    assert settling.settled
    assert settling.cut % 5 == 0
    assert 40 <= settling.cut <= 100
    assert settling.instant == settling.cut * HOUR
    assert found.instant == max(settling.instant, found.wip.instant)
    assert found.findings == ()


def test_a_run_that_is_settled_from_the_start_needs_no_warm_up(logged):
    found = find_warmup(logged([np.full(400, HOUR)] * 2))
    assert (found.cycle_time.cut, found.instant, found.settled) == (0, 0, True)


def test_a_queue_that_grows_for_ever_never_settles(make_station):
    found = find_warmup(simulate(make_station(cases=1_000, load=1.3), replications=3, seed=1))
    assert not found.settled
    assert found.instant is None
    assert {finding.code for finding in found.findings} == {"WARMUP-UNSETTLED"}


def test_an_opening_backlog_is_cut_off_and_the_mean_is_that_of_theory(make_station):
    """M/M/1 at ρ = 0.5: 20 minutes in steady state. Two hundred cases stand there when the run begins."""
    model = make_station(cases=3_000, load=0.5, backlog=[{"at": "A", "count": 200, "age": "1 h"}])
    settling = find_warmup(simulate(model, replications=10, seed=1)).cycle_time
    assert settling.settled
    assert 200 < settling.cut < 700  # the backlog, and those who came while it was worked off: 200 · ρ / (1 − ρ)
    assert settling.means.mean() > 50 * 60_000
    assert settling.means[settling.cut :].mean() == pytest.approx(20 * 60_000, rel=0.1)


def test_a_few_cases_tell_nothing(logged):
    found = find_warmup(logged([np.full(99, 60_000)]))
    assert found.cycle_time.cut is None
    assert not found.settled
    assert json.loads(json.dumps(found.to_dict()))["series"]["cycle_time"]["instant"] is None


def test_the_series_ends_before_the_first_case_that_is_still_open(logged):
    took = np.full(300, 60_000)
    ends = np.arange(300) * HOUR + took
    ends[250] = NEVER
    found = find_warmup(logged([took], ends={"end": ends}))
    assert len(found.cycle_time.means) == 250


def test_a_stated_warm_up_that_is_too_short_is_said(logged):
    rise = 100 - np.rint(60 * 0.5 ** (np.arange(600) / 15)).astype(np.int64)
    log = logged([rise * 60_000])  # one minute more for ever: nothing varies but the beginning
    assert [one.code for one in find_warmup(log.with_header(warmup=HOUR)).findings] == ["WARMUP-EARLY"]
    assert find_warmup(log.with_header(warmup=400 * HOUR)).findings == ()


def test_a_cut_in_the_second_half_is_not_trusted():
    series = np.zeros(100)
    instants = np.arange(100)
    assert Settling("wip", "cases", series, instants, 50).settled
    assert not Settling("wip", "cases", series, instants, 55).settled
