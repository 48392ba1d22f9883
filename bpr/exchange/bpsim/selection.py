"""Who is selected for a task (BPSim 6.3.7): getResource, getResourceByRoles, orResource, and what joins them."""

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

T = TypeVar("T")

GREATEST_COUNT = 10_000
"""People of one resource."""

Alternatives = tuple[Mapping[str, int], ...]
"""Of these one is taken: resources, and how many of each."""

_TOKEN = re.compile(
    r"\s*(?:(?:bpsim:)?(?P<function>getResourceByRoles|getResource|orResource)\s*\(|(?P<sign>[|+,\[\]()])"
    r"|(?P<word>and|or)\b|(?P<text>'[^']*'|\"[^\"]*\")|(?P<number>\d{1,6})(?![\w.]))",
    re.ASCII,
)
_MOST_TOKENS = 500


class NotMeant(ValueError):
    """A selection that a scenario cannot state; the text says why."""


def alternatives_of(text: str, plays: Mapping[str, frozenset[str]]) -> Alternatives:
    """What a selection asks for.

    Parameters
    ----------
    text
        E.g. ``orResource(getResource('clerk', 1), getResource('head', 1))``. ``|``, ``+`` and ``and`` join collections:
        all of them are needed.
    plays
        Resource -> the roles that it plays.

    Raises
    ------
    NotMeant
        A scenario cannot state it.

    Examples
    --------
    >>> alternatives_of("getResource('clerk', 2) | getResource('head', 1)", {})
    ({'clerk': 2, 'head': 1},)
    """
    found = _Selection(text, plays).read()
    if len(found) > 1 and any(sum(wanted.values()) != 1 for wanted in found):
        message = "alternatives of several people have no counterpart"
        raise NotMeant(message)
    return found


class _Selection:
    """Reads one selection, from left to right."""

    def __init__(self, text: str, plays: Mapping[str, frozenset[str]]) -> None:
        self._plays = plays
        self._tokens: list[tuple[str, str]] = []
        at = 0
        body = text.strip()
        while at < len(body):
            found = _TOKEN.match(body, at)
            if found is None or len(self._tokens) > _MOST_TOKENS:
                message = f"'{body[at : at + 40]}' is no selection of resources"
                raise NotMeant(message)
            kind = found.lastgroup or ""
            self._tokens.append((kind, found[kind]))
            at = found.end()

    def read(self) -> Alternatives:
        """The alternatives of the whole text."""
        choice = self._either()
        if self._tokens:
            raise self._unexpected()
        return choice

    def _either(self) -> Alternatives:
        choice = self._all()
        while self._next("word", "or"):
            choice = (*choice, *self._all())
        return choice

    def _all(self) -> Alternatives:
        choice = self._one()
        while self._next("sign", "|") or self._next("sign", "+") or self._next("word", "and"):
            choice = _joined(choice, self._one())
        return choice

    def _one(self) -> Alternatives:
        if self._next("sign", "("):
            choice = self._either()
            self._expect(")")
            return choice
        if self._next("function", "getResource"):
            return ({self._text(): self._quantity()},)
        if self._next("function", "getResourceByRoles"):
            roles = frozenset(self._list(self._text))
            count = self._quantity()
            able = tuple({key: count} for key, played in self._plays.items() if roles <= played)
            if not able:
                message = f"nobody plays the roles {', '.join(sorted(roles))}"
                raise NotMeant(message)
            return able
        if self._next("function", "orResource"):
            choices = self._list(self._either)
            self._expect(")")
            return tuple(alternative for choice in choices for alternative in choice)
        raise self._unexpected()

    def _list(self, item: Callable[[], T]) -> list[T]:
        """One or several items, perhaps in brackets."""
        bracket = self._next("sign", "[")
        items = [item()]
        while len(self._tokens) > 1 and self._tokens[0] == ("sign", ",") and self._tokens[1][0] != "number":
            self._tokens.pop(0)
            items.append(item())
        if bracket:
            self._expect("]")
        return items

    def _quantity(self) -> int:
        count = 1
        if self._next("sign", ","):
            kind, text = self._tokens.pop(0) if self._tokens else ("", "")
            if kind != "number" or not 1 <= int(text) <= GREATEST_COUNT:
                message = f"'{text}' is no number of people"
                raise NotMeant(message)
            count = int(text)
        self._expect(")")
        return count

    def _text(self) -> str:
        if not self._tokens or self._tokens[0][0] != "text":
            raise self._unexpected()
        return self._tokens.pop(0)[1][1:-1]

    def _next(self, kind: str, text: str) -> bool:
        if self._tokens and self._tokens[0] == (kind, text):
            self._tokens.pop(0)
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._next("sign", sign):
            raise self._unexpected()

    def _unexpected(self) -> NotMeant:
        shown = self._tokens[0][1] if self._tokens else "the end"
        return NotMeant(f"{shown} is not expected there")


def _joined(one: Alternatives, other: Alternatives) -> Alternatives:
    if len(one) != 1 or len(other) != 1:
        message = "alternatives among several people have no counterpart"
        raise NotMeant(message)
    total = dict(one[0])
    for key, count in other[0].items():
        total[key] = total.get(key, 0) + count
    return (total,)
