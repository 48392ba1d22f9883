"""What does not agree within an organisation file, as it was written. It reads no entries and no diagrams."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from bpr.errors import Finding, Where
from bpr.units import located, near

Written = Mapping[Any, Any]
"""A mapping of a document, whose values may be anything."""


def disagreements(value: Written) -> Iterator[Finding]:
    """Errors: unknown units, names that stand for two data. Warnings: circles, what is open or hard to tell apart.

    Parameters
    ----------
    value
        The document as it was read; entries of a wrong form are passed over, as they are reported elsewhere.
    """
    units = _entries(value, "units")
    yield from _parents(units)
    for chain in circles({key: unit.get("parent") for key, unit in units.items()}):
        yield _warning(
            "ORG-CIRCLE",
            f"units.{chain[0]}.parent",
            "Who is above whom goes in a circle: {names}. None of them is taken to be under another.",
            "Give one of them no parent, or the right one.",
            names=" → ".join((*chain[:8], "…" if len(chain) > 8 else chain[0])),  # noqa: PLR2004  # as many as are read
        )
    yield from _agencies_of_one_spelling(units)
    yield from _agencies_of_one_name(units)
    lanes = value.get("lanes")
    for lane, unit in lanes.items() if isinstance(lanes, Mapping) else ():
        yield from _unit_known(f"lanes.{lane}", unit, units)
    yield from _data(_entries(value, "data"), units)
    for key, function in _entries(value, "functions").items():
        yield from _unit_known(f"functions.{key}.unit", function.get("unit"), units)
        if function.get("unit") is None:
            yield _warning(
                "FUNCTION-UNIT",
                f"functions.{key}",
                "The function '{name}' belongs to no unit.",
                "Name the unit that has it, or strike the function.",
                name=str(key),
            )


def plain(name: str) -> str:
    """A name as it is compared: without capitals and superfluous spaces.

    >>> plain(" Business  Licence")
    'business licence'
    """
    return " ".join(name.split()).casefold()


def _entries(value: Written, key: str) -> Mapping[Any, Written]:
    found = value.get(key)
    if not isinstance(found, Mapping):
        return {}
    return {name: entry for name, entry in found.items() if isinstance(entry, Mapping)}


def _unit_known(key: str, unit: object, units: Written) -> Iterator[Finding]:
    if isinstance(unit, str) and unit not in units:
        yield located(
            "ORG-UNIT",
            key,
            "There is no unit '{name}'.",
            "Define it under units. {hint}",
            name=unit,
            hint=near(unit, map(str, units)),
        )


def _parents(units: Mapping[Any, Written]) -> Iterator[Finding]:
    for key, unit in units.items():
        parent = unit.get("parent")
        if isinstance(parent, str) and parent not in units:
            yield located(
                "ORG-PARENT",
                f"units.{key}.parent",
                "There is no unit '{name}'.",
                "Define it under units. {hint}",
                name=parent,
                hint=near(parent, map(str, units)),
            )


def circles(parents: Mapping[Any, object]) -> Iterator[tuple[str, ...]]:
    """The units that are above themselves, circle by circle, each below the next.

    Parameters
    ----------
    parents
        Id of a unit -> id of the one above it; anything else is nobody.

    Examples
    --------
    >>> list(circles({"section": "bureau", "bureau": "section", "desk": "bureau", "court": "court"}))
    [('section', 'bureau'), ('court',)]
    """
    settled: set[str] = set()
    for key in parents:
        path: dict[str, None] = {}
        at: Any = key
        while isinstance(at, str) and at in parents and at not in settled and at not in path:
            path[at] = None
            at = parents[at]
        if isinstance(at, str) and at in path:
            chain = tuple(path)
            yield chain[chain.index(at) :]
        settled.update(path)


def _agency(key: object, unit: Written) -> str:
    agency = unit.get("agency")
    return agency if isinstance(agency, str) and agency else str(key)


def _agencies_of_one_spelling(units: Mapping[Any, Written]) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for key, unit in units.items():
        agency = _agency(key, unit)
        known = first.setdefault(plain(agency), agency)
        if known != agency:
            yield _warning(
                "ORG-AGENCY",
                f"units.{key}.agency",
                "The agencies '{first}' and '{second}' differ only in how they are written; they count as two.",
                "Write both the same way.",
                first=known,
                second=agency,
            )


def _agencies_of_one_name(units: Mapping[Any, Written]) -> Iterator[Finding]:
    """Agencies of one level and territory whose heads are called the same; the head has nobody of its agency above."""
    first: dict[tuple[str, str, str], tuple[str, str]] = {}
    for key, unit in units.items():
        above = unit.get("parent")
        agency = _agency(key, unit)
        if isinstance(above, str) and above in units and _agency(above, units[above]) == agency:
            continue
        for name in _texts(unit.get("name")):
            place = (plain(name), str(unit.get("level")), str(unit.get("territory")))
            other, known = first.setdefault(place, (str(key), agency))
            if known != agency:
                yield _warning(
                    "ORG-NAMESAKE",
                    f"units.{key}.name",
                    "The agencies of '{first}' and '{second}' are both called '{name}'; a lane of that name is taken "
                    "for the first.",
                    "Give them different names, or one agency.",
                    first=other,
                    second=str(key),
                    name=name,
                )
                break


def _data(data: Mapping[Any, Written], units: Written) -> Iterator[Finding]:
    called: dict[str, str] = {}
    for key, datum in data.items():
        at = f"data.{key}"
        yield from _unit_known(f"{at}.holder", datum.get("holder"), units)
        for part in ("collected_by", "used_by"):
            listed = datum.get(part)
            for number, unit in enumerate(listed if isinstance(listed, list | tuple) else ()):
                yield from _unit_known(f"{at}.{part}[{number}]", unit, units)
        if str(datum.get("source")) in _OF_GOVERNMENT and datum.get("holder") is None:
            yield _warning(
                "DATA-HOLDER",
                at,
                "Nobody is named who holds '{name}', though the administration issues it.",
                "Name the unit under holder.",
                name=str(key),
            )
        yield from _names_taken(str(key), datum, called)


_OF_GOVERNMENT = frozenset({"government", "20", "政府部门核发"})


def _names_taken(key: str, datum: Written, called: dict[str, str]) -> Iterator[Finding]:
    listed = datum.get("synonyms")
    synonyms = [one for one in listed if isinstance(one, str)] if isinstance(listed, list | tuple) else []
    own = dict.fromkeys(plain(text) for text in (key, *_texts(datum.get("name"))))
    wanted = [*((name, f"data.{key}.name") for name in own)]
    wanted += [(plain(name), f"data.{key}.synonyms[{number}]") for number, name in enumerate(synonyms)]
    for name, place in wanted:
        if not name:
            continue
        if name in called:
            yield located(
                "DATA-SYNONYM",
                place,
                "'{name}' stands for the datum '{first}' already.",
                "Strike one of the two, or make the two data one.",
                name=name,
                first=called[name],
            )
        else:
            called[name] = key


def _texts(name: object) -> list[str]:
    """The texts of a name as it is written: one, or one a language; each once."""
    if isinstance(name, str):
        return [name] if name.strip() else []
    texts = name.values() if isinstance(name, Mapping) else ()
    return list({plain(text): text for text in texts if isinstance(text, str) and text.strip()}.values())


def _warning(code: str, key: str, what: str, remedy: str, **values: object) -> Finding:
    return Finding(code, Where(key=key), what, remedy, "warning", MappingProxyType(values))
