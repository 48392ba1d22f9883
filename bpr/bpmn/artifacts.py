"""Text annotations and groups of a file, with what associations tie them to; and the handlers of compensation."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from bpr.bpmn.parts import first_text, parts_of
from bpr.bpmn.register import Met, Space
from bpr.bpmn.report import Report
from bpr.bpmn.survey import Survey
from bpr.bpmn.vocabulary import Category
from bpr.frozen import frozen
from bpr.process.elements import Artifact

Ties = tuple[tuple[Met, Met], ...]
"""Source and target of every association whose two ends are in the file, in its order."""

_ACTIVITIES: Final = frozenset({Category.TASK, Category.SUB_PROCESS, Category.CALL_ACTIVITY})
_ENDS: Final = ("sourceRef", "targetRef")


def read_ties(found: Survey, report: Report) -> Ties:
    """What the associations of the file tie together; one that leads nowhere is reported and left out."""
    tied = (tuple(_end(met, attribute, found, report) for attribute in _ENDS) for met in found.associations)
    return tuple((source, target) for source, target in tied if source is not None and target is not None)


def _end(met: Met, attribute: str, found: Survey, report: Report) -> Met | None:
    reference = met.xml.get(attribute)
    end = found.register.find_anywhere(reference, met.process)
    if end is None:
        side = "source" if attribute == "sourceRef" else "target"
        report.warning(
            "ASSOCIATION-END",
            met.line,
            met.id,
            "The {side} of an association is '{reference}', which is not an element of the file. {suggestion}"
            if reference
            else "An association has no {side}.",
            "Connect it again, or delete it; until then it ties nothing.",
            side=side,
            reference=reference or "",
            suggestion=report.nearest(reference, found.register.names(Space.NODES)) if reference else "",
        )
    return end


def handlers(ties: Ties) -> Mapping[str, str]:
    """Id of an event on a border -> id of the activity tied to it: where it compensates, the one that undoes."""
    return frozen(
        {
            event.id: activity.id
            for ends in ties
            for event, activity in (ends, ends[::-1])
            if event.tag.name == "boundaryEvent" and activity.tag.category in _ACTIVITIES
        }
    )


def read_artifacts(found: Survey, ties: Ties, names: Mapping[Met, str]) -> Iterator[Artifact]:
    """The artifacts of the file.

    Parameters
    ----------
    found
        What stands in the file.
    ties
        From `read_ties`.
    names
        What the graph calls an element, where that is not the id under which it was met: a reference to data is
        known as the data it refers to.
    """
    beside: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for ends in ties:
        for end, other in (ends, ends[::-1]):
            if end.tag.category is Category.ARTIFACT:
                beside[end.id][names.get(other, other.id)] = None
    for met in found.artifacts:
        group = met.tag.name == "group"
        yield Artifact(
            id=met.id,
            kind="group" if group else "text annotation",
            text=_category(met, found) if group else first_text(parts_of(met.xml), "text"),
            process=met.process,
            scope=met.scope,
            beside=tuple(beside[met.id]),
            line=met.line,
        )


def _category(met: Met, found: Survey) -> str:
    """What a group is called: the value of its category, else its own name, which is no BPMN but written by some."""
    category = found.register.find(met.xml.get("categoryValueRef"), Space.DEFINITIONS)
    return ((category.xml.get("value") if category else "") or met.name).strip()
