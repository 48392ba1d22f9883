"""The four reductions: the published cuts of Pudong exactly, both meanings of steps, which ones are asked for."""

import json
from functools import cache
from pathlib import Path

import pytest

import bpr
from bpr.experiment.reductions import FOUR, LABELS, MEASURES, reductions
from bpr.metrics.results import UnknownMeasure

PUDONG = Path(__file__).parents[2] / "models" / "pudong-convenience-store"


@cache
def comparison() -> bpr.Comparison:
    return bpr.compare(bpr.load(PUDONG), bpr.load(PUDONG, scenario="to-be.yaml"), replications=2)


def test_pudong_cuts_time_documents_and_fields_as_published() -> None:
    """95 → 5 working days, 53 → 10 documents, 313 → 98 fields, 5 → 1 visits (fx361.cc; README of the model).

    Steps are two things: what the applicant goes through falls, what offices do is drawn as 7 steps after 5.
    """
    cuts = {one.name: round(100 * one.share.value, 1) for one in reductions(comparison())}
    assert cuts == {
        "procedures": 80.0,
        "handling_steps": -40.0,
        "cycle_time_wd": 94.7,
        "documents": 81.1,
        "fields": 68.7,
        "visits": 80.0,
    }


def test_without_chance_a_reduction_is_certain() -> None:
    for one in reductions(comparison()):
        assert one.share.low == pytest.approx(one.share.value) == one.share.high


def test_steps_are_procedures_of_the_applicant_and_steps_of_handling() -> None:
    assert MEASURES["steps"] == ("procedures", "handling_steps")


def test_programmes_that_count_fees_instead_of_visits_say_so() -> None:
    kinds = [one.kind for one in reductions(comparison(), ("time", "fees"))]
    assert kinds == ["time", "fees"]
    (fees,) = reductions(comparison(), ("fees",))
    assert fees.share.n == 0, "of nothing nothing can be cut"


def test_there_is_no_fifth_reduction() -> None:
    with pytest.raises(UnknownMeasure, match="visits"):
        reductions(comparison(), ("visit",))  # type: ignore[arg-type]  # the point of the test


def test_what_grows_is_a_negative_reduction() -> None:
    back = bpr.compare(bpr.load(PUDONG, scenario="to-be.yaml"), bpr.load(PUDONG), replications=2)
    (visits,) = reductions(back, ("visits",))
    assert visits.share.value == -4.0


def test_every_reduction_has_a_name_in_both_languages_and_is_json() -> None:
    assert set(LABELS) == set(MEASURES) >= set(FOUR)
    assert all({"en", "zh"} <= set(labels) for labels in LABELS.values())
    told = json.loads(json.dumps([one.to_dict() for one in reductions(comparison())]))
    assert told[0]["measure"] == "procedures"
    assert told[0]["reduction"]["value"] == pytest.approx(0.8)
