"""What the applicant goes through: procedures, steps, counters, agencies, fees, online, supplements. By hand."""

import pytest

import bpr
from bpr.errors import ModelError
from bpr.metrics.burden import amounts, with_step
from bpr.metrics.results import Measures
from bpr.process.elements import Task, TaskType
from tests.metrics.test_data_silos import drawn

REGISTER = """\
schema: bpr/organisation/1
units:
  FOOD: {agency: MARKET}
  LICENCES: {agency: MARKET, parent: FOOD}
  FIRE: {}
  PLATFORM: {type: platform}
  FIRM: {type: applicant}
"""


def measured(tasks: dict[str, str], flows: str, more: str = "") -> Measures:
    made = drawn(tasks, flows, register=REGISTER, more=f"currency: CNY\n{more}")
    return bpr.measure(bpr.simulate(made, replications=2, seed=1), made)


def values(measures: Measures, *names: str) -> list[float]:
    return [measures[name].value for name in names]


def test_at_its_own_counters_the_applicant_meets_their_units() -> None:
    """Two visits to the food section, one to its licence desk (the same agency), one online to the fire brigade."""
    tasks = {
        "a": 'unit="FOOD" touchpoint="visit"',
        "b": 'unit="FOOD" touchpoint="visit"',
        "c": 'unit="LICENCES" touchpoint="visit"',
        "d": 'unit="FIRE" touchpoint="online"',
        "e": 'unit="FIRE" touchpoint="none"',
    }
    found = measured(tasks, "S a, a b, b c, c d, d e, e E")
    assert values(found, "visits", "procedures", "counters", "agencies_met") == [3, 4, 2, 2]


def test_a_task_of_the_applicant_meets_who_takes_over_else_who_handed_over() -> None:
    """The firm goes to the food section, which sends it to the fire brigade; at last it collects what that issued."""
    tasks = {
        "a": 'unit="FIRM" touchpoint="visit"',
        "b": 'unit="FOOD"',
        "c": 'unit="FIRM" touchpoint="visit"',
        "d": 'unit="FIRE"',
        "e": 'unit="FIRM" touchpoint="visit"',
    }
    found = measured(tasks, "S a, a b, b c, c d, d e, e E")
    assert values(found, "visits", "counters", "agencies_met") == [3, 2, 2]
    only_collected = {"d": 'unit="FIRE"', "e": 'unit="FIRM" touchpoint="visit"'}
    assert values(measured(only_collected, "S d, d e, e E"), "counters") == [1]


def test_the_drawing_may_name_the_counter() -> None:
    """一窗受理: whoever works behind it, the applicant comes to one counter."""
    behind = 'touchpoint="visit" counter="FOOD"'
    tasks = {"a": f'unit="FIRE" {behind}', "b": f'unit="FIRM" {behind}'}
    assert values(measured(tasks, "S a, a b, b E"), "counters", "agencies_met") == [1, 1]


def test_who_is_asked_by_nobody_meets_nobody() -> None:
    tasks = {"a": 'unit="FIRM" touchpoint="online"', "b": 'unit="PLATFORM" touchpoint="none"'}
    assert values(measured(tasks, "S a, a b, b E"), "counters", "agencies_met", "procedures") == [0, 0, 1]


def test_different_cases_may_meet_different_counters() -> None:
    """Half of the cases go to the fire brigade as well, by chance."""
    tasks = {"a": 'unit="FOOD" touchpoint="visit"', "b": 'unit="FIRE" touchpoint="visit"'}
    more = "gateways: {x1: {x1_b: 0.5, x1_x2: 0.5}}\n"
    found = measured(tasks, "S a, a x1, x1 b, x1 x2, b x2, x2 E", more)
    assert found.counters.value == pytest.approx(found.visits.value)
    assert 1.2 < found.counters.value < 1.8


def test_steps_of_handling_count_once_and_a_supplement_is_none() -> None:
    """收件 → 受理 ⇄ 补正 → 审查 → 决定: four steps, whatever goes back; the yield is the share that never did: 0.7."""
    tasks = {
        "a": 'step="intake"',
        "b": 'step="acceptance"',
        "c": 'step="supplement"',
        "d": 'step="review"',
        "e": 'step="decision"',
        "f": 'function="filing"',
    }
    flows = "S a, a x0, x0 b, b x1, x1 c, c x0, x1 d, d e, e f, f E"
    found = measured(tasks, flows, "gateways: {x1: {x1_c: 0.3, x1_d: 0.7}}\n")
    assert values(found, "handling_steps") == [4]
    assert found.elements["c"]["visits"].value > 0
    assert found.first_pass_yield.low <= 0.7 <= found.first_pass_yield.high


def test_online_from_end_to_end_means_no_visit() -> None:
    both = {"a": 'touchpoint="online"', "b": 'touchpoint="visit"'}
    found = measured(both, "S a, a b, b E")
    assert values(found, "online_share", "online_throughout") == [1, 0]
    assert values(measured({"a": 'touchpoint="online"'}, "S a, a E"), "online_share", "online_throughout") == [1, 1]
    assert values(measured({"a": 'touchpoint="visit"'}, "S a, a E"), "online_share", "online_throughout") == [0, 0]


@pytest.mark.parametrize(("delay", "share"), [("1 h", 0.96), ("20 h", 0.16)])
def test_decided_on_the_day_is_decided_on_the_working_day_of_arrival(delay: str, share: float) -> None:
    """50 cases, one every hour from Monday 8:30, on a calendar that never closes.

    Of one hour: two come at 23:30 and end on the next day. Of 20 hours: those of 0:30 to 3:30 of two days are in time.
    """
    more = f"tasks: {{a: {{delay: {delay}}}}}\nlimit_calendar: all\n"
    more += "calendars: {all: {hours: {mon-sun: '00:00-24:00'}}}\n"
    assert measured({"a": 'touchpoint="visit"'}, "S a, a E", more).same_day.value == pytest.approx(share)


def test_fees_and_documents_that_need_not_be_handed_in() -> None:
    """Two of ten documents are taken from who holds them, each time; a fee of 120 and one of 30."""
    tasks = {"a": 'touchpoint="visit" documents="8" waived="2" fee="120"', "b": 'fee="30"'}
    found = measured(tasks, "S a, a b, b E")
    assert values(found, "fees", "waived_documents", "documents") == [150, pytest.approx(0.2), 8]
    assert found.fees.unit == "CNY"


def test_what_the_drawing_does_not_say_is_not_offered() -> None:
    found = measured({"a": 'unit="FOOD"'}, "S a, a E")
    silent = {"procedures", "handling_steps", "first_pass_yield", "counters", "agencies_met", "online_share", "fees"}
    assert not {*silent, "waived_documents", "same_day"} & set(found)


def test_a_fee_that_is_no_number_is_named() -> None:
    elements = [Task(id="A", type=TaskType.USER, annotation={"fee": "free", "waived": "-1"})]
    for kind in ("fee", "waived"):
        with pytest.raises(ModelError) as error:
            amounts(elements, kind)
        assert error.value.findings[0].where.element == "A"


def test_supplements_are_apart_from_steps() -> None:
    elements = [Task(id=step, type=TaskType.USER, annotation={"step": step}) for step in ("review", "supplement")]
    assert (with_step(elements), with_step(elements, supplement=True)) == ({"review": 1.0}, {"supplement": 1.0})


def test_a_drawing_without_a_supplement_does_not_claim_that_every_file_is_right_at_once() -> None:
    found = measured({"a": 'step="review"'}, "S a, a E")
    assert found.handling_steps.value == 1
    assert "first_pass_yield" not in found
