"""The verbs of planners: stages, units, staff, peaks. Each runs an experiment, prints it, and writes its HTML."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

import typer

import bpr
from bpr.cli.options import (
    SCENARIO,
    Antithetic,
    AsJson,
    Cluster,
    Folder,
    Html,
    Language,
    Processes,
    Replications,
    ScenarioFile,
    Seed,
    ToBe,
)
from bpr.cli.printing import print_result, print_table, print_written
from bpr.cli.running import Wish, only_to_be

if TYPE_CHECKING:
    from bpr.errors import Finding
    from bpr.model import Model
    from bpr.report.text import TextTable

FEWEST_STAGES = 2
FEWEST = 2
"""Fewer replications have no interval, so that nothing is met or missed."""

Stages = Annotated[
    list[str] | None,
    typer.Option(
        "--stage",
        metavar="FILE",
        help="A scenario file of the folder, once for each stage, in order; without any: today's process, only "
        "digitised, redesigned.",
    ),
]
Of = Annotated[str, typer.Option("--of", metavar="MEASURE", help="The measure whose gain is taken apart.")]

By = Annotated[str, typer.Option("--by", metavar="SHARE", help="By how much the work of a unit is cut: '30%', or 0.3.")]
Units = Annotated[
    list[str] | None,
    typer.Option("--unit", metavar="ID", help="Only this unit, once for each; else every unit whose tasks take work."),
]
TargetText = Annotated[
    str,
    typer.Option(
        "--target",
        metavar="TARGET",
        help="A measure, <= or >=, and an amount: 'on_time_committed >= 95 %', 'cycle_time_p90 <= 20 d'.",
    ),
]
Roles = Annotated[
    list[str] | None,
    typer.Option("--role", metavar="ID", help="Only this role's number may change, once for each; else every role's."),
]
Rate = Annotated[
    str | None, typer.Option("--growth", metavar="SHARE", help="Growth of demand a year: '5%'; else not looked at.")
]
Years = Annotated[int, typer.Option("--years", min=1, help="The last year of growth that is looked at.")]
Remedies = Annotated[
    list[str] | None,
    typer.Option("--with", metavar="FILE", help="A scenario file of the folder with a remedy, once for each."),
]
Factors = Annotated[
    list[float] | None,
    typer.Option("--factor", metavar="TIMES", help="Times the demand, once for each; else 1, 1.5, 2 and 3."),
]
Success = Annotated[
    str, typer.Option("--success", metavar="SHARE", help="The least success rate that is good enough: '95%'.")
]
Within = Annotated[
    str | None,
    typer.Option("--within", metavar="LIMIT", help="A success ends within this: '2 h', '5 wd'; else whenever."),
]
Resolution = Annotated[
    float, typer.Option("--resolution", metavar="TIMES", help="How exactly the breaking load is to be known.")
]


def ladder(
    folder: Folder,
    *,
    stage: Stages = None,
    scenario: ScenarioFile = SCENARIO,
    to_be: ToBe = None,
    of: Of = "cycle_time",
    replications: Replications = 30,
    seed: Seed = 2026,
    processes: Processes = 0,
    cluster: Cluster = None,
    antithetic: Antithetic = False,
    html: Html = None,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Say what each stage of a reform gains, and how much digitising alone explains.

    Without --stage: today's process, the same only put on line (digital.yaml, else assumed), and the redesign.
    """
    from bpr.experiment.ladder import ladder as run_ladder
    from bpr.experiment.ladder import three_way
    from bpr.metrics.measures import spec_of
    from bpr.report.ladder import gains_table, stages_table, write_ladder

    spec_of(of)
    wish = Wish(replications, seed, processes, cluster, as_json, antithetic)
    if stage:
        models = _stages(folder, stage)
        with wish.options() as options:
            found = run_ladder(models, **options)
    else:
        as_is, redesign = (bpr.load(folder, scenario=file) for file in (scenario, to_be or only_to_be(folder)))
        with wish.options() as options:
            found = three_way(as_is, None, redesign, **options)
    if html:
        write_ladder(found, html, of=of, lang=lang)
    tables = (lambda: stages_table(found, lang), lambda: gains_table(found, of, lang))
    _tell(found.to_dict, tables, _once(run.findings for run in found.stages.values()), lang, html, as_json=as_json)


