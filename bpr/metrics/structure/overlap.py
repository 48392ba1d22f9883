"""Duty overlap (职责交叉): one function, or work of one name, in the hands of several units. Across services, too."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from bpr.document.label import Label
from bpr.frozen import frozen
from bpr.metrics.structure.ground import Ground
from bpr.organisation.agreement import plain
from bpr.organisation.unit import Unit

if TYPE_CHECKING:
    from bpr.model import Model

_NO_OFFICE = frozenset({"applicant", "platform"})


@dataclass(frozen=True, slots=True)
class Overlap:
    """A function that several units exercise, or tasks of one name that several units do.

    Parameters
    ----------
    kind, key, name
        What it is; id of the function, or the name in small letters; as it is shown.
    units, agencies
        Ids of those that have a part in it, in the order in which they were met.
    elements
        (id of the process, id of the element) of each place.
    holder
        Id of the unit that has the function by the register, or None.
    """

    kind: Literal["function", "task"]
    key: str
    name: Label
    units: tuple[str, ...]
    agencies: tuple[str, ...]
    elements: tuple[tuple[str, str], ...]
    holder: str | None = None

    @property
    def between_agencies(self) -> bool:
        """Whether it crosses the border of an agency; else it is a matter within one."""
        return len(self.agencies) > 1

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "kind": self.kind,
            "key": self.key,
            "name": dict(self.name.texts),
            "units": list(self.units),
            "agencies": list(self.agencies),
            "between_agencies": self.between_agencies,
            "elements": [{"process": process, "element": element} for process, element in self.elements],
            "holder": self.holder,
        }


def duty_overlaps(*models: "Model") -> tuple[Overlap, ...]:
    """Where duties overlap in one service or across several, those between agencies first.

    Units that do the same for different places (the same line and level, other territories) do not overlap: each
    county has its fire department. Applicants and sharing platforms have no duties. Tasks of one name are listed where
    no function says the same already.

    Parameters
    ----------
    models
        Their registers, where they have any, should be one; functions are the same if their ids are.
    """
    return overlaps_of([Ground(model) for model in models])


def overlaps_of(grounds: Sequence[Ground]) -> tuple[Overlap, ...]:
    """As `duty_overlaps`."""
    by_function = tuple(_overlapping("function", _functions(grounds)))
    covered = [frozenset(overlap.elements) for overlap in by_function]
    by_name = (
        overlap
        for overlap in _overlapping("task", _names(grounds))
        if not any(places.issuperset(overlap.elements) for places in covered)
    )
    return tuple(sorted((*by_function, *by_name), key=lambda overlap: not overlap.between_agencies))


@dataclass(frozen=True, slots=True)
class _Duty:
    """What several may do: its name, who has it, and (process, element) -> unit."""

    name: Label
    holder: str | None
    places: dict[tuple[str, str], Unit]


def _functions(grounds: Iterable[Ground]) -> Mapping[str, _Duty]:
    found: dict[str, _Duty] = {}
    for ground in grounds:
        catalogue, units = ground.organisation.catalogue, ground.organisation.units
        for use in catalogue.exercised:
            function = catalogue.functions[use.function]
            holder = function.unit if function.registered else None
            duty = found.setdefault(function.id, _Duty(function.name, holder, {}))
            duty.places.setdefault((use.process, use.element), units[use.unit])
    return found


def _names(grounds: Iterable[Ground]) -> Mapping[str, _Duty]:
    found: dict[str, _Duty] = {}
    for ground in grounds:
        for task, unit in ground.offices.items():
            element = ground.work[task]
            if name := plain(element.name):
                duty = found.setdefault(name, _Duty(Label(frozen({"": element.name.strip()})), None, {}))
                duty.places.setdefault((element.process, task), ground.organisation.units[unit])
    return found


def _overlapping(kind: Literal["function", "task"], duties: Mapping[str, _Duty]) -> Iterator[Overlap]:
    for key, duty in duties.items():
        units = {unit.id: unit for unit in duty.places.values() if unit.type not in _NO_OFFICE}
        if not any(not _elsewhere(one, other) for one, other in combinations(units.values(), 2)):
            continue
        agencies = dict.fromkeys(unit.agency or unit.id for unit in units.values())
        places = tuple(place for place, unit in duty.places.items() if unit.id in units)
        yield Overlap(kind, key, duty.name, tuple(units), tuple(agencies), places, duty.holder)


def _elsewhere(one: Unit, other: Unit) -> bool:
    """Whether two units do the same for different places: one line, one level, two territories."""
    alike = one.line is not None and one.line == other.line and one.rank is not None and one.rank == other.rank
    return alike and None not in (one.territory, other.territory) and one.territory != other.territory
