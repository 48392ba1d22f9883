"""Layout in swim lanes: what no reader of a drawing should meet is not in it, whatever the process looks like.

`geometry` finds flaws from rectangles and lines alone. The corpus are files that other tools wrote, laid out without
their diagrams; random processes follow; then what a planner expects, a sentence each.
"""

import random
import time
from dataclasses import replace
from pathlib import Path

import geometry
import pytest
from geometry import flaws
from hypothesis import given, settings
from hypothesis import strategies as st
from random_drawings import random_process

from bpr.bpmn import read_bpmn
from bpr.bpmn.diagram import Bounds, Diagram, Edge, Plane, Point, Shape, read_diagram
from bpr.bpmn.layout import lay_out
from bpr.bpmn.layout.sizes import text_size
from bpr.process.elements import (
    Artifact,
    BlackBox,
    DataElement,
    Event,
    EventDefinition,
    EventType,
    Flow,
    Gateway,
    GatewayType,
    Lane,
    Pool,
    SubProcess,
    SubProcessType,
    Task,
    TaskType,
)
from bpr.process.graph import process_graph

ROOT = Path(__file__).parents[2]
CORPUS = sorted((ROOT.parent / "shared" / "corpus").glob("*.bpmn"))
MODELS = sorted((ROOT / "models").glob("*/*.bpmn"))
MISSING = pytest.mark.skipif(not CORPUS, reason="no shared/corpus: files of other tools are not part of the project")


def named(path):
    return f"{path.parent.name}-{path.stem}"


def task(name, **where):
    return Task(id=name, name=name, type=TaskType.USER, **{"process": "P", "scope": "P", **where})


def gateway(name, **where):
    return Gateway(id=name, name=f"{name}?", type=GatewayType.EXCLUSIVE, **{"process": "P", "scope": "P", **where})


def event(name, kind=EventType.START, **where):
    return Event(id=name, name=name, type=kind, **{"process": "P", "scope": "P", **where})


def timer(name, host, **where):
    return event(name, EventType.BOUNDARY, attached_to=host, **where)


def flows(*pairs, kind="sequence"):
    return [Flow(f"{a}-{b}", a, b, kind=kind) for a, b in pairs]


def office(*lanes):
    """A pool around process P, with lanes."""
    return {
        "pools": [Pool("Office", "Office", "P")],
        "lanes": [Lane(name, name, "P") for name in lanes],
        "processes": {"P": "Permit"},
    }


def without(diagram, *names):
    """The diagram without some shapes and edges."""
    return Diagram(
        tuple(
            Plane(
                plane.element,
                {name: shape for name, shape in plane.shapes.items() if name not in names},
                {name: edge for name, edge in plane.edges.items() if name not in names},
            )
            for plane in diagram.planes
        )
    )


def box(diagram, name):
    return diagram.shape(name).bounds


def line(diagram, name):
    return diagram.edge(name).waypoints


# --- nothing that a reader should not meet -----------------------------------------------------------------------


@MISSING
@pytest.mark.parametrize("path", CORPUS, ids=named)
def test_files_of_other_tools_are_laid_out_without_a_flaw(path):
    graph = read_bpmn(path.read_bytes()).graph
    assert flaws(graph, lay_out(graph)) == []


@pytest.mark.parametrize("path", MODELS, ids=named)
def test_our_models_are_laid_out_without_a_flaw(path):
    graph = read_bpmn(path.read_bytes()).graph
    assert flaws(graph, lay_out(graph)) == []


@given(st.integers(0, 2**32))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_random_processes_are_laid_out_without_a_flaw(seed):
    graph = random_process(random.Random(seed))  # noqa: S311  # a test
    assert flaws(graph, lay_out(graph)) == []


