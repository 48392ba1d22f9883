"""Matrices of handoffs: sums are kept whatever units are put together by; what is not known is shown."""

import pickle

import numpy as np
import pytest
from chains import REGISTER, chain, measured

import bpr
from bpr.metrics import handoffs
from bpr.metrics.matrices import between_groups, expected_matrix
from bpr.metrics.totals import Counts
from bpr.organisation.groups import GROUPINGS, UNKNOWN, groups_of
from bpr.organisation.read import read_register
from bpr.organisation.unit import RANKS, Organisation

WAY = ("FIRM", "DESK", "COUNTY", "CITY", "COUNTY", "FIRE", "ODD", "WATER", "DESK")


@pytest.fixture(scope="module")
def organisation():
    found = read_register(REGISTER.encode())
    return Organisation(found.units, registered=True, names=found.names)


@pytest.fixture(scope="module")
def kpi():
    return measured(chain(*WAY))


def cells(matrix):
    """(from, to) -> handoffs, without the empty ones."""
    ids = list(matrix.names)
    return {(ids[a], ids[b]): float(matrix.mean[a, b]) for a, b in np.argwhere(matrix.mean > 0)}


def test_lines_by_hand(kpi):
    assert cells(kpi.handoff_groups["line"]) == {
        ("applicant", "housing"): 1,
        ("housing", "housing"): 3,
        ("housing", "fire"): 1,
        ("fire", UNKNOWN): 1,
        (UNKNOWN, "water"): 1,
        ("water", "housing"): 1,
    }


def test_agencies_levels_territories_and_cells_by_hand(kpi):
    groups = kpi.handoff_groups
    assert groups["agency"]["HOUSE", "HOUSE"].value == 1
    assert groups["agency"]["HOUSE", "CITY"].value == groups["agency"]["CITY", "HOUSE"].value == 1
    assert (groups["level"]["city", "county"].value, groups["level"]["county", "county"].value) == (1, 3)
    assert groups["territory"]["A", "T"].value == 1
    assert groups["cell"]["housing · A", "fire · A"].value == 1
    assert groups["cell"]["housing · A", UNKNOWN].value == 0
    assert groups["cell"]["fire · A", UNKNOWN].value == 1


def test_every_matrix_sums_to_all_handoffs(kpi):
    assert kpi.handoffs.value == len(WAY) - 1
    assert set(kpi.handoff_groups) == set(GROUPINGS)
    for matrix in (kpi.handoff_matrix, *kpi.handoff_groups.values()):
        assert (matrix.values.sum(axis=(1, 2)) == kpi.per_replication("handoffs")).all()


def test_sums_are_kept_exactly_at_random(organisation):
    """Counts of pairs of units, whole numbers: not one is lost, whatever is grouped."""
    draws, units = np.random.default_rng(7), list(organisation.units)
    counts = Counts.of(draws.integers(0, 3 * len(units) ** 2, 5000))
    for by in GROUPINGS:
        groups = groups_of(organisation, units, by)
        found = between_groups(groups, counts, np.ones(3)).values
        assert found.sum() == 5000
        per_run = [counts.numbers[counts.codes // len(units) ** 2 == run].sum() for run in range(3)]
        assert found.sum(axis=(1, 2)).tolist() == per_run
    everything = handoffs.matrix(counts, 3, np.zeros(len(units), dtype=np.int64), 1)
    assert everything.ravel().tolist() == per_run


def test_levels_stand_from_the_highest_down_and_what_is_unknown_last(kpi):
    assert list(kpi.handoff_groups["level"].names) == ["city", "county", "applicant", UNKNOWN]
    assert [level for level in RANKS if level in kpi.handoff_groups["level"].names] == ["city", "county"]
    for by in ("line", "territory", "cell"):
        assert list(kpi.handoff_groups[by].names)[-1] == UNKNOWN


def test_a_unit_that_the_register_does_not_know_is_unknown_not_dropped(organisation):
    groups = groups_of(organisation, ["DESK", "STRANGER"], "agency")
    assert groups.of == {"DESK": "HOUSE", "STRANGER": UNKNOWN}
    assert list(groups.place.values()) == [0, 1]


def test_groups_are_called_what_the_register_calls_them_in_two_languages(kpi):
    groups = kpi.handoff_groups
    assert groups["line"].labels["housing"] == {"en": "Housing", "zh": "住建"}
    assert groups["line"].labels["fire"] == {"en": "fire", "zh": "fire"}, "nobody named it"
    assert groups["agency"].labels["HOUSE"] == {"en": "County housing", "zh": "县住建局"}, "the unit that is above"
    assert groups["level"].labels["county"] == {"en": "County", "zh": "县级"}
    assert groups["cell"].labels["housing · A"] == {"en": "Housing · County A", "zh": "住建·甲县"}
    assert groups["line"].labels[UNKNOWN] == {"en": "unknown", "zh": "未知"}


def test_every_cell_has_its_interval():
    kpi = measured(chain("DESK", "COUNTY", "FIRE", "WATER", share=0.5), replications=10)
    cell = kpi.handoff_groups["line"]["fire", "water"]
    assert cell.low < cell.value < cell.high
    assert (cell.n, cell.unit) == (10, "handoffs")


@pytest.mark.parametrize("by", [None, *GROUPINGS])
def test_what_is_expected_without_a_run_has_the_same_matrices(by):
    drawn = chain(*WAY)
    kpi = measured(drawn)
    expected = expected_matrix(drawn, by)
    happened = kpi.handoff_matrix if by is None else kpi.handoff_groups[by]
    assert cells(expected) == pytest.approx(cells(happened))
    assert expected.values.sum() == pytest.approx(kpi.handoffs_static.value)
    assert expected.mean.shape == expected.kinds.shape


def test_kinds_of_expected_handoffs_are_those_of_the_run():
    drawn = chain("DESK", "COUNTY", "CITY", "FIRE")
    expected = expected_matrix(drawn)
    ids = list(expected.names)
    kinds = {(ids[a], ids[b]): expected.kinds[a, b] for a, b in np.argwhere(expected.mean > 0)}
    assert kinds == {
        ("DESK", "COUNTY"): "vertical_up",
        ("COUNTY", "CITY"): "vertical_up",
        ("CITY", "FIRE"): "diagonal",
    }


def test_where_only_a_run_can_tell_nothing_is_expected(root):
    assert expected_matrix(bpr.load(root / "models" / "county-permit")) is None


def test_without_a_register_units_have_no_groups():
    assert measured(chain("DESK", "FIRE", register=None)).handoff_groups == {}


def test_measures_with_groups_travel_between_processes_and_into_json(kpi):
    copy = pickle.loads(pickle.dumps(kpi))  # noqa: S301  # our own bytes
    assert copy.handoff_groups["line"].labels == kpi.handoff_groups["line"].labels
    pairs = kpi.to_dict()["handoff_groups"]["line"]["pairs"]
    assert sum(pair["value"] for pair in pairs) == kpi.handoffs.value
