"""The app in a real browser, from an uploaded drawing to a comparison, in both languages.

One server, one chromium. Without chromium the suite skips and says so; where ``CI`` is ``true`` it fails instead.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from bpr.app.panel import STATIC

sync_api = pytest.importorskip("playwright.sync_api")

from playwright.sync_api import Browser, FrameLocator, Page, expect, sync_playwright  # noqa: E402

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
CI = os.environ.get("CI") == "true"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START = 40.0
"""Seconds that the server may take to answer."""
PATIENCE = 20_000
"""Milliseconds that the page may take for anything but a run."""

DRAWING = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D" targetNamespace="urn:test"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:di="http://www.omg.org/spec/DD/20100524/DI">
  <process id="P" name="Small permit">
    <startEvent id="Start" name="Application"><outgoing>F1</outgoing></startEvent>
    <userTask id="Accept" name="Accept"><incoming>F1</incoming><outgoing>F2</outgoing></userTask>
    <userTask id="Review" name="&lt;img src=x onerror=alert(1)&gt;">
      <incoming>F2</incoming><outgoing>F3</outgoing>
    </userTask>
    <endEvent id="End"><incoming>F3</incoming></endEvent>
    <sequenceFlow id="F1" sourceRef="Start" targetRef="Accept"/>
    <sequenceFlow id="F2" sourceRef="Accept" targetRef="Review"/>
    <sequenceFlow id="F3" sourceRef="Review" targetRef="End"/>
  </process>
  <bpmndi:BPMNDiagram id="DD"><bpmndi:BPMNPlane id="DP" bpmnElement="P">
    <bpmndi:BPMNShape id="S1" bpmnElement="Start">
      <dc:Bounds x="180" y="160" width="36" height="36"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="S2" bpmnElement="Accept">
      <dc:Bounds x="270" y="138" width="100" height="80"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="S3" bpmnElement="Review">
      <dc:Bounds x="430" y="138" width="100" height="80"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="S4" bpmnElement="End">
      <dc:Bounds x="590" y="160" width="36" height="36"/></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="E1" bpmnElement="F1">
      <di:waypoint x="216" y="178"/><di:waypoint x="270" y="178"/></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="E2" bpmnElement="F2">
      <di:waypoint x="370" y="178"/><di:waypoint x="430" y="178"/></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="E3" bpmnElement="F3">
      <di:waypoint x="530" y="178"/><di:waypoint x="590" y="178"/></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</definitions>
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("workspace")


@pytest.fixture(scope="module")
def address(workspace: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [f"--port={port}", f"--workspace={workspace}", "--no-browser"]
    code = f"import bpr.app; raise SystemExit(bpr.app.launch({options!r}))"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("STREAMLIT_")}
    server = subprocess.Popen([sys.executable, "-c", code], cwd=workspace, env=environment)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{url}/_stcore/health", server)
        yield url
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        reason = "no chromium on this machine (Debian, Ubuntu: apt install chromium)"
        pytest.fail(reason) if CI else pytest.skip(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A fresh session that fails on any script error and on any request that leaves this machine."""
    wrong: list[str] = []
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="en-GB", accept_downloads=True)
    context.set_default_timeout(PATIENCE)
    opened = context.new_page()
    opened.on("pageerror", lambda error: wrong.append(f"script error: {error}"))
    opened.on("dialog", lambda dialog: (wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    opened.on("request", lambda request: wrong.append(f"request to {request.url}") if is_foreign(request.url) else None)
    opened.goto(address)
    yield opened
    context.close()
    assert wrong == []


def is_foreign(url: str) -> bool:
    return not re.match(r"(https?|wss?)://127\.0\.0\.1[:/]|data:|blob:|about:", url)


def wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + START
    while time.monotonic() < end:
        assert server.poll() is None, "the server ended before it answered"
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310  # our own server
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"the server did not answer within {START} s")


def diagram(page: Page) -> FrameLocator:
    frame = page.frame_locator("iframe[title*='bpmn_panel']")
    frame.locator(".djs-shape").first.wait_for(timeout=PATIENCE)
    return frame


def rename(page: Page, element: str, name: str) -> None:
    frame = diagram(page)
    frame.locator(f"[data-element-id='{element}'] .djs-hit").first.dblclick()
    editor = frame.locator(".djs-direct-editing-content")
    editor.wait_for()
    page.keyboard.press("Control+A")
    page.keyboard.type(name)
    frame.locator("svg[data-element-id]").first.click(position={"x": 300, "y": 30})


def go(page: Page, title: str) -> None:
    page.get_by_test_id("stTopNavLinkContainer").get_by_text(title, exact=True).click()


def upload(page: Page, name: str, drawing: str = DRAWING) -> None:
    page.get_by_role("button", name="Add a process").click()
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": f"{name}.bpmn", "mimeType": "application/xml", "buffer": drawing.encode()}
    )
    expect(diagram(page).get_by_text("Accept")).to_be_visible(timeout=PATIENCE)


