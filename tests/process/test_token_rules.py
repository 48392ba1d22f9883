"""What becomes of the tokens of a case: each kind of flaw is found, named once, and shown by a path to it."""

from collections import Counter

import pytest

from bpr.bpmn import read_bpmn
from bpr.process.flaws import KINDS
from bpr.process.soundness import judge
from bpr.process.states.explore import MOST_STATES

OTHER = {"process": "Q", "scope": "Q"}
INSIDE = {"scope": "s"}


def told(graph) -> list[tuple[str, str]]:
    """Code and element of what is found."""
    return [(finding.code, finding.where.element) for finding in judge(graph).findings]


def example(graph) -> str:
    (finding,) = judge(graph).findings
    return finding.values["example"]


def outcomes(graph) -> dict[str, str]:
    return {verdict.process: verdict.outcome for verdict in judge(graph).verdicts}


# Stuck


def test_a_join_behind_a_choice_is_shown_with_the_choice(draw):
    graph = draw("start:S xor:X task:a and:J end:E", "X task:b J", names={"X-a": "new", "X-b": "renewal"})
    assert told(graph) == [("JOIN-DEADLOCK", "J")]
    assert example(graph) in (" For example: 'S' → 'X': 'new'.", " For example: 'S' → 'X': 'renewal'.")


def test_a_join_names_the_flows_that_it_waits_for(draw):
    graph = draw("start:S and:P xor:X task:a and:J end:E", "P task:b J", "X end:F", names={"a-J": "checked"})
    (finding,) = judge(graph).findings
    assert (finding.code, finding.where.element) == ("JOIN-STUCK", "J")
    assert "waits in vain for 'checked'" in finding.what_text
    assert finding.values["example"] == " For example: 'S' → 'X': 'F'."


def test_a_join_that_waits_only_because_another_one_does_is_not_named(draw):
    graph = draw("start:S and:P xor:X task:a and:J task:c and:K end:E", "X task:b J", "P task:d K")
    assert told(graph) == [("JOIN-DEADLOCK", "J")]


def test_inclusive_joins_that_wait_for_each_other_are_both_named(draw):
    graph = draw(
        "start:S and:P or:J task:a xor:X end:E", "P or:K task:b xor:Y end:F", "X K", "Y J"
    )  # each can still get a token from behind the other
    assert {("JOIN-STUCK", "J"), ("JOIN-STUCK", "K")} <= set(told(graph))


def test_a_boundary_timer_frees_a_case_that_waits_inside(draw):
    inside = dict.fromkeys(("S1", "P", "X", "a", "J", "E1", "b", "G1"), INSIDE)
    chains = ("start:S sub:s end:E", "start:S1 and:P xor:X task:a and:J end:E1", "P task:b J", "X end:G1")
    assert told(draw(*chains, **inside)) == [("JOIN-STUCK", "J")]
    freed = draw(*chains, "border/timer:T end:F", T={"attached_to": "s"}, **inside)
    assert told(freed) == []


def test_an_error_end_event_leaves_the_sub_process_through_the_boundary_event(draw):
    inside = dict.fromkeys(("S1", "P", "X", "a", "J", "E1", "b", "fail"), INSIDE)
    chains = (
        "start:S sub:s end:E",
        "start:S1 and:P xor:X task:a and:J end:E1",
        "P task:b J",
        "border/escalation:B end:F",
    )
    failing = draw(*chains, "X end/error:fail", B={"attached_to": "s"}, **inside)
    assert told(failing) == []
    silent = draw(*chains, "X end:fail", B={"attached_to": "s", "interrupting": False}, **inside)
    assert told(silent) == [("JOIN-STUCK", "J")]


def test_a_message_may_come_before_anybody_waits_for_it(draw):
    inside = dict.fromkeys(("M", "t", "answer", "F"), OTHER)
    chains = ("start:S send:ask task:a receive:hear end:E", "start/message:M task:t send:answer end:F")
    graph = draw(*chains, messages="ask M answer hear", **inside)
    assert told(graph) == []
    assert outcomes(graph) == {"Permit": "sound", "Q": "sound"}


