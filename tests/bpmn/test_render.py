"""Drawings as SVG and PNG: every kind of element has its look, nothing of a file gets out of its text, no browser."""

import re
import struct
import time
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from bpr.bpmn import read_bpmn
from bpr.bpmn.diagram import Bounds, Diagram, Edge, Plane, Point, Shape
from bpr.bpmn.render import diagram_of, png, render_png, render_svg
from bpr.bpmn.render.lines import LINES, docked, line_svg, middle
from bpr.bpmn.render.paint import CHANGES, HEAT, INK
from bpr.bpmn.render.shapes import SHAPES
from bpr.bpmn.render.text import lines_of, width
from bpr.errors import Unavailable, UnknownName
from bpr.process.elements import (
    Artifact,
    CallActivity,
    DataElement,
    Event,
    EventDefinition,
    EventType,
    Flow,
    Gateway,
    GatewayType,
    Lane,
    LoopMarker,
    Pool,
    SubProcess,
    SubProcessType,
    Task,
    TaskType,
)
from bpr.process.graph import process_graph

SVG = "{http://www.w3.org/2000/svg}"
CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
BOX = Bounds(100, 50, 100, 80)


def svg_of(*elements, flows=(), edges=(), shapes=None, graph=None, **options) -> etree._Element:
    """Draw elements, each in `BOX` unless a shape is given, and parse what comes out."""
    shapes = {element.id: Shape(element.id, BOX) for element in elements} | (shapes or {})
    plane = Plane("P", shapes, {edge.element: edge for edge in edges})
    return etree.fromstring(render_svg(graph or process_graph(elements, flows), Diagram((plane,)), **options))


def texts(svg: etree._Element) -> list[str]:
    return ["".join(text.itertext()) for text in svg.iter(f"{SVG}text")]


def looks(svg: etree._Element) -> str:
    """The picture without its words."""
    for told in [*svg.iter(f"{SVG}title"), *svg.iter(f"{SVG}text")]:
        told.getparent().remove(told)
    return etree.tostring(svg).decode()


def task(key: str = "T", **known) -> Task:
    return Task(id=key, **{"name": key, "type": TaskType.USER, **known})


EVENTS = [
    Event(id="E", type=kind, definitions=definitions, interrupting=interrupting)
    for kind in EventType
    for definitions in (
        (),
        *((EventDefinition(trigger),) for trigger in ("message", "timer", "error", "escalation", "signal", "link")),
        *((EventDefinition(trigger),) for trigger in ("conditional", "cancel", "compensate")),
        (EventDefinition("message"), EventDefinition("timer")),
    )
    for interrupting in (True, False)
    if (interrupting == (kind is not EventType.BOUNDARY) or kind is EventType.START)
    and (definitions or kind is not EventType.INTERMEDIATE_CATCH)
]  # an interrupting event on a border looks like one that catches in a flow (BPMN 2.0.2, table 10.93)
EVENTS.append(Event(id="E", type=EventType.END, definitions=(EventDefinition("terminate"),)))
ACTIVITIES = [
    *(task("E", type=kind) for kind in TaskType),
    *(task("E", loop=LoopMarker(kind)) for kind in ("standard", "parallel", "sequential")),
    task("E", for_compensation=True),
    *(SubProcess(id="E", name="E", type=kind) for kind in SubProcessType),
    SubProcess(id="E", name="E", triggered_by_event=True),
    CallActivity(id="E", name="E"),
]
GATEWAYS = [Gateway(id="E", type=kind) for kind in GatewayType]


@pytest.mark.parametrize("elements", [EVENTS, ACTIVITIES, GATEWAYS], ids=["events", "activities", "gateways"])
def test_no_two_kinds_of_element_look_alike(elements):
    shape = {"E": Shape("E", BOX, marker=True)}
    pictures = [looks(svg_of(element, shapes=shape)) for element in elements]
    assert len(set(pictures)) == len(pictures)


@pytest.mark.parametrize("kind", ["object", "store", "input", "output"])
def test_a_data_reference_is_drawn_as_the_data_it_refers_to(kind):
    data = DataElement("D", "Application form", kind, references=("R",))
    graph = process_graph([task()], [], data=[data])
    svg = svg_of(graph=graph, shapes={"R": Shape("R", Bounds(0, 0, 36, 50))})
    assert texts(svg) == ["Application form"]
    several = process_graph([task()], [], data=[replace(data, collection=True)])
    many = svg_of(graph=several, shapes={"R": Shape("R", Bounds(0, 0, 36, 50))})
    assert (looks(svg) == looks(many)) == (kind == "store")  # a store has no marker


