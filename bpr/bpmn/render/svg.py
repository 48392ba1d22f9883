"""The few words of SVG that a drawing needs, as text; whatever comes from a file is escaped here and nowhere else."""

import re
from collections.abc import Iterable
from html import escape
from typing import Final

LONGEST_TEXT: Final = 400
"""Characters of a name that are drawn or told; what is longer ends in an ellipsis."""

_ILLEGAL: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold (2.2); a program may have put them into a name."""

_SPECIAL: Final = re.compile(f"[&<>\"']|{_ILLEGAL.pattern}")
"""Most texts have none, and to look is faster than to escape."""


def shortened(text: str, most: int = LONGEST_TEXT) -> str:
    """At most so many characters.

    >>> shortened("Grant the permit", 9)
    'Grant th…'
    """
    return text if len(text) <= most else text[: most - 1] + "…"


def escaped(text: str) -> str:
    """Text as it may stand in an element or an attribute.

    >>> escaped('<a title="x">')
    '&lt;a title=&quot;x&quot;&gt;'
    """
    return escape(_ILLEGAL.sub("\ufffd", text)) if _SPECIAL.search(text) else text


def number(value: float) -> str:
    """A length, to a hundredth of a pixel.

    >>> number(36.0), number(12.345), number(-0.001)
    ('36', '12.35', '0')
    """
    short = round(value, 2)
    return str(int(short)) if short == int(short) else str(short)


def tag(name: str, content: str = "", /, **attributes: float | str | None) -> str:
    """An element; ``_`` in the name of an attribute is a hyphen, and None leaves it out. `content` is markup.

    >>> tag("circle", cx=18, cy=18, r=17.5, stroke_width=1.5)
    '<circle cx="18" cy="18" r="17.5" stroke-width="1.5"/>'
    """
    written = "".join(
        [
            f' {key.replace("_", "-")}="{escaped(value) if isinstance(value, str) else number(value)}"'
            for key, value in attributes.items()
            if value is not None
        ]
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def title(text: str) -> str:
    """What a screen reader says of the element that this stands in, and a pointer that rests on it; one line."""
    return tag("title", escaped(" ".join(shortened(text).split())))


def line_through(points: Iterable[tuple[float, float]], *, closed: bool = False) -> str:
    """Path data of straight lines.

    >>> line_through([(0, 0), (10, 0.5)])
    'M0 0L10 0.5'
    """
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) + ("Z" if closed else "")
