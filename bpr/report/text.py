"""Tables of finished text for the terminal: what changes, the measures of one run, the process. Nothing is printed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpr.experiment.comparison import Comparison
from bpr.metrics.results import Measures
from bpr.process.elements import BlackBox
from bpr.report.figures import level_text
from bpr.report.findings import in_words
from bpr.report.rows import comparison_rows, course_text, measure_rows, name_of, remarks, verdict_text
from bpr.report.words import Language, language_of, word

if TYPE_CHECKING:
    from bpr.model import Model


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table of finished text.

    Parameters
    ----------
    title
        What stands above it.
    headings
        One a column.
    rows
        As many cells a row as there are headings.
    numeric
        Numbers of the columns (from 0) that are aligned to the right.
    sections
        Number of a row -> the heading that stands before it.
    notes
        Sentences below it.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    sections: tuple[tuple[int, str], ...] = ()
    notes: tuple[str, ...] = ()


def comparison_table(comparison: Comparison, lang: str = "en") -> TextTable:
    """What changes from AS-IS to TO-BE: every measure with interval, difference, change and verdict.

    Parameters
    ----------
    comparison
        Of `bpr.compare`.
    lang
        ``en`` or ``zh``.
    """
    language = language_of(lang)
    rows: list[tuple[str, ...]] = []
    sections = []
    for group, found in comparison_rows(comparison, language):
        sections.append((len(rows), word(f"group_{group}", language)))
        for row in found:
            verdict = verdict_text(row.verdict, language)
            rows.append((row.label, row.as_is, row.to_be, row.difference, row.relative, verdict))
    keys = ("measure", "as_is", "to_be", "difference", "relative", "verdict")
    return TextTable(
        title=" → ".join(name_of(run, "", run.header.name, language) for run in (comparison.as_is, comparison.to_be)),
        headings=tuple(word(key, language) for key in keys),
        rows=tuple(rows),
        numeric=frozenset({1, 2, 3, 4}),
        sections=tuple(sections),
        notes=(*_notes(comparison.replications, comparison.level, language), *remarks(comparison, language)),
    )


def measures_table(measures: Measures, lang: str = "en") -> TextTable:
    """The measures of one run or real log with their intervals."""
    language = language_of(lang)
    rows: list[tuple[str, ...]] = []
    sections = []
    for group, found in measure_rows(measures, language):
        sections.append((len(rows), word(f"group_{group}", language)))
        rows += [(label, value, interval) for _, label, value, interval in found]
    level = word("interval_of", language, level=level_text(measures.level, language))
    single = measures.header.replications == 1
    return TextTable(
        title=name_of(measures, "", measures.header.name, language),
        headings=(word("measure", language), word("value", language), level),
        rows=tuple(rows),
        numeric=frozenset({1, 2}),
        sections=tuple(sections),
        notes=(
            *((word("one_replication", language),) if single and measures.header.simulated else ()),
            *course_text(measures, language),
        ),
    )


def _notes(replications: int, level: float, lang: Language) -> tuple[str, ...]:
    if replications == 1:
        return (word("one_replication", lang),)
    return (word("measures_caption", lang, n=replications, level=level_text(level, lang)),)


def process_table(model: "Model", lang: str = "en") -> TextTable:
    """The process as a table: each element, who does it and where, how long it takes, and where it leads.

    Figures are written as in the scenario; elements are named by their ids, too, which are the keys of the scenario.
    Notes name what else the file shows.
    """
    language = language_of(lang)
    keys = ("id", "element", "process_type", "unit", "performer", "effort", "delay", "leads_to")
    name = next(iter(model.process.processes.values()), "") or model.process.graph.get("name", "")
    return TextTable(
        title=word("process_table", language, name=name or str(model.scenario.name)),
        headings=tuple(word(key, language) for key in keys),
        rows=tuple(_elements(model, language)),
        notes=tuple(
            " ".join(in_words(found, language)) for found in model.document.findings if found.code == "NOT-SIMULATED"
        ),
    )


def _elements(model: "Model", lang: Language) -> Iterator[tuple[str, ...]]:
    from bpr.scenario.read import to_mapping  # noqa: PLC0415  # the other tables need no reader of scenarios

    scenario = to_mapping(model.scenario)
    conditions = {**scenario.get("tasks", {}), **scenario.get("events", {})}
    units = model.organisation.units
    for element in model.process.elements():
        if isinstance(element, BlackBox):
            continue
        figures = conditions.get(element.id, {})
        unit = model.organisation.unit_of(element.id)
        yield (
            element.id,
            element.name,
            str(getattr(element, "type", "")),
            units[unit].name.text(lang) if unit in units else "",
            *(_written(figures.get(key, "")) for key in ("performer", "work", "delay")),
            ", ".join(flow.target for flow in model.process.outgoing(element.id)),
        )


def _written(value: object) -> str:
    """A value of the scenario in one line: ``lognormal, mean 18 min, sd 8 min``."""
    if isinstance(value, Mapping):
        parts = ((key, _written(inner)) for key, inner in value.items())
        return ", ".join(part if key == "dist" else f"{key} {part}" for key, part in parts)
    if isinstance(value, list):
        return " | ".join(map(_written, value))
    return str(value)