def speed_up(
    folder: Folder,
    *,
    by: By = "30%",
    unit: Units = None,
    scenario: ScenarioFile = SCENARIO,
    replications: Replications = 10,
    seed: Seed = 2026,
    processes: Processes = 0,
    cluster: Cluster = None,
    antithetic: Antithetic = False,
    html: Html = None,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Say who is worth speeding up, and what of it arrives at the applicant.

    One unit after the other works faster: one run for each, and one of today.
    """
    from bpr.experiment.targets import parse_share
    from bpr.experiment.whole_and_part import speed_up_units
    from bpr.report.whole_and_part import units_table, whole_table, write_units

    faster = parse_share(by)
    if not 0 < faster < 1:
        message = "Work is cut by more than 0 and less than 100 %, e.g. 30%."
        raise typer.BadParameter(message, param_hint="--by")
    model = bpr.load(folder, scenario=scenario)
    with Wish(replications, seed, processes, cluster, as_json, antithetic).options() as options:
        found = speed_up_units(model, faster, unit or None, **options)
    if html:
        write_units(found, html, lang=lang)
    tables = (lambda: whole_table(found, lang), lambda: units_table(found, lang))
    _tell(found.to_dict, tables, _once([found.today.findings]), lang, html, as_json=as_json)


def staff(
    folder: Folder,
    *,
    target: TargetText,
    role: Roles = None,
    growth: Rate = None,
    years: Years = 20,
    scenario: ScenarioFile = SCENARIO,
    replications: Replications = 10,
    seed: Seed = 2026,
    processes: Processes = 0,
    cluster: Cluster = None,
    antithetic: Antithetic = False,
    html: Html = None,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Say how many people a target takes, and who is there beyond that.

    With --growth also for how many years today's staff will do. The work of a year in full-time people is always given.
    """
    from bpr.experiment.full_time import full_time_equivalents
    from bpr.experiment.growth import growth_years
    from bpr.experiment.staffing import smallest_staff
    from bpr.experiment.targets import parse_share, parse_target
    from bpr.report.full_time import full_time_table
    from bpr.report.growth import growth_table
    from bpr.report.provenance import Draws
    from bpr.report.staffing import staff_table, trials_table, write_staffing

    goal, rate = parse_target(target), None if growth is None else parse_share(growth)
    _refuse_few(replications, antithetic=antithetic)
    model = bpr.load(folder, scenario=scenario)
    wish = Wish(replications, seed, processes, cluster, as_json, antithetic)
    with wish.options() as options:
        found = smallest_staff(model, goal, role or None, **options)
    ahead = None
    if rate is not None:
        with wish.options() as options:
            ahead = growth_years(model, goal, rate, years, **options)
    with wish.options() as options:
        work = full_time_equivalents(model, **options)
    if html:
        draws = Draws(replications, seed)
        write_staffing(found, html, model=model, draws=draws, growth=ahead, full_times=work, lang=lang)
    tables = [lambda: trials_table(found, lang), lambda: full_time_table(work, lang)]
    if ahead is not None:
        of_growth = growth_table(ahead, lang, found.currency)
        tables.append(lambda: of_growth)
    tables.append(lambda: staff_table(found, lang))
    findings = _once([model.findings, found.findings, work.findings, () if ahead is None else ahead.findings])

    def value() -> dict[str, object]:
        beside = {"growth": None if ahead is None else ahead.to_dict(), "full_time": work.to_dict()}
        return {**found.to_dict(), **beside}

    _tell(value, tables, findings, lang, html, as_json=as_json)


def peak(
    folder: Folder,
    *,
    remedy: Remedies = None,
    factor: Factors = None,
    success: Success = "95%",
    within: Within = None,
    resolution: Resolution = 0.05,
    scenario: ScenarioFile = SCENARIO,
    replications: Replications = 10,
    seed: Seed = 2026,
    processes: Processes = 0,
    cluster: Cluster = None,
    antithetic: Antithetic = False,
    html: Html = None,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Say what a service stands: multiply the demand, and see who is still served, and where it breaks.

    With remedies each is run under the same loads and the same draws.
    """
    from bpr.experiment.peak import FACTORS, peak_test
    from bpr.experiment.targets import parse_share
    from bpr.report.peak import breaking_table, names_of, peak_table, write_peak
    from bpr.report.provenance import Draws
    from bpr.report.words import language_of

    threshold = parse_share(success)
    _refuse_few(replications, antithetic=antithetic)
    factors = tuple(factor or FACTORS)
    if min(factors) <= 0:
        message = "Demand is multiplied by more than 0."
        raise typer.BadParameter(message, param_hint="--factor")
    if resolution <= 0:
        message = "It is more than 0, e.g. 0.05."
        raise typer.BadParameter(message, param_hint="--resolution")
    models = _models(folder, [scenario, *(remedy or ())], "--with")
    with Wish(replications, seed, processes, cluster, as_json, antithetic).options() as options:
        found = peak_test(models, factors, threshold=threshold, within=within, resolution=resolution, **options)
    if html:
        write_peak(found, html, models=models, draws=Draws(replications, seed), lang=lang)
    names = names_of(models, language_of(lang))
    tables = (lambda: breaking_table(found, names, lang), lambda: peak_table(found, names, lang))
    findings = _once([*(model.findings for model in models.values()), found.findings])
    _tell(found.to_dict, tables, findings, lang, html, as_json=as_json)


def _stages(folder: Path, files: Sequence[str]) -> "dict[str, Model]":
    if len(files) < FEWEST_STAGES:
        message = f"A reform has {FEWEST_STAGES} stages or more: the process of today, and what becomes of it."
        raise typer.BadParameter(message, param_hint="--stage")
    return _models(folder, files, "--stage")


def _models(folder: Path, files: Sequence[str], option: str) -> "dict[str, Model]":
    """Name of each scenario file without its suffix -> what is run."""
    if len(set(files)) < len(files):
        message = "The same file is given twice."
        raise typer.BadParameter(message, param_hint=option)
    return {file.removesuffix(".yaml"): bpr.load(folder, scenario=file) for file in files}


def _refuse_few(replications: int, *, antithetic: bool) -> None:
    least = FEWEST * (2 if antithetic else 1)
    if replications < least:
        message = f"Without an interval nothing is met or missed: give {least} or more."
        raise typer.BadParameter(message, param_hint="--replications")


def _tell(
    value: Callable[[], Mapping[str, object]],
    tables: "Sequence[Callable[[], TextTable]]",
    findings: "Sequence[Finding]",
    lang: str,
    html: Path | None,
    *,
    as_json: bool,
) -> None:
    """Print tables, or JSON; what was assumed and where the file is go to stderr."""
    *first, last = tables
    if not as_json:
        for table in first:
            print_table(table())
    print_result(value, last, findings, lang, as_json=as_json)
    print_written(html, lang)


def _once(findings: "Iterable[Sequence[Finding]]") -> "list[Finding]":
    """Each finding once."""
    return list({str(one): one for some in findings for one in some}.values())


VERBS: Mapping[str, Callable[..., None]] = MappingProxyType(
    {"ladder": ladder, "speed-up": speed_up, "staff": staff, "peak": peak}
)
"""Name of a verb -> what it does."""
