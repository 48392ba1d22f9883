"""What the applicant bears."""

import pytest

from bpr.errors import ModelError
from bpr.eventlog.tables import NEVER
from bpr.metrics.burden import amounts, at_most_one_visit, burden
from bpr.metrics.observation import observe
from bpr.process.elements import Task, TaskType


def task(name, **annotation):
    return Task(id=name, type=TaskType.USER, annotation=annotation)


def test_visits_documents_and_fields_are_read_from_annotations():
    elements = [task("A", touchpoint="visit", documents="12"), task("B", touchpoint="online", fields="40"), task("C")]
    assert amounts(elements, "visits") == {"A": 1.0}
    assert amounts(elements, "documents") == {"A": 12.0}
    assert amounts(elements, "fields") == {"B": 40.0}


def test_what_is_no_number_is_named_all_at_once():
    elements = [task("A", documents="a dozen"), task("B", documents="-3"), task("C", documents="nan")]
    with pytest.raises(ModelError) as error:
        amounts(elements, "documents")
    assert [finding.where.element for finding in error.value.findings] == ["A", "B", "C"]
    assert "'a dozen' is not a number of documents." in str(error.value)


def test_each_completion_costs_the_applicant_again(make_log):
    log = make_log(
        [
            {"case": 0, "element": "A", "completed": 1},
            {"case": 0, "element": "A", "completed": 2, "visit": 1},
            {"case": 0, "element": "A", "work_end": NEVER, "withdrawn": 2},
            {"case": 1, "element": "B", "completed": 2},
        ]
    )
    assert burden(observe(log), {"A": 3.0}).tolist() == [6.0, 0.0]


def test_at_most_one_visit_is_a_share_of_cases(make_log):
    log = make_log([{"case": case, "element": "A", "completed": 1} for case in (0, 1, 1, 2)])
    seen = observe(log)
    assert at_most_one_visit(seen, burden(seen, {"A": 1.0})).value.tolist() == [pytest.approx(2 / 3)]
