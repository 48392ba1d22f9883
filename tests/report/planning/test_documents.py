"""Every HTML file of the planners' experiments opens offline, holds both languages, and says where it comes from."""

import json
import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from bpr.engine.run import simulate
from bpr.experiment.ladder import Ladder
from bpr.experiment.peak import peak_test
from bpr.experiment.staffing import Staffing
from bpr.experiment.warmup import find_warmup
from bpr.experiment.whole_and_part import speed_up_units
from bpr.report.ladder import write_ladder
from bpr.report.peak import write_peak
from bpr.report.provenance import Draws
from bpr.report.settling import write_settling
from bpr.report.staffing import write_staffing
from bpr.report.whole_and_part import write_units

if TYPE_CHECKING:
    from pathlib import Path

DRAWS = Draws(4, 2026)


@pytest.fixture(scope="module")
def files(three: Ladder, staffing: Staffing, make_permit, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Name -> text of each file."""
    folder: Path = tmp_path_factory.mktemp("files")
    model = make_permit("page")
    log = simulate(model, replications=4, seed=2026)
    units = speed_up_units(model, replications=4)
    peak = peak_test(model, (1.0, 2.0), replications=4)
    name = model.scenario.name
    written = (
        write_ladder(three, folder / "ladder.html"),
        write_staffing(staffing, folder / "staff.html", model=model, draws=DRAWS),
        write_units(units, folder / "units.html"),
        write_peak(peak, folder / "peak.html", models=dict.fromkeys(peak, model), draws=DRAWS),
        write_settling(find_warmup(log), folder / "settling.html", header=log.header, name=name),
    )
    return {path.stem: path.read_text(encoding="utf-8") for path in written}


NAMES = ["ladder", "staff", "units", "peak", "settling"]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_asked_of_anybody(files: dict[str, str], name: str) -> None:
    text = re.sub(r"<script.*?</script>|<style.*?</style>", "", files[name], flags=re.DOTALL)
    assert "default-src 'none'; script-src 'sha256-" in unescape(text)
    assert not re.search(r"<(link|iframe|object|embed|base|form|img)\b", text)
    assert not re.search(r"\s(src|srcset|action|on\w+)=", text)


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_have_the_same_charts_and_tables(files: dict[str, str], name: str) -> None:
    text = files[name]
    (figures,) = re.findall(r'<script type="application/json" id="figures">(.*?)</script>', text, flags=re.DOTALL)
    drawn = json.loads(figures)
    assert len(drawn["en"]) == len(drawn["zh"]) >= 1
    english, chinese = re.findall(
        r'<div class="page (?:en|zh)".*?(?=<div class="page |<script type)', text, flags=re.DOTALL
    )
    for tag in ("<h2", "<table", "<tr", "<li"):
        assert english.count(tag) == chinese.count(tag), tag
    assert "结论" in chinese
    assert "The answer" in english


@pytest.mark.parametrize("name", NAMES)
def test_seed_replications_version_and_digests_are_given(files: dict[str, str], name: str) -> None:
    text = unescape(files[name])
    for said in ("Seed", "2026", "Replications", "bpr version", "SHA-256 of process", "SHA-256 of scenario"):
        assert said in text, said


@pytest.mark.parametrize("name", NAMES)
def test_the_chinese_page_has_no_english_left_but_names(files: dict[str, str], name: str) -> None:
    chinese = re.findall(r'<div class="page zh".*?(?=<script type)', files[name], flags=re.DOTALL)[0]
    main = re.findall(r"<main>.*?</main>", chinese, flags=re.DOTALL)[0]
    words = set(re.findall(r"[A-Za-z]{4,}", unescape(re.sub(r"<code>.*?</code>|<[^>]+>", " ", main))))
    known = {"MSER", "JavaScript", "Permit", "page", "cycle", "time", "clerk", "chief"}  # names, and ids in findings
    assert words <= known
