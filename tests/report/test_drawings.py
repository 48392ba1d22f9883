"""The drawings of a report: waiting as heat, what goes and what is new, names in the language of the page."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import pytest

from bpr.bpmn import read_bpmn
from bpr.bpmn.vocabulary import MODEL
from bpr.experiment.comparison import Comparison
from bpr.model import Model
from bpr.organisation.lanes import organisation_for
from bpr.report.drawings import drawings, longest_wait
from bpr.report.html import report_html


def model(tasks: Iterable[str]) -> Model:
    """A line of tasks in a file without a diagram."""
    names = ["Start", *tasks, "End"]
    inside = "".join(f'<task id="{name}" name="任务"/>' for name in tasks)
    inside += '<startEvent id="Start"/><endEvent id="End"/>'
    for source, target in pairwise(names):
        inside += f'<sequenceFlow id="{source}-{target}" sourceRef="{source}" targetRef="{target}"/>'
    text = f'<definitions xmlns="{MODEL}" targetNamespace="t"><process id="P">{inside}</process></definitions>'
    document = read_bpmn(text.encode())
    return Model(document, document.graph, None, organisation_for(document.graph, None))


@pytest.fixture
def drawn(comparison: Comparison) -> Comparison:
    """The comparison of the fixtures with the processes that were run."""
    before = model(["Task_Accept", "Task_Review", "Task_Countersign", "Task_Sign", "Task_Deliver"])
    after = model(["Task_Accept", "Task_Review", "Task_Deliver"])
    return replace(comparison, models=(before, after))


def test_a_comparison_of_logs_alone_has_no_drawings(comparison: Comparison) -> None:
    assert list(drawings(comparison, "en")) == []
    assert 'class="scroll picture"' not in report_html(comparison)


def test_each_run_is_drawn_with_its_waits(drawn: Comparison) -> None:
    as_is, to_be = drawings(drawn, "en")
    assert (as_is.key, to_be.key) == ("as_is", "to_be")
    assert "Task_Countersign" not in to_be.svg
    longest = longest_wait(drawn, "en")
    assert f">{longest}<" in as_is.svg
    assert f">{longest}<" not in to_be.svg


def test_what_the_redesign_leaves_out_is_marked_where_it_was(drawn: Comparison) -> None:
    as_is, to_be = drawings(drawn, "en")
    assert as_is.svg.count(">−<") == 2
    assert "−<" not in to_be.svg


def test_the_names_are_in_the_language_of_the_page(drawn: Comparison) -> None:
    named = replace(drawn.as_is, names={"Task_Accept": {"en": "Acceptance", "zh": "受理"}})
    comparison = replace(drawn, as_is=named)
    assert "Acceptance" in next(drawings(comparison, "en")).svg
    assert "Acceptance" not in next(drawings(comparison, "zh")).svg


def test_the_report_has_both_drawings_in_both_languages(drawn: Comparison) -> None:
    html = report_html(drawn)
    assert html.count('<svg xmlns="http://www.w3.org/2000/svg" role="img"') == 4
    assert "The process, before and after" in html
    assert "流程图：优化前后" in html
    assert report_html(drawn) == html
