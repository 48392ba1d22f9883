"""The four reductions (四减) of a comparison for people to read: a radar on which AS-IS is 100 %, and its table."""

import plotly.graph_objects as go

from bpr.experiment.comparison import Comparison
from bpr.experiment.reductions import LABELS, Reduced, Reduction, reductions
from bpr.report.figures import MINUS, ruler
from bpr.report.style import GRID, colour, line, rounded, styled, wrapped
from bpr.report.text import TextTable
from bpr.report.words import Language, word

_WHICH: tuple[Reduced, ...] = ("steps", "time", "documents", "visits", "fees")
"""All that can be reduced; what is 0 in the AS-IS cannot be."""

_LEAST = 3
"""Axes without which a radar has no area."""


def shown(comparison: Comparison) -> tuple[Reduction, ...]:
    """The reductions of what there is in the AS-IS."""
    return tuple(one for one in reductions(comparison, _WHICH) if one.as_is.n and one.as_is.value > 0)


def reductions_table(comparison: Comparison, lang: Language) -> TextTable:
    """Each reduction with its interval; those of one kind (steps are two things) stand together."""
    rows = []
    for one in shown(comparison):
        scale = ruler([one.as_is, one.to_be], lang)
        share = ruler([one.share], lang).full(one.share)
        rows.append((LABELS[one.kind][lang], one.labels[lang], scale.full(one.as_is), scale.full(one.to_be), share))
    keys = ("reduction", "measure", "as_is", "to_be", "reduced_by")
    return TextTable(
        word("reductions", lang), tuple(word(key, lang) for key in keys), tuple(rows), frozenset({2, 3, 4})
    )


def radar(comparison: Comparison, lang: Language) -> go.Figure | None:
    """What is left of each in the TO-BE, in percent of the AS-IS; None where fewer than three are known.

    One axis a measure. Whatever grows lies outside the ring of 100 %.
    """
    found = shown(comparison)
    if len(found) < _LEAST:
        return None
    labels = [f"{wrapped(one.labels[lang], 18)}<br><b>{_change(one, lang)}</b>" for one in found]
    left = {"as_is": [100.0] * len(found), "to_be": [100 * (1 - one.share.value) for one in found]}
    figure = go.Figure()
    for key, values in left.items():
        figure.add_scatterpolar(
            r=[*rounded(values), *rounded(values[:1])],
            theta=[*labels, labels[0]],
            name=word(key, lang),
            mode="lines+markers" if key == "to_be" else "lines",
            line=line(key),
            fill="toself" if key == "to_be" else "none",
            fillcolor="rgba(0, 114, 178, 0.18)",
            marker={"size": 8, "color": colour(key)},
            hovertemplate="%{theta}: %{r:.1f} %<extra>%{fullData.name}</extra>",
        )
    figure.update_polars(
        gridshape="linear",
        radialaxis={
            "range": [0, 1.02 * max(100.0, *left["to_be"])],
            "tickvals": [25, 50, 75],  # the outer ring is the AS-IS
            "angle": 90,
            "tickangle": 90,
            "tickfont": {"size": 11},
            "gridcolor": GRID,
            "linecolor": GRID,
        },
        angularaxis={"direction": "clockwise", "rotation": 90, "gridcolor": GRID, "linecolor": GRID},
    )
    return styled(figure, 460, lang).update_layout(margin={"l": 90, "r": 90, "t": 60, "b": 40})


def _change(one: Reduction, lang: Language) -> str:
    """The reduction as the change that it is, in whole percent."""
    grown = -100 * one.share.value
    return word("level", lang, percent=f"{MINUS if grown < 0 else '+' if grown > 0 else ''}{abs(grown):.0f}")
