"""Conditions and assignments over case attributes: what they are worth. Nothing is ever executed as code.

The grammar is in grammar.py. ``${…}`` or ``#{…}`` around an expression and a leading ``=`` are read too. Numbers are
floating-point, as in the rest of a run; text and numbers are never taken for each other.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from bpr.errors import Finding, RunError, Where
from bpr.scenario.grammar import VISITS, Binary, Literal, Members, Name, Node, Unary, Visits, parse_tree
from bpr.units import near, refused, shown

__all__ = ["AGE", "VISITS", "Expression", "compile_expression", "evaluate", "names_of", "parse", "visits_of"]

AGE = "age"
"""In the expression of a priority: hours since the arrival of the case, unless cases have an attribute of that name."""

Value = bool | float | str | tuple[Any, ...]
"""What an expression is worth; a tuple only to the right of ``in``."""

_WRAPPED = re.compile(r"\s*[$#]\{(.*)\}\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression: its text as written, and its tree."""

    text: str
    root: Node = field(hash=False)

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
    wrapped = _WRAPPED.fullmatch(text)
    body = wrapped.group(1) if wrapped else text
    stripped = body.lstrip()
    if stripped.startswith("=") and not stripped.startswith("=="):
        body = stripped[1:]
    return Expression(text, parse_tree(body))


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
    value: Value = compile_expression(expression)(names)
    return value


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


Evaluator = Callable[[Mapping[str, Any]], Any]


@lru_cache(maxsize=4096)
def compile_expression(expression: Expression) -> Evaluator:
    """A function from names to the value of the expression; what `evaluate` calls, for use in a loop."""
    return _compiled(expression.root, expression.text)


def _compiled(node: Node, text: str) -> Evaluator:
    match node:
        case Unary(sign, operand):
            return _compiled_unary(sign, _compiled(operand, text), text)
        case Binary(sign, left, right):
            return _compiled_binary(sign, _compiled(left, text), _compiled(right, text), text)
        case Members(items):
            members = [_compiled(item, text) for item in items]
            return lambda names: tuple(member(names) for member in members)
    return _compiled_leaf(node, text)


def _compiled_leaf(node: Literal | Name | Visits, text: str) -> Evaluator:
    match node:
        case Literal(value):
            return lambda _: value
        case Name(name):
            return lambda names: _attribute(names, name, text)
        case Visits(element):
            return lambda names: float(names.get(VISITS, {}).get(element, 0))


def _compiled_unary(sign: str, operand: Evaluator, text: str) -> Evaluator:
    if sign == "not":
        return lambda names: not _boolean(operand(names), sign, text)
    return lambda names: -_number(operand(names), sign, text)


def _compiled_binary(sign: str, left: Evaluator, right: Evaluator, text: str) -> Evaluator:
    if sign == "and":
        return lambda names: _boolean(left(names), sign, text) and _boolean(right(names), sign, text)
    if sign == "or":
        return lambda names: _boolean(left(names), sign, text) or _boolean(right(names), sign, text)
    operation = _OPERATIONS[sign]
    return lambda names: operation(left(names), right(names), text)


def _attribute(names: Mapping[str, Any], name: str, text: str) -> bool | float | str:
    if name not in names or name == VISITS:
        raise _failure(
            code="EXPR-NAME",
            what="In the expression '{text}': the case has no attribute '{name}'.",
            remedy="Define it under attributes. {hint}",
            text=text,
            name=name,
            hint=near(name, [known for known in names if known != VISITS]),
        )
    value = names[name]
    return value if isinstance(value, bool | str) else float(value)


def _boolean(value: object, sign: str, text: str) -> bool:
    if isinstance(value, bool):
        return value
    raise _failure(
        code="EXPR-BOOLEAN",
        what="In the expression '{text}': '{sign}' needs true or false, not {got}.",
        remedy="Compare it with something first.",
        text=text,
        sign=sign,
        got=shown(value),
    )


def _number(value: object, sign: str, text: str) -> float:
    if isinstance(value, float):
        return value
    raise _failure(
        code="EXPR-NUMBER",
        what="In the expression '{text}': '{sign}' needs numbers, not {got}.",
        remedy="Text goes in quotes, numbers do not.",
        text=text,
        sign=sign,
        got=shown(value),
    )


def _arithmetic(sign: str, operation: Callable[[float, float], float]) -> Callable[[Any, Any, str], Any]:
    return lambda a, b, text: operation(_number(a, sign, text), _number(b, sign, text))


def _division(sign: str, operation: Callable[[float, float], float]) -> Callable[[Any, Any, str], Any]:
    def divide(a: object, b: object, text: str) -> float:
        divisor = _number(b, sign, text)
        if divisor == 0:
            raise _failure(
                code="EXPR-ZERO",
                what="In the expression '{text}': a number is divided by zero.",
                remedy="Test for zero first, with 'and'.",
                text=text,
            )
        return operation(_number(a, sign, text), divisor)

    return divide


def _order(sign: str, operation: Callable[[Any, Any], bool]) -> Callable[[Any, Any, str], Any]:
    def compare(a: object, b: object, text: str) -> bool:
        if _kind(a) is not _kind(b) or (isinstance(a, bool) and sign not in ("==", "!=")):
            raise _failure(
                code="EXPR-COMPARE",
                what="In the expression '{text}': '{sign}' compares {got} with {other}.",
                remedy="Compare like with like; text goes in quotes.",
                text=text,
                sign=sign,
                got=shown(a),
                other=shown(b),
            )
        return operation(a, b)

    return compare


def _kind(value: object) -> type:
    return bool if isinstance(value, bool) else str if isinstance(value, str) else float


def _member(a: object, b: tuple[Any, ...], _: str) -> bool:
    return any(_kind(a) is _kind(item) and a == item for item in b)


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


def _failure(*, code: str, what: str, remedy: str, **values: object) -> RunError:
    return RunError(Finding(code, Where(), what, remedy, values=MappingProxyType(values)))
