"""The stages of the services of a portfolio for people to read: the ladder of each, one below the other, in one file.

No number is computed here: ladders are those of `bpr.portfolio.stages`, each shown as `bpr.report.ladder` shows one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from bpr.experiment.ladder import Ladder
from bpr.portfolio.read import Portfolio
from bpr.report.document import Document, KeyFigure, remarks_of, write_document
from bpr.report.figures import percent, ruler
from bpr.report.ladder import MEASURE, answer, gains_table, ladder_chart
from bpr.report.provenance import Origin, of_run, provenance_table
from bpr.report.sections import Section
from bpr.report.text import TextTable
from bpr.report.words import Language, language_of, word

_CARDS = 6


def service_gains_table(
    portfolio: Portfolio, found: Mapping[str, Ladder], of: str = MEASURE, lang: str = "en"
) -> TextTable:
    """Service by service, stage by stage: the measure, the gain of each stage, its share.

    Parameters
    ----------
    portfolio, found
        What was run, and what `bpr.portfolio.stages.ladders` gave.
    of
        The measure whose gain is taken apart.
    lang
        ``en`` or ``zh``.
    """
    language = language_of(lang)
    tables = {service: gains_table(one, of, lang) for service, one in found.items()}
    first = next(iter(tables.values()))
    rows: list[tuple[str, ...]] = []
    sections, notes = [], []
    for service, table in tables.items():
        name = _named(portfolio, service, language)
        sections.append((len(rows), name))
        rows += table.rows
        notes += [f"{name}{word('colon', language)} {text}" for text in answer(found[service], of, language)]
    return replace(
        first,
        rows=tuple(rows),
        sections=tuple(sections),
        notes=(*notes, word("flow_changed_note", language), word("stages_alone", language)),
    )


def write_ladders(
    portfolio: Portfolio, found: Mapping[str, Ladder], path: str | Path, *, of: str = MEASURE, lang: str = "en"
) -> Path:
    """Write the ladders as one HTML file that opens offline.

    Parameters
    ----------
    portfolio, found, of
        As in `service_gains_table`.
    path
        The file; folders on the way are made.
    lang
        ``en`` or ``zh``: the language in which it opens. Both are in the file.

    Raises
    ------
    UnknownMeasure
        Not every stage has the measure.
    """
    return write_document(lambda key: ladders_document(portfolio, found, of, key), path, lang=lang)


def ladders_document(portfolio: Portfolio, found: Mapping[str, Ladder], of: str, lang: Language) -> Document:
    """The file in one language."""
    names = {service: _named(portfolio, service, lang) for service in found}
    told = (finding for one in found.values() for run in one.stages.values() for finding in run.findings)
    said = (
        f"{names[service]}{word('colon', lang)} {_gap(lang).join(answer(one, of, lang))}"
        for service, one in found.items()
    )
    return Document(
        lang=lang,
        kind=word("ladder_kind", lang),
        heading=word("ladder_title", lang),
        about=portfolio.name.text(lang) or word("comma", lang).join(names.values()),
        question=word("stages_question", lang),
        answer=(*said, word("stages_alone", lang)),
        cards=tuple(_cards(found, names, of, lang)),
        drawn=tuple(_sections(found, names, of, lang)),
        remarks=remarks_of(told, lang),
        provenance=provenance_table({names[service]: _origin(one, lang) for service, one in found.items()}, lang),
    )


def _sections(found: Mapping[str, Ladder], names: Mapping[str, str], of: str, lang: Language) -> Iterator[Section]:
    for number, (service, one) in enumerate(found.items()):
        label = one[of].heading.labels[lang]
        measure = label[:1].lower() + label[1:] if lang == "en" else label
        yield Section(
            f"ladder-{number}",
            names[service],
            word("ladder_text", lang, measure=measure),
            (ladder_chart(one, of, lang=lang),),
            replace(gains_table(one, of, lang), notes=answer(one, of, lang)),
        )


def _cards(found: Mapping[str, Ladder], names: Mapping[str, str], of: str, lang: Language) -> Iterator[KeyFigure]:
    for service, one in list(found.items())[:_CARDS]:
        total = one[of].total
        shown = ruler([total.as_is, total.to_be, total.difference], lang)
        yield KeyFigure(
            names[service],
            percent(total.relative, lang) or shown.difference(total.difference).value,
            str(shown.difference(total.difference)),
        )


def _origin(one: Ladder, lang: Language) -> Origin:
    """Of a whole ladder: its first run, and the digests of all stages."""
    digests = {
        f"{stage}/{what}": digest for stage, run in one.stages.items() for what, digest in run.header.digests.items()
    }
    return replace(of_run(one.first, lang), digests=digests)


def _named(portfolio: Portfolio, service: str, lang: Language) -> str:
    return portfolio.services[service].name.text(lang) or service


def _gap(lang: Language) -> str:
    return " " if lang == "en" else ""