def test_an_exclusive_gateway_shows_its_cross_where_the_file_says_so():
    gateway = Gateway(id="G", type=GatewayType.EXCLUSIVE)
    marked = svg_of(gateway, shapes={"G": Shape("G", BOX, marker=True)})
    assert len(list(marked.iter(f"{SVG}path"))) == 1 + len(list(svg_of(gateway).iter(f"{SVG}path")))


def test_every_class_of_element_has_a_drawing():
    artifacts = [Artifact("N", text="Note"), Artifact("G", "group", "Together")]
    graph = process_graph(
        [task()], [], pools=[Pool("A", "Office", "P"), Pool("B", "Applicant")], lanes=[Lane("L", "Window", "P")],
        artifacts=artifacts,
    )  # fmt: skip
    shapes = {key: Shape(key, Bounds(0, 0, 400, 200), horizontal=True) for key in "ABLTNG"}
    assert sorted(texts(svg_of(graph=graph, shapes=shapes))) == [
        "Applicant",
        "Note",
        "Office",
        "T",
        "Together",
        "Window",
    ]
    assert {type(item) for item in (*graph.elements(), *graph.pools.values(), *artifacts)} <= set(SHAPES)


@pytest.mark.parametrize(("horizontal", "turned"), [(True, True), (None, True), (False, False)])
def test_the_name_of_a_lane_is_turned_where_it_lies(horizontal, turned):
    graph = process_graph([task()], [], lanes=[Lane("L", "受理科", "P")])
    svg = svg_of(graph=graph, shapes={"L": Shape("L", Bounds(0, 0, 600, 200), horizontal=horizontal)})
    (text,) = svg.iter(f"{SVG}text")
    assert (text.get("transform") == "rotate(-90)") == turned


# ------------------------------------------------------------------------------------------------------------ flows


def flow_svg(flow: Flow, source=None, **options) -> etree._Element:
    graph = process_graph([source or task("A"), task("B")], [flow])
    edge = Edge(flow.id, (Point(0, 0), Point(100, 0)))
    return svg_of(graph=graph, edges=[edge], **options)


def test_kinds_of_flows_differ():
    pictures = [line_svg(kind, (Point(0, 0), Point(50, 0)), INK) for kind in LINES]
    assert len(set(pictures)) == len(LINES)


@pytest.mark.parametrize(
    ("flow", "source", "kind"),
    [
        (Flow("F", "A", "B"), None, "sequence"),
        (Flow("F", "A", "B", "message"), None, "message"),
        (Flow("F", "A", "B", condition="x > 1"), None, "conditional"),
        (Flow("F", "A", "B", condition="x > 1"), Gateway(id="A", type=GatewayType.EXCLUSIVE), "sequence"),
        (Flow("F", "A", "B"), task("A", default="F"), "default"),
        (Flow("F", "A", "B"), Gateway(id="A", type=GatewayType.INCLUSIVE, default="F"), "default"),
    ],
)
def test_a_flow_is_drawn_after_its_kind(flow, source, kind):
    expected = line_svg(kind, (Point(0, 0), Point(100, 0)), INK)
    assert expected in etree.tostring(flow_svg(flow, source)).decode().replace(
        ' xmlns="http://www.w3.org/2000/svg"', ""
    )


def test_associations_of_data_have_an_arrow_and_those_of_texts_none():
    graph = process_graph([task()], [], data=[DataElement("D")], artifacts=[Artifact("N", text="Note")])
    shapes = {"T": Shape("T", BOX), "D": Shape("D", Bounds(300, 0, 36, 50)), "N": Shape("N", Bounds(300, 300, 90, 30))}
    ends = {"to-data": Point(300, 25), "to-note": Point(300, 315)}
    for name, end in ends.items():
        plane = Plane("P", shapes, {name: Edge(name, (Point(200, 90), end))})
        kind = "directed association" if name == "to-data" else "association"
        assert line_svg(kind, (Point(200, 90), end), INK) in render_svg(graph, Diagram((plane,)))


def test_a_flow_that_is_drawn_to_the_middle_of_a_shape_ends_at_its_outline():
    ends = docked((Point(0, 90), Point(150, 90)), lambda x, y: 100 < x < 200 and 50 < y < 130)
    assert ends[-1].x == pytest.approx(100, abs=0.1)
    assert ends[0] == Point(0, 90)


def test_a_flow_of_a_single_place_is_not_drawn():
    assert line_svg("sequence", (Point(1, 1), Point(1, 1)), INK) == ""
    assert middle((Point(0, 0), Point(10, 0), Point(10, 30))) == Point(10, 10)


# ------------------------------------------------------------------------------------------------ what lies in what


