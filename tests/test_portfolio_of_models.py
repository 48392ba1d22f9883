"""The portfolio of the worked examples: one register that says what the models say, and lists that go both ways."""

from functools import cache
from pathlib import Path

import pytest

import bpr
from bpr.metrics.data_silos import data_silos, islands_removed
from bpr.organisation.read import read_register
from bpr.portfolio.running import compile_together

MODELS = Path(__file__).parent.parent / "models"
FOLDER = MODELS / "portfolio"

OUTSIDE = {"ticket-peak"}
"""A morning in minutes; the portfolio runs for a year of working days."""

STILL_IN_THE_COUNTY = {"施工图审查", "环境影响评价"}
"""Struck in Beijing for simple buildings, and exercised by the county to this day."""


@cache
def portfolio() -> "bpr.Portfolio":
    return bpr.load_portfolio(FOLDER)


def exercised(models: "dict[str, bpr.Model]", *services: str) -> set[str]:
    """Chinese names of the functions that these services exercise; of all where none is named."""
    names = set()
    for service in services or tuple(models):
        catalogue = models[service].organisation.catalogue
        names |= {catalogue.functions[use.function].name.text("zh") for use in catalogue.exercised}
    return names


def test_every_worked_example_is_in_it_but_the_ticket_sale() -> None:
    folders = {service.as_is.folder.resolve().name for service in portfolio().services.values() if service.as_is.folder}
    assert folders == {path.parent.name for path in MODELS.glob("*/scenario.yaml")} - OUTSIDE


def test_its_readme_speaks_both_languages_and_says_where_figures_come_from() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert "provenance" in text.lower()
    assert "出处" in text
    assert all(name in text for name in OUTSIDE)


def test_nothing_is_found_but_the_holidays_to_come() -> None:
    for models in (portfolio().as_is, portfolio().to_be):
        codes = {
            finding.code for model in models.values() for finding in (*model.findings, *model.organisation.findings)
        }
        assert not codes
        found = compile_together(models, private=portfolio().private).findings
        assert {finding.code for finding in found} <= {"HOLIDAYS-UNANNOUNCED"}


@pytest.mark.parametrize("service", list(portfolio().services))
def test_the_register_says_of_every_unit_what_the_model_says(service: str) -> None:
    model = portfolio().services[service].as_is
    assert model.folder is not None
    own, shared = (read_register(folder / "organisation.yaml") for folder in (model.folder, FOLDER))
    assert own.units.items() <= shared.units.items()
    names = {function.name.text("zh") for function in shared.functions.values()}
    assert {function.name.text("zh") for function in own.functions.values()} <= names


def test_what_several_places_ask_for_is_one_datum_with_one_holder_for_all() -> None:
    register = read_register(FOLDER / "organisation.yaml")
    licence = next(datum for datum in register.data.values() if datum.name.text("zh") == "营业执照")
    asking = {
        service
        for service, model in portfolio().as_is.items()
        for use in model.organisation.catalogue.uses
        if use.datum == licence.id and use.asked
    }
    assert len(asking) >= 4
    assert licence.holder is not None
    assert register.units[licence.holder].level == "national"


def test_of_what_beijing_struck_twelve_functions_end_and_two_are_still_used_in_the_county() -> None:
    as_is, to_be = dict(portfolio().as_is), dict(portfolio().to_be)
    struck = exercised(as_is, "low-risk-project") - exercised(to_be, "low-risk-project")
    assert len(struck) == 14
    ended = exercised(as_is) - exercised(to_be)
    assert struck - ended == STILL_IN_THE_COUNTY
    assert exercised(to_be, "county-permit") >= STILL_IN_THE_COUNTY
    assert ended - struck == {"局长签发", "县领导审批", "企业名称核准", "公章刻制审批"}


def test_every_island_of_today_is_connected_in_the_redesign() -> None:
    as_is, to_be = (data_silos(*models.values()) for models in (portfolio().as_is, portfolio().to_be))
    assert len(as_is.isolated) > 25
    assert len(islands_removed(as_is, to_be)) > 20
    assert not to_be.isolated


def test_all_services_run_together_and_keep_up_in_both() -> None:
    for models in (portfolio().as_is, portfolio().to_be):
        found = bpr.measure_together(bpr.simulate_together(models, replications=1, seed=7), models)
        for service, measures in found.services.items():
            assert measures["cases_open"].value == measures["cases_stuck"].value == 0, service
            assert measures["cases_completed"].value > 50, service
        assert max(found.pools[pool]["utilisation"].value for pool in found.pools) < 0.93
