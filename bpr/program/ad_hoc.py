"""Ad hoc sub-processes: how often each of their activities is done, and when they are over (AH-*)."""

from collections.abc import Iterable, Iterator

from bpr.errors import Finding
from bpr.process.elements import SubProcess, SubProcessType
from bpr.program.context import Context
from bpr.program.file_expressions import of_file
from bpr.program.tables import AdHoc
from bpr.scenario.distributions import Distribution
from bpr.scenario.expression import Expression


def ad_hoc(context: Context) -> Iterator[tuple[int, AdHoc]]:
    """Every ad hoc sub-process and how it is done."""
    nodes = context.nodes
    for i, element in enumerate(nodes.elements):
        holds = i in nodes.entries  # else it is a task
        if holds and isinstance(element, SubProcess) and element.type is SubProcessType.AD_HOC and element.ad_hoc:
            figures = context.scenario.tasks.get(element.id)
            given = {} if figures is None else figures.activities
            entries = {entry: _inner(context, entry) for entry in nodes.entries[i]}
            for name in set(given) - set(entries.values()):
                _not_first(context, element, name, entries.values())
            if not given:
                _once(context, element)
            yield (
                i,
                AdHoc(
                    times=tuple(
                        _times(context, element, name, given[name]) if name in given else -1
                        for name in entries.values()
                    ),
                    sequential=element.ad_hoc.sequential,
                    condition=_condition(context, element, element.ad_hoc.completion_condition),
                    cancels=element.ad_hoc.cancel_remaining,
                ),
            )


def _inner(context: Context, entry: int) -> str:
    """The id of an entry, which is known by a second node where it is repeated."""
    known = {outer: id_ for id_, outer in context.nodes.outer.items()}
    return known.get(entry) or context.nodes.elements[entry].id


def _times(context: Context, element: SubProcess, name: str, given: Distribution) -> int:
    """The slot of how often it is done; a number below 1 is a chance."""
    if given.kind == "constant" and 0 < given.params[0] < 1:
        return context.slots.choice(name, f"times in {element.id}", (1.0 - given.params[0], given.params[0]))
    return context.slots.add(name, f"times in {element.id}", given)


def _condition(context: Context, element: SubProcess, text: str) -> Expression | None:
    if not text.strip():
        return None
    condition = of_file(context.scenario, text)
    if isinstance(condition, Expression):
        return condition
    context.findings.append(
        Finding(
            "ADHOC-CONDITION",
            context.in_file(element),
            "The completion condition of '{activity}' is not understood: '{text}': {problem}",
            "Write it over case attributes, or remove it: then it is over when all has been done.",
            "warning",
            {"activity": element.label, "text": text.strip()[:80], "problem": condition},
        )
    )
    return None


def _once(context: Context, element: SubProcess) -> None:
    context.assume(
        "ADHOC-ASSUMED",
        context.in_file(element),
        "Nothing says how often the activities of '{activity}' are done: assumed that each is done once.",
        "Say it in the scenario, e.g. tasks: {{{id}: {{activities: {{Task_A: 0.8, Task_B: 2}}}}}}.",
        activity=element.label,
        id=element.id,
    )


def _not_first(context: Context, element: SubProcess, name: str, entries: Iterable[str]) -> None:
    context.refuse(
        "ADHOC-ENTRY",
        context.place(f"tasks.{element.id}.activities.{name}", element.id),
        "'{name}' does not begin in '{activity}': it is not in it, or follows something else.",
        "Give figures for what nothing leads to: {entries}.",
        name=name,
        activity=element.label,
        entries=", ".join(entries) or "nothing",
    )
