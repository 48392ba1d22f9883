"""The flaws of drawings: what each is called, how grave it is, what it says and how to mend it. One table."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from bpr.errors import Finding, Severity, Where
from bpr.process.elements import Flow, FlowNode

MOST_ALIKE: Final = 50
"""The most findings of one code; of the rest only the number is said."""

Trouble = tuple[str, FlowNode | Flow | str, Mapping[str, object]]
"""Code, the element (or the id of a process), and the facts of the sentence."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding: how grave it is, what it says, and how to mend it.

    `unsound`: a case cannot begin or end, waits in vain, does something twice at once, or never does something.
    """

    severity: Severity
    what: str
    remedy: str
    unsound: bool = False


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "START-NONE": Kind(
            "error",
            "The process '{label}' has no start event, so no case can begin.",
            "Draw a start event and connect it with {first}.",
            unsound=True,
        ),
        "PROCESS-IDLE": Kind(
            "warning",
            "The process '{label}' has no start event; it is not run.",
            "Draw a start event if its work is to be simulated.",
        ),
        "SUB-START": Kind(
            "error",
            "Nothing inside the sub-process '{label}' can begin: it has no start event, and all wait for each other.",
            "Draw a start event inside it and connect it with the first element.",
            unsound=True,
        ),
        "SUB-EMPTY": Kind(
            "warning",
            "Nothing is drawn inside the sub-process '{label}': it is taken as a task.",
            "Draw its inside, or give it figures as a task has them.",
        ),
        "END-NONE": Kind(
            "error",
            "The process '{label}' has a start event, but no end event: no path leads to an end.",
            "Draw an end event behind {last}.",
            unsound=True,
        ),
        "START-INCOMING": Kind(
            "error",
            "A sequence flow leads into the start event '{label}'.",
            "Let the flow lead to the first element behind it (a repetition: to a gateway there).",
            unsound=True,
        ),
        "END-OUTGOING": Kind(
            "error",
            "A sequence flow leaves the end event '{label}'.",
            "Change it into an intermediate event, or delete the flow.",
            unsound=True,
        ),
        "BOUNDARY-HOST": Kind(
            "error",
            "The boundary event '{label}' is not attached to an activity of its own process. {suggestion}",
            "Drop it on the border of the activity that it watches.",
            unsound=True,
        ),
        "BOUNDARY-INCOMING": Kind(
            "error",
            "A sequence flow leads into the boundary event '{label}'.",
            "Let the flow lead to the activity that it is attached to, or use an intermediate event.",
            unsound=True,
        ),
        "FLOW-SCOPE": Kind(
            "error",
            "The sequence flow '{label}' crosses the border of a pool or sub-process.",
            "Between pools draw a message flow; leave a sub-process through its own outgoing flow.",
            unsound=True,
        ),
        "EVENT-GATEWAY": Kind(
            "error",
            "Behind the event-based gateway '{label}' stands '{target}', which waits for no event.",
            "Put a catching event or a receive task behind each of its flows.",
            unsound=True,
        ),
        "LINK-TARGET": Kind(
            "error",
            "The link '{label}' throws to '{link}', which no link of the same process or sub-process catches.",
            "Draw a catching link of that name.",
            unsound=True,
        ),
        "LINK-TWICE": Kind(
            "error",
            "Several links catch '{link}', so a jump from '{label}' has no definite target.",
            "Keep one of them, or give the links different names.",
            unsound=True,
        ),
        "EVENT-SUB-START": Kind(
            "error",
            "The event sub-process '{label}' has {number} start events: it must have one, which says what opens it.",
            "Keep one start event in it; draw an event sub-process for each other trigger.",
            unsound=True,
        ),
        "EVENT-SUB-FLOW": Kind(
            "error",
            "A sequence flow leads to or from the event sub-process '{label}', which its start event alone opens.",
            "Delete the flow; or change it into an ordinary sub-process.",
            unsound=True,
        ),
        "CANCEL-OUTSIDE": Kind(
            "error",
            "The cancel end event '{label}' stands in no transaction, so there is nothing to cancel.",
            "Put it into a transaction, or change it into an error or terminate end event.",
            unsound=True,
        ),
        "CANCEL-UNCAUGHT": Kind(
            "error",
            "The transaction '{label}' can be cancelled by '{cancel}', but has no cancel event on its border:"
            " nothing goes on from there.",
            "Drop a cancel event on its border and connect it with what follows.",
            unsound=True,
        ),
        "CANCEL-HOST": Kind(
            "error",
            "The cancel event '{label}' stands on the border of '{host}', which is no transaction: it never happens.",
            "Change '{host}' into a transaction, or the event into an error event.",
            unsound=True,
        ),
        "LOOP-ENDLESS": Kind(
            "error",
            "No path leads out of the loop {loop}: what enters it never ends.",
            "Put an exclusive gateway into the loop, with a flow that leaves it.",
            unsound=True,
        ),
        "JOIN-STARVED": Kind(
            "error",
            "The parallel join '{label}' waits for a token on {waiting}, and none can ever come.",
            "Connect the branch with the parallel split, or delete the flow.",
            unsound=True,
        ),
        "JOIN-LOOP": Kind(
            "error",
            "The parallel join '{label}' waits for a branch that comes back from behind it: it never goes on.",
            "Let the loop come back to an exclusive gateway before or behind the join.",
            unsound=True,
        ),
        "JOIN-DEADLOCK": Kind(
            "warning",
            "The parallel join '{label}' waits for all branches, but '{split}' chooses between them: cases get"
            " stuck.{example}",
            "Join with an exclusive gateway, or split with a parallel one.",
            unsound=True,
        ),
        "JOIN-STUCK": Kind(
            "warning",
            "The join '{label}' waits in vain for {waiting}: cases get stuck, unless the gateways before it always"
            " choose alike.{example}",
            "Let every path between the split and the join arrive there, once; or join with an inclusive gateway.",
            unsound=True,
        ),
        "JOIN-UNEVEN": Kind(
            "warning",
            "The branches of the parallel join '{label}' do not come equally often, so it may wait in vain:"
            " cases get stuck, unless the gateways before it always choose alike.{example}",
            "Let every path between the split and the join arrive there, once; or join with an inclusive gateway.",
            unsound=True,
        ),
        "MESSAGE-SCARCE": Kind(
            "warning",
            "'{label}' waits for a message more often than one is sent to it: cases may get stuck.{example}",
            "Let every path of the sender send the message, or draw what happens when it does not come.",
            unsound=True,
        ),
        "SYNC-LACK": Kind(
            "warning",
            "Branches that '{split}' starts in parallel meet in '{label}', which does not wait for all of them:"
            " what follows is done once for each.{example}",
            "Join the branches with a parallel gateway (an inclusive one after an inclusive split).",
            unsound=True,
        ),
        "TOKENS-PILE": Kind(
            "warning",
            "Each time round a loop '{split}' starts another branch at '{label}', whether the last one is done or not:"
            " there may be any number of them at once.{example}",
            "Join the branches before the loop goes round again, or put the split outside the loop.",
            unsound=True,
        ),
        "CASE-ENDLESS": Kind(
            "warning",
            "A case may go on for ever: {loop}. From there no end can be reached.{example}",
            "Draw a way out that does not depend on what is over already.",
            unsound=True,
        ),
        "NEVER-DONE": Kind(
            "warning",
            "A path leads to '{label}'{behind}, but whatever is chosen, no case comes there: it is never done.",
            "Check what it waits for, or delete it.",
            unsound=True,
        ),
        "HANDLER-LOOSE": Kind(
            "warning",
            "'{label}' is drawn to undo an activity, but tied to no compensation event: it is never done.",
            "Drop a compensation event on the border of the activity and tie it to this with an association.",
            unsound=True,
        ),
        "COMPENSATE-TARGET": Kind(
            "warning",
            "'{label}' is to undo '{activity}', but nothing is drawn that undoes it: the case just goes on.",
            "Give the activity a compensation event on its border with a handler, or let the event name another one.",
        ),
        "AD-HOC-EVENT": Kind(
            "warning",
            "The ad hoc sub-process '{label}' holds start or end events ({events}): its work begins and ends in any"
            " order, so BPMN has none there.",
            "Delete them; what has no flow that leads to it may begin at any time.",
        ),
        "SUB-IMPLICIT": Kind(
            "warning",
            "The sub-process '{label}' has no start event inside; its work begins with {first}.",
            "Draw a start event inside it, so that its beginning is seen.",
        ),
        "UNREACHABLE": Kind(
            "warning",
            "No path leads from a start event to '{label}'{behind}: it is never done.",
            "Connect it, or delete it.",
            unsound=True,
        ),
        "DEAD-END": Kind(
            "warning",
            "Nothing follows '{label}': a case that comes here ends without an end event.",
            "Connect it with what follows, or with an end event.",
        ),
        "DEFAULT-FLOW": Kind(
            "warning",
            "The default flow of '{label}' does not leave it. {suggestion}",
            "Mark one of its outgoing flows as the default.",
        ),
        "GATEWAY-UNLABELLED": Kind(
            "warning",
            "The gateway '{label}' does not say when each of its {flows} flows is taken: {unlabelled} without name or"
            " condition.",
            "Write the question on the gateway and the answer on each flow.",
        ),
        "LANE-NONE": Kind(
            "warning",
            "The task '{label}' stands in no lane, so nothing says which unit does it.",
            "Move it into the lane of the unit that does it.",
        ),
        "CONDITION-IGNORED": Kind(
            "warning",
            "The condition of the sequence flow '{label}' decides nothing: it does not leave a gateway that chooses.",
            "Draw an exclusive gateway before it, or delete the condition.",
        ),
        "SPLIT-IMPLICIT": Kind(
            "warning",
            "{flows} flows leave '{label}' without a gateway: all are taken at once.",
            "If that is meant, draw a parallel gateway; if one of them is to be chosen, an exclusive one.",
        ),
        "MERGE-IMPLICIT": Kind(
            "warning",
            "{flows} flows lead into '{label}' without a gateway: it is done once for each that comes.",
            "Draw an exclusive gateway before it if one of them comes, a parallel one if all are awaited.",
        ),
        "GATEWAY-MIXED": Kind(
            "warning",
            "The gateway '{label}' joins {into} flows and splits into {out}: readers see one of the two only.",
            "Draw two gateways, the first one to join and the second one to split.",
        ),
        "GATEWAY-IDLE": Kind(
            "warning",
            "The gateway '{label}' has one flow in and one out, so it decides nothing.",
            "Delete it, or draw the way that is missing.",
        ),
        "TASK-UNNAMED": Kind(
            "warning",
            "The task '{label}' has no name.",
            "Say what is done, with a verb and an object: 'Check the application'.",
        ),
        "NAME-TWICE": Kind(
            "warning",
            "{number} activities of the same lane are called '{label}' (also {others}).",
            "Give them different names; if it is the same work, draw it once.",
        ),
        "PROCESS-LARGE": Kind(
            "warning",
            "'{label}' has {number} elements and no sub-process; more than {most} are hard to take in.",
            "Gather parts that belong together into sub-processes.",
        ),
    }
)
"""Code -> severity, sentence and remedy, the errors first."""


def finding_of(trouble: Trouble, file: str | None) -> Finding:
    """The finding that says `trouble`, with the place of its element in `file`."""
    code, element, facts = trouble
    kind = KINDS[code]
    name, line, label = (element, 0, element) if isinstance(element, str) else (element.id, element.line, "")
    if isinstance(element, FlowNode):
        label = element.label
    elif isinstance(element, Flow):
        label = element.name or element.id
    values = {"label": label, **facts}
    flat = {key: in_one_line(value) if isinstance(value, str) else value for key, value in values.items()}
    return Finding(code, Where(file, line or None, element=name), kind.what, kind.remedy, kind.severity, flat)


def in_one_line(label: str) -> str:
    """The label without line breaks: names on a drawing are broken into lines; sentences are not."""
    return re.sub(r"\s*[\r\n]\s*", " ", label)


def bounded(findings: Iterable[Finding], file: str | None) -> tuple[Finding, ...]:
    """The first `MOST_ALIKE` findings of each code, then how many more of it there are."""
    shown: list[Finding] = []
    alike: Counter[tuple[str, Severity]] = Counter()
    for finding in findings:
        alike[finding.code, finding.severity] += 1
        if alike[finding.code, finding.severity] <= MOST_ALIKE:
            shown.append(finding)
    return (*shown, *(rest(kind, number, file) for kind, number in alike.items() if number > MOST_ALIKE))


def rest(kind: tuple[str, Severity], number: int, file: str | None) -> Finding:
    """Says how many findings of a kind, of `number` in all, are not shown."""
    code, severity = kind
    return Finding(
        code=code,
        where=Where(file),
        what="There are {more:,} more findings of this kind: {code}.",
        remedy="Mend those shown; the others are shown then.",
        severity=severity,
        values={"more": number - MOST_ALIKE, "code": code},
    )
