"""Well-formed files in which elements and references are mixed up at random: always a document or an error of ours."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from bpr.bpmn import read_bpmn
from bpr.bpmn.vocabulary import MODEL, TAGS
from bpr.errors import BpmnError, ModelError
from bpr.process.elements import Event, EventType
from bpr.process.flow import expected_visits, static_transfers

MODELS = sorted((Path(__file__).parents[2] / "models").glob("*/*.bpmn"))
CORPUS = sorted((Path(__file__).parents[3] / "shared" / "corpus").glob("*.bpmn"))
SOURCES = [path.read_bytes() for path in (*MODELS, *CORPUS) if path.stat().st_size < 150_000]
NAMES = sorted(TAGS)


def spoil(chance: random.Random, data: bytes) -> bytes:
    """Change up to a dozen things in the tree of a file."""
    root = etree.fromstring(data)
    elements = [xml for xml in root.iter(f"{{{MODEL}}}*") if xml is not root]
    ids = [name for xml in elements if (name := xml.get("id"))]
    for _ in range(chance.randint(1, 12)):
        xml = chance.choice(elements)
        match chance.randrange(6):
            case 0 if xml.getparent() is not None:
                xml.getparent().remove(xml)
            case 1:
                xml.tag = f"{{{MODEL}}}{chance.choice(NAMES)}"
            case 2 if xml.attrib:
                xml.set(chance.choice(sorted(xml.attrib)), chance.choice([*ids, "", "nobody", "true", "0", "a b"]))
            case 3 if xml.attrib:
                del xml.attrib[chance.choice(sorted(xml.attrib))]
            case 4:
                holder = chance.choice(elements)
                if xml is not holder and xml not in set(holder.iterancestors()):
                    holder.append(xml)
            case _:
                xml.text = chance.choice([*ids, "", "1.0"])
    return etree.tostring(root)


@pytest.mark.skipif(not SOURCES, reason="no BPMN files to spoil")
@settings(max_examples=200)
@given(st.integers(0, 2**32 - 1))
def test_a_spoilt_tree_is_a_document_or_an_error_of_ours(seed):
    chance = random.Random(seed)  # noqa: S311  # a test
    data = spoil(chance, chance.choice(SOURCES))
    try:
        document = read_bpmn(data)
    except BpmnError as refused:
        assert all(finding.remedy_text for finding in refused.findings)  # noqa: PT017  # either is right
        return
    assert all(finding.remedy_text and "{" not in finding.what for finding in document.check() if not finding.values)
    graph = document.graph
    starts = [e.id for e in graph.elements() if isinstance(e, Event) and e.type is EventType.START]
    borders = {e.id: 0.1 for e in graph.elements() if isinstance(e, Event) and e.type is EventType.BOUNDARY}
    for start in starts[:2]:
        try:
            visits = expected_visits(graph, borders, start)
            passed = static_transfers(graph, visits, borders)
        except ModelError as refused:
            assert refused.findings  # noqa: PT017  # either is right
        else:
            assert all(number >= 0 for number in (*visits.values(), *passed.values()))
