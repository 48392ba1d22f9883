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
    services = Services(log)
    return {service.id: services.log_of(service.id) for service in log.services}


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
    return Services(log).log_of(service)


class Services:
    """Where the rows of every service of a run are, found once for all of them: each is then as long as it is."""

    def __init__(self, log: EventLog) -> None:
        self.log = log
        of_activities: Column = log.cases["service"][log.case_rows()]
        whose = np.repeat(np.arange(len(log.services)), [service.elements for service in log.services])
        size = len(log.services)
        self._rows = {
            "cases": _Grouped(log.cases["service"], size),
            "activities": _Grouped(of_activities, size),
            "causes": _Grouped(of_activities[log.causes["row"]], size),
            "assignments": _Grouped(of_activities[log.assignments["row"]], size),
            **{name: _Grouped(whose[getattr(log, name)["element"]], size) for name in ("events", "stays")},
        }
        self._place = self._rows["activities"].places()
        self._stints = stints_of(log.activities, log.assignments)
        self._whose_stints: Column = of_activities[log.assignments["row"]]
        people = len(log.individuals)
        self._stints_of = _Grouped(self._stints["individual"], people)
        self._shifts_of = _Grouped(log.shifts["individual"], people)
        self._pools = [{one for part in role.parts for one in part} for role in log.roles]

    def number(self, service: str) -> int:
        """The place of a service among those of the run.

        Raises
        ------
        UnknownName
            The run has no service of this id.
        """
        known = [one.id for one in self.log.services]
        if service not in known:
            kind = "service"
            raise UnknownName(kind, service, known)
        return known.index(service)

    def roles(self, service: str) -> NDArray[np.int64]:
        """Rows of `roles` where work of the service waits, and its pools that never had any."""
        number = self.number(service)
        activities = self._rows["activities"].of(number)
        used = set(np.unique(self.log.activities["role"][activities]).tolist())
        mine = set(self.log.services[number].individuals)
        return np.array(
            [row for row, people in enumerate(self._pools) if row in used or people <= mine], dtype=np.int64
        )

    def log_of(self, service: str) -> EventLog:
        """As `of_service`."""
        log, number = self.log, self.number(service)
        about, kept = log.services[number], self._only(number)
        rows = {name: _rows(log, name, number) for name in ("elements", "flows", "units")}
        rows |= {"individuals": np.array(about.individuals, dtype=np.int64), "roles": self.roles(service)}
        codes = {name: _new(own, len(getattr(log, name))) for name, own in rows.items()}
        codes["services"] = np.full(len(log.services) + 1, -1, dtype=np.int32)
        own_units = {log.units[row].id: place for place, row in enumerate(rows["units"].tolist())}
        shifts = log.shifts.where(self._shifts_of.of_any(rows["individuals"]))
        taken: dict[str, Any] = {**kept.tables, "shifts": shifts}
        taken = {name: _recoded(name, old, codes) for name, old in taken.items()}
        return replace(
            kept,
            header=_header(log, about),
            **{**taken, "elsewhere": self._elsewhere(number, codes["individuals"])},
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

    def _only(self, number: int) -> EventLog:
        """The rows of one service; of dictionaries, only the numbers of activities are its own yet."""
        log = self.log
        rows = {name: grouped.of(number) for name, grouped in self._rows.items()}
        codes = {"activities": self._place}
        tables: dict[str, Any] = {
            name: _recoded(name, getattr(log, name).where(mine), codes) for name, mine in rows.items()
        }
        attributes = Table({name: column[rows["cases"]] for name, column in log.attributes.items()})
        return replace(log, **tables, attributes=attributes)

    def _elsewhere(self, number: int, who: Codes) -> Table:
        """The stints that individuals of this service spent on cases of others."""
        rows = self._stints_of.of_any(np.array(self.log.services[number].individuals, dtype=np.int64))
        stints = self._stints.where(rows[self._whose_stints[rows] != number])
        return table("elsewhere", {**stints.columns, "individual": who[stints["individual"]]})


class _Grouped:
    """Rows by a code, in order within each."""

    def __init__(self, codes: Column, size: int) -> None:
        self._codes = codes
        self._order = np.argsort(codes, kind="stable")
        self._edges = np.searchsorted(codes[self._order], np.arange(size + 1))

    def of(self, code: int) -> NDArray[np.int64]:
        """The rows that have this code."""
        return self._order[self._edges[code] : self._edges[code + 1]]

    def of_any(self, codes: NDArray[np.int64]) -> NDArray[np.int64]:
        """The rows that have one of these codes."""
        return np.sort(np.concatenate([self._order[:0], *(self.of(code) for code in codes.tolist())]))

    def places(self) -> Codes:
        """Row -> its number among those of its code; the last entry is what -1 (none) indexes."""
        places = np.full(len(self._order) + 1, -1, dtype=np.int32)
        places[self._order] = np.arange(len(self._order)) - self._edges[self._codes[self._order]]
        return places


def shown_attributes(log: EventLog) -> dict[str, Column]:
    """The case attributes as files show them: in a run of several services the id of the service is one of them."""
    if not log.services:
        return dict(log.attributes)
    ids = np.array([service.id for service in log.services], dtype=object)
    name = "service" if "service" not in log.attributes else "bpr_service"
    return {name: ids[log.cases["service"]], **log.attributes}


def _rows(log: EventLog, dictionary: str, number: int) -> NDArray[np.int64]:
    """The rows of a dictionary that are of one service."""
    sizes = [getattr(service, dictionary) for service in log.services]
    first = sum(sizes[:number])
    return np.arange(first, first + sizes[number])


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
