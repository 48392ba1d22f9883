"""Charts of handoffs: the matrix by groups, and the network with lines as columns and levels as rows."""

import pytest
from chains import chain

import bpr
from bpr.experiment.comparison import Comparison, compare
from bpr.organisation.unit import Organisation
from bpr.report import handoff_charts
from bpr.report.rows import remarks
from bpr.report.sections import sections
from bpr.report.words import Language

BEFORE = ("FIRM", "DESK", "COUNTY", "CITY", "COUNTY", "FIRM", "FIRE", "DESK")
AFTER = ("FIRM", "DESK", "FIRE", "DESK")


@pytest.fixture(scope="module")
def permit() -> Comparison:
    return compare(chain(*BEFORE), chain(*AFTER), replications=2, seed=1)


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    return chain(*BEFORE).organisation


def ties(figure) -> list:
    return [trace for trace in figure.data if trace.mode == "lines"]


def test_superiors_stand_above_and_lines_beside_each_other(organisation) -> None:
    units = ("CITY", "COUNTY", "DESK", "FIRE", "WATER", "FIRM")
    places = handoff_charts.layout_of(organisation, units, "en").places
    rows = {unit: place[1] for unit, place in places.items()}
    assert rows["CITY"] < rows["COUNTY"] < rows["DESK"] < rows["FIRM"]
    assert rows["DESK"] == rows["FIRE"] == rows["WATER"], "offices of lines face each other"
    columns = {unit: place[0] for unit, place in places.items()}
    assert columns["CITY"] == columns["COUNTY"] == columns["DESK"] < columns["FIRE"] < columns["WATER"]


def test_columns_and_bands_are_called_in_the_language_of_the_chart(organisation) -> None:
    layout = handoff_charts.layout_of(organisation, ("CITY", "DESK", "FIRE", "FIRM"), "zh")
    assert [name for name, _, _ in layout.columns] == ["住建", "fire"]
    assert [name for name, _, _ in layout.bands] == ["市级", "县级", "申请人"]


def test_every_pair_has_a_line_an_arrow_and_a_figure(permit: Comparison, organisation) -> None:
    figure = handoff_charts.network(permit.as_is, organisation)
    pairs = handoff_charts.handed(permit.as_is.handoff_matrix)
    assert len(ties(figure)) == len(pairs) == 7
    assert sum(trace.mode == "markers" for trace in figure.data) == len(pairs)
    assert [note.text for note in figure.layout.annotations].count("1") == len(pairs)


def test_kinds_differ_by_colour_and_stroke(permit: Comparison, organisation) -> None:
    figure = handoff_charts.network(permit.as_is, organisation)
    looks = {trace.legendgroup: (trace.line.color, trace.line.dash) for trace in ties(figure)}
    assert set(looks) == {"vertical", "horizontal", "applicant_carried"}
    assert len(set(looks.values())) == len({dash for _, dash in looks.values()}) == 3
    assert len([trace for trace in ties(figure) if trace.showlegend]) == 3


def test_two_pictures_have_one_scale(permit: Comparison, organisation) -> None:
    thin = handoff_charts.network(permit.to_be, organisation, most=10)
    thick = handoff_charts.network(permit.to_be, organisation, most=1)
    assert max(trace.line.width for trace in ties(thin)) < max(trace.line.width for trace in ties(thick))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_name_is_cut_and_no_box_stands_in_another(models, lang: Language) -> None:
    """Places are at least one column or one row apart; a label is as long as its name."""
    drawn = bpr.load(models / "county-permit")
    layout = handoff_charts.layout_of(drawn.organisation, drawn.organisation.units, lang)
    assert len(layout.places) == len(drawn.organisation.units)
    spots = list(layout.places.values())
    for number, (x, y) in enumerate(spots):
        assert all(abs(x - u) >= 0.99 or abs(y - v) >= 0.99 for u, v in spots[:number])


def test_there_and_back_are_two_lines(permit: Comparison, organisation) -> None:
    figure = handoff_charts.network(permit.as_is, organisation)
    middles = {(round(trace.x[20], 3), round(trace.y[20], 3)) for trace in ties(figure)}
    assert len(middles) == len(ties(figure))


def test_the_matrix_of_lines_carries_its_numbers(permit: Comparison) -> None:
    (heat,) = handoff_charts.group_matrix(permit.as_is, "line", lang="zh").data
    assert sum(map(sum, heat.z)) == pytest.approx(permit.as_is.handoffs.value)
    assert list(heat.y) == ["住建", "fire", "applicant"]


def test_a_report_shows_them_where_a_register_tells_lines_and_levels(permit: Comparison) -> None:
    found = {section.name: section for section in sections(permit, "en")}
    for name in ("handoff_network", "handoffs_lines", "handoffs_levels"):
        assert len(found[name].figures) == 2
        assert found[name].table.rows
    across = [row for row in found["handoffs_lines"].table.rows if row[:2] == ("Housing · County A", "fire · County A")]
    assert across == [("Housing · County A", "fire · County A", "0", "1")]


def test_a_report_says_whether_lines_are_stronger_than_blocks(permit: Comparison) -> None:
    """AS-IS: three along the line, one across; TO-BE: none along, two across."""
    said = " ".join(remarks(permit, "en"))
    assert "AS-IS: yes, vertical − horizontal +2" in said
    assert "TO-BE: no, vertical − horizontal −2" in said
    assert "纵强横弱" in " ".join(remarks(permit, "zh"))
