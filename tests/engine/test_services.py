"""Services in one run: shared queues, signals, draws (rules SV-*), worked out by hand; minutes since the start."""

import numpy as np
import pytest

from bpr.errors import LogError, RunError, UnknownName
from bpr.metrics.measures import measure
from bpr.metrics.study import Study
from bpr.portfolio.comparing import compare_together
from bpr.portfolio.measuring import measure_together
from bpr.portfolio.running import simulate_together

TASK = "startEvent S\ntask A\nendEvent E\nS > A > E"


def office(gap, work, *, count=1, cases=3, **more):
    """Cases every `gap` minutes, each of which takes a clerk `work` minutes."""
    return {
        "resources": {"clerk": {"count": count}},
        "arrivals": [{"start": "S", "interarrival": f"{gap} min", "max_count": cases}],
        "tasks": {"A": {"performer": "clerk", "work": f"{work} min"}},
        **more,
    }


@pytest.fixture
def two(small):
    """Two services with one clerk: a case every 10 min that takes 8, and every 15 min that takes 6."""
    return {"fast": small(TASK, office(10, 8)), "slow": small(TASK, office(15, 6))}


def test_sv2_a_role_of_two_services_is_one_pool_with_one_queue(two, rows):
    """`fast` has cases 0, 2, 4 at 10, 20, 30; `slow` 1, 3, 5 at 15, 30, 45: that of 30 was planned first, at 15.

    The clerk takes them in the order of time, then of case numbers, which are of the whole run (RS-4).
    """
    log = simulate_together(two)
    assert rows(log, "case", "enabled", "started", "completed") == [
        ("A", 0, 10, 10, 18), ("A", 1, 15, 18, 24), ("A", 2, 20, 24, 32), ("A", 3, 30, 32, 38), ("A", 4, 30, 38, 46),
        ("A", 5, 45, 46, 52),
    ]  # fmt: skip
    assert len(log.roles) == len(log.individuals) == 1
    assert log.of_service("fast").cases["case"].tolist() == [0, 2, 4]
    assert log.cases["service"].tolist() == [0, 1, 0, 1, 0, 1]


def test_sv2_a_private_role_is_another_pool_and_nobody_waits_for_the_other_service(two, rows):
    """Alone each clerk is free when a case comes: 10-18, 20-28, 30-38 and 15-21, 30-36, 45-51."""
    log = simulate_together(two, private={"slow": ["clerk"]})
    assert [one.id for one in log.individuals] == ["clerk", "slow/clerk"]
    assert rows(log.of_service("fast"), "enabled", "started", "completed") == [
        ("A", 10, 10, 18), ("A", 20, 20, 28), ("A", 30, 30, 38),
    ]  # fmt: skip
    assert rows(log.of_service("slow"), "enabled", "started", "completed") == [
        ("A", 15, 15, 21), ("A", 30, 30, 36), ("A", 45, 45, 51),
    ]  # fmt: skip
    assert [one.id for one in log.of_service("slow").individuals] == ["clerk"]


def test_sv1_another_service_changes_neither_draws_nor_arrivals_of_the_first(small):
    conditions = office(10, 8, cases=40)
    conditions["arrivals"][0]["interarrival"] = conditions["tasks"]["A"]["work"] = {
        "dist": "exponential",
        "mean": "9 min",
    }
    conditions["attributes"] = {"kind": {"dist": "uniform", "low": 0, "high": 1}}
    model = small(TASK, conditions)
    alone = simulate_together({"a": model}, seed=7).of_service("a")
    logs = [
        simulate_together(models, seed=7).of_service("a")
        for models in ({"a": model, "b": model}, {"b": model, "a": model})
    ]
    for log in logs:
        assert log.cases["arrival"].tolist() == alone.cases["arrival"].tolist()
        assert log.attributes["kind"].tolist() == alone.attributes["kind"].tolist()
        effort = dict(zip(log.case_rows().tolist(), log.activities["worked"].tolist(), strict=True))
        assert effort == dict(zip(alone.case_rows().tolist(), alone.activities["worked"].tolist(), strict=True))


def test_sv1_two_services_with_the_same_ids_do_not_draw_the_same(small):
    conditions = office(10, 8, cases=20)
    conditions["arrivals"][0]["interarrival"] = {"dist": "exponential", "mean": "9 min"}
    log = simulate_together({"a": small(TASK, conditions), "b": small(TASK, conditions)})
    arrivals = [log.of_service(name).cases["arrival"] for name in "ab"]
    assert not np.isin(arrivals[0], arrivals[1]).any()


def test_sv3_cases_have_the_attributes_of_their_own_service(small):
    kind = {"kind": {"categorical": {"simple": 0.5, "hard": 0.5}}}
    size = {"size": {"dist": "uniform", "low": 1, "high": 2}, "kind": {"boolean": 0.5}}
    log = simulate_together({
        "a": small(TASK, office(10, 8, attributes=kind)), "b": small(TASK, office(10, 8, attributes=size)),
    })  # fmt: skip
    first, second = log.of_service("a"), log.of_service("b")
    assert list(first.attributes) == ["kind"]
    assert list(second.attributes) == ["size", "kind"]
    assert set(first.attributes["kind"]) <= {"simple", "hard"}
    assert set(second.attributes["kind"]) <= {True, False}


