"""The words of BPMN 2.0.2: one table, tag -> what it is, where bpr holds it, and whether it is simulated.

Every element name of the XML schema (OMG formal/2013-12-09, annex B) is here, so that an element which is not is a
slip of a tool and can be reported. The reasons why something is not simulated are those of `bpr.process.support`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
"""Namespace of the elements of BPMN 2.0."""

ANNOTATION = "urn:bpr:1"
"""Namespace of bpr's own extension elements."""


def split_tag(tag: str) -> tuple[str, str]:
    """Namespace and name of an element, of what lxml calls its tag; `lxml.etree.QName` refuses odd namespaces."""
    namespace, _, name = tag.rpartition("}")
    return namespace.removeprefix("{"), name


class Category(StrEnum):
    """What a tag is, and with it what the reader does when it meets one."""

    TASK = "task"
    SUB_PROCESS = "sub-process"
    CALL_ACTIVITY = "call activity"
    EVENT = "event"
    GATEWAY = "gateway"
    FLOW = "sequence flow"
    MESSAGE_FLOW = "message flow"
    POOL = "pool"
    LANES = "lanes"
    DATA = "data"
    DATA_REFERENCE = "reference to data"
    DATA_ASSOCIATION = "data association"
    INPUTS_AND_OUTPUTS = "inputs and outputs"
    EVENT_DEFINITION = "event definition"
    MARKER = "marker of an activity"
    PROCESS = "process"
    COLLABORATION = "collaboration"
    CHOREOGRAPHY = "choreography"
    CONVERSATION = "conversation"
    GLOBAL_TASK = "global task"
    ARTIFACT = "artifact"
    ASSOCIATION = "association"
    TRIGGER = "trigger"
    DEFINITION = "definition"
    DETAIL = "detail of its parent"


_ONLY_SHOWN = frozenset({Category.ARTIFACT, Category.ASSOCIATION})
"""What the graph holds for whoever shows the drawing; no token ever meets it."""


@dataclass(frozen=True, slots=True)
class Tag:
    """One element name of BPMN.

    Parameters
    ----------
    name, category
        The name, without namespace, and what it is.
    in_graph
        True where the `ProcessGraph` holds it; else it is kept in the file's tree only, and survives there.
    note
        What the documentation says beside it.
    """

    name: str
    category: Category
    in_graph: bool = True
    note: str = ""

    @property
    def simulated(self) -> bool:
        """True where a run takes it into account."""
        return self.in_graph and self.category not in _ONLY_SHOWN


def _tags() -> Iterator[Tag]:
    for category, names in _HELD.items():
        for name in names.split():
            yield Tag(name, category, note=_NOTES.get(name, ""))
    for category, names in _KEPT.items():
        for name in names.split():
            yield Tag(name, category, in_graph=False, note=_NOTES.get(name, ""))


_HELD: Mapping[Category, str] = {
    Category.TASK: "task serviceTask sendTask receiveTask userTask manualTask businessRuleTask scriptTask",
    Category.SUB_PROCESS: "subProcess transaction adHocSubProcess",
    Category.CALL_ACTIVITY: "callActivity",
    Category.EVENT: (
        "startEvent endEvent intermediateCatchEvent intermediateThrowEvent boundaryEvent implicitThrowEvent"
    ),
    Category.GATEWAY: "exclusiveGateway inclusiveGateway parallelGateway eventBasedGateway complexGateway",
    Category.EVENT_DEFINITION: (
        "messageEventDefinition timerEventDefinition errorEventDefinition escalationEventDefinition"
        " signalEventDefinition conditionalEventDefinition linkEventDefinition compensateEventDefinition"
        " cancelEventDefinition terminateEventDefinition eventDefinitionRef"
    ),
    Category.FLOW: "sequenceFlow",
    Category.MESSAGE_FLOW: "messageFlow",
    Category.POOL: "participant",
    Category.LANES: "laneSet childLaneSet lane flowNodeRef",
    Category.DATA: "dataObject dataStore dataInput dataOutput",
    Category.DATA_REFERENCE: "dataObjectReference dataStoreReference",
    Category.DATA_ASSOCIATION: "dataInputAssociation dataOutputAssociation sourceRef targetRef",
    Category.MARKER: (
        "standardLoopCharacteristics multiInstanceLoopCharacteristics loopCondition loopCardinality completionCondition"
    ),
    Category.TRIGGER: "message signal error escalation",
    Category.GLOBAL_TASK: "globalTask globalUserTask globalManualTask globalScriptTask globalBusinessRuleTask",
    Category.PROCESS: "process",
    Category.COLLABORATION: "collaboration",
    Category.ARTIFACT: "textAnnotation group",
    Category.ASSOCIATION: "association",
    Category.DETAIL: (
        "conditionExpression condition activationCondition timeDate timeDuration timeCycle documentation text"
    ),
}
"""Category -> the tags whose content the graph holds."""

