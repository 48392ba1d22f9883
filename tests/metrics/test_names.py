"""Names in the language of the reader, as far as a model says."""

from pathlib import Path

import pytest

import bpr
from bpr.metrics.names import english_name, names


@pytest.mark.parametrize(
    ("name", "documentation", "english"),
    [
        ("受理核对材料", "Acceptance check. Is the application complete?", "Acceptance check"),
        ("是否受理", "Is it accepted? If not, why.", "Is it accepted?"),
        ("受理", "Acceptance", "Acceptance"),
        ("受理", "Acceptance\nat the counter", "Acceptance"),
        ("受理", "", ""),
        ("受理", "按照规定受理。", ""),
        ("局长签发", "Signature of the director, who signs in sessions.", "Signature of the director"),
        ("受理", "A sentence that goes on and on and on and on until it can no longer be a name of anything", ""),
        ("Review", "Checks the file.", ""),
        ("", "Checks the file.", ""),
    ],
)
def test_a_chinese_element_may_have_its_english_name_in_its_documentation(
    name: str, documentation: str, english: str
) -> None:
    assert english_name(name, documentation) == english


def test_scenario_units_roles_and_elements_have_their_names(models: Path) -> None:
    found = names(bpr.load(models / "county-permit"))
    assert found[""]["zh"].startswith("现状")
    assert found["window_clerk"] == {"en": "Window clerk", "zh": "窗口人员"}
    assert found["Task_Register"] == {"en": "Intake at the counter", "zh": "窗口收件登记"}
