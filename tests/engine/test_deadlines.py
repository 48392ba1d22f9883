"""Timers that wait for a limit to be exceeded (rules DL-*); 2024-01-01 is a Monday.

What is in time until 17:00:00.000 is late from 17:00:00.001 on: that is when the timer fires.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bpr.bpmn.reader import read_bpmn
from bpr.engine.run import simulate
from bpr.errors import ModelError
from bpr.eventlog.tables import NEVER
from bpr.metrics.measures import measure
from bpr.metrics.study import Study
from bpr.model import model
from bpr.scenario.read import make_scenario

OFFICE = {"office": {"hours": {"mon-fri": "09:00-17:00"}}}

TACIT = """
startEvent S
task A
boundaryEvent T on A timer P1D
endEvent E
endEvent Approved
S > A > E
T > Approved
"""


def conditions(*, at="2024-01-01T10:00:00+00:00", delays=(), limits=None, timers=(), **more):
    return {
        "arrivals": [{"start": "S", "instants": [at]}],
        "calendars": OFFICE,
        "limits": limits or {},
        "tasks": {name: {"delay": delay} for name, delay in delays},
        "events": {name: {"limit": limit} for name, limit in timers},
        **more,
    }


def when(log, element):
    """When an element was completed, on the clock of the scenario."""
    code = next(i for i, known in enumerate(log.elements) if known.id == element)
    zone = log.header.timezone
    start = datetime.fromisoformat(log.header.start)
    local = start.tzinfo if zone[0] in "+-" else ZoneInfo(zone)
    rows = zip(log.activities["element"], log.activities["completed"].tolist(), strict=True)
    instants = [start + timedelta(milliseconds=done) for at, done in rows if at == code and done != NEVER]
    return [instant.astimezone(local).strftime("%a %d %H:%M:%S.%f")[:-3] for instant in instants]


def tacit(**words):
    return conditions(delays=[("A", "90 d")], timers=[("T", "statutory")], **words)


@pytest.mark.parametrize(
    ("at", "limit", "fires"),
    [
        ("2024-01-01T10:00:00+00:00", "1 wd", "Tue 02 17:00:00.001"),  # the day of arrival does not count
        ("2024-01-01T10:00:00+00:00", "0 wd", "Mon 01 17:00:00.001"),
        ("2024-01-01T17:00:00+00:00", "1 wd", "Wed 03 17:00:00.001"),  # at closing it arrives on the next day
        ("2024-01-01T16:59:59+00:00", "1 wd", "Tue 02 17:00:00.001"),
        ("2024-01-05T10:00:00+00:00", "1 wd", "Mon 08 17:00:00.001"),  # over the weekend
        ("2024-01-06T10:00:00+00:00", "1 wd", "Tue 09 17:00:00.001"),  # a Saturday is a Monday
        ("2024-01-01T10:00:00+00:00", "20 wd", "Mon 29 17:00:00.001"),
        ("2024-01-01T10:00:00+00:00", "1 d", "Tue 02 10:00:00.001"),
        ("2024-01-05T10:00:00+00:00", "3 d", "Mon 08 10:00:00.001"),
    ],
)
def test_dl1_a_limit_timer_fires_at_the_first_instant_that_is_late(run, at, limit, fires):
    log = run(TACIT, tacit(at=at, limits={"statutory": limit}))
    assert when(log, "T") == [fires]
    assert log.elements[log.cases["outcome"][0]].id == "Approved"


@pytest.mark.parametrize(("at", "limit"), [("2024-01-02T17:00:00+00:00", "1 wd"), ("2024-01-02T10:00:00+00:00", "1 d")])
def test_dl1_what_ends_at_the_last_instant_of_the_limit_is_in_time(small, run, at, limit):
    hours = (datetime.fromisoformat(at) - datetime.fromisoformat("2024-01-01T10:00:00+00:00")) / timedelta(hours=1)
    given = conditions(delays=[("A", f"{hours} h")], timers=[("T", "statutory")], limits={"statutory": limit})
    log = run(TACIT, given)
    assert when(log, "T") == []
    assert measure(log, small(TACIT, given)).on_time_statutory.value == 1


@pytest.mark.parametrize(
    ("hours", "at", "limit", "fires"),
    [
        # nights: what is worked from Monday 22:00 to Tuesday 06:00 is Monday
        ({"mon-fri": "22:00-06:00"}, "2024-01-01T23:00", "1 wd", "Wed 03 06:00:00.001"),
        ({"mon-fri": "22:00-06:00"}, "2024-01-02T01:00", "1 wd", "Wed 03 06:00:00.001"),
        ({"mon-fri": "22:00-06:00"}, "2024-01-05T23:00", "1 wd", "Tue 09 06:00:00.001"),
        # closing at 24:00, next to a day that opens at 00:00
        ({"daily": "00:00-24:00"}, "2024-01-01T10:00", "1 wd", "Wed 03 00:00:00.001"),
        ({"daily": "00:00-24:00"}, "2024-01-01T00:00", "1 wd", "Wed 03 00:00:00.001"),
        ({"mon-fri": "08:00-24:00"}, "2024-01-05T10:00", "1 wd", "Tue 09 00:00:00.001"),
        # a break at noon belongs to the day
        ({"daily": "09:00-12:00 13:00-16:00"}, "2024-01-01T12:30", "0 wd",
         "Mon 01 16:00:00.001"),
    ],
)  # fmt: skip
def test_dl1_nights_and_midnights(run, hours, at, limit, fires):
    calendars = {"office": {"hours": hours}}
    given = tacit(at=at + "+00:00", limits={"statutory": limit}, start="2024-01-01T00:00:00+00:00", calendars=calendars)
    assert when(run(TACIT, given), "T") == [fires]


@pytest.mark.parametrize(
    ("at", "hours", "limit", "fires"),
    [
        # the clock jumps from 02:00 to 03:00 on Sunday, 29 March 2026
        ("2026-03-27T10:00:00+01:00", {"mon-fri": "08:00-16:00"}, "1 wd", "Mon 30 16:00:00.001"),
        ("2026-03-28T12:00:00+01:00", {"daily": "00:00-24:00"}, "1 wd", "Mon 30 00:00:00.001"),
        ("2026-03-28T12:00:00+01:00", {"daily": "00:00-24:00"}, "1 d", "Sun 29 13:00:00.001"),  # 24 hours
        ("2026-03-28T23:00:00+01:00", {"daily": "22:00-06:00"}, "0 wd", "Sun 29 06:00:00.001"),
        # back from 03:00 to 02:00 on Sunday, 25 October 2026
        ("2026-10-23T10:00:00+02:00", {"mon-fri": "08:00-16:00"}, "1 wd", "Mon 26 16:00:00.001"),
        ("2026-10-24T12:00:00+02:00", {"daily": "00:00-24:00"}, "1 wd", "Mon 26 00:00:00.001"),
        ("2026-10-24T12:00:00+02:00", {"daily": "00:00-24:00"}, "1 d", "Sun 25 11:00:00.001"),
        ("2026-10-24T23:00:00+02:00", {"daily": "22:00-02:30"}, "0 wd", "Sun 25 02:30:00.001"),  # the second 02:30
    ],
)
def test_dl1_daylight_saving(run, at, hours, limit, fires):
    calendars = {"office": {"hours": hours}}
    zone = {"start": at[:8] + "20T00:00:00" + at[-6:], "timezone": "Europe/Berlin", "calendars": calendars}
    log = run(TACIT, tacit(at=at, limits={"statutory": limit}, **zone))
    assert when(log, "T") == [fires]


def test_dl1_a_make_up_saturday_counts_and_a_festival_does_not(run):
    """From Thursday 12 February 2026: Friday 13, Saturday 14 (made up), Tuesday 24, Wednesday 25: four; 25 closes."""
    office = {"office": {**OFFICE["office"], "holidays": "CN"}}
    zone = {"start": "2026-02-02T00:00:00+08:00", "timezone": "Asia/Shanghai", "calendars": office}
    log = run(TACIT, tacit(at="2026-02-12T10:00:00+08:00", limits={"statutory": "4 wd"}, **zone))
    assert when(log, "T") == ["Wed 25 17:00:00.001"]
    log = run(TACIT, tacit(at="2026-02-12T10:00:00+08:00", limits={"statutory": "2 wd"}, **zone))
    assert when(log, "T") == ["Sat 14 17:00:00.001"]


def test_dl2_an_interrupting_timer_is_a_tacit_approval_and_the_case_is_late(small, run):
    given = tacit(limits={"statutory": "4 wd", "committed": "1 wd"})
    told = measure(run(TACIT, given), small(TACIT, given))
    assert (told.tacit_approvals.value, told.on_time_statutory.value, told.overdue_statutory.value) == (1, 0, 1)
    assert told.time_compression.value == 0.75


WARNED = """
startEvent S
task A
boundaryEvent T on A timer R/PT1H free
task Remind
endEvent E
S > A > E
T > Remind > E
"""


@pytest.mark.parametrize(
    ("name", "fires"),
    [
        ("yellow", "Wed 03 17:00:00.001"),  # two of the four days are used, two are left
        ("red", "Thu 04 17:00:00.001"),
        ("committed", "Fri 05 17:00:00.001"),
        ("statutory", "Mon 15 17:00:00.001"),
    ],
)
def test_dl2_one_that_does_not_interrupt_warns_once_and_the_work_goes_on(small, run, name, fires):
    limits = {"statutory": "10 wd", "committed": "4 wd", "yellow": "2 wd", "red": "1 wd"}
    given = conditions(delays=[("A", "30 d"), ("Remind", "1 h")], limits=limits, timers=[("T", name)])
    log = run(WARNED, given)
    assert when(log, "T") == [fires]
    assert when(log, "A") == ["Wed 31 10:00:00.000"]
    assert "tacit_approvals" not in measure(log, small(WARNED, given))


def test_dl2_cards_are_told_with_their_instants(small, run):
    """Of a case in which nothing acts on them."""
    limits = {"statutory": "10 wd", "committed": "4 wd", "yellow": "2 wd", "of": {"A": {"committed": "1 d"}}}
    given = conditions(delays=[("A", "3 d")], limits=limits)
    log = run(TACIT.replace("boundaryEvent T on A timer P1D", "").replace("T > Approved", ""), given)
    made = small(TACIT, given)
    day, last = 24 * 3_600_000, 1
    assert [(card.element, card.card, card.time) for card in Study(log, made).cards] == [
        ("", "yellow", 2 * day + 17 * day // 24 + last),
        ("A", "red", day + 10 * day // 24 + last),
    ]
    told = measure(log, made)
    assert (told.yellow_cards.value, told.red_cards.value) == (1, 1)
    assert told.limits["case"]["red_cards"].value == 0
    assert told.limits["A"]["overdue_committed"].value == 1


STOPPED = """
startEvent S
task X
task Y
task A
boundaryEvent T on A timer P1D
endEvent E
S > X > Y > A > E
T > E
"""


@pytest.mark.parametrize(
    ("delays", "stops", "limit", "fires"),
    [
        # Monday 10:00 to Wednesday 10:00: Monday is the day of arrival, Wednesday too
        (("2 d", "0 h"), ["X"], "1 wd", "Thu 04 17:00:00.001"),
        (("2 d", "0 h"), ["X"], "5 h", "Wed 03 15:00:00.001"),
        # within one day nothing stands still
        (("2 h", "0 h"), ["X"], "1 wd", "Tue 02 17:00:00.001"),
        # X works, Y stands still from Tuesday 10:00 to Friday 10:00
        (("1 d", "3 d"), ["Y"], "2 wd", "Mon 08 17:00:00.001"),
        # from closing (Monday is used up) to Thursday 09:00: Tuesday and Wednesday do not count, Thursday is left
        (("7 h", "64 h"), ["Y"], "0 wd", "Thu 04 17:00:00.001"),
        # to a closing: the case goes on with the next day
        (("7 h", "48 h"), ["Y"], "0 wd", "Thu 04 17:00:00.001"),
        # one that begins as another ends goes on with it: Monday 10:00 to Wednesday 17:00 by way of Tuesday's closing
        (("31 h", "24 h"), ["X", "Y"], "0 wd", "Thu 04 17:00:00.001"),
        # too late: the limit was over on Monday at 17:00
        (("8 h", "64 h"), ["Y"], "0 wd", "Thu 04 10:00:00.000"),
    ],
)
def test_dl3_the_clock_stands_still(run, delays, stops, limit, fires):
    given = conditions(
        delays=[*zip("XY", delays, strict=True), ("A", "60 d")], limits={"statutory": limit, "clock_stops": stops},
        timers=[("T", "statutory")],
    )  # fmt: skip
    assert when(run(STOPPED, given), "T") == [fires]


BESIDE = """
startEvent S
parallelGateway F
task X
subProcess P
 startEvent P0
 task Y
 P0 > Y