_KEPT: Mapping[Category, str] = {
    Category.INPUTS_AND_OUTPUTS: (
        "ioSpecification inputSet outputSet ioBinding property dataState dataInputRefs optionalInputRefs"
        " whileExecutingInputRefs outputSetRefs dataOutputRefs optionalOutputRefs whileExecutingOutputRefs inputSetRefs"
        " assignment from to transformation dataPath"
    ),
    Category.CHOREOGRAPHY: ("choreography choreographyTask subChoreography callChoreography globalChoreographyTask"),
    Category.CONVERSATION: (
        "globalConversation conversation subConversation callConversation conversationLink conversationAssociation"
    ),
    Category.DEFINITION: (
        "definitions import extension itemDefinition category categoryValue"
        " correlationProperty endPoint interface operation partnerEntity partnerRole resource"
        " relationship"
    ),
    Category.DETAIL: (
        "extensionElements incoming outgoing partitionElement auditing monitoring rendering script"
        " complexBehaviorDefinition event loopDataInputRef loopDataOutputRef inputDataItem"
        " outputDataItem performer humanPerformer potentialOwner resourceRole resourceRef resourceParameter"
        " resourceParameterBinding resourceAssignmentExpression expression formalExpression participantMultiplicity"
        " participantAssociation participantRef messageFlowAssociation messageFlowRef correlationKey"
        " correlationPropertyRef correlationPropertyBinding correlationPropertyRetrievalExpression"
        " correlationSubscription messagePath operationRef inMessageRef outMessageRef errorRef interfaceRef"
        " supportedInterfaceRef endPointRef innerParticipantRef outerParticipantRef choreographyRef categoryValueRef"
        " supports source target"
    ),
}
"""Category -> the tags that are kept in the file's tree only."""

_NOTES: Mapping[str, str] = {
    "standardLoopCharacteristics": "how often is said by the file, or under `loop` in the scenario",
    "multiInstanceLoopCharacteristics": "how many is said by the file, or under `loop` in the scenario",
    "participant": "without a process it is a black box: a party whose inside is not drawn",
    "implicitThrowEvent": "read as an intermediate throwing event",
    "eventDefinitionRef": "read as the definition it refers to",
    "messageFlow": "an edge of the graph where both ends are elements or black boxes; else kept and reported",
    "linkEventDefinition": "a jump to the catching link of the same name",
    "conditionExpression": "on flows of gateways, and of activities, which then choose as an inclusive gateway does",
    "subProcess": "with triggeredByEvent an event sub-process; one with nothing drawn inside is a task",
    "adHocSubProcess": "how often its activities are done is said under `activities` in the scenario",
    "callActivity": "calls a process of the file or of another file of the folder; a call of a global task is a task",
    "complexGateway": "how many flows activate it is said by the file, or under `activation` in the scenario",
    "startEvent": "none, timer, message, signal and condition; cases start as the scenario says",
    "endEvent": "none, message, signal, error, escalation, compensation, cancel and terminate",
    "intermediateCatchEvent": "timer, message, signal, condition and link",
    "intermediateThrowEvent": "none, message, signal, escalation, compensation and link",
    "boundaryEvent": "timer, message, signal, condition, escalation, interrupting and not; error, cancel, compensation",
    "choreography": "recognised and kept, not simulated: it orders messages, it does not say what work is done",
    "globalConversation": "recognised and kept, not simulated",
    "categoryValue": "the text of its groups",
    "event": "of a complex behaviour of several instances",
    "group": "called after its category value",
    "association": "ties texts to elements, and compensation events to their handlers; it moves no token",
}

TAGS: Mapping[str, Tag] = MappingProxyType({tag.name: tag for tag in _tags()})
"""Name of a BPMN element -> its row."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """An attribute that changes what an element does and that a run does not follow.

    `plain` is the value that changes nothing; `what` says how the element is treated.
    """

    plain: str
    what: str


IGNORED_ATTRIBUTES: Mapping[str, Mapping[str, Ignored]] = MappingProxyType(
    {
        "startQuantity": MappingProxyType({"*": Ignored("1", "it starts with every single token")}),
        "completionQuantity": MappingProxyType({"*": Ignored("1", "it hands on one token")}),
        "instantiate": MappingProxyType(
            {
                "receiveTask": Ignored("false", "it starts no case; draw a message start event"),
                "eventBasedGateway": Ignored("false", "it starts no case; draw a start event for each trigger"),
            }
        ),
        "eventGatewayType": MappingProxyType({"eventBasedGateway": Ignored("Exclusive", "the first event wins")}),
    }
)
"""Attribute -> tag (``*``: any) -> the value that is simulated. Another value is reported when the file is read."""
