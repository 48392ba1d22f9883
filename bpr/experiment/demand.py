"""A model with more or fewer cases: every stream of arrivals times a factor. What is done with a case does not change.

A stream by the time between arrivals gets gaps divided by the factor, a rate is multiplied; the draws stay, so with a
greater factor the same cases come earlier. A stream at known instants (listed or replayed) keeps its instants, and each
stands for so many cases on average: below 1 some are left out by chance, beyond 1 some come twice or more at once,
which makes the stream burstier than it was. An opening backlog is not demand and stays.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from bpr.errors import Finding, ModelError, Where
from bpr.model import Model
from bpr.scenario.distributions import Distribution, constant, distribution
from bpr.scenario.scaling import scaled
from bpr.scenario.work import Arrival

LEAST, MOST = 0.001, 1_000.0
"""Factors beyond these are slips."""


def with_demand(model: Model, factor: float) -> Model:
    """The model with `factor` times as many cases.

    Parameters
    ----------
    model
        What `bpr.load` gives.
    factor
        More than 0; 1.2 is a fifth more. A stream that ends after ``max_count`` cases ends after so many more, at about
        the same time.

    Raises
    ------
    ModelError
        A stream cannot be scaled: its cases come by a timer of the drawing, or in groups of random size at known
        instants. With every such stream.
    ValueError
        The factor is not between `LEAST` and `MOST`.

    Examples
    --------
    ``bpr.measure(bpr.simulate(with_demand(model, 1.5)), model).cycle_time``
    """
    if not LEAST <= factor <= MOST:
        message = f"demand is multiplied by {LEAST:g} to {MOST:g}, not by {factor:g}"
        raise ValueError(message)
    if factor == 1:
        return model
    scenario = model.scenario
    findings = [*_by_timer(model), *(f for i, one in enumerate(scenario.arrivals) for f in _unclear(model, i, one))]
    if findings:
        raise ModelError(findings)
    arrivals = tuple(_scaled(one, factor) for one in scenario.arrivals)
    return model.with_scenario(scenario.model_copy(update={"arrivals": arrivals}))


def _scaled(arrival: Arrival, factor: float) -> Arrival:
    way = next(name for name in _WAYS if getattr(arrival, name) is not None)
    update = dict(_WAYS[way](arrival, factor))
    if arrival.max_count is not None:
        update["max_count"] = max(round(arrival.max_count * factor), 1)
    return arrival.model_copy(update=update)


def _gaps(arrival: Arrival, factor: float) -> Mapping[str, Any]:
    assert arrival.interarrival is not None  # noqa: S101  # its way
    return {"interarrival": scaled(arrival.interarrival, 1 / factor)}


def _rates(arrival: Arrival, factor: float) -> Mapping[str, Any]:
    assert arrival.rate is not None  # noqa: S101  # its way
    return {"rate": replace(arrival.rate, days=tuple(tuple(x * factor for x in day) for day in arrival.rate.days))}


def _known(arrival: Arrival, factor: float) -> Mapping[str, Any]:
    return {"size": _about((1.0 if arrival.size is None else arrival.size.mean) * factor)}


_WAYS: Mapping[str, Callable[[Arrival, float], Mapping[str, Any]]] = MappingProxyType(
    {"interarrival": _gaps, "rate": _rates, "instants": _known, "replay": _known}
)
"""Way in which cases come -> what becomes of the stream."""


def _about(mean: float) -> Distribution:
    """Whole numbers with this mean, as near to it as can be: 2.3 is 2, and 3 in three of ten draws."""
    below = math.floor(mean)
    if below == mean:
        return constant(mean, "1")
    above = mean - below
    return distribution("table", unit="1", values=(below, below + 1), weights=(1 - above, above))


def _by_timer(model: Model) -> list[Finding]:
    if model.scenario.arrivals:
        return []
    return [
        Finding(
            "DEMAND-TIMER",
            model.scenario.source.where("arrivals"),
            "No stream of arrivals is given: cases begin by a timer of the drawing, which has no demand to multiply.",
            "Give the demand under arrivals, with interarrival or rate.",
        )
    ]


def _unclear(model: Model, number: int, arrival: Arrival) -> list[Finding]:
    at_known_instants = arrival.instants is not None or arrival.replay is not None
    if not at_known_instants or arrival.size is None or arrival.size.is_constant:
        return []
    key = f"arrivals[{number}].size"
    where = model.scenario.source.where(key)
    return [
        Finding(
            "DEMAND-SIZE",
            Where(where.file, where.line, key, arrival.start),
            "These cases come in groups of random size at known instants; that has no one meaning with more demand.",
            "Give the size as a number, or the arrivals as interarrival or rate.",
        )
    ]
