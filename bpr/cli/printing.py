"""Results -> the terminal: sentences and tables for people, JSON for programs. The only place that prints."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import typer

import bpr
from bpr.errors import BprError, Finding, InputError, RunError, Unavailable

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table as RichTable

    from bpr.eventlog.stored import StoredLog
    from bpr.eventlog.tables import EventLog
    from bpr.experiment.batch_means import BatchMeans
    from bpr.experiment.comparison import Comparison
    from bpr.experiment.warmup import WarmUp
    from bpr.metrics.results import Measures
    from bpr.model import Model
    from bpr.process.verdict import Verdict
    from bpr.report.text import TextTable

PIPE_WIDTH = 1000
"""Columns that a table may take where no terminal limits it."""


SEVERITIES = {"error": ("error", "错误"), "warning": ("warning", "提示"), "assumption": ("assumption", "假设")}
"""Severity of a finding -> English, Chinese."""


def print_error(error: BprError | OSError, lang: str, *, as_json: bool) -> None:
    """Say what was refused: sentences on stderr, or JSON on stdout where the caller reads that."""
    findings: tuple[Finding, ...] = ()
    if isinstance(error, InputError):
        findings = error.findings
    elif isinstance(error, RunError | Unavailable):
        findings = (error.finding,)
    if as_json:
        found = [finding_dict(finding) for finding in findings]
        print_json({"error": type(error).__name__, "message": str(error), "findings": found})
    else:
        for line in [sentence(finding, lang) for finding in findings] or [str(error)]:
            typer.echo(line, err=True)


def sentence(finding: Finding, lang: str) -> str:
    """A finding in one line: how bad, where, what, how to mend it."""
    from bpr.report.findings import in_words

    what, remedy = in_words(finding, lang)
    colon, gap = ("：", "") if lang == "zh" else (": ", " ")
    severity = SEVERITIES[finding.severity][lang == "zh"]
    return colon.join(filter(None, (severity, str(finding.where), f"{what}{gap}{remedy}")))


def print_table(table: "TextTable") -> None:
    """Print a table; on a terminal too narrow for it, the interval of each figure goes below the figure."""
    from rich.measure import Measurement

    console = _console()
    shown = _rich_table(table, lambda cell: cell)
    if Measurement.get(console, console.options.update(max_width=PIPE_WIDTH), shown).maximum > console.width:
        shown = _rich_table(table, lambda cell: cell.replace(" (", "\n(").replace("（", "\n（"))
    print_lines(shown)


def print_lines(shown: "RenderableType") -> None:
    """Print what rich draws, without the spaces with which it fills its lines."""
    console = _console()
    with console.capture() as captured:
        console.print(shown)
    typer.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))


def _console() -> "Console":
    from rich.console import Console

    return Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=PIPE_WIDTH)


def _rich_table(table: "TextTable", figure: Callable[[str], str]) -> "RichTable":
    """The table with `figure` applied to its cells of figures; text is taken as it is, never as markup."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    shown = Table(title=Text(table.title), caption=Text("\n".join(table.notes)), box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    shown.title_justify = shown.caption_justify = "left"
    for number, heading in enumerate(table.headings):
        right = number in table.numeric
        shown.add_column(Text(heading), justify="right" if right else "left", overflow="fold")
    sections = dict(table.sections)
    for number, row in enumerate(table.rows):
        if number in sections:
            shown.add_section()
            shown.add_row(Text(sections[number], style="bold"))
        shown.add_row(*(Text(figure(cell) if place in table.numeric else cell) for place, cell in enumerate(row)))
    return shown


def print_measures(measures: "Measures", lang: str, *, as_json: bool) -> None:
    """Print the measures of one log, and what was assumed for them."""
    from bpr.report.text import measures_table

    print_result(measures.to_dict, lambda: measures_table(measures, lang), measures.findings, lang, as_json=as_json)


