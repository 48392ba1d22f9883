"""The BPSim data of a BPMN file as a ledger of parameters: what an importer takes is read, what is left is told.

Inheritance is resolved here: an inheriting scenario states only the values that differ (BPSim 6.1.2), and of two
statements about one parameter the later holds (6.2.1).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bpr.errors import ExchangeError, Severity, Where, suggestion
from bpr.exchange.bpsim.vocabulary import BPSIM_1, BPSIM_2, PARAMETERS, PROPERTY, SCENARIO
from bpr.exchange.places import Report
from bpr.exchange.xml_places import XmlPlace, read_xml

GREATEST_COUNT = 50
"""Scenarios of a file."""

_INHERITED = 10
"""Longest chain of ``inherits``."""

Key = tuple[str, str, str]
"""Element (empty: the scenario), perspective, and parameter or name of a property."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter that has values.

    Parameters
    ----------
    element
        Id that it speaks of; empty for the scenario.
    perspective, name
        E.g. ``TimeParameters``, ``ProcessingTime``; of a property, its name.
    place
        Where it stands.
    values
        Its values, those of results left out.
    """

    element: str
    perspective: str
    name: str
    place: XmlPlace
    values: tuple[XmlPlace, ...]

    @property
    def where(self) -> Where:
        """The place, for findings."""
        return Where(self.place.report.file, self.place.where.line, self.name, self.element or None)

    def add(self, code: str, what: str, remedy: str, severity: Severity = "warning", **values: object) -> None:
        """Note a finding here."""
        self.place.report.add(code, self.where, what, remedy, severity, **values)


@dataclass(slots=True)
class ScenarioData:
    """What one scenario says, that of its ancestors included.

    Parameters
    ----------
    id, name
        As in the file.
    where
        Its place.
    settings
        Attributes of ``ScenarioParameters``.
    parameters
        Every parameter that has values.
    calendars
        Id -> ``Calendar`` element.
    requests
        Number of results asked for.
    extensions
        Names of what vendors added.
    """

    id: str
    name: str
    where: Where
    report: Report
    settings: Mapping[str, str]
    parameters: Mapping[Key, Parameter]
    calendars: Mapping[str, XmlPlace]
    requests: int
    extensions: tuple[str, ...]
    _taken: set[Key] = field(default_factory=set)

    def take(self, element: str, perspective: str, name: str) -> Parameter | None:
        """The parameter, if it has values; it counts as read."""
        key = element, perspective, name
        self._taken.add(key)
        return self.parameters.get(key)

    def take_all(self, perspective: str, name: str) -> Iterator[Parameter]:
        """One parameter of every element; they count as read."""
        for key, parameter in self.parameters.items():
            if key[1:] == (perspective, name):
                self._taken.add(key)
                yield parameter

    def properties(self, element: str) -> Iterator[Parameter]:
        """The properties of an element; they count as read."""
        for key, parameter in self.parameters.items():
            if key[:2] == (element, PROPERTY):
                self._taken.add(key)
                yield parameter

    def left(self) -> Iterator[Parameter]:
        """What nobody took, in the order of the file."""
        return (parameter for key, parameter in self.parameters.items() if key not in self._taken)

    def elements(self) -> tuple[str, ...]:
        """Every element that something is said of."""
        return tuple(dict.fromkeys(element for element, _, _ in self.parameters if element))


def read_scenarios(data: bytes, report: Report) -> Mapping[str, ScenarioData]:
    """Every scenario of a file that says conditions, by its id; scenarios of results are named and left out.

    Raises
    ------
    ExchangeError
        Not XML; without BPSim data; with too many scenarios.
    """
    root = read_xml(data, report)
    found = [
        XmlPlace(element, namespace, report)
        for namespace in (BPSIM_1, BPSIM_2)
        for element in root.iter(f"{{{namespace}}}Scenario")
    ]
    if not found:
        report.add(
            "BPSIM-NONE",
            Where(file=report.file),
            "The file carries no scenario of BPSim (bpsim:Scenario).",
            "Export it with its simulation data; without them, write scenario.yaml by hand.",
        )
    if len(found) > GREATEST_COUNT:
        report.add(
            "BPSIM-MANY",
            Where(file=report.file),
            "The file has {count} scenarios; at most {most} are read.",
            "Keep those that matter.",
            count=len(found),
            most=GREATEST_COUNT,
        )
    report.stop_on_errors()
    own = {key: _own(place, key) for place in found if (key := place.need("id"))}
    inputs = {place.find("id") or "" for place in found if place.find("result") is None}
    for place in found:
        if place.find("result") is not None:
            report.add(
                "BPSIM-RESULTS",
                place.where,
                "'{name}' holds results, not conditions; it was left out.",
                "Nothing to do: run the scenario to have results.",
                "warning",
                name=place.find("name") or place.find("id"),
            )
    return MappingProxyType({key: _resolved(key, own, report) for key in own if key in inputs})


def _own(place: XmlPlace, key: str) -> tuple[ScenarioData, str | None]:
    """What a scenario itself says, and from which it inherits."""
    parameters: dict[Key, Parameter] = {}
    settings = place.child(SCENARIO)
    if settings is not None:
        _collect(settings, "", SCENARIO, parameters)
        inner = settings.child(PROPERTY)
        if inner is not None:
            _collect(inner, "", PROPERTY, parameters)
    for element in place.children("ElementParameters"):
        about = element.need("elementRef")
        for perspective in PARAMETERS:
            section = element.child(perspective)
            if about is not None and section is not None:
                _collect(section, about, perspective, parameters)
    data = ScenarioData(
        key,
        place.find("name") or key,
        place.where,
        place.report,
        MappingProxyType(dict(settings.element.attrib) if settings is not None else {}),  # type: ignore[arg-type]
        MappingProxyType(parameters),
        MappingProxyType({named: found for found in place.children("Calendar") if (named := found.need("id"))}),
        sum(1 for _ in place.element.iter(f"{{{place.namespace}}}ResultRequest")),
        tuple(
            XmlPlace(found, place.namespace, place.report).find("name") or "VendorExtension"
            for found in place.element.iter(f"{{{place.namespace}}}VendorExtension")
        ),
    )
    return data, place.find("inherits")


def _collect(section: XmlPlace, element: str, perspective: str, parameters: dict[Key, Parameter]) -> None:
    """Put the parameters of a section that have values into `parameters`."""
    for child in section.element.iterchildren(f"{{{section.namespace}}}*"):
        place = XmlPlace(child, section.namespace, section.report)
        if place.tag in PARAMETERS or place.tag == "VendorExtension":
            continue
        if place.tag not in PARAMETERS[perspective]:
            section.report.add(
                "BPSIM-UNKNOWN",
                Where(section.report.file, place.where.line, place.tag, element or None),
                "'{tag}' is not a parameter of BPSim and was not read.",
                "{hint}",
                "warning",
                tag=place.tag,
                hint=suggestion(place.tag, PARAMETERS[perspective]) or "Check the file.",
            )
            continue
        values = tuple(
            XmlPlace(value, section.namespace, section.report)
            for value in child.iterchildren(f"{{{section.namespace}}}*")
            if not value.tag.endswith("}ResultRequest") and value.get("result") is None
        )
        name = place.need("name") if place.tag == "Property" else place.tag
        if name is None or not values:
            continue
        key = element, perspective, name
        if place.tag == "Role" and key in parameters:  # a resource has several
            values = (*parameters[key].values, *values)
        parameters.pop(key, None)
        parameters[key] = Parameter(element, perspective, name, place, values)


def _resolved(key: str, own: Mapping[str, tuple[ScenarioData, str | None]], report: Report) -> ScenarioData:
    """A scenario over those that it inherits from."""
    chain = [own[key][0]]
    parent = own[key][1]
    while parent is not None:
        if parent not in own or len(chain) > _INHERITED:
            report.add(
                "BPSIM-INHERITS",
                chain[-1].where,
                "'{name}' inherits from '{parent}', which is not there, or from itself.",
                "Name a scenario of the file. {hint}",
                name=chain[-1].name,
                parent=parent,
                hint=suggestion(parent, own),
            )
            raise ExchangeError(report.findings)
        chain.append(own[parent][0])
        parent = own[parent][1]
    first = chain[0]
    lines = chain[::-1]
    return ScenarioData(
        first.id,
        first.name,
        first.where,
        report,
        MappingProxyType({name: value for data in lines for name, value in data.settings.items()}),
        MappingProxyType({name: value for data in lines for name, value in data.parameters.items()}),
        MappingProxyType({name: value for data in lines for name, value in data.calendars.items()}),
        sum(data.requests for data in lines),
        tuple(dict.fromkeys(name for data in lines for name in data.extensions)),
    )
