"""The user's folder: one folder a model, as `bpr.load` reads it, with drafts and results beside. Knows no widget.

    <folder>/county-permit/process.bpmn      what the user has saved
                           scenario.yaml     the AS-IS; every other *.yaml with a scenario is a TO-BE
                           to-be.bpmn, to-be.yaml
                           .bpr/drafts/…     edits not yet saved, written at once: a crash loses nothing
                           .bpr/runs/<key>/  inputs and results of a run (jobs.py)

Files are replaced as a whole (written beside, then renamed), so a reader never sees half of one. Names come from
browsers and addresses: each is reduced to one harmless file name before it touches the disk.
"""

import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import bpr

PROCESS, SCENARIO, ORGANISATION = "process.bpmn", "scenario.yaml", "organisation.yaml"
BLANK = Path(__file__).parent / "blank.bpmn"
"""A drawing of one task, to begin with."""
FIRST_MODEL = "county-permit"
"""What a newcomer sees: the one with staff, queues and signatures."""
HIDDEN = ".bpr"
README = "README.md"
_INPUTS = ("*.bpmn", "*.yaml", "*.csv", "*.xes")
"""Files of a model folder that a run may read."""
_TITLE = 400
"""Characters of a README's first line that are read."""
_NAME_BYTES = 100
"""Length of a folder name in UTF-8; file systems take 255 bytes, and suffixes are added."""
_WINDOWS_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{kind}{n}" for kind in ("com", "lpt") for n in range(1, 10))}
)


@dataclass(frozen=True, slots=True)
class Project:
    """The folder of one model. What is read is the draft where there is one, else what was saved."""

    path: Path

    @property
    def name(self) -> str:
        """The name of the folder."""
        return self.path.name

    def title(self, language: str) -> str:
        """What the model is called: the first heading of its README (English · Chinese), else the folder's name."""
        try:
            with (self.path / README).open(encoding="utf-8", errors="replace") as file:
                line = file.readline(_TITLE).strip()
        except FileNotFoundError:
            return self.name
        parts = (
            [part.strip() for part in line.removeprefix("# ").split(" · ")] if line.startswith("# ") else [self.name]
        )
        return parts[-1 if language == "zh" else 0].split(":")[0].split("：")[0] or self.name

    @property
    def drafts(self) -> Path:
        """Where edits that are not yet saved lie."""
        return self.path / HIDDEN / "drafts"

    @property
    def runs(self) -> Path:
        """Where runs keep their inputs and results."""
        return self.path / HIDDEN / "runs"

    def read(self, file: str) -> bytes:
        """The newest content of `file`.

        Raises
        ------
        FileNotFoundError
            There is neither a draft nor a saved file.
        """
        try:
            return (self.drafts / file).read_bytes()
        except FileNotFoundError:
            return (self.path / file).read_bytes()

    def write_draft(self, file: str, data: bytes) -> None:
        """Keep an edit. A draft that says what was saved already is no draft."""
        saved = self.path / file
        if saved.exists() and saved.read_bytes() == data:
            (self.drafts / file).unlink(missing_ok=True)
        else:
            write(self.drafts / file, data)

    def unsaved(self) -> tuple[str, ...]:
        """The files of which there is a draft."""
        return tuple(sorted(path.name for path in self.drafts.glob("[!.]*"))) if self.drafts.exists() else ()

    def save(self) -> None:
        """Make every draft the saved file."""
        for file in self.unsaved():
            (self.drafts / file).replace(self.path / file)

    def discard(self, *files: str) -> None:
        """Go back to what was saved (for `files`, or for all)."""
        for file in files or self.unsaved():
            (self.drafts / file).unlink(missing_ok=True)

    def files(self) -> Mapping[str, bytes]:
        """The newest content of every file that a run may read, by name."""
        names = {path.name for pattern in _INPUTS for place in (self.path, self.drafts) for path in place.glob(pattern)}
        return {name: self.read(name) for name in sorted(names)}

    def free_name(self, stem: str) -> str:
        """`stem`, or `stem` with a number, such that neither a process nor a scenario has it."""
        taken = {Path(name).stem for name in self.files()}
        return next(name for n in range(1, len(taken) + 2) if (name := stem if n == 1 else f"{stem}-{n}") not in taken)


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder that holds the user's models."""

    path: Path

    def is_writable(self) -> bool:
        """Whether models can be kept here; the folder is made if it is not there."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError:
            return False
        return os.access(self.path, os.W_OK | os.X_OK)

    def projects(self) -> tuple[Project, ...]:
        """All models in it, by name."""
        if not self.path.exists():
            return ()
        found = (Project(path) for path in self.path.iterdir() if path.is_dir() and not path.name.startswith("."))
        return tuple(sorted((p for p in found if (p.path / PROCESS).exists()), key=lambda p: p.name))

    def project(self, name: str | None) -> Project | None:
        """The model of this name, or None. The name may come from an address: only names in the folder are met."""
        return next((project for project in self.projects() if project.name == name), None)

    def create(self, name: str, files: Mapping[str, bytes]) -> Project:
        """A new model; a number is added where the name is taken. It appears complete or not at all."""
        self.path.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=".new-", dir=self.path))
        made.chmod(0o755)
        for file, data in files.items():
            write(made / file, data)
        stem = safe_name(name)
        taken = {path.name.casefold() for path in self.path.iterdir()}
        free = next(
            c for n in range(1, len(taken) + 2) if (c := stem if n == 1 else f"{stem}-{n}").casefold() not in taken
        )
        return Project(made.rename(self.path / free))

    def copy_of(self, bundled: Path) -> Project:
        """The user's own copy of a bundled model, made when it is first opened."""
        own = self.project(bundled.name)
        if own is not None:
            return own
        return self.create(bundled.name, {path.name: path.read_bytes() for path in bundled.iterdir() if path.is_file()})

    def remove(self, project: Project) -> None:
        """Put a model aside: it goes to ``.removed`` in the folder and is not listed any more."""
        bin_ = self.path / ".removed"
        bin_.mkdir(exist_ok=True)
        project.path.rename(Path(tempfile.mkdtemp(prefix=f"{project.name}-", dir=bin_)) / project.name)


