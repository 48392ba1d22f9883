"""Whole and part for people to read: who is worth speeding up, what arrives, what cannot be told."""

from dataclasses import replace
from pathlib import Path

import pytest

from bpr.experiment.whole_and_part import Part, WholeAndPart, speed_up_units
from bpr.frozen import frozen
from bpr.metrics.intervals import Measure
from bpr.report.figures import ruler
from bpr.report.whole_and_part import answer, units_chart, units_document, units_table, whole_table, write_units

DRAWN = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="permit"><process id="P">'
    '<laneSet id="L"><lane id="U_REVIEW" name="Review section"><flowNodeRef>S</flowNodeRef><flowNodeRef>A</flowNodeRef>'
    '</lane><lane id="U_SIGN" name="Chief &lt;b&gt;"><flowNodeRef>B</flowNodeRef><flowNodeRef>E</flowNodeRef></lane>'
    '</laneSet><startEvent id="S"/><task id="A"/><task id="B"/><endEvent id="E"/>'
    '<sequenceFlow id="f0" sourceRef="S" targetRef="A"/><sequenceFlow id="f1" sourceRef="A" targetRef="B"/>'
    '<sequenceFlow id="f2" sourceRef="B" targetRef="E"/></process></definitions>'
)
MINUTE = 60_000


@pytest.fixture(scope="module")
def found(make_permit) -> WholeAndPart:
    return speed_up_units(make_permit("units", drawn=DRAWN), "30 %", replications=6)


def with_cycle_time(part: Part, verdict: str, value: float, low: float, high: float) -> Part:
    difference = Measure(value * MINUTE, "ms", low * MINUTE, high * MINUTE, 6)
    return replace(part, cycle_time=replace(part.cycle_time, verdict=verdict, difference=difference))


def test_the_bars_are_what_a_case_saves_in_the_unit_and_end_to_end(found: WholeAndPart) -> None:
    figure = units_chart(found)
    local, whole = (trace for trace in figure.data if trace.type == "bar")
    parts = sorted(found.values(), key=lambda one: one.cycle_time.difference.value)
    assert list(local.x) == pytest.approx([-one.duration.difference.value / MINUTE for one in parts], rel=1e-4)
    assert list(whole.x) == pytest.approx([-one.cycle_time.difference.value / MINUTE for one in parts], rel=1e-4)
    halves = [one.cycle_time.difference.high - one.cycle_time.difference.value for one in parts]
    assert list(whole.error_x.array) == pytest.approx([half / MINUTE for half in halves], rel=1e-4)
    assert local.marker.pattern.shape == "/", "told apart without colour"


def test_the_table_says_what_is_saved_there_and_end_to_end_with_intervals(found: WholeAndPart) -> None:
    table = units_table(found)
    rows = {row[0]: row for row in table.rows}
    part = found["U_REVIEW"]
    for cell, change in zip(rows["Review section"][2:5], (part.work, part.duration, part.cycle_time), strict=True):
        assert cell == str(ruler([change.difference]).difference(change.difference))
    assert rows["Review section"][6] == ruler([part.arrives]).full(part.arrives)


def test_the_answer_names_the_unit_that_brings_most(found: WholeAndPart) -> None:
    gain = found["U_REVIEW"].cycle_time.difference
    shown = ruler([gain])
    assert gain.high < 0
    assert answer(found, "en")[0].startswith("Most worth speeding up: Review section. If it works 30 % faster")
    assert shown.number(-gain.value) in answer(found, "en")[0]
    assert answer(found, "zh")[0].startswith("最值得提速的是")


def test_what_may_be_chance_is_not_called_worth_it(found: WholeAndPart) -> None:
    """The unit with the greater mean fall may be chance: the other is worth it, and comes first."""
    parts = {
        "U_REVIEW": with_cycle_time(found["U_REVIEW"], "no significant change", -9, -20, 2),
        "U_SIGN": with_cycle_time(found["U_SIGN"], "better", -2, -3, -1),
    }
    unsure = WholeAndPart(0.3, found.today, frozen(parts))
    told = answer(unsure, "en")
    assert told[0].startswith("Most worth speeding up: Chief <b>.")
    assert told[1] == (
        "Nothing that can be told from chance reaches the applicant from: Review section. More replications may tell."
    )
    assert units_table(unsure).rows[0][0] == "Chief <b>"


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("no significant change", "No unit alone is worth speeding up"),
        ("worse", "Speeding these up makes the cycle time longer"),
        ("one replication", "nothing can be said about chance"),
    ],
)
def test_every_outcome_has_its_sentence(found: WholeAndPart, verdict: str, said: str) -> None:
    parts = {unit: with_cycle_time(part, verdict, 1, -1, 3) for unit, part in found.items()}
    assert any(said in sentence for sentence in answer(WholeAndPart(0.3, found.today, frozen(parts)), "en"))


def test_the_loss_by_division_of_labour_is_the_waiting_time(found: WholeAndPart) -> None:
    waiting = found.today["waiting_time"]
    assert whole_table(found).rows[2] == ("Loss by division of labour", ruler([waiting]).full(waiting))
    assert ruler([waiting]).full(waiting) in answer(found, "en")[-1]


def test_the_file_is_one_file_in_both_languages(found: WholeAndPart, tmp_path: Path) -> None:
    text = write_units(found, tmp_path / "units.html").read_text(encoding="utf-8")
    assert "Who is worth speeding up?" in text
    assert "提速谁，整体才快？" in text
    assert "Chief <b>" not in text
    assert [section.name for section in units_document(found, "zh").drawn] == ["units", "whole"]
