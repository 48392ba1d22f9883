"""Bytes of a file -> an lxml tree, with nothing followed, expanded or fetched; what cannot be read is a located error.

No entities, no DTD (a DOCTYPE is refused before the parser sees it), no network, bounds on size, depth and number of
elements. The file is not judged as BPMN beyond its root; that is the reader's part.
"""

import codecs
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from lxml import etree

from bpr.bpmn.foreign import Foreign, foreign_bytes, foreign_root
from bpr.bpmn.lines import lines_of
from bpr.bpmn.vocabulary import MODEL, split_tag
from bpr.errors import BpmnError, Finding, Where

MEGABYTE: Final = 1_000_000
MOST_BYTES: Final = 20 * MEGABYTE
"""The largest file that is read, in bytes. 1,335 files of other tools that were tried hold 51 MB together."""

MOST_ELEMENTS: Final = 500_000
"""The most XML elements that a file may have (diagram and vendor data included)."""

_PROLOGUE = re.compile(r"(?:\s++|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
"""All that may stand before a DOCTYPE or the root element."""

_WIDE: Mapping[bytes, str] = MappingProxyType(
    {
        codecs.BOM_UTF32_LE: "utf-32-le",
        codecs.BOM_UTF32_BE: "utf-32-be",
        b"<\0\0\0": "utf-32-le",
        b"\0\0\0<": "utf-32-be",
        codecs.BOM_UTF16_LE: "utf-16-le",
        codecs.BOM_UTF16_BE: "utf-16-be",
        b"<\0": "utf-16-le",
        b"\0<": "utf-16-be",
    }
)
"""First bytes of a file in an encoding of wide characters; the longer ones first."""

_STATED_WIDE = re.compile(
    rb"""<\?xml[^>]{1,99}?encoding\s*=\s*["']((?:utf|ucs)-?(?:16|32|2|4)[-a-z]*)""", re.IGNORECASE
)
"""A declaration in narrow characters that says that they are wide: a text of a program, saved as UTF-8."""

_SYNTAX: Mapping[int, tuple[str, str, str]] = MappingProxyType(
    {
        etree.ErrorTypes.ERR_TAG_NOT_FINISHED: (
            "XML-TRUNCATED",
            "The file ends in the middle: {detail}.",
            "Save or download it again; it was cut off on the way.",
        ),
        etree.ErrorTypes.ERR_INVALID_ENCODING: (
            "XML-ENCODING",
            "The file is not written in the encoding that it states: {detail}.",
            'Save it as UTF-8, or state its encoding in the first line, e.g. <?xml version="1.0" encoding="GB18030"?>.',
        ),
        etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING: (
            "XML-ENCODING",
            "The file states an encoding that is not known: {detail}.",
            "Save it as UTF-8.",
        ),
        etree.ErrorTypes.ERR_UNDECLARED_ENTITY: (
            "XML-ENTITY",
            "The file uses an entity, and entities are not expanded: {detail}.",
            "Write the character itself instead of the entity.",
        ),
        etree.ErrorTypes.NS_ERR_UNDEFINED_NAMESPACE: (
            "XML-PREFIX",
            "A prefix is used that no xmlns attribute declares: {detail}.",
            "Declare the prefix on the root element, or delete the vendor's attribute.",
        ),
    }
)
"""Error of libxml2 -> code, what, remedy; others are plain syntax errors."""

_PLAIN_SYNTAX = (
    "XML-SYNTAX",
    "This is not well-formed XML: {detail}.",
    "Save the file again from its BPMN editor; if it was edited by hand, mend this place.",
)


class Parsed(NamedTuple):
    """The tree of a file, without comments and processing instructions; what was odd in it; the lines of elements.

    `lines` is empty where the parser's own (``sourceline``) are right.
    """

    root: etree._Element
    warnings: tuple[Finding, ...]
    lines: Mapping[etree._Element, int]


def parse(data: bytes, *, name: str) -> Parsed:
    """Parse the bytes of a BPMN file for reading.

    Parameters
    ----------
    data
        The file.
    name
        Its name, for the findings.

    Returns
    -------
    Parsed
        Comments and processing instructions are left out.

    Raises
    ------
    BpmnError
        Too large or too deep, not XML, a DOCTYPE, or not BPMN.
    """
    text = _text(data, name)
    root, warnings = _parse(data, name)
    if root.getroottree().docinfo.internalDTD is not None:  # a DOCTYPE hidden by an exotic encoding
        raise _doctype(name, 1)
    if root.tag != f"{{{MODEL}}}definitions":
        raise _not_bpmn(root, name)
    count = int(root.xpath("count(descendant::*)"))  # type: ignore[arg-type]  # the stubs do not read XPath
    if count > MOST_ELEMENTS:
        raise _error(
            Where(name),
            "XML-ELEMENTS",
            "The file has {count:,} elements; the most that is read is {most:,}.",
            "Split the model into several files.",
            count=count,
            most=MOST_ELEMENTS,
        )
    return Parsed(root, warnings, lines_of(root, text))


def tree_of(data: bytes) -> etree._ElementTree:
    """The whole tree of bytes that `parse` has accepted: comments, processing instructions and white space included."""
    root, _ = _tolerant(data)
    return root.getroottree()


def _text(data: bytes, name: str) -> str:
    """The file as text, right in what is ASCII; what need not be parsed to be refused is refused."""
    if len(data) > MOST_BYTES:
        raise _error(
            Where(name),
            "XML-SIZE",
            "The file has {size:.1f} MB; the most that is read is {most} MB.",
            "Split the model into several files, or remove pictures that its editor has stored in it.",
            size=len(data) / MEGABYTE,
            most=MOST_BYTES // MEGABYTE,
        )
    if not data.strip():
        what = "The file is empty."
        raise _error(Where(name), "XML-EMPTY", what, "Save the process again from its BPMN editor.")
    if (foreign := foreign_bytes(data)) is not None:
        raise _foreign(foreign, Where(name))
    encoding = next((encoding for start, encoding in _WIDE.items() if data.startswith(start)), "latin-1")
    text = data.decode(encoding, errors="replace")
    text = text.removeprefix("\ufeff").removeprefix("ï»¿")  # a byte-order mark, wide or of UTF-8 seen as Latin-1
    prologue = _PROLOGUE.match(text)
    if prologue is not None and text.startswith("<!DOCTYPE", prologue.end()):
        raise _doctype(name, prologue.group().count("\n") + 1)
    return text


def _parse(data: bytes, name: str) -> tuple[etree._Element, tuple[Finding, ...]]:
    try:
        root, odd = _tolerant(data, bare=True)
    except etree.XMLSyntaxError as error:
        raise _syntax_error(error, name) from None
    stated = _STATED_WIDE.match(data)
    warnings = [_odd_namespace(odd, name)] if odd is not None else []
    if stated is not None:
        warnings.append(_odd_encoding(stated.group(1).decode(), name))
    return root, tuple(warnings)


def _tolerant(data: bytes, *, bare: bool = False) -> tuple[etree._Element, etree.XMLSyntaxError | None]:
    """Parse strictly, but for a namespace that is no URI: two of 1,335 files of other tools have one.

    A file that states a wide encoding and is not in one is read as UTF-8.
    """
    encoding = "utf-8" if _STATED_WIDE.match(data) else None
    try:
        return etree.fromstring(data, _parser(encoding, bare=bare)), None
    except etree.XMLSyntaxError as error:
        if _code(error) != etree.ErrorTypes.WAR_NS_URI:
            raise
        parser = _parser(encoding, bare=bare, recover=True)
        root = etree.fromstring(data, parser)
        if {entry.type for entry in parser.error_log} != {etree.ErrorTypes.WAR_NS_URI}:
            raise
        return root, error


def _parser(encoding: str | None, *, bare: bool, recover: bool = False) -> etree.XMLParser:
    """The only parser here. Without `huge_tree` libxml2 itself refuses more than 256 nested elements."""
    return etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        collect_ids=False,
        recover=recover,
        remove_comments=bare,
        remove_pis=bare,
        strip_cdata=bare,
    )


