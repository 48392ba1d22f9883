"""The engine and the measures count alike: a limit timer fires at the first instant at which the measures say late.

The engine solves for that instant whenever a clock starts or goes on; the measures look back at a finished log and
count days. Here the measures are asked again and again, each time as if the log had ended then.
"""

import random

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bpr.engine.run import simulate
from bpr.eventlog.tables import NEVER
from bpr.fit import clock_stop_ids
from bpr.metrics.deadlines import hold, of_activity, of_cases
from bpr.metrics.study import Study

DRAWING = """
startEvent S
parallelGateway F
task X
subProcess P
 startEvent P0
 task Y
 boundaryEvent B on Y timer PT30H
 eventBasedGateway G
 intermediateCatchEvent M timer PT20H
 intermediateCatchEvent N timer PT30H
 P0 > Y > G > M
 B > G
 G > N
boundaryEvent OfCase on P timer P1D free
boundaryEvent OfP on P timer P1D free
task Z
endEvent E
S > F > X > Z > E
F > P > E
"""
STOPS = ("X", "Y", "Z", "M", "N", "P")
CALENDARS = (
    {"mon-fri": "09:00-12:00 13:00-17:00"}, {"daily": "00:00-24:00"}, {"daily": "22:00-06:00"},
    {"mon,wed,fri": "08:00-18:00"},
)  # fmt: skip


def conditions(number):
    chance = random.Random(number)  # noqa: S311  # a test

    def span():
        whole = {"dist": "table", "values": ["0 h", "17 h", "24 h", "48 h"], "weights": [1, 1, 1, 1]}
        return chance.choice([whole, {"dist": "uniform", "low": "0 h", "high": f"{chance.randint(1, 90)} h"}, "1 wd"])

    def limit():
        stops = chance.sample(STOPS, chance.randint(0, 3))
        return {"statutory": chance.choice(["0 wd", "1 wd", "3 wd", "1 d", "30 h", "4 d"]), "clock_stops": stops}

    return {
        "start": chance.choice(["2026-03-25T00:00:00+01:00", "2026-10-21T00:00:00+02:00"]),
        "timezone": "Europe/Berlin",
        "calendars": {"office": {"hours": chance.choice(CALENDARS)}},
        "arrivals": [{"start": "S", "interarrival": chance.choice(["9 h", "17 h", "501 min"]), "max_count": 12}],
        "backlog": [{"at": chance.choice(["X", "Y", "P", "M"]), "count": 3, "age": chance.choice(["30 h", "2 wd"])}],
        "tasks": {"X": {"delay": span()}, "Y": {"delay": span()}, "Z": {"delay": span()}},
        "events": {
            "M": {"delay": span()}, "B": {"delay": span()}, "OfP": {"limit": "yellow"},
            "OfCase": {"limit": "statutory", "limit_of": "case"},
        },
        "limits": {**limit(), "of": {"P": (own := limit()) | {"yellow": f"0 {own['statutory'].split()[1]}"}}},
    }  # fmt: skip


def first_late(study, entry, spans, terms, began):
    """int64[terms], the first instant from `began` on at which the measures say late, by halving."""
    stops, days = clock_stop_ids(study.model.process, entry.clock_stops), study.known.working_days
    low, high = began - 1, np.maximum(began, terms.ended) + 1
    while (high - low > 1).any():
        middle = (low + high) // 2
        late = hold(study.observation, spans, terms._replace(ended=middle), stops, days).late("statutory")
        low, high = np.where(late, low, middle), np.where(late, middle, high)
    return np.maximum(high, began)


def fired(study, element, size):
    """int64[cases], when the timer fired; NEVER where it did not."""
    log = study.log
    code = next(i for i, known in enumerate(log.elements) if known.id == element)
    rows = np.flatnonzero((log.activities["element"] == code) & (log.activities["completed"] != NEVER))
    found = np.full(size, NEVER)
    found[study.observation.case_of[rows]] = log.activities["completed"][rows]
    return found


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(number=st.integers(0, 2**32 - 1))
def test_dl1_a_timer_fires_at_the_first_instant_that_is_late_by_the_measures(small, number):
    made = small(DRAWING, conditions(number))
    study = Study(simulate(made, seed=number % 7), made)
    limits, of_p = made.scenario.limits, of_activity(study.observation, "P")
    assert len(set(of_p.case.tolist())) == len(of_p.case)
    cases = of_cases(study.observation)
    of_p_began = of_p.began
    both = (
        ("OfCase", limits, cases._replace(**{n: getattr(cases, n)[of_p.case] for n in ("case", "began", "ended")})),
        ("OfP", limits.of["P"], of_p),
    )
    for timer, entry, terms in both:
        late = first_late(study, entry, entry.spans, terms, of_p_began)
        instants = fired(study, timer, study.log.cases.rows)[of_p.case]
        within = late < of_p.ended  # at the very end of P either may come first
        assert instants[within].tolist() == late[within].tolist()
        assert (instants[late > of_p.ended] == NEVER).all()