def test_two_parties_that_wait_for_each_other_are_both_named(draw):
    inside = dict.fromkeys(("M", "hear2", "tell2", "F"), OTHER)
    chains = ("start:S send:ask receive:hear send:tell end:E", "start/message:M receive:hear2 send:tell2 end:F")
    graph = draw(*chains, messages="ask M tell hear2 tell2 hear", **inside)
    assert told(graph) == [("MESSAGE-SCARCE", "hear"), ("MESSAGE-SCARCE", "hear2")]
    assert outcomes(graph) == {"Permit": "not sound", "Q": "not sound"}


@pytest.mark.parametrize("kind", ["xor", "and", "or"])
def test_a_gateway_that_joins_and_splits_does_both(draw, kind):
    graph = draw(f"start:S {kind}:X task:a {kind}:Y task:b {kind}:Z end:E", "X task:c Y", "Y task:d Z")
    assert told(graph) == []
    assert outcomes(graph) == {"Permit": "sound"}


# Twice


def test_branches_that_meet_unawares_are_named_once_for_each_split(draw):
    graph = draw("start:S and:P task:a xor:J task:y xor:K task:z end:E", "P task:b J", "P task:c K")
    assert told(graph) == [("SYNC-LACK", "J")]
    assert example(graph) == " For example: 'S'."


def test_what_follows_is_done_twice_only_where_both_branches_can_be_taken(draw):
    chains = ("start:S xor:X and:P task:a xor:J task:z end:E", "P task:b end:F", "X task:c J")
    assert told(draw(*chains)) == []


def test_an_inclusive_join_that_fires_early_and_again_is_found(draw):
    graph = draw(
        "start:S sub:s or:O task:a or:J task:z end:E", "O task:b J", "border/timer:T task:r J", "start:S1 end:E1",
        T={"attached_to": "s", "interrupting": False}, S1=INSIDE, E1=INSIDE,
    )  # fmt: skip
    assert told(graph) == [("SYNC-LACK", "z")]


def test_a_loop_that_starts_a_branch_every_time_round_piles_up_tokens(draw):
    graph = draw("start:S xor:M and:P xor:X end:E", "X M", "P task:b end:F", names={"X-M": "again"})
    assert told(graph) == [("TOKENS-PILE", "b")]
    assert example(graph) == " For example: 'S' → 'X': 'again'."


# For ever


def test_a_case_that_waits_in_circles_for_what_does_not_come_is_endless(draw):
    inside = dict.fromkeys(("Q0", "X", "answer", "QE", "silent"), OTHER)
    graph = draw(
        "start:S send:ask xor:M first:G catch/timer:t M", "G catch/message:m end:E",
        "start/message:Q0 xor:X send:answer end:QE", "X end:silent", messages="ask Q0 answer m", **inside,
    )  # fmt: skip
    assert told(graph) == [("CASE-ENDLESS", "t")]
    assert example(graph) == " For example: 'S' → 'X': 'silent'."
    assert outcomes(graph) == {"Permit": "not sound", "Q": "sound"}


def test_a_loop_that_no_choice_leaves_is_said_once(draw):
    assert told(draw("start:S xor:M task:a and:P M", "P end:E")) == [("LOOP-ENDLESS", "M")]


# Never


def test_an_event_that_comes_too_late_never_happens(draw):
    graph = draw(
        "start:S task:a send:tell end:E", "border/message:B task:b end:F", messages="tell B", B={"attached_to": "a"}
    )
    (finding,) = judge(graph).findings
    assert (finding.code, finding.where.element) == ("NEVER-DONE", "B")
    assert "'B' and the 2 element(s) behind it" in finding.what_text


# The verdict


def test_the_order_of_parallel_tasks_does_not_multiply_the_states(draw):
    chains = [f"P task:a{n} task:b{n} task:c{n} J" for n in range(20)]
    (verdict,) = judge(draw("start:S and:P", "and:J end:E", *chains)).verdicts
    assert verdict.outcome == "sound"
    assert verdict.states < 100


