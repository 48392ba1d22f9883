"""``bpr portfolio …``: services that share people, checked, run together, compared, planned: verbs of a folder."""

from collections.abc import Mapping
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import bpr
from bpr.cli.options import Antithetic, AsJson, Cluster, Html, KeptLog, Language, Processes, Replications, Seed
from bpr.cli.printing import print_findings, print_result, print_table, print_written
from bpr.cli.running import Wish, log_file
from bpr.cli.verb import Verb

if TYPE_CHECKING:
    from bpr.errors import Finding

portfolio = typer.Typer(
    name="portfolio",
    help="Several services in one run, with the people whom they share.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Folder = Annotated[
    Path, typer.Argument(metavar="FOLDER", exists=True, file_okay=False, help="A folder with a portfolio.yaml.")
]
Weights = Annotated[
    str | None,
    typer.Option(
        "--weights",
        metavar="CRITERION=WEIGHT,…",
        help="Weights of urgency, e.g. volume=2,visits=1, instead of those of the portfolio; others weigh nothing.",
    ),
]
FteHours = Annotated[
    float | None, typer.Option("--fte-hours", min=1, max=8784, help="Hours that a full-time post works in a year.")
]
SmallUnit = Annotated[
    float | None, typer.Option("--small", metavar="POSTS", min=0, help="A unit with less work than this is listed.")
]
Redesign = Annotated[bool, typer.Option("--to-be", help="Run the redesign instead of today's services.")]


@portfolio.command(cls=Verb)
def check(folder: Folder, *, lang: Language = "en", as_json: AsJson = False) -> None:
    """Say what keeps the services from running together, and what is assumed. Everything is said at once."""
    if print_findings(folder, _found(folder), lang, as_json=as_json):
        raise typer.Exit(1)


def _found(folder: Path) -> "list[Finding]":
    from bpr.errors import InputError
    from bpr.portfolio.running import compile_together

    found: dict[str, Finding] = {}
    try:
        read = bpr.load_portfolio(folder)
        for models in (read.as_is, read.to_be):
            program = compile_together(models, private=read.private)
            found |= {str(finding): finding for finding in program.findings}
    except InputError as problem:
        found |= {str(finding): finding for finding in problem.findings}
    return list(found.values())


@portfolio.command(cls=Verb)
def run(
    folder: Folder,
    *,
    to_be: Redesign = False,
    replications: Replications = 10,
    seed: Seed = 1,
    processes: Processes = 1,
    cluster: Cluster = None,
    antithetic: Antithetic = False,
    log: KeptLog = None,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Run all services together and print each of them, and each pool of people with what each service takes of it."""
    from bpr.report.portfolio import pools_table, services_table

    log_file(log)
    read = bpr.load_portfolio(folder)
    models = read.to_be if to_be else read.as_is
    run_all = partial(bpr.simulate_together, models, private=read.private_in(models), name=read.name.text(lang))
    events = Wish(replications, seed, processes, cluster, as_json, antithetic).kept(run_all, log)
    found = bpr.measure_together(events, models)
    names = {service: one.name for service, one in read.services.items()}
    if not as_json:
        print_table(services_table(found, names, lang))
    print_result(found.to_dict, lambda: pools_table(found, names, lang), found.findings, lang, as_json=as_json)


@portfolio.command(cls=Verb)
def compare(
    folder: Folder,
    *,
    replications: Replications = 30,
    seed: Seed = 2026,
    processes: Processes = 0,
    cluster: Cluster = None,
    antithetic: Antithetic = False,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Print what the redesigns change together. Both runs have the same draws; every figure has its interval."""
    from bpr.report.portfolio import together_table

    read = bpr.load_portfolio(folder)
    with Wish(replications, seed, processes, cluster, as_json, antithetic).options() as options:
        found = bpr.compare_together(read.as_is, read.to_be, private=read.private, **options)
    names = {service: one.name for service, one in read.services.items()}
    findings = {str(one): one for run in (found.as_is, found.to_be) for one in run.findings}
    print_result(
        found.to_dict, lambda: together_table(found, names, lang), list(findings.values()), lang, as_json=as_json
    )


class Only(StrEnum):
    """A list of the plan."""

    RANKING = "ranking"
    SEQUENCE = "sequence"
    FUNCTIONS = "functions"
    AGENCIES = "agencies"
    GAINS = "gains"
    STAFF = "staff"
    SUMS = "sums"


@portfolio.command(cls=Verb)
def plan(
    folder: Folder,
    *,
    weights: Weights = None,
    small: SmallUnit = None,
    fte_hours: FteHours = None,
    only: Annotated[
        list[Only] | None, typer.Option("--only", help="Print this list alone; may be given several times.")
    ] = None,
    replications: Replications = 30,
    seed: Seed = 2026,
    processes: Processes = 0,
    cluster: Cluster = None,
    antithetic: Antithetic = False,
    html: Html = None,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Run AS-IS and TO-BE together; print urgency, order, functions and agencies to adjust, gains, staff and sums."""
    from bpr.portfolio.reform import reform
    from bpr.report import reform as tables

    given = None if weights is None else _weights(weights)
    read = bpr.load_portfolio(folder)
    with Wish(replications, seed, processes, cluster, as_json, antithetic).options() as options:
        compared = bpr.compare_together(read.as_is, read.to_be, private=read.private, **options)
    found = reform(read, compared, weights=given, fte_hours=fte_hours, small_fte=small)
    if html:
        from bpr.report.reform_page import write_plan

        write_plan(found, html, lang)
    makers = [getattr(tables, f"{name}_table") for name in dict.fromkeys(only or list(Only))]
    if not as_json:
        for make in makers[:-1]:
            print_table(make(found, lang))
    print_result(found.to_dict, lambda: makers[-1](found, lang), found.findings, lang, as_json=as_json)
    print_written(html, lang)


@portfolio.command(cls=Verb)
def ladder(
    folder: Folder,
    *,
    service: Annotated[
        list[str] | None,
        typer.Option("--service", metavar="ID", help="Only this service, once for each; else all that have stages."),
    ] = None,
    of: Annotated[
        str, typer.Option("--of", metavar="MEASURE", help="The measure whose gain is taken apart.")
    ] = "cycle_time",
    replications: Replications = 30,
    seed: Seed = 2026,
    processes: Processes = 0,
    cluster: Cluster = None,
    antithetic: Antithetic = False,
    html: Html = None,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Say what each stage of each service gains; without stages: only digitised, then redesigned."""
    from bpr.metrics.measures import spec_of
    from bpr.portfolio.stages import ladders
    from bpr.report.portfolio_ladder import service_gains_table, write_ladders

    spec_of(of)
    read = bpr.load_portfolio(folder)
    with Wish(replications, seed, processes, cluster, as_json, antithetic).options() as options:
        found = ladders(read, service or None, **options)
    if html:
        write_ladders(read, found, html, of=of, lang=lang)
    told = {str(one): one for each in found.values() for run in each.stages.values() for one in run.findings}
    print_result(
        lambda: {"schema": "bpr/ladders/1", "services": {name: one.to_dict() for name, one in found.items()}},
        lambda: service_gains_table(read, found, of, lang),
        list(told.values()),
        lang,
        as_json=as_json,
    )
    print_written(html, lang)


def _weights(text: str) -> Mapping[str, float]:
    """Read ``volume=2,visits=1``."""
    from bpr.portfolio.criteria import checked_weights

    pairs = [part.partition("=") for part in text.split(",")]
    return checked_weights({name.strip(): _number(number.strip()) for name, _, number in pairs})


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
