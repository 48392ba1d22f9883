"""How many years the staff of today will do, for people to read: a table, a chart, a sentence."""

from dataclasses import replace

import plotly.graph_objects as go

from bpr.experiment.growth import Growth
from bpr.report.attempts import Attempt, attempts_chart, standing_text, target_text
from bpr.report.figures import ruler
from bpr.report.sections import Section
from bpr.report.text import TextTable
from bpr.report.words import Language, language_of, word


def growth_table(found: Growth, lang: str = "en", currency: str = "") -> TextTable:
    """The years that were run: demand, the measure of the target, and how it stands to it.

    Parameters
    ----------
    found
        Of `bpr.experiment.growth.growth_years`.
    lang
        ``en`` or ``zh``.
    currency
        Of a target that counts money.
    """
    language = language_of(lang)
    rows = tuple(
        (
            str(one.year),
            f"× {one.factor:.2f}",
            ruler([one.figure], language).full(one.figure),
            standing_text(one.standing, language),
        )
        for one in found.trials.values()
    )
    keys = ("year", "demand", "measure", "to_target")
    return TextTable(
        title=f"{word('growth', language)}{word('colon', language)} {target_text(found.target, language, currency)}",
        headings=tuple(word(key, language) for key in keys),
        rows=rows,
        numeric=frozenset({0, 1, 2}),
        notes=(growth_answer(found, language),),
    )


def growth_chart(found: Growth, *, lang: Language = "en", currency: str = "") -> go.Figure:
    """The measure of the target year by year; see `bpr.report.attempts.attempts_chart`."""
    shown = [
        Attempt(one.year, one.figure, one.standing, word("in_year", lang, year=one.year, factor=f"{one.factor:.2f}"))
        for one in found.trials.values()
    ]
    return attempts_chart(shown, found.target, word("years_from_now", lang), lang, currency)


def growth_answer(found: Growth, lang: Language) -> str:
    """For how many years the staff will do."""
    rate = word("level", lang, percent=f"{found.rate * 100:g}")
    if found.years is None:
        return word("growth_never", lang, rate=rate)
    if found.years == 0:
        return word("growth_today", lang, rate=rate)
    return word("growth_beyond" if found.open_ended else "growth_years", lang, rate=rate, years=found.years)


def growth_section(found: Growth, lang: Language, currency: str = "") -> Section:
    """Its part of an HTML file."""
    return Section(
        "growth",
        word("growth", lang),
        word("growth_text", lang, rate=word("level", lang, percent=f"{found.rate * 100:g}")),
        (growth_chart(found, lang=lang, currency=currency),),
        replace(growth_table(found, lang, currency), notes=()),
    )
