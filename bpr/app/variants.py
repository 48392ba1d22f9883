"""The scenario files of a model: which there are, what each inherits, and which drawing it has. Knows no widget.

Only three keys are looked at, so that a file with mistakes in it still has its place; `bpr.scenario` reads the rest.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bpr.app.folder import PROCESS, SCENARIO, Project, write
from bpr.document.edit import Path as Place
from bpr.document.edit import edit_yaml

if TYPE_CHECKING:
    from bpr.app.reading import Reading

_PROCESS_KEY = re.compile(rb"^process:\s*[\"']?([^\s\"'#]+)", re.MULTILINE)
_SCHEMA_KEY = re.compile(rb"^schema:\s*[\"']?bpr/scenario/", re.MULTILINE)
_INHERITS_KEY = re.compile(rb"^inherits:\s*[\"']?([^\s\"'#]+)", re.MULTILINE)


def scenarios(files: Mapping[str, bytes]) -> list[str]:
    """The scenario files of a model: the AS-IS first, then by name."""
    found = [name for name, data in files.items() if name.endswith(".yaml") and _SCHEMA_KEY.search(data)]
    return sorted(found, key=lambda name: (name != SCENARIO, name))


def inherits_of(files: Mapping[str, bytes], scenario: str) -> str | None:
    """The file that a scenario inherits from, or None."""
    found = _INHERITS_KEY.search(files.get(scenario, b""))
    return found[1].decode(errors="replace") if found else None


def base_of(files: Mapping[str, bytes], scenario: str) -> str:
    """The scenario at the root of ``inherits``."""
    for _ in files:
        above = inherits_of(files, scenario)
        if above is None or above not in files:
            break
        scenario = above
    return scenario


def process_of(files: Mapping[str, bytes], scenario: str) -> str:
    """The BPMN file of a scenario: its own ``process``, else that of the scenario it inherits from."""
    for _ in files:
        found = _PROCESS_KEY.search(files.get(scenario, b""))
        if found:
            name = found[1].decode(errors="replace")
            return name if Path(name).name == name != ".." else PROCESS  # nothing outside the folder is touched
        above = inherits_of(files, scenario)
        if above is None:
            break
        scenario = above
    return PROCESS


def own_drawing(project: Project, scenario: str, file: str) -> str:
    """The BPMN file that an edit in `scenario` goes to: a TO-BE drawn like another scenario gets one of its own."""
    files = project.files()
    shared = any(process_of(files, other) == file for other in scenarios(files) if other != scenario)
    if scenario == SCENARIO or not shared:
        return file
    wanted = Path(scenario).with_suffix(".bpmn").name
    own = wanted if wanted not in files else project.free_name(Path(scenario).stem) + ".bpmn"
    project.write_draft(scenario, edit_yaml(files[scenario], {("process",): own}))
    return own


def make_to_be(project: Project, reading: "Reading", name: str, *, move_edits: bool) -> str:
    """Copy drawing and figures of `reading` to a new TO-BE and return the name of its scenario.

    Parameters
    ----------
    name
        What it is called.
    move_edits
        Unsaved changes of the drawing go to the TO-BE alone, and the drawing they were made in is as it was saved.
    """
    files = project.files()
    stem = project.free_name("to-be")
    own: dict[Place, Any] = {("name",): name, ("process",): f"{stem}.bpmn"}
    if reading.scenario == reading.base:  # the difference only: what is changed in the AS-IS holds for both
        text = b"schema: bpr/scenario/1\n"
        own[("inherits",)] = reading.scenario
    else:
        text = files[reading.scenario]
    write(project.path / f"{stem}.bpmn", files[reading.process])
    write(project.path / f"{stem}.yaml", edit_yaml(text, own))
    if move_edits and (project.path / reading.process).exists():
        project.discard(reading.process)
    return f"{stem}.yaml"
