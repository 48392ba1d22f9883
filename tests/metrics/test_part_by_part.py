"""Measures of a log that is read from its folder part by part are those of the log in memory."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from alike import assert_alike

import bpr
from bpr.errors import LogError
from bpr.eventlog.parquet import write_parquet
from bpr.eventlog.parts import BEGINNING, END
from bpr.eventlog.stored import open_log
from bpr.eventlog.tables import NEVER
from bpr.metrics.measures import one_measure
from bpr.scenario.read import read_scenario

ROOT = Path(__file__).parents[2]
EVERY_RULE = ROOT / "tests" / "metrics" / "every-rule"
RUNS = sorted(path for path in ROOT.glob("models/*/*.yaml") if path.name != "organisation.yaml")
VARIANTS = [(end, drain) for end in ("suspend", "handover", "finish", "fit") for drain in ("true", "false")]


def loaded(which) -> bpr.Model:
    if isinstance(which, Path):
        return bpr.load(which.parent, scenario=which.name)
    end, drain = which
    text = (EVERY_RULE / "scenario.yaml").read_text(encoding="utf-8")
    text = text.replace("shift_end: suspend}", f"shift_end: {end}}}").replace("drain: true", f"drain: {drain}")
    return bpr.load(EVERY_RULE).with_scenario(read_scenario(text.encode(), name="scenario.yaml"))


@pytest.fixture
def parts_of(monkeypatch: pytest.MonkeyPatch):
    """Sets how many activities are read at a time."""
    return lambda size: monkeypatch.setattr("bpr.eventlog.stored.PART_ROWS", size)


@pytest.fixture(scope="module", params=[*RUNS, *VARIANTS], ids=str)
def run(request, tmp_path_factory) -> tuple[bpr.Model, bpr.EventLog, bpr.StoredLog]:
    model = loaded(request.param)
    log = bpr.simulate(model, replications=2, seed=5)
    return model, log, open_log(write_parquet(log, tmp_path_factory.mktemp("run") / "run.parquet"))


def a_seventh(log: bpr.EventLog) -> int:
    """Activities that are read at a time; the smallest model has fewer than seven."""
    return max(1, log.activities.rows // 7)


def test_all_measures_and_tables_are_those_of_the_log_in_memory(run, parts_of):
    model, log, stored = run
    parts_of(a_seventh(log))
    assert_alike(bpr.measure(log, model), bpr.measure(stored, model))
    assert_alike(bpr.measure(log), bpr.measure(stored))


def test_every_case_row_and_instant_is_in_one_part(run):
    _, log, stored = run
    parts = list(stored.parts(a_seventh(log)))
    assert len(parts) > 1 or log.activities.rows < 7
    assert np.array_equal(np.sort(np.concatenate([part.cases for part in parts])), np.arange(log.cases.rows))
    for name in ("activities", "causes", "assignments", "events", "stays"):
        assert sum(part.log.tables[name].rows for part in parts) == log.tables[name].rows
    edges = [parts[0].since, *(part.until for part in parts)]
    assert (edges[0] == BEGINNING).all()
    assert (edges[-1] == END).all()
    assert all((later >= earlier).all() for earlier, later in pairwise(edges))
    assert all((before.until == after.since).all() for before, after in pairwise(parts))


def test_the_office_in_which_everything_happens_has_all_that_limits_lead_to():
    model = loaded(VARIANTS[0])
    kpi = bpr.measure(bpr.simulate(model, replications=2, seed=5), model)
    for name in ("tacit_approvals", "abandoned", "waiting_preemption", "standing_cost", "yellow_cards", "red_cards"):
        assert (kpi.replicated[name] > 0).all(), name
    assert ((kpi.replicated["on_time_committed"] > 0) & (kpi.replicated["on_time_committed"] < 1)).all()
    assert set(kpi.limits) == {"case", "Inside", "Check"}


def test_a_service_of_several_is_measured_in_parts_with_what_its_people_did_elsewhere(tmp_path, parts_of):
    model = bpr.load(EVERY_RULE)
    log = bpr.simulate_together({"one": model, "other": model}, replications=2, seed=5).of_service("one")
    assert log.elsewhere.rows > 1_000
    stored = open_log(write_parquet(log, tmp_path / "run.parquet"))
    parts_of(a_seventh(log))
    assert_alike(bpr.measure(log, model), bpr.measure(stored, model))


def test_mirrored_pairs_are_pairs_in_parts_too(tmp_path, parts_of):
    model = bpr.load(ROOT / "models" / "county-permit")
    log = bpr.simulate(model, replications=4, seed=1, antithetic=True)
    stored = open_log(write_parquet(log, tmp_path / "run.parquet"))
    parts_of(10_000)
    assert_alike(bpr.measure(log, model), bpr.measure(stored, model))
    heading, values = one_measure(stored, "waiting_time", model)
    assert (heading.of, values.tolist()) == ("pairs", one_measure(log, "waiting_time", model)[1].tolist())


def test_what_is_said_of_long_runs_takes_a_stored_log_too(tmp_path, parts_of):
    model = bpr.load(ROOT / "benchmarks" / "mini")
    log = bpr.simulate(model, seed=1)
    stored = open_log(write_parquet(log, tmp_path / "run.parquet"))
    parts_of(5_000)
    assert bpr.find_warmup(stored).to_dict() == bpr.find_warmup(log).to_dict()
    for name in ("cycle_time", "waiting_time", "effort"):
        assert bpr.batch_means(stored, name, model).to_dict() == bpr.batch_means(log, name, model).to_dict()


def test_a_pass_keeps_what_is_in_process_not_what_has_been(tmp_path):
    """Of 10,000 cases no more than 500 are in process at a time, on Monday morning."""
    log = bpr.simulate(bpr.load(ROOT / "benchmarks" / "mini"), seed=1)
    stored = open_log(write_parquet(log, tmp_path / "run.parquet"))
    parts = list(stored.parts(1_000))
    assert len(parts) >= log.activities.rows // 1_000
    assert max(part.log.activities.rows for part in parts) < 2_000
    assert max(part.stints.rows for part in parts) < 2_000


def test_a_real_log_is_one_part_since_its_causes_follow_from_all_of_it(tmp_path):
    lines = [f"{case},{name},2026-01-0{day}T0{at}:00Z" for case in range(3) for day, (name, at) in enumerate(
        (("a", 1), ("b", 3), ("a", 5)), 1)]  # fmt: skip
    real = bpr.read_log(_csv(tmp_path, lines))
    stored = open_log(write_parquet(real, tmp_path / "real.parquet"))
    assert len(list(stored.parts(2))) == 1
    assert_alike(bpr.measure(real), bpr.measure(stored))


def _csv(folder: Path, lines: list[str]) -> Path:
    path = folder / "real.csv"
    path.write_text("\n".join(["case,activity,time", *lines]), encoding="utf-8")
    return path


def test_a_run_without_a_case_has_measures(make_log, tmp_path):
    log = make_log([])
    assert_alike(bpr.measure(log), bpr.measure(open_log(write_parquet(log, tmp_path / "none.parquet"))))


def test_who_is_overtaken_is_known_across_parts(make_log, tmp_path):
    """Old waits from 0 to 90 while the clerk serves six that came later; every row is a part of its own.

    Case 0 ends last, so all that overtook it has been read and given away before.
    """
    by = {"element": "A", "role": "clerk", "by": ["c"]}
    late = [
        {"case": n, "enabled": 10 * n, "started": 10 * n, "work_end": 10 * n + 10, "completed": 10 * n + 10, **by}
        for n in range(1, 7)
    ]
    old = {"case": 0, "enabled": 0, "started": 90, "work_end": 95, "completed": 95, **by}
    log = make_log([*late, old], roles={"clerk": [["c"]]}, shifts=[("c", 0, 1000)])
    stored = open_log(write_parquet(log, tmp_path / "run.parquet"))
    kpi = bpr.measure(log)
    assert kpi.waiting_prioritisation.value == 60 / 7
    assert one_measure(stored, "waiting_prioritisation")[1].tolist() == [60 / 7]
    parts = list(stored.parts(1))
    assert sum(part.log.cases.rows for part in parts) == 7
    assert len(parts[-1].stints["began"]) == 7


def test_what_is_still_open_when_the_run_stops_is_at_work_from_its_start(make_log, tmp_path, parts_of):
    """The open row stands last in the file; its stint began first, and counts in the parts that come before it."""
    rows = [
        {
            "case": n,
            "element": "A",
            "enabled": n,
            "started": n,
            "work_end": n + 1,
            "completed": n + 1,
            "by": ["a"],
            "role": "both",
        }
        for n in range(1, 9)
    ]
    rows.append({"case": 9, "element": "A", "enabled": 0, "started": 0, "work_end": 10, "completed": NEVER,
                 "by": [("b", 0, 10, 10)], "role": "both"})  # fmt: skip
    log = make_log(rows, roles={"both": [["a", "b"]]}, shifts=[("a", 0, 10), ("b", 0, 10)], horizon=10)
    stored = open_log(write_parquet(log, tmp_path / "run.parquet"))
    parts_of(2)
    assert bpr.measure(stored).individuals["b"]["utilisation"].value == 1.0
    assert_alike(bpr.measure(log), bpr.measure(stored))


def test_a_log_out_of_order_is_refused(make_log, tmp_path, parts_of):
    rows = [{"case": case, "element": "A", "completed": at} for case, at in ((0, 1), (1, 2), (2, 3), (0, 4))]
    rows[3]["completed"] = 1  # in the file behind rows that ended later
    path = write_parquet(make_log(rows, cases=[{"case": 0, "end": 1, "last": 0}]), tmp_path / "run.parquet")
    parts_of(1)
    with pytest.raises(LogError, match="sorted by replication and end") as refused:
        bpr.measure(open_log(path))
    assert refused.value.findings[0].where.key == "activities[3]"
