"""The reform plan as pictures and as one file: figures in charts are those of the plan, in both languages."""

import dataclasses
import json
import re
from html import unescape
from pathlib import Path

import pytest

import bpr
from bpr.document.label import Label
from bpr.experiment.comparison import Change
from bpr.frozen import frozen
from bpr.metrics.intervals import Measure
from bpr.portfolio.dependencies import Dependency
from bpr.portfolio.reform import ReformPlan, reform
from bpr.portfolio.sequence import Sequence, Step
from bpr.portfolio.yearly import OUTSIDE
from bpr.report import reform_charts as charts
from bpr.report.reform_answer import answer
from bpr.report.reform_bars import Bar, single_bars
from bpr.report.reform_names import Names
from bpr.report.reform_page import plan_document, write_plan
from bpr.report.reform_waves import direct, sequence_chart
from bpr.report.words import LANGUAGES
from tests.portfolio.drawing import Service, Task, folder_of

INTAKE = Task("A", "U_WINDOW", "30 min", 'function="intake" touchpoint="visit" collects="licence; form"')
CHECK = Task(
    "B", "U_REVIEW", "{dist: exponential, mean: 1 h}", 'function="drawing check" step="review" collects="form"'
)
DECIDE = Task("C", "U_CHIEF", "15 min", 'function="decide" step="decision"')
WAIT = Task("D", "U_REVIEW", "0 min", 'function="notice"')
ONLINE = Task("A", "U_WINDOW", "40 min", 'function="intake" touchpoint="online" collects="form" uses="licence"')
ISSUE = Task("F", "U_CHIEF", "20 min", 'function="decide" collects="licence"')

SERVICES = {
    "permit": Service([INTAKE, CHECK, DECIDE, WAIT], [ONLINE, DECIDE], "cases_a_year: 1760, complaints: 30"),
    "licence": Service([INTAKE, DECIDE], [ISSUE], "cases_a_year: 880, complaints: 50, ease: 0.5"),
    "register": Service([INTAKE], says="cases_a_year: 400, after: [licence]"),
}


def plan_of(folder: Path, replications: int) -> ReformPlan:
    """The plan of a portfolio folder."""
    read = bpr.load_portfolio(folder)
    return reform(read, bpr.compare_together(read.as_is, read.to_be, replications=replications))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three services, of which the permit reads the licence that the redesign of another issues."""
    top = "name: {en: A <b>portfolio</b>, zh: 某组合}\n"
    return folder_of(tmp_path_factory.mktemp("plan") / "portfolio", SERVICES, top=top)


@pytest.fixture(scope="module")
def plan(folder: Path) -> ReformPlan:
    """Of four replications."""
    return plan_of(folder, 4)


@pytest.fixture(scope="module")
def text(plan: ReformPlan, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The file that opens in Chinese."""
    return write_plan(plan, tmp_path_factory.mktemp("file") / "deep" / "plan.html", "zh").read_text(encoding="utf-8")


def pages(text: str) -> list[str]:
    """The English and the Chinese page."""
    return re.findall(r'<div class="page (?:en|zh)".*?(?=<div class="page |<script type)', text, flags=re.DOTALL)


# charts


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_pieces_of_a_bar_are_the_contributions_and_sum_to_the_score(plan: ReformPlan, lang: str) -> None:
    figure = charts.ranking_chart(plan, lang=lang)
    for place, one in enumerate(plan.ranking.services):
        pieces = [trace.x[place] for trace in figure.data]
        assert sum(pieces) == pytest.approx(one.score, abs=1e-5)
        assert {round(piece, 5) for piece in pieces if piece} == {
            round(part, 5) for part in one.contributions.values() if part
        }
        assert f"{one.score:.2f}" in figure.layout.yaxis.ticktext[place]
    assert all("1" in trace.name for trace in figure.data)  # the weight


def test_neighbouring_pieces_differ_without_colour(plan: ReformPlan) -> None:
    patterns = [trace.marker.pattern.shape for trace in charts.ranking_chart(plan).data]
    assert len(set(patterns)) == len(patterns) > 1


