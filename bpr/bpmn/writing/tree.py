"""Putting elements into a tree and taking them out, so that the rest stays as it is, white space included.

What is put in and taken out is counted, so that `bpr.bpmn.gate` can hold the written file against the counts.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from lxml import etree

from bpr.bpmn.writing.order import neighbour_of

_BLANK: Final = " \t\r\n"


class Tree:
    """A tree of a file that is edited in place.

    Parameters
    ----------
    root
        Its root element. New lines are indented as its children are; a file in one line stays in one line.
    """

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.counted: Counter[str] = Counter()
        self._unit = _indent(root.text) if len(root) else "  "

    def add(
        self,
        parent: etree._Element,
        tag: str,
        attributes: Mapping[str, str] | None = None,
        text: str | None = None,
        namespaces: Mapping[str, str] | None = None,
    ) -> etree._Element:
        """A new child of `parent`, at the place that the schema gives it."""
        child = etree.SubElement(parent, tag, dict(attributes or {}), nsmap=dict(namespaces or {}))
        child.text = text
        self._join(parent, child)
        self.counted[tag] += 1
        return child

    def remove(self, child: etree._Element) -> None:
        """Take an element and all that is in it out of the tree."""
        self.counted.subtract(tags_of(child))
        self._part(child)

    def has(self, xml: etree._Element) -> bool:
        """Whether an element is in the tree (still)."""
        top = xml
        while (parent := top.getparent()) is not None:
            top = parent
        return top is self.root

    def rename(self, xml: etree._Element, tag: str) -> None:
        """Give an element another name; it keeps what it has."""
        self.counted.update({str(xml.tag): -1})
        self.counted.update({tag: 1})
        xml.tag = tag

    def move(self, child: etree._Element, parent: etree._Element) -> None:
        """Put an element with all that is in it under another parent."""
        self._part(child)
        parent.append(child)
        self._join(parent, child)

    def _join(self, parent: etree._Element, child: etree._Element) -> None:
        """Give the last child its place, and the white space that its neighbours have."""
        if child.getprevious() is None:
            if "\n" in (around := _before(parent)):
                around = "\n" + _indent(around)
                parent.text, child.tail = around + self._unit, around
            return
        former = neighbour_of(child)
        if former is None:
            parent.insert(0, child)
            child.tail = _blank(parent.text)
            return
        tail = former.tail or ""
        former.addnext(child)
        if tail.strip(_BLANK):
            former.tail, child.tail = tail, None
        else:
            former.tail, child.tail = _before(former), tail

    @staticmethod
    def _part(child: etree._Element) -> None:
        parent, former = child.getparent(), child.getprevious()
        if parent is None:
            return
        tail = child.tail or ""
        child.tail = None
        if former is not None:
            lead = former.tail or ""
            former.tail = tail if _blank(lead) == lead else lead + tail
        else:
            lead = parent.text or ""
            parent.text = tail if _blank(lead) == lead else lead + tail
        parent.remove(child)
        if next(iter(parent), None) is None and _blank(parent.text) == (parent.text or ""):
            parent.text = None


def tags_of(xml: etree._Element) -> Counter[str]:
    """How often each element name occurs in a tree."""
    return Counter(child.tag for child in xml.iter(etree.Element))


def ids_of(xml: etree._Element) -> Counter[str]:
    """How often each id is given in a tree."""
    return Counter(name for child in xml.iter(etree.Element) if (name := child.get("id")))


def _before(xml: etree._Element) -> str:
    """The white space in front of an element."""
    former, parent = xml.getprevious(), xml.getparent()
    if former is not None:
        return _blank(former.tail)
    return _blank(parent.text) if parent is not None else "\n"


def _blank(text: str | None) -> str:
    """The text if it is white space alone, else nothing."""
    return "" if (text or "").strip(_BLANK) else text or ""


def _indent(text: str | None) -> str:
    return _blank(text).rpartition("\n")[2]
