"""A bad scenario or register gives located errors with a remedy, all at once, within a second; never a traceback."""

import ast
import copy
import re
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpr.document.entry import _FORMS
from bpr.document.write import write_yaml
from bpr.document.yaml import read_yaml
from bpr.errors import Finding, InputError, OrganisationError, ScenarioError
from bpr.organisation.read import read_register
from bpr.report.findings import findings_in
from bpr.scenario.read import read_scenario, to_yaml

GOOD = """\
schema: bpr/scenario/1
start: 2026-01-05T08:30:00+08:00
timezone: Asia/Shanghai
horizon: 250 wd
calendars:
  office: {hours: {mon-fri: "08:30-12:00 13:30-17:30"}}
resources:
  clerk: {count: 4, calendar: office}
attributes:
  kind: {categorical: {simple: 0.7, complex: 0.3}}
arrivals:
  - {start: Start, interarrival: {dist: exponential, mean: 14 min}}
tasks:
  Task_A: {performer: clerk, work: {dist: lognormal, mean: 12 min, sd: 6 min}}
gateways:
  Gateway_A: {Flow_A: 0.7, Flow_B: "kind == 'simple'"}
limits: {statutory: 20 wd}
"""


def findings(text: str) -> tuple[Finding, ...]:
    """What is found in a scenario; the time is bounded."""
    began = time.process_time()
    with pytest.raises(ScenarioError) as caught:
        read_scenario(text.encode(), name="scenario.yaml")
    assert time.process_time() - began < 1
    for finding in caught.value.findings:
        assert finding.where.file == "scenario.yaml"
        assert finding.what_text
        assert finding.remedy_text, finding
        assert "{" not in finding.what_text.replace("{…}", "")
    return caught.value.findings


