"""Tables of a process that need no scenario: its elements and where they lead, and how complex it is."""

from collections.abc import Mapping

from bpr.process.complexity import MEASURES
from bpr.process.elements import BlackBox
from bpr.process.graph import ProcessGraph
from bpr.process.outline import flow_order, kind_of
from bpr.report.text import TextTable
from bpr.report.words import language_of, word


def drawing_table(graph: ProcessGraph, name: str, lang: str = "en") -> TextTable:
    """The elements of a process in the order of the flow: type, lane, and where each leads.

    Parameters
    ----------
    graph
        The process.
    name
        Of its file, for a process without a name.
    lang
        ``en`` or ``zh``.
    """
    language = language_of(lang)
    places = flow_order(graph)
    elements = sorted((e for e in graph.elements() if not isinstance(e, BlackBox)), key=lambda e: places[e.id])
    rows = (
        (
            element.id,
            element.name,
            kind_of(element),
            lane.label if (lane := graph.lanes.get(element.lane or "")) else "",
            ", ".join(flow.target for flow in graph.outgoing(element.id)),
        )
        for element in elements
    )
    return TextTable(
        title=word("process_table", language, name=next(filter(None, graph.processes.values()), name)),
        headings=tuple(word(key, language) for key in ("id", "element", "process_type", "lane", "leads_to")),
        rows=tuple(rows),
    )


def complexity_table(found: Mapping[str, float], theirs: Mapping[str, float] | None, lang: str = "en") -> TextTable:
    """How complex a drawing is.

    Parameters
    ----------
    found
        Of `bpr.process.complexity.complexity`.
    theirs
        Of `bpr.bpmn.complexity.bpmn_python_metrics`, or None.
    lang
        ``en`` or ``zh``.
    """
    language = language_of(lang)
    rows = [
        (getattr(MEASURES[name], {"en": "english", "zh": "chinese"}[language]), _figure(value), MEASURES[name].source)
        for name, value in found.items()
    ]
    sections = ((len(rows), word("by_bpmn_python", language)),) if theirs else ()
    rows += [(name, _figure(value), "") for name, value in (theirs or {}).items()]
    return TextTable(
        title=word("complexity", language),
        headings=tuple(word(key, language) for key in ("measure", "value", "source")),
        rows=tuple(rows),
        numeric=frozenset({1}),
        sections=sections,
    )


def _figure(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"
