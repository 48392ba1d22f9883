"""Call activities: those that lead to a process are followed; of the others it is looked that they are tasks (CA-*)."""

from bpr.process.calling import calls_of, calls_task
from bpr.process.elements import CallActivity
from bpr.program.context import Context


def check_calls(context: Context) -> None:
    """Refuse calls that lead nowhere, and processes that nothing can begin by a call."""
    whole, nodes = context.model.whole, context.nodes
    called = calls_of(whole)
    for element in nodes.elements:
        if not isinstance(element, CallActivity):
            continue
        if element.id in called:
            if not nodes.entries[nodes.number[element.id]]:
                context.refuse(
                    "CALL-START",
                    context.in_file(element),
                    "'{call}' calls '{process}', which begins only with messages, signals or at times of its own.",
                    "Draw a start event without a trigger in it.",
                    call=element.label,
                    process=called[element.id],
                )
        elif not calls_task(whole, element) and element.id not in context.scenario.tasks:
            context.refuse(
                "CALL-MISSING",
                context.in_file(element),
                "'{call}' calls '{process}', which no file of the folder holds.",
                "Put the file that holds it beside this one, or say what it takes: tasks: {{{id}: {{delay: 2 d}}}}.",
                call=element.label,
                process=element.called or "",
                id=element.id,
            )
