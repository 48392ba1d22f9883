"""``Interruptible`` of BPSim (6.2.7) <-> ``preemptive`` of a scenario; who does the work and when is not its matter.

BPSim marks the work that may be put down, and any work of greater priority may come in between; a scenario marks the
work that calls people away, from any work of lesser priority. Both say the same of the work that one and the same role
does: whatever goes before work that is interruptible is preemptive, and whatever goes behind preemptive work is
interruptible. Where only a part of that holds, it cannot be said in the other language and is told by name.

Source: WFMC-BPSWG-2012-01, 6.2.7; RS-14 of the rules of a run.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from bpr.exchange.bpsim.data import Parameter, ScenarioData
from bpr.exchange.bpsim.left import say_left_out
from bpr.exchange.bpsim.values import only_value, truth_of
from bpr.exchange.bpsim.vocabulary import PRIORITY
from bpr.process.graph import ProcessGraph

NO_TRUTH = "whether work may be interrupted is true or false"
NOBODY_BEFORE = "no work of greater priority needs the people who do it"


@dataclass(frozen=True, slots=True)
class Effort:
    """What decides whose work comes in between: the roles, the priority, and whether one performer is enough.

    A priority of None depends on the case, so it may be less or more than any other, that of its own task included.
    """

    roles: frozenset[str]
    priority: float | None
    alone: bool

    @property
    def calls(self) -> bool:
        """Whether it may be preemptive: it has a priority, and one performer, who can be called away."""
        return self.alone and self.priority != 0


def above(efforts: Mapping[str, Effort], task: str) -> frozenset[str]:
    """The tasks of the same people that may have a greater priority than `task`."""
    return frozenset(other for other, effort in efforts.items() if _before(effort, efforts[task]))


def below(efforts: Mapping[str, Effort], task: str) -> frozenset[str]:
    """The tasks of the same people that may have a lesser priority than `task`."""
    return frozenset(other for other, effort in efforts.items() if _before(efforts[task], effort))


def _before(one: Effort, other: Effort) -> bool:
    greater = one.priority is None or other.priority is None or one.priority > other.priority
    return greater and not one.roles.isdisjoint(other.roles)


def preemptive_of(efforts: Mapping[str, Effort], interruptible: Collection[str]) -> frozenset[str]:
    """The tasks that call people away: everything that goes behind them may be interrupted."""
    return frozenset(
        task
        for task, effort in efforts.items()
        if effort.calls and (behind := below(efforts, task)) and behind <= set(interruptible)
    )


def interruptible_of(efforts: Mapping[str, Effort], preemptive: Collection[str]) -> frozenset[str]:
    """The tasks that may be interrupted: everything that goes before them calls people away."""
    return frozenset(task for task in efforts if (before := above(efforts, task)) and before <= set(preemptive))


def read_interruptible(
    data: ScenarioData, graph: ProcessGraph, entries: Mapping[str, Mapping[str, object]]
) -> Mapping[str, Mapping[str, object]]:
    """The entries of tasks, with ``preemptive`` where all that goes behind may be interrupted; the rest is told."""
    efforts = {task: effort for task, entry in entries.items() if (effort := _effort(entry)) is not None}
    said = {task: found for task in entries if (found := data.take(task, PRIORITY, "Interruptible")) is not None}
    marked = {task: found for task, found in said.items() if _true(found, graph)}
    chosen = preemptive_of(efforts, marked)
    for task, parameter in marked.items():
        before = above(efforts, task) if task in efforts else frozenset()
        if not before:
            say_left_out(parameter, graph, NOBODY_BEFORE)
        for other in sorted(before - chosen):
            say_left_out(parameter, graph, _hindrance(efforts, marked, graph, other))
    return {task: {**entry, "preemptive": True} if task in chosen else entry for task, entry in entries.items()}


def _effort(entry: Mapping[str, object]) -> Effort | None:
    """Of an entry as a file holds it; None where nobody is at work."""
    performer, priority = entry.get("performer"), entry.get("priority", 0.0)
    if performer is None or "work" not in entry:
        return None
    wanted: Mapping[str, Iterable[str]] = performer if isinstance(performer, Mapping) else {"any_of": [str(performer)]}
    roles = frozenset(role for named in wanted.values() for role in named)
    return Effort(roles, priority if isinstance(priority, int | float) else None, "any_of" in wanted)


def _true(parameter: Parameter, graph: ProcessGraph) -> bool:
    value = only_value(parameter)
    truth = None if value is None else truth_of(value)
    if value is not None and truth is None:
        say_left_out(parameter, graph, NO_TRUTH)
    return truth is True


def _hindrance(efforts: Mapping[str, Effort], marked: Collection[str], graph: ProcessGraph, task: str) -> str:
    """Why a task that goes before interruptible work is not preemptive."""
    label, effort = graph.element(task).label, efforts[task]
    if not effort.alone:
        return f"'{label}' goes before it and needs several people, who are not called away together here"
    if not effort.calls:
        return f"'{label}' goes before it and has no priority of its own"
    firm = ", ".join(f"'{graph.element(other).label}'" for other in sorted(below(efforts, task) - set(marked)))
    return f"'{label}' goes before it, and before work that is not interruptible: {firm}"
