"""What becomes of the tokens of a case: where they wait in vain, meet unawares, or go round for ever.

Where all states of a case have been seen, they decide. Where a bound was hit, what was seen up to there is said, and
what the drawing alone makes suspect besides.
"""

from collections.abc import Callable, Iterator
from typing import Final

import networkx as nx

from bpr.process.dominance import Dominators
from bpr.process.drawing import Drawing
from bpr.process.elements import BlackBox, Event, EventType, FlowNode, Gateway, GatewayType, SubProcess
from bpr.process.flaws import Trouble, in_one_line
from bpr.process.joins import deadlocks, missing_synchronisation
from bpr.process.states.outcome import Explored, Stuck
from bpr.process.undoing import handles
from bpr.process.uneven import waiting_in_vain

_SHOWN: Final = 8
"""How many elements of a loop or path a finding names."""


def _waiting(drawing: Drawing) -> Iterator[Trouble]:
    """Joins and catching events at which a case waits in vain."""
    graph, reached = drawing.graph, drawing.reached
    named: set[str] = set()
    for element in graph.elements():
        if element.id in reached and isinstance(element, Gateway) and element.type is GatewayType.PARALLEL:
            dry = [flow for flow in graph.incoming(element.id) if flow.source not in reached]
            if dry:
                named.add(element.id)
                yield "JOIN-STARVED", element, {"waiting": ", ".join(f"'{flow.name or flow.id}'" for flow in dry)}
    suspected = dict(deadlocks(Dominators(graph, drawing.ways, drawing.steps, reached)))
    for join, split in suspected.items():
        if join == split:
            named.add(join)
            yield "JOIN-LOOP", graph.element(join), {}
    for explored in drawing.explored:
        for stuck in explored.stuck:
            if stuck.element not in named:
                named.add(stuck.element)
                yield _stuck(drawing, explored, stuck, suspected.get(stuck.element))
    if not drawing.complete:
        yield from (trouble for trouble in _suspects(drawing, suspected) if trouble[1].id not in named)


def _stuck(drawing: Drawing, explored: Explored, stuck: Stuck, split: str | None) -> Trouble:
    element = drawing.graph.element(stuck.element)
    example = _example(drawing, explored.start, stuck.path)
    if split is not None:
        return "JOIN-DEADLOCK", element, {"split": drawing.graph.element(split).label, "example": example}
    if stuck.flows:
        flows = {
            flow.id: flow.name or drawing.graph.element(flow.source).label
            for flow in drawing.graph.incoming(element.id)
        }
        waiting = ", ".join(f"'{in_one_line(flows[flow])}'" for flow in stuck.flows[:_SHOWN])
        return "JOIN-STUCK", element, {"waiting": waiting, "example": example}
    return "MESSAGE-SCARCE", element, {"example": example}


def _suspects(drawing: Drawing, deadlocked: dict[str, str]) -> Iterator[tuple[str, FlowNode, dict[str, object]]]:
    """What waits in vain by the look of the drawing."""
    graph = drawing.graph
    for join, split in deadlocked.items():
        yield "JOIN-DEADLOCK", graph.element(join), {"split": graph.element(split).label, "example": ""}
    for waiting in waiting_in_vain(graph):
        if waiting not in deadlocked:
            element = graph.element(waiting)
            yield ("JOIN-UNEVEN" if isinstance(element, Gateway) else "MESSAGE-SCARCE"), element, {"example": ""}


def _meeting(drawing: Drawing) -> Iterator[Trouble]:
    """Tokens that meet without waiting for each other: for each split the first place where they do."""
    graph = drawing.graph
    named = {doubled.element for explored in drawing.explored for doubled in explored.doubled if doubled.piling}
    for explored in drawing.explored:
        for doubled in explored.doubled:
            if doubled.piling or {doubled.split, doubled.element} & named:
                continue
            named |= {doubled.split, doubled.element}
            facts = {
                "split": graph.element(doubled.split).label,
                "example": _example(drawing, explored.start, doubled.path),
            }
            yield "SYNC-LACK", graph.element(doubled.element), facts
    if not drawing.complete:
        for join, split in missing_synchronisation(Dominators(graph, drawing.ways, drawing.steps, drawing.reached)):
            if join not in named:
                yield "SYNC-LACK", graph.element(join), {"split": graph.element(split).label, "example": ""}


def _for_ever(drawing: Drawing) -> Iterator[Trouble]:
    """Loops that no choice leaves; where there is none, cases that go on for ever, and tokens that become more."""
    graph = drawing.graph
    loops = [*_endless_loops(drawing)]
    for loop in loops:
        yield "LOOP-ENDLESS", graph.element(loop[0]), {"loop": _in_words(drawing, loop)}
    if loops:
        return
    piled: set[str] = set()
    for explored in drawing.explored:
        if explored.endless is not None:
            around = explored.endless.elements
            example = _example(drawing, explored.start, explored.endless.path)
            yield "CASE-ENDLESS", graph.element(around[0]), {"loop": _in_words(drawing, around), "example": example}
        for doubled in explored.doubled:
            if doubled.piling and doubled.split not in piled:
                piled.add(doubled.split)
                facts = {
                    "split": graph.element(doubled.split).label,
                    "example": _example(drawing, explored.start, doubled.path),
                }
                yield "TOKENS-PILE", graph.element(doubled.element), facts