def test_the_good_scenario_is_good() -> None:
    assert read_scenario(GOOD.encode())


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "said"),
    [
        ("scenario/1", "scenario/9", 1, "schema", "'bpr/scenario/9' is not a version.*Write schema: bpr/scenario/1"),
        (
            "schema: bpr/scenario/1\n",
            "",
            None,
            "schema",
            "The key 'schema' is missing. Add it, for example schema: bpr/scenario/1",
        ),
        ("limits: {", "limts: {", 17, "limts", "The key 'limts' is unknown here. Did you mean 'limits'"),
        ("horizon: 250 wd", "horizon: 250", 4, "horizon", "The duration 250 has no unit.*250 wd"),
        ("horizon: 250 wd", "horizon: [250 wd]", 4, "horizon", "A duration was expected, not \\[…\\]"),
        ("limits: {statutory: 20 wd}", "drain: maybe", 17, "drain", "true or false was expected, not 'maybe'"),
        ("limits: {statutory: 20 wd}", "currency: [CNY]", 17, "currency", "Text was expected, not \\[…\\]"),
        ("2026-01-05T08:30:00+08:00", "yesterday", 2, "start", "'yesterday' is not an instant"),
        ("2026-01-05T08:30:00+08:00\ntimezone: Asia/Shanghai", "2026-01-05T08:30", 2, "start", "has no UTC offset"),
        ("Asia/Shanghai", "Asia/Shangai", 3, "timezone", "Did you mean 'Asia/Shanghai'"),
        (
            '"08:30-12:00 13:30-17:30"',
            '"08:30-24:30"',
            6,
            "calendars.office.hours.mon-fri",
            "'24:30' is not a time of day",
        ),
        ('"08:30-12:00 13:30-17:30"', '"17:30-08:30"', 6, "calendars.office.hours.mon-fri", "closes before it opens"),
        ('{mon-fri: "08:30-12:00 13:30-17:30"}', "{}", 6, "calendars.office.hours", "never open"),
        ('13:30-17:30"}', '13:30-17:30"}, yearly_closed: ["01-01..12-31"]', 6, "calendars.office", "never open"),
        (
            '13:30-17:30"}',
            '13:30-17:30"}, holidays: XX',
            6,
            "calendars.office.holidays",
            "No holidays are known for 'XX'",
        ),
        ('13:30-17:30"}', '13:30-17:30"}, holidays: CM2', 6, "calendars.office.holidays", "No holidays are known"),
        (
            '13:30-17:30"}',
            '13:30-17:30"}, closed: [2026-02-30]',
            6,
            "calendars.office.closed[0]",
            "'2026-02-30' is not a date",
        ),
        (
            '13:30-17:30"}',
            '13:30-17:30"}, extra: {2026-02-30: closed}',
            6,
            "calendars.office.extra.2026-02-30",
            "is not a date",
        ),
        ("mon-fri", "mon-fry", 6, "calendars.office.hours.mon-fry", "'fry' is not a weekday"),
        (
            "count: 4",
            "count: -4",
            8,
            "resources.clerk.count",
            "-4 is too small: 1 or more was expected. For example count: 4",
        ),
        ("count: 4", "count: 4.5", 8, "resources.clerk.count", "A whole number was expected, not 4.5"),
        ("count: 4", "count: many", 8, "resources.clerk.count", "A whole number was expected, not 'many'"),
        ("count: 4", "count: true", 8, "resources.clerk.count", "A whole number was expected, not true"),
        ("count: 4, ", "", 8, "resources.clerk", "either count or groups"),
        ("count: 4", "count: 4, groups: [{count: 1}]", 8, "resources.clerk", "either count or groups"),
        ("count: 4", "groups: [{count: 0}]", 8, "resources.clerk.groups", "have nobody"),
        ("count: 4", "groups: {count: 4}", 8, "resources.clerk.groups", "A list was expected, not {…}"),
        ("count: 4", "count: 4, hourly_cost: .inf", 8, "resources.clerk.hourly_cost", "finite"),
        ("count: 4", "count: 4, hourly_cost: -1", 8, "resources.clerk.hourly_cost", "-1 is too small"),
        ("count: 4", "count: 4, shift_end: stop", 8, "resources.clerk.shift_end", "not one of 'suspend', 'handover'"),
        (
            "calendar: office",
            "calendar: ofice",
            8,
            "resources.clerk.calendar",
            "'ofice' is not among the calendars.*Did you mean 'office'",
        ),
        ("complex: 0.3", "complex: 0.4", 10, "attributes.kind.categorical", r"sum to 1.1, not to 1.*off by \+0.1"),
        ("complex: 0.3", "complex: -0.3", 10, "attributes.kind.categorical.complex", "'-0.3' is not a share"),
        (
            "{categorical: {simple: 0.7, complex: 0.3}}",
            "[a, b]",
            10,
            "attributes.kind",
            "does not say how the attribute is drawn",
        ),
        ("horizon: 250 wd\n", "", 11, "arrivals[0]", "These arrivals never end"),
        ("start: Start, ", "", 12, "arrivals[0].start", "The key 'start' is missing"),
        ("mean: 14 min", "mean: 14", 12, "arrivals[0].interarrival.mean", "The duration 14 has no unit"),
        ("dist: exponential", "dist: expnential", 12, "arrivals[0].interarrival.dist", "Did you mean 'exponential'"),
        (
            "performer: clerk",
            "performer: clark",
            14,
            "tasks.Task_A.performer",
            "'clark' is not among the resources.*Did you mean 'clerk'",
        ),
        (
            "performer: clerk",
            "performer: {any_of: [clark]}",
            14,
            "tasks.Task_A.performer.any_of[0]",
            "Did you mean 'clerk'",
        ),
        (
            "performer: clerk",
            "performer: {all_of: {clark: 2}}",
            14,
            "tasks.Task_A.performer.all_of.clark",
            "Did you mean 'clerk'",
        ),
        (
            "performer: clerk",
            "performer: {all_of: {clerk: 0}}",
            14,
            "tasks.Task_A.performer",
            "does not say who performs",
        ),
        ("performer: clerk", "performer: 3", 14, "tasks.Task_A.performer", "does not say who performs"),
        ("performer: clerk", "perfomer: clerk", 14, "tasks.Task_A.perfomer", "Did you mean 'performer'"),
        ("sd: 6 min", "sd: 0 min", 14, "tasks.Task_A.work.sd", "sd is not more than 0"),
        ("sd: 6 min", "sd: -6 min", 14, "tasks.Task_A.work.sd", "is negative"),
        ("sd: 6 min", "sd: 6 wd", 14, "tasks.Task_A.work", "are mixed"),
        (
            "dist: lognormal, mean: 12 min, sd: 6 min",
            "dist: uniform, low: 9 min, high: 3 min",
            14,
            "tasks.Task_A.work.high",
            "high is not more than low",
        ),
        (
            "{dist: lognormal, mean: 12 min, sd: 6 min}",
            "{clerk: 5 min, boss: 3 min}",
            14,
            "tasks.Task_A.work.boss",
            "'boss' does not perform",
        ),
        ("{dist: lognormal, mean: 12 min, sd: 6 min}", "12", 14, "tasks.Task_A.work", "The duration 12 has no unit"),
        ("sd: 6 min}", "sd: 6 min}, priority: [1]", 14, "tasks.Task_A.priority", "An expression was expected"),
        ("sd: 6 min}", "sd: 6 min}, batch: {}", 14, "tasks.Task_A.batch", "Nothing releases this batch"),
        ("sd: 6 min}", "sd: 6 min}, batch: {at: noon}", 14, "tasks.Task_A.batch.at", "is not weekdays with times"),
        ("sd: 6 min}", "sd: 6 min}, loop: twice", 14, "tasks.Task_A.loop", "was expected, not 'twice'"),
        ("sd: 6 min}", 'sd: 6 min}, set: {x: "1 +"}', 14, "tasks.Task_A.set.x", "the end was not expected here"),
        ("Flow_A: 0.7", "Flow_A: 1.7", 16, "gateways.Gateway_A.Flow_A", "'1.7' is not a share"),
        ("kind == 'simple'", "kind ==", 16, "gateways.Gateway_A.Flow_B", "column 8: the end was not expected"),
        (
            "kind == 'simple'",
            "knd == 'simple'",
            16,
            "gateways.Gateway_A.Flow_B",
            "'knd' is not an attribute of cases.*Did you mean 'kind'",
        ),
        (
            "kind == 'simple'",
            "kind == simple",
            16,
            "gateways.Gateway_A.Flow_B",
            "'simple' is not an attribute.*put text in quotes",
        ),
        ("statutory: 20 wd", "statutory: 20", 17, "limits.statutory", "has no unit"),
        ("limits: {statutory: 20 wd}", "transfers: {diagonl: 3 h}", 17, "transfers.diagonl", "Did you mean 'diagonal'"),
        ("limits: {statutory: 20 wd}", "transfers: {internal: 3}", 17, "transfers.internal.delay", "has no unit"),
        (
            "limits: {statutory: 20 wd}",
            "limits: 20 wd",
            17,
            "limits",
            r"A mapping \(key: value\) was expected, not '20 wd'",
        ),
        ("limits: {statutory: 20 wd}", "backlog: [{at: Task_A, count: -1}]", 17, "backlog[0].count", "too small"),
        ("{statutory: 20 wd}", "{statutory: 20 wd, yellow: 2 d}", 17, "limits.yellow", "2 d before a limit of 20 wd"),
        ("{statutory: 20 wd}", "{statutory: 20 wd, red: 21 wd}", 17, "limits.red", "which is only 20 wd"),
        ("{statutory: 20 wd}", "{yellow: 2 wd}", 17, "limits.yellow", "and there is none"),
        (
            "{statutory: 20 wd}",
            "{statutory: 9 wd, yellow: 1 wd, red: 2 wd}",
            17,
            "limits.yellow",
            "before the yellow card",
        ),
        ("{statutory: 20 wd}", "{of: {P: {red: 1 wd}}}", 17, "limits.of.P.red", "and there is none"),
        ("{statutory: 20 wd}", "{of: {P: {of: {}}}}", 17, "limits.of.P.of", "The key 'of' is unknown here"),
        (
            "limits: {statutory: 20 wd}",
            "events: {T: {limit: statutory, delay: 3 d}}",
            17,
            "events.T.limit",
            "for a limit and for a time of its own",
        ),
        ("limits: {statutory: 20 wd}", "events: {T: {limit: legal}}", 17, "events.T.limit", "is not one of"),
        ("limits: {statutory: 20 wd}", "events: {T: {limit_of: case}}", 17, "events.T.limit_of", "without a limit"),
        ("limits: {statutory: 20 wd}", "limit_calendar: ofice", 17, "limit_calendar", "Did you mean 'office'"),
        (
            "limits: {statutory: 20 wd}",
            "process: ../secret.bpmn",
            17,
            "process",
            "is not the name of a file beside this one",
        ),
        ("  kind: {c", "  in: {c", 10, "attributes.in", "'in' is not a name that expressions can use"),
        ("sd: 6 min}", 'sd: 6 min}, set: {"a b": "1"}', 14, "tasks.Task_A.set.a b", "'a b' is not a name"),
        ("{dist: exponential, mean: 14 min}", "0 min", 12, "arrivals[0].interarrival", "at the same instant"),
        ("limits:", "horizon:", 17, "horizon", "stands here and already in line 4"),
    ],
)
def test_one_mistake_is_one_finding_at_its_line_and_key(
    old: str, new: str, line: int | None, key: str, said: str
) -> None:
    assert old in GOOD
    (finding,) = findings(GOOD.replace(old, new, 1))
    assert (finding.where.line, finding.where.key) == (line, key)
    assert re.search(said, str(finding)), str(finding)


