"""The log of one service, taken out of the log of a run of several. It copies rows; it measures nothing.

What is taken out has the ids and dictionaries that the service has alone, so that every measure works on it with the
model of the service. Case numbers stay those of the run. What its people did for other services is in `elsewhere`: they
were busy meanwhile, which utilisation and the causes of waiting must know.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bpr.errors import UnknownName
from bpr.eventlog.check import CODES
from bpr.eventlog.parts import stints_of
from bpr.eventlog.tables import Column, EventLog, LoggedIndividual, LoggedService, LogHeader, Table, table

Codes = NDArray[np.int32]
"""Old row number -> new one, -1 for what is not taken along; the last entry is what -1 (none) indexes."""


def split(log: EventLog) -> dict[str, EventLog]:
    """Every service of a run and its log."""
    return {service.id: of_service(log, service.id) for service in log.services}


def of_service(log: EventLog, service: str) -> EventLog:
    """The log of one service of a run, with the ids and dictionaries that it has alone.

    Parameters
    ----------
    log
        Of `bpr.simulate_together`.
    service
        Its id.

    Raises
    ------
    UnknownName
        The run has no service of this id.
    """
    number = _number(log, service)
    about, kept = log.services[number], only(log, service)
    rows = {name: _rows(log, name, number) for name in ("elements", "flows", "units")}
    rows |= {"individuals": np.array(about.individuals, dtype=np.int64), "roles": _roles(log, kept, about)}
    codes = {name: _new(own, len(getattr(log, name))) for name, own in rows.items()}
    codes["services"] = np.full(len(log.services) + 1, -1, dtype=np.int32)
    own_units = {log.units[row].id: place for place, row in enumerate(rows["units"].tolist())}
    shifts = log.shifts.where(codes["individuals"][log.shifts["individual"]] >= 0)
    taken: dict[str, Any] = {**kept.tables, "shifts": shifts}
    taken = {name: _recoded(name, old, codes) for name, old in taken.items()}
    return replace(
        kept,
        header=_header(log, about),
        **{**taken, "elsewhere": _elsewhere(log, number, codes["individuals"])},
        elements=tuple(
            replace(log.elements[row], unit=int(codes["units"][log.elements[row].unit]))
            for row in rows["elements"].tolist()
        ),
        flows=tuple(log.flows[row] for row in rows["flows"].tolist()),
        units=tuple(log.units[row] for row in rows["units"].tolist()),
        roles=tuple(
            replace(
                log.roles[row],
                id=f"{place}",
                parts=tuple(tuple(int(codes["individuals"][one]) for one in part) for part in log.roles[row].parts),
            )
            for place, row in enumerate(rows["roles"].tolist())
        ),
        individuals=tuple(_individual(log, log.individuals[row], about, own_units) for row in about.individuals),
        attributes=Table({name: kept.attributes[name] for name in about.attributes}),
        services=(),
    )


def only(log: EventLog, service: str) -> EventLog:
    """The rows of one service; dictionaries, and hence codes, stay those of the run.

    Raises
    ------
    UnknownName
        The run has no service of this id.
    """
    number = _number(log, service)
    cases, rows = log.cases["service"] == number, _activities(log, number)
    codes = {"activities": _new(np.flatnonzero(rows), log.activities.rows)}
    kept = {
        "activities": rows,
        "causes": rows[log.causes["row"]],
        "assignments": rows[log.assignments["row"]],
        "cases": cases,
        **{name: _services_of(log, name) == number for name in ("events", "stays")},
    }
    tables: dict[str, Any] = {
        name: _recoded(name, getattr(log, name).where(keep), codes) for name, keep in kept.items()
    }
    attributes = Table({name: column[cases] for name, column in log.attributes.items()})
    return replace(log, **tables, attributes=attributes)


def shown_attributes(log: EventLog) -> dict[str, Column]:
    """The case attributes as files show them: in a run of several services the id of the service is one of them."""
    if not log.services:
        return dict(log.attributes)
    ids = np.array([service.id for service in log.services], dtype=object)
    name = "service" if "service" not in log.attributes else "bpr_service"
    return {name: ids[log.cases["service"]], **log.attributes}


def _number(log: EventLog, service: str) -> int:
    known = [one.id for one in log.services]
    if service not in known:
        kind = "service"
        raise UnknownName(kind, service, known)
    return known.index(service)


def _activities(log: EventLog, number: int) -> NDArray[np.bool_]:
    """bool[activities], whether it is of a case of this service."""
    mine: NDArray[np.bool_] = log.cases["service"][log.case_rows()] == number
    return mine


def _services_of(log: EventLog, name: str) -> Column:
    """int[rows], the service whose element each row of a table is about."""
    whose = np.repeat(np.arange(len(log.services)), [service.elements for service in log.services])
    found: Column = whose[getattr(log, name)["element"]]
    return found


def _rows(log: EventLog, dictionary: str, number: int) -> NDArray[np.int64]:
    """The rows of a dictionary that are of one service."""
    sizes = [getattr(service, dictionary) for service in log.services]
    first = sum(sizes[:number])
    return np.arange(first, first + sizes[number])


def _roles(log: EventLog, kept: EventLog, about: LoggedService) -> NDArray[np.int64]:
    """Rows of `roles` where work of the service waits, and its pools that never had any."""
    used = set(kept.activities["role"].tolist())
    mine = set(about.individuals)
    pools = [{one for part in role.parts for one in part} for role in log.roles]
    return np.array([row for row, people in enumerate(pools) if row in used or people <= mine], dtype=np.int64)


def _new(taken: NDArray[np.int64], size: int) -> Codes:
    codes = np.full(size + 1, -1, dtype=np.int32)
    codes[taken] = np.arange(len(taken))
    return codes


def _recoded(name: str, rows: Table, codes: Mapping[str, Codes]) -> Table:
    changed = {
        column: codes[dictionary][rows[column]]
        for column, dictionary in CODES.get(name, {}).items()
        if dictionary in codes
    }
    return table(name, {**rows.columns, **changed})


def _individual(
    log: EventLog, one: LoggedIndividual, about: LoggedService, own_units: Mapping[str, int]
) -> LoggedIndividual:
    unit = own_units.get(log.units[one.unit].id, -1) if one.unit >= 0 else -1
    prefix = f"{about.id}/"
    if one.role.removeprefix(prefix) in about.private:
        return replace(one, id=one.id.removeprefix(prefix), role=one.role.removeprefix(prefix), unit=unit)
    return replace(one, unit=unit)


def _header(log: EventLog, about: LoggedService) -> LogHeader:
    prefix = f"{about.id}/"
    digests = {
        file.removeprefix(prefix): digest for file, digest in log.header.digests.items() if file.startswith(prefix)
    }
    return replace(log.header, name=about.name, digests=digests)


def _elsewhere(log: EventLog, number: int, who: Codes) -> Table:
    """The stints that individuals of this service spent on cases of others."""
    others = ~_activities(log, number)[log.assignments["row"]] & (who[log.assignments["individual"]] >= 0)
    stints = stints_of(log.activities, log.assignments).where(others)
    return table("elsewhere", {**stints.columns, "individual": who[stints["individual"]]})
