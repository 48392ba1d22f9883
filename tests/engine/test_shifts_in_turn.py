"""Rule RS-5 where people come and go: whoever is free and on shift is asked, today and every other day."""

from bpr.bpmn.reader import read_bpmn
from bpr.engine.run import simulate
from bpr.model import Model, model
from bpr.scenario.read import make_scenario
from bpr.units import HOUR

DRAWING = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x" id="d">
<process id="P"><startEvent id="S"/><task id="A"/><endEvent id="E"/>
<sequenceFlow id="f0" sourceRef="S" targetRef="A"/><sequenceFlow id="f1" sourceRef="A" targetRef="E"/></process>
</definitions>"""


def two_shifts(*hours: int) -> Model:
    """Ann works 9 to 12, Bob 13 to 17; a case arrives at each of `hours` since midnight of a Monday."""
    scenario = make_scenario(
        {
            "start": "2026-01-05T00:00:00+00:00",
            "calendars": {"am": {"hours": {"daily": "09:00-12:00"}}, "pm": {"hours": {"daily": "13:00-17:00"}}},
            "resources": {"Ann": {"count": 1, "calendar": "am"}, "Bob": {"count": 1, "calendar": "pm"}},
            "arrivals": [{"start": "S", "interarrival": f"{hour} h", "max_count": 1} for hour in hours],
            "tasks": {"A": {"performer": {"any_of": ["Ann", "Bob"]}, "work": "10 min"}},
        }
    )
    return model(read_bpmn(DRAWING, name="x.bpmn"), scenario)


def started(made: Model) -> list[tuple[float, str]]:
    log = simulate(made)
    pairs = zip(log.activities["started"], log.activities["individual"], strict=True)
    return sorted((float(instant / HOUR), log.individuals[who].id) for instant, who in pairs)


def test_rs5_somebody_off_shift_is_asked_again_in_the_next_shift():
    """Bob takes the work of Monday 14:00; Ann, off shift then, is there and free on Tuesday 10:00."""
    assert started(two_shifts(14, 34)) == [(14.0, "Bob"), (34.0, "Ann")]


def test_rs5_everybody_who_comes_on_shift_is_asked_day_after_day():
    hours = [24 * day + hour for day in range(5) for hour in (10, 14)]
    assert started(two_shifts(*hours)) == [(float(hour), "Ann" if hour % 24 == 10 else "Bob") for hour in hours]


def test_rs5_work_that_comes_when_nobody_is_there_waits_for_the_first_to_come():
    assert started(two_shifts(18)) == [(33.0, "Ann")]
