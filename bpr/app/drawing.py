"""A drawing as the panel shows it: a file that has no diagram is laid out. Knows no widget."""

from functools import lru_cache

from bpr.bpmn.diagram import read_diagram
from bpr.bpmn.layout import lay_out
from bpr.bpmn.parser import parse
from bpr.bpmn.reader import read_bpmn
from bpr.bpmn.writer import write_bpmn
from bpr.errors import InputError


@lru_cache(maxsize=8)
def with_diagram(data: bytes, name: str) -> bytes:
    """The bytes of a BPMN file, with a diagram where it has none; as they are where it cannot be read."""
    try:
        root, *_ = parse(data, name=name)
        if not read_diagram(root).is_empty:  # nearly every file: its process need not be read and judged for that
            return data
        document = read_bpmn(data, name=name)
        return write_bpmn(document, document.graph, lay_out(document.graph))
    except InputError:  # the findings say why
        return data