@pytest.mark.parametrize("text", ["", "# nothing", "[]", "a", "- a", "3", "null"])
def test_what_is_no_mapping_is_refused(text: str) -> None:
    (finding,) = findings(text)
    assert finding.code == "SCENARIO-FORM"


def test_all_mistakes_of_a_file_are_said_at_once_in_its_order() -> None:
    text = (
        GOOD.replace("250 wd", "250")
        .replace("count: 4", "count: -4")
        .replace("0.3}", "0.4}")
        .replace("clerk, work", "clark, work")
    )
    assert [finding.where.line for finding in findings(text)] == [4, 8, 10, 14]


@pytest.mark.parametrize("path", ["/nowhere/at/all.yaml", ".", "", "a\0b"])
def test_a_file_that_cannot_be_read_is_a_finding(path: str) -> None:
    with pytest.raises(ScenarioError, match="cannot be read"):
        read_scenario(path)
    with pytest.raises(OrganisationError, match="cannot be read"):
        read_register(path)


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.floats(allow_nan=False),
    st.sampled_from(["", "x", "5 min", "mon", "default", "2026-01-05", "a == 1", "0.5"]),
    st.just([]),
    st.just({}),
    st.just(["x"]),
    st.just({"dist": "normal"}),
    st.just({"x": {"x": 1}}),
)