def print_log(
    log: "EventLog | StoredLog", model: "Model | None", lang: str, *, batch_means: bool = False, as_json: bool = False
) -> None:
    """Print the measures of a log; with `batch_means` also the interval of its cycle time as one long run."""
    measures = bpr.measure(log, model)
    if batch_means:
        print_batch_means(bpr.batch_means(log, model=model), measures, lang, as_json=as_json)
    else:
        print_measures(measures, lang, as_json=as_json)


def print_batch_means(found: "BatchMeans", measures: "Measures", lang: str, *, as_json: bool) -> None:
    """Print the measures of one long run, and the interval of its cycle time."""
    from bpr.report.settling import batch_means_table
    from bpr.report.text import measures_table

    findings = (*measures.findings, *found.findings)
    if not as_json:
        print_table(measures_table(measures, lang))
    print_result(
        lambda: {**measures.to_dict(), "batch_means": found.to_dict()},
        lambda: batch_means_table(found, lang),
        findings,
        lang,
        as_json=as_json,
    )


def print_warmup(found: "WarmUp", lang: str, *, as_json: bool) -> None:
    """Print when the runs have settled."""
    from bpr.report.settling import settling_table

    print_result(found.to_dict, lambda: settling_table(found, lang), found.findings, lang, as_json=as_json)


def print_comparison(comparison: "Comparison", lang: str, *, as_json: bool) -> None:
    """Print what changes, and what was assumed on either side."""
    from bpr.report.text import comparison_table

    findings = {str(finding): finding for run in (comparison.as_is, comparison.to_be) for finding in run.findings}
    print_result(
        comparison.to_dict, lambda: comparison_table(comparison, lang), list(findings.values()), lang, as_json=as_json
    )


def print_result(
    value: Callable[[], Mapping[str, object]],
    table: Callable[[], "TextTable"],
    findings: Sequence[Finding],
    lang: str,
    *,
    as_json: bool,
) -> None:
    """Print a result; the warnings and assumptions that travel with it go to stderr, so that a pipe has the table."""
    if as_json:
        print_json({**value(), "findings": [finding_dict(finding) for finding in findings]})
        return
    print_table(table())
    for finding in findings:
        typer.echo(sentence(finding, lang), err=True)


def print_written(path: Path | None, lang: str) -> None:
    """Say on stderr where a file was written; nothing where none was."""
    if path is not None:
        typer.echo(f"{'报告：' if lang == 'zh' else 'Report: '}{path}", err=True)


def print_findings(
    path: Path,
    findings: Sequence[Finding],
    lang: str,
    *,
    as_json: bool,
    verdicts: "Mapping[str, Sequence[Verdict]] | None" = None,
) -> int:
    """Print all findings, the verdicts by file, and how many findings there are; give the number of errors."""
    from bpr.report.verdicts import verdict_in_words
    from bpr.report.words import language_of

    judged = [(file, verdict) for file, found in (verdicts or {}).items() for verdict in found]
    count = {severity: sum(finding.severity == severity for finding in findings) for severity in SEVERITIES}
    if as_json:
        told = {"findings": [finding_dict(finding) for finding in findings]}
        if verdicts is not None:
            told["verdicts"] = [{"file": file, **asdict(verdict)} for file, verdict in judged]
        print_json({"path": str(path), **count, **told})
        return count["error"]
    for finding in findings:
        typer.echo(sentence(finding, lang))
    for file, verdict in judged:
        typer.echo(f"{file}{'：' if lang == 'zh' else ': '}{verdict_in_words(verdict, language_of(lang))}")
    if lang == "zh":
        typer.echo(f"{path}：" + "，".join(f"{SEVERITIES[name][1]} {number}" for name, number in count.items()))
    else:
        typer.echo(f"{path}: " + ", ".join(f"{number} {name}{'s' * (number != 1)}" for name, number in count.items()))
    return count["error"]


def finding_dict(finding: Finding) -> dict[str, object]:
    """A finding as JSON."""
    where = finding.where
    return {
        "code": finding.code,
        "severity": finding.severity,
        "file": where.file,
        "line": where.line,
        "key": where.key,
        "element": where.element,
        "what": finding.what_text,
        "remedy": finding.remedy_text,
    }


def print_json(value: object) -> None:
    """Print one JSON document; Chinese stays readable."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))
