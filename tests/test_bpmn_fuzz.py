"""Whatever is done to a BPMN file: it is read, or refused by an error of ours that says how to mend it, in time.

Files of other tools are spoilt, in their trees and in their bytes. ``BPR_FUZZ=20000`` tries that many, with other
draws every night. Time is CPU time of the process, so that a busy machine spoils no test.
"""

import os
import random
import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from bpr.bpmn import BpmnDocument, read_bpmn
from bpr.bpmn.calls import resolve_calls
from bpr.bpmn.diagram import read_diagram
from bpr.bpmn.layout import lay_out
from bpr.bpmn.render import render_svg
from bpr.bpmn.vocabulary import MODEL, TAGS
from bpr.bpmn.writer import new_bpmn, write_bpmn
from bpr.errors import BprError, Finding, InputError
from bpr.process.elements import Event, EventType
from bpr.process.flow import expected_visits, static_transfers
from bpr.report.findings import in_words

EXAMPLES = int(os.environ.get("BPR_FUZZ", "500"))
NIGHTLY = "BPR_FUZZ" in os.environ
SECONDS = 2.0
"""The most that one thing that is done with a file may take."""

MODELS = sorted((Path(__file__).parents[1] / "models").glob("*/*.bpmn"))
CORPUS = sorted((Path(__file__).parents[2] / "shared" / "corpus").glob("*.bpmn"))
SOURCES = [path.read_bytes() for path in (*MODELS, *CORPUS) if path.stat().st_size < 120_000]

NAMES = [f"{{{MODEL}}}{name}" for name in sorted(TAGS)]
VALUES = ["", " ", "nobody", "true", "0", "-1", "1e999", "NaN", "a b", "t:a", "{0}", "%s", "9" * 400, "审查", "\u200f"]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "gb18030", "big5", "iso-8859-1", "cp1252", "cp037"]

CHINESE = re.compile("[\u4e00-\u9fff]")

Chance = random.Random
Tree = etree._Element  # noqa: SLF001  # lxml's name for an element


def pick(chance: Chance, root: Tree) -> Tree:
    """One of the elements below the root; half of the time one of BPMN, as a diagram is the greater part of a file."""
    elements = list(root.iter(f"{{{MODEL}}}*" if chance.random() < 0.7 else etree.Element))
    return chance.choice(elements)


def delete(chance: Chance, root: Tree) -> None:
    xml = pick(chance, root)
    if xml.getparent() is not None:
        xml.getparent().remove(xml)


def duplicate(chance: Chance, root: Tree) -> None:
    xml, holder = pick(chance, root), pick(chance, root)
    if xml is not root:
        holder.insert(chance.randrange(len(holder) + 1), deepcopy(xml))


def move(chance: Chance, root: Tree) -> None:
    xml, holder = pick(chance, root), pick(chance, root)
    if xml is not root and xml is not holder and xml not in set(holder.iterancestors()):
        holder.insert(chance.randrange(len(holder) + 1), xml)


def rename(chance: Chance, root: Tree) -> None:
    pick(chance, root).tag = chance.choice(NAMES)


def swap(chance: Chance, root: Tree) -> None:
    """Exchange what two attributes, or two texts, say."""
    one, other = pick(chance, root), pick(chance, root)
    if one.attrib and other.attrib and chance.random() < 0.8:
        a, b = chance.choice(sorted(one.attrib)), chance.choice(sorted(other.attrib))
        first, second = one.get(a), other.get(b)
        one.set(a, second or "")
        other.set(b, first or "")
    else:
        one.text, other.text = other.text, one.text


def refer(chance: Chance, root: Tree) -> None:
    """Let an attribute or a text name any element."""
    xml, target = pick(chance, root), pick(chance, root)
    name = target.get("id", "")
    if xml.attrib:
        xml.set(chance.choice(sorted(xml.attrib)), name)
    else:
        xml.text = name


def change(chance: Chance, root: Tree) -> None:
    xml = pick(chance, root)
    if xml.attrib:
        xml.set(chance.choice(sorted(xml.attrib)), chance.choice(VALUES))
    else:
        xml.text = chance.choice(VALUES)


def forget(chance: Chance, root: Tree) -> None:
    xml = pick(chance, root)
    if xml.attrib:
        del xml.attrib[chance.choice(sorted(xml.attrib))]


def nest(chance: Chance, root: Tree) -> None:
    """Put an element into copies of another, several deep."""
    xml = pick(chance, root)
    parent = xml.getparent()
    if parent is not None:
        for level in range(chance.randrange(1, 30)):
            outer = etree.Element(chance.choice(NAMES), id=f"nested{level}")
            parent.replace(xml, outer)
            outer.append(xml)
            parent = outer


OF_TREES: list[Callable[[Chance, Tree], None]] = [
    delete, duplicate, move, rename, swap, refer, change, forget, nest,
]  # fmt: skip


def cut(chance: Chance, data: bytes) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def flip(chance: Chance, data: bytes) -> bytes:
    place = chance.randrange(len(data))
    return data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]


def splice(chance: Chance, data: bytes) -> bytes:
    """Move, repeat or drop a stretch of bytes."""
    begin = chance.randrange(len(data))
    end = min(len(data), begin + chance.randrange(1, 200))
    into = chance.randrange(len(data))
    return data[:into] + data[begin:end] * chance.randrange(3) + data[into + chance.randrange(2) * (end - begin) :]


