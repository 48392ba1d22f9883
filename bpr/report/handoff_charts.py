"""Charts of handoffs between units and groups of units: the matrix by any grouping, and the network as a picture.

In the network lines are columns and levels are rows, from national at the top to the applicant at the bottom, so that
vertical handoffs run up and down and horizontal ones sideways. Numbers come from the measures.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from bpr.metrics.results import MeasureMatrix, Measures
from bpr.metrics.words import KIND_LABELS
from bpr.organisation.groups import Grouping, groups_of
from bpr.organisation.unit import RANKS, Organisation, Unit
from bpr.report.charts import count_text, heat_map
from bpr.report.style import GRID, INK, labels_of, rounded, styled, wrapped
from bpr.report.words import Language, word

_WIDTH = 1000  # pixels that a report has for a chart
_ROW, _HEAD = 100, 56
_LETTER, _GAP = 7.2, 26
_FEWEST, _LONGEST = 8, 16
_THIN, _THICK = 1.5, 7.0
_BOWS = (0.1, 0.18, 0.28, -0.1, -0.18, 0.4, -0.28)
_BOX = (0.45, 0.3)  # half of the box of a unit, in places
_POINTS = 41
_BESIDE = 13  # pixels
_NEAR = 1.3  # places: between two this near stands no other
_ROOM = 0.1  # rows between what runs outside and the border
_APART = 0.4  # rows between the offices and who applies

Points = NDArray[np.float64]
"""float64[points, 2]."""

Point = NDArray[np.float64]
"""float64[2]."""

COLOURS: Mapping[str, str] = MappingProxyType({
    "vertical_up": "#0072b2",
    "vertical_down": "#0072b2",
    "horizontal": "#007a5a",
    "diagonal": "#b8860b",
    "internal": "#6b7780",
    "external": "#a0528a",
    "applicant_carried": "#c24e00",
    "unclassified": "#9aa5b1",
})  # fmt: skip
"""Kind of handoff -> colour, after Okabe & Ito (2008), darkened for thin lines."""

DASHES: Mapping[str, str] = MappingProxyType({
    "vertical_up": "solid",
    "vertical_down": "solid",
    "horizontal": "9px,4px",
    "diagonal": "9px,4px,2px,4px",
    "internal": "2px,3px",
    "external": "16px,4px,2px,4px",
    "applicant_carried": "16px,4px",
    "unclassified": "2px,7px",
})  # fmt: skip
"""Kind of handoff -> stroke, so that kinds can be told without colour."""


def handing_groups(by: Grouping, *runs: Measures) -> dict[str, Mapping[str, str]]:
    """Ids of the groups that hand anything on or are handed anything in one of the runs -> their names."""
    found: dict[str, Mapping[str, str]] = {}
    for measures in runs:
        matrix = measures.handoff_groups.get(by)
        if matrix is None:
            continue
        mean = matrix.mean
        found |= {
            group: matrix.labels[group] for n, group in enumerate(matrix.names) if mean[n].any() or mean[:, n].any()
        }
    order = [*RANKS, "applicant"] if by == "level" else list(found)
    return {group: found[group] for group in sorted(found, key=lambda group: (*order, group).index(group))}


def group_matrix(
    measures: Measures,
    by: Grouping,
    *,
    most: float | None = None,
    groups: Mapping[str, Mapping[str, str]] | None = None,
    lang: Language = "en",
) -> go.Figure:
    """Handoffs of a case from group (row) to group (column) as a heat map with its numbers.

    Parameters
    ----------
    measures
        Measures with `handoff_groups`.
    by
        What units are put together by.
    most
        The figure that has the darkest shade; give the same to two maps that are to be compared.
    groups
        Id -> language -> name of the groups to show; default: `handing_groups`.
    lang
        ``en`` or ``zh``.
    """
    matrix = measures.handoff_groups[by]
    shown = handing_groups(by, measures) if groups is None else groups
    full = {group: labels[lang] for group, labels in shown.items() if group in matrix.names}
    return heat_map(matrix, full, most=most, axes=("from_group", "to_group"), lang=lang)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where units stand in the picture of a network.

    Parameters
    ----------
    places
        Id of a unit -> column and row, in units of one place each; row 0 is the top.
    columns
        Name of a line, left and right end of its column.
    bands
        Name of a level, top and bottom of its rows.
    """

    places: Mapping[str, tuple[float, float]]
    columns: Sequence[tuple[str, float, float]]
    bands: Sequence[tuple[str, float, float]]

    @property
    def width(self) -> float:
        """Places side by side."""
        return max((right for _, _, right in self.columns), default=1.0)

    @property
    def height(self) -> float:
        """Rows."""
        return max((bottom for _, _, bottom in self.bands), default=1.0)


