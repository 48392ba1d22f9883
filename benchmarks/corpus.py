"""What reading BPMN files costs, and which are refused: a table of the files of folders, then of one large model.

Run as ``python benchmarks/corpus.py [FOLDER…]``; without a folder it takes ``../shared/corpus``. Seconds are CPU time
of this process, once each, after one small file has been read to load what is loaded once. Tests nothing.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from time import process_time
from typing import TypeVar

from large_model import large_model
from rich.console import Console
from rich.table import Table

from bpr.bpmn import BpmnDocument, read_bpmn
from bpr.bpmn.diagram import read_diagram
from bpr.bpmn.layout import lay_out
from bpr.bpmn.render import render_svg
from bpr.bpmn.writer import new_bpmn, write_bpmn
from bpr.errors import BprError, InputError
from bpr.process.elements import Task

HERE = Path(__file__).parent
CORPUS = HERE.parents[1] / "shared" / "corpus"
LARGE = 5000
Result = TypeVar("Result")


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """What `work` gives, and the CPU seconds that it takes."""
    begin = process_time()
    result = work()
    return result, process_time() - begin


def attempt(work: Callable[[], Result]) -> tuple[Result | BprError, float]:
    """The same, with what is refused as a result."""

    def caught() -> Result | BprError:
        try:
            return work()
        except BprError as refused:
            return refused

    return timed(caught)


def files(folders: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Every BPMN file below the folders, and its name within its folder."""
    for folder in folders:
        for path in sorted((*folder.rglob("*.bpmn"), *folder.rglob("*.bpmn20.xml"))):
            yield path, str(path.relative_to(folder))


def reason(refused: BprError) -> str:
    """Why a file was refused, in a line."""
    findings = refused.findings if isinstance(refused, InputError) else ()
    return "; ".join(f"{finding.code}, line {finding.where.line}" for finding in findings[:2]) or str(refused)


def reading(folders: Iterable[Path]) -> Table:
    """The table of the files: what is in each, or why it is refused, and the seconds of reading and of checking it."""
    table = Table(
        "file", "KB", "nodes", "flows", "errors", "warnings", "read s", "check s", title="BPMN files, CPU time"
    )
    number = loaded = 0
    total = 0.0
    for path, name in files(folders):
        data = path.read_bytes()
        number += 1
        document, seconds = attempt(lambda data=data, name=name: read_bpmn(data, name=name))  # type: ignore[misc]  # a lambda
        total += seconds
        if isinstance(document, BprError):
            table.add_row(name, f"{len(data) / 1000:.0f}", "", "", "refused", reason(document), f"{seconds:.3f}", "")
            continue
        loaded += 1
        findings, checked = timed(document.check)
        errors = sum(finding.severity == "error" for finding in findings)
        table.add_row(
            name,
            f"{len(data) / 1000:.0f}",
            str(len(document.graph)),
            str(document.graph.number_of_edges()),
            str(errors),
            str(len(findings) - errors),
            f"{seconds:.3f}",
            f"{checked:.3f}",
        )
    table.caption = f"{number} files, {loaded} loaded, {number - loaded} refused; reading takes {total:.2f} s in all"
    return table


def large() -> Table:
    """The table of one large model without a diagram: read, checked, laid out, written, drawn."""
    table = Table("step", "CPU s", "aim", title=f"One generated model of {LARGE:,} flow nodes")
    data = large_model(LARGE)
    document, seconds = timed(lambda: read_bpmn(data))
    table.add_row(f"read {len(data) / 1_000_000:.1f} MB", f"{seconds:.2f}", "< 1 s")
    _, seconds = timed(document.check)
    table.add_row("check", f"{seconds:.2f}", "")
    diagram, seconds = timed(lambda: lay_out(document.graph))
    table.add_row("lay out", f"{seconds:.2f}", "< 3 s")
    edited = document.graph.edit()
    some = next(element for element in edited.elements() if isinstance(element, Task))
    edited.nodes[some.id]["element"] = replace(some, name="Renamed")
    _, seconds = timed(lambda: write_bpmn(document, edited))
    table.add_row("write a changed name", f"{seconds:.2f}", "< 1 s")
    written, seconds = timed(lambda: write_bpmn(document, document.graph, diagram))
    table.add_row(f"write its diagram, {len(written) / 1_000_000:.1f} MB in all", f"{seconds:.2f}", "< 1 s")
    written, seconds = timed(lambda: new_bpmn(document.graph, diagram))
    table.add_row(f"write a file of its own, {len(written) / 1_000_000:.1f} MB", f"{seconds:.2f}", "")
    svg, seconds = timed(lambda: render_svg(document.graph, diagram))
    table.add_row(f"render {len(svg) / 1_000_000:.1f} MB of SVG", f"{seconds:.2f}", "")
    return table


def warm_up() -> None:
    """Read and draw something small, so that imports and tables made at first use are not counted."""
    document: BpmnDocument = read_bpmn((HERE / "mini" / "process.bpmn").read_bytes())
    document.check()
    read_diagram(document.tree().getroot())
    render_svg(document.graph, lay_out(document.graph))


def main() -> None:
    """Measure and print the tables."""
    folders = [Path(folder) for folder in sys.argv[1:]] or [CORPUS]
    warm_up()
    console = Console(width=None if sys.stdout.isatty() else 200)
    console.print(reading(folders))
    console.print(large())


if __name__ == "__main__":
    main()
