"""Expressions of BPSim (XPath 1.0 with functions of its own, 6.3.7) <-> expressions over case attributes."""

import re
from collections.abc import Iterator

from bpr.scenario.expression import Expression, parse
from bpr.scenario.grammar import Binary, Literal, Members, Name, Node, Unary
from bpr.units import refused

_PROPERTY = re.compile(r"(?:bpsim:)?getProperty\s*\(\s*(?:'([^']*)'|\"([^\"]*)\")\s*\)|\{(\w{1,60})\}", re.ASCII)
_TRUTH = re.compile(r"\b(true|false)\s*\(\s*\)", re.ASCII)
_FUNCTION = re.compile(r"[\w:.-]+(?=\s*\()", re.ASCII)
_TEXT = re.compile(r"('[^']*'|\"[^\"]*\")")
_EQUAL = re.compile(r"(?<![<>!=])=(?!=)")
_FUNCTIONS = frozenset({"not", "and", "or", "div", "mod"})
"""Words before a parenthesis that mean the same in both."""

_SIGNS = {"==": "=", "/": "div", "%": "mod"}


def translated(text: str) -> Expression:
    """The expression over case attributes that an expression of BPSim says.

    >>> str(translated("getProperty('issues') != 0 and bpsim:getProperty('kind') = 'new'"))
    "issues != 0 and kind == 'new'"

    Raises
    ------
    ValueRefused
        It says something else.
    """
    plain = _TRUTH.sub(r"\1", _PROPERTY.sub(lambda found: found[1] or found[2] or found[3], text))
    parts = _TEXT.split(plain)  # every other one is a text in quotes
    parts[::2] = [_EQUAL.sub("==", part) for part in parts[::2]]
    for function in _FUNCTION.findall(" ".join(parts[::2])):
        if function not in _FUNCTIONS:
            raise refused(
                code="BPSIM-FUNCTION",
                what="The function '{name}' is not known here.",
                remedy="Write the condition into the scenario by hand.",
                name=function[:40],
            )
    return parse("".join(parts))


def stated(expression: Expression) -> str | None:
    """The expression of BPSim that says the same, or None: it has no visits to elements.

    >>> stated(parse("amount > 1000 and kind in ('new', 'renewal')"))
    "(getProperty('amount') > 1000) and ((getProperty('kind') = 'new') or (getProperty('kind') = 'renewal'))"
    """
    try:
        return "".join(_parts(expression.root)).strip()
    except _NotStated:
        return None


class _NotStated(Exception):
    """A node without counterpart."""


def _parts(node: Node) -> Iterator[str]:
    match node:
        case Literal(bool() as value):
            yield "true()" if value else "false()"
        case Literal(str() as value):
            quote = "'" if "'" not in value else '"'
            yield f"{quote}{value}{quote}"
        case Literal(value):
            yield f"{int(value) if value == int(value) else value!r}"
        case Name(name):
            yield f"getProperty('{name}')"
        case Unary("not", operand):
            yield f"not({''.join(_parts(operand))})"
        case Unary(_, operand):
            yield f"-{_nested(operand)}"
        case Binary("in", left, Members(items)):
            if not items:
                raise _NotStated
            yield " or ".join(f"({_nested(left)} = {_nested(item)})" for item in items)
        case Binary(sign, left, right):
            yield f"{_nested(left)} {_SIGNS.get(sign, sign)} {_nested(right)}"
        case _:
            raise _NotStated


def _nested(node: Node) -> str:
    text = "".join(_parts(node))
    return f"({text})" if isinstance(node, Binary | Unary) else text
