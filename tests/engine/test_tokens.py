"""How tokens move (bpr/engine/SEMANTICS.md, rules GW, SC, EV): logs worked out by hand, in minutes since the start."""

import numpy as np
import pytest

from bpr.bpmn.reader import read_bpmn
from bpr.engine.run import simulate
from bpr.errors import ModelError, RunError
from bpr.eventlog.tables import NEVER
from bpr.model import model
from bpr.scenario.read import make_scenario

ONE_CASE = {"start": "S", "interarrival": "0 min", "max_count": 1}


def conditions(**more):
    return {"arrivals": [ONE_CASE], **more}


def work(**minutes):
    return {name: {"work": f"{value} min"} for name, value in minutes.items()}


def finish(log):
    return int(log.cases["end"][0]) / 60_000


def taken(log):
    return [log.flows[flow] for flow in log.events["flow"]]


SPLIT = """
startEvent S
parallelGateway F
task A
task B
parallelGateway J
task C
endEvent E
S > F > A > J > C > E
F > B > J
"""


def test_gw4_a_parallel_join_waits_for_its_last_token_and_has_both_causes(run, rows):
    log = run(SPLIT, conditions(tasks=work(A=10, B=25, C=5)))
    assert rows(log, "enabled", "completed") == [("A", 0, 10), ("B", 0, 25), ("C", 25, 30)]
    assert list(zip(log.causes["row"], log.causes["cause"], strict=True)) == [(2, 0), (2, 1)]


def test_gw6_several_flows_out_of_an_activity_split_and_several_into_it_do_not_join(run, rows):
    drawing = """
    startEvent S
    task A
    task B
    task C
    task D
    endEvent E
    S > A > B > D > E
    A > C > D
    """
    log = run(drawing, conditions(tasks=work(A=1, B=10, C=20, D=1)))
    assert rows(log, "enabled", "completed", "visit") == [
        ("A", 0, 1, 0), ("B", 1, 11, 0), ("D", 11, 12, 0), ("C", 1, 21, 0), ("D", 21, 22, 1),
    ]  # fmt: skip
    assert finish(log) == 22


CHOICE = """
startEvent S
task A
exclusiveGateway X default X-C
task B
task C
endEvent E
S > A > X > B > E
X > C > E
"""


def test_gw1_the_first_true_condition_decides_else_the_default(run, rows):
    scenario = conditions(
        tasks={"A": {"set": {"amount": "visits('A') * 100"}}, **work(B=1, C=2)}, gateways={"X": {"X-B": "amount > 50"}}
    )
    assert [row[0] for row in rows(run(CHOICE, scenario))] == ["A", "B"]
    scenario["gateways"] = {"X": {"X-B": "amount > 500"}}
    assert [row[0] for row in rows(run(CHOICE, scenario))] == ["A", "C"]


def test_gw1_an_attribute_that_a_case_does_not_have_yet_is_an_error_with_case_and_gateway(run):
    scenario = conditions(gateways={"X": {"X-B": "amount > 50"}}, tasks={"B": {"set": {"amount": "100"}}})
    with pytest.raises(RunError, match=r"X.*amount.*Case 0"):
        run(CHOICE, scenario)


def test_gw2_probabilities_are_met_and_one_flow_without_figure_takes_the_rest(run):
    scenario = {
        "arrivals": [{"start": "S", "interarrival": "1 min", "max_count": 20_000}],
        "gateways": {"X": {"X-B": 0.3}},
    }
    log = run(CHOICE, scenario)
    share = np.mean([flow == "X-B" for flow in taken(log)])
    assert abs(share - 0.3) < 4 * np.sqrt(0.3 * 0.7 / 20_000)  # four standard errors: one false alarm in 16,000


def test_gw2_without_any_figure_the_shares_are_equal_and_this_is_said(run):
    drawing = CHOICE.replace(" default X-C", "")
    log = run(drawing, {"arrivals": [{"start": "S", "interarrival": "1 min", "max_count": 5_000}]})
    assert abs(np.mean([flow == "X-B" for flow in taken(log)]) - 0.5) < 4 * 0.5 / np.sqrt(5_000)
    assert "GATEWAY-ASSUMED" in [finding.code for finding in log.findings]


INCLUSIVE = """
startEvent S
inclusiveGateway O
task A
task B
task C
inclusiveGateway J
task D
endEvent E
S > O > A > J > D > E
O > B > J
O > C > J
"""


