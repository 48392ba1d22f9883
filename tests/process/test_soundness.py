"""Flaws of drawings: each kind found, named and with a remedy; drawings without flaws pass."""

import pytest

from bpr.bpmn import read_bpmn
from bpr.process.elements import Event, EventDefinition, EventType, SubProcess
from bpr.process.flaws import KINDS
from bpr.process.graph import ProcessGraph, process_graph
from bpr.process.soundness import Judgement, judge


def codes(graph: ProcessGraph, severity: str | None = None) -> list[str]:
    return [finding.code for finding in judge(graph).findings if severity in (None, finding.severity)]


def only(graph: ProcessGraph, code: str):
    """The single finding of this code."""
    (finding,) = [finding for finding in judge(graph).findings if finding.code == code]
    return finding


@pytest.mark.parametrize(
    "chains",
    [
        ("start:S task:a end:E",),
        ("start:S and:P task:a and:J end:E", "P task:b J"),
        ("start:S or:O task:a or:J end:E", "O task:b J"),
        ("start:S task:a xor:X task:b end:E", "X end:E2"),
        ("start:S xor:M task:a xor:X end:E", "X task:again M"),
        ("start:S first:G catch/timer:t end:E", "G catch/message:m task:a end:E2"),
        ("start:S and:P task:a and:J end:E", "P xor:X task:b xor:M J", "X task:c M"),
        ("start:S xor:X and:P task:a xor:M and:J end:E", "P task:b xor:N J", "X and:Q M", "Q N"),
        ("start:S and:P task:a end:E", "P task:b E"),
    ],
    ids=[
        "line",
        "parallel",
        "inclusive",
        "choice",
        "loop",
        "events",
        "nested",
        "two splits, one join",
        "two tokens end",
    ],
)
def test_a_sound_drawing_has_no_flaw(draw, chains):
    judged = judge(draw(*chains))
    assert judged.findings == ()
    assert [verdict.outcome for verdict in judged.verdicts] == ["sound"]


def test_every_kind_of_flaw_says_what_and_how_to_mend_it():
    for code, kind in KINDS.items():
        assert code.isupper()
        assert kind.what.endswith((".", "}"))
        assert kind.remedy.endswith(".")


def test_findings_are_filled_in_and_carry_file_and_element(draw):
    finding = judge(draw("start:S task:a"), file="permit.bpmn").findings[0]
    assert finding.where.file == "permit.bpmn"
    assert finding.where.element == "S"
    assert "{" not in str(finding)
    assert "Permit" in str(finding)


def test_errors_come_before_warnings(draw):
    found = judge(draw("start:S xor:X task:a end:E", "X task:b", "task:lost E")).findings
    severities = [finding.severity for finding in found]
    assert severities == sorted(severities)


def test_no_start_event_is_an_error_that_names_the_first_element(draw):
    finding = only(draw("task:a end:E"), "START-NONE")
    assert finding.severity == "error"
    assert "'a'" in finding.remedy_text


def test_a_second_process_without_a_start_is_only_not_run(draw):
    graph = draw("start:S task:a end:E", "task:b", b={"process": "Q", "scope": "Q"})
    assert codes(graph) == ["PROCESS-IDLE"]


def test_no_path_to_an_end_is_an_error_that_names_the_last_element(draw):
    finding = only(draw("start:S task:a"), "END-NONE")
    assert finding.severity == "error"
    assert "'a'" in finding.remedy_text


def test_a_path_that_stops_is_a_warning(draw):
    graph = draw("start:S xor:X task:a end:E", "X task:b", names={"X-a": "yes", "X-b": "no"})
    assert only(graph, "DEAD-END").where.element == "b"
    assert codes(graph, "error") == []


def test_a_loop_without_a_way_out_is_named(draw):
    graph = draw("start:S task:a task:b a", "start:S2 end:E")
    finding = only(graph, "LOOP-ENDLESS")
    assert "'a' → 'b'" in str(finding)
    assert finding.severity == "error"


def test_a_loop_of_gateways_alone_without_a_way_out_is_named(draw):
    graph = draw("start:S xor:M xor:X M", "start:S2 end:E")
    assert "'M' → 'X'" in str(only(graph, "LOOP-ENDLESS"))


def test_a_parallel_split_is_no_way_out_of_a_loop(draw):
    graph = draw("start:S xor:M task:a and:P M", "P end:E")
    assert "LOOP-ENDLESS" in codes(graph)


@pytest.mark.parametrize("way", ["xor", "or"])
def test_a_choice_is_a_way_out_of_a_loop(draw, way):
    graph = draw(f"start:S xor:M task:a {way}:X M", "X end:E")
    assert "LOOP-ENDLESS" not in codes(graph)


def test_an_interrupting_boundary_event_is_a_way_out_of_a_loop(draw):
    border = {"attached_to": "a"}
    chains = ("start:S task:a a", "border/timer:T end:E")
    assert "LOOP-ENDLESS" not in codes(draw(*chains, T=border))
    assert "LOOP-ENDLESS" in codes(draw(*chains, T={**border, "interrupting": False}))


