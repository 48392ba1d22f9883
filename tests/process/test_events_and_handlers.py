"""What catches, undoes, calls and awaits some of several: tiny drawings, sound ones and with a flaw in each way."""

import pytest

from bpr.process.catching import catchers
from bpr.process.elements import AdHoc
from bpr.process.soundness import judge
from bpr.process.tokens import ways

ASIDE = {"interrupting": False}


def told(graph) -> list[tuple[str, str]]:
    """Code and element of what is found."""
    return [(finding.code, finding.where.element) for finding in judge(graph).findings]


def catcher(graph, event: str) -> str | None:
    """The event that catches what `event` throws."""
    caught = catchers(graph, ways(graph))[event]
    return caught and caught.id


def outcome(graph) -> str:
    return judge(graph).verdicts[0].outcome


# Event sub-processes

HANDLED = ("start:S task:a end:E", "handler:h", "start/message:s task:b end:e")


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_event_sub_process_may_be_opened_while_its_process_runs(draw, interrupting):
    graph = draw(*HANDLED, inside={"h": "s b e"}, s={"interrupting": interrupting})
    assert told(graph) == []
    assert outcome(graph) == "sound"


def test_a_case_gets_stuck_in_an_event_sub_process(draw):
    stuck = ("start/timer:s xor:X task:b and:J end:e", "X task:c J")
    assert told(draw("start:S task:a end:E", "handler:h", *stuck, inside={"h": "s X b c J e"})) == [
        ("JOIN-DEADLOCK", "J")
    ]


def test_what_interrupts_a_scope_frees_what_is_stuck_there(draw):
    chains = ("start:S and:P xor:X task:a and:J end:E", "P task:b J", "X end:G", "handler:h", "start/timer:s end:e")
    assert told(draw(*chains, inside={"h": "s e"})) == []
    assert told(draw(*chains, inside={"h": "s e"}, s=ASIDE)) == [("JOIN-STUCK", "J")]


def test_a_loop_without_a_way_out_may_be_left_by_an_interruption(draw):
    loop = ("start:S xor:M task:a xor:X M", "handler:h", "start/timer:s end:e")
    assert "LOOP-ENDLESS" not in [code for code, _ in told(draw(*loop, inside={"h": "s e"}))]
    assert ("LOOP-ENDLESS", "M") in told(draw(*loop, inside={"h": "s e"}, s=ASIDE))


def test_a_case_may_go_round_for_ever_in_an_event_sub_process(draw):
    chains = ("start:S task:a end:E", "handler:h", "start/timer:s xor:M first:G catch/message:m M")
    inside = {"h": "s M G m", "Q": "T end"}
    graph = draw(*chains, "start/message:T end:end", messages="a T", inside=inside)
    assert [code for code, _ in told(graph)] == ["LOOP-ENDLESS"]


def test_once_something_has_interrupted_a_scope_its_other_event_sub_processes_wait_no_longer(draw):
    graph = draw(
        "start:S task:a end:E", "handler:h", "start/timer:s end/error:e", "handler:g", "start/error:t task:b end:f",
        inside={"h": "s e", "g": "t b f"},
    )  # fmt: skip
    assert catcher(graph, "e") is None
    assert told(graph) == []


# Errors and escalations


def test_an_error_is_caught_within_its_scope_before_the_border_of_it(draw):
    graph = draw(
        "start:S sub:p end:E", "border/error=c:B task:x end:X",
        "start:S1 xor:G end:E1", "G end/error=c:F", "handler:h", "start/error=c:s task:b end:e",
        inside={"p": "S1 G E1 F h", "h": "s b e"}, B={"attached_to": "p"},
    )  # fmt: skip
    assert catcher(graph, "F") == "s"
    assert told(graph) == []


def test_an_error_goes_past_what_catches_another_one(draw):
    graph = draw(
        "start:S sub:p end:E", "border/error=c:B task:x end:X", "start:S1 xor:G end:E1", "G end/error=d:F",
        inside={"p": "S1 G E1 F"}, B={"attached_to": "p"},
    )  # fmt: skip
    assert catcher(graph, "F") is None
    assert told(graph) == []  # nothing that is drawn throws c: it may come from anywhere


