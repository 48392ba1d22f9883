"""The verbs. Each imports what it needs when it is called, so that ``bpr --help`` answers at once."""

from pathlib import Path
from typing import Annotated

import typer

import bpr
from bpr.cli.checking import check_all
from bpr.cli.options import (
    SCENARIO,
    Antithetic,
    AsJson,
    AtMost,
    BatchMeans,
    Cluster,
    Document,
    Folder,
    Foreign,
    HalfWidth,
    HalfWidthOf,
    Html,
    KeptLog,
    Language,
    ModelOrDrawing,
    Processes,
    Replications,
    ScenarioFile,
    Seed,
    Standard,
    ToBe,
)
from bpr.cli.planning import VERBS
from bpr.cli.portfolio import portfolio
from bpr.cli.printing import (
    print_comparison,
    print_findings,
    print_json,
    print_log,
    print_warmup,
)
from bpr.cli.running import Wish, log_file
from bpr.cli.verb import Verb
from bpr.version import VERSION

app = typer.Typer(
    name="bpr",
    help="Redesign administrative processes on evidence: BPMN in, simulation, AS-IS v. TO-BE with intervals.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


app.add_typer(portfolio)


@app.callback(invoke_without_command=True)
def bpr_itself(*, version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    """Redesign administrative processes on evidence: BPMN in, simulation, AS-IS v. TO-BE with intervals."""
    if version:
        typer.echo(VERSION)
        raise typer.Exit


@app.command(cls=Verb)
def check(
    path: ModelOrDrawing,
    *,
    scenario: Annotated[
        str | None, typer.Option("--scenario", metavar="FILE", help="Only this scenario of the folder.")
    ] = None,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Say what is wrong, doubtful or assumed, and whether each process is sound. Everything is said at once."""
    checked = check_all(path, scenario)
    errors = print_findings(path, checked.findings, lang, as_json=as_json, verdicts=checked.verdicts)
    if errors:
        raise typer.Exit(1)


@app.command(cls=Verb)
def show(
    path: ModelOrDrawing,
    *,
    scenario: ScenarioFile = SCENARIO,
    picture: Annotated[
        Path | None, typer.Option("--picture", dir_okay=False, help="Also draw it: an .svg or .png file.")
    ] = None,
    plane: Annotated[
        str | None, typer.Option("--plane", metavar="ID", help="Draw the sheet of this sub-process or process.")
    ] = None,
    graph: Annotated[
        Path | None,
        typer.Option(
            "--graph", dir_okay=False, help="Also write it for networkx and others: a .graphml or .json file."
        ),
    ] = None,
    complexity: Annotated[
        bool, typer.Option("--complexity", help="Print how complex the drawing is, instead of what is in it.")
    ] = False,
    data: Annotated[
        bool, typer.Option("--data", help="Print what becomes of data between units: asked for twice, islands.")
    ] = False,
    structure: Annotated[
        bool, typer.Option("--structure", help="Print who signs, whose duties overlap, what has no owner.")
    ] = False,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Print the process as a tree and a table. What is done, by whom, how long it takes, and where it leads."""
    from bpr.cli import showing

    showing.refuse_other_suffix(picture, (".svg", ".png"), "--picture")
    showing.refuse_other_suffix(graph, (".graphml", ".json"), "--graph")
    if plane and not picture:
        message = "it says which sheet --picture draws; name a picture, too."
        raise typer.BadParameter(message, param_hint="--plane")
    document, model = showing.process_of(path, scenario)
    if picture:
        showing.write_picture(document, picture, plane)
    if graph:
        showing.write_graph(document, graph)
    if data or structure:
        if model is None:
            message = "it needs a model folder: who works where is not in the drawing alone."
            raise typer.BadParameter(message, param_hint="--data" if data else "--structure")
        (showing.print_data if data else showing.print_structure)(model, lang, as_json=as_json)
    elif complexity:
        showing.print_complexity(document, lang, as_json=as_json)
    else:
        showing.print_process(document, model, lang, as_json=as_json)
    for written in filter(None, (picture, graph)):
        typer.echo(written, err=True)


@app.command(cls=Verb)
def simulate(
    folder: Folder,
    *,
    scenario: ScenarioFile = SCENARIO,
    replications: Replications = 10,
    seed: Seed = 1,
    processes: Processes = 1,
    cluster: Cluster = None,
    half_width: HalfWidth = None,
    of: HalfWidthOf = "cycle_time",
    at_most: AtMost = 500,
    antithetic: Antithetic = False,
    batch_means: BatchMeans = False,
    log: KeptLog = None,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Run a model and print its measures. The event log is kept if asked for."""
    log_file(log)
    if batch_means and replications > 1:
        message = "Batch means are for one long run: give --replications 1."
        raise typer.BadParameter(message, param_hint="--batch-means")
    model = bpr.load(folder, scenario=scenario)
    wish = Wish(replications, seed, processes, cluster, as_json, antithetic, half_width, of, at_most)
    print_log(wish.simulate(model, log), model, lang, batch_means=batch_means, as_json=as_json)


@app.command(cls=Verb)
def measure(
    log: Annotated[Path, typer.Argument(metavar="LOG", exists=True, help="An event log: .csv, .parquet or .xes.")],
    *,
    model: Annotated[Path | None, typer.Option("--model", exists=True, help="The model folder the log is of.")] = None,
    scenario: ScenarioFile = SCENARIO,
    batch_means: BatchMeans = False,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Print the measures of an event log, simulated or real."""
    of = bpr.load(model, scenario=scenario) if model else None
    found = bpr.open_log(log) if log.name.lower().endswith(".parquet") else bpr.read_log(log)
    print_log(found, of, lang, batch_means=batch_means, as_json=as_json)


@app.command(cls=Verb)
def warmup(
    folder: Folder,
    *,
    scenario: ScenarioFile = SCENARIO,
    replications: Replications = 10,
    seed: Seed = 1,
    processes: Processes = 1,
    cluster: Cluster = None,
    html: Html = None,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Say when a run has settled. What comes before should not count where steady state is asked for."""
    wish = Wish(replications, seed, processes, cluster, as_json)
    model = bpr.load(folder, scenario=scenario)
    log = wish.simulate(model)
    found = bpr.find_warmup(log)
    if html:
        from bpr.report.settling import write_settling

        write_settling(found, html, header=log.header, name=model.scenario.name, lang=lang)
    print_warmup(found, lang, as_json=as_json)


@app.command(cls=Verb)
def compare(
    folder: Folder,
    *,
    to_be: ToBe = None,
    scenario: ScenarioFile = SCENARIO,
    replications: Replications = 30,
    seed: Seed = 2026,
    processes: Processes = 0,
    cluster: Cluster = None,
    half_width: HalfWidth = None,
    of: HalfWidthOf = "cycle_time",
    at_most: AtMost = 500,
    antithetic: Antithetic = False,
    html: Html = None,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Print what changes from AS-IS to TO-BE. Both run under the same draws; every figure has its interval."""
    wish = Wish(replications, seed, processes, cluster, as_json, antithetic, half_width, of, at_most)
    comparison = wish.compare(folder, scenario, to_be)
    if html:
        bpr.write_report(comparison, html, lang=lang)
    print_comparison(comparison, lang, as_json=as_json)
    if html:
        typer.echo(f"{'报告' if lang == 'zh' else 'Report'}: {html}", err=True)


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
    cluster: Cluster = None,
    half_width: HalfWidth = None,
    of: HalfWidthOf = "cycle_time",
    at_most: AtMost = 500,
    antithetic: Antithetic = False,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Compare and write the report. One HTML file that opens offline."""
    wish = Wish(replications, seed, processes, cluster, as_json, antithetic, half_width, of, at_most)
    comparison = wish.compare(folder, scenario, to_be)
    bpr.write_report(comparison, path, lang=lang)
    if as_json:
        print_json({"report": str(path), "bytes": path.stat().st_size})
    else:
        typer.echo(path)


@app.command(cls=Verb)
def schema(
    document: Annotated[Document, typer.Argument(help="The kind of document.")],
    *,
    as_json: AsJson = True,  # noqa: ARG001  # a schema is for programs either way
) -> None:
    """Print the schema of a kind of document. Editors and programs use it.

    JSON Schema of the scenario, organisation and portfolio files, XML Schema of the bpr:annotation in a BPMN file.
    """
    if document is Document.ANNOTATION:
        from bpr.bpmn.annotations import annotation_schema

        typer.echo(annotation_schema(), nl=False)
        return
    if document is Document.SCENARIO:
        from bpr.scenario.read import json_schema
    elif document is Document.PORTFOLIO:
        from bpr.portfolio.read import json_schema
    else:
        from bpr.organisation.read import json_schema
    print_json(json_schema())


@app.command("import", cls=Verb)
def import_(
    form: Annotated[Foreign, typer.Argument(help="What they are: a simulator's files, or item-list (实施清单).")],
    files: Annotated[
        list[Path],
        typer.Argument(
            exists=True,
            dir_okay=False,
            help="prosimos: FILE.json FILE.bpmn; bpsim, qbp: FILE.bpmn; item-list: FILE.xlsx, or FILE.csv ….",
        ),
    ],
    *,
    to: Annotated[
        Path,
        typer.Option("--to", metavar="FOLDER", file_okay=False, help="The model folder to make; of item-list, of all."),
    ],
    start: Annotated[
        str | None, typer.Option(metavar="INSTANT", help="Start of simulated time, e.g. 2026-01-05T09:00:00+08:00.")
    ] = None,
    cases: Annotated[
        int | None, typer.Option(min=1, help="Number of cases; else the file's, or the simulator's default.")
    ] = None,
    scenario: Annotated[
        str | None, typer.Option(metavar="ID", help="bpsim: only this scenario of the file; else each is a variant.")
    ] = None,
    share: Annotated[
        float | None, typer.Option(min=0, max=1, help="item-list: share of each step's limit that passes; else 0.5.")
    ] = None,
    supplements: Annotated[
        float | None,
        typer.Option(min=0, max=0.95, help="item-list: share of cases with incomplete documents; else no loop (补正)."),
    ] = None,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Make a model folder of files of others. Says what could not be kept or had to be assumed."""
    from bpr.cli.importing import import_files

    wishes = {"start": start, "cases": cases, "scenario": scenario, "share": share, "supplements": supplements}
    given = {key: wish for key, wish in wishes.items() if wish is not None}
    print_findings(to, list(import_files(form, files, to, given)), lang, as_json=as_json)


@app.command(cls=Verb)
def export(
    standard: Annotated[Standard, typer.Argument(help="In which form.")],
    folder: Folder,
    path: Annotated[Path, typer.Argument(metavar="FILE.bpmn", dir_okay=False, help="The file to make.")],
    *,
    scenario: ScenarioFile = SCENARIO,
    log: Annotated[
        Path | None, typer.Option("--log", exists=True, help="Also write the results of this event log.")
    ] = None,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Write a model for another simulator: its BPMN file with the scenario inside. Says what cannot be kept."""
    from bpr.cli.exporting import export_bpsim

    writers = {Standard.BPSIM: export_bpsim}
    print_findings(path, list(writers[standard](folder, scenario, path, log)), lang, as_json=as_json)


for name, verb in VERBS.items():
    app.command(name, cls=Verb)(verb)


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
