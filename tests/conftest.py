"""What all tests share: where things are, and how hypothesis behaves."""

from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]

# The same examples on every machine, however slow it is.
settings.register_profile("bpr", deadline=None, derandomize=True)
settings.load_profile("bpr")


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def models() -> Path:
    """The folder of the bundled models."""
    return ROOT / "models"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference figures and foreign files beside the project; tests that need it skip without it."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"no {folder}: reference files of others are not part of the project")
    return folder