def test_an_escalation_that_does_not_interrupt_goes_on_and_starts_a_branch(draw):
    chains = ("start:S sub:p xor:M task:z end:E", "start:S1 throw/escalation=c:T end:E1", "border/escalation=c:B M")
    graph = draw(*chains, inside={"p": "S1 T E1"}, B={"attached_to": "p", **ASIDE})
    assert told(graph) == [("SYNC-LACK", "M")]
    assert told(draw(*chains, inside={"p": "S1 T E1"}, B={"attached_to": "p"})) == [
        ("NEVER-DONE", "E1")
    ]  # it always interrupts


def test_a_join_gets_what_an_escalation_always_brings(draw):
    chains = ("start:S sub:p and:J end:E", "start:S1 throw/escalation=c:T end:E1", "border/escalation=c:B task:b J")
    graph = draw(*chains, inside={"p": "S1 T E1"}, B={"attached_to": "p", **ASIDE})
    assert told(graph) == []
    maybe = ("start:S sub:p and:J end:E", "start:S1 xor:X throw/escalation=c:T end:E1", "X E1", chains[2])
    graph = draw(*maybe, inside={"p": "S1 X T E1"}, B={"attached_to": "p", **ASIDE})
    assert told(graph) == [("JOIN-STUCK", "J")]


# Compensation and transactions

UNDONE = ("start:S task:a throw/compensate:U end:E", "border/compensate:B", "undo:h")
TIED = {"B": {"attached_to": "a", "handler": "h"}}


def test_a_handler_is_done_where_something_undoes_its_activity(draw):
    graph = draw(*UNDONE, **TIED)
    assert told(graph) == []
    assert outcome(graph) == "sound"


def test_a_handler_that_nothing_calls_is_never_done(draw):
    graph = draw("start:S task:a end:E", *UNDONE[1:], **TIED)
    assert told(graph) == [("NEVER-DONE", "h")]


def test_what_has_not_been_completed_is_not_undone(draw):
    graph = draw("start:S throw/compensate:U task:a end:E", *UNDONE[1:], **TIED)
    assert told(graph) == [("NEVER-DONE", "h")]


def test_a_case_gets_stuck_in_a_handler(draw):
    handler = ("sub:h", "start:s xor:X task:b and:J end:e", "X task:c J")
    graph = draw(*UNDONE[:2], *handler, inside={"h": "s X b c J e"}, **TIED, h={"for_compensation": True})
    assert told(graph) == [("JOIN-DEADLOCK", "J")]


def test_a_sub_process_is_undone_by_its_event_sub_process(draw):
    inside = {"p": "S1 a E1 h", "h": "s b e"}
    rest = ("start:S1 task:a end:E1", "handler:h", "start/compensate:s task:b end:e")
    assert told(draw("start:S sub:p throw/compensate:U end:E", *rest, inside=inside)) == []
    assert told(draw("start:S sub:p end:E", *rest, inside=inside)) == [("NEVER-DONE", "s")]


def test_a_transaction_is_left_by_its_cancel_event_after_all_has_been_undone(draw):
    chains = ("start:S trans:t end:E", "start:S1 task:a xor:X end:E1", "X end/cancel:C", *UNDONE[1:])
    graph = draw(
        *chains, "border/cancel:K task:z end:F", inside={"t": "S1 a X E1 C B h"}, **TIED, K={"attached_to": "t"}
    )
    assert told(graph) == []
    assert outcome(graph) == "sound"


def test_a_cancelled_transaction_does_not_go_on_as_if_it_had_ended(draw):
    chains = ("start:S trans:t and:J end:E", "start:S1 xor:X end:E1", "X end/cancel:C", "border/cancel:K task:z J")
    graph = draw(*chains, inside={"t": "S1 X E1 C"}, K={"attached_to": "t"})
    assert [code for code, _ in told(graph)] == ["JOIN-STUCK"]


# Ad hoc sub-processes


