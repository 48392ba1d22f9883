"""The report: one file, two languages, nothing from outside, the same bytes."""

import base64
import hashlib
import itertools
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bpr.errors import Finding, Where
from bpr.experiment.comparison import Comparison
from bpr.report.html import MAX_FINDINGS, report_html, write_report


class Outline(HTMLParser):
    """What a machine sees of a page: tags with their attributes, and its text outside of scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._skips = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._skips = tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        self._skips = self._skips and tag not in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self._skips:
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def html(comparison: Comparison) -> str:
    return report_html(comparison)


@pytest.fixture(scope="module")
def outline(html: str) -> Outline:
    return Outline(html)


def test_the_file_is_written_with_its_folders(comparison: Comparison, tmp_path: Path) -> None:
    path = write_report(comparison, tmp_path / "out" / "report.html", lang="zh")
    assert path == tmp_path / "out" / "report.html"
    text = path.read_text(encoding="utf-8")
    assert text.startswith('<!DOCTYPE html>\n<html lang="zh-Hans" data-lang="zh">')


def test_the_same_comparison_gives_the_same_bytes(comparison: Comparison, html: str) -> None:
    assert report_html(comparison) == html


def test_question_answer_figures_and_provenance_are_in_both_languages(outline: Outline) -> None:
    for text in (
        "What does an applicant gain, and what does the administration gain",
        "The redesign improves:",
        "cycle time from 8.5",
        "优化后有显著改善的指标：",
        "全程用时由 8.5",
        "8.53 d (8.4",
        "−82 %",
        "no significant change",
        "无显著变化",
        "No longer done",
        "不再经手的部门",
        "No shares are given.",
        "SHA-256 of process",
        "a" * 64,
        "d" * 64,
        "随机种子",
        "2026-01-05T08:30:00+08:00",
    ):
        assert text in outline.text, text


def test_nothing_is_asked_of_anybody(outline: Outline) -> None:
    for tag, attributes in outline.tags:
        assert tag not in {"link", "iframe", "object", "embed", "base", "form", "img"}
        assert not {"src", "srcset", "action", "formaction", "ping"} & set(attributes)
        assert (attributes.get("href") or "#").startswith("#")
        assert not [name for name in attributes if name.startswith("on")]


def test_the_policy_forbids_every_request_and_foreign_script(html: str, outline: Outline) -> None:
    (policy,) = [one["content"] or "" for one in outline.all("meta") if "http-equiv" in one]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.split("style-src")[0]
    scripts = re.findall(r"<script>(.*?)</script>", html, flags=re.DOTALL)
    assert len(scripts) == 2
    for script in scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_the_charting_library_is_there_once(html: str) -> None:
    assert html.count("* plotly.js v") == 1
    assert len(html) < 6_000_000


def test_the_page_can_be_read_by_ear(outline: Outline) -> None:
    levels = [int(tag[1]) for tag, _ in outline.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 2, "one a language"
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert len(outline.all("caption")) == len(outline.all("table"))
    charts = [one for one in outline.all("div") if one.get("role") == "img"]
    assert len(charts) == 16
    assert all(one["aria-label"] for one in charts)
    assert {one.get("scope") for one in outline.all("th")} <= {"col", "row", "rowgroup"}
    ids = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in outline.tags:
        if "aria-labelledby" in attributes:
            assert attributes["aria-labelledby"] in ids


def test_names_from_a_model_are_text_not_markup(comparison: Comparison) -> None:
    evil = '</script><script>alert(1)</script><img src=x onerror="alert(2)">'
    run = replace(comparison.to_be, header=replace(comparison.to_be.header, name=evil))
    elements = replace(run.elements, names={row: evil + row for row in run.elements.names})
    html = report_html(replace(comparison, to_be=replace(run, elements=elements)))
    outline = Outline(html)
    assert outline.all("img") == []
    assert len(outline.all("script")) == 3
    assert evil in outline.text


def test_the_figures_are_json_that_cannot_end_their_script(html: str) -> None:
    (text,) = re.findall(r'<script type="application/json" id="figures">(.*?)</script>', html, flags=re.DOTALL)
    assert "<" not in text
    figures = json.loads(text)
    assert list(figures) == ["en", "zh"]
    assert set(figures["en"]) == {name.removesuffix("zh") + "en" for name in figures["zh"]}
    for id_ in (*figures["en"], *figures["zh"]):
        assert f'id="{id_}"' in html


def test_a_finding_of_both_runs_is_told_once(comparison: Comparison) -> None:
    only = Finding("X-1", Where(file="to-be.yaml", key="tasks"), "Nobody gave this.", "Give it.", "warning")
    both = replace(comparison, to_be=replace(comparison.to_be, findings=(*comparison.to_be.findings, only)))
    html = report_html(both)
    english = html.partition('<div class="page zh"')[0]
    assert english.count("No shares are given.") == 1
    assert english.index("Nobody gave this.") < english.index("No shares are given."), "warnings come first"


def test_very_many_findings_are_cut_and_counted(comparison: Comparison) -> None:
    many = tuple(Finding(f"X-{n}", Where(key=str(n)), f"No {n}.", "", "assumption") for n in range(MAX_FINDINGS + 7))
    html = report_html(replace(comparison, as_is=replace(comparison.as_is, findings=many)))
    assert "8 more are not listed here." in html


def test_one_replication_and_no_change_make_a_report_too(single: Comparison, unchanged: Comparison) -> None:
    assert "nothing can be said about chance" in report_html(single)
    same = report_html(unchanged)
    assert "none of the main measures significantly" in same
    assert "The same tasks are done by the same units" in same


def test_an_unknown_language_is_refused(comparison: Comparison) -> None:
    with pytest.raises(ValueError, match="'fr'"):
        report_html(comparison, lang="fr")
