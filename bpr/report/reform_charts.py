"""A reform plan as pictures, in two languages: urgency, functions, offices, sums, data. No number is computed here.

Of long lists the largest rows are drawn; the tables have all.
"""

import math
from collections.abc import Iterable, Sequence
from typing import TypeVar

import plotly.graph_objects as go

from bpr.experiment.comparison import Change
from bpr.metrics.data_silos import DataSilos
from bpr.metrics.intervals import Measure
from bpr.portfolio.criteria import CRITERIA
from bpr.portfolio.reform import ReformPlan
from bpr.portfolio.yearly import OUTSIDE
from bpr.report.figures import level_text, percent, ruler
from bpr.report.reform_bars import Bar, Pair, colour_of, paired_bars, percent_bars, single_bars, ticked
from bpr.report.reform_names import Names
from bpr.report.style import bars, rounded
from bpr.report.words import Language, unit_word, word

Row = TypeVar("Row")

MOST = 15
"""Rows of a chart; a longer list is drawn by its largest."""

GAINS = ("load", "approvals", "control_points", "handoffs_in")
"""The measures of `bpr.portfolio.gains` that are drawn, each where any office has more or less of it."""

_RISES = 5
"""So many offices that gain are drawn if there are, however small their gains are beside the falls."""

_LEGEND = 18
"""What each entry of a legend takes on a telephone, pixels."""


def ranking_chart(plan: ReformPlan, *, lang: Language = "en") -> go.Figure:
    """Urgency: one bar a service, the most urgent on top, made of what each criterion adds to its score.

    Parameters
    ----------
    plan
        Of `bpr.portfolio.reform.reform`.
    lang
        ``en`` or ``zh``.
    """
    found = plan.ranking
    figure = go.Figure()
    speaking = [name for name in CRITERIA if any(name in one.contributions for one in found.services)]
    for name in speaking:
        colour, pattern = colour_of(list(CRITERIA).index(name))
        label = word("plan_weighted", lang, criterion=CRITERIA[name].labels[lang], weight=f"{found.weights[name]:g}")
        figure.add_bar(
            orientation="h",
            y=list(range(len(found.services))),
            x=rounded(one.contributions.get(name, 0.0) for one in found.services),
            name=label,
            marker={
                "color": colour,
                "line": {"color": colour, "width": 1.5},
                "pattern": {"shape": pattern, "fgcolor": colour, "bgcolor": "white", "size": 7, "solidity": 0.3},
            },
            hovertemplate="%{x:.3f}<extra>%{fullData.name}</extra>",
        )
    figure = bars(figure, 0, word("reform_score", lang), lang).update_layout(barmode="stack")
    names = [f"{one.rank} {one.name.text(lang) or one.service}" for one in found.services]
    return ticked(
        figure, names, ["\n".join(sure(plan, place, lang)) for place in range(len(names))], _LEGEND * len(speaking)
    )


def functions_charts(plan: ReformPlan, *, lang: Language = "en") -> tuple[go.Figure, ...]:
    """Functions to be transformed: the work that each releases, and how often those without work are exercised."""
    found = plan.functions.candidates
    names = {id(one): one.name.text(lang) or one.id for one in found}
    working = [(names[id(one)], one.fte) for one in found if one.fte.value > 0]
    others = [(names[id(one)], one.executions) for one in found if not one.fte.value > 0 and one.executions.value > 0]
    made = (
        (working, word("plan_released", lang)),
        (others, word("plan_exercised", lang)),
    )
    figures = []
    for rows, title in made:
        if rows:
            shown = sorted(rows, key=lambda row: -row[1].value)[:MOST]
            figures.append(single_bars([Bar(name, one, _full(one, lang)) for name, one in shown], title, lang))
    return tuple(figures)


def agencies_chart(plan: ReformPlan, *, lang: Language = "en") -> go.Figure | None:
    """Agencies to be adjusted: their work AS-IS and TO-BE, and why they are candidates. None without any work."""
    limit = f"{plan.agencies.small_fte:g}"
    offices = [one for one in plan.agencies.candidates if _some(one.load)]
    named, rows = Names(plan, lang), []
    for one in _largest(offices, [max(one.load.as_is.value, one.load.to_be.value) for one in offices]):
        name = one.name.text(lang) or one.key
        shown = word("reform_agency", lang, name=name) if one.is_agency else named.unit(one.key)
        why = word("comma", lang).join(word(f"reform_{reason}", lang, limit=limit) for reason in one.reasons)
        rows.append(Pair(shown, one.load.as_is, one.load.to_be, why))
    return paired_bars(rows, word("plan_work", lang), lang) if rows else None


def gains_charts(plan: ReformPlan, *, lang: Language = "en") -> tuple[go.Figure, ...]:
    """What offices have more or less of in a year: work, approvals, control points, handoffs; falls on top."""
    return tuple(figure for figure in (gains_chart(plan, name, lang=lang) for name in GAINS) if figure is not None)