def test_gw5_an_inclusive_join_waits_for_all_that_can_still_come_and_for_nothing_else(run, rows):
    """A and B are taken, C is not: D begins when the later of A and B is over."""
    scenario = conditions(tasks=work(A=10, B=25, C=99, D=5), gateways={"O": {"O-A": 1.0, "O-B": 1.0, "O-C": 0.0}})
    log = run(INCLUSIVE, scenario)
    assert rows(log, "enabled", "completed") == [("A", 0, 10), ("B", 0, 25), ("D", 25, 30)]


def test_gw5_an_inclusive_join_is_released_by_a_token_that_ends_elsewhere(run, rows):
    """B's token might come to J until X sends it to its own end at 30; then J fires for A's token of 10."""
    drawing = """
    startEvent S
    parallelGateway F
    task A
    task B
    exclusiveGateway X
    inclusiveGateway J
    task D
    endEvent E
    endEvent E2
    S > F > A > J > D > E
    F > B > X > J
    X > E2
    """
    log = run(drawing, conditions(tasks=work(A=10, B=30, D=5), gateways={"X": {"X-J": 0.0, "X-E2": 1.0}}))
    assert rows(log, "enabled", "completed") == [("A", 0, 10), ("B", 0, 30), ("D", 30, 35)]


def test_gw5_a_token_that_can_reach_a_filled_flow_of_the_join_does_not_hold_it_up(run, rows):
    """BPMN 2.0.2 §13.4.3 (iv)–(vi): B leads to both flows of J; A's token fills one of them, so J need not wait."""
    drawing = """
    startEvent S
    parallelGateway F
    task A
    task B
    exclusiveGateway M
    exclusiveGateway X
    inclusiveGateway J
    task D
    endEvent E
    S > F > A > M > J > D > E
    F > B > X > M
    X > J
    """
    log = run(drawing, conditions(tasks=work(A=10, B=30, D=5), gateways={"X": {"X-M": 1.0}}))
    assert rows(log, "enabled", "completed")[:2] == [("A", 0, 10), ("D", 10, 15)]


def test_gw5_an_inclusive_gateway_draws_again_until_something_is_taken(run):
    scenario = {"arrivals": [{"start": "S", "interarrival": "1 min", "max_count": 500}],
                "gateways": {"O": {"O-A": 0.1, "O-B": 0.1, "O-C": 0.1}}}  # fmt: skip
    log = run(INCLUSIVE, scenario)
    assert set(log.events["case"].tolist()) == set(range(500))


EVENT_BASED = """
startEvent S
eventBasedGateway G
intermediateCatchEvent T timer PT1H
intermediateCatchEvent M message
task A
task B
endEvent E
S > G > T > A > E
G > M > B > E
"""


@pytest.mark.parametrize(("answer", "winner", "then"), [("30 min", "M", "B"), ("2 h", "T", "A")])
def test_gw7_the_first_event_behind_an_event_based_gateway_wins(run, rows, answer, winner, then):
    log = run(EVENT_BASED, conditions(events={"M": {"delay": answer}}, tasks=work(A=1, B=1)))
    assert [row[0] for row in rows(log)] == [winner, then]
    assert taken(log) == [f"G-{winner}"]


def test_gw9_a_case_that_goes_round_for_ever_is_stopped_by_name(run):
    drawing = """
    startEvent S
    task A
    exclusiveGateway X
    endEvent E
    S > A > X > A
    X > E
    """
    with pytest.raises(RunError, match=r"Case 0 came to this element 50 times. The loop: A, X"):
        run(drawing, conditions(gateways={"X": {"X-A": 1.0}}, defaults={"loop_guard": 50}))


def test_sc1_a_sub_process_ends_when_it_holds_no_token_and_its_successor_has_the_last_row_as_cause(run, rows):
    drawing = """
    startEvent S
    subProcess P
      startEvent P0
      task A
      task B
      endEvent P1
      P0 > A > P1
      P0 > B > P1
    task C
    endEvent E
    S > P > C > E
    """
    log = run(drawing, conditions(tasks=work(A=10, B=25, C=5)))
    assert rows(log, "enabled", "completed", "scope") == [("A", 0, 10, 1), ("B", 0, 25, 1), ("C", 25, 30, 0)]
    assert list(zip(log.causes["row"], log.causes["cause"], strict=True)) == [(2, 1)]


def test_sc3_terminate_ends_its_scope_and_withdraws_what_is_in_work(run, rows):
    drawing = """
    startEvent S
    subProcess P
      startEvent P0
      parallelGateway F
      task A
      task B
      endEvent P1
      endEvent PT terminate
      P0 > F > A > PT
      F > B > P1
    task C
    endEvent E
    S > P > C > E
    """
    scenario = conditions(
        resources={"clerk": {"count": 2}},
        tasks={"A": {"performer": "clerk", "work": "10 min"}, "B": {"performer": "clerk", "work": "25 min"},
               "C": {"performer": "clerk", "work": "5 min"}},
    )  # fmt: skip
    log = run(drawing, scenario)
    assert rows(log, "started", "completed", "withdrawn", "worked") == [
        ("A", 0, 10, None, 10), ("B", 0, None, 10, 10), ("C", 10, 15, None, 5),
    ]  # fmt: skip
    assert finish(log) == 15


