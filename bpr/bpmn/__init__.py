"""BPMN 2.0 XML <-> ProcessGraph."""

from bpr.bpmn.document import BpmnDocument
from bpr.bpmn.reader import read_bpmn

__all__ = ["BpmnDocument", "read_bpmn"]