def restate(chance: Chance, data: bytes) -> bytes:
    """State another encoding than the bytes have."""
    body = data.partition(b"?>")[2] if data.startswith(b"<?xml") else data
    return f'<?xml version="1.0" encoding="{chance.choice(ENCODINGS)}"?>'.encode() + body


def encode(chance: Chance, data: bytes) -> bytes:
    """Write the file in another encoding, which it may state."""
    encoding = chance.choice(ENCODINGS)
    text = restate(chance, data).decode(errors="replace") if chance.random() < 0.3 else data.decode(errors="replace")
    return text.replace("utf-8", encoding, 1).encode(encoding, errors="replace")


OF_BYTES: list[Callable[[Chance, bytes], bytes]] = [cut, flip, flip, splice, restate, encode]


def spoilt(chance: Chance, source: bytes) -> bytes:
    """The file after some mutations of its tree, of its bytes, or of both."""
    root = etree.fromstring(source)
    for _ in range(chance.choice([0, 1, 1, 2, 3, 5, 10, 30])):
        chance.choice(OF_TREES)(chance, root)
    data = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    for _ in range(chance.choice([0, 0, 0, 1, 1, 2, 5])):
        if data:
            data = chance.choice(OF_BYTES)(chance, data)
    return data


def said(refused: BprError) -> None:
    """An error of ours says how to mend it, in both languages."""
    for finding in refused.findings if isinstance(refused, InputError) else ():
        told(finding)


def told(finding: Finding) -> None:
    """Both sentences are there in both languages; a Chinese one that cannot be filled would be the English one."""
    assert finding.what_text
    assert finding.remedy_text
    what, remedy = in_words(finding, "zh")
    assert CHINESE.search(what)
    assert CHINESE.search(remedy)


def in_time(use: Callable[..., object], of: object) -> object:
    """What `use` gives, or None where it refuses; in no case late."""
    begin = process_time()
    result = None
    try:
        result = use(of)
    except BprError as refused:
        said(refused)
    assert process_time() - begin < SECONDS, use.__name__
    return result


def look(document: BpmnDocument) -> None:
    """Check the document, and look at its diagram and at what it calls."""
    for finding in document.check():
        assert finding.where.file == document.name
        told(finding)
    diagram = read_diagram(document.tree().getroot())
    for plane in diagram.planes:
        assert all(shape.bounds.width >= 0 for shape in plane.shapes.values())
    resolve_calls(document, [document])


def follow(document: BpmnDocument) -> None:
    """Compute expected visits and transfers from the first start events."""
    graph = document.graph
    events = [element for element in graph.elements() if isinstance(element, Event)]
    borders = {event.id: 0.1 for event in events if event.type is EventType.BOUNDARY}
    for start in [event.id for event in events if event.type is EventType.START][:2]:
        visits = expected_visits(graph, borders, start)
        passed = static_transfers(graph, visits, borders)
        assert all(number >= 0 for number in (*visits.values(), *passed.values()))


def draw(document: BpmnDocument) -> None:
    """Render the diagram of the file, what is added to it, and one from scratch."""
    drawn = read_diagram(document.tree().getroot())
    for diagram in (drawn, lay_out(document.graph, keep=drawn), lay_out(document.graph)):
        if diagram.planes:
            etree.fromstring(render_svg(document.graph, diagram).encode())


def rewrite(document: BpmnDocument) -> None:
    """Write it unchanged, and with another name of its first element and without its last."""
    assert write_bpmn(document, document.graph) == document.source
    graph = document.graph.edit()
    if graph:
        first, last = next(iter(graph)), list(graph)[-1]
        graph.nodes[first]["element"] = replace(graph.element(first), name="Renamed")
        if first != last:
            graph.remove_node(last)
        assert read_bpmn(write_bpmn(document, graph)).graph.element(first).name == "Renamed"


def write_anew(document: BpmnDocument) -> None:
    """Write the process into a file of its own."""
    assert len(read_bpmn(new_bpmn(document.graph)).graph) == len(document.graph)


ALWAYS: list[Callable[[BpmnDocument], object]] = [look, follow]
ONE_OF: list[Callable[[BpmnDocument], object]] = [draw, rewrite, write_anew]
"""What is done with a document; each may be refused on its own. Of those that take time, one is drawn by lot."""


@pytest.mark.skipif(not SOURCES, reason="no BPMN files to spoil")
@pytest.mark.timeout(60 + EXAMPLES // 4)
@settings(
    max_examples=EXAMPLES,
    derandomize=not NIGHTLY,
    print_blob=True,
    database=None,
    phases=[Phase.generate],  # a seed cannot be made simpler
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.integers(0, 2**63))
def test_a_spoilt_file_is_read_or_refused_and_so_is_all_that_is_done_with_it(seed):
    chance = random.Random(seed)  # noqa: S311  # a test
    source = min(chance.choices(SOURCES, k=2), key=len)  # more small files: each takes less time
    data = spoilt(chance, source)
    document = in_time(read_bpmn, data)
    for use in (*ALWAYS, chance.choice(ONE_OF)) if document is not None else ():
        in_time(use, document)
