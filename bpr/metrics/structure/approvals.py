"""Sign-offs (审签): at which tasks a superior signs, and which of these let nearly everything pass (过手审批).

A task is an approval if a person does it and

* its annotation says ``step="decision"``, or
* its unit is above (`parent`, over any number of levels) a unit that has had the case before it first comes there, and
  its annotation ``step`` says nothing else than ``review`` or ``decision``.

So a review by those who examine the case is work, one by who is above them is an approval; and who hands a file out
first (批办) signs nothing. An approval of the second kind is pass-through if nearly all cases go on in one direction
behind it, if it creates or changes no datum, and if it asks nothing of the applicant. A decision that nobody below
has prepared is never pass-through: somebody has to decide.

Source: middle layers (中间层次较多) as in 行政改革研究基金课题成果精华 (2014). To take them out is "task elimination",
to let those below decide "empower": H. Reijers & S. Liman Mansar, *Best practices in business process redesign*, Omega
33 (2005), pp. 283–306.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from bpr.frozen import frozen
from bpr.metrics.structure.before import Before
from bpr.metrics.structure.ground import Ground
from bpr.metrics.structure.outcomes import Outcomes
from bpr.metrics.touchpoints import EITHER
from bpr.process.elements import Activity, BlackBox, Task, TaskType

if TYPE_CHECKING:
    from bpr.model import Model

NEARLY_ALL: Final = 0.98
"""Share of the cases from which on an approval lets nearly everything pass (≈ 100 %)."""

Because = Literal["decision", "upwards"]
"""Why a task is an approval: its annotation says so, or a superior takes up the work of those below."""

Unless = Literal["decides", "sends_back", "only_a_run_tells", "writes", "asks_applicant"]
"""What speaks against an approval being pass-through."""

_BY_PERSONS = frozenset({TaskType.ABSTRACT, TaskType.USER, TaskType.MANUAL})
_STEPS = frozenset({"", "review", "decision"})

WORDS: Final[Mapping[Because | Unless | Literal["pass_through"], Mapping[str, str]]] = frozen(
    {
        "decision": frozen({"en": "the drawing says that it decides", "zh": "流程图标明为决定环节"}),
        "upwards": frozen({"en": "signs what units below have worked on", "zh": "审签下级办理结果"}),
        "decides": frozen({"en": "nobody below has prepared it", "zh": "无下级先行办理，本身即为决定"}),
        "sends_back": frozen({"en": "sends back or refuses some", "zh": "有退回或不予批准"}),
        "only_a_run_tells": frozen({"en": "how much it lets pass, only a run can tell", "zh": "通过率须由仿真得出"}),
        "writes": frozen({"en": "creates or changes data", "zh": "产生或修改数据"}),
        "asks_applicant": frozen({"en": "asks something of the applicant", "zh": "面向申请人"}),
        "pass_through": frozen({"en": "nearly everything passes, nothing is added", "zh": "基本全部通过且未增加内容"}),
    }
)  # fmt: skip
"""Reason -> what people read."""


@dataclass(frozen=True, slots=True)
class Approval:
    """A task at which somebody signs.

    Parameters
    ----------
    process, element, unit, agency
        Ids of the process, the task, its unit and the agency of that.
    because
        Why it is an approval.
    of
        Ids of the units below that have had the case before, the nearest first; empty for a decision that none of them
        has prepared.
    levels
        From the nearest of these up to the unit: number of steps of `parent`; 0 where there is none.
    passes
        Share of the cases that go on in the usual direction, as a ratio; None where only a run can tell.
    writes
        Ids of the data that the task creates or changes.
    asks_applicant
        Whether it meets the applicant or asks something of them.
    """

    process: str
    element: str
    unit: str
    agency: str
    because: Because
    of: tuple[str, ...]
    levels: int
    passes: float | None
    writes: tuple[str, ...] = ()
    asks_applicant: bool = False

    @property
    def unless(self) -> tuple[Unless, ...]:
        """What speaks against its being pass-through; nothing where it is."""
        against: tuple[tuple[Unless, bool], ...] = (
            ("decides", not self.of),
            ("only_a_run_tells", self.passes is None),
            ("sends_back", self.passes is not None and self.passes < NEARLY_ALL),
            ("writes", bool(self.writes)),
            ("asks_applicant", self.asks_applicant),
        )
        return tuple(name for name, holds in against if holds)

    @property
    def pass_through(self) -> bool:
        """Whether it lets nearly everything pass and adds nothing: a candidate for delegation (授权)."""
        return not self.unless

    def why(self, lang: str = "en") -> str:
        """Why it is an approval, and why it is pass-through or not: one line in ``en`` or ``zh``."""
        reasons = (self.because, *(self.unless or ("pass_through",)))
        return ("；" if lang == "zh" else "; ").join(WORDS[reason][lang] for reason in reasons)

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "process": self.process,
            "element": self.element,
            "unit": self.unit,
            "agency": self.agency,
            "because": self.because,
            "of": list(self.of),
            "levels": self.levels,
            "passes": self.passes,
            "writes": list(self.writes),
            "asks_applicant": self.asks_applicant,
            "pass_through": self.pass_through,
            "unless": list(self.unless),
        }


def approvals(model: "Model") -> tuple[Approval, ...]:
    """All approvals of a model, in the order of the file.

    Without a register nobody is above anybody, and only tasks whose annotation says ``step="decision"`` are found.

    Parameters
    ----------
    model
        What `bpr.load` gives.
    """
    return approvals_of(Ground(model))


def pass_through_approvals(model: "Model") -> tuple[Approval, ...]:
    """The approvals that let nearly everything pass and add nothing, in the order of the file.

    Candidates, for people to judge: that nothing is sent back may be because everybody below knows that it is looked
    at. What they cost in time, `bpr.experiment.delayering` simulates.

    Examples
    --------
    >>> import bpr
    >>> [one.element for one in pass_through_approvals(bpr.load("models/county-permit"))]
    ['Task_Chief', 'Task_Director']
    """
    return tuple(approval for approval in approvals(model) if approval.pass_through)


def approvals_of(ground: Ground) -> tuple[Approval, ...]:
    """As `approvals`."""
    below = _below(ground)
    candidates = [id_ for id_ in ground.offices if _may_be(ground, id_, below)]
    if not candidates:
        return ()
    before, outcomes = Before(ground), Outcomes(ground)
    writes, asked = _data(ground)
    found = []
    for id_ in candidates:
        task, unit = ground.work[id_], ground.offices[id_]
        of = tuple(before.among(id_, below.get(unit, ())))
        if not of and _step(task) != "decision":
            continue
        found.append(
            Approval(
                task.process, id_, unit, ground.agency(unit),
                "decision" if _step(task) == "decision" else "upwards",
                of, ground.above[of[0]].index(unit) + 1 if of else 0,
                outcomes.usual(id_), writes.get(id_, ()),
                id_ in asked or _faces_applicant(ground, task),
            )
        )  # fmt: skip
    return tuple(found)


def _step(task: Activity) -> str:
    return task.annotation.get("step", "").strip()


def _below(ground: Ground) -> Mapping[str, tuple[str, ...]]:
    """Unit -> the units with work that are below it, the nearest first."""
    places: dict[str, list[tuple[int, str]]] = {}
    for unit in dict.fromkeys(ground.offices.values()):
        for distance, superior in enumerate(ground.above[unit]):
            places.setdefault(superior, []).append((distance, unit))
    return {unit: tuple(name for _, name in sorted(found, key=lambda one: one[0])) for unit, found in places.items()}


def _may_be(ground: Ground, task: str, below: Mapping[str, tuple[str, ...]]) -> bool:
    element = ground.work[task]
    if isinstance(element, Task) and element.type not in _BY_PERSONS:
        return False
    step = _step(element)
    return step == "decision" or (step in _STEPS and ground.offices[task] in below)


def _data(ground: Ground) -> tuple[Mapping[str, tuple[str, ...]], frozenset[str]]:
    """Task -> data that it creates or changes; and the tasks that ask the applicant for data."""
    uses = ground.organisation.catalogue.uses
    writes: dict[str, tuple[str, ...]] = {}
    for use in uses:
        if use.letter != "R":
            writes[use.element] = (*writes.get(use.element, ()), use.datum)
    return writes, frozenset(use.element for use in uses if use.asked)


def _faces_applicant(ground: Ground, task: Activity) -> bool:
    handed_in = ("documents", "fields", "fee")
    said = task.annotation
    if said.get("touchpoint") in EITHER or any(said.get(one, "").strip() not in ("", "0") for one in handed_in):
        return True
    return any(_is_applicant(ground, end) for end in _message_ends(ground, task.id))


def _message_ends(ground: Ground, task: str) -> Iterator[str]:
    yield from (flow.target for flow in ground.graph.outgoing(task, "message"))
    yield from (flow.source for flow in ground.graph.incoming(task, "message"))


def _is_applicant(ground: Ground, node: str) -> bool:
    unit = ground.organisation.members.get(node, "")
    known = ground.organisation.units.get(unit)
    return known is not None and known.type == "applicant" and isinstance(ground.graph.element(node), BlackBox)
