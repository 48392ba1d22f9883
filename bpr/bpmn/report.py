"""What a reader found in a file: findings gathered on the way, bounded in number, given out by line."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from heapq import nlargest
from itertools import takewhile
from types import MappingProxyType
from typing import Final

from lxml import etree

from bpr.errors import LONGEST_NAME, Finding, Severity, Where, suggestion
from bpr.frozen import frozen
from bpr.process.flaws import MOST_ALIKE, rest

_BUDGET: Final = 50_000
"""The most names that are looked at, in all, to suggest what dangling references may have meant."""

_COMPARISONS: Final = 5_000
"""The most names that are compared closely, in all."""

_LONGEST_TEXT: Final = 500
"""Letters of a name that a finding repeats."""

_LIKELY: Final = 50
"""How many of them are compared closely: those that begin and end most alike."""


def _alike_at_the_ends(name: str, other: str) -> int:
    """Number of letters that two names share from the front and from the back."""
    name, other = name[:LONGEST_NAME], other[:LONGEST_NAME]
    front = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(name, other, strict=False)))
    back = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(name[::-1], other[::-1], strict=False)))
    return front + back


def _shortened(values: Mapping[str, object]) -> Mapping[str, object]:
    """The facts of a sentence, with texts that nobody reads cut off: a file can have names of megabytes."""
    return {
        name: f"{value[:_LONGEST_TEXT]} …" if isinstance(value, str) and len(value) > _LONGEST_TEXT else value
        for name, value in values.items()
    }


class Report:
    """Gathers findings about one file.

    Parameters
    ----------
    file
        Name of the file.
    lines
        The lines of its elements, where the parser does not know them (`bpr.bpmn.lines`).
    """

    def __init__(self, file: str, lines: Mapping[etree._Element, int] = MappingProxyType({})) -> None:
        self.file = file
        self._lines = lines
        self._findings: list[Finding] = []
        self._alike: Counter[tuple[str, Severity]] = Counter()
        self._budget = _BUDGET
        self._comparisons = _COMPARISONS

    def line_of(self, xml: etree._Element) -> int | None:
        """The line of an element in the file, from 1; None where it was made by a program."""
        line: int | None = self._lines.get(xml, xml.sourceline)  # type: ignore[arg-type]  # untyped in the stubs
        return line

    def error(
        self, code: str, line: int | None, element: str | None, what: str, remedy: str, /, **values: object
    ) -> None:
        """Note something that stops a run."""
        self._add(Finding(code, Where(self.file, line, element=element), what, remedy, "error", values))

    def warning(
        self, code: str, line: int | None, element: str | None, what: str, remedy: str, /, **values: object
    ) -> None:
        """Note something that is read all the same."""
        self._add(Finding(code, Where(self.file, line, element=element), what, remedy, "warning", values))

    def _add(self, finding: Finding) -> None:
        alike = finding.code, finding.severity
        self._alike[alike] += 1
        if self._alike[alike] <= MOST_ALIKE:
            self._findings.append(replace(finding, values=frozen(_shortened(finding.values))))

    def nearest(self, name: str, known: Collection[str]) -> str:
        """Say which of `known` may be meant by `name`; nothing once a hostile file has used up the time for it."""
        self._budget -= len(known)
        self._comparisons -= min(len(known), _LIKELY)
        if min(self._budget, self._comparisons) < 0:
            return ""
        if len(known) > _LIKELY:
            known = nlargest(_LIKELY, known, key=lambda other: _alike_at_the_ends(name, other))
        return suggestion(name, known)

    def findings(self) -> tuple[Finding, ...]:
        """All that was noted, by line; then how many more of the same kind there are."""
        more = (rest(kind, number, self.file) for kind, number in self._alike.items() if number > MOST_ALIKE)
        return (*sorted(self._findings, key=lambda finding: finding.where.line or 0), *more)
