"""What the services, offices and data of a reform plan are called in one language."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bpr.portfolio.reform import ReformPlan
from bpr.portfolio.yearly import OUTSIDE
from bpr.report.words import Language, word

if TYPE_CHECKING:
    from bpr.document.label import Label


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
        self._data: dict[str, Label] = {key: datum.name for run in plan.sums.data for key, datum in run.data.items()}

    def service(self, service: str) -> str:
        """Of a service."""
        return self._plan.year.service_name(service).text(self._lang) or service

    def services(self, services: Iterable[str]) -> str:
        """Of several services, in one line; a dash for none."""
        return self._listed(map(self.service, services))

    def unit(self, unit: str) -> str:
        """Of an office by its key in the portfolio."""
        if unit == OUTSIDE:
            return word("reform_outside", self._lang)
        names = self._plan.year.names
        return (unit in names and names[unit].text(self._lang)) or unit

    def units(self, units: Iterable[str]) -> str:
        """Of several offices, in one line; a dash for none."""
        return self._listed(map(self.unit, units))

    def datum(self, datum: str) -> str:
        """Of a datum."""
        return (datum in self._data and self._data[datum].text(self._lang)) or datum

    def _listed(self, names: Iterable[str]) -> str:
        return word("comma", self._lang).join(names) or word("none", self._lang)
