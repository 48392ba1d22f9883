"""A model as the pages need it: drawing, figures, findings, even where something in it is wrong. Knows no widget.

`read` never raises for what the user wrote: what is wrong is in `Reading.findings`. Figures are changed by path, in the
text of the scenario's draft, so comments and `inherits` survive.
"""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import bpr
from bpr.app.aside import aside_note, left_aside
from bpr.app.folder import Project, write
from bpr.app.variants import base_of, inherits_of, process_of
from bpr.app.words import Words
from bpr.document.edit import Path as Place
from bpr.document.edit import edit_yaml
from bpr.errors import Finding, InputError
from bpr.first_scenario import assumed
from bpr.model import Model, model_in
from bpr.process.graph import ProcessGraph
from bpr.process.style import remarks
from bpr.process.verdict import Verdict
from bpr.program.compile import run_findings
from bpr.scenario.read import read_scenario, to_mapping

Files = tuple[tuple[str, bytes], ...]
"""Name and content of the files of a model."""
Change = Mapping[Place, Any]
"""Path in the scenario -> new value, as `edit_yaml` takes it."""


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
    verdicts
        Whether each process is sound.
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
    verdicts: tuple[Verdict, ...]
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

    def with_figures(self, changes: Change) -> bool:
        """Write changed figures into the scenario's draft; False where they stood there already."""
        before = self.project.read(self.scenario)
        after = edit_yaml(before, changes)
        self.project.write_draft(self.scenario, after)
        return after != before

    @property
    def base(self) -> str:
        """The scenario at the root of ``inherits``: demand is changed there, for AS-IS and TO-BE alike."""
        return base_of(self.project.files(), self.scenario)


def read(project: Project, scenario: str) -> Reading:
    """Read one scenario of a model in its newest state, drafts included."""
    files = project.files()
    process = process_of(files, scenario)
    graph, figures, model, verdicts, findings = _read(tuple(files.items()), scenario)
    return Reading(
        project, scenario, process, graph, figures, model, verdicts, findings, inherits_of(files, scenario) is not None
    )


@lru_cache(maxsize=16)
def _read(
    files: Files, scenario: str
) -> tuple[ProcessGraph | None, Mapping[str, Any] | None, Model | None, tuple[Verdict, ...], tuple[Finding, ...]]:
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
        if document is not None and graph is not None and figures is not None:
            aside = left_aside(figures, graph)
            if aside:
                write(folder / scenario, edit_yaml((folder / scenario).read_bytes(), aside))
                note = aside_note(scenario, aside)
                found[str(note)] = note
            model = tried(lambda: model_in(folder, document, read_scenario(folder / scenario)))
            base = base_of(dict(files), scenario)
            found.update((str(finding), finding) for finding in assumed(dict(files)[base], figures, graph))
        if model is not None:
            found.update((str(finding), finding) for finding in (*model.findings, *run_findings(model)))
        elif document is not None:
            found.update((str(finding), finding) for finding in document.findings)
        if graph is not None:
            found.update((str(finding), finding) for finding in remarks(graph, file=process))
    if any(finding.severity == "error" for finding in found.values()):
        model = None
    rank = {"error": 0, "warning": 1, "assumption": 2}
    verdicts = document.verdicts if document is not None else ()
    return graph, figures, model, verdicts, tuple(sorted(found.values(), key=lambda finding: rank[finding.severity]))
