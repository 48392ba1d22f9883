"""Rules in their plain form (bpr/engine/SEMANTICS.md): logs worked out by hand, in minutes.

Minute 0 is Monday 2024-01-01, 00:00 UTC.
"""

ONE = """
startEvent S
task A
endEvent E
S > A > E
"""
DAY = 24 * 60
CASE = [{"start": "S", "interarrival": "0 min", "max_count": 1}]
OFFICE = {"office": {"hours": {"mon-fri": "09:00-17:00"}}}
CLERK = {"clerk": {"count": 1, "calendar": "office"}}


def at(*times):
    return [{"start": "S", "interarrival": time, "max_count": 1} for time in times]


def work(**minutes):
    return {name: {"work": f"{value} min"} for name, value in minutes.items()}


def taken(log):
    return [log.flows[flow] for flow in log.events["flow"]]


def test_tm1_time_is_whole_milliseconds_since_the_start_of_the_scenario(run):
    """1.2345 s are 1234.5 ms: to the even neighbour."""
    scenario = {"start": "2026-03-02T08:30:00+08:00", "arrivals": at("30 min"), "tasks": {"A": {"work": "1.2345 s"}}}
    log = run(ONE, scenario)
    assert log.activities["enabled"].tolist() == [1_800_000]
    assert log.activities["completed"].tolist() == [1_801_234]


def test_tm2_work_waits_for_the_shift_a_delay_does_not_and_a_working_day_counts_one(run, rows):
    """60 min from Monday 16:30 end on Tuesday 09:30. 16 h more end at 01:30, two working days on Thursday 09:30."""
    scenario = {"arrivals": at("990 min"), "calendars": OFFICE, "resources": CLERK}
    task = {"performer": "clerk", "work": "60 min"}
    log = run(ONE, {**scenario, "tasks": {"A": {**task, "delay": "16 h"}}})
    assert rows(log, "started", "work_end", "completed") == [("A", 990, DAY + 570, 2 * DAY + 90)]
    log = run(ONE, {**scenario, "tasks": {"A": {**task, "delay": "2 wd"}}})
    assert rows(log, "started", "work_end", "completed") == [("A", 990, DAY + 570, 3 * DAY + 570)]


def test_cal1_an_interval_holds_its_opening_and_not_its_closing_instant(run, rows):
    scenario = {"arrivals": at("9 h", "17 h"), "calendars": OFFICE, "resources": CLERK,
                "tasks": {"A": {"performer": "clerk", "work": "1 min"}}}  # fmt: skip
    assert rows(run(ONE, scenario), "released", "started") == [("A", 540, 540), ("A", 1020, DAY + 540)]


def test_ar4_attributes_are_drawn_at_arrival_and_set_when_a_task_completes(run):
    """Before A the case is of kind 1, behind it of kind 2."""
    drawing = """
    startEvent S
    exclusiveGateway X default X-E
    task A
    exclusiveGateway Y default Y-E
    task B
    endEvent E
    S > X > A > Y > B > E
    X > E
    Y > E
    """
    scenario = {
        "arrivals": CASE,
        "attributes": {"kind": {"dist": "table", "values": [1], "weights": [1]}},
        "tasks": {"A": {"work": "5 min", "set": {"kind": "kind + 1"}}},
        "gateways": {"X": {"X-A": "kind == 1"}, "Y": {"Y-B": "kind == 2"}},
    }
    log = run(drawing, scenario)
    assert taken(log) == ["X-A", "Y-B"]
    assert log.attributes["kind"].tolist() == [2]


INCLUSIVE = """
startEvent S
inclusiveGateway O default O-C
task A
task B
task C
endEvent E
S > O > A > E
O > B > E
O > C > E
"""


def test_gw3_an_inclusive_gateway_decides_for_each_flow_and_takes_the_default_only_when_none_is_taken(run):
    gateways = {"O": {"O-A": "visits('O') > 1", "O-B": 0.0}}
    assert taken(run(INCLUSIVE, {"arrivals": CASE, "gateways": gateways})) == ["O-C"]
    gateways = {"O": {"O-A": "visits('O') == 1", "O-B": 1.0}}
    assert taken(run(INCLUSIVE, {"arrivals": CASE, "gateways": gateways})) == ["O-A", "O-B"]


