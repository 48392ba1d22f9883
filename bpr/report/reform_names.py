"""What the services, offices and data of a reform plan are called in one language."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from bpr.portfolio.reform import ReformPlan
from bpr.portfolio.yearly import OUTSIDE
from bpr.report.words import Language, word

if TYPE_CHECKING:
    from bpr.document.label import Label


_TWICE = 2


class Names:
    """Names of a plan in one language; what has none is called by its id.

    Parameters
    ----------
    plan
        Of `bpr.portfolio.reform.reform`.
    lang
        ``en`` or ``zh``.
    """

    def __init__(self, plan: ReformPlan, lang: Language) -> None:
        self._plan, self._lang = plan, lang
        self._units = {key: name.text(lang) for key, name in plan.year.names.items()}
        self._count = Counter(self._units.values())
        self._others = {
            unit.id: unit.name.text(lang)
            for run in plan.year.runs
            for model in run.models.values()
            for unit in model.organisation.units.values()
        }
        self._data: dict[str, Label] = {key: datum.name for run in plan.sums.data for key, datum in run.data.items()}

    def service(self, service: str) -> str:
        """Of a service."""
        return self._plan.year.service_name(service).text(self._lang) or service

    def services(self, services: Iterable[str]) -> str:
        """Of several services, in one line; a dash for none."""
        return self._listed(map(self.service, services))

    def unit(self, unit: str) -> str:
        """Of a unit by its key in the portfolio; those that are called alike with their territory."""
        if unit == OUTSIDE:
            return word("reform_outside", self._lang)
        name = self._units.get(unit) or self._others.get(unit) or unit
        if self._count[name] < _TWICE:
            return name
        return word("plan_of", self._lang, name=name, place=self._place(unit))

    def _place(self, unit: str) -> str:
        """What tells an office from another of its name: its territory, else its key."""
        known = self._plan.year.units.get(unit)
        return (known is not None and known.territory) or unit

    def units(self, units: Iterable[str]) -> str:
        """Of several offices, in one line; a dash for none."""
        return self._listed(map(self.unit, units))

    def datum(self, datum: str) -> str:
        """Of a datum."""
        return (datum in self._data and self._data[datum].text(self._lang)) or datum

    def _listed(self, names: Iterable[str]) -> str:
        return word("comma", self._lang).join(names) or word("none", self._lang)
