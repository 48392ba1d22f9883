"""How much full-time work a year makes, for people to read: by role beside the people there are, and by unit."""

from collections.abc import Iterator

import plotly.graph_objects as go

from bpr.experiment.full_time import KINDS, FullTime, FullTimes
from bpr.metrics.intervals import Measure
from bpr.report.figures import ruler
from bpr.report.sections import Section
from bpr.report.style import amount, bars, errors, half, labels_of, marker, rounded
from bpr.report.text import TextTable
from bpr.report.words import Language, language_of, word


def full_time_table(found: FullTimes, lang: str = "en") -> TextTable:
    """Each role and each unit: people, hours of work a year, and the full-time people that makes.

    Parameters
    ----------
    found
        Of `bpr.experiment.full_time.full_time_equivalents`.
    lang
        ``en`` or ``zh``.
    """
    language = language_of(lang)
    rows: list[tuple[str, ...]] = []
    sections = []
    for key, table in (("roles", found.roles), ("units", found.units)):
        sections.append((len(rows), KINDS[key][language]))
        rows += [_row(one, language) for one in table.values()]
    keys = ("role_or_unit", "people_now", "hours_a_year", "full_time")
    return TextTable(
        title=word("full_time_table", language),
        headings=tuple(word(key, language) for key in keys),
        rows=tuple(rows),
        numeric=frozenset({1, 2, 3}),
        sections=tuple(sections),
        notes=(word("full_time_note", language, hours=f"{found.hours:,.0f}"),),
    )


def full_time_chart(found: FullTimes, *, lang: Language = "en") -> go.Figure:
    """For each role the people there are and the full-time people that its work makes, with intervals."""
    labels = labels_of({role: one.labels[lang] for role, one in found.roles.items()})
    figure = go.Figure()
    for key, name, figures in _series(found, lang):
        figure.add_bar(
            orientation="h",
            y=[labels[role] for role in found.roles],
            x=rounded(one.value for one in figures),
            name=name,
            marker=marker(key),
            error_x=errors(half(one) for one in figures),
            hovertemplate="%{y}: %{x:.3~g}<extra>%{fullData.name}</extra>",
        )
    figure = bars(figure, 1.3 * len(labels), word("full_time_axis", lang), lang)
    texts = (f"{one.people} → <b>{amount(one.equivalents.value)}</b>" for one in found.roles.values())
    figure.update_yaxes(
        tickvals=list(labels.values()),
        ticktext=[f"{label}<br>{text}" for label, text in zip(labels.values(), texts, strict=True)],
    )
    return figure.update_layout(barmode="group")


def full_time_section(found: FullTimes, lang: Language) -> Section:
    """Its part of an HTML file."""
    table = full_time_table(found, lang)
    return Section(
        "full_time",
        word("full_time_table", lang),
        word("full_time_text", lang),
        (full_time_chart(found, lang=lang),),
        table,
    )


def _series(found: FullTimes, lang: Language) -> Iterator[tuple[str, str, list[Measure]]]:
    there = [Measure(float(one.people or 0)) for one in found.roles.values()]
    yield "as_is", word("people_now", lang), there
    yield "to_be", word("full_time", lang), [one.equivalents for one in found.roles.values()]


def _row(one: FullTime, lang: Language) -> tuple[str, ...]:
    people = word("none", lang) if one.people is None else str(one.people)
    equivalents = ruler([one.equivalents], lang)
    shown = equivalents.shown(one.equivalents)
    value = shown.value.removesuffix("FTE").rstrip()
    interval = f" ({shown.interval})" if lang == "en" else f"（{shown.interval}）"
    return (
        one.labels[lang],
        people,
        ruler([one.effort], lang).full(one.effort),
        value + interval if shown.interval else value,
    )