@given(st.integers(0, 2**32))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_what_is_kept_of_a_random_process_stays_where_it_is(seed):
    chance = random.Random(seed)  # noqa: S311  # a test
    graph = random_process(chance)
    whole = lay_out(graph)
    nodes = [node.id for node in graph.elements() if not isinstance(node, SubProcess)]  # what is inside would move too
    gone = set(chance.sample(nodes, min(2, len(nodes) - 1))) if nodes else set()
    gone |= {node.id for node in graph.elements() if getattr(node, "attached_to", None) in gone}
    cut = {flow.id for flow in graph.flows() if gone & {flow.source, flow.target}}
    keep = without(whole, *gone, *cut)
    again = lay_out(graph, keep)
    assert all(again.shape(name) for name in geometry.expected(graph))
    for plane in keep.planes:
        for name, shape in plane.shapes.items():
            if name in graph and not isinstance(graph.element(name), SubProcess | BlackBox):
                assert size(again.shape(name)) == size(shape)
            assert box(again, name).x >= shape.bounds.x
            assert box(again, name).y >= shape.bounds.y


def size(shape):
    return shape.bounds.width, shape.bounds.height


def test_the_same_process_is_laid_out_the_same():
    graph = random_process(random.Random(5))  # noqa: S311  # a test
    assert lay_out(graph) == lay_out(graph)


def test_flaws_are_found():
    graph = process_graph(
        [task("a", lane="desk"), task("b", lane="desk"), task("c", lane="desk")],
        flows(("a", "c")),
        **office("desk"),
    )
    drawn = lay_out(graph)
    plane = drawn.planes[0]

    def spoilt(shapes=None, edges=None):
        shapes, edges = {**plane.shapes, **(shapes or {})}, {**plane.edges, **(edges or {})}
        return flaws(graph, Diagram((Plane(plane.element, shapes, edges),)))

    a = plane.shapes["a"]
    assert spoilt() == []
    assert "a and b overlap" in spoilt({"b": Shape("b", a.bounds.moved(10, 10))})
    assert "b is not inside desk" in spoilt({"b": Shape("b", a.bounds.moved(0, 9000))})
    assert "the name of b lies on a" in spoilt({"b": replace(plane.shapes["b"], label=a.bounds)})
    middle = box(drawn, "b").centre
    assert "a-c crosses b" in spoilt(edges={"a-c": Edge("a-c", (a.bounds.centre, middle, box(drawn, "c").centre))})
    assert "b is not drawn" in flaws(graph, without(drawn, "b"))


# --- what a planner expects --------------------------------------------------------------------------------------


def test_what_follows_stands_to_the_right_on_one_line():
    drawn = lay_out(
        process_graph([event("start"), task("check"), task("decide")], flows(("start", "check"), ("check", "decide")))
    )
    start, check, decide = (box(drawn, name) for name in ("start", "check", "decide"))
    assert start.right < check.x
    assert check.right < decide.x
    assert start.centre.y == check.centre.y == decide.centre.y
    assert len(line(drawn, "check-decide")) == 2


def test_lanes_are_bands_from_the_left_to_the_right():
    drawn = lay_out(
        process_graph([task("a", lane="desk"), task("b", lane="review")], flows(("a", "b")), **office("desk", "review"))
    )
    desk, review, pool = box(drawn, "desk"), box(drawn, "review"), box(drawn, "Office")
    assert desk.bottom == review.y
    assert desk.right == review.right == pool.right
    assert (desk.y, review.bottom) == (pool.y, pool.bottom)
    assert desk.x > pool.x


def test_lanes_inside_a_lane_lie_beside_its_name():
    lanes = [
        Lane("bureau", "bureau", "P"),
        Lane("legal", "legal", "P", "bureau"),
        Lane("chief", "chief", "P", "bureau"),
    ]
    drawn = lay_out(
        process_graph([task("a", lane="legal"), task("b", lane="chief")], [], **{**office(), "lanes": lanes})
    )
    bureau, legal, chief = box(drawn, "bureau"), box(drawn, "legal"), box(drawn, "chief")
    assert (bureau.y, bureau.bottom) == (legal.y, chief.bottom)
    assert legal.bottom == chief.y
    assert bureau.x < legal.x == chief.x


def test_a_loop_edge_runs_below_its_lane():
    nodes = [task("a", lane="desk"), gateway("g", lane="desk"), task("b", lane="desk"), task("c", lane="review")]
    drawn = lay_out(
        process_graph(nodes, flows(("a", "g"), ("g", "b"), ("b", "a"), ("g", "c")), **office("desk", "review"))
    )
    lowest = max(box(drawn, name).bottom for name in "agb")
    assert max(point.y for point in line(drawn, "b-a")) > lowest
    assert max(point.y for point in line(drawn, "b-a")) <= box(drawn, "desk").bottom


