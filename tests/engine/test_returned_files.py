"""Files that turn out faulty on arrival and go back to the task that sent them (SEMANTICS, TR-3), in minutes."""

import pytest

from bpr.engine.simpy_engine import Run
from bpr.errors import RunError, ScenarioError

TWO = """
startEvent S
task A
task B
endEvent E
lane L1 A
lane L2 B
S > A > B > E
"""


@pytest.fixture
def one_fault(monkeypatch):
    """The first file that is looked at is faulty, and no other: the draw itself is tested with all the others."""
    drawn = []

    def look(slot, visit):
        drawn.append((slot.element, slot.purpose, visit))
        return int(len(drawn) == 1)

    def stream(run, slot):
        if slot.purpose.startswith("returned"):
            return lambda _, visit: look(slot, visit)
        return plain(run, slot)

    plain = Run.stream
    monkeypatch.setattr(Run, "stream", stream)
    return drawn


def scenario(count=1, tasks=None, **transfer):
    return {
        "arrivals": [{"start": "S", "interarrival": "0 min", "max_count": count}],
        "tasks": tasks or {"A": {"work": "10 min"}, "B": {"work": "20 min"}},
        "transfers": {"any": {"delay": "60 min", "returned": 0.5, **transfer}},
    }


def test_tr3_a_faulty_file_goes_back_is_mended_and_goes_straight_to_the_receiver(run, rows, one_fault):
    """A until 10, on the way until 70, back until 130, mended until 140, on the way until 200, B until 220."""
    log = run(TWO, scenario())
    assert rows(log, "visit", "enabled", "ready", "started", "completed", "withdrawn") == [
        ("A", 0, 0, 0, 0, 10, None),
        ("B", 0, 10, 70, None, None, 70),
        ("A", 1, 70, 130, 130, 140, None),
        ("B", 1, 140, 200, 200, 220, None),
    ]
    assert list(zip(log.causes["row"].tolist(), log.causes["cause"].tolist(), strict=True)) == [(1, 0), (2, 1), (3, 2)]
    assert one_fault == [("B", "returned to A", 0), ("B", "returned to A", 1)]


def test_tr3_behind_a_join_only_the_sender_of_the_faulty_file_repeats(run, rows, one_fault):
    """Files of A (10) and C (15) arrive by 75; that of A is faulty. C's is looked at with the next one of A, at 205."""
    drawing = """
    startEvent S
    parallelGateway F
    parallelGateway J
    task A
    task C
    task B
    endEvent E
    lane L1 A C
    lane L2 B
    S > F
    F > A > J
    F > C > J
    J > B > E
    """
    tasks = {"A": {"work": "10 min"}, "C": {"work": "15 min"}, "B": {"work": "20 min"}}
    log = run(drawing, scenario(tasks=tasks))
    assert rows(log, "visit", "ready", "completed", "withdrawn") == [
        ("A", 0, 0, 10, None),
        ("C", 0, 0, 15, None),
        ("B", 0, 75, None, 75),
        ("A", 1, 135, 145, None),
        ("B", 1, 205, 225, None),
    ]
    assert one_fault == [("B", "returned to A", 0), ("B", "returned to C", 1), ("B", "returned to A", 1)]


@pytest.mark.usefixtures("one_fault")
def test_tr3_with_courier_runs_it_waits_for_them_both_ways(run, rows):
    """The courier who brings it at 60 takes it back at once; what is mended at 70 comes with the one of 120."""
    made = scenario()
    made["transfers"] = {"any": {"at": "daily 01:00 02:00 03:00", "returned": 0.5}}
    assert rows(run(TWO, made), "ready", "completed") == [("A", 0, 10), ("B", 60, None), ("A", 60, 70), ("B", 120, 140)]


@pytest.mark.usefixtures("one_fault")
def test_tr3_work_that_takes_no_time_is_sent_to_and_fro_in_one_move(run, rows):
    log = run(TWO, scenario(tasks={"A": {}, "B": {}}, delay="0 min"))
    assert rows(log, "visit", "enabled", "completed", "withdrawn") == [
        ("A", 0, 0, 0, None), ("B", 0, 0, None, 0), ("A", 1, 0, 0, None), ("B", 1, 0, 0, None)
    ]  # fmt: skip


@pytest.mark.usefixtures("one_fault")
def test_tr3_the_boundary_events_of_the_sender_do_not_wait_meanwhile(run, rows):
    """A's limit of 15 min would be over at 145, while A is mended until 140 + 10."""
    drawing = TWO.replace("lane L1", "boundaryEvent T on A timer PT15M\nT > E\nlane L1")
    log = run(drawing, scenario(tasks={"A": {"work": "10 min"}, "B": {}}))
    assert [row[0] for row in rows(log)] == ["A", "B", "A", "B"]


def test_tr3_the_share_is_that_of_the_files(run):
    """Every file is faulty with 0.3: 1 / 0.7 files a case; 20,000 cases, five standard errors."""
    made = scenario(20_000, {"A": {}, "B": {}}, delay="0 min", returned=0.3)
    log = run(TWO, made)
    sent = (log.activities["element"] == [e.id for e in log.elements].index("A")).sum()
    assert sent / 20_000 == pytest.approx(1 / 0.7, abs=5 * (0.3**0.5 / 0.7) / 20_000**0.5)


def test_tr3_the_loop_guard_ends_what_goes_to_and_fro_for_ever(run):
    made = scenario(50, returned=0.9) | {"defaults": {"loop_guard": 5}}
    with pytest.raises(RunError, match="came to this element 5 times"):
        run(TWO, made)


@pytest.mark.parametrize("share", [1, 1.5, -0.1, "often"])
def test_tr3_a_share_that_cannot_be_meant_is_refused(small, share):
    with pytest.raises(ScenarioError) as caught:
        small(TWO, scenario(returned=share))
    assert caught.value.findings[0].where.key == "transfers.any.returned"
