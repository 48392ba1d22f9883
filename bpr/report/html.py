"""A comparison -> one HTML file that a reform office can hand on: it opens offline and speaks two languages.

Numbers and sentences come from `rows`, charts from `sections`, the frame of the file from `frame`; here they are put
into the template of ``page/``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from bpr.errors import Finding
from bpr.experiment.comparison import Comparison
from bpr.report.drawings import drawings, longest_wait
from bpr.report.figures import level_text, ruler
from bpr.report.findings import in_words
from bpr.report.frame import Chart, Remark, chart, rendered, written
from bpr.report.provenance import of_run, provenance_table
from bpr.report.rows import (
    MAIN,
    AnswerParts,
    Row,
    answer,
    answer_parts,
    comparison_rows,
    matters,
    name_of,
    process_changes,
    relative_text,
    remarks,
    verdict_of,
)
from bpr.report.sections import Section, sections
from bpr.report.text import TextTable
from bpr.report.words import LANGUAGES, Language, language_of, word

MAX_FINDINGS: int = 200
"""So many findings are listed; a report is read by people."""

_RUNS = ("as_is", "to_be")


def write_report(comparison: Comparison, path: str | Path, *, lang: str = "en") -> Path:
    """Write the report of a comparison.

    Parameters
    ----------
    comparison
        Of `bpr.compare`.
    path
        The file; folders on the way are made.
    lang
        ``en`` or ``zh``: the language in which the report opens. Both are in the file.

    Returns
    -------
    Path
        The file. The same comparison gives the same bytes.
    """
    return written(report_html(comparison, lang=lang), path)


def report_html(comparison: Comparison, *, lang: str = "en") -> str:
    """The report as text; see `write_report`."""
    language = language_of(lang)
    return rendered("report.html.jinja", {key: _page(comparison, key) for key in LANGUAGES}, language)


@dataclass(frozen=True, slots=True)
class _Card:
    """A key figure, large."""

    label: str
    as_is: str
    to_be: str
    relative: str
    verdict: str


@dataclass(frozen=True, slots=True)
class _Picture:
    """A drawing: ``as_is`` or ``to_be``, the name of its scenario, its markup."""

    key: str
    name: str
    svg: Markup


@dataclass(frozen=True, slots=True)
class _Page:
    """The report in one language."""

    lang: Language
    title: str
    as_is: str
    to_be: str
    question: str
    answer: tuple[str, str]
    parts: AnswerParts
    changes: tuple[tuple[str, tuple[str, ...]], ...]
    caption: str
    notes: tuple[str, ...]
    groups: tuple[tuple[str, tuple[Row, ...]], ...]
    cards: tuple[_Card, ...]
    drawn: tuple[Section, ...]
    pictures: tuple[_Picture, ...]
    pictures_text: str
    findings: tuple[Remark, ...]
    provenance: TextTable

    @property
    def sections(self) -> Iterator[Chart]:
        """The sections with the places of their figures."""
        return (chart(section, self.lang) for section in self.drawn)

    def word(self, key: str, **values: object) -> str:
        """A word of the page's language."""
        return word(key, self.lang, **values)


def _page(comparison: Comparison, lang: Language) -> _Page:
    as_is = name_of(comparison.as_is, "", comparison.as_is.header.name or word("as_is", lang), lang)
    to_be = name_of(comparison.to_be, "", comparison.to_be.header.name or word("to_be", lang), lang)
    single = comparison.replications == 1
    level = level_text(comparison.level, lang)
    caption = word("measures_caption", lang, n=comparison.replications, level=level)
    return _Page(
        lang=lang,
        title=f"{word('title', lang)}: {as_is} → {to_be}",
        as_is=as_is,
        to_be=to_be,
        question=word("question", lang, as_is=as_is, to_be=to_be),
        answer=answer(comparison, lang),
        parts=answer_parts(comparison, lang),
        changes=process_changes(comparison, lang),
        caption=word("one_replication", lang) if single else caption,
        notes=remarks(comparison, lang),
        groups=tuple(comparison_rows(comparison, lang)),
        cards=tuple(_cards(comparison, lang)),
        drawn=tuple(sections(comparison, lang)),
        pictures=tuple(
            _Picture(one.key, one.name, Markup(one.svg))  # noqa: S704  # ours; what is a file's in it is escaped
            for one in drawings(comparison, lang)
        ),
        pictures_text=word("pictures_text", lang, most=longest_wait(comparison, lang)),
        findings=tuple(_remarks(comparison, lang)),
        provenance=provenance_table(
            {word(key, lang): of_run(run, lang) for key, run in zip(_RUNS, comparison.runs, strict=True)}, lang
        ),
    )


def _cards(comparison: Comparison, lang: Language) -> Iterator[_Card]:
    for name in MAIN:
        if name in comparison and matters(comparison[name]):
            change = comparison[name]
            shown = ruler([change.as_is, change.to_be, change.difference], lang)
            relative = relative_text(change, lang) or shown.difference(change.difference).value
            relative = "" if verdict_of(change) == "same" else relative
            label = change.heading.labels[lang]
            as_is, to_be = shown.value(change.as_is), shown.value(change.to_be)
            yield _Card(label, as_is, to_be, relative, verdict_of(change))


def _remarks(comparison: Comparison, lang: Language) -> Iterator[Remark]:
    """Findings of both runs, each once; what both have is said of both."""
    before = {_key(finding): finding for finding in comparison.as_is.findings}
    after = {_key(finding): finding for finding in comparison.to_be.findings}
    found = [(key, finding) for key, finding in (before | after).items() if finding.severity != "error"]
    found.sort(key=lambda item: item[1].severity != "warning")
    for key, finding in found[:MAX_FINDINGS]:
        of = "both" if key in before and key in after else "as_is" if key in before else "to_be"
        where = finding.where
        place = where.element or where.key or where.file or ""
        yield Remark(finding.severity, word(of, lang), *in_words(finding, lang), place)
    if len(found) > MAX_FINDINGS:
        yield Remark("warning", "", word("more_findings", lang, count=len(found) - MAX_FINDINGS), "", "")


def _key(finding: Finding) -> tuple[str, ...]:
    """What makes two findings the same, whatever files AS-IS and TO-BE are in."""
    return (finding.code, finding.where.element or finding.where.key or "", finding.what_text)
