"""An implementation list (实施清单) -> a folder of models, one a service, and a page on them; all or nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bpr.app.folder import safe_name
from bpr.bpmn.reader import read_bpmn
from bpr.bpmn.writer import new_bpmn
from bpr.cli.options import FORMS, Foreign
from bpr.cli.placing import place
from bpr.errors import Finding, Where
from bpr.exchange.folder import PROCESS, README, SCENARIO, model_files
from bpr.exchange.item_list.conditions import SHARE, assumptions_of, conditions_of
from bpr.exchange.item_list.drawing import draw
from bpr.exchange.item_list.handling import Handling, handling_of
from bpr.exchange.item_list.reader import read_item_list
from bpr.exchange.item_list.register import register_of
from bpr.exchange.item_list.summary import summary
from bpr.model import ORGANISATION_FILE, model
from bpr.organisation.read import read_register
from bpr.scenario.read import read_scenario


def import_item_list(files: Sequence[Path], folder: Path, wishes: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Make the folders; what was assumed is returned, of several services one finding of each kind.

    Raises
    ------
    InputError
        The list is wrong, or the folder has such files; nothing is written.
    Unavailable
        The list is a workbook, and openpyxl is not installed.
    """
    sources = {file.name: file.read_bytes() for file in files}
    services, found = read_item_list(sources)
    made: dict[str, bytes] = {}
    rows: list[tuple[str, Handling]] = []
    assumed: list[Finding] = []
    for service in services:
        name = _free(safe_name(service.name), [one for one, _ in rows])
        handling = handling_of(service)
        files_of, findings = model_of(handling, sources, **wishes)
        made |= {f"{name}/{file}": content for file, content in files_of.items()}
        rows.append((name, handling))
        assumed += [_in_folder(name, finding) for finding in findings]
    made[README] = summary(rows, found, sources).encode()
    place(folder, made)
    return (*found, *_one_of_each(assumed))


def model_of(
    handling: Handling,
    sources: Mapping[str, bytes],
    *,
    share: float = SHARE,
    supplements: float = 0.0,
    **start: str,
) -> tuple[Mapping[str, bytes], tuple[Finding, ...]]:
    """The files of one model, which has been put together once, and what was assumed for it."""
    process = new_bpmn(draw(handling, supplements=supplements > 0))
    document = read_bpmn(process, name=PROCESS)
    scenario = conditions_of(handling, document.graph, share=share, supplements=supplements, **start)
    register = register_of(handling)
    conditions = read_scenario(scenario, name=SCENARIO)
    whole = model(document, conditions, read_register(register, name=ORGANISATION_FILE))
    findings = (
        *assumptions_of(handling, document.graph, scenario, share=share, supplements=supplements),
        *whole.findings,
    )
    files = model_files(
        [conditions],
        findings,
        format_name=FORMS[Foreign.ITEM_LIST],
        sources=sources,
        process=process,
        title=handling.service.name,
    )
    return {**files, SCENARIO: scenario, ORGANISATION_FILE: register}, findings


def _free(name: str, taken: Iterable[str]) -> str:
    """`name`, with a number where a folder of it is there, however its letters are written."""
    known = {one.casefold() for one in taken}
    return next(
        one for n in range(1, len(known) + 2) if (one := name if n == 1 else f"{name}-{n}").casefold() not in known
    )


def _in_folder(name: str, finding: Finding) -> Finding:
    """The finding with the folder of the service before the name of one of its files."""
    file = finding.where.file
    if file not in {PROCESS, SCENARIO, ORGANISATION_FILE}:
        return finding
    return replace(finding, where=replace(finding.where, file=f"{name}/{file}"))


def _one_of_each(findings: Sequence[Finding]) -> list[Finding]:
    """The first finding of each code, and how many more there are."""
    first = list({finding.code: finding for finding in reversed(findings)}.values())[::-1]
    if len(first) == len(findings):
        return list(findings)
    more = Finding(
        "ITEM-ALSO",
        Where(README),
        "There are {count} more findings of these kinds, about the other services.",
        "The README.md in the folder of each service has them.",
        "assumption",
        MappingProxyType({"count": len(findings) - len(first)}),
    )
    return [*first, more]
