"""What differs between two graphs, kind by kind; lines of the file do not count, nor does the order of references."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Final, Generic, TypeVar

from bpr.process.elements import Artifact, DataElement, Flow, FlowNode, Lane, Pool, Task, Trigger
from bpr.process.graph import ProcessGraph

Kind = FlowNode | Flow | Pool | Lane | DataElement | Artifact | Trigger
T = TypeVar("T", bound=Kind)


@dataclass(frozen=True, slots=True)
class Change(Generic[T]):
    """What differs between two collections of one kind.

    Parameters
    ----------
    removed
        As they were, in the order of the file.
    added
        In the order of the new graph.
    changed
        As they were and as they are to be.
    """

    removed: tuple[T, ...]
    added: tuple[T, ...]
    changed: tuple[tuple[T, T], ...]

    def __bool__(self) -> bool:
        return bool(self.removed or self.added or self.changed)

    @property
    def written(self) -> tuple[T, ...]:
        """All that is new or different, as it is to be."""
        return (*self.added, *(after for _, after in self.changed))

    def pairs(self) -> Iterator[tuple[T | None, T]]:
        """The same, each after what it was (None: it is new)."""
        for element in self.added:
            yield None, element
        yield from self.changed


def difference(before: Iterable[T], after: Iterable[T]) -> Change[T]:
    """Compare two collections by id."""
    old, new = ({element.id: element for element in elements} for elements in (before, after))
    return Change(
        removed=tuple(element for name, element in old.items() if name not in new),
        added=tuple(element for name, element in new.items() if name not in old),
        changed=tuple(
            (old[name], element)
            for name, element in new.items()
            if name in old
            and old[name] is not element
            and (type(old[name]), said(old[name])) != (type(element), said(element))
        ),
    )


_UNORDERED: Final = frozenset({"reads", "writes", "beside", "references"})


def said(element: Kind) -> Mapping[str, object]:
    """What an element says, as two graphs are compared: without its line, and with what it refers to in no order."""
    values = {name: getattr(element, name) for name in element.__dataclass_fields__ if name != "line"}
    return values | {name: frozenset(values[name]) for name in _UNORDERED.intersection(values)}


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two graphs.

    `processes` has the names of those that are new or called otherwise; `fewer_processes` the ids of those that go.
    """

    nodes: Change[FlowNode]
    flows: Change[Flow]
    pools: Change[Pool]
    lanes: Change[Lane]
    data: Change[DataElement]
    artifacts: Change[Artifact]
    triggers: Change[Trigger]
    global_tasks: Change[Task]
    processes: Mapping[str, str]
    fewer_processes: tuple[str, ...]

    def __bool__(self) -> bool:
        return any(getattr(self, entry.name) for entry in fields(self))

    def by_kind(self) -> Mapping[str, Change[Kind]]:
        """What differs, by the name of the kind."""
        return {entry.name: found for entry in fields(self) if isinstance(found := getattr(self, entry.name), Change)}


def changes_between(before: ProcessGraph, after: ProcessGraph) -> Changes:
    """Compare two graphs."""
    return Changes(
        nodes=difference(before.elements(), after.elements()),
        flows=difference(before.flows(), after.flows()),
        pools=difference(before.pools.values(), after.pools.values()),
        lanes=difference(before.lanes.values(), after.lanes.values()),
        data=difference(before.data.values(), after.data.values()),
        artifacts=difference(before.artifacts.values(), after.artifacts.values()),
        triggers=difference(before.triggers.values(), after.triggers.values()),
        global_tasks=difference(before.global_tasks.values(), after.global_tasks.values()),
        processes={name: title for name, title in after.processes.items() if before.processes.get(name) != title},
        fewer_processes=tuple(name for name in before.processes if name not in after.processes),
    )
