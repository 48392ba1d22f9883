"""The command line: the verbs of the public API, each printing for people or, with ``--json``, for programs.

Exit codes: 0 good, 1 findings or failure, 2 wrong usage. Everything heavy is imported inside the verb that needs it, so
that ``bpr --help`` answers at once. How results look as text is the business of `bpr.report.text`.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

import bpr
from bpr.errors import BprError, Finding, InputError, RunError
from bpr.version import VERSION

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from rich.table import Table as RichTable

    from bpr.experiment.comparison import Comparison
    from bpr.metrics.results import Measures
    from bpr.model import Model
    from bpr.report.text import TextTable

app = typer.Typer(
    name="bpr",
    help="Redesign administrative processes on evidence: BPMN in, simulation, AS-IS v. TO-BE with intervals.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command line; the entry point of ``bpr`` and ``python -m bpr``."""
    app(prog_name="bpr")


SCENARIO = "scenario.yaml"
"""The scenario of today's process in a model folder."""

PIPE_WIDTH = 1000
"""Columns that a table may take where no terminal limits it."""


class Verb(TyperCommand):
    """A command that answers with sentences and exit code 1, not with a traceback, where bpr refuses something."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401  # click's own signature
        """Run the verb; an error of bpr is printed with all its findings."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise
        except (BprError, OSError) as error:
            print_error(error, as_json=bool(ctx.params.get("as_json")))
            raise typer.Exit(1) from None


def language_of(text: str) -> str:
    """``zh`` for anything Chinese (``zh``, ``zh_CN.UTF-8``), else ``en``."""
    return "zh" if text.lower().startswith("zh") else "en"


class Document(StrEnum):
    """A kind of file that bpr publishes the JSON Schema of."""

    SCENARIO = "scenario"
    ORGANISATION = "organisation"


class Foreign(StrEnum):
    """A simulator whose files can be imported."""

    PROSIMOS = "prosimos"
    QBP = "qbp"


SIMULATORS = {Foreign.PROSIMOS: "Prosimos 2", Foreign.QBP: "QBP (BIMP, Apromore)"}
"""What the simulators are called."""


