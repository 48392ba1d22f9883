"""A drawing as the panel shows it: a file that has no diagram is laid out. Knows no widget."""

from functools import lru_cache

from bpr.bpmn.diagram import read_diagram
from bpr.bpmn.layout import lay_out
from bpr.bpmn.reader import read_bpmn
from bpr.bpmn.writer import write_bpmn
from bpr.errors import InputError


@lru_cache(maxsize=8)
def with_diagram(data: bytes, name: str) -> bytes:
    """The bytes of a BPMN file, with a diagram where it has none; as they are where it cannot be read."""
    try:
        document = read_bpmn(data, name=name)
        if any(plane.shapes for plane in read_diagram(document.tree().getroot()).planes):
            return data
        return write_bpmn(document, document.graph, lay_out(document.graph))
    except InputError:  # the findings say why
        return data
