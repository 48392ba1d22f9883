"""Tables of text: what the terminal prints and the report shows."""

from dataclasses import replace

from bpr.experiment.comparison import Comparison
from bpr.metrics.intervals import Measure
from bpr.metrics.measures import SPECS
from bpr.report.rows import MARKS, answer, comparison_rows, grouped, process_changes, remarks, verdict_of
from bpr.report.text import comparison_table, measures_table


def test_every_row_has_as_is_to_be_difference_change_and_verdict(comparison: Comparison) -> None:
    table = comparison_table(comparison)
    assert table.headings == ("Measure", "AS-IS", "TO-BE", "Difference", "Change", "Verdict")
    assert all(len(row) == 6 for row in table.rows)
    first = table.rows[0]
    assert first[0] == "Cycle time"
    assert first[1].startswith("8.5")
    assert "–" in first[1]
    assert " to " in first[3]
    assert first[4] == "−82 %"
    assert first[5] == "✔ better"
    assert table.title == "AS-IS 2026 → 一窗受理 <one window>"
    assert "10 replications" in table.notes[0]


def test_the_table_speaks_chinese(comparison: Comparison) -> None:
    table = comparison_table(comparison, "zh")
    assert table.headings[1:3] == ("现状流程", "优化流程")
    assert table.rows[0][0] == "全程用时"
    assert "天" in table.rows[0][1]
    assert table.rows[0][5] == "✔ 改善"
    assert not [row for row in table.rows if "better" in row[5]]


def test_measures_that_are_nothing_in_both_runs_are_left_out(comparison: Comparison) -> None:
    names = {row.name for _, rows in comparison_rows(comparison, "en") for row in rows}
    assert "waiting_timer" not in names
    assert "waiting_transfer" in names


def test_sections_stand_where_their_measures_begin(comparison: Comparison) -> None:
    table = comparison_table(comparison)
    assert table.sections[0] == (0, "For the applicant")
    places = [place for place, _ in table.sections]
    assert places == sorted(places)
    assert places[-1] < len(table.rows)


def test_every_measure_belongs_to_one_group(comparison: Comparison) -> None:
    names = [name for _, found in grouped(comparison) for name in found]
    assert sorted(names) == sorted(comparison)
    assert "other" not in dict(grouped(dict.fromkeys(spec.name for spec in SPECS))), (
        "say in rows.GROUPS where it belongs"
    )
    groups = dict(grouped({"invented": 0, "cycle_time": 0, "waiting_x": 0}))
    assert groups == {"headline": ("cycle_time",), "waiting": ("waiting_x",), "other": ("invented",)}


def test_one_run_is_shown_with_its_intervals(comparison: Comparison) -> None:
    table = measures_table(comparison.as_is)
    assert table.headings == ("Measure", "Value", "95 % interval")
    assert table.rows[0][0] == "Cycle time"
    assert "–" in table.rows[0][2]
    (note,) = table.notes
    assert note.startswith("A terminating run: ")


def test_one_replication_says_that_it_has_no_interval(single: Comparison) -> None:
    table = comparison_table(single)
    assert "One replication has no interval" in table.notes[0]
    assert {row[5] for row in table.rows} <= {"? not to be judged", "= no significant change"}
    assert "One replication" in measures_table(single.as_is).notes[0]


def test_the_answer_says_what_changes_with_intervals(comparison: Comparison) -> None:
    changes, same = answer(comparison, "en")
    assert changes.startswith("The redesign improves cycle time from 8.5")
    assert "95 % interval" in changes
    assert "handoffs on the critical path from 3 to 2 (−33 %; difference −1, the same in every run)" in changes
    assert same == "All main measures change significantly."
    chinese, _ = answer(comparison, "zh")
    assert chinese.startswith("优化后，全程用时由 8.5")
    assert "天变为" in chinese
    assert chinese.endswith("均有显著改善。")


def test_the_answer_says_what_does_not_significantly_change(unchanged: Comparison) -> None:
    changes, same = answer(unchanged, "en")
    assert changes == "The redesign changes none of the main measures significantly."
    assert same == "No significant change: cycle time, handoffs on the critical path and cost a case."
    assert answer(unchanged, "zh")[1] == "无显著变化的指标：全程用时、关键路径流转次数以及每件成本。"


def test_what_gets_worse_is_not_hidden(comparison: Comparison) -> None:
    dearer = replace(
        comparison["cost_per_case"],
        to_be=Measure(300.0, "CNY", 290.0, 310.0, 10),
        difference=Measure(59.0, "CNY", 50.0, 68.0, 10),
        verdict="worse",
    )
    mixed = replace(comparison, changes={**comparison.changes, "cost_per_case": dearer})
    changes, _ = answer(mixed, "en")
    assert "It worsens cost a case from 241 CNY to 300 CNY" in changes
    only = replace(comparison, changes={"cost_per_case": dearer})
    assert answer(only, "en")[0].startswith("The redesign worsens cost a case")


def test_one_replication_answers_nothing(single: Comparison) -> None:
    assert "nothing can be said about chance" in answer(single, "en")[0]


def test_a_change_that_is_neither_good_nor_bad_is_higher_or_lower(comparison: Comparison) -> None:
    assert verdict_of(comparison["utilisation"]) in {"higher", "lower", "same"}
    up = replace(comparison["utilisation"], verdict="changed", difference=Measure(0.1, "ratio", 0.05, 0.15, 10))
    assert verdict_of(up) == "higher"
    assert set(MARKS) == {"better", "worse", "higher", "lower", "same", "unknown"}


def test_parallel_review_is_not_blamed_for_its_handoffs(comparison: Comparison) -> None:
    more = replace(comparison["handoffs"], verdict="worse")
    mixed = replace(comparison, changes={**comparison.changes, "handoffs": more})
    assert "done in parallel" in remarks(mixed, "en")[0]
    assert any("并联" in note for note in comparison_table(mixed, "zh").notes)
    assert not any("parallel" in note for note in remarks(comparison, "en"))


def test_what_is_no_longer_done_is_named(comparison: Comparison, unchanged: Comparison) -> None:
    changes = dict(process_changes(comparison, "en"))
    assert changes == {"tasks_gone": ("会签 <b>all</b> departments", "签发"), "units_gone": ("局长办公室",)}
    swapped = replace(comparison, as_is=comparison.to_be, to_be=comparison.as_is)
    assert set(dict(process_changes(swapped, "en"))) == {"tasks_new", "units_new"}
    assert process_changes(unchanged, "en") == ()
