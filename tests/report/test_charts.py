"""Charts: they show the numbers of the measures, with units, in two languages, without colour alone."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from bpr.experiment.comparison import Comparison
from bpr.report import charts
from bpr.report.sections import CHARTS, sections
from bpr.report.words import Language

DAY = 86_400_000

Draw = Callable[[Comparison, Language], go.Figure]
FIGURES: dict[str, Draw] = {
    "waterfall": lambda c, lang: charts.waterfall(c.as_is, c.to_be, lang=lang),
    "cycle_times": lambda c, lang: charts.cycle_times(
        c.as_is.cycle_time_quantiles, c.to_be.cycle_time_quantiles, lang=lang
    ),
    "over_time": lambda c, lang: charts.over_time(*c.over_time, start=c.as_is.header.start, lang=lang),
    "utilisation": lambda c, lang: charts.utilisation(c.as_is, c.to_be, lang=lang),
    "element_waiting": lambda c, lang: charts.element_waiting(c.as_is, c.to_be, lang=lang),
    "handoffs": lambda c, lang: charts.handoffs(c.as_is, lang=lang),
}

NEEDING_A_MODEL = {"reductions", "handoff_network", "handoffs_lines", "handoffs_levels"}
"""What the applicant has to do stands in the drawing, lines and levels in the register."""

WITHOUT_MODEL = [name for name in CHARTS if name not in NEEDING_A_MODEL]
"""The charts of logs alone."""


def titles(figure: go.Figure) -> Iterator[str]:
    yield figure.layout.xaxis.title.text
    yield figure.layout.yaxis.title.text


def test_the_waterfall_leads_from_as_is_to_to_be(comparison: Comparison) -> None:
    bars = FIGURES["waterfall"](comparison, "en").data
    assert (bars[0].y[0], bars[-1].y[0]) == ("AS-IS", "TO-BE")
    assert bars[0].x[0] * DAY == pytest.approx(comparison.as_is.cycle_time.value, rel=1e-4)
    signs = [-1 if "▼" in bar.text[0] else 1 for bar in bars[1:-1]]
    steps = sum(sign * bar.x[0] for sign, bar in zip(signs, bars[1:-1], strict=True))
    assert (bars[0].x[0] + steps) * DAY == pytest.approx(comparison.to_be.cycle_time.value, rel=1e-3)
    for bar in bars[1:-1]:
        assert bar.text[0].startswith(("▲ +", "▼ −"))
        assert bar.text[0].endswith(" d")


def test_small_parts_are_put_together(comparison: Comparison) -> None:
    labels = [bar.y[0] for bar in FIGURES["waterfall"](comparison, "en").data]
    assert "Timer" not in labels
    assert "Transfer between units" in labels


def test_one_run_alone_is_shown_by_its_parts(comparison: Comparison) -> None:
    (bars,) = charts.waterfall(comparison.as_is).data
    assert sum(bars.x) * DAY == pytest.approx(comparison.as_is.cycle_time.value, rel=0.02)
    for draw in (charts.utilisation, charts.element_waiting):
        assert [bar.name for bar in draw(comparison.as_is).data] == ["This run"]
    assert charts.cycle_times(comparison.as_is.cycle_time_quantiles).data[0].name == "This run"


def test_the_distribution_rises_from_0_to_100_percent(comparison: Comparison) -> None:
    for line in FIGURES["cycle_times"](comparison, "en").data:
        assert (line.y[0], line.y[-1]) == (0, 100)
        assert list(line.x) == sorted(line.x)


def test_the_median_of_the_distribution_is_the_median(comparison: Comparison) -> None:
    line = FIGURES["cycle_times"](comparison, "en").data[0]
    assert line.x[100] * DAY == pytest.approx(comparison.as_is.cycle_time_p50.value, rel=0.02)


def test_cases_over_time_have_a_band_that_never_sinks_below_0(comparison: Comparison) -> None:
    figure = FIGURES["over_time"](comparison, "en")
    assert [trace.name for trace in figure.data if trace.fill == "toself"] == ["AS-IS", "TO-BE"]
    assert min(min(trace.y) for trace in figure.data if trace.fill == "toself") >= 0
    line = figure.data[1]
    assert line.y[5] == pytest.approx(comparison.over_time[0].in_process[:, 5].mean(), rel=1e-4)
    assert line.x[0] == "2026-01-06T08:30", "where the first day ends"
    done = charts.over_time(*comparison.over_time, start=comparison.as_is.header.start, what="ended")
    assert done.data[1].x[0] == "2026-01-05T20:30", "in the middle of the first day"


def test_instants_worth_knowing_are_marked(comparison: Comparison) -> None:
    marks = {"figures count from here": 2 * DAY, "arrivals end": 20 * DAY}
    figure = charts.over_time(*comparison.over_time, start=comparison.as_is.header.start, marks=marks)
    notes = figure.layout.annotations
    assert [(note.text, note.x[:10]) for note in notes] == [
        ("figures count from here", "2026-01-07"),
        ("arrivals end", "2026-01-25"),
    ]


def test_utilisation_has_its_interval(comparison: Comparison) -> None:
    bars = FIGURES["utilisation"](comparison, "en").data
    role = next(iter(comparison.as_is.roles))
    measure = comparison.as_is.roles.measure(role, "utilisation")
    assert bars[0].x[0] == pytest.approx(100 * measure.value, rel=1e-4)
    assert measure.high is not None
    assert bars[0].error_x.array[0] == pytest.approx(100 * (measure.high - measure.value), rel=1e-4)


def test_the_longest_waits_come_first(comparison: Comparison) -> None:
    names = charts.shown_elements(comparison.as_is, comparison.to_be)
    waits = dict(charts.element_waits(comparison.as_is))
    assert names[0] == "Task_Countersign"
    assert [waits[name].value for name in names] == sorted((waits[name].value for name in names), reverse=True)


def test_the_handoff_matrix_carries_its_numbers(comparison: Comparison) -> None:
    (heat,) = FIGURES["handoffs"](comparison, "en").data
    assert np.array(heat.z).sum() == pytest.approx(comparison.as_is.handoffs.value)
    assert heat.text[0][1] == "1"
    assert heat.text[0][0] == ""
    both = charts.handing_units(comparison.as_is, comparison.to_be)
    (smaller,) = charts.handoffs(comparison.to_be, units=both, most=3).data
    assert len(smaller.z) == len(heat.z)
    assert smaller.zmax == 3


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_axis_of_numbers_has_a_title_in_its_language(comparison: Comparison, name: str, lang: Language) -> None:
    found = [title for title in titles(FIGURES[name](comparison, lang)) if title]
    assert found
    chinese = [any("\u4e00" <= letter <= "\u9fff" for letter in title) for title in found]
    assert all(chinese) if lang == "zh" else not any(chinese)


@pytest.mark.parametrize("name", ["cycle_times", "over_time", "utilisation", "element_waiting"])
def test_as_is_and_to_be_differ_by_more_than_colour(comparison: Comparison, name: str) -> None:
    traces = [trace for trace in FIGURES[name](comparison, "en").data if trace.showlegend is not False]
    shapes = [trace.line.dash if trace.type == "scatter" else trace.marker.pattern.shape for trace in traces]
    assert len(set(shapes)) == 2


@pytest.mark.parametrize("name", FIGURES)
def test_chinese_fonts_stand_behind_the_latin_ones(comparison: Comparison, name: str) -> None:
    family = FIGURES[name](comparison, "zh").layout.font.family
    assert {"Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei"} <= {part.strip('" ') for part in family.split(",")}


@pytest.mark.parametrize("name", FIGURES)
def test_the_same_measures_give_the_same_figure(comparison: Comparison, name: str) -> None:
    assert FIGURES[name](comparison, "en").to_json() == FIGURES[name](comparison, "en").to_json()


def test_markup_in_names_is_shown_not_obeyed(comparison: Comparison) -> None:
    text = FIGURES["element_waiting"](comparison, "en").to_json()
    labels = json.loads(text)["data"][0]["y"]
    assert any("&lt;b&gt;all&lt;/b&gt;" in label for label in labels)
    assert not any("<b>" in label for label in labels)


def test_two_things_of_one_name_stay_two(comparison: Comparison) -> None:
    run = comparison.as_is
    twins = replace(run.elements, names=dict.fromkeys(run.elements.names, "签发"))
    labels = charts.element_waiting(replace(run, elements=twins)).data[0].y
    assert len(set(labels)) == len(charts.shown_elements(run))
    assert "签发<br>(Task_Sign)" in labels


def test_every_chart_of_a_report_has_a_table_that_says_the_same(comparison: Comparison) -> None:
    found = list(sections(comparison, "en"))
    assert [section.name for section in found] == WITHOUT_MODEL
    for section in found:
        assert section.title
        assert section.text
        assert all(len(row) == len(section.table.headings) for row in section.table.rows)
    waterfall = found[0].table
    assert waterfall.rows[-1][0] == "Cycle time"


def test_charts_without_data_are_left_out(single: Comparison) -> None:
    assert [section.name for section in sections(single, "zh")] == WITHOUT_MODEL
    alike = replace(single.as_is, cycle_time_quantiles=np.full(201, 1.0))
    quiet = replace(single.over_time[0], in_process=np.ones_like(single.over_time[0].in_process))
    one_case = replace(single, as_is=alike, over_time=(quiet, quiet))
    names = [section.name for section in sections(one_case, "zh")]
    assert not {"cycle_times", "over_time", "throughput"} & set(names)
