"""The verbs of planners: what each stage of a reform gains. Each runs an experiment, prints it, and writes its HTML."""

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
from bpr.cli.printing import print_result, print_table
from bpr.cli.running import Wish, only_to_be

if TYPE_CHECKING:
    from bpr.errors import Finding
    from bpr.model import Model
    from bpr.report.text import TextTable

FEWEST_STAGES = 2

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


def _stages(folder: Path, files: Sequence[str]) -> "dict[str, Model]":
    """Name of each stage, its file without suffix -> what is run."""
    hint = "--stage"
    if len(files) < FEWEST_STAGES:
        message = f"A reform has {FEWEST_STAGES} stages or more: the process of today, and what becomes of it."
        raise typer.BadParameter(message, param_hint=hint)
    if len(set(files)) < len(files):
        message = "The same file is given twice."
        raise typer.BadParameter(message, param_hint=hint)
    return {file.removesuffix(".yaml"): bpr.load(folder, scenario=file) for file in files}


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
    if html:
        typer.echo(f"{'报告：' if lang == 'zh' else 'Report: '}{html}", err=True)


def _once(findings: "Iterable[Sequence[Finding]]") -> "list[Finding]":
    """Each finding once."""
    return list({str(one): one for some in findings for one in some}.values())


VERBS: Mapping[str, Callable[..., None]] = MappingProxyType({"ladder": ladder})
"""Name of a verb -> what it does."""
