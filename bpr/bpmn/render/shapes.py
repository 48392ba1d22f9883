"""How each kind of element is drawn (BPMN 2.0.2, 7.3 and 12.5): a table, class -> its shape, the place of its name."""

import math
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from bpr.bpmn.diagram import Bounds
from bpr.bpmn.render.drawn import Drawn, below, beside
from bpr.bpmn.render.icons import (
    AD_HOC,
    COLLAPSED,
    COLLECTION,
    COMPENSATION,
    DATA_ARROW,
    EVENTS,
    GATEWAYS,
    LOOPS,
    TASKS,
    Icon,
)
from bpr.bpmn.render.svg import line_through, number
from bpr.bpmn.render.text import LEADING, Block, fitted, lines_of
from bpr.process.elements import (
    Activity,
    Artifact,
    BlackBox,
    CallActivity,
    DataElement,
    Event,
    EventType,
    Gateway,
    GatewayType,
    Lane,
    Pool,
    SubProcess,
    SubProcessType,
    Task,
)

_HEADING: Final = 30.0
"""Width of the strip in which a pool or lane has its name."""

_ROUND: Final = 10.0
_EVENT: Final = 36.0
_GATEWAY: Final = 50.0
_TASK: Final = 80.0
_MARKER: Final = 18.0
"""The sizes for which the icons are drawn: of an event, of a gateway, the height of a task; the pitch of markers."""

_THROWS: Final = (EventType.INTERMEDIATE_THROW, EventType.END)
_WEIGHTS: Final = {EventType.START: 1.5, EventType.END: 4.0}


def _event(drawn: Drawn, event: Event) -> str:
    x, y = drawn.box.centre
    radius = min(drawn.box.width, drawn.box.height) / 2
    scale = 2 * radius / _EVENT
    dash = None if event.interrupting or event.type not in (EventType.START, EventType.BOUNDARY) else "5 3"
    single = event.type in _WEIGHTS
    weight = _WEIGHTS.get(event.type, 1.5) * min(1.0, scale)
    rings = drawn.outline("circle", weight=weight, dash=dash, cx=x, cy=y, r=radius)
    if not single:
        rings += drawn.outline("circle", weight=weight, dash=dash, cx=x, cy=y, r=radius - 3.5 * scale)
    icon = EVENTS.get(event.kind)
    return rings + (icon.svg(x, y, drawn.ink, scale, filled=icon.filled or event.type in _THROWS) if icon else "")


def _gateway(drawn: Drawn, gateway: Gateway) -> str:
    box, (x, y) = drawn.box, drawn.box.centre
    corners = line_through([(x, box.y), (box.right, y), (x, box.bottom), (box.x, y)], closed=True)
    diamond = drawn.outline("path", d=corners)
    if gateway.type is GatewayType.EXCLUSIVE and not drawn.shape.marker:
        return diamond
    return diamond + GATEWAYS[gateway.type].svg(x, y, drawn.ink, min(box.width, box.height) / _GATEWAY)


def _task(drawn: Drawn, task: Task) -> str:
    box, icon = drawn.box, TASKS.get(task.type)
    scale = _scale(box)
    sign = icon.svg(box.x + 15 * scale, box.y + 15 * scale, drawn.ink, scale) if icon else ""
    return drawn.rectangle(radius=_ROUND) + sign + _markers(drawn, task)


def _scale(box: Bounds) -> float:
    """How large the sign of a task is drawn: small tasks have small ones."""
    return min(1.0, box.height / _TASK)


def _call_activity(drawn: Drawn, activity: CallActivity) -> str:
    return drawn.rectangle(radius=_ROUND, weight=4) + _markers(drawn, activity)


def _sub_process(drawn: Drawn, activity: SubProcess) -> str:
    frame = drawn.rectangle(radius=_ROUND, dash="1.5 4" if activity.triggered_by_event else None)
    if activity.type is SubProcessType.TRANSACTION:
        x, y, width, height = drawn.box
        inner = max(0.0, width - 6), max(0.0, height - 6)
        frame += drawn.outline("rect", x=x + 3, y=y + 3, width=inner[0], height=inner[1], rx=_ROUND - 2, fill="none")
    return frame + _markers(drawn, activity)


def _marks_of(drawn: Drawn, activity: Activity) -> Iterator[Icon]:
    """The markers of an activity, from left to right (BPMN 2.0.2, 13.2.2 and 10.3.5)."""
    if activity.loop:
        yield LOOPS[activity.loop.kind]
    if activity.for_compensation:
        yield COMPENSATION
    if isinstance(activity, SubProcess | CallActivity) and not drawn.unfolded:
        yield COLLAPSED
    if isinstance(activity, SubProcess) and activity.type is SubProcessType.AD_HOC:
        yield AD_HOC


def _markers(drawn: Drawn, activity: Activity) -> str:
    marks = tuple(_marks_of(drawn, activity))
    start = drawn.box.centre.x - _MARKER * (len(marks) - 1) / 2
    return "".join(
        mark.svg(start + place * _MARKER, drawn.box.bottom - 10, drawn.ink) for place, mark in enumerate(marks)
    )


def _activity_name(drawn: Drawn, activity: Activity) -> Block:
    x, y, width, height = drawn.box
    marked = any(True for _ in _marks_of(drawn, activity))
    if drawn.unfolded:
        return fitted(drawn.name, Bounds(x + 12, y + 6, width - 24, 36), top=True)
    inside = Bounds(x + 6, y + 4, width - 12, height - (21 if marked else 8))
    block = fitted(drawn.name, inside)
    signed = y + 24 * _scale(drawn.box)
    if isinstance(activity, Task) and activity.type in TASKS and block.top < signed:  # the name would touch the sign
        return fitted(drawn.name, Bounds(inside.x, signed, inside.width, inside.bottom - signed))
    return block