eventBasedGateway G
intermediateCatchEvent M timer PT5H
intermediateCatchEvent N timer PT9H
task Z
endEvent E
F > X > E
F > P > E
F > G > M > E
G > N > E
F > Z > A > E
S > F
task A
boundaryEvent T on A timer P1D
T > E
"""


@pytest.mark.parametrize(
    ("stops", "fires"),
    [
        (["X"], "Mon 01 15:00:00.001"),  # 10:00 to 12:00
        (["P"], "Mon 01 16:00:00.001"),  # 10:00 to 13:00, a sub-process
        (["Y"], "Mon 01 16:00:00.001"),
        (["X", "P", "Y"], "Mon 01 16:00:00.001"),  # at the same time: once
        (["M"], "Mon 01 18:00:00.001"),  # 10:00 to 15:00
        (["N"], "Mon 01 18:00:00.001"),  # behind the same gateway: one wait, whichever comes
        (["Z"], "Mon 01 14:00:00.001"),  # 10:00 to 11:00
        (["Z", "M", "X"], "Mon 01 18:00:00.001"),
    ],
)
def test_dl3_tasks_events_and_sub_processes_stop_the_clock_and_together_once(run, stops, fires):
    given = conditions(
        delays=[("X", "2 h"), ("Y", "3 h"), ("Z", "1 h"), ("A", "60 d")], timers=[("T", "statutory")],
        limits={"statutory": "3 h", "clock_stops": stops},
    )  # fmt: skip
    assert when(run(BESIDE, given), "T") == [fires]


def test_dl3_a_clock_that_stands_still_for_ever_never_lets_the_timer_fire(run):
    """Nobody throws the signal in this run: the case waits, and so does its timer."""
    drawing = """
    startEvent S
    parallelGateway F
    intermediateCatchEvent X signal answer
    intermediateCatchEvent T timer P1D
    endEvent E
    S > F > X > E
    F > T > E
    startEvent Never
    endEvent Thrown signal answer
    Never > Thrown
    """
    limits = {"statutory": "1 d", "clock_stops": ["X"]}
    log = run(drawing, conditions(limits=limits, timers=[("T", "statutory")]))
    assert when(log, "T") == []
    assert log.cases["stuck"].tolist() == [True]


def test_dl3_what_is_withdrawn_lets_the_clock_go_on(run):
    """X stands still until its boundary timer at 12:00; two of the three hours are left then and A runs into them."""
    drawing = """
    startEvent S
    task X
    boundaryEvent B on X timer PT2H
    task A
    boundaryEvent T on A timer P1D
    endEvent E
    S > X > A > E
    B > A
    T > E
    """
    limits = {"statutory": "3 h", "clock_stops": ["X"]}
    log = run(drawing, conditions(delays=[("X", "9 d"), ("A", "9 d")], limits=limits, timers=[("T", "statutory")]))
    assert when(log, "T") == ["Mon 01 15:00:00.001"]


REVIEW = """
startEvent S
task X
subProcess P
 startEvent P0
 task Y
 task A
 boundaryEvent Inner on A timer P1D free
 P0 > Y > A
