"""What a drawing lets come directly before a task, on drawings that can be read at a glance."""

from bpr.process.precedence import Before, directly_before


def text(found: Before) -> str:
    """Tasks of which one comes before, S for the beginning; what a join waits for in brackets."""
    joins = ["(" + " ".join(sorted(map(text, join))) + ")" for join in found.joins]
    return "|".join([*sorted(task or "S" for task in found.tasks), *joins])


def before(graph):
    return {task: text(found) for task, found in directly_before(graph).items()}


def test_a_chain_begins_at_the_start(draw):
    assert before(draw("start:S task:a catch/timer:T task:b end:E")) == {"a": "S", "b": "a"}


def test_one_of_the_ways_of_a_choice_comes_before(draw):
    assert before(draw("start:S task:a xor:X task:b xor:Y task:d end:E", "X task:c Y"))["d"] == "b|c"


def test_a_way_without_a_task_leads_further_back(draw):
    assert before(draw("start:S task:a xor:X task:b xor:Y task:d end:E", "X Y"))["d"] == "a|b"


def test_every_branch_of_a_join_comes_before(draw):
    found = before(draw("start:S task:a and:P task:b and:J task:e end:E", "P task:c task:d J"))
    assert (found["b"], found["c"], found["e"]) == ("a", "a", "(b d)")


def test_a_join_may_be_one_of_several_ways(draw):
    found = before(draw("start:S xor:X and:P task:b and:J xor:Y task:e end:E", "P task:d J", "X task:c Y"))
    assert found["e"] == "c|(b d)"


def test_joins_stand_within_joins(draw):
    found = before(draw("start:S and:P task:a and:J task:e end:E", "P and:Q task:b and:K J", "Q task:c K"))
    assert (found["a"], found["e"]) == ("S", "((b c) a)")


def test_a_loop_of_gateways_alone_has_an_end(draw):
    assert before(draw("start:S xor:X xor:Y task:a end:E", "Y X"))["a"] == "S"


def test_a_loop_may_come_back_to_its_first_task(draw):
    found = before(draw("start:S xor:X task:a xor:Y end:E", "Y task:b X"))
    assert (found["a"], found["b"]) == ("S|b", "a")


def test_the_last_tasks_of_a_sub_process_come_before_what_follows_it(draw):
    graph = draw(
        "start:S task:a sub:U task:z end:E", "start:s xor:X task:b end:e", "X task:c end:f", inside={"U": "s X b e c f"}
    )
    found = before(graph)
    assert (found["b"], found["c"], found["z"]) == ("a", "a", "b|c")


def test_what_enabled_an_activity_enabled_the_event_on_its_border(draw):
    graph = draw("start:S task:a task:b end:E", "border/timer:T task:late end:F", T={"attached_to": "b"})
    assert before(graph)["late"] == "a"


def test_a_message_comes_before_together_with_the_token_that_waits_for_it(draw):
    graph = draw("start:S send:ask receive:hear end:E", "start/message:M task:think send:tell end:F",
                 messages="ask M tell hear", inside={"Q": "M think tell F"})  # fmt: skip
    found = before(graph)
    assert (found["think"], found["hear"]) == ("ask", "(ask tell)")
