"""The stages of the services of a portfolio: what each climbs, what is refused, the file and the verb."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import bpr
from bpr.cli.verbs import app
from bpr.errors import ModelError, UnknownName
from bpr.experiment.ladder import ladder
from bpr.portfolio.stages import ladders, stages_of
from bpr.report.findings import in_words
from bpr.report.portfolio_ladder import service_gains_table, write_ladders
from bpr.report.words import LANGUAGES
from tests.portfolio.drawing import Service, Task, folder_of

A, B, C = Task("A"), Task("B"), Task("C")
QUICK = Task("A", work="10 min")
STAGES = (
    "stages: [{name: {en: Within, zh: 部门内}, scenario: s1.yaml}, {name: {en: Across, zh: 跨部门}, scenario: s2.yaml}]"
)
"""Three tasks of half an hour: 90 min; two: 60 min; one: 30 min; one of ten minutes."""


def written(root: Path) -> Path:
    """Stages and a redesign; stages whose last is the redesign; digital; none of it. All ends before closing."""
    extra = {"s1": [A, B], "s2": [A]}
    last = STAGES.replace("s2.yaml", "to-be.yaml")
    return folder_of(
        root / "p",
        {
            "permit": Service([A, B, C], [QUICK], STAGES, horizon="5 h", extra=extra),
            "licence": Service([A, B, C], [A], last, horizon="5 h", extra=extra),
            "pension": Service([A, B, C], [A], "digital: s1.yaml", horizon="5 h", extra={"s1": [QUICK, B, C]}),
            "register": Service([A], [QUICK]),
        },
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`written`, once."""
    return written(tmp_path_factory.mktemp("stages"))


def run(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["portfolio", "ladder", str(folder), "-n", "2", "--processes", "1", *options])


def minutes(found: bpr.experiment.ladder.Ladder) -> list[float]:
    return [stage.value / 60_000 for stage in found["cycle_time"].stages]


def test_each_service_climbs_its_stages_from_today_to_the_redesign(folder: Path) -> None:
    found = ladders(bpr.load_portfolio(folder), replications=2)
    assert list(found) == ["permit", "licence", "pension"]
    assert {name: minutes(one) for name, one in found.items()} == {
        "permit": pytest.approx([90, 60, 30, 10]),
        "licence": pytest.approx([90, 60, 30]),
        "pension": pytest.approx([90, 70, 30]),
    }
    assert list(found["permit"].stages) == ["S0", "S1", "S2", "S3"]
    assert [label["zh"] for label in found["permit"].labels.values()] == [
        "S0 现状", "S1 部门内", "S2 跨部门", "S3 优化流程",
    ]  # fmt: skip
    assert [label["en"] for label in found["licence"].labels.values()] == ["S0 AS-IS", "S1 Within", "S2 Across"]
    assert found["pension"].labels["digital"]["en"] == "only digitised"


def test_a_ladder_is_that_of_the_service_by_itself(folder: Path) -> None:
    service = bpr.load_portfolio(folder).services["permit"]
    (found,) = ladders(bpr.load_portfolio(folder), ["permit"], replications=2, seed=7).values()
    alone = ladder(stages_of(service), replications=2, seed=7)
    assert found.to_dict()["gains"] == alone.to_dict()["gains"]


def test_progress_goes_over_all_services(folder: Path) -> None:
    told: list[tuple[float, float]] = []
    ladders(bpr.load_portfolio(folder), replications=2, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (3, 3)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_service_that_climbs_nothing_is_refused_with_its_place_and_a_remedy(folder: Path) -> None:
    portfolio = bpr.load_portfolio(folder)
    with pytest.raises(ModelError) as caught:
        ladders(portfolio, ["permit", "register"])
    (finding,) = caught.value.findings
    assert (finding.code, finding.where.key) == ("LADDER-NO-STAGES", "services[3]")
    assert "“register”" in in_words(finding, "zh")[0]
    with pytest.raises(UnknownName, match="Did you mean 'permit'"):
        ladders(portfolio, ["permt"])


def test_a_portfolio_without_stages_is_refused(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "p", {"permit": Service([A], [QUICK])})
    with pytest.raises(ModelError, match="No service of this portfolio has stages"):
        ladders(bpr.load_portfolio(folder))
    assert run(folder).exit_code == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_table_has_the_stages_of_every_service(folder: Path, lang: str) -> None:
    portfolio = bpr.load_portfolio(folder)
    table = service_gains_table(portfolio, ladders(portfolio, replications=2), lang=lang)
    assert [place for place, _ in table.sections] == [0, 5, 9]
    assert [row[1].split()[0] for row in table.rows[:4]] == ["1.50", "1.00", "0.50", "0.17"]  # hours
    assert len(table.rows) == 13
    assert any(word in table.notes[-1] for word in ("by itself", "单独"))


def test_the_file_has_a_waterfall_for_each_service_and_the_digests_of_every_stage(folder: Path, tmp_path: Path) -> None:
    portfolio = bpr.load_portfolio(folder)
    found = ladders(portfolio, replications=2)
    text = write_ladders(portfolio, found, tmp_path / "ladder.html", lang="zh").read_text(encoding="utf-8")
    assert text.count('<div class="chart" id="chart-ladder-') == 6
    assert 'id="chart-ladder-2-0-en"' in text
    assert 'id="chart-ladder-2-0-zh"' in text
    for one in found.values():
        for stage in one.stages.values():
            assert all(digest in text for digest in stage.header.digests.values())


def test_the_verb_writes_the_file_and_speaks_both_languages(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "out" / "ladder.html"
    done = run(folder, "--service", "permit", "--html", str(file), "--lang", "zh")
    assert done.exit_code == 0
    assert "S1 部门内" in done.stdout
    assert f"报告：{file}" in done.stderr
    assert file.is_file()
    told = json.loads(run(folder, "--service", "permit", "--json").stdout)
    assert list(told["services"]) == ["permit"]
    assert told["services"]["permit"]["gains"]["cycle_time"]["total"]["difference"]["value"] == pytest.approx(
        -80 * 60_000
    )


def test_an_unknown_service_or_measure_ends_with_1(folder: Path) -> None:
    assert run(folder, "--service", "permt").exit_code == 1
    assert run(folder, "--of", "cicle_time").exit_code == 1
