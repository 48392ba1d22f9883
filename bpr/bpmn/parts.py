"""What one XML element says of itself: its text, its parts, its ``bpr:annotation``. Nothing is looked up here."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from lxml import etree

from bpr.bpmn.report import Report
from bpr.bpmn.survey import BY_NAME
from bpr.bpmn.vocabulary import ANNOTATION, Category, split_tag
from bpr.frozen import frozen
from bpr.process.elements import Annotation

Parts = Mapping[str, list[etree._Element]]  # noqa: SLF001  # lxml's name for an element
"""Children of an element by name, without namespace; only those of BPMN."""

_DETAILS: Final = frozenset(
    {
        Category.EVENT_DEFINITION,
        Category.MARKER,
        Category.DATA_ASSOCIATION,
        Category.DETAIL,
    }
)
_SKIPPED: Final = frozenset({"incoming", "outgoing"})
_READ: Final = {
    name: tag.name for name, tag in BY_NAME.items() if tag.category in _DETAILS and tag.name not in _SKIPPED
}
_NO_PARTS: Final[Parts] = MappingProxyType({})


def truth(text: str | None, *, default: bool) -> bool:
    """An ``xsd:boolean``; `default` where it is missing or no boolean."""
    return {"true": True, "1": True, "false": False, "0": False}.get((text or "").strip(), default)


def text_of(xml: etree._Element) -> str:
    """All text inside an element, without white space around it."""
    return "".join(map(str, xml.itertext())).strip()


def first_text(parts: Parts, name: str) -> str:
    """Text of the first part of this name, or ""."""
    found = parts.get(name)
    return text_of(found[0]) if found else ""


def parts_of(xml: etree._Element) -> Parts:
    """The children that say something about the element itself."""
    parts: dict[str, list[etree._Element]] = {}
    for child in xml:
        name = _READ.get(child.tag)
        if name is not None:
            parts.setdefault(name, []).append(child)
    return parts or _NO_PARTS


def annotation_of(xml: etree._Element, parts: Parts, report: Report) -> Annotation:
    """The attributes of the ``bpr:annotation`` elements of an element; a later one adds to an earlier one."""
    values: dict[str, str] = {}
    for extension in parts.get("extensionElements", ()):
        for child in extension.iterchildren(f"{{{ANNOTATION}}}*"):
            _, name = split_tag(child.tag)
            if name == "annotation":
                values |= {str(key): str(value) for key, value in child.attrib.items()}
            else:
                report.warning(
                    "ANNOTATION-UNKNOWN",
                    report.line_of(child),
                    xml.get("id"),
                    "bpr has no extension element '{name}'.",
                    "Its attributes belong on a bpr:annotation element.",
                    name=name,
                )
    return frozen(values)
