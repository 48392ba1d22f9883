"""The rooms import each other only in the direction of the data: the contracts of pyproject.toml, run as a test."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_import_contract_is_kept() -> None:
    linter = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert linter, "import-linter is not installed beside this Python"
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_module_is_longer_than_500_lines_without_saying_why() -> None:
    modules = {path: path.read_text(encoding="utf-8") for path in (ROOT / "bpr").rglob("*.py")}
    too_long = {str(path.relative_to(ROOT)) for path, text in modules.items() if len(text.splitlines()) > 500}
    explained = {name for name in too_long if "Longer than" in modules[ROOT / name].split('"""')[1]}
    assert too_long == explained


def test_every_module_starts_by_saying_what_it_is() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "bpr").rglob("*.py")
        if (text := path.read_text(encoding="utf-8")) and not text.startswith(('"""', 'r"""'))
    ]
    assert silent == []
