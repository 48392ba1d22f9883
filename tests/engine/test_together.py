"""Several services in one run (rules SV-*): each as it is alone, and people whom they share."""

from dataclasses import fields, is_dataclass, replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st
from random_models import ROLES, wild
from test_the_oracle_agrees import ALIKE, EXAMPLES, by_engine, by_oracle

from bpr.engine.simpy_engine import simulate_once
from bpr.errors import InputError, RunError
from bpr.eventlog.check import check
from bpr.eventlog.tables import NEVER
from bpr.metrics.observation import observe
from bpr.metrics.resources import time_use
from bpr.metrics.study import Study
from bpr.program import tables
from bpr.program.compile import compile_model
from bpr.program.references import REFERS, Kind, renumber
from bpr.program.together import together

pytestmark = pytest.mark.timeout(600)  # half a minute of work, more on a busy machine

RANDOM = settings(max_examples=80, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
FEWER = settings(RANDOM, derandomize=ALIKE, max_examples=max(EXAMPLES // 3, 1))
"""Two models each; more of them by hand, as in `test_the_oracle_agrees`."""


def logs_of(program, seed):
    """The log of a program; the code of the finding where the run meets an error."""
    try:
        return simulate_once(program, seed, 0)
    except RunError as error:
        return error.finding.code


def compiled(small, number, **more):
    drawing, scenario = wild(number)
    try:
        return compile_model(small(drawing, {**scenario, **more}))
    except InputError:
        reject()  # a drawing that is refused


def same_log(found, alone):
    """Row for row the same; cases keep the order of their numbers, and shifts are known for as long as a run lasts."""
    numbers = dict(zip(found.cases["case"].tolist(), alone.cases["case"].tolist(), strict=True))
    for name, table in alone.tables.items():
        other = found.tables[name]
        if name == "shifts":
            last = min(int(one["opened"].max(initial=-1)) for one in (other, table))
            here, there = (one.where(one["opened"] < last) for one in (table, other))
            for column in ("individual", "opened"):
                assert np.array_equal(here[column], there[column])
            continue
        for column, values in table.items():
            got = other[column].tolist()
            if column == "case":
                got = [numbers[number] for number in got]
            if column == "role":
                assert [role < 0 or found.roles[role].parts for role in got] == [
                    role < 0 or alone.roles[role].parts for role in values
                ]
                continue
            assert got == values.tolist(), (name, column)
    for name in ("elements", "flows", "units", "individuals"):
        assert getattr(found, name) == getattr(alone, name)
    assert {name: list(values) for name, values in found.attributes.items()} == {
        name: list(values) for name, values in alone.attributes.items()
    }
    assert check(found) == ()


# What every field refers to


def test_every_field_of_every_row_of_a_program_says_what_it_refers_to():
    rows = [kind for kind in vars(tables).values() if isinstance(kind, type) and is_dataclass(kind)]
    rows = [row for row in rows if row.__name__ not in {"Finding", "LogHeader", "LoggedService"}]
    ours = [row for row in rows if row.__module__ in (tables.__name__, "bpr.eventlog.tables")]
    assert [row for row in ours if set(REFERS.get(row, ())) != {field.name for field in fields(row)}] == []


def test_a_row_with_a_field_that_nobody_classified_cannot_be_renumbered():
    @tables.dataclass(frozen=True, slots=True)
    class Grown(tables.Boundary):
        new: int = 0

    with pytest.raises(KeyError):
        renumber(Grown(1, interrupting=True), Grown, lambda _kind, number: number)
    assert renumber(
        tables.Boundary(1, interrupting=True), tables.Boundary, lambda kind, n: n + (kind is Kind.NODE)
    ) == (tables.Boundary(2, interrupting=True))


# Each service as it is alone


@RANDOM
@given(number=st.integers(0, 2**32 - 1))
def test_sv1_a_single_service_without_a_name_leaves_the_log_of_its_model(small, number):
    program = compiled(small, number)
    alone, found = logs_of(program, 3), logs_of(together([program], [""]), 3)
    if isinstance(alone, str):
        assert found == alone
    else:
        same_log(found.of_service(""), alone)


@FEWER
@given(number=st.integers(0, 2**32 - 1))
def test_sv1_two_services_that_share_nobody_each_leave_the_log_that_they_leave_alone(small, number):
    ends = {"horizon": "4 d", "drain": number % 3 == 0, "warmup": "1 d"}
    programs = [compiled(small, number + i, **ends) for i in (0, 1)]
    names, private = ["first", "second"], [ROLES, ROLES]
    both = logs_of(together(programs, names, private=private), 3)
    alone = [logs_of(together([one], [name], private=[ROLES]), 3) for one, name in zip(programs, names, strict=True)]
    if isinstance(both, str):
        assert both in alone
        return
    assert check(both) == ()
    for name, log in zip(names, alone, strict=True):
        same_log(both.of_service(name), log.of_service(name))


# People whom they share


def shared(small, number):
    """Two random services under the same conditions of people: every role is one pool."""
    first, second = wild(number), wild(number + 1)
    common = {key: first[1][key] for key in ("resources", "calendars")} | {"horizon": "4 d", "drain": True}
    try:
        return [
            compile_model(small(drawing, {**scenario, **common, "warmup": "1 d"}))
            for drawing, scenario in (first, second)
        ]
    except InputError:
        reject()


@FEWER
@given(number=st.integers(0, 2**32 - 1))
def test_sv2_nobody_whom_services_share_is_ever_in_two_stints_at_once(small, number):
    """And what each service leaves adds up to the run; work is done by those who may do it (RS-1)."""
    programs = shared(small, number)
    program = together(programs, ["first", "second"])
    assert program.individuals == programs[0].individuals == programs[1].individuals or any(
        one.unit >= 0 for program in programs for one in program.individuals
    )
    log = logs_of(program, 3)
    if isinstance(log, str):
        return
    assert check(log) == ()
    stints = log.assignments.where(log.assignments["ended"] != NEVER)
    for individual in range(len(log.individuals)):
        mine = stints.where(stints["individual"] == individual)
        batches = sorted({*zip(mine["began"].tolist(), mine["ended"].tolist(), strict=True)})
        held = [(began, ended) for began, ended in batches if ended > began]
        assert all(ended <= began for (_, ended), (began, _) in pairwise(held))
    parts = [log.of_service(name) for name in ("first", "second")]
    for table in ("activities", "causes", "assignments", "cases", "events"):
        assert sum(part.tables[table].rows for part in parts) == log.tables[table].rows
    for part in parts:
        assert check(part) == ()
        assert part.elsewhere.rows == log.assignments.rows - part.assignments.rows
    for row in np.flatnonzero(log.activities["individual"] >= 0).tolist():
        role = log.roles[log.activities["role"][row]]
        assert any(log.activities["individual"][row] in part for part in role.parts)


@FEWER
@given(number=st.integers(0, 2**32 - 1))
def test_sv5_in_the_log_of_a_service_waiting_adds_up_and_its_people_are_as_busy_as_in_the_run(small, number):
    log = logs_of(together(shared(small, number), ["first", "second"]), 3)
    if isinstance(log, str):
        return
    whole = time_use(observe(log))
    for service in log.services:
        study = Study(log.of_service(service.id))
        cases = study.log.cases
        ended = cases["end"] != NEVER
        parts = study.waiting.cases.sum(axis=1)
        assert parts[ended].tolist() == (cases["end"] - cases["arrival"])[ended].tolist()
        for name in ("busy", "on_shift", "overtime"):
            found, expected = getattr(study.time_use, name), getattr(whole, name)
            assert found.tolist() == expected[:, list(service.individuals)].tolist()


@FEWER
@given(number=st.integers(0, 2**32 - 1))
def test_sv2_the_engine_leaves_the_log_of_the_oracle_for_services_that_share_people(small, number):
    program = together(shared(small, number), ["first", "second"])
    elements = tuple(
        replace(one, id=f"{place} {one.id}" if one.id else "") for place, one in enumerate(program.elements)
    )
    program = replace(program, elements=elements)  # so that a row is known by its element
    engine, oracle = by_engine(program, 2), by_oracle(program, 2)
    assert engine == oracle


# What cannot be put together


def test_services_need_names_of_their_own_and_agree_about_run_and_people(small):
    drawing, office = "startEvent S\ntask A\nendEvent E\nS > A > E", {"hours": {"daily": "09:00-17:00"}}

    def program(count=1, **more):
        people = {"clerk": {"count": count, "calendar": "office", **more.pop("clerk", {})}}
        scenario = {
            "calendars": {"office": office},
            "resources": people,
            "tasks": {"A": {"performer": "clerk"}},
            **more,
        }
        scenario["arrivals"] = [{"start": "S", "interarrival": "1 h", "max_count": 2}]
        return compile_model(small(drawing, scenario))

    one = program()
    assert len(together([one, program()], ["a", "b"]).individuals) == 1
    for programs, names in [([one, one], ["a", "a"]), ([], []), ([one], ["a", "b"])]:
        with pytest.raises(ValueError, match="a name of its own"):
            together(programs, names)
    for other, field in [
        (program(start="2024-01-02T00:00:00+00:00"), "start"),
        (program(drain=False), "drain"),
        (program(defaults={"loop_guard": 3}), "loop_guard"),
        (program(currency="EUR"), "currency"),
        (program(horizon="9 d"), "horizon"),
        (program(limit_calendar="days", calendars={"office": office, "days": {"hours": {"mon": "1:00-2:00"}}}), "days"),
    ]:
        with pytest.raises(ValueError, match=f"same .*{field}"):
            together([one, other], ["a", "b"])
    for other in (program(clerk={"hourly_cost": 9}), program(clerk={"assigned": "any_time"})):
        with pytest.raises(ValueError, match="different things of clerk"):
            together([one, other], ["a", "b"])
        assert len(together([one, other], ["a", "b"], private=[(), ("clerk",)]).individuals) == 2


def test_sv2_people_who_are_away_by_chance_are_away_for_all_services_alike(small):
    """The absence of somebody who is shared is drawn once; of somebody private with the service."""
    drawing = "startEvent S\ntask A\nendEvent E\nS > A > E"
    people = {"clerk": {"count": 2, "calendar": "office", "absence": 0.4}}
    scenario = {
        "calendars": {"office": {"hours": {"daily": "09:00-17:00"}}}, "resources": people, "horizon": "30 d",
        "tasks": {"A": {"performer": "clerk", "work": "10 min"}},
        "arrivals": [{"start": "S", "interarrival": "1 h"}],
    }  # fmt: skip
    model = compile_model(small(drawing, scenario))
    shifts = [
        simulate_once(together([model] * 2, ["a", "b"], private=private), 5, 0).shifts
        for private in (None, [(), ("clerk",)])
    ]
    alone = simulate_once(model, 5, 0).shifts
    assert shifts[0]["opened"].tolist() == alone["opened"].tolist()
    first, second = ([shifts[1].where(shifts[1]["individual"] == one) for one in pair] for pair in ((0, 1), (2, 3)))
    assert [one["opened"].tolist() for one in first] != [one["opened"].tolist() for one in second]