def test_each_function_has_a_bar_of_the_work_that_it_releases_or_of_how_often_it_is_exercised(plan: ReformPlan) -> None:
    """The check takes about an hour of 1,760 cases; the notice takes no time, 1,760 times."""
    released, exercised = charts.functions_charts(plan)
    check = next(one for one in plan.functions.candidates if one.id == "drawing check")
    assert list(released.data[0].x) == pytest.approx([check.fte.value], rel=1e-5)
    whiskers = released.data[0].error_x
    assert whiskers.array[0] == pytest.approx(check.fte.high - check.fte.value, rel=1e-4)
    assert whiskers.arrayminus[0] == pytest.approx(check.fte.value - check.fte.low, rel=1e-4)
    assert list(exercised.data[0].x) == pytest.approx([1760])
    assert "notice" in exercised.layout.yaxis.ticktext[0]


def test_falls_are_to_the_left_and_rises_to_the_right_and_who_stays_as_he_is_is_left_out(plan: ReformPlan) -> None:
    figure = charts.gains_chart(plan, "load")
    assert figure is not None
    differences = {key: found["load"].difference.value for key, found in plan.gains.units.items() if key != OUTSIDE}
    drawn = {trace.x[n]: trace.y[n] for trace in figure.data for n in range(len(trace.x))}
    assert sorted(drawn) == pytest.approx(sorted(value for value in differences.values() if value), rel=1e-5)
    assert [drawn[x] for x in sorted(drawn)] == sorted(drawn.values())  # falls on top
    assert differences["U_REVIEW"] == pytest.approx(min(drawn), rel=1e-5)
    approvals = charts.gains_chart(plan, "approvals")
    assert approvals is not None
    (bar,) = approvals.data
    assert list(bar.x) == pytest.approx([-880])  # the licence is decided no more by a decision step


def test_what_may_be_chance_is_hatched_and_named() -> None:
    rows = [
        Bar("sure", Measure(2.0, "", 1.0, 3.0, 4), "2"),
        Bar("not", Measure(1.0, "", -1.0, 3.0, 4), "1", certain=False),
    ]
    sure, chance = single_bars(rows, "posts", "en").data
    assert (sure.marker.pattern.shape, chance.marker.pattern.shape) == ("", "/")
    assert (sure.showlegend, chance.showlegend, chance.name) == (False, True, "may be chance")


def test_the_work_of_offices_stands_as_is_beside_to_be(plan: ReformPlan) -> None:
    figure = charts.staff_chart(plan)
    assert figure is not None
    busy = sorted(plan.staff, key=lambda one: -max(one.load.as_is.value, one.load.to_be.value))
    assert list(figure.data[0].x) == pytest.approx([one.load.as_is.value for one in busy], rel=1e-5)
    assert list(figure.data[1].x) == pytest.approx([one.load.to_be.value for one in busy], rel=1e-5)
    assert (figure.data[0].marker.pattern.shape, figure.data[1].marker.pattern.shape) == ("/", "")


def test_sums_are_shown_as_what_is_left_of_them_with_their_intervals(plan: ReformPlan) -> None:
    figure = charts.sums_chart(plan)
    assert figure is not None
    shown = {}
    for trace in figure.data:
        if trace.type == "bar":
            shown |= dict(zip(trace.y, zip(trace.x, trace.error_x.array, strict=True), strict=True))
    wanted = [one.change for one in plan.sums.sums.values() if one.change.as_is.value > 0]
    assert [shown[place][0] for place in range(len(wanted))] == pytest.approx(
        [100 * one.to_be.value / one.as_is.value for one in wanted], rel=1e-4
    )
    place = next(n for n, one in enumerate(wanted) if one.heading.name == "effort")
    relative = wanted[place].relative
    assert shown[place][1] == pytest.approx(100 * (relative.high - relative.value), rel=1e-4)


def test_islands_and_sources_are_those_of_the_drawings(plan: ReformPlan) -> None:
    before, after = plan.sums.data
    rows = charts.data_rows(plan, "en")
    assert (len(before.isolated), len(after.isolated)) in {row[1:] for row in rows}
    figure = charts.data_chart(plan)
    assert figure is not None
    assert [tuple(pair) for pair in zip(*(trace.x for trace in figure.data), strict=True)] == [row[1:] for row in rows]


