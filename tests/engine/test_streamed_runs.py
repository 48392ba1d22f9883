"""A run that writes its log to a folder while it goes on leaves the log that it would have left in memory."""

import os
from concurrent.futures import Future
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from alike import assert_alike
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st
from random_models import wild

import bpr
from bpr.engine import recorder
from bpr.errors import Cancelled, InputError, LogError, RunError
from bpr.eventlog.stored import open_log

ROOT = Path(__file__).parents[2]
EXAMPLES = int(os.environ.get("BPR_STREAM_EXAMPLES", "30"))


@pytest.fixture
def blocks_of(monkeypatch: pytest.MonkeyPatch):
    """Sets how many activities a run keeps in memory, and a pass reads at a time."""

    def change(rows: int) -> None:
        monkeypatch.setattr(recorder, "BLOCK_ROWS", rows)
        monkeypatch.setattr("bpr.eventlog.stored.PART_ROWS", rows)

    return change


@pytest.mark.parametrize(
    "folder", ["models/county-permit", "models/pudong-convenience-store", "tests/metrics/every-rule"]
)
@pytest.mark.parametrize("replications", [1, 3])
def test_the_log_in_the_folder_is_the_log_in_memory(folder, replications, tmp_path, blocks_of):
    """With transfers, loops, batches, attributes, roles of the run's own: row for row, however often it is written."""
    model = bpr.load(ROOT / folder)
    log = bpr.simulate(model, replications=replications, seed=3)
    for rows in (log.activities.rows // (20 * replications), 10**9):
        blocks_of(rows)
        stored = bpr.simulate(model, replications=replications, seed=3, log=tmp_path / "run.parquet")
        assert [*map(str, stored.load().findings)] == [*map(str, log.findings)]
        assert bpr.EventLog(**{**vars(stored.load()), "findings": log.findings}) == log


def test_services_that_run_together_leave_one_folder(tmp_path, blocks_of):
    """The folder has whose cases they are, and what is taken out of it is as from memory."""
    models = {name: bpr.load(ROOT / "tests" / "metrics" / "every-rule") for name in ("permit", "licence")}
    log = bpr.simulate_together(models, replications=2, seed=3)
    blocks_of(97)
    stored = bpr.simulate_together(models, replications=2, seed=3, log=tmp_path / "run.parquet")
    assert bpr.EventLog(**{**vars(stored.load()), "findings": log.findings}) == log
    assert stored.of_service("permit").cases == log.of_service("permit").cases
    assert bpr.measure_together(stored, models).to_dict() == bpr.measure_together(log, models).to_dict()
    with pytest.raises(LogError, match="several services"):
        bpr.measure(stored)


@settings(max_examples=EXAMPLES, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(number=st.integers(0, 2**32 - 1))
def test_any_model_leaves_the_same_log_and_the_same_measures(small, tmp_path, blocks_of, number):
    """Every number is a model: `random_models.wild(number)`, run three times over in blocks of some twenty rows."""
    blocks_of(20)
    try:
        model = small(*wild(number))
        log = bpr.simulate(model, replications=2, seed=number % 5)
    except (InputError, RunError):
        reject()  # a drawing that is refused, or a run that finds no way
    stored = bpr.simulate(model, replications=2, seed=number % 5, log=tmp_path / "run.parquet")
    assert bpr.EventLog(**{**vars(stored.load()), "findings": log.findings}) == log
    assert_alike(bpr.measure(log, model), bpr.measure(stored, model))


def test_a_block_is_written_as_soon_as_the_case_that_fills_it_has_ended(tmp_path, blocks_of):
    """Two activities a case: no block has many more than 500, and all but the last have as many."""
    blocks_of(500)
    stored = bpr.simulate(bpr.load(ROOT / "benchmarks" / "mini"), seed=1, log=tmp_path / "run.parquet")
    file = pq.read_metadata(stored.path / "activities.parquet")
    *blocks, last = (file.row_group(number).num_rows for number in range(file.num_row_groups))
    assert sum(blocks) + last == file.num_rows == 20_000
    assert len(blocks) > 30
    assert 500 <= min(blocks) <= max(blocks) < 520
    assert last <= 500


def leavings(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_run_that_is_stopped_leaves_nothing(tmp_path, blocks_of):
    blocks_of(500)

    def stop(done: float, _total: float) -> None:
        if done > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        bpr.simulate(bpr.load(ROOT / "benchmarks" / "mini"), seed=1, log=tmp_path / "run.parquet", progress=stop)
    assert leavings(tmp_path) == []


class Interrupted:
    """An executor whose second run is broken off by Ctrl-C."""

    def __init__(self) -> None:
        self.runs = 0

    def submit(self, run, *arguments) -> Future:
        future: Future = Future()
        self.runs += 1
        if self.runs == 2:
            future.set_exception(KeyboardInterrupt())
        else:
            future.set_result(run(*arguments))
        return future


def test_an_interrupt_leaves_nothing_and_what_was_there(tmp_path):
    model = bpr.load(ROOT / "models" / "county-permit")
    path = tmp_path / "run.parquet"
    before = bpr.simulate(model, seed=9, log=path).load()
    with pytest.raises(KeyboardInterrupt):
        bpr.simulate(model, replications=3, seed=1, log=path, executor=Interrupted())
    assert leavings(tmp_path) == ["run.parquet"]
    assert open_log(path).load() == before


def test_a_folder_of_something_else_is_refused_before_the_run(tmp_path):
    mine = tmp_path / "thesis"
    mine.mkdir()
    (mine / "years-of-work.txt").write_text("…", encoding="utf-8")
    with pytest.raises(LogError, match="not a log of bpr"):
        bpr.simulate(bpr.load(ROOT / "models" / "county-permit"), log=mine, progress=pytest.fail)
    assert leavings(mine) == ["years-of-work.txt"]
