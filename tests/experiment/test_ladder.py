"""A reform in stages: gains add up exactly, shares have intervals, digitising is told apart from redesign."""

import json
import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import bpr
from bpr.errors import Cancelled, ModelError
from bpr.experiment.digitising import digital_variant, digitised
from bpr.experiment.ladder import THREE, UNEXPLAINED, Ladder, gain, ladder, three_way
from bpr.metrics.results import Heading, UnknownMeasure
from bpr.units import HOUR, MINUTE

MODELS = Path(__file__).parents[2] / "models"
PUDONG = MODELS / "pudong-convenience-store"
COUNTY = MODELS / "county-permit"
TIME = Heading("time", "ms", {"en": "Time", "zh": "时间"}, "lower")


@cache
def stations(make) -> Ladder:
    """A single server that becomes quicker in three steps; the same cases come to all of them."""
    works = {"S0": "10 min", "S1": "9 min", "S2": "9 min", "S3": "5 min"}
    stages = {
        name: make(
            cases=60, load=0.8, tasks={"A": {"performer": "server", "work": {"dist": "exponential", "mean": work}}}
        )
        for name, work in works.items()
    }
    return ladder(stages, replications=5)


def test_the_gains_of_the_stages_add_up_exactly_in_every_measure(make_station):
    found = stations(make_station)
    assert len(found) > 20
    for one in found.values():
        steps = [step.difference.value for step in one.steps]
        assert math.fsum(steps) == one.total.difference.value or all(map(math.isnan, steps))


def test_what_is_shown_as_the_whole_gain_is_that_of_the_last_stage_over_the_first(make_station):
    one = stations(make_station)["cycle_time"]
    assert one.total.difference.value == pytest.approx(one.stages[-1].value - one.stages[0].value)
    assert one.total.difference.low < one.total.difference.value < one.total.difference.high < 0


def test_replications_without_a_value_in_one_stage_count_in_none():
    """Stage values 10 → 8 → 5 in the two replications that have all; the third would make the steps those of others."""
    stages = [np.array([10.0, 10.0, 99.0]), np.array([8.0, 8.0, math.nan]), np.array([5.0, 5.0, 5.0])]
    found = gain(TIME, stages, 0.95)
    assert [step.difference.value for step in found.steps] == [-2.0, -3.0]
    assert found.total.difference.value == -5.0
    assert [share.value for share in found.shares] == [0.4, 0.6]
    assert found.total.difference.n == 2


def test_a_share_is_a_ratio_of_means_with_the_interval_of_one():
    """Gains 2, 3, 4 of 8, 12, 16: a quarter, without doubt, though the gains themselves vary."""
    first = np.array([100.0, 100.0, 100.0])
    stages = [first, first - [2, 3, 4], first - [8, 12, 16]]
    share = gain(TIME, stages, 0.95).shares[0]
    assert (share.low, share.value, share.high) == pytest.approx((0.25, 0.25, 0.25))


def test_a_step_back_has_a_negative_share_and_the_other_more_than_all():
    stages = [np.array([10.0, 10.1, 9.9]), np.array([12.0, 12.1, 11.9]), np.array([6.0, 6.1, 5.9])]
    found = gain(TIME, stages, 0.95)
    assert [share.value for share in found.shares] == pytest.approx([-0.5, 1.5])


def test_of_a_gain_that_may_be_chance_there_are_no_shares_and_it_is_said(make_station):
    stages = [np.array([10.0, 11.0, 12.0]), np.array([4.0, 19.0, 10.0]), np.array([9.0, 13.0, 11.0])]
    found = gain(TIME, stages, 0.95)
    assert not found.explained
    assert all(math.isnan(share.value) for share in found.shares)
    assert found.to_dict()["note"] == dict(UNEXPLAINED)
    assert set(UNEXPLAINED) == {"en", "zh"}
    assert stations(make_station)["handoffs"].explained is False


def test_a_stage_that_changes_nothing_explains_nothing(make_station):
    shares = stations(make_station).shares("cycle_time")
    assert list(shares) == ["S1", "S2", "S3"]
    assert shares["S2"].value == 0
    assert sum(share.value for share in shares.values()) == pytest.approx(1)


