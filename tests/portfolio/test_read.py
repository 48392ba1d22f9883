"""A portfolio folder is read with every finding at its place, all at once; what it states holds in all services."""

from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

import bpr
from bpr.document.entry import validated
from bpr.document.yaml import read_yaml
from bpr.errors import InputError, ModelError
from bpr.portfolio.read import json_schema
from bpr.portfolio.running import compile_together
from bpr.portfolio.schema import PortfolioEntry
from bpr.report.findings import findings_in, in_words
from bpr.scenario.references import references

Make = Callable[..., Path]


def findings(folder: Path) -> list[tuple[str, str]]:
    """Place and code of everything that is wrong."""
    with pytest.raises(InputError) as told:
        bpr.load_portfolio(folder)
    for finding in told.value.findings:
        assert finding.remedy_text
        assert in_words(finding, "zh")[0] != finding.what_text
    return [(str(finding.where), finding.code) for finding in told.value.findings]


def test_a_portfolio_has_its_services_in_the_order_of_the_file(portfolio: Make) -> None:
    read = bpr.load_portfolio(portfolio())
    assert list(read.services) == list(read.as_is) == ["permit", "licence"]
    assert (read.name.text("en"), read.services["permit"].name.text("zh")) == ("Two services", "许可")
    assert read.to_be["permit"].name == "redesign"
    assert read.to_be["licence"] is read.as_is["licence"]
    assert read.private == {"permit": ("judge",), "licence": ("judge",)}


def test_one_register_of_units_holds_for_all(portfolio: Make) -> None:
    read = bpr.load_portfolio(portfolio())
    assert all("U_WINDOW" in model.organisation.units for model in read.as_is.values())


def test_what_the_portfolio_states_holds_in_the_place_of_what_the_scenarios_say(portfolio: Make) -> None:
    stated = (
        "horizon: 9 d\ncalendars: {late: {hours: {daily: '12:00-20:00'}}}\n"
        "resources: {clerk: {count: 5, calendar: late}}\n"
    )
    read = bpr.load_portfolio(portfolio({"portfolio.yaml": ("services:", f"{stated}services:")}))
    for model in (*read.as_is.values(), *read.to_be.values()):
        assert str(model.scenario.horizon) == "9 d"
        assert (model.scenario.resources["clerk"].count, model.scenario.resources["clerk"].unit) == (5, None)
        assert model.scenario.source.where("resources.clerk.count").file == "portfolio/portfolio.yaml"
        assert model.scenario.source.where("resources.judge").file == "scenario.yaml"


def test_a_role_may_be_defined_in_the_portfolio_alone_and_comes_where_it_is_needed(portfolio: Make) -> None:
    clerk = "  clerk: {name: Clerk, count: 2, calendar: office, hourly_cost: 60, unit: U_WINDOW}\n"
    stated = (
        "calendars: {office: {hours: {mon-fri: '09:00-17:00'}}}\n"
        "resources: {clerk: {count: 2, also: [helper]}, helper: {count: 1}}\n"
    )
    changes = {"permit/scenario.yaml": (clerk, ""), "portfolio.yaml": ("services:", f"{stated}services:")}
    read = bpr.load_portfolio(portfolio(changes))
    assert list(read.as_is["permit"].scenario.resources) == ["judge", "clerk", "helper"]


def test_all_that_is_wrong_is_said_at_once(portfolio: Make) -> None:
    services = """services:
  - {id: permit, folder: permitt}
  - {id: permit, folder: permit}
  - {id: away, folder: ../../..}
  - {id: licence, folder: licence, to_be: future.yaml}
"""
    file = "portfolio/portfolio.yaml"
    text = f"schema: bpr/portfolio/1\n{services}"
    *found, (missing, code) = findings(portfolio(portfolio=text))
    assert found == [
        (f"{file}:3: services[0].folder", "SERVICE-FOLDER"),
        (f"{file}:4: services[1].id", "SERVICE-TWICE"),
        (f"{file}:5: services[2].folder", "SERVICE-ELSEWHERE"),
    ]
    assert missing.endswith("licence/future.yaml")
    assert code == "FILE-MISSING"


@pytest.mark.parametrize(
    ("old", "new", "place", "code"),
    [
        ("bpr/portfolio/1", "bpr/portfolio/9", "portfolio/portfolio.yaml:1: schema", "PORTFOLIO-VERSION"),
        ("services:", "servces:", "portfolio/portfolio.yaml: services", "KEY-MISSING"),
        ("[judge]}\n  -", "[juge]}\n  -", "portfolio/portfolio.yaml:4: services[0].private[0]", "ROLE-UNKNOWN"),
        (
            "services:",
            "resources: {clark: {count: 2}}\nservices:",
            "portfolio/portfolio.yaml:3: resources.clark",
            "ROLE-UNUSED",
        ),
        (
            "services:",
            "resources: {clerk: {count: 2, calendar: nowhere}}\nservices:",
            "portfolio/portfolio.yaml:3: resources.clerk.calendar",
            "NAME-UNKNOWN",
        ),
        ("services:", "horizon: 5\nservices:", "portfolio/portfolio.yaml:3: horizon", "SPAN-BARE"),
    ],
)
def test_a_mistake_is_told_at_its_place(portfolio: Make, old: str, new: str, place: str, code: str) -> None:
    assert (place, code) in findings(portfolio({"portfolio.yaml": (old, new)}))


