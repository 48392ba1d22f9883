"""Control flow of BPSim (6.2.3): arrivals, events, shares and conditions of flows; properties (6.2.6) as attributes."""

from collections.abc import Collection, Mapping

from bpr.errors import Where
from bpr.exchange.bpsim.calendars import Calendars
from bpr.exchange.bpsim.data import Parameter, ScenarioData
from bpr.exchange.bpsim.expressions import translated
from bpr.exchange.bpsim.values import CONSTANTS, Reader, only_value, truth_of
from bpr.exchange.bpsim.vocabulary import CONTROL
from bpr.exchange.document import shares
from bpr.exchange.weekly import Week, either, outside
from bpr.exchange.xml_places import XmlPlace
from bpr.process.elements import Event, EventType, FlowNode, Gateway, SubProcess, Task
from bpr.process.graph import ProcessGraph
from bpr.scenario.distributions import dump_distribution
from bpr.scenario.expression import Expression, names_of
from bpr.scenario.grammar import is_name
from bpr.units import ValueRefused

GREATEST_CASES = 10_000_000
"""Arrivals."""

DEFAULT_CASES = 1000
"""Arrivals where neither the file nor the caller says when they end."""

_PERCENT = 100
_THROWN = ("error", "escalation", "cancel", "compensation")
"""Kinds of catching events that something in the drawing brings about."""


def read_arrivals(
    data: ScenarioData, reader: Reader, calendars: Calendars, graph: ProcessGraph, cases: int | None
) -> list[Mapping[str, object]]:
    """A stream of cases for each start event and calendar; `cases` where it should differ from the file's count."""
    streams: list[Mapping[str, object]] = []
    for element in graph.elements():
        if not isinstance(element, Event) or element.type is not EventType.START or element.scope != element.process:
            continue
        timer = data.take(element.id, CONTROL, "InterTriggerTimer")
        limit = reader.number(counted, low=1) if (counted := data.take(element.id, CONTROL, "TriggerCount")) else None
        count = cases or (int(min(limit, GREATEST_CASES)) if limit else None)
        if timer is None:
            if counted is not None and count:
                streams.append({"start": element.id, "interarrival": "0 s", "max_count": count})
                counted.add(
                    "BPSIM-AT-ONCE",
                    "No InterTriggerTimer says when the {count} cases arrive; all arrive at the start.",
                    "Give the start event an InterTriggerTimer.",
                    "assumption",
                    count=count,
                )
            continue
        found = _streams(timer, reader, calendars)
        if len(found) > 1 and counted is not None and cases is None:
            counted.add(
                "BPSIM-COUNT",
                "At most {count} cases arrive in all calendars together in BPSim; here so many arrive in each.",
                "Correct max_count of the arrivals.",
                "assumption",
                count=count,
            )
        streams += [{"start": element.id, **stream, **({"max_count": count} if count else {})} for stream in found]
    if not streams:
        data.report.add(
            "BPSIM-ARRIVALS",
            data.where,
            "No start event has an InterTriggerTimer: nothing says when cases arrive.",
            "Give a start event an InterTriggerTimer, or write arrivals into the scenario by hand.",
            "warning",
        )
    return streams


def _streams(timer: Parameter, reader: Reader, calendars: Calendars) -> list[Mapping[str, object]]:
    """What one timer says: a stream for each calendar, and one for the hours outside of all of them."""
    streams: list[Mapping[str, object]] = []
    dated: list[Week] = []
    default: XmlPlace | None = None
    for value in timer.values:
        name = value.find("validFor")
        if name is None:
            default = value
            continue
        hours = calendars.week(name)
        gap = reader.distribution(timer, value, "ms")
        if hours is None:
            timer.add(
                "BPSIM-VALID-FOR",
                "{count} values of {name} hold in a calendar only; they were not read.",
                "Correct the calendar, or write the arrivals into the scenario by hand.",
                count=1,
                name=timer.name,
            )
        elif gap is not None:
            dated.append(hours)
            streams.append({"interarrival": dump_distribution(gap), **_during(hours, calendars)})
    gap = reader.distribution(timer, default, "ms") if default is not None else None
    rest = outside(either(dated))
    if gap is not None and rest.open:
        streams.append({"interarrival": dump_distribution(gap), **_during(rest, calendars)})
    return streams


