"""A peak test for people to read: lines with bands, the threshold, where each variant breaks, which remedy is best."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bpr.errors import Finding, Where
from bpr.experiment.peak import Load, PeakTest, peak_test
from bpr.frozen import frozen
from bpr.metrics.intervals import mean_interval
from bpr.report.peak import (
    answer,
    breaking_table,
    breaking_text,
    figure_table,
    names_of,
    peak_chart,
    peak_document,
    peak_table,
    write_peak,
)
from bpr.report.provenance import Draws


def load(factor: float, standing: str, *values: float) -> Load:
    success = mean_interval(np.array(values), "ratio", within=(0.0, 1.0))
    minutes = mean_interval(600_000 * factor * np.array([1.0, 1.1, 0.9]), "ms")
    return Load(factor, success, minutes, mean_interval(1 - np.array(values), "ratio"), standing, np.array(values))


@pytest.fixture(scope="module")
def test_() -> PeakTest:
    """As it is, it breaks between 1 and 1.5; the remedy holds at 2."""
    loads = {
        "as-is": (
            load(1, "met", 0.97, 0.98, 0.99),
            load(1.5, "missed", 0.8, 0.81, 0.82),
            load(2, "missed", 0.6, 0.61, 0.62),
        ),
        "remedy": (load(1, "met", 0.99, 0.99, 0.99), load(2, "met", 0.96, 0.97, 0.98)),
    }
    return PeakTest(0.95, "", (1.0, 2.0), frozen(loads), 0.5)


NAMES = {"as-is": "One window", "remedy": "Two <windows>"}


def lines(figure) -> list:
    return [trace for trace in figure.data if trace.mode == "lines+markers"]


def test_each_variant_is_a_line_with_a_band_that_is_its_interval(test_: PeakTest) -> None:
    figure = peak_chart(test_, "success", NAMES)
    first, second = lines(figure)
    assert list(first.x) == [1, 1.5, 2]
    assert list(first.y) == pytest.approx([98, 81, 61])
    assert first.line.dash != second.line.dash
    assert first.marker.symbol != second.marker.symbol
    band = next(trace for trace in figure.data if trace.fill == "toself")
    measures = [one.success for one in test_["as-is"]]
    assert list(band.y) == pytest.approx(
        [100 * one.high for one in measures] + [100 * one.low for one in reversed(measures)], rel=1e-4
    )
    assert second.name == "Two &lt;windows&gt;"


def test_the_threshold_and_the_breaking_load_are_marked_on_the_success_rate_alone(test_: PeakTest) -> None:
    figure = peak_chart(test_, "success", NAMES)
    (column,) = figure.layout.shapes
    assert (column.x0, column.x1) == (1, 1.5)
    assert [trace.name for trace in figure.data if trace.mode == "lines" and trace.name] == ["Threshold 95 %"]
    assert not peak_chart(test_, "given_up", NAMES).layout.shapes


def test_times_are_in_a_unit_that_can_be_read(test_: PeakTest) -> None:
    figure = peak_chart(test_, "cycle_time_p95", NAMES, lang="zh")
    assert "分钟" in figure.layout.yaxis.title.text
    assert list(lines(figure)[0].y) == pytest.approx([10, 15, 20])


def test_the_tables_have_every_load(test_: PeakTest) -> None:
    table = peak_table(test_, NAMES)
    assert [row[0] for row in table.rows] == ["× 1", "× 1.5", "× 2", "× 1", "× 2"]
    assert table.sections == ((0, "One window"), (3, "Two <windows>"))
    assert [row[-1] for row in table.rows] == ["✔ met", "✘ missed", "✘ missed", "✔ met", "✔ met"]
    wide = figure_table(test_, "success", NAMES)
    assert wide.rows[1][2] == "–", "the remedy was not run under this load"
    assert wide.rows[2][1].startswith("61.0 %")


def test_the_breaking_loads_are_said(test_: PeakTest) -> None:
    rows = breaking_table(test_, NAMES).rows
    assert [row[1] for row in rows] == ["between × 1 and × 1.5", "× 2 or more"]
    assert rows[0][3] == "–"
    assert rows[1][3] == "+36 % points"
    told = answer(test_, NAMES, "en")
    assert told[0] == "“One window” holds at 1 times the demand and breaks at 1.5 times."
    assert told[1] == "“Two <windows>” still holds at 2 times the demand, the most that was tried."
    assert told[2].startswith("At 2 times the demand the best remedy is “Two <windows>”")


def test_undecided_is_not_broken(test_: PeakTest) -> None:
    first, second, third = test_["as-is"]
    loads = {"as-is": (first, replace(second, standing="undecided"), third)}
    unsure = PeakTest(0.95, "", (1.0, 2.0), frozen(loads), 0.5)
    assert "at 1.5 times it is undecided" in answer(unsure, NAMES, "en")[0]
    assert breaking_text(unsure.breaking("as-is"), "zh") == "× 1 起；× 1.5 尚不能判定"
    assert len(answer(unsure, NAMES, "en")) == 1, "without a remedy none is the best"


def test_a_remedy_that_brings_nothing_certain_is_not_praised(test_: PeakTest) -> None:
    loads = {"as-is": test_["as-is"], "remedy": (load(1, "met", 0.97, 0.98, 0.99), load(2, "missed", 0.9, 0.3, 0.63))}
    same = PeakTest(0.95, "", (1.0, 2.0), frozen(loads), 0.5)
    assert "no remedy certainly has a higher success rate" in answer(same, NAMES, "en")[-1]


def test_the_document_calls_variants_by_their_names(test_: PeakTest, make_permit, tmp_path: Path) -> None:
    models = {"as-is": make_permit("one"), "remedy": make_permit("two")}
    doubt = Finding(
        "PEAK-UNDECIDED", Where(key="arrivals"), "Whether '{model}' holds at {factor} times is open.", "Run more.",
        "warning", frozen({"model": "remedy", "factor": "2"}),
    )  # fmt: skip
    page = peak_document(replace(test_, findings=(doubt,)), models, Draws(3, 7), "en")
    assert [section.name for section in page.drawn] == ["success", "breaking", "cycle_time_p95", "given_up"]
    assert any("'Permit <two>'" in remark.what for remark in page.remarks)
    assert page.provenance.headings[1:] == ("as-is", "remedy")
    text = write_peak(test_, tmp_path / "peak.html", models=models, draws=Draws(3, 7)).read_text(encoding="utf-8")
    assert "Permit <two>" not in text
    assert "高峰压力测试" in text


def test_a_run_is_shown_as_it_is(make_permit) -> None:
    """Nobody gives up in this model: everything succeeds under any load."""
    models = {"today": make_permit("today")}
    found = peak_test(models, (1.0, 2.0), replications=3)
    names = names_of(models, "zh")
    assert names == {"today": "许可 <today>"}
    assert breaking_table(found, names, "zh").rows[0][1] == "× 2 以上"
    assert figure_table(found, "success", names).rows[0][1] == "100 %"
