"""When a run has settled is drawn and said in two languages."""

import numpy as np
import pytest

from bpr.experiment.batch_means import of_series
from bpr.experiment.warmup import Settling, WarmUp
from bpr.report.settling import batch_means_table, moving_average, settling_chart, settling_table, write_settling

HOUR = 3_600_000
START = "2026-01-05T08:30:00+08:00"


def settling(measure: str, unit: str, cut: int | None) -> Settling:
    means = (100 - 60 * 0.5 ** (np.arange(600) / 15)) * (HOUR if unit == "ms" else 1)
    return Settling(measure, unit, means, np.arange(600) * HOUR, cut)


def found(cut: int | None = 45, wip_cut: int | None = 30) -> WarmUp:
    return WarmUp(settling("cycle_time", "ms", cut), settling("wip", "cases", wip_cut), 0, START, 10)


@pytest.mark.parametrize(("lang", "titles"), [
    ("en", ["Cycle time (d)", "Cases in process (cases)"]), ("zh", ["全程用时 (天)", "在办件数 (件)"]),
])  # fmt: skip
def test_the_picture_shows_both_series_with_units_and_the_cut(lang, titles):
    figure = settling_chart(found(), lang=lang)
    assert [figure.layout.yaxis.title.text, figure.layout.yaxis2.title.text] == titles
    assert [shape.x0 for shape in figure.layout.shapes] == ["2026-01-07T05:30", "2026-01-06T14:30"]
    assert all("MSER-5" in note.text for note in figure.layout.annotations)
    assert figure.data[0].y[-1] == pytest.approx(100 / 24, rel=1e-3)


def test_a_cut_that_is_not_to_be_trusted_is_drawn_as_such():
    figure = settling_chart(found(cut=500))
    assert "too late" in figure.layout.annotations[0].text
    assert "too late" not in figure.layout.annotations[1].text
    assert settling_chart(found(cut=None, wip_cut=0)).layout.shapes == ()


def test_the_table_gives_the_later_of_the_two_as_warm_up():
    table = settling_table(found())
    assert [row[3] for row in table.rows] == ["45 h", "30 h"] or [row[3] for row in table.rows] == ["1.88 d", "1.25 d"]
    assert table.notes[0] == f"A warm-up of {table.rows[0][3]} is enough."
    assert "预热期取" in settling_table(found(), "zh").notes[0]


def test_no_warm_up_is_recommended_where_one_series_has_not_settled():
    table = settling_table(found(cut=500))
    assert table.notes[0] == "No warm-up can be recommended."
    assert table.rows[0][3] == "–"
    assert settling_table(found(cut=None)).rows[0][2] == "–"


def test_the_moving_average_is_over_neighbours_on_both_sides():
    values = np.random.default_rng(1).normal(size=50)
    smooth = moving_average(values, 3)
    assert smooth[20] == pytest.approx(values[17:24].mean())
    assert smooth[1] == pytest.approx(values[:3].mean())
    assert (smooth[0], smooth[-1]) == pytest.approx((values[0], values[-1]))


def test_the_picture_is_one_file_that_asks_nobody_for_anything(tmp_path):
    path = tmp_path / "new" / "warmup.html"
    write_settling(found(), path, lang="zh")
    text = path.read_text(encoding="utf-8")
    assert "在办件数" in text
    assert "Cases in process" in text
    assert "<script src=" not in text
    assert "default-src" in text


def test_one_long_run_is_shown_with_its_interval_and_correlation():
    estimate = of_series(np.random.default_rng(2).normal(5 * HOUR, HOUR, 800), "cycle_time", "ms")
    table = batch_means_table(estimate)
    assert table.headings[2] == "95 % interval"
    assert table.rows[0][0] == "Cycle time"
    assert "–" in table.rows[0][2]
    assert "40 consecutive batches" in table.notes[0]
    few = batch_means_table(of_series(np.array([1.0 * HOUR]), "cycle_time", "ms"), "zh")
    assert few.rows[0][1:] == ("1 小时", "", "–")
    assert few.notes == ()