def _during(hours: Week, calendars: Calendars) -> Mapping[str, object]:
    return {} if hours.always else {"calendar": calendars.key(hours), "calendar_mode": "consume"}


def read_events(data: ScenarioData, reader: Reader, graph: ProcessGraph) -> Mapping[str, Mapping[str, object]]:
    """What brings about events that wait: a time, a condition; and how often work ends in an error or escalation."""
    events: dict[str, Mapping[str, object]] = {}
    for element in graph.elements():
        if fails(element, graph):
            likely = _chance(data, reader, element.id)
            entry: Mapping[str, object] = {} if likely is None else {"probability": likely}
        elif isinstance(element, Event) and waits(element, graph):
            entry = {**_delay(data, reader, element, graph), **_condition(data, element)}
        else:
            continue
        events |= {element.id: entry} if entry else {}
    return events


def fails(element: FlowNode, graph: ProcessGraph) -> bool:
    """Whether it is an error or escalation on the border of a task that is done once: it happens by chance."""
    host = graph.element(element.attached_to or "") if isinstance(element, Event) and element.attached_to else None
    return (
        isinstance(element, Event)
        and element.type is EventType.BOUNDARY
        and element.kind in ("error", "escalation")
        and isinstance(host, Task)
        and host.loop is None
    )


def waits(event: Event, graph: ProcessGraph) -> bool:
    """Whether something outside may bring it about: it catches within a case, and nothing in the drawing throws it."""
    within = event.type in (EventType.INTERMEDIATE_CATCH, EventType.BOUNDARY) or begins_within(event, graph)
    return within and event.kind not in _THROWN


def begins_within(event: Event, graph: ProcessGraph) -> bool:
    """Whether it starts an event sub-process."""
    around = graph.element(event.scope) if event.scope in graph else None
    return event.type is EventType.START and isinstance(around, SubProcess) and around.triggered_by_event


def conditional(element: FlowNode, graph: ProcessGraph) -> bool:
    """Whether it has a condition of its own in BPSim (6.2): on a border, or where an event sub-process starts."""
    return (
        isinstance(element, Event)
        and element.kind == "conditional"
        and (element.type is EventType.BOUNDARY or begins_within(element, graph))
    )


def _chance(data: ScenarioData, reader: Reader, event: str) -> float | None:
    parameter = data.take(event, CONTROL, "Probability")
    likely = reader.number(parameter)
    if parameter is None or likely is None or likely <= 1:
        return likely
    parameter.add(
        "BPSIM-CHANCE",
        "A chance of {share:g} is more than 1; it was not read.",
        "Write a probability from 0 to 1.",
        share=likely,
    )
    return None


def _delay(data: ScenarioData, reader: Reader, event: Event, graph: ProcessGraph) -> Mapping[str, object]:
    """``delay`` of an event that waits; one that does not interrupt comes again and again in BPSim."""
    parameter = data.take(event.id, CONTROL, "InterTriggerTimer")
    delay = reader.duration(parameter)
    if parameter is None or delay is None:
        return {}
    counted = data.take(event.id, CONTROL, "TriggerCount") if begins_within(event, graph) else None
    if not event.interrupting and (counted is None or reader.number(counted) != 1):
        parameter.add(
            "BPSIM-AGAIN",
            "In BPSim '{event}' happens again after each InterTriggerTimer; here once, or as often as is drawn.",
            "Nothing to do, unless it should come more often; then draw a timer that repeats.",
            "assumption",
            event=event.label,
        )
    return {"delay": dump_distribution(delay)}


def _condition(data: ScenarioData, event: Event) -> Mapping[str, object]:
    """``condition`` of a conditional event."""
    parameter = data.take(event.id, CONTROL, "Condition") if event.kind == "conditional" else None
    value = only_value(parameter)
    if parameter is None or value is None:
        return {}
    truth = truth_of(value)
    if truth is not None:
        return {"condition": str(truth).lower()}
    expression = read_expression(parameter, value)
    return {} if expression is None else {"condition": str(expression)}


