"""The tree of a BPMN file with BPSim data in it: where scenarios and resources stand; everything else is left alone."""

import re
from collections.abc import Collection

from lxml import etree

from bpr.exchange.bpsim.stating import Element, element
from bpr.exchange.bpsim.vocabulary import BPMN, BPSIM_1, BPSIM_2

_NOT_NAME = re.compile(r"[^\w.-]|^(?=[\d.-])")
_BEHIND_ROOTS = ("BPMNDiagram", "relationship")
"""Children of ``definitions`` that stand behind its root elements."""


def put_scenario(root: Element, made: Element) -> None:
    """Put a scenario beside those of BPSim 2.0 in a file, in place of one with its id."""
    for old in list(root.iter(f"{{{BPSIM_1}}}Scenario", f"{{{BPSIM_2}}}Scenario")):
        if old.get("id") == made.get("id") and (parent := old.getparent()) is not None:
            parent.remove(old)
    data = next(root.iter(f"{{{BPSIM_2}}}BPSimData"), None)
    if data is None:
        data = element("BPSimData")
        relationship = etree.SubElement(root, f"{{{BPMN}}}relationship", type="BPSimData")
        etree.SubElement(relationship, f"{{{BPMN}}}extensionElements").append(data)
        for end in ("source", "target"):
            etree.SubElement(relationship, f"{{{BPMN}}}{end}").text = root.get("id") or "definitions"
        etree.indent(relationship, level=1)
        relationship.tail = "\n"
    data.append(made)
    etree.indent(made, level=4)
    made.tail = "\n"


def ids_of(root: Element) -> set[str]:
    """Every id of a file."""
    return {found.get("id") or "" for found in root.iter("{*}*")}


def put_resource(root: Element, key: str, title: str, taken: Collection[str]) -> str:
    """The id of the ``resource`` of BPMN for a role; made where it is not there."""
    if any(found.get("id") == key for found in root.iterchildren(f"{{{BPMN}}}resource")):
        return key
    free = free_id(key, taken)
    made = etree.Element(f"{{{BPMN}}}resource", id=free, name=title)
    made.tail = root.text
    places = [number for number, child in enumerate(root) if _local(child) in _BEHIND_ROOTS]
    root.insert(places[0] if places else len(root), made)
    return free


def free_id(name: str, taken: Collection[str]) -> str:
    """An id like `name` that nothing has."""
    base = _NOT_NAME.sub("_", name)
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}_{number}"
    return key


def _local(child: Element) -> str:
    return str(child.tag).rpartition("}")[2]  # of a comment, nothing that stands in a file
