"""Lines against blocks, counted on chains of units: who passes work between lines, and whether lines are stronger."""

import numpy as np
import pytest
from chains import chain, measured

from bpr.metrics import handoffs
from bpr.metrics.interaction import strong_lines
from bpr.metrics.observation import observe


def rate(*units):
    """Horizontal interaction rate, its direct handoffs, and errands."""
    kpi = measured(chain(*units))
    return tuple(kpi[name].value for name in ("horizontal_interaction", "handoffs_horizontal", "handoffs_errands"))


@pytest.mark.parametrize(
    ("units", "found"),
    [
        (("FIRM", "DESK", "FIRE"), (1, 1, 0)),
        (("FIRM", "DESK", "FIRM", "FIRE"), (0, 0, 1)),
        (("FIRM", "DESK", "FIRM", "FIRM", "FIRE"), (0, 0, 1)),
        (("FIRM", "DESK", "FIRE", "FIRM", "WATER"), (0.5, 1, 1)),
        (("FIRM", "DESK", "FIRM", "FIRE", "WATER", "FIRE"), (2 / 3, 2, 1)),
    ],
)
def test_the_rate_is_of_what_passes_between_lines_the_share_that_offices_pass_themselves(units, found):
    assert rate(*units) == pytest.approx(found)


@pytest.mark.parametrize(
    "units",
    [
        ("FIRM", "DESK", "COUNTY"),
        ("FIRM", "DESK", "FIRM", "COUNTY"),
        ("FIRM", "DESK", "FIRM", "CITY"),
        ("FIRM", "ODD", "FIRM", "FIRE"),
    ],
    ids=["hand-in", "same agency", "same line", "unknown line"],
)
def test_what_does_not_pass_between_lines_is_in_neither_part(units):
    value, direct, errands = rate(*units)
    assert np.isnan(value)
    assert (direct, errands) == (0, 0)


def test_papers_of_two_offices_that_an_applicant_takes_to_a_third_are_two_errands(make_log):
    rows = [
        {"case": 0, "element": "a", "unit": "U", "completed": 1},
        {"case": 0, "element": "b", "unit": "V", "completed": 1},
        {"case": 0, "element": "x", "unit": "ME", "causes": [0, 1], "enabled": 1, "completed": 2},
        {"case": 0, "element": "y", "unit": "ME", "causes": [2, 1], "enabled": 2, "completed": 3},
        {"case": 0, "element": "c", "unit": "W", "causes": [2, 3], "enabled": 3, "completed": 4},
    ]
    log = make_log(rows)
    seen = observe(log)
    applicants = np.array([unit.id == "ME" for unit in log.units])
    found = handoffs.errands(seen, handoffs.transfers(seen), applicants)
    assert sorted(zip(found.source.tolist(), found.target.tolist(), strict=True)) == [(0, 4), (1, 4)]
    assert [log.units[unit].id for unit in found.giver] == ["U", "V"]


def test_without_a_register_or_tasks_of_the_applicant_the_rate_is_not_offered():
    without = measured(chain("FIRM", "DESK", register=None))
    assert not {"horizontal_interaction", "handoffs_errands", "vertical_to_horizontal"} & set(without)
    assert strong_lines(without) is None
    offices = measured(chain("DESK", "FIRE"))
    assert not {"horizontal_interaction", "handoffs_errands"} & set(offices)
    assert offices.vertical_to_horizontal.value == 0


def test_vertical_to_horizontal_is_a_ratio_of_counts():
    """DESK → COUNTY → CITY → COUNTY are three along the line, COUNTY → FIRE → WATER two across it."""
    kpi = measured(chain("DESK", "COUNTY", "CITY", "COUNTY", "FIRE", "WATER"))
    assert kpi.vertical_to_horizontal.value == pytest.approx(1.5)
    assert kpi.vertical_to_horizontal.unit == "times"


def test_lines_are_stronger_if_the_whole_interval_of_the_difference_is_above_0():
    strong = strong_lines(measured(chain("DESK", "COUNTY", "CITY", "COUNTY", "FIRE")))
    assert (strong.verdict, strong.difference.value, strong.difference.low) == ("yes", 2, 2)
    weak = strong_lines(measured(chain("DESK", "FIRE", "WATER")))
    assert (weak.verdict, weak.difference.value) == ("no", -2)
    even = strong_lines(measured(chain("DESK", "COUNTY", "FIRE")))
    assert (even.verdict, even.difference.value) == ("no", 0), "as many is not more"


def test_chance_and_a_single_replication_leave_it_undecided():
    """Behind one vertical handoff each second case has a horizontal one twice: 1 against 1 in the mean."""
    mixed = strong_lines(measured(chain("DESK", "COUNTY", "FIRE", "WATER", share=0.5), replications=10))
    assert mixed.verdict == "undecided"
    assert mixed.difference.low < 0 < mixed.difference.high
    assert strong_lines(measured(chain("DESK", "COUNTY"), replications=1)).verdict == "undecided"


def stints(make_log, *rows):
    """A log of one case: each row the stints (person, began, ended) of an activity that the one before causes."""
    made = [
        {"case": 0, "element": f"e{n}", "unit": "U", "causes": [n - 1] if n else [], "enabled": 10 * n,
         "completed": 10 * n + 9, "by": [(who, 10 * n + began, 10 * n + ended, 1) for who, began, ended in row]}
        for n, row in enumerate(rows)
    ]  # fmt: skip
    log = make_log(made)
    seen = observe(log)
    first, last = handoffs.people(log)
    found = handoffs.transfers(seen).between(last, first)
    return handoffs.count(seen, found.where(found.between_units))[0]


def test_persons_hand_over_within_a_unit_too(make_log):
    assert stints(make_log, [("ann", 0, 5)], [("bob", 0, 5)], [("bob", 0, 5)]) == 1


def test_whoever_was_last_hands_over_to_whoever_is_first(make_log):
    """ann begins and bob goes on; bob begins the next."""
    assert stints(make_log, [("ann", 0, 3), ("bob", 3, 6)], [("bob", 0, 2), ("ann", 2, 4)], [("ann", 0, 1)]) == 0
    assert stints(make_log, [("bob", 3, 6), ("ann", 0, 3)], [("ann", 2, 4), ("cid", 0, 2)]) == 1


def test_a_person_who_is_not_known_hands_over_nothing(make_log):
    assert stints(make_log, [("ann", 0, 5)], [], [("bob", 0, 5)]) == 0
