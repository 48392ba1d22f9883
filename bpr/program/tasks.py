"""Tasks: who does them, what they take, what comes of them at the end of a shift or in a batch (rules AC-*, RS-*)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bpr.frozen import frozen
from bpr.process.elements import Activity as Element
from bpr.program.context import WAITS_FOR, Context
from bpr.program.meeting import meet
from bpr.program.staff import station_of
from bpr.program.tables import Activity, Batch, Patience, ShiftEnd
from bpr.scenario.distributions import Distribution
from bpr.scenario.expression import Expression
from bpr.scenario.references import changes_with_age
from bpr.scenario.schema import TaskEntry


def activity(context: Context, task: Element) -> Activity:
    """The row of `task`, or of a call activity that is one; where the scenario says nothing of it, what is assumed."""
    entry = context.scenario.tasks.get(task.id)
    if entry is None:
        context.assume(
            "TASK-ASSUMED",
            context.in_file(task),
            "Nothing says what task '{task}' takes: assumed that it takes no time and nobody.",
            "Give performer and work under tasks: in the scenario.",
            task=task.label,
        )
        return Activity()
    any_work, work = _work(context, task, entry)
    return Activity(
        station=_station(context, task, entry),
        any_work=any_work,
        work=work,
        delay=None if entry.delay is None else context.slots.duration(task.id, "delay", entry.delay),
        waits_for=WAITS_FOR[entry.waits_for],
        priority=entry.priority,
        shift_end=_shift_end(context, entry),
        same_as=context.nodes.number.get(entry.same_as or "", -1),
        different_from=context.nodes.number.get(entry.different_from or "", -1),
        batch=_batch(context, task, entry),
        factors=_factors(context, {any_work, *(work or {}).values()}),
        ages=isinstance(entry.priority, Expression) and changes_with_age(entry.priority, context.scenario),
        preemptive=_preemptive(context, task, entry),
        patience=_patience(context, task, entry),
        assignments=tuple(entry.set.items()),
    )


def _factors(context: Context, slots: Iterable[int]) -> Mapping[int, Expression]:
    """Slot of work -> what its draw is multiplied by."""
    rows = context.slots.rows()
    return frozen(
        {slot: factor for slot in sorted(slots) if slot >= 0 and (factor := rows[slot].distribution.factor) is not None}
    )


def _preemptive(context: Context, task: Element, entry: TaskEntry) -> bool:
    if (
        entry.preemptive
        and isinstance(entry.priority, Expression)
        and changes_with_age(entry.priority, context.scenario)
    ):
        context.refuse(
            "PREEMPT-AGE",
            context.place(f"tasks.{task.id}.priority", task.id),
            "'{task}' takes people away from other work, but its priority grows with the age of the case.",
            "Leave age out of the priority, or remove preemptive: two such works would take people from each other "
            "for ever.",
            task=task.label,
        )
    return entry.preemptive


def _patience(context: Context, task: Element, entry: TaskEntry) -> Patience | None:
    given = entry.patience
    if given is None:
        return None
    chance = given.returns
    return Patience(
        after=context.slots.duration(task.id, "patience", given.after),
        returns=context.slots.choice(task.id, "returns", (1.0 - chance, chance)) if chance else -1,
        back=None if given.back_after is None else context.slots.duration(task.id, "back after", given.back_after),
        most=given.most or 0,
    )


def _station(context: Context, task: Element, entry: TaskEntry) -> int:
    if entry.performer is None:
        return -1
    choose = entry.choose or ("preferred" if entry.performer.any_of else "longest_free")
    station = station_of(entry.performer, choose, context.staff)
    if not meet(context, station):
        context.refuse(
            "PERFORMER-NEVER",
            context.place(f"tasks.{task.id}.performer", task.id),
            "The performers of '{task}' are never on shift at the same time.",
            "Give them hours in common, or fewer performers.",
            task=task.label,
        )
    return context.stations.setdefault(station, len(context.stations))


def _shift_end(context: Context, entry: TaskEntry) -> int:
    roles = entry.performer.roles if entry.performer else ()
    of_roles = [context.scenario.resources[role].shift_end for role in roles]
    name: str = entry.shift_end or next(iter(of_roles), "suspend")
    return ShiftEnd[name.upper()]


def _work(context: Context, task: Element, entry: TaskEntry) -> tuple[int, Mapping[int, int] | None]:
    """The slot of the work where all draw alike, else individual -> slot; the same luck for everybody."""
    work = entry.work
    if work is None:
        return -1, None
    roles, staff = _roles(context, task.id), context.staff
    people = {individual for role in roles for individual in staff.members[role]}
    if work.distribution is not None and all(staff.speeds[individual] == 1 for individual in people):
        return _effort(context, task, work.distribution), None
    by_individual = {
        individual: _effort(context, task, made if speed == 1 else replace(made.times(1 / speed), factor=made.factor))
        for role in reversed(roles)  # who works in several of them does it in the first
        if (made := work.of(role)) is not None
        for individual in staff.members[role]
        for speed in [staff.speeds[individual]]
    }
    lacking = [role for role in roles if work.of(role) is None]
    if lacking:
        context.refuse(
            "WORK-ROLE",
            context.place(f"tasks.{task.id}.work", task.id),
            "The work of '{task}' is given by role, but not for {roles}.",
            "Give it for every role that may do the task.",
            task=task.label,
            roles=", ".join(lacking),
        )
    return -1, by_individual


def _roles(context: Context, task: str) -> tuple[str, ...]:
    """The roles that may come to do `task`: its own, and with ``same_as`` those of the other task."""
    roles: dict[str, None] = {}
    asked: set[str] = set()
    following: str | None = task
    while following is not None and following not in asked:
        asked.add(following)
        entry = context.scenario.tasks.get(following)
        roles |= dict.fromkeys(entry.performer.roles if entry is not None and entry.performer is not None else ())
        following = None if entry is None else entry.same_as
    return tuple(roles)


def _effort(context: Context, task: Element, distribution: Distribution) -> int:
    if distribution.unit == "wd":
        context.refuse(
            "WORK-DAYS",
            context.place(f"tasks.{task.id}.work", task.id),
            "The work of '{task}' is given in working days; work is effort, which is counted in hours or minutes.",
            "Give hours (work: 6 h), or a delay if nobody works on it meanwhile (delay: 5 wd).",
            task=task.label,
        )
    return context.slots.add(task.id, "work", distribution)


def _batch(context: Context, task: Element, entry: TaskEntry) -> Batch | None:
    batch = entry.batch
    if batch is None:
        return None
    return Batch(
        size=batch.size or 0,
        occasions=-1 if batch.at is None else context.occasion(batch.at, None),
        age=None if batch.age is None else context.slots.duration(task.id, "age of batch", batch.age),
        work=-1 if batch.work_per_batch is None else context.slots.add(task.id, "work per batch", batch.work_per_batch),
    )