def test_ev1_a_timer_waits_and_a_link_jumps(run, rows):
    drawing = """
    startEvent S
    intermediateCatchEvent T timer PT90M
    intermediateThrowEvent L1 link away
    intermediateCatchEvent L2 link away
    task A
    endEvent E
    S > T > L1
    L2 > A > E
    """
    log = run(drawing, conditions(tasks=work(A=10)))
    assert rows(log, "enabled", "completed") == [("T", 0, 90), ("A", 90, 100)]


def test_ev1_the_scenario_overrides_a_timer_also_in_working_days(run, rows):
    drawing = """
    startEvent S
    intermediateCatchEvent T timer PT90M
    endEvent E
    S > T > E
    """
    scenario = conditions(calendars={"office": {"hours": {"mon-fri": "09:00-17:00"}}}, events={"T": {"delay": "6 wd"}})
    log = run(drawing, scenario)
    assert rows(log, "completed") == [
        ("T", (7 * 24 + 17) * 60)
    ]  # Monday to Monday, at the close of the sixth working day


BOUNDARY = """
startEvent S
userTask A
boundaryEvent T on A timer PT1H {}
task B
endEvent E
endEvent E2
S > A > E
T > B > E2
"""


def test_ev5_an_interrupting_boundary_timer_withdraws_the_work_and_frees_the_performer(run, rows):
    scenario = conditions(resources={"clerk": {"count": 1}}, tasks={
        "A": {"performer": "clerk", "work": "3 h"}, "B": {"performer": "clerk", "work": "5 min"}})  # fmt: skip
    log = run(BOUNDARY.format(""), scenario)
    assert rows(log, "started", "completed", "withdrawn", "worked") == [
        ("A", 0, None, 60, 60), ("T", 0, 60, None, 0), ("B", 60, 65, None, 5),
    ]  # fmt: skip
    assert log.elements[int(log.cases["outcome"][0])].id == "E2"


def test_ev6_a_boundary_timer_that_does_not_interrupt_adds_a_token(run, rows):
    log = run(BOUNDARY.format("free"), conditions(tasks=work(A=180, B=5)))
    assert rows(log, "started", "completed") == [("T", 0, 60), ("B", 60, 65), ("A", 0, 180)]
    assert finish(log) == 180


def test_ev6_a_boundary_timer_cycle_fires_as_often_as_it_says(run, rows):
    drawing = BOUNDARY.format("free").replace("PT1H", "R2/PT1H")
    log = run(drawing, conditions(tasks=work(A=600, B=5)))
    assert [(name, end) for name, end in rows(log, "completed") if name == "T"] == [("T", 60), ("T", 120)]


def test_ev5_work_that_ends_in_time_is_not_interrupted(run, rows):
    log = run(BOUNDARY.format(""), conditions(tasks=work(A=59, B=5)))
    assert [row[0] for row in rows(log)] == ["A"]


def test_ev5_an_interrupting_boundary_timer_of_a_sub_process_clears_it(run, rows):
    drawing = """
    startEvent S
    subProcess P
      startEvent P0
      task A
      endEvent P1
      P0 > A > P1
    boundaryEvent T on P timer PT1H
    task B
    endEvent E
    S > P > E
    T > B > E
    """
    log = run(drawing, conditions(tasks=work(A=180, B=5)))
    assert rows(log, "enabled", "completed", "withdrawn") == [
        ("A", 0, None, 60),
        ("T", 0, 60, None),
        ("B", 60, 65, None),
    ]


POOLS = """
pool OFFICE
startEvent S
task A
intermediateThrowEvent ASK message
intermediateCatchEvent GOT message
task B
endEvent E
S > A > ASK > GOT > B > E
pool APPLICANT
startEvent S2 message
task FILL
endEvent SEND message
S2 > FILL > SEND
ASK ~> S2
SEND ~> GOT
"""


def test_ev3_a_message_starts_the_process_of_another_pool_in_the_same_case_and_its_answer_is_waited_for(run, rows):
    log = run(POOLS, conditions(tasks=work(A=10, FILL=45, B=5)))
    assert rows(log, "enabled", "completed") == [("A", 0, 10), ("FILL", 10, 55), ("GOT", 10, 55), ("B", 55, 60)]
    assert log.cases.rows == 1
    assert set(zip(log.causes["row"].tolist(), log.causes["cause"].tolist(), strict=True)) == {
        (1, 0),
        (2, 0),
        (2, 1),
        (3, 2),
    }