def test_a_loop_out_of_reach_is_not_called_endless(draw):
    assert "LOOP-ENDLESS" not in codes(draw("start:S end:E", "task:a task:b a"))


def test_what_no_token_comes_to_is_reported_once_with_what_is_behind_it(draw):
    graph = draw("start:S task:a end:E", "task:lost task:after task:last E")
    finding = only(graph, "UNREACHABLE")
    assert finding.where.element == "lost"
    assert "'lost' and the 2 element(s) behind it: " in str(finding)


def test_flows_into_a_start_and_out_of_an_end_are_errors(draw):
    graph = draw("start:S task:a xor:X end:E task:b end:F", "X S")
    assert {"START-INCOMING", "END-OUTGOING"} <= set(codes(graph, "error"))


def test_a_boundary_event_needs_an_activity_of_its_own_process(draw):
    chains = ("start:S task:Task_Review end:E", "border/timer:T end:F")
    assert "Did you mean 'Task_Review'" in str(only(draw(*chains, T={"attached_to": "Task_Reviw"}), "BOUNDARY-HOST"))
    assert "BOUNDARY-HOST" in codes(draw(*chains), "error")
    assert "BOUNDARY-HOST" in codes(draw(*chains, T={"attached_to": "S"}), "error")
    assert "BOUNDARY-HOST" not in codes(draw(*chains, T={"attached_to": "Task_Review"}))


def test_no_flow_leads_into_a_boundary_event(draw):
    graph = draw("start:S task:a xor:X end:E", "X border/timer:T end:F", T={"attached_to": "a"})
    assert "BOUNDARY-INCOMING" in codes(graph, "error")


def test_a_sequence_flow_stays_in_its_scope(draw):
    graph = draw("start:S task:a task:b end:E", b={"process": "Q", "scope": "Q"})
    assert codes(graph, "error").count("FLOW-SCOPE") == 2


def test_an_event_based_gateway_is_followed_by_what_waits(draw):
    graph = draw("start:S first:G task:a end:E", "G receive:r E", "G catch/timer:t E")
    finding = only(graph, "EVENT-GATEWAY")
    assert "'a'" in str(finding)


def test_a_link_has_exactly_one_target(draw):
    graph = draw("start:S task:a throw/link:out")
    assert "LINK-TARGET" in codes(graph, "error")
    graph = draw("start:S task:a throw/link:out", "catch/link:one end:E", "catch/link:two end:F")
    assert "LINK-TWICE" in codes(graph, "error")


def test_a_link_across_a_border_is_no_target(draw):
    graph = draw(
        "start:S throw/link:out",
        "catch/link:in end:E",
        **{name: {"process": "Q", "scope": "Q"} for name in ("in", "E")},
    )
    assert "LINK-TARGET" in codes(graph)


def test_an_empty_sub_process_is_an_error(draw):
    assert "SUB-EMPTY" in codes(draw("start:S sub:s end:E"), "warning")


def test_a_sub_process_without_a_start_event_begins_with_its_first_element(draw):
    inside = {"scope": "s"}
    graph = draw("start:S sub:s end:E", "task:a end:F", a=inside, F=inside)
    assert codes(graph) == ["SUB-IMPLICIT"]


def test_a_sub_process_in_which_all_wait_for_each_other_never_begins(draw):
    inside = {"scope": "s"}
    graph = draw("start:S sub:s end:E", "task:a task:b a", a=inside, b=inside)
    assert "SUB-START" in codes(graph, "error")


def test_a_parallel_join_behind_a_choice_gets_stuck(draw):
    graph = draw("start:S xor:X task:a and:J end:E", "X task:b J")
    finding = only(graph, "JOIN-DEADLOCK")
    assert "'X' chooses" in str(finding)


def test_a_parallel_join_behind_waiting_for_the_first_event_gets_stuck(draw):
    graph = draw("start:S first:G catch/timer:t and:J end:E", "G catch/message:m J")
    assert "JOIN-DEADLOCK" in codes(graph)


def test_a_parallel_join_that_a_loop_comes_back_to_waits_for_itself(draw):
    graph = draw("start:S and:J task:a xor:X end:E", "X J")
    assert only(graph, "JOIN-LOOP").severity == "error"


def test_a_parallel_join_with_a_branch_out_of_reach_waits_for_ever(draw):
    graph = draw("start:S task:a and:J end:E", "task:lost J")
    assert "'lost-J'" in str(only(graph, "JOIN-STARVED"))


def test_a_branch_that_may_end_before_the_join_lets_it_wait(draw):
    graph = draw("start:S and:P xor:X task:a and:J end:E", "P task:b J", "X end:F")
    assert "waits in vain for 'a': cases get stuck" in str(only(graph, "JOIN-STUCK"))
    assert "For example: 'S' → 'X': 'F'." in str(only(graph, "JOIN-STUCK"))


def test_two_choices_with_equal_shares_do_not_hide_a_join_that_waits(draw):
    graph = draw("start:S and:P xor:X task:a and:J end:E", "P xor:Y task:b J", "X end:F", "Y end:G")
    assert "JOIN-STUCK" in codes(graph)


