"""Events of a lifecycle -> activities: which start belongs to which completion, what was suspended or cancelled."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from types import MappingProxyType

from bpr.eventlog.check import IN_ORDER
from bpr.eventlog.tables import NEVER

WAITS_FOR = ("", "applicant", "other_agency")
"""What the codes of the column `waits_for` are called in files."""


@dataclass(slots=True)
class Instance:
    """One activity of one case. Instants in ms since 1970 (UTC), `NEVER` where unknown; unknown texts are empty."""

    case: str
    activity: str
    element: str = ""
    type: str = "task"
    enabled: int = NEVER
    ready: int = NEVER
    released: int = NEVER
    started: int = NEVER
    work_end: int = NEVER
    completed: int = NEVER
    withdrawn: int = NEVER
    suspended: int = 0
    worked: int | None = None
    resource: str = ""
    role: str = ""
    unit: str = ""
    waits_for: str = ""
    instance: str = ""
    paused: int = NEVER

    @property
    def end(self) -> int:
        """Completion or withdrawal; `NEVER` while open."""
        return max(self.completed, self.withdrawn)

    @property
    def known(self) -> list[int]:
        """The instants that are known."""
        return [at for at in (*(getattr(self, name) for name in IN_ORDER), self.withdrawn) if at != NEVER]


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a log that is written event by event; `about` holds what an `Instance` has besides."""

    activity: str
    time: int
    transition: str = "complete"
    instance: str = ""
    about: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


_OPENS = {"schedule": "enabled", "start": "started"}
_ENDS = dict.fromkeys(("withdraw", "ate_abort", "pi_abort", "autoskip", "manualskip"), "withdrawn") | {
    "complete": "completed"
}
_PAUSES = frozenset({"suspend", "resume"})
_IGNORED = frozenset({"assign", "reassign", "unknown"})
TRANSITIONS = frozenset(_OPENS) | frozenset(_ENDS) | _PAUSES | _IGNORED
"""The standard lifecycle of XES (IEEE 1849-2016, 7.2); any other transition is taken for a completion by `pair`."""


def pair(case: str, events: Iterable[Event]) -> list[Instance]:
    """Put the events of one case together to activities.

    An event belongs to the activity of the same name (and ``concept:instance``, where given) that has been open
    longest: ``schedule`` and ``start`` open one, ``complete``, ``withdraw``, the aborts and the skips end one; a
    completion without a start is an activity of which only the completion is known.
    """
    done: list[Instance] = []
    waiting: dict[tuple[str, str], list[Instance]] = defaultdict(list)
    for event in sorted(events, key=attrgetter("time")):
        transition = event.transition.strip().lower()
        if transition in _IGNORED:
            continue
        line = waiting[event.activity, event.instance]
        if transition in _PAUSES:
            _pause(line, event.time, resumes=transition == "resume")
            continue
        opens = _OPENS.get(transition)
        found = next((one for one in line if one.started == NEVER), None) if opens == "started" else None
        if opens is None:
            found = next((one for one in line if one.started != NEVER), line[0] if line else None)
        if found is None:
            found = Instance(case, event.activity, instance=event.instance)
            done.append(found)
            line.append(found)
        setattr(found, opens or _ENDS.get(transition, "completed"), event.time)
        _describe(found, event.about)
        if opens is None:
            _pause([found], event.time, resumes=True)
            line.remove(found)
    return done


def _pause(line: Sequence[Instance], time: int, *, resumes: bool) -> None:
    found = next((one for one in line if one.started != NEVER and (one.paused != NEVER) == resumes), None)
    if found is None:
        return
    if resumes:
        found.suspended += time - found.paused
        found.paused = NEVER
    else:
        found.paused = time


def _describe(instance: Instance, about: Mapping[str, str]) -> None:
    for name, text in about.items():
        if text:
            setattr(instance, name, text)
