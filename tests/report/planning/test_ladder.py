"""A ladder for people to read says what the experiment found: figures, intervals, shares, and what cannot be told."""

import math
from pathlib import Path

import numpy as np
import pytest

from bpr.experiment.ladder import Ladder, gain, ladder
from bpr.frozen import frozen
from bpr.metrics.results import UnknownMeasure
from bpr.report.ladder import answer, gains_table, ladder_chart, ladder_document, share_text, stages_table, write_ladder
from bpr.report.words import LANGUAGES

MINUTE = 60_000


def changed(found: Ladder, *values: list[float]) -> Ladder:
    """The ladder with other cycle times: one list a stage, one number a replication."""
    heading = found["cycle_time"].heading
    return Ladder(
        found.stages,
        found.models,
        found.labels,
        frozen({**found.gains, "cycle_time": gain(heading, [np.array(one) * MINUTE for one in values], 0.95)}),
    )


def test_the_bars_hang_on_each_other_and_end_at_the_last_stage(stages: Ladder) -> None:
    found = stages["cycle_time"]
    bars = [trace for trace in ladder_chart(stages).data if trace.type == "bar"]
    assert len(bars) == 5
    assert bars[0].x[0] == pytest.approx(found.stages[0].value / MINUTE, rel=1e-4)
    assert bars[-1].x[0] == pytest.approx(found.stages[-1].value / MINUTE, rel=1e-4)
    level = found.stages[0].value / MINUTE
    for bar, step in zip(bars[1:-1], found.steps, strict=True):
        change = step.difference.value / MINUTE
        assert (bar.base[0], bar.x[0]) == pytest.approx((min(level, level + change), abs(change)), rel=1e-4, abs=1e-9)
        level += change
    assert level == pytest.approx(found.stages[-1].value / MINUTE)


def test_a_step_has_its_interval_and_what_may_be_chance_is_hatched(stages: Ladder) -> None:
    figure, found = ladder_chart(stages), stages["cycle_time"]
    whiskers = {trace.y[0]: trace for trace in figure.data if trace.type == "scatter"}
    step = found.steps[1].difference
    assert whiskers[2].error_x.array[0] == pytest.approx((step.high - step.value) / MINUTE, rel=1e-3)
    assert whiskers[2].error_x.arrayminus[0] == pytest.approx((step.value - step.low) / MINUTE, rel=1e-3)
    assert 1 not in whiskers, "a step that is 0 in every replication has no interval"
    shapes = [bar.marker.pattern.shape for bar in figure.data if bar.type == "bar"]
    assert shapes[1] == "/"
    assert shapes[2] is None


def test_figures_stand_with_the_labels(stages: Ladder) -> None:
    labels = ladder_chart(stages).layout.yaxis.ticktext
    assert "of the gain" in labels[2]
    assert "▼" in labels[2]
    assert "<S2>" not in labels[2], "names are no markup"
    assert "占总成效" in ladder_chart(stages, lang="zh").layout.yaxis.ticktext[2]


def test_three_way_says_what_digitising_alone_explains(three: Ladder) -> None:
    share = share_text(three["cycle_time"].shares[0], "en")
    assert answer(three, "cycle_time", "en")[1] == f"Digitising alone explains {share} of the gain; redesign the rest."
    assert "“只上网”仅贡献总成效的" in answer(three, "cycle_time", "zh")[1]