def test_a_terminate_end_event_clears_away_what_waits(draw):
    graph = draw("start:S and:P xor:X task:a and:J end:E", "P task:b J", "X end/terminate:F")
    assert codes(graph) == []


def test_an_answer_that_need_not_come_is_reported(draw):
    other = {"process": "Q", "scope": "Q"}
    chains = ("start:S send:ask receive:hear end:E", "start/message:M xor:X send:answer end:F", "X end:silent")
    inside = dict.fromkeys(("M", "X", "answer", "F", "silent"), other)
    words = {"X-answer": "yes", "X-silent": "no"}
    graph = draw(*chains, messages="ask M answer hear", names=words, **inside)
    assert codes(graph) == ["MESSAGE-SCARCE"]
    always = draw(
        chains[0], "start/message:M send:answer end:F", messages="ask M answer hear", M=other, answer=other, F=other
    )
    assert codes(always) == []


def test_an_answer_that_races_with_a_timer_need_not_come(draw):
    other = {"process": "Q", "scope": "Q"}
    graph = draw(
        "start:S send:ask first:G catch/message:hear end:E",
        "G catch/timer:late end:E2",
        "start/message:M xor:X send:answer end:F",
        "X end:silent",
        messages="ask M answer hear",
        names={"X-answer": "yes", "X-silent": "no"},
        **dict.fromkeys(("M", "X", "answer", "F", "silent"), other),
    )
    assert codes(graph) == []


@pytest.mark.parametrize("join", ["xor", "task"])
def test_parallel_branches_that_meet_without_waiting_are_a_warning(draw, join):
    graph = draw(f"start:S and:P task:a {join}:J task:z end:E", "P task:b J")
    finding = only(graph, "SYNC-LACK")
    assert finding.severity == "warning"
    assert finding.where.element == "J"


def test_an_inclusive_split_with_an_exclusive_join_lacks_synchronisation(draw):
    assert "SYNC-LACK" in codes(draw("start:S or:O task:a xor:J task:z end:E", "O task:b J"))


def test_parallel_branches_that_join_first_and_then_merge_are_fine(draw):
    graph = draw("start:S xor:X and:P task:a and:K xor:J end:E", "P task:b K", "X task:c J")
    assert "SYNC-LACK" not in codes(graph)


def test_a_loop_inside_one_parallel_branch_is_fine(draw):
    graph = draw("start:S and:P xor:M task:a xor:X and:J end:E", "X M", "P task:b J")
    assert "SYNC-LACK" not in codes(graph)


def test_a_reminder_that_meets_the_main_path_lacks_synchronisation(draw):
    chains = ("start:S task:a xor:J task:z end:E", "border/timer:T task:b J")
    assert "SYNC-LACK" not in codes(draw(*chains, T={"attached_to": "a"}))
    assert "SYNC-LACK" in codes(draw(*chains, T={"attached_to": "a", "interrupting": False}))


def test_a_condition_that_decides_nothing_is_reported(draw):
    graph = draw("start:S task:a end:E", conditions={"S-a": "amount > 10"})
    assert codes(graph) == ["CONDITION-IGNORED"]


def test_a_default_flow_of_another_element_is_reported(draw):
    chains = ("start:S xor:X task:a end:E", "X task:b E")
    words = {"X-a": "yes", "X-b": "no"}
    assert "X-b" in str(only(draw(*chains, names=words, X={"default": "a-E"}), "DEFAULT-FLOW"))


def test_the_inside_of_an_event_sub_process_is_within_reach(draw):
    handler = SubProcess(id="h", triggered_by_event=True, process="Permit", scope="Permit")
    signal = (EventDefinition("signal"),)
    inside = {"scope": "h"}
    graph = draw("start:S task:a end:E", "sub:h", "start:s task:b end:e", s=inside, b=inside, e=inside).edit()
    graph.nodes["h"]["element"] = handler
    graph.nodes["s"]["element"] = Event(id="s", type=EventType.START, definitions=signal, process="Permit", scope="h")
    assert codes(graph) == []


def test_labels_with_line_breaks_are_said_in_one_line(draw):
    graph = draw("start:S task:a", "start:T end:E", a={"name": "Review\r\n the file"})
    assert "'Review the file'" in str(only(graph, "DEAD-END"))


def test_an_empty_graph_has_nothing_to_say():
    assert judge(process_graph([], [])) == Judgement((), ())


def test_the_flaw_that_runs_found_in_a_discovered_model_is_seen_on_its_drawing(shared):
    found = {}
    for name in ("production", "insurance", "BPI_Challenge_2012"):
        data = (shared / "oracles" / "prosimos" / name / f"{name}.bpmn").read_bytes()
        found[name] = sum(code in ("JOIN-STUCK", "JOIN-UNEVEN") for code in codes(read_bpmn(data).graph))
    assert found == {"production": 4, "insurance": 0, "BPI_Challenge_2012": 0}
