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

from bpr.document.label import Label
from bpr.errors import Finding, fill

_HINTS = frozenset({"hint", "suggestion", "example"})
"""Values of a finding that hold a suggestion or an example: a sentence."""
_REASONS = frozenset({"why", "reason", "kind", "got", "meaning"})
"""Values that hold a reason, or the kind of a thing."""
_SUGGESTIONS = (
    (re.compile(r"Did you mean '(.*)'\?"), "是否指“{0}”？"),
    (re.compile(r"There are: '(.*)'(?:, …)?\."), "已有：“{0}”。"),
    (re.compile(r"Remove the key\."), "请删除此项。"),
    (re.compile(r"Check the path\."), "请检查路径。"),
    (re.compile(r"Nothing has to be done\."), "无需处理。"),
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
        values = {name: _value_in_chinese(name, value) for name, value in finding.values.items()}
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


def _value_in_chinese(name: str, value: object) -> object:
    """What stands in a sentence: names, hints and reasons in Chinese, everything else as it is."""
    if isinstance(value, Label):
        return value.text("zh")
    if name in _HINTS:
        return _hint_in_chinese(value)
    return reason_in_chinese(str(value)) if name in _REASONS else value


def reason_in_chinese(reason: str) -> str:
    """A reason, or the name of a kind of thing, in Chinese; English where there is none.

    >>> reason_in_chinese("a rule over ready_wt releases it")
    '由关于 ready_wt 的规则放行'
    """
    for pattern, chinese in _reasons():
        if found := pattern.fullmatch(reason):
            return chinese.format(*found.groups())
    return reason


@cache
def _reasons() -> tuple[tuple[re.Pattern[str], str], ...]:
    """English reasons as patterns, those without places first -> Chinese."""
    table: Mapping[str, str] = tomllib.loads(
        files("bpr.report").joinpath("reasons.zh.toml").read_text(encoding="utf-8")
    )
    ordered = sorted(table.items(), key=lambda item: item[0].count("{}"))
    return tuple(
        (re.compile("(.*)".join(map(re.escape, english.replace("{{", "{").replace("}}", "}").split("{}")))), chinese)
        for english, chinese in ordered
    )


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
