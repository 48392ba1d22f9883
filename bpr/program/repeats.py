"""Loop markers: how often an activity is done, by the scenario, else by the file (rules LP-*)."""

from collections.abc import Iterator

from bpr.errors import Finding
from bpr.process.elements import Activity, LoopMarker
from bpr.program.context import Context
from bpr.program.file_expressions import of_file
from bpr.program.tables import Repeat, RepeatKind
from bpr.scenario.distributions import Distribution
from bpr.scenario.expression import Expression
from bpr.scenario.references import LOOP_NAMES
from bpr.scenario.work import Loop

_KINDS = {"standard": RepeatKind.STANDARD, "sequential": RepeatKind.SEQUENTIAL, "parallel": RepeatKind.PARALLEL}


def repeats(context: Context) -> Iterator[tuple[int, Repeat]]:
    """For every repeated activity its node, and how often what is inside is done."""
    for id_, outer in context.nodes.outer.items():
        activity = context.nodes.elements[context.nodes.number[id_]]
        if isinstance(activity, Activity) and activity.loop is not None:
            entry = context.scenario.tasks.get(id_)
            yield outer, _repeat(context, activity, activity.loop, (entry and entry.loop) or Loop())
    for id_, entry in context.scenario.tasks.items():
        element = context.model.whole.element(id_)
        if entry.loop is not None and not (isinstance(element, Activity) and element.loop is not None):
            context.refuse(
                "LOOP-UNMARKED",
                context.place(f"tasks.{id_}.loop", id_),
                "'{activity}' has no loop marker in the drawing, so it is done once.",
                "Draw the marker, or remove loop.",
                activity=element.label,
            )


def _repeat(context: Context, activity: Activity, marker: LoopMarker, given: Loop) -> Repeat:
    kind = _KINDS[marker.kind]
    several = kind is not RepeatKind.STANDARD
    times: Distribution | Expression | None = given.times
    condition = given.until if several else given.condition
    if several and times is None:
        times = _of_file(context, activity, marker.cardinality)
    if several and condition is None:
        condition = _of_file(context, activity, marker.completion_condition)
    if not several and times is None and condition is None and given.again is None:
        condition = _of_file(context, activity, marker.condition)
    if times is None and (several or (condition is None and given.again is None)):
        _nothing_said(context, activity, several=several)
    drawn = times if isinstance(times, Distribution) else None
    return Repeat(
        node=context.nodes.number[activity.id],
        kind=kind,
        times=-1 if drawn is None else context.slots.add(activity.id, "times", drawn),
        times_of=times if isinstance(times, Expression) else None,
        again=-1 if given.again is None else context.slots.choice(activity.id, "again", (1 - given.again, given.again)),
        condition=condition,
        test_before=marker.test_before,
        most=given.most or marker.maximum or 0,
    )


def _of_file(context: Context, activity: Activity, text: str) -> Expression | None:
    """An expression of the BPMN file, if it can be meant here."""
    if not text.strip():
        return None
    expression = of_file(context.scenario, text, LOOP_NAMES)
    if isinstance(expression, Expression):
        return expression
    context.findings.append(
        Finding(
            "LOOP-CONDITION",
            context.in_file(activity),
            "What the file says of the loop of '{activity}' is not understood: '{text}': {problem}",
            "Say it in the scenario, e.g. tasks: {{{id}: {{loop: {{times: 3}}}}}}.",
            "warning",
            {"activity": activity.label, "id": activity.id, "text": text.strip()[:80], "problem": expression},
        )
    )
    return None


def _nothing_said(context: Context, activity: Activity, *, several: bool) -> None:
    if several:
        context.refuse(
            "LOOP-INSTANCES",
            context.in_file(activity),
            "Nothing says how many instances of '{activity}' there are.",
            "Give the number, e.g. tasks: {{{id}: {{loop: {{times: 3}}}}}}, or loop: once.",
            activity=activity.label,
            id=activity.id,
        )
    else:
        context.refuse(
            "LOOP-ROUNDS",
            context.in_file(activity),
            "Nothing says how often the loop of '{activity}' is done.",
            "Give the chance of one more round, e.g. tasks: {{{id}: {{loop: {{again: 0.2}}}}}}, or loop: once.",
            activity=activity.label,
            id=activity.id,
        )
