"""Work of every office over all services, in full-time posts, beside the people whom it has (规模适度).

How many people an office needs for a target is another question (queues grow before everybody is busy all day): here
is what they have to do, not when.

Source: 行政改革研究基金课题成果精华 (2014), 规模适度.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from bpr.document.label import Label, dump_label
from bpr.experiment.comparison import Change
from bpr.frozen import frozen
from bpr.portfolio.agencies import LOAD
from bpr.portfolio.yearly import OUTSIDE, Run, Yearly


@dataclass(frozen=True, slots=True)
class StaffNeed:
    """Work and people of one office.

    Parameters
    ----------
    unit, name
        Key of the office in the portfolio, and its name.
    load
        Work of a year in full-time posts, AS-IS and TO-BE.
    services
        Service that both runs have work of -> its part of the load; the parts sum to it.
    people_as_is, people_to_be
        People whose role says that they belong to the office; those whom services share are counted once. They work
        for services outside the portfolio, too, and may be there part of the time.
    """

    unit: str
    name: Label
    load: Change
    services: Mapping[str, Change]
    people_as_is: int
    people_to_be: int

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "unit": self.unit,
            "name": dump_label(self.name),
            "load": self.load.to_dict(),
            "services": {service: found.to_dict() for service, found in self.services.items()},
            "people_as_is": self.people_as_is,
            "people_to_be": self.people_to_be,
        }


def staff_need(year: Yearly) -> tuple[StaffNeed, ...]:
    """The offices that have work or people, in the order of the register.

    Parameters
    ----------
    year
        Of `bpr.portfolio.yearly.yearly`.
    """
    work = [run.of_units("effort") for run in year.runs]
    people = [_people(run, year) for run in year.runs]
    nothing = year.as_is.nothing
    found = []
    for key in year.units:
        of_services = [one.get(key, {}) for one in work]
        services = {
            service: year.change(
                LOAD, *(run.fte(part.get(service, nothing)) for run, part in zip(year.runs, of_services, strict=True))
            )
            for service in dict.fromkeys((*of_services[0], *of_services[1]))
        }
        busy = {service: one for service, one in services.items() if one.as_is.value or one.to_be.value}
        counts = [one.get(key, 0) for one in people]
        if key != OUTSIDE and (busy or any(counts)):
            load = year.change(
                LOAD, *(run.fte(sum(part.values(), nothing)) for run, part in zip(year.runs, of_services, strict=True))
            )
            found.append(StaffNeed(key, year.names[key], load, frozen(busy), *counts))
    return tuple(found)


def _people(run: Run, year: Yearly) -> dict[str, int]:
    """Key of an office -> people of its roles; a role that services share is one."""
    found: dict[str, int] = defaultdict(int)
    seen: set[tuple[str, str]] = set()
    for service, model in run.models.items():
        private = year.portfolio.services[service].private
        for role, resource in model.scenario.resources.items():
            pool = (service if role in private else "", role)
            if pool not in seen:
                seen.add(pool)
                for group in resource.resolved_groups():
                    if group.unit is not None:
                        found[run.key(service, group.unit)] += group.count
    return found
