"""A file while it is written: the tree, what the graph calls its elements, and what cannot be written."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from bpr.bpmn.parts import text_of
from bpr.bpmn.register import Met, Space
from bpr.bpmn.report import Report
from bpr.bpmn.survey import survey
from bpr.bpmn.vocabulary import MODEL, Category
from bpr.bpmn.writing.tree import Tree, ids_of
from bpr.process.graph import ProcessGraph

_DATA: Final = frozenset({Category.DATA, Category.DATA_REFERENCE})
_ENDS: Final = ("sourceRef", "targetRef")
_DATA_ENDS: Final = {"dataInputAssociation": "sourceRef", "dataOutputAssociation": "targetRef"}
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"


def bpmn(name: str) -> str:
    """The qualified name of a BPMN element, as lxml has it."""
    return f"{{{MODEL}}}{name}"


class Draft:
    """The tree of a file that is being edited.

    Parameters
    ----------
    root
        ``definitions``, comments and all.
    before, after
        The graph that was read from the tree, and the one that is to be written.
    file
        Its name, for the findings.
    """

    def __init__(self, root: etree._Element, before: ProcessGraph, after: ProcessGraph, file: str) -> None:
        self.tree = Tree(root)
        self.before, self.after = before, after
        self.report = Report(file)
        self.tied: dict[str, str] = {}  # ``source~target``, as bpr.bpmn.layout calls a line -> id of a new association
        self._dropped: set[str] = set()
        self.found = found = survey(root, Report(file))
        self.ids = ids_of(root)
        self._met: dict[tuple[Space, str], Met] = {}
        self._xml: dict[tuple[Space, str], etree._Element] = {}
        for space, mets in (
            (Space.NODES, [*found.processes, *found.nodes]),
            (Space.FLOWS, [*found.flows, *found.message_flows]),
            (Space.LANES, [met for met, _ in found.lanes]),
            (Space.DATA, [*found.data, *found.data_references]),
            (Space.ARTIFACTS, [*found.artifacts, *found.associations]),
            (Space.DEFINITIONS, found.triggers),
            (Space.GLOBAL_TASKS, found.global_tasks),
        ):
            for met in mets:
                self._met[space, met.id] = met
        for met, pool in zip(found.pools, before.pools, strict=True):
            self._met[Space.POOLS, pool] = met
        for key, met in self._met.items():
            self._xml[key] = met.xml
        self._pool_ids = dict(zip((met.id for met in found.pools), before.pools, strict=True))
        self.data = {name: item.id for item in before.data.values() for name in (item.id, *item.references)}
        self.data |= {name: item.id for item in after.data.values() for name in (item.id, *item.references)}

    def find(self, space: Space, name: str) -> etree._Element | None:
        """The element that the graph calls `name`, in the file or made for it."""
        return self._xml.get((space, name))

    def element(self, space: Space, name: str) -> etree._Element:
        """The same, where it must be there."""
        return self._xml[space, name]

    def make(self, parent: etree._Element, tag: str, space: Space, name: str, **attributes: str) -> etree._Element:
        """A new element of the graph."""
        xml = self.tree.add(parent, bpmn(tag), {"id": name, **attributes})
        self.ids[name] += 1
        self._xml[space, name] = xml
        return xml

    def collaboration(self) -> etree._Element:
        """The collaboration of the file, made where there is none."""
        known = self.tree.root.find(bpmn("collaboration"))
        return (
            known
            if known is not None
            else self.tree.add(self.tree.root, bpmn("collaboration"), {"id": self.fresh("Collaboration")})
        )

    def called(self, met: Met) -> str:
        """What the graph calls an element of the file."""
        if met.tag.category is Category.POOL:
            return self._pool_ids[met.id]
        return self.data.get(met.id, met.id) if met.tag.category in _DATA else met.id

    def meant(self, reference: str, space: Space, process: str) -> str | None:
        """What the graph calls the element that is meant by `reference`, seen from `process`; None if there is none."""
        met = self.found.register.find(reference, space, process)
        if met is not None:
            return self.called(met)
        local = reference.rpartition(":")[2].strip()
        return local if (space, local) in self._xml else None

    def ties(self) -> Iterator[tuple[tuple[str, str], str]]:
        """The associations of the file that are still there: what the graph calls their ends, and their id."""
        for met in self.found.associations:
            ends = [self.found.register.find_anywhere(met.xml.get(end), met.process) for end in _ENDS]
            if None not in ends and self.tree.has(met.xml):
                source, target = (self.called(end) for end in ends if end is not None)
                yield (source, target), met.id
        for met in self.found.nodes:
            if len(met.xml) and self.tree.has(met.xml):
                yield from self._data_ties(met)

    def _data_ties(self, met: Met) -> Iterator[tuple[tuple[str, str], str]]:
        for tag, end in _DATA_ENDS.items():
            for association in met.xml.iterchildren(bpmn(tag)):
                for reference in association.iterchildren(bpmn(end)):
                    data = self.found.register.find(text_of(reference), Space.DATA, met.process)
                    if data is not None and (name := association.get("id")):
                        yield (data.id, met.id) if end == "sourceRef" else (met.id, data.id), name

    def remove(self, space: Space, name: str) -> None:
        """Take an element of the graph out, with all that is in it; it may have gone with what it was in."""
        xml = self._xml.pop((space, name))
        if self.tree.has(xml):
            self.drop(xml)

    def drop(self, xml: etree._Element) -> None:
        """Take any element out; its ids are `gone` where nothing else bears them."""
        borne = ids_of(xml)
        self.ids.subtract(borne)
        self._dropped |= borne.keys()
        self.tree.remove(xml)

    def gone(self) -> set[str]:
        """The ids that have gone since the last time."""
        gone = {name for name in self._dropped if not self.ids[name]}
        self._dropped.clear()
        return gone

    def process_of(self, name: str) -> str:
        """Id of the process of a node, as it is to be."""
        return str(self.after.nodes[name]["element"].process) if name in self.after else ""

    def fresh(self, wish: str) -> str:
        """An id that nothing in the file bears: `wish`, else with a number."""
        name, number = wish, 1
        while self.ids[name]:
            number += 1
            name = f"{wish}_{number}"
        self.ids[name] += 1
        return name

    def reference(self, space: Space, name: str, process: str, user: str) -> str:
        """How `user`, an element of `process`, refers to what the graph calls `name`."""
        xml, met = self._xml[space, name], self._met.get((space, name))
        given = xml.get("id")
        if met is None and given:
            return given
        if given and self.found.register.find(given, space, process) is met:
            return given
        self.report.error(
            "WRITE-REFERENCE",
            met.line if met else None,
            user,
            "'{user}' cannot refer to '{name}': in the file it has {id}, which means no element or another one.",
            "Give each element an id of its own: open the file in a BPMN editor and save it.",
            user=user,
            name=name,
            id=f"the id '{given}'" if given else "no id",
        )
        return given or name
