"""Programs of several services -> one program in which they share people, calendars and signals (rules SV-*).

A pure function. Whether the services agree about what they share is looked at before, where the models are at hand
(`bpr.portfolio.agreement`): what cannot be put together here is a mistake of the caller.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, chain
from typing import Any

from bpr.errors import Finding
from bpr.eventlog.tables import LoggedIndividual, LoggedService, LogHeader
from bpr.program.references import REFERS, Keyed, Kind, Members, Plain, Rows, Shape, renumber
from bpr.program.tables import Program, Station
from bpr.scenario.calendar import Calendar, WorkingDays

Table = Mapping[Kind, Sequence[int]]
"""Kind -> the new number of each old one, of one program."""

_SAME_IN_HEADER = ("start", "timezone", "currency", "horizon", "warmup", "simulated", "version")


def together(
    programs: Sequence[Program], names: Sequence[str], *, private: Sequence[Collection[str]] | None = None
) -> Program:
    """One program that runs several services at once.

    Parameters
    ----------
    programs
        What `compile_model` makes of each model; at least one.
    names
        Id of each service, which keys its draws (SV-1). A single program with an empty name draws as it does alone.
    private
        For each service the roles that it shares with nobody, though others have roles of the same id. None: none.

    Returns
    -------
    Program
        Nodes, flows, units and cases of all, one service behind the other; individuals, calendars and queues that are
        the same in several services once; signals of one name once.

    Raises
    ------
    ValueError
        The services do not agree about the run or about people whom they share, or their names are not all different.
    """
    kept = [frozenset(roles) for roles in private] if private is not None else [frozenset[str]()] * len(programs)
    if not programs or not len({*names}) == len(names) == len(programs) == len(kept):
        message = "every service needs a program, a name of its own, and its private roles"
        raise ValueError(message)
    _refuse_different(programs)
    parts = [_named(*part) for part in zip(programs, names, kept, strict=True)]
    tables = _numbered(parts)
    _refuse_strangers(parts, tables)
    rows = [_renumbered(part, number, table) for number, (part, table) in enumerate(zip(parts, tables, strict=True))]
    made = {name: _joined([row[name] for row in rows], REFERS[Program][name]) for name in rows[0]}
    return Program(
        **{**made, "stations": tuple(map(_in_order, made["stations"]))},
        **{name: getattr(programs[0], name) for name, shape in REFERS[Program].items() if shape is Plain.SAME},
        header=_header(programs, names),
        findings=tuple(told_of(name, one) for name, part in zip(names, parts, strict=True) for one in part.findings),
        services=tuple(map(_logged, parts, names, kept, tables)),
    )


# Names: what two services have in common is equal once the rest bears the name of its service.


def _named(program: Program, name: str, private: frozenset[str]) -> Program:
    """The program with the name of its service in its draws and in the ids of those who work for it alone."""
    alone = {
        calendar
        for one, calendar in zip(program.individuals, program.individual_calendar, strict=True)
        if one.role in private
    }
    chances = {**program.absences, **{calendar: slot for calendar, (slot, _) in program.presences.items()}}
    of_people = {slot for calendar, slot in chances.items() if calendar not in alone}
    own_absence = alone & chances.keys()
    return replace(
        program,
        slots=tuple(
            slot if number in of_people else replace(slot, service=name) for number, slot in enumerate(program.slots)
        ),
        individuals=tuple(_own(one, name) if one.role in private else one for one in program.individuals),
        calendars=tuple(
            (f"{name}/{calendar[0]}" if number in own_absence else calendar[0], calendar[1])
            for number, calendar in enumerate(program.calendars)
        ),
        # signals known by an id alone are no signals of others; XML has no such character
        signal_names=tuple(signal or f"\x1f{name}\x1f{number}" for number, signal in enumerate(program.signal_names)),
    )


def _own(one: LoggedIndividual, service: str) -> LoggedIndividual:
    return replace(one, id=f"{service}/{one.id}", role=f"{service}/{one.role}")


def told_of(service: str, finding: Finding) -> Finding:
    """The finding with the service in front of its file, unless the file is said with its folder already."""
    file = finding.where.file
    plain = service and file and "/" not in file
    return replace(finding, where=replace(finding.where, file=f"{service}/{file}")) if plain else finding


# Numbers


def _numbered(parts: Sequence[Program]) -> list[Table]:
    """The new numbers of each program: blocks for what belongs to one, the first equal one for what may be shared."""
    named = [sum(bool(element.id) for element in part.elements) for part in parts]
    unnamed = [len(part.elements) - count for part, count in zip(parts, named, strict=True)]
    flows = [len(part.flows) for part in parts]
    first_named, first_unnamed, first_flow = _starts(named), _starts(unnamed, sum(named)), _starts(flows)
    shared: dict[Kind, dict[Any, Any]] = {kind: {} for kind in Kind}
    tables: list[Table] = []
    for number, part in enumerate(parts):
        nodes = [*_block(first_named[number], named[number]), *_block(first_unnamed[number], unnamed[number])]
        table: dict[Kind, Sequence[int]] = {
            # those without a name stand behind all others, as in a program of one model
            Kind.NODE: nodes,
            Kind.FLOW: [*_block(first_flow[number], flows[number]), *(sum(flows) + node for node in nodes)],
            Kind.PROCESS: _block(sum(map(_processes, parts[:number])), _processes(part)),
            Kind.UNIT: _block(sum(len(other.units) for other in parts[:number]), len(part.units)),
            Kind.OCCASION: _block(sum(len(other.occasions) for other in parts[:number]), len(part.occasions)),
            Kind.CALENDAR: _calendars(part.calendars, shared[Kind.CALENDAR]),
            Kind.SLOT: _found(part.slots, shared[Kind.SLOT]),
            Kind.SIGNAL: _found(part.signal_names, shared[Kind.SIGNAL]),
            Kind.INDIVIDUAL: _found([(one.role, one.id) for one in part.individuals], shared[Kind.INDIVIDUAL]),
        }
        stations = [_in_order(renumber(one, Station, _lookup(table, number))) for one in part.stations]
        table[Kind.STATION] = _found(stations, shared[Kind.STATION])
        tables.append(table)
    return tables


def _processes(part: Program) -> int:
    return max(part.process, default=-1) + 1


def _starts(sizes: Sequence[int], first: int = 0) -> list[int]:
    return list(accumulate(sizes, initial=first))[:-1]


def _block(first: int, size: int) -> range:
    return range(first, first + size)


def _found(things: Sequence[Hashable], known: dict[Hashable, int]) -> list[int]:
    """The number of each among those that are `known`, to which what is new is added."""
    return [known.setdefault(thing, len(known)) for thing in things]


def _calendars(
    calendars: Sequence[tuple[str, Calendar]], known: dict[tuple[str, int], tuple[Calendar, int]]
) -> list[int]:
    """As `_found`; calendars can be compared, but not hashed: they are looked up by name, and of one name in turn."""
    numbers = []
    for name, calendar in calendars:
        turn = 0
        while known.get((name, turn), (calendar, 0))[0] != calendar:
            turn += 1
        numbers.append(known.setdefault((name, turn), (calendar, len(known)))[1])
    return numbers


def _lookup(table: Table, service: int) -> Any:  # noqa: ANN401  # a function, see `renumber`
    def new(kind: Kind, old: int) -> int:
        if kind is Kind.SERVICE:
            return service
        if kind is Kind.SCOPE:
            return table[Kind.NODE][old] if old >= 0 else -1 - table[Kind.PROCESS][-1 - old]
        return table[kind][old] if old >= 0 else old

    return new


def _in_order(station: Station) -> Station:
    """The same queue with the members of its parts in ascending order."""
    parts = [
        sorted(zip(members, ranks, strict=True)) for members, ranks in zip(station.parts, station.ranks, strict=True)
    ]
    return replace(
        station,
        parts=tuple(tuple(member for member, _ in part) for part in parts),
        ranks=tuple(tuple(rank for _, rank in part) for part in parts),
    )


# Rows


def _renumbered(part: Program, number: int, table: Table) -> dict[str, Any]:
    new = _lookup(table, number)
    return {
        name: renumber(getattr(part, name), shape, new)
        for name, shape in REFERS[Program].items()
        if not isinstance(shape, Plain)
    }


def _joined(values: Sequence[Any], shape: Shape) -> Any:  # noqa: ANN401  # fields are of many types
    """One field of all programs: of what several have, that of the first."""
    if isinstance(shape, Members):
        return frozenset(chain.from_iterable(values))
    if not isinstance(shape, Rows | Keyed):
        return tuple(chain.from_iterable(values))
    union = {key: one for value in reversed(values) for key, one in value.items()}
    ordered = {key: union[key] for key in dict.fromkeys(chain.from_iterable(values))}
    return ordered if isinstance(shape, Keyed) else tuple(ordered[number] for number in sorted(ordered))


def _header(programs: Sequence[Program], names: Sequence[str]) -> LogHeader:
    headers = [program.header for program in programs]
    return replace(
        headers[0],
        name=" + ".join(dict.fromkeys(header.name or name for header, name in zip(headers, names, strict=True))),
        digests={
            f"{name}/{file}": digest
            for header, name in zip(headers, names, strict=True)
            for file, digest in header.digests.items()
        },
    )


def _logged(part: Program, name: str, private: frozenset[str], table: Table) -> LoggedService:
    return LoggedService(
        id=name,
        name=part.header.name,
        elements=sum(bool(element.id) for element in part.elements),
        flows=len(part.flows),
        units=len(part.units),
        individuals=tuple(table[Kind.INDIVIDUAL]),
        private=tuple(sorted(private)),
        attributes=tuple(attribute.name for attribute in part.attributes),
    )


# Refusals


def _refuse_different(programs: Sequence[Program]) -> None:
    fields = [name for name, shape in REFERS[Program].items() if shape is Plain.SAME]
    for name in (*fields, *_SAME_IN_HEADER):
        said = [_comparable(getattr(one if name in fields else one.header, name)) for one in programs]
        if any(other != said[0] for other in said):
            message = f"services of one run have the same {name}"
            raise ValueError(message)


def _comparable(value: object) -> object:
    return (value.calendar, value.start) if isinstance(value, WorkingDays) else value


def _refuse_strangers(parts: Sequence[Program], tables: Sequence[Table]) -> None:
    """Two individuals of one id are the same person, of whom the services say the same."""
    known: dict[int, object] = {}
    for part, table in zip(parts, tables, strict=True):
        for number, one in enumerate(part.individuals):
            calendar = part.individual_calendar[number]
            said = (
                replace(one, unit=-1),
                table[Kind.CALENDAR][calendar] if calendar >= 0 else -1,
                part.units[one.unit].id if one.unit >= 0 else "",
                number in part.any_time,
            )
            if known.setdefault(table[Kind.INDIVIDUAL][number], said) != said:
                message = f"the services say different things of {one.id}"
                raise ValueError(message)
