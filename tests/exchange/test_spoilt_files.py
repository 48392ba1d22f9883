"""Spoilt files of other simulators: whatever is wrong, the answer is a scenario or a refusal with places and remedies.

Each test spoils a whole file at random: one value of it, or some of its bytes. There is no third outcome: no traceback,
no finding without a remedy, no message as long as the file, no scenario that cannot be written and read back.
"""

import copy
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from bpr.document.label import Label
from bpr.errors import ExchangeError, Finding
from bpr.exchange.bpsim.reader import read_bpsim
from bpr.exchange.folder import model_files
from bpr.exchange.prosimos import read_prosimos
from bpr.exchange.qbp import read_qbp
from bpr.scenario.read import read_scenario, to_yaml
from bpr.scenario.schema import Scenario
from tests.exchange import test_bpsim, test_qbp
from tests.exchange.conftest import make_drawing
from tests.exchange.test_bpsim_files import folder_of, run
from tests.exchange.test_prosimos import law, parameters
from tests.exchange.test_prosimos_rules import AMOUNT, KIND, period, rule

GRAPH = make_drawing()
LONGEST_MESSAGE = 2_000
EXAMPLES = int(os.environ.get("BPR_SPOILT_EXAMPLES", "80"))
"""More of them by hand: ``BPR_SPOILT_EXAMPLES=5000 pytest tests/exchange/test_spoilt_files.py --timeout 0``."""
ODD = settings(
    max_examples=EXAMPLES, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow]
)


def whole() -> dict[str, Any]:
    """A file of Prosimos with every section that is read."""
    value = parameters() | {
        "model_type": "FUZZY",
        "granule_size": {"value": 60, "time_unit": "MINUTES"},
        "case_attributes": [KIND, AMOUNT],
        "global_attributes": [AMOUNT | {"name": "stock"}],
        "event_attributes": [
            {
                "event_id": "A",
                "attributes": [
                    {"name": "stock", "type": "expression", "values": "stock - 1"},
                    {"name": "mark", "type": "dtree", "values": [[["amount > 5"], "amount * 2"], [True, "1"]]},
                    {
                        "name": "grade",
                        "type": "discrete",
                        "values": [{"key": "1", "value": 0.5}, {"key": "2", "value": 0.5}],
                    },
                ],
            }
        ],
        "branch_rules": [{"id": "c", "rules": [[rule("amount", ">", "500"), rule("grade", ">", "1")]]}],
        "prioritisation_rules": [{"priority_level": 1, "rules": [[rule("amount", "in", ["0", "inf"])]]}],
        "batch_processing": [
            {
                "task_id": "B",
                "type": "Sequential",
                "firing_rules": [[rule("size", ">=", 3)]],
                "size_distrib": [],
                "duration_distrib": [],
            }
        ],
        "gateway_execution_limit": 100,
    }
    value["gateway_branching_probabilities"][0]["probabilities"][0]["condition_id"] = "c"
    value["resource_calendars"][0] |= {
        "time_periods": [period("09:00:00", "17:00:00", 0.5)],
        "workload_ratio": [period("09:00:00", "12:00:00", 1)],
    }
    value["task_resource_distribution"][1]["resources"][0] |= {
        "distribution_name": "histogram_sampling",
        "histogram_data": {"cdf": [0.5, 1], "bin_midpoints": [60, 120]},
    }
    value["task_resource_distribution"][2]["resources"][0] |= law("lognorm", 600, 90, 0, 1e5)
    return copy.deepcopy(value)


