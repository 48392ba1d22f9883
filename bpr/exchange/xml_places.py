"""XML of foreign files with the line of every finding: nothing followed, expanded or fetched; knows no format.

The counterpart of `bpr.exchange.places` for formats that keep their scenario inside a BPMN file.
"""

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from lxml import etree

from bpr.errors import ExchangeError, Where, suggestion
from bpr.exchange.places import GREATEST_FILE, GREATEST_TEXT, Report, say_long


def read_xml(data: bytes, report: Report) -> etree._Element:
    """Parse a whole file.

    Raises
    ------
    ExchangeError
        Too big, with a DOCTYPE, or not XML.
    """
    if len(data) > GREATEST_FILE:
        report.add(
            "EXCHANGE-SIZE",
            Where(file=report.file),
            "The file has {size} bytes; at most {most} are read.",
            "Check that it is the right file.",
            size=len(data),
            most=GREATEST_FILE,
        )
        raise ExchangeError(report.findings)
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        line, column = error.position
        report.add(
            "EXCHANGE-XML",
            Where(file=report.file, line=line),
            "Not XML: {why}, at column {column}.",
            "If the file breaks off there, copy or export it again.",
            why=(error.msg or "unreadable").split(", line")[0],
            column=column,
        )
        raise ExchangeError(report.findings) from None
    if root.getroottree().docinfo.internalDTD is not None:
        report.add(
            "EXCHANGE-DOCTYPE",
            Where(file=report.file, line=1),
            "The file has a DOCTYPE.",
            "Take it out: none is needed.",
        )
        raise ExchangeError(report.findings)
    return root


def _parser() -> etree.XMLParser:
    """Expands and fetches nothing; without `huge_tree` libxml2 bounds depth and the size of a text by itself."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


@dataclass(frozen=True, slots=True)
class XmlPlace:
    """An element in the namespace of a foreign format, and the report its findings go to."""

    element: etree._Element
    namespace: str
    report: Report

    @property
    def tag(self) -> str:
        """The name without namespace."""
        return etree.QName(self.element).localname

    @property
    def where(self) -> Where:
        """The place, for findings."""
        return self.at()

    def at(self, attribute: str | None = None) -> Where:
        """The place of an attribute; the line is that on which its tag ends."""
        line = self.element.sourceline
        return Where(self.report.file, line, attribute or self.tag)  # type: ignore[arg-type]  # lxml-stubs: int | EllipsisType

    def child(self, *path: str) -> "XmlPlace | None":
        """The first element along the tags of `path`."""
        found = self.element.find("/".join(f"{{{self.namespace}}}{tag}" for tag in path))
        return None if found is None else XmlPlace(found, self.namespace, self.report)

    def children(self, *path: str) -> "Iterator[XmlPlace]":
        """All elements along the tags of `path`."""
        for found in self.element.iterfind("/".join(f"{{{self.namespace}}}{tag}" for tag in path)):
            yield XmlPlace(found, self.namespace, self.report)

    def find(self, attribute: str) -> str | None:
        """The attribute, or None where it is absent, empty or ``NaN`` (the blank of this family of formats)."""
        text = (self.element.get(attribute) or "").strip()
        if len(text) > GREATEST_TEXT:
            say_long(self.report, self.at(attribute), len(text))
            return None
        return text if text and text.lower() != "nan" else None

    def need(self, attribute: str) -> str | None:
        """As `find`, but an absent attribute is an error."""
        text = self.find(attribute)
        if text is None:
            self.report.add(
                "EXCHANGE-MISSING",
                self.at(attribute),
                "'{name}' is missing.",
                "Fill it in and export the file again.",
                name=attribute,
            )
        return text

    def number(
        self, attribute: str, *, low: float = -math.inf, high: float = math.inf, absent: float | None = None
    ) -> float | None:
        """A number from `low` to `high`; `absent` where the attribute is not there, an error if that is None."""
        text = self.find(attribute)
        if text is None and absent is not None:
            return absent
        text = self.need(attribute)
        if text is None:
            return None
        try:
            number = float(text)
        except ValueError:
            self.report.add(
                "EXCHANGE-TYPE",
                self.at(attribute),
                "A number was expected, not '{text}'.",
                "Correct the figure.",
                text=text[:40],
            )
            return None
        if not low <= number <= high:
            self.report.add(
                "EXCHANGE-RANGE",
                self.at(attribute),
                "{number} is not between {low} and {high}.",
                "Correct the figure.",
                number=text,
                low=low,
                high=high,
            )
            return None
        return number

    def known(self, text: str, names: Collection[str], kind: str, attribute: str | None = None) -> bool:
        """Whether `text` is one of `names`; an error that suggests the nearest if not."""
        if text in names:
            return True
        self.report.add(
            "EXCHANGE-UNKNOWN",
            self.at(attribute),
            "There is no {kind} '{name}'.",
            "{hint}",
            kind=kind,
            name=text,
            hint=suggestion(text, names) or "Check the file.",
        )
        return False