def nested(expanded):
    graph = process_graph([SubProcess(id="S", name="Review"), task("Inner", scope="S")], [])
    shapes = {
        "S": Shape("S", Bounds(0, 0, 300, 200), expanded=expanded),
        "Inner": Shape("Inner", Bounds(50, 50, 90, 60)),
    }
    return graph, Diagram((Plane("P", shapes),))


@pytest.mark.parametrize(("expanded", "seen"), [(True, True), (None, True), (False, False)])
def test_the_inside_of_a_collapsed_sub_process_is_not_seen(expanded, seen):
    assert ("Inner" in render_svg(*nested(expanded))) == seen


def test_the_inside_of_a_collapsed_sub_process_can_be_drawn_alone():
    svg = render_svg(*nested(expanded=False), plane="S")
    assert "Inner" in svg
    assert "Review" not in svg


def test_a_plane_that_is_not_there_is_an_error_that_names_those_that_are():
    with pytest.raises(UnknownName, match="'P'"):
        render_svg(*nested(expanded=True), plane="Elsewhere")


def test_flows_lie_above_pools_and_below_tasks():
    graph = process_graph(
        [task("A"), task("B")], [Flow("F", "A", "B", name="granted")], pools=[Pool("Pool", "Office", "")]
    )
    shapes = {"A": Shape("A", BOX), "B": Shape("B", BOX.moved(300, 0)), "Pool": Shape("Pool", Bounds(0, 0, 900, 300))}
    svg = render_svg(graph, Diagram((Plane("P", shapes, {"F": Edge("F", (Point(200, 90), Point(400, 90)))}),)))
    assert svg.index("<title>Office") < svg.index("<title>granted") < svg.index("<title>A<")


# ------------------------------------------------------------------------------------------------------------- paint


def test_heat_and_badges_are_painted_on_their_elements():
    svg = svg_of(task("A"), task("B"), heat={"A": 1.0}, badges={"A": "3.2 d"})
    fills = [box.get("fill") for box in svg.iter(f"{SVG}rect")]
    assert fills.count(HEAT[-1]) == 1
    assert texts(svg)[-1] == "3.2 d"
    assert "A: 3.2 d" in [title.text for title in svg.iter(f"{SVG}title")]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_told_by_colour_and_by_a_sign(change):
    look = CHANGES[change]
    svg = svg_of(task("A"), changes={"A": change})
    assert look.sign in texts(svg)
    assert look.colour in {box.get("stroke") for box in svg.iter(f"{SVG}rect")}
    flow = flow_svg(Flow("F", "A", "B"), changes={"F": change})
    assert look.sign in texts(flow)


def test_names_in_another_language_take_the_place_of_the_files():
    assert texts(svg_of(task("A", name="受理"), names={"A": "Acceptance"})) == ["Acceptance"]


def test_the_picture_says_what_it_shows():
    svg = svg_of(task("A"), heading="AS-IS")
    assert svg[0].tag == f"{SVG}title"
    assert (svg[0].text, svg.get("role")) == ("AS-IS", "img")


# ------------------------------------------------------------------------------------------------------ hostile files

HOSTILE = ['"><script>alert(1)</script>', "<!--", "]]>", "\x00\x08\ud800\ufffe", "&#x3c;b>", "a\u202eb", "'\"onload='x"]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_names_stay_text(name):
    element = task("A", name=name)
    svg = svg_of(element, badges={"A": name}, names={"A": name}, heading=name, heat={"A": 0.1})
    assert {one.tag.removeprefix(SVG) for one in svg.iter()} <= {"svg", "g", "title", "rect", "path", "text", "tspan"}
    allowed = {"onload", "href", "style", "id"}
    assert not {key for one in svg.iter() for key in one.attrib} & allowed


def test_a_picture_refers_to_nothing_outside():
    svg = svg_of(task("A"), *EVENTS[:3])
    assert re.findall(r"(?:url\(|href|src=|@import|https?://[^\"]*)", etree.tostring(svg).decode()) == [
        "http://www.w3.org/2000/svg"
    ]


def test_a_very_long_name_takes_bounded_space():
    svg = render_svg(
        process_graph([task("A", name="审" * 1_000_000)], []), Diagram((Plane("P", {"A": Shape("A", BOX)}),))
    )
    assert len(svg) < 5_000


@pytest.mark.parametrize("bounds", [Bounds(0, 0, 0, 0), Bounds(-1e7, 1e7, 0.001, 1e7), Bounds(5, 5, 1e7, 1)])
def test_odd_sizes_are_drawn(bounds):
    for element in (*EVENTS[:4], *ACTIVITIES, *GATEWAYS):
        svg_of(element, shapes={"E": Shape("E", bounds, Bounds(0, 0, 0, 0), marker=True)})


