"""BPMN files, written as the inside of their definitions."""

from collections.abc import Callable

import pytest

from bpr.bpmn import BpmnDocument, read_bpmn
from bpr.bpmn.vocabulary import MODEL

HEAD = f'<definitions xmlns="{MODEL}" xmlns:bpr="urn:bpr:1" xmlns:v="urn:vendor" targetNamespace="t">'

Read = Callable[[str], BpmnDocument]


@pytest.fixture
def read() -> Read:
    """Read what stands between the tags of ``definitions``; the first line of it is line 2."""
    return lambda inside: read_bpmn(f"{HEAD}\n{inside}\n</definitions>".encode(), name="a.bpmn")


@pytest.fixture
def process(read: Read) -> Read:
    """Read the inside of one process P; the first line of it is line 2."""
    return lambda inside: read(f'<process id="P" name="Permit">{inside}</process>')
