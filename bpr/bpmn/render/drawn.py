"""An element as it is to be drawn: where, under which name, in which colours. How, the tables of `shapes` say."""

from dataclasses import dataclass
from typing import Final

from bpr.bpmn.diagram import Bounds, Shape
from bpr.bpmn.render.paint import INK, Look
from bpr.bpmn.render.svg import tag
from bpr.bpmn.render.text import LEADING, Block, lines_of
from bpr.process.elements import Artifact, DataElement, FlowNode, Lane, Pool

Drawable = FlowNode | Pool | Lane | DataElement | Artifact
"""What has a shape."""

OUTSIDE: Final = 11.0
"""Size of letters beside a shape or a flow."""

_LABEL_WIDTH: Final = 90.0
_LABEL_LINES: Final = 6
_SLACK: Final = 4.0
"""Fonts differ: by so much may a name be wider or higher than its label."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """An element on a sheet.

    Parameters
    ----------
    element, shape
        What it is, and where.
    name
        What is written; "" for nothing.
    fill
        Of the shape; its heat.
    look
        How its change looks, or None.
    unfolded
        True of a sub-process or call activity whose inside is drawn within it.
    """

    element: Drawable
    shape: Shape
    name: str
    fill: str = "#fff"
    look: Look | None = None
    unfolded: bool = False

    @property
    def box(self) -> Bounds:
        """Where it is."""
        return self.shape.bounds

    @property
    def ink(self) -> str:
        """The colour of its lines."""
        return self.look.colour if self.look else INK

    def outline(self, name: str, *, weight: float = 1.5, dash: str | None = None, **where: float | str | None) -> str:
        """A filled shape with the lines of this element; a change makes them thicker."""
        weight = max(weight, 2.5) if self.look else weight
        dash = (self.look.dash if self.look else None) or dash
        return tag(name, **{"fill": self.fill, **where}, stroke=self.ink, stroke_width=weight, stroke_dasharray=dash)

    def rectangle(self, *, radius: float | None = None, weight: float = 1.5, dash: str | None = None) -> str:
        """The whole box, filled."""
        x, y, width, height = self.box
        return self.outline("rect", weight=weight, dash=dash, x=x, y=y, width=width, height=height, rx=radius)


def beside(name: str, label: Bounds | None, default: Bounds, *, upwards: bool = False) -> Block:
    """A name outside its shape: where the file has its label, else at the top of `default`.

    What needs more lines than the label has room for goes on below it, or above it where `upwards` says so.
    """
    place = label if label and (label.width or label.height) else default
    lines = lines_of(name, place.width + _SLACK, OUTSIDE, _LABEL_LINES)
    if len(lines) * OUTSIDE * LEADING > place.height + _SLACK:  # the file's label was not made for it
        lines = lines_of(name, max(_LABEL_WIDTH, place.width), OUTSIDE, _LABEL_LINES)
    more = len(lines) * OUTSIDE * LEADING - place.height
    return Block(lines, place.centre.x, place.y - (max(0.0, more) if upwards else 0.0), OUTSIDE, halo=True)


def below(box: Bounds) -> Bounds:
    """Where the name of a small shape stands if the file does not say."""
    return Bounds(box.centre.x - _LABEL_WIDTH / 2, box.bottom + 4, _LABEL_WIDTH, OUTSIDE * LEADING)
