"""Antithetic replications: the mean of a pair is one observation, in every measure and table. Nothing is measured here.

The two of a pair depend on each other on purpose; an interval over single replications would not be one (Law,
*Simulation Modeling and Analysis*, 5th ed., §11.3).
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from bpr.metrics.flow import OverTime
from bpr.metrics.results import Heading, Measures, MeasureTable


def pair_means(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """float64[pairs, …], the means of replications 0 and 1, 2 and 3 …; NaN where either has no value.

    >>> pair_means(np.array([1.0, 3.0, 10.0, 20.0]))
    array([ 2., 15.])
    """
    means: NDArray[np.float64] = (values[0::2] + values[1::2]) / 2
    means.flags.writeable = False
    return means


def of_pairs(measures: Measures) -> Measures:
    """The same measures with one number a pair in place of one a replication."""
    matrix = measures.handoff_matrix
    return replace(
        measures,
        headings=_headings(measures.headings),
        replicated={name: pair_means(values) for name, values in measures.replicated.items()},
        handoff_matrix=replace(matrix, values=pair_means(matrix.values), of="pairs"),
        handoff_groups={
            by: replace(found, values=pair_means(found.values), of="pairs")
            for by, found in measures.handoff_groups.items()
        },
        over_time=over_time_of_pairs(measures.over_time),
        elements=table_of_pairs(measures.elements),
        roles=table_of_pairs(measures.roles),
        individuals=table_of_pairs(measures.individuals),
        units=table_of_pairs(measures.units),
        outcomes=table_of_pairs(measures.outcomes),
        handoff_kinds=table_of_pairs(measures.handoff_kinds),
        limits=table_of_pairs(measures.limits),
    )


def over_time_of_pairs(run: OverTime) -> OverTime:
    """The same periods with one row a pair."""
    arrived, ended, in_process = map(pair_means, (run.arrived, run.ended, run.in_process))
    return replace(run, arrived=arrived, ended=ended, in_process=in_process)


def table_of_pairs(table: MeasureTable) -> MeasureTable:
    """The same table with one number a pair."""
    replicated = {name: pair_means(values) for name, values in table.replicated.items()}
    return replace(table, headings=_headings(table.headings), replicated=replicated)


def _headings(headings: Mapping[str, Heading]) -> Mapping[str, Heading]:
    return MappingProxyType({name: replace(heading, of="pairs") for name, heading in headings.items()})
