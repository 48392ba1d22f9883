"""On the critical path of every case, work and the causes of waiting sum to the cycle time, to the millisecond."""

from pathlib import Path

import numpy as np
import pytest

import bpr
from bpr.eventlog.tables import NEVER
from bpr.metrics.study import Study
from bpr.metrics.waiting import CAUSES, PARTS
from bpr.model import Model
from bpr.scenario.read import read_scenario
from bpr.units import DAY, HOUR

ROOT = Path(__file__).parents[1]
RUNS = sorted(path for path in ROOT.glob("models/*/*.yaml") if b"bpr/scenario/1" in path.read_bytes())
"""Every scenario of every bundled model."""


EVERY_RULE = ROOT / "tests" / "metrics" / "every-rule"
"""An office in which all that a run knows happens: boundary events, batches, panels, messages, races, backlog."""

VARIANTS = [(end, drain) for end in ("suspend", "handover", "finish", "fit") for drain in ("true", "false")]
"""What becomes of work at the end of a shift; whether the run goes on until nothing is left."""


def every_rule(shift_end: str, drain: str) -> Model:
    text = (EVERY_RULE / "scenario.yaml").read_text(encoding="utf-8")
    text = text.replace("shift_end: suspend}", f"shift_end: {shift_end}}}").replace("drain: true", f"drain: {drain}")
    return bpr.load(EVERY_RULE).with_scenario(read_scenario(text.encode(), name="scenario.yaml"))


def named(param) -> str:
    return f"{param.parent.name}/{param.name}" if isinstance(param, Path) else f"every-rule {' '.join(param)}"


@pytest.fixture(scope="module", params=[*RUNS, *VARIANTS], ids=named)
def study(request) -> Study:
    """A run of two replications, with its model."""
    if isinstance(request.param, Path):
        model = bpr.load(request.param.parent, scenario=request.param.name)
    else:
        model = every_rule(*request.param)
    return Study(bpr.simulate(model, replications=2, seed=2026), model)


def part(study: Study, name: str) -> np.ndarray:
    return study.waiting.cases[:, PARTS.index(name)]


def test_there_are_models_to_test():
    assert len(RUNS) >= 4


def test_the_office_in_which_everything_happens_has_all_causes():
    model = every_rule("suspend", "true")
    found = Study(bpr.simulate(model, replications=1, seed=1), model).waiting.cases.sum(axis=0)
    missing = {name for name, ms in zip(PARTS, found.tolist(), strict=True) if not ms}
    assert missing <= {"synchronisation", "delay", "unexplained"}


def test_a_sitting_over_many_files_is_no_break_for_any_of_them():
    """Nobody is off shift between 15:00 and 17:00: what begins and ends on one afternoon is worked on throughout."""
    model = every_rule("suspend", "true")
    log = bpr.simulate(model, replications=1, seed=1)
    activities, took = log.activities, Study(log, model).waiting.rows
    sitting = [element.id for element in log.elements].index("Sit")
    length = activities["work_end"] - activities["started"]
    rows = (activities["element"] == sitting) & (activities["completed"] != NEVER) & (length < 2 * HOUR)
    rows &= (activities["started"] % DAY) == 6 * HOUR
    assert rows.sum() > 10
    assert (length[rows] > activities["worked"][rows]).any()
    assert np.array_equal(took[rows, PARTS.index("work")], length[rows])


def test_every_case_adds_up(study):
    cases = study.log.cases
    over = cases["end"] != NEVER
    assert over.any()
    assert np.array_equal(study.waiting.cases[over].sum(axis=1), (cases["end"] - cases["arrival"])[over])
    assert not study.waiting.cases[~over].any()


def test_every_activity_adds_up(study):
    seen = study.observation
    over = seen.ends != NEVER
    assert np.array_equal(study.waiting.rows[over].sum(axis=1), (seen.ends - study.log.activities["enabled"])[over])


def test_no_part_is_negative(study):
    assert (study.waiting.cases >= 0).all()
    assert (study.waiting.rows >= 0).all()


def test_a_simulated_log_explains_everything(study):
    assert not part(study, "unexplained").any()


def test_the_path_runs_from_the_beginning_to_the_end_without_a_break(study):
    """Each step begins where the one before it, in time, ended, or says how long the case waited in between."""
    path, cases = study.waiting.path, study.log.cases
    order = np.argsort(path.case, kind="stable")[::-1]  # the steps of a case come backwards in time
    case, low, high, waited = (column[order] for column in (path.case, path.low, path.high, path.waited))
    first = np.append(True, case[1:] != case[:-1]) if len(case) else np.empty(0, bool)
    assert np.array_equal(low[~first] - waited[~first], high[np.roll(~first, -1)])
    assert np.array_equal(low[first], cases["began"][case[first]])
    assert np.array_equal(high[np.roll(first, -1)], cases["end"][case[first]])


def test_measures_add_up_too(study):
    """The means that are printed are means of what adds up."""
    kpi = bpr.measure(study.log, study.model)
    parts = kpi.per_replication("work_time") + sum(kpi.per_replication(f"waiting_{cause}") for cause in CAUSES)
    assert parts == pytest.approx(kpi.per_replication("cycle_time"))
    assert kpi.per_replication("waiting_time") + kpi.per_replication("work_time") == pytest.approx(
        kpi.per_replication("cycle_time")
    )


def test_elements_and_units_share_out_the_critical_path(study):
    kpi = bpr.measure(study.log, study.model)
    told = sum(np.nan_to_num(kpi.elements.per_replication(element, "path_time")) for element in kpi.elements)
    rest = kpi.per_replication("waiting_backlog") + kpi.per_replication("waiting_unexplained")
    assert told + rest == pytest.approx(kpi.per_replication("cycle_time"))
