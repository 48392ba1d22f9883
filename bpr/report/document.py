"""Answers that are no comparison of two models, as an HTML file: key figures, then sections with charts and tables."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bpr.errors import Finding
from bpr.report.findings import in_words
from bpr.report.frame import Chart, Remark, chart, rendered, written
from bpr.report.sections import Section
from bpr.report.text import TextTable
from bpr.report.words import LANGUAGES, Language, language_of, word


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure that is shown large: what it is, its value, and a line below it."""

    label: str
    value: str
    below: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A file in one language.

    Parameters
    ----------
    lang
        Its language.
    kind, heading, about
        What sort of file it is; what it is called; what it is about.
    question, answer
        The question of a planner, and the answer in sentences.
    cards
        Key figures.
    drawn
        The sections; the table of one without a figure stands open, others fold theirs.
    remarks
        Assumptions and warnings.
    provenance
        Where the figures come from.
    """

    lang: Language
    kind: str
    heading: str
    about: str
    question: str
    answer: tuple[str, ...]
    cards: tuple[KeyFigure, ...]
    drawn: tuple[Section, ...]
    remarks: tuple[Remark, ...]
    provenance: TextTable

    @property
    def title(self) -> str:
        """What the window is called."""
        return f"{self.heading}{word('colon', self.lang)} {self.about}" if self.about else self.heading

    @property
    def sections(self) -> Iterator[Chart]:
        """The sections with the places of their figures."""
        return (chart(section, self.lang) for section in self.drawn)

    def word(self, key: str, **values: object) -> str:
        """A word of its language."""
        return word(key, self.lang, **values)


def write_document(make: Callable[[Language], Document], path: str | Path, *, lang: str = "en") -> Path:
    """Write a file that holds the document in both languages and opens in `lang`."""
    language = language_of(lang)
    return written(rendered("document.html.jinja", {key: make(key) for key in LANGUAGES}, language), path)


def remarks_of(findings: Iterable[Finding], lang: Language) -> tuple[Remark, ...]:
    """Assumptions and warnings as text, each once, warnings first."""
    once = {(one.code, str(one.where), one.what_text): one for one in findings if one.severity != "error"}
    found = sorted(once.values(), key=lambda one: one.severity != "warning")
    return tuple(Remark(one.severity, "", *in_words(one, lang), str(one.where)) for one in found)
