"""Staffing for people to read: numbers role by role, what was tried, how long it will do, how much work there is."""

from pathlib import Path

import pytest

from bpr.experiment.full_time import FullTimes, full_time_equivalents
from bpr.experiment.growth import Growth, growth_years
from bpr.experiment.staffing import Staffing, smallest_staff
from bpr.experiment.targets import parse_target
from bpr.report.attempts import SHAPES, target_text
from bpr.report.figures import ruler
from bpr.report.full_time import full_time_chart, full_time_table
from bpr.report.growth import growth_answer, growth_chart, growth_table
from bpr.report.provenance import Draws
from bpr.report.staffing import answer, staff_table, staffing_document, trials_chart, trials_table, write_staffing

MINUTE = 60_000
TARGET = "cycle_time_p90 <= 40 min"


@pytest.fixture(scope="module")
def growth(make_permit) -> Growth:
    return growth_years(make_permit("growth"), TARGET, "20 %", 4, replications=4)


@pytest.fixture(scope="module")
def work(make_permit) -> FullTimes:
    return full_time_equivalents(make_permit("work"), replications=4)


def test_the_table_has_the_numbers_of_each_role_and_their_sum(staffing: Staffing) -> None:
    table = staff_table(staffing)
    clerk = staffing["clerk"]
    row = next(row for row in table.rows if row[0] == "Clerk")
    assert row[1:4] == (str(clerk.now), str(clerk.smallest), str(clerk.surplus))
    assert row[4] == ruler([clerk.utilisation]).full(clerk.utilisation)
    assert row[6] == f"{clerk.cost_now:,.0f} CNY"
    assert table.rows[-1][1:4] == ("7", str(sum(staffing.people.values())), str(7 - sum(staffing.people.values())))


def test_the_answer_says_who_can_be_spared(staffing: Staffing) -> None:
    surplus = staffing["clerk"].surplus
    assert surplus > 0
    assert f"Clerk {surplus} fewer." in answer(staffing, "en")[0]
    assert f"科员减 {surplus} 人。" in answer(staffing, "zh")[0]


def test_missing_people_are_a_negative_surplus(make_permit) -> None:
    found = smallest_staff(make_permit("few", "14 min"), TARGET, ["clerk"], replications=4)
    missing = -found["clerk"].surplus
    assert missing > 0
    assert staff_table(found).rows[0][3] == f"−{missing}"
    assert f"Clerk {missing} more." in answer(found, "en")[0]


def test_what_no_staff_reaches_is_said(make_permit) -> None:
    found = smallest_staff(make_permit("never"), "cycle_time_p90 <= 1 min", replications=4, most_times=2)
    assert "It is not people that are missing" in answer(found, "en")[0]
    assert "缺的不是人" in answer(found, "zh")[0]
    assert {row[2] for row in staff_table(found).rows} == {"–"}


def test_every_trial_is_a_point_whose_shape_says_how_it_stands(staffing: Staffing) -> None:
    points = {}
    for trace in trials_chart(staffing).data:
        if trace.mode == "markers":
            points[trace.name] = [y for y in trace.y if y is not None]
    for standing in SHAPES:
        expected = [one.figure.value / MINUTE for one in staffing.trials if one.standing == standing and one.figure]
        assert points[standing] == pytest.approx(expected, rel=1e-4)
    assert len({symbol for symbol, _ in SHAPES.values()}) == 3


def test_the_target_is_a_line_and_the_smallest_staff_is_marked(staffing: Staffing) -> None:
    figure = trials_chart(staffing, lang="zh")
    line = next(trace for trace in figure.data if trace.mode == "lines")
    assert set(line.y) == {40.0}
    assert line.name == "目标 ≤ 40 分钟"
    assert {note.text for note in figure.layout.annotations} == {"<b>现有</b>", "<b>最少</b>"}