def _pool(drawn: Drawn, pool: Pool) -> str:
    x, y, width, height = drawn.box
    if pool.process is None:
        return drawn.rectangle()
    lies = drawn.shape.horizontal is not False
    ends = [(x + _HEADING, y), (x + _HEADING, y + height)] if lies else [(x, y + _HEADING), (x + width, y + _HEADING)]
    return drawn.rectangle() + drawn.outline("path", d=line_through(ends))


def _pool_name(drawn: Drawn, pool: Pool) -> Block:
    return _heading(drawn) if pool.process is not None else fitted(drawn.name, drawn.box)


def _heading(drawn: Drawn, _element: object = None) -> Block:
    """The name of a pool or lane in its strip: on the left, read upwards, or on top."""
    box = drawn.box
    if drawn.shape.horizontal is False:
        return fitted(drawn.name, box._replace(height=_HEADING))
    block = fitted(drawn.name, Bounds(-box.bottom, box.x, box.height, _HEADING))
    return Block(block.lines, block.x, block.top, block.size, turned=True)


def _data(drawn: Drawn, element: DataElement) -> str:
    x, y, width, height = drawn.box
    if element.kind == "store":
        return _store(drawn)
    fold = min(width, height) / 3
    corners = [(x, y), (x + width - fold, y), (x + width, y + fold), (x + width, y + height), (x, y + height)]
    sheet = drawn.outline("path", d=line_through(corners, closed=True))
    corner = [(x + width - fold, y), (x + width - fold, y + fold), (x + width, y + fold)]
    sheet += drawn.outline("path", d=line_through(corner), fill="none")
    if element.kind in ("input", "output"):
        sheet += DATA_ARROW.svg(x + 11, y + 11, drawn.ink, filled=element.kind == "output")
    if element.collection:
        sheet += COLLECTION.svg(x + width / 2, y + height - 8, drawn.ink)
    return sheet


def _store(drawn: Drawn) -> str:
    x, y, width, height = drawn.box
    across, rise = number(width / 2), number(height / 8)
    arc = f"a{across} {rise} 0 0 0 {number(width)} 0"
    top = y + height / 8
    wall = number(height * 3 / 4)
    body = f"M{number(x)} {number(top)}v{wall}{arc}v-{wall}a{across} {rise} 0 0 0 -{number(width)} 0Z"
    rims = "".join(f"M{number(x)} {number(top + height * share)}{arc}" for share in (0, 0.08, 0.16))
    return drawn.outline("path", d=body) + drawn.outline("path", d=rims, fill="none")


def _artifact(drawn: Drawn, artifact: Artifact) -> str:
    x, y, width, height = drawn.box
    if artifact.kind == "group":
        return drawn.outline("rect", dash="10 5 2 5", x=x, y=y, width=width, height=height, rx=_ROUND, fill="none")
    return drawn.outline(
        "path", d=line_through([(x + 10, y), (x, y), (x, y + height), (x + 10, y + height)]), fill="none"
    )


def _artifact_name(drawn: Drawn, artifact: Artifact) -> Block:
    x, y, width, height = drawn.box
    if artifact.kind == "group":
        return beside(drawn.name, drawn.shape.label, Bounds(x, y + 5, width, 15))
    size = 12.0
    lines = lines_of(drawn.name, width - 10, size, max(1, math.ceil(height / (size * LEADING))))
    return Block(lines, x + 7, y + 3, size, anchor="start")


def _outside(drawn: Drawn, _element: object) -> Block:
    label = drawn.shape.label
    return beside(drawn.name, label, below(drawn.box), upwards=label is not None and label.bottom < drawn.box.y + 1)


def _box(drawn: Drawn, _element: object) -> str:
    return drawn.rectangle()


def _inside(drawn: Drawn, _element: object) -> Block:
    return fitted(drawn.name, drawn.box)


class Drawing(NamedTuple):
    """How a kind of element is drawn: its shape as markup, its name as a block of text."""

    shape: Callable[[Drawn, Any], str]
    name: Callable[[Drawn, Any], Block]


SHAPES: Mapping[type, Drawing] = MappingProxyType(
    {
        Task: Drawing(_task, _activity_name),
        SubProcess: Drawing(_sub_process, _activity_name),
        CallActivity: Drawing(_call_activity, _activity_name),
        Event: Drawing(_event, _outside),
        Gateway: Drawing(_gateway, _outside),
        Pool: Drawing(_pool, _pool_name),
        BlackBox: Drawing(_box, _inside),
        Lane: Drawing(_box, _heading),
        DataElement: Drawing(_data, _outside),
        Artifact: Drawing(_artifact, _artifact_name),
    }
)
"""Class of an element -> how it is drawn."""


def inside_of(drawn: Drawn) -> Callable[[float, float], bool]:
    """Whether a point lies well inside the outline, where no flow should end."""
    box, (cx, cy) = drawn.box, drawn.box.centre
    across, up = max(box.width / 2 - 1, 0.1), max(box.height / 2 - 1, 0.1)
    measure = _DISTANCES.get(type(drawn.element), max)
    return lambda x, y: measure(abs(x - cx) / across, abs(y - cy) / up) < 1


_DISTANCES: Mapping[type, Callable[[float, float], float]] = MappingProxyType(
    {Event: math.hypot, Gateway: lambda across, up: across + up}
)
"""Class of a round or slanted element -> how far a point is from its middle; 1 is the outline."""
