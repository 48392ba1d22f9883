"""Logs of real runs of the bundled models keep the promises of their tables and survive every kind of file."""

from pathlib import Path

import numpy as np
import pytest

import bpr
from bpr.eventlog.check import check
from bpr.eventlog.files import FORMATS, read_log, write_log
from bpr.eventlog.tables import NEVER, EventLog
from bpr.units import Span

MODELS = {"county-permit": "scenario.yaml", "pudong-convenience-store": "to-be.yaml"}


@pytest.fixture(scope="module", params=MODELS)
def simulated(request: pytest.FixtureRequest, models: Path) -> EventLog:
    """Two replications of a bundled model, the first five weeks of it."""
    model = bpr.load(models / request.param, scenario=MODELS[request.param])
    model = model.with_scenario(model.scenario.model_copy(update={"horizon": Span(25, "wd"), "warmup": None}))
    return bpr.simulate(model, replications=2, seed=11)


def test_every_invariant_holds(simulated: EventLog) -> None:
    assert check(simulated) == ()


def test_a_round_trip_through_parquet_is_lossless(simulated: EventLog, tmp_path: Path) -> None:
    assert read_log(write_log(simulated, tmp_path / "log.parquet")) == simulated


def test_the_header_says_how_to_do_it_again(simulated: EventLog) -> None:
    assert simulated.header.seed == 11
    assert simulated.header.version == bpr.__version__
    assert {"process", "scenario"} <= set(simulated.header.digests)


@pytest.mark.parametrize(
    "suffix", [suffix for suffix, one in FORMATS.items() if not one.lossless and "." not in suffix[1:]]
)
def test_what_is_read_back_as_a_real_log_measures_the_same(simulated: EventLog, tmp_path: Path, suffix: str) -> None:
    real = read_log(write_log(simulated, tmp_path / f"log{suffix}"))
    assert check(real) == ()
    assert real.activities.rows == simulated.activities.rows
    lengths = [
        np.sort((one.cases["end"] - one.cases["arrival"])[one.cases["end"] != NEVER]) for one in (simulated, real)
    ]
    assert abs(lengths[0].mean() - lengths[1].mean()) <= 0.01 * lengths[0].mean()