def read_gateways(data: ScenarioData, reader: Reader, graph: ProcessGraph) -> Mapping[str, object]:
    """Gateways with the shares or conditions of their flows."""
    gateways: dict[str, object] = {}
    for element in graph.elements():
        if not isinstance(element, Gateway):
            continue
        flows = [flow.id for flow in graph.outgoing(element.id)]
        figures = {flow: data.take(flow, CONTROL, "Probability") for flow in flows}
        said = {flow: data.take(flow, CONTROL, "Condition") for flow in flows}
        given = {flow: parameter for flow, parameter in said.items() if parameter is not None}
        if given:
            for flow in given:
                if (double := figures[flow]) is not None:
                    double.add(
                        "BPSIM-TWO",
                        "The flow has a probability and a condition; the condition was read.",
                        "Keep one of them.",
                    )
            branches = _conditions(element, flows, given)
            gateways |= {element.id: branches} if branches else {}
        elif any(figures.values()):
            split = shares(graph, element.id, _figures(figures, reader), data.report, _where(figures))
            gateways |= {element.id: split} if split is not None else {}
    return gateways


def _where(parameters: Mapping[str, Parameter | None]) -> Where:
    return next(parameter.where for parameter in parameters.values() if parameter is not None)


def _figures(parameters: Mapping[str, Parameter | None], reader: Reader) -> dict[str, float | None]:
    """Shares from 0 to 1; figures above 1 that sum to 100 or less are taken for per cent."""
    figures = {flow: reader.number(parameter) for flow, parameter in parameters.items()}
    total = sum(figure for figure in figures.values() if figure is not None)
    first = next(parameter for parameter in parameters.values() if parameter is not None)
    if not 1 + 1e-6 < total <= _PERCENT + 1e-6 or max(figure or 0 for figure in figures.values()) <= 1:
        return figures
    first.add(
        "BPSIM-PERCENT",
        "The probabilities sum to {total:g}; they were taken for per cent.",
        "Write probabilities from 0 to 1.",
        "assumption",
        total=total,
    )
    return {flow: None if figure is None else figure / _PERCENT for flow, figure in figures.items()}


def _conditions(gateway: Gateway, flows: Collection[str], given: Mapping[str, Parameter]) -> Mapping[str, object]:
    branches: dict[str, object] = {}
    for flow, parameter in given.items():
        value = only_value(parameter)
        truth = truth_of(value) if value is not None else None
        expression = read_expression(parameter, value) if value is not None and truth is None else None
        if truth is not None:
            branches[flow] = truth
        elif expression is not None:
            branches[flow] = str(expression)
    rest = [flow for flow in flows if flow not in given]
    default = gateway.default if gateway.default in rest else rest[0] if len(rest) == 1 else None
    if branches and default is not None:
        branches[default] = "default"
    return branches


def read_expression(parameter: Parameter, value: XmlPlace) -> Expression | None:
    """The expression over case attributes that a value gives; None, and a finding, if it says something else."""
    if value.tag not in ("ExpressionParameter", *CONSTANTS):
        why = f"a {value.tag} is no expression"
    else:
        try:
            return translated(value.find("value") or "")
        except ValueRefused as error:
            why = error.findings[0].what_text.rstrip(".")
    parameter.add(
        "BPSIM-EXPRESSION",
        "{name} was not read: {why}.",
        "Write it into the scenario by hand.",
        name=parameter.name,
        why=why,
    )
    return None


