"""Entries of a scenario about work: arrivals, tasks, batches, events, transfers. Their meaning: engine/SEMANTICS.md."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bpr.document.entry import Entry, FrozenList, FrozenMapping, described
from bpr.scenario.distributions import Distribution
from bpr.scenario.fields import (
    AttributeName,
    CaseDurationField,
    ChangeField,
    DurationField,
    ExpressionField,
    FileName,
    Id,
    InstantsField,
    Money,
    MonthsField,
    NumberField,
    PerformerField,
    PriorityField,
    RatesField,
    StartField,
    TimesField,
    WorkField,
)
from bpr.scenario.limits import LimitName
from bpr.scenario.staff import Choice, Share, ShiftEnd
from bpr.units import refused

Chance = Annotated[float, Field(ge=0, le=1)]
WaitsFor = Literal["applicant", "other_agency", "none"]
"""Whom a delay waits for."""


class Arrival(Entry):
    """A stream of cases: by the time between arrivals, by a rate, or at known instants."""

    start: Id = described("Id of a start event.", "Start_Application")
    interarrival: DurationField | None = described(
        "Time between arrivals.", {"dist": "exponential", "mean": "14 min"}, None
    )
    rate: RatesField | None = described(
        "Cases an hour, in the 24 hours of each weekday (clock of the scenario): arrivals by chance, at this rate.",
        {"mon-fri": [0, 0, 0, 0, 0, 0, 0, 0, 2, 6, 5, 3, 1, 4, 5, 4, 2, 0, 0, 0, 0, 0, 0, 0]},
        None,
    )
    months: MonthsField | None = described(
        "Factor of the rate in each month, January first; absent: 1.",
        [1, 0.6, 1.2, 1, 1, 1, 0.9, 0.9, 1.1, 0.8, 1, 1.3],
        None,
    )
    instants: FrozenList[StartField] | None = described(
        "Instants at which cases arrive, in order.", ["2026-01-05T09:12:00+08:00"], None
    )
    replay: FileName | None = described(
        "File of the folder that says when cases arrived: an event log (CSV, XES), or a CSV with a column arrival.",
        "arrivals.csv",
        None,
    )
    size: NumberField | None = described(
        "Cases that arrive together, rounded; absent: 1.", {"dist": "uniform", "low": 1, "high": 5}, None
    )
    calendar: Id | None = described("Name of the calendar in which cases arrive; absent: always.", "counter", None)
    calendar_mode: Literal["consume", "postpone"] = described(
        "consume: the time between arrivals passes only while the calendar is open; postpone: an arrival outside "
        "waits for the next opening.",
        "consume",
        "consume",
    )
    max_count: int | None = described("Most cases; absent: until the horizon.", 1000, None, ge=1, le=100_000_000)

    @property
    def ends(self) -> bool:
        """Whether it ends by itself, without a horizon."""
        return self.max_count is not None or self.instants is not None or self.replay is not None

    @model_validator(mode="after")
    def _one_way(self) -> "Arrival":
        given = [name for name in _WAYS if getattr(self, name) is not None]
        if not given:
            raise refused(
                code="ARRIVALS-HOW",
                what="Nothing says how often cases arrive.",
                remedy="Give one of interarrival, rate, instants and replay, for example interarrival: 30 min.",
            )
        if len(given) > 1:
            raise refused(
                code="ARRIVALS-WAYS",
                what="More than one key says when cases arrive: {given}.",
                remedy="Keep one of them; a second stream is an entry of its own.",
                given=", ".join(given),
            )
        for name, ways in _ONLY_WITH.items():
            if name in self.model_fields_set and given[0] not in ways:
                raise refused(
                    code="ARRIVALS-KEY",
                    what="'{name}' means nothing beside '{way}'.",
                    remedy="Remove it, or use it with {ways}.",
                    key=name,
                    name=name,
                    way=given[0],
                    ways=", ".join(ways),
                )
        return self

    @model_validator(mode="after")
    def _advances(self) -> "Arrival":
        if self.interarrival is not None and self.interarrival.maximum <= 0 and self.max_count is None:
            raise refused(
                code="ARRIVALS-AT-ONCE",
                what="Endlessly many cases arrive at the same instant.",
                remedy="Give a time between arrivals that is more than 0, or max_count.",
                key="interarrival",
            )
        if self.size is not None and self.size.maximum < 0.5:  # noqa: PLR2004  # rounds to none
            raise refused(
                code="ARRIVALS-SIZE",
                what="Not a single case arrives each time.",
                remedy="Give a size of 1 or more.",
                key="size",
            )
        return self


_WAYS = ("interarrival", "rate", "instants", "replay")
"""Ways to say when cases arrive."""
_ONLY_WITH: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"months": ("rate",), "calendar": ("interarrival", "rate"), "calendar_mode": ("interarrival",)}
)
"""Key -> the ways that it belongs to."""


class Backlog(Entry):
    """Cases that are in process when the run starts."""

    at: Id = described("Id of the element where they stand.", "Task_Review")
    count: int = described("Number of cases.", 30, ge=0, le=10_000_000)
    age: DurationField | None = described("Time since they were filed; absent: 0.", "5 d", None)


class Batch(Entry):
    """Work that is released together."""

    at: InstantsField | None = described(
        "Weekdays and local times of release; absent: by size or age only.", "tue,fri 15:00", None
    )
    size: int | None = described(
        "Released as soon as so many wait; absent: whatever their number.", 20, None, ge=1, le=1_000_000
    )
    age: DurationField | None = described(
        "Released as soon as one has waited for so long; absent: however long it takes.", "2 h", None
    )
    work_per_batch: DurationField | None = described(
        "Effort for the batch as a whole, besides the work of each; absent: 0.", "30 min", None
    )

    @model_validator(mode="after")
    def _some_rule(self) -> "Batch":
        if self.at is None and self.size is None and self.age is None:
            raise refused(
                code="BATCH",
                what="Nothing releases this batch.",
                remedy='Give at ("tue,fri 15:00"), size (20), age (2 h), or several of them: the first releases it.',
            )
        return self


class Loop(Entry):
    """How often an activity with a loop marker is done; where nothing is given, the file's own conditions hold."""

    once: bool = described("The marker is drawn, but it is done once; short: loop: once.", True, False)  # noqa: FBT003
    times: TimesField | None = described(
        "How many instances, or rounds: a number, a distribution, or an expression over case attributes.", 3, None
    )
    again: Share | None = described("Chance, after each round of a standard loop, of one more.", 0.2, None)
    condition: ExpressionField | None = described(
        "A standard loop goes on while it holds; loopCounter is the number of rounds so far.", "loopCounter < 3", None
    )
    until: ExpressionField | None = described(
        "A multi-instance activity is over as soon as it holds; numberOfCompletedInstances and the other attributes of "
        "BPMN (table 10.27) may be asked.",
        "numberOfCompletedInstances >= 2",
        None,
    )
    most: int | None = described("Most rounds of a standard loop.", 5, None, ge=1)

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        """``loop: once`` is short for ``loop: {once: true}``."""
        return {"once": True} if value == "once" else value

    @model_validator(mode="after")
    def _one_way(self) -> "Loop":
        given = [name for name in ("times", "again", "condition") if getattr(self, name) is not None]
        if len(given) + self.once > 1 or (self.once and (self.until is not None or self.most is not None)):
            raise refused(
                code="LOOP-WAYS",
                what="More than one key says how often it is done: {given}.",
                remedy="Keep one of once, times, again and condition; until and most may limit it.",
                given=", ".join(["once"] * self.once + given),
            )
        if isinstance(self.times, Distribution) and self.times.minimum < 0:
            raise refused(
                code="LOOP-NEGATIVE",
                what="It cannot be done less than 0 times.",
                remedy="Give a number, or a distribution, of 0 or more.",
                key="times",
            )
        return self


