"""YAML as people like to read it: keys in their order, small mappings in one line, quotes only where needed."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bpr.document.yaml import plain_value

_WIDTH = 120
_PLAIN = re.compile(r"\w(?:[\w ./()+%-]*[\w.()+%-])?")
_AMBIGUOUS = re.compile(r"(?=.*\d)[\d_.:eE+-]+|0[xob]\w*|y|yes|n|no|on|off", re.IGNORECASE)
"""Text that older readers of YAML take for numbers, dates or booleans."""


def write_yaml(value: Mapping[str, Any]) -> str:
    """Write a mapping of plain values: text, numbers, true/false, None, lists, mappings.

    The mappings under the outermost keys are written key by key; what they hold stands in one line where it fits.

    >>> print(write_yaml({"tasks": {"A": {"work": "5 min"}}, "limits": {"statutory": "20 wd"}}), end="")
    tasks:
      A: {work: 5 min}
    limits: {statutory: 20 wd}
    """
    return "".join(f"{line}\n" for line in _block(value, "", outermost=True)) or "{}\n"


def _block(value: Any, indent: str, *, outermost: bool = False) -> Iterator[str]:  # noqa: ANN401  # documents hold anything
    """The lines of a mapping or list."""
    heads = [f"{_text(str(key))}:" for key in value] if isinstance(value, Mapping) else ["-"] * len(value)
    for head, item in zip(heads, value.values() if isinstance(value, Mapping) else value, strict=True):
        line = f"{indent}{head} {one_line(item)}"
        apart = outermost and _holds_containers(item)
        if not _is_container(item) or not item or (len(line) <= _WIDTH and not apart):
            yield line
        elif head == "-":
            first, *others = _block(item, f"{indent}  ")
            yield f"{indent}- {first.removeprefix(indent + '  ')}"
            yield from others
        else:
            yield f"{indent}{head}"
            yield from _block(item, f"{indent}  ")


def one_line(value: Any) -> str:  # noqa: ANN401  # documents hold anything
    """`value` in one line of YAML."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_text(str(key))}: {one_line(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(one_line, value)) + "]"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return repr(int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value)  # noqa: PLR2004  # no digit is lost


def _is_container(value: object) -> bool:
    return isinstance(value, Mapping | list | tuple)


def _holds_containers(value: object) -> bool:
    """Whether a mapping or list holds others."""
    items = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    return any(map(_is_container, items))


def _text(text: str) -> str:
    """Text without quotes where every reader takes it for that text, else in double quotes."""
    if _PLAIN.fullmatch(text) and not _AMBIGUOUS.fullmatch(text) and plain_value(text) is text:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(sign if sign.isprintable() else _escaped(sign) for sign in quoted)


def _escaped(sign: str) -> str:
    """A sign that cannot be seen, as YAML 1.2.2 §5.7 escapes it."""
    return f"\\u{ord(sign):04x}" if ord(sign) <= 0xFFFF else f"\\U{ord(sign):08x}"  # noqa: PLR2004  # four digits
