"""What is written opens in bpmn-js, the reference editor, with no warning that the file of the other tool did not have.

One page of one chromium imports every file of the corpus, each as it is, after four edits, and written anew. Without
chromium the suite skips and says so; where ``CI`` is ``true`` it fails instead.
"""

import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from bpr.app.panel import EDITOR
from bpr.bpmn import BpmnDocument, read_bpmn
from bpr.bpmn.diagram import read_diagram
from bpr.bpmn.parser import tree_of
from bpr.bpmn.writer import new_bpmn, write_bpmn
from bpr.process.elements import Activity, Flow, SubProcess, Task, TaskType
from bpr.process.graph import ProcessGraph

sync_api = pytest.importorskip("playwright.sync_api")

from playwright.sync_api import Page, sync_playwright  # noqa: E402

pytestmark = pytest.mark.browser

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
FILES = sorted(CORPUS.glob("*.bpmn"))
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]

IMPORT = """async xml => {
  const viewer = window.viewer ??= new BpmnJS.Viewer({container: document.body});
  try {
    const {warnings} = await viewer.importXML(xml);
    return {warnings: warnings.map(warning => warning.message), drawn: viewer.get("elementRegistry").getAll().length};
  } catch (error) {
    return {warnings: [...(error.warnings ?? []).map(warning => warning.message), error.message], drawn: 0};
  }
}"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    if CHROMIUM is None:
        reason = "no chromium on this machine (Debian, Ubuntu: apt install chromium)"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        opened = browser.new_page()
        opened.set_content("<body></body>")
        opened.add_script_tag(path=EDITOR)
        yield opened
        browser.close()


def opened(page: Page, data: bytes) -> tuple[Counter[str], int]:
    """The warnings of bpmn-js without the lines and columns they name, and how many elements it draws."""
    text = data.decode(tree_of(data).docinfo.encoding or "utf-8").removeprefix("\ufeff")
    told = page.evaluate(IMPORT, text)
    return Counter(re.sub(r"(line|column): \d+", "", warning) for warning in told["warnings"]), told["drawn"]


def tasks(graph: ProcessGraph) -> list[Activity]:
    return [node for node in graph.elements() if isinstance(node, Activity) and not isinstance(node, SubProcess)]


def rename(graph: ProcessGraph) -> None:
    task = tasks(graph)[0]
    graph.nodes[task.id]["element"] = replace(task, name="Another name 另一个名称", documentation="Why")


def insert(graph: ProcessGraph) -> None:
    flow = next(graph.flows("sequence"))
    beside = graph.element(flow.source)
    task = Task(id="A_new_task", name="New", type=TaskType.USER, process=beside.process, scope=beside.scope,
                lane=beside.lane, reads=tuple(graph.data)[:1])  # fmt: skip
    graph.remove_edge(flow.source, flow.target, flow.id)
    graph.add_node(task.id, element=task)
    for new in (replace(flow, target=task.id), Flow("A_new_flow", task.id, flow.target, condition="x > 1")):
        graph.add_edge(new.source, new.target, key=new.id, flow=new)


def delete(graph: ProcessGraph) -> None:
    task = tasks(graph)[0]
    graph.remove_nodes_from([task.id, *(event.id for event in graph.boundary_events(task.id))])


def move(graph: ProcessGraph) -> None:
    outer = {lane.parent for lane in graph.lanes.values()}
    task, lane = next(
        (task, lane)
        for task in tasks(graph)
        for lane in graph.lanes.values()
        if lane.process == task.process == task.scope and lane.id not in (task.lane, *outer)
    )
    graph.nodes[task.id]["element"] = replace(task, lane=lane.id)


EDITS: Mapping[str, Callable[[ProcessGraph], None]] = {
    "renamed": rename,
    "inserted": insert,
    "deleted": delete,
    "moved": move,
}


def written(document: BpmnDocument) -> Iterator[tuple[str, bytes]]:
    """What there is to open: the file after each edit that it has an element for."""
    for name, edit in EDITS.items():
        graph = document.graph.edit()
        try:
            edit(graph)
        except (StopIteration, IndexError):
            continue  # no task, no flow, or no other lane
        yield name, write_bpmn(document, graph)


@pytest.mark.skipif(not FILES, reason=f"no {CORPUS}: files of other tools are not part of the project")
@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_bpmn_js_warns_of_nothing_in_a_written_file_that_it_did_not_warn_of_before(page: Page, path: Path) -> None:
    document = read_bpmn(path.read_bytes(), name=path.name)
    known, drawn = opened(page, document.source)
    more: dict[str, Counter[str]] = {}
    for name, data in written(document):
        warnings, now = opened(page, data)
        if warnings - known:
            more[name] = warnings - known
        assert now == drawn or name != "renamed"
    assert more == {}


@pytest.mark.skipif(not FILES, reason=f"no {CORPUS}: files of other tools are not part of the project")
@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_bpmn_js_draws_a_process_that_was_written_anew_without_a_warning(page: Page, path: Path) -> None:
    graph = read_bpmn(path.read_bytes(), name=path.name).graph
    data = new_bpmn(graph)
    warnings, drawn = opened(page, data)
    assert warnings == Counter()
    diagram = read_diagram(tree_of(data).getroot())
    assert drawn > len(diagram.planes[0].shapes) + len(diagram.planes[0].edges)
