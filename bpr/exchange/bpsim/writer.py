"""Scenario -> the simulation data of BPSim 2.0 inside the tree of its BPMN file; everything else there stays.

Figures are in minutes. What BPSim cannot mean is told by its key in the scenario (`bpr.exchange.bpsim.unsaid`).
"""

from collections.abc import Iterator, Mapping

from bpr.document.label import Label
from bpr.errors import Finding, Where
from bpr.exchange.bpsim.calendars import written_calendar
from bpr.exchange.bpsim.flow import begins_within, conditional, fails, waits
from bpr.exchange.bpsim.interrupting import Effort, interruptible_of, preemptive_of
from bpr.exchange.bpsim.stating import (
    Element,
    attribute_of,
    count,
    duration,
    element,
    expression_of,
    number,
    shifted,
)
from bpr.exchange.bpsim.tree import free_id, ids_of, put_resource, put_scenario
from bpr.exchange.bpsim.unsaid import Path, Unsaid
from bpr.exchange.bpsim.vocabulary import CONTROL, COST, PARAMETERS, PRIORITY, PROPERTY, RESOURCE, TIME
from bpr.exchange.places import Report
from bpr.exchange.weekly import Week, week
from bpr.process.elements import Event, EventType
from bpr.process.graph import ProcessGraph
from bpr.scenario.distributions import Distribution
from bpr.scenario.expression import Expression
from bpr.scenario.fields import Attribute, Performer
from bpr.scenario.hours import DAY_MINUTES, WeeklyHours
from bpr.scenario.references import changes_with_age
from bpr.scenario.schema import Resource, Scenario, TaskEntry
from bpr.units import HOUR, MINUTE

SCENARIO_ID = "bpr"
"""Id of the scenario in the file; one that has it is replaced."""

_WEEK_MINUTES = 7 * DAY_MINUTES


def write_bpsim(root: Element, graph: ProcessGraph, scenario: Scenario, *, name: str) -> tuple[Finding, ...]:
    """Put a scenario into the tree of its BPMN file.

    Parameters
    ----------
    root
        ``definitions`` of the file; it is changed.
    graph
        The same file as a graph.
    scenario
        What is written.
    name
        Name of its file, for findings.

    Returns
    -------
    What BPSim cannot mean, by its key in the scenario.
    """
    page = _Page(root, graph, scenario, Report(name))
    page.write()
    return tuple(page.report.findings)


class _Page:
    """What is written of one scenario, element by element."""

    def __init__(self, root: Element, graph: ProcessGraph, scenario: Scenario, report: Report) -> None:
        self._root, self._graph, self._scenario, self.report = root, graph, scenario, report
        self._unsaid = Unsaid(scenario)
        self._said: dict[str, dict[tuple[str, str], list[Element]]] = {}
        self._resources: dict[str, str] = {}
        self._calendars: dict[str, str] = {}
        self._ids = ids_of(root)

    def write(self) -> None:
        """Everything, in the order of the scenario."""
        settings = self._settings()
        for role, entry in self._scenario.resources.items():
            self._role(role, entry)
        self._attributes()
        self._arrivals()
        for task, work in self._scenario.tasks.items():
            self._task(task, work)
        self._interruptible()
        self._events()
        self._gateways()
        made = element("Scenario", settings, id=SCENARIO_ID, name=str(self._scenario.name) or SCENARIO_ID)
        made.extend(self._elements())
        made.extend(self._written_calendars())
        put_scenario(self._root, made)
        for key in self._unsaid.paths():
            self._add("BPSIM-UNSAID", key, "BPSim cannot say '{key}'; it was left out.", "Keep the scenario file, too.")

    def _settings(self) -> Element:
        """``ScenarioParameters``."""
        scenario = self._scenario
        made = element("ScenarioParameters", baseTimeUnit="min")
        self._unsaid.take((), "start")
        self._named((), scenario.name)
        if scenario.timezone == scenario.start.isoformat()[-6:]:
            self._unsaid.take((), "timezone")
        if scenario.currency:
            made.set("baseCurrencyUnit", scenario.currency)
            self._unsaid.take((), "currency")
        made.append(element("Start", element("DateTimeParameter", value=scenario.start.isoformat())))
        for key, tag in (("horizon", "Duration"), ("warmup", "Warmup")):
            span = getattr(scenario, key)
            if span is not None and span.unit == "ms":
                made.append(element(tag, number(span.amount / MINUTE)))
                self._unsaid.take((), key)
        shared = {name: attribute_of(attribute) for name, attribute in scenario.shared.items()}
        properties = [element("Property", value, name=name) for name, value in shared.items() if value is not None]
        if properties:
            made.append(element(PROPERTY, *properties))
            self._unsaid.take(("shared",), *(name for name, value in shared.items() if value is not None))
        self._unsaid.take((), "drain")
        if scenario.drain and scenario.horizon is not None and scenario.horizon.unit == "ms":
            self._add(
                "BPSIM-DRAIN",
                "drain",
                "In BPSim a run ends with its Duration; here work goes on until every case has ended.",
                "Set drain: false to compare with a simulator of BPSim.",
            )
        return made

    def _role(self, role: str, entry: Resource) -> None:
        """A resource: how many, in which hours, at which cost."""
        key = put_resource(self._root, role, str(entry.name) or role, self._ids)
        self._ids.add(key)
        self._resources[role] = key
        groups = entry.resolved_groups()
        for group in groups:
            made = count(group.count)
            if group.calendar is not None:
                made.set("validFor", self._calendar(group.calendar))
            self._say(key, RESOURCE, "Quantity", made)
        lines: list[Path] = [("resources", role), *(("resources", role, "groups", i) for i in range(len(entry.groups)))]
        for line in lines:
            self._unsaid.take(line, "count", "calendar")
        self._named(lines[0], entry.name)
        if len(entry.groups) > 1:
            self._unsaid.take(lines[0], "shift_end")
            if entry.shift_end != "handover":
                self._add(
                    "BPSIM-HANDOVER",
                    f"resources.{role}.shift_end",
                    "BPSim counts people and does not know them: work that a shift does not finish goes to the next.",
                    "Nothing to do, unless the same person should resume it.",
                )
        for field, tag, unit in (("hourly_cost", "UnitCost", HOUR / MINUTE), ("cost_per_use", "FixedCost", 1.0)):
            costs = {getattr(group, field) for group in groups}
            if len(costs) == 1 and (cost := costs.pop()):
                self._say(key, COST, tag, number(cost / unit))
                for line in lines:
                    self._unsaid.take(line, field)

    def _attributes(self) -> None:
        """Properties of the start events where cases arrive."""
        starts = [
            found.id
            for found in self._graph.elements()
            if isinstance(found, Event) and found.type is EventType.START and found.scope == found.process
        ]
        for name, attribute in self._scenario.attributes.items():
            for start in starts:
                if (value := attribute_of(attribute)) is not None:
                    self._say(start, PROPERTY, name, value)
                    self._unsaid.take(("attributes",), name)

    def _arrivals(self) -> None:
        """Timers of start events: one for always, or several that each hold in a calendar."""
        streams = self._scenario.arrivals
        for i, stream in enumerate(streams):
            alone = sum(other.start == stream.start for other in streams) == 1
            made = duration(stream.interarrival) if stream.interarrival is not None else None
            if made is None or stream.calendar_mode == "postpone" or not (alone or stream.calendar):
                continue
            if stream.calendar is not None:
                made.set("validFor", self._calendar(stream.calendar))
            self._say(stream.start, CONTROL, "InterTriggerTimer", made)
            self._unsaid.take(("arrivals", i), "start", "interarrival", "calendar")
            if alone and stream.max_count is not None:
                self._say(stream.start, CONTROL, "TriggerCount", count(stream.max_count))
                self._unsaid.take(("arrivals", i), "max_count")

    def _task(self, task: str, entry: TaskEntry) -> None:
        """Who does a task, how long, how urgently, at which cost, and what it sets."""
        path = "tasks", task
        if entry.performer is not None:
            self._select(task, entry.performer)
            self._unsaid.take(path, "performer")
            if entry.performer.any_of and entry.choose == "preferred":
                self._unsaid.take(path, "choose")
        if entry.work is not None and entry.work.distribution is not None:
            self._effort(task, entry.work.distribution)
        if entry.delay is not None and (value := duration(entry.delay)) is not None:
            self._say(task, TIME, "WaitTime", value)
            self._unsaid.take(path, "delay")
            if entry.work is not None:
                self._add(
                    "BPSIM-BEFORE",
                    f"tasks.{task}.delay",
                    "In BPSim it passes before the work, here behind it.",
                    "Nothing to do, unless it matters when the work begins.",
                )
        self._priority(task, entry.priority)
        if entry.fixed_cost:
            self._say(task, COST, "FixedCost", number(entry.fixed_cost))
            self._unsaid.take(path, "fixed_cost")
        self._changes(task, entry.set)

    def _named(self, path: Path, name: Label) -> None:
        """A name is said in one language."""
        if name.text("en") == name.text("zh"):
            self._unsaid.take(path, "name")

    def _priority(self, task: str, priority: float | Expression) -> None:
        if isinstance(priority, Expression):
            if changes_with_age(priority, self._scenario):
                return  # BPSim knows no age of a case
            self._express(task, (PRIORITY, "Priority"), priority, ("tasks", task), "priority")
        elif priority:
            self._say(task, PRIORITY, "Priority", number(priority))
            self._unsaid.take(("tasks", task), "priority")

    def _interruptible(self) -> None:
        """Who may be called away, of the work that BPSim knows of: with performers and effort."""
        preemptive = [task for task, entry in self._scenario.tasks.items() if entry.preemptive]
        efforts = {task: self._stated_effort(task) for task in self._scenario.tasks if self._works(task)}
        marked = interruptible_of(efforts, preemptive)
        for task in self._scenario.tasks:
            if task in marked:
                self._say(task, PRIORITY, "Interruptible", element("BooleanParameter", value="true"))
        for task in preemptive_of(efforts, marked):
            self._unsaid.take(("tasks", task), "preemptive")

    def _works(self, task: str) -> bool:
        said = self._said.get(task, {})
        return (RESOURCE, "Selection") in said and (TIME, "ProcessingTime") in said

    def _stated_effort(self, task: str) -> Effort:
        entry = self._scenario.tasks[task]
        roles = frozenset(entry.performer.roles if entry.performer else ())
        alone = entry.performer is not None and sum(entry.performer.all_of.values()) <= 1
        if (PRIORITY, "Priority") not in self._said[task]:
            return Effort(roles, 0.0, alone)  # as BPSim reads it
        return Effort(roles, None if isinstance(entry.priority, Expression) else entry.priority, alone)

    def _changes(self, task: str, changes: Mapping[str, Expression | Attribute]) -> None:
        """What a task sets: expressions, and figures drawn anew."""
        path = "tasks", task, "set"
        for name, change in changes.items():
            if isinstance(change, Expression):
                self._express(task, (PROPERTY, name), change, path, name)
            elif (value := attribute_of(change)) is not None:
                self._say(task, PROPERTY, name, value)
                self._unsaid.take(path, name)

    def _effort(self, task: str, work: Distribution) -> None:
        """Work; what it takes at least, where that is a part of its own, as set-up time."""
        if work.factor is not None:
            return
        made, shift = shifted(work)
        if (value := duration(made)) is not None and shift >= 0:
            if shift:
                self._say(task, TIME, "SetUpTime", number(shift / MINUTE))
            self._say(task, TIME, "ProcessingTime", value)
            self._unsaid.take(("tasks", task), "work")

    def _select(self, task: str, performer: Performer) -> None:
        wanted = performer.all_of or dict.fromkeys(performer.any_of, 1)
        calls = [f"getResource('{self._resources[role]}', {number_})" for role, number_ in wanted.items()]
        text = f"orResource({', '.join(calls)})" if performer.any_of else " | ".join(calls)
        self._say(task, RESOURCE, "Selection", element("ExpressionParameter", value=text))

    def _events(self) -> None:
        """What brings about events that wait, and how often work ends in an error or escalation."""
        for event, entry in self._scenario.events.items():
            found = self._graph.element(event) if event in self._graph else None
            path = "events", event
            if found is not None and entry.probability is not None and fails(found, self._graph):
                self._say(event, CONTROL, "Probability", number(entry.probability))
                self._unsaid.take(path, "probability")
            if found is not None and entry.condition is not None and conditional(found, self._graph):
                self._express(event, (CONTROL, "Condition"), entry.condition, path, "condition")
            if isinstance(found, Event) and entry.delay is not None and waits(found, self._graph):
                self._event_delay(found, entry.delay)

    def _event_delay(self, event: Event, delay: Distribution) -> None:
        """How long until an event happens: once, which BPSim says of start events alone."""
        if (value := duration(delay)) is None:
            return
        self._say(event.id, CONTROL, "InterTriggerTimer", value)
        self._unsaid.take(("events", event.id), "delay")
        if begins_within(event, self._graph):
            self._say(event.id, CONTROL, "TriggerCount", count(1))
        elif not event.interrupting:
            self._add(
                "BPSIM-ONCE",
                f"events.{event.id}.delay",
                "In BPSim it happens again each time so much has passed; here once, or as often as the drawing says.",
                "Nothing to do, unless it should come only once.",
            )

    def _gateways(self) -> None:
        """Shares and conditions of flows."""
        for gateway, branches in self._scenario.gateways.items():
            conditions = any(branch.condition is not None for branch in branches.values())
            path = "gateways", gateway
            for flow, branch in branches.items():
                if branch.condition is not None:
                    self._express(flow, (CONTROL, "Condition"), branch.condition, path, flow)
                elif branch.probability is not None and not conditions:
                    self._say(flow, CONTROL, "Probability", number(branch.probability))
                    self._unsaid.take(path, flow)
                elif branch.default and conditions:
                    self._unsaid.take(path, flow)  # the flow without a condition

    def _elements(self) -> Iterator[Element]:
        """``ElementParameters`` of all that something was said of, perspectives in the order of the schema."""
        for key, said in self._said.items():
            made = element("ElementParameters", elementRef=key)
            for perspective, names in PARAMETERS.items():
                section = element(perspective)
                if perspective == PROPERTY:
                    properties = [(name, values) for (part, name), values in said.items() if part == PROPERTY]
                    section.extend(element("Property", *values, name=name) for name, values in properties)
                else:
                    found = [(name, said[perspective, name]) for name in names if (perspective, name) in said]
                    section.extend(element(name, *values) for name, values in found)
                if len(section):
                    made.append(section)
            yield made

    def _written_calendars(self) -> Iterator[Element]:
        for name, key in self._calendars.items():
            made = element("Calendar", id=key, name=name)
            made.text = written_calendar(week_of(self._scenario.calendars[name].hours))
            self._unsaid.take(("calendars", name), "hours")
            yield made

    def _calendar(self, name: str) -> str:
        if name not in self._calendars:
            self._calendars[name] = free_id(name, self._ids)
            self._ids.add(self._calendars[name])
        return self._calendars[name]

    def _express(self, about: str, parameter: tuple[str, str], expression: Expression, path: Path, key: str) -> None:
        if (value := expression_of(expression)) is not None:
            self._say(about, *parameter, value)
            self._unsaid.take(path, key)

    def _say(self, about: str, perspective: str, name: str, value: Element) -> None:
        self._said.setdefault(about, {}).setdefault((perspective, name), []).append(value)

    def _add(self, code: str, key: str, what: str, remedy: str) -> None:
        self.report.add(code, Where(self.report.file, key=key), what, remedy, "warning", key=key)


def week_of(hours: WeeklyHours) -> Week:
    """Opening hours of weekdays as hours of a week; what runs over Sunday night goes on early on Monday."""
    spans = [
        (day * DAY_MINUTES + begin, day * DAY_MINUTES + end)
        for day, openings in enumerate(hours.days)
        for begin, end in openings
    ]
    inside = [(begin, min(end, _WEEK_MINUTES)) for begin, end in spans]
    over = [(0, end - _WEEK_MINUTES) for _, end in spans if end > _WEEK_MINUTES]
    return week((0, begin * MINUTE, end * MINUTE) for begin, end in (*inside, *over))