def test_pools_are_stacked_and_messages_run_between_them():
    nodes = [task("a"), BlackBox(id="Applicant", name="Applicant"), task("b", process="Q", scope="Q")]
    pools = [Pool("Applicant", "Applicant"), Pool("Office", "Office", "P"), Pool("Court", "Court", "Q")]
    messages = flows(("Applicant", "a"), ("a", "b"), kind="message")
    drawn = lay_out(process_graph(nodes, messages, pools=pools, processes={"P": "", "Q": ""}))
    applicant, own, court = (box(drawn, pool.id) for pool in pools)
    assert applicant.bottom < own.y < own.bottom < court.y
    assert line(drawn, "Applicant-a")[0].y == applicant.bottom
    assert line(drawn, "Applicant-a")[-1].y == box(drawn, "a").y


def test_boundary_events_sit_on_the_lower_border_and_lead_on_downwards():
    drawn = lay_out(process_graph([task("a"), timer("late", "a"), task("b")], flows(("late", "b"))))
    assert box(drawn, "late").centre.y == box(drawn, "a").bottom
    assert line(drawn, "late-b")[0] == Point(box(drawn, "late").centre.x, box(drawn, "late").bottom)


def test_the_inside_of_a_sub_process_is_drawn_within_it():
    inner = SubProcess(id="inner", name="inner", process="P", scope="outer")
    nodes = [SubProcess(id="outer", process="P", scope="P"), inner, task("a", scope="inner"), task("b", scope="outer")]
    drawn = lay_out(process_graph(nodes, flows(("inner", "b"))))
    assert drawn.shape("outer").expanded
    assert drawn.shape("inner").expanded
    assert geometry.holds(box(drawn, "outer"), box(drawn, "inner"))
    assert geometry.holds(box(drawn, "inner"), box(drawn, "a"))


def test_a_sub_process_that_holds_nothing_is_collapsed():
    drawn = lay_out(process_graph([SubProcess(id="s", process="P", scope="P")], []))
    assert drawn.shape("s").expanded is False
    assert size(drawn.shape("s")) == (100, 80)


def test_data_stand_beside_the_task_that_uses_them():
    nodes = [task("a"), replace(task("b"), reads=("form",)), task("c")]
    graph = process_graph(nodes, flows(("a", "b"), ("b", "c")), data=[DataElement("form", "Form")])
    drawn = lay_out(graph)
    assert box(drawn, "form").centre.x == box(drawn, "b").centre.x
    assert line(drawn, "form~b")[-1].y == box(drawn, "b").bottom
    assert flaws(graph, drawn) == []


def undone(name, handler, **where):
    """A task with a compensation event on its border, and the task that undoes it."""
    undoes = timer(f"{name}_undo", name, definitions=(EventDefinition("compensate"),), handler=handler, **where)
    return [task(name, **where), replace(undoes, name=""), replace(task(handler, **where), for_compensation=True)]


def test_a_handler_of_compensation_stands_below_what_it_undoes():
    nodes = [task("a"), *undone("b", "b_back"), task("c"), *undone("d", "d_back")]
    graph = process_graph(nodes, flows(("a", "b"), ("b", "c"), ("c", "d")))
    drawn = lay_out(graph)
    for host, handler in (("b", "b_back"), ("d", "d_back")):
        assert box(drawn, handler).centre.x == box(drawn, host).centre.x
        assert box(drawn, handler).y > box(drawn, f"{host}_undo").bottom
        tie = line(drawn, f"{host}_undo~{handler}")
        assert (tie[0].y, tie[-1].y) == (box(drawn, f"{host}_undo").bottom, box(drawn, handler).y)
    assert flaws(graph, drawn) == []


def test_a_new_handler_is_put_below_what_it_undoes():
    nodes = [task("a"), *undone("b", "back"), task("c")]
    steps = flows(("a", "b"), ("b", "c"))
    graph = process_graph(nodes, steps)
    after = lay_out(graph, lay_out(process_graph([n for n in nodes if n.id not in ("back", "b_undo")], steps)))
    assert abs(box(after, "back").centre.x - box(after, "b").centre.x) < 50
    assert box(after, "back").y > box(after, "b").bottom
    assert flaws(graph, after) == []


