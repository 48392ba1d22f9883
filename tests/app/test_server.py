"""What the app is started with."""

import tomllib
from pathlib import Path

import pytest

from bpr.app import launch
from bpr.app.server import SCRIPT, SETTINGS, flags

ROOT = Path(__file__).parents[2]


def test_the_flags_are_those_of_a_checkout() -> None:
    file = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    settings = {f"{table}.{key}": str(value).lower() for table, values in file.items() for key, value in values.items()}
    assert settings == {**SETTINGS, "server.address": "127.0.0.1"}


def test_the_server_listens_on_this_machine_alone_unless_told_otherwise() -> None:
    assert "--server.address=127.0.0.1" in flags("127.0.0.1", 8501, headless=False)
    with pytest.raises(SystemExit) as ended:
        launch(["--help"])
    assert ended.value.code == 0


def test_wrong_usage_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        launch(["--port", "many"])
    assert ended.value.code == 2
    assert "--port" in capsys.readouterr().err


@pytest.mark.parametrize("script", [SCRIPT, ROOT / "app.py"])
def test_a_process_of_a_run_can_import_the_script_without_drawing(script: Path) -> None:
    assert 'if __name__ == "__main__":' in script.read_text(encoding="utf-8")
