"""The reference pages say what the package says."""

import re
import runpy
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"


@pytest.mark.parametrize("name", ["elements.md", "event-log.md", "measures.md"])
def test_a_generated_page_is_up_to_date(name: str) -> None:
    pages = runpy.run_path(str(DOCS / "generate.py"))["pages"]()
    assert (DOCS / name).read_text(encoding="utf-8") == pages[name], "run: python docs/generate.py"


@pytest.mark.parametrize(
    "page", [DOCS.parent / "README.md", DOCS.parent / "CONTRIBUTING.md", *sorted(DOCS.glob("*.md"))]
)
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []
