"""Portfolio folders: reading with every finding at its file, line and key; the JSON schema. It runs nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from bpr.document.entry import MOST_FINDINGS, json_schema_of, placed, validated
from bpr.document.label import Label
from bpr.document.yaml import Document, Source, read_file, read_yaml
from bpr.errors import Finding, InputError, ModelError, Where, suggestion
from bpr.frozen import frozen
from bpr.model import ORGANISATION_FILE, Model, file_in, load_under
from bpr.organisation.read import UnitRegister, read_register
from bpr.portfolio.criteria import EQUAL
from bpr.portfolio.dependencies import wrong_order
from bpr.portfolio.schema import FTE_HOURS, OVER_SCENARIOS, SMALL_UNIT_FTE, VERSION, PortfolioEntry, ServiceEntry
from bpr.program.together import told_of
from bpr.scenario.inherits import read_with_parents
from bpr.scenario.read import scenario_of
from bpr.scenario.references import references, roles_named
from bpr.units import located, near

PORTFOLIO_FILE = "portfolio.yaml"


@dataclass(frozen=True, slots=True)
class Service:
    """A service of a portfolio: its models, and what the portfolio file says of it.

    Parameters
    ----------
    name
        Name shown.
    as_is, to_be
        Today's model and its redesign; without one it stays as it is.
    private
        The roles that it shares with nobody.
    digital
        Today's process done online, with the same steps.
    stages
        Name of a stage of the redesign -> its model, in order.
    cases_a_year
        None: what the run has.
    complaints
        A year; None if unknown.
    legal_pressure, ease
        From 0 to 1; None if unknown.
    after
        Ids of the services that must be reformed before it.
    stage_names
        Name of a stage -> the same in two languages.
    """

    name: Label
    as_is: Model
    to_be: Model | None = None
    private: tuple[str, ...] = ()
    digital: Model | None = None
    stages: Mapping[str, Model] = field(default_factory=frozen)
    cases_a_year: float | None = None
    complaints: float | None = None
    legal_pressure: float | None = None
    ease: float | None = None
    after: tuple[str, ...] = ()
    stage_names: Mapping[str, Label] = field(default_factory=frozen)

    @property
    def models(self) -> tuple[Model, ...]:
        """All its models: AS-IS, TO-BE, digital, stages."""
        found = (self.as_is, self.to_be, self.digital, *self.stages.values())
        return tuple(one for one in found if one is not None)


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Services that run together; make one with `load_portfolio`.

    Parameters
    ----------
    name
        Name shown, in one or two languages.
    services
        Id -> the service, in the order of the file.
    folder
        Where it came from.
    weights
        Criterion of urgency -> its weight (`bpr.portfolio.criteria`).
    fte_hours
        Hours that a full-time post works in a year.
    small_unit_fte
        Full-time posts below which a unit is listed among those to be adjusted.
    source
        Where the keys of the file stand.
    """

    name: Label
    services: Mapping[str, Service]
    folder: Path | None = field(default=None, compare=False)
    weights: Mapping[str, float] = field(default_factory=lambda: EQUAL)
    fte_hours: float = FTE_HOURS
    small_unit_fte: float = SMALL_UNIT_FTE
    source: Source = field(default_factory=Source, compare=False, repr=False)

    @property
    def as_is(self) -> Mapping[str, Model]:
        """Id of each service -> its model of today, as `bpr.simulate_together` takes them."""
        return {key: service.as_is for key, service in self.services.items()}

    @property
    def to_be(self) -> Mapping[str, Model]:
        """Id of each service -> its redesign; a service without one stays as it is."""
        return {key: service.to_be or service.as_is for key, service in self.services.items()}

    @property
    def private(self) -> Mapping[str, tuple[str, ...]]:
        """Id of each service -> the roles that it shares with nobody."""
        return {key: service.private for key, service in self.services.items() if service.private}

    def private_in(self, models: Mapping[str, Model]) -> Mapping[str, tuple[str, ...]]:
        """Of `private` the roles that there are in `models`, which are `as_is` or `to_be`: a redesign may end some."""
        return {
            key: tuple(role for role in roles if role in models[key].scenario.resources)
            for key, roles in self.private.items()
        }


