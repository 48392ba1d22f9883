"""Orphans (无主任务): work that no unit is named for, that nobody is named to do, functions that no unit has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from bpr.frozen import frozen
from bpr.metrics.structure.ground import Ground
from bpr.process.elements import Activity, Task, TaskType

if TYPE_CHECKING:
    from bpr.model import Model

Lacks = Literal["unit", "performer", "holder"]
"""What an orphan lacks: a unit that it is a task of, somebody to do it, a unit that has the function."""

LABELS: Final[Mapping[Lacks, Mapping[str, str]]] = frozen(
    {
        "unit": frozen({"en": "Task of no unit", "zh": "未落实到部门的任务"}),
        "performer": frozen({"en": "Task that nobody does", "zh": "无承办人的任务"}),
        "holder": frozen({"en": "Function of no unit", "zh": "无归口部门的职能"}),
    }
)
"""What people read."""

_BY_PERSONS = frozenset({TaskType.ABSTRACT, TaskType.USER, TaskType.MANUAL})


@dataclass(frozen=True, slots=True)
class Orphan:
    """A task or function without an owner.

    Parameters
    ----------
    lacks
        What is missing.
    key
        Id of the task or function.
    process
        Id of the process; empty for a function.
    """

    lacks: Lacks
    key: str
    process: str = ""

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {"lacks": self.lacks, "key": self.key, "process": self.process}


def orphans(model: "Model") -> tuple[Orphan, ...]:
    """What has no owner: tasks in the order of the file, then functions.

    A task lacks a unit if there is a register and neither its annotation nor its lane or pool names one of its units;
    without a register, if it stands in no lane though its process has lanes, or if there are neither lanes nor a pool.
    It lacks a performer if persons do it, the scenario names none, and it is not said to wait for anybody else; the
    applicant's tasks lack none, and where the scenario has no staff at all nothing is said. A function lacks a holder
    if the register gives it to no unit.
    """
    return tuple(orphans_of(Ground(model)))


def orphans_of(ground: Ground) -> Iterator[Orphan]:
    """As `orphans`."""
    lanes = {lane.process for lane in ground.graph.lanes.values()}
    pools = {pool.process for pool in ground.graph.pools.values()}
    for id_, task in ground.work.items():
        if not _has_unit(ground, task, lanes, pools):
            yield Orphan("unit", id_, task.process)
    for id_ in ground.offices if ground.model.scenario.resources else ():
        if not _has_performer(ground, ground.work[id_]):
            yield Orphan("performer", id_, ground.work[id_].process)
    for function in ground.organisation.catalogue.functions.values():
        if function.unit is None:
            yield Orphan("holder", function.id)


def _has_unit(ground: Ground, task: Activity, lanes: set[str], pools: set[str | None]) -> bool:
    if ground.organisation.registered:
        return ground.organisation.units[ground.organisation.members[task.id]].registered
    if task.lane is not None or task.annotation.get("unit", "").strip():
        return True
    return task.process in pools and task.process not in lanes


def _has_performer(ground: Ground, task: Activity) -> bool:
    if isinstance(task, Task) and task.type not in _BY_PERSONS:
        return True
    entry = ground.model.scenario.tasks.get(task.id)
    if entry is None:
        return False
    return entry.performer is not None or entry.same_as is not None or entry.waits_for != "none"