def test_gw3_a_flow_with_neither_condition_nor_probability_is_always_taken(run):
    drawing = INCLUSIVE.replace(" default O-C", "")
    log = run(drawing, {"arrivals": CASE, "gateways": {"O": {"O-A": 0.0, "O-B": 0.0}}})
    assert taken(log) == ["O-C"]


def test_gw8_from_a_link_a_token_jumps_to_the_catch_of_that_name(run, rows):
    drawing = """
    startEvent S
    parallelGateway F
    task A
    task B
    intermediateThrowEvent L1 link there
    intermediateThrowEvent L2 link there
    intermediateCatchEvent L link there
    task C
    endEvent E
    S > F > A > L1
    F > B > L2
    L > C > E
    """
    log = run(drawing, {"arrivals": CASE, "tasks": work(A=10, B=20, C=1)})
    assert rows(log, "enabled", "completed") == [("A", 0, 10), ("C", 10, 11), ("B", 0, 20), ("C", 20, 21)]


def test_sc2_the_last_token_ends_the_sub_process_and_all_around_it_that_hold_no_other(run, rows):
    drawing = """
    startEvent S
    subProcess P
      startEvent P0
      subProcess Q
        startEvent Q0
        task A
        endEvent Q1
        Q0 > A > Q1
      endEvent P1
      P0 > Q > P1
    task B
    endEvent E
    S > P > B > E
    """
    log = run(drawing, {"arrivals": CASE, "tasks": work(A=10, B=5)})
    assert rows(log, "enabled", "scope") == [("A", 0, 2), ("B", 10, 0)]
    assert list(zip(log.causes["row"], log.causes["cause"], strict=True)) == [(1, 0)]


def test_ev2_an_event_that_has_happened_has_a_row_with_its_causes(run, rows):
    drawing = """
    startEvent S
    task A
    intermediateCatchEvent T timer PT1H
    task B
    endEvent E
    S > A > T > B > E
    """
    log = run(drawing, {"arrivals": CASE, "tasks": work(A=10, B=5)})
    assert rows(log, "enabled", "completed") == [("A", 0, 10), ("T", 10, 70), ("B", 70, 75)]
    assert list(zip(log.causes["row"], log.causes["cause"], strict=True)) == [(1, 0), (2, 1)]


def test_ac1_an_activity_is_enabled_ready_released_started_worked_on_delayed_and_completed(run, rows):
    """A ends at 10; its file takes an hour; the batch is released at 02:00; the clerk comes at 03:00."""
    drawing = """
    startEvent S
    task A
    task B
    endEvent E
    S > A > B > E
    lane ONE A
    lane TWO B
    """
    scenario = {
        "arrivals": CASE, "transfers": {"any": "1 h"}, "calendars": {"late": {"hours": {"daily": "03:00-12:00"}}},
        "resources": {"clerk": {"count": 1, "calendar": "late"}},
        "tasks": {"A": {"work": "10 min"},
                  "B": {"performer": "clerk", "work": "5 min", "delay": "30 min", "batch": {"at": "daily 02:00"}}},
    }  # fmt: skip
    columns = ("enabled", "ready", "released", "started", "work_end", "completed")
    assert rows(run(drawing, scenario), *columns)[1] == ("B", 10, 70, 120, 180, 185, 215)


def test_ac3_a_task_without_figures_takes_no_time_and_nobody_and_this_is_said(run, rows):
    log = run(ONE, {"arrivals": at("7 min")})
    assert rows(log, "enabled", "completed", "worked", "individual") == [("A", 7, 7, 0, -1)]
    assert [(f.code, f.severity) for f in log.findings] == [("TASK-ASSUMED", "assumption")]


def test_lg1_rows_are_in_the_order_in_which_instances_ended_and_open_ones_come_last(run, rows):
    drawing = """
    startEvent S
    parallelGateway F
    task A
    task B
    task C
    endEvent E
    S > F > A > E
    F > B > E
    F > C > E
    """
    scenario = {"arrivals": CASE, "tasks": work(A=900, B=20, C=10), "horizon": "10 h", "drain": False}
    assert rows(run(drawing, scenario), "completed") == [("C", 10), ("B", 20), ("A", None)]
