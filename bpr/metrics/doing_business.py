"""The figure of an economy in the World Bank's Doing Business from those of its cities, with what must be said of it.

Source: World Bank, Doing Business 2019 and 2020, data notes (cities weighted by population; China: Shanghai 55 %,
Beijing 45 %); World Bank, statement of 16 September 2021; Wilmer Cutler Pickering Hale and Dorr, Investigation of Data
Irregularities in Doing Business 2018 and Doing Business 2020 (2021).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bpr.errors import UnknownName
from bpr.frozen import frozen

WEIGHTS: Mapping[str, float] = MappingProxyType({"Shanghai": 0.55, "Beijing": 0.45})
"""City -> its weight in the figure for China."""

NOTICE: Mapping[str, str] = MappingProxyType(
    {
        "en": "The World Bank discontinued Doing Business in 2021, after a review found irregularities in its data, "
        "those for China in Doing Business 2018 among them.",
        "zh": "世界银行于2021年停止发布《营商环境报告》：数据审查发现违规改动，涉及《2018年营商环境报告》的中国数据。",
    }
)
"""Language -> what is said wherever such a figure is shown."""


@dataclass(frozen=True, slots=True)
class EconomyFigure:
    """A figure of Doing Business: `value` in the unit of those of its `cities`; its text ends with the notice."""

    value: float
    cities: Mapping[str, float]
    notice: Mapping[str, str] = field(default_factory=lambda: frozen(NOTICE))

    def __str__(self) -> str:
        return f"{self.value:.1f} ({self.notice['en']})"

    def to_dict(self) -> dict[str, object]:
        """The same as JSON, with the notice."""
        return {"value": self.value, "cities": dict(self.cities), "notice": dict(self.notice)}


def economy_figure(cities: Mapping[str, float]) -> EconomyFigure:
    """The figure for China: Σ weight × figure of the city.

    Parameters
    ----------
    cities
        City of `WEIGHTS` -> its figure (days, procedures, cost).

    Raises
    ------
    UnknownName
        A city is missing or has no weight.

    Examples
    --------
    >>> round(economy_figure({"Shanghai": 22, "Beijing": 24}).value, 1)
    22.9
    """
    for name in (*cities, *WEIGHTS):
        if name not in WEIGHTS or name not in cities:
            kind = "city"
            raise UnknownName(kind, name, WEIGHTS if name not in WEIGHTS else cities)
    return EconomyFigure(sum(WEIGHTS[city] * value for city, value in cities.items()), frozen(cities))
