"""Data and functions of an administration, and which tasks of a drawing use them. No files, no diagrams."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bpr.document.label import Label
from bpr.frozen import frozen

DataSource = Literal["applicant", "government", "other"]
"""来源渠道: 10 申请人自备, 20 政府部门核发, 99 其他."""

Letter = Literal["C", "R", "U"]
"""What a task does with a datum: creates or collects it (writes it without reading), reads it, updates it (both)."""


@dataclass(frozen=True, slots=True)
class Datum:
    """A datum of the catalogue (信息资源目录): one fact that the administration keeps, e.g. a business licence.

    Parameters
    ----------
    id, name
        As in the register, or of the drawing.
    holder
        Id of the unit that keeps it for all (一数一源), or None.
    source
        Who gives it, or None if unknown.
    collected_by, used_by
        Ids of units, as the register has them; the drawing may know of more.
    synonyms
        What else it is called.
    registered
        False where a drawing alone knows it.
    """

    id: str
    name: Label = field(default_factory=Label)
    holder: str | None = None
    source: DataSource | None = None
    collected_by: tuple[str, ...] = ()
    used_by: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    registered: bool = True


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the administration (职能), e.g. the acceptance of applications.

    Parameters
    ----------
    id, name
        As in the register, or as the drawing calls it.
    legal_basis
        The norm that gives it; empty if nobody says.
    unit
        Id of the unit that has it; of one that a drawing alone knows, the first that exercises it.
    registered
        False where a drawing alone knows it.
    """

    id: str
    name: Label = field(default_factory=Label)
    legal_basis: str = ""
    unit: str | None = None
    registered: bool = True


@dataclass(frozen=True, slots=True)
class DataUse:
    """What one activity does with one datum.

    Parameters
    ----------
    process, element, unit
        Ids of the process, of the activity and of its unit.
    datum
        Id of the datum.
    letter
        See `Letter`.
    asked
        Whether the applicant is asked for it there.
    """

    process: str
    element: str
    unit: str
    datum: str
    letter: Letter
    asked: bool = False

    @property
    def collects(self) -> bool:
        """Whether the datum is collected there; what is read first and then written is not."""
        return self.letter == "C"


@dataclass(frozen=True, slots=True)
class FunctionUse:
    """One element that exercises a function: ids of its process, of itself, of its unit and of the function."""

    process: str
    element: str
    unit: str
    function: str
    legal_basis: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The data and functions behind a drawing: those of the register, then those that the drawing alone knows.

    Parameters
    ----------
    data, functions
        By id.
    uses, exercised
        What the activities do with data, and which elements exercise functions, in the order of the drawing.
    """

    data: Mapping[str, Datum] = field(default_factory=frozen)
    functions: Mapping[str, Function] = field(default_factory=frozen)
    uses: tuple[DataUse, ...] = ()
    exercised: tuple[FunctionUse, ...] = ()
