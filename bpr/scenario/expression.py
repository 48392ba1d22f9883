"""Conditions and assignments over case attributes: text -> tree -> value. Nothing is ever executed as code.

    expression = or
    or         = and {("or" | "||") and}
    and        = not {("and" | "&&") not}
    not        = ("not" | "!") not | comparison
    comparison = sum [("==" | "=" | "!=" | "<" | "<=" | ">" | ">=" | ["not"] "in") sum]
    sum        = product {("+" | "-") product}
    product    = sign {("*" | "/" | "%") sign}
    sign       = "-" sign | primary
    primary    = number | text | "true" | "false" | name | "visits" "(" text ")" | "(" or {"," or} ")" | "[" or {"," or} "]"

``${…}``, ``#{…}`` around it and a leading ``=`` are read too, and the words eq, ne, lt, le, gt, ge of other tools.
Numbers are floating-point, as in the rest of a run.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NoReturn

from bpr.errors import Finding, RunError, Where, suggestion
from bpr.units import ValueRefused, refused

MAX_LENGTH = 2_000
"""Longest expression, in characters."""
MAX_DEPTH = 50
"""Deepest nesting of operators and parentheses."""

Value = bool | float | str | tuple[Any, ...]
"""What an expression is worth; a tuple only to the right of ``in``."""

VISITS = "visits"
"""The name under which `evaluate` finds the counters: a mapping from element id to visits so far."""

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)(?![\w.])"
    r"|(?P<text>'[^']*'|\"[^\"]*\")"
    r"|(?P<name>[^\W\d][\w.]*)"
    r"|(?P<sign>==|!=|<=|>=|<>|&&|\|\||[-+*/%<>=!()\[\],]))"
)
_WRAPPED = re.compile(r"\s*[$#]\{(.*)\}\s*", re.DOTALL)
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
_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=", "in")
_WORDS = ("and", "or", "not", "in")


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


Node = Literal | Name | Visits | Members | Unary | Binary


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression: its text as written, and its tree."""

    text: str
    root: Node

    def __str__(self) -> str:
        return self.text


def parse(text: object) -> Expression:
    """Read an expression.

    Parameters
    ----------
    text
        For example ``"amount > 1000 and kind in ('new', 'renewal')"``.

    Raises
    ------
    ValueRefused
        It is not an expression, too long or too deep; the message has the column.

    Examples
    --------
    >>> evaluate(parse("${amount * 2 > 10 && !urgent}"), {"amount": 6.0, "urgent": False})
    True
    """
    if isinstance(text, Expression):
        return text
    if isinstance(text, bool | int | float):
        text = str(text).lower() if isinstance(text, bool) else repr(text)
    if not isinstance(text, str):
        raise refused(
            code="EXPR-TYPE", what="An expression was expected.", remedy='Write text, for example "amount > 1000".'
        )
    if len(text) > MAX_LENGTH:
        raise refused(
            code="EXPR-LONG",
            what="The expression has more than {limit} characters.",
            remedy="Split it, or use a case attribute.",
            limit=MAX_LENGTH,
        )
    wrapped = _WRAPPED.fullmatch(text)
    body = wrapped.group(1) if wrapped else text
    stripped = body.lstrip()
    if stripped.startswith("=") and not stripped.startswith("=="):
        body = stripped[1:]
    return Expression(text, _Parser(body).whole())


def evaluate(expression: Expression, names: Mapping[str, Any]) -> Value:
    """What the expression is worth.

    Parameters
    ----------
    expression
        From `parse`.
    names
        Case attributes (numbers, text, booleans); under ``"visits"`` a mapping from element id to visits so far.

    Raises
    ------
    RunError
        An attribute is missing, the types do not fit, or a number is divided by zero.
    """
    return compile_expression(expression)(names)


def names_of(expression: Expression) -> frozenset[str]:
    """The case attributes that it reads."""
    return frozenset(node.name for node in _nodes(expression.root) if isinstance(node, Name))


def visits_of(expression: Expression) -> frozenset[str]:
    """The elements whose visits it reads."""
    return frozenset(node.element for node in _nodes(expression.root) if isinstance(node, Visits))


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    match node:
        case Unary(_, operand):
            yield from _nodes(operand)
        case Binary(_, left, right):
            yield from _nodes(left)
            yield from _nodes(right)
        case Members(items):
            for item in items:
                yield from _nodes(item)


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
        node = self._or()
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
            node = self._group(")" if token == "(" else "]")
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
        items = [self._single(self._or())]
        while self._take(",") and self.tokens[self.at][1] != closing:
            items.append(self._single(self._or()))
        if not self._take(closing):
            raise self._wrong(self.tokens[self.at][2], f"stands where '{closing}' was expected")
        return items[0] if closing == ")" and len(items) == 1 else Members(tuple(items))