class Attributes:
    """Properties as attributes: drawn at arrival, or once for the scenario, set by tasks, read by expressions."""

    def __init__(self, data: ScenarioData, reader: Reader, graph: ProcessGraph) -> None:
        self._data, self._reader = data, reader
        self.drawn: dict[str, object] = {}
        self.shared: dict[str, object] = {}
        self.set: dict[str, dict[str, object]] = {}
        starts = [
            element.id
            for element in graph.elements()
            if isinstance(element, Event) and element.type is EventType.START and not begins_within(element, graph)
        ]
        for element in starts:
            for parameter in data.properties(element):
                self._draw(parameter, self.drawn)
        for parameter in data.properties(""):
            if parameter.name not in self.drawn:
                self._draw(parameter, self.shared)
                continue
            parameter.add(
                "BPSIM-OVER",
                "The property '{name}' of the scenario is one of the start event, too; that of the event was read.",
                "Keep one of them.",
                name=parameter.name[:60],
            )

    def of_task(self, task: str) -> Mapping[str, object]:
        """``set`` of a task."""
        made: dict[str, object] = {}
        for parameter in self._data.properties(task):
            value = only_value(parameter)
            if value is None or not self._named(parameter):
                continue
            if value.tag == "StringParameter":
                made[parameter.name] = repr(value.find("value") or "")
            elif (truth := truth_of(value)) is not None:
                made[parameter.name] = str(truth).lower()
            elif value.tag in ("ExpressionParameter", *CONSTANTS):
                if (expression := read_expression(parameter, value)) is not None:
                    made[parameter.name] = str(expression)
            elif (drawn := self._drawn(parameter, value)) is not None:
                made[parameter.name] = drawn
        return made

    def complete(self, expressions: Collection[Expression]) -> Mapping[str, object]:
        """``attributes``, with 0 for what is read but never given (6.3.7.1)."""
        named = {name for expression in expressions for name in names_of(expression)}
        missing = sorted(named - set(self.drawn) - set(self.shared))
        if missing:
            self._data.report.add(
                "BPSIM-ZERO",
                self._data.where,
                "Nothing says with which value cases arrive for {names}; they arrive with 0, as in BPSim.",
                "Give the start event these properties.",
                "assumption",
                names=", ".join(missing),
            )
        return {**self.drawn, **dict.fromkeys(missing, 0)}

    def _draw(self, parameter: Parameter, drawn: dict[str, object]) -> None:
        value = only_value(parameter)
        if value is None or not self._named(parameter):
            return
        if (made := self._drawn(parameter, value)) is not None:
            drawn[parameter.name] = made

    def _drawn(self, parameter: Parameter, value: XmlPlace) -> object:
        """How a value is drawn; None, and a finding, where it is not."""
        options = _options(value)
        truth = truth_of(value)
        if options:
            total = sum(options.values()) or 1
            return {"categorical": {text: share / total for text, share in options.items()}}
        if value.tag == "StringParameter":
            return {"categorical": {value.find("value") or "": 1}}
        if truth is not None:
            return {"boolean": int(truth)}
        if (likely := _likelihood(value)) is not None:
            return {"boolean": likely}
        made = self._reader.distribution(parameter, value, "1")
        return None if made is None else dump_distribution(made)

    def _named(self, parameter: Parameter) -> bool:
        if is_name(parameter.name):
            return True
        parameter.add(
            "BPSIM-NAME",
            "The property '{name}' has a name that expressions cannot use; it was not read.",
            "Use letters, digits and _, a letter first.",
            name=parameter.name[:60],
        )
        return False


def _points(value: XmlPlace, tag: str) -> list[tuple[str, float]]:
    """Text and share of the data points of a user distribution, if all of them are of `tag`."""
    if value.tag != "UserDistribution":
        return []
    points = list(value.children("UserDistributionDataPoint"))
    found = [
        (inner.find("value") or "", point.number("probability", low=0, high=1))
        for point in points
        if (inner := point.child(tag)) is not None
    ]
    known = [(text, share) for text, share in found if share is not None]
    return known if len(known) == len(points) else []


def _options(value: XmlPlace) -> Mapping[str, float]:
    options: dict[str, float] = {}
    for text, share in _points(value, "StringParameter"):
        options[text] = options.get(text, 0) + share
    return options


def _likelihood(value: XmlPlace) -> float | None:
    points = _points(value, "BooleanParameter")
    total = sum(share for _, share in points)
    return sum(share for text, share in points if text.lower() in ("true", "1")) / total if total else None