def test_event_sub_processes_and_handlers_stand_within_their_scope():
    sub = SubProcess(id="s", process="P", scope="P", type=SubProcessType.TRANSACTION)
    opened = SubProcess(id="h", process="P", scope="s", triggered_by_event=True)
    nodes = [task("a"), sub, *undone("b", "back", scope="s"), opened, task("c", scope="h"), task("d")]
    graph = process_graph(nodes, flows(("a", "s"), ("s", "d")))
    drawn = lay_out(graph)
    assert all(geometry.holds(box(drawn, "s"), box(drawn, name)) for name in ("b", "back", "h"))
    assert geometry.holds(box(drawn, "h"), box(drawn, "c"))
    assert flaws(graph, drawn) == []


def test_a_reference_is_drawn_where_a_file_has_references():
    data = [DataElement("form", "Form", references=("first", "second"))]
    drawn = lay_out(process_graph([task("a")], [], data=data))
    assert drawn.shape("first")
    assert drawn.shape("second")
    assert drawn.shape("form") is None


def test_an_annotation_stands_beside_what_it_is_tied_to():
    artifacts = [Artifact("note", text="Since 2024", process="P", scope="P", beside=("b",))]
    drawn = lay_out(process_graph([task("a"), task("b")], flows(("a", "b")), artifacts=artifacts))
    assert box(drawn, "note").centre.x == box(drawn, "b").centre.x


def test_chinese_names_take_twice_the_room_of_latin_ones():
    assert text_size("审查审查").width == 48
    assert text_size("Review").width == pytest.approx(39.6)


def test_a_long_name_makes_its_task_larger():
    drawn = lay_out(process_graph([replace(task("a"), name="生产经营场所建设许可申请材料" * 5)], []))
    assert size(drawn.shape("a")) > (100, 80)


def test_a_process_without_a_pool_is_a_plane_of_its_own():
    assert lay_out(process_graph([task("a")], [], processes={"P": ""})).planes[0].element == "P"


def test_nothing_to_draw_is_an_empty_plane():
    assert lay_out(process_graph([], [])).planes[0].shapes == {}


# --- what is kept ------------------------------------------------------------------------------------------------

BEFORE = process_graph([task("a", lane="desk"), task("b", lane="desk")], flows(("a", "b")), **office("desk"))
AFTER = process_graph(
    [task("a", lane="desk"), task("b", lane="desk"), task("new", lane="desk")],
    flows(("a", "new"), ("new", "b")),
    **office("desk"),
)


@MISSING
@pytest.mark.parametrize("path", CORPUS, ids=named)
def test_a_diagram_of_another_tool_is_left_as_it_is(path):
    document = read_bpmn(path.read_bytes())
    kept = read_diagram(document.tree().getroot())
    laid = lay_out(document.graph, kept)
    for before, after in zip(kept.planes, laid.planes, strict=False):
        assert {name: after.shapes[name] for name in before.shapes} == dict(before.shapes)
        assert {name: after.edges[name] for name in before.edges} == dict(before.edges)


def test_existing_positions_stay_when_a_task_is_inserted():
    before = lay_out(BEFORE)
    after = lay_out(AFTER, without(before, "a-b"))
    assert (box(after, "a"), box(after, "b")) == (box(before, "a"), box(before, "b"))
    assert flaws(AFTER, after) == []


def test_a_lane_grows_for_a_task_that_has_no_room_in_it():
    before = lay_out(BEFORE)
    after = lay_out(AFTER, without(before, "a-b"))
    assert box(after, "desk").height > box(before, "desk").height
    assert box(after, "Office").bottom == box(after, "desk").bottom


