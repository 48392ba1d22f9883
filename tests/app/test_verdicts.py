"""The page of the drawing says whether each process is sound."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from bpr.app.folder import Folder, bundled_models

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "is sound: all 29 states"), ("zh", "健全：已考察一个办件的全部 29 个状态")]
)
def test_the_verdict_stands_above_the_findings(tmp_path, monkeypatch, lang, said):
    monkeypatch.setenv("BPR_WORKSPACE", str(tmp_path))
    Folder(tmp_path).copy_of(bundled_models()["county-permit"])
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    test.query_params["lang"] = lang
    test.run()
    test.switch_page("bpr/app/pages/models.py").run()
    assert any(said in shown.value.replace("\\", "") for shown in test.markdown)
