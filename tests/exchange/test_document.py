"""Shares of gateways keep their meaning, and every change to them is told."""

from collections.abc import Callable, Mapping

import pytest

from bpr.errors import ExchangeError, Where
from bpr.exchange.document import once, only_start, scenario_of, shares
from bpr.exchange.places import Report
from bpr.process.elements import Event, EventType, Gateway, GatewayType, LoopMarker, Task, TaskType
from bpr.process.graph import ProcessGraph

HERE = Where("a.json", key="here")


Drawing = Callable[..., ProcessGraph]
Read = tuple[Mapping[str, float] | None, list[tuple[str, str]]]


def read(graph: ProcessGraph, figures: Mapping[str, float | None], gateway: str = "X") -> Read:
    report = Report("a.json")
    return shares(graph, gateway, figures, report, HERE), [(f.code, f.severity) for f in report.findings]


def test_shares_that_sum_to_one_are_kept_without_a_word(graph: ProcessGraph) -> None:
    assert read(graph, {"f2": 0.7, "f3": 0.3}) == ({"f2": 0.7, "f3": 0.3}, [])


def test_shares_are_written_to_six_decimals_and_still_sum_to_one(graph: ProcessGraph) -> None:
    made, _ = read(graph, {"f2": 1 / 3, "f3": 2 / 3})
    assert made == {"f2": 0.333333, "f3": 0.666667}


def test_shares_that_do_not_sum_to_one_are_divided_and_told(graph: ProcessGraph) -> None:
    assert read(graph, {"f2": 0.6, "f3": 0.6}) == ({"f2": 0.5, "f3": 0.5}, [("EXCHANGE-SUM", "warning")])


def test_a_flow_without_share_takes_the_rest_and_it_is_told(graph: ProcessGraph) -> None:
    assert read(graph, {"f2": 0.6, "f3": None}) == ({"f2": 0.6, "f3": 0.4}, [("EXCHANGE-REST", "assumption")])
    assert read(graph, {"f2": 0.6}) == ({"f2": 0.6, "f3": 0.4}, [("EXCHANGE-REST", "assumption")])


def test_a_share_of_nothing_is_kept(graph: ProcessGraph) -> None:
    assert read(graph, {"f2": 1.0, "f3": 0.0}) == ({"f2": 1.0, "f3": 0.0}, [])


def test_no_share_at_all_is_an_error(graph: ProcessGraph) -> None:
    assert read(graph, {"f2": 0.0, "f3": 0.0}) == (None, [("EXCHANGE-SHARES", "error")])


def test_shares_at_a_join_have_no_effect(graph: ProcessGraph) -> None:
    assert read(graph, {"f6": 1.0}, gateway="J") == (None, [])


def test_shares_at_a_parallel_gateway_have_no_effect_and_it_is_told(drawing: Drawing) -> None:
    graph = drawing(X=Gateway(id="X", process="P", scope="P", type=GatewayType.PARALLEL))
    assert read(graph, {"f2": 0.7, "f3": 0.3}) == (None, [("EXCHANGE-NO-CHOICE", "warning")])


def test_probabilities_of_an_inclusive_gateway_are_independent(drawing: Drawing) -> None:
    graph = drawing(X=Gateway(id="X", process="P", scope="P", type=GatewayType.INCLUSIVE))
    assert read(graph, {"f2": 0.7, "f3": 0.6}) == ({"f2": 0.7, "f3": 0.6}, [("EXCHANGE-NONE-FIRES", "assumption")])
    assert read(graph, {"f2": 1.0, "f3": 0.6}) == ({"f2": 1.0, "f3": 0.6}, [])
    assert read(graph, {"f2": 0.7}) == (None, [("EXCHANGE-INCLUSIVE", "error")])


def test_loop_markers_are_done_once_and_it_is_told(drawing: Drawing) -> None:
    graph = drawing(B=Task(id="B", process="P", scope="P", type=TaskType.ABSTRACT, loop=LoopMarker("standard")))
    report = Report("a.json")
    made = once(graph, {"C": {"work": "1 h"}, "A": {}, "B": {"work": "2 h"}}, report)
    assert made == {"A": {}, "B": {"work": "2 h", "loop": "once"}, "C": {"work": "1 h"}}
    assert list(made) == ["A", "B", "C"]
    assert [finding.code for finding in report.findings] == ["EXCHANGE-LOOP"]


def test_the_only_start_event_is_where_cases_arrive(drawing: Drawing) -> None:
    report = Report("a.json")
    assert only_start(drawing(), report) == "S"
    assert not report.findings


def test_several_start_events_are_an_error(drawing: Drawing) -> None:
    report = Report("a.json")
    only_start(drawing(S2=Event(id="S2", process="P", scope="P", type=EventType.START)), report)
    assert [finding.code for finding in report.findings] == ["EXCHANGE-START"]


def test_figures_that_make_no_scenario_are_an_exchange_error() -> None:
    with pytest.raises(ExchangeError) as caught:
        scenario_of(
            {"name": "x", "start": "2023-01-02T09:00:00+00:00", "arrivals": [{"start": "S"}], "tasks": {"A": 3}},
            "a.json",
        )
    assert {finding.where.file for finding in caught.value.findings} == {"a.json"}
    assert {"arrivals[0]", "tasks.A"} <= {finding.where.key for finding in caught.value.findings}
