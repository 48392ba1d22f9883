"""The grammar of conditions and assignments: text -> tree. What a tree is worth is said in expression.py.

    whole      = "if" or "then" whole "else" whole | or                               (as in FEEL, DMN 1.5 §10.3.2.6)
    or         = and {("or" | "||") and}
    and        = not {("and" | "&&") not}
    not        = ("not" | "!") not | comparison
    comparison = sum [("==" | "=" | "!=" | "<" | "<=" | ">" | ">=" | ["not"] "in") sum]
    sum        = product {("+" | "-") product}
    product    = sign {("*" | "/" | "%") sign}
    sign       = "-" sign | primary
    primary    = number | text | "true" | "false" | name | "visits" "(" text ")" | list | "(" whole ")"
    list       = "(" whole {"," whole} ")" | "[" whole {"," whole} "]"                (several only after "in")

The words eq, ne, lt, le, gt, ge, div, mod of other tools are read as the signs that they stand for.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import MappingProxyType

from bpr.units import ValueRefused, refused

MAX_LENGTH = 2_000
"""Longest expression, in characters."""
MAX_DEPTH = 50
"""Deepest nesting of operators and parentheses."""

VISITS = "visits"
"""The only function: how often the case has come to an element."""

_NAME = r"[^\W\d][\w.]*"
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)(?![\w.])"
    r"|(?P<text>'[^']*'|\"[^\"]*\")"
    rf"|(?P<name>{_NAME})"
    r"|(?P<sign>==|!=|<=|>=|<>|&&|\|\||[-+*/%<>=!()\[\],]))"
)
_SAME = MappingProxyType(
    {
        "=": "==",
        "<>": "!=",
        "&&": "and",
        "||": "or",
        "!": "not",
        "eq": "==",
        "ne": "!=",
        "lt": "<",
        "le": "<=",
        "gt": ">",
        "ge": ">=",
        "AND": "and",
        "OR": "or",
        "NOT": "not",
        "div": "/",
        "mod": "%",
    }
)
"""Other spellings -> ours."""
_CONSTANTS = MappingProxyType({"true": True, "false": False, "True": True, "False": False})
_CLOSING = MappingProxyType({"(": ")", "[": "]"})
_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=", "in")
_WORDS = ("and", "or", "not", "in", "if", "then", "else")


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, text, true or false."""

    value: bool | float | str


@dataclass(frozen=True, slots=True)
class Name:
    """A case attribute."""

    name: str


@dataclass(frozen=True, slots=True)
class Visits:
    """How often the case has come to an element."""

    element: str


@dataclass(frozen=True, slots=True)
class Members:
    """The list to the right of ``in``."""

    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Unary:
    """``not`` or ``-``."""

    operator: str
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Binary:
    """An operator between two operands."""

    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Either:
    """``if`` a condition holds ``then`` one value ``else`` the other."""

    condition: "Node"
    then: "Node"
    otherwise: "Node"


Node = Literal | Name | Visits | Members | Unary | Binary | Either


def is_name(text: str) -> bool:
    """Whether `text` is a name that an expression can use: a word, perhaps with dots, that means nothing else."""
    reserved = {*_WORDS, *_CONSTANTS, *_SAME, *_COMPARISONS, VISITS}
    return re.fullmatch(_NAME, text) is not None and text not in reserved


def parse_tree(text: str) -> Node:
    """Read an expression as a tree.

    Raises
    ------
    ValueRefused
        It is not an expression, too long or too deep; the message has the column.
    """
    if len(text) > MAX_LENGTH:
        raise refused(
            code="EXPR-LONG",
            what="The expression has more than {limit} characters.",
            remedy="Split it, or use a case attribute.",
            limit=MAX_LENGTH,
        )
    return _Parser(text).whole()