# order


def test_each_service_stands_in_its_wave_and_waits_for_what_comes_first(plan: ReformPlan) -> None:
    figure = sequence_chart(plan)
    assert figure is not None
    steps = plan.sequence.steps
    assert [(step.service, step.wave) for step in steps] == [("licence", 1), ("permit", 2)]
    bars = figure.data[0]
    assert [base + width / 2 for base, width in zip(bars.base, bars.x, strict=True)] == pytest.approx([1, 2])
    (arrow,) = [shape for shape in figure.layout.shapes if shape.type == "path"]
    assert arrow.line.dash == "dash"  # the data of the licence must be shared first
    (head,) = figure.layout.annotations
    assert (head.x, head.y) == (pytest.approx(2 - 0.34), 1)


def test_an_arrow_that_follows_from_others_is_not_drawn() -> None:
    """a → b → c implies a → c; between members of a circle, which stand in one wave, nothing is implied."""
    name = Label(frozen({"": "x"}))
    ab, bc, ac = (Dependency(*pair) for pair in ("ab", "bc", "ac"))
    order = Sequence((Step("a", name, 1), Step("b", name, 2, (ab,)), Step("c", name, 3, (ac, bc))))
    assert direct(order) == (ab, bc)
    de, ed, df, ef = (Dependency(*pair) for pair in ("de", "ed", "df", "ef"))
    circle = Sequence((Step("d", name, 1, (ed,)), Step("e", name, 1, (de,)), Step("f", name, 2, (df, ef))))
    assert set(direct(circle)) == {de, ed, df, ef}


# long lists


def many(plan: ReformPlan, rows: int, rises: int) -> ReformPlan:
    """The plan with `rows` offices of long names that are alike, of which the last `rises` have more to do."""
    one = plan.gains.units["U_REVIEW"]["load"]

    def moved(by: float) -> Change:
        return dataclasses.replace(
            one, difference=dataclasses.replace(one.difference, value=by, low=by - 0.1, high=by + 0.1)
        )

    size = [float(n - rows) if n < rows - rises else 0.01 * (n - rows + rises + 1) for n in range(rows)]
    units = {f"U{n}": frozen({"load": moved(by)}) for n, by in enumerate(size)}
    return dataclasses.replace(plan, gains=dataclasses.replace(plan.gains, units=frozen(units)))


def test_of_forty_offices_the_largest_are_drawn_and_some_of_those_that_gain(plan: ReformPlan) -> None:
    figure = charts.gains_chart(many(plan, 40, 8), "load")
    assert figure is not None
    drawn = list(figure.data[0].x)
    assert len(drawn) == charts.MOST
    assert sum(x > 0 for x in drawn) == 5
    assert min(drawn) == -40
    assert max(drawn) == pytest.approx(0.08)


@pytest.mark.parametrize(
    "name",
    ["Commission of housing, planning and natural resources of the district", "自然资源和规划委员会行政审批处" * 2],
)
def test_no_label_is_higher_than_its_row(name: str) -> None:
    rows = [Bar(name, Measure(1.0 + n, "", n, n + 2.0, 4), "1.00 (0.90–1.10)") for n in range(15)]
    figure = single_bars(rows, "posts", "en")
    labels = figure.layout.yaxis.ticktext
    lines = max(label.count("<br>") + 1 for label in labels)
    assert (figure.layout.height - 130) / len(rows) >= 18 * lines
    assert len(set(labels)) == len(rows)  # what is called alike is told apart
    assert max(len(re.sub("<[^>]*>", "", line)) for label in labels for line in label.split("<br>")) <= 26


def test_units_of_one_name_are_told_apart_by_their_territory(tmp_path: Path) -> None:
    units = (
        "schema: bpr/organisation/1\nunits:\n"
        "  U_WINDOW: {name: Police, territory: North}\n  U_REVIEW: {name: Police, territory: South}\n"
    )
    found = plan_of(folder_of(tmp_path / "p", {"permit": Service([INTAKE, CHECK], [ONLINE])}, units=units), 1)
    named = Names(found, "en")
    assert [named.unit(key) for key in ("U_WINDOW", "U_REVIEW")] == ["Police (North)", "Police (South)"]


