"""Whatever a model does, to the end or to a horizon: every start has one end, and every millisecond one cause."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st
from random_models import wild

import bpr
from bpr.engine.simpy_engine import simulate_once
from bpr.errors import InputError, RunError
from bpr.eventlog.check import check
from bpr.eventlog.tables import NEVER
from bpr.metrics.waiting import PARTS, waiting
from bpr.program.compile import compile_model
from bpr.scenario.read import make_scenario

ROOT = Path(__file__).parents[2]
SCENARIOS = sorted(path for path in ROOT.glob("models/*/*.yaml") if b"bpr/scenario/1" in path.read_bytes())


def accounts(log):
    """What of each element was started, completed, withdrawn and left open, as rows of the log say it."""
    rows = log.activities
    count = len(log.elements)
    done, gone = rows["completed"] != NEVER, rows["withdrawn"] != NEVER
    return [np.bincount(rows["element"][mask], minlength=count) for mask in (done, gone, ~done & ~gone)]


def assert_nothing_is_lost(log):
    """The visits of a case to an element are numbered by the tokens that come; each is in the log exactly once."""
    rows, cases = log.activities, log.cases
    assert not np.any((rows["completed"] != NEVER) & (rows["withdrawn"] != NEVER))
    completed, withdrawn, left_open = accounts(log)
    tasks = [e.type.lower().endswith("task") and e.type != "receiveTask" for e in log.elements]
    rows = rows.where(np.array(tasks)[rows["element"]])  # events that lose a race, or never happen, leave no row
    keys = np.stack([rows["replication"], rows["case"], rows["element"]])
    order = np.lexsort((rows["visit"], *keys[::-1]))
    new = np.append(True, np.any(keys[:, order][:, 1:] != keys[:, order][:, :-1], axis=0))[: rows.rows]
    visit = rows["visit"][order]
    started = np.bincount(rows["element"][order][new], weights=_lengths(new), minlength=len(log.elements))
    assert np.array_equal(started, np.where(tasks, completed + withdrawn + left_open, 0))
    assert np.all(visit[new] == 0)
    assert np.all(np.diff(visit)[~new[1:]] == 1)
    ended = cases["end"] != NEVER
    case_of = log.case_rows()
    still = (log.activities["completed"] == NEVER) & (log.activities["withdrawn"] == NEVER)
    assert not np.any(ended[case_of[still]])  # a case that is over has left nothing open
    assert np.array_equal(np.sort(cases["case"][cases["replication"] == 0]), np.arange(len(np.unique(cases["case"]))))


def _lengths(new):
    """The length of each group of rows that begins where `new`."""
    return np.diff(np.append(np.flatnonzero(new), len(new)))


def assert_every_ms_has_a_cause(log):
    found, cases = waiting(log), log.cases
    over = cases["end"] != NEVER
    assert np.array_equal(found.cases[over].sum(axis=1), (cases["end"] - cases["arrival"])[over])
    assert (found.cases >= 0).all()
    assert (found.rows >= 0).all()
    assert not found.cases[:, PARTS.index("unexplained")].any()


@settings(max_examples=60, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
@given(number=st.integers(0, 2**32 - 1))
def test_in_random_models(small, number):
    try:
        log = simulate_once(compile_model(small(*wild(number))), number % 5, 0)
    except (InputError, RunError):
        reject()
    assert check(log) == ()
    assert_nothing_is_lost(log)
    assert_every_ms_has_a_cause(log)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: f"{path.parent.name}/{path.name}")
@pytest.mark.parametrize("drain", [True, False])
def test_in_every_example_cut_off_in_the_middle(path, drain):
    made = bpr.load(path.parent, scenario=path.name)
    horizon = "90 min" if path.parent.name == "ticket-peak" else "20 d"  # a morning, and services of offices
    value = made.scenario.model_dump(mode="json", by_alias=True, exclude_unset=True) | {"horizon": horizon}
    log = bpr.simulate(made.with_scenario(make_scenario(value | {"drain": drain, "warmup": None})), seed=1)
    assert_nothing_is_lost(log)
    assert_every_ms_has_a_cause(log)
    assert log.cases.rows


PREEMPTION = """
startEvent S
startEvent U
task A
task B
endEvent E
S > A > E
U > B > E
"""


def test_the_time_for_which_work_lies_for_something_urgent_is_told_from_the_night(run):
    """A, of 600 min, from 540; called away 550 to 560; the night from 1020 to 1980; called away again until 2010."""
    scenario = {
        "calendars": {"office": {"hours": {"daily": "09:00-17:00"}}},
        "resources": {"clerk": {"count": 1, "calendar": "office"}},
        "arrivals": [
            {"start": "S", "instants": ["2024-01-01T09:00:00+00:00"]},
            {"start": "U", "instants": ["2024-01-01T09:10:00+00:00", "2024-01-01T16:55:00+00:00"]},
        ],
        "tasks": {"A": {"performer": "clerk", "work": "600 min"},
                  "B": {"performer": "clerk", "work": "10 min", "preemptive": True, "priority": 1}},
    }  # fmt: skip
    log = run(PREEMPTION, scenario)
    parts = {name: ms / 60_000 for name, ms in zip(PARTS, waiting(log).cases[0].tolist(), strict=True) if ms}
    # B of 1015 takes 5 min before closing and 5 after the opening at 1980, at which A lies
    assert parts == {"work": 600, "preemption": 10 + 5 + 5, "off_shift": 960}


def test_who_comes_back_to_a_queue_was_away_as_applicant(run):
    """Case 1 waits 20 to 25, is away until 35, waits until 40, work until 70."""
    scenario = {
        "resources": {"clerk": {"count": 1}},
        "arrivals": [{"start": "S", "interarrival": "10 min", "max_count": 2}],
        "tasks": {"A": {"performer": "clerk", "work": "30 min",
                        "patience": {"after": "5 min", "returns": 1, "back_after": "10 min"}}},
    }  # fmt: skip
    log = run("startEvent S\ntask A\nendEvent E\nS > A > E", scenario)
    parts = {name: ms / 60_000 for name, ms in zip(PARTS, waiting(log).cases[1].tolist(), strict=True) if ms}
    assert parts == {"contention": 5 + 5, "applicant": 10, "work": 30}
