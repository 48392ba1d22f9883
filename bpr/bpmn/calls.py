"""Where the processes and global tasks are that call activities call: in their own file, or in another beside it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bpr.bpmn.document import BpmnDocument
from bpr.bpmn.report import Report
from bpr.errors import Finding
from bpr.frozen import frozen
from bpr.process.elements import CallActivity
from bpr.process.graph import ProcessGraph


@dataclass(frozen=True, slots=True)
class Calls:
    """What is called out of a file, and out of the files that are called.

    Parameters
    ----------
    elsewhere
        Id of a process or global task that is called and stands in another file -> that file.
    findings
        Calls that lead nowhere, with their places; all are warnings, since nobody may want to run them.
    """

    elsewhere: Mapping[str, BpmnDocument] = field(default_factory=frozen)
    findings: tuple[Finding, ...] = ()


def resolve_calls(document: BpmnDocument, beside: Iterable[BpmnDocument]) -> Calls:
    """Find what `document` calls, and what that calls in turn.

    Parameters
    ----------
    document
        The file to begin with.
    beside
        The other files that may be called, in the order of preference; looked at only where something is called that
        is not in its own file.
    """
    homes: dict[str, list[BpmnDocument]] | None = None
    elsewhere: dict[str, BpmnDocument] = {}
    findings: list[Finding] = []
    visited = [document]
    for caller in visited:  # grows while it is walked through
        report = Report(caller.name)
        for call in _calls_out_of(caller.graph):
            if homes is None:
                homes = _homes((document, *beside))
            called = call.called or ""
            home = homes.get(called) or homes.get(called.rpartition(":")[2])
            if home is None:
                _note_nowhere(call, report, homes)
                continue
            if len(home) > 1:
                _note_several(call, report, home)
            elsewhere[called] = home[0]
            if home[0] not in visited:
                visited.append(home[0])
        findings.extend(report.findings())
    return Calls(frozen(elsewhere), tuple(findings))


def _callable(graph: ProcessGraph) -> tuple[str, ...]:
    return (*graph.processes, *graph.global_tasks)


def _calls_out_of(graph: ProcessGraph) -> Iterator[CallActivity]:
    calls = (element for element in graph.elements() if isinstance(element, CallActivity))
    return (call for call in calls if call.called not in graph.processes and call.called not in graph.global_tasks)


def _homes(documents: Iterable[BpmnDocument]) -> dict[str, list[BpmnDocument]]:
    homes: dict[str, list[BpmnDocument]] = {}
    for document in documents:
        for name in _callable(document.graph):
            homes.setdefault(name, []).append(document)
    return homes


def _note_nowhere(call: CallActivity, report: Report, homes: Mapping[str, object]) -> None:
    report.warning(
        "CALLED-MISSING" if call.called else "CALLED-NONE",
        call.line or None,
        call.id,
        "'{label}' calls '{called}', which no file of the folder holds as a process or global task. {suggestion}"
        if call.called
        else "The call activity '{label}' does not say which process it calls.",
        "Put the file that holds it beside this one, or draw its work as a sub-process.",
        label=call.label,
        called=call.called,
        suggestion=report.nearest(call.called, homes.keys()) if call.called else "",
    )


def _note_several(call: CallActivity, report: Report, home: Iterable[BpmnDocument]) -> None:
    first, *others = (document.name for document in home)
    report.warning(
        "CALLED-TWICE",
        call.line or None,
        call.id,
        "'{label}' calls '{called}', which is in {first} and in {others}; the first is taken.",
        "Give the processes different ids.",
        label=call.label,
        called=call.called,
        first=first,
        others=", ".join(others),
    )
