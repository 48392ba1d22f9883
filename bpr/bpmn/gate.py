"""The gate that written files go through: each is read again and held against what was asked for."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields

from lxml import etree

from bpr.bpmn.document import BpmnDocument
from bpr.bpmn.reader import read_bpmn
from bpr.bpmn.writing.changes import Change, Kind, changes_between, plain
from bpr.bpmn.writing.sweep import references
from bpr.bpmn.writing.tree import tags_of
from bpr.errors import BpmnError, Finding, Where
from bpr.process.elements import CallActivity, Event, Flow, Task
from bpr.process.graph import ProcessGraph


def check_written(written: bytes, document: BpmnDocument, asked: ProcessGraph, counted: Mapping[str, int]) -> None:
    """Read a written file and hold it against what was asked for.

    Parameters
    ----------
    written
        The file.
    document
        The file that was edited.
    asked
        The graph that it must hold: elements equal but for their lines.
    counted
        Element name -> how many more of it there must be than before; vendors' elements included.

    Raises
    ------
    BpmnError
        It is another graph, elements are lost, an id was given twice, or a new reference leads nowhere.
    """
    again = read_bpmn(written, name=document.name)
    before, root = document.tree().getroot(), again.tree().getroot()
    findings = [
        Finding(
            "WRITE-GATE",
            Where(document.name, element=element),
            "The file that was to be written would not say what was asked for: {what}.",
            "Nothing was written. Give each element an id of its own; if that is so already, please report this.",
            values={"what": what},
        )
        for element, what in (
            *_other_graph(asked, again.graph),
            *_lost(before, root, counted),
            *_repeated(before, root),
            *((name, what) for name, what in _dangling(before, root) if name not in _elsewhere(asked)),
        )
    ]
    if findings:
        raise BpmnError(findings)


def _other_graph(asked: ProcessGraph, graph: ProcessGraph) -> Iterator[tuple[str | None, str]]:
    changes = changes_between(asked, graph)
    for kind, change in changes.by_kind().items():
        yield from _differing(kind, change)
    for name in (*changes.processes, *changes.fewer_processes):
        yield name, f"the process '{name}' is missing, is more than was asked for, or is called otherwise"


def _differing(kind: str, change: Change[Kind]) -> Iterator[tuple[str | None, str]]:
    for element in change.removed:
        yield element.id, f"'{element.id}' ({kind}) is missing"
    for element in change.added:
        yield element.id, f"'{element.id}' ({kind}) is more than was asked for"
    for before, after in change.changed:
        yield after.id, f"'{after.id}' ({kind}) has another {' and '.join(_fields(plain(before), plain(after)))}"


def _fields(before: object, after: object) -> Iterator[str]:
    """What two elements differ in."""
    if type(before) is not type(after):
        yield "kind"
        return
    for entry in fields(after):  # type: ignore[arg-type]  # every element is a dataclass
        if getattr(before, entry.name) != getattr(after, entry.name):
            yield entry.name


def _lost(
    before: etree._Element, after: etree._Element, counted: Mapping[str, int]
) -> Iterator[tuple[str | None, str]]:
    was, there = tags_of(before), tags_of(after)
    for tag in was.keys() | there.keys():
        wanted = was[tag] + counted.get(tag, 0)
        if there[tag] != wanted:
            yield None, f"it has {there[tag]} elements {etree.QName(tag).localname} instead of {wanted}"


def _repeated(before: etree._Element, after: etree._Element) -> Iterator[tuple[str | None, str]]:
    was, there = (Counter(map(str, root.xpath("//@id"))) for root in (before, after))  # type: ignore[arg-type]
    for name, number in there.items():
        if number > max(was[name], 1):
            yield name, f"the id '{name}' is given twice"


def _dangling(before: etree._Element, after: etree._Element) -> Iterator[tuple[str | None, str]]:
    was, there = (_unresolved(root) for root in (before, after))
    for name in there - was:
        yield name, f"'{name}' is referred to, but not in the file"


def _elsewhere(asked: ProcessGraph) -> set[str]:
    """What the graph itself refers to that is in another file, or that was nowhere before."""
    called = {element.called for element in asked.elements() if isinstance(element, CallActivity) and element.called}
    thrown = {
        definition.reference
        for element in asked.elements()
        if isinstance(element, Event)
        for definition in element.definitions
        if definition.reference
    }
    sent = {
        thing.message
        for thing in (*asked.elements(), *asked.flows())
        if isinstance(thing, Task | Flow) and thing.message
    }
    return {name.rpartition(":")[2] for name in called | thrown | sent}


def _unresolved(root: etree._Element) -> set[str]:
    return references(root).keys() - set(map(str, root.xpath("//@id")))  # type: ignore[arg-type]  # XPath is untyped
