"""Text set into lines without a browser: how wide letters are, where lines break, where the lines stand.

Widths are those of common sans-serif fonts, give or take a tenth; a Chinese character is as wide as it is high.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from bpr.bpmn.diagram import Bounds
from bpr.bpmn.render.svg import escaped, shortened, tag

FONT: Final = (
    "Arial, 'Liberation Sans', 'Noto Sans CJK SC', 'Noto Sans SC', 'Source Han Sans SC', 'PingFang SC', "
    "'Microsoft YaHei', 'WenQuanYi Micro Hei', 'WenQuanYi Zen Hei', 'DejaVu Sans', sans-serif"
)
"""Latin letters first, then the Chinese fonts of Linux, macOS and Windows; resvg takes the first that is there."""

LEADING: Final = 1.25
"""Height of a line, in font sizes."""

FIRST_WIDE: Final = "\u2e80"
"""Where the blocks of Chinese characters begin."""

_AVERAGE: Final = 0.55
_WIDTHS: Final = (
    dict.fromkeys("ijl|'‘’!.,:;fIt ()[]/\\", 0.3)
    | dict.fromkeys('rs-“”"`°·cJkvxyz', 0.47)
    | dict.fromkeys("ABCDEFGHKLNOPQRSTUVXYZ&", 0.69)
    | dict.fromkeys("mwMW%@—…–", 0.87)
)
"""Letter -> its width, in font sizes; others have `_AVERAGE`."""

_BASE: Final = 0.98
"""From the top of a line to the foot of its letters, in font sizes."""

_SPACE: Final = _WIDTHS[" "]

_CLOSING: Final = frozenset("，。、；：！？）》」』】…,.;:!?)]}%")
"""What no line begins with."""


@lru_cache(maxsize=8192)
def _width(letter: str) -> float:
    return 1.0 if letter >= FIRST_WIDE else _WIDTHS.get(letter, _AVERAGE)


def width(text: str, size: float) -> float:
    """How wide a line of text is, in pixels.

    >>> width("审批", 12)
    24.0
    """
    return size * sum(map(_width, text))


def lines_of(text: str, room: float, size: float, most: int) -> tuple[str, ...]:
    """Text broken into at most `most` lines of `room` pixels; the last ends in an ellipsis where more would follow.

    Lines break after spaces and hyphens and between Chinese characters; a word that is wider than the room is cut.

    >>> lines_of("Check the application", 60, 12, 3)
    ('Check the', 'application')
    >>> lines_of("受理申请，审查材料", 60, 12, 2)
    ('受理申请，', '审查材料')
    """
    return _shortened(_lines(text, room, size, most + 1), room, size, most)


def _shortened(lines: tuple[str, ...], room: float, size: float, most: int) -> tuple[str, ...]:
    """At most `most` of the lines, with an ellipsis for the others."""
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and width(last + "…", size) > room:
        last = last[:-1]
    return (*lines[: most - 1], last.rstrip() + "…")


def fitted(text: str, box: Bounds, sizes: tuple[float, ...] = (12, 10.5, 9), *, top: bool = False) -> "Block":
    """Text in the middle of a box, or at its top, in the largest of the `sizes` in which all of it fits."""
    for size in sizes:
        most = max(1, int(box.height / (size * LEADING)))
        room = max(box.width, size)
        found = _lines(text, room, size, most + 1)
        if len(found) <= most:
            break
    lines = _shortened(found, room, size, most)
    height = len(lines) * size * LEADING
    return Block(lines, box.centre.x, box.y if top else box.centre.y - height / 2, size)


@lru_cache(maxsize=1024)  # many flows are called "yes"
def _lines(text: str, room: float, size: float, most: int) -> tuple[str, ...]:
    """The first `most` lines of a text."""
    lines: list[str] = []
    for paragraph in shortened(text.strip()).splitlines():
        line, used = "", 0.0
        for piece, wide in _pieces(" ".join(paragraph.split()), room / size):
            seen = wide - _SPACE if piece.endswith(" ") else wide
            if line and used + seen > room / size:
                lines.append(line.rstrip())
                line, used = "", 0.0
                if len(lines) == most:
                    return tuple(lines)
            line += piece
            used += wide
        lines.append(line.rstrip())
    return tuple(lines[:most])


def _pieces(text: str, room: float) -> Iterator[tuple[str, float]]:
    """The parts between which a line may break, with their widths in font sizes; none is wider than the room."""
    piece, used = "", 0.0
    for letter, following in zip(text, f"{text[1:]} ", strict=False):
        wide = _width(letter)
        if piece and used + wide > room:
            yield piece, used
            piece, used = "", 0.0
        piece += letter
        used += wide
        if (letter in " -" or letter >= FIRST_WIDE or following >= FIRST_WIDE) and following not in _CLOSING:
            yield piece, used
            piece, used = "", 0.0
    if piece:
        yield piece, used


@dataclass(frozen=True)
class Block:
    """Lines of text at a place.

    Parameters
    ----------
    lines
        What each line says.
    x, top
        Where the lines are anchored, and where the first begins.
    size
        Of the font, in pixels.
    anchor
        ``middle`` or ``start``: what of a line stands at `x`.
    turned
        True where the lines run upwards, as in the heading of a pool; `x` and `top` are then along and across them.
    halo
        True where the text stands on lines that must not run through it.
    """

    lines: tuple[str, ...]
    x: float
    top: float
    size: float
    anchor: str = "middle"
    turned: bool = False
    halo: bool = False

    @cached_property
    def bounds(self) -> Bounds:
        """The space that it takes; of a turned block it is not asked."""
        wide = max((width(line, self.size) for line in self.lines), default=0.0)
        left = self.x - wide / 2 if self.anchor == "middle" else self.x
        return Bounds(left, self.top, wide, len(self.lines) * self.size * LEADING)

    def svg(self, colour: str, weight: str | None = None) -> str:
        """The text as SVG."""
        if not self.lines:
            return ""
        first, *others = self.lines
        rows = "".join(tag("tspan", escaped(line), x=self.x, dy=self.size * LEADING) for line in others)
        return tag(
            "text",
            escaped(first) + rows,
            x=self.x,
            y=self.top + self.size * _BASE,
            font_size=self.size,
            font_weight=weight,
            fill=colour,
            text_anchor=self.anchor,
            transform="rotate(-90)" if self.turned else None,
            stroke="#fff" if self.halo else "none",
            stroke_width=3 if self.halo else None,
            paint_order="stroke" if self.halo else None,
        )
