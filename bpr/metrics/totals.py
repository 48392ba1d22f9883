"""What adds up over the parts of a log, and the figure that it comes to in the end. Nothing is computed from logs here.

The measures of one part are totals, those of a log the sum of them. Sums of milliseconds and counts are whole numbers
below 2**53, hence exact in whatever order; amounts of money and shares of working days are rounded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from bpr.metrics.intervals import Values

Matrix = NDArray[np.float64]
"""float64[replications], or [replications, rows] of a table."""


class Total(Protocol):
    """Anything that adds up."""

    def __add__(self, other: Self, /) -> Self:
        """That of both together."""
        ...

    @property
    def value(self) -> Matrix:
        """What it comes to."""
        ...


@dataclass(frozen=True, slots=True)
class Sum:
    """So many."""

    value: Matrix

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.value + other.value)


@dataclass(frozen=True, slots=True)
class Ratio:
    """So much of something for so much of something else; NaN where there is nothing of that.

    >>> (Ratio(np.array([2.0]), np.array([1.0])) + Ratio(np.array([1.0]), np.array([2.0]))).value
    array([1.])
    """

    part: Matrix
    whole: Matrix

    def __add__(self, other: "Ratio") -> "Ratio":
        return Ratio(self.part + other.part, self.whole + other.whole)

    @property
    def value(self) -> Matrix:
        """Part / whole."""
        quotient: Matrix = np.divide(self.part, self.whole, out=np.full(self.part.shape, np.nan), where=self.whole > 0)
        return quotient


@dataclass(frozen=True, slots=True)
class Both:
    """Two totals that each come to a figure of its own; the sum of these."""

    one: Total
    other: Total

    def __add__(self, more: "Both") -> "Both":
        return Both(self.one + more.one, self.other + more.other)

    @property
    def value(self) -> Matrix:
        """One + other."""
        return self.one.value + self.other.value


@dataclass(frozen=True, slots=True)
class Same:
    """What every part says alike, as it is no property of its cases."""

    value: Matrix

    def __add__(self, _: "Same") -> "Same":
        return self


@dataclass(frozen=True, slots=True)
class Sample:
    """A number for each of many cases, by replication: what quantiles are taken of."""

    runs: Sequence[Sequence[Values]]

    def __add__(self, other: "Sample") -> "Sample":
        return Sample([[*one, *more] for one, more in zip(self.runs, other.runs, strict=True)])

    def quantile(self, share: float) -> Values:
        """float64[replications], interpolated linearly (type 7); NaN where a replication has no case."""
        runs = [np.concatenate(run) if run else np.empty(0) for run in self.runs]
        return np.array([np.quantile(run, share) if len(run) else np.nan for run in runs])

    @property
    def pooled(self) -> Values:
        """float64[cases], the numbers of all replications."""
        return np.concatenate([np.empty(0), *(values for run in self.runs for values in run)])


@dataclass(frozen=True, slots=True)
class Quantile:
    """The quantile of a sample."""

    sample: Sample
    share: float

    def __add__(self, other: "Quantile") -> "Quantile":
        return Quantile(self.sample + other.sample, self.share)

    @property
    def value(self) -> Values:
        """See `Sample.quantile`."""
        return self.sample.quantile(self.share)


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each of very many things came that mostly did not: codes (sorted) and numbers."""

    codes: NDArray[np.int64]
    numbers: Values

    @classmethod
    def of(cls, codes: NDArray[np.int64]) -> "Counts":
        """Of codes, each as often as it came."""
        found, times = np.unique(codes, return_counts=True)
        return cls(found, times.astype(np.float64))

    def __add__(self, other: "Counts") -> "Counts":
        codes, place = np.unique(np.concatenate([self.codes, other.codes]), return_inverse=True)
        return Counts(
            codes, np.bincount(place, np.concatenate([self.numbers, other.numbers]), len(codes)).astype(np.float64)
        )


def added(some: Mapping[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
    """The totals of two parts, name by name."""
    return {name: total + others[name] for name, total in some.items()}


def frozen(array: NDArray[Any]) -> NDArray[Any]:
    """The same array, not to be changed any more."""
    array.flags.writeable = False
    return array
