"""Two sets of measures are alike: the same things, the same figures; sums of fractions to the rounding of floats."""

from collections.abc import Iterator

import numpy as np

import bpr

TABLES = ("elements", "roles", "individuals", "units", "outcomes", "handoff_kinds", "limits")
ROUNDED = {
    *("cycle_time_wd", "throughput_wd", "cost_per_case", "standing_cost", "full_cost_per_case"),
    *("elements.cost", "units.cost"),
}
"""Sums of fractions (money, shares of working days), which depend on the order in the last digits."""


def figures(kpi: bpr.Measures) -> Iterator[tuple[str, np.ndarray]]:
    """Every array of the measures."""
    yield from kpi.replicated.items()
    for name in TABLES:
        yield from ((f"{name}.{column}", values) for column, values in getattr(kpi, name).replicated.items())
    yield "handoff_matrix", kpi.handoff_matrix.values
    yield from ((f"handoff_groups.{by}", matrix.values) for by, matrix in kpi.handoff_groups.items())
    yield "cycle_time_quantiles", kpi.cycle_time_quantiles
    for name in ("starts", "arrived", "ended", "in_process"):
        yield f"over_time.{name}", getattr(kpi.over_time, name)


def assert_alike(kpi: bpr.Measures, other: bpr.Measures) -> None:
    """Everything that can be asked of measures is the same."""
    for name in ("header", "headings", "names", "types", "course"):
        assert getattr(kpi, name) == getattr(other, name), name
    assert list(map(str, kpi.findings)) == list(map(str, other.findings))
    for name in TABLES:
        one, two = getattr(kpi, name), getattr(other, name)
        assert (one.names, one.headings) == (two.names, two.headings), name
    assert kpi.handoff_matrix.names == other.handoff_matrix.names
    assert np.array_equal(kpi.handoff_matrix.kinds, other.handoff_matrix.kinds)
    assert kpi.over_time.width == other.over_time.width
    for (name, one), (same, two) in zip(figures(kpi), figures(other), strict=True):
        assert name == same
        if name in ROUNDED:
            np.testing.assert_allclose(one, two, rtol=1e-12, atol=0, err_msg=name)
        else:
            np.testing.assert_array_equal(one, two, err_msg=name)
