"""Which data the activities of a diagram create, read and update, and which functions its elements exercise.

Data come from data associations (an activity that writes a data element without reading it creates or collects it) and
from the annotations ``collects`` and ``uses``; functions from the annotation ``function``. A name, id or synonym of the
register means its entry; without a register what is drawn is the catalogue. Nothing is counted here.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import get_args

from bpr.document.label import Label
from bpr.errors import Finding, Where
from bpr.frozen import frozen
from bpr.organisation.agreement import plain
from bpr.organisation.datum import Catalogue, DataSource, DataUse, Datum, Function, FunctionUse, Letter
from bpr.organisation.drawn import Diagram, Drawn, DrawnNode
from bpr.organisation.read import UnitRegister
from bpr.organisation.unit import Organisation
from bpr.units import near

_BETWEEN = re.compile(r"[;；\n]")
"""What stands between the names of a list in an annotation; names of documents hold commas of all kinds."""

_AT_THE_APPLICANT = frozenset({"visit", "online"})
"""Touchpoints at which what is collected is asked of the applicant."""


def catalogue_of(
    graph: Diagram, organisation: Organisation, register: UnitRegister | None = None
) -> tuple[Catalogue, tuple[Finding, ...]]:
    """Data and functions behind a diagram.

    Parameters
    ----------
    graph
        A `bpr.process.graph.ProcessGraph`.
    organisation
        Which unit each element belongs to.
    register
        With the registers of data and functions, or None.

    Returns
    -------
    tuple of Catalogue and findings
        Warnings: what the drawing names and the register does not know, data that nobody produces.
    """
    known = register or UnitRegister()
    matching = _Data(graph, organisation, known)
    uses = tuple(use for element in graph.elements() for use in matching.uses(element))
    functions = _Functions(known)
    exercised = tuple(
        functions.exercised(element, name, organisation.unit_of(element.id))
        for element in graph.elements()
        for name in _names(element.annotation.get("function", ""))
    )
    catalogue = Catalogue(frozen(matching.data), frozen(functions.functions), uses, exercised)
    findings = (*known.findings, *matching.findings, *functions.findings, *_unproduced(catalogue, known))
    return catalogue, findings


class _Data:
    """Data met so far."""

    def __init__(self, graph: Diagram, organisation: Organisation, register: UnitRegister) -> None:
        self.data: dict[str, Datum] = dict(register.data)
        self.findings: list[Finding] = []
        self._organisation = organisation
        self._registered = bool(register.data)
        self._called = {
            plain(text): datum.id
            for datum in reversed(list(register.data.values()))
            for text in (*datum.synonyms, *datum.name.texts.values(), datum.id)
        }
        self._drawn = {item.id: self._drawn_datum(item) for item in graph.data.values()}

    def uses(self, element: DrawnNode) -> Iterator[DataUse]:
        """What an element does with data, each datum once."""
        reads, writes = (
            [self._drawn[key] for key in getattr(element, way, ()) if key in self._drawn] for way in ("reads", "writes")
        )
        asked, looked_up = (
            [self._called_so(name, element) for name in _names(element.annotation.get(way, ""))]
            for way in ("collects", "uses")
        )
        unit = self._organisation.unit_of(element.id)
        met = (
            element.annotation.get("touchpoint") in _AT_THE_APPLICANT
            or self._organisation.units[unit].type == "applicant"
        )
        for datum in dict.fromkeys((*asked, *reads, *looked_up, *writes)):
            read = datum not in asked and datum in (*reads, *looked_up)
            letter = _letter(read=read, written=datum in writes)
            is_asked = letter == "C" and (datum in asked or met)
            yield DataUse(element.process, element.id, unit, datum, letter, is_asked)

    def _drawn_datum(self, item: Drawn) -> str:
        """Id of the datum that a data element carries: by its annotation, else its name."""
        name = item.annotation.get("datum", "").strip() or item.name.strip() or item.id
        datum = self._called_so(name, item, told="datum" in item.annotation)
        stated = item.annotation.get("source", "").strip()
        if stated and self.data[datum].holder is None:
            self._held(datum, stated, item)
        return datum

    def _held(self, datum: str, stated: str, item: Drawn) -> None:
        """A drawing says where a datum comes from: a unit, or one of the three sources."""
        if stated in get_args(DataSource):
            self.data[datum] = replace(self.data[datum], source=stated)  # type: ignore[arg-type]  # it is one of them
        elif stated in self._organisation.units or not self._organisation.registered:
            of = self._organisation.units.get(stated)
            source: DataSource = "applicant" if of is not None and of.type == "applicant" else "government"
            self.data[datum] = replace(self.data[datum], holder=stated, source=self.data[datum].source or source)
        else:
            self._warn(
                "DATA-SOURCE",
                item,
                "The drawing says that '{unit}' holds '{name}', but the register has no such unit.",
                "Define it under units of the register. {hint}",
                unit=stated,
                name=datum,
                hint=near(stated, self._organisation.units),
            )

    def _called_so(self, name: str, drawn: Drawn, *, told: bool = True) -> str:
        """Id of the datum of this name; one that nobody registered is called so, and reported if `told` to be one."""
        key = plain(name)
        if key not in self._called:
            self._called[key] = name
            self.data[name] = Datum(name, Label(frozen({"": name})), registered=False)
            if self._registered and told:
                self._warn(
                    "DATA-UNKNOWN",
                    drawn,
                    "The register has no datum '{name}'.",
                    "Define it under data of the register, or among the synonyms of one. {hint}",
                    name=name,
                    hint=near(name, self.data),
                )
        return self._called[key]

    def _warn(self, code: str, drawn: Drawn, what: str, remedy: str, **values: object) -> None:
        where = Where(line=drawn.line or None, element=drawn.id)
        self.findings.append(Finding(code, where, what, remedy, "warning", frozen(values)))


class _Functions:
    """Functions met so far."""

    def __init__(self, register: UnitRegister) -> None:
        self.functions: dict[str, Function] = dict(register.functions)
        self.findings: list[Finding] = []
        self._registered = bool(register.functions)
        self._called = {
            plain(text): function.id
            for function in reversed(list(register.functions.values()))
            for text in (*function.name.texts.values(), function.id)
        }

    def exercised(self, element: DrawnNode, name: str, unit: str) -> FunctionUse:
        """The use of the function of this name; one that nobody registered is called so."""
        basis = element.annotation.get("legalBasis", "").strip()
        key = plain(name)
        if key not in self._called:
            self._called[key] = name
            self.functions[name] = Function(name, Label(frozen({"": name})), basis, unit, registered=False)
            if self._registered:
                where = Where(line=element.line or None, element=element.id)
                self.findings.append(
                    Finding(
                        "FUNCTION-UNKNOWN",
                        where,
                        "The register has no function '{name}'.",
                        "Define it under functions of the register. {hint}",
                        "warning",
                        frozen({"name": name, "hint": near(name, self.functions)}),
                    )
                )
        return FunctionUse(element.process, element.id, unit, self._called[key], basis)


def _names(text: str) -> Iterable[str]:
    """The names of a list in an annotation, each once."""
    return dict.fromkeys(name.strip() for name in _BETWEEN.split(text) if name.strip())


def _letter(*, read: bool, written: bool) -> Letter:
    if not read:
        return "C"
    return "U" if written else "R"


def _unproduced(catalogue: Catalogue, register: UnitRegister) -> Iterator[Finding]:
    """Registered data that are used, and that nobody holds, collects or gives."""
    created = {use.datum for use in catalogue.uses if use.letter == "C"}
    used = {use.datum for use in catalogue.uses if use.letter != "C"}
    for datum in register.data.values():
        produced = datum.id in created or datum.holder or datum.collected_by or datum.source in ("applicant", "other")
        if not produced and (datum.id in used or datum.used_by):
            yield Finding(
                "DATA-UNPRODUCED",
                register.source.where(f"data.{datum.id}"),
                "'{name}' is used, but nobody produces it: no unit holds or collects it, no task writes it.",
                "Name its holder or who collects it, or draw the task that writes it.",
                "warning",
                frozen({"name": datum.id}),
            )
