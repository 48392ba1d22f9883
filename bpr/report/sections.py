"""The charts of a report: for each its words, its figure, and the table that says the same without eyes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

import numpy as np
import plotly.graph_objects as go

from bpr.experiment.comparison import Change, Comparison
from bpr.metrics.results import MeasureMatrix, Measures
from bpr.metrics.words import KIND_LABELS
from bpr.organisation.groups import UNKNOWN, Grouping
from bpr.report import charts, handoff_charts
from bpr.report.figures import ruler
from bpr.report.reductions import radar, reductions_table
from bpr.report.rows import name_of, relative_text, verdict_of, verdict_text
from bpr.report.text import TextTable
from bpr.report.words import Language, word

_TALL = 480  # pixels
_QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)


@dataclass(frozen=True, slots=True)
class Section:
    """One chart of a report.

    Parameters
    ----------
    name
        Of the chart; part of ids.
    title, text
        Heading, and how to read it.
    figures
        One, or one for AS-IS and one for TO-BE.
    table
        The figures as text.
    """

    name: str
    title: str
    text: str
    figures: tuple[go.Figure, ...]
    table: TextTable

    @property
    def wide(self) -> bool:
        """Whether two figures are too large to stand side by side."""
        return any(figure.layout.height > _TALL for figure in self.figures)


def sections(comparison: Comparison, lang: Language) -> Iterator[Section]:
    """The charts of a comparison, in the order in which a reader asks; those without data are left out."""
    for name, make in CHARTS.items():
        figures, table = make(comparison, lang)
        if table.rows and figures:
            yield Section(name, word(name, lang), word(f"{name}_text", lang), tuple(figures), table)


Made = tuple[Sequence[go.Figure], TextTable]


def _waterfall(comparison: Comparison, lang: Language) -> Made:
    names = charts.part_names(lang)
    changes = [(label, comparison[name]) for name, label in names.items() if name in comparison]
    if "cycle_time" in comparison:
        changes.append((comparison["cycle_time"].heading.labels[lang], comparison["cycle_time"]))
    rows = [(label, one) for label, one in changes if one.as_is.value or one.to_be.value]
    table = _changes("waterfall", word("measure", lang), rows, lang)
    return [charts.waterfall(comparison.as_is, comparison.to_be, lang=lang)] if rows else [], table


def _reductions(comparison: Comparison, lang: Language) -> Made:
    figure = radar(comparison, lang)
    return [] if figure is None else [figure], reductions_table(comparison, lang)


def _cycle_times(comparison: Comparison, lang: Language) -> Made:
    both = [comparison.as_is.cycle_time_quantiles, comparison.to_be.cycle_time_quantiles]
    headings = (word("share", lang), word("as_is", lang), word("to_be", lang))
    if not all(len(values) and values[0] < values[-1] for values in both):  # all cases alike have no distribution
        return [], TextTable(word("cycle_times", lang), headings, ())
    shown = ruler([comparison.as_is.cycle_time, comparison.to_be.cycle_time], lang)
    unit = shown.value(comparison.as_is.cycle_time).removeprefix(shown.number(comparison.as_is.cycle_time.value))
    rows = []
    for share in _QUANTILES:
        values = [float(np.interp(share, np.linspace(0, 1, len(one)), one)) for one in both]
        label = word("within", lang, percent=word("level", lang, percent=f"{100 * share:.3g}"))
        rows.append((label, *(f"≤ {shown.number(value)}{unit}" for value in values)))
    table = TextTable(word("cycle_times", lang), headings, tuple(rows), frozenset({1, 2}))
    return [charts.cycle_times(both[0], both[1], lang=lang)], table


def _over_time(what: str) -> Callable[[Comparison, Language], Made]:
    def make(comparison: Comparison, lang: Language) -> Made:
        headings = (word("period", lang), word("as_is", lang), word("to_be", lang))
        if max(float(run.in_process.max(initial=0)) for run in comparison.over_time) <= 1:  # one case tells no story
            return [], TextTable(word("over_time", lang), headings, ())
        start, runs = comparison.as_is.header.start, comparison.over_time
        header = comparison.as_is.header
        marks = {"warm_up_ends": header.warmup or None, "arrivals_end": header.horizon}
        known = {word(key, lang): at for key, at in marks.items() if at is not None}
        figure = charts.over_time(*runs, start=start, what=what, marks=known, lang=lang)
        begin = datetime.fromisoformat(start)
        means = [getattr(run, what).mean(axis=0) for run in runs]
        rows = [
            (
                (begin + timedelta(milliseconds=int(at))).strftime("%Y-%m-%d %H:%M"),
                *(f"{mean[k]:,.1f}" for mean in means),
            )
            for k, at in enumerate(runs[0].starts[: min(len(mean) for mean in means)])
        ]
        return [figure], TextTable(word("over_time", lang), headings, tuple(rows), frozenset({1, 2}))

    return make


def _utilisation(comparison: Comparison, lang: Language) -> Made:
    rows = _rows_of(comparison, "roles", "utilisation", lang)
    table = TextTable(word("utilisation", lang), _headings("role", lang), tuple(rows), frozenset({1, 2, 3, 4}))
    return [charts.utilisation(comparison.as_is, comparison.to_be, lang=lang)], table


def _element_waiting(comparison: Comparison, lang: Language) -> Made:
    shown = charts.shown_elements(comparison.as_is, comparison.to_be)
    runs = [dict(charts.element_waits(one)) for one in (comparison.as_is, comparison.to_be)]
    names = {
        row: name_of(run, row, name, lang)
        for run in (comparison.to_be, comparison.as_is)
        for row, name in run.elements.names.items()
    }
    rows = []
    for row in shown:
        found = [one.get(row) for one in runs]
        scale = ruler([one for one in found if one], lang)
        rows.append((names[row], *(scale.full(one) if one else word("none", lang) for one in found)))
    headings = (word("element", lang), word("as_is", lang), word("to_be", lang))
    table = TextTable(word("element_waiting", lang), headings, tuple(rows), frozenset({1, 2}))
    return [charts.element_waiting(comparison.as_is, comparison.to_be, lang=lang)], table


def _handoffs(comparison: Comparison, lang: Language) -> Made:
    runs = [comparison.as_is, comparison.to_be]
    matrices = [run.handoff_matrix for run in runs]
    most = max(float(matrix.mean.max(initial=0)) for matrix in matrices)
    names = {unit: name_of(run, unit, name, lang) for run in runs for unit, name in run.handoff_matrix.names.items()}
    units = charts.handing_units(*runs)
    figures = [
        _titled(charts.handoffs(run, most=most, units=units, lang=lang), key, lang)
        for key, run in zip(("as_is", "to_be"), runs, strict=True)
    ]
    return figures, _pairs("handoffs", ("from_unit", "to_unit"), matrices, names, lang)


def _handoff_groups(by: Grouping, name: str) -> Callable[[Comparison, Language], Made]:
    """The matrix between groups of units, where the register has more than one that hands on."""

    def make(comparison: Comparison, lang: Language) -> Made:
        runs = [comparison.as_is, comparison.to_be]
        grouping: Grouping = "cell" if by == "line" and len(_told("territory", runs)) > 1 else by
        groups = handoff_charts.handing_groups(grouping, *runs)
        if len(_told(by, runs)) < 2 or not all(grouping in run.handoff_groups for run in runs):  # noqa: PLR2004
            return [], TextTable(word(name, lang), (), ())
        matrices = [run.handoff_groups[grouping] for run in runs]
        full = {group: labels[lang] for group, labels in groups.items()}
        most = max(float(matrix.mean.max(initial=0)) for matrix in matrices)
        figures = [
            _titled(handoff_charts.group_matrix(run, grouping, most=most, groups=groups, lang=lang), key, lang)
            for key, run in zip(("as_is", "to_be"), runs, strict=True)
        ]
        return figures, _pairs(name, ("from_group", "to_group"), matrices, full, lang)

    return make


def _told(by: Grouping, runs: Sequence[Measures]) -> set[str]:
    """The groups of offices that hand anything on, without the applicant and what is not known."""
    return set(handoff_charts.handing_groups(by, *runs)) - {UNKNOWN, "applicant"}


def _handoff_network(comparison: Comparison, lang: Language) -> Made:
    runs = [comparison.as_is, comparison.to_be]
    organisations = [model.organisation for model in comparison.models if model is not None and model.register]
    if len(organisations) < len(runs):
        return [], TextTable(word("handoff_network", lang), (), ())
    handed = [handoff_charts.handed(run.handoff_matrix) for run in runs]
    most = max((number for pairs in handed for number in pairs.values()), default=0.0)
    units = {unit for pairs in handed for pair in pairs for unit in pair}
    known = replace(organisations[0], units={**organisations[1].units, **organisations[0].units})
    layout = handoff_charts.layout_of(known, units, lang)
    figures = [
        _titled(
            handoff_charts.network(run, known, most=most, layout=layout, lang=lang), key, lang, "handoff_network_of", 80
        )
        for key, run in zip(("as_is", "to_be"), runs, strict=True)
    ]
    rows = [
        (label, *_cells(change, lang)[:-1])  # fewer of a kind is not better by itself
        for kind, columns in comparison.table("handoff_kinds").items()
        for label, change in ((KIND_LABELS[kind][lang], columns["handoffs"]),)
        if change.as_is.value or change.to_be.value
    ]
    headings = _headings("handoff_kind", lang)[:-1]
    return figures if units else [], TextTable(
        word("handoff_network", lang), headings, tuple(rows), frozenset({1, 2, 3, 4})
    )


def _titled(figure: go.Figure, key: str, lang: Language, title: str = "handoffs_of", top: int = 48) -> go.Figure:
    text = word(title, lang, variant=word(key, lang))
    return figure.update_layout(title={"text": text, "x": 0, "font": {"size": 15}}, margin={"t": top})


def _pairs(
    name: str, heads: tuple[str, str], matrices: Sequence[MeasureMatrix], names: Mapping[str, str], lang: Language
) -> TextTable:
    """The cells of two matrices in which anything passed, as text."""
    found = dict.fromkeys(pair for matrix in matrices for pair in handoff_charts.handed(matrix))
    rows = [
        (
            *(names[one] for one in pair),
            *(
                ruler([matrix[pair]], lang).full(matrix[pair]) if set(pair) <= set(matrix.names) else word("none", lang)
                for matrix in matrices
            ),
        )
        for pair in found
    ]
    headings = tuple(word(key, lang) for key in (*heads, "as_is", "to_be"))
    return TextTable(word(name, lang), headings, tuple(rows), frozenset({2, 3}))


CHARTS: Mapping[str, Callable[[Comparison, Language], Made]] = MappingProxyType(
    {
        "waterfall": _waterfall,
        "reductions": _reductions,
        "cycle_times": _cycle_times,
        "element_waiting": _element_waiting,
        "handoffs": _handoffs,
        "handoff_network": _handoff_network,
        "handoffs_lines": _handoff_groups("line", "handoffs_lines"),
        "handoffs_levels": _handoff_groups("level", "handoffs_levels"),
        "utilisation": _utilisation,
        "over_time": _over_time("in_process"),
        "throughput": _over_time("ended"),
    }
)
"""Name of a chart -> its figures and its table."""


def _headings(first: str, lang: Language) -> tuple[str, ...]:
    return tuple(word(key, lang) for key in (first, "as_is", "to_be", "difference", "relative", "verdict"))


def _changes(title: str, first: str, rows: Sequence[tuple[str, Change]], lang: Language) -> TextTable:
    cells = tuple((label, *_cells(one, lang)) for label, one in rows)
    headings = (first, *_headings("measure", lang)[1:])
    return TextTable(word(title, lang), headings, cells, frozenset({1, 2, 3, 4}))


def _cells(change: Change, lang: Language) -> tuple[str, ...]:
    shown = ruler([change.as_is, change.to_be, change.difference], lang)
    return (
        shown.full(change.as_is),
        shown.full(change.to_be),
        str(shown.difference(change.difference)),
        relative_text(change, lang),
        verdict_text(verdict_of(change), lang),
    )


def _rows_of(comparison: Comparison, table: str, column: str, lang: Language) -> Iterator[tuple[str, ...]]:
    """Rows of both runs, then those of one of them only."""
    before, after = getattr(comparison.as_is, table), getattr(comparison.to_be, table)
    none = word("none", lang)
    for row, columns in comparison.table(table).items():
        if columns[column].as_is.n or columns[column].to_be.n:
            yield (name_of(comparison.as_is, row, before.names[row], lang), *_cells(columns[column], lang))
    for row in comparison.only_in(table)[0]:
        measure = before.measure(row, column)
        name, only = name_of(comparison.as_is, row, before.names[row], lang), word("only_as_is", lang)
        yield (name, ruler([measure], lang).full(measure), none, none, "", only)
    for row in comparison.only_in(table)[1]:
        measure = after.measure(row, column)
        name, only = name_of(comparison.to_be, row, after.names[row], lang), word("only_to_be", lang)
        yield (name, none, ruler([measure], lang).full(measure), none, "", only)
