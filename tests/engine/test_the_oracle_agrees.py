"""The engine and the oracle, two simulators written from one specification, leave the same log, row for row."""

import os

from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st
from oracle.run import Oracle
from random_models import wild

from bpr.engine.simpy_engine import simulate_once
from bpr.errors import InputError, RunError
from bpr.eventlog.tables import NEVER
from bpr.program.compile import compile_model

EXAMPLES = int(os.environ.get("BPR_ORACLE_EXAMPLES", "50"))
"""More of them by hand: ``BPR_ORACLE_EXAMPLES=5000 pytest tests/engine/test_the_oracle_agrees.py --timeout 0``."""
ALIKE = "BPR_ORACLE_EXAMPLES" not in os.environ
"""The suite draws the same models every time: a change is judged by itself, not by the luck of the draw."""
STAYS = ("began", "completed", "withdrawn")
TIMES = ("enabled", "ready", "released", "started", "work_end", "completed", "withdrawn")


def instant(value):
    return None if value == NEVER else int(value)


def by_engine(program, seed):
    """The log of the engine, in the words of the oracle; a row is known by case, element and visit."""
    try:
        log = simulate_once(program, seed, 0)
    except RunError as error:
        return error.finding.code
    rows = log.activities
    codes = zip(rows["case"].tolist(), rows["element"], rows["visit"].tolist(), strict=True)
    keys = [(case, log.elements[element].id, visit) for case, element, visit in codes]
    roles = [None if role < 0 else log.roles[role].parts for role in rows["role"]]
    activities = {
        key: {name: instant(rows[name][i]) for name in TIMES}
        | {name: int(rows[name][i]) for name in ("scope", "worked", "suspended", "individual", "unit", "waits_for")}
        | {"eligible": roles[i], "causes": set(), "stints": []}
        for i, key in enumerate(keys)
    }
    assert len(activities) == rows.rows
    for row, cause in zip(log.causes["row"], log.causes["cause"], strict=True):
        activities[keys[row]]["causes"].add(keys[cause])
    for row, *stint in zip(*log.assignments.values(), strict=True):
        activities[keys[row]]["stints"].append(tuple(map(instant, stint)))
    for row in activities.values():
        row["stints"].sort()
    names = ("arrival", "began", "end", "outcome", "last", "stuck")
    cases = [
        {name: instant(log.cases[name][i]) for name in names}
        | {"last": keys[log.cases["last"][i]] if log.cases["last"][i] >= 0 else None}
        | {"attributes": {name: values[i] for name, values in log.attributes.items()}}
        for i in range(log.cases.rows)
    ]
    choices = sorted(zip(*(log.events[n].tolist() for n in ("case", "element", "time", "flow")), strict=True))
    stays = zip(*(log.stays[n].tolist() for n in ("case", "element", "visit", *STAYS)), strict=True)
    return activities, cases, choices, sorted(((*row[:3], *map(instant, row[3:])) for row in stays), key=str)


def by_oracle(program, seed):
    """The log of the oracle."""
    oracle = Oracle(program, seed)
    try:
        oracle.run()
    except RunError as error:
        return error.finding.code

    def key(row):
        return row.case.number, program.elements[row.node].id, row.visit

    waits = {**program.activities, **program.catches}
    rows = [*oracle.ended, *oracle.open_rows]
    activities = {
        key(row): {name: getattr(row, name) for name in TIMES}
        | {name: getattr(row, name) for name in ("scope", "worked", "suspended", "eligible")}
        | {"individual": -1 if row.performer is None else row.performer, "unit": program.unit[row.node]}
        | {"waits_for": int(waits[row.node].waits_for)}
        | {"causes": {key(cause) for cause in row.causes}, "stints": sorted(row.stints)}
        for row in rows
    }
    place = {row: i for i, row in enumerate(oracle.ended)}
    cases = [
        {"arrival": case.arrival, "began": case.began, "end": case.end, "stuck": case.stuck}
        | {"outcome": -1 if case.outcome is None else case.outcome}
        | {"last": key(max(case.final, key=place.get)) if case.final and case.end is not None else None}
        | {"attributes": {a.name: case.attributes.get(a.name) for a in program.attributes}}
        for case in oracle.cases
    ]
    choices = sorted((case.number, *rest) for case, *rest in oracle.choices)
    return activities, cases, choices, sorted(oracle.stays, key=str)


@settings(
    max_examples=EXAMPLES, derandomize=ALIKE, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow]
)
@given(number=st.integers(0, 2**32 - 1))
def test_the_engine_leaves_the_log_of_the_oracle(small, number):
    """Every number is a model: `random_models.wild(number)`."""
    try:
        program = compile_model(small(*wild(number)))
    except InputError:
        reject()  # a drawing that is refused
    assert_alike(program, number % 5)


def test_work_that_is_called_away_goes_back_with_the_priority_of_now(small):
    """RS-14 with RS-4, met at random: in one instant an attribute changes that a priority with `age` asks for, and work
    of that priority is called away. It waits with what the attribute is now, not with what it was taken up with."""
    number = 16228
    assert_alike(compile_model(small(*wild(number))), number % 5)


def assert_alike(program, seed):
    engine, oracle = by_engine(program, seed), by_oracle(program, seed)
    if isinstance(engine, str) or isinstance(oracle, str):
        assert engine == oracle
        return
    assert engine[1] == oracle[1]
    assert engine[2] == oracle[2]
    assert engine[3] == oracle[3]
    assert list(engine[0].keys() ^ oracle[0].keys()) == []
    for key, row in oracle[0].items():
        assert (key, engine[0][key]) == (key, row)