def saved(workspace: Path, pattern: str, text: str, seconds: float = 15) -> bool:
    """Whether a file of the pattern comes to hold the text."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if any(text in path.read_text(encoding="utf-8") for path in workspace.glob(pattern)):
            return True
        time.sleep(0.1)
    return False


def test_from_an_uploaded_drawing_to_a_comparison(page: Page, workspace: Path) -> None:
    upload(page, "small-permit")
    # two edits in a row: the echo of the first must not overwrite the second
    rename(page, "Accept", "Take in")
    rename(page, "Review", "Look through")
    draft = "small-permit/.bpr/drafts/process.bpmn"
    assert saved(workspace, draft, 'name="Look through"')
    assert saved(workspace, draft, 'name="Take in"')
    # what is asked of the applicant is given in the form and kept in the drawing
    diagram(page).locator("[data-element-id='Accept'] .djs-hit").first.click()
    page.get_by_role("spinbutton", name="Documents").fill("7")
    page.get_by_role("spinbutton", name="Documents").press("Enter")
    assert saved(workspace, draft, 'bpr:annotation documents="7"')
    diagram(page).get_by_role("button", name="Undo").click()  # the form follows the drawing, not the other way round
    expect(page.get_by_role("spinbutton", name="Documents")).to_have_value("")
    diagram(page).get_by_role("button", name="Redo").click()
    expect(page.get_by_role("spinbutton", name="Documents")).to_have_value("7")
    # what was edited is the TO-BE; the AS-IS stays
    page.get_by_role("button", name="Copy to a TO-BE").click()
    page.get_by_role("button", name="Make the TO-BE").click()
    assert saved(workspace, "small-permit/to-be.bpmn", 'name="Look through"')
    assert 'name="Accept"' in (workspace / "small-permit/process.bpmn").read_text(encoding="utf-8")
    expect(diagram(page).get_by_text("Look through")).to_be_visible()
    # run and read a figure
    go(page, "Run")
    page.get_by_role("spinbutton", name="Replications").fill("2")
    page.get_by_role("button", name="Run", exact=True).click()
    figure = page.get_by_test_id("stMetric").first
    expect(figure).to_contain_text("Cycle time", timeout=60_000)
    expect(figure).to_contain_text(re.compile(r"\d+(\.\d+)? (d|h|min)"))
    expect(diagram(page).locator(".bpr-badge").first).to_be_visible()
    # compare
    go(page, "Compare")
    page.get_by_role("spinbutton", name="Replications").fill("2")
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.get_by_text("no significant change").first).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the report").click()
    assert "</html>" in Path(download.value.path()).read_text(encoding="utf-8")


def test_a_refresh_loses_neither_the_edit_nor_the_place(page: Page, workspace: Path) -> None:
    upload(page, "kept")
    rename(page, "Accept", "Receive")
    assert saved(workspace, "kept/.bpr/drafts/process.bpmn", 'name="Receive"')
    page.reload()
    expect(diagram(page).get_by_text("Receive")).to_be_visible(timeout=PATIENCE)
    assert "model=kept" in page.url


def test_an_edit_of_the_last_moment_survives_a_refresh(page: Page, workspace: Path) -> None:
    bridge = (STATIC / "bridge.js").read_text(encoding="utf-8")
    never = bridge.replace("EDIT_PAUSE = 400;", "EDIT_PAUSE = 1e9;").replace('Listener("blur"', 'Listener("never"')
    assert never.count("1e9") == never.count('"never"') == 1
    page.route("**/bridge.js", lambda route: route.fulfill(body=never, content_type="text/javascript"))
    upload(page, "quick")
    rename(page, "Accept", "Just now")  # the server crashes, or the user is too fast: it is never sent
    page.wait_for_timeout(500)
    assert not (workspace / "quick/.bpr/drafts/process.bpmn").exists()
    page.unroute("**/bridge.js")
    page.reload()
    expect(diagram(page).get_by_text("Just now")).to_be_visible(timeout=PATIENCE)
    assert saved(workspace, "quick/.bpr/drafts/process.bpmn", 'name="Just now"')


def test_a_process_without_a_diagram_is_laid_out(page: Page, workspace: Path) -> None:
    bare = re.sub("<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>", "", DRAWING, flags=re.DOTALL)
    assert "Bounds" not in bare
    upload(page, "bare", bare)
    assert saved(workspace, "bare/.bpr/drafts/process.bpmn", "Bounds")
    assert "Bounds" not in (workspace / "bare/process.bpmn").read_text(encoding="utf-8")
    rename(page, "Accept", "Accept it")
    assert saved(workspace, "bare/.bpr/drafts/process.bpmn", 'name="Accept it"')


def test_a_file_that_is_no_drawing_is_refused_in_a_sentence(page: Page, workspace: Path) -> None:
    page.get_by_role("button", name="Add a process").click()
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": "<b>bomb</b>.bpmn", "mimeType": "application/xml", "buffer": bomb}
    )
    expect(page.get_by_text("<b>bomb</b>.bpmn cannot be read as a BPMN drawing:")).to_be_visible()
    assert not list(workspace.glob("*bomb*"))


def test_the_app_speaks_chinese(page: Page, address: str) -> None:
    page.goto(f"{address}/?lang=zh&model=county-permit")
    expect(page.get_by_role("button", name="复制为优化流程")).to_be_visible(timeout=PATIENCE)
    frame = diagram(page)
    expect(frame.locator(".djs-palette [aria-label='创建任务']")).to_be_visible()
    go(page, "仿真")
    expect(page.get_by_role("button", name="开始仿真")).to_be_visible(timeout=PATIENCE)
    go(page, "对比")
    expect(page.get_by_role("button", name="开始对比")).to_be_visible(timeout=PATIENCE)
