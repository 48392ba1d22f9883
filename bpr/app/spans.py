"""Durations as people write them in either language, and as the scenario file has them. `bpr.units` reads them."""

import re

from bpr.app.words import Words
from bpr.units import parse_span

_UNIT = re.compile(r"(?<=\d)\s*([a-z]+)")


def shown(text: str, words: Words) -> str:
    """A duration of the file with its unit in the language of `words`.

    >>> shown("250 wd", Words("zh"))
    '250 工作日'
    """

    def unit(found: re.Match[str]) -> str:
        key = f"span.{found[1]}"
        return f" {words(key)}" if words.has(key) else found[0]

    return _UNIT.sub(unit, text)


def written(text: str) -> str:
    """What a user typed, in either language, as the file has it.

    >>> written("45 分钟")
    '45 min'

    Raises
    ------
    InputError
        It is no duration.
    """
    return str(parse_span(text))
