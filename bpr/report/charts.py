"""Charts: measures -> plotly figure. Numbers come from the measures, looks from `style`; no file is written here.

Every axis has its unit. Where `to_be` is None a chart shows one run alone.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from bpr.metrics.flow import OverTime
from bpr.metrics.intervals import Measure, mean_interval, scale
from bpr.metrics.results import MeasureMatrix, Measures
from bpr.metrics.waiting import CAUSES
from bpr.metrics.words import CAUSE_LABELS
from bpr.report.style import (
    AS_IS,
    BETTER,
    INK,
    LONGEST_LABEL,
    SHADES,
    TO_BE,
    WORSE,
    amount,
    axis_title,
    bars,
    colour,
    errors,
    half,
    labels_of,
    line,
    marker,
    rounded,
    styled,
    wrapped,
)
from bpr.report.words import Language, unit_word, word
from bpr.units import DAY, HOUR, WEEK

_SHOWN_ELEMENTS = 12
_SHOWN_SHARE = 0.005

Run = TypeVar("Run")


def _pair(as_is: Run, to_be: Run | None) -> list[tuple[str, Run]]:
    """Key of the name of each run, and what is known of it."""
    return [("as_is", as_is), ("to_be", to_be)] if to_be is not None else [("this_run", as_is)]


def waterfall(as_is: Measures, to_be: Measures | None = None, *, lang: Language = "en") -> go.Figure:
    """Mean cycle time from AS-IS to TO-BE: what each part of the critical path adds or saves.

    Parameters
    ----------
    as_is, to_be
        Measures with ``cycle_time``, ``work_time`` and ``waiting_…``. Without `to_be` the parts of one run are shown.
    lang
        ``en`` or ``zh``.

    Returns
    -------
    plotly.graph_objects.Figure
        Horizontal, so that the names of the causes can be read on a telephone. Parts that change by less than half a
        percent of the cycle time are put together as “other”.
    """
    parts = part_names(lang)
    size, unit = scale("ms", as_is.cycle_time.value)
    before = {name: as_is[name].value / size for name in parts if name in as_is}
    if to_be is None:
        return _parts(before, parts, unit, lang)
    after = {name: to_be[name].value / size for name in parts if name in to_be}
    changes = {name: after.get(name, 0.0) - before.get(name, 0.0) for name in parts}
    least = _SHOWN_SHARE * max(as_is.cycle_time.value, to_be.cycle_time.value) / size
    shown = {name: change for name, change in changes.items() if abs(change) >= least}
    rest = sum(change for name, change in changes.items() if name not in shown)
    labels = [word("as_is", lang), *(parts[name] for name in shown)]
    heights = [as_is.cycle_time.value / size, *shown.values()]
    if abs(rest) >= least / 10:
        labels, heights = [*labels, word("other", lang)], [*heights, rest]
    labels, heights = [*labels, word("to_be", lang)], [*heights, to_be.cycle_time.value / size]
    return _bridge(labels, heights, unit, lang)


def _bridge(labels: Sequence[str], heights: Sequence[float], unit: str, lang: Language) -> go.Figure:
    """Bars that hang on each other: the first and the last stand on 0, each other begins where the one above ends."""
    ends = [heights[0], *(sum(heights[: place + 1]) for place in range(1, len(heights) - 1)), heights[-1]]
    figure = go.Figure()
    for place, (label, height) in enumerate(zip(labels, heights, strict=True)):
        total = place in {0, len(heights) - 1}
        sign = "" if total else "▲ " if height > 0 else "▼ "
        changed = {"color": WORSE if height > 0 else BETTER}
        figure.add_bar(
            orientation="h",
            y=[wrapped(label)],
            x=rounded([abs(height)]),
            base=rounded([0.0 if total else min(ends[place - 1], ends[place])]),
            text=[f"{sign}{amount(height, signed=not total)} {unit_word(unit, lang)}"],
            textposition="outside",
            cliponaxis=False,
            marker=marker("as_is" if place == 0 else "to_be") if total else changed,
            width=0.66,
            hovertemplate="%{y}: %{text}<extra></extra>",
            showlegend=False,
        )
        if place:
            figure.add_shape(
                type="line",
                x0=ends[place - 1],
                x1=ends[place - 1],
                y0=place - 1 + 0.33,
                y1=place - 0.33,
                line={"color": INK, "width": 1, "dash": "dot"},
            )
    figure.update_layout(barmode="overlay")
    figure.update_xaxes(range=[0, 1.16 * max(*ends, 1e-9)])
    # on a narrow screen the page leaves more room for the texts beside the bars
    figure = bars(figure, len(labels), axis_title("cycle_time", unit, lang), lang)
    return figure.update_layout(meta={"lang": lang, "room": 1.25})


def _parts(values: Mapping[str, float], names: Mapping[str, str], unit: str, lang: Language) -> go.Figure:
    """One run: a bar for each part that takes any time."""
    shown = {name: value for name, value in values.items() if value >= _SHOWN_SHARE * sum(values.values())}
    figure = go.Figure(
        go.Bar(
            orientation="h",
            y=[wrapped(names[name]) for name in shown],
            x=list(shown.values()),
            text=[amount(value) for value in shown.values()],
            textposition="outside",
            cliponaxis=False,
            marker={"color": [TO_BE if name == "work_time" else AS_IS for name in shown]},
            hovertemplate="%{y}: %{text} " + unit_word(unit, lang) + "<extra></extra>",
        )
    )
    return bars(figure, len(shown), axis_title("cycle_time", unit, lang), lang)


def part_names(lang: Language) -> Mapping[str, str]:
    """Measure of a part of the cycle time -> what it is called: work first, then the causes of waiting."""
    return {"work_time": word("work", lang)} | {f"waiting_{cause}": CAUSE_LABELS[cause][lang] for cause in CAUSES}


def cycle_times(
    as_is: NDArray[np.float64], to_be: NDArray[np.float64] | None = None, *, lang: Language = "en"
) -> go.Figure:
    """Share of cases done within a time (empirical distribution function).

    Parameters
    ----------
    as_is, to_be
        float64[k], ms: quantiles of the cycle time at k equal steps of probability from 0 to 1, ascending.
    """
    both = _pair(as_is, to_be)
    last = max((float(np.max(values)) for _, values in both if len(values)), default=0.0)
    size, unit = scale("ms", last)
    figure = go.Figure()
    for key, values in both:
        if not len(values):
            continue
        figure.add_scatter(
            x=rounded(values / size),
            y=rounded(np.linspace(0, 100, len(values))),
            name=word(key, lang),
            mode="lines",
            line=line(key),
            hovertemplate="%{y:.0f} %: ≤ %{x:.3~g} " + unit_word(unit, lang) + "<extra>%{fullData.name}</extra>",
        )
    # the longest of a thousand cases would squeeze all others into a corner
    usual = max((float(np.quantile(values, 0.99)) for _, values in both if len(values)), default=last)
    figure.update_xaxes(title=axis_title("cycle_time", unit, lang), range=[0, 1.05 * usual / size or 1])
    figure.update_yaxes(title=f"{word('share_done', lang)} (%)", range=[0, 101])
    return styled(figure, 380, lang)


def over_time(  # noqa: PLR0913  # keyword-only, each with a default
    as_is: OverTime,
    to_be: OverTime | None = None,
    *,
    start: str,
    what: str = "in_process",
    marks: Mapping[str, int] | None = None,
    lang: Language = "en",
) -> go.Figure:
    """Cases period by period, the mean of the replications with its interval as a band.

    Parameters
    ----------
    as_is, to_be
        The periods of each run, of the same width.
    start
        ISO 8601 instant at which the runs begin.
    what
        ``in_process`` (drawn where each period ends) or ``ended`` (done in each period; drawn in its middle).
    marks
        Text -> instant (ms since start) at which a line stands, e.g. the end of arrivals.
    """
    figure = go.Figure()
    for key, run in _pair(as_is, to_be):
        begin = datetime.fromisoformat(start)
        instants = run.starts + (run.width if what == "in_process" else run.width // 2)
        dates = [_date(begin, int(at)) for at in instants]
        means = [mean_interval(values) for values in getattr(run, what).T]
        bounds = [(mean.low, mean.high) for mean in means if mean.low is not None and mean.high is not None]
        if bounds and len(bounds) == len(means):
            figure.add_scatter(
                x=dates + dates[::-1],
                y=rounded([high for _, high in bounds] + [max(low, 0.0) for low, _ in reversed(bounds)]),
                fill="toself",
                fillcolor=colour(key),
                opacity=0.18,
                line={"width": 0},
                hoverinfo="skip",
                showlegend=False,
                name=word(key, lang),
            )
        figure.add_scatter(
            x=dates,
            y=rounded([mean.value for mean in means]),
            name=word(key, lang),
            mode="lines",
            line=line(key),
            hovertemplate="%{x|%Y-%m-%d}: %{y:.3~g}<extra>%{fullData.name}</extra>",
        )
    figure.update_xaxes(title=word("date", lang), tickformat="%Y-%m-%d" if lang == "zh" else "%d %b %Y", nticks=6)
    last = max((int(run.starts[-1]) + run.width for _, run in _pair(as_is, to_be) if len(run.starts)), default=0)
    for text, at in (marks or {}).items():
        _mark(figure, text, _date(datetime.fromisoformat(start), at), late=2 * at > last)
    title = word("in_process", lang)
    if what == "ended":
        title = word("done_per", lang, period=word(_PERIODS.get(as_is.width, "four_weeks"), lang))
    figure.update_yaxes(title=f"{title} ({unit_word('cases', lang)})", rangemode="tozero")
    return styled(figure, 380, lang)


def _mark(figure: go.Figure, text: str, date: str, *, late: bool) -> None:
    """A dotted line at a date, its text beside it towards the middle of the chart."""
    figure.add_vline(x=date, line={"color": INK, "width": 1, "dash": "dot"})
    figure.add_annotation(
        text=text,
        x=date,
        xanchor="right" if late else "left",
        y=0.99,
        yref="paper",
        yanchor="top",
        showarrow=False,
        font={"size": 12},
        bgcolor="rgba(255,255,255,0.8)",
    )


def _date(start: datetime, ms: int) -> str:
    return (start + timedelta(milliseconds=ms)).strftime("%Y-%m-%dT%H:%M")


_PERIODS: Mapping[int, str] = {HOUR: "hour", DAY: "day", WEEK: "week"}


def utilisation(as_is: Measures, to_be: Measures | None = None, *, lang: Language = "en") -> go.Figure:
    """Utilisation by role with its interval."""
    runs = _pair(as_is, to_be)
    names = labels_of(
        {
            row: measures.names.get(row, {}).get(lang) or name
            for _, measures in runs
            for row, name in measures.roles.names.items()
        }
    )
    figure = go.Figure()
    for key, measures in runs:
        found = {row: measures.roles.measure(row, "utilisation") for row in names if row in measures.roles}
        figure.add_bar(
            orientation="h",
            y=[names[row] for row in found],
            x=rounded([100 * one.value for one in found.values()]),
            error_x=errors(100 * half(one) for one in found.values()),
            name=word(key, lang),
            marker=marker(key),
            hovertemplate="%{y}: %{x:.3~g} %<extra>%{fullData.name}</extra>",
        )
    figure.update_xaxes(range=[0, 105])
    return bars(figure, len(names) * len(runs) * 0.8, f"{word('utilisation_axis', lang)} (%)", lang)


def element_waiting(as_is: Measures, to_be: Measures | None = None, *, lang: Language = "en") -> go.Figure:
    """Waiting that each task or event adds to the critical path of a case; the longest first."""
    runs = _pair(as_is, to_be)
    rows = shown_elements(as_is, to_be)
    known = {
        row: measures.names.get(row, {}).get(lang) or name
        for _, measures in reversed(runs)
        for row, name in measures.elements.names.items()
    }
    names = labels_of({row: known[row] for row in rows})
    waits = [(key, dict(element_waits(measures))) for key, measures in runs]
    size, unit = scale("ms", max((one[rows[0]].value for _, one in waits if rows and rows[0] in one), default=0.0))
    figure = go.Figure()
    for key, found in waits:
        figure.add_bar(
            orientation="h",
            y=[names[row] for row in rows],
            x=rounded(found[row].value / size if row in found else math.nan for row in rows),
            error_x=errors(half(found[row]) / size if row in found else 0.0 for row in rows),
            name=word(key, lang),
            marker=marker(key),
            hovertemplate="%{y}: %{x:.3~g} " + unit_word(unit, lang) + "<extra>%{fullData.name}</extra>",
        )
    return bars(figure, len(rows) * len(runs) * 0.8, axis_title("waiting_axis", unit, lang), lang)


def element_waits(measures: Measures) -> Iterator[tuple[str, Measure]]:
    """For each element the mean waiting that it adds to the critical path of a case (ms)."""
    table = measures.elements
    for row in table:
        wait = mean_interval(table.per_replication(row, "path_time") - table.per_replication(row, "path_work"), "ms")
        if wait.n:
            yield row, wait


def shown_elements(as_is: Measures, to_be: Measures | None = None) -> list[str]:
    """The elements at which a case waits longest, in AS-IS or TO-BE; at most twelve, the longest first."""
    longest: dict[str, float] = {}
    for _, measures in _pair(as_is, to_be):
        for row, wait in element_waits(measures):
            longest[row] = max(longest.get(row, 0.0), wait.value)
    rows = sorted((row for row, wait in longest.items() if wait > 0), key=lambda row: (-longest[row], row))
    return rows[:_SHOWN_ELEMENTS]


def handoffs(
    measures: Measures, *, most: float | None = None, units: Sequence[str] | None = None, lang: Language = "en"
) -> go.Figure:
    """Handoffs of a case from unit (row) to unit (column) as a heat map with its numbers.

    Parameters
    ----------
    most
        The figure that has the darkest shade; give the same to two maps that are to be compared.
    units
        Ids of the units to show; default: `handing_units`.
    """
    matrix = measures.handoff_matrix
    shown = [unit for unit in (units or handing_units(measures)) if unit in matrix.names]
    full = {unit: measures.names.get(unit, {}).get(lang) or matrix.names[unit] for unit in shown}
    return heat_map(matrix, full, most=most, axes=("from_unit", "to_unit"), lang=lang)


def heat_map(
    matrix: MeasureMatrix, full: Mapping[str, str], *, most: float | None, axes: tuple[str, str], lang: Language
) -> go.Figure:
    """A matrix of handoffs with its numbers.

    Parameters
    ----------
    matrix
        What is shown.
    full
        Ids of the rows and columns to show -> their names.
    most
        The figure that has the darkest shade; None: the greatest.
    axes
        Keys of the titles of rows and columns.
    """
    ids, shown = list(matrix.names), list(full)
    places = [ids.index(unit) for unit in shown]
    mean = matrix.mean[np.ix_(places, places)]
    names, heads = (list(labels_of(full, width).values()) for width in (20, LONGEST_LABEL))
    values = [rounded(row) for row in mean]
    figure = go.Figure(
        go.Heatmap(
            x=heads,
            y=names,
            z=values,
            text=[[count_text(value) for value in row] for row in values],
            texttemplate="%{text}",
            textfont={"size": 12},
            zmin=0,
            zmax=most or float(mean.max(initial=0)) or 1,
            colorscale=[[step / (len(SHADES) - 1), shade] for step, shade in enumerate(SHADES)],
            xgap=2,
            ygap=2,
            showscale=False,
            hovertemplate="%{y} → %{x}: %{text}<extra></extra>",
        )
    )
    figure.update_xaxes(title=word(axes[1], lang), tickangle=-40, showgrid=False)
    figure.update_yaxes(title=word(axes[0], lang), autorange="reversed", showgrid=False)
    return styled(figure, 200 + 50 * max(len(shown), 2), lang).update_layout(meta={"lang": lang, "turn": True})


def count_text(value: float | None) -> str:
    """At most two decimals; empty where that is nothing.

    >>> count_text(1.0), count_text(1.456), count_text(0.0001)
    ('1', '1.46', '')
    """
    text = f"{value or 0:.2f}".rstrip("0").rstrip(".")
    return "" if text == "0" else text


def handing_units(*runs: Measures) -> list[str]:
    """Ids of the units that hand anything on or are handed anything, in the order of the logs."""
    found: dict[str, None] = {}
    for measures in runs:
        mean = measures.handoff_matrix.mean
        for place, unit in enumerate(measures.handoff_matrix.names):
            if mean[place].any() or mean[:, place].any():
                found[unit] = None
    return list(found)
