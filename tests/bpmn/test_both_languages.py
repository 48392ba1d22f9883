"""All that is said of a file is said in English and in Chinese, with the same facts."""

import re
from pathlib import Path

import pytest

from bpr.bpmn import read_bpmn
from bpr.report.findings import findings_in, in_words

CORPUS = sorted((Path(__file__).parents[3] / "shared" / "corpus").glob("*.bpmn"))
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.skipif(not CORPUS, reason="files of other tools are not part of the project")
@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_every_finding_of_a_file_is_said_in_both_languages(path):
    for finding in read_bpmn(path.read_bytes(), name=path.name).check():
        assert finding.code in findings_in("zh")
        what, remedy = in_words(finding, "zh")
        assert CHINESE.search(what)
        assert CHINESE.search(remedy)
        assert (what, remedy) != (finding.what_text, finding.remedy_text)