WAITS = "startEvent S\nintermediateCatchEvent W signal open\nendEvent E\nS > W > E"
THROWS = "startEvent S\ntask A\nendEvent E signal open\nS > A > E"
BEGINS = "startEvent S signal open\ntask A\nendEvent E\nS > A > E"
ONE = {"start": "S", "interarrival": "10 min", "max_count": 1}


def test_sv4_a_signal_reaches_who_waits_for_its_name_in_another_service(small, rows):
    """`B` waits from 10 on; the case of `A` comes at 10, works until 14 and throws: no cause, as it is another case."""
    throws = small(THROWS, {"arrivals": [ONE], "tasks": {"A": {"work": "4 min"}}})
    log = simulate_together({"a": throws, "b": small(WAITS, {"arrivals": [ONE]})})
    assert rows(log.of_service("b"), "enabled", "completed") == [("W", 10, 14)]
    assert log.causes.rows == 0


def test_sv4_a_signal_does_not_begin_a_process_of_another_service_and_that_is_said(small):
    throws = small(THROWS, {"arrivals": [ONE], "tasks": {"A": {"work": "4 min"}}})
    begun = small(BEGINS, {"arrivals": [ONE], "tasks": {"A": {"work": "4 min"}}})
    log = simulate_together({"a": throws, "b": begun})
    assert log.cases.rows == 2
    assert [finding.code for finding in log.findings] == ["SERVICES-SIGNAL"]


def test_sv5_the_log_of_a_service_knows_that_its_people_were_busy_elsewhere(small):
    """The clerk works 0-6 for `b`; the case of `a` that is released at 2 waits until 6 because everybody is busy.

    A later case of `b` with a greater priority, released at 4, is served 6-12: then others are served first.
    """
    urgent = office(2, 6, cases=2)
    urgent["arrivals"][0]["interarrival"] = "4 min"
    urgent["tasks"]["A"]["priority"] = 1
    late = office(6, 1, cases=1)
    log = simulate_together({"a": small(TASK, late), "b": small(TASK, urgent)}).of_service("a")
    assert log.elsewhere.rows == 2
    study = Study(log)
    parts = {name: int(study.ms(name)[0] / 60_000) for name in ("contention", "prioritisation", "work")}
    assert parts == {"contention": 4, "prioritisation": 6, "work": 1}
    assert measure(log).utilisation.value == pytest.approx(1.0 - 4 / 17)


def test_sv5_what_services_take_of_a_pool_adds_up(small):
    models = {"a": small(TASK, office(10, 8, cases=30)), "b": small(TASK, office(15, 6, cases=20))}
    found = measure_together(simulate_together(models, replications=2), models)
    assert found.shared == ("clerk",)
    for column in ("utilisation", "queue_length"):
        parts = sum(table.per_replication("clerk", column) for table in found.shares.values())
        assert parts == pytest.approx(found.pools.per_replication("clerk", column))
    effort = [table.measure("clerk", "effort").value / 60_000 for table in found.shares.values()]
    assert effort == [30 * 8, 20 * 6]


def test_a_log_of_several_services_is_not_measured_as_if_it_were_of_one(two):
    with pytest.raises(LogError, match="measure_together"):
        measure(simulate_together(two))


def test_a_service_that_is_not_there_is_told_with_the_nearest(two):
    log = simulate_together(two)
    with pytest.raises(UnknownName, match="fast"):
        log.of_service("fasst")
    with pytest.raises(UnknownName, match="service"):
        simulate_together(two, private={"fasst": ["clerk"]})
    with pytest.raises(UnknownName, match="clerk"):
        compare_together(two, two, private={"fast": ["clark"]}, replications=1)


def test_a_comparison_pairs_the_services_and_tells_of_those_that_come_and_go(small, two):
    quicker = {"fast": small(TASK, office(10, 4)), "new": small(TASK, office(15, 6))}
    found = compare_together(two, quicker, replications=3)
    assert found.services["fast"]["work_time"].verdict == "better"
    assert (found.only_as_is, found.only_to_be) == (("slow",), ("new",))
    assert found.pools["clerk"]["utilisation"].difference.value < 0


def test_sv3_an_error_of_a_run_names_the_service_whose_case_met_it(small):
    loop = "startEvent S\nexclusiveGateway M\ntask A\nexclusiveGateway X\nendEvent E\nS > M > A > X > E\nX > M"
    endless = small(loop, {"arrivals": [ONE], "gateways": {"X": {"X-M": 1.0, "X-E": 0.0}}})
    with pytest.raises(RunError) as told:
        simulate_together({"good": small(TASK, office(10, 8)), "round": endless})
    assert (told.value.finding.where.file, told.value.finding.code) == ("round", "RUN-LOOP")
