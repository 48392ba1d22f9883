"""What a portfolio prints and keeps: tables in two languages, JSON, logs in every format, exit codes."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

import bpr
from bpr.cli.verbs import app
from bpr.eventlog.frames import to_pandas
from bpr.eventlog.services import split
from bpr.eventlog.tables import EventLog

Make = Callable[..., Path]


def called(*arguments: object) -> Result:
    """The outcome of ``bpr portfolio …``."""
    return CliRunner().invoke(app, ["portfolio", *map(str, arguments)], env={"LC_ALL": "C"})


@pytest.fixture
def log(portfolio: Make) -> EventLog:
    """Two replications of the services of today."""
    read = bpr.load_portfolio(portfolio())
    return bpr.simulate_together(read.as_is, private=read.private, replications=2, seed=3)


def test_run_prints_each_service_and_each_pool_with_intervals(portfolio: Make) -> None:
    result = called("run", portfolio(), "-n", 3)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert any(line.startswith((" Permit", "Permit")) and "–" in line for line in lines)
    assert any("Clerk" in line and "%" in line for line in lines)
    assert any("judge (Permit)" in line for line in lines)
    assert "95 % interval" in result.stdout


def test_run_speaks_chinese(portfolio: Make) -> None:
    result = called("run", portfolio(), "-n", 2, "--lang", "zh")
    assert {"两个事项", "许可", "事项", "人员利用率"} <= {
        word for line in result.stdout.splitlines() for word in line.split()
    }
    assert "judge（许可）" in result.stdout


def test_run_gives_json_for_programs(portfolio: Make) -> None:
    told = json.loads(called("run", portfolio(), "-n", 2, "--to-be", "--json").stdout)
    assert list(told["services"]) == ["permit", "licence"]
    assert told["log"]["name"] == "Two services"
    assert told["pools"]["clerk"]["utilisation"]["low"] is not None
    shares = [told["shares"][one]["clerk"]["utilisation"]["value"] for one in told["services"]]
    assert sum(shares) == pytest.approx(told["pools"]["clerk"]["utilisation"]["value"])


def test_compare_says_what_changes_in_each_service_and_for_the_people(portfolio: Make) -> None:
    folder = portfolio()
    result = called("compare", folder, "-n", 3, "--processes", 1)
    assert result.exit_code == 0, result.output
    assert {"Permit", "licence"} <= {line.strip() for line in result.stdout.splitlines()}
    told = json.loads(called("compare", folder, "-n", 3, "--processes", 1, "--json").stdout)
    assert told["pools"]["clerk"]["utilisation"]["verdict"] == "changed"
    assert told["services"]["licence"]["measures"]["effort"]["difference"]["value"] == 0


def test_a_portfolio_that_cannot_run_is_exit_code_1_with_all_findings(portfolio: Make) -> None:
    folder = portfolio({"licence/scenario.yaml": ("count: 2", "count: 3")})
    for verb in ("check", "run", "compare"):
        result = called(verb, folder)
        assert result.exit_code == 1
        assert "Traceback" not in result.output
        assert "clerk" in result.output
    told = json.loads(called("check", folder, "--json").stdout)
    assert {finding["code"] for finding in told["findings"]} == {"ROLE-DIFFERS"}


def test_a_portfolio_that_can_run_is_good(portfolio: Make) -> None:
    result = called("check", portfolio())
    assert (result.exit_code, result.stdout.count("0 errors")) == (0, 1)


@pytest.mark.parametrize("arguments", [["run"], ["run", "nowhere"], ["rum", "."], ["run", ".", "--log", "a.txt"]])
def test_wrong_usage_is_exit_code_2(arguments: list[str]) -> None:
    assert called(*arguments).exit_code == 2


def test_the_log_can_be_kept_and_read_again_losslessly(log: EventLog, tmp_path: Path) -> None:
    back = bpr.read_log(bpr.write_log(log, tmp_path / "run.parquet"))
    assert back.services == log.services
    assert all(back.tables[name] == table for name, table in log.tables.items())
    one = log.of_service("licence")
    again = bpr.read_log(bpr.write_log(one, tmp_path / "one.parquet"))
    assert again.elsewhere == one.elsewhere
    assert one.elsewhere.rows > 0


@pytest.mark.parametrize("suffix", ["csv", "xes"])
def test_files_for_other_tools_tell_the_service_of_each_case(log: EventLog, tmp_path: Path, suffix: str) -> None:
    back = bpr.read_log(bpr.write_log(log, tmp_path / f"run.{suffix}"))
    found = back.attributes["service"].tolist()
    for service, part in split(log).items():
        assert found.count(service) == len(np.unique(part.activities["replication"] * 10**6 + part.activities["case"]))


def test_an_attribute_called_service_is_kept_beside_it(portfolio: Make, tmp_path: Path) -> None:
    attribute = ("tasks:", "attributes: {service: {boolean: 0.5}}\ntasks:")
    read = bpr.load_portfolio(portfolio({"permit/scenario.yaml": attribute}))
    log = bpr.simulate_together(read.as_is, private=read.private)
    back = bpr.read_log(bpr.write_log(log, tmp_path / "run.csv"))
    assert set(back.attributes["bpr_service"]) == {"permit", "licence"}
    assert set(back.attributes["service"]) == {"True", "False", ""}


def test_pandas_tells_the_service_by_its_id(log: EventLog) -> None:
    assert set(to_pandas(log, "cases")["service"]) == {"permit", "licence"}


def test_logs_of_replications_join_to_the_same_services(portfolio: Make) -> None:
    """The same on one process and many, replication by replication."""
    read = bpr.load_portfolio(portfolio())
    log = bpr.simulate_together(read.as_is, private=read.private, replications=3, seed=3)
    once = bpr.simulate_together(read.as_is, private=read.private, replications=2, seed=3)
    for service, part in split(once).items():
        early = log.of_service(service)
        assert early.cases.where(early.cases["replication"] < 2)["end"].tolist() == part.cases["end"].tolist()


def test_antithetic_pairs_are_one_observation_in_every_table(portfolio: Make) -> None:
    read = bpr.load_portfolio(portfolio())
    log = bpr.simulate_together(read.as_is, private=read.private, replications=4, antithetic=True)
    found = bpr.measure_together(log, read.as_is)
    measures = [found.pools.measure("clerk", "utilisation"), found.services["permit"].cycle_time]
    measures += [table.measure("clerk", "queue_wait") for table in found.shares.values()]
    assert [(measure.n, measure.of) for measure in measures] == [(2, "pairs")] * 4
