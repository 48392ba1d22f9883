"""A quantity of a scenario times a factor, as people would write it. Nothing is drawn, no scenario is changed."""

from dataclasses import replace
from typing import Any

from bpr.frozen import frozen
from bpr.scenario.distributions import Distribution, Figure, distribution
from bpr.scenario.fields import Work
from bpr.scenario.forms import FORMS


def scaled(made: Distribution, factor: float) -> Distribution:
    """The quantity times `factor`: the same draw gives a figure that is so much greater, and it can be written again.

    Parameters
    ----------
    made
        As `bpr.scenario.distributions.distribution` makes it.
    factor
        More than 0. Bounds and shift are scaled too; what the case multiplies it by (``times``) stays.

    Raises
    ------
    ValueRefused
        The figures become too large or too small to compute with.

    Examples
    --------
    >>> from bpr.scenario.distributions import dump_distribution, parse_duration
    >>> dump_distribution(scaled(parse_duration({"dist": "erlang", "mean": "12 min", "k": 3}), 0.5))
    {'dist': 'erlang', 'mean': '6 min', 'k': 3}
    """
    if factor == 1:
        return made
    form = FORMS[made.form]

    def times(name: str, value: Figure) -> Figure:
        if name in form.plain:
            return value
        return tuple(one * factor for one in value) if isinstance(value, tuple) else value * factor

    figures: dict[str, Any] = {name: times(name, value) for name, value in made.figures}
    if form.bounds:
        figures |= {name: times(name, x) for name, x in (("low", made.low), ("high", made.high)) if x is not None}
    remade = distribution(made.form, unit=made.unit, shift=made.shift * factor, **figures)
    return replace(remade, factor=made.factor)


def scaled_work(work: Work, factor: float) -> Work:
    """The effort of everybody times `factor`."""
    return replace(
        work,
        distribution=None if work.distribution is None else scaled(work.distribution, factor),
        by_role=frozen({role: scaled(made, factor) for role, made in work.by_role.items()}),
    )
