"""Findings in the language of the reader: English they carry themselves, ``findings.zh.toml`` has the Chinese by code.

A translation is a pair of templates over the values of the finding, as the English is; a code without translation stays
English.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from bpr.errors import Finding, fill

_HINTS = frozenset({"hint", "suggestion", "example"})
"""Values of a finding that hold a suggestion or an example: a sentence."""
_SUGGESTIONS = (
    (re.compile(r"Did you mean '(.*)'\?"), "是否指“{0}”？"),
    (re.compile(r"There are: '(.*)'(?:, …)?\."), "已有：“{0}”。"),
    (re.compile(r"Remove the key\."), "请删除此项。"),
    (re.compile(r"Check the path\."), "请检查路径。"),
    (re.compile(r" For example: (.*)\."), "例如：{0}。"),
)
"""The few sentences of `bpr.errors.suggestion` and its callers, and of examples -> Chinese."""


def in_words(finding: Finding, language: str) -> tuple[str, str]:
    """What is wrong and how to mend it, in `language`; English where a code has no translation.

    >>> from bpr.errors import Where
    >>> in_words(Finding("NO-SUCH-CODE", Where(), "It is {how}.", "Mend it.", values={"how": "bent"}), "zh")
    ('It is bent.', 'Mend it.')
    """
    own = findings_in(language).get(finding.code)
    if own is not None:
        values = {name: _hint_in_chinese(value) if name in _HINTS else value for name, value in finding.values.items()}
        try:
            return fill(own["what"], values), fill(own["remedy"], values)
        except (KeyError, IndexError):  # another version of the sentence, with other places
            pass
    return finding.what_text, finding.remedy_text


@cache
def findings_in(language: str) -> Mapping[str, Mapping[str, str]]:
    """Code of a finding -> its templates ``what`` and ``remedy``; none for English, which findings speak themselves."""
    path = files("bpr.report").joinpath(f"findings.{language}.toml")
    if not path.is_file():
        return MappingProxyType({})
    tables: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    return MappingProxyType(tables)


def _hint_in_chinese(hint: object) -> str:
    """What `bpr.errors.suggestion` said, in Chinese: names stay, the words around them are few."""
    text = str(hint)
    for pattern, chinese in _SUGGESTIONS:
        found = pattern.fullmatch(text)
        if found:
            return chinese.format(
                *(group.replace("' or '", "”或“").replace("', '", "”、“") for group in found.groups())
            )
    return text
