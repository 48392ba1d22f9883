"""The elements of a process, with the names of BPMN 2.0.2. Values only; what they do in a run is engine/SEMANTICS.md.

Every element says where it stands: the `process` it belongs to, the `scope` (the sub-process that contains it, or the
process), its innermost `lane`, and the line of the file. Ids are those of the file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from bpr.frozen import frozen

Annotation = Mapping[str, str]
"""Attributes of a ``bpr:annotation``: unit, function, legalBasis, touchpoint, documents, criteria …; name -> text."""


class TaskType(StrEnum):
    """BPMN 2.0.2 §10.3.3; the value is the tag."""

    ABSTRACT = "task"
    SERVICE = "serviceTask"
    SEND = "sendTask"
    RECEIVE = "receiveTask"
    USER = "userTask"
    MANUAL = "manualTask"
    BUSINESS_RULE = "businessRuleTask"
    SCRIPT = "scriptTask"


class GatewayType(StrEnum):
    """BPMN 2.0.2 §10.6; the value is the tag."""

    EXCLUSIVE = "exclusiveGateway"
    INCLUSIVE = "inclusiveGateway"
    PARALLEL = "parallelGateway"
    EVENT_BASED = "eventBasedGateway"
    COMPLEX = "complexGateway"


class EventType(StrEnum):
    """BPMN 2.0.2 §10.5; the value is the tag."""

    START = "startEvent"
    INTERMEDIATE_CATCH = "intermediateCatchEvent"
    INTERMEDIATE_THROW = "intermediateThrowEvent"
    BOUNDARY = "boundaryEvent"
    END = "endEvent"


class SubProcessType(StrEnum):
    """BPMN 2.0.2 §10.3.5; the value is the tag."""

    EMBEDDED = "subProcess"
    TRANSACTION = "transaction"
    AD_HOC = "adHocSubProcess"


@dataclass(frozen=True, slots=True)
class EventDefinition:
    """What triggers an event.

    Parameters
    ----------
    kind
        ``message``, ``timer``, ``signal``, ``error``, ``escalation``, ``conditional``, ``link``, ``terminate``,
        ``cancel`` or ``compensate``.
    reference
        Id of the message, signal, error … it refers to; the name of a link.
    timer
        ``duration``, ``date`` or ``cycle``; empty where the kind is not a timer.
    expression
        The text of the timer or of the condition, as in the file.
    waits
        Whether the token of a compensation event waits until all has been undone.
    """

    kind: str
    reference: str | None = None
    timer: Literal["", "duration", "date", "cycle"] = ""
    expression: str = ""
    waits: bool = True


@dataclass(frozen=True, slots=True)
class LoopMarker:
    """Standard loop or multi-instance marker of an activity."""

    kind: Literal["standard", "parallel", "sequential"]
    test_before: bool = False
    maximum: int | None = None
    condition: str = ""
    cardinality: str = ""
    completion_condition: str = ""


@dataclass(frozen=True, slots=True)
class AdHoc:
    """How the activities of an ad hoc sub-process are done: at once or one after the other, and until when.

    Parameters
    ----------
    sequential
        One after the other.
    completion_condition
        The sub-process is over as soon as it holds; empty: when all has been done.
    cancel_remaining
        Whether what is still at work then is withdrawn.
    """

    sequential: bool = False
    completion_condition: str = ""
    cancel_remaining: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowNode:
    """What tokens stand on.

    Parameters
    ----------
    id, name, documentation
        As in the file; `name` may be empty.
    process, scope
        Id of the process; id of the sub-process that directly contains the node, else the process id.
    lane
        Id of the innermost lane, or None.
    line
        Line of the file, 1-based; 0 where the element was made by a program.
    annotation
        The ``bpr:annotation`` of the element: attribute name -> text.
    """

    id: str
    name: str = ""
    documentation: str = ""
    process: str = ""
    scope: str = ""
    lane: str | None = None
    line: int = 0
    annotation: Annotation = field(default_factory=frozen)

    @property
    def label(self) -> str:
        """The name, else the id."""
        return self.name or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(FlowNode):
    """A start, intermediate, boundary or end event; no definition = a none event.

    Parameters
    ----------
    attached_to
        Id of the activity on whose border the event stands.
    handler
        Id of the activity that an association ties to a compensation event on a border.
    reads, writes
        Ids of the data that it sends, or that what it catches brings.
    """

    type: EventType
    definitions: tuple[EventDefinition, ...] = ()
    attached_to: str | None = None
    interrupting: bool = True
    handler: str | None = None
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """``none``, the kind of the only definition, or ``multiple``."""
        if not self.definitions:
            return "none"
        return self.definitions[0].kind if len(self.definitions) == 1 else "multiple"


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity(FlowNode):
    """A task, sub-process or call activity. `reads` and `writes` are ids of data objects and stores."""

    loop: LoopMarker | None = None
    for_compensation: bool = False
    default: str | None = None
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Activity):
    """An atomic activity; `message` is the id of the message that a send or receive task says it handles."""

    type: TaskType
    message: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubProcess(Activity):
    """An activity that contains others; a scope of its own. `ad_hoc` is there where the type is ad hoc."""

    type: SubProcessType = SubProcessType.EMBEDDED
    triggered_by_event: bool = False
    ad_hoc: AdHoc | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallActivity(Activity):
    """An activity that calls a process or global task: `called`, by its id, which may be in another file."""

    called: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway(FlowNode):
    """A gateway; `default` is the id of its default flow, `activation` the condition of a complex gateway."""

    type: GatewayType
    default: str | None = None
    activation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlackBox(FlowNode):
    """A pool without a process: a party whose inside is not drawn. Only message flows touch it."""


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow (with its condition, as in the file) or a message flow (with the id of its message)."""

    id: str
    source: str
    target: str
    kind: Literal["sequence", "message"] = "sequence"
    name: str = ""
    condition: str = ""
    line: int = 0
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Trigger:
    """What events refer to: a message, signal, error or escalation; `code` is that of an error or escalation."""

    id: str
    kind: Literal["message", "signal", "error", "escalation"]
    name: str = ""
    code: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Pool:
    """A participant; `process` is None for a black box."""

    id: str
    name: str = ""
    process: str | None = None
    line: int = 0
    annotation: Annotation = field(default_factory=frozen)

    @property
    def label(self) -> str:
        """The name, else the id."""
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane; `parent` is the lane that contains it, or None."""

    id: str
    name: str = ""
    process: str = ""
    parent: str | None = None
    line: int = 0
    annotation: Annotation = field(default_factory=frozen)

    @property
    def label(self) -> str:
        """The name, else the id."""
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class DataElement:
    """A data object, data store, data input or data output (a reference is resolved to what it refers to).

    Parameters
    ----------
    collection
        True where it stands for several of its kind.
    references
        Ids of the references to it: a drawing shows these.
    """

    id: str
    name: str = ""
    kind: Literal["object", "store", "input", "output"] = "object"
    line: int = 0
    annotation: Annotation = field(default_factory=frozen)
    collection: bool = False
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Artifact:
    """A text annotation or group of the drawing; no token ever meets it.

    Parameters
    ----------
    id, text
        As in the file; of a group the name of its category value.
    process, scope
        Id of the process and of the process or sub-process that directly contains it; "" on a collaboration.
    beside
        Ids of the elements that associations tie it to.
    """

    id: str
    kind: Literal["text annotation", "group"] = "text annotation"
    text: str = ""
    process: str = ""
    scope: str = ""
    beside: tuple[str, ...] = ()
    line: int = 0
