"""The four reductions as people read them: the radar, and the table beside it."""

import pytest

import bpr
from bpr.experiment.comparison import Comparison
from bpr.report.reductions import radar, reductions_table
from bpr.report.sections import sections


@pytest.fixture(scope="module")
def pudong() -> Comparison:
    """95 wd, 53 documents, 313 fields, 5 visits, 5 procedures become 5, 10, 98, 1, 1."""
    folder = "models/pudong-convenience-store"
    return bpr.compare(bpr.load(folder), bpr.load(folder, scenario="to-be.yaml"), replications=2)


def test_the_radar_shows_what_is_left_in_percent_of_the_as_is(pudong: Comparison) -> None:
    figure = radar(pudong, "en")
    assert figure is not None
    as_is, to_be = figure.data
    assert set(as_is.r) == {100.0}
    expected = [100 * after / before for before, after in ((5, 1), (95, 5), (53, 10), (313, 98), (5, 1))]
    assert list(to_be.r)[:5] == pytest.approx(expected, abs=0.001)
    assert to_be.r[0] == to_be.r[-1], "the area is closed"
    assert [label.rsplit("<br>", 1)[-1] for label in to_be.theta[:5]] == [
        f"<b>{text}</b>" for text in ("−80 %", "−95 %", "−81 %", "−69 %", "−80 %")
    ]


def test_the_table_says_both_figures_and_the_reduction_in_both_languages(pudong: Comparison) -> None:
    rows = {row[1]: row for row in reductions_table(pudong, "en").rows}
    assert rows["Documents handed in"] == ("Fewer documents", "Documents handed in", "53", "10", "81.1 %")
    assert ("减材料", "填报字段数", "313 项", "98 项", "68.7%") in reductions_table(pudong, "zh").rows


def test_two_figures_make_no_radar(comparison: Comparison) -> None:
    assert radar(comparison, "en") is None
    assert "reductions" not in {section.name for section in sections(comparison, "en")}
