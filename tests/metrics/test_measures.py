"""The table of measures, and what `measure` gives: names, units, intervals, tables."""

import json
import math
import pickle

import numpy as np
import pytest

from bpr.errors import UnknownName
from bpr.eventlog.tables import NEVER
from bpr.metrics.measures import SPECS, measure
from bpr.metrics.waiting import CAUSES
from bpr.units import HOUR


@pytest.fixture(scope="module")
def log(make_log):
    """Two replications of two cases: intake at the window, review in the section, where the second waits.

    Case 0: intake [0, 10], review [10, 40]. Case 1: intake [5, 15], queue [15, 40], review [40, 60].
    """
    rows = []
    for replication in (0, 1):
        at = len(rows)
        late = replication * 10  # the second replication reviews ten milliseconds longer
        rows += [
            {"case": 0, "element": "Intake", "unit": "W", "enabled": 0, "work_end": 10, "by": ["wu"], "role": "window"},
            {"case": 1, "element": "Intake", "unit": "W", "enabled": 5, "work_end": 15, "by": ["xu"], "role": "window"},
            {"case": 0, "element": "Review", "unit": "R", "enabled": 10, "work_end": 40, "causes": [at], "by": ["li"],
             "role": "reviewer"},
            {"case": 1, "element": "Review", "unit": "R", "enabled": 15, "started": 40, "work_end": 60 + late,
             "causes": [at + 1], "by": ["li"], "role": "reviewer"},
        ]  # fmt: skip
        for row in rows[at:]:
            row["replication"] = replication
    return make_log(
        rows,
        roles={"window": [["wu", "xu"]], "reviewer": [["li"]]},
        pools={"wu": "window", "xu": "window", "li": "reviewer"},
        hourly={"li": 3600.0 * 1000, "wu": 0.0},
        replications=2,
        currency="CNY",
        seed=7,
    )


def test_the_cycle_time_is_the_mean_over_replications_of_the_mean_over_cases(log):
    """Replication 0: (40 + 55) / 2; replication 1: (40 + 65) / 2."""
    kpi = measure(log)
    assert kpi.per_replication("cycle_time").tolist() == [47.5, 52.5]
    assert (kpi.cycle_time.value, kpi.cycle_time.n, kpi.cycle_time.unit) == (50.0, 2, "ms")


def test_waiting_by_cause_and_work_add_up_to_the_cycle_time(log):
    kpi = measure(log)
    parts = sum(kpi.per_replication(f"waiting_{cause}") for cause in CAUSES) + kpi.per_replication("work_time")
    assert parts.tolist() == kpi.per_replication("cycle_time").tolist()
    assert kpi.waiting_contention.value == 12.5
    assert kpi.waiting_time.value == 12.5
    assert kpi.flow_efficiency.value == pytest.approx((35 / 47.5 + 40 / 52.5) / 2)


def test_effort_is_that_of_everybody_and_cost_is_paid_for_it(log):
    """3,600,000 CNY an hour is 1 CNY a millisecond: 30 + 20 in replication 0, over two cases."""
    kpi = measure(log)
    assert kpi.per_replication("effort").tolist() == [35.0, 40.0]
    assert kpi.per_replication("cost_per_case") == pytest.approx([25.0, 30.0])
    assert kpi.cost_per_case.unit == "CNY"


def test_elements_have_a_table(log):
    kpi = measure(log)
    assert list(kpi.elements) == ["Intake", "Review"]
    review = kpi.elements["Review"]
    assert review["visits"].value == 1.0
    assert kpi.elements.per_replication("Review", "waiting").tolist() == [12.5, 12.5]
    assert kpi.elements.per_replication("Review", "work").tolist() == [25.0, 30.0]
    assert kpi.elements.per_replication("Review", "duration").tolist() == [37.5, 42.5]
    assert review["path_contention"].value == 12.5


def test_what_elements_add_to_the_critical_path_is_the_cycle_time(log):
    kpi = measure(log)
    total = sum(kpi.elements.per_replication(element, "path_time") for element in kpi.elements)
    assert total == pytest.approx(kpi.per_replication("cycle_time"))


def test_units_have_a_table_and_a_matrix(log):
    kpi = measure(log)
    assert kpi.units["R"]["handoffs_in"].value == 1.0
    assert kpi.units["W"]["handoffs_out"].value == 1.0
    assert kpi.units["R"]["cost"].value == pytest.approx(27.5)
    assert kpi.handoff_matrix["W", "R"].value == 1.0
    assert kpi.handoff_matrix.mean.tolist() == [[0, 1], [0, 0]]
    assert kpi.handoffs.value == 1.0


def test_roles_and_individuals_have_tables(log):
    kpi = measure(log)
    assert kpi.roles["reviewer"]["individuals"].value == 1
    assert kpi.roles.per_replication("reviewer", "utilisation") == pytest.approx([50 / 60, 60 / 70])
    assert kpi.roles["reviewer"]["queue_wait"].value == 12.5
    assert kpi.individuals.per_replication("wu", "utilisation") == pytest.approx([10 / 60, 10 / 70])


def test_time_lost_at_handoffs_is_that_until_the_other_unit_starts(log):
    """Case 0 waits 0, case 1 from 15 to 40."""
    assert measure(log).per_replication("handoff_time").tolist() == [12.5, 12.5]


