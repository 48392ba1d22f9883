"""Complex gateways: so many of several branches are enough (rules CX-*); minutes since the start."""

import pytest
from one_case import conditions

from bpr.engine.run import simulate
from bpr.errors import ModelError, ScenarioError


def replies(words="", fork="parallelGateway F"):
    """Three offices are asked; K goes on when enough have replied."""
    return f"""
    startEvent S
    {fork}
    task A
    task B
    task C
    complexGateway K {words}
    task Z
    endEvent E
    S > F > A > K > Z > E
    F > B > K
    F > C > K
    """


TIMES = (("A", 5), ("B", 1), ("C", 3), ("Z", 1))


def test_cx2_it_goes_on_when_so_many_have_come_and_the_rest_is_absorbed(run, rows):
    """B at 1 and C at 3 activate it: Z 3-4; A comes at 5 and ends the case there."""
    log = run(replies(), conditions(*TIMES, activation={"K": 2}))
    assert rows(log, "enabled", "completed") == [("B", 0, 1), ("C", 0, 3), ("Z", 3, 4), ("A", 0, 5)]
    assert log.cases["end"].tolist() == [5 * 60_000]


def test_cx2_the_token_has_the_causes_of_all_that_activated_it(run):
    log = run(replies(), conditions(*TIMES, activation={"K": 2}))
    assert list(zip(log.causes["row"], log.causes["cause"], strict=True)) == [(2, 0), (2, 1)]


def test_cx2_the_condition_of_the_file_asks_how_many_have_come(run, rows):
    log = run(replies("needs activationCount>=2"), conditions(*TIMES))
    assert ("Z", 3, 4) in rows(log, "enabled", "completed")


def test_cx2_the_scenario_goes_before_the_file(run, rows):
    log = run(replies("needs activationCount>=2"), conditions(*TIMES, activation={"K": 1}))
    assert ("Z", 1, 2) in rows(log, "enabled", "completed")


def round_trip(words=""):
    """A is done twice, beside B and C: its second token comes while the gateway absorbs."""
    return f"""
    startEvent S
    parallelGateway F
    task A
    parallelGateway D
    task A2
    exclusiveGateway M
    task B
    complexGateway K {words}
    task Z
    endEvent E
    S > F > A > D > M > K > Z > E
    D > A2 > M
    F > B > K
    """


def test_cx3_a_further_token_waits_until_it_can_be_activated_anew(run, rows):
    """A at 1 activates it (Z 1-2); A2's at 3 waits; B's at 6 is absorbed: anew by the waiting one, Z 6-7."""
    log = run(round_trip(), conditions(("A", 1), ("A2", 2), ("B", 6), ("Z", 1), activation={"K": 1}))
    assert rows(log, "enabled", "completed") == [
        ("A", 0, 1), ("Z", 1, 2), ("A2", 1, 3), ("B", 0, 6), ("Z", 6, 7),
    ]  # fmt: skip


def test_cx3_it_is_activated_anew_by_what_waits_before_the_next_token_comes(run):
    """As above, but B brings two tokens at 6: the first is absorbed, A2's goes on alone, the second is absorbed."""
    drawing = round_trip().replace("F > B > K", "F > B > G > N > K\n    G > N")
    drawing = drawing.replace("task Z", "parallelGateway G\n    exclusiveGateway N\n    task Z")
    log = run(drawing, conditions(("A", 1), ("A2", 2), ("B", 6), ("Z", 1), activation={"K": 1}))
    names = [log.elements[element].id for element in log.activities["element"]]
    causes = [(names[row], names[cause]) for row, cause in zip(log.causes["row"], log.causes["cause"], strict=True)]
    assert [pair for pair in causes if pair[0] == "Z"] == [("Z", "A"), ("Z", "A2")]


def test_cx3_it_can_be_activated_anew_when_no_other_token_can_come(run, rows):
    """As above, but B is never reached: A2's token activates it at once."""
    drawing = round_trip().replace("parallelGateway F", "exclusiveGateway F")
    figures = conditions(("A", 1), ("A2", 2), ("Z", 1), activation={"K": 1}, gateways={"F": {"F-A": 1}})
    assert rows(run(drawing, figures), "completed") == [("A", 1), ("Z", 2), ("A2", 3), ("Z", 4)]


def test_cx1_it_chooses_as_an_inclusive_gateway_does(run, rows):
    drawing = replies().replace("K > Z > E", "K > Z > E\n    K > Y > E").replace("task Z", "task Z\n    task Y")
    figures = conditions(
        *TIMES, ("Y", 1), activation={"K": 3}, gateways={"K": {"K-Z": "visits('A') > 5", "K-Y": "visits('A') == 1"}}
    )
    assert [row[0] for row in rows(run(drawing, figures))] == ["B", "C", "A", "Y"]


def test_cx4_where_nothing_says_how_many_it_joins_as_an_inclusive_gateway(run, rows):
    log = run(replies(), conditions(*TIMES))
    assert rows(log, "enabled", "completed")[-1] == ("Z", 5, 6)
    assert "COMPLEX-ASSUMED" in {one.code for one in log.findings}


def test_more_than_lead_to_it_are_refused_with_the_key(small):
    with pytest.raises(ModelError, match=r"activation\.K.*only 3 lead to it"):
        simulate(small(replies(), conditions(activation={"K": 4})))


def test_none_is_refused(small):
    with pytest.raises(ScenarioError, match=r"activation\.K"):
        small(replies(), conditions(activation={"K": 0}))


def test_an_activation_of_another_gateway_is_refused(small):
    with pytest.raises(ModelError, match="no complex gateway 'F'"):
        small(replies(), conditions(activation={"F": 1}))


def test_a_condition_that_is_not_understood_is_said(run):
    log = run(replies("needs ready>1"), conditions(*TIMES))
    assert {"COMPLEX-CONDITION", "COMPLEX-ASSUMED"} <= {one.code for one in log.findings}
