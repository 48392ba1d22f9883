"""``bpr app``: Streamlit with the settings of the workbench, on this machine alone unless told otherwise."""

import argparse
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

SCRIPT = Path(__file__).parent / "start" / "app.py"

SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        "browser.gatherUsageStats": "false",
        "client.showErrorDetails": "type",
        "client.showErrorLinks": "false",
        "client.toolbarMode": "minimal",
        "server.enableXsrfProtection": "true",
        "server.fileWatcherType": "none",
        "server.maxUploadSize": "20",
        "theme.base": "light",
        "theme.primaryColor": "#1f5aa6",
    }
)
"""Passed as flags: Streamlit reads ``.streamlit/config.toml`` only in the working directory. A test compares both."""


def serve(argv: Sequence[str]) -> int:
    """Run the server until it is interrupted; see `bpr.app.launch`."""
    wanted = _parser().parse_args(list(argv))
    if wanted.workspace is not None:
        os.environ["BPR_WORKSPACE"] = str(wanted.workspace.expanduser().resolve())
    from streamlit.web import cli  # noqa: PLC0415  # a second of imports, not owed to --help

    with suppress(KeyboardInterrupt):
        cli.main(
            ["run", str(SCRIPT), *flags(wanted.address, wanted.port, headless=wanted.no_browser)], standalone_mode=False
        )
    return 0


def flags(address: str, port: int, *, headless: bool) -> list[str]:
    """The options for ``streamlit run``."""
    own = {"server.address": address, "server.port": str(port), "server.headless": str(headless).lower()}
    return [f"--{name}={value}" for name, value in {**SETTINGS, **own}.items()]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bpr app", description="The workbench in the browser.")
    parser.add_argument("--workspace", type=Path, help="folder for your models, drafts and results [default: ~/bpr]")
    parser.add_argument("--port", type=int, default=8501, help="port of the server [default: 8501]")
    parser.add_argument(
        "--address", default="127.0.0.1", help="address to listen on [default: 127.0.0.1, this machine alone]"
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser window")
    return parser
