"""The tree of errors, and the finding they carry: where something is wrong, what, and how to mend it.

    BprError
    ├── InputError            something that was read is wrong; carries every finding of it at once
    │   ├── BpmnError         a BPMN file
    │   ├── ScenarioError     a scenario file
    │   ├── OrganisationError an organisation file
    │   ├── LogError          an event log
    │   ├── ExchangeError     a file of another simulator, a list of services
    │   └── ModelError        parts that are right alone do not fit each other
    ├── UnknownName           a name asked for is not there; says the nearest ones
    ├── RunError              the run met something that the model leaves open (an endless loop, no flow to take)
    ├── Unavailable           this machine lacks something optional: an extra, a font
    └── Cancelled             the user stopped a run

This module formats; it does not translate: the front end has the Chinese wording of a finding by its `code`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal

from bpr.frozen import frozen

LONGEST_NAME = 100
"""Letters of a name that are compared with others: to compare takes time with the square of the length."""

Severity = Literal["error", "warning", "assumption"]
"""An error stops; a warning travels with the result; an assumption is a figure that nobody gave."""


@dataclass(frozen=True, slots=True)
class Where:
    """A place in what the user wrote: file, line (1-based), key path of a YAML or JSON file, BPMN element id."""

    file: str | None = None
    line: int | None = None
    key: str | None = None
    element: str | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        element = None if self.element and self.key and self.element in self.key else self.element  # said already
        return ": ".join(part for part in (place, self.key, element) if part)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in an input.

    Parameters
    ----------
    code
        Stable name, e.g. ``FLOW-TARGET``; documentation and translations refer to it.
    where
        The place.
    what, remedy
        English templates, filled from `values` with ``str.format``.
    severity
        ``error``, ``warning`` or ``assumption``.
    values
        The facts in the sentence, by name, so that a translation can use them.
    """

    code: str
    where: Where
    what: str
    remedy: str
    severity: Severity = "error"
    values: Mapping[str, object] = field(default_factory=frozen)

    def __str__(self) -> str:
        place = str(self.where)
        sentence = f"{self.what_text} {self.remedy_text}".strip()
        return f"{place}: {sentence}" if place else sentence

    def __reduce__(self) -> tuple[type["Finding"], tuple[object, ...]]:
        # findings travel between processes, and a MappingProxyType cannot be pickled
        return type(self), (self.code, self.where, self.what, self.remedy, self.severity, dict(self.values))

    @property
    def what_text(self) -> str:
        """The English sentence that says what is wrong."""
        return fill(self.what, self.values)

    @property
    def remedy_text(self) -> str:
        """The English sentence that says how to mend it."""
        return fill(self.remedy, self.values)


def fill(template: str, values: Mapping[str, object]) -> str:
    """Put `values` into the ``{name}`` places of `template`; a template without values is taken as it is."""
    return template.format(**values) if values else template


class BprError(Exception):
    """Anything that bpr refuses on purpose."""


class InputError(BprError):
    """Something that was read is wrong. All that was found is said at once, in the order of the file."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings: tuple[Finding, ...] = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))

    def __reduce__(self) -> tuple[type["InputError"], tuple[tuple[Finding, ...]]]:
        return type(self), (self.findings,)


class BpmnError(InputError):
    """A BPMN file cannot be used."""


class ScenarioError(InputError):
    """A scenario file cannot be used."""


class OrganisationError(InputError):
    """An organisation file cannot be used."""


class LogError(InputError):
    """An event log cannot be used."""


class ExchangeError(InputError):
    """A file of another simulator cannot be used."""


class ModelError(InputError):
    """Process, scenario and organisation do not fit each other."""


class UnknownName(BprError):
    """A name is not there.

    Parameters
    ----------
    kind
        What was asked for, e.g. ``"task"``.
    name
        The name.
    known
        All names there are; the nearest are suggested.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind, self.name, self.known = kind, name, tuple(known)
        super().__init__(f"There is no {kind} '{name}'. {suggestion(name, self.known)}".strip())

    def __reduce__(self) -> tuple[type["UnknownName"], tuple[str, str, tuple[str, ...]]]:
        return type(self), (self.kind, self.name, self.known)


class RunError(BprError):
    """A run met something that the model leaves open."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(str(finding))

    def __reduce__(self) -> tuple[type["RunError"], tuple[Finding]]:
        return type(self), (self.finding,)


class Unavailable(BprError):
    """Something optional is not on this machine; the finding says how to install it."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(str(finding))

    def __reduce__(self) -> tuple[type["Unavailable"], tuple[Finding]]:
        return type(self), (self.finding,)


class Cancelled(BprError):
    """The user stopped a run."""


def suggestion(name: str, known: Iterable[str]) -> str:
    """Say which of `known` the user may have meant by `name`, or what there is, or nothing.

    >>> suggestion("Task_Reveiw", ["Task_Review", "End_Granted"])
    "Did you mean 'Task_Review'?"
    """
    names = sorted(other for other in set(known) if len(other) <= LONGEST_NAME)
    near = get_close_matches(name[:LONGEST_NAME], names, n=3, cutoff=0.6)
    if near:
        return "Did you mean " + " or ".join(f"'{candidate}'" for candidate in near) + "?"
    if names:
        shown = ", ".join(f"'{candidate}'" for candidate in names[:8])
        return f"There are: {shown}{', …' if len(names) > len(names[:8]) else ''}."
    return ""