def test_a_ladder_is_json_and_a_table(make_station):
    found = stations(make_station)
    told = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert [stage["name"] for stage in told["stages"]] == ["S0", "S1", "S2", "S3"]
    assert told["gains"]["cycle_time"]["steps"][2]["verdict"] == "better"
    assert str(found).splitlines()[0].split()[:4] == ["S0", "S1", "S2", "S3"]
    with pytest.raises(UnknownMeasure, match="cycle_time"):
        found["cycle_tim"]


def test_stages_are_run_once_each_and_progress_goes_over_all_of_them(make_station):
    told = []
    stages = {name: make_station(cases=5) for name in ("a", "b", "c")}
    ladder(stages, replications=2, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (3.0, 3.0)
    assert told == sorted(told)


def test_a_ladder_can_be_cancelled(make_station):
    def stop(done, _total):
        if done > 1:
            raise Cancelled

    with pytest.raises(Cancelled):
        ladder({name: make_station(cases=5) for name in ("a", "b")}, replications=2, progress=stop)


def test_one_stage_is_no_ladder_and_two_currencies_are_refused(make_station):
    with pytest.raises(ValueError, match="2 stages"):
        ladder({"a": make_station(cases=1)})
    with pytest.raises(ModelError, match="EUR"):
        ladder({"a": make_station(cases=1, currency="CNY"), "b": make_station(cases=1, currency="EUR")})


# --- Digitised --------------------------------------------------------------------------------------------------------


def test_digitising_alone_leaves_the_drawing_and_shortens_work_and_transfers():
    today = bpr.load(COUNTY)
    put_online = digitised(today, factor=0.5, transfers="30 min", online=False)
    assert put_online.document is not None
    assert list(put_online.whole) == list(today.whole)
    work = [model.scenario.tasks["Task_Review"].work.distribution for model in (today, put_online)]
    assert work[1].mean == pytest.approx(work[0].mean / 2)
    courier, sent = (model.scenario.transfers["horizontal"] for model in (today, put_online))
    assert courier.at is not None
    assert (sent.at, sent.delay.mean, sent.calendar) == (None, 30 * MINUTE, "office")


def test_a_transfer_that_is_quicker_already_stays():
    put_online = digitised(bpr.load(COUNTY), transfers="2 h")
    assert put_online.scenario.transfers["internal"].delay.mean == 15 * MINUTE
    assert put_online.scenario.transfers["diagonal"].delay.mean == 2 * HOUR


def test_on_line_nobody_comes_in_person():
    run = bpr.measure(bpr.simulate(digitised(bpr.load(PUDONG)), replications=1), digitised(bpr.load(PUDONG)))
    assert run.visits.value == 0
    assert bpr.measure(bpr.simulate(bpr.load(PUDONG), replications=1), bpr.load(PUDONG)).visits.value == 5


def test_what_is_assumed_of_digitising_is_said_and_travels_with_the_figures():
    put_online = digitised(bpr.load(COUNTY))
    codes = {finding.code for finding in put_online.findings if finding.severity == "assumption"}
    assert {"DIGITISED-WORK", "DIGITISED-TRANSFERS", "DIGITISED-ONLINE"} <= codes
    assert {"en", "zh"} <= set(put_online.scenario.name.texts)


def test_a_folder_that_knows_what_digitising_brings_is_believed():
    assert digital_variant(bpr.load(COUNTY)).name == bpr.load(COUNTY, "digital.yaml").name
    assert {finding.code for finding in digital_variant(bpr.load(PUDONG)).findings} >= {"DIGITISED-WORK"}


def test_something_is_left_of_the_work():
    with pytest.raises(ValueError, match="more than 0"):
        digitised(bpr.load(PUDONG), factor=0)


def test_without_redesign_limits_in_series_stay_in_series():
    """Pudong: five permits in series take 95 wd; on line they still do, and all of the gain is the redesign's."""
    found = three_way(bpr.load(PUDONG), None, bpr.load(PUDONG, "to-be.yaml"), replications=2)
    days = found["cycle_time_wd"]
    assert [round(stage.value, 6) for stage in days.stages] == [95, 95, 5]
    assert [share.value for share in days.shares] == [0, 1]
    assert [share.value for share in found["visits"].shares] == [1.25, -0.25], "5 → 0 → 1"
    assert found.labels == THREE
    assert found.structural_changes["digital"] == 0, "nothing is redesigned"
    assert 0 < found.structural_changes["redesign"] <= 1
    assert found.to_dict()["structural_changes"] == found.structural_changes
    assert list(found.models) == ["as_is", "digital", "redesign"]
