"""The administrative burden of rules by the EU Standard Cost Model (制度性交易成本). It reads no log.

burden = Σ (tariff × time + external cost) × (entities × frequency).

Source: European Commission, Better Regulation Toolbox (2023), tool 58; International Standard Cost Model Manual (2004).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from bpr.errors import Finding, ModelError, Where


@dataclass(frozen=True, slots=True)
class Obligation:
    """One duty to inform: what it costs each of those whom it binds.

    Parameters
    ----------
    entities
        How many firms or citizens it binds.
    frequency
        How often a year each has to meet it.
    hours
        Working time each time.
    tariff
        Cost of an hour.
    external
        What is paid to others each time: fees, notaries, travel.
    name
        For findings.
    """

    entities: float
    frequency: float
    hours: float
    tariff: float
    external: float = 0.0
    name: str = ""

    @property
    def burden(self) -> float:
        """Money a year."""
        return (self.tariff * self.hours + self.external) * (self.entities * self.frequency)


def administrative_burden(obligations: Iterable[Obligation]) -> float:
    """Money a year that duties to inform cost all together.

    Raises
    ------
    ModelError
        A figure is negative or no number; all of them at once.

    Examples
    --------
    >>> administrative_burden([Obligation(entities=1_000, frequency=12, hours=2, tariff=50)])
    1200000
    """
    all_of_them = tuple(obligations)
    findings = [
        Finding(
            "SCM-FIGURE",
            Where(key=f"{one.name or number}.{figure}"),
            "{value} is no figure of a burden.",
            "Write a number, 0 or more.",
            values={"value": getattr(one, figure)},
        )
        for number, one in enumerate(all_of_them)
        for figure in ("entities", "frequency", "hours", "tariff", "external")
        if not 0 <= getattr(one, figure) < float("inf")
    ]
    if findings:
        raise ModelError(findings)
    return sum(one.burden for one in all_of_them)