def _code(error: etree.XMLSyntaxError) -> int:
    """The number that libxml2 gives an error; missing in the stubs of lxml."""
    return int(getattr(error, "code", 0) or 0)


def _detail(error: etree.XMLSyntaxError) -> str:
    return re.sub(r", line \d+, column \d+ \(.*\)$", "", str(error)).strip().rstrip(".")


def _syntax_error(error: etree.XMLSyntaxError, name: str) -> BpmnError:
    line = error.lineno or 1
    if _code(error) == etree.ErrorTypes.ERR_RESOURCE_LIMIT or "depth" in str(error):
        what = "The elements of the file are nested too deeply, or a value in it is too long: {detail}."
        remedy = "A process drawn by a person is nested some ten levels deep; save the file again from its BPMN editor."
        return _error(Where(name, line), "XML-DEPTH", what, remedy, detail=_detail(error).split(", use XML")[0])
    code, what, remedy = _SYNTAX.get(_code(error) or 0, _PLAIN_SYNTAX)
    return _error(Where(name, line), code, what, remedy, detail=_detail(error))


def _odd_namespace(error: etree.XMLSyntaxError, name: str) -> Finding:
    return Finding(
        code="XML-NAMESPACE",
        where=Where(name, error.lineno),
        what="A namespace is no URI: {detail}.",
        remedy="Nothing is lost; other tools may refuse the file until its xmlns attribute is mended.",
        severity="warning",
        values={"detail": _detail(error)},
    )


def _odd_encoding(stated: str, name: str) -> Finding:
    return Finding(
        code="XML-ENCODING-STATED",
        where=Where(name, 1),
        what="The file states the encoding {stated}, but is not written in it; it is read as UTF-8.",
        remedy='Write encoding="UTF-8" in its first line; other tools may refuse it.',
        severity="warning",
        values={"stated": stated},
    )


def _doctype(name: str, line: int) -> BpmnError:
    what = "The file has a DOCTYPE, through which a file can read others or fill the memory; it is not opened."
    return _error(
        Where(name, line), "XML-DOCTYPE", what, "Delete the line that begins with <!DOCTYPE; BPMN needs none."
    )


def _not_bpmn(root: etree._Element, name: str) -> BpmnError:
    namespace, local = split_tag(root.tag)
    line: int | None = root.sourceline  # type: ignore[assignment]  # untyped in the stubs
    where = Where(name, line)
    if (foreign := foreign_root(namespace, local)) is not None:
        return _foreign(foreign, where)
    if local == "definitions" and not namespace:
        what = "The root element has no namespace, so nothing says that this is BPMN."
        return _error(where, "BPMN-NAMESPACE", what, 'Write xmlns="{uri}" on the root element.', uri=MODEL)
    what = "This is no BPMN file: its root element is '{root}', not 'definitions' of BPMN 2.0."
    remedy = "Export the process as BPMN 2.0 XML from its editor."
    return _error(where, "BPMN-ROOT", what, remedy, root=root.tag)


def _foreign(kind: Foreign, where: Where) -> BpmnError:
    return _error(where, kind.code, "This is no BPMN file, but {thing}.", kind.remedy, thing=kind.thing)


def _error(where: Where, code: str, what: str, remedy: str, **values: object) -> BpmnError:
    return BpmnError((Finding(code=code, where=where, what=what, remedy=remedy, values=values),))
