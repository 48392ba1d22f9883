"""Promise: deterministic, uncontended runs of the worked examples reproduce the published totals exactly.

Provenance of the totals and of their splits: README.md of each model folder.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

import bpr
from bpr.eventlog.tables import EventLog

PUDONG = Path(__file__).parent.parent / "models" / "pudong-convenience-store"

AS_IS = {"cycle_time_wd": 95, "documents": 53, "fields": 313, "visits": 5}
TO_BE = {"cycle_time_wd": 5, "documents": 10, "fields": 98, "visits": 1}
CUTS = {"cycle_time_wd": 0.95, "documents": 0.81, "fields": 0.69}
"""As the reformers state them, rounded to whole per cent."""


@cache
def run(scenario: str, replications: int = 2) -> tuple[EventLog, "bpr.Measures"]:
    model = bpr.load(PUDONG, scenario=scenario)
    log = bpr.simulate(model, replications=replications, seed=1)
    return log, bpr.measure(log, model)


@pytest.mark.parametrize(("scenario", "totals"), [("scenario.yaml", AS_IS), ("to-be.yaml", TO_BE)])
def test_pudong_reproduces_the_published_totals_exactly(scenario: str, totals: Mapping[str, float]) -> None:
    _, measures = run(scenario)
    assert {name: measures[name].value for name in totals} == totals


@pytest.mark.parametrize("scenario", ["scenario.yaml", "to-be.yaml"])
def test_without_chance_every_replication_says_the_same(scenario: str) -> None:
    _, measures = run(scenario)
    for name in AS_IS:
        assert measures[name].low == measures[name].value == measures[name].high


def test_the_stated_cuts_follow_from_the_totals() -> None:
    _, before = run("scenario.yaml")
    _, after = run("to-be.yaml")
    for name, cut in CUTS.items():
        assert round(1 - after[name].value / before[name].value, 2) == cut


@pytest.mark.parametrize("scenario", ["scenario.yaml", "to-be.yaml"])
def test_pudong_knows_no_queue_and_no_work(scenario: str) -> None:
    """All of the time is the delay of a legal limit, so the totals are those of the limits alone."""
    log, measures = run(scenario)
    assert measures["waiting_delay"].value == measures["cycle_time"].value
    assert log.activities["worked"].sum() == 0


@pytest.mark.parametrize("seed", [0, 2026, 2**31])
def test_the_totals_do_not_depend_on_the_seed(seed: int) -> None:
    model = bpr.load(PUDONG, scenario="to-be.yaml")
    measures = bpr.measure(bpr.simulate(model, replications=1, seed=seed), model)
    assert {name: measures[name].value for name in TO_BE} == TO_BE


def test_the_applicant_no_longer_carries_papers_from_office_to_office() -> None:
    for scenario, carried, between in (("scenario.yaml", 9, 0), ("to-be.yaml", 1, 10)):
        _, measures = run(scenario)
        assert measures["handoffs_applicant_carried"].value == carried
        assert measures["handoffs_horizontal"].value + measures["handoffs_internal"].value == between


def test_the_horizontal_interaction_rate_rises_from_0_to_100_percent() -> None:
    """Three papers pass between lines in the hands of the firm; then ten handoffs between offices, and none is carried.

    Drugs and devices are one line, and the first hand-in comes from no office. In all there are more handoffs, and
    fewer that the case waits for.
    """
    expected = {
        "scenario.yaml": (0, 3, 0, 5, 9, 9),
        "to-be.yaml": (1, 0, 10, 1, 11, 3),
    }
    names = (
        "horizontal_interaction",
        "handoffs_errands",
        "handoffs_horizontal",
        "visits",
        "handoffs",
        "handoffs_serial",
    )
    for scenario, values in expected.items():
        _, measures = run(scenario)
        assert tuple(measures[name].value for name in names) == values
        assert measures["horizontal_interaction"].low == measures["horizontal_interaction"].high == values[0]


def test_the_five_reviews_overlap_in_time() -> None:
    log, _ = run("to-be.yaml")
    names = [element.id for element in log.elements]
    reviews = [names.index(f"Task_{agency}") for agency in ("Food", "Liquor", "Drug", "Device", "Tobacco")]
    rows = [row for row in range(log.activities.rows) if log.activities["element"][row] in reviews]
    assert len(rows) == len(reviews) * log.header.replications
    for column in ("enabled", "completed"):
        assert len({log.activities[column][row] for row in rows}) == 1
