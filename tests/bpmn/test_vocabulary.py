"""The one table of BPMN's words is complete and speaks of what the graph and a run know."""

import pytest

from bpr.bpmn.vocabulary import TAGS, Category
from bpr.process.elements import EventType, GatewayType, SubProcessType, TaskType


@pytest.mark.parametrize("kinds", [TaskType, GatewayType, EventType, SubProcessType])
def test_every_element_of_the_graph_is_in_the_vocabulary(kinds):
    for kind in kinds:
        assert TAGS[kind.value].in_graph


def test_what_a_run_takes_into_account_is_in_the_graph():
    for tag in TAGS.values():
        assert tag.in_graph or not tag.simulated


def test_no_word_stands_in_two_rows():
    assert all(name == tag.name for name, tag in TAGS.items())
    assert len(TAGS) == 171


def test_a_row_says_what_it_is():
    assert TAGS["userTask"].simulated
    assert TAGS["complexGateway"].simulated
    assert TAGS["choreography"].category is Category.CHOREOGRAPHY
    assert TAGS["textAnnotation"].in_graph
    assert not TAGS["textAnnotation"].simulated
    assert not TAGS["choreographyTask"].in_graph
