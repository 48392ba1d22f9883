"""When a run has settled, as a picture and a table: cycle times and cases in process, and where MSER-5 cuts."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from bpr.document.label import Label
from bpr.eventlog.tables import LogHeader
from bpr.experiment.batch_means import BatchMeans
from bpr.experiment.warmup import Settling, WarmUp
from bpr.metrics.intervals import Measure, Values, scale
from bpr.metrics.measures import spec_of
from bpr.report.document import Document, KeyFigure, remarks_of, write_document
from bpr.report.figures import level_text, ruler
from bpr.report.provenance import of_header, provenance_table
from bpr.report.sections import Section
from bpr.report.style import AS_IS, INK, TO_BE, axis_title, rounded, styled
from bpr.report.text import TextTable
from bpr.report.words import LANGUAGES, Language, language_of, unit_word, word

_POINTS = 500
"""More points are no more to see."""


def settling_chart(found: WarmUp, *, lang: Language = "en") -> go.Figure:
    """The two series, thin, with their moving averages (Welch), and a line where MSER-5 cuts.

    Parameters
    ----------
    found
        Of `bpr.find_warmup`.
    lang
        ``en`` or ``zh``.
    """
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.08)
    for row, one in enumerate(found.series, 1):
        size, unit = scale(one.unit, float(one.means.mean()) if len(one.means) else 0.0)
        dates = _dates(found.start, one)
        window = max(len(one.means) // 20, 1)
        lines = (("mean_of_runs", one.means, AS_IS, 1), ("moving_average", moving_average(one.means, window), TO_BE, 3))
        for key, values, shade, width in lines:
            step = max(len(values) // _POINTS, 1)
            figure.add_scatter(
                x=dates[::step],
                y=rounded((values / size)[::step]),
                name=word(key, lang),
                mode="lines",
                line={"color": shade, "width": width},
                showlegend=row == 1,
                hovertemplate="%{x|%Y-%m-%d}: %{y:.3~g} " + unit_word(unit, lang) + "<extra>%{fullData.name}</extra>",
                row=row,
                col=1,
            )
        name = "cycle_time" if one.measure == "cycle_time" else "in_process"
        figure.update_yaxes(title=axis_title(name, unit, lang), rangemode="tozero", row=row, col=1)
        if one.cut:
            dash = "dot" if one.settled else "dash"
            figure.add_vline(x=dates[one.cut], line={"color": INK, "width": 2, "dash": dash}, row=row, col=1)
            text = word("cut_here" if one.settled else "cut_untrusted", lang)
            figure.add_annotation(
                text=text, x=dates[one.cut], y=1, yref="y domain" if row == 1 else "y2 domain", yanchor="top",
                xanchor="left" if 2 * one.cut <= len(dates) else "right", showarrow=False, font={"size": 12},
                bgcolor="rgba(255,255,255,0.8)", row=row, col=1,
            )  # fmt: skip
    figure = styled(figure, 620, lang)
    return figure.update_xaxes(title_text=word("date", lang), tickformat="%Y-%m-%d", nticks=6, row=2, col=1)


def write_settling(
    found: WarmUp,
    path: str | Path,
    *,
    header: LogHeader | None = None,
    name: Label | None = None,
    lang: str = "en",
) -> Path:
    """Write when a run has settled as one HTML file that opens offline.

    Parameters
    ----------
    found
        Of `bpr.find_warmup`.
    path
        The file; folders on the way are made.
    header
        Of the log, which says where the figures come from.
    name
        Of the scenario; else as the header says it.
    lang
        ``en`` or ``zh``: the language in which it opens. Both are in the file.
    """
    said = LogHeader(start=found.start, replications=found.replications) if header is None else header
    names = {key: (name.text(key) if name else "") or said.name for key in LANGUAGES}
    return write_document(lambda key: _document(found, said, names[key], key), path, lang=lang)


def _document(found: WarmUp, header: LogHeader, name: str, lang: Language) -> Document:
    table = settling_table(found, lang)
    *told, how = table.notes
    return Document(
        lang=lang,
        kind=word("settling_kind", lang),
        heading=word("settling", lang),
        about=name,
        question=word("settling_question", lang),
        answer=tuple(told),
        cards=(
            KeyFigure(word("warmup_card", lang), _time(found.instant, lang)),
            KeyFigure(word("warmup_now", lang), _time(found.stated, lang)),
        ),
        drawn=(
            Section(
                "settling",
                word("settling", lang),
                word("settling_read", lang),
                (settling_chart(found, lang=lang),),
                replace(table, notes=(how,)),
            ),
        ),
        remarks=remarks_of(found.findings, lang),
        provenance=provenance_table({word("this_run", lang): of_header(header, name)}, lang),
    )


def moving_average(values: Values, window: int) -> Values:
    """Mean of each value and its `window` neighbours on either side; near the ends of fewer, as many on both (Welch).

    >>> moving_average(np.array([1.0, 2.0, 6.0]), 1)
    array([1., 3., 6.])
    """
    sums = np.concatenate([[0.0], np.cumsum(values)])
    places = np.arange(len(values))
    reach = np.minimum(window, np.minimum(places, places[::-1]))
    means: Values = (sums[places + reach + 1] - sums[places - reach]) / (2 * reach + 1)
    return means


def _dates(start: str, one: Settling) -> list[str]:
    begin = datetime.fromisoformat(start)
    return [(begin + timedelta(milliseconds=int(at))).strftime("%Y-%m-%dT%H:%M") for at in one.instants]


def settling_table(found: WarmUp, lang: str = "en") -> TextTable:
    """What MSER-5 says of each series, and what to do."""
    language = language_of(lang)
    names = {"cycle_time": "cycle_time", "wip": "in_process"}
    rows = tuple(
        (
            word(names[one.measure], language),
            str(len(one.means)),
            word("none", language) if one.cut is None else str(one.cut),
            _time(one.instant if one.settled else None, language),
        )
        for one in found.series
    )
    stated = word("warmup_stated", language, warmup=_time(found.stated, language))
    advice = (
        word("warmup_unknown", language)
        if found.instant is None
        else word("warmup_found", language, warmup=_time(found.instant, language))
    )
    return TextTable(
        title=word("settling", language),
        headings=tuple(word(key, language) for key in ("series", "observations", "left_out", "settled_after")),
        rows=rows,
        numeric=frozenset({1, 2, 3}),
        notes=(advice, stated, word("settling_text", language, n=found.replications)),
    )


def _time(ms: int | None, lang: Language) -> str:
    return word("none", lang) if ms is None else ruler([Measure(ms, "ms")], lang).value(Measure(ms, "ms"))


def batch_means_table(found: BatchMeans, lang: str = "en") -> TextTable:
    """The interval of one long run."""
    language = language_of(lang)
    shown = ruler([found.estimate], language)
    level = word("interval_of", language, level=level_text(found.estimate.level, language))
    correlation = word("none", language) if np.isnan(found.correlation) else f"{found.correlation:.2f}"
    return TextTable(
        title=word("batch_means", language),
        headings=(word("measure", language), word("value", language), level, word("correlation", language)),
        rows=(
            (
                spec_of(found.measure).labels[language],
                shown.value(found.estimate),
                shown.interval(found.estimate),
                correlation,
            ),
        ),
        numeric=frozenset({1, 2, 3}),
        notes=(word("batch_means_text", language, n=len(found.means)),) if len(found.means) else (),
    )
