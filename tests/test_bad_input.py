"""Bad BPMN files are refused with a place and a remedy: never with a traceback, never slowly, never by silence.

What is only odd is read and reported; those tests are in tests/bpmn. Bad scenarios have a file of their own.
"""

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import bpr
from bpr.bpmn import BpmnDocument, read_bpmn
from bpr.bpmn.foreign import FOREIGN
from bpr.bpmn.vocabulary import MODEL
from bpr.cli.verbs import app
from bpr.errors import BpmnError, Finding, InputError
from bpr.report.findings import in_words

# A guard against hanging, not a measurement: each of these takes milliseconds.
pytestmark = pytest.mark.timeout(10)

HEAD = f'<definitions xmlns="{MODEL}" targetNamespace="t">'
TAIL = "</definitions>"
SOUND = (
    f'{HEAD}\n<process id="P">\n<startEvent id="Start_Application"/>\n<userTask id="Task_Review" name="Review"/>\n'
    '<endEvent id="End_Granted"/>\n<sequenceFlow id="f" sourceRef="Start_Application" targetRef="Task_Review"/>\n'
    f'<sequenceFlow id="g" sourceRef="Task_Review" targetRef="End_Granted"/>\n</process>\n{TAIL}'
)


def refusal(data: bytes) -> Finding:
    """The finding with which a file is refused."""
    with pytest.raises(BpmnError) as raised:
        read_bpmn(data, name="permit.bpmn")
    (finding,) = raised.value.findings
    assert finding.where.file == "permit.bpmn"
    assert finding.severity == "error"
    assert finding.remedy_text
    assert str(finding) in str(raised.value)
    return finding


def errors(text: str) -> dict[str, Finding]:
    """The errors of a file that can be read and mended, but not run, by code."""
    document = read_bpmn(text.encode(), name="permit.bpmn")
    with pytest.raises(BpmnError) as raised:
        document.checked()
    assert all(finding.where.file == "permit.bpmn" and finding.remedy_text for finding in raised.value.findings)
    return {finding.code: finding for finding in raised.value.findings}


def test_the_sound_file_of_these_tests_is_sound():
    assert read_bpmn(SOUND.encode()).checked().check() == ()


@pytest.mark.parametrize("data", [b"", b" \n\t ", b"\xef\xbb\xbf"], ids=["nothing", "white space", "byte-order mark"])
def test_an_empty_file(data):
    assert refusal(data).code in ("XML-EMPTY", "XML-SYNTAX")


@pytest.mark.parametrize("text", ["not xml", "a,b\n1,2\n", "process: x\n", "\0\1\2\3", "<", "<a", "<a b='1' b='2'/>"])
def test_not_xml(text):
    finding = refusal(text.encode())
    assert finding.code in ("XML-SYNTAX", "XML-TRUNCATED")
    assert finding.where.line == 1


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_file_is_told_by_the_line_where_it_ends(share):
    data = SOUND.encode()[: int(len(SOUND) * share)]
    finding = refusal(data)
    assert finding.code in ("XML-TRUNCATED", "XML-SYNTAX")
    assert finding.where.line == data.count(b"\n") + 1


def test_a_cut_between_elements_is_called_truncated():
    assert refusal(SOUND.removesuffix(TAIL).encode()).code == "XML-TRUNCATED"


def test_a_tag_that_does_not_fit_is_told_with_its_line():
    finding = refusal(SOUND.replace("</process>", "</proces>").encode())
    assert (finding.code, finding.where.line) == ("XML-SYNTAX", 8)


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE definitions>",
        '<!DOCTYPE definitions SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE definitions PUBLIC "-//X//Y" "http://localhost:1/x.dtd">',
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!-- a -->\n<?b c?>\n<!DOCTYPE d [<!ENTITY x "y">]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_doctype_is_refused_before_anything_of_it_is_read(doctype, encoding):
    assert refusal((doctype + SOUND).encode(encoding)).code == "XML-DOCTYPE"


def test_a_doctype_is_told_with_its_line():
    assert refusal(b'<?xml version="1.0"?>\n<!-- two\nlines -->\n<!DOCTYPE d>\n' + SOUND.encode()).where.line == 4


def test_a_doctype_hidden_by_an_encoding_is_refused():
    hidden = '<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE d [+ADwAIQ-ENTITY x "y"+AD4]+AD4-' + SOUND
    assert refusal(hidden.encode()).code in ("XML-DOCTYPE", "XML-ENCODING")