def test_outcomes_have_a_table(make_log):
    rows = [{"case": case, "element": "A", "completed": 10 + case} for case in range(3)]
    rows += [{"case": 2, "element": name, "completed": 12} for name in ("Granted", "Refused")]
    cases = [{"case": case, "outcome": 2 if case == 2 else 1} for case in range(3)]
    kpi = measure(make_log(rows, cases=cases))
    assert list(kpi.outcomes) == ["Granted", "Refused"]
    assert kpi.outcomes["Granted"]["share"].value == pytest.approx(2 / 3)
    assert kpi.outcomes["Granted"]["cycle_time"].value == 10.5


def test_the_measures_are_a_mapping_with_attributes(log):
    kpi = measure(log)
    assert kpi["cycle_time"] == kpi.cycle_time
    assert set(kpi) == set(kpi.keys())
    assert len(kpi) == len(list(kpi.values()))
    assert "cycle_time" in dir(kpi)
    assert kpi.get("nothing") is None
    assert "nothing" not in kpi
    assert not hasattr(kpi, "nothing")


@pytest.mark.parametrize(
    "ask",
    [
        lambda kpi: kpi.cycle_tme,
        lambda kpi: kpi["cycle_tme"],
        lambda kpi: kpi.per_replication("cycle_tme"),
    ],
)
def test_an_unknown_measure_is_refused_with_the_nearest_names(log, ask):
    with pytest.raises(UnknownName, match=r"There is no measure 'cycle_tme'. Did you mean 'cycle_time'"):
        ask(measure(log))


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda kpi: kpi.elements["Reviw"], "There is no element 'Reviw'. Did you mean 'Review'?"),
        (lambda kpi: kpi.elements.measure("Review", "wating"), "Did you mean 'waiting'?"),
        (lambda kpi: kpi.handoff_matrix["W", "Q"], "There is no unit 'Q'."),
    ],
)
def test_unknown_rows_and_columns_are_refused_with_the_nearest_names(log, ask, sentence):
    with pytest.raises(UnknownName) as error:
        ask(measure(log))
    assert sentence in str(error.value)


def test_measures_that_need_a_model_are_not_there_without_one(log):
    kpi = measure(log)
    assert not {"visits", "documents", "handoffs_static", "handoffs_horizontal", "cycle_time_wd"} & set(kpi)


def test_measures_are_printed_line_by_line(log):
    lines = str(measure(log)).splitlines()
    assert lines[0].split(None, 1) == ["cycle_time", "50.0 ms (95 % CI 18.2–81.8, 2 replications)"]
    roles = [" ".join(line.split()) for line in str(measure(log).roles).splitlines()]
    assert roles[1] == "window 2 individuals 15.5 % 0 % 0 activities 0 s"
    assert repr(measure(log)).endswith("measures of 2 replications of ''>")


def test_measures_travel_between_processes(log):
    kpi = measure(log)
    copy = pickle.loads(pickle.dumps(kpi))  # noqa: S301  # our own bytes
    assert {name: str(found) for name, found in copy.items()} == {name: str(found) for name, found in kpi.items()}
    assert copy.header == kpi.header


def test_measures_are_json_without_what_is_not_json(log):
    content = json.loads(json.dumps(measure(log).to_dict(), allow_nan=False))
    assert content["measures"]["cycle_time"]["value"] == 50.0
    assert content["log"]["seed"] == 7
    assert content["elements"]["Review"]["work"]["unit"] == "ms"
    assert content["handoff_matrix"]["pairs"][0]["from"] == "W"


def test_the_numbers_cannot_be_changed(log):
    with pytest.raises(ValueError, match="read-only"):
        measure(log).per_replication("cycle_time")[0] = 1.0


def test_a_log_in_which_nothing_ended_has_counts_and_no_means(make_log):
    kpi = measure(make_log([{"case": 0, "element": "A", "work_end": NEVER, "completed": NEVER}], horizon=HOUR))
    assert (kpi.cases_open.value, kpi.cases_completed.value) == (1.0, 0.0)
    assert math.isnan(kpi.cycle_time.value)
    assert str(kpi.cycle_time) == "no data"
    assert kpi.cycle_time_quantiles.tolist() == []


def test_an_empty_log_has_measures_too(make_log):
    kpi = measure(make_log([]))
    assert kpi.cases_started.value == 0.0
    json.dumps(kpi.to_dict(), allow_nan=False)


def test_open_cases_do_not_enter_means_of_elements(make_log):
    rows = [
        {"case": 0, "element": "A", "completed": 10},
        {"case": 1, "element": "A", "completed": 90},
        {"case": 1, "element": "B", "enabled": 90, "work_end": NEVER, "completed": NEVER, "causes": [1]},
    ]
    kpi = measure(make_log(rows, horizon=100))
    assert kpi.elements["A"]["duration"].value == 10.0
    assert np.isnan(kpi.elements["B"]["duration"].value)


def test_every_measure_has_a_name_of_its_own_and_words_in_both_languages():
    names = [spec.name for spec in SPECS]
    assert len(names) == len(set(names))
    assert all(spec.formula for spec in SPECS)
    assert all(spec.en and any("一" <= sign <= "鿿" for sign in spec.zh) for spec in SPECS)
    assert len({spec.en for spec in SPECS}) == len({spec.zh for spec in SPECS}) == len(SPECS)