def test_a_service_that_cannot_be_read_tells_its_file(portfolio: Make) -> None:
    found = findings(portfolio({"permit/scenario.yaml": ("count: 2", "count: two")}))
    assert found == [("permit/scenario.yaml:11: resources.clerk.count", "VALUE-INTEGER")]


@pytest.mark.parametrize("text", ["", "- 1\n", "schema: bpr/portfolio/1\nservices: []\n", "a: [\n"])
def test_what_is_no_portfolio_is_refused(portfolio: Make, text: str) -> None:
    assert findings_of(portfolio(portfolio=text))


def findings_of(folder: Path) -> tuple[object, ...]:
    with pytest.raises(InputError) as told:
        bpr.load_portfolio(folder)
    return told.value.findings


def test_a_folder_without_a_portfolio_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"portfolio\.yaml"):
        bpr.load_portfolio(tmp_path)


def test_the_schema_fits_the_file_and_refuses_another(portfolio: Make) -> None:
    value = YAML(typ="safe").load((portfolio() / "portfolio.yaml").read_text(encoding="utf-8"))
    jsonschema.validate(value, json_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**value, "servces": []}, json_schema())


def test_the_portfolio_of_the_page_is_one(root: Path) -> None:
    page = (root / "docs" / "portfolio.md").read_text(encoding="utf-8")
    document = read_yaml(page.split("```yaml\n")[1].split("```")[0].encode())
    assert validated(PortfolioEntry, document.value, document.source)[1] == []
    assert list(references(document.value)) == []


# What services must say alike


def disagreements(folder: Path) -> list[tuple[str, str, str]]:
    read = bpr.load_portfolio(folder)
    with pytest.raises(ModelError) as told:
        compile_together(read.as_is, private=read.private)
    assert {finding.code for finding in told.value.findings} <= findings_in("zh").keys()
    return [(str(found.where), found.code, found.what_text) for found in told.value.findings]


def test_a_role_of_which_two_services_say_different_things_names_both_files_and_the_keys(portfolio: Make) -> None:
    changes = {"licence/scenario.yaml": ("count: 2, calendar: office, hourly_cost: 60", "count: 3, calendar: office")}
    assert disagreements(portfolio(changes)) == [
        (
            "licence/scenario.yaml:11: resources.clerk",
            "ROLE-DIFFERS",
            "The role 'clerk' is shared with 'permit' ({place}), which says otherwise: count, hourly_cost.".format(
                place="permit/scenario.yaml:11: resources.clerk"
            ),
        )
    ]


def test_a_calendar_of_shared_people_that_differs_is_said_with_its_name(portfolio: Make) -> None:
    found = disagreements(portfolio({"licence/scenario.yaml": ('"09:00-17:00"', '"09:00-16:00"')}))
    assert [text.rpartition(": ")[2] for _, code, text in found if code == "ROLE-DIFFERS"] == ["calendars.office."]


def test_a_role_that_a_service_keeps_to_itself_need_not_agree(portfolio: Make) -> None:
    changes = {"licence/scenario.yaml": ("judge: {count: 1", "judge: {count: 4")}
    read = bpr.load_portfolio(portfolio(changes))
    people = [one.id for one in compile_together(read.as_is, private=read.private).individuals]
    assert people == ["clerk 1", "clerk 2", "permit/judge", *(f"licence/judge {number}" for number in (1, 2, 3, 4))]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("08:00:00+08:00", "07:00:00+08:00", "start"),
        ("Asia/Shanghai", "Asia/Urumqi", "timezone"),
        ("horizon: 20 d", "horizon: 21 d", "horizon"),
        ("warmup: 2 d", "drain: false", "drain"),
        ("currency: CNY", "currency: EUR", "currency"),
        ("currency: CNY", "defaults: {loop_guard: 7}\ncurrency: CNY", "defaults.loop_guard"),
        ("resources:", "  days: {hours: {daily: '09:00-12:00'}}\nlimit_calendar: days\nresources:", "limit_calendar"),
    ],
)
def test_services_of_one_run_agree_about_the_run(portfolio: Make, old: str, new: str, key: str) -> None:
    found = disagreements(portfolio({"licence/scenario.yaml": (old, new)}))
    keys = [text.partition(" has ")[2].split()[0] for _, code, text in found if code == "SERVICES-DIFFER"]
    assert key in keys


def test_the_models_that_cannot_run_are_told_of_all_at_once(portfolio: Make) -> None:
    days = ("work: {dist: exponential, mean: 10 min}", "work: 2 wd")
    found = disagreements(portfolio({f"{name}/scenario.yaml": days for name in ("permit", "licence")}))
    assert [(place, code) for place, code, _ in found] == [
        ("permit/scenario.yaml:17: tasks.B.work", "WORK-DAYS"),
        ("licence/scenario.yaml:17: tasks.B.work", "WORK-DAYS"),
    ]
