"""A model as the pages need it: drawing, figures, findings, even where something in it is wrong. Knows no widget.

`read` never raises for what the user wrote: what is wrong is in `Reading.findings`. Figures are changed by path, in the
text of the scenario's draft, so comments and `inherits` survive.
"""

import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import bpr
from bpr.app.first_scenario import assumed, starts
from bpr.app.folder import PROCESS, SCENARIO, Project, write
from bpr.app.words import Words
from bpr.document.edit import REMOVE, edit_yaml
from bpr.document.edit import Path as Place
from bpr.errors import Finding, InputError, Where
from bpr.model import Model
from bpr.process.graph import ProcessGraph
from bpr.process.soundness import check
from bpr.program.compile import run_findings
from bpr.scenario.read import read_scenario, to_mapping

Files = tuple[tuple[str, bytes], ...]
"""Name and content of the files of a model."""
Change = Mapping[Place, Any]
"""Path in the scenario -> new value, as `edit_yaml` takes it."""

_PROCESS_KEY = re.compile(rb"^process:\s*[\"']?([^\s\"'#]+)", re.MULTILINE)
_SCHEMA_KEY = re.compile(rb"^schema:\s*[\"']?bpr/scenario/", re.MULTILINE)
_INHERITS_KEY = re.compile(rb"^inherits:\s*[\"']?([^\s\"'#]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Reading:
    """One scenario of a model.

    Parameters
    ----------
    project, scenario, process
        The model's folder, and the names of the scenario's and of the BPMN file in it.
    graph
        The process, or None where the file cannot be read.
    figures
        The scenario with what it inherits, as plain values with the keys of the file; None where it cannot be read.
    model
        The two together, or None where they do not fit each other.
    findings
        Everything found, errors first.
    inherits
        Whether the scenario is given as the difference from another one.
    """

    project: Project
    scenario: str
    process: str
    graph: ProcessGraph | None
    figures: Mapping[str, Any] | None
    model: Model | None
    findings: tuple[Finding, ...]
    inherits: bool

    @property
    def key(self) -> str:
        """What the keys of widgets begin with: they belong to one scenario of one model."""
        return f"{self.project.name}/{self.scenario}"

    def roles(self, words: Words) -> dict[str, str]:
        """Roles by id -> name in the language of `words`."""
        resources = (self.figures or {}).get("resources") or {}
        return {role: words.pick(entry.get("name") or role) for role, entry in resources.items()}

    def with_figures(self, changes: Change) -> None:
        """Write changed figures into the scenario's draft."""
        self.project.write_draft(self.scenario, edit_yaml(self.project.read(self.scenario), changes))

    @property
    def base(self) -> str:
        """The scenario at the root of ``inherits``: demand is changed there, for AS-IS and TO-BE alike."""
        return base_of(self.project.files(), self.scenario)


def read(project: Project, scenario: str) -> Reading:
    """Read one scenario of a model in its newest state, drafts included."""
    files = project.files()
    process = process_of(files, scenario)
    graph, figures, model, findings = _read(tuple(files.items()), scenario)
    return Reading(
        project, scenario, process, graph, figures, model, findings, inherits_of(files, scenario) is not None
    )


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
            return found[1].decode(errors="replace")
        above = inherits_of(files, scenario)
        if above is None:
            break
        scenario = above
    return PROCESS


@lru_cache(maxsize=16)
def _read(
    files: Files, scenario: str
) -> tuple[ProcessGraph | None, Mapping[str, Any] | None, Model | None, tuple[Finding, ...]]:
    found: dict[str, Finding] = {}

    def tried(read: Callable[[], Any]) -> Any:  # noqa: ANN401  # whatever `read` gives, or None
        try:
            return read()
        except InputError as error:
            found.update((str(finding), finding) for finding in error.findings)
            return None

    with tempfile.TemporaryDirectory(prefix="bpr-") as place:
        folder = Path(place)
        for name, data in files:
            write(folder / name, data)
        process = process_of(dict(files), scenario)
        document = (
            tried(lambda: bpr.read_bpmn((folder / process).read_bytes(), name=process))
            if (folder / process).exists()
            else None
        )
        graph = document.graph if document is not None else None
        read_figures = tried(lambda: read_scenario(folder / scenario))
        figures = to_mapping(read_figures) if read_figures is not None else None
        model = None
        if graph is not None and figures is not None:
            aside = left_aside(figures, graph)
            if aside:
                write(folder / scenario, edit_yaml((folder / scenario).read_bytes(), aside))
                note = _aside_note(scenario, aside)
                found[str(note)] = note
            model = tried(lambda: bpr.load(folder, scenario=scenario))
            base = base_of(dict(files), scenario)
            found.update((str(finding), finding) for finding in assumed(dict(files)[base], figures, graph))
        if model is not None:
            found.update((str(finding), finding) for finding in (*model.findings, *run_findings(model)))
        elif document is not None:
            found.update((str(finding), finding) for finding in document.findings)
        if graph is not None:
            found.update((str(finding), finding) for finding in check(graph, file=process))
    if any(finding.severity == "error" for finding in found.values()):
        model = None
    rank = {"error": 0, "warning": 1, "assumption": 2}
    return graph, figures, model, tuple(sorted(found.values(), key=lambda finding: rank[finding.severity]))


def left_aside(figures: Mapping[str, Any], graph: ProcessGraph) -> dict[Place, Any]:
    """Figures of elements that the drawing has no more, as changes that take them out of the scenario.

    A demand whose start event is gone goes to the one start event that has none, if there is exactly one of each.
    """
    changes: dict[Place, Any] = {}
    for section in ("tasks", "events", "gateways"):
        for name, entry in (figures.get(section) or {}).items():
            flows = {flow.id for flow in graph.outgoing(name)} if name in graph else set()
            if name not in graph or (section == "gateways" and not flows.issuperset(entry)):
                changes[section, name] = None
            elif section == "tasks":
                bound = (key for key in ("same_as", "different_from") if entry.get(key, name) not in graph)
                changes |= {(section, name, key): None for key in bound}
    stops = (figures.get("limits") or {}).get("clock_stops") or ()
    if any(stop not in graph for stop in stops):
        changes["limits", "clock_stops"] = [stop for stop in stops if stop in graph]
    for section, key in (("backlog", "at"), ("arrivals", "start")):
        entries = list(figures.get(section) or ())
        gone = [entry for entry in entries if entry[key] not in graph]
        fresh = [event.id for event in starts(graph) if event.id not in {entry[key] for entry in entries}]
        if section == "arrivals" and len(gone) == len(fresh) == 1:
            changes[section,] = [{**entry, key: fresh[0]} if entry is gone[0] else entry for entry in entries]
        elif gone and len(gone) < len(entries):
            changes[section,] = [entry for entry in entries if entry not in gone]
    return changes


def _aside_note(scenario: str, aside: Change) -> Finding:
    names = ", ".join(str(path[1]) if len(path) > 1 else str(path[0]) for path in aside)
    what = "The scenario has figures for what the drawing has no more: {names}."
    return Finding(
        "ASIDE",
        Where(scenario),
        what,
        "They are left aside in a run; saving removes them.",
        "warning",
        {"names": names},
    )


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


def make_to_be(project: Project, reading: Reading, name: str, *, move_edits: bool) -> str:
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


def fitted(project: Project) -> dict[str, bytes]:
    """The newest files, without the figures of elements that the drawings have no more: what is run and saved.

    What a TO-BE that still has the element inherited of them goes into its own file.
    """
    files = dict(project.files())
    readings = {scenario: read(project, scenario) for scenario in scenarios(files)}
    for scenario, reading in readings.items():
        if (
            reading.graph is None
            or reading.figures is None
            or not (aside := left_aside(reading.figures, reading.graph))
        ):
            continue
        for heir, own in readings.items():
            if inherits_of(files, heir) == scenario and own.graph is not None and own.figures is not None:
                kept = [place for place in aside if len(place) > 1 and place[1] in own.graph]
                files[heir] = edit_yaml(files[heir], {place: _value(own.figures, place) for place in kept})
        if not reading.inherits:
            aside = {place: REMOVE if value is None else value for place, value in aside.items()}
        files[scenario] = edit_yaml(files[scenario], aside)
    return files


def _value(figures: Mapping[str, Any], place: Place) -> Any:  # noqa: ANN401  # documents hold anything
    found: Any = figures
    for key in place:
        found = found[key]
    return found


def save(project: Project) -> None:
    """Make every draft the saved file, and take out the figures of elements that are gone."""
    for name, data in fitted(project).items():
        project.write_draft(name, data)
    project.save()
