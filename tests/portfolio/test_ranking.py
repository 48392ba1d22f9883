"""Urgency and the order of reform: scores add up, what is unknown is said, what must come first comes first."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

import bpr
from bpr.document.entry import validated
from bpr.document.yaml import read_yaml
from bpr.errors import InputError
from bpr.portfolio.criteria import CRITERIA, checked_weights
from bpr.portfolio.dependencies import dependencies
from bpr.portfolio.ranking import ranking
from bpr.portfolio.read import Portfolio
from bpr.portfolio.schema import PortfolioEntry
from bpr.portfolio.sequence import Sequence as Order
from bpr.portfolio.sequence import sequence
from bpr.portfolio.yearly import Yearly, yearly
from bpr.units import ValueRefused
from tests.portfolio.drawing import Service, Task, folder_of

VISIT = Task("A", "U_WINDOW", "30 min", 'touchpoint="visit" collects="form"')
ONLINE = Task("A", "U_WINDOW", "30 min", 'touchpoint="online" collects="form"')


def read(root: Path, services: Mapping[str, Service], top: str = "") -> Portfolio:
    """The portfolio of these services."""
    return bpr.load_portfolio(folder_of(root / "portfolio", services, top=top))


def year_of(root: Path, services: Mapping[str, Service], top: str = "", replications: int = 2) -> Yearly:
    """A portfolio, run and scaled to a year."""
    portfolio = read(root, services, top)
    found = bpr.compare_together(portfolio.as_is, portfolio.to_be, replications=replications)
    return yearly(portfolio, found)


# 迫切程度


def test_scores_are_weighted_means_of_what_lies_between_the_least_and_the_greatest(tmp_path: Path) -> None:
    """Volume 100, 300, 500 → 0, ½, 1; complaints 40, 20, 0 → 1, ½, 0; weights 3 and 1: ¼, ½, ¾."""
    services = {
        "few": Service([VISIT], says="cases_a_year: 100, complaints: 40"),
        "some": Service([VISIT], says="cases_a_year: 300, complaints: 20"),
        "many": Service([VISIT], says="cases_a_year: 500, complaints: 0"),
    }
    found = ranking(year_of(tmp_path, services), {"volume": 3, "complaints": 1})
    assert [one.service for one in found.services] == ["many", "some", "few"]
    assert [one.rank for one in found.services] == [1, 2, 3]
    assert [one.score for one in found.services] == pytest.approx([0.75, 0.5, 0.25])
    assert found.services[2].contributions == pytest.approx({"volume": 0.0, "complaints": 0.25})
    assert found.services[1].figures["volume"].value == 300


@pytest.mark.parametrize("weights", [{"volume": 1 / 3, "complaints": 0.7, "visits": 0.1, "ease": 1.1}, None])
def test_contributions_add_up_exactly_to_the_score(tmp_path: Path, weights: Mapping[str, float] | None) -> None:
    services = {
        f"s{n}": Service(
            [VISIT if n % 2 else ONLINE],
            says=f"cases_a_year: {100 + 37 * n}, complaints: {n * n % 7}, ease: {n / 7}",
        )
        for n in range(5)
    }
    for one in ranking(year_of(tmp_path, services), weights).services:
        assert math.fsum(one.contributions.values()) == one.score
        assert 0 <= one.score <= 1


def test_a_criterion_that_is_the_same_for_all_or_unknown_of_all_counts_for_nothing_and_is_said(tmp_path: Path) -> None:
    services = {
        "one": Service([VISIT], says="cases_a_year: 10, ease: 0.5"),
        "two": Service([VISIT], says="cases_a_year: 20, ease: 0.5"),
    }
    found = ranking(year_of(tmp_path, services), {"volume": 1, "ease": 5, "complaints": 9})
    assert found.silent == {
        "ease": "equal",
        "complaints": "unknown",
        **dict.fromkeys(("overdue", "visits", "duplicates", "legal_pressure"), "no_weight"),
    }
    assert [one.score for one in found.services] == [1.0, 0.0]
    assert all(set(one.contributions) == {"volume"} for one in found.services)


def test_what_is_unknown_of_one_service_is_not_zero_its_weight_is_spread_and_said(tmp_path: Path) -> None:
    """Complaints of the third are unknown: volume alone decides, and it is the greatest: 1, not ½."""
    services = {
        "calm": Service([VISIT], says="cases_a_year: 10, complaints: 0"),
        "loud": Service([VISIT], says="cases_a_year: 20, complaints: 8"),
        "mute": Service([VISIT], says="cases_a_year: 30"),
    }
    found = {one.service: one for one in ranking(year_of(tmp_path, services), {"volume": 1, "complaints": 1}).services}
    assert found["mute"].spread == ("complaints",)
    assert found["mute"].contributions == {"volume": 1.0}
    assert (found["loud"].score, found["calm"].score) == pytest.approx((0.75, 0.0))
    assert "complaints" not in found["mute"].figures


def test_measures_of_the_run_tell_visits_overdue_and_duplicates(tmp_path: Path) -> None:
    late = "limits: {statutory: 0 wd}"
    twice = [VISIT, Task("B", "U_REVIEW", "8 h", 'collects="form"')]
    services = {"slow": Service(twice, more=late), "fast": Service([ONLINE], more=late)}
    slow, fast = ranking(year_of(tmp_path, services)).services
    assert (slow.service, slow.figures["visits"].value, slow.figures["duplicates"].value) == ("slow", 1.0, 1.0)
    assert slow.figures["overdue"].value > fast.figures["overdue"].value == 0


def test_services_of_one_score_share_a_rank(tmp_path: Path) -> None:
    same = Service([VISIT], says="cases_a_year: 10")
    services = {"one": same, "two": same, "three": Service([VISIT], says="cases_a_year: 5")}
    assert [one.rank for one in ranking(year_of(tmp_path, services)).services] == [1, 1, 3]


def test_a_rank_by_chance_is_held_in_some_replications_a_sure_one_in_all(tmp_path: Path) -> None:
    """Two services of the same demand, one of a tenth of it: who of the two leads is chance, the third is last."""
    chance = "{dist: exponential, mean: 1 h}"
    services = {
        "one": Service([VISIT], gap=chance),
        "two": Service([VISIT], gap=chance),
        "rare": Service([VISIT], gap="{dist: exponential, mean: 10 h}", horizon="2 d"),
    }
    found = ranking(year_of(tmp_path, services, replications=12), {"volume": 1})
    assert found.services[-1].service == "rare"
    assert found.services[-1].held == 1.0
    assert 0 < (found.services[0].held or 0) < 1
    assert (found.services[0].best, found.services[0].worst) == (1, 2)


@pytest.mark.parametrize("count", [1, 2])
def test_where_nothing_tells_services_apart_all_share_the_first_rank(tmp_path: Path, count: int) -> None:
    services = {f"s{n}": Service([VISIT], says="cases_a_year: 10") for n in range(count)}
    found = ranking(year_of(tmp_path, services))
    assert [(one.rank, one.score, one.held) for one in found.services] == [(1, 0.0, 1.0)] * count
    assert all(one.contributions == {} for one in found.services)


def test_of_one_replication_no_rank_is_sure(tmp_path: Path) -> None:
    services = {"one": Service([VISIT]), "two": Service([ONLINE])}
    assert all(one.held is None for one in ranking(year_of(tmp_path, services, replications=1)).services)


@pytest.mark.parametrize(
    ("weights", "codes"),
    [
        ({"volum": 1, "visits": -1, "ease": "much"}, ["WEIGHT-UNKNOWN", "WEIGHT", "WEIGHT"]),
        ({"volume": 0}, ["WEIGHTS-NOTHING"]),
        ({}, ["WEIGHTS-NOTHING"]),
        ([1, 2], ["WEIGHTS-FORM"]),
        ({"volume": math.inf}, ["WEIGHT"]),
    ],
)
def test_weights_that_are_none_are_refused_all_at_once(weights: object, codes: Sequence[str]) -> None:
    with pytest.raises(ValueRefused) as told:
        checked_weights(weights)
    assert [one.code for one in told.value.findings] == codes
    assert ("Did you mean 'volume'?" in str(told.value)) == (codes[0] == "WEIGHT-UNKNOWN")


def test_the_weights_of_the_file_hold_unless_others_are_given(tmp_path: Path) -> None:
    services = {
        "calm": Service([VISIT], says="cases_a_year: 20, complaints: 0"),
        "loud": Service([VISIT], says="cases_a_year: 10, complaints: 8"),
    }
    year = year_of(tmp_path, services, top="weights: {volume: 1}\n")
    assert year.portfolio.weights == {**dict.fromkeys(CRITERIA, 0.0), "volume": 1.0}
    assert ranking(year).services[0].service == "calm"
    assert ranking(year, {"complaints": 2}).services[0].service == "loud"


# Order of reform


def ordered(root: Path, services: Mapping[str, Service]) -> Order:
    """The order of reform, by the volume alone."""
    year = year_of(root, services)
    return sequence(year.portfolio, ranking(year, {"volume": 1}))


def redesign(volume: int, says: str = "", to_be: Task = ONLINE) -> Service:
    """A service with a redesign."""
    return Service([VISIT], [to_be], f"cases_a_year: {volume}{says}")


def test_what_is_stated_comes_first_then_the_most_urgent(tmp_path: Path) -> None:
    """The rare service, for which the busiest waits, is as pressing as that one."""
    services = {
        "busy": redesign(1000, ", after: [rare]"),
        "middle": redesign(500),
        "rare": redesign(1),
        "idle": redesign(2),
    }
    found = ordered(tmp_path, services)
    assert [step.service for step in found.steps] == ["rare", "busy", "middle", "idle"]
    assert found.waves == (("rare", "middle", "idle"), ("busy",))
    assert found.findings == ()


READS = Task("A", "U_WINDOW", "30 min", 'touchpoint="online" uses="form"')


def test_shared_data_come_first(tmp_path: Path) -> None:
    """The redesign of the permit reads the form that today it collects itself, and the licence goes on collecting."""
    services = {"permit": redesign(1000, to_be=READS), "licence": redesign(1)}
    found = ordered(tmp_path, services)
    assert [step.service for step in found.steps] == ["licence", "permit"]
    (one,) = found.steps[1].waits_for
    assert (one.first, one.data, one.stated) == ("licence", ("form",), False)


def test_what_is_stated_goes_before_what_is_derived(tmp_path: Path) -> None:
    services = {"permit": redesign(1000, to_be=READS), "licence": redesign(1, ", after: [permit]")}
    found = ordered(tmp_path, services)
    assert [step.service for step in found.steps] == ["permit", "licence"]


def test_what_is_read_today_already_needs_no_waiting(tmp_path: Path) -> None:
    services = {"permit": Service([READS], [READS]), "licence": redesign(1)}
    assert dependencies(read(tmp_path, services).services) == ()


def test_services_that_need_each_others_data_are_reformed_together_and_a_finding_says_how_to_settle_it(
    tmp_path: Path,
) -> None:
    reads = [Task("A", "U_WINDOW", "30 min", f'uses="{one}" collects="{two}"') for one, two in (("a", "b"), ("b", "a"))]
    both = Task("A", "U_WINDOW", "30 min", 'collects="a; b"')
    services = {name: Service([both], [task]) for name, task in zip(("one", "two"), reads, strict=True)}
    found = ordered(tmp_path, {**services, "last": redesign(1, ", after: [two]")})
    assert found.waves == (("one", "two"), ("last",))
    (finding,) = found.findings
    assert (finding.code, str(finding.where)) == ("SEQUENCE-CIRCLE", "portfolio/portfolio.yaml:3: services[0]")
    assert "one → two → one" in finding.what_text


def test_a_service_without_a_redesign_is_waited_for_by_nobody(tmp_path: Path) -> None:
    services = {"permit": redesign(10, ", after: [old]"), "old": Service([VISIT], says="cases_a_year: 9")}
    found = ordered(tmp_path, services)
    assert ([step.service for step in found.steps], found.without_redesign) == (["permit"], ("old",))
    assert [one.code for one in found.findings] == ["SEQUENCE-NEEDLESS"]


# The file


def told(root: Path, services: Mapping[str, Service], top: str = "") -> list[tuple[str, str]]:
    """Place and code of everything that is wrong."""
    with pytest.raises(InputError) as problem:
        read(root, services, top)
    return [(str(one.where).removeprefix("portfolio/portfolio.yaml:"), one.code) for one in problem.value.findings]


def test_all_that_is_wrong_with_the_order_is_said_at_once(tmp_path: Path) -> None:
    services = {
        "permit": redesign(1, ", after: [permit, licens, licence]"),
        "licence": redesign(1, ", after: [permit]"),
    }
    assert told(tmp_path, services) == [
        ("3: services[0].after[0]", "AFTER-ITSELF"),
        ("3: services[0].after[1]", "AFTER-UNKNOWN"),
        ("3: services[0].after", "AFTER-CIRCLE"),
    ]


def test_wrong_weights_and_figures_are_told_at_their_keys_all_at_once(tmp_path: Path) -> None:
    services = {"permit": Service([VISIT], says="ease: 2, cases_a_year: -1, complaints: many")}
    found = told(tmp_path, services, "weights: {volum: 1, visits: -2}\nfte_hours: 0\n")
    assert set(found) == {
        ("3: services[0].ease", "VALUE-MOST"),
        ("3: services[0].cases_a_year", "VALUE-LEAST"),
        ("3: services[0].complaints", "VALUE-NUMBER"),
        ("4: weights.volum", "WEIGHT-UNKNOWN"),
        ("4: weights.visits", "WEIGHT"),
        ("5: fte_hours", "VALUE-MORE"),
    }


def test_digital_and_stages_are_models_of_the_service(tmp_path: Path) -> None:
    says = "digital: digital.yaml, stages: [{name: {en: Within, zh: 部门内}, scenario: first.yaml}]"
    services = {"permit": Service([VISIT], [ONLINE], says, extra={"digital": [ONLINE], "first": [ONLINE]})}
    service = read(tmp_path, services).services["permit"]
    assert service.digital is not None
    assert list(service.stages) == ["Within"]
    assert len(service.models) == 4


def test_a_stage_that_is_missing_or_called_like_another_is_told(tmp_path: Path) -> None:
    says = "digital: none.yaml, stages: [{name: a, scenario: scenario.yaml}, {name: a, scenario: scenario.yaml}]"
    found = told(tmp_path, {"permit": Service([VISIT], says=says)})
    assert [code for _, code in found] == ["FILE-MISSING", "STAGE-TWICE"]


def test_the_portfolio_of_the_page_is_one(root: Path) -> None:
    page = (root / "docs" / "reform-portfolio.md").read_text(encoding="utf-8")
    document = read_yaml(page.split("```yaml\n")[1].split("```")[0].encode())
    assert validated(PortfolioEntry, document.value, document.source)[1] == []