def test_lanes_below_a_lane_that_grows_move_with_all_that_is_in_them():
    nodes = [*(task(name, lane="desk") for name in "abe"), task("c", lane="review"), task("d", lane="review")]
    old = process_graph(nodes, flows(("a", "b"), ("b", "e"), ("c", "d")), **office("desk", "review"))
    before = lay_out(old)
    added = [*old.flows(), *flows(("a", "new"))]
    new = process_graph([*nodes, task("new", lane="desk")], added, **office("desk", "review"))
    after = lay_out(new, before)
    by = box(after, "review").y - box(before, "review").y
    assert by > 0
    assert box(after, "c") == box(before, "c").moved(0, by)
    assert line(after, "c-d") == tuple(Point(x, y + by) for x, y in line(before, "c-d"))
    assert box(after, "a") == box(before, "a")
    assert flaws(new, after) == []


def test_a_new_lane_lies_at_the_bottom_of_its_pool():
    after = lay_out(
        process_graph([*BEFORE.elements(), task("c", lane="review")], BEFORE.flows(), **office("desk", "review")),
        lay_out(BEFORE),
    )
    assert box(after, "review").y == box(after, "desk").bottom
    assert box(after, "review").bottom == box(after, "Office").bottom
    assert geometry.holds(box(after, "review"), box(after, "c"))


def test_a_new_pool_lies_below_the_others():
    pools = [*BEFORE.pools.values(), Pool("Court", "Court", "Q")]
    nodes = [*BEFORE.elements(), task("x", process="Q", scope="Q"), task("y", process="Q", scope="Q")]
    graph = process_graph(nodes, [*BEFORE.flows(), *flows(("x", "y"))], pools=pools, lanes=BEFORE.lanes.values())
    after = lay_out(graph, lay_out(BEFORE))
    assert box(after, "Court").y > box(after, "Office").bottom
    assert box(after, "a") == box(lay_out(BEFORE), "a")
    assert flaws(graph, after) == []


def test_a_flow_that_leads_elsewhere_is_drawn_anew():
    nodes = [task("a"), task("b"), task("c")]
    before = lay_out(process_graph(nodes, [Flow("f", "a", "b"), Flow("g", "b", "c")]))
    graph = process_graph(nodes, [Flow("f", "a", "c"), Flow("g", "b", "c")])
    after = lay_out(graph, before)
    assert line(after, "g") == line(before, "g")
    assert flaws(graph, after) == []


def test_the_inside_of_a_collapsed_sub_process_gets_a_plane_of_its_own():
    nodes = [SubProcess(id="s", process="P", scope="P"), task("a", scope="s")]
    kept = Diagram((Plane("P", {"s": Shape("s", Bounds(0, 0, 100, 80), expanded=False)}),))
    after = lay_out(process_graph(nodes, []), kept)
    assert [plane.element for plane in after.planes] == ["P", "s"]
    assert "a" in after.planes[1].shapes


def test_a_new_task_inside_a_sub_process_is_drawn_within_it():
    sub = SubProcess(id="s", process="P", scope="P")
    before = process_graph([sub, task("a", scope="s")], [])
    graph = process_graph([sub, task("a", scope="s"), task("b", scope="s")], flows(("a", "b")))
    after = lay_out(graph, lay_out(before))
    assert geometry.holds(box(after, "s"), box(after, "b"))
    assert flaws(graph, after) == []


def test_a_new_boundary_event_sits_where_no_other_does():
    nodes = [task("a"), timer("late", "a")]
    graph = process_graph([*nodes, timer("void", "a")], [])
    after = lay_out(graph, lay_out(process_graph(nodes, [])))
    assert flaws(graph, after) == []


# --- how long it takes -------------------------------------------------------------------------------------------


def test_five_thousand_nodes_are_laid_out_in_three_seconds():
    chance = random.Random(1)  # noqa: S311  # a test
    lanes = [f"lane {number}" for number in range(8)]
    nodes = [task(f"n{number}", lane=chance.choice(lanes)) for number in range(5000)]
    pairs = {(f"n{max(0, n - chance.choice([1, 1, 1, 2, 3]))}", f"n{n}") for n in range(1, 5000)}
    back = {(f"n{n}", f"n{max(0, n - chance.randint(1, 30))}") for n in range(0, 5000, 7)}
    graph = process_graph(nodes, flows(*sorted(pairs | back)), **office(*lanes))
    begin = time.process_time()
    lay_out(graph)
    assert time.process_time() - begin < 3
