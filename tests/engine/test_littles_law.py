"""Little's law, L = λW, to the millisecond: in the whole, at each element, in the queue of each role; nothing is lost.

L is counted here event by event: one more when something comes, one less when it goes, times how long it stays so. W
and the number that came are those of the log, L those of the measures; both must be what was counted. On every bundled
scenario and on random models with everything in them, some of them cut off at a horizon (Little, Operations Research 9,
1961; for a finite window: Stidham, Operations Research 22, 1974).
"""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st
from random_models import wild

import bpr
from bpr.engine.run import simulate
from bpr.errors import InputError, RunError
from bpr.eventlog.tables import NEVER
from bpr.metrics import flow
from bpr.metrics.study import Study

SCENARIOS = sorted(
    path for path in (Path(__file__).parents[2] / "models").glob("*/*.yaml") if b"bpr/scenario/1" in path.read_bytes()
)


def counted(came, went, opens, closes):
    """∫ N(t) dt from `opens` to `closes`, by the instants at which N changes, and N at the end; `went` may be never."""
    gone = went[went != NEVER]
    instants = np.concatenate([came, gone])
    changes = np.concatenate([np.ones(len(came), dtype=np.int64), -np.ones(len(gone), dtype=np.int64)])
    order = np.argsort(instants, kind="stable")  # who comes and goes in one instant comes first
    number = np.cumsum(changes[order])
    assert (number >= 0).all()
    until = np.append(instants[order][1:], max(closes, instants.max(initial=closes)))
    since = np.clip(instants[order], opens, closes)
    area = int(np.sum(number * (np.clip(until, opens, closes) - since)))
    return area, int(number[-1]) if len(number) else 0


def stay(came, went, opens, closes):
    """Σ of the time that each spends inside, within the window."""
    left = np.where(went == NEVER, closes, went)
    return int(np.sum(np.maximum(np.minimum(left, closes) - np.maximum(came, opens), 0)))


def assert_little(log, made):
    """Of a log of one replication."""
    study = Study(log, made)
    seen, cases, rows = study.observation, log.cases, log.activities
    opens, closes = seen.opens, int(seen.closes[0])
    length = closes - opens

    # In the whole.
    area, left = counted(cases["began"], cases["end"], opens, closes)
    assert left == np.count_nonzero(cases["end"] == NEVER)
    assert area == stay(cases["began"], cases["end"], opens, closes)
    if length:
        assert flow.work_in_process(seen).value[0] * length == pytest.approx(area, rel=1e-12)
    if not left and not opens and log.header.horizon is None:  # L = λW, the age of a backlog left out of W
        spent = float(np.sum(seen.mean(study.cycle_times).part))
        assert spent - int(np.sum(cases["began"] - cases["arrival"])) == pytest.approx(area, rel=1e-12)

    # At each element: what came is completed, withdrawn or still there.
    ends = np.where(rows["completed"] != NEVER, rows["completed"], rows["withdrawn"])
    assert not np.any((rows["completed"] != NEVER) & (rows["withdrawn"] != NEVER))
    for element in np.unique(rows["element"]):
        here = rows["element"] == element
        came, went = rows["enabled"][here], ends[here]
        area, left = counted(came, went, opens, closes)
        assert left == np.count_nonzero(went == NEVER)
        assert area == stay(came, went, opens, closes)

    # In the queues of people, as the measures tell them.
    queues, pools = study.queues, study.pools
    for number, pool in enumerate(pools):
        here = np.isin(rows["role"], list(pool.queues)) & (rows["released"] != NEVER)
        came = rows["released"][here]
        went = np.where(rows["started"][here] != NEVER, rows["started"][here], ends[here])
        area, _ = counted(came, went, opens, closes)
        if length:
            assert queues.length.value[0, number] * length == pytest.approx(area, rel=1e-12)
        served = rows["started"][here] != NEVER
        if not opens and log.header.horizon is None and served.all() and served.any():  # Lq = λWq
            assert queues.wait.value[0, number] * np.count_nonzero(served) == pytest.approx(area, rel=1e-12)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_l_is_lambda_w_on_every_bundled_scenario(path):
    """In the window of its measures, and from the first arrival until the last case has ended."""
    made = bpr.load(path.parent, scenario=path.name)
    log = simulate(made, seed=1)
    assert log.cases.rows
    assert_little(log, made)
    assert_little(log.with_header(warmup=0, horizon=None), made)


@settings(max_examples=60, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
@given(number=st.integers(0, 2**32 - 1))
def test_l_is_lambda_w_on_random_models(small, number):
    """Every number is a model: `random_models.wild(number)`."""
    try:
        made = small(*wild(number))
        log = simulate(made, seed=number % 5)
    except (InputError, RunError):
        reject()  # a drawing that is refused, or a loop without an end
    assert_little(log, made)
    assert_little(log.with_header(warmup=0, horizon=None), made)
