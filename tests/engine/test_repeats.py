"""Loop markers: standard loops and multi-instance activities, one after the other and all at once (LP-*)."""

import numpy as np
import pytest
from scipy.stats import chisquare

from bpr.bpmn.reader import read_bpmn
from bpr.bpmn.vocabulary import MODEL
from bpr.engine.run import simulate
from bpr.errors import ModelError, RunError, ScenarioError
from bpr.eventlog.tables import NEVER
from bpr.model import model
from bpr.program.compile import compile_model
from bpr.scenario.read import make_scenario

ONE_CLERK = {"clerk": {"count": 1}}
CLERKS = {"clerk": {"count": 5}}


def drawing(marker, inside='<userTask id="A" name="A">{marker}</userTask>', after=""):
    """S > A > E, where A has a marker; `after` stands behind."""
    return (
        f'<definitions xmlns="{MODEL}" targetNamespace="t"><process id="P"><startEvent id="S"/>'
        f'{inside.format(marker=marker)}<endEvent id="E"/><sequenceFlow id="f" sourceRef="S" targetRef="A"/>'
        f'<sequenceFlow id="g" sourceRef="A" targetRef="E"/>{after}</process></definitions>'
    ).encode()


STANDARD = "<standardLoopCharacteristics/>"
SEQUENTIAL = '<multiInstanceLoopCharacteristics isSequential="true"/>'
PARALLEL = "<multiInstanceLoopCharacteristics/>"
SUB_PROCESS = (
    '<subProcess id="A">{marker}<startEvent id="I"/><userTask id="B"/><userTask id="C"/><endEvent id="O"/>'
    '<sequenceFlow id="h" sourceRef="I" targetRef="B"/><sequenceFlow id="i" sourceRef="B" targetRef="C"/>'
    '<sequenceFlow id="j" sourceRef="C" targetRef="O"/></subProcess>'
)


def standard_while(condition):
    return f"<standardLoopCharacteristics><loopCondition>{condition}</loopCondition></standardLoopCharacteristics>"


def parallel_of(cardinality):
    inside = f"<loopCardinality>{cardinality}</loopCardinality>"
    return f"<multiInstanceLoopCharacteristics>{inside}</multiInstanceLoopCharacteristics>"


def made(data, loop, *, resources=None, cases=1, tasks=None, **scenario):
    given = {} if loop is None else {"loop": loop}
    figures = {"A": {"performer": "clerk", "work": "10 min", **given}} if tasks is None else tasks
    return model(
        read_bpmn(data),
        make_scenario({
            "start": "2024-01-01T00:00:00Z",
            "arrivals": [{"start": "S", "interarrival": "1 h", "max_count": cases}],
            "resources": resources or ONE_CLERK,
            "tasks": figures,
            **scenario,
        }),
    )  # fmt: skip


def run(data, loop, *, seed=1, **options):
    return simulate(made(data, loop, **options), seed=seed)


def times_of(log):
    """Element, start and completion in minutes after the first arrival (None: withdrawn)."""
    table = log.activities
    return [
        (
            log.elements[e].id,
            (s - 3_600_000) // 60_000 if s != NEVER else None,
            (c - 3_600_000) // 60_000 if c != NEVER else None,
        )
        for e, s, c in zip(
            table["element"].tolist(), table["started"].tolist(), table["completed"].tolist(), strict=True
        )
    ]


def rounds(log):
    """How often each case did the activity."""
    return np.bincount(log.activities["case"], minlength=log.cases.rows)


def test_lp2_a_standard_loop_is_done_so_many_times_one_after_the_other():
    """Three rounds of 10 min each."""
    assert times_of(run(drawing(STANDARD), {"times": 3})) == [("A", 0, 10), ("A", 10, 20), ("A", 20, 30)]


def test_lp2_each_round_is_caused_by_the_one_before_it():
    log = run(drawing(STANDARD), {"times": 3})
    pairs = list(zip(log.causes["row"].tolist(), log.causes["cause"].tolist(), strict=True))
    assert pairs == [(1, 0), (2, 1)]
    assert log.cases["last"].tolist() == [2]
    assert log.activities["visit"].tolist() == [0, 1, 2]


def test_lp2_a_loop_by_chance_is_geometric():
    """After each round one more with 0.3: P(n rounds) = 0.7 · 0.3^(n-1)."""
    log = run(drawing(STANDARD), {"again": 0.3}, cases=4000, tasks={"A": {"loop": {"again": 0.3}}})
    counts = np.bincount(rounds(log), minlength=8)
    fitted = 0.7 * 0.3 ** np.arange(5)
    observed = np.append(counts[1:6], counts[6:].sum())
    assert chisquare(observed, np.append(fitted, 1 - fitted.sum()) * 4000).pvalue > 0.001


def test_lp2_the_condition_of_the_file_is_asked_after_each_round():
    marker = standard_while("${loopCounter &lt; 4}")
    assert len(times_of(run(drawing(marker), None))) == 4


def test_lp2_the_condition_of_the_scenario_goes_before_that_of_the_file():
    marker = standard_while("loopCounter &lt; 4")
    assert len(times_of(run(drawing(marker), {"condition": "loopCounter < 2"}))) == 2


