"""Files that people take for BPMN: how each is known, what it is, and what to do instead. One table."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

_EXPORT: Final = "Export the process as BPMN 2.0 XML from its editor."


class Foreign(NamedTuple):
    """A kind of file that is not BPMN: the code of the finding, what it is, and the remedy."""

    code: str
    thing: str
    remedy: str


_ARCHIVE = Foreign("IS-ARCHIVE", "a zip archive", "Unpack it, and choose the .bpmn file inside.")
_PDF = Foreign("IS-PDF", "a PDF document", _EXPORT)
_PICTURE = Foreign("IS-PICTURE", "a picture", "Save the diagram as BPMN 2.0 XML, not as a picture.")
_OFFICE = Foreign("IS-OFFICE", "an old Office or Visio document", _EXPORT)
_JSON = Foreign("IS-JSON", "a JSON document", "Choose the BPMN file; a JSON scenario is imported with `bpr import`.")
_DRAFT = Foreign(
    "IS-DRAFT",
    "a draft of BPMN 2.0 from before its publication",
    "Open it in a current BPMN editor and save it as BPMN 2.0.",
)
_XPDL = Foreign("IS-XPDL", "XPDL, an older process format", _EXPORT)
_PAGE = Foreign("IS-PAGE", "a web page", "Download the BPMN file itself, not the page that shows it.")
_VISIO = Foreign("IS-VISIO", "a Visio drawing", "Export it as BPMN 2.0 XML.")
_DMN = Foreign("IS-DMN", "a decision model (DMN)", "Choose the process (.bpmn) that uses the decision.")
_CMMN = Foreign("IS-CMMN", "a case model (CMMN)", "Draw the process in BPMN 2.0.")
_LOG = Foreign("IS-LOG", "an event log (XES)", "Read it as a log, not as a process.")
_BPEL = Foreign("IS-BPEL", "BPEL, an executable format", "Draw the process in BPMN 2.0.")
_PNML = Foreign("IS-PNML", "a Petri net (PNML)", "Convert it to BPMN 2.0 first.")
_EPML = Foreign("IS-EPML", "an event-driven process chain (EPML)", "Convert it to BPMN 2.0 first.")
_DRAWIO = Foreign(
    "IS-DRAWIO", "a draw.io drawing", "Draw it in a BPMN editor: a draw.io file has shapes, but no process."
)

_BY_BYTES: Final[Mapping[bytes, Foreign]] = MappingProxyType(
    {
        b"PK\x03\x04": _ARCHIVE,
        b"%PDF": _PDF,
        b"\x89PNG": _PICTURE,
        b"\xff\xd8\xff": _PICTURE,
        b"\xd0\xcf\x11\xe0": _OFFICE,
        b"{": _JSON,
    }
)
_BY_NAMESPACE: Final[Mapping[str, Foreign]] = MappingProxyType(
    {
        "http://schema.omg.org/spec/BPMN/2.0": _DRAFT,
        "http://www.wfmc.org": _XPDL,
        "http://www.w3.org/2000/svg": _PICTURE,
        "http://www.w3.org/1999/xhtml": _PAGE,
        "http://schemas.microsoft.com/visio": _VISIO,
        "http://www.omg.org/spec/DMN": _DMN,
        "http://www.omg.org/spec/CMMN": _CMMN,
        "http://www.xes-standard.org": _LOG,
        "http://docs.oasis-open.org/wsbpel": _BPEL,
    }
)
_BY_ROOT: Final[Mapping[str, Foreign]] = MappingProxyType(
    {
        "pnml": _PNML,
        "mxfile": _DRAWIO,
        "mxGraphModel": _DRAWIO,
        "html": _PAGE,
        "svg": _PICTURE,
        "log": _LOG,
        "epml": _EPML,
    }
)

FOREIGN: Final = frozenset({*_BY_BYTES.values(), *_BY_NAMESPACE.values(), *_BY_ROOT.values()})
"""Every kind of file that is known."""


def foreign_bytes(data: bytes) -> Foreign | None:
    """What a file is that begins like no XML; None where it may be XML."""
    return next((kind for start, kind in _BY_BYTES.items() if data.startswith(start)), None)


def foreign_root(namespace: str, name: str) -> Foreign | None:
    """What an XML file is by its root element; None where it is not known."""
    if not namespace:
        return _BY_ROOT.get(name)
    return next((kind for start, kind in _BY_NAMESPACE.items() if namespace.startswith(start)), None)