def _endless_loops(drawing: Drawing) -> Iterator[list[str]]:
    """Loops that no choice leaves: each token stays, or leaves one behind every time round."""
    steps = drawing.steps
    order = {node: number for number, node in enumerate(drawing.graph)}
    for component in nx.strongly_connected_components(steps):
        loop = set(component)
        some = next(iter(loop))
        if len(loop) == 1 and not steps.has_edge(some, some):
            continue
        if _is_interrupted(drawing, some):
            continue  # the states show whether that helps
        if loop & drawing.reached and not any(_leaves(drawing, node, loop) for node in loop):
            yield sorted(loop, key=order.__getitem__)


def _is_interrupted(drawing: Drawing, node: str) -> bool:
    """True where an event may withdraw a scope around the node: on its border, or in an event sub-process."""
    graph, known = drawing.graph, drawing.ways
    inside, scope = node, graph.element(node).scope
    while True:
        events = [*known.boundaries.get(scope, ()), *(e for e in known.triggered.get(scope, ()) if e.scope != inside)]
        if any(event.interrupting and event.kind != "compensate" for event in events):
            return True
        if scope not in graph:
            return False
        inside, scope = scope, graph.element(scope).scope


def _leaves(drawing: Drawing, node: str, loop: set[str]) -> bool:
    """True where a token in the loop can take a way out instead of going round, or ends."""
    graph = drawing.graph
    element = graph.element(node)
    if any(event.interrupting and event.id not in loop for event in drawing.ways.boundaries.get(node, ())):
        return True
    flows = graph.outgoing(node)
    inside = [flow for flow in flows if flow.target in loop]
    if isinstance(element, SubProcess) and not inside:
        return True
    if len(inside) == len(flows):
        return False
    if isinstance(element, Gateway):
        return element.type is not GatewayType.PARALLEL
    return not inside or any(flow.condition for flow in inside)


def never_done(drawing: Drawing) -> list[str]:
    """Elements that paths lead to, but no case ever comes to; of no interest where cases get stuck on the way."""
    graph = drawing.graph
    if not drawing.complete or any(explored.stuck or explored.endless for explored in drawing.explored):
        return []
    done = frozenset[str]().union(*(explored.done for explored in drawing.explored))
    promised = {explored.start for explored in drawing.explored}
    waiting = list(promised)
    while waiting:
        node = waiting.pop()
        onward = {*drawing.steps.successors(node), *(flow.target for flow in graph.outgoing(node, "message"))}
        onward |= {start.scope for start in drawing.ways.triggered.get(graph.element(node).scope, ())}
        new = {after for after in onward - promised if not isinstance(graph.element(after), BlackBox)}
        promised |= new
        waiting += new
    missed = promised - done
    return [element.id for element in graph.elements() if element.id in missed and not _stands_for_others(element)]


def _stands_for_others(element: FlowNode) -> bool:
    """True for what is not done itself, but what belongs to it: races, event sub-processes, what is to be undone."""
    races = isinstance(element, Gateway) and element.type is GatewayType.EVENT_BASED
    undoes = isinstance(element, Event) and element.type is EventType.BOUNDARY and element.kind == "compensate"
    return races or undoes or handles(element)


def _example(drawing: Drawing, start: str, path: tuple[str, ...]) -> str:
    """The choices that lead there, in the words of the drawing, as a sentence to be appended."""
    graph = drawing.graph
    flows = {flow.id: flow for flow in graph.flows("sequence")} if path else {}
    told = [f"'{graph.element(start).label}'"]
    for choice in path:
        flow = flows.get(choice)
        if flow is None:
            told.append(f"'{graph.element(choice).label}'")
        else:
            told.append(f"'{graph.element(flow.source).label}': '{flow.name or graph.element(flow.target).label}'")
    more = [*told[:1], "…"] if len(told) > _SHOWN else []
    return in_one_line(f" For example: {' → '.join([*more, *told[-_SHOWN:]])}.")


def _in_words(drawing: Drawing, loop: list[str] | tuple[str, ...]) -> str:
    shown = " → ".join(f"'{drawing.graph.element(node).label}'" for node in loop[:_SHOWN])
    return shown + (" → …" if len(loop) > _SHOWN else "")


TOKEN_RULES: Final[tuple[Callable[[Drawing], Iterator[Trouble]], ...]] = (_for_ever, _waiting, _meeting)
"""The checks of tokens, run one after the other."""
