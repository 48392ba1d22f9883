"""What colours mean in a drawing: heat, and what a redesign changes. Each is said without colour, too."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

INK: Final = "#22242a"
"""Lines and letters."""

HEAT: Final = ("#fff7ec", "#fdd49e", "#fc8d59")
"""Light to strong, as in the app; dark text stays readable on each (contrast above 7)."""

BADGE: Final = "#7c2d12"
"""Frame and text of a badge, as in the app."""

Change = Literal["added", "removed", "changed"]
"""What a redesign does to an element."""


class Look(NamedTuple):
    """How a change looks: colour, dashes, and the sign that says it without colour."""

    colour: str
    dash: str | None
    sign: str


CHANGES: Mapping[Change, Look] = MappingProxyType(
    {
        "added": Look("#00694d", None, "+"),
        "removed": Look("#b42318", "6 3", "−"),
        "changed": Look("#0b5c94", "2 3", "≠"),
    }
)
"""Change -> its look."""


def heat_colour(level: float) -> str:
    """The colour at `level`, 0 to 1, of the heat scale; beyond is cut.

    >>> heat_colour(0), heat_colour(0.25), heat_colour(7)
    ('#fff7ec', '#fee6c5', '#fc8d59')
    """
    place = min(1.0, max(0.0, level)) * (len(HEAT) - 1)
    low = min(len(HEAT) - 2, int(place))
    channels = (
        round(a + (b - a) * (place - low)) for a, b in zip(_channels(HEAT[low]), _channels(HEAT[low + 1]), strict=True)
    )
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def _channels(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue
