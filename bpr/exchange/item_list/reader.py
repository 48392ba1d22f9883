"""An implementation list -> its services, whole or not at all: every finding of every table at once.

The list may be one flat table, three CSV files, or a workbook of sheets: what a table tells of (services, steps,
materials) is seen by its headers. Cells merged over several rows leave all but the first empty: an empty name or code
means the service above.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from bpr.errors import Finding, Where, suggestion
from bpr.exchange.item_list.heads import Headed, with_heads
from bpr.exchange.item_list.parts import read_attributes, read_material, read_step
from bpr.exchange.item_list.separated import read_separated
from bpr.exchange.item_list.tables import GREATEST_LIST, Row, Table, fits
from bpr.exchange.item_list.values import Material, Service, Step
from bpr.exchange.item_list.vocabulary import CODE, COLUMNS, NAME, Part, folded
from bpr.exchange.item_list.workbook import read_workbook
from bpr.exchange.places import Report

READERS = {".csv": read_separated, ".tsv": read_separated, ".txt": read_separated}
READERS |= {".xlsx": read_workbook, ".xlsm": read_workbook}
"""Suffix of a file -> its reader."""

MOST_SERVICES, MOST_STEPS, MOST_MATERIALS = 500, 100, 300
"""Services of a list, steps and materials of a service."""


def read_item_list(files: Mapping[str, bytes]) -> tuple[tuple[Service, ...], tuple[Finding, ...]]:
    r"""Read an implementation list (实施清单).

    Parameters
    ----------
    files
        Name -> bytes: one workbook (.xlsx), or CSV files.

    Returns
    -------
    The services in the order of the list, and what was assumed or passed over in reading.

    Raises
    ------
    ExchangeError
        Something is wrong: every finding, with file, row and cell.
    Unavailable
        A workbook, and openpyxl is not installed.

    Examples
    --------
    >>> services, _ = read_item_list({"list.csv": "事项名称,办件类型\n食品经营许可,承诺件\n".encode()})
    >>> services[0].name, services[0].immediate
    ('食品经营许可', False)
    """
    report = Report(", ".join(files))
    tables = [table for name, data in files.items() for table in _tables(data, name, report)]
    report.stop_on_errors()
    tables = [table for table in tables if fits(table)]
    headed = with_heads(tables)
    services = _Services(report)
    defining = [one for one in headed if "service" in one.parts()] or [one for one in headed if NAME in one.columns]
    for one in defining:
        services.define(one)
    for one in headed:
        if one not in defining:
            services.fill(one)
    if not services.drafts and not any(finding.severity == "error" for finding in report.findings):
        report.add("ITEM-NONE", Where(report.file), "There is no service in the list.", "Give it rows with 事项名称.")
    report.stop_on_errors()
    return tuple(draft.service() for draft in services.drafts), tuple(report.findings)


def _tables(data: bytes, name: str, report: Report) -> list[Table]:
    reader = READERS.get(PurePath(name).suffix.lower())
    if reader is None:
        what, remedy = "'{file}' is no file of tables that is read here.", "Save it as .xlsx or as CSV."
        report.add("ITEM-FILE", Where(name), what, remedy, file=name)
        return []
    if len(data) > GREATEST_LIST:
        what, remedy = "The file has {size} bytes; at most {most} are read.", "Split the list into several files."
        report.add("ITEM-SIZE", Where(name), what, remedy, size=len(data), most=GREATEST_LIST)
        return []
    return reader(data, name, report)


@dataclass(slots=True)
class _Draft:
    """A service of which not all rows have been read."""

    head: Service
    row: Row
    steps: dict[int, Step] = field(default_factory=dict)
    materials: list[Material] = field(default_factory=list)
    above: dict[str, str] = field(default_factory=dict)
    """Header -> the last text, of columns in which an empty cell repeats it."""

    def service(self) -> Service:
        steps = tuple(step for _, step in sorted(self.steps.items()))
        return replace(self.head, steps=steps, materials=tuple(self.materials))


class _Services:
    """The services of the list as they come together."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.drafts: list[_Draft] = []
        self._codes: dict[str, _Draft] = {}
        self._names: dict[str, list[_Draft]] = {}

    def define(self, table: Headed) -> None:
        """Read a table whose rows are, or begin, services."""
        current: _Draft | None = None
        flat = bool(table.parts() - {"service"})
        for position, row in enumerate(table.rows()):
            name, code = row.get(NAME), folded(row.get(CODE)).upper()
            if not name and not code:
                if (_told(row, "service") and not flat) or not position:
                    _nameless(row)
                    current = None
                elif current is not None:
                    _same(row, current)
            elif (known := self._known(name, code)) is None:
                current = self._new(row, name, code)
            elif not flat or (name and name != known.head.name):
                _twice(row, known, name, code)
                current = None  # what follows belongs to a row that has been refused
            else:
                current = known
                _same(row, current)
            if current is not None:
                self._details(table, row, current)

    def fill(self, table: Headed) -> None:
        """Read a table of steps or materials of services that another table defines."""
        current: _Draft | None = None
        for position, row in enumerate(table.rows()):
            name, code = row.get(NAME), folded(row.get(CODE)).upper()
            if name or code:
                current = self._meant(row, name, code)
            elif not position:
                _nameless(row)
            if current is not None:
                self._details(table, row, current)

    def _known(self, name: str, code: str) -> _Draft | None:
        if code:
            same = [draft for draft in self._names.get(name, ()) if not draft.head.code]
            return self._codes.get(code) or (same[0] if same else None)
        return next(iter(self._names.get(name, ())), None)

    def _new(self, row: Row, name: str, code: str) -> _Draft | None:
        if not name:
            _nameless(row)
            return None
        if len(self.drafts) == MOST_SERVICES:
            row.add_once(
                "ITEM-MANY",
                NAME,
                "The list has more than {most} services.",
                "Split it into several files.",
                "error",
                most=MOST_SERVICES,
            )
            return None
        draft = _Draft(read_attributes(row, Service(name=name, code=code, where=row.where(NAME))), row)
        self.drafts.append(draft)
        self._names.setdefault(name, []).append(draft)
        if code:
            self._codes[code] = draft
        return draft

    def _meant(self, row: Row, name: str, code: str) -> _Draft | None:
        """The service that a row of another table names."""
        found = [self._codes[code]] if code in self._codes else [] if code else self._names.get(name, [])
        if code and not found and self._names.get(name) and not self._codes:
            found = self._names[name]  # the services carry no codes
        if len(found) == 1:
            if name and name != found[0].head.name:
                _other_name(row, found[0], name)
            return found[0]
        if found:
            row.add(
                "ITEM-AMBIGUOUS",
                NAME,
                "{count} services are called '{name}'.",
                "Name the service by its 实施编码.",
                count=len(found),
                name=name,
            )
        else:
            row.add(
                "ITEM-UNKNOWN",
                CODE if code and CODE in row.columns else NAME,
                "There is no service '{name}' in the list.",
                "Correct it, or add the service. {hint}",
                name=code or name,
                hint=suggestion(name, self._names) if name else "",
            )
        return None

    def _details(self, table: Headed, row: Row, draft: _Draft) -> None:
        """The step and the material that a row tells of."""
        parts, own = table.parts(), table.own(row)
        if "step" in parts and _told(row, "step"):
            step = read_step(row, draft.above, own)
            if step is not None and step.order in draft.steps:
                row.add(
                    "ITEM-STEP-TWICE",
                    "步骤",
                    "'{service}' has two steps {order}.",
                    "Number the steps of a service 1, 2, 3 …, each number once.",
                    service=draft.head.name,
                    order=step.order,
                )
            elif step is not None:
                draft.steps[step.order] = step
                _not_too_many(row, draft, "steps", len(draft.steps), MOST_STEPS)
            own = ()
        if "material" in parts and _told(row, "material"):
            material = read_material(row, own)
            own = ()
            if material is not None:
                draft.materials.append(material)
                _not_too_many(row, draft, "materials", len(draft.materials), MOST_MATERIALS)
        draft.head = replace(draft.head, extra=draft.head.extra + own)  # of a row that tells of the service alone