def test_ev3_a_message_that_nobody_waits_for_yet_is_kept(run, rows):
    drawing = POOLS.replace("intermediateCatchEvent GOT", "task LONG\nintermediateCatchEvent GOT").replace(
        "ASK > GOT", "ASK > LONG > GOT"
    )
    log = run(drawing, conditions(tasks=work(A=10, FILL=45, LONG=100, B=5)))
    assert rows(log, "enabled", "completed")[-2:] == [("GOT", 110, 110), ("B", 110, 115)]


def test_ev3_a_message_may_be_on_its_way(run, rows):
    log = run(POOLS, conditions(tasks=work(A=10, FILL=45, B=5), events={"GOT": {"delay": "2 h"}}))
    assert rows(log, "completed")[-2:] == [("GOT", 175), ("B", 180)]


def test_ev4_a_message_of_a_party_that_is_not_simulated_comes_after_its_delay_or_is_refused(run, rows):
    drawing = """
    startEvent S
    receiveTask R
    endEvent E
    S > R > E
    """
    log = run(drawing, conditions(events={"R": {"delay": "3 d", "waits_for": "applicant"}}))
    assert rows(log, "completed", "waits_for") == [("R", 3 * 24 * 60, 1 / 60_000)]
    with pytest.raises(ModelError, match="waits for a message that nobody in the model sends"):
        run(drawing, conditions())


def test_ar5_tokens_that_nothing_can_move_leave_the_case_open_and_stuck(run):
    drawing = """
    startEvent S
    exclusiveGateway X
    task A
    task B
    parallelGateway J
    endEvent E
    S > X > A > J > E
    X > B > J
    """
    log = run(drawing, conditions(tasks=work(A=1, B=1)))
    assert log.cases["end"][0] == NEVER
    assert log.cases["stuck"][0]


def test_elements_that_are_not_simulated_are_refused_by_name_all_at_once(run):
    drawing = """
    startEvent S
    intermediateThrowEvent K timer PT1H
    task A
    endEvent E timer PT1H
    S > K > A > E
    """
    with pytest.raises(ModelError, match=r"K: (.|\n)*E: "):
        run(drawing, conditions())


CONDITIONAL = """
startEvent S
task A {default}
task B
task C
task D
endEvent E
S > A > B > E
A > C > E
A > D > E
"""


@pytest.fixture
def flows_of_a(drawn):
    """The model in which these flows of A carry these conditions."""

    def make(given, default="", **figures):
        data = drawn(CONDITIONAL.format(default=f"default {default}" if default else "")).decode()
        for flow, text in given.items():
            start = data.index(f"<sequenceFlow id='{flow}'")
            end = data.index("/>", start)
            data = f"{data[:end]}><conditionExpression>{text}</conditionExpression></sequenceFlow>{data[end + 2 :]}"
        return model(
            read_bpmn(data.encode()), make_scenario({"start": "2024-01-01T00:00:00+00:00", **conditions(**figures)})
        )

    return make


NUMBER = {"n": {"dist": "constant", "value": 2}}


def test_gw10_flows_out_of_a_task_are_taken_where_their_conditions_hold_and_always_without_one(flows_of_a, rows):
    log = simulate(flows_of_a({"A-B": "n > 1", "A-C": "n > 2"}, attributes=NUMBER), seed=1)
    assert [row[0] for row in rows(log)] == ["A", "B", "D"]
    assert {log.flows[flow] for flow in log.events["flow"]} == {"A-B", "A-D"}
    assert {log.elements[element].id for element in log.events["element"]} == {"A"}


def test_gw10_the_default_flow_is_taken_if_no_other_is(flows_of_a, rows):
    made = flows_of_a({"A-B": "n > 5", "A-C": "n > 2"}, default="A-D", attributes=NUMBER)
    assert [row[0] for row in rows(simulate(made, seed=1))] == ["A", "D"]


def test_gw10_the_scenario_may_give_chances_instead(flows_of_a, rows):
    made = flows_of_a({"A-B": "unknown", "A-C": "n > 2"}, gateways={"A": {"A-B": 1, "A-C": 0}}, attributes=NUMBER)
    assert [row[0] for row in rows(simulate(made, seed=1))] == ["A", "B", "D"]


def test_ac6_a_sub_process_in_which_nothing_is_drawn_is_a_task(run, rows):
    drawing = """
    startEvent S
    subProcess P
    endEvent E
    S > P > E
    """
    assert rows(run(drawing, conditions(tasks={"P": {"delay": "3 min"}})), "completed") == [("P", 3)]