def test_lp2_a_loop_goes_on_until_its_task_has_changed_the_attribute():
    """amount starts at 5 and falls by 2: 3, 1, -1."""
    tasks = {"A": {"loop": {"condition": "amount > 0"}, "set": {"amount": "amount - 2"}}}
    log = run(drawing(STANDARD), None, tasks=tasks, attributes={"amount": 5})
    assert len(times_of(log)) == 3


@pytest.mark.parametrize(("most", "given", "count"), [('loopMaximum="2"', {}, 2), ("", {"most": 3}, 3)])
def test_lp2_never_more_rounds_than_the_maximum(most, given, count):
    loop = {"condition": "true", **given}
    assert len(times_of(run(drawing(f"<standardLoopCharacteristics {most}/>"), loop))) == count


def test_lp2_test_before_may_skip_it_altogether():
    marker = '<standardLoopCharacteristics testBefore="true"/>'
    log = run(drawing(marker), {"condition": "loopCounter > 0"})
    assert times_of(log) == []
    assert log.cases["end"].tolist() == [3_600_000]
    assert len(times_of(run(drawing(STANDARD), {"condition": "loopCounter > 7"}))) == 1


def test_lp3_instances_in_sequence():
    assert times_of(run(drawing(SEQUENTIAL), {"times": 3}, resources=CLERKS)) == [
        ("A", 0, 10),
        ("A", 10, 20),
        ("A", 20, 30),
    ]


def test_lp3_instances_in_parallel_take_as_many_people_as_there_are():
    """Three at once with five clerks; with two, the third waits."""
    assert times_of(run(drawing(PARALLEL), {"times": 3}, resources=CLERKS)) == [("A", 0, 10)] * 3
    two = {"clerk": {"count": 2}}
    assert times_of(run(drawing(PARALLEL), {"times": 3}, resources=two)) == [("A", 0, 10), ("A", 0, 10), ("A", 10, 20)]


def test_lp3_the_token_that_leaves_has_the_causes_of_all():
    after = '<userTask id="Z"/><sequenceFlow id="y" sourceRef="A" targetRef="Z"/>'
    data = drawing(PARALLEL, after=after)
    delay = {"dist": "uniform", "low": "1 h", "high": "2 h"}
    tasks = {"A": {"loop": {"times": 3}, "delay": delay}, "Z": {"delay": "1 h"}}
    log = run(data, None, tasks=tasks)
    z = [i for i, element in enumerate(log.activities["element"].tolist()) if log.elements[element].id == "Z"]
    assert sorted(
        c for r, c in zip(log.causes["row"].tolist(), log.causes["cause"].tolist(), strict=True) if r in z
    ) == [0, 1, 2]
    assert log.activities["enabled"][z[0]] == log.activities["completed"][:3].max()


def test_lp3_the_number_comes_from_the_file_a_distribution_or_an_attribute():
    marker = parallel_of("4")
    assert len(times_of(run(drawing(marker), None))) == 4
    files = {"files": {"dist": "table", "values": [2, 5], "weights": [1, 1]}}
    by_attribute = run(drawing(PARALLEL), {"times": "files + 1"}, cases=50, attributes=files)
    assert rounds(by_attribute).tolist() == [int(n) + 1 for n in by_attribute.attributes["files"]]
    drawn = run(drawing(PARALLEL), {"times": {"dist": "uniform", "low": 1, "high": 3}}, cases=200)
    assert set(rounds(drawn).tolist()) == {1, 2, 3}


def test_lp3_no_instance_lets_the_token_pass():
    log = run(drawing(PARALLEL), {"times": 0})
    assert times_of(log) == []
    assert log.cases["end"].tolist() == [3_600_000]


def test_lp4_the_completion_condition_withdraws_those_that_are_still_at_work():
    """Two clerks, four applications to look at, two are enough: at 10 min two are done, two others are withdrawn."""
    loop = {"times": 4, "until": "numberOfCompletedInstances >= 2"}
    log = run(drawing(PARALLEL), loop, resources={"clerk": {"count": 2}})
    assert times_of(log) == [("A", 0, 10), ("A", 0, 10), ("A", None, None), ("A", None, None)]
    assert log.cases["end"].tolist() == [4_200_000]


def test_lp4_in_sequence_no_further_instance_begins():
    loop = {"times": 4, "until": "numberOfCompletedInstances / numberOfInstances >= 0.5"}
    assert len(times_of(run(drawing(SEQUENTIAL), loop))) == 2


def test_lp1_a_sub_process_is_repeated_as_a_whole():
    """B then C, twice; the two instances in parallel share the clerks of each other."""
    tasks = {"A": {"loop": {"times": 2}}, "B": {"delay": "10 min"}, "C": {"delay": "5 min"}}
    one_after_the_other = run(drawing(SEQUENTIAL, SUB_PROCESS), None, tasks=tasks)
    assert times_of(one_after_the_other) == [("B", 0, 10), ("C", 10, 15), ("B", 15, 25), ("C", 25, 30)]
    at_once = run(drawing(PARALLEL, SUB_PROCESS), None, tasks=tasks)
    assert times_of(at_once) == [("B", 0, 10), ("B", 0, 10), ("C", 10, 15), ("C", 10, 15)]


