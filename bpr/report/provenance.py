"""Where figures come from, as the table that ends every HTML file: scenario, start, seed, version, digests of files."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bpr.eventlog.tables import LogHeader
from bpr.metrics.intervals import LEVEL
from bpr.metrics.results import Measures
from bpr.report.figures import level_text
from bpr.report.rows import name_of
from bpr.report.text import TextTable
from bpr.report.words import Language, word
from bpr.version import VERSION

if TYPE_CHECKING:
    from bpr.model import Model


@dataclass(frozen=True, slots=True)
class Origin:
    """What makes the figures of a run come out again.

    Parameters
    ----------
    scenario
        Its name, in the language of the reader.
    start
        ISO 8601 instant of the start of simulated time.
    seed, replications, version
        As in the header of a log.
    digests
        What -> SHA-256.
    """

    scenario: str
    start: str
    seed: int | None
    replications: int
    version: str
    digests: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Draws:
    """How often an experiment ran each variant, and with which draws; for results that do not say so themselves."""

    replications: int
    seed: int


def of_run(run: Measures, lang: Language) -> Origin:
    """Of the measures of a run."""
    return of_header(run.header, name_of(run, "", run.header.name, lang))


def of_header(header: LogHeader, scenario: str) -> Origin:
    """Of the header of a log."""
    return Origin(scenario, header.start, header.seed, header.replications, header.version, header.digests)


def of_model(model: "Model", draws: Draws, lang: Language) -> Origin:
    """Of a model that was run in many variants."""
    scenario = model.scenario
    name = scenario.name.text(lang) or model.name
    return Origin(name, scenario.start.isoformat(), draws.seed, draws.replications, VERSION, model.digests)


def provenance_table(origins: Mapping[str, Origin], lang: Language) -> TextTable:
    """One column a run; the keys of `origins` are the headings."""
    rows = [
        (word(key, lang), *(_said(getattr(one, key), lang) for one in origins.values()))
        for key in ("scenario", "start", "seed", "replications", "version")
    ]
    for what in sorted({what for one in origins.values() for what in one.digests}):
        digests = (_said(one.digests.get(what), lang) for one in origins.values())
        rows.append((word("digest", lang, what=what), *digests))
    return TextTable(word("provenance_heading", lang), (word("item", lang), *origins), tuple(rows))


def captioned(table: TextTable, replications: int, lang: Language, level: float = LEVEL) -> TextTable:
    """The table with how its figures are to be read as its title, for a section that says its name already."""
    if replications == 1:
        return replace(table, title=word("one_replication", lang))
    return replace(table, title=word("means_caption", lang, n=replications, level=level_text(level, lang)))


def _said(value: object, lang: Language) -> str:
    return word("none", lang) if value is None or value == "" else str(value)
