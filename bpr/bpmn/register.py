"""The ids of a file: what each refers to, with duplicate, missing and illegal ones made usable and reported.

An id that is given twice keeps its meaning: a reference means the element of its own process, else the first of the
file. The second one is known as ``id~2``, an element without an id as ``task~1``; ``~`` cannot stand in a legal id.
"""

import re
from collections import Counter, defaultdict
from collections.abc import KeysView
from dataclasses import dataclass
from enum import Enum, auto

from lxml import etree

from bpr.bpmn.report import Report
from bpr.bpmn.vocabulary import Category, Tag

_LEGAL = re.compile(r"[^\W\d][\w.\-\u00b7]*\Z")
"""An NCName, to a close approximation (XML Schema part 2, 3.3.7)."""


class Space(Enum):
    """A set of ids within which the graph needs each to be unique."""

    NODES = auto()
    FLOWS = auto()
    POOLS = auto()
    LANES = auto()
    DATA = auto()
    ARTIFACTS = auto()
    GLOBAL_TASKS = auto()
    DEFINITIONS = auto()


_SPACES = {
    Category.PROCESS: Space.NODES,  # a process is a scope, as a sub-process is
    Category.TASK: Space.NODES,
    Category.SUB_PROCESS: Space.NODES,
    Category.CALL_ACTIVITY: Space.NODES,
    Category.EVENT: Space.NODES,
    Category.GATEWAY: Space.NODES,
    Category.FLOW: Space.FLOWS,
    Category.MESSAGE_FLOW: Space.FLOWS,
    Category.POOL: Space.POOLS,
    Category.LANES: Space.LANES,
    Category.DATA: Space.DATA,
    Category.DATA_REFERENCE: Space.DATA,
    Category.GLOBAL_TASK: Space.GLOBAL_TASKS,
    Category.ARTIFACT: Space.ARTIFACTS,
    Category.ASSOCIATION: Space.ARTIFACTS,
}


@dataclass(frozen=True, slots=True)
class Met:
    """An element as it was met on the way through a file.

    Parameters
    ----------
    xml, tag
        The element and its row of the vocabulary.
    id
        Its name in the graph: the id of the file, made unique.
    process, scope
        Ids of the process and of the process or sub-process that directly contains it; "" outside.
    line
        Its line in the file, from 1.
    """

    xml: etree._Element
    tag: Tag
    id: str
    process: str
    scope: str
    line: int

    @property
    def name(self) -> str:
        """Its name in the file, or ""."""
        return self.xml.get("name") or ""


class Register:
    """All ids of a file.

    Parameters
    ----------
    report
        Where odd ids are noted.
    """

    def __init__(self, report: Report) -> None:
        self._report = report
        self._given: dict[Space, dict[str, dict[str, Met]]] = defaultdict(dict)  # id -> process -> element
        self._taken: dict[Space, set[str]] = defaultdict(set)
        self._repeated: Counter[tuple[Space, str]] = Counter()
        self._first_lines: dict[str, int] = {}
        self._nameless: Counter[str] = Counter()

    def enter(self, xml: etree._Element, tag: Tag, process: str = "", scope: str = "") -> Met:
        """Give `xml` its name in the graph, and remember it under the id of the file."""
        space = _SPACES.get(tag.category, Space.DEFINITIONS)
        given = xml.get("id")
        name = self._unique(space, given) if given else self._made_up(space, tag)
        within = name if tag.category is Category.PROCESS else process
        met = Met(xml, tag, name, within, scope or within, self._report.line_of(xml) or 0)
        if given:
            self._inspect(met, given)
            self._given[space].setdefault(given, {}).setdefault(within, met)
        elif space is not Space.DEFINITIONS:
            self._report.warning(
                "ID-MISSING",
                met.line,
                name,
                "A {tag} has no id; here it is called '{id}'.",
                "Open the file in a BPMN editor and save it: editors give an id to every element.",
                tag=tag.name,
                id=name,
            )
        return met

    def _unique(self, space: Space, given: str) -> str:
        taken = self._taken[space]
        name = given
        while name in taken:
            self._repeated[space, given] += 1
            name = f"{given}~{self._repeated[space, given] + 1}"
        taken.add(name)
        return name

    def _made_up(self, space: Space, tag: Tag) -> str:
        self._nameless[tag.name] += 1
        return self._unique(space, f"{tag.name}~{self._nameless[tag.name]}")

    def _inspect(self, met: Met, given: str) -> None:
        first = self._first_lines.get(given)
        if first is None:
            self._first_lines[given] = met.line
        else:
            self._report.warning(
                "ID-DUPLICATE",
                met.line,
                met.id,
                "The id '{id}' is given twice: first in line {first}, again in line {again}.",
                "References mean the one of the same process, else the first; give each element an id of its own.",
                id=given,
                first=first,
                again=met.line,
            )
        if not _LEGAL.match(given):
            self._report.warning(
                "ID-ILLEGAL",
                met.line,
                met.id,
                "The id '{id}' is not allowed in XML: an id starts with a letter or _ and has no spaces or colons.",
                "It is read as it is; other tools may refuse the file.",
                id=given,
            )

    def find(self, reference: str | None, space: Space, process: str = "") -> Met | None:
        """What `reference` (an id or a qualified name) means, seen from `process`; None if there is no such id."""
        if not reference:
            return None
        known = self._given[space]
        local = reference.strip()
        found = known.get(reference) or known.get(local) or known.get(local.rpartition(":")[2])
        if not found:
            return None
        return found.get(process) or next(iter(found.values()))

    def find_anywhere(self, reference: str | None, process: str = "") -> Met | None:
        """What `reference` means in any space, where it may, and to tell a wrong reference from a dangling one."""
        return next((met for space in Space if (met := self.find(reference, space, process))), None)

    def names(self, space: Space) -> KeysView[str]:
        """The ids of a space, in the order of the file."""
        return self._given[space].keys()