def layout_of(organisation: Organisation, units: Iterable[str], lang: Language) -> Layout:
    """Places of `units`: a column for each line, a band of rows for each level.

    Within a band superiors stand above, and who is above nobody at the bottom: so offices of different lines face each
    other, and horizontal handoffs run sideways.
    """
    wanted = set(units)
    known = [found for unit, found in organisation.units.items() if unit in wanted]
    line, level = (groups_of(organisation, [unit.id for unit in known], by) for by in ("line", "level"))
    rows: dict[tuple[str, str], dict[int, list[Unit]]] = defaultdict(lambda: defaultdict(list))
    raised = _raised(organisation, level.of)
    for unit in known:
        column = "" if unit.type == "applicant" else line.of[unit.id]
        rows[level.of[unit.id], column][raised[unit.id]].append(unit)
    names = [name for name in line.labels if any(name == column for _, column in rows)]
    widths = {
        name: max(len(row) for (_, of), some in rows.items() if of == name for row in some.values()) for name in names
    }
    edges = np.concatenate([[0.0], np.cumsum([widths[name] for name in names])])
    columns = [(line.labels[name][lang], float(edges[n]), float(edges[n + 1])) for n, name in enumerate(names)]
    left = {name: float(edges[n]) for n, name in enumerate(names)} | {"": 0.0}
    widths[""] = max(int(edges[-1]), 1)
    places: dict[str, tuple[float, float]] = {}
    bands: list[tuple[str, float, float]] = []
    top = 0.0
    for name in sorted(level.labels, key=lambda name: name == "applicant"):  # who applies stands below all
        top += _APART if bands and name == "applicant" else 0.0
        cells = {of: some for (level_, of), some in rows.items() if level_ == name}
        height = 1 + max((raise_ for some in cells.values() for raise_ in some), default=-1)
        for of, some in cells.items():
            for raise_, row in some.items():
                for place, unit in enumerate(row):
                    across = left[of] + (place + 0.5) * widths[of] / len(row)
                    places[unit.id] = (across, top + height - raise_ - 0.5)
        bands.append((level.labels[name][lang], top, top + height))
        top += height
    return Layout(places, columns, bands)


def _raised(organisation: Organisation, level: Mapping[str, str]) -> dict[str, int]:
    """Id of each unit -> how many rows it stands above the bottom of its band: as many as it has ranks below it."""
    raised = dict.fromkeys(level, 0)
    for unit, band in level.items():
        above = (one for one in organisation.superiors(unit) if level.get(one) == band)
        for steps, superior in enumerate(above, 1):
            raised[superior] = max(raised[superior], steps)
    return raised


