"""A comparison -> one HTML file that a reform office can hand on: it opens offline and speaks two languages.

Numbers and sentences come from `rows`, charts from `sections`; here they are put into the template of ``page/``. A
content security policy in the file itself forbids every request, and every script but the two that are in it.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from bpr.errors import Finding
from bpr.experiment.comparison import Comparison
from bpr.report.drawings import drawings, longest_wait
from bpr.report.figures import level_text, ruler
from bpr.report.findings import in_words
from bpr.report.rows import (
    MAIN,
    MARKS,
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
from bpr.version import VERSION

TAGS: Mapping[Language, str] = MappingProxyType({"en": "en-GB", "zh": "zh-Hans"})
"""Language -> its BCP 47 tag."""

MAX_FINDINGS: int = 200
"""So many findings are listed; a report is read by people."""


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
    path = Path(path)
    text = report_html(comparison, lang=lang)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def report_html(comparison: Comparison, *, lang: str = "en") -> str:
    """The report as text; see `write_report`."""
    language = language_of(lang)
    pages = {key: _page(comparison, key) for key in LANGUAGES}
    figures = {key: page.figures for key, page in pages.items()}
    scripts = {"plotly": _plotly(), "script": _resource("report.js")}
    template = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return template.from_string(_resource("report.html.jinja")).render(
        lang=language,
        pages=pages,
        languages=LANGUAGES,
        tag=TAGS,
        marks=MARKS,
        version=VERSION,
        policy=_policy(scripts.values()),
        css=Markup(_resource("report.css")),  # noqa: S704  # our own file
        figures=_json(figures),
        **{name: Markup(script) for name, script in scripts.items()},  # noqa: S704  # ours, and plotly's
    )


@dataclass(frozen=True, slots=True)
class _Chart:
    """A section with the ids of the places where its figures are drawn."""

    name: str
    title: str
    text: str
    figures: tuple[str, ...]
    table: TextTable
    wide: bool


@dataclass(frozen=True, slots=True)
class _Card:
    """A key figure, large."""

    label: str
    as_is: str
    to_be: str
    relative: str
    verdict: str


@dataclass(frozen=True, slots=True)
class _Remark:
    """A finding as text, and which run it is about."""

    severity: str
    of: str
    what: str
    remedy: str
    where: str


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
    sections: tuple[_Chart, ...]
    figures: Mapping[str, object]
    pictures: tuple[_Picture, ...]
    pictures_text: str
    findings: tuple[_Remark, ...]
    provenance: TextTable

    def word(self, key: str, **values: object) -> str:
        """A word of the page's language."""
        return word(key, self.lang, **values)


def _page(comparison: Comparison, lang: Language) -> _Page:
    as_is = name_of(comparison.as_is, "", comparison.as_is.header.name or word("as_is", lang), lang)
    to_be = name_of(comparison.to_be, "", comparison.to_be.header.name or word("to_be", lang), lang)
    shown = tuple(sections(comparison, lang))
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
        sections=tuple(_chart(section, lang) for section in shown),
        figures={
            place: json.loads(figure.to_json())
            for section in shown
            for place, figure in zip(_places(section, lang), section.figures, strict=True)
        },
        pictures=tuple(
            _Picture(one.key, one.name, Markup(one.svg))  # noqa: S704  # ours; what is a file's in it is escaped
            for one in drawings(comparison, lang)
        ),
        pictures_text=word("pictures_text", lang, most=longest_wait(comparison, lang)),
        findings=tuple(_remarks(comparison, lang)),
        provenance=_provenance(comparison, lang),
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


def _places(section: Section, lang: Language) -> tuple[str, ...]:
    return tuple(f"chart-{section.name}-{number}-{lang}" for number in range(len(section.figures)))


def _chart(section: Section, lang: Language) -> _Chart:
    return _Chart(section.name, section.title, section.text, _places(section, lang), section.table, section.wide)


def _remarks(comparison: Comparison, lang: Language) -> Iterator[_Remark]:
    """Findings of both runs, each once; what both have is said of both."""
    before = {_key(finding): finding for finding in comparison.as_is.findings}
    after = {_key(finding): finding for finding in comparison.to_be.findings}
    found = [(key, finding) for key, finding in (before | after).items() if finding.severity != "error"]
    found.sort(key=lambda item: item[1].severity != "warning")
    for key, finding in found[:MAX_FINDINGS]:
        of = "both" if key in before and key in after else "as_is" if key in before else "to_be"
        where = finding.where
        place = where.element or where.key or where.file or ""
        yield _Remark(finding.severity, word(of, lang), *in_words(finding, lang), place)
    if len(found) > MAX_FINDINGS:
        yield _Remark("warning", "", word("more_findings", lang, count=len(found) - MAX_FINDINGS), "", "")


def _key(finding: Finding) -> tuple[str, ...]:
    """What makes two findings the same, whatever files AS-IS and TO-BE are in."""
    return (finding.code, finding.where.element or finding.where.key or "", finding.what_text)


def _provenance(comparison: Comparison, lang: Language) -> TextTable:
    before, after = comparison.as_is.header, comparison.to_be.header
    runs = (comparison.as_is, comparison.to_be)
    rows = [(word("scenario", lang), *(_said(name_of(run, "", run.header.name, lang), lang) for run in runs))]
    rows += [
        (word(name, lang), *(_said(getattr(header, name), lang) for header in (before, after)))
        for name in ("start", "seed", "replications", "version")
    ]
    for what in sorted({*before.digests, *after.digests}):
        digests = (_said(header.digests.get(what), lang) for header in (before, after))
        rows.append((word("digest", lang, what=what), *digests))
    headings = (word("item", lang), word("as_is", lang), word("to_be", lang))
    return TextTable(word("provenance_heading", lang), headings, tuple(rows))


def _said(value: object, lang: Language) -> str:
    return word("none", lang) if value is None or value == "" else str(value)


def _policy(scripts: Iterable[str]) -> str:
    """Nothing may be asked of anybody; only these scripts may run. Plotly sets styles and makes pictures of its own."""
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    return f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:"


def _json(value: object) -> Markup:
    """JSON that cannot end the script element in which it stands."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704


def _resource(name: str) -> str:
    return files("bpr.report").joinpath("page", name).read_text(encoding="utf-8")


def _plotly() -> str:
    """The charting library as text. A closing script tag in it would end the element that it stands in."""
    return str(get_plotlyjs()).replace("</script", "<\\/script")
