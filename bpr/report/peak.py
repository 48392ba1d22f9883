"""A peak test for people to read: who is served, how long it takes, who gives up as demand grows; where it breaks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from bpr.errors import Finding
from bpr.experiment.peak import HEADINGS, Breaking, Load, PeakTest
from bpr.frozen import frozen
from bpr.metrics.intervals import Measure, scale
from bpr.report.attempts import standing_text
from bpr.report.document import Document, KeyFigure, remarks_of, write_document
from bpr.report.figures import ruler
from bpr.report.provenance import Draws, captioned, of_model, provenance_table
from bpr.report.sections import Section
from bpr.report.style import BETTER, INK, TO_BE, WORSE, colour, rounded, styled, wrapped
from bpr.report.text import TextTable
from bpr.report.words import Language, language_of, unit_word, word

if TYPE_CHECKING:
    from bpr.model import Model

    Models = Mapping[str, Model]

_LOOKS: Sequence[tuple[str, str, str]] = (
    (colour("as_is"), "dash", "circle-open"),
    (TO_BE, "solid", "square"),
    (WORSE, "dot", "diamond"),
    (BETTER, "dashdot", "triangle-up"),
    ("#8a3b74", "longdash", "cross"),
)
"""Colour, dash and marker of each variant: any of the three tells them apart."""

_HEIGHT = 420


def peak_table(test: PeakTest, names: Mapping[str, str], lang: str = "en") -> TextTable:
    """Every load of every variant: success, time, who gave up, and whether it holds.

    Parameters
    ----------
    test
        Of `bpr.experiment.peak.peak_test`.
    names
        Name of a variant in the test -> what people read.
    lang
        ``en`` or ``zh``.
    """
    language = language_of(lang)
    rows: list[tuple[str, ...]] = []
    sections = []
    for key, loads in test.items():
        sections.append((len(rows), names[key]))
        rows += [
            (
                _times(load.factor),
                *(_figure(getattr(load, name), language) for name in HEADINGS),
                standing_text(load.standing, language),
            )
            for load in loads
        ]
    return TextTable(
        title=word("peak_table", language),
        headings=(
            word("demand", language),
            *(heading.labels[language] for heading in HEADINGS.values()),
            word("to_threshold", language, threshold=_share(test.threshold, language)),
        ),
        rows=tuple(rows),
        numeric=frozenset({1, 2, 3}),
        sections=tuple(sections),
        notes=answer(test, names, language),
    )


def breaking_table(test: PeakTest, names: Mapping[str, str], lang: str = "en") -> TextTable:
    """Of each variant the load up to which it holds; under the greatest load its success, and what it gains there."""
    language = language_of(lang)
    first, most = next(iter(test)), test.factors[-1]
    columns = [
        (word("variant", language), names),
        (word("breaking_load", language), {key: breaking_text(test.breaking(key), language) for key in test}),
        (
            word("success_under", language, factor=_times(most)),
            {key: _figure(test.load(key, most).success, language) for key in test},
        ),
    ]
    if len(test) > 1:
        gains = {key: _difference(test.gain(key, most), language) for key in test}
        gains[first] = word("none", language)
        columns.append((word("gain_over", language, first=names[first]), gains))
    return TextTable(
        word("breaking_table", language),
        tuple(heading for heading, _ in columns),
        tuple(tuple(cells[key] for _, cells in columns) for key in test),
        frozenset({2, 3}),
    )


def peak_chart(test: PeakTest, of: str, names: Mapping[str, str], *, lang: Language = "en") -> go.Figure:
    """One figure of each variant against the load: a line with a band that is its interval.

    Parameters
    ----------
    test
        Of `bpr.experiment.peak.peak_test`.
    of
        A key of `bpr.experiment.peak.HEADINGS`. On ``success`` the threshold and the breaking loads are marked.
    names
        Name of a variant in the test -> what people read.
    lang
        ``en`` or ``zh``.
    """
    heading = HEADINGS[of]
    known = [getattr(load, of) for loads in test.values() for load in loads if getattr(load, of).n]
    size, unit = scale(heading.unit, max((one.value for one in known), default=0.0))
    figure = go.Figure()
    for (key, loads), (shade, dash, symbol) in zip(test.items(), _looks(len(test)), strict=False):
        shown = [(load.factor, getattr(load, of)) for load in loads if getattr(load, of).n]
        label = wrapped(names[key], 40)
        _band(figure, shown, size, shade)
        figure.add_scatter(
            x=[factor for factor, _ in shown],
            y=rounded(one.value / size for _, one in shown),
            name=label,
            mode="lines+markers",
            line={"color": shade, "width": 3, "dash": dash},
            marker={"symbol": symbol, "size": 9, "color": shade, "line": {"width": 2, "color": shade}},
            customdata=[ruler([one], lang).full(one) for _, one in shown],
            hovertemplate="× %{x:.3~g}: %{customdata}<extra>%{fullData.name}</extra>",
        )
    title = wrapped(heading.labels[lang], 44)
    if of == "success":
        _mark(figure, test, lang)
        figure.update_yaxes(range=[0, 104])
    else:
        figure.update_yaxes(rangemode="tozero")
    figure.update_yaxes(title=f"{title} ({unit_word(unit, lang)})")
    figure.update_xaxes(title=word("demand_axis", lang), tickprefix="× ")
    figure = styled(figure, _HEIGHT + 24 * len(test), lang)
    return figure.update_layout(legend={"orientation": "v", "y": 1.02})


def answer(test: PeakTest, names: Mapping[str, str], lang: Language) -> tuple[str, ...]:
    """Where each variant breaks, and which remedy holds longest."""
    told = [_breaks(test, key, names[key], lang) for key in test]
    first, *others = test
    gains = {key: test.gain(key, factor) for key in others for factor in test.factors[-1:]}
    if gains:
        best = max(gains, key=lambda key: gains[key].value)
        gain = gains[best]
        better = gain.low is not None and gain.low > 0
        said = {"factor": _number(test.factors[-1]), "first": names[first], "remedy": names[best]}
        points = ruler([gain], lang).points.full(gain)
        told.append(word("peak_best" if better else "peak_no_better", lang, gain=points, **said))
    return tuple(told)


def breaking_text(found: Breaking, lang: Language) -> str:
    """The breaking load in words."""
    if found.holds is None:
        return word("breaks_below", lang, fails=_times(found.fails or 0.0))
    if found.fails is None:
        return word("breaks_beyond", lang, holds=_times(found.holds))
    key = "breaks_between" if found.standing == "missed" else "breaks_maybe"
    return word(key, lang, holds=_times(found.holds), fails=_times(found.fails))


def peak_document(test: PeakTest, models: "Models", draws: Draws, lang: Language) -> Document:
    """The file in one language."""
    names = names_of(models, lang)
    sections = [
        Section(
            name,
            heading.labels[lang],
            word(f"peak_{name}_text", lang),
            (peak_chart(test, name, names, lang=lang),),
            figure_table(test, name, names, lang),
        )
        for name, heading in HEADINGS.items()
    ]
    breaking = captioned(breaking_table(test, names, lang), draws.replications, lang)
    sections.insert(1, Section("breaking", word("breaking_table", lang), word("breaking_text", lang), (), breaking))
    found = (one for model in models.values() for one in model.findings)
    threshold = _share(test.threshold, lang)
    within = word("peak_within", lang, limit=test.within) if test.within else ""
    return Document(
        lang=lang,
        kind=word("peak_kind", lang),
        heading=word("peak_title", lang),
        about=next(iter(names.values())),
        question=word("peak_question", lang, threshold=threshold, within=within),
        answer=answer(test, names, lang),
        cards=tuple(_cards(test, names, lang)),
        drawn=tuple(sections),
        remarks=remarks_of([*found, *(_named(one, names) for one in test.findings)], lang),
        provenance=provenance_table({key: of_model(model, draws, lang) for key, model in models.items()}, lang),
    )


def write_peak(test: PeakTest, path: str | Path, *, models: "Models", draws: Draws, lang: str = "en") -> Path:
    """Write a peak test as one HTML file that opens offline.

    Parameters
    ----------
    test
        Of `bpr.experiment.peak.peak_test`.
    path
        The file; folders on the way are made.
    models, draws
        Name of a variant in the test -> what was run; how often, and with which seed.
    lang
        ``en`` or ``zh``: the language in which it opens. Both are in the file.
    """
    return write_document(lambda key: peak_document(test, models, draws, key), path, lang=lang)


def names_of(models: "Models", lang: Language) -> dict[str, str]:
    """Name of a variant in a test -> that of its scenario; with the former behind it where two are called alike."""
    names = {key: model.scenario.name.text(lang) or model.name for key, model in models.items()}
    shown = list(names.values())
    return {key: f"{name} [{key}]" if shown.count(name) > 1 else name for key, name in names.items()}


def _breaks(test: PeakTest, key: str, name: str, lang: Language) -> str:
    found = test.breaking(key)
    said = {"name": name, "threshold": _share(test.threshold, lang)}
    if found.holds is None:
        return word("peak_below", lang, fails=_number(found.fails or 0.0), **said)
    if found.fails is None:
        return word("peak_holds", lang, holds=_number(found.holds), **said)
    kind = "peak_breaks" if found.standing == "missed" else "peak_maybe"
    return word(kind, lang, holds=_number(found.holds), fails=_number(found.fails), **said)


def _cards(test: PeakTest, names: Mapping[str, str], lang: Language) -> Iterator[KeyFigure]:
    for key in test:
        found = test.breaking(key)
        held = breaking_text(found, lang) if found.holds is None else _times(found.holds)
        load: Load = test[key][-1]
        success = word("success_at", lang, factor=_times(load.factor), figure=_figure(load.success, lang))
        yield KeyFigure(word("holds_card", lang, name=names[key]), held, success)


def _named(finding: Finding, names: Mapping[str, str]) -> Finding:
    """A finding about a variant, with what people call it."""
    key = finding.values.get("model")
    return replace(finding, values=frozen({**finding.values, "model": names[str(key)]})) if key in names else finding


def _looks(count: int) -> list[tuple[str, str, str]]:
    return [_LOOKS[place % len(_LOOKS)] for place in range(count)]


def _band(figure: go.Figure, shown: Sequence[tuple[float, Measure]], size: float, shade: str) -> None:
    known = [(x, one.low / size, one.high / size) for x, one in shown if one.low is not None and one.high is not None]
    if not known:
        return
    xs = [x for x, _, _ in known]
    figure.add_scatter(
        x=[*xs, *reversed(xs)],
        y=rounded([*(high for _, _, high in known), *(low for _, low, _ in reversed(known))]),
        fill="toself",
        fillcolor=shade,
        opacity=0.16,
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
        showlegend=False,
    )


def _mark(figure: go.Figure, test: PeakTest, lang: Language) -> None:
    """The threshold, and for each variant the loads between which it breaks."""
    threshold = 100 * test.threshold
    edges = [load.factor for loads in test.values() for load in loads]
    figure.add_scatter(
        x=[min(edges), max(edges)],
        y=[threshold, threshold],
        name=word("threshold", lang, threshold=_share(test.threshold, lang)),
        mode="lines",
        line={"color": INK, "width": 1.5, "dash": "dash"},
        hoverinfo="skip",
    )
    for key, (shade, _, _) in zip(test, _looks(len(test)), strict=True):
        found = test.breaking(key)
        if found.holds is not None and found.fails is not None:
            figure.add_vrect(x0=found.holds, x1=found.fails, fillcolor=shade, opacity=0.25, line={"width": 0})


def figure_table(test: PeakTest, of: str, names: Mapping[str, str], lang: str = "en") -> TextTable:
    """One figure: a row a load, a column a variant; a load that a variant was not run under is left open."""
    language = language_of(lang)
    found = {key: {load.factor: getattr(load, of) for load in loads} for key, loads in test.items()}
    factors = sorted({factor for loads in found.values() for factor in loads})
    rows = [
        (
            _times(factor),
            *(
                _figure(loads[factor], language) if factor in loads else word("none", language)
                for loads in found.values()
            ),
        )
        for factor in factors
    ]
    headings = (word("demand", language), *(names[key] for key in test))
    return TextTable(HEADINGS[of].labels[language], headings, tuple(rows), frozenset(range(1, 1 + len(test))))


def _times(factor: float) -> str:
    return f"× {_number(factor)}"


def _number(factor: float) -> str:
    return f"{factor:.4g}"


def _share(share: float, lang: Language) -> str:
    return word("level", lang, percent=f"{share * 100:.4g}")


def _figure(measure: Measure, lang: Language) -> str:
    return ruler([measure], lang).full(measure)


def _difference(measure: Measure, lang: Language) -> str:
    return str(ruler([measure], lang).difference(measure))
