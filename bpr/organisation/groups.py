"""Units put together by what the register says of them: by agency, line, level, territory, or line and territory.

Units of which it says nothing are a group of their own, shown and never dropped. Nothing is counted here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from bpr.frozen import frozen
from bpr.organisation.unit import RANKS, Organisation, Unit

Grouping = Literal["agency", "line", "level", "territory", "cell"]
"""By what units are put together; ``cell``: line and territory, the cells of 条块."""

UNKNOWN = "unknown"
"""The group of units of which the register does not say it."""

GROUPINGS: Mapping[Grouping, Mapping[str, str]] = MappingProxyType({
    "agency": {"en": "agency", "zh": "部门"},
    "line": {"en": "line", "zh": "条线"},
    "level": {"en": "level", "zh": "层级"},
    "territory": {"en": "territory", "zh": "属地（块）"},
    "cell": {"en": "line and territory", "zh": "条线×属地"},
})  # fmt: skip
"""Grouping -> what one of its groups is called."""

_LABELS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "national": {"en": "National", "zh": "国家级"},
    "provincial": {"en": "Provincial", "zh": "省级"},
    "city": {"en": "City", "zh": "市级"},
    "county": {"en": "County", "zh": "县级"},
    "township": {"en": "Township", "zh": "乡级"},
    "applicant": {"en": "Applicant", "zh": "申请人"},
})  # fmt: skip

_NOT_KNOWN = frozen({"en": "unknown", "zh": "未知"})

_BESIDE: Mapping[str, str] = MappingProxyType({"en": " · ", "zh": "·"})


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups of units.

    Parameters
    ----------
    by
        What they have in common.
    of
        Id of each unit -> id of its group.
    labels
        Id of each group -> language -> name, in the order in which they are shown: levels from the highest down, others
        as the units come; `UNKNOWN` last.
    """

    by: Grouping
    of: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]

    @property
    def place(self) -> Mapping[str, int]:
        """Id of each unit -> number of its group."""
        numbers = {group: number for number, group in enumerate(self.labels)}
        return {unit: numbers[group] for unit, group in self.of.items()}


def groups_of(organisation: Organisation, units: Iterable[str], by: Grouping) -> Groups:
    """The groups of `units` (ids) in an organisation; a unit that it does not know is of the group `UNKNOWN`.

    An agency that the register's `names` do not name is called like the first of its units that is below no other.
    """
    known = organisation.units
    of = {unit: _KEYS[by](known[unit]) if unit in known else UNKNOWN for unit in units}
    first = {group: known[unit] for unit, group in reversed(of.items()) if group != UNKNOWN}
    order = [group for group in dict.fromkeys(of.values()) if group in first]
    if by == "level":
        order = [level for level in (*RANKS, "applicant") if level in first]
    labels = {group: _label(organisation, by, first[group]) for group in order}
    return Groups(by, of, labels | ({UNKNOWN: _NOT_KNOWN} if UNKNOWN in of.values() else {}))


def _cell(unit: Unit) -> str:
    if not unit.line and not unit.territory:
        return UNKNOWN
    return _BESIDE["en"].join((unit.line or UNKNOWN, unit.territory or UNKNOWN))


_KEYS: Mapping[Grouping, Callable[[Unit], str]] = MappingProxyType({
    "agency": lambda unit: unit.agency or UNKNOWN,
    "line": lambda unit: unit.line or UNKNOWN,
    "level": lambda unit: unit.level or UNKNOWN,
    "territory": lambda unit: unit.territory or UNKNOWN,
    "cell": _cell,
})  # fmt: skip


def _label(organisation: Organisation, by: Grouping, unit: Unit) -> Mapping[str, str]:
    """The name of the group of a unit."""
    if by == "level":
        return _LABELS[unit.level or ""]
    if by == "cell":
        parts = (_named(organisation, unit.line), _named(organisation, unit.territory))
        return {lang: gap.join(part[lang] for part in parts) for lang, gap in _BESIDE.items()}
    key = {"agency": unit.agency, "line": unit.line, "territory": unit.territory}[by]
    return _named(organisation, key, agency=by == "agency")


def _named(organisation: Organisation, key: str | None, *, agency: bool = False) -> Mapping[str, str]:
    if not key:
        return _NOT_KNOWN
    label = organisation.names.get(key)
    if label is None and agency:
        units = [unit for unit in organisation.units.values() if unit.agency == key]
        inside = {unit.id for unit in units}
        label = next((u.name for u in units if not inside.intersection(organisation.superiors(u.id))), None)
    return {lang: (label.text(lang) if label else "") or key for lang in _BESIDE}