class _Parser:
    """Recursive descent over the tokens."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [*self._split(), ("end", "", len(text))]
        self.at = 0
        self.depth = 0

    def _split(self) -> Iterator[tuple[str, str, int]]:
        at, end = 0, len(self.text.rstrip())
        while at < end:
            found = _TOKEN.match(self.text, at)
            if found is None:
                raise self._wrong(at, "is not understood")
            kind = str(found.lastgroup)
            token = found.group(kind)
            own = _SAME.get(token, token) if kind != "text" else token
            yield ("sign" if own in _COMPARISONS or own in _WORDS or own in "/%" else kind), own, found.start(kind)
            at = found.end()

    def _wrong(self, at: int, what: str) -> ValueRefused:
        shown = self.text[at : at + 15].strip()
        place = f"'{shown}'" if shown else "the end"
        return refused(
            code="EXPR-SYNTAX",
            what="In the expression '{text}', column {column}: {place} {problem}.",
            remedy="Write for example: amount > 1000 and kind in ('new', 'renewal').",
            text=self.text.strip()[:80],
            column=at + 1,
            place=place,
            problem=what,
        )

    def whole(self) -> Node:
        node = self._whole()
        if self.tokens[self.at][0] != "end":
            raise self._wrong(self.tokens[self.at][2], "was not expected here")
        if isinstance(node, Members):
            raise self._wrong(0, "is a list, which only stands after 'in'")
        return node

    def _take(self, *signs: str) -> str:
        kind, token, _ = self.tokens[self.at]
        if kind == "sign" and token in signs:
            self.at += 1
            return token
        return ""

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise refused(
                code="EXPR-DEEP",
                what="The expression is nested deeper than {limit} levels.",
                remedy="Split it, or use a case attribute.",
                limit=MAX_DEPTH,
            )

    def _whole(self) -> Node:
        if not self._take("if"):
            return self._or()
        self._deeper()
        condition = self._single(self._or())
        self._need("then")
        then = self._single(self._whole())
        self._need("else")
        otherwise = self._single(self._whole())
        self.depth -= 1
        return Either(condition, then, otherwise)

    def _need(self, word: str) -> None:
        if not self._take(word):
            raise self._wrong(self.tokens[self.at][2], f"stands where '{word}' was expected")

    def _or(self) -> Node:
        return self._chain(self._and, "or")

    def _and(self) -> Node:
        return self._chain(self._not, "and")

    def _chain(self, inner: Callable[[], Node], *signs: str) -> Node:
        node, links = inner(), 0
        while sign := self._take(*signs):
            self._deeper()  # each link of a chain nests the tree by one
            links += 1
            node = Binary(sign, self._single(node), self._single(inner()))
        self.depth -= links
        return node

    def _single(self, node: Node) -> Node:
        if isinstance(node, Members):
            raise self._wrong(self.tokens[self.at][2], "follows a list, which only stands after 'in'")
        return node

    def _not(self) -> Node:
        if not self._take("not"):
            return self._comparison()
        self._deeper()
        node = Unary("not", self._single(self._not()))
        self.depth -= 1
        return node

    def _comparison(self) -> Node:
        left = self._sum()
        negated = self.tokens[self.at][1] == "not" and self.tokens[self.at + 1][1] == "in" and bool(self._take("not"))
        sign = self._take(*_COMPARISONS)
        if not sign:
            return left
        _, opening, at = self.tokens[self.at]
        right = self._sum()
        if sign == "in" and opening == "(" and not isinstance(right, Members):
            right = Members((right,))  # a list of one
        if (sign == "in") != isinstance(right, Members):
            raise self._wrong(
                at, "is not a list, as ('a', 'b')" if sign == "in" else "is a list, which only stands after 'in'"
            )
        node: Node = Binary(sign, self._single(left), right)
        return Unary("not", node) if negated else node

    def _sum(self) -> Node:
        return self._chain(self._product, "+", "-")

    def _product(self) -> Node:
        return self._chain(self._sign, "*", "/", "%")

    def _sign(self) -> Node:
        if not self._take("-"):
            return self._primary()
        self._deeper()
        node = Unary("-", self._single(self._sign()))
        self.depth -= 1
        return node

    def _primary(self) -> Node:
        kind, token, at = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            return Literal(float(token))
        if kind == "text":
            return Literal(token[1:-1])
        if kind == "name":
            return self._named(token, at)
        if kind == "sign" and token in ("(", "["):
            self._deeper()
            node = self._group(_CLOSING[token])
            self.depth -= 1
            return node
        raise self._wrong(at, "was not expected here")

    def _named(self, token: str, at: int) -> Node:
        if token in _CONSTANTS:
            return Literal(_CONSTANTS[token])
        if not self._take("("):
            return Name(token)
        kind, element, _ = self.tokens[self.at]
        if token != VISITS or kind != "text":
            raise self._wrong(at, "is not a function; the only one is visits('Task_X')")
        self.at += 1
        if not self._take(")"):
            raise self._wrong(self.tokens[self.at][2], "stands where ')' was expected")
        return Visits(element[1:-1])

    def _group(self, closing: str) -> Node:
        items = [self._single(self._whole())]
        while self._take(",") and self.tokens[self.at][1] != closing:
            items.append(self._single(self._whole()))
        if not self._take(closing):
            raise self._wrong(self.tokens[self.at][2], f"stands where '{closing}' was expected")
        return items[0] if closing == ")" and len(items) == 1 else Members(tuple(items))
