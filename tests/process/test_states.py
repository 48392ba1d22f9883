"""What is said of the states of a case agrees with a look at every single one, in every order of events."""

from collections import Counter
from dataclasses import replace

import pytest
from every_state import EveryState

from bpr.bpmn import read_bpmn
from bpr.process.graph import process_graph
from bpr.process.states.explore import explore
from bpr.process.tokens import ways

KINDS = ("seq", "xor", "and", "and", "or", "loop", "sub", "exit", "stop", "border")
OTHERS = ("error", "escalation", "handled", "undo", "cancel", "adhoc", "complex", "call")
PLAIN = ("seq", "xor", "and", "loop", "stop")
ENOUGH = 500
SOUND = False, False, False
SEEDS = 60


def bent(graph, chance):
    """The drawing with the targets of two flows of one scope exchanged, or one flow led to where the other goes."""
    flows = list(graph.flows("sequence"))
    one = chance.choice(flows)
    scope = graph.element(one.source).scope
    other = chance.choice([flow for flow in flows if graph.element(flow.source).scope == scope])
    targets = {one.id: other.target, other.id: chance.choice([one.target, other.target])}
    return process_graph(graph.elements(), [replace(flow, target=targets.get(flow.id, flow.target)) for flow in flows])


def case(graph):
    """What is said of the case that begins in the process that is drawn, not in one that it calls."""
    return next(one for one in explore(graph, ways(graph)) if graph.element(one.start).process == "P")


def agrees(graph):
    """What was said, after a look whether it is so; None where there are too many states."""
    plain = EveryState(graph, ENOUGH).look()
    explored = case(graph)
    if plain is None or not explored.complete:
        return None
    said = bool(explored.stuck), bool(explored.doubled), explored.endless is not None
    assert said == plain[:3]
    return said


def test_what_is_said_of_a_case_is_what_a_look_at_every_state_shows(random_drawing):
    drawn = (random_drawing(seed, depth=3, kinds=KINDS) for seed in range(SEEDS))
    seen = Counter(agrees(read_bpmn(drawing.text.encode()).graph) for drawing in drawn)
    assert min(seen[SOUND], seen[True, False, False], seen[False, True, False]) > 0
    assert seen[None] < SEEDS / 2


@pytest.mark.parametrize("kind", OTHERS)
def test_so_it_is_with_what_catches_undoes_and_calls(random_drawing, kind):
    drawn = (random_drawing(seed, depth=2, kinds=(*PLAIN, kind, kind)) for seed in range(SEEDS // 2))
    seen = Counter(agrees(read_bpmn(drawing.text.encode()).graph) for drawing in drawn)
    assert seen[SOUND] > 0
    assert len(set(seen) - {None, SOUND}) > 0
    assert seen[None] < SEEDS / 2


def test_the_same_goes_for_drawings_that_were_not_made_of_blocks(random_drawing):
    seen = Counter()
    for seed in range(SEEDS):
        drawn = random_drawing(seed, depth=3, kinds=KINDS, wrong=0.0)
        graph = read_bpmn(drawn.text.encode()).graph
        for _ in range(3):
            graph = bent(graph, drawn.chance)
            seen[agrees(graph)] += 1
    found = [flaws for flaws in seen if flaws is not None]
    assert SOUND in found
    assert all(any(column) for column in zip(*found, strict=True))
    assert seen[None] < SEEDS * 3 / 2


def test_drawings_of_blocks_that_fit_are_sound_by_construction(random_drawing):
    for seed in range(SEEDS):
        graph = read_bpmn(
            random_drawing(seed, kinds=("seq", "xor", "and", "or", "loop", "sub"), wrong=0.0).text.encode()
        ).graph
        (explored,) = explore(graph, ways(graph))
        assert explored.complete
        assert not explored.stuck
        assert not explored.doubled
        assert explored.endless is None
        assert explored.done == {element.id for element in graph.elements()}
