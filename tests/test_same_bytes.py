"""The same model and seed give the same log, byte for byte: here, in other processes, on a cluster."""

from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

import pytest
from typer.testing import CliRunner

import bpr
from bpr.cli import sharing
from bpr.cli.verbs import app

REPLICATIONS = 3


@contextmanager
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(2) as executor:
        yield executor


@contextmanager
def processes() -> Iterator[Executor]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        yield executor


@contextmanager
def scheduler() -> Iterator[str]:
    """The address of a cluster of two worker processes on this machine."""
    distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as local:
        yield local.scheduler_address


@contextmanager
def cluster() -> Iterator[Executor]:
    with scheduler() as address, sharing.cluster(address) as executor:
        yield executor


@pytest.fixture(scope="module")
def model(models: Path) -> bpr.Model:
    return bpr.load(models / "county-permit")


@pytest.fixture(scope="module")
def log(model: bpr.Model) -> bpr.EventLog:
    return bpr.simulate(model, replications=REPLICATIONS, seed=7)


def same(one: bpr.EventLog, other: bpr.EventLog) -> bool:
    return one.header == other.header and all(
        column.tobytes() == other.tables[name][key].tobytes()
        for name, table in one.tables.items()
        for key, column in table.items()
    )


@pytest.mark.parametrize("where", [threads, processes, cluster])
def test_a_run_is_the_same_wherever_it_runs(model: bpr.Model, log: bpr.EventLog, where) -> None:
    with where() as executor:
        elsewhere = bpr.simulate(model, replications=REPLICATIONS, seed=7, executor=executor)
    assert same(elsewhere, log)


@pytest.fixture(scope="module")
def folder(model: bpr.Model, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a log that a run wrote while it went on, here."""
    return written(bpr.simulate(model, replications=REPLICATIONS, seed=7, log=tmp_path_factory.mktemp("here") / "log"))


def written(stored: bpr.StoredLog) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(stored.path.iterdir())}


@pytest.mark.parametrize("where", [threads, processes, cluster])
def test_a_log_in_a_folder_is_the_same_wherever_it_is_run(model: bpr.Model, folder, where, tmp_path: Path) -> None:
    with where() as executor:
        elsewhere = bpr.simulate(
            model, replications=REPLICATIONS, seed=7, executor=executor, log=tmp_path / "log.parquet"
        )
    assert written(elsewhere) == folder
    assert [path.name for path in tmp_path.iterdir()] == ["log.parquet"]


def test_a_replication_does_not_depend_on_how_many_there_are(model: bpr.Model, log: bpr.EventLog) -> None:
    alone = bpr.simulate(model, replications=1, seed=7)
    first = log.activities.where(log.activities["replication"] == 0)
    assert all(alone.activities[name].tobytes() == first[name].tobytes() for name in alone.activities)


def test_another_seed_gives_another_log(model: bpr.Model, log: bpr.EventLog) -> None:
    assert not same(bpr.simulate(model, replications=REPLICATIONS, seed=8), log)


@pytest.mark.parametrize("suffix", ["csv", "parquet", "xes"])
def test_the_same_log_is_written_as_the_same_bytes(log: bpr.EventLog, tmp_path: Path, suffix: str) -> None:
    first, second = (bpr.write_log(log, tmp_path / f"{name}.{suffix}") for name in ("first", "second"))
    files = [path for path in [first, *sorted(first.rglob("*"))] if path.is_file()]
    assert files
    assert all(path.read_bytes() == (second / path.relative_to(first)).read_bytes() for path in files)


def test_the_command_line_says_the_same_with_processes_and_with_a_cluster(models: Path) -> None:
    verb = ["simulate", str(models / "pudong-convenience-store"), "-n", "2", "--json"]
    with scheduler() as address:
        said = [
            CliRunner().invoke(app, [*verb, *where]) for where in ([], ["--processes", "2"], ["--cluster", address])
        ]
    assert [result.exit_code for result in said] == [0, 0, 0]
    assert said[0].stdout == said[1].stdout == said[2].stdout


def test_a_cluster_that_does_not_answer_is_wrong_usage(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    monkeypatch.setattr(sharing, "PATIENCE", 0.5)
    for address in ("tcp://127.0.0.1:1", "nonsense"):
        result = CliRunner().invoke(app, ["simulate", str(models / "county-permit"), "--cluster", address])
        assert result.exit_code == 2, address
        assert "No Dask scheduler answers" in result.output.replace("\n", " ")