def strange() -> st.SearchStrategy[Any]:
    """Values that stand where they should not."""
    deep: Any = 1
    for _ in range(60):
        deep = [deep]
    return st.one_of(
        st.sampled_from(
            [
                None, True, False, 0, -1, 2, 1e308, -1e308, 10**400, float("nan"), float("inf"), -float("inf"), 1e-320,
                "", " ", "NaN", "inf", "-1", "1e999", "x" * 100_000, "'\"", "\x00\x1b", "${x}", "../..",
                "if", "A", "S", "MONDAY", "25:99:00", "24:00:00", [], {}, [[]], [None], {"value": None}, {"": {}}, deep,
            ]
        ),
        st.text(max_size=20),
        st.integers(),
        st.floats(),
        st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
        st.lists(st.integers(), max_size=3),
    )  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value inside a document."""
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places(item, (*path, key))


PLACES = list(places(whole()))


def spoilt(path: tuple[Any, ...], act: str, value: Any) -> dict[str, Any]:
    document = whole()
    *steps, last = path
    target: Any = document
    for step in steps:
        target = target[step]
    if act == "delete":
        del target[last]
    elif act == "twice" and isinstance(target, list):
        target.append(copy.deepcopy(target[last]))
    elif act == "rename" and isinstance(target, dict):
        target[str(value)[:50]] = target.pop(last)
    else:
        target[last] = value
    return document


def outcome(read: Callable[[], tuple[Any, tuple[Finding, ...]]]) -> str:
    """``read`` or ``refused``; anything else fails."""
    try:
        found, findings = read()
        for scenario in [found] if isinstance(found, Scenario) else found.values():
            assert read_scenario(to_yaml(scenario).encode()) == scenario
        answer = "read"
    except ExchangeError as error:
        findings, answer = error.findings, "refused"
    for finding in findings:
        assert finding.remedy_text
        assert finding.where.file or finding.where.key
        assert len(str(finding)) < LONGEST_MESSAGE
    return answer


def test_the_whole_file_is_read() -> None:
    assert outcome(lambda: read_prosimos(json.dumps(whole()).encode(), GRAPH, name="a.json")) == "read"


@ODD
@given(
    st.lists(
        st.tuples(st.sampled_from(PLACES), st.sampled_from(["put", "put", "delete", "twice", "rename"]), strange()),
        min_size=1,
        max_size=1,
    )
)
def test_one_wrong_value_of_prosimos_is_read_or_refused(changes: list[tuple[tuple[Any, ...], str, Any]]) -> None:
    for path, act, value in changes:
        data = json.dumps(spoilt(path, act, value)).encode()
        outcome(lambda data=data: read_prosimos(data, GRAPH, name="a.json"))


@ODD
@given(st.data())
def test_wrong_bytes_of_prosimos_are_read_or_refused(data: st.DataObject) -> None:
    text = bytearray(json.dumps(whole()).encode())
    if data.draw(st.booleans()):
        del text[data.draw(st.integers(0, len(text))) :]
    for _ in range(data.draw(st.integers(0, 4))):
        if text:
            text[data.draw(st.integers(0, len(text) - 1))] = data.draw(st.integers(0, 255))
    outcome(lambda: read_prosimos(bytes(text), GRAPH, name="a.json"))


LINES = (("0.5", test_bpsim.number(3)), ("0.5", test_bpsim.number(9)))
BPSIM = test_bpsim.file(
    test_bpsim.scenario_xml(
        test_bpsim.ARRIVALS,
        test_bpsim.CLERK,
        test_bpsim.says(
            "A",
            test_bpsim.time('<b:LogNormalDistribution mean="30" standardDeviation="9"/>'),
            test_bpsim.section("Resource", Selection=test_bpsim.expression("getResource('clerk', 1)")),
            test_bpsim.section("Priority", Priority=test_bpsim.number(3)),
            '<b:PropertyParameters><b:Property name="x"><b:UniformDistribution min="0" max="9"/></b:Property>'
            "</b:PropertyParameters>",
        ),
        test_bpsim.says("f2", test_bpsim.section("Control", Condition=test_bpsim.expression("getProperty('x') = 1"))),
        test_bpsim.says("B", test_bpsim.time(test_bpsim.points('discrete="true"', *LINES))),
        test_bpsim.calendar(),
    ),
    test_bpsim.scenario_xml(attributes='id="S2" inherits="S1"', settings=""),
)  # fmt: skip
XML = {
    "bpsim": (BPSIM, lambda data: read_bpsim(data, GRAPH, name="a.bpmn")),
    "qbp": (test_qbp.FILE.encode(), lambda data: read_qbp(data, GRAPH, name="a.bpmn")),
}
TEXTS = st.one_of(
    st.sampled_from(
        [
            "", " ", "NaN", "-1", "1e308", "1e999", "9" * 400, "inf", "-inf", "x" * 100_000, "P1000Y", "PT",
            "true", "S1", "A", "2026-13-45T99:00:00", "0001-01-01T00:00:00", "9999-12-31T23:59:59+00:00", "(" * 500,
            "getProperty(", "getResource('clerk', 99999999999)", "not(" * 80, "1 div 0", "BEGIN:VEVENT\nEND:VEVENT",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=20),
    st.floats().map(str),
)  # fmt: skip


@pytest.mark.parametrize("form", XML)
def test_the_whole_xml_is_read(form: str) -> None:
    data, read = XML[form]
    assert outcome(lambda: read(data)) == "read"


@pytest.mark.parametrize("form", XML)
@ODD
@given(data=st.data())
def test_a_wrong_attribute_or_element_is_read_or_refused(form: str, data: st.DataObject) -> None:
    whole, read = XML[form]
    root = etree.fromstring(whole)
    element = data.draw(st.sampled_from(list(root.iter())))
    act = data.draw(st.sampled_from(["attribute", "attribute", "attribute", "text", "delete", "twice", "rename"]))
    if act == "attribute" and element.attrib:
        element.set(data.draw(st.sampled_from(sorted(element.attrib))), data.draw(TEXTS))
    elif act == "text":
        element.text = data.draw(TEXTS)
    elif act == "rename":
        element.tag = f"{{{etree.QName(element).namespace}}}Strange"
    elif (parent := element.getparent()) is not None:
        parent.append(copy.deepcopy(element)) if act == "twice" else parent.remove(element)
    outcome(lambda: read(etree.tostring(root)))


@pytest.mark.parametrize("form", XML)
@ODD
@given(data=st.data())
def test_wrong_bytes_of_xml_are_read_or_refused(form: str, data: st.DataObject) -> None:
    whole, read = XML[form]
    text = bytearray(whole)
    if data.draw(st.booleans()):
        del text[data.draw(st.integers(0, len(text))) :]
    for _ in range(data.draw(st.integers(0, 4))):
        if text:
            text[data.draw(st.integers(0, len(text) - 1))] = data.draw(st.integers(0, 255))
    outcome(lambda: read(bytes(text)))


LONG = "x" * 10_000_000


@pytest.mark.parametrize("path", [path for path in PLACES if isinstance(path[-1], str)][::5], ids=str)
def test_a_text_of_ten_megabytes_makes_no_long_message(path: tuple[Any, ...]) -> None:
    outcome(lambda: read_prosimos(json.dumps(spoilt(path, "put", LONG)).encode(), GRAPH, name="a.json"))


def test_a_scenario_that_would_not_be_read_back_is_not_written() -> None:
    scenario, findings = read_prosimos(json.dumps(whole()).encode(), GRAPH, name="a.json")
    great = scenario.model_copy(update={"name": Label({"": "x" * 1_100_000})})
    with pytest.raises(ExchangeError, match="too great"):
        model_files([great], findings, format_name="Prosimos", sources={}, process=b"")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"a": 1, "a": 2}', "EXCHANGE-TWICE"),
        ("[" * 100_000, "EXCHANGE-DEPTH"),
        ('{"a": ' + "9" * 10_000 + "}", "EXCHANGE-NUMBER"),
        ('{"resource_profiles": [', "EXCHANGE-JSON"),
        ("[]", "EXCHANGE-TYPE"),
        ('{"simulation": 1}', "PROSIMOS-OTHER"),
        ("\ufeff{}", "PROSIMOS-OTHER"),
        ("", "EXCHANGE-JSON"),
    ],
)
def test_what_is_no_file_of_prosimos_is_refused_with_its_place(text: str, code: str) -> None:
    with pytest.raises(ExchangeError) as caught:
        read_prosimos(text.encode(), GRAPH, name="a.json")
    assert [finding.code for finding in caught.value.findings] == [code]


def test_nothing_is_left_behind_where_the_disk_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second file of the folder cannot be written: neither the folder nor a part of it stays."""
    made = tmp_path / "case.bpmn"
    assert run("export", "bpsim", folder_of(tmp_path / "model"), made).exit_code == 0
    written: list[Path] = []

    def full(path: Path, data: bytes) -> int:
        written.append(path)
        if len(written) > 1:
            raise OSError(28, "No space left on device")
        return len(data)

    monkeypatch.setattr(Path, "write_bytes", full)
    result = run("import", "bpsim", made, "--to", tmp_path / "again")
    assert result.exit_code == 1
    assert "No space left" in result.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case.bpmn", "model"]
    refused = run("export", "bpsim", tmp_path / "model", tmp_path / "other.bpmn")
    assert refused.exit_code == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case.bpmn", "model"]
