"""All that is told of the structure of one or several services without a run, in one value."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bpr.errors import Finding, ModelError, Where
from bpr.frozen import frozen
from bpr.metrics.expected import visits_of
from bpr.metrics.structure.approvals import Approval, approvals_of
from bpr.metrics.structure.chains import MOST, Chains, chains_of
from bpr.metrics.structure.ground import Ground
from bpr.metrics.structure.heads import SeveralHeads, heads_of
from bpr.metrics.structure.openness import Share, discretion_of, transparency_of
from bpr.metrics.structure.orphans import Orphan, orphans_of
from bpr.metrics.structure.overlap import Overlap, overlaps_of
from bpr.process.complexity import complexity
from bpr.process.elements import BlackBox

if TYPE_CHECKING:
    from bpr.document.label import Label
    from bpr.model import Model


@dataclass(frozen=True)
class Service:
    """The structure of one service.

    Parameters
    ----------
    name
        Of the model.
    tasks
        Number of activities that are work of an office.
    approvals, chains
        Who signs, and who signs after whom.
    orphans, heads
        What has no owner, who has several heads.
    complexity
        Measure of `bpr.process.complexity` -> value, of the drawing.
    names
        Id of a task -> what it is called.
    label
        The name in several languages.
    """

    name: str
    tasks: int
    approvals: tuple[Approval, ...]
    chains: Chains
    orphans: tuple[Orphan, ...]
    heads: tuple[SeveralHeads, ...]
    complexity: Mapping[str, float]
    names: Mapping[str, str] = field(default_factory=frozen)
    label: "Label | None" = None

    def called(self, lang: str = "en") -> str:
        """The name in ``en`` or ``zh``."""
        return (self.label is not None and self.label.text(lang)) or self.name

    @property
    def pass_through(self) -> tuple[Approval, ...]:
        """The approvals that let nearly everything pass."""
        return tuple(approval for approval in self.approvals if approval.pass_through)

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        longest = self.chains.longest
        return {
            "name": self.name,
            "tasks": self.tasks,
            "approvals": [approval.to_dict() for approval in self.approvals],
            "pass_through": [approval.element for approval in self.pass_through],
            "longest_chain": None if longest is None else longest.to_dict(),
            "chains": [chain.to_dict() for chain in self.chains.chains],
            "chains_complete": self.chains.complete,
            "orphans": [orphan.to_dict() for orphan in self.orphans],
            "several_heads": [found.to_dict() for found in self.heads],
            "complexity": dict(self.complexity),
        }


@dataclass(frozen=True)
class Structure:
    """The structure of one or several services.

    Parameters
    ----------
    services
        What is told of each.
    overlaps
        Duties in the hands of several units, over all services.
    discretion, transparency
        Shares of the reviews and decisions of all services; None where no task says anything.
    names
        Id of a unit or function -> what it is called.
    findings
        What could not be told, and why.
    """

    services: tuple[Service, ...]
    overlaps: tuple[Overlap, ...]
    discretion: Share | None
    transparency: Share | None
    names: "Mapping[str, Label]" = field(default_factory=frozen)
    findings: tuple[Finding, ...] = ()

    def name(self, key: str, lang: str = "en") -> str:
        """What a unit or function is called in ``en`` or ``zh``; its id where it has no name."""
        return (key in self.names and self.names[key].text(lang)) or key

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "schema": "bpr/structure/1",
            "services": [service.to_dict() for service in self.services],
            "overlaps": [overlap.to_dict() for overlap in self.overlaps],
            "discretion": None if self.discretion is None else self.discretion.to_dict(),
            "transparency": None if self.transparency is None else self.transparency.to_dict(),
        }


def structure(*models: "Model") -> Structure:
    """The structure of one service or of several.

    Parameters
    ----------
    models
        Their registers, where they have any, should be one: units and functions are the same if their ids are.

    Returns
    -------
    Structure
        Without a run. What a drawing or a register leaves open is left out, and said in its findings.

    Examples
    --------
    >>> import bpr
    >>> found = structure(bpr.load("models/county-permit"))
    >>> len(found.services[0].approvals), found.services[0].chains.longest.levels
    (4, 4)
    """
    grounds = [Ground(model) for model in models]
    findings = [finding for ground in grounds for finding in _left_open(ground)]
    try:
        discretion = discretion_of(grounds)
    except ModelError as wrong:
        discretion = None
        findings.extend(wrong.findings)
    transparency = transparency_of(grounds)
    if any(share is not None and share.of_executions is None for share in (discretion, transparency)):
        findings.extend(_only_a_run_tells(grounds))
    services = tuple(map(_service, grounds))
    findings += [_more_chains(service) for service in services if not service.chains.complete]
    return Structure(
        services, overlaps_of(grounds), discretion, transparency, frozen(dict(_names(grounds))), tuple(findings)
    )


def _service(ground: Ground) -> Service:
    approvals = approvals_of(ground)
    return Service(
        ground.model.name,
        len(ground.offices),
        approvals,
        chains_of(ground, approvals),
        tuple(orphans_of(ground)),
        tuple(heads_of(ground, approvals)),
        complexity(ground.model.process),
        frozen({id_: task.label for id_, task in ground.work.items()}),
        ground.model.scenario.name,
    )


def _names(grounds: Sequence[Ground]) -> "Iterator[tuple[str, Label]]":
    for ground in grounds:
        yield from ((unit.id, unit.name) for unit in ground.organisation.units.values())
        yield from ((one.id, one.name) for one in ground.organisation.catalogue.functions.values())


def _left_open(ground: Ground) -> Iterator[Finding]:
    """What cannot be told of one service."""
    file = ground.model.document.name
    if not ground.organisation.registered:
        yield Finding(
            "STRUCTURE-REGISTER",
            Where(file),
            'There is no register of units, so nobody knows who stands above whom: only tasks with step="decision" are '
            "known to be approvals.",
            "Give the folder an organisation.yaml in which units have a parent.",
            "warning",
        )
    elif not any(ground.above[unit] for unit in set(ground.offices.values())):
        yield Finding(
            "STRUCTURE-PARENTS",
            Where(file),
            'No unit with work has a unit above it, so only tasks with step="decision" are known to be approvals.',
            "Give the units of the register their parent.",
            "warning",
        )
    if ground.offices and not ground.model.scenario.resources:
        yield Finding(
            "STRUCTURE-STAFF",
            ground.model.scenario.source.where("resources"),
            "The scenario has no staff, so whether somebody does each task is not told.",
            "Give it resources, and each task a performer.",
            "warning",
        )
    yield from _closed(ground)


def _closed(ground: Ground) -> Iterator[Finding]:
    for element in ground.graph.elements():
        if isinstance(element, BlackBox):
            unit = ground.organisation.units[ground.organisation.members[element.id]]
            if unit.type != "applicant":
                yield Finding(
                    "STRUCTURE-CLOSED",
                    Where(ground.model.document.name, element.line or None, element=element.id),
                    "What '{label}' does inside is not drawn: nothing is told of who signs there.",
                    "Draw its process, if it is part of the administration.",
                    "warning",
                    {"label": element.label},
                )


def _only_a_run_tells(grounds: Sequence[Ground]) -> Iterator[Finding]:
    for ground in grounds:
        if visits_of(ground.model) is None:
            yield Finding(
                "STRUCTURE-VISITS",
                Where(ground.model.document.name),
                "How often work comes to each task, only a run can tell: discretion and transparency are shares of the "
                "tasks, not of their executions.",
                "Give the gateways probabilities instead of conditions to have them by executions.",
                "warning",
            )


def _more_chains(service: Service) -> Finding:
    return Finding(
        "STRUCTURE-CHAINS",
        Where(service.name),
        "There are more than {most} chains of signatures; {most} are listed, the longest among them.",
        "Look at one part of the process at a time.",
        "warning",
        {"most": MOST},
    )
