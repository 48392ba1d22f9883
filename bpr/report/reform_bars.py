"""Rows of horizontal bars with intervals: one figure a row, or AS-IS beside TO-BE. What is counted: the caller's.

The figures stand with the names, where there is room for them on a telephone, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from bpr.metrics.intervals import Measure
from bpr.report.figures import ruler
from bpr.report.style import INK, TO_BE, bars, labels_of, marker, rounded, whiskers, wrapped
from bpr.report.words import Language, word

_ROOM = 1.05
_WIDE = 0.62
_TEXT_WIDTH = 26
_AROUND, _LINE, _GAP = 130, 18, 12
"""Pixels: axis, title and legend; a line of a label; between two labels."""
_FEW = 12
"""Whole numbers up to this are all written at an axis."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A row with one figure.

    Parameters
    ----------
    name
        What it is of.
    figure
        With its interval.
    text
        Stands below the name.
    certain
        Whether it is told from 0; what is not is hatched.
    """

    name: str
    figure: Measure
    text: str
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Pair:
    """A row with a figure of AS-IS and one of TO-BE, and what stands below its name."""

    name: str
    as_is: Measure
    to_be: Measure
    text: str


def single_bars(rows: Sequence[Bar], title: str, lang: Language, size: float = 1.0) -> go.Figure:
    """One bar a row, to the left of 0 what is below 0.

    Parameters
    ----------
    rows
        From top to bottom.
    title
        Of the axis, with its unit.
    lang
        ``en`` or ``zh``.
    size
        What the figures are divided by.
    """
    figure = go.Figure()
    for certain in (True, False):
        mine = [(place, row) for place, row in enumerate(rows) if row.certain is certain]
        if mine:
            figure.add_bar(
                orientation="h",
                y=[place for place, _ in mine],
                x=rounded(row.figure.value / size for _, row in mine),
                width=_WIDE,
                name="" if certain else word("plan_by_chance", lang),
                showlegend=not certain,
                marker=marker("to_be" if certain else "as_is"),
                error_x=whiskers([row.figure for _, row in mine], size),
                customdata=[_hover(row.name, row.figure, lang) for _, row in mine],
                hovertemplate="%{customdata}<extra></extra>",
            )
    figure = _named(figure, rows, title, lang)
    edges = [edge / size for row in rows for edge in _edges(row.figure)]
    figure.add_vline(x=0, line={"color": INK, "width": 1})
    if max(map(abs, edges)) <= _FEW and all(edge.is_integer() for edge in edges):
        figure.update_xaxes(dtick=1)
    return figure.update_xaxes(range=_around(edges)).update_layout(barmode="overlay")


def paired_bars(rows: Sequence[Pair], title: str, lang: Language) -> go.Figure:
    """AS-IS, hatched, above TO-BE, solid, in every row; as `single_bars`."""
    figure = go.Figure()
    for key in ("as_is", "to_be"):
        figures = [getattr(row, key) for row in rows]
        figure.add_bar(
            orientation="h",
            y=list(range(len(rows))),
            x=rounded(one.value for one in figures),
            name=word(key, lang),
            marker=marker(key),
            error_x=whiskers(figures, 1.0),
            customdata=[_hover(row.name, one, lang) for row, one in zip(rows, figures, strict=True)],
            hovertemplate="%{customdata}<extra>%{fullData.name}</extra>",
        )
    edges = [edge for row in rows for one in (row.as_is, row.to_be) for edge in _edges(one)]
    figure = _named(figure, rows, title, lang)
    return figure.update_xaxes(range=_around(edges)).update_layout(barmode="group")


def ticked(figure: go.Figure, names: Sequence[str], texts: Sequence[str], more: int = 0) -> go.Figure:
    """Give rows their names, 0 on top, and make the figure so high that no label meets the next.

    Parameters
    ----------
    figure
        With a row at every whole number from 0.
    names
        Those that are called alike are told apart by their numbers.
    texts
        Stand below the names, in one or more lines.
    more
        Height that something else takes, pixels.
    """
    labels = labels_of({str(place + 1): name for place, name in enumerate(names)})
    below = ("<br>".join(wrapped(line, _TEXT_WIDTH) for line in text.splitlines()) for text in texts)
    shown = [f"{label}<br><b>{text}</b>" if text else label for label, text in zip(labels.values(), below, strict=True)]
    lines = max(label.count("<br>") + 1 for label in shown)
    figure.update_layout(height=_AROUND + more + len(names) * (_LINE * lines + _GAP))
    return figure.update_yaxes(tickvals=list(range(len(names))), ticktext=shown, range=[len(names) - 0.5, -0.5])


def percent_bars(rows: Sequence[Bar], title: str, whole: str, lang: Language) -> go.Figure:
    """As `single_bars`, of ratios in percent, with a line at 100 % that is called `whole`."""
    figure = single_bars(rows, title, lang, size=0.01)
    figure.add_scatter(
        x=[100, 100],
        y=[-0.5, len(rows) - 0.5],
        mode="lines",
        name=whole,
        line={"color": INK, "width": 2, "dash": "dash"},
        hoverinfo="skip",
        showlegend=True,
    )
    edges = [edge / 0.01 for row in rows for edge in _edges(row.figure)]
    return figure.update_xaxes(range=_around([*edges, 100.0]), ticksuffix=" %" if lang == "en" else "%")


def colour_of(number: int) -> tuple[str, str]:
    """Colour and pattern of the part of a stacked bar with this number; the pattern alone tells neighbours apart."""
    return _PARTS[number % len(_PARTS)]


_PARTS = (
    (TO_BE, ""),
    ("#c24e00", "/"),
    ("#007a5a", "x"),
    ("#a5527f", "-"),
    ("#8a6100", "."),
    ("#2f7fae", "|"),
    ("#5b6670", "\\"),
)


def _named(figure: go.Figure, rows: Sequence[Bar] | Sequence[Pair], title: str, lang: Language) -> go.Figure:
    figure = bars(figure, 0, title, lang)
    return ticked(figure, [row.name for row in rows], [row.text for row in rows])


def _hover(name: str, figure: Measure, lang: Language) -> str:
    safe = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"{safe}: {ruler([figure], lang).full(figure)}"


def _edges(figure: Measure) -> list[float]:
    return [0.0, *(one for one in (figure.value, figure.low, figure.high) if one is not None)]


def _around(edges: Sequence[float]) -> list[float]:
    return [_ROOM * min(edges), _ROOM * max(edges) or (0.0 if min(edges) else 1.0)]