def load_portfolio(folder: str | Path) -> Portfolio:
    """Read a portfolio folder.

    Parameters
    ----------
    folder
        Has ``portfolio.yaml``, and perhaps ``organisation.yaml``: one register of units for all services.

    Raises
    ------
    InputError
        Something is missing or wrong in the portfolio or in one of its services; with every finding of all of them.

    Examples
    --------
    ``bpr.load_portfolio("portfolio").as_is``
    """
    root = Path(folder)
    label = f"{root.resolve().name}/{PORTFOLIO_FILE}"  # with its folder, as the file of no service
    data = read_file(root / PORTFOLIO_FILE, where=Where(label), error=ModelError)
    document = read_yaml(data, name=label, error=ModelError)
    if not isinstance(document.value, Mapping):
        what, remedy = "A portfolio maps keys to values.", f"Start with schema: {VERSION}."
        raise ModelError([Finding("PORTFOLIO-FORM", Where(label, 1), what, remedy)])
    entry, findings = validated(PortfolioEntry, document.value, document.source)
    findings += placed(list(islice(references(document.value), MOST_FINDINGS)), document.source)
    if entry is None or findings:
        raise ModelError(_sorted(findings))
    register_file = root / ORGANISATION_FILE
    reader = _Reader(root, document, read_register(register_file) if register_file.is_file() else None)
    reader.findings += placed(list(wrong_order([(one.id, one.after) for one in entry.services])), document.source)
    services = dict(reader.services(entry))
    if not reader.findings:
        reader.findings += placed(list(_unknown_roles(entry, services)), document.source)
    if reader.findings:
        raise ModelError(reader.findings)
    return Portfolio(
        entry.name,
        frozen(services),
        root,
        entry.weights,
        entry.fte_hours,
        entry.small_unit_fte,
        document.source,
    )


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a portfolio file, with a description and an example of every key."""
    return json_schema_of(PortfolioEntry)


@dataclass(slots=True)
class _Reader:
    """Reads the services of one portfolio and collects what is wrong with them."""

    root: Path
    document: Document
    register: UnitRegister | None
    findings: list[Finding] = field(default_factory=list)

    def services(self, entry: PortfolioEntry) -> Iterator[tuple[str, Service]]:
        """Every service that can be read."""
        first: dict[str, int] = {}
        for number, one in enumerate(entry.services):
            key = f"services[{number}]"
            if one.id in first:
                self._find(
                    "SERVICE-TWICE",
                    f"{key}.id",
                    "There is a service '{id}' already (services[{first}]).",
                    "Give each service an id of its own.",
                    id=one.id,
                    first=first[one.id],
                )
                continue
            first[one.id] = number
            folder = self._folder(one, key)
            if folder is not None:
                service = self._service(one, folder, key)
                if service is not None:
                    yield one.id, service

    def _service(self, one: ServiceEntry, folder: Path, key: str) -> Service | None:
        """A service with all its models, or None where one of them is wrong."""
        files = {"as_is": one.as_is, "to_be": one.to_be, "digital": one.digital}
        models = {name: self._model(one.id, folder, file) for name, file in files.items() if file is not None}
        stages: dict[str, Model | None] = {}
        for number, stage in enumerate(one.stages):
            name = str(stage.name)
            if name in stages:
                self._find(
                    "STAGE-TWICE",
                    f"{key}.stages[{number}].name",
                    "There is a stage '{name}' already.",
                    "Give each stage a name of its own.",
                    name=name,
                )
            stages[name] = self._model(one.id, folder, stage.scenario)
        as_is = models["as_is"]
        if as_is is None or None in (*models.values(), *stages.values()):
            return None
        return Service(
            one.name,
            as_is,
            models.get("to_be"),
            one.private,
            models.get("digital"),
            frozen({name: made for name, made in stages.items() if made is not None}),
            one.cases_a_year,
            one.complaints,
            one.legal_pressure,
            one.ease,
            one.after,
            frozen({str(stage.name): stage.name for stage in one.stages}),
        )

    def _folder(self, one: ServiceEntry, key: str) -> Path | None:
        """The model folder of a service: in the folder of the portfolio, or beside it."""
        found = (self.root / one.folder).resolve()
        around = self.root.resolve().parent
        if not found.is_relative_to(around) or found == around:
            self._find(
                "SERVICE-ELSEWHERE",
                f"{key}.folder",
                "The folder '{folder}' lies neither in the folder of the portfolio nor beside it.",
                "Put the models beside the portfolio, for example folder: ../county-permit.",
                folder=one.folder,
            )
        elif not found.is_dir():
            there = [path.name for path in found.parent.iterdir() if path.is_dir()] if found.parent.is_dir() else []
            self._find(
                "SERVICE-FOLDER",
                f"{key}.folder",
                "There is no model folder '{folder}'.",
                "{hint}",
                folder=one.folder,
                hint=suggestion(found.name, there) or "Check the path, which is seen from the folder of the portfolio.",
            )
        else:
            return found
        return None

    def _model(self, service: str, folder: Path, scenario: str) -> Model | None:
        """The model of a scenario under what the portfolio states, or None where something is wrong with it."""
        try:
            read = read_with_parents(file_in(folder, scenario, "scenario"), scenario)
            return load_under(folder, scenario_of(stated_over(read, self.document)), self.register)
        except InputError as problem:
            told = (told_of(service, finding) for finding in problem.findings if finding.severity == "error")
            self.findings += [one for one in told if one not in self.findings]  # a variant inherits mistakes
            return None

    def _find(self, code: str, key: str, what: str, remedy: str, **values: object) -> None:
        self.findings += placed([located(code, key, what, remedy, **values)], self.document.source)


def stated_over(scenario: Document, portfolio: Document) -> Document:
    """The document of a scenario with what the portfolio states in the place of what it says itself.

    Calendars all; of the roles those that the scenario has or names, and those that these serve `also`. An entry is
    replaced as a whole, so that all services say the same.
    """
    if not isinstance(scenario.value, Mapping):
        return scenario  # what is wrong with it is said where it is checked
    value, places = dict(scenario.value), dict(scenario.source.places)
    stated = portfolio.value
    for key in OVER_SCENARIOS:
        if stated.get(key) is not None:
            value[key] = stated[key]
            _replace(places, key, portfolio.source)
    chosen = {"calendars": list(stated.get("calendars") or {}), "resources": _roles(value, stated)}
    for section, names in chosen.items():
        own = value.get(section)
        if names and (own is None or isinstance(own, Mapping)):
            value[section] = {**(own or {}), **{name: stated[section][name] for name in names}}
            for name in names:
                _replace(places, f"{section}.{name}", portfolio.source)
    return Document(value, Source(scenario.source.file, places))


def _roles(scenario: Mapping[str, Any], stated: Mapping[str, Any]) -> list[str]:
    """The stated roles that a scenario has, names, or needs because these serve them, too."""
    known = stated.get("resources") or {}
    own = scenario.get("resources")
    todo = [*(own if isinstance(own, Mapping) else ()), *roles_named(scenario)]
    found: dict[str, None] = {}
    while todo:
        role = todo.pop(0)
        if role in known and role not in found:
            found[role] = None
            entry = known[role]
            todo += [*(entry.get("also") or ()), *(one for group in entry.get("groups") or () for one in _also(group))]
    return [role for role in known if role in found]


def _also(group: Mapping[str, Any]) -> Sequence[str]:
    return group.get("also") or ()


def _replace(places: dict[str, Where], key: str, source: Source) -> None:
    """Let `key` and all below it stand where `source` says."""
    for path in [path for path in places if _within(path, key)]:
        del places[path]
    places |= {path: place for path, place in source.places.items() if _within(path, key)}


def _within(path: str, key: str) -> bool:
    return path == key or path.startswith((f"{key}.", f"{key}["))


def _unknown_roles(entry: PortfolioEntry, services: Mapping[str, Service]) -> Iterator[Finding]:
    """Roles that are stated or kept private, but that no service has."""
    roles = {key: {role for made in one.models for role in made.scenario.resources} for key, one in services.items()}
    everywhere = sorted(set().union(*roles.values()))
    for role in entry.resources:
        if role not in everywhere:
            yield located(
                "ROLE-UNUSED",
                f"resources.{role}",
                "No service has the role '{role}'.",
                "Mend or remove it. {hint}",
                role=role,
                hint=near(role, [other for other in everywhere if other not in entry.resources]),
            )
    for number, one in enumerate(entry.services):
        for place, role in enumerate(one.private):
            if role not in roles[one.id]:
                yield located(
                    "ROLE-UNKNOWN",
                    f"services[{number}].private[{place}]",
                    "'{service}' has no role '{role}'.",
                    "Mend or remove it. {hint}",
                    service=one.id,
                    role=role,
                    hint=near(role, sorted(roles[one.id])),
                )


def _sorted(findings: list[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: finding.where.line or 0)