def test_the_parts_of_an_ad_hoc_sub_process_are_done_in_any_order(draw):
    graph = draw("start:S adhoc:h end:E", "task:a task:b", "task:c", inside={"h": "a b c"})
    assert told(graph) == []
    assert outcome(graph) == "sound"


def test_parts_that_wait_for_each_other_wait_for_ever_once_nothing_more_begins(draw):
    chains = ("start:S adhoc:h end:E", "task:a and:J task:c", "task:b J")
    assert told(draw(*chains, inside={"h": "a b c J"})) == []
    ends = AdHoc(completion_condition="enough", cancel_remaining=False)
    assert told(draw(*chains, inside={"h": "a b c J"}, h={"ad_hoc": ends})) == [("JOIN-STUCK", "J")]
    cut = AdHoc(completion_condition="enough")
    assert told(draw(*chains, inside={"h": "a b c J"}, h={"ad_hoc": cut})) == []


def test_parts_that_meet_are_done_twice_only_where_they_are_done_at_once(draw):
    chains = ("start:S adhoc:h end:E", "task:a xor:M task:c", "task:b M")
    assert told(draw(*chains, inside={"h": "a b c M"})) == [("SYNC-LACK", "M")]
    assert told(draw(*chains, inside={"h": "a b c M"}, h={"ad_hoc": AdHoc(sequential=True)})) == []


def test_many_parts_do_not_multiply_the_states(draw):
    parts = [f"task:a{number} task:b{number}" for number in range(30)]
    names = " ".join(f"a{number} b{number}" for number in range(30))
    (verdict,) = judge(draw("start:S adhoc:h end:E", *parts, inside={"h": names})).verdicts
    assert verdict.outcome == "sound"
    assert verdict.states < 200


# Complex gateways

BRANCHES = ("start:S and:P task:a complex:K task:z end:E", "P task:b K", "P task:c K")


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_complex_gateway_goes_on_once_whatever_comes_later(draw, number):
    graph = draw(*BRANCHES, K={"activation": f"activationCount >= {number}"})
    assert told(graph) == []
    assert outcome(graph) == "sound"


def test_a_complex_gateway_that_awaits_more_than_comes_is_stuck(draw):
    chains = ("start:S and:P task:a complex:K task:z end:E", "P task:b K", "P xor:X task:c K", "X end:F")
    assert told(draw(*chains, K={"activation": "activationCount >= 2"})) == []
    assert told(draw(*chains, K={"activation": "activationCount > 2"})) == [("JOIN-STUCK", "K")]


def test_a_complex_gateway_is_activated_anew_after_all_have_come(draw):
    graph = draw(
        "start:S xor:M and:P task:a complex:K xor:X end:E", "P task:b K", "X task:again M",
        K={"activation": "activationCount >= 2"},
    )  # fmt: skip
    assert told(graph) == []


def test_what_comes_late_and_again_to_a_complex_gateway_is_done_twice(draw):
    graph = draw(
        "start:S and:P task:a xor:M task:b complex:K xor:N task:z end:E", "P task:c M", "P and:Q K", "Q N",
        K={"activation": "activationCount >= 1"},
    )  # fmt: skip
    assert {code for code, _ in told(graph)} == {"SYNC-LACK"}


# Calls


def test_a_called_process_is_done_in_the_place_of_the_call(draw):
    called = ("start:T xor:X task:b and:J end:F", "X task:c J")
    graph = draw("start:S call/Q:k end:E", *called, inside={"Q": "T X b c J F"})
    assert told(graph) == [("JOIN-DEADLOCK", "J")]
    freed = draw(
        "start:S call/Q:k end:E", "border/timer:B end:G", *called, inside={"Q": "T X b c J F"}, B={"attached_to": "k"}
    )
    assert told(freed) == [("JOIN-DEADLOCK", "J")]  # where the process begins on its own


def test_two_callers_at_once_have_tokens_of_their_own(draw):
    chains = ("start:S and:P call/Q:k and:J end:E", "P call/Q:l J", "start:T task:b end:F")
    graph = draw(*chains, inside={"Q": "T b F"})
    assert told(graph) == []
    assert {verdict.outcome for verdict in judge(graph).verdicts} == {"sound"}