class Patience(Entry):
    """How long a case waits in the queue of a task before it gives up, and whether it comes back."""

    after: DurationField = described(
        "It gives up when it has waited for so long and nobody has taken it.",
        {"dist": "exponential", "mean": "40 min"},
    )
    returns: Chance = described("Chance that it comes back; else it leaves, which ends its process.", 0.6, 0.0)
    back_after: DurationField | None = described("Time until it is back; needed with returns.", "1 d", None)
    most: int | None = described(
        "Most returns to this queue on end; then it leaves; absent: any number.", 2, None, ge=1
    )

    @model_validator(mode="after")
    def _comes_back(self) -> "Patience":
        if self.returns and self.back_after is None:
            raise refused(
                code="PATIENCE-BACK",
                what="Some come back after giving up, but nothing says when.",
                remedy="Give the time until they are back (back_after: 1 d).",
                key="back_after",
            )
        for name in ("back_after", "most"):
            if not self.returns and getattr(self, name) is not None:
                raise refused(
                    code="PATIENCE-RETURNS",
                    what="'{name}' means nothing where nobody comes back.",
                    remedy="Give the chance of it (returns: 0.6), or remove {name}.",
                    key=name,
                    name=name,
                )
        return self


class TaskEntry(Entry):
    """What a task takes: work holds the performer, then delay holds nobody."""

    performer: PerformerField | None = described(
        "Who does it: a role, {all_of: {role: number}} or {any_of: [roles]}; absent: nobody.", "window_clerk", None
    )
    choose: Choice | None = described(
        "Which of several free performers takes it: longest_free; preferred, the first role under any_of, then who "
        "does it besides another role; specialist, who has the fewest roles; cheapest; fastest. Ties: longest_free. "
        "Absent: preferred under any_of, else longest_free.",
        "longest_free",
        None,
    )
    same_as: Id | None = described("Id of a task whose performer does this one too.", "Task_Review", None)
    different_from: Id | None = described("Id of a task whose performer must not do this one.", "Task_Review", None)
    work: WorkField | None = described(
        "Effort, or effort by role; absent: no effort.", {"dist": "lognormal", "mean": "12 min", "sd": "6 min"}, None
    )
    delay: CaseDurationField | None = described(
        "Elapsed time after the work, on no calendar unless in wd; absent: 0.", "1 d", None
    )
    waits_for: WaitsFor = described("Whom the delay waits for.", "applicant", "none")
    priority: PriorityField = described(
        "Greater goes first; a number or an expression over case attributes and age, the hours since the case arrived.",
        10,
        0.0,
    )
    preemptive: bool = described(
        "Whether it takes a performer away from work of lesser priority, which is resumed later.",
        True,  # noqa: FBT003
        False,  # noqa: FBT003
    )
    patience: Patience | None = described(
        "How long it is waited for in its queue; absent: for ever.",
        {"after": {"dist": "exponential", "mean": "40 min"}},
        None,
    )
    shift_end: ShiftEnd | None = described("At the end of a shift; absent: as the role says.", "finish", None)
    fixed_cost: Money = described("Money for each time it is done.", 5, 0.0)
    batch: Batch | None = described(
        "Work that is collected and released together; absent: one by one.", {"at": "tue,fri 15:00"}, None
    )
    set: FrozenMapping[AttributeName, ChangeField] = described(
        "Attribute -> what it is at completion: an expression, or a figure drawn anew.",
        {"amount": "amount * 1.1", "result": {"categorical": {"granted": 0.8, "refused": 0.2}}},
        MappingProxyType({}),
    )
    loop: Loop | None = described(
        "How often it is done, where the diagram has a loop marker.",
        {"times": 3},
        None,
    )
    activities: FrozenMapping[Id, NumberField] = described(
        "Of an ad hoc sub-process: id of an activity in it -> how often it is done: a number, a chance below 1, or a "
        "distribution.",
        {"Task_Visit": 0.3, "Task_Report": 2},
        MappingProxyType({}),
    )

    @model_validator(mode="after")
    def _not_less_than_never(self) -> "TaskEntry":
        for name, number in self.activities.items():
            if number.minimum < 0:
                raise refused(
                    code="LOOP-NEGATIVE",
                    what="It cannot be done less than 0 times.",
                    remedy="Give a number, or a distribution, of 0 or more.",
                    key=f"activities.{name}",
                )
        return self

    @model_validator(mode="after")
    def _can_be_preemptive(self) -> "TaskEntry":
        if not self.preemptive:
            return self
        if self.priority == 0:
            raise refused(
                code="PREEMPT-PRIORITY",
                what="Nothing says over which work this one takes precedence.",
                remedy="Give it a priority (priority: 10); it takes people away from work of lesser priority.",
                key="preemptive",
            )
        if self.performer is None or sum(self.performer.all_of.values()) > 1:
            raise refused(
                code="PREEMPT-WHO",
                what="Only work of one performer can take that person away from other work.",
                remedy="Give one role, or several under any_of; or remove preemptive.",
                key="preemptive",
            )
        return self

    @model_validator(mode="after")
    def _has_a_queue(self) -> "TaskEntry":
        if self.patience is not None and self.performer is None:
            raise refused(
                code="PATIENCE-QUEUE",
                what="Nobody waits in a queue here: the task needs no performer.",
                remedy="Give it a performer, or remove patience; a limit on a delay is a boundary timer.",
                key="patience",
            )
        return self


