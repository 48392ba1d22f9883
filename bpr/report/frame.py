"""What all HTML files of bpr share: one file that opens offline and speaks two languages. What is in them: elsewhere.

A content security policy in the file itself forbids every request, and every script but the two that are in it.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

import plotly.graph_objects as go
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from bpr.report.rows import MARKS
from bpr.report.sections import Section
from bpr.report.text import TextTable
from bpr.report.words import LANGUAGES, Language
from bpr.version import VERSION

TAGS: Mapping[Language, str] = MappingProxyType({"en": "en-GB", "zh": "zh-Hans"})
"""Language -> its BCP 47 tag."""


class Page(Protocol):
    """What the frame asks of a page; the rest is between the page and its template."""

    @property
    def lang(self) -> Language:
        """Its language."""

    @property
    def title(self) -> str:
        """What the window is called."""

    @property
    def drawn(self) -> tuple[Section, ...]:
        """The sections, whose figures are drawn."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A section with the ids of the places where its figures are drawn."""

    name: str
    title: str
    text: str
    figures: tuple[str, ...]
    table: TextTable
    wide: bool


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding as text, and what it is about."""

    severity: str
    of: str
    what: str
    remedy: str
    where: str


def chart(section: Section, lang: Language) -> Chart:
    """A section as its template shows it."""
    return Chart(section.name, section.title, section.text, _places(section, lang), section.table, section.wide)


def rendered(template: str, pages: Mapping[Language, Page], lang: Language) -> str:
    """The file as text.

    Parameters
    ----------
    template
        Name of a file of ``page/``, which extends ``frame.html.jinja``.
    pages
        One a language.
    lang
        The language in which it opens.
    """
    figures = {key: _figures(page.drawn, key) for key, page in pages.items()}
    scripts = {"plotly": _plotly(), "script": _resource("report.js")}
    environment = Environment(
        loader=FunctionLoader(_resource), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template(template).render(
        lang=lang,
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


def written(text: str, path: str | Path) -> Path:
    """Write the file, with the folders on the way; the same text gives the same bytes on every system.

    The file is there as a whole or not at all: who cancels finds the old one.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def _places(section: Section, lang: Language) -> tuple[str, ...]:
    return tuple(f"chart-{section.name}-{number}-{lang}" for number in range(len(section.figures)))


def _figures(sections: Iterable[Section], lang: Language) -> dict[str, object]:
    """Id of a place -> the figure that is drawn there."""
    return {
        place: _plain(figure)
        for section in sections
        for place, figure in zip(_places(section, lang), section.figures, strict=True)
    }


def _plain(figure: go.Figure) -> object:
    return json.loads(figure.to_json())


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
