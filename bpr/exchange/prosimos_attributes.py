"""Attributes of Prosimos: ``case_attributes``, ``global_attributes``, ``event_attributes`` -> attributes, shared, set.

Meaning, from the public sources of Prosimos (2.0.6): what an activity sets is set for its case, or for all cases where
the name is one of the global attributes; other elements set nothing. Expressions are those of Python; names, numbers,
texts, signs and ``and``, ``or``, ``not`` mean the same here. A decision tree is a list of conditions and formulas.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bpr.exchange.figures import as_number
from bpr.exchange.places import JsonPlace
from bpr.exchange.prosimos_durations import Version, read_duration
from bpr.process.elements import Task
from bpr.process.graph import ProcessGraph
from bpr.scenario.distributions import dump_distribution
from bpr.scenario.expression import names_of, parse
from bpr.scenario.grammar import is_name
from bpr.units import ValueRefused

_SUM_TOLERANCE = 1e-6
_NEVER = "-"
"""The text of an attribute before anything has set it."""


@dataclass(frozen=True, slots=True)
class Attributes:
    """What a scenario says of attributes.

    Parameters
    ----------
    own, shared
        ``attributes`` and ``shared`` of the scenario.
    changes
        Task -> its ``set``.
    names
        Name in the source -> name here.
    options
        Name here -> the texts that it may have; numbers are not among it.
    """

    own: Mapping[str, object]
    shared: Mapping[str, object]
    changes: Mapping[str, Mapping[str, object]]
    names: Mapping[str, str]
    options: Mapping[str, tuple[str, ...]]


def read_attributes(top: JsonPlace, graph: ProcessGraph, version: Version) -> Attributes:
    """Everything that the three sections say; findings for what a scenario cannot mean."""
    names = _names(top)
    own = {names[name]: entry for name, entry, _ in _drawn(top, "case_attributes", version)}
    shared: dict[str, object] = {}
    for name, entry, place in _drawn(top, "global_attributes", version):
        if names[name] in own:
            place.report.add(
                "PROSIMOS-GLOBAL",
                place.where,
                "The attribute '{name}' is one of all cases and drawn anew whenever a case begins.",
                "Keep it under case_attributes, if each case may have its own value, or under global_attributes.",
                name=name,
            )
        shared[names[name]] = entry
    changes = _changes(top, graph, names, version)
    kinds = [*own.items(), *shared.items(), *(item for sets in changes.values() for item in sets.items())]
    options: dict[str, tuple[str, ...]] = {}
    for name, entry in kinds:
        if texts := _texts(entry):
            options[name] = tuple(dict.fromkeys((*options.get(name, ()), *texts)))
    before = _before(top, {**own, **shared}, changes, options)
    return Attributes({**own, **before}, shared, changes, names, options)


def literal(value: object, place: JsonPlace) -> str:
    """A number or text as an expression has it; a text with quotes of both kinds is an error."""
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else repr(value)
    text = str(value)
    if "'" in text and '"' in text:
        place.report.add(
            "PROSIMOS-QUOTES",
            place.where,
            "A text with quotes of both kinds cannot stand in a condition here.",
            "Take one kind of quotes out of it.",
        )
        return "''"
    return f'"{text}"' if "'" in text else f"'{text}'"


def _names(top: JsonPlace) -> Mapping[str, str]:
    """Every name of an attribute -> a name that expressions can use."""
    entries: list[JsonPlace] = []
    for section in ("case_attributes", "global_attributes"):
        entries += found.each() if (found := top.find(section)) else ()
    entries += (place for _, _, place in _set(top))
    names: dict[str, str] = {}
    for place in entries:
        name = found.text() if (found := place.find("name")) else None
        if name is None or name in names:
            continue
        base = name if is_name(name) else re.sub(r"^(?=\d|$)", "a_", re.sub(r"\W", "_", name))[:60]
        made, number = base if is_name(base) else f"{base}_", 1
        while made in names.values():
            number += 1
            made = f"{base}_{number}"
        names[name] = made
        if made != name:
            place.report.add(
                "PROSIMOS-NAME",
                place.where,
                "The attribute '{name}' is called {made} here: conditions take letters, digits and _.",
                "Nothing to do, unless another name reads better.",
                "assumption",
                name=name[:60],
                made=made,
            )
    return names


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
            if shares := _shares(values):
                yield name, {"categorical": shares}, place
        elif kind == "continuous":
            made = read_duration(values, version)
            if made is not None:
                yield name, dump_distribution(as_number(made)), place
        else:
            _refuse(place, name, f"its type is '{kind}'")


def _shares(values: JsonPlace) -> Mapping[str, float]:
    options = [(item.need("key"), item.need("value")) for item in values.each()]
    shares: dict[str, float] = {}
    for key, share in options:
        text = key.text() if key else None
        figure = share.number(low=0, high=1 + _SUM_TOLERANCE) if share else None
        if text is not None and figure is not None:
            shares[text] = shares.get(text, 0.0) + figure
    total = sum(shares.values())
    if abs(total - 1) > _SUM_TOLERANCE:
        values.report.add(
            "PROSIMOS-SHARES",
            values.where,
            "The chances of the values sum to {total:.6g}, not to 1.",
            "Correct them; Prosimos refuses such a file, too.",
            total=total,
        )
        return {}
    return shares


def _changes(
    top: JsonPlace, graph: ProcessGraph, names: Mapping[str, str], version: Version
) -> Mapping[str, Mapping[str, object]]:
    """Task -> what it sets."""
    tasks = {element.id for element in graph.elements() if isinstance(element, Task)}
    made: dict[str, dict[str, object]] = {}
    for element, name, place in _set(top):
        if element not in tasks:
            place.members_read()
            _say_no_activity(place, element, tasks, graph)
            continue
        change = _change(place, name, names, version)
        if change is not None:
            made.setdefault(element, {})[names[name]] = change
    return made


def _say_no_activity(place: JsonPlace, element: str, tasks: Collection[str], graph: ProcessGraph) -> None:
    if element not in graph:
        JsonPlace(element, place.key, place.report).known(tasks, "activity")
        return
    place.report.add(
        "PROSIMOS-SETS",
        place.where,
        "'{element}' is no activity; Prosimos sets nothing there, and neither does this scenario.",
        "Move the attribute to an activity beside it, if it should be set.",
        "warning",
        element=element,
    )


def _set(top: JsonPlace) -> Iterator[tuple[str, str, JsonPlace]]:
    """Element, name and place of each attribute that an element sets."""
    section = top.find("event_attributes")
    for entry in section.each() if section else ():
        element = found.text() if (found := entry.need("event_id")) else None
        attributes = entry.need("attributes")
        for place in attributes.each() if attributes else ():
            name = named.text() if (named := place.need("name")) else None
            if element is not None and name is not None:
                yield element, name, place


def _change(place: JsonPlace, name: str, names: Mapping[str, str], version: Version) -> object:
    """What an attribute is set to: an expression, or how it is drawn; None, and an error, where neither can say it."""
    kind = found.text() if (found := place.need("type")) else None
    values = place.need("values")
    if kind is None or values is None:
        return None
    if kind not in _CHANGES:
        _refuse(place, name, f"its type is '{kind}'")
        return None
    return _CHANGES[kind](values, name, names, version)


def _discrete(values: JsonPlace, name: str, _names: Mapping[str, str], _version: Version) -> object:
    if isinstance(values.value, Mapping):
        values.members_read()
        _refuse(values, name, "its next value is drawn by the present one (a Markov chain)")
        return None
    shares = {text: share for text, share in _shares(values).items() if share > 0}
    if not shares:
        return None
    return literal(next(iter(shares)), values) if len(shares) == 1 else {"categorical": shares}


def _continuous(values: JsonPlace, _name: str, _names: Mapping[str, str], version: Version) -> object:
    made = read_duration(values, version)
    if made is None:
        return None
    number = as_number(made)
    return literal(number.mean, values) if number.is_constant else dump_distribution(number)


def _expression(values: JsonPlace, name: str, names: Mapping[str, str], _version: Version) -> object:
    return _formula(values, name, names)


def _decision_tree(values: JsonPlace, name: str, names: Mapping[str, str], _version: Version) -> object:
    """``if … then … else …``: the first line whose conditions all hold; 0 where none does, as in Prosimos."""
    lines: list[str] = []
    for line in values.each():
        parts = list(line.each())
        if len(parts) != 2:  # noqa: PLR2004  # conditions and a formula
            _refuse(line, name, "a line of its decision tree has not two parts: conditions, and a formula")
            return None
        conditions, formula = parts
        worth = _formula(formula, name, names)
        if conditions.value is True and worth is not None:
            return " ".join([*lines, worth])
        asked = [_formula(condition, name, names) for condition in conditions.each()]
        if worth is None or not asked or None in asked:
            return None
        lines.append(f"if {' and '.join(f'({text})' for text in asked)} then {worth} else")
    return " ".join([*lines, "0"])


def _formula(place: JsonPlace, name: str, names: Mapping[str, str]) -> str | None:
    text = place.text()
    if text is None:
        return None
    try:
        expression = parse(text)
    except ValueRefused as error:
        _refuse(place, name, error.findings[0].what_text.rstrip("."))
        return None
    for asked in sorted(names_of(expression)):
        if asked not in names.values():
            JsonPlace(asked, place.key, place.report).known(tuple(names.values()), "attribute")
            return None
    return str(expression)


_CHANGES: Mapping[str, Callable[[JsonPlace, str, Mapping[str, str], Version], object]] = MappingProxyType(
    {"discrete": _discrete, "continuous": _continuous, "expression": _expression, "dtree": _decision_tree}
)
"""Type of an event attribute -> what it becomes."""


def _refuse(place: JsonPlace, name: str, why: str) -> None:
    place.report.add(
        "PROSIMOS-ATTRIBUTE",
        place.where,
        "What the attribute '{name}' is set to has no counterpart here: {why}.",
        "Write it into attributes or set of the scenario by hand, and take it out of the file.",
        name=name[:60],
        why=why,
    )


def _texts(entry: object) -> tuple[str, ...]:
    """The texts that an attribute, or a change of one, may give; of numbers none."""
    if isinstance(entry, Mapping):
        found = entry.get("categorical")
        return tuple(found) if isinstance(found, Mapping) else ()
    return (entry[1:-1],) if isinstance(entry, str) and re.fullmatch(r"'[^']*'|\"[^\"]*\"", entry) else ()


def _before(
    top: JsonPlace,
    known: Mapping[str, object],
    changes: Mapping[str, Mapping[str, object]],
    options: Mapping[str, tuple[str, ...]],
) -> Mapping[str, object]:
    """A value at arrival for what only tasks set: rules over it do not hold before."""
    missing: dict[str, object] = {}
    for name in dict.fromkeys(name for sets in changes.values() for name in sets):
        if name not in known:
            missing[name] = {"categorical": {_NEVER: 1}} if name in options else 0
    if missing:
        top.report.add(
            "PROSIMOS-BEFORE",
            top.where,
            "{names} have no value before a task sets them; here they begin as 0, or as the text '-'.",
            "Give them to the cases in case_attributes if another value is meant.",
            "assumption",
            names=", ".join(missing),
        )
    return missing
