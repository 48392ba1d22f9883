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
    assert (to_be.r[0], to_be.theta[0]) == (to_be.r[-1], to_be.theta[-1]), "the area is closed"
    left = {label.replace("<br>", " "): value for label, value in zip(to_be.theta, to_be.r, strict=True)}
    expected = {
        "Visits of the applicant <b>−80 %</b>": 100 * 1 / 5,
        "Cycle time, working days <b>−95 %</b>": 100 * 5 / 95,
        "Documents handed in <b>−81 %</b>": 100 * 10 / 53,
        "Fields filled in <b>−69 %</b>": 100 * 98 / 313,
    }
    assert {label: left.get(label) for label in expected} == {
        label: pytest.approx(value, abs=0.001) for label, value in expected.items()
    }


def test_the_table_says_both_figures_and_the_reduction_in_both_languages(pudong: Comparison) -> None:
    rows = {row[1]: row for row in reductions_table(pudong, "en").rows}
    assert rows["Documents handed in"] == ("Fewer documents", "Documents handed in", "53", "10", "81.1 %")
    assert ("减材料", "填报字段数", "313 项", "98 项", "68.7%") in reductions_table(pudong, "zh").rows


def test_two_figures_make_no_radar(comparison: Comparison) -> None:
    assert radar(comparison, "en") is None
    assert "reductions" not in {section.name for section in sections(comparison, "en")}
