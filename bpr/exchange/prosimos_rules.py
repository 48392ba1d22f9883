"""Attributes of Prosimos and the rules over them: ``case_attributes`` … ``branch_rules``, ``prioritisation_rules``.

A rule is a list of alternatives, each a list of comparisons that all hold. What a scenario has no counterpart for is
refused: attributes that all cases share and change, attributes that an activity draws anew, priorities by numbers.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType

from bpr.exchange.figures import as_number
from bpr.exchange.places import JsonPlace
from bpr.exchange.prosimos_durations import Version, read_duration
from bpr.process.elements import Task
from bpr.process.graph import ProcessGraph
from bpr.scenario.distributions import dump_distribution
from bpr.scenario.expression import parse
from bpr.units import ValueRefused

COMPARISONS: Mapping[str, str] = MappingProxyType(
    {"=": "==", "!=": "!=", ">": ">", ">=": ">=", "<": "<", "<=": "<=", "in": "in"}
)
"""As Prosimos writes them -> as expressions do."""

PRIORITY = "prosimos_priority"
"""The attribute that carries what the priority rules give a case."""

_MOST_COMBINATIONS = 10_000


@dataclass(frozen=True, slots=True)
class Comparison:
    """``attribute comparison value``; ``in`` a range from `value` to `high`."""

    attribute: str
    sign: str
    value: float | str
    high: float = math.inf

    def text(self) -> str:
        """As an expression."""
        if self.sign != "in":
            return f"{self.attribute} {self.sign} {_literal(self.value)}"
        least = f"{self.attribute} >= {_literal(self.value)}"
        return least if math.isinf(self.high) else f"{least} and {self.attribute} <= {_literal(self.high)}"

    def holds(self, value: str) -> bool:
        """Whether it holds for an attribute with this text."""
        return (value == self.value) is (self.sign == "==")


Rule = tuple[tuple[Comparison, ...], ...]
"""Alternatives of comparisons that all hold."""


def read_attributes(top: JsonPlace, version: Version) -> Mapping[str, object]:
    """``attributes`` of the scenario: those of cases, and global ones that never change."""
    attributes = {name: entry for name, entry, _ in _drawn(top, "case_attributes", version)}
    changed = {name for _, name, _ in _changes(top)}
    for name, entry, place in _drawn(top, "global_attributes", version):
        fixed = isinstance(entry, int | float) or (isinstance(entry, Mapping) and len(_options(entry)) == 1)
        if fixed and name not in changed:
            attributes.setdefault(name, entry)
        else:
            place.report.add(
                "PROSIMOS-GLOBAL",
                place.where,
                "The attribute '{name}' is shared by all cases, which has no counterpart here.",
                "Make it an attribute of cases if each may have its own value.",
                name=name,
            )
    return attributes


def _drawn(top: JsonPlace, section: str, version: Version) -> Iterator[tuple[str, object, JsonPlace]]:
    """Name, how it is drawn, and the place of each attribute of a section."""
    found = top.find(section)
    for place in found.each() if found else ():
        name = named.text() if (named := place.need("name")) else None
        kind = given.text() if (given := place.need("type")) else None
        values = place.need("values")
        if name is None or kind is None or values is None:
            continue
        if kind == "discrete":
            shares = _shares(values)
            if shares:
                yield name, {"categorical": shares}, place
        elif kind == "continuous":
            made = read_duration(values, version)
            if made is not None:
                yield name, dump_distribution(as_number(made)), place
        else:
            _refuse_kind(place, name, kind)


def _shares(values: JsonPlace) -> Mapping[str, float]:
    options = [(item.need("key"), item.need("value")) for item in values.each()]
    return {
        text: figure
        for key, share in options
        if key and share and (text := key.text()) and (figure := share.number(low=0, high=1 + 1e-6)) is not None
    }


def _refuse_kind(place: JsonPlace, name: str, kind: str) -> None:
    place.report.add(
        "PROSIMOS-ATTRIBUTE",
        place.where,
        "The attribute '{name}' of type '{kind}' has no counterpart here.",
        "Write it into attributes or set of the scenario by hand, and take it out of the file.",
        name=name,
        kind=kind,
    )


def read_changes(top: JsonPlace, graph: ProcessGraph) -> Mapping[str, Mapping[str, str]]:
    """Task -> what it sets: ``event_attributes`` that are one value or an expression."""
    known = [element.id for element in graph.elements() if isinstance(element, Task)]
    made: dict[str, dict[str, str]] = {}
    for element, name, place in _changes(top):
        if element not in known:
            place.report.add(
                "PROSIMOS-SETS",
                place.where,
                "'{element}' is no task; only tasks set attributes here.",
                "Move the attribute to a task beside it.",
                element=element,
            )
            continue
        text = _change(place, name)
        if text is not None:
            made.setdefault(element, {})[name] = text
    return made


def _changes(top: JsonPlace) -> Iterator[tuple[str, str, JsonPlace]]:
    """Element, name and place of each attribute that an element sets."""
    section = top.find("event_attributes")
    for entry in section.each() if section else ():
        element = found.text() if (found := entry.need("event_id")) else None
        attributes = entry.need("attributes")
        for place in attributes.each() if attributes else ():
            name = named.text() if (named := place.need("name")) else None
            if element is not None and name is not None:
                yield element, name, place


def _change(place: JsonPlace, name: str) -> str | None:
    """The expression that an attribute is set to; None, and an error, where it is drawn or made otherwise."""
    kind = found.text() if (found := place.need("type")) else None
    values = place.need("values")
    if kind is None or values is None:
        return None
    if kind == "discrete" and isinstance(values.value, list):
        shares = {text: share for text, share in _shares(values).items() if share > 0}
        if len(shares) == 1:
            return _literal(next(iter(shares)))
    if kind == "continuous" and isinstance(values.value, Mapping):
        made = read_duration(values, 2) if values.value.get("distribution_name") == "fix" else None
        if made is not None:
            return _literal(as_number(made).mean)
    if kind == "expression" and (text := values.text()) is not None:
        try:
            return str(parse(text))
        except ValueRefused:
            pass  # said below
    _refuse_kind(place, name, kind)
    return None


def initial_values(
    attributes: Mapping[str, object], changes: Mapping[str, Mapping[str, str]], top: JsonPlace
) -> Mapping[str, object]:
    """`attributes` with a value at arrival for those that only tasks set: rules over them do not hold before."""
    missing: dict[str, object] = {}
    for sets in changes.values():
        for name, text in sets.items():
            if name not in attributes:
                missing[name] = {"categorical": {"-": 1}} if text.startswith(("'", '"')) else 0
    if missing:
        top.report.add(
            "PROSIMOS-BEFORE",
            top.where,
            "{names} have no value before a task sets them; here they begin as 0, or as the text '-'.",
            "Give them to the cases in case_attributes if another value is meant.",
            "assumption",
            names=", ".join(missing),
        )
    return {**attributes, **missing}


def read_conditions(top: JsonPlace, attributes: Mapping[str, object]) -> Mapping[str, str]:
    """Id of each of the ``branch_rules`` -> the condition that it is."""
    section = top.find("branch_rules")
    conditions: dict[str, str] = {}
    for place in section.each() if section else ():
        key = found.text() if (found := place.need("id")) else None
        rule = _rule(place, attributes)
        if key is not None and rule is not None:
            conditions[key] = " or ".join(
                f"({' and '.join(comparison.text() for comparison in alternative)})" for alternative in rule
            )
    return conditions


def _rule(place: JsonPlace, attributes: Mapping[str, object]) -> Rule | None:
    rules = place.need("rules")
    read = (
        [[_comparison(item, attributes) for item in alternative.each()] for alternative in rules.each()]
        if rules
        else []
    )
    if not read or any(not alternative or None in alternative for alternative in read):
        return None
    return tuple(tuple(item for item in alternative if item is not None) for alternative in read)


def _comparison(place: JsonPlace, attributes: Mapping[str, object]) -> Comparison | None:
    attribute = found.known(attributes, "attribute") if (found := place.need("attribute")) else None
    sign = found.one_of(COMPARISONS, "comparison") if (found := place.need("comparison")) else None
    value = place.need("value")
    if attribute is None or sign is None or value is None:
        return None
    if sign == "in":
        ends = [item.number() for item in value.each()]
        if len(ends) != 2 or ends[0] is None or ends[1] is None:  # noqa: PLR2004  # a range has two ends
            return None
        return Comparison(attribute, sign, ends[0], ends[1])
    text = value.text() if not isinstance(value.value, float) else str(value.value)
    if text is None:
        return None
    if _options(attributes[attribute]):
        return Comparison(attribute, sign, text)
    figure = value.number()
    return None if figure is None else Comparison(attribute, sign, figure)


def read_priorities(top: JsonPlace, attributes: Mapping[str, object]) -> Mapping[str, object]:
    """How the priority of a case is drawn: by the chances of the discrete attributes that the rules name; or nothing.

    A smaller level goes first in Prosimos; here a greater priority does.
    """
    section = top.find("prioritisation_rules")
    rules: list[tuple[float, Rule]] = []
    for place in section.each() if section else ():
        level = found.number(low=-1e6, high=1e6) if (found := place.need("priority_level")) else None
        rule = _rule(place, attributes)
        if level is not None and rule is not None:
            rules.append((level, rule))
    if section is None or not rules:
        return {}
    named = sorted({item.attribute for _, rule in rules for alternative in rule for item in alternative})
    options = {name: _options(attributes[name]) for name in named}
    plain = all(item.sign in ("==", "!=") for _, rule in rules for alternative in rule for item in alternative)
    if not plain or not all(options.values()) or math.prod(map(len, options.values())) > _MOST_COMBINATIONS:
        section.report.add(
            "PROSIMOS-PRIORITY",
            section.where,
            "The rules rank cases by ranges of numbers, which has no counterpart here.",
            "Give the tasks a priority over a number that cases carry, by hand, and take the rules out.",
        )
        return {}
    last = max(level for level, _ in rules) + 1
    chances: dict[float, float] = {}
    for combination in product(*(options[name].items() for name in named)):
        case = dict(zip(named, (text for text, _ in combination), strict=True))
        met = [level for level, rule in rules if any(all(c.holds(case[c.attribute]) for c in line) for line in rule)]
        value = last - min(met, default=last)
        chances[value] = chances.get(value, 0.0) + math.prod(share for _, share in combination)
    section.report.add(
        "PROSIMOS-RANKED",
        section.where,
        "The rules rank cases by {names}; here each case draws its rank with the same chances, apart from these.",
        "Nothing to do, unless conditions read these attributes too.",
        "assumption",
        names=", ".join(named),
    )
    values, weights = zip(*sorted(chances.items()), strict=True)
    return {PRIORITY: {"dist": "table", "values": list(values), "weights": [round(weight, 9) for weight in weights]}}


def _options(entry: object) -> Mapping[str, float]:
    """Texts and shares of a discrete attribute; of others none."""
    found = entry.get("categorical") if isinstance(entry, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _literal(value: object) -> str:
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else repr(value)
    text = str(value)
    return f'"{text}"' if "'" in text else f"'{text}'"
