"""What the parts of the compiler share: the model, its numbers so far, and what was found on the way."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from bpr.errors import Finding, Where
from bpr.model import Model
from bpr.process.elements import Activity, FlowNode
from bpr.program.activations import activations
from bpr.program.nodes import Nodes, number_nodes
from bpr.program.slots import SlotTable
from bpr.program.staff import Staff, number_staff
from bpr.program.tables import Activation, Occasions, Station, WaitsFor
from bpr.scenario.calendar import Calendar, Instants, WorkingDays
from bpr.scenario.schema import Scenario
from bpr.units import Span

WAITS_FOR = {"none": WaitsFor.NOBODY, "applicant": WaitsFor.APPLICANT, "other_agency": WaitsFor.OTHER_AGENCY}
"""Word of the scenario -> code."""


@dataclass(slots=True)
class Context:
    """Numbers under construction; lives for one compilation.

    `calendars`: those that sometimes close. `thrown_elsewhere`: names of signals that other services of the run throw.
    """

    model: Model
    nodes: Nodes
    staff: Staff
    units: tuple[str, ...]
    calendars: Mapping[str, Calendar]
    days: WorkingDays
    activations: Mapping[str, Activation]
    slots: SlotTable = field(default_factory=SlotTable)
    stations: dict[Station, int] = field(default_factory=dict)
    occasions: dict[Occasions, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    thrown_elsewhere: Collection[str] = ()

    @property
    def scenario(self) -> Scenario:
        """The conditions of the run."""
        return self.model.scenario

    def calendar(self, name: str | None) -> int:
        """The number of a calendar; -1 where it never closes or none is named."""
        return list(self.calendars).index(name) if name and name in self.calendars else -1

    def unit(self, name: str | None) -> int:
        """The number of a unit; -1 where none is named."""
        return self.units.index(name) if name in self.units else -1

    def instant(self, span: Span) -> int:
        """The instant `span` after the start: working days on the limit calendar."""
        return self.days.instant(self.days.position(0) + span.amount) if span.unit == "wd" else round(span.amount)

    def occasion(self, instants: Instants, calendar: str | None) -> int:
        """The number of recurring instants, on the working days of `calendar` if one is named."""
        days = self.scenario.calendar(calendar) if calendar else None
        occasions = Occasions(instants, self.scenario.timezone, calendar or "", days)
        return self.occasions.setdefault(occasions, len(self.occasions))

    def place(self, key: str, element: str | None = None) -> Where:
        """Where `key` stands in the scenario."""
        place = self.scenario.source.where(key)
        return Where(place.file, place.line, key, element)

    def in_file(self, element: FlowNode) -> Where:
        """Where an element stands in the BPMN file."""
        return Where(self.model.file_of(element), element.line or None, element=element.id)

    def refuse(self, code: str, where: Where, what: str, remedy: str, **values: object) -> None:
        """Note an error: the model cannot run."""
        self.findings.append(Finding(code, where, what, remedy, values=values))

    def assume(self, code: str, where: Where, what: str, remedy: str, **values: object) -> None:
        """Note what was assumed because nobody said it."""
        self.findings.append(Finding(code, where, what, remedy, "assumption", values))


def begin(model: Model, thrown_elsewhere: Collection[str] = ()) -> Context:
    """Number nodes, units, calendars and people of `model`."""
    scenario = model.scenario
    closing = {name: calendar for name in scenario.calendars if not (calendar := scenario.calendar(name)).always_open}
    units = tuple(model.organisation.units)
    staff = number_staff(scenario, {u: i for i, u in enumerate(units)})
    activated, findings = activations(model)
    return Context(
        model=model,
        nodes=number_nodes(
            model.whole,
            repeated={element.id for element in model.whole.elements() if is_repeated(element, scenario)},
            activated=activated,
        ),
        staff=staff,
        units=units,
        calendars={**closing, **staff.hours},
        days=WorkingDays(scenario.working_day_calendar, scenario.start),
        activations=activated,
        findings=findings,
        thrown_elsewhere=thrown_elsewhere,
    )


def is_repeated(element: FlowNode, scenario: Scenario) -> bool:
    """Whether the element has a loop marker, and the scenario does not say that it is done once all the same."""
    if not isinstance(element, Activity) or element.loop is None:
        return False
    entry = scenario.tasks.get(element.id)
    return entry is None or entry.loop is None or not entry.loop.once
