"""The options that several verbs share, and the words that may stand for them."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

SCENARIO = "scenario.yaml"
"""The scenario of today's process in a model folder."""


def language_of(text: str) -> str:
    """``zh`` for anything Chinese (``zh``, ``zh_CN.UTF-8``), else ``en``."""
    return "zh" if text.lower().startswith("zh") else "en"


class Document(StrEnum):
    """A kind of document that bpr publishes the schema of."""

    SCENARIO = "scenario"
    ORGANISATION = "organisation"
    PORTFOLIO = "portfolio"
    ANNOTATION = "annotation"


class Foreign(StrEnum):
    """Whose files can be imported: a simulator's, or an office's list of services."""

    BPSIM = "bpsim"
    ITEM_LIST = "item-list"
    PROSIMOS = "prosimos"
    QBP = "qbp"


class Standard(StrEnum):
    """A form in which a model can be exported."""

    BPSIM = "bpsim"


FORMS = {
    Foreign.BPSIM: "BPSim",
    Foreign.ITEM_LIST: "实施清单 (implementation list)",
    Foreign.PROSIMOS: "Prosimos",
    Foreign.QBP: "QBP (BIMP, Apromore)",
}
"""What the forms of files are called."""


Folder = Annotated[Path, typer.Argument(metavar="MODEL", exists=True, help="A model folder.")]
ModelOrDrawing = Annotated[
    Path, typer.Argument(metavar="MODEL|BPMN", exists=True, help="A model folder or a .bpmn file.")
]
ScenarioFile = Annotated[str, typer.Option("--scenario", metavar="FILE", help="Scenario file in the model folder.")]
ToBe = Annotated[
    str | None,
    typer.Option("--to-be", metavar="FILE", help="Scenario file of the TO-BE; needless where the folder has just one."),
]
Replications = Annotated[int, typer.Option("--replications", "-n", min=1, help="Runs, each with draws of its own.")]
HalfWidth = Annotated[
    str | None,
    typer.Option(
        "--half-width",
        metavar="WIDTH",
        help="Go on until the interval is ± this: '5%' of the mean, or e.g. '2 h'; --replications is where it begins.",
    ),
]
HalfWidthOf = Annotated[str, typer.Option("--of", metavar="MEASURE", help="The measure that --half-width is about.")]
AtMost = Annotated[int, typer.Option("--at-most", min=2, help="Replications at which --half-width gives up.")]
Antithetic = Annotated[
    bool, typer.Option("--antithetic", help="Run in pairs that draw u and 1 - u; each pair is one observation.")
]
BatchMeans = Annotated[
    bool, typer.Option("--batch-means", help="Also give the cycle time of one long run its interval.")
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same figures.")]
Processes = Annotated[int, typer.Option("--processes", min=0, help="Processes that share the runs; 0 = all cores.")]
Cluster = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="Share the runs over a Dask cluster instead: the address of its scheduler, e.g. tcp://10.0.0.5:8786.",
    ),
]
KeptLog = Annotated[Path | None, typer.Option("--log", help="Keep what happened: a .csv, .parquet or .xes file.")]
Html = Annotated[
    Path | None,
    typer.Option("--html", dir_okay=False, help="Also write it for people: one HTML file that opens offline."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Language = Annotated[
    str,
    typer.Option(
        "--lang",
        metavar="en|zh",
        parser=language_of,
        envvar=["LC_ALL", "LC_MESSAGES", "LANG"],
        show_envvar=False,
        help="Language of what is printed; by default the environment's.",
    ),
]
