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

    `style`: the drawing means what it means, but a reader may be in doubt.
    """

    severity: Severity
    what: str
    remedy: str
    style: bool = False


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "START-NONE": Kind(
            "error",
            "The process '{label}' has no start event, so no case can begin.",
            "Draw a start event and connect it with {first}.",
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
        ),
        "SUB-EMPTY": Kind(
            "error",
            "Nothing is drawn inside the sub-process '{label}', so it would take no time.",
            "Draw its inside, or change it into a task.",
        ),
        "END-NONE": Kind(
            "error",
            "The process '{label}' has a start event, but no end event: no path leads to an end.",
            "Draw an end event behind {last}.",
        ),
        "START-INCOMING": Kind(
            "error",
            "A sequence flow leads into the start event '{label}'.",
            "Let the flow lead to the first element behind it (a repetition: to a gateway there).",
        ),
        "END-OUTGOING": Kind(
            "error",
            "A sequence flow leaves the end event '{label}'.",
            "Change it into an intermediate event, or delete the flow.",
        ),
        "BOUNDARY-HOST": Kind(
            "error",
            "The boundary event '{label}' is not attached to an activity of its own process. {suggestion}",
            "Drop it on the border of the activity that it watches.",
        ),
        "BOUNDARY-INCOMING": Kind(
            "error",
            "A sequence flow leads into the boundary event '{label}'.",
            "Let the flow lead to the activity that it is attached to, or use an intermediate event.",
        ),
        "FLOW-SCOPE": Kind(
            "error",
            "The sequence flow '{label}' crosses the border of a pool or sub-process.",
            "Between pools draw a message flow; leave a sub-process through its own outgoing flow.",
        ),
        "EVENT-GATEWAY": Kind(
            "error",
            "Behind the event-based gateway '{label}' stands '{target}', which waits for no event.",
            "Put a catching event or a receive task behind each of its flows.",
        ),
        "LINK-TARGET": Kind(
            "error",
            "The link '{label}' throws to '{link}', which no link of the same process or sub-process catches.",
            "Draw a catching link of that name.",
        ),
        "LINK-TWICE": Kind(
            "error",
            "Several links catch '{link}', so a jump from '{label}' has no definite target.",
            "Keep one of them, or give the links different names.",
        ),
        "LOOP-ENDLESS": Kind(
            "error",
            "No path leads out of the loop {loop}: what enters it never ends.",
            "Put an exclusive gateway into the loop, with a flow that leaves it.",
        ),
        "JOIN-STARVED": Kind(
            "error",
            "The parallel join '{label}' waits for a token on {waiting}, and none can ever come.",
            "Connect the branch with the parallel split, or delete the flow.",
        ),
        "JOIN-LOOP": Kind(
            "error",
            "The parallel join '{label}' waits for a branch that comes back from behind it: it never goes on.",
            "Let the loop come back to an exclusive gateway before or behind the join.",
        ),
        "JOIN-DEADLOCK": Kind(
            "warning",
            "The parallel join '{label}' waits for all branches, but '{split}' chooses between them: cases get stuck.",
            "Join with an exclusive gateway, or split with a parallel one.",
        ),
        "JOIN-UNEVEN": Kind(
            "warning",
            "The branches of the parallel join '{label}' do not come equally often, so it may wait in vain:"
            " cases get stuck, unless the gateways before it always choose alike.",
            "Let every path between the split and the join arrive there, once; or join with an inclusive gateway.",
        ),
        "MESSAGE-SCARCE": Kind(
            "warning",
            "'{label}' waits for a message more often than one is sent to it: cases may get stuck.",
            "Let every path of the sender send the message, or draw what happens when it does not come.",
        ),
        "SYNC-LACK": Kind(
            "warning",
            "Branches that '{split}' starts in parallel meet in '{label}', which does not wait for all of them:"
            " what follows is done once for each.",
            "Join the branches with a parallel gateway (an inclusive one after an inclusive split).",
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
            style=True,
        ),
        "LANE-NONE": Kind(
            "warning",
            "The task '{label}' stands in no lane, so nothing says which unit does it.",
            "Move it into the lane of the unit that does it.",
            style=True,
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