boundaryEvent T on P timer P1D free
endEvent E
S > X > P > E
T > E
"""


def test_dl4_an_activity_has_a_limit_of_its_own_from_when_it_is_enabled(small, run):
    """P from Tuesday 10:00; Y, 11:00 to 13:00 if it were Monday, stands its clock still; the case's own goes on."""
    of = {"P": {"statutory": "5 h", "committed": "4 h", "clock_stops": ["Y"]}}
    given = conditions(
        delays=[("X", "1 d"), ("Y", "2 h"), ("A", "8 d")], limits={"statutory": "30 h", "of": of},
        timers=[("T", "statutory"), ("Inner", "committed")],
    )  # fmt: skip
    log = run(REVIEW, given)
    assert when(log, "T") == ["Tue 02 17:00:00.001"]  # 10:00 + 2 h + 5 h, of the activity that it stands on
    assert when(log, "Inner") == ["Tue 02 16:00:00.001"]  # of the one that it stands in, as A has none
    told = measure(log, small(REVIEW, given))
    assert told.limits["P"]["on_time_statutory"].value == 0
    assert told.limits["case"]["on_time_statutory"].value == 0


def test_dl4_where_the_activity_has_no_such_limit_that_of_the_case_is_meant(run):
    of = {"P": {"statutory": "5 h"}}
    given = conditions(
        delays=[("X", "1 d"), ("Y", "2 h"), ("A", "8 d")], limits={"committed": "30 h", "of": of},
        timers=[("T", "committed")],
    )  # fmt: skip
    assert when(run(REVIEW, given), "T") == ["Tue 02 16:00:00.001"]


