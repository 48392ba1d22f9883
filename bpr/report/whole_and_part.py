"""Whole and part for people to read: what a unit gains by working faster, and what of it arrives at the applicant."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from bpr.experiment.whole_and_part import ARRIVES, WHOLE, Part, WholeAndPart
from bpr.metrics.intervals import Measure, scale
from bpr.report.document import Document, KeyFigure, remarks_of, write_document
from bpr.report.figures import ruler
from bpr.report.provenance import captioned, of_run, provenance_table
from bpr.report.rows import name_of, verdict_of, verdict_text
from bpr.report.sections import Section
from bpr.report.style import INK, axis_title, bars, errors, half, labels_of, marker, rounded
from bpr.report.text import TextTable
from bpr.report.words import Language, language_of, word

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAMED = 3
"""So many units are named in a sentence; the table has all."""


def units_table(found: WholeAndPart, lang: str = "en") -> TextTable:
    """Each unit: how busy it is, what it gains itself, what the applicant gains, and what share arrives.

    Parameters
    ----------
    found
        Of `bpr.experiment.whole_and_part.speed_up_units`.
    lang
        ``en`` or ``zh``.
    """
    language = language_of(lang)
    keys = ("unit", "used", "work_there", "local_gain", "end_to_end", "verdict")
    return TextTable(
        title=word("units_table", language, percent=_faster(found, language)),
        headings=(*(word(key, language) for key in keys), ARRIVES[language]),
        rows=tuple(_row(one, language) for one in _ranked(found)),
        numeric=frozenset({1, 2, 3, 4, 6}),
        notes=answer(found, language),
    )


def whole_table(found: WholeAndPart, lang: str = "en") -> TextTable:
    """The whole today: cycle time, work on the critical path, what is lost by dividing the labour, their ratio."""
    language = language_of(lang)
    rows = []
    for name in WHOLE:
        measure = found.today[name]
        label = word("labour_loss", language) if name == "waiting_time" else found.today.headings[name].labels[language]
        rows.append((label, ruler([measure], language).full(measure)))
    return TextTable(
        word("whole_table", language), (word("measure", language), word("value", language)), tuple(rows), frozenset({1})
    )


def units_chart(found: WholeAndPart, *, lang: Language = "en") -> go.Figure:
    """Two bars a unit, with intervals: what a case saves there, and what it saves end to end.

    Parameters
    ----------
    found
        Of `bpr.experiment.whole_and_part.speed_up_units`.
    lang
        ``en`` or ``zh``.
    """
    parts = list(_ranked(found))
    labels = labels_of({one.unit: one.labels[lang] for one in parts})
    gains = {
        "as_is": [_gain(one.duration.difference) for one in parts],
        "to_be": [_gain(one.cycle_time.difference) for one in parts],
    }
    size, unit = scale("ms", max((abs(one.value) for some in gains.values() for one in some), default=0.0))
    figure = go.Figure()
    for key, figures in gains.items():
        figure.add_bar(
            orientation="h",
            y=[labels[one.unit] for one in parts],
            x=rounded(one.value / size for one in figures),
            name=word("saved_there" if key == "as_is" else "saved_in_all", lang),
            marker=marker(key),
            error_x=errors(half(one) / size for one in figures),
            customdata=[ruler([one], lang).full(one) for one in figures],
            hovertemplate="%{y}: %{customdata}<extra>%{fullData.name}</extra>",
        )
    edges = [(one.value + side * half(one)) / size for some in gains.values() for one in some for side in (-1, 1)]
    texts = [_beside(one, lang) for one in parts]
    most, least = max([0.0, *edges]), min([0.0, *edges])
    figure = bars(figure, 1.3 * len(parts), axis_title("gained_a_case", unit, lang), lang)
    figure.update_yaxes(
        tickvals=list(labels.values()),
        ticktext=[f"{label}<br>{text}" for label, text in zip(labels.values(), texts, strict=True)],
    )
    figure.add_vline(x=0, line={"color": INK, "width": 1})
    return figure.update_xaxes(range=[1.04 * least, 1.04 * most or 1.0]).update_layout(barmode="group")


def answer(found: WholeAndPart, lang: Language) -> tuple[str, ...]:
    """Who is worth speeding up, whose speed does not reach the applicant, and what dividing the labour costs."""
    return tuple(_answer(found, lang))


def units_document(found: WholeAndPart, lang: Language) -> Document:
    """The file in one language."""
    today, percent = found.today, _faster(found, lang)
    table = units_table(found, lang)
    sections = (
        Section(
            "units",
            table.title,
            word("units_text", lang, percent=percent),
            (units_chart(found, lang=lang),),
            replace(table, notes=(word("arrives_note", lang),)),
        ),
        Section(
            "whole",
            word("whole_table", lang),
            word("whole_text", lang),
            (),
            captioned(whole_table(found, lang), today.header.replications, lang),
        ),
    )
    return Document(
        lang=lang,
        kind=word("units_kind", lang),
        heading=word("units_title", lang),
        about=name_of(today, "", today.header.name, lang),
        question=word("units_question", lang, percent=percent),
        answer=answer(found, lang),
        cards=tuple(_cards(found, lang)),
        drawn=sections,
        remarks=remarks_of(today.findings, lang),
        provenance=provenance_table({word("this_run", lang): of_run(today, lang)}, lang),
    )


def write_units(found: WholeAndPart, path: str | Path, *, lang: str = "en") -> Path:
    """Write what speeding up units brings as one HTML file that opens offline.

    Parameters
    ----------
    found
        Of `bpr.experiment.whole_and_part.speed_up_units`.
    path
        The file; folders on the way are made.
    lang
        ``en`` or ``zh``: the language in which it opens. Both are in the file.
    """
    return write_document(lambda key: units_document(found, key), path, lang=lang)


def _answer(found: WholeAndPart, lang: Language) -> Iterator[str]:
    percent = _faster(found, lang)
    parts = list(_ranked(found))
    if any(one.cycle_time.verdict == "one replication" for one in parts):
        yield word("answer_unknown", lang)
        return
    worth = [one for one in parts if one.cycle_time.verdict == "better"]
    if worth:
        first = worth[0]
        yield word(
            "units_worth",
            lang,
            unit=first.labels[lang],
            percent=percent,
            gain=_shown(_gain(first.cycle_time.difference), lang),
            local=_shown(_gain(first.duration.difference), lang),
        )
    else:
        yield word("units_none", lang, percent=percent)
    idle = [one for one in parts if one.cycle_time.verdict == "no significant change"]
    if worth and idle:
        yield word("units_idle", lang, units=_names(idle, lang))
    harmed = [one for one in parts if one.cycle_time.verdict == "worse"]
    if harmed:
        yield word("units_harmed", lang, units=_names(harmed, lang))
    today = found.today
    share = ruler([today["flow_efficiency"]], lang)
    yield word(
        "units_loss",
        lang,
        cycle=_shown(today["cycle_time"], lang),
        work=_shown(today["work_time"], lang),
        share=share.value(today["flow_efficiency"]),
        loss=_shown(today["waiting_time"], lang),
    )


def _names(parts: "Sequence[Part]", lang: Language) -> str:
    named = word("comma", lang).join(one.labels[lang] for one in parts[:_NAMED])
    return named if len(parts) <= _NAMED else word("and_others", lang, names=named, count=len(parts))


def _cards(found: WholeAndPart, lang: Language) -> Iterator[KeyFigure]:
    today = found.today
    for label, name in ((word("cycle_time", lang), "cycle_time"), (word("labour_loss", lang), "waiting_time")):
        shown = ruler([today[name]], lang)
        yield KeyFigure(label, shown.value(today[name]), shown.interval(today[name]))
    for part in [one for one in _ranked(found) if one.cycle_time.verdict == "better"][:2]:
        gain = _gain(part.cycle_time.difference)
        shown = ruler([gain], lang)
        label = word("faster_card", lang, unit=part.labels[lang], percent=_faster(found, lang))
        yield KeyFigure(label, shown.value(part.cycle_time.difference, signed=True), word("of_cycle_time", lang))


def _row(one: Part, lang: Language) -> tuple[str, ...]:
    none = word("none", lang)
    arrives = ruler([one.arrives], lang).full(one.arrives) if one.arrives.n else none
    return (
        one.labels[lang],
        none if one.utilisation is None else ruler([one.utilisation], lang).full(one.utilisation),
        *(
            str(ruler([change.difference], lang).difference(change.difference))
            for change in (one.work, one.duration, one.cycle_time)
        ),
        verdict_text(verdict_of(one.cycle_time), lang),
        arrives,
    )


def _beside(one: Part, lang: Language) -> str:
    """The two gains of a unit in the lines of its label."""
    local, whole = _gain(one.duration.difference), _gain(one.cycle_time.difference)
    return f"{ruler([local], lang).value(local)} → <b>{ruler([whole], lang).value(whole)}</b>"


def _ranked(found: WholeAndPart) -> list[Part]:
    """The units: first those whose speed certainly reaches the applicant, and of these the one that brings most."""
    return sorted(found.values(), key=lambda one: (one.cycle_time.verdict != "better", one.cycle_time.difference.value))


def _gain(difference: Measure) -> Measure:
    """A fall as a gain: the sign turned, and the bounds exchanged."""
    low, high = (None if bound is None else 0.0 - bound for bound in (difference.high, difference.low))
    return replace(difference, value=0.0 - difference.value, low=low, high=high)


def _shown(measure: Measure, lang: Language) -> str:
    return ruler([measure], lang).full(measure)


def _faster(found: WholeAndPart, lang: Language) -> str:
    return word("level", lang, percent=f"{found.faster * 100:g}")