def test_lp1_a_boundary_event_ends_all_instances():
    """Three in sequence of 10 min each; after 15 min the timer strikes."""
    after = (
        '<boundaryEvent id="T" attachedToRef="A"><timerEventDefinition><timeDuration>PT15M</timeDuration>'
        '</timerEventDefinition></boundaryEvent><endEvent id="F"/><sequenceFlow id="t" sourceRef="T" targetRef="F"/>'
    )
    log = run(drawing(SEQUENTIAL, after=after), {"times": 3})
    assert times_of(log)[:2] == [("A", 0, 10), ("A", 10, None)]
    assert log.cases["end"].tolist() == [75 * 60_000]


def test_lp1_loop_once_ignores_the_marker():
    assert times_of(run(drawing(PARALLEL), "once")) == [("A", 0, 10)]
    assert compile_model(made(drawing(PARALLEL), "once")).repeats == {}


def test_lp1_every_instance_draws_anew():
    tasks = {"A": {"delay": {"dist": "exponential", "mean": "1 h"}, "loop": {"times": 50}}}
    log = run(drawing(SEQUENTIAL), None, tasks=tasks)
    assert len(set((log.activities["completed"] - log.activities["started"]).tolist())) > 45


def test_gw9_a_loop_without_end_is_named():
    with pytest.raises(RunError) as raised:
        run(drawing(STANDARD), None, tasks={"A": {"loop": {"condition": "true"}}}, defaults={"loop_guard": 30})
    assert raised.value.finding.where.element == "A"


@pytest.mark.parametrize(
    ("marker", "code"), [(STANDARD, "LOOP-ROUNDS"), (SEQUENTIAL, "LOOP-INSTANCES"), (PARALLEL, "LOOP-INSTANCES")]
)
def test_a_marker_of_which_nothing_is_said_is_refused_with_what_to_write(marker, code):
    with pytest.raises(ModelError) as raised:
        run(drawing(marker), None)
    (finding,) = raised.value.findings
    assert (finding.code, finding.where.element) == (code, "A")
    assert "tasks: {A: {loop:" in finding.remedy_text


def test_a_cardinality_on_an_unknown_attribute_is_told_and_then_lacking():
    marker = parallel_of("${documents.size}")
    with pytest.raises(ModelError) as raised:
        run(drawing(marker), None)
    assert {finding.code for finding in raised.value.findings} == {"LOOP-INSTANCES"}


@pytest.mark.parametrize(
    ("loop", "code"),
    [
        ({"times": -1}, "LOOP-NEGATIVE"),
        ({"times": 2, "again": 0.1}, "LOOP-WAYS"),
        ({"once": True, "most": 3}, "LOOP-WAYS"),
        ({"until": "unheard > 2"}, "ATTRIBUTE-UNKNOWN"),
        ({"again": 1.5}, None),
    ],
)
def test_a_loop_that_cannot_be_meant_is_refused_in_the_scenario(loop, code):
    with pytest.raises(ScenarioError) as raised:
        made(drawing(PARALLEL), loop)
    assert code is None or code in {finding.code for finding in raised.value.findings}


def test_a_loop_of_an_activity_without_marker_is_refused():
    with pytest.raises(ModelError) as raised:
        run(drawing(""), {"times": 2})
    assert [finding.code for finding in raised.value.findings] == ["LOOP-UNMARKED"]


def test_a_number_that_an_expression_cannot_give_names_the_case():
    with pytest.raises(RunError) as raised:
        run(drawing(PARALLEL), {"times": "amount - 3"}, attributes={"amount": 1})
    assert raised.value.finding.code == "LOOP-NUMBER"


def test_lp3_where_no_instance_was_done_the_number_is_drawn_anew_the_next_time():
    """The token comes to A 40 times, each time for no instance or one: a 0 is not followed by 0 for ever."""
    back = (
        '<exclusiveGateway id="K"/><sequenceFlow id="h" sourceRef="A" targetRef="K"/>'
        '<sequenceFlow id="i" sourceRef="K" targetRef="A"/><sequenceFlow id="j" sourceRef="K" targetRef="E"/>'
    )
    data = drawing(PARALLEL, after=back).replace(b'<sequenceFlow id="g" sourceRef="A" targetRef="E"/>', b"")
    gateways = {"K": {"i": "visits('K') < 40", "j": "default"}}
    log = simulate(
        made(data, {"times": {"dist": "table", "values": [0, 1], "weights": [1, 1]}}, gateways=gateways), seed=1
    )
    assert 8 < log.activities.rows < 32  # binomial(40, 1/2): 3.8 standard deviations to either side; the seed is fixed


def test_lp4_in_sequence_no_instance_is_active_when_the_condition_is_asked():
    """BPMN 2.0.2, table 10.27: when the first of three has ended none is at work, so it is over."""
    log = simulate(made(drawing(SEQUENTIAL), {"times": 3, "until": "numberOfActiveInstances < 1"}), seed=1)
    assert log.activities.rows == 1
