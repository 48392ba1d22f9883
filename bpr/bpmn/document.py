"""A BPMN file that has been read: its bytes as they were, the process in them, and what was found on the way."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from lxml import etree

from bpr.bpmn.parser import tree_of
from bpr.errors import BpmnError, Finding
from bpr.process.flaws import bounded
from bpr.process.graph import ProcessGraph
from bpr.process.style import remarks
from bpr.process.support import refusals
from bpr.process.verdict import Verdict


@dataclass(frozen=True, slots=True)
class BpmnDocument:
    """A BPMN file and the process in it.

    Parameters
    ----------
    name
        Name of the file, as it stands in the findings.
    source
        The bytes of the file, untouched.
    graph
        The process.
    findings
        What was found: while reading, and in the way the process is drawn (`bpr.process.soundness`); errors first,
        then by line. One with severity ``error`` says that the control flow is broken: it can be shown and mended,
        but not run.
    verdicts
        Whether each process in it is sound.
    """

    name: str
    source: bytes = field(repr=False)
    graph: ProcessGraph = field(repr=False)
    findings: tuple[Finding, ...] = ()
    verdicts: tuple[Verdict, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that forbid a run."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    def checked(self) -> Self:
        """The document itself, if its control flow is whole.

        Raises
        ------
        BpmnError
            With all errors at once.
        """
        if errors := self.errors:
            raise BpmnError(errors)
        return self

    def check(self) -> tuple[Finding, ...]:
        """All that can be said of the file: its findings, what a reader of the drawing may doubt, what is refused."""
        style = remarks(self.graph, file=self.name)
        return in_order((*self.findings, *style, *bounded(refusals(self.graph, file=self.name), self.name)))

    def tree(self) -> etree._ElementTree:
        """A new lxml tree of the bytes, which the caller may change: diagram, comments and data of vendors included."""
        return tree_of(self.source)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors first, then by line."""
    return tuple(sorted(findings, key=lambda finding: (finding.severity != "error", finding.where.line or 0)))
