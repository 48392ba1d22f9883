"""YAML of strangers: what it says, where, and what is refused, in time."""

import math
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpr.document.write import write_yaml
from bpr.document.yaml import MAX_BYTES, MAX_NODES, Source, key_path, read_file, read_yaml
from bpr.errors import InputError, ScenarioError, Where

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), max_size=20)
KEY = TEXT.filter(lambda text: text not in ("", "<<"))
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEY, inner, max_size=4),
    max_leaves=15,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("a: 1", {"a": 1}),
        ("a: 1.5e3", {"a": 1500.0}),
        ("a: yes", {"a": "yes"}),
        ("a: true", {"a": True}),
        ("a: ~", {"a": None}),
        ("a:", {"a": None}),
        ("a: '12'", {"a": "12"}),
        ("a: 08:30", {"a": "08:30"}),
        ("a: 2026-01-05", {"a": "2026-01-05"}),
        ("2026-02-14: x", {"2026-02-14": "x"}),
        ("1: x", {"1": "x"}),
        ("a: 0x10", {"a": "0x10"}),
        ("a: |\n  1\n", {"a": "1\n"}),
        ("a: &x [1]\nb: *x", {"a": [1], "b": [1]}),
        ("\ufeffa: 1", {"a": 1}),
        ("# nothing", None),
    ],
)
def test_plain_values_follow_the_core_schema(text: str, value: object) -> None:
    assert read_yaml(text.encode()).value == value


def test_infinities_are_read_for_the_entry_to_refuse() -> None:
    value = read_yaml(b"a: [.inf, -.inf, .nan]").value["a"]
    assert value[:2] == [math.inf, -math.inf]
    assert math.isnan(value[2])


def test_every_key_and_item_has_its_line() -> None:
    source = read_yaml(b"a:\n  b:\n  - c\n  - {d: 1,\n     e: 2}\n", name="x.yaml").source
    assert [source.line(key) for key in ("a", "a.b", "a.b[0]", "a.b[1]", "a.b[1].d", "a.b[1].e", "a.x")] == [
        1,
        2,
        3,
        4,
        4,
        5,
        None,
    ]


def test_a_key_that_is_not_there_is_placed_at_the_nearest_outer_one() -> None:
    source = read_yaml(b"a:\n  b: {}\n", name="x.yaml").source
    assert source.where("a.b.c[0].d") == Where("x.yaml", 2, "a.b.c[0].d")
    assert source.where("z") == Where("x.yaml", None, "z")
    assert Source().where("") == Where()


def test_a_path_is_written_with_dots_and_brackets() -> None:
    assert key_path(["a", 0, "b"]) == "a[0].b"
    assert key_path([]) == ""


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\nb: 2\na: 3", "YAML-TWICE", 3),
        ("a:\n\t- b", "YAML-TAB", 2),
        ("a: [1,\nb: 3", "YAML-BRACKET", 2),
        ("a: b: c", "YAML-COLON", 1),
        ("a: 'x", "YAML-QUOTE", 1),
        ("a: 1\n b: 2", "YAML-COLON", 2),
        ("a: @x", "YAML-CHARACTER", 1),
        ("a: !!python/object/apply:os.system [ls]", "YAML-TAG", 1),
        ("a: !x 1", "YAML-TAG", 1),
        ("a: *x", "YAML-ALIAS", 1),
        ("a: &x [*x]", "YAML-ALIAS", 1),
        ("a: &x {b: 1}\nc:\n  <<: *x", "YAML-MERGE", 3),
        ("a: 1\n---\nb: 1", "YAML-SEVERAL", 2),
        ("? [a]\n: b", "YAML-KEY", 1),
        ("a: \x00", "YAML-TEXT", None),
        ("[" * 5_000, "YAML-DEPTH", 1),
        ("- " * 5_000, "YAML-DEPTH", 1),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(text: str, code: str, line: int | None) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_yaml(text.encode(), name="x.yaml", error=ScenarioError)
    finding = caught.value.findings[0]
    assert (finding.code, finding.where.file, finding.where.line) == (code, "x.yaml", line)
    assert finding.remedy_text


def test_a_key_that_stands_twice_names_both_lines() -> None:
    with pytest.raises(InputError, match=r"x\.yaml:4: a\.b: The key 'b' stands here and already in line 2"):
        read_yaml(b"a:\n  b: 1\n  c: 1\n  b: 2\n", name="x.yaml")


