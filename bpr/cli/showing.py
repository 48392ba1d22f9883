"""What ``bpr show`` says of a process and writes of it: a tree, tables, a picture, a graph for other programs."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

import bpr
from bpr.cli.printing import print_json, print_lines, print_result, print_table, sentence
from bpr.errors import Unavailable

if TYPE_CHECKING:
    from rich.tree import Tree

    from bpr.bpmn.document import BpmnDocument
    from bpr.model import Model
    from bpr.process.outline import Branch


def process_of(path: Path, scenario: str) -> "tuple[BpmnDocument, Model | None]":
    """The process of a model folder with its model, or that of a BPMN file alone."""
    if path.is_file():
        return bpr.read_bpmn(path.read_bytes(), name=path.name), None
    model = bpr.load(path, scenario=scenario)
    return model.document, model


def refuse_other_suffix(path: Path | None, suffixes: Sequence[str], option: str) -> None:
    """Wrong usage, said before anything is done, where a file has a suffix that says no format."""
    if path and path.suffix.lower() not in suffixes:
        message = f"'{path.name}' should end on one of {', '.join(suffixes)}."
        raise typer.BadParameter(message, param_hint=option)


def write_picture(document: "BpmnDocument", path: Path, plane: str | None) -> None:
    """Draw the process into an .svg or .png file."""
    from bpr.bpmn.render import diagram_of, render_png, render_svg

    svg = render_svg(document.graph, diagram_of(document), plane=plane, heading=document.name)
    path.write_bytes(render_png(svg) if path.suffix.lower() == ".png" else svg.encode())


def write_graph(document: "BpmnDocument", path: Path) -> None:
    """Write the process as a graph, in the format that the suffix says."""
    from bpr.process.export import FORMATS

    path.write_bytes(FORMATS[path.suffix.lower()](document.graph))


def print_process(document: "BpmnDocument", model: "Model | None", lang: str, *, as_json: bool) -> None:
    """Print the process: as a tree and a table, or as JSON."""
    from bpr.process.outline import outline
    from bpr.report.process import drawing_table
    from bpr.report.text import process_table

    if as_json:
        print_json(process_dict(document, model))
        return
    for branch in outline(document.graph):
        print_lines(_tree(branch))
    print_table(process_table(model, lang) if model else drawing_table(document.graph, document.name, lang))


def print_complexity(document: "BpmnDocument", lang: str, *, as_json: bool) -> None:
    """Print how complex the drawing is; the metrics of bpmn-python beside ours, where that is installed."""
    from bpr.process.complexity import complexity
    from bpr.report.process import complexity_table

    ours, theirs = complexity(document.graph), None
    try:
        from bpr.bpmn.complexity import bpmn_python_metrics

        theirs = bpmn_python_metrics(document.graph)
    except Unavailable as missing:
        typer.echo(sentence(missing.finding, lang), err=True)
    if as_json:
        print_json({"complexity": dict(ours), "bpmn_python": None if theirs is None else dict(theirs)})
    else:
        print_table(complexity_table(ours, theirs, lang))


def print_data(model: "Model", lang: str, *, as_json: bool) -> None:
    """Print what becomes of data between units."""
    from bpr.metrics.data_silos import data_silos
    from bpr.report.data import datum_table, silo_table

    found = data_silos(model)
    if as_json:
        print_json(found.to_dict())
        return
    print_table(silo_table(found, model.organisation, lang))
    if found.data:
        print_table(datum_table(found, model.organisation, lang))


def print_structure(model: "Model", lang: str, *, as_json: bool) -> None:
    """Print who signs, whose duties overlap, what has no owner; what could not be told goes to stderr."""
    from bpr.metrics.structure.overview import structure
    from bpr.report.structure import structure_tables

    found = structure(model)
    tables = () if as_json else structure_tables(found, lang)
    for table in tables[:-1]:
        print_table(table)
    print_result(found.to_dict, lambda: tables[-1], found.findings, lang, as_json=as_json)


def process_dict(document: "BpmnDocument", model: "Model | None") -> Mapping[str, object]:
    """The process as JSON: its elements and where they lead; of a model also what the scenario says of each."""
    from bpr.process.outline import kind_of

    conditions = _conditions(model) if model else {}
    elements = [
        {
            "id": element.id,
            "name": element.name,
            "type": kind_of(element),
            "lane": element.lane,
            **(
                {"unit": model.organisation.unit_of(element.id), "scenario": conditions.get(element.id)}
                if model
                else {}
            ),
            "leads_to": {flow.id: flow.target for flow in document.graph.outgoing(element.id)},
        }
        for element in document.graph.elements()
    ]
    known = {"name": model.name, "digests": dict(model.digests)} if model else {"name": document.name}
    return {**known, "elements": elements}


def _conditions(model: "Model") -> Mapping[str, object]:
    """Id of an element -> what the scenario says of it."""
    from bpr.scenario.read import to_mapping

    scenario = to_mapping(model.scenario)
    return {id_: entry for kind in ("tasks", "events", "gateways") for id_, entry in scenario.get(kind, {}).items()}


def _tree(branch: "Branch", onto: "Tree | None" = None) -> "Tree":
    """The branch as rich draws it; names are taken as they are, never as markup."""
    from rich.text import Text
    from rich.tree import Tree

    label = Text(" ".join(branch.label.split()))
    label.append(f"  {branch.kind}", style="dim")
    tree = onto.add(label) if onto else Tree(label)
    for inner in branch.branches:
        _tree(inner, tree)
    return tree