def test_nothing_drawn_is_an_empty_picture():
    assert not list(etree.fromstring(render_svg(process_graph([task()], []), Diagram())))


def test_five_thousand_elements_are_drawn_within_a_second():
    nodes = [task(f"T{n}", name=f"Check the application number {n}") for n in range(5_000)]
    flows = [Flow(f"F{n}", f"T{n}", f"T{n + 1}", name="complete") for n in range(4_999)]
    places = [Bounds(160 * (n % 100), 120 * (n // 100), 100, 80) for n in range(5_000)]
    shapes = {node.id: Shape(node.id, box) for node, box in zip(nodes, places, strict=True)}
    edges = {flow.id: Edge(flow.id, (places[n].centre, places[n + 1].centre)) for n, flow in enumerate(flows)}
    started = time.process_time()
    svg = render_svg(process_graph(nodes, flows), Diagram((Plane("P", shapes, edges),)))
    assert time.process_time() - started < 2  # measured: 0.8 s; the bound is for a busy machine
    assert svg.count("<title>Check") == 5_000


# -------------------------------------------------------------------------------------------------------------- text


def test_chinese_breaks_between_characters_but_not_before_a_comma():
    assert lines_of("受理申请，审查材料", 50, 12, 4) == ("受理申", "请，审查", "材料")
    assert lines_of("受理，", 24, 12, 4) == ("受", "理，")


def test_a_word_that_is_too_wide_is_cut():
    lines = lines_of("Rindfleischetikettierungsgesetz", 60, 12, 9)
    assert "".join(lines) == "Rindfleischetikettierungsgesetz"
    assert all(width(line, 12) <= 60 for line in lines)


def test_what_does_not_fit_ends_in_an_ellipsis():
    assert lines_of("one two three four", 30, 12, 2)[-1].endswith("…")


def test_lines_of_the_file_stay_lines():
    assert lines_of("Request\nCredit Card", 200, 12, 3) == ("Request", "Credit Card")


# --------------------------------------------------------------------------------------------------------------- png


def size_of(picture: bytes) -> tuple[int, int]:
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", picture[16:24])


@pytest.fixture
def small() -> str:
    pytest.importorskip("resvg_py")
    if not png.can_write("AB"):
        pytest.skip("no fonts on this machine")
    return render_svg(process_graph([task("A")], []), Diagram((Plane("P", {"A": Shape("A", BOX)}),)))


def test_a_png_is_as_large_as_asked(small):
    assert size_of(render_png(small, 1)) == (132, 112)
    assert size_of(render_png(small, 3)) == (396, 336)


def test_a_png_has_a_bounded_number_of_pixels(small):
    across, down = size_of(render_png(small, 1_000_000))
    assert 0.9 * png.MOST_PIXELS < across * down < 1.1 * png.MOST_PIXELS


@pytest.mark.parametrize("bounds", [Bounds(0, 0, 1e7, 1), Bounds(0, 0, 1, 1e7)])
@pytest.mark.usefixtures("small")
def test_a_strip_without_end_is_a_png_too(bounds):
    strip = render_svg(process_graph([task("A")], []), Diagram((Plane("P", {"A": Shape("A", bounds)}),)))
    across, down = size_of(render_png(strip))
    assert 1 <= min(across, down) < max(across, down) < 1_000_000


def test_without_fonts_there_is_an_error_instead_of_a_picture_without_names(small, monkeypatch):
    assert not png.can_write("审批", skip_system_fonts=True)
    monkeypatch.setattr(png, "can_write", lambda sample: sample != "审批")
    assert render_png(small)
    with pytest.raises(Unavailable, match="fonts-noto-cjk"):
        render_png(small.replace(">A<", ">审<"))


def test_without_resvg_the_error_says_how_to_install_it(small, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "resvg_py", None)
    with pytest.raises(Unavailable, match=r"bpr\[office\]"):
        render_png(small)


# ------------------------------------------------------------------------------------------------------------ corpus


@pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no {CORPUS}: files of other tools are not part of the project")
def test_every_file_of_the_corpus_is_drawn_with_all_its_names():
    for path in sorted(CORPUS.glob("*.bpmn")):
        document = read_bpmn(path.read_bytes(), name=path.name)
        svg = etree.fromstring(render_svg(document.graph, diagram_of(document)))
        told = {title.text for title in svg.iter(f"{SVG}title")}
        drawn = set(diagram_of(document).planes[0].shapes) & {e.id for e in document.graph.elements()}
        hidden = {" ".join(e.label.split()) for e in document.graph.elements() if e.id in drawn} - told
        assert not hidden or "collapsed" in path.name, (path.name, hidden)
