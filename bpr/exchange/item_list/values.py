"""What an implementation list says of a service, read and checked. Values only."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from bpr.errors import Where


class Kind(StrEnum):
    """What a step (环节) is, as far as its name tells."""

    INTAKE = "收件"
    ACCEPTANCE = "受理"
    INSPECTION = "踏勘"
    REVIEW = "审查"
    DECISION = "决定"
    CERTIFICATE = "制证"
    DELIVERY = "送达"
    OTHER = "其他"


class Necessity(StrEnum):
    """材料必要性."""

    REQUIRED = "必要"
    OPTIONAL = "非必要"
    LATER = "容缺后补"


class Origin(StrEnum):
    """来源渠道."""

    APPLICANT = "申请人自备"
    GOVERNMENT = "政府部门核发"
    OTHER = "其他"


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of time: `amount` in working days, calendar days, hours or minutes; 0 wd is on the spot (当场)."""

    amount: float
    unit: Literal["wd", "d", "h", "min"]

    @property
    def hours(self) -> float | None:
        """Its length; None for working days, whose length only a calendar tells."""
        return None if self.unit == "wd" else self.amount * {"d": 24, "h": 1, "min": 1 / 60}[self.unit]

    def exceeds(self, other: "Limit") -> bool:
        """Whether it is longer in every calendar: n working days last at least n calendar days."""
        if self.unit == other.unit:
            return self.amount > other.amount
        if self.hours is not None and other.hours is not None:
            return self.hours > other.hours
        return self.unit == "wd" and other.hours is not None and self.amount * 24 > other.hours

    def __str__(self) -> str:
        return f"{self.amount:g} {self.unit}"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the handling; texts are empty where the table says nothing, `extra` are columns of the office's own."""

    order: int
    name: str
    kind: Kind
    performer: str = ""
    limit: Limit | None = None
    standard: str = ""
    result: str = ""
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """A document that is handed in; None where the table says nothing."""

    name: str
    form: str = ""
    necessity: Necessity | None = None
    origin: Origin | None = None
    copies: int | None = None
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Service:
    """A service (事项) of the list.

    Parameters
    ----------
    partners
        Co-handling agencies (联办机构).
    immediate
        True for 即办件, False for 承诺件, None where the table says nothing.
    visits
        到办事现场次数.
    where
        The row in which it begins.
    """

    name: str
    where: Where
    code: str = ""
    type: str = ""
    basis: str = ""
    level: str = ""
    agency: str = ""
    partners: tuple[str, ...] = ()
    immediate: bool | None = None
    statutory: Limit | None = None
    committed: Limit | None = None
    visits: int | None = None
    online: bool | None = None
    depth: str = ""
    extra: tuple[tuple[str, str], ...] = ()
    steps: tuple[Step, ...] = ()
    materials: tuple[Material, ...] = ()