Evaluator = Callable[[Mapping[str, Any]], Any]


@lru_cache(maxsize=4096)
def compile_expression(expression: Expression) -> Evaluator:
    """A function from names to the value of the expression; what `evaluate` calls, for use in a loop."""
    return _compiled(expression.root, expression.text)


def _compiled(node: Node, text: str) -> Evaluator:
    match node:
        case Literal(value):
            return lambda _: value
        case Name(name):
            return lambda names: _attribute(names, name, text)
        case Visits(element):
            return lambda names: float(names.get(VISITS, {}).get(element, 0))
        case Members(items):
            members = [_compiled(item, text) for item in items]
            return lambda names: tuple(member(names) for member in members)
        case Unary("not", operand):
            inner = _compiled(operand, text)
            return lambda names: not _boolean(inner(names), "not", text)
        case Unary(_, operand):
            inner = _compiled(operand, text)
            return lambda names: -_number(inner(names), "-", text)
        case Binary("and", left, right):
            first, second = _compiled(left, text), _compiled(right, text)
            return lambda names: _boolean(first(names), "and", text) and _boolean(second(names), "and", text)
        case Binary("or", left, right):
            first, second = _compiled(left, text), _compiled(right, text)
            return lambda names: _boolean(first(names), "or", text) or _boolean(second(names), "or", text)
        case Binary(sign, left, right):
            first, second, operation = _compiled(left, text), _compiled(right, text), _OPERATIONS[sign]
            return lambda names: operation(first(names), second(names), text)


def _attribute(names: Mapping[str, Any], name: str, text: str) -> Any:  # noqa: ANN401  # bool, number or text
    if name in names and name != VISITS:
        value = names[name]
        return value if isinstance(value, bool | str) else float(value)
    _fail(
        "EXPR-NAME", text, f"the case has no attribute '{name}'.", suggestion(name, [n for n in names if n != VISITS])
    )


def _boolean(value: object, sign: str, text: str) -> bool:
    if isinstance(value, bool):
        return value
    _fail("EXPR-TYPES", text, f"'{sign}' needs true or false, not {_shown(value)}.", "Compare it with something first.")


def _number(value: object, sign: str, text: str) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    _fail("EXPR-TYPES", text, f"'{sign}' needs numbers, not {_shown(value)}.", "Text goes in quotes, numbers do not.")


def _arithmetic(sign: str, operation: Callable[[float, float], float]) -> Callable[[Any, Any, str], Any]:
    return lambda a, b, text: operation(_number(a, sign, text), _number(b, sign, text))


def _division(sign: str, operation: Callable[[float, float], float]) -> Callable[[Any, Any, str], Any]:
    def divide(a: object, b: object, text: str) -> float:
        divisor = _number(b, sign, text)
        if divisor == 0:
            _fail("EXPR-ZERO", text, "a number is divided by zero.", "Test for zero first, with 'and'.")
        return operation(_number(a, sign, text), divisor)

    return divide


def _order(sign: str, operation: Callable[[Any, Any], bool]) -> Callable[[Any, Any, str], Any]:
    def compare(a: object, b: object, text: str) -> bool:
        if type(a) is not type(b) or (isinstance(a, bool) and sign not in ("==", "!=")):
            _fail(
                "EXPR-TYPES",
                text,
                f"'{sign}' compares {_shown(a)} with {_shown(b)}.",
                "Compare like with like; text goes in quotes.",
            )
        return operation(a, b)

    return compare


def _member(a: object, b: tuple[Any, ...], _: str) -> bool:
    return any(type(a) is type(item) and a == item for item in b)


_OPERATIONS: Mapping[str, Callable[[Any, Any, str], Any]] = MappingProxyType(
    {
        "+": _arithmetic("+", lambda a, b: a + b),
        "-": _arithmetic("-", lambda a, b: a - b),
        "*": _arithmetic("*", lambda a, b: a * b),
        "/": _division("/", lambda a, b: a / b),
        "%": _division("%", lambda a, b: a % b if math.isfinite(a) else math.nan),
        "==": _order("==", lambda a, b: a == b),
        "!=": _order("!=", lambda a, b: a != b),
        "<": _order("<", lambda a, b: a < b),
        "<=": _order("<=", lambda a, b: a <= b),
        ">": _order(">", lambda a, b: a > b),
        ">=": _order(">=", lambda a, b: a >= b),
        "in": _member,
    }
)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return (
        f"the text '{value}'"
        if isinstance(value, str)
        else f"the number {value:g}"
        if isinstance(value, int | float)
        else "a list"
    )


def _fail(code: str, text: str, what: str, remedy: str) -> NoReturn:
    values = MappingProxyType({"text": text, "problem": what, "hint": remedy})
    raise RunError(Finding(code, Where(), "In the expression '{text}' {problem}", "{hint}", values=values))
