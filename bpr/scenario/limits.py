"""Limits of time on a case or an activity, and the instant at which one is exceeded. Knows no log and no engine.

Limits in working days are counted by whole days, as the law does: the day on which the clock begins does not count
(what begins at or after closing, begins on the next working day), and a limit is kept until the close of its last day.
Limits in hours or calendar days are counted to the millisecond. A stop takes away the days from that on which it begins
(the close included) to that on which it ends (at or after closing: the next working day).
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal, get_args

from pydantic import model_validator

from bpr.document.entry import Entry, FrozenList, FrozenMapping, described
from bpr.scenario.calendar import WorkingDays
from bpr.scenario.fields import Id, SpanField
from bpr.units import Span, refused

LimitName = Literal["statutory", "committed", "yellow", "red"]
"""What a timer may wait for: a limit, or the instant of a card."""
LIMIT_NAMES: tuple[str, ...] = get_args(LimitName)

_SLACK = 1e-9
"""Figures of days are floats; this share of a day is far less than a millisecond."""


class ActivityLimits(Entry):
    """Limits of time on a task or sub-process."""

    statutory: SpanField | None = described("Legal limit, usually in working days.", "20 wd", None)
    committed: SpanField | None = described("What the office promises.", "10 wd", None)
    yellow: SpanField | None = described(
        "A yellow card is given when no more than this is left of the committed limit (without one, of the legal "
        "limit); absent: none.",
        "2 wd",
        None,
    )
    red: SpanField | None = described(
        "A red card is given when no more than this is left; absent: when the limit is exceeded.", "1 wd", None
    )
    clock_stops: FrozenList[Id] = described(
        "Ids of tasks, events and sub-processes during which the clock stands still.", ["Task_Supplement"], ()
    )

    @model_validator(mode="after")
    def _cards(self) -> "ActivityLimits":
        for name in ("yellow", "red"):
            left: Span | None = getattr(self, name)
            if left is None:
                continue
            limit = self.card_limit
            if limit is None:
                raise refused(
                    code="CARD-NOTHING",
                    what="A card is given before a limit, and there is none.",
                    remedy="Give the limit as well, for example committed: 10 wd.",
                    key=name,
                )
            if left.amount and left.unit != limit.unit:
                raise refused(
                    code="CARD-UNIT",
                    what="The card is given {left} before a limit of {limit}, which is not in the same unit.",
                    remedy="Give both in working days (wd), or both in days or hours.",
                    key=name,
                    left=str(left),
                    limit=str(limit),
                )
            if left.amount > limit.amount:
                raise refused(
                    code="CARD-LONG",
                    what="The card is given {left} before the limit, which is only {limit}.",
                    remedy="Give what is left of the limit when the card is given, for example {name}: 2 wd.",
                    key=name,
                    name=name,
                    left=str(left),
                    limit=str(limit),
                )
        if self.yellow is not None and self.yellow.amount < (self.red.amount if self.red is not None else 0.0):
            raise refused(
                code="CARD-ORDER",
                what="The red card ({red} left) would be given before the yellow card ({yellow} left).",
                remedy="Let the yellow card come first: give it with more time left.",
                key="yellow",
                red=str(self.red),
                yellow=str(self.yellow),
            )
        return self

    @property
    def card_limit(self) -> Span | None:
        """The limit before which cards are given: what the office promises, else what the law says."""
        return self.committed if self.committed is not None else self.statutory

    @property
    def compression(self) -> float | None:
        """By how much the committed limit is below the legal one, as a share of it; None where that has no meaning."""
        legal, promised = self.statutory, self.committed
        if legal is None or promised is None or legal.unit != promised.unit or promised.amount > legal.amount:
            return None
        return 1 - promised.amount / legal.amount if legal.amount else None

    @property
    def spans(self) -> Mapping[str, Span]:
        """Limit or card -> how much time may pass until it is exceeded, or given; only those that there are."""
        found = {name: span for name in ("statutory", "committed") if (span := getattr(self, name)) is not None}
        limit = self.card_limit
        if limit is not None:
            cards = {"yellow": self.yellow, "red": self.red or Span(0.0, limit.unit)}
            left = {name: span.amount for name, span in cards.items() if span is not None}
            found |= {name: Span(limit.amount - amount, limit.unit) for name, amount in left.items()}
        return MappingProxyType(found)


class Limits(ActivityLimits):
    """Limits of time on a case, from its arrival."""

    of: FrozenMapping[Id, ActivityLimits] = described(
        "Id of a task or sub-process -> limits of its own, from when it is enabled to its end.",
        {"SubProcess_Review": {"statutory": "5 wd"}},
        MappingProxyType({}),
    )

    def spans_of(self, element: str | None) -> Mapping[str, Span]:
        """The limits of the case (None) or of one task or sub-process; empty where it has none."""
        entry = self if element is None else self.of.get(element)
        return MappingProxyType({}) if entry is None else entry.spans


def allowed(limit: Span) -> int:
    """How many ms or whole working days may be used; the next one is too much."""
    return int(limit.amount + _SLACK)


def exceeded(limit: Span, began: int, stops: Iterable[tuple[int, int]], days: WorkingDays) -> int:
    """The first instant at which `limit` is exceeded, ms since the start.

    Parameters
    ----------
    limit
        In milliseconds or working days.
    began
        When the clock begins, ms.
    stops
        When it stands still, [from, to) in ms: in order, disjoint, not touching; what lies before `began` is cut off.
    days
        The calendar on which working days are counted.

    Raises
    ------
    RunError
        The calendar has too few working days.

    Examples
    --------
    >>> exceeded(Span(5000.0), 0, [(1000, 2000)], days=None)
    6001
    """
    whole = limit.unit == "wd"
    first = days.day(began) if whole else began
    due = first + allowed(limit)  # the last day, or millisecond, that is in time
    for start, end in stops:
        if end <= began:
            continue
        if whole:
            if days.close(due) < start:
                break
            due += days.day(end) - max(days.day(start, closed=True), first)
        else:
            if due < start:
                break
            due += end - max(start, began)
    return (days.close(due) if whole else due) + 1