@pytest.mark.parametrize(
    ("stages_of", "said"),
    [
        ([[10, 11, 12], [10, 11, 12], [5, 6, 6]], "Digitising alone gains nothing that can be told from chance"),
        ([[10, 11, 12], [14, 15, 17], [5, 6, 6]], "Digitising alone is a step back"),
        ([[10, 11, 12], [5, 6, 6], [5, 6, 6]], "the redesign adds nothing that can be told from chance"),
        ([[10, 11, 12], [2, 3, 3], [5, 6, 6]], "the redesign gives some of it back"),
        ([[5, 6, 6], [7, 8, 8], [10, 11, 12]], "Nothing is gained: cycle time gets worse"),
        ([[10, 11, 12], [4, 19, 10], [9, 13, 12]], "Whether anything is gained cannot be told"),
        ([[5, 6, 6], [5, 6, 6], [5, 6, 6]], "Nothing is gained: cycle time is the same in every stage"),
        ([[10], [8], [5]], "nothing can be said about chance"),
    ],
)
def test_every_outcome_has_its_sentence(three: Ladder, stages_of: list[list[float]], said: str) -> None:
    found = changed(three, *stages_of)
    assert any(said in sentence for sentence in answer(found, "cycle_time", "en")), answer(found, "cycle_time", "en")
    assert all("{" not in sentence for sentence in answer(found, "cycle_time", "zh"))


def test_several_stages_have_their_shares_and_those_without_a_gain_are_named(stages: Ladder) -> None:
    told = " ".join(answer(stages, "cycle_time", "en"))
    for stage in ("S2", "S3"):
        share = share_text(stages.shares("cycle_time")[stage], "en")
        assert f"“Permit <{stage}>” explains {share}" in told
    assert "No gain that can be told from chance: “Permit <S1>”." in told


def test_the_table_has_a_row_a_stage_and_the_sum(stages: Ladder) -> None:
    table = gains_table(stages)
    assert [row[0] for row in table.rows] == [*(f"Permit <S{number}>" for number in range(4)), "In all"]
    assert table.rows[2][3] == share_text(stages["cycle_time"].shares[1], "en")
    assert [row[4] for row in table.rows[1:4]] == ["0 %"] * 3, "the drawing is the same in every stage"
    assert table.rows[-1][3] == "100 %"
    assert table.rows[1][5] == "= no significant change"


def test_without_a_gain_there_are_no_shares(three: Ladder) -> None:
    found = changed(three, [10, 11, 12], [4, 19, 10], [9, 13, 11])
    assert all(math.isnan(share.value) for share in found["cycle_time"].shares)
    assert {row[3] for row in gains_table(found).rows} == {"–"}


def test_the_main_measures_stand_beside_each_other_for_all_stages(stages: Ladder) -> None:
    table = stages_table(stages, "zh")
    assert table.headings == ("指标", *(f"许可 <S{number}>" for number in range(4)), "总成效", "结论")
    assert table.rows[0][0] == "全程用时"


def test_another_measure_can_be_taken_apart_and_an_unknown_one_is_refused(stages: Ladder) -> None:
    assert gains_table(stages, "work_time").headings[1] == stages["work_time"].heading.labels["en"]
    with pytest.raises(UnknownMeasure, match="'cycle_tme'"):
        ladder_chart(stages, "cycle_tme")


def test_stages_of_one_name_are_told_apart(make_permit) -> None:
    found = ladder({"one": make_permit("x"), "two": make_permit("x", "5 min")}, replications=2)
    assert [row[0] for row in gains_table(found).rows[:2]] == ["Permit <x> [one]", "Permit <x> [two]"]


def test_the_document_says_question_answer_figures_and_provenance(three: Ladder) -> None:
    for lang in LANGUAGES:
        page = ladder_document(three, "cycle_time", lang)
        assert page.answer == answer(three, "cycle_time", lang)
        assert len(page.cards) == 4
        assert [section.name for section in page.drawn] == ["ladder", "stages"]
        assert len(page.provenance.headings) == 4
        assert any("2026" in cell for row in page.provenance.rows for cell in row)


def test_the_file_is_one_file_in_both_languages(three: Ladder, tmp_path: Path) -> None:
    path = write_ladder(three, tmp_path / "new" / "ladder.html", lang="zh")
    text = path.read_text(encoding="utf-8")
    assert text.startswith('<!DOCTYPE html>\n<html lang="zh-Hans"')
    assert "Put on line, or redesigned?" in text
    assert "只上网，还是改流程？" in text
    assert "<0>" not in text, "names are escaped"
    assert list(path.parent.iterdir()) == [path]