def user_folder() -> Folder:
    """The folder named by ``BPR_WORKSPACE`` (``bpr app --workspace``), else ``bpr`` in the user's home."""
    return Folder(Path(os.environ.get("BPR_WORKSPACE") or Path.home() / "bpr").expanduser().resolve())


def bundled_models() -> Mapping[str, Path]:
    """Name -> folder of the models that come with bpr: inside the package when installed, beside it in a checkout."""
    package = Path(bpr.__file__).parent
    found: dict[str, Path] = {}
    for place in (package / "models", package.parent / "models"):
        for process in sorted(place.glob(f"*/{PROCESS}")):
            found.setdefault(process.parent.name, process.parent)
    return found


def safe_name(name: str) -> str:
    """One folder name made of what an upload was called: letters of any script, digits, ``-`` and ``_``.

    >>> safe_name("../../etc/Baugenehmigung (neu).bpmn"), safe_name("许可 证.bpmn"), safe_name("..")
    ('Baugenehmigung-neu', '许可-证', 'model')
    """
    base = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    base = re.sub(r"\.(bpmn2?|xml)$", "", base, flags=re.IGNORECASE)
    base = re.sub(r"[^\w-]+", "-", base).strip("-_")
    base = base.encode()[:_NAME_BYTES].decode(errors="ignore").strip("-_")
    return "model" if not base or base.casefold() in _WINDOWS_DEVICES else base


def write(path: Path, data: bytes) -> None:
    """Replace the file as a whole, or leave it as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".writing-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def digest(*parts: bytes) -> str:
    """A short SHA-256 of `parts`, each with its length, so that no two lists are taken for one."""
    total = sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big") + part)
    return total.hexdigest()[:20]


def empty(path: Path) -> None:
    """Remove a folder of ours and what is in it, if it is there."""
    shutil.rmtree(path, ignore_errors=True)
