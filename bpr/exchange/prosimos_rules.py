"""Rules of Prosimos over attributes: ``branch_rules`` -> conditions of flows, ``prioritisation_rules`` -> priorities.

A rule is a list of alternatives, each a list of comparisons that all hold.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bpr.exchange.places import JsonPlace
from bpr.exchange.prosimos_attributes import Attributes, literal
from bpr.scenario.expression import parse
from bpr.units import ValueRefused

COMPARISONS: Mapping[str, str] = MappingProxyType(
    {"=": "==", "!=": "!=", ">": ">", ">=": ">=", "<": "<", "<=": "<=", "in": "in"}
)
"""As Prosimos writes them -> as expressions do."""

_EQUALITY = ("==", "!=")
_IN_PRIORITIES = ("==", "in")
"""The comparisons that Prosimos makes in priority rules; it takes every other sign for ``=``."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """``attribute comparison value``; ``in`` a range from `value` to `high`; `options`: the texts that there are."""

    attribute: str
    sign: str
    value: float | str
    place: JsonPlace
    high: float = math.inf
    options: tuple[str, ...] = ()

    def text(self) -> str:
        """As an expression."""
        if self.options and self.sign not in _EQUALITY:  # figures in texts: those that lie there
            kept = [literal(option, self.place) for option in self.options if self._holds(option)]
            return f"{self.attribute} in ({', '.join(kept)})" if kept else "false"
        if self.sign != "in":
            return f"{self.attribute} {self.sign} {literal(self.value, self.place)}"
        least = f"{self.attribute} >= {literal(self.value, self.place)}"
        if math.isinf(self.high):
            return least
        return f"{least} and {self.attribute} <= {literal(self.high, self.place)}"

    def _holds(self, option: str) -> bool:
        try:
            figure, bound = float(option), float(self.value)
        except ValueError:
            return False
        return {
            "in": bound <= figure <= self.high,
            ">": figure > bound,
            ">=": figure >= bound,
            "<": figure < bound,
            "<=": figure <= bound,
        }[self.sign]


def read_conditions(top: JsonPlace, attributes: Attributes) -> Mapping[str, str]:
    """Id of each of the ``branch_rules`` -> the condition that it is."""
    section = top.find("branch_rules")
    conditions: dict[str, str] = {}
    for place in section.each() if section else ():
        key = found.text() if (found := place.need("id")) else None
        condition = _condition(place, attributes, attributes.names)
        if key is not None and condition is not None:
            conditions[key] = condition
    return conditions


def read_priority(top: JsonPlace, attributes: Attributes) -> str | None:
    """The priority of every task, by the attributes of its case; None where there are no rules.

    A smaller level goes first in Prosimos, and cases without a level last; here a greater priority goes first.
    """
    section = top.find("prioritisation_rules")
    own = {name: made for name, made in attributes.names.items() if made in attributes.own}
    rules: list[tuple[float, str]] = []
    for place in section.each() if section else ():
        level = found.number(low=-1e6, high=1e6) if (found := place.need("priority_level")) else None
        condition = _condition(place, attributes, own, priority=True)
        if level is not None and condition is not None:
            rules.append((float(int(level)), condition))
    if section is None or not rules:
        return None
    levels = sorted({level for level, _ in rules})
    rank = {level: len(levels) - number for number, level in enumerate(levels)}
    ordered = sorted(rules, key=lambda rule: rule[0])
    text = " ".join([*(f"if {condition} then {rank[level]} else" for level, condition in ordered), "0"])
    try:
        parse(text)
    except ValueRefused as error:
        section.report.add(
            "PROSIMOS-PRIORITY",
            section.where,
            "The rules make a priority that cannot be stated here: {why}.",
            "Use fewer rules, or give the tasks a priority by hand and take the rules out.",
            why=error.findings[0].what_text.rstrip("."),
        )
        return None
    return text


def _condition(
    place: JsonPlace, attributes: Attributes, names: Mapping[str, str], *, priority: bool = False
) -> str | None:
    rules = place.need("rules")
    if rules is None:
        return None
    read = [[_comparison(item, attributes, names) for item in alternative.each()] for alternative in rules.each()]
    if not read or not all(read):
        place.report.add(
            "PROSIMOS-EMPTY",
            rules.where,
            "The rule has no comparison, or an alternative without one.",
            "Give it an attribute, a comparison and a value, or take it out.",
        )
        return None
    known = [[item for item in alternative if item is not None] for alternative in read]
    if any(len(all_of) < len(given) for all_of, given in zip(known, read, strict=True)):
        return None
    for item in (item for alternative in known for item in alternative) if priority else ():
        if item.sign not in _IN_PRIORITIES:
            item.place.report.add(
                "PROSIMOS-SIGN",
                item.place.where,
                "Prosimos takes '{sign}' of a priority rule for '='; here it means what it says.",
                "Write a range (in) for Prosimos, if this is meant.",
                "assumption",
                sign=item.sign,
            )
    return " or ".join(f"({' and '.join(item.text() for item in alternative)})" for alternative in known)


def _comparison(place: JsonPlace, attributes: Attributes, names: Mapping[str, str]) -> Comparison | None:
    attribute = found.known(names, "attribute") if (found := place.need("attribute")) else None
    sign = found.one_of(COMPARISONS, "comparison") if (found := place.need("comparison")) else None
    value = place.need("value")
    if attribute is None or sign is None or value is None:
        return None
    name = names[attribute]
    options = attributes.options.get(name, ())
    if sign == "in":
        ends = [item.number() for item in value.each()]
        if len(ends) != 2 or ends[0] is None or ends[1] is None:  # noqa: PLR2004  # a range has two ends
            if None not in ends:
                value.report.add(
                    "PROSIMOS-RANGE", value.where, "A range has two ends.", "Write it as [least, greatest] or 'inf'."
                )
            return None
        return Comparison(name, sign, ends[0], value, ends[1], options)
    if options and sign in _EQUALITY:
        text = value.text() if not isinstance(value.value, float) else str(value.value)
        return None if text is None else Comparison(name, sign, text, value, options=options)
    figure = value.number(low=-1e300, high=1e300)
    return None if figure is None else Comparison(name, sign, figure, value, options=options)
