"""Which tasks a drawing lets come directly before a task: through gateways and events only. No probabilities, no runs.

This is the causal relation of the drawing, by which the causes in a log that names none can be told.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from bpr.process.calling import calls_of
from bpr.process.elements import BlackBox, Event, EventType, Gateway, GatewayType, SubProcess
from bpr.process.graph import ProcessGraph
from bpr.process.passes import is_atomic
from bpr.process.tokens import ways

BEGINNING: Final = ""
"""Stands among the tasks for the beginning of the case."""

_WAITING = (GatewayType.PARALLEL, GatewayType.INCLUSIVE)


@dataclass(frozen=True, slots=True)
class Before:
    """What comes directly before a task: one of `tasks`, or what one of `joins` waits for.

    Parameters
    ----------
    tasks
        Ids; `BEGINNING` if the case may begin there.
    joins
        Of each parallel or inclusive join, and of each event that waits for a message, what comes before on every
        branch; of inclusive ones some stay empty.
    """

    tasks: frozenset[str] = frozenset()
    joins: tuple[tuple["Before", ...], ...] = ()


def directly_before(graph: ProcessGraph) -> Mapping[str, Before]:
    """What comes directly before each task; behind a sub-process any of its last tasks does.

    Handlers of events and of compensation have nothing before them.

    Examples
    --------
    >>> from bpr.process import elements as e
    >>> from bpr.process.graph import process_graph
    >>> nodes = [e.Event(id="S", type=e.EventType.START), e.Gateway(id="X", type=e.GatewayType.EXCLUSIVE)]
    >>> nodes += [e.Task(id=name, type=e.TaskType.USER) for name in "ab"]
    >>> flows = [e.Flow("1", "S", "X"), e.Flow("2", "X", "a"), e.Flow("3", "a", "b"), e.Flow("4", "b", "X")]
    >>> sorted(directly_before(process_graph(nodes, flows))["a"].tasks)
    ['', 'b']
    """
    backwards = _Backwards(graph)
    return MappingProxyType({task: backwards.before(task) for task in backwards.tasks})


class _Backwards:
    """Walks against the flows of a drawing."""

    def __init__(self, graph: ProcessGraph) -> None:
        self._graph, self._ways = graph, ways(graph)
        frames = (e.id for e in graph.elements() if isinstance(e, SubProcess) and e.id in self._ways.members)
        self._inside = {frame: frame for frame in frames} | dict(calls_of(graph))  # frame -> the scope in it
        self.tasks = [e.id for e in graph.elements() if is_atomic(e) and e.id not in self._inside]
        self._tasks = set(self.tasks)
        self._holders, self._throws = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
        for frame, scope in self._inside.items():
            self._holders[scope].append(frame)
        for throw, catches in self._ways.links.items():
            for catch in catches[:1]:
                self._throws[catch].append(throw)

    def before(self, task: str) -> Before:
        """What comes directly before a task."""
        branches = self._branches(task)
        if len(branches) == 1:
            return self._walk(branches[0], frozenset())
        return Before(joins=(tuple(self._walk(branch, frozenset()) for branch in branches),))

    def _walk(self, nodes: Iterable[str], passed: frozenset[str]) -> Before:
        """What was done last before a token left one of `nodes`; `passed` are the joins on the way."""
        todo, seen = list(nodes), set[str]()
        tasks, joins = set[str](), list[tuple[Before, ...]]()
        while todo:
            node = todo.pop()
            if node in seen:
                continue
            seen.add(node)
            if node == BEGINNING or node in self._tasks:
                tasks.add(node)
            elif node in self._inside:
                todo += self._ends(self._inside[node])
            elif len(branches := self._branches(node)) == 1:
                todo += branches[0]
            elif node not in passed:
                joins.append(tuple(self._walk(branch, passed | {node}) for branch in branches))
        return Before(frozenset(tasks), tuple(joins))

    def _branches(self, node: str) -> list[list[str]]:
        """The branches that `node` waits for, and from where tokens come to it on each."""
        element, sources = self._graph.element(node), list(self._sources(node))
        waits = isinstance(element, Gateway) and element.type in _WAITING
        branches = [[source] for source in sources] if waits and len(sources) > 1 else [sources]
        sent = [flow.source for flow in self._graph.incoming(node, "message")]
        senders = [source for source in sent if not isinstance(self._graph.element(source), BlackBox)]
        if not senders:
            return branches
        return [*branches, senders] if sources and sources != [BEGINNING] else [senders]

    def _sources(self, node: str) -> Iterable[str]:
        """The nodes from which a token comes to `node`: along flows, through links, into a frame, over a border."""
        element = self._graph.element(node)
        if isinstance(element, Event) and element.type is EventType.BOUNDARY and element.attached_to is not None:
            return self._sources(element.attached_to)  # what enabled the activity enabled the event
        found = dict.fromkeys([*(flow.source for flow in self._graph.incoming(node)), *self._throws[node]])
        if node in self._ways.entries.get(element.scope, ()):
            for holder in map(self._graph.element, self._holders[element.scope]):
                if not (isinstance(holder, SubProcess) and holder.triggered_by_event):
                    found |= dict.fromkeys(self._sources(holder.id))
            if not self._holders[element.scope]:
                found[BEGINNING] = None
        return found

    def _ends(self, scope: str) -> list[str]:
        """The last nodes of a scope."""
        members = self._ways.members.get(scope, ())
        return [node for node in members if not self._graph.outgoing(node) and not self._ways.links.get(node)]
