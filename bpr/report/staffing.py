"""The smallest staff for a target for people to read: role by role, what was tried, an answer, an HTML file.

How long the staff will do and how much full-time work there is stand beside it where they are given: `growth`,
`full_time`.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from bpr.experiment.full_time import FullTimes
from bpr.experiment.growth import Growth
from bpr.experiment.staff import People
from bpr.experiment.staffing import HARDLY, RoleStaffing, Staffing
from bpr.metrics.intervals import Measure
from bpr.report.attempts import Attempt, attempts_chart, standing_text, target_text
from bpr.report.document import Document, KeyFigure, remarks_of, write_document
from bpr.report.figures import MINUS, ruler
from bpr.report.full_time import full_time_section
from bpr.report.growth import growth_answer, growth_section
from bpr.report.provenance import Draws, captioned, of_model, provenance_table
from bpr.report.sections import Section
from bpr.report.text import TextTable
from bpr.report.words import Language, language_of, unit_word, word

if TYPE_CHECKING:
    from bpr.model import Model


def staff_table(found: Staffing, lang: str = "en") -> TextTable:
    """Each role: people now, the smallest number, the surplus, how busy they are with either, what they cost a year.

    Parameters
    ----------
    found
        Of `bpr.experiment.staffing.smallest_staff`.
    lang
        ``en`` or ``zh``.
    """
    language = language_of(lang)
    costs = found.cost_now > 0
    keys = ["role", "people_now", "people_smallest", "people_surplus", "used_now", "used_then"]
    keys += ["cost_now", "cost_then"] if costs else []
    rows = [_row(one, found.currency, language, costs=costs) for one in found.values()]
    surplus = None if found.people is None else sum(one.surplus or 0 for one in found.values())
    total = [
        word("in_all", language),
        str(_total(found.now.people)),
        _number(None if found.people is None else _total(found.people), language),
        _number(surplus, language),
        "",
        "",
    ]
    if costs:
        total += [_money(amount, found.currency, language) for amount in (found.cost_now, found.cost)]
    return TextTable(
        title=word("staff_table", language),
        headings=tuple(word(key, language) for key in keys),
        rows=(*rows, tuple(total)) if len(rows) > 1 else tuple(rows),
        numeric=frozenset(range(1, len(keys))),
        notes=answer(found, language),
    )


def trials_table(found: Staffing, lang: str = "en") -> TextTable:
    """Every staff that was tried, fewest people first, and how it stood to the target."""
    language = language_of(lang)
    rows = [
        (
            str(_total(trial.people)),
            _mix(found, trial.people, language),
            word("staff_impossible", language)
            if trial.figure is None
            else ruler([trial.figure], language).full(trial.figure),
            standing_text(trial.standing, language),
        )
        for trial in sorted(found.trials, key=lambda trial: _total(trial.people))
    ]
    keys = ("people_in_all", "people_each", "measure", "to_target")
    return TextTable(
        word("trials_table", language), tuple(word(key, language) for key in keys), tuple(rows), frozenset({0, 2})
    )


def trials_chart(found: Staffing, *, lang: Language = "en") -> go.Figure:
    """The measure of the target against the number of people; see `bpr.report.attempts.attempts_chart`."""
    marks = {id(found.now): word("today", lang)}
    if found.best is not None:
        both = found.best is found.now
        marks[id(found.best)] = word("today_and_smallest" if both else "smallest", lang)
    shown = [
        Attempt(
            _total(one.people), one.figure, one.standing, _mix(found, one.people, lang, "<br>"), marks.get(id(one), "")
        )
        for one in found.trials
        if one.figure is not None
    ]
    return attempts_chart(shown, found.target, word("people_in_all", lang), lang, found.currency)


def answer(found: Staffing, lang: Language) -> tuple[str, ...]:
    """Whether the staff of today reaches the target, what the smallest is, and who is hardly used."""
    return tuple(_answer(found, lang))


def staffing_document(  # noqa: PLR0913  # what was found, and what is said of it beside
    found: Staffing,
    lang: Language,
    *,
    model: "Model",
    draws: Draws,
    growth: Growth | None = None,
    full_times: FullTimes | None = None,
) -> Document:
    """The file in one language."""
    name = model.scenario.name.text(lang) or model.name
    table = captioned(staff_table(found, lang), draws.replications, lang)
    sections = [
        Section("staff", word("staff_table", lang), word("staff_text", lang), (), replace(table, notes=())),
        Section(
            "trials",
            word("trials_table", lang),
            word("trials_text", lang),
            (trials_chart(found, lang=lang),),
            trials_table(found, lang),
        ),
    ]
    findings = [*model.findings, *found.findings]
    told = list(answer(found, lang))
    if growth is not None:
        sections.append(growth_section(growth, lang, found.currency))
        told.append(growth_answer(growth, lang))
        findings += growth.findings
    if full_times is not None:
        sections.append(full_time_section(full_times, lang))
        findings += full_times.findings
    return Document(
        lang=lang,
        kind=word("staff_kind", lang),
        heading=word("staff_title", lang),
        about=name,
        question=word("staff_question", lang, target=target_text(found.target, lang, found.currency)),
        answer=tuple(told),
        cards=tuple(_cards(found, growth, lang)),
        drawn=tuple(sections),
        remarks=remarks_of(findings, lang),
        provenance=provenance_table({word("this_run", lang): of_model(model, draws, lang)}, lang),
    )


def write_staffing(  # noqa: PLR0913  # what was found, and what is said of it beside
    found: Staffing,
    path: str | Path,
    *,
    model: "Model",
    draws: Draws,
    growth: Growth | None = None,
    full_times: FullTimes | None = None,
    lang: str = "en",
) -> Path:
    """Write a search for staff as one HTML file that opens offline.

    Parameters
    ----------
    found
        Of `bpr.experiment.staffing.smallest_staff`.
    path
        The file; folders on the way are made.
    model, draws
        What was run, how often and with which seed.
    growth, full_times
        Of `growth_years` and `full_time_equivalents`, where they were asked for.
    lang
        ``en`` or ``zh``: the language in which it opens. Both are in the file.
    """
    return write_document(
        lambda key: staffing_document(found, key, model=model, draws=draws, growth=growth, full_times=full_times),
        path,
        lang=lang,
    )


def _answer(found: Staffing, lang: Language) -> Iterator[str]:
    said = {
        "target": target_text(found.target, lang, found.currency),
        "figure": _figure(found.now.figure, lang),
        "now": _total(found.now.people),
    }
    if found.people is None:
        reached = max(found.trials, key=lambda trial: _total(trial.people))
        yield word("staff_never", lang, most=_total(reached.people), then=_figure(reached.figure, lang), **said)
    else:
        most, others = _total(found.people), [one for one in found.values() if one.surplus]
        moves = word("list_comma", lang).join(_move(one, lang) for one in others)
        said |= {"smallest": most, "moves": moves}
        if found.now.standing != "met":
            key = "staff_missing" if found.now.standing == "missed" else "staff_undecided"
        else:
            key = "staff_spare" if others else "staff_exact"
        yield word(key, lang, **said)
    if found.hardly_used:
        names = word("comma", lang).join(found[role].labels[lang] for role in found.hardly_used)
        yield word("staff_hardly", lang, percent=word("level", lang, percent=f"{HARDLY * 100:g}"), roles=names)


def _move(one: RoleStaffing, lang: Language) -> str:
    surplus = one.surplus or 0
    return word("role_fewer" if surplus > 0 else "role_more", lang, role=one.labels[lang], number=abs(surplus))


def _cards(found: Staffing, growth: Growth | None, lang: Language) -> Iterator[KeyFigure]:
    people = unit_word("individuals", lang)
    yield KeyFigure(word("people_now", lang), f"{_total(found.now.people)} {people}", _figure(found.now.figure, lang))
    if found.people is not None and found.best is not None:
        smallest = _total(found.people)
        yield KeyFigure(word("people_smallest", lang), f"{smallest} {people}", _figure(found.best.figure, lang))
        spare = sum(one.surplus or 0 for one in found.values())
        yield KeyFigure(word("people_surplus", lang), f"{_number(spare, lang)} {people}")
        saved = (found.cost or 0.0) - found.cost_now
        if saved:
            shown = ruler([Measure(saved, found.currency)], lang)
            yield KeyFigure(word("cost_change", lang), shown.value(Measure(saved, found.currency), signed=True))
    if growth is not None and growth.years is not None:
        key = "years_or_more" if growth.open_ended else "years_number"
        rate = word("level", lang, percent=f"{growth.rate * 100:g}")
        yield KeyFigure(word("growth_card", lang, rate=rate), word(key, lang, years=growth.years))


def _row(one: RoleStaffing, currency: str, lang: Language, *, costs: bool) -> tuple[str, ...]:
    cells = (
        one.labels[lang],
        str(one.now),
        _number(one.smallest, lang),
        _number(one.surplus, lang),
        _figure(one.utilisation, lang),
        _figure(one.then, lang),
    )
    return (*cells, _money(one.cost_now, currency, lang), _money(one.cost, currency, lang)) if costs else cells


def _mix(found: Staffing, people: People, lang: Language, comma: str | None = None) -> str:
    between = word("list_comma", lang) if comma is None else comma
    return between.join(f"{one.labels[lang]} {people[role]}" for role, one in found.items())


def _total(people: People) -> int:
    return sum(people.values())


def _figure(measure: Measure | None, lang: Language) -> str:
    return word("none", lang) if measure is None else ruler([measure], lang).full(measure)


def _number(number: int | None, lang: Language) -> str:
    return word("none", lang) if number is None else f"{number}".replace("-", MINUS)


def _money(amount: float | None, currency: str, lang: Language) -> str:
    return word("none", lang) if amount is None else f"{amount:,.0f} {unit_word(currency, lang)}".rstrip()