def test_an_entity_bomb():
    levels = "".join(f'<!ENTITY x{i + 1} "{f"&x{i};" * 10}">' for i in range(12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x0 "bang">{levels}]>{SOUND.replace("Review", "&x12;")}'
    assert refusal(bomb.encode()).code == "XML-DOCTYPE"


def test_an_entity_that_nobody_declared():
    finding = refusal(SOUND.replace('"Review"', '"&auml;"').encode())
    assert (finding.code, finding.where.line) == ("XML-ENTITY", 4)


def test_a_hundred_megabytes():
    finding = refusal(SOUND.encode() + b" " * 100_000_000)
    assert finding.code == "XML-SIZE"
    assert "100.0 MB" in str(finding)


def test_millions_of_elements():
    finding = refusal((HEAD + "<x/>" * 1_000_000 + TAIL).encode())
    assert finding.code == "XML-ELEMENTS"


def test_more_nodes_than_anybody_draws():
    finding = refusal(f'{HEAD}<process id="P">{"<task/>" * 60_000}</process>{TAIL}'.encode())
    assert finding.code == "BPMN-SIZE"


@pytest.mark.parametrize("tag", ["subProcess", "x", "childLaneSet"])
def test_ten_thousand_levels(tag):
    nested = f'{HEAD}<process id="P">{f"<{tag}>" * 10_000}{f"</{tag}>" * 10_000}</process>{TAIL}'
    assert refusal(nested.encode()).code == "XML-DEPTH"


def test_an_attribute_of_fifteen_megabytes_is_no_harm():
    text = SOUND.replace('"Review"', f'"{"x" * 15_000_000}"')
    try:
        assert isinstance(read_bpmn(text.encode()), BpmnDocument)
    except BpmnError as refused:
        assert refused.findings[0].code == "XML-DEPTH"  # noqa: PT017  # either is right; libxml2 has its own bound


def archive() -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as packed:
        packed.writestr("permit.bpmn", SOUND)
    return memory.getvalue()


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>', "a picture"),
        (b'<Package xmlns="http://www.wfmc.org/2008/XPDL2.1" Id="a"/>', "XPDL"),
        (b"<!-- x --><html><body/></html>", "a web page"),
        (b'<html xmlns="http://www.w3.org/1999/xhtml"/>', "a web page"),
        (b"<mxfile><diagram/></mxfile>", "draw.io"),
        (b'<definitions xmlns="http://www.omg.org/spec/DMN/20191111/MODEL/"/>', "a decision model"),
        (b'<log xmlns="http://www.xes-standard.org/"/>', "an event log"),
        (b'<definitions xmlns="http://schema.omg.org/spec/BPMN/2.0"/>', "draft of BPMN"),
        (b"<definitions/>", "no namespace"),
        (b"<a/>", "root element is 'a'"),
        (f'<process xmlns="{MODEL}"/>'.encode(), "not 'definitions'"),
        (b'{"task_resource_distribution": []}', "a JSON document"),
        (b"%PDF-1.7", "a PDF document"),
        (archive(), "a zip archive"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
    ],
)
def test_not_bpmn_says_what_it_is_instead(data, what):
    finding = refusal(data)
    assert finding.code in {"BPMN-ROOT", "BPMN-NAMESPACE", *(kind.code for kind in FOREIGN)}
    assert what in str(finding)
    assert "BPMN" in in_words(finding, "zh")[0]
    assert in_words(finding, "zh")[0] != finding.what_text


def test_bytes_that_are_not_in_the_stated_encoding():
    finding = refusal(SOUND.replace("Review", "Prüfung").encode("latin-1"))
    assert (finding.code, finding.where.line) == ("XML-ENCODING", 4)
    assert refusal(b'<?xml version="1.0" encoding="klingon"?><a/>').code == "XML-ENCODING"


def test_a_prefix_that_nobody_declared():
    finding = refusal(SOUND.replace("<userTask", "<userTask camunda:x='1'").encode())
    assert (finding.code, finding.where.line) == ("XML-PREFIX", 4)


def test_an_unknown_id_is_told_with_its_line_and_the_nearest():
    found = errors(SOUND.replace('targetRef="Task_Review"', 'targetRef="Task_Reveiw"'))
    assert found["FLOW-TARGET"].where.line == 6
    assert "Did you mean 'Task_Review'?" in str(found["FLOW-TARGET"])


def test_a_boundary_event_on_an_unknown_activity_is_told_with_the_nearest():
    found = errors(SOUND.replace("</process>", '<boundaryEvent id="b" attachedToRef="Task_Reviw"/></process>'))
    assert found["BOUNDARY-HOST"].where.line == 8
    assert "Did you mean 'Task_Review'?" in str(found["BOUNDARY-HOST"])


def test_no_path_to_an_end():
    found = errors(SOUND.replace('<endEvent id="End_Granted"/>', '<task id="End_Granted"/>'))
    assert "'End_Granted'" in found["END-NONE"].remedy_text


def test_no_start():
    text = SOUND.replace('<startEvent id="Start_Application"/>', "").replace('"Start_Application"', '"Task_Review"')
    assert "process 'P' has no start event" in str(errors(text)["START-NONE"])


def test_an_endless_loop_is_named():
    looped = SOUND.replace('targetRef="End_Granted"', 'targetRef="Task_Review"')
    assert "'Review'" in str(errors(looped)["LOOP-ENDLESS"])