def test_dl4_the_limit_of_the_case_may_be_named(run):
    given = conditions(
        delays=[("X", "1 d"), ("Y", "2 h"), ("A", "8 d")],
        limits={"statutory": "30 h", "of": {"P": {"statutory": "5 h"}}},
        events={"T": {"limit": "statutory", "limit_of": "case"}},
    )  # fmt: skip
    assert when(run(REVIEW, given), "T") == ["Tue 02 16:00:00.001"]


def test_dl4_an_activity_with_a_loop_marker_is_limited_as_a_whole(small):
    """Three rounds of two hours; the limit of five is over in the third."""
    given = conditions(timers=[("T", "statutory")], delays=[("A", "2 h")], limits={"of": {"A": {"statutory": "5 h"}}})
    marker = b'name="A"><standardLoopCharacteristics/></task>'
    drawing = small(TACIT, given).document.source.replace(b'name="A"></task>', marker)
    looped = {"A": {"delay": "2 h", "loop": {"times": 3}}}
    scenario = make_scenario({"start": "2024-01-01T00:00:00+00:00", **given, "tasks": looped})
    log = simulate(model(read_bpmn(drawing), scenario))
    assert when(log, "T") == ["Mon 01 15:00:00.001"]
    assert (log.stays.rows, log.elements[log.stays["element"][0]].id) == (1, "A")


