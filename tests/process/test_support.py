"""What is simulated and what is refused by name."""

import pytest

from bpr.process.elements import (
    CallActivity,
    Event,
    EventDefinition,
    EventType,
    Gateway,
    GatewayType,
    LoopMarker,
    SubProcess,
    SubProcessType,
)
from bpr.process.graph import process_graph
from bpr.process.support import REFUSED, refusals


def refused(*elements) -> list[str]:
    return [finding.code.removeprefix("REFUSED-") for finding in refusals(process_graph(elements, []))]


def event(kind: EventType, *triggers: str, **more) -> Event:
    return Event(id="e", type=kind, definitions=tuple(map(EventDefinition, triggers)), **more)


@pytest.mark.parametrize(
    ("kind", "triggers"),
    [
        (EventType.START, ["", "timer", "message", "signal", "conditional"]),
        (EventType.END, ["", "message", "signal", "error", "escalation", "compensate", "cancel", "terminate"]),
        (EventType.INTERMEDIATE_CATCH, ["timer", "message", "signal", "conditional", "link"]),
        (EventType.INTERMEDIATE_THROW, ["", "message", "signal", "escalation", "compensate", "link"]),
        (EventType.BOUNDARY, ["timer", "message", "signal", "conditional", "error", "escalation", "cancel"]),
    ],
)
def test_the_events_of_this_version_are_simulated(kind, triggers):
    for trigger in triggers:
        assert refused(event(kind, *filter(None, [trigger]))) == []


@pytest.mark.parametrize(
    ("kind", "triggers", "feature"),
    [
        (EventType.START, ["terminate"], "startKind"),
        (EventType.START, ["escalation"], "startKind"),
        (EventType.INTERMEDIATE_CATCH, ["escalation"], "catchKind"),
        (EventType.INTERMEDIATE_THROW, ["error"], "error"),
        (EventType.BOUNDARY, ["compensate"], "handlerNone"),
        (EventType.END, ["timer"], "endKind"),
        (EventType.INTERMEDIATE_CATCH, [], "catchNone"),
        (EventType.INTERMEDIATE_CATCH, ["terminate"], "catchKind"),
        (EventType.INTERMEDIATE_THROW, ["timer"], "throwKind"),
        (EventType.BOUNDARY, [], "catchNone"),
        (EventType.BOUNDARY, ["link"], "boundaryKind"),
        (EventType.START, ["message", "timer"], "multiple"),
    ],
)
def test_triggers_that_do_not_fit_the_event_are_refused(kind, triggers, feature):
    assert refused(event(kind, *triggers)) == [feature]


def test_all_tasks_and_simulated_gateways_pass(draw):
    graph = draw("start:S task:a send:b receive:c xor:X and:P or:O first:G catch/timer:t end:E")
    assert refusals(graph) == ()


def test_a_refusal_has_a_place_and_a_remedy(draw):
    (finding,) = refusals(draw("start/terminate:S end:E", S={"line": 12, "name": "Now"}), file="a.bpmn")
    assert str(finding).startswith("a.bpmn:12: S: 'Now' is a start event of this kind")
    assert finding.severity == "error"
    assert finding.remedy


@pytest.mark.parametrize(
    "element",
    [
        CallActivity(id="c", called="Other"),
        SubProcess(id="s", type=SubProcessType.TRANSACTION),
        SubProcess(id="s", type=SubProcessType.AD_HOC),
        SubProcess(id="s", triggered_by_event=True),
        SubProcess(id="s", for_compensation=True),
        Gateway(id="g", type=GatewayType.COMPLEX),
    ],
)
def test_all_activities_and_gateways_are_simulated(element):
    assert refused(element) == []


@pytest.mark.parametrize("trigger", ["timer", "message", "signal", "conditional", "error", "escalation", "compensate"])
def test_these_triggers_start_an_event_sub_process(trigger):
    handler = SubProcess(id="s", triggered_by_event=True)
    assert refused(handler, event(EventType.START, trigger, scope="s")) == []


@pytest.mark.parametrize("triggers", [[], ["cancel"], ["link"]])
def test_others_do_not(triggers):
    handler = SubProcess(id="s", triggered_by_event=True)
    assert refused(handler, event(EventType.START, *triggers, scope="s")) == ["handlerStart"]


def test_a_standard_loop_is_left_to_the_scenario():
    assert refused(SubProcess(id="s", loop=LoopMarker("standard"))) == []


def test_a_start_with_a_trigger_inside_an_ordinary_sub_process_is_refused():
    start = event(EventType.START, "message", scope="s")
    assert refused(SubProcess(id="s"), start) == ["innerStart"]


def test_everything_is_refused_at_once_in_the_order_of_the_file(draw):
    graph = draw("start/cancel:S catch/terminate:C end/timer:E")
    assert [finding.where.element for finding in refusals(graph)] == ["S", "C", "E"]


def test_the_table_speaks_in_sentences():
    for refusal in REFUSED.values():
        assert refusal.reason.endswith(".")
        assert refusal.remedy.endswith(".")
        assert refusal.what[0].islower()