def _told(row: Row, part: Part) -> list[str]:
    """The headers of a part under which the row has something, those by which a service is named left out."""
    return [
        header
        for header in row.columns
        if COLUMNS[header].part == part and header not in (NAME, CODE) and row.get(header)
    ]


def _not_too_many(row: Row, draft: _Draft, kind: str, count: int, most: int) -> None:
    if count == most + 1:
        row.add(
            "ITEM-PARTS",
            NAME,
            "'{service}' has more than {most} {kind}.",
            "Check whether the rows belong to several services.",
            service=draft.head.name,
            most=most,
            kind=kind,
        )


def _nameless(row: Row) -> None:
    row.add(
        "ITEM-NAME",
        NAME if NAME in row.columns else CODE,
        "The row names no service: {header} is empty.",
        "Write the name of the service, as it is called in the list.",
    )


def _twice(row: Row, known: _Draft, name: str, code: str) -> None:
    row.add(
        "ITEM-TWICE",
        CODE if code and code == known.head.code else NAME,
        "'{name}' is there twice; it first stands in row {row}.",
        "Delete one of the rows, or give each service its own 实施编码.",
        name=(code if code == known.head.code else "") or name,
        row=known.row.number,
    )


def _other_name(row: Row, known: _Draft, name: str) -> None:
    row.add(
        "ITEM-DIFFERS",
        NAME,
        "{header} is '{name}' here and '{other}' in row {row}.",
        "Correct one of them; a row of another service needs its 事项名称.",
        name=name,
        other=known.head.name,
        row=known.row.number,
    )


def _same(row: Row, known: _Draft) -> None:
    """Refuse a row of the same service that says something else of it."""
    for header in _told(row, "service"):
        if folded(row.get(header)) != folded(known.row.get(header)):
            row.add(
                "ITEM-DIFFERS",
                header,
                "{header} is '{name}' here and '{other}' in row {row}.",
                "Correct one of them; a row of another service needs its 事项名称.",
                name=row.get(header),
                other=known.row.get(header),
                row=known.row.number,
            )
