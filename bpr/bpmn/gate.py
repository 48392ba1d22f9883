"""The gate that written files go through: each is read again and held against what was asked for."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from lxml import etree

from bpr.bpmn.parser import tree_of
from bpr.bpmn.reader import graph_of
from bpr.bpmn.report import Report
from bpr.bpmn.survey import survey
from bpr.bpmn.vocabulary import split_tag
from bpr.bpmn.writing.changes import Change, Kind, changes_between, said
from bpr.bpmn.writing.sweep import references
from bpr.bpmn.writing.tree import ids_of, tags_of
from bpr.errors import BpmnError, Finding, Where
from bpr.process.elements import CallActivity, Event, Flow, Task
from bpr.process.graph import ProcessGraph


@dataclass(frozen=True, slots=True)
class Stock:
    """What a file has: how often each element and each id, and the references that lead nowhere."""

    tags: Mapping[str, int]
    ids: Mapping[str, int]
    dangling: AbstractSet[str]


def stock_of(root: etree._Element) -> Stock:
    """Count what a file has, vendors' elements included."""
    ids = ids_of(root)
    return Stock(tags_of(root), ids, {name for name, _, _ in references(root)} - ids.keys())


def check_written(written: bytes, asked: ProcessGraph, before: Stock, counted: Mapping[str, int], *, name: str) -> None:
    """Read a written file and hold it against what was asked for.

    Parameters
    ----------
    written
        The file.
    asked
        The graph that it must hold: elements equal but for their lines.
    before
        What the file had that was edited.
    counted
        Element name -> how many more of it there must be than before.
    name
        Of the file, for the findings.

    Raises
    ------
    BpmnError
        It is another graph, elements are lost, an id was given twice, or a new reference leads nowhere.
    """
    root, report = tree_of(written).getroot(), Report(name)
    graph, after = graph_of(survey(root, report), report), stock_of(root)
    findings = [
        Finding(
            "WRITE-GATE",
            Where(name, element=element),
            "The file that was to be written would not say what was asked for: {what}.",
            "Nothing was written. Give each element an id of its own; if that is so already, please report this.",
            values={"what": what},
        )
        for element, what in (
            *_other_graph(asked, graph),
            *_lost(before, after, counted),
            *_repeated(before, after),
            *((reference, what) for reference, what in _dangling(before, after) if reference not in _elsewhere(asked)),
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
        old, new = said(before), said(after)
        differ = [name for name in old if old[name] != new.get(name)] if type(before) is type(after) else ["kind"]
        yield after.id, f"'{after.id}' ({kind}) has another {' and '.join(differ)}"


def _lost(before: Stock, after: Stock, counted: Mapping[str, int]) -> Iterator[tuple[str | None, str]]:
    for tag in before.tags.keys() | after.tags.keys():
        wanted, there = before.tags.get(tag, 0) + counted.get(tag, 0), after.tags.get(tag, 0)
        if there != wanted:
            yield None, f"it has {there} elements {split_tag(tag)[1]} instead of {wanted}"


def _repeated(before: Stock, after: Stock) -> Iterator[tuple[str | None, str]]:
    for name, number in after.ids.items():
        if number > max(before.ids.get(name, 0), 1):
            yield name, f"the id '{name}' is given twice"


def _dangling(before: Stock, after: Stock) -> Iterator[tuple[str | None, str]]:
    for name in after.dangling - before.dangling:
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
