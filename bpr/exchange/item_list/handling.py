"""How a service is handled: what the list says, completed by what has to be assumed.

The steps of a service without steps are those that the kind of case has as a rule. The limit of a service none of whose
steps has one is spread over the steps between receipt and delivery.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from bpr.exchange.item_list.values import Kind, Limit, Material, Necessity, Origin, Service, Step

OFFICE = "实施主体"
"""Name of an office that the list does not name."""

_RULE: Mapping[bool, tuple[Kind, ...]] = MappingProxyType(
    {
        True: (Kind.INTAKE, Kind.DECISION, Kind.DELIVERY),
        False: (Kind.INTAKE, Kind.ACCEPTANCE, Kind.REVIEW, Kind.DECISION, Kind.DELIVERY),
    }
)
"""即办件? -> the steps that are assumed where none are listed."""

_FACING = (Kind.INTAKE, Kind.DELIVERY)
_IN_PERSON = (Kind.INTAKE, Kind.DELIVERY, Kind.INSPECTION, Kind.ACCEPTANCE, Kind.CERTIFICATE)
_IN_PERSON_ONLINE = (Kind.DELIVERY, Kind.INTAKE, Kind.INSPECTION, Kind.ACCEPTANCE, Kind.CERTIFICATE)
"""Steps to which an applicant comes, the likeliest first: who files online comes to collect, else to file."""


@dataclass(frozen=True, slots=True)
class Lane:
    """Where steps are done: a post of an agency, or the agency as a whole where `post` is empty."""

    agency: str
    post: str = ""

    @property
    def name(self) -> str:
        """What is written on it."""
        return self.post or self.agency


@dataclass(frozen=True, slots=True)
class Handling:
    """A service as it is drawn.

    Parameters
    ----------
    steps
        In their order, limits filled in where they were spread.
    lanes
        One for each step; agencies that do no step follow in `idle`.
    first, last, deciding
        Positions of the step that takes the documents, that hands out the result, and that decides.
    touchpoints
        Position of a step -> ``visit`` or ``online``.
    assumed_steps, spread
        Whether the steps were assumed; the limit that was spread, if one was.
    """

    service: Service
    steps: tuple[Step, ...]
    lanes: tuple[Lane, ...]
    idle: tuple[Lane, ...]
    first: int
    last: int
    deciding: int
    touchpoints: Mapping[int, str]
    assumed_steps: bool
    spread: Limit | None

    @property
    def agency(self) -> str:
        """The office."""
        return self.service.agency or OFFICE

    @property
    def all_lanes(self) -> tuple[Lane, ...]:
        """Every lane once, from the top."""
        return tuple(dict.fromkeys((*self.lanes, *self.idle)))

    @property
    def visits(self) -> int:
        """How often the applicant comes in the drawing."""
        return sum(touchpoint == "visit" for touchpoint in self.touchpoints.values())

    @property
    def counted(self) -> tuple[Material, ...]:
        """The documents that the applicant hands in: all but those that need not be there."""
        return tuple(one for one in self.service.materials if one.necessity is not Necessity.OPTIONAL)

    @property
    def shareable(self) -> tuple[Material, ...]:
        """Documents that the government itself has issued: candidates for data sharing."""
        return tuple(one for one in self.counted if one.origin is Origin.GOVERNMENT)


def handling_of(service: Service) -> Handling:
    """Complete a service by what has to be assumed."""
    steps = service.steps or tuple(
        Step(order, kind.value, kind) for order, kind in enumerate(_RULE[bool(service.immediate)], 1)
    )
    steps, spread = _spread(service, steps)
    lanes = tuple(_lane(service, step) for step in steps)
    idle = tuple(Lane(partner) for partner in service.partners if all(lane.agency != partner for lane in lanes))
    kinds = [step.kind for step in steps]
    first = _place(kinds, (Kind.INTAKE, Kind.ACCEPTANCE), 0)
    last = _place(kinds[::-1], (Kind.DELIVERY,), 0)
    last = len(kinds) - 1 - last
    deciding = _place(kinds, (Kind.DECISION, Kind.REVIEW), len(kinds) - 1)
    places = MappingProxyType(dict(_touchpoints(service, kinds, first, last)))
    return Handling(service, steps, lanes, idle, first, last, deciding, places, not service.steps, spread)


def _place(kinds: list[Kind], wanted: tuple[Kind, ...], otherwise: int) -> int:
    """Position of the first step of the first kind that there is."""
    return next((kinds.index(kind) for kind in wanted if kind in kinds), otherwise)


def _spread(service: Service, steps: tuple[Step, ...]) -> tuple[tuple[Step, ...], Limit | None]:
    whole = service.committed or service.statutory
    if whole is None or not whole.amount or any(step.limit is not None for step in steps):
        return steps, None
    inner = [step for step in steps if step.kind not in _FACING] or list(steps)
    part = Limit(whole.amount / len(inner), whole.unit)
    return tuple(replace(step, limit=part) if step in inner else step for step in steps), whole


def _lane(service: Service, step: Step) -> Lane:
    """The lane of a step: of the co-handling agency that its performer names, else of the office."""
    office = service.agency or OFFICE
    partner = max((name for name in service.partners if name in step.performer), key=len, default="")
    if partner:
        return Lane(partner, "" if step.performer == partner else step.performer)
    return Lane(office, "" if step.performer == office else step.performer)


def _touchpoints(service: Service, kinds: list[Kind], first: int, last: int) -> Iterator[tuple[int, str]]:
    """Where the applicant comes, as often as the list says, and what is done online."""
    order = _IN_PERSON_ONLINE if service.online else _IN_PERSON
    ends = {Kind.INTAKE: first, Kind.DELIVERY: last}
    places: list[int] = []
    for kind in order:
        places += [ends[kind]] if kind in ends else [place for place, one in enumerate(kinds) if one is kind]
    likely = list(dict.fromkeys(places))
    visited = likely[: service.visits or 0]
    yield from ((place, "visit") for place in visited)
    if service.online:
        yield from ((place, "online") for place in dict.fromkeys((first, last)) if place not in visited)
