"""Files that hold no process say what they hold instead; what is beside a process is kept and said to be."""

import pytest

from bpr.bpmn.vocabulary import MODEL
from bpr.process.flaws import KINDS

CHOREOGRAPHY = (
    '<choreography id="C" name="Order"><participant id="A"/><participant id="B"/>'
    '<choreographyTask id="T" name="Ask" initiatingParticipantRef="A"><participantRef>A</participantRef>'
    "<participantRef>B</participantRef></choreographyTask></choreography>"
)
CONVERSATION = (
    '<collaboration id="C"><participant id="A"/><participant id="B"/><conversation id="T" name="Ask">'
    "<participantRef>A</participantRef></conversation></collaboration>"
)
POOLS = '<collaboration id="C"><participant id="A" processRef="P"/><participant id="B"/></collaboration>'
PROCESS = '<process id="P"><task id="X"/></process>'


def found(document):
    return [finding for finding in document.findings if finding.code not in KINDS]


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        (CHOREOGRAPHY, "CHOREOGRAPHY-ONLY"),
        ('<globalChoreographyTask id="T"/>', "CHOREOGRAPHY-ONLY"),
        (CONVERSATION, "CONVERSATION-ONLY"),
        ('<globalConversation id="T"/>', "CONVERSATION-ONLY"),
        (POOLS + '<process id="P"/>', "COLLABORATION-ONLY"),
        ('<process id="P"/>', "PROCESS-NONE"),
    ],
)
def test_a_file_without_a_process_says_what_it_holds(read, inside, code):
    document = read(inside)
    (error,) = document.errors
    assert error.code == code
    assert error.remedy_text


@pytest.mark.parametrize(("inside", "tag"), [(CHOREOGRAPHY, "choreography"), (CONVERSATION, "conversation")])
def test_what_stands_beside_a_process_is_kept_and_said_not_to_be_simulated(read, inside, tag):
    document = read(inside + PROCESS)
    (finding,) = found(document)
    assert (finding.code, finding.severity, finding.where.element) == (
        "NOT-SIMULATED", "warning", "C" if tag == "choreography" else "T",
    )  # fmt: skip
    assert f"The {tag} '" in str(finding)
    assert document.tree().getroot().find(f".//{{{MODEL}}}{tag}") is not None
    assert finding in document.check()
