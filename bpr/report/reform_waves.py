"""The order of reform as a picture: a row a service, a column a wave, arrows from what must come first."""

import networkx as nx
import plotly.graph_objects as go

from bpr.portfolio.dependencies import Dependency, Order
from bpr.portfolio.reform import ReformPlan
from bpr.portfolio.sequence import Sequence
from bpr.report.reform_bars import ticked
from bpr.report.reform_names import Names
from bpr.report.style import GRID, INK, bars, marker
from bpr.report.words import Language, word

_HALF = 0.34
"""Half the width of a bar, in waves."""

_BULGE = 0.3
"""How far an arrow within one wave swings out."""

_HEAD = 0.05
_LEGEND = 26
_LINES = {True: "solid", False: "dash"}


def sequence_chart(plan: ReformPlan, *, lang: Language = "en") -> go.Figure | None:
    """When each service can be reformed, and what it waits for.

    Parameters
    ----------
    plan
        Of `bpr.portfolio.reform.reform`.
    lang
        ``en`` or ``zh``.

    Returns
    -------
    plotly.graph_objects.Figure or None
        A bar a service in the column of its wave, in the order in which to begin; a solid arrow where somebody stated
        what comes first, a dashed one where data must be shared first. None where nothing has a redesign.
    """
    steps = plan.sequence.steps
    if not steps:
        return None
    named, last = Names(plan, lang), max(step.wave for step in steps)
    ranks = {one.service: one.rank for one in plan.ranking.services}
    rows = {step.service: place for place, step in enumerate(steps)}
    figure = go.Figure(
        go.Bar(
            orientation="h",
            y=list(rows.values()),
            x=[2 * _HALF] * len(steps),
            base=[step.wave - _HALF for step in steps],
            width=0.5,
            marker=marker("to_be"),
            showlegend=False,
            hoverinfo="skip",
        )
    )
    waves = {step.service: step.wave for step in steps}
    drawn = direct(plan.sequence)
    for one in drawn:
        ends = ((waves[one.first], rows[one.first]), (waves[one.then], rows[one.then]))
        _arrow(figure, *ends, dash=_LINES[one.stated])
    kinds = {one.stated for one in drawn}
    for stated in sorted(kinds, reverse=True):
        figure.add_scatter(
            x=[None],
            y=[None],
            mode="lines",
            name=word("plan_stated" if stated else "plan_shared", lang),
            line={"color": INK, "width": 1.8, "dash": _LINES[stated]},
        )
    figure = bars(figure, 0, "", lang)
    texts = [word("plan_urgency", lang, rank=ranks[step.service]) for step in steps]
    ticked(figure, [named.service(step.service) for step in steps], texts, _LEGEND * len(kinds))
    for edge in range(1, last):
        figure.add_vline(x=edge + 0.5, line={"color": GRID, "width": 1})
    return figure.update_xaxes(
        range=[0.5, last + 0.5],
        tickvals=list(range(1, last + 1)),
        title=word("reform_wave", lang),
        side="top",
        showgrid=False,
        tickfont={"size": 14},
    ).update_layout(legend={"y": -0.02, "yanchor": "top"})


def direct(order: Sequence) -> tuple[Dependency, ...]:
    """What services wait for, without what follows from the rest: a → c where a → b → c, b in a wave between."""
    waves = {step.service: step.wave for step in order.steps}
    every = [one for step in order.steps for one in step.waits_for]
    graph: Order = nx.DiGraph((one.first, one.then) for one in every)

    def follows(one: Dependency) -> bool:
        first, last = waves[one.first], waves[one.then]
        between = [service for service, wave in waves.items() if first < wave < last]
        part = graph.subgraph([one.first, one.then, *between]).copy()
        part.remove_edge(one.first, one.then)
        return nx.has_path(part, one.first, one.then)

    return tuple(one for one in every if not follows(one))


def _arrow(figure: go.Figure, start: tuple[int, int], end: tuple[int, int], dash: str) -> None:
    """A curve from the right of one bar to the left of the other; within one wave from right to right."""
    (first, above), (then, below) = start, end
    x0, side = first + _HALF, -1 if then > first else 1
    x1 = then + side * _HALF
    out, back = (x0 + (x1 - x0) / 2,) * 2 if then > first else (max(x0, x1) + _BULGE,) * 2
    figure.add_shape(
        type="path",
        path=f"M {x0:.4g} {above} C {out:.4g} {above} {back:.4g} {below} {x1 + side * _HEAD:.4g} {below}",
        line={"color": INK, "width": 1.8, "dash": dash},
        layer="below",
    )
    figure.add_annotation(
        x=x1, y=below, ax=x1 + side * _HEAD * 2, ay=below, xref="x", yref="y", axref="x", ayref="y", text="",
        showarrow=True, arrowhead=2, arrowsize=1.2, arrowwidth=1.8, arrowcolor=INK,
    )  # fmt: skip
