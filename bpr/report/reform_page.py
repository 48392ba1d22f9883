"""A reform plan as one HTML file: the answer in sentences, key figures, each list with its chart, what was assumed.

No number is computed here: lists are those of `bpr.portfolio`, tables and charts those of `reform` and `reform_charts`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import plotly.graph_objects as go

from bpr.experiment.comparison import Change
from bpr.metrics.intervals import Measure
from bpr.portfolio.criteria import CRITERIA
from bpr.portfolio.reform import ReformPlan
from bpr.report import reform, reform_charts
from bpr.report.document import Document, KeyFigure, remarks_of, write_document
from bpr.report.figures import Shown, ruler
from bpr.report.provenance import of_header, provenance_table
from bpr.report.reform_answer import answer
from bpr.report.reform_names import Names
from bpr.report.reform_waves import sequence_chart
from bpr.report.sections import Section
from bpr.report.text import TextTable
from bpr.report.words import Language, word

Figures = Sequence[go.Figure | None]

CARDS = ("cycle_time", "visits", "effort")
"""The sums of a year that are shown large."""


def write_plan(plan: ReformPlan, path: str | Path, lang: str = "en") -> Path:
    """Write a reform plan as one HTML file that opens offline.

    Parameters
    ----------
    plan
        Of `bpr.portfolio.reform.reform`.
    path
        The file; folders on the way are made.
    lang
        ``en`` or ``zh``: the language in which it opens. Both are in the file.

    Examples
    --------
    ``write_plan(reform(portfolio, together), "plan.html", "zh")``
    """
    return write_document(lambda key: plan_document(plan, key), path, lang=lang)


def plan_document(plan: ReformPlan, lang: Language) -> Document:
    """The file in one language."""
    compared, name = plan.year.comparison, plan.year.portfolio.name.text(lang)
    runs = {"as_is": compared.as_is.header, "to_be": compared.to_be.header}
    known = name or word("plan_services", lang, count=len(plan.ranking.services))
    return Document(
        lang=lang,
        kind=word("plan_kind", lang),
        heading=word("plan_title", lang),
        about=known,
        question=word("plan_question", lang),
        answer=answer(plan, lang),
        cards=tuple(_cards(plan, lang)),
        drawn=tuple(sections(plan, lang)),
        remarks=remarks_of(plan.findings, lang),
        provenance=provenance_table(
            {word(key, lang): of_header(header, f"{known} ({word(key, lang)})") for key, header in runs.items()}, lang
        ),
    )


def sections(plan: ReformPlan, lang: Language) -> Iterator[Section]:
    """Every list with its chart, in the order in which a reform office asks; lists without a row say so."""
    makers: tuple[tuple[str, Callable[[ReformPlan, Language], TextTable], Figures], ...] = (
        ("ranking", reform.ranking_table, [reform_charts.ranking_chart(plan, lang=lang)]),
        ("sequence", reform.sequence_table, [sequence_chart(plan, lang=lang)]),
        ("functions", reform.functions_table, reform_charts.functions_charts(plan, lang=lang)),
        ("agencies", reform.agencies_table, [reform_charts.agencies_chart(plan, lang=lang)]),
        ("gains", reform.gains_table, reform_charts.gains_charts(plan, lang=lang)),
        ("staff", reform.staff_table, [reform_charts.staff_chart(plan, lang=lang)]),
        ("sums", _sums_alone, [reform_charts.sums_chart(plan, lang=lang)]),
        ("data", data_table, [reform_charts.data_chart(plan, lang=lang)]),
        ("stated", stated_table, []),
    )
    for name, table, figures in makers:
        made = table(plan, lang)
        drawn = tuple(figure for figure in figures if figure is not None)
        if made.rows or made.notes:
            text = word(f"plan_{name}_text", lang, most=reform_charts.MOST)
            yield Section(name, made.title, text, drawn, made if drawn else replace(made, title=_caption(plan, lang)))


def data_table(plan: ReformPlan, lang: Language) -> TextTable:
    """What becomes of data between offices, AS-IS and TO-BE, and which islands end."""
    rows = tuple(
        (label, *(f"{number:g}" for number in numbers)) for label, *numbers in reform_charts.data_rows(plan, lang)
    )
    return TextTable(
        title=word("plan_data", lang),
        headings=(word("measure", lang), word("as_is", lang), word("to_be", lang)),
        rows=rows,
        numeric=frozenset({1, 2}),
        notes=reform.islands_note(plan, lang),
    )


def stated_table(plan: ReformPlan, lang: Language) -> TextTable:
    """What the figures rest on: of each service its cases a year and what is stated; below it the common figures."""
    named = Names(plan, lang)
    rows = []
    for service, one in plan.year.portfolio.services.items():
        cases = plan.year.figure(plan.year.as_is.cases[service], "cases")
        source = word("plan_from_file" if one.cases_a_year is not None else "plan_from_run", lang)
        stated = (one.complaints, one.legal_pressure, one.ease)
        rows.append(
            (
                named.service(service),
                word("plan_sourced", lang, figure=_full(cases, lang), source=source),
                *(word("none", lang) if value is None else f"{value:g}" for value in stated),
                named.services(one.after),
            )
        )
    found = plan.ranking
    weights = (
        word("plan_weighted", lang, criterion=CRITERIA[name].labels[lang], weight=f"{weight:g}")
        for name, weight in found.weights.items()
    )
    keys = ("service", "plan_cases", "plan_complaints", "plan_pressure", "plan_ease", "plan_after")
    return TextTable(
        title=word("plan_stated_title", lang),
        headings=tuple(word(key, lang) for key in keys),
        rows=tuple(rows),
        numeric=frozenset({2, 3, 4}),
        notes=(
            word("plan_weights", lang, weights=word("comma", lang).join(weights)),
            word("plan_scale", lang, hours=f"{plan.year.fte_hours:,g}", small=f"{plan.agencies.small_fte:g}"),
            word("plan_limits_note", lang),
        ),
    )


def _sums_alone(plan: ReformPlan, lang: Language) -> TextTable:
    """The sums without the islands, which have a section of their own here."""
    table, islands = reform.sums_table(plan, lang), reform.islands_note(plan, lang)
    return replace(table, notes=tuple(note for note in table.notes if note not in islands))


def _cards(plan: ReformPlan, lang: Language) -> Iterator[KeyFigure]:
    named = Names(plan, lang)
    functions, agencies, order = plan.functions.candidates, plan.agencies.candidates, plan.sequence
    yield KeyFigure(
        word("plan_most_urgent", lang),
        named.service(plan.ranking.services[0].service),
        word("semicolon", lang).join(reform_charts.sure(plan, 0, lang)),
    )
    yield KeyFigure(
        word("reform_functions", lang),
        word("plan_count", lang, count=len(functions)),
        _still(plan.functions.still_used, lang),
    )
    yield KeyFigure(
        word("reform_agencies", lang),
        word("plan_count", lang, count=len(agencies)),
        _still(plan.agencies.still_used, lang),
    )
    if order.waves:
        yield KeyFigure(
            word("plan_waves", lang), str(len(order.waves)), word("plan_begin", lang, count=len(order.waves[0]))
        )
    for name in CARDS:
        if name in plan.sums.sums:
            yield from _sum_card(plan.sums.sums[name].change, lang)
    before, after = (len(one.isolated) for one in plan.sums.data)
    if before or after:
        yield KeyFigure(word("plan_data_isolated", lang), f"{before} → {after}", "")


def _sum_card(change: Change, lang: Language) -> Iterator[KeyFigure]:
    if change.as_is.value:
        shown = ruler([change.as_is, change.to_be], lang)
        moved = ruler([change.relative], lang)
        told = Shown(
            f"{shown.value(change.as_is)} → {shown.value(change.to_be)}", moved.interval(change.relative), lang
        )
        yield KeyFigure(change.heading.labels[lang], moved.value(change.relative, signed=True), str(told))


def _still(still_used: Sequence[object], lang: Language) -> str:
    return word("plan_still", lang, count=len(still_used)) if still_used else ""


def _caption(plan: ReformPlan, lang: Language) -> str:
    return word("plan_caption", lang, n=plan.year.observations)


def _full(measure: Measure, lang: Language) -> str:
    return ruler([measure], lang).full(measure)
