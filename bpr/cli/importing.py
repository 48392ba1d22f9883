"""What ``bpr import`` does: files of others -> a model folder, whole or not at all."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import typer

import bpr
from bpr.cli.options import FORMS, Foreign
from bpr.cli.placing import place
from bpr.errors import ExchangeError, Finding, Where
from bpr.exchange.folder import model_files

if TYPE_CHECKING:
    from bpr.scenario.schema import Scenario

_FOR: Mapping[str, frozenset[Foreign]] = MappingProxyType(
    {
        "cases": frozenset({Foreign.BPSIM, Foreign.PROSIMOS, Foreign.QBP}),
        "scenario": frozenset({Foreign.BPSIM}),
        "share": frozenset({Foreign.ITEM_LIST}),
        "supplements": frozenset({Foreign.ITEM_LIST}),
    }
)
"""Option -> the formats that it means something for."""


def import_files(
    simulator: Foreign, files: Sequence[Path], folder: Path, wishes: Mapping[str, Any]
) -> tuple[Finding, ...]:
    """Make the model folder; what could not be kept or was assumed is returned.

    Parameters
    ----------
    wishes
        Options of the importer, those that are not given left out.

    Raises
    ------
    ExchangeError
        A file is wrong, or the folder has such files; nothing is overwritten.
    """
    for wish in wishes:
        if wish in _FOR and simulator not in _FOR[wish]:
            message = f"'{simulator}' does not take it."
            raise typer.BadParameter(message, param_hint=f"--{wish}")
    if simulator is Foreign.ITEM_LIST:
        from bpr.cli.item_lists import import_item_list

        return import_item_list(files, folder, wishes)
    drawing = only(files, ".bpmn", ".xml")
    document = bpr.read_bpmn(drawing.read_bytes(), name=drawing.name)
    sources = {drawing.name: document.source}
    scenarios: Sequence[Scenario]
    if simulator is Foreign.PROSIMOS:
        from bpr.exchange.prosimos import read_prosimos

        figures = only(files, ".json")
        sources[figures.name] = figures.read_bytes()
        scenario, found = read_prosimos(sources[figures.name], document.graph, name=figures.name, **wishes)
        scenarios = [scenario]
    elif simulator is Foreign.QBP:
        from bpr.exchange.qbp import read_qbp

        scenario, found = read_qbp(document.source, document.graph, name=drawing.name, **wishes)
        scenarios = [scenario]
    else:
        from bpr.exchange.bpsim.reader import read_bpsim

        read, found = read_bpsim(document.source, document.graph, name=drawing.name, **wishes)
        scenarios = list(read.values())
    findings = (*document.findings, *found)
    place(
        folder,
        model_files(scenarios, findings, format_name=FORMS[simulator], sources=sources, process=document.source),
    )
    return findings


def only(files: Iterable[Path], *suffixes: str) -> Path:
    """The one file with such a suffix.

    Raises
    ------
    ExchangeError
        There is not exactly one.
    """
    found = [file for file in files if file.suffix.lower() in suffixes]
    if len(found) == 1:
        return found[0]
    raise ExchangeError(
        [
            Finding(
                "EXCHANGE-FILES",
                Where(),
                "Exactly one file {suffixes} is wanted; {count} are given.",
                "Name the drawing (.bpmn), and for Prosimos its parameters (.json).",
                values=MappingProxyType({"suffixes": " / ".join(suffixes), "count": len(found)}),
            )
        ]
    )