def gains_chart(plan: ReformPlan, name: str, *, lang: Language = "en") -> go.Figure | None:
    """The offices that have more or less of one measure of `GAINS`; None where none has."""
    named = Names(plan, lang)
    found = [(key, changes[name]) for key, changes in plan.gains.units.items() if key != OUTSIDE]
    found = [(key, one) for key, one in found if one.difference.value]
    if not found:
        return None
    if len(found) > MOST:  # what may be chance yields first
        found = [row for row in found if row[1].significant] or found
    rows = [
        Bar(named.unit(key), one.difference, _both(one, lang), certain=one.significant)
        for key, one in _outermost(sorted(found, key=lambda row: row[1].difference.value))
    ]
    heading = plan.gains.headings[name]
    title = word("plan_change_of", lang, measure=heading.labels[lang], unit=unit_word(heading.unit, lang))
    top = {"text": heading.labels[lang], "x": 0, "font": {"size": 15}}
    return single_bars(rows, title, lang).update_layout(title=top, margin={"t": 64})


def staff_chart(plan: ReformPlan, *, lang: Language = "en") -> go.Figure | None:
    """Work of offices in posts, AS-IS beside TO-BE, the greatest on top, with their people; None without any."""
    busy = [one for one in plan.staff if _some(one.load)]
    most = [max(one.load.as_is.value, one.load.to_be.value) for one in busy]
    named = Names(plan, lang)
    rows = [
        Pair(
            named.unit(one.unit),
            one.load.as_is,
            one.load.to_be,
            word("plan_people", lang, before=one.people_as_is, after=one.people_to_be),
        )
        for one in _largest(busy, most)
    ]
    return paired_bars(rows, word("plan_work", lang), lang) if rows else None


def sums_chart(plan: ReformPlan, *, lang: Language = "en") -> go.Figure | None:
    """What is left of each sum of a year in the TO-BE, in percent of the AS-IS; None where nothing is known."""
    rows = []
    for one in (found.change for found in plan.sums.sums.values()):
        if one.as_is.n and one.as_is.value > 0:
            left = _left(one.relative)
            rows.append(Bar(one.heading.labels[lang], left, percent(one.relative, lang), certain=one.significant))
    if not rows:
        return None
    title = word("plan_left", lang)
    return percent_bars(rows, title, f"{word('as_is', lang)} = {level_text(1, lang)}", lang)


def data_rows(plan: ReformPlan, lang: Language) -> tuple[tuple[str, float, float], ...]:
    """What becomes of data between offices: label, AS-IS, TO-BE; follows from the drawings, so nothing varies."""
    before, after = plan.sums.data
    rows = ((word(f"plan_data_{key}", lang), _counted(key, before), _counted(key, after)) for key in _COUNTED)
    return tuple(row for row in rows if row[1] or row[2])


def data_chart(plan: ReformPlan, *, lang: Language = "en") -> go.Figure | None:
    """Islands, sources, and what is asked though an office has it, AS-IS beside TO-BE; None where nothing is known."""
    rows = [
        Pair(label, Measure(before), Measure(after), f"{before:g} → {after:g}")
        for label, before, after in data_rows(plan, lang)
    ]
    return paired_bars(rows, word("plan_number", lang), lang) if rows else None


_COUNTED = ("isolated", "connected", "interfaces", "sources", "asked")


def _counted(key: str, data: DataSilos) -> float:
    return {
        "isolated": len(data.isolated),
        "connected": data.interfaces.units,
        "interfaces": data.interfaces.in_use,
        "sources": len(data.sources),
        "asked": len(data.asked_though_held),
    }[key]


def sure(plan: ReformPlan, place: int, lang: Language) -> tuple[str, ...]:
    """The score of a service and how sure its rank is: its ranks in the replications, how often it has this one."""
    one = plan.ranking.services[place]
    score = word("plan_score", lang, score=f"{one.score:.2f}")
    if one.held is None:
        return (score,)
    ranks = f"{one.best}" if one.best == one.worst else f"{one.best}–{one.worst}"
    return score, word("plan_held", lang, ranks=ranks, share=level_text(round(one.held, 2), lang))


def _left(relative: Measure) -> Measure:
    """A relative change as what is left."""
    low, high = (None if bound is None else 1 + bound for bound in (relative.low, relative.high))
    return Measure(1 + relative.value, "ratio", low, high, relative.n, relative.level, relative.of)


def _some(change: Change) -> bool:
    return bool(change.as_is.value or change.to_be.value)


def _largest(rows: Sequence[Row], sizes: Iterable[float]) -> list[Row]:
    """The `MOST` rows of the greatest sizes, the greatest first; of equals as they come."""
    known = [-math.inf if math.isnan(size) else size for size in sizes]
    order = sorted(range(len(rows)), key=lambda place: -known[place])
    return [rows[place] for place in order[:MOST]]


def _outermost(rows: Sequence[tuple[str, Change]]) -> list[tuple[str, Change]]:
    """Of rows in the order of their changes the `MOST` at both ends: falls, and at least some of what rises."""
    rises = sum(one.difference.value > 0 for _, one in rows)
    falls = len(rows) - rises
    last = min(rises, max(_RISES, MOST - falls))
    first = min(falls, MOST - last)
    return [*rows[:first], *rows[len(rows) - last :]]


def _both(change: Change, lang: Language) -> str:
    shown = ruler([change.as_is, change.to_be, change.difference], lang)
    return f"{shown.number(change.as_is.value)} → {shown.number(change.to_be.value)}"


def _full(measure: Measure, lang: Language) -> str:
    return ruler([measure], lang).full(measure)
