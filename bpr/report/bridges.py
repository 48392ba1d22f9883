"""A waterfall whose bars hang on each other, each with its interval. What is counted is the business of the caller."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

import plotly.graph_objects as go

from bpr.metrics.intervals import Measure, scale
from bpr.report.style import AS_IS, BETTER, INK, TO_BE, WORSE, bars, marker, rounded, wrapped
from bpr.report.words import Language, unit_word

_COLOURS: Mapping[str, str] = MappingProxyType({"better": BETTER, "worse": WORSE, "higher": TO_BE, "lower": TO_BE})
_WIDTH = 0.6
_ROOM = 1.04


@dataclass(frozen=True, slots=True)
class Level:
    """The bar before or after all steps: its label, its figures in lines, and how high it stands."""

    label: str
    text: str
    measure: Measure


@dataclass(frozen=True, slots=True)
class Step:
    """A bar between: its label, its figures in lines, what it adds, and the verdict (a key of `rows.MARKS`)."""

    label: str
    text: str
    change: Measure
    verdict: str


@dataclass(frozen=True, slots=True)
class _Bar:
    begins: float
    ends: float
    low: float
    high: float
    label: str
    marker: Mapping[str, object]


def bridge(first: Level, steps: Sequence[Step], last: Level, title: str, lang: Language) -> go.Figure:
    """The first bar and the last stand on 0; each step begins where the bar above ends.

    Parameters
    ----------
    first, last
        Before and after all steps.
    steps
        Their changes sum to last − first, and have its unit.
    title
        Of the axis, without its unit.
    lang
        ``en`` or ``zh``.

    Returns
    -------
    plotly.graph_objects.Figure
        Horizontal; figures stand with the labels, where there is room for them on a telephone, too. Steps that may be
        chance are hatched; whiskers are intervals.
    """
    size, unit = scale(first.measure.unit, max(abs(first.measure.value), abs(last.measure.value)))
    shown = list(_bars(first, steps, last, size))
    figure = go.Figure()
    for place, bar in enumerate(shown):
        figure.add_bar(
            orientation="h",
            y=[place],
            x=rounded([abs(bar.ends - bar.begins)]),
            base=rounded([min(bar.begins, bar.ends)]),
            marker=bar.marker,
            width=_WIDTH,
            hovertemplate=f"{bar.label}<extra></extra>",
            showlegend=False,
        )
        if bar.low < bar.high:
            figure.add_scatter(
                x=rounded([bar.ends]),
                y=[place],
                mode="markers",
                marker={"size": 1, "color": INK},
                error_x={
                    "type": "data", "symmetric": False, "array": rounded([bar.high - bar.ends]),
                    "arrayminus": rounded([bar.ends - bar.low]), "color": INK, "thickness": 1.5, "width": 6,
                },
                hoverinfo="skip",
                showlegend=False,
            )  # fmt: skip
    for place, (above, _) in enumerate(pairwise(shown)):
        figure.add_shape(
            type="line", x0=above.ends, x1=above.ends, y0=place + _WIDTH / 2, y1=place + 1 - _WIDTH / 2,
            line={"color": INK, "width": 1, "dash": "dot"},
        )  # fmt: skip
    edges = [edge for bar in shown for edge in (0.0, bar.begins, bar.ends, bar.low, bar.high)]
    figure.update_layout(barmode="overlay")
    named = unit_word(unit, lang)
    figure = bars(figure, 1.9 * len(shown), f"{title} ({named})" if named else title, lang)
    figure.update_yaxes(tickvals=list(range(len(shown))), ticktext=[bar.label for bar in shown])
    return figure.update_xaxes(range=[_ROOM * min(edges), _ROOM * max(edges)])


def _bars(first: Level, steps: Sequence[Step], last: Level, size: float) -> Iterator[_Bar]:
    yield _total(first, size, "as_is")
    level = first.measure.value / size
    for step in steps:
        change = step.change
        end = level + change.value / size
        low, high = (end if bound is None else level + bound / size for bound in (change.low, change.high))
        yield _Bar(level, end, low, high, _label(step.label, step.text), _filling(step.verdict))
        level = end
    yield _total(last, size, "to_be")


def _total(level: Level, size: float, key: str) -> _Bar:
    value = level.measure.value / size
    low, high = (value if bound is None else bound / size for bound in (level.measure.low, level.measure.high))
    return _Bar(0.0, value, low, high, _label(level.label, level.text), marker(key))


def _label(name: str, text: str) -> str:
    return f"{wrapped(name, 28)}<br>{text}"


def _filling(verdict: str) -> Mapping[str, object]:
    """Solid where the step is told from 0, else hatched."""
    if verdict in _COLOURS:
        return {"color": _COLOURS[verdict], "line": {"color": _COLOURS[verdict], "width": 1.5}}
    return marker("as_is") | {"line": {"color": AS_IS, "width": 1.5}}