@pytest.mark.parametrize(
    ("age", "limit", "fires"),
    [
        ("1 d", "3 d", "Wed 03 00:00:00.001"),
        ("5 d", "3 d", "Mon 01 00:00:00.000"),  # late when the run begins
        ("2 wd", "4 wd", "Wed 03 17:00:00.001"),  # filed on Thursday's opening: Friday, Monday, Tuesday, Wednesday
    ],
)
def test_dl5_the_age_of_a_backlog_counts(run, age, limit, fires):
    given = tacit(limits={"statutory": limit}, backlog=[{"at": "A", "count": 1, "age": age}])
    given["arrivals"] = [{"start": "S", "instants": ["2024-01-01T10:00:00+00:00"], "max_count": 0}]
    del given["arrivals"]
    assert when(run(TACIT, given), "T") == [fires]


def test_dl5_a_timer_that_is_reached_when_the_limit_is_over_fires_at_once(run):
    drawing = "startEvent S\ntask A\nintermediateCatchEvent T timer P1D\nendEvent E\nS > A > T > E"
    for delay, fires in (("1 h", "Tue 02 10:00:00.001"), ("5 d", "Sat 06 10:00:00.000")):
        given = conditions(delays=[("A", delay)], limits={"statutory": "1 d"}, timers=[("T", "statutory")])
        assert when(run(drawing, given), "T") == [fires]


def test_dl5_behind_an_event_based_gateway_silence_is_consent(small, run):
    drawing = """
    startEvent S
    eventBasedGateway G
    intermediateCatchEvent Answer message
    intermediateCatchEvent T timer P1D
    endEvent E
    S > G > Answer > E
    G > T > E
    """
    given = conditions(limits={"statutory": "1 wd"}, timers=[("T", "statutory")])
    given["events"]["Answer"] = {"delay": "9 d"}
    log = run(drawing, given)
    assert when(log, "T") == ["Tue 02 17:00:00.001"]
    assert measure(log, small(drawing, given)).tacit_approvals.value == 1


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("LIMIT-ABSENT", {"limits": {"committed": "1 wd"}}),
        ("LIMIT-ABSENT", {"limits": {"statutory": "1 wd"}, "events": {"T": {"limit": "yellow"}}}),
        ("LIMIT-TIMER", {"limits": {"statutory": "1 wd"}, "events": {"S": {"limit": "statutory"}}}),
        ("ID-UNKNOWN", {"limits": {"statutory": "1 wd", "clock_stops": ["Nobody"]}}),
        ("ID-UNKNOWN", {"limits": {"statutory": "1 wd", "clock_stops": ["T"]}}),  # nobody waits at a border
        ("ID-UNKNOWN", {"limits": {"statutory": "1 wd", "of": {"Nobody": {"statutory": "1 wd"}}}}),
        ("ID-UNKNOWN", {"limits": {"statutory": "1 wd", "of": {"A": {"statutory": "1 wd", "clock_stops": ["B"]}}}}),
    ],
)
def test_limits_that_lead_nowhere_are_refused(small, code, changes):
    with pytest.raises(ModelError) as refused:
        small(TACIT, {**tacit(limits={"statutory": "1 wd"}), **changes})
    assert code in {finding.code for finding in refused.value.findings}


@pytest.mark.parametrize(
    ("code", "severity", "changes"),
    [
        ("LIMIT-ORDER", "warning", {"limits": {"statutory": "1 wd", "committed": "2 wd"}}),
        ("LIMIT-WEEK", "assumption", {"calendars": {}}),
        ("LIMIT-CALENDAR", "assumption", {"calendars": {**OFFICE, "other": {"hours": {"mon": "09:00-17:00"}}}}),
    ],
)
def test_what_is_doubtful_travels_with_the_result(run, code, severity, changes):
    log = run(TACIT, {**tacit(limits={"statutory": "1 wd"}), **changes})
    assert (code, severity) in {(finding.code, finding.severity) for finding in log.findings}