def _paths(value: object, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from _paths(item, (*path, key))


FULL = read_yaml((Path(__file__).parent / "scenario" / "full.yaml").read_bytes()).value
PATHS = sorted(_paths(FULL), key=str)


@settings(max_examples=60)
@given(st.sampled_from(PATHS), VALUES)
def test_any_value_anywhere_is_read_or_refused_with_its_place(path: tuple[object, ...], value: object) -> None:
    document = copy.deepcopy(FULL)
    inner = document
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    try:
        scenario = read_scenario(write_yaml(document).encode(), name="scenario.yaml")
    except ScenarioError as refusal:
        found = refusal.findings
    else:
        found = ()
        assert read_scenario(to_yaml(scenario).encode()) == scenario
    for finding in found:
        assert finding.where.file == "scenario.yaml"
        assert finding.where.line or not path[1:]
        assert finding.what_text
        assert finding.remedy_text
        assert "function-" not in str(finding.where)


@settings(max_examples=40)
@given(st.sampled_from(PATHS), st.text(min_size=1, max_size=5))
def test_any_unknown_key_anywhere_is_read_or_refused(path: tuple[object, ...], key: str) -> None:
    document = copy.deepcopy(FULL)
    inner = document
    for part in path:
        inner = inner[part]
    if isinstance(inner, dict):
        inner[key] = 1
    try:
        read_scenario(write_yaml(document).encode(), name="scenario.yaml")
    except InputError as refusal:
        said = str(refusal)
    else:
        said = "a scenario"
    assert said


ORGANISATION = """\
schema: bpr/organisation/1
units:
  GOV: {name: {en: Government, zh: 县政府}, parent: null, agency: GOV, line: gov, level: county, territory: A}
  U_A: {name: A, parent: GOV, level: 县, type: 行政}
lanes: {Lane_A: U_A}
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "said"),
    [
        ("organisation/1", "organisation/2", 1, "schema", "not a version of the organisation file"),
        ("parent: GOV", "parent: GVO", 4, "units.U_A.parent", "There is no unit 'GVO'.*Did you mean 'GOV'"),
        ("level: county", "level: contry", 3, "units.GOV.level", "Did you mean 'county'"),
        ("type: 行政", "type: 公司", 4, "units.U_A.type", "is not a type of unit"),
        ("Lane_A: U_A", "Lane_A: U_B", 5, "lanes.Lane_A", "There is no unit 'U_B'.*Did you mean 'U_A'"),
        ("name: A,", "nmae: A,", 4, "units.U_A.nmae", "Did you mean 'name'"),
        ("name: A,", "name: {fr: A},", 4, "units.U_A.name", "The language 'fr' is unknown"),
        ("name: A,", "name: 3,", 4, "units.U_A.name", "A name is text"),
        ("name: A,", "territory: 3,", 4, "units.U_A.territory", "Text was expected, not 3"),
        ("lanes: {Lane_A: U_A}", "lanes: [U_A]", 5, "lanes", "A mapping"),
        ("lanes: {Lane_A: U_A}", "lane: {}", 5, "lane", "Did you mean 'lanes'"),
    ],
)
def test_one_mistake_in_a_register_is_one_finding_at_its_line_and_key(
    old: str, new: str, line: int, key: str, said: str
) -> None:
    assert old in ORGANISATION
    assert read_register(ORGANISATION.encode()).units
    with pytest.raises(OrganisationError) as caught:
        read_register(ORGANISATION.replace(old, new, 1).encode(), name="organisation.yaml")
    (finding,) = caught.value.findings
    assert (finding.where.file, finding.where.line, finding.where.key) == ("organisation.yaml", line, key)
    assert re.search(said, str(finding)), str(finding)
    assert finding.remedy_text


@pytest.mark.parametrize("text", ["", "[]", "units", "schema: bpr/organisation/1", "units: {A: }"])
def test_what_is_no_register_is_refused(text: str) -> None:
    with pytest.raises(OrganisationError):
        read_register(text.encode())


def wordings(root: Path) -> dict[str, set[tuple[str, str]]]:
    """Code -> wordings (what, remedy), as the source of the rooms of documents has them."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    rooms = ("document", "scenario", "organisation")
    paths = [root / "bpr" / "units.py", *(path for room in rooms for path in (root / "bpr" / room).glob("*.py"))]
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
            if name in ("refused", "_failure"):
                words = {word.arg: word.value.value for word in node.keywords if isinstance(word.value, ast.Constant)}
                found[str(words["code"])].add((str(words["what"]), str(words["remedy"])))
            elif name in ("located", "Finding", "_finding", "_at"):
                texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
                texts = [text for text in texts if text not in ("warning", "")]
                if len(texts) >= 3:
                    found[texts[0]].add((texts[-2], texts[-1]))
    for code, what, remedy in _FORMS.values():
        found[code].add((what, remedy))
    return found


def test_a_code_of_a_finding_has_one_wording(root: Path) -> None:
    """Translations are found by code, so one code cannot stand for two sentences."""
    found = wordings(root)
    assert len(found) > 100
    assert {code: texts for code, texts in found.items() if len(texts) > 1} == {}


def test_every_wording_has_its_chinese_with_the_same_values(root: Path) -> None:
    chinese = findings_in("zh")
    for code, ((what, remedy),) in wordings(root).items():
        assert code in chinese, code
        places = set(re.findall(r"{(\w+)}", what + remedy))
        assert set(re.findall(r"{(\w+)}", chinese[code]["what"] + chinese[code]["remedy"])) <= places, code


def _many(lines: Iterator[str]) -> str:
    return GOOD.replace("resources:\n", "resources:\n" + "".join(lines))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(GOOD + "".join(f"k{n}: 1\n" for n in range(15_000)), id="unknown keys"),
        pytest.param(
            _many(f"  resource_{n}: {{count: 1}}\n" for n in range(3_000)).replace(
                "tasks:\n", "tasks:\n" + "".join(f"  T{n}: {{performer: resource_x{n}}}\n" for n in range(3_000))
            ),
            id="unknown names among many",
        ),
        pytest.param(
            _many(f"  {c * 200_000}: {{count: 1}}\n" for c in ("ab", "ba")).replace(": clerk", f": {'aabb' * 50_000}"),
            id="long names",
        ),
        pytest.param(
            GOOD.replace("count: 4", f"groups: [{', '.join(['{count: 100000}'] * 2_000)}]"), id="very many persons"
        ),
        pytest.param(
            GOOD.replace('17:30"}', f'17:30"}}, closed: [{", ".join(["2000-01-01..2009-12-31"] * 5_000)}]'),
            id="many closures",
        ),
        pytest.param(
            GOOD.replace("0.7, ", f"0.7, {', '.join(f'c{n}: 9' for n in range(10_000))}, "), id="many wrong shares"
        ),
    ],
)
def test_a_flood_of_mistakes_is_refused_in_time(text: str) -> None:
    began = time.process_time()
    with pytest.raises(ScenarioError) as caught:
        read_scenario(text.encode())
    assert time.process_time() - began < 10  # two or three seconds, most of it the reading of a megabyte of YAML
    assert len(str(caught.value)) < 10_000_000