def test_points_with_as_many_people_stand_side_by_side(staffing: Staffing) -> None:
    places = [x for trace in trials_chart(staffing).data if trace.mode == "markers" for x in trace.x if x is not None]
    assert len(set(places)) == len(places)
    assert sorted(round(x) for x in places) == sorted(sum(one.people.values()) for one in staffing.trials)


def test_the_table_of_trials_says_who_was_there_and_how_it_stands(staffing: Staffing) -> None:
    rows = trials_table(staffing).rows
    assert len(rows) == len(staffing.trials)
    assert ("7", *(cell for row in rows if row[0] == "7" for cell in row[1:])) in rows
    assert {row[3] for row in rows} <= {"✔ met", "✘ missed", "? undecided"}


@pytest.mark.parametrize(
    ("target", "english", "chinese"),
    [
        ("on_time_committed >= 95 %", "Share within the committed limit ≥ 95 %", "承诺时限按期办结率 ≥ 95%"),
        ("cycle_time <= 20 d", "Cycle time ≤ 20 d", "全程用时 ≤ 20 天"),
    ],
)
def test_a_target_is_said_in_words(target: str, english: str, chinese: str) -> None:
    assert target_text(parse_target(target), "en") == english
    assert target_text(parse_target(target), "zh") == chinese


def test_growth_is_said_year_by_year(growth: Growth) -> None:
    assert [row[0] for row in growth_table(growth).rows] == [str(year) for year in growth.trials]
    first = growth.trials[0]
    assert growth_table(growth).rows[0][1:3] == ("× 1.00", ruler([first.figure]).full(first.figure))
    assert growth_chart(growth).layout.xaxis.title.text == "Years from now"


@pytest.mark.parametrize(
    ("years", "said"),
    [
        (None, "does not reach the target for certain even at today's demand"),
        (0, "but not for certain after one year of 20 % growth"),
        (2, "certainly reaches the target until year 2."),
        (4, "still reaches the target in year 4, the last looked at."),
    ],
)
def test_every_length_of_time_has_its_sentence(growth: Growth, years: int | None, said: str) -> None:
    found = Growth(growth.target, growth.rate, years, 4, growth.trials)
    assert said in growth_answer(found, "en")
    assert "{" not in growth_answer(found, "zh")


def test_full_time_people_stand_beside_the_people_there_are(work: FullTimes) -> None:
    there, wanted = full_time_chart(work).data
    assert list(there.x) == [2.0, 1.0]
    assert list(wanted.x) == pytest.approx([one.equivalents.value for one in work.roles.values()], rel=1e-4)
    row = next(row for row in full_time_table(work).rows if row[0] == "Clerk")
    assert row[1] == "2"
    assert row[3].startswith(ruler([work.roles["clerk"].equivalents]).number(work.roles["clerk"].equivalents.value))
    assert "FTE" not in row[3], "an abbreviation that nobody explains"


def test_a_chart_of_one_point_can_be_drawn(staffing: Staffing) -> None:
    alone = Staffing(staffing.target, staffing.roles, staffing.trials[:1], staffing.trials[0], "CNY")
    figure = trials_chart(alone)
    assert [note.text for note in figure.layout.annotations] == ["<b>today = smallest</b>"]


def test_the_document_has_a_section_for_each_question(
    staffing: Staffing, growth: Growth, work: FullTimes, make_permit, tmp_path: Path
) -> None:
    model, draws = make_permit("all"), Draws(4, 2026)
    page = staffing_document(staffing, "en", model=model, draws=draws, growth=growth, full_times=work)
    assert [section.name for section in page.drawn] == ["staff", "trials", "growth", "full_time"]
    assert page.answer == (*answer(staffing, "en"), growth_answer(growth, "en"))
    assert ("Seed", "2026") in page.provenance.rows
    alone = staffing_document(staffing, "zh", model=model, draws=draws)
    assert [section.name for section in alone.drawn] == ["staff", "trials"]
    text = write_staffing(staffing, tmp_path / "staff.html", model=model, draws=draws).read_text(encoding="utf-8")
    assert "How many people it takes" in text
    assert "需要多少人" in text