def network(
    measures: Measures,
    organisation: Organisation,
    *,
    most: float | None = None,
    layout: Layout | None = None,
    lang: Language = "en",
) -> go.Figure:
    """Who hands work to whom: units in the columns of their lines and the rows of their levels.

    Parameters
    ----------
    measures
        Measures of a run.
    organisation
        With the register of units.
    most
        Handoffs a case of the widest line; give the same to two pictures that are to be compared.
    layout
        Places of the units; default: those of the units that hand anything on.
    lang
        ``en`` or ``zh``.

    Returns
    -------
    plotly.graph_objects.Figure
        Width of a line: handoffs a case; colour and stroke: kind of handoff; an arrow shows where to.
    """
    matrix = measures.handoff_matrix
    pairs = {pair: number for pair, number in handed(matrix).items() if set(pair) <= set(organisation.units)}
    layout = layout or layout_of(organisation, (unit for pair in pairs for unit in pair), lang)
    most = most or max(pairs.values(), default=1.0)
    given, taken = Counter(giver for giver, _ in pairs), Counter(taker for _, taker in pairs)
    curves = {pair: _curve(layout, *pair, gathers=given[pair[0]] < taken[pair[1]]) for pair in pairs}
    rows = np.concatenate([[0.0, layout.height], *(curve[:, 1] for curve in curves.values())])
    top, bottom = float(rows.min()) - _ROOM, float(rows.max()) + _ROOM
    figure, shown, ids = go.Figure(), set[str](), list(matrix.names)
    _ground(figure, layout, top, bottom)
    names = {unit: organisation.units[unit].name.text(lang) or unit for unit in layout.places}
    for (giver, taker), number in sorted(pairs.items(), key=lambda item: -item[1]):
        kind = str(matrix.kinds[ids.index(giver), ids.index(taker)])
        group = "vertical" if kind.startswith("vertical") else kind
        name = word("vertical_kind", lang) if group == "vertical" else KIND_LABELS.get(kind, {}).get(lang, kind)
        legend = {"name": name, "legendgroup": group, "showlegend": group not in shown}
        hover = f"{wrapped(names[giver])} → {wrapped(names[taker])}: {count_text(number)}"
        width = _THIN + (_THICK - _THIN) * min(number / most, 1.0)
        _tie(figure, curves[giver, taker], kind, width, legend, (hover, count_text(number)))
        shown.add(group)
    _boxes(figure, layout, names)
    figure.update_xaxes(range=[0, layout.width], visible=False)
    figure.update_yaxes(range=[bottom, top], visible=False)
    styled(figure, _HEAD + round(_ROW * (bottom - top + 0.5)), lang)
    return figure.update_layout(legend={"y": -0.02, "yanchor": "top"}, margin={"t": _HEAD, "l": 70})


def _tie(  # noqa: PLR0913, PLR0917  # what one line shows
    figure: go.Figure, line: Points, kind: str, width: float, legend: Mapping[str, object], texts: tuple[str, str]
) -> None:
    """One line with an arrow in its middle and its figure beside that; `texts`: on hovering, and beside."""
    colour = COLOURS.get(kind, INK)
    figure.add_scatter(
        x=rounded(line[:, 0]),
        y=rounded(line[:, 1]),
        mode="lines",
        line={"color": colour, "dash": DASHES.get(kind, "solid"), "width": round(width, 2)},
        hovertemplate=f"{texts[0]}<extra></extra>",
        **legend,
    )
    half, aside = _POINTS // 2, _outwards(line)
    figure.add_scatter(
        x=rounded(line[half : half + 2, 0]),
        y=rounded(line[half : half + 2, 1]),
        mode="markers",
        marker={
            "symbol": "arrow",
            "angleref": "previous",
            "size": [0, 10 + width],
            "color": colour,
            "opacity": 1,
            "line": {"width": 0},
        },
        hoverinfo="skip",
        showlegend=False,
        legendgroup=legend["legendgroup"],
    )
    figure.add_annotation(
        x=float(line[half, 0]),
        y=float(line[half, 1]),
        xshift=_BESIDE * aside[0],
        yshift=-_BESIDE * aside[1],
        text=texts[1],
        showarrow=False,
        font={"size": 11, "color": colour},
        bgcolor="rgba(255,255,255,0.8)",
        borderpad=0,
    )


def handed(matrix: MeasureMatrix) -> dict[tuple[str, str], float]:
    """Pairs of units between which anything passed -> handoffs a case."""
    ids, mean = list(matrix.names), matrix.mean
    return {(ids[a], ids[b]): float(mean[a, b]) for a, b in np.argwhere(mean > 0).tolist()}