def test_choices_in_parallel_branches_do_not_multiply_the_states_either(draw):
    chains = [f"P xor:X{n} task:a{n} xor:M{n} J" for n in range(20)] + [f"X{n} task:b{n} M{n}" for n in range(20)]
    (verdict,) = judge(draw("start:S and:P", "and:J end:E", *chains)).verdicts
    assert verdict.outcome == "sound"
    assert verdict.states < 200


def test_where_the_bound_is_hit_nothing_is_decided_and_the_look_of_the_drawing_counts(draw):
    wide = [f"O task:a{n} K" for n in range(16)]
    chains = ("start:S or:O", *wide, "or:K end:E")
    (verdict,) = judge(draw(*chains)).verdicts
    assert verdict.outcome == "not decided"
    assert verdict.states == MOST_STATES
    suspected = judge(draw(*chains[:-1], "or:K xor:X task:b and:J end:E", "X task:c J"))
    assert [finding.code for finding in suspected.findings] == ["JOIN-DEADLOCK"]
    assert "For example" not in str(suspected.findings[0])
    assert suspected.verdicts[0].outcome == "not decided"


def test_what_is_wrong_by_the_look_of_the_drawing_alone_is_not_said_where_no_case_meets_it(draw):
    graph = draw("start:S and:P xor:X task:a and:J end:E", "P task:b J", "X end/terminate:F")
    assert told(graph) == []


def test_what_the_drawing_does_not_tell_is_named_beside_the_verdict(draw):
    told_elsewhere = draw("start:S and:P task:a complex:K call/Elsewhere:c end:E", "P task:b K")
    assert judge(told_elsewhere).verdicts[0].simplified == ("K", "c")
    told_here = draw(
        "start:S and:P task:a complex:K call/Q:c end:E", "P task:b K", "start:T end:F", inside={"Q": "T F"},
        K={"activation": "activationCount >= 1"},
    )  # fmt: skip
    assert judge(told_here).verdicts[0].simplified == ()


def test_every_process_in_which_a_case_begins_has_a_verdict(draw):
    other = dict.fromkeys(("T", "X", "b", "J", "F", "c"), OTHER)
    graph = draw("start:S task:a end:E", "start:T xor:X task:b and:J end:F", "X task:c J", **other)
    assert outcomes(graph) == {"Permit": "sound", "Q": "not sound"}


def test_one_thing_is_said_once_of_an_element(random_drawing):
    waiting = {code for code in KINDS if code.startswith("JOIN-")} | {"MESSAGE-SCARCE"}
    meeting = {"SYNC-LACK", "TOKENS-PILE"}
    for seed in range(25):
        judged = judge(read_bpmn(random_drawing(seed).text.encode()).graph)
        for alike in (waiting, meeting):
            named = Counter(finding.where.element for finding in judged.findings if finding.code in alike)
            assert set(named.values()) <= {1}


# Files of others


@pytest.mark.parametrize(
    ("name", "verdicts"),
    [
        ("Bonita_BPM_7.2.3--C.3.0-export", [("C", "sound", 13)]),
        ("OMNITRACKER_BPMN_12.3--C.6.0-export", [("process4", "not sound", 133)]),
        ("Reference--C.3.0", [("Fridge Repair Process", "sound", 13)]),
        ("Reference--C.5.0", [("Bank - Process", "sound", 39), ("Check for connected clients", "sound", 7)]),
        ("Reference--C.6.0", [("Simple Travel Booking", "sound", 45)]),
        (
            "W4_BPMN+_Composer_V.10.4--C.5.0-export",
            [("Check for connected clients", "sound", 7), ("Bank", "sound", 39)],
        ),
    ],
)
def test_the_models_of_the_interchange_tests_have_a_verdict(shared, name, verdicts):
    judged = judge(read_bpmn((shared / "corpus" / f"miwg--{name}.bpmn").read_bytes()).graph)
    assert [(verdict.label, verdict.outcome, verdict.states) for verdict in judged.verdicts] == verdicts


def test_the_bundled_models_are_sound(models):
    files = sorted(models.glob("*/*.bpmn"))
    assert files
    for file in files:
        assert {verdict.outcome for verdict in read_bpmn(file.read_bytes()).verdicts} == {"sound"}