def test_an_error_of_a_called_process_goes_to_the_border_of_its_caller(draw):
    graph = draw(
        "start:S call/Q:k xor:X call/Q:l end:E", "border/error=c:B end:G", "X end:Y", "start:T xor:D end:F",
        "D end/error=c:R", inside={"Q": "T D F R"}, B={"attached_to": "k"},
    )  # fmt: skip
    assert told(graph) == []


def test_a_process_that_calls_itself_is_looked_at_once(draw):
    graph = draw("start:S xor:X task:a end:E", "X call/Permit:k end:F")
    assert told(graph) == []
    assert outcome(graph) == "sound"


def test_calls_that_would_make_too_many_copies_are_not_decided(draw):
    levels = range(12)
    chains = [f"start:S{n} call/P{n + 1}:k{n} call/P{n + 1}:l{n} call/P{n + 1}:m{n} end:E{n}" for n in levels]
    inside = {f"P{n}": f"S{n} k{n} l{n} m{n} E{n}" for n in levels}
    graph = draw("start:S call/P0:k end:E", *chains, "start:T task:a end:F", inside=inside | {"P12": "T a F"})
    assert outcome(graph) == "not decided"


# What cannot be meant


def test_a_handler_that_is_tied_to_nothing_is_never_done(draw):
    assert told(draw("start:S task:a end:E", "undo:h")) == [("HANDLER-LOOSE", "h")]


@pytest.mark.parametrize("named", ["b", "nowhere"])
def test_what_is_to_be_undone_must_have_a_handler(draw, named):
    graph = draw(f"start:S task:a task:b throw/compensate={named}:U end:E", *UNDONE[1:], **TIED)
    assert ("COMPENSATE-TARGET", "U") in told(graph)


def test_a_cancel_end_event_belongs_into_a_transaction(draw):
    assert ("CANCEL-OUTSIDE", "C") in told(draw("start:S task:a end/cancel:C"))


def test_a_transaction_that_is_cancelled_needs_a_cancel_event_on_its_border(draw):
    graph = draw("start:S trans:t end:E", "start:S1 xor:X end:E1", "X end/cancel:C", inside={"t": "S1 X E1 C"})
    assert told(graph) == [("CANCEL-UNCAUGHT", "t")]


def test_a_cancel_event_stands_on_the_border_of_a_transaction(draw):
    graph = draw("start:S task:a end:E", "border/cancel:B end:F", B={"attached_to": "a"})
    assert told(graph)[0] == ("CANCEL-HOST", "B")


def test_an_event_sub_process_has_one_start_event(draw):
    none = draw("start:S task:a end:E", "handler:h", "task:b end:e", inside={"h": "b e"})
    assert told(none)[0] == ("EVENT-SUB-START", "h")
    two = draw(*HANDLED, "start/timer:t b", inside={"h": "s t b e"})
    assert told(two)[0] == ("EVENT-SUB-START", "h")
    assert "2 start events" in judge(two).findings[0].what_text


def test_an_event_sub_process_without_a_trigger_is_never_done(draw):
    graph = draw("start:S task:a end:E", "handler:h", "start:s task:b end:e", inside={"h": "s b e"})
    assert told(graph) == [("NEVER-DONE", "s")]


@pytest.mark.parametrize("chain", ["a handler:h E", "handler:h E", "a handler:h"])
def test_no_flow_leads_to_or_from_an_event_sub_process(draw, chain):
    graph = draw("start:S task:a end:E", chain, "start/message:s task:b end:e", inside={"h": "s b e"})
    assert ("EVENT-SUB-FLOW", "h") in told(graph)


def test_an_ad_hoc_sub_process_has_neither_start_nor_end(draw):
    graph = draw("start:S adhoc:h end:E", "start:s task:a end:e", inside={"h": "s a e"})
    assert told(graph) == [("AD-HOC-EVENT", "h")]
    assert "('s', 'e')" in judge(graph).findings[0].what_text
