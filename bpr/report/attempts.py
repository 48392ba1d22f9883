"""What was tried for a target: its sentence, and points that met it, missed it or did not decide it, with a line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import plotly.graph_objects as go

from bpr.experiment.targets import STANDINGS, Standing, Target
from bpr.metrics.intervals import Measure, scale
from bpr.metrics.measures import spec_of
from bpr.metrics.spec import MONEY
from bpr.report.figures import ruler
from bpr.report.style import BETTER, INK, WORSE, rounded, styled, whiskers, wrapped
from bpr.report.words import Language, unit_word, word

SHAPES: Mapping[Standing, tuple[str, str]] = MappingProxyType(
    {"met": ("circle", BETTER), "undecided": ("diamond-open", INK), "missed": ("x", WORSE)}
)
"""Standing -> marker and colour: the shape alone says it."""

_HEIGHT = 420
_AROUND = 0.6
"""Room left and right of the points, in steps from one x to the next."""
_BESIDE = 0.14
"""How far apart points with one x stand, as a share of the step from one x to the next."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One point: where it stands, what came out, how that stands to the target, and what it was."""

    x: float
    figure: Measure
    standing: Standing
    name: str
    marked: str = ""


def target_text(target: Target, lang: Language, currency: str = "") -> str:
    """A target as people read it: ``Share within the committed limit ≥ 95 %``."""
    bound = bound_of(target, currency)
    sign = "≤" if target.at_most else "≥"
    return f"{spec_of(target.measure).labels[lang]} {sign} {ruler([bound], lang).value(bound)}"


def bound_of(target: Target, currency: str = "") -> Measure:
    """The bound as a figure."""
    unit = spec_of(target.measure).unit
    return Measure(target.bound, currency if unit == MONEY else unit)


def standing_text(standing: Standing, lang: Language) -> str:
    """Met, missed or undecided, with a sign that says it without colour."""
    signs: Mapping[Standing, str] = {"met": "✔", "missed": "✘", "undecided": "?"}
    return f"{signs[standing]} {STANDINGS[standing][lang]}"


def attempts_chart(
    attempts: Sequence[Attempt], target: Target, title: str, lang: Language, currency: str = ""
) -> go.Figure:
    """The measure of the target against what was tried, with intervals and the line of the target.

    Parameters
    ----------
    attempts
        Whole numbers as `x`; several may have the same.
    target
        What was to be reached.
    title
        Of the horizontal axis.
    lang
        ``en`` or ``zh``.
    currency
        Of a target that counts money.
    """
    bound = bound_of(target, currency)
    size, unit = scale(bound.unit, bound.value or max(abs(one.figure.value) for one in attempts))
    places = _apart([one.x for one in attempts])
    figure = go.Figure()
    for standing, (symbol, colour) in SHAPES.items():
        mine = [(x, one) for x, one in zip(places, attempts, strict=True) if one.standing == standing]
        figure.add_scatter(
            x=rounded(x for x, _ in mine) or [None],
            y=rounded(one.figure.value / size for _, one in mine) or [None],
            name=STANDINGS[standing][lang],
            mode="markers",
            marker={"symbol": symbol, "color": colour, "size": 12, "line": {"width": 2, "color": colour}},
            error_y=whiskers([one.figure for _, one in mine], size, colour),
            text=[f"{one.name}<br>{ruler([one.figure], lang).full(one.figure)}" for _, one in mine],
            hovertemplate="%{text}<extra>%{fullData.name}</extra>",
        )
    numbers = [one.x for one in attempts]
    edges = [min(numbers) - _AROUND, max(numbers) + _AROUND]
    figure.add_scatter(
        x=edges,
        y=rounded([bound.value / size] * 2),
        name=f"{word('target', lang)} {'≤' if target.at_most else '≥'} {ruler([bound], lang).value(bound)}",
        mode="lines",
        line={"color": INK, "width": 2, "dash": "dash"},
        hoverinfo="skip",
    )
    for x, one in zip(places, attempts, strict=True):
        if one.marked:
            figure.add_annotation(
                text=f"<b>{one.marked}</b>", x=x, y=one.figure.value / size, ax=0, ay=-44, arrowcolor=INK,
                arrowwidth=1, arrowhead=2, standoff=8, bgcolor="rgba(255,255,255,0.8)",
            )  # fmt: skip
    label = wrapped(spec_of(target.measure).labels[lang], 40)
    figure.update_yaxes(title=f"{label} ({unit_word(unit, lang)})" if unit else label, rangemode="tozero")
    figure.update_xaxes(title=title, range=edges, tickformat="d")
    if max(numbers) - min(numbers) <= 12:  # noqa: PLR2004  # beyond, every number would not be readable
        figure.update_xaxes(dtick=1)
    return styled(figure, _HEIGHT, lang)


def _apart(numbers: Sequence[float]) -> list[float]:
    """Points with one x side by side, around it."""
    seen: dict[float, int] = {}
    turns = []
    for number in numbers:
        turns.append(seen.get(number, 0))
        seen[number] = turns[-1] + 1
    step = {number: min(_BESIDE, 0.8 / count) for number, count in seen.items()}
    return [
        number + (turn - (seen[number] - 1) / 2) * step[number] for number, turn in zip(numbers, turns, strict=True)
    ]