Folder = Annotated[Path, typer.Argument(metavar="MODEL", exists=True, help="A model folder.")]
ScenarioFile = Annotated[str, typer.Option("--scenario", metavar="FILE", help="Scenario file in the model folder.")]
ToBe = Annotated[
    str | None,
    typer.Option("--to-be", metavar="FILE", help="Scenario file of the TO-BE; needless where the folder has just one."),
]
Replications = Annotated[int, typer.Option("--replications", "-n", min=1, help="Runs, each with draws of its own.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same figures.")]
Processes = Annotated[int, typer.Option("--processes", min=0, help="Processes that share the runs; 0 = all cores.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Language = Annotated[
    str,
    typer.Option(
        "--lang",
        metavar="en|zh",
        parser=language_of,
        envvar=["LC_ALL", "LC_MESSAGES", "LANG"],
        show_envvar=False,
        help="Language of the tables; by default the environment's.",
    ),
]


@app.callback(invoke_without_command=True)
def bpr_itself(*, version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    """Redesign administrative processes on evidence: BPMN in, simulation, AS-IS v. TO-BE with intervals."""
    if version:
        typer.echo(VERSION)
        raise typer.Exit


@app.command(cls=Verb)
def check(
    path: Annotated[Path, typer.Argument(metavar="MODEL|BPMN", exists=True, help="A model folder or a .bpmn file.")],
    *,
    scenario: Annotated[
        str | None, typer.Option("--scenario", metavar="FILE", help="Only this scenario of the folder.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say what is wrong, doubtful or assumed. Takes a model folder or a BPMN file; everything is said at once."""
    errors = print_findings(path, list(_findings(path, scenario)), as_json=as_json)
    if errors:
        raise typer.Exit(1)


@app.command(cls=Verb)
def show(folder: Folder, *, scenario: ScenarioFile = SCENARIO, lang: Language = "en", as_json: AsJson = False) -> None:
    """Print the process as a table. What is done, by whom, how long it takes, and where it leads."""
    model = bpr.load(folder, scenario=scenario)
    if as_json:
        print_json(process_dict(model))
    else:
        from bpr.report.text import process_table

        print_table(process_table(model, lang))


@app.command(cls=Verb)
def simulate(
    folder: Folder,
    *,
    scenario: ScenarioFile = SCENARIO,
    replications: Replications = 10,
    seed: Seed = 1,
    processes: Processes = 1,
    log: Annotated[
        Path | None, typer.Option("--log", help="Keep what happened: a .csv, .parquet or .xes file.")
    ] = None,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Run a model and print its measures. The event log is kept if asked for."""
    model = bpr.load(folder, scenario=scenario)
    with executor_of(processes, replications) as executor, progress_bar(hidden=as_json) as progress:
        events = bpr.simulate(model, replications=replications, seed=seed, executor=executor, progress=progress)
    if log:
        bpr.write_log(events, log)
    print_measures(bpr.measure(events, model), lang, as_json=as_json)


@app.command(cls=Verb)
def measure(
    log: Annotated[Path, typer.Argument(metavar="LOG", exists=True, help="An event log: .csv, .parquet or .xes.")],
    *,
    model: Annotated[Path | None, typer.Option("--model", exists=True, help="The model folder the log is of.")] = None,
    scenario: ScenarioFile = SCENARIO,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Print the measures of an event log, simulated or real."""
    print_measures(
        bpr.measure(bpr.read_log(log), bpr.load(model, scenario=scenario) if model else None), lang, as_json=as_json
    )


@app.command(cls=Verb)
def compare(
    folder: Folder,
    *,
    to_be: ToBe = None,
    scenario: ScenarioFile = SCENARIO,
    replications: Replications = 30,
    seed: Seed = 2026,
    processes: Processes = 0,
    html: Annotated[
        Path | None, typer.Option("--html", dir_okay=False, help="Also write the report, one self-contained file.")
    ] = None,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Print what changes from AS-IS to TO-BE. Both run under the same draws; every figure has its interval."""
    from bpr.report.text import comparison_table

    comparison = _compare(
        folder, scenario, to_be, replications=replications, seed=seed, processes=processes, hidden=as_json
    )
    if html:
        bpr.write_report(comparison, html, lang=lang)
    if as_json:
        print_json(comparison.to_dict())
    else:
        print_table(comparison_table(comparison, lang))


@app.command(cls=Verb)
def report(
    folder: Folder,
    path: Annotated[Path, typer.Argument(metavar="FILE.html", dir_okay=False, help="Where to write the report.")],
    *,
    to_be: ToBe = None,
    scenario: ScenarioFile = SCENARIO,
    replications: Replications = 30,
    seed: Seed = 2026,
    processes: Processes = 0,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Compare and write the report. One HTML file that opens offline."""
    comparison = _compare(
        folder, scenario, to_be, replications=replications, seed=seed, processes=processes, hidden=as_json
    )
    bpr.write_report(comparison, path, lang=lang)
    if as_json:
        print_json({"report": str(path), "bytes": path.stat().st_size})
    else:
        typer.echo(path)


@app.command(cls=Verb)
def schema(
    document: Annotated[Document, typer.Argument(help="The kind of file.")],
    *,
    as_json: AsJson = True,  # noqa: ARG001  # a schema is JSON either way
) -> None:
    """Print the JSON Schema of a kind of file. Editors and programs use it."""
    if document is Document.SCENARIO:
        from bpr.scenario.read import json_schema
    else:
        from bpr.organisation.read import json_schema
    print_json(json_schema())


@app.command("import", cls=Verb)
def import_(
    simulator: Annotated[Foreign, typer.Argument(help="Whose files they are.")],
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, help="prosimos: FILE.json FILE.bpmn; qbp: FILE.bpmn.")
    ],
    *,
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", file_okay=False, help="The model folder to make.")],
    start: Annotated[
        str | None, typer.Option(metavar="INSTANT", help="Start of simulated time, e.g. 2026-01-05T09:00:00+08:00.")
    ] = None,
    cases: Annotated[
        int | None, typer.Option(min=1, help="Number of cases; else the file's, or the simulator's default.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a model folder of another simulator's files. Says what could not be kept or had to be assumed."""
    from bpr.exchange.folder import model_files

    drawing = _only(files, ".bpmn", ".xml")
    document = bpr.read_bpmn(drawing.read_bytes(), name=drawing.name)
    sources = {drawing.name: document.source}
    wishes: dict[str, Any] = {key: wish for key, wish in (("start", start), ("cases", cases)) if wish is not None}
    if simulator is Foreign.PROSIMOS:
        from bpr.exchange.prosimos import read_prosimos

        figures = _only(files, ".json")
        sources[figures.name] = figures.read_bytes()
        scenario, found = read_prosimos(sources[figures.name], document.graph, name=figures.name, **wishes)
    else:
        from bpr.exchange.qbp import read_qbp

        scenario, found = read_qbp(document.source, document.graph, name=drawing.name, **wishes)
    findings = [*document.findings, *found]
    made = model_files(scenario, findings, format_name=SIMULATORS[simulator], sources=sources, process=document.source)
    if there := [name for name in made if (to / name).exists()]:
        message = f"{to} already has {', '.join(there)}; nothing is overwritten. Name another folder."
        raise FileExistsError(message)
    to.mkdir(parents=True, exist_ok=True)
    for name, content in made.items():
        (to / name).write_bytes(content)
    print_findings(to, findings, as_json=as_json)


@app.command("app", cls=Verb)
def app_(
    *,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8501,
    address: Annotated[
        str, typer.Option(help="Address to listen on; the default is open to this machine alone.")
    ] = "127.0.0.1",
    workspace: Annotated[Path | None, typer.Option(file_okay=False, help="Folder of your models; else ~/bpr.")] = None,
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True,
    as_json: AsJson = False,
) -> None:
    """Serve the app in the browser; Ctrl-C ends it."""
    from bpr.app import launch

    if as_json:
        print_json({"url": f"http://{address}:{port}"})
    options = [f"--port={port}", f"--address={address}"]
    options += [f"--workspace={workspace}"] * bool(workspace) + ["--no-browser"] * (not browser)
    raise typer.Exit(launch(options))


def _findings(path: Path, scenario: str | None) -> Iterable[Finding]:
    """Everything found in a BPMN file, or in a model folder under each of its scenarios; each finding once."""
    if path.is_file():
        return findings_of(lambda: bpr.read_bpmn(path.read_bytes(), name=path.name).findings)

    def found_under(name: str) -> tuple[Finding, ...]:
        return findings_of(lambda: bpr.load(path, scenario=name).findings)

    names = [scenario] if scenario else [SCENARIO, *(name for name in scenario_files(path) if name != SCENARIO)]
    return {str(finding): finding for name in names for finding in found_under(name)}.values()


def _only(files: Iterable[Path], *suffixes: str) -> Path:
    """The one file with such a suffix; wrong usage if there is not exactly one."""
    found = [file for file in files if file.suffix.lower() in suffixes]
    if len(found) != 1:
        message = f"exactly one {' or '.join(suffixes)} file is wanted, {len(found)} are given."
        raise typer.BadParameter(message, param_hint="FILES")
    return found[0]


def findings_of(read: Callable[[], Iterable[Finding]]) -> tuple[Finding, ...]:
    """What `read` finds, whether it gives its findings or is stopped by them."""
    try:
        return tuple(read())
    except InputError as error:
        return error.findings


def scenario_files(folder: Path) -> list[str]:
    """Names of the files of a model folder that say they are scenarios."""
    return sorted(file.name for file in folder.glob("*.yaml") if b"bpr/scenario/" in file.read_bytes())


def _compare(
    folder: Path, scenario: str, to_be: str | None, *, replications: int, seed: int, processes: int, hidden: bool
) -> "Comparison":
    """Run the comparison that `compare` prints and `report` writes."""
    if to_be is None:
        candidates = [name for name in scenario_files(folder) if name.startswith("to-be")]
        if len(candidates) != 1:
            there = f"has {', '.join(candidates)}" if candidates else "has no to-be*.yaml"
            message = f"{folder} {there}; say which scenario is the TO-BE."
            raise typer.BadParameter(message, param_hint="--to-be")
        (to_be,) = candidates
    before, after = bpr.load(folder, scenario=scenario), bpr.load(folder, scenario=to_be)
    with executor_of(processes, replications) as executor, progress_bar(hidden=hidden) as progress:
        return bpr.compare(before, after, replications=replications, seed=seed, executor=executor, progress=progress)


@contextmanager
def executor_of(processes: int, replications: int) -> "Iterator[Executor | None]":
    """Worker processes for the replications (0: one a core), or None where this process does it all."""
    workers = min(processes or os.cpu_count() or 1, replications)
    if workers == 1:
        yield None
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as executor:
        yield executor


@contextmanager
def progress_bar(*, hidden: bool) -> Iterator[Callable[[float, float], None] | None]:
    """A bar on a terminal; None, hence silence, in a pipe or beside JSON."""
    if hidden or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def show_progress(done: float, total: float) -> None:
            bar.update(task, completed=done, total=total)

        yield show_progress


def print_error(error: BprError | OSError, *, as_json: bool) -> None:
    """Say what was refused: sentences on stderr, or JSON on stdout where the caller reads that."""
    findings = (
        error.findings if isinstance(error, InputError) else (error.finding,) if isinstance(error, RunError) else ()
    )
    if as_json:
        print_json(
            {"error": type(error).__name__, "message": str(error), "findings": [finding_dict(f) for f in findings]}
        )
    else:
        typer.echo(str(error), err=True)


def print_table(table: "TextTable") -> None:
    """Print a table; on a terminal too narrow for it, the interval of each figure goes below the figure."""
    from rich.console import Console
    from rich.measure import Measurement

    console = Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=PIPE_WIDTH)
    shown = _rich_table(table, lambda cell: cell)
    if Measurement.get(console, console.options.update(max_width=PIPE_WIDTH), shown).maximum > console.width:
        shown = _rich_table(table, lambda cell: cell.replace(" (", "\n(").replace("（", "\n（"))
    with console.capture() as captured:
        console.print(shown)
    typer.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))


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


def process_dict(model: "Model") -> dict[str, object]:
    """The process as JSON: its elements, what the scenario says of each, and where they lead."""
    from bpr.scenario.read import to_mapping

    scenario = to_mapping(model.scenario)
    conditions = {
        id_: entry for kind in ("tasks", "events", "gateways") for id_, entry in scenario.get(kind, {}).items()
    }
    elements = [
        {
            "id": element.id,
            "name": element.name,
            "type": getattr(element, "type", "participant"),
            "unit": model.organisation.unit_of(element.id),
            "scenario": conditions.get(element.id),
            "leads_to": {flow.id: flow.target for flow in model.process.outgoing(element.id)},
        }
        for element in model.process.elements()
    ]
    return {"name": model.name, "digests": dict(model.digests), "elements": elements}


def print_measures(measures: "Measures", lang: str, *, as_json: bool) -> None:
    """Print the measures of one log."""
    if as_json:
        print_json(measures.to_dict())
    else:
        from bpr.report.text import measures_table

        print_table(measures_table(measures, lang))


def print_findings(path: Path, findings: Sequence[Finding], *, as_json: bool) -> int:
    """Print all findings and how many there are of each kind; give the number of errors."""
    severities = ("error", "warning", "assumption")
    count = {severity: sum(finding.severity == severity for finding in findings) for severity in severities}
    if as_json:
        print_json({"path": str(path), **count, "findings": [finding_dict(finding) for finding in findings]})
    else:
        for finding in findings:
            typer.echo(f"{finding.severity}: {finding}")
        typer.echo(
            f"{path}: " + ", ".join(f"{number} {severity}{'s' * (number != 1)}" for severity, number in count.items())
        )
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
