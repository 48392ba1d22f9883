"""Findings name the right line in files of any length."""

import pytest

from bpr.bpmn import read_bpmn
from bpr.bpmn.lines import COUNTED
from bpr.bpmn.vocabulary import MODEL

BLOCK = """\
<task id="T{0}"
  name="a &lt; b">
<!-- <task id="C{0}"/>
-->
<documentation><![CDATA[ <task id="D{0}"/>
]]></documentation></task>
<?x <task ?>
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030", "big5", "iso-8859-1"])
def test_lines_are_right_beyond_what_libxml2_counts(encoding):
    head = f'<?xml version="1.0" encoding="{encoding}"?>\n<definitions xmlns="{MODEL}">\n<process id="P">\n'
    text = head + "".join(map(BLOCK.format, range(COUNTED // 7 + 100))) + "</process></definitions>"
    graph = read_bpmn(text.encode(encoding)).graph
    lines = text.split("\n")
    assert [lines[element.line - 1] for element in graph.elements()] == [f'<task id="{name}"' for name in graph]


def test_findings_of_parts_of_elements_are_placed_there_too():
    text = f'<definitions xmlns="{MODEL}" xmlns:bpr="urn:bpr:1"><process id="P">' + "\n" * 100_000
    text += '<task id="T">\n<extensionElements>\n<bpr:note/>\n\n</extensionElements>\n</task></process></definitions>'
    (finding,) = (f for f in read_bpmn(text.encode()).findings if f.code == "ANNOTATION-UNKNOWN")
    assert finding.where.line == 100_003
