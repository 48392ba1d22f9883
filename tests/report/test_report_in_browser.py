"""The report in a real browser: it opens offline, draws its charts and switches its language."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bpr.experiment.comparison import Comparison
from bpr.report.html import write_report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Page, Route

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[BrowserContext]":
    if not CHROMIUM.exists():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("there is no chromium (apt install chromium)")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # only where there is a browser

    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profile"), executable_path=CHROMIUM, args=FLAGS, headless=True
        )
        yield context
        context.close()


@pytest.fixture(scope="module")
def report(comparison: Comparison, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(comparison, tmp_path_factory.mktemp("report") / "report.html")


class Visit:
    """A page with the report; whatever leaves the file is stopped and remembered."""

    def __init__(self, browser: "BrowserContext", report: Path, width: int) -> None:
        self.asked: list[str] = []
        self.errors: list[str] = []
        self.page: Page = browser.new_page()
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        self.page.route("**/*", lambda route: self._stop(route, report))
        self.page.goto(report.as_uri())
        self.page.wait_for_function("document.querySelectorAll('.page.en .chart .main-svg').length >= 8")

    def _stop(self, route: "Route", report: Path) -> None:
        if route.request.url == report.as_uri():
            route.continue_()
        else:
            self.asked.append(route.request.url)
            route.abort()


@pytest.mark.parametrize("width", [1280, 400])
def test_it_opens_offline_draws_every_chart_and_fits_the_screen(
    browser: "BrowserContext", report: Path, width: int
) -> None:
    visit = Visit(browser, report, width)
    for language, tag in (("zh", "zh-Hans"), ("en", "en-GB")):
        visit.page.click(f'.page:visible button[data-to="{language}"]')
        visit.page.wait_for_function(
            f"[...document.querySelectorAll('.page.{language} .chart')].every(e => e.querySelector('.main-svg'))"
        )
        assert visit.page.evaluate("document.documentElement.lang") == tag
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    visit.page.wait_for_timeout(200)
    assert visit.asked == []
    assert visit.errors == []
    visit.page.close()


def test_the_switch_changes_every_word(browser: "BrowserContext", report: Path) -> None:
    visit = Visit(browser, report, 1280)
    assert visit.page.title().startswith("What the redesign changes")
    assert visit.page.locator("h1:visible").all_inner_texts() == ["What the redesign changes"]
    visit.page.click('.page.en button[data-to="zh"]')
    assert visit.page.title().startswith("流程优化成效对比")
    assert visit.page.locator("h1:visible").all_inner_texts() == ["流程优化成效对比"]
    assert visit.page.evaluate("document.activeElement.dataset.to") == "zh", "the keyboard stays where it was"
    visit.page.close()


def test_the_figures_of_a_chart_can_be_read_as_a_table(browser: "BrowserContext", report: Path) -> None:
    visit = Visit(browser, report, 1280)
    visit.page.locator(".page.en figure").first.locator("summary").click()
    cells = visit.page.locator(".page.en figure").first.locator("table th[scope=row]").all_inner_texts()
    assert cells[-1] == "Cycle time"
    visit.page.close()


def test_charts_fit_the_paper_when_printed(browser: "BrowserContext", report: Path) -> None:
    visit = Visit(browser, report, 1280)
    visit.page.evaluate(
        "window.widths = []; window.addEventListener('beforeprint', () => { for (const svg of "
        "document.querySelectorAll('.page.en .chart .main-svg')) widths.push(Number(svg.getAttribute('width'))) })"
    )
    visit.page.pdf(format="A4")
    widths = visit.page.evaluate("widths")
    assert widths
    assert max(widths) <= 700, "A4 less its margins"
    visit.page.close()