class EventEntry(Entry):
    """A catching event that something outside the model triggers, or another duration for a timer."""

    delay: CaseDurationField | None = described(
        "Time until it happens; absent: what the diagram says.", {"dist": "exponential", "mean": "3 d"}, None
    )
    waits_for: WaitsFor = described("Whom it waits for.", "other_agency", "none")
    probability: Annotated[float, Field(ge=0, le=1)] | None = described(
        "Of an error or escalation event on the border of a task: how often the work ends in it.", 0.05, None
    )
    condition: ExpressionField | None = described(
        "Of a conditional event: it happens as soon as this holds; absent: what the diagram says.",
        "amount > 1000",
        None,
    )
    limit: LimitName | None = described(
        "A timer that waits for a limit (statutory, committed) to be exceeded, or for a card (yellow, red): of the "
        "activity it stands on or in, where that has such a limit, else of the case.",
        "statutory",
        None,
    )
    limit_of: Literal["case"] | None = described(
        "The limit of the case is meant, even where the activity has one of that name.", "case", None
    )

    @model_validator(mode="after")
    def _one_way(self) -> "EventEntry":
        if self.limit is not None and self.delay is not None:
            raise refused(
                code="EVENT-WAYS",
                what="The timer waits for a limit and for a time of its own.",
                remedy="Keep one of limit and delay.",
                key="limit",
            )
        if self.limit_of is not None and self.limit is None:
            raise refused(
                code="EVENT-LIMIT",
                what="'limit_of' means nothing without a limit.",
                remedy="Say which one the timer waits for, for example limit: statutory, or remove it.",
                key="limit_of",
            )
        return self


class Transfer(Entry):
    """What a handoff between units takes."""

    delay: DurationField | None = described(
        "Time under way; absent: 0.", {"dist": "lognormal", "mean": "1.5 d", "sd": "1 d"}, None
    )
    at: InstantsField | None = described(
        "Courier runs: weekdays and local times at which files leave; absent: at once.", "mon-fri 10:00 16:00", None
    )
    calendar: Id | None = described("Name of the calendar on which the delay passes; absent: always.", "office", None)
    returned: Share = described(
        "Share of files that turn out faulty on arrival and go back to the task that sent them, to be done again.",
        0.05,
        0.0,
    )

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        """``internal: 2 h`` is short for ``internal: {delay: 2 h}``."""
        if isinstance(value, Mapping) and "dist" not in value:
            return value
        return value if isinstance(value, Transfer) else {"delay": value}
