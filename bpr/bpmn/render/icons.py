"""The signs within shapes: path data, drawn for bpr, each around (0, 0) in the size in which editors show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from bpr.bpmn.render.svg import tag
from bpr.process.elements import GatewayType, TaskType


@dataclass(frozen=True, slots=True)
class Icon:
    """A sign: what is filled, and the lines within it.

    Parameters
    ----------
    body, detail
        Path data; a detail has no filling.
    filled
        True where the body is dark, hence the lines in it light.
    weight
        Width of the lines.
    """

    body: str = ""
    detail: str = ""
    filled: bool = False
    weight: float = 1.2

    def svg(self, x: float, y: float, ink: str, scale: float = 1, *, filled: bool | None = None) -> str:
        """The sign around a point; `filled` says it otherwise than the sign itself."""
        place = f"translate({x:.2f} {y:.2f})" + (f" scale({scale:.3f})" if scale != 1 else "")
        return tag("g", _paths(self, ink, self.filled if filled is None else filled), transform=place)


@cache  # some dozens: icons, each in few colours
def _paths(icon: Icon, ink: str, dark: bool) -> str:  # noqa: FBT001  # a value, no flag
    body = tag("path", d=icon.body, fill=ink if dark else "#fff", stroke=ink) if icon.body else ""
    detail = tag("path", d=icon.detail, fill="none", stroke="#fff" if dark else ink) if icon.detail else ""
    return tag("g", body + detail, stroke_width=icon.weight, stroke_linejoin="round")


def _ring(radius: float) -> str:
    return f"M{-radius} 0a{radius} {radius} 0 1 0 {2 * radius} 0a{radius} {radius} 0 1 0 {-2 * radius} 0Z"


_PENTAGON: Final = "M0 -10.5L10 -3.2L6.2 8.5H-6.2L-10 -3.2Z"
_ENVELOPE: Final = Icon("M-9.5 -6.5H9.5V6.5H-9.5Z", "M-9.5 -6.5L0 1.5L9.5 -6.5")
_SMALL_ENVELOPE: Final = Icon("M-8 -5.5H8V5.5H-8Z", "M-8 -5.5L0 1.2L8 -5.5")

EVENTS: Mapping[str, Icon] = MappingProxyType(
    {
        "message": _ENVELOPE,
        "timer": Icon(
            _ring(11),
            "M0 -7.5V0L5 3M0 -11V-9M0 11V9M11 0H9M-11 0H-9M5.5 -9.5L4.5 -7.8M9.5 -5.5L7.8 -4.5M9.5 5.5L7.8 4.5"
            "M5.5 9.5L4.5 7.8M-5.5 9.5L-4.5 7.8M-9.5 5.5L-7.8 4.5M-9.5 -5.5L-7.8 -4.5M-5.5 -9.5L-4.5 -7.8",
        ),
        "error": Icon("M-9 9.5L-4.2 -8L2.6 1.6L9 -9.5L4.4 8L-2.4 -1.4Z"),
        "escalation": Icon("M0 -10.5L8 9.5L0 2.5L-8 9.5Z"),
        "signal": Icon("M0 -10L9.8 7.2H-9.8Z"),
        "conditional": Icon("M-8 -10H8V10H-8Z", "M-5.5 -6H5.5M-5.5 -2H5.5M-5.5 2H5.5M-5.5 6H5.5"),
        "link": Icon("M-10.5 -4H2.5V-8.5L11 0L2.5 8.5V4H-10.5Z"),
        "terminate": Icon(_ring(10.5), filled=True),
        "cancel": Icon("M-9 -6.4L-6.4 -9L0 -2.6L6.4 -9L9 -6.4L2.6 0L9 6.4L6.4 9L0 2.6L-6.4 9L-9 6.4L-2.6 0Z"),
        "compensate": Icon("M-1 -7V7L-10.5 0ZM8.5 -7V7L-1 0Z"),
        "multiple": Icon(_PENTAGON),
    }
)
"""Kind of an event -> its sign in a circle of 36 pixels; an event that throws has it filled."""

GATEWAYS: Mapping[GatewayType, Icon] = MappingProxyType(
    {
        GatewayType.EXCLUSIVE: Icon(detail="M-7 -9L7 9M7 -9L-7 9", weight=4),
        GatewayType.INCLUSIVE: Icon(detail=_ring(11), weight=3),
        GatewayType.PARALLEL: Icon(detail="M0 -12.5V12.5M-12.5 0H12.5", weight=4.5),
        GatewayType.EVENT_BASED: Icon(_ring(14.5), f"{_ring(12)}M0 -8L7.6 -2.4L4.7 6.4H-4.7L-7.6 -2.4Z", weight=1),
        GatewayType.COMPLEX: Icon(detail="M0 -11.5V11.5M-11.5 0H11.5M-8 -8L8 8M8 -8L-8 8", weight=3),
    }
)
"""Type of a gateway -> its sign in a diamond of 50 pixels."""

TASKS: Mapping[TaskType, Icon] = MappingProxyType(
    {
        TaskType.USER: Icon(
            "M-8 8.5V5C-8 1.8 -5.4 0.6 -2.8 0.2C-4.4 -1 -4.6 -2.6 -4.4 -4.2C-4 -9.6 4 -9.6 4.4 -4.2"
            "C4.6 -2.6 4.4 -1 2.8 0.2C5.4 0.6 8 1.8 8 5V8.5Z",
            "M-2.8 0.2C-1.6 2.4 1.6 2.4 2.8 0.2M-4.6 8.5V5M4.6 8.5V5",
        ),
        TaskType.MANUAL: Icon(
            "M-8 0.5L-2.6 -5.6C-1.2 -7.2 1 -5.6 -0.2 -4L-1.6 -2H6.2C8.4 -2 8.4 0.6 6.2 0.6H7.2C9 0.8 9 3.2 7 3.2H6.4"
            "C8 3.6 7.8 5.6 6 5.6H5C6.4 6.2 6 8 4.4 8H-3.2C-6.4 8 -8 6.4 -8 4Z",
            "M1.6 0.6H6.2M1.6 3.2H6.4M1.6 5.6H5",
        ),
        TaskType.SERVICE: Icon(
            "M-1.5 -8.5H1.5L2 -6.2L3.9 -5.4L5.9 -6.7L6.9 -5.8L8 -4.5L6.6 -2.6L7.3 -0.8L8.5 -0.5V2.5L6.2 3L5.4 4.9"
            "L6.7 6.9L4.6 9L2.6 7.7L0.7 8.5L0.2 9.5H-1.5L-2 7.2L-3.9 6.4L-5.9 7.7L-8 5.6L-6.7 3.6L-7.5 1.7L-8.5 1.5"
            "V-1.5L-6.2 -2L-5.4 -3.9L-6.7 -5.9L-4.6 -8L-2.6 -6.7L-1.9 -7Z",
            "M-3 0.5a3 3 0 1 0 6 0a3 3 0 1 0 -6 0Z",
        ),
        TaskType.SEND: Icon(_SMALL_ENVELOPE.body, _SMALL_ENVELOPE.detail, filled=True),
        TaskType.RECEIVE: _SMALL_ENVELOPE,
        TaskType.BUSINESS_RULE: Icon("M-8.5 -6H8.5V6.5H-8.5Z", "M-8.5 -2.6H8.5M-8.5 2H8.5M-3.5 -2.6V6.5M-8.5 -5H8.5"),
        TaskType.SCRIPT: Icon(
            "M-4.5 -8.5H8C4.8 -5.4 4.8 -3.4 6.6 -0.6C8.6 2.4 8.2 5.2 5 8.5H-7.6C-4.4 5.4 -4.4 3.2 -6.2 0.4"
            "C-8.2 -2.8 -7.8 -5.6 -4.5 -8.5Z",
            "M-3.6 -5.2H2.2M-4 -2.2H2M-2.4 0.9H3.8M-1.8 4.2H4.2",
        ),
    }
)
"""Type of a task -> the sign in its upper left corner; an abstract task has none."""

LOOPS: Mapping[str, Icon] = MappingProxyType(
    {
        "standard": Icon(detail="M-1.6 5.6A5.4 5.4 0 1 1 3 4.6M-1.6 5.6H-5.6M-1.6 5.6V1.6", weight=1.4),
        "parallel": Icon(detail="M-4.5 -5.5V5.5M0 -5.5V5.5M4.5 -5.5V5.5", weight=2),
        "sequential": Icon(detail="M-5.5 -4.5H5.5M-5.5 0H5.5M-5.5 4.5H5.5", weight=2),
    }
)
"""Kind of a loop -> its marker at the lower edge."""

COMPENSATION: Final = Icon("M-0.5 -5V5L-7 0ZM6.5 -5V5L0 0Z", weight=1)
AD_HOC: Final = Icon(detail="M-6.5 2C-4.5 -3.5 -2 -3.5 0 0C2 3.5 4.5 3.5 6.5 -2", weight=2.4)
COLLAPSED: Final = Icon("M-7 -7H7V7H-7Z", "M-4 0H4M0 -4V4", weight=1.4)
COLLECTION: Final = Icon(detail="M-4 -5V5M0 -5V5M4 -5V5", weight=1.8)
DATA_ARROW: Final = Icon("M-7 -2.8H0V-6.5L7 0L0 6.5V2.8H-7Z", weight=1)
"""Of a data input; filled of a data output."""
