"""The Standard Cost Model, and figures of economies in Doing Business: the published examples."""

import json

import pytest

from bpr.errors import ModelError, UnknownName
from bpr.metrics.doing_business import economy_figure
from bpr.metrics.standard_cost import Obligation, administrative_burden


def test_a_thousand_firms_that_report_every_month_bear_1_2_million_a_year() -> None:
    report = Obligation(entities=1_000, frequency=12, hours=2, tariff=50)
    assert administrative_burden([report]) == 1_200_000


def test_external_costs_are_paid_each_time_and_obligations_add_up() -> None:
    """(50 × 2 + 30) × 12,000 + (20 × 0.5) × 100."""
    duties = [Obligation(1_000, 12, 2, 50, external=30), Obligation(100, 1, 0.5, 20)]
    assert administrative_burden(duties) == 1_561_000


def test_what_is_no_figure_is_named_all_at_once() -> None:
    wrong = [Obligation(-1, 12, 2, 50, name="report"), Obligation(1, float("nan"), 2, float("inf"))]
    with pytest.raises(ModelError) as error:
        administrative_burden(wrong)
    assert [finding.where.key for finding in error.value.findings] == ["report.entities", "1.frequency", "1.tariff"]


@pytest.mark.parametrize(
    ("shanghai", "beijing", "china"),
    [(22, 24, 22.9), (169.5, 137.5, 155.1), (125.5, 93, 110.9)],
    ids=["starting a business 2018", "construction permits 2019", "construction permits 2020"],
)
def test_china_is_55_percent_shanghai_and_45_percent_beijing(shanghai: float, beijing: float, china: float) -> None:
    figure = economy_figure({"Shanghai": shanghai, "Beijing": beijing})
    assert round(figure.value + 1e-9, 1) == china


def test_wherever_such_a_figure_is_shown_it_says_that_the_series_was_discontinued() -> None:
    figure = economy_figure({"Shanghai": 22, "Beijing": 24})
    assert str(figure).startswith("22.9 (The World Bank discontinued Doing Business in 2021")
    assert "2021" in json.dumps(figure.to_dict())
    assert "停止发布" in figure.notice["zh"]


@pytest.mark.parametrize("cities", [{"Shanghai": 1.0}, {"Shanghai": 1.0, "Beijing": 1.0, "Shenzen": 1.0}])
def test_every_city_with_a_weight_is_needed_and_no_other(cities: dict[str, float]) -> None:
    with pytest.raises(UnknownName):
        economy_figure(cities)
