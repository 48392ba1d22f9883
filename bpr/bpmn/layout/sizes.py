"""How large elements and texts are; where nothing stands, only how much room it takes."""

import unicodedata
from collections.abc import Mapping
from typing import Final, NamedTuple

from bpr.process.elements import Event, FlowNode, Gateway

FONT: Final = 12.0
"""Height of the letters of the editors, in pixels."""

LINE: Final = 14.0
"""Height of a line of text."""

NARROW: Final = 0.55
"""Mean width of a Latin letter, as a share of the font's height; a Chinese character is as wide as high."""

LABEL_WIDTH: Final = 90.0
"""At which width editors break the name of an event, a gateway or a data object."""

LABEL_LINES: Final = 4
"""A longer name gets a wider label instead."""


class Size(NamedTuple):
    """Width and height, in pixels."""

    width: float
    height: float


EVENT: Final = Size(36, 36)
GATEWAY: Final = Size(50, 50)
ACTIVITY: Final = Size(100, 80)
DATA: Final[Mapping[str, Size]] = {
    "object": Size(36, 50),
    "store": Size(50, 50),
    "input": Size(36, 50),
    "output": Size(36, 50),
}
GROUP: Final = Size(120, 80)
BLACK_BOX: Final = 60.0
"""Height of a pool whose inside is not drawn."""


def text_width(text: str) -> float:
    """Width of a line of text, in pixels.

    Parameters
    ----------
    text
        Without line breaks.

    Returns
    -------
    float
        An estimate: Chinese characters are as wide as the font is high, Latin letters about half of that.

    Examples
    --------
    >>> text_width("受理"), round(text_width("Review"), 1)
    (24.0, 39.6)
    """
    return sum(FONT if unicodedata.east_asian_width(letter) in "WF" else FONT * NARROW for letter in text)


def text_size(text: str, width: float = LABEL_WIDTH) -> Size:
    """Room that a text takes where lines break at `width` pixels; of a long one the lines are wider.

    Examples
    --------
    >>> text_size("是"), text_size("Application received").height
    (Size(width=12.0, height=14.0), 28.0)
    """
    lines = _lines(text, width)
    while len(lines) > LABEL_LINES and width < text_width(text):
        width *= 1.5
        lines = _lines(text, width)
    return Size(max(map(text_width, lines), default=0.0), LINE * len(lines))


def _lines(text: str, width: float) -> list[str]:
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in _pieces(paragraph):
            if line and text_width(line + piece.rstrip()) > width:
                lines.append(line.rstrip())
                line = piece.lstrip()
            else:
                line += piece
        lines.append(line.rstrip())
    return lines


def _pieces(text: str) -> list[str]:
    """What a line may break between: words with the space behind them, and single Chinese characters."""
    pieces = [""]
    for letter in text:
        wide = unicodedata.east_asian_width(letter) in "WF"
        if wide or pieces[-1].endswith(" ") or (pieces[-1] and unicodedata.east_asian_width(pieces[-1][-1]) in "WF"):
            pieces.append("")
        pieces[-1] += letter
    return pieces


def node_size(node: FlowNode) -> Size:
    """Room that the symbol of `node` takes, its inside not drawn; an activity grows with a long name."""
    if isinstance(node, Event):
        return EVENT
    if isinstance(node, Gateway):
        return GATEWAY
    text = text_size(node.name, ACTIVITY.width - 10)
    return Size(max(ACTIVITY.width, text.width + 10), max(ACTIVITY.height, text.height + 24))


def is_labelled_outside(node: FlowNode) -> bool:
    """Whether the name stands beside the symbol."""
    return isinstance(node, Event | Gateway)