def _ground(figure: go.Figure, layout: Layout, above: float, below: float) -> None:
    """Columns of lines, bands of levels, and what they are called."""
    for number, (name, left, right) in enumerate(layout.columns):
        if number % 2 == 0:
            figure.add_shape(
                type="rect",
                x0=left,
                x1=right,
                y0=above,
                y1=below,
                layer="below",
                fillcolor="#f5f7f9",
                line={"width": 0},
            )
        letters = max(int((right - left) * _WIDTH / layout.width / _LETTER), _FEWEST)
        figure.add_annotation(
            x=(left + right) / 2, y=1, yref="paper", yanchor="bottom", text=wrapped(name, letters), showarrow=False,
            font={"size": 12, "color": "#52606d"},
        )  # fmt: skip
    for name, top, bottom in layout.bands:
        if top > 0:
            figure.add_shape(
                type="line", x0=0, x1=layout.width, y0=top, y1=top, layer="below", line={"color": GRID}
            )  # fmt: skip
        figure.add_annotation(
            x=0, xref="paper", xanchor="right", xshift=-6, y=(top + bottom) / 2, text=wrapped(name, 10),
            showarrow=False, align="right", font={"size": 12, "color": "#52606d"},
        )  # fmt: skip


def _boxes(figure: go.Figure, layout: Layout, names: Mapping[str, str]) -> None:
    """The units, over the lines: no name is cut, and none is wider than its place."""
    letters = int((_WIDTH / layout.width - _GAP) / _LETTER)
    labels = labels_of(names, min(max(letters, _FEWEST), _LONGEST))
    for unit, (x, y) in layout.places.items():
        figure.add_annotation(
            x=x, y=y, text=labels[unit], showarrow=False, font={"size": 12, "color": INK},
            bgcolor="white", bordercolor=INK, borderwidth=1, borderpad=4,
        )  # fmt: skip


def _curve(layout: Layout, giver: str, taker: str, *, gathers: bool) -> Points:
    """A curve from unit to unit that passes as few other units as it can; there and back are two lines.

    Within a row what goes to the right passes above and what goes to the left below; where work of several units is
    gathered in one (`gathers`) it is the other way about, so that what is sent out and what comes together are apart.
    """
    a, b = (np.array(layout.places[unit]) for unit in (giver, taker))
    others = [place for unit, place in layout.places.items() if unit not in {giver, taker}]
    if a[1] == b[1] and abs(b[0] - a[0]) > _NEAR:
        side = (-1 if b[0] > a[0] else 1) * (-1 if gathers else 1)
        depth = 0.4 + 0.08 * abs(b[0] - a[0]) + (0.05 if b[0] < a[0] else 0)
        curves = [_arc(a, b, side * depth), _arc(a, b, -side * depth)]
    else:
        curves = [_bowed(a, b, bow) for bow in _BOWS]
    return min(curves, key=lambda curve: _hits(curve, others))  # of equals the first


def _hits(curve: Points, places: Sequence[tuple[float, float]]) -> int:
    """How many points of a curve lie within the box of a unit."""
    if not places:
        return 0
    off = np.abs(curve[:, None, :] - np.array(places)[None, :, :])
    return int(((off[:, :, 0] < _BOX[0]) & (off[:, :, 1] < _BOX[1])).sum())


def _arc(a: Point, b: Point, depth: float) -> Points:
    """A curve within a row that leaves it steeply and runs beside it; `depth` < 0 is above."""
    t, aside = np.linspace(0, 1, _POINTS)[:, None], np.array([0.0, depth / 0.75])
    first, second = a + 0.06 * (b - a) + aside, b - 0.06 * (b - a) + aside
    curve: Points = (1 - t) ** 3 * a + 3 * t * (1 - t) ** 2 * first + 3 * t**2 * (1 - t) * second + t**3 * b
    return curve


def _bowed(a: Point, b: Point, bow: float) -> Points:
    """A curve that bows to its right by this share of its length."""
    along = b - a
    middle, t = (a + b) / 2 + 2 * bow * np.array([-along[1], along[0]]), np.linspace(0, 1, _POINTS)[:, None]
    curve: Points = (1 - t) ** 2 * a + 2 * t * (1 - t) * middle + t**2 * b
    return curve


def _outwards(line: Points) -> tuple[float, float]:
    """The way from the chord of a curve to its middle, of length 1."""
    away = line[_POINTS // 2] - (line[0] + line[-1]) / 2
    x, y = away / (np.hypot(*away) or 1.0)
    return float(x), float(y)
