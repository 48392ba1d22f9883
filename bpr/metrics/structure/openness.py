"""How freely officers decide, and whether applicants can read by what (自由裁量、公开透明): shares of the decisions.

By the annotations ``discretion`` (``none``, ``guided``, ``free``) and ``criteria`` of the tasks whose ``step`` is a
review or decision; one without a ``step`` counts if it has one of the two annotations.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bpr.errors import Finding, ModelError, Where
from bpr.frozen import frozen
from bpr.metrics.expected import visits_of
from bpr.metrics.structure.ground import Ground
from bpr.process.elements import Activity
from bpr.units import near

if TYPE_CHECKING:
    from bpr.model import Model

DISCRETION: Final[Mapping[str, Mapping[str, str]]] = frozen(
    {
        "none": frozen({"en": "none", "zh": "无裁量"}),
        "guided": frozen({"en": "by published rules of discretion", "zh": "按裁量基准"}),
        "free": frozen({"en": "free", "zh": "自由裁量"}),
    }
)
"""What the annotation ``discretion`` may say -> what people read."""

_DECIDING = frozenset({"review", "decision"})


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the reviews and decisions of a case.

    Parameters
    ----------
    of_executions
        Σ v(a) over those that have it / Σ v(a) over all, as a ratio, v(a) being the expected executions of task a for a
        case (of each service); None where only a run can tell how often work comes where.
    of_tasks
        The same with every task counted once.
    told, tasks
        How many of the tasks that review or decide say anything, and how many there are. Those that say nothing count
        as not having it, so the share is a lower bound while `told` is less.
    """

    of_executions: float | None
    of_tasks: float
    told: int
    tasks: int

    @property
    def best(self) -> float:
        """By executions, where these are known, else by tasks."""
        return self.of_tasks if self.of_executions is None else self.of_executions

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "of_executions": self.of_executions,
            "of_tasks": self.of_tasks,
            "told": self.told,
            "tasks": self.tasks,
        }


def discretion_share(*models: "Model") -> Share | None:
    """Share of the reviews and decisions that leave discretion, guided or free; None where no task says.

    Raises
    ------
    ModelError
        An annotation says something else than `DISCRETION` knows; all of them at once.
    """
    return discretion_of([Ground(model) for model in models])


def transparency_share(*models: "Model") -> Share | None:
    """Share of the reviews and decisions whose criteria are stated; None where no task states any."""
    return transparency_of([Ground(model) for model in models])


def discretion_of(grounds: Iterable[Ground]) -> Share | None:
    """As `discretion_share`."""
    found = tuple(grounds)
    wrong = [
        _unknown(task) for ground in found for task in ground.work.values() if _said(task) not in ("", *DISCRETION)
    ]
    if wrong:
        raise ModelError(wrong)
    return _share(found, told=lambda task: bool(_said(task)), has=lambda task: _said(task) in ("guided", "free"))


def transparency_of(grounds: Iterable[Ground]) -> Share | None:
    """As `transparency_share`."""
    return _share(tuple(grounds), told=_has_criteria, has=_has_criteria)


def _said(task: Activity) -> str:
    return task.annotation.get("discretion", "").strip()


def _has_criteria(task: Activity) -> bool:
    return bool(task.annotation.get("criteria", "").strip())


def _decides(task: Activity) -> bool:
    step = task.annotation.get("step", "").strip()
    return step in _DECIDING or (not step and (bool(_said(task)) or _has_criteria(task)))


def _share(
    grounds: tuple[Ground, ...], *, told: Callable[[Activity], bool], has: Callable[[Activity], bool]
) -> Share | None:
    deciding = [[task for task in ground.work.values() if _decides(task)] for ground in grounds]
    tasks = [task for some in deciding for task in some]
    telling = sum(1 for task in tasks if told(task))
    if not telling:
        return None
    total = having = 0.0
    for ground, some in zip(grounds, deciding, strict=True):
        visits = visits_of(ground.model) if some else {}
        if visits is None:
            total = 0.0
            break
        total += sum(visits.get(task.id, 0.0) for task in some)
        having += sum(visits.get(task.id, 0.0) for task in some if has(task))
    by_executions = min(having / total, 1.0) if total else None
    return Share(by_executions, sum(1 for task in tasks if has(task)) / len(tasks), telling, len(tasks))


def _unknown(task: Activity) -> Finding:
    said = _said(task)
    return Finding(
        "ANNOTATION-DISCRETION",
        Where(line=task.line or None, key="bpr:annotation discretion", element=task.id),
        "'{text}' is not a kind of discretion.",
        "Write none, guided or free, or leave the attribute out. {hint}",
        values={"text": said, "hint": near(said[:40], DISCRETION)},
    )