def test_all_repeated_keys_are_said_at_once() -> None:
    with pytest.raises(InputError) as caught:
        read_yaml(b"a: 1\na: 2\nb: {c: 1, c: 2}\n")
    assert [finding.where.key for finding in caught.value.findings] == ["a", "b.c"]


def test_bytes_that_are_not_utf_8_are_refused_with_their_line() -> None:
    with pytest.raises(InputError, match=r"x\.yaml:2: The file is not UTF-8 text\. Save it with the encoding UTF-8"):
        read_yaml("a: 1\nname: 现状".encode("gbk"), name="x.yaml")


def _bomb() -> bytes:
    lines = [b"a0: &a0 [x, x]"]
    lines += [b"a%d: &a%d [%s]" % (i, i, b",".join([b"*a%d" % (i - 1)] * 9)) for i in range(1, 30)]
    return b"\n".join(lines)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(_bomb(), id="aliases"),
        pytest.param(b"[" * 900_000, id="brackets"),
        pytest.param(b"{" * 900_000, id="braces"),
        pytest.param(b"{a: " * 200_000, id="flow mappings"),
        pytest.param(b"- " * 400_000, id="dashes"),
        pytest.param(b"x" * (MAX_BYTES + 1), id="large"),
        pytest.param(b"- x\n" * (MAX_NODES + 1), id="long"),
    ],
)
def test_a_bomb_is_refused_in_time(data: bytes) -> None:
    began = time.process_time()
    with pytest.raises(InputError) as caught:
        read_yaml(data, name="x.yaml")
    assert time.process_time() - began < 5  # about one second on one core of today
    assert caught.value.findings[-1].code in {"YAML-NODES", "YAML-DEPTH", "YAML-SIZE", "YAML-KEY"}


@given(st.binary(max_size=60))
def test_any_bytes_are_a_document_or_a_refusal(data: bytes) -> None:
    try:
        read_yaml(data)
    except InputError as refusal:
        said = str(refusal)
    else:
        said = "a document"
    assert said


@given(st.text("abc: -[]{},'\"#&*!|>%@`?\n\t0", max_size=40))
def test_any_text_of_signs_is_a_document_or_a_refusal(text: str) -> None:
    try:
        read_yaml(text.encode())
    except InputError as refusal:
        said = str(refusal)
    else:
        said = "a document"
    assert said


@given(st.dictionaries(KEY, PLAIN, max_size=5))
def test_what_is_written_reads_back(value: dict[str, object]) -> None:
    assert read_yaml(write_yaml(value).encode()).value == value


LOOKS = (
    "1e5 1E5 +1 1. .5 -.5 null ~ True yes 08:30 - = 0x10 0o7 1_000 << 2026-01-05 .NaN .inf #a 'a' \" !x *x &x e5 1e e"
)


@pytest.mark.parametrize(
    "text", [*LOOKS.split(), "", " a ", "- a", "a: b", "a #b", "a\nb", "a\x85b", "\ud83d\ude00"[:0]]
)
def test_text_that_looks_like_something_else_is_written_in_quotes(text: str) -> None:
    value = {"a": text, "b": [text], "c": {"d": {"e": text}}}
    assert read_yaml(write_yaml(value).encode()).value == value


def test_small_mappings_are_written_in_one_line_and_large_ones_key_by_key() -> None:
    long = {f"key_{number}": [1.5, "x" * 30] for number in range(3)}
    assert write_yaml(
        {"a": {"b": {"c": {"d": 1.0}}}, "e": {}, "f": [{"g": None, "h": True}, long], "i": ["08:30", "审查 a"]}
    ) == (
        "a:\n  b: {c: {d: 1}}\ne: {}\nf:\n  - {g: null, h: true}\n"
        f"  - key_0: [1.5, {'x' * 30}]\n    key_1: [1.5, {'x' * 30}]\n    key_2: [1.5, {'x' * 30}]\n"
        'i: ["08:30", 审查 a]\n'
    )


def test_a_file_that_is_missing_suggests_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "scenario.yaml").write_text("a: 1")
    with pytest.raises(
        InputError,
        match=r"cannot be read: No such file or directory.*Did you mean 'scenario.yaml'",
    ):
        read_file(tmp_path / "scenaro.yaml", where=Where("scenaro.yaml"))


@pytest.mark.parametrize("name", ["", "a\0b"])
def test_a_name_that_is_no_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_file(tmp_path / name, where=Where(name))
