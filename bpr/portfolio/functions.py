"""Functions to be transformed (拟转变职能候选清单): which functions today's services exercise and no redesign does.

A set difference over the whole portfolio, hence candidates, not verdicts: a function that no drawing names is in no
list, and one that a service outside the portfolio exercises looks as if nobody did. A service without a redesign stays
as it is and still exercises its functions.

Source: 行政改革研究基金课题成果精华 (2014), 拟转变职能.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from bpr.document.label import Label, dump_label
from bpr.metrics.intervals import Measure, Values
from bpr.model import Model
from bpr.organisation.agreement import plain
from bpr.organisation.datum import Function, FunctionUse
from bpr.portfolio.yearly import OUTSIDE, Run, Yearly
from bpr.process.elements import CallActivity


@dataclass(frozen=True, slots=True)
class FunctionToTransform:
    """A candidate: a function that the AS-IS exercises and no TO-BE does.

    Parameters
    ----------
    id, name
        Of the register, else as the drawings call it.
    legal_basis
        The norms to repeal or amend: of the register, then those that the drawings name.
    holder
        Key of the unit that has it, as the register says; None if nobody says.
    exercised_by
        Keys of the units that exercise it today.
    services
        Ids of the services in which it is exercised today.
    executions
        How often it is exercised in a year; no value where a whole sub-process exercises it.
    fte
        Work that it takes in a year: full-time posts that are released.
    """

    id: str
    name: Label
    legal_basis: tuple[str, ...]
    holder: str | None
    exercised_by: tuple[str, ...]
    services: tuple[str, ...]
    executions: Measure
    fte: Measure

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "id": self.id,
            "name": dump_label(self.name),
            "legal_basis": list(self.legal_basis),
            "holder": self.holder,
            "exercised_by": list(self.exercised_by),
            "services": list(self.services),
            "executions_a_year": self.executions.to_dict(),
            "fte": self.fte.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class FunctionStillUsed:
    """A function that leaves the services `left` and is still exercised in the services `still` by `units`."""

    id: str
    name: Label
    left: tuple[str, ...]
    still: tuple[str, ...]
    units: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "id": self.id,
            "name": dump_label(self.name),
            "left": list(self.left),
            "still": list(self.still),
            "units": list(self.units),
        }


@dataclass(frozen=True, slots=True)
class FunctionChanges:
    """What becomes of functions.

    Parameters
    ----------
    candidates
        Functions that no TO-BE exercises, those that release most work first.
    still_used
        Functions that at least one service gives up and at least one exercises.
    unnamed
        Services whose AS-IS drawing names no function: nothing can be said of theirs.
    """

    candidates: tuple[FunctionToTransform, ...]
    still_used: tuple[FunctionStillUsed, ...]
    unnamed: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "candidates": [one.to_dict() for one in self.candidates],
            "still_used": [one.to_dict() for one in self.still_used],
            "unnamed": list(self.unnamed),
        }


Uses = Mapping[str, Mapping[str, tuple[FunctionUse, ...]]]
"""Key of a function -> service -> where it is exercised there."""


def functions_to_transform(year: Yearly) -> FunctionChanges:
    """Say which functions no redesign exercises any more, and which are still used elsewhere.

    Parameters
    ----------
    year
        Of `bpr.portfolio.yearly.yearly`.
    """
    before, after = uses_of(year.as_is.models), uses_of(year.to_be.models)
    known = _known(year)
    candidates = [
        _candidate(known[key], services, year.as_is, year) for key, services in before.items() if key not in after
    ]
    return FunctionChanges(
        tuple(sorted(candidates, key=lambda one: -np.nan_to_num(one.fte.value))),
        tuple(
            FunctionStillUsed(
                known[key].id,
                known[key].name,
                tuple(service for service in services if service not in after[key]),
                tuple(after[key]),
                _units(after[key], year.to_be),
            )
            for key, services in before.items()
            if key in after and not services.keys() <= after[key].keys()
        ),
        tuple(service for service, model in year.as_is.models.items() if not model.organisation.catalogue.exercised),
    )


def uses_of(models: Mapping[str, Model]) -> Uses:
    """Where each function is exercised."""
    found: dict[str, dict[str, list[FunctionUse]]] = defaultdict(lambda: defaultdict(list))
    for service, model in models.items():
        for use in model.organisation.catalogue.exercised:
            found[key_of(model, use.function)][service].append(use)
    return {key: {service: tuple(uses) for service, uses in services.items()} for key, services in found.items()}


def key_of(model: Model, function: str) -> str:
    """What a function is the same by in all services: its id, of one that no register knows its name as people read it.

    A function of the register is meant by one of the same name, too, where another service has no register.
    """
    return function if model.organisation.catalogue.functions[function].registered else plain(function)


def inside(model: Model, elements: Iterable[str]) -> set[str]:
    """Ids of `elements`, of what is inside the sub-processes among them and in the processes that they call."""
    wanted = set(elements)
    graph = model.whole
    scopes = {one.id: one.scope for one in graph.elements()}
    called = {one.called for one in graph.elements() if isinstance(one, CallActivity) and one.id in wanted}
    found = set()
    for element in graph.elements():
        at = element.id
        while at and at not in wanted:
            at = scopes.get(at, "")
        if at or element.process in called:
            found.add(element.id)
    return found


def _known(year: Yearly) -> dict[str, Function]:
    """Every function by its key; what a register says goes before what a drawing says."""
    found: dict[str, Function] = {}
    for run in year.runs:
        for model in run.models.values():
            for function in model.organisation.catalogue.functions.values():
                key = key_of(model, function.id)
                if key not in found or (function.registered and not found[key].registered):
                    found[key] = function
    return found


def _candidate(
    function: Function, services: Mapping[str, tuple[FunctionUse, ...]], run: Run, year: Yearly
) -> FunctionToTransform:
    executions, effort = run.nothing, run.nothing
    for service, uses in services.items():
        model = run.models[service]
        elements = {use.element for use in uses}
        executions = executions + _executions(run, service, elements)
        effort = effort + run.of_elements("effort", service, inside(model, elements))
    stated = (use.legal_basis for uses in services.values() for use in uses)
    return FunctionToTransform(
        function.id,
        function.name,
        tuple(dict.fromkeys(filter(None, (function.legal_basis, *stated)))),
        function.unit if function.registered else None,
        _units(services, run),
        tuple(services),
        year.measure(executions, "executions"),
        year.measure(run.fte(effort), "FTE"),
    )


def _executions(run: Run, service: str, elements: set[str]) -> Values:
    """float64[replications]; NaN where one of `elements` is a frame around others, as frames have no row in the log."""
    if len(inside(run.models[service], elements)) > len(elements):
        return np.full_like(run.nothing, np.nan)
    return run.of_elements("visits", service, elements)


def _units(services: Mapping[str, tuple[FunctionUse, ...]], run: Run) -> tuple[str, ...]:
    keys = (run.key(service, use.unit) for service, uses in services.items() for use in uses)
    return tuple(key for key in dict.fromkeys(keys) if key != OUTSIDE)