def test_all_errors_of_a_file_are_said_at_once():
    text = SOUND.replace('sourceRef="Start_Application"', 'sourceRef="X"').replace('targetRef="End_Granted"', "")
    text = text.replace("</process>", '<subProcess id="H" triggeredByEvent="true"/><boundaryEvent id="b"/></process>')
    assert {"FLOW-SOURCE", "FLOW-TARGET", "EVENT-SUB-START", "BOUNDARY-HOST"} <= set(errors(text))


SCENARIO = """schema: bpr/scenario/1
process: process.bpmn
start: 2026-01-05T08:30:00+08:00
arrivals:
  - {start: Start_Application, interarrival: 10 min, max_count: 3}
tasks:
  Task_Review: {delay: 5 min}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Callable[[bytes], Path]:
    """A model folder around the bytes of a BPMN file."""

    def made(process: bytes) -> Path:
        (tmp_path / "process.bpmn").write_bytes(process)
        (tmp_path / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
        return tmp_path

    return made


BAD = {
    "empty": b"",
    "not xml": b"not xml",
    "truncated": SOUND.encode()[:300],
    "doctype": b"<!DOCTYPE d>" + SOUND.encode(),
    "hundred megabytes": b"<a>" + b" " * 100_000_000,
    "ten thousand levels": (HEAD + "<x>" * 10_000).encode(),
    "a picture": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "unknown id": SOUND.replace('targetRef="Task_Review"', 'targetRef="Task_Reveiw"').encode(),
    "no path to an end": SOUND.replace('<endEvent id="End_Granted"/>', '<task id="End_Granted"/>').encode(),
    "endless loop": SOUND.replace('targetRef="End_Granted"', 'targetRef="Task_Review"').encode(),
    "not simulated": SOUND.replace('Granted"/>', 'Granted"><escalationEventDefinition/></endEvent>').encode(),
}


def test_the_sound_model_of_these_tests_runs(folder):
    model = bpr.load(folder(SOUND.encode()))
    assert bpr.simulate(model, replications=1, seed=1).cases.rows == 3


@pytest.mark.parametrize("flaw", sorted(BAD))
def test_a_model_with_a_bad_process_is_never_run(folder, flaw):
    path = folder(BAD[flaw])
    with pytest.raises(InputError) as raised:
        bpr.simulate(bpr.load(path), replications=1, seed=1)
    assert raised.value.findings[0].where.file == "process.bpmn"
    assert all(finding.remedy_text for finding in raised.value.findings)


@pytest.mark.parametrize("flaw", sorted(BAD))
@pytest.mark.parametrize("verb", ["check", "simulate"])
def test_the_command_line_says_it_in_a_sentence_and_exits_with_1(folder, flaw, verb):
    result = CliRunner().invoke(app, [verb, str(folder(BAD[flaw]))], env={"LC_ALL": "C"})
    assert result.exit_code == 1
    assert "process.bpmn" in result.output
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)


def mutations() -> dict[str, Callable[[random.Random, bytes], bytes]]:
    """Ways to spoil a file."""

    def cut(chance: random.Random, data: bytes) -> bytes:
        return data[: chance.randrange(len(data))]

    def flip(chance: random.Random, data: bytes) -> bytes:
        place = chance.randrange(len(data))
        return data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]

    def swap(chance: random.Random, data: bytes) -> bytes:
        words = data.split(b'"')
        a, b = chance.randrange(len(words)), chance.randrange(len(words))
        words[a], words[b] = words[b], words[a]
        return b'"'.join(words)

    def repeat(chance: random.Random, data: bytes) -> bytes:
        lines = data.split(b"\n")
        place = chance.randrange(len(lines))
        return b"\n".join([*lines[:place], *lines[place : place + 2] * 3, *lines[place:]])

    def drop(chance: random.Random, data: bytes) -> bytes:
        lines = data.split(b"\n")
        del lines[chance.randrange(len(lines))]
        return b"\n".join(lines)

    def rename(chance: random.Random, data: bytes) -> bytes:
        tags = [b"task", b"startEvent", b"subProcess", b"lane", b"laneSet", b"messageFlow", b"dataObject", b"process"]
        return data.replace(chance.choice([b"userTask", b"endEvent", b"sequenceFlow"]), chance.choice(tags))

    return {function.__name__: function for function in (cut, flip, swap, repeat, drop, rename)}


MUTATIONS = mutations()


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32 - 1), st.lists(st.sampled_from(sorted(MUTATIONS)), min_size=1, max_size=4))
def test_a_spoilt_file_is_an_error_of_ours_or_a_document(seed, ways):
    chance = random.Random(seed)  # noqa: S311  # a test
    data = SOUND.encode()
    for way in ways:
        data = MUTATIONS[way](chance, data) or b"<"
    try:
        document = read_bpmn(data)
    except BpmnError as refused:
        assert all(finding.remedy_text for finding in refused.findings)  # noqa: PT017  # either is right
    else:
        assert all(finding.remedy_text for finding in document.check())


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_any_bytes_are_an_error_of_ours(data):
    with pytest.raises(BpmnError):
        read_bpmn(data)
