"""The words of the front end in English and Chinese, and text of files made harmless for it. Knows no widget.

Every sentence a user sees is in ``locale/<language>.toml``; the two catalogues have the same keys and the same places
(a test compares them). Findings are put into words by `bpr.report.findings`.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from bpr.errors import Finding, Where, fill
from bpr.report.findings import in_words

Language = Literal["en", "zh"]
LANGUAGES: Mapping[Language, str] = MappingProxyType({"en": "English", "zh": "简体中文"})
"""Language -> its own name."""

_LOCALE = Path(__file__).parent / "locale"
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_BLANK = re.compile(r"\s+")
SHOWN = 300
"""Characters of a foreign text that are shown; a file may hold names of any length."""


@dataclass(frozen=True, slots=True)
class Words:
    """The catalogue of one language.

    >>> Words("zh")("models.title")
    '流程模型'
    """

    language: Language

    def __call__(self, key: str, /, **values: object) -> str:
        """The sentence `key`, its places filled with `values`."""
        return fill(catalogue(self.language)[key], values)

    def has(self, key: str) -> bool:
        """Whether there is a sentence `key`."""
        return key in catalogue(self.language)

    def pick(self, text: str | Mapping[str, str]) -> str:
        """The text in this language where a file gives several (``{en: …, zh: …}``), else the first it gives."""
        if isinstance(text, str):
            return text
        return text.get(self.language) or next(iter(text.values()), "")

    def finding(self, finding: Finding) -> tuple[str, str]:
        """What is wrong and how to mend it, in this language; English where a code has no translation."""
        return in_words(finding, self.language)

    def place(self, where: Where) -> str:
        """File, line and key of a finding on one line; empty where there are none."""
        parts = [
            where.file,
            None if where.line is None else self("app.line", line=where.line),
            where.key,
            where.element,
        ]
        return self("app.comma").join(part for part in parts if part)


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All sentences of `language` by ``table.key``."""
    tables: dict[str, dict[str, str]] = tomllib.loads((_LOCALE / f"{language}.toml").read_text(encoding="utf-8"))
    return MappingProxyType({f"{table}.{key}": text for table, texts in tables.items() for key, text in texts.items()})


def language_of(wanted: str | None, locale: str | None) -> Language:
    """The language asked for in the address (``?lang=zh``), else that of the browser, else English."""
    for text in (wanted, locale):
        if text and text.lower().startswith("zh"):
            return "zh"
        if text and text.lower().startswith("en"):
            return "en"
    return "en"


def plain(text: object, *, most: int = SHOWN) -> str:
    r"""Foreign text for a place that reads Markdown: shown letter by letter, on one line, of bounded length.

    >>> plain("![x](http://a/b.png)")
    '\\!\\[x\\]\\(http\\:\\/\\/a\\/b\\.png\\)'
    """
    return _PUNCTUATION.sub(r"\\\1", short(text, most=most))


def short(text: object, *, most: int = SHOWN) -> str:
    """Foreign text for a place that shows it as it is (tables, charts): one line, of bounded length."""
    line = _BLANK.sub(" ", str(text)).strip()
    return line if len(line) <= most else line[: most - 1] + "…"