# the file


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_answer_has_the_figures_with_their_intervals(plan: ReformPlan, lang: str) -> None:
    said = " ".join(answer(plan, lang))
    assert str(len(plan.functions.candidates)) in said
    effort = plan.sums.sums["effort"].change
    assert f"{100 * effort.relative.value:.1f}".replace("-", "−") in said
    assert "−1" in said  # posts that the review section loses
    assert {"en": "candidates", "zh": "候选"}[lang] in said
    islands = [len(one.isolated) for one in plan.sums.data]
    assert all(str(number) in answer(plan, lang)[-1] for number in islands)


def test_of_a_long_wave_the_first_are_named(plan: ReformPlan) -> None:
    """Six services that wait for nobody: three are named."""
    steps = tuple(dataclasses.replace(plan.sequence.steps[0], service=one, wave=1) for one in list(SERVICES) * 2)
    found = dataclasses.replace(plan, sequence=Sequence(steps))
    assert "permit, licence, register and others (6 in all)" in answer(found, "en")[1]


def test_one_replication_says_that_nothing_can_be_told(folder: Path) -> None:
    found = plan_of(folder, 1)
    for lang, words in (("en", "one replication"), ("zh", "单次仿真")):
        document = plan_document(found, lang)
        assert any(words in sentence for sentence in document.answer)
        assert not any("%" in sentence for sentence in document.answer)


def test_every_list_has_a_section_and_candidates_are_called_candidates(text: str) -> None:
    english, chinese = pages(text)
    names = ("ranking", "sequence", "functions", "agencies", "gains", "staff", "sums", "data", "stated")
    assert re.findall(r'<h2 id="(\w+)-en"', english)[2:-2] == list(names)
    assert re.findall(r'<h2 id="(\w+)-zh"', chinese)[2:-2] == list(names)
    assert {"拟转变职能候选清单", "拟调整机构候选清单"} <= set(re.findall(r"<h2[^>]*>([^<]*)<", chinese))
    for tag in ("<h2", "<table", "<tr", "<li"):
        assert english.count(tag) == chinese.count(tag), tag


def test_the_file_asks_nothing_of_anybody_and_a_name_is_no_markup(text: str) -> None:
    bare = re.sub(r"<script.*?</script>|<style.*?</style>", "", text, flags=re.DOTALL)
    assert "default-src 'none'; script-src 'sha256-" in unescape(bare)
    assert not re.search(r"<(link|iframe|object|embed|base|form|img)\b", bare)
    assert not re.search(r"\s(src|srcset|action|on\w+)=", bare)
    assert "<b>portfolio</b>" not in bare
    assert "A &lt;b&gt;portfolio&lt;/b&gt;" in bare


def test_it_says_where_figures_come_from(text: str, plan: ReformPlan) -> None:
    shown = unescape(text)
    for service, measures in plan.year.comparison.as_is.services.items():
        for what, digest in measures.header.digests.items():
            assert digest in shown
            assert f"SHA-256 of {service}/{what}" in shown
    assert "2026" in shown
    for said in ("1,760", "Weights of urgency", "迫切程度权重"):
        assert said in shown, said


def test_the_chinese_page_has_no_english_left_but_names(text: str) -> None:
    main = re.findall(r"<main>.*?</main>", pages(text)[1], flags=re.DOTALL)[0]
    words = set(re.findall(r"[A-Za-z]{4,}", unescape(re.sub(r"<code>.*?</code>|<[^>]+>", " ", main))))
    known = {
        "permit",
        "licence",
        "register",
        "drawing",
        "check",
        "intake",
        "decide",
        "notice",
        "form",
        "BUREAU",
        "CENTRE",
    }  # of the model
    assert words - known <= {"hours", "JavaScript"}  # keys of the files, in findings


def test_charts_of_both_languages_are_in_the_file(text: str) -> None:
    (figures,) = re.findall(r'<script type="application/json" id="figures">(.*?)</script>', text, flags=re.DOTALL)
    drawn = json.loads(figures)
    assert len(drawn["en"]) == len(drawn["zh"]) >= 9
